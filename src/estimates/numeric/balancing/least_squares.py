"""The coherent numbers nearest to stated ones: least squares under identities and bounds.

min  sum_q h_q (x_q - v_q)^2   subject to   A x = b,   l <= x <= u.

v_q is the target of quantity q and h_q its precision, 1 / width^2; h_q = 0 where only bounds are
stated (*flat*). Without bounds the solution is that of Stone, Champernowne and Meade (1942),
x = v + V A' (A V A')^-1 (b - A v), V = diag(1 / h). With bounds an active-set method finds it; it
is returned only after its Karush-Kuhn-Tucker conditions have been verified.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from estimates.numeric.balancing.elimination import NOISE, solve_identities
from estimates.numeric.types import Bools, Floats

# Problems are scaled so that their largest number is this: linear programs then detect a
# violation of one part in 1e10, as their absolute tolerance is 1e-7.
SOLVER_SCALE = 1000.0
# The greatest remaining gradient of an optimal solution, relative to that of the targets; both
# for a step of each number's own width, as widths may differ by many powers of ten.
GRADIENT_TOLERANCE = 1e-7
# What a number moves by less than this share of its width says nothing; rounding moves it less.
UNSEEN_MOVE = 1e-6
# Faces visited per bound; an active-set method visits each at most once, and in practice few.
STEPS_PER_BOUND = 50


@dataclass(frozen=True, slots=True)
class BalancingProblem:
    """Numbers to be balanced, with their identities, targets, precisions and bounds.

    identities : A, shape (m, n). constants : b, shape (m,).
    target : v, shape (n,); any number where `precision` is 0.
    precision : h, shape (n,), >= 0, in 1 / unit^2.
    lower, upper : shape (n,), infinite where open; lower <= upper.
    """

    identities: Floats
    constants: Floats
    target: Floats
    precision: Floats
    lower: Floats
    upper: Floats

    def scaled(self) -> tuple[BalancingProblem, float, float]:
        """Return the problem in the solver's unit, that unit, and the unit of precision."""
        numbers = np.concatenate([self.target, self.lower, self.upper, self.constants])
        largest = float(np.abs(numbers[np.isfinite(numbers)]).max(initial=0.0)) or SOLVER_SCALE
        # A power of two, which rounds nothing.
        unit = 2.0 ** np.frexp(largest / SOLVER_SCALE)[1]
        top = float(self.precision.max(initial=0.0)) or 1.0
        ends = (self.constants, self.target, self.lower, self.upper)
        constants, target, lower, upper = (end / unit for end in ends)
        precision = self.precision / top
        scaled = BalancingProblem(self.identities, constants, target, precision, lower, upper)
        return scaled, unit, top

    @property
    def width(self) -> Floats:
        """The standard deviation of each target, shape (n,); infinite without one, 0 if fixed."""
        with np.errstate(divide="ignore"):
            width = 1.0 / np.sqrt(self.precision)
        return np.where(self.lower < self.upper, width, 0.0)

    def gradient(self, x: Floats) -> Floats:
        """Return the gradient of half the weighted squares, shape (n,)."""
        return self.precision * (x - self.target)

    def residual(self, x: Floats) -> Floats:
        """Return the residual b - A x of each identity, shape (m,)."""
        return np.asarray(self.constants - self.identities @ x)

    def sizes(self, x: Floats) -> Floats:
        """Return the sum of the absolute terms of each identity, shape (m,)."""
        return np.asarray(np.abs(self.identities) @ np.abs(x) + np.abs(self.constants))

    def noise(self, x: Floats) -> Floats:
        """Return what rounding may move each number by, shape (n,): a share of its identities."""
        sizes = np.where(self.identities != 0, self.sizes(x)[:, None], np.abs(x))
        return np.asarray(NOISE * sizes.max(axis=0, initial=0.0))

    def holds(self, x: Floats) -> bool:
        """Return whether identities (to rounding) and bounds hold."""
        inside = ((self.lower <= x) & (x <= self.upper)).all()
        return bool(inside and self.adds_up(x))

    def adds_up(self, x: Floats) -> bool:
        """Return whether the identities hold, to rounding."""
        rounding = 4 * np.finfo(float).eps * self.identities.shape[1] * self.sizes(x)
        return bool((np.abs(self.residual(x)) <= rounding).all())


