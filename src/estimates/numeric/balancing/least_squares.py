"""The coherent numbers nearest to what is stated: least squares under identities and bounds.

min  sum_q h_q (x_q - v_q)^2   subject to   A x = b,   l <= x <= u.

v_q is the target of quantity q and h_q its precision, 1 / width^2; h_q = 0 where nothing but
bounds is stated (*flat*). Without bounds the answer is that of Stone, Champernowne and Meade,
x = v + V A' (A V A')^-1 (b - A v), V = diag(1 / h); with them it is found by an active set and
returned only when its Karush-Kuhn-Tucker conditions are seen to hold.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from estimates.numeric.balancing.kkt import Saddle

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

SIZE = 1000.0
"""Problems are solved with their largest number at this size: linear programmes then see a
violation of one part in 1e10 (their tolerance is 1e-7, absolute)."""
OPTIMAL = 1e-7
"""Greatest gradient left, relative to that of the targets, at which an answer is optimal; both for
a step of each number's own width, as widths may differ by many powers of ten."""
MOST_STEPS = 50
"""Faces visited per bound; an active set visits each at most once, and in practice few."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Numbers to be balanced.

    Attributes
    ----------
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

    def scaled(self) -> tuple[Problem, float, float]:
        """Return the problem in a unit that suits the solver, the unit, and that of precision."""
        numbers = np.concatenate([self.target, self.lower, self.upper, self.constants])
        unit = float(np.abs(numbers[np.isfinite(numbers)]).max(initial=0.0)) / SIZE or 1.0
        top = float(self.precision.max(initial=0.0)) or 1.0
        ends = (self.constants, self.target, self.lower, self.upper)
        constants, target, lower, upper = (end / unit for end in ends)
        precision = self.precision / top
        return Problem(self.identities, constants, target, precision, lower, upper), unit, top

    def gradient(self, x: Floats) -> Floats:
        """Return the slope of half the weighted squares."""
        return self.precision * (x - self.target)

    def residual(self, x: Floats) -> Floats:
        """Return by how much each identity fails, b - A x."""
        return np.asarray(self.constants - self.identities @ x)

    def holds(self, x: Floats) -> bool:
        """Return whether identities (to rounding) and bounds hold."""
        size = np.abs(self.identities) @ np.abs(x) + np.abs(self.constants)
        rounding = 4 * np.finfo(float).eps * self.identities.shape[1] * size
        inside = ((self.lower <= x) & (x <= self.upper)).all()
        return bool(inside and (np.abs(self.residual(x)) <= rounding).all())


def nearest(problem: Problem) -> Floats | None:
    """Return the coherent numbers nearest to the targets, shape (n,); None where there are none.

    Where all precisions are positive the answer is unique. Quantities without a target move as
    little from a feasible point as the others need; `determined` says which of them are fixed.

    Raises
    ------
    ArithmeticError
        Where no answer can be shown to be optimal (badly scaled beyond floats).

    References
    ----------
    Stone, R., Champernowne, D. G. and Meade, J. E. (1942). The precision of national income
    estimates. Review of Economic Studies 9, 111-125.
    Nocedal, J. and Wright, S. J. (2006). Numerical Optimization, 2nd ed., section 16.5.

    Examples
    --------
    Two parts and their total, 3 too low; each moves by the same third of what is missing.

    >>> inf = np.full(3, np.inf)
    >>> nearest(Problem(np.array([[1.0, 1.0, -1.0]]), np.zeros(1), np.array([4.0, 5.0, 12.0]),
    ...                 np.ones(3), -inf, inf))
    array([ 5.,  6., 11.])
    """
    if not np.isfinite(problem.precision).all():
        raise ArithmeticError("widths beyond floats")
    if (problem.precision > 0).all() and problem.holds(problem.target):
        return problem.target.copy()
    scaled, unit, _ = problem.scaled()
    x = by_multipliers(scaled)
    if x is None:
        start = feasible_point(scaled)
        if start is None:
            return None
        x = descend(scaled, start)
    answer: Floats = np.clip(x * unit, problem.lower, problem.upper)
    return unmoved(problem, exact(problem, answer))


def unmoved(problem: Problem, x: Floats) -> Floats:
    """Return the numbers with those that rounding alone moved at their targets, if all holds."""
    near = np.abs(x - problem.target) <= 1e-12 * np.abs(x).max(initial=0.0)
    near &= problem.precision > 0
    there = exact(problem, np.where(near, problem.target, x), ~near)
    return there if problem.holds(there) else x


def by_multipliers(problem: Problem) -> Floats | None:
    """Return the minimiser by the primal-dual active set; None where that does not settle.

    Bounds that are passed are met, bounds whose multiplier has the wrong sign are left, until
    nothing changes: then the optimality conditions hold. Mostly a handful of steps.

    References
    ----------
    Hintermüller, M., Ito, K. and Kunisch, K. (2002). The primal-dual active set strategy as a
    semismooth Newton method. SIAM Journal on Optimization 13, 865-888.
    """
    fixed = problem.lower >= problem.upper
    at_lower, at_upper = fixed, np.zeros_like(fixed)
    middle = np.where(problem.precision > 0, problem.target, 0.0)
    for _ in range(MOST_STEPS):
        met = np.where(at_lower, problem.lower, problem.upper)
        x = np.where(at_lower | at_upper, met, middle)
        step, multipliers = newton_step(problem, x, ~(at_lower | at_upper))
        x = x + step
        if np.abs(problem.residual(x)).max(initial=0.0) > 1e-9 * SIZE:
            return None
        pull = problem.gradient(x) - problem.identities.T @ multipliers
        small = 1e-12 * SIZE
        below = fixed | np.where(at_lower, pull > 0, x < problem.lower - small)
        above = ~fixed & np.where(at_upper, pull < 0, x > problem.upper + small)
        if (below == at_lower).all() and (above == at_upper).all():
            return np.clip(x, problem.lower, problem.upper)
        at_lower, at_upper = below, above
    return None


def feasible_point(problem: Problem) -> Floats | None:
    """Return numbers that keep all identities and bounds; None where there are none."""
    found = extreme(problem, np.zeros(len(problem.target)))
    return None if found is None else np.clip(found, problem.lower, problem.upper)


def extreme(problem: Problem, goal: Floats) -> Floats | None:
    """Return numbers with the least sum of goal * x under identities and bounds.

    None where there are none, or where the sum has no least value.
    """
    from scipy.optimize import linprog

    found: Any = linprog(
        goal,
        A_eq=problem.identities,
        b_eq=problem.constants,
        bounds=list(zip(problem.lower.tolist(), problem.upper.tolist(), strict=True)),
        method="highs",
    )
    return None if found.status != 0 else np.asarray(found.x)


def descend(problem: Problem, x: Floats) -> Floats:
    """Return the minimiser, from a feasible point on: from face to face of the bounds."""
    width = np.sqrt(np.where(problem.precision > 0, problem.precision, 1.0))
    size = 1.0 + np.abs(problem.gradient(x) / width).max(initial=0.0)
    for _ in range(MOST_STEPS + MOST_STEPS * len(x)):
        x = to_the_best_of_its_face(problem, x)
        slope = projected(problem, x)
        if np.abs(slope / width).max(initial=0.0) <= OPTIMAL * size:
            return x
        curve = float(slope @ (problem.precision * slope))
        length = float(slope @ slope) / curve if curve > 0 else np.inf
        x = moved(problem, x, slope, length)
    raise ArithmeticError("no optimum found")


def to_the_best_of_its_face(problem: Problem, x: Floats) -> Floats:
    """Return the best point with the bounds that are met kept; more may be met on the way."""
    for _ in range(len(x) + 1):
        free = (x > problem.lower) & (x < problem.upper)
        step = newton_step(problem, x, free)[0]
        reached = moved(problem, x, step, 1.0)
        stopped = ((reached <= problem.lower) | (reached >= problem.upper)) & free
        x = reached
        if not stopped.any():
            break
    return x


def newton_step(problem: Problem, x: Floats, free: Bools) -> tuple[Floats, Floats]:
    """Return the step to the minimum over the free quantities that keeps the identities.

    Returns
    -------
    step : shape (n,), 0 for those that are not free. multipliers : shape (m,).
    """
    strict, flat = free & (problem.precision > 0), free & (problem.precision == 0)
    system = Saddle.of(problem.identities, problem.precision, strict, flat)
    slope = problem.gradient(x)[strict]
    solved = system.solve(problem.residual(x) + system.spread @ slope)
    multipliers = solved[: len(problem.constants)]
    step = np.zeros(len(x))
    pull = problem.identities[:, strict].T @ multipliers - slope
    step[strict] = pull / problem.precision[strict]
    step[flat] = solved[len(multipliers) :]
    return step, multipliers


def moved(problem: Problem, x: Floats, step: Floats, most: float) -> Floats:
    """Return the point along a step, up to `most` of it or to the first bound in its way."""
    with np.errstate(divide="ignore", invalid="ignore"):
        room = np.where(step > 0, problem.upper - x, problem.lower - x) / step
    room = np.where(step == 0, np.inf, room)
    length = min(most, float(room.min(initial=np.inf)))
    if not np.isfinite(length):
        return x
    there = np.clip(x + length * step, problem.lower, problem.upper)
    stops = room <= length
    ends = np.where(step > 0, problem.upper, problem.lower)
    return np.where(stops & np.isfinite(ends), ends, there)


def projected(problem: Problem, x: Floats) -> Floats:
    """Return steepest descent among the directions that keep identities and bounds.

    Zero exactly where the Karush-Kuhn-Tucker conditions hold: what is left of the negative
    gradient after the nearest combination of multipliers, found by bounded least squares, is
    its projection on the cone of feasible directions (Moreau).
    """
    from scipy.optimize import lsq_linear

    at_lower, at_upper = x <= problem.lower, x >= problem.upper
    unit = np.eye(len(x))
    columns = np.hstack([problem.identities.T, -unit[:, at_lower], unit[:, at_upper]])
    least = np.full(columns.shape[1], -np.inf)
    least[len(problem.identities) :] = 0.0
    downhill = -problem.gradient(x)
    if not columns.shape[1]:
        return downhill
    found = lsq_linear(columns, downhill, bounds=(least, np.inf), method="bvls")
    slope = downhill - columns @ found.x
    fixed = at_lower & at_upper
    outward = (at_lower & (slope < 0)) | (at_upper & (slope > 0)) | fixed
    return np.where(outward, 0.0, slope)


def exact(problem: Problem, x: Floats, over: Bools | None = None) -> Floats:
    """Return the numbers with what rounding left of the identities spread over some of them."""
    size = np.maximum(np.abs(x), np.abs(x).max(initial=0.0) / SIZE)
    for _ in range(3):
        missing = problem.residual(x)
        if not missing.any():
            break
        give = np.where((x > problem.lower) & (x < problem.upper), size, 0.0)
        give = give if over is None else np.where(over, give, 0.0)
        shift = give * np.linalg.lstsq(problem.identities * give, missing, rcond=None)[0]
        x = np.clip(x + shift, problem.lower, problem.upper)
    return x
