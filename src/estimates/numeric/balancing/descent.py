"""Descent to balanced numbers from a feasible point, from face to face of the bounds."""

from __future__ import annotations

import numpy as np

from estimates.numeric.balancing.elimination import solve_identities
from estimates.numeric.balancing.problem import BalancingProblem
from estimates.numeric.types import Bools, Floats

# The greatest remaining gradient of an optimal solution, relative to that of the targets; both
# for a step of each number's own width, as widths may differ by many powers of ten.
GRADIENT_TOLERANCE = 1e-7
# The limit of iterations, per bound. An active-set method visits each face of the feasible set at
# most once, and in practice few.
STEPS_PER_BOUND = 50


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