def solve_balancing(problem: BalancingProblem) -> Floats | None:
    """Return the coherent numbers nearest to the targets, shape (n,); None where none exist.

    Where all precisions are positive the answer is unique. Quantities without a target move as
    little from a feasible point as the others need; `is_determined` returns which are fixed.

    Raises ArithmeticError where no answer can be shown to be optimal (badly scaled beyond floats).

    The sum of two parts is 3 below their total; each number moves by a third of the difference.

    >>> inf, target = np.full(3, np.inf), np.array([4.0, 5.0, 12.0])
    >>> identities = np.array([[1.0, 1.0, -1.0]])
    >>> solve_balancing(BalancingProblem(identities, np.zeros(1), target, np.ones(3), -inf, inf))
    array([ 5.,  6., 11.])

    Stone, R., Champernowne, D. G. and Meade, J. E. (1942). The precision of national income
    estimates. Review of Economic Studies 9, 111-125.
    Nocedal, J. and Wright, S. J. (2006). Numerical Optimization, 2nd ed., section 16.5.
    """
    if not np.isfinite(problem.precision).all():
        raise ArithmeticError("widths beyond floats")
    if (problem.precision > 0).all() and problem.holds(problem.target):
        return problem.target.copy()
    scaled, unit, _ = problem.scaled()
    x = solve_active_set(scaled)
    if x is None:
        start = find_feasible_point(scaled)
        if start is None:
            return None
        x = minimise_from(scaled, start)
    answer: Floats = np.clip(x * unit, problem.lower, problem.upper)
    return restore_targets(problem, spread_residual(problem, answer))


def restore_targets(problem: BalancingProblem, x: Floats) -> Floats:
    """Return the numbers with those that only rounding moved set back to their targets."""
    limit = np.minimum(problem.noise(x), UNSEEN_MOVE * problem.width)
    near = (np.abs(x - problem.target) <= limit) & (problem.precision > 0)
    free = ~near & (x > problem.lower) & (x < problem.upper)
    restored = minimise_over(problem, np.where(near, problem.target, x), free)[0]
    return restored if problem.holds(restored) else x


def solve_active_set(problem: BalancingProblem) -> Floats | None:
    """Return the minimiser by a primal-dual active set; None where that does not converge.

    Violated bounds become active, bounds whose multiplier has the wrong sign become inactive, until
    nothing changes: then the optimality conditions hold. It mostly takes a handful of steps.

    Hintermüller, M., Ito, K. and Kunisch, K. (2002). The primal-dual active set strategy as a
    semismooth Newton method. SIAM Journal on Optimization 13, 865-888.
    """
    fixed = problem.lower >= problem.upper
    at_lower, at_upper = fixed, np.zeros_like(fixed)
    middle = np.where(problem.precision > 0, problem.target, 0.0)
    for _ in range(STEPS_PER_BOUND):
        bound = np.where(at_lower, problem.lower, problem.upper)
        active = at_lower | at_upper
        x, pull = minimise_over(problem, np.where(active, bound, middle), ~active)
        if (np.abs(problem.residual(x)) > 1e-9 * problem.sizes(x)).any():
            return None
        small = problem.noise(x)
        below = fixed | np.where(at_lower, pull > 0, x < problem.lower - small)
        above = ~fixed & np.where(at_upper, pull < 0, x > problem.upper + small)
        if (below == at_lower).all() and (above == at_upper).all():
            return np.clip(x, problem.lower, problem.upper)
        at_lower, at_upper = below, above
    return None


def find_feasible_point(problem: BalancingProblem) -> Floats | None:
    """Return numbers that satisfy all identities and bounds; None where there are none."""
    point = solve_linear_program(problem, np.zeros(len(problem.target)))
    return None if point is None else np.clip(point, problem.lower, problem.upper)


def solve_linear_program(problem: BalancingProblem, goal: Floats) -> Floats | None:
    """Return numbers with the least sum of goal * x under identities and bounds.

    None where there are none, or where the sum has no least value.
    """
    from scipy.optimize import linprog

    solution: Any = linprog(
        goal,
        A_eq=problem.identities,
        b_eq=problem.constants,
        bounds=list(zip(problem.lower.tolist(), problem.upper.tolist(), strict=True)),
        method="highs",
    )
    return None if solution.status != 0 else np.asarray(solution.x)


def minimise_from(problem: BalancingProblem, x: Floats) -> Floats:
    """Return the minimiser, starting from a feasible point, from face to face of the bounds."""
    width = step_widths(problem)
    size = 1.0 + np.abs(problem.gradient(x) * width).max(initial=0.0)
    for _ in range(STEPS_PER_BOUND + STEPS_PER_BOUND * len(x)):
        x = minimise_on_face(problem, x)
        slope = projected_descent(problem, x)
        if np.abs(slope).max(initial=0.0) <= GRADIENT_TOLERANCE * size:
            return x
        curve = float((problem.precision * (width * slope) ** 2).sum())
        length = float(slope @ slope) / curve if curve > 0 else np.inf
        x = step_to_first_bound(problem, x, width * slope, length)
    raise ArithmeticError("no optimum found")


def step_widths(problem: BalancingProblem) -> Floats:
    """Return the widths of the targets, in which steps are measured; the largest without one."""
    least = problem.precision[problem.precision > 0].min(initial=1.0)
    return np.asarray(1.0 / np.sqrt(np.where(problem.precision > 0, problem.precision, least)))


def minimise_on_face(problem: BalancingProblem, x: Floats) -> Floats:
    """Return the best point with the active bounds kept; more may become active on the way."""
    for _ in range(len(x) + 1):
        free = (x > problem.lower) & (x < problem.upper)
        step = minimise_over(problem, x, free)[0] - x
        reached = step_to_first_bound(problem, x, step, 1.0)
        stopped = ((reached <= problem.lower) | (reached >= problem.upper)) & free
        x = reached
        if not stopped.any():
            break
    return x


def minimise_over(problem: BalancingProblem, x: Floats, free: Bools) -> tuple[Floats, Floats]:
    """Return the minimum over the free quantities while the identities hold.

    Free quantities that nothing determines stay where they are.

    Returns point : shape (n,). pull : shape (n,), by how much the cost rises with each of the
        other quantities, half the derivative.
    """
    right = problem.constants - problem.identities[:, ~free] @ x[~free]
    solved = solve_identities(problem.identities, right, np.where(free, problem.width, 0.0))
    basis, targeted, rows = solved.basis, solved.targeted, solved.solved
    stays = ~solved.known & solved.is_rest
    middle = solved.constants - solved.matrix[:, stays] @ x[stays]
    middle = middle - solved.matrix[:, basis] @ problem.target[basis]
    gaps = (problem.target[rows] - middle)[targeted] / solved.width[rows[targeted]]
    moves = solved.nearest(gaps)
    point = x.copy()
    point[basis] = problem.target[basis] + solved.width[basis] * moves
    point[rows] = middle + solved.loadings @ moves
    slope = problem.gradient(point)
    return point, slope - solved.matrix.T @ slope[rows]


def step_to_first_bound(problem: BalancingProblem, x: Floats, step: Floats, most: float) -> Floats:
    """Return the point along a step, up to `most` of it or to the first bound on the way."""
    with np.errstate(divide="ignore", invalid="ignore"):
        lengths = np.where(step > 0, problem.upper - x, problem.lower - x) / step
    lengths = np.where(step == 0, np.inf, lengths)
    length = min(most, float(lengths.min(initial=np.inf)))
    if not np.isfinite(length):
        return x
    moved = np.clip(x + length * step, problem.lower, problem.upper)
    is_stopped = lengths <= length
    ends = np.where(step > 0, problem.upper, problem.lower)
    return np.where(is_stopped & np.isfinite(ends), ends, moved)


def projected_descent(problem: BalancingProblem, x: Floats) -> Floats:
    """Return steepest descent among the directions that keep identities and bounds, in widths.

    Zero exactly where the Karush-Kuhn-Tucker conditions hold: the negative gradient minus the
    nearest combination of multipliers (bounded least squares) is its projection on the cone of
    feasible directions (Moreau).
    """
    from scipy.optimize import lsq_linear

    at_lower, at_upper = x <= problem.lower, x >= problem.upper
    unit, width = np.eye(len(x)), step_widths(problem)
    identities = problem.identities * width
    size = np.linalg.norm(identities, axis=1, keepdims=True)
    identities = identities / np.where(size > 0, size, 1.0)
    columns = np.hstack([identities.T, -unit[:, at_lower], unit[:, at_upper]])
    least = np.full(columns.shape[1], -np.inf)
    least[len(identities) :] = 0.0
    downhill = -problem.gradient(x) * width
    if not columns.shape[1]:
        return downhill
    solution = lsq_linear(columns, downhill, bounds=(least, np.inf), method="bvls")
    slope = downhill - columns @ solution.x
    fixed = at_lower & at_upper
    outward = (at_lower & (slope < 0)) | (at_upper & (slope > 0)) | fixed
    return np.where(outward, 0.0, slope)


def spread_residual(problem: BalancingProblem, x: Floats) -> Floats:
    """Return the numbers with the residual of the identities spread over those inside the bounds.

    The rounding of sums is left.
    """
    for _ in range(3):
        if problem.adds_up(x):
            break
        weights = np.where((x > problem.lower) & (x < problem.upper), np.abs(x), 0.0)
        residual = problem.residual(x)
        shift = weights * np.linalg.lstsq(problem.identities * weights, residual, rcond=None)[0]
        x = np.clip(x + shift, problem.lower, problem.upper)
    return x
