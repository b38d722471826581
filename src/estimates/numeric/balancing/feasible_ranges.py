"""Which numbers identities and bounds allow: implied bounds quickly, feasible ranges exactly."""

from dataclasses import replace

import numpy as np

from estimates.numeric.balancing.linear_programs import solve_linear_program
from estimates.numeric.balancing.problem import BalancingProblem
from estimates.numeric.types import Bools, Floats

# How often bounds are propagated; four passes reach across four levels of totals.
PASSES = 4


def implied_bounds(problem: BalancingProblem) -> tuple[Floats, Floats]:
    """Return the bounds with those that each identity implies for its terms, shape (n,) each.

    A part cannot exceed an exact total if the other parts are not negative. Bounds are propagated
    from identity to identity a few times; they may be wider than `feasible_ranges`.

    >>> inf, a = np.full(3, np.inf), np.array([[1.0, 1.0, -1.0]])
    >>> bounds = np.array([0.0, 2.0, 9.0]), np.array([np.inf, np.inf, 9.0])
    >>> implied_bounds(BalancingProblem(a, np.zeros(1), inf, inf, *bounds))
    (array([0., 2., 9.]), array([7., 9., 9.]))
    """
    a, lower, upper = problem.identities, problem.lower, problem.upper
    divisor = np.where(a == 0, 1.0, a)
    for _ in range(PASSES):
        ends = np.stack([np.where(a == 0, 0.0, divisor * end) for end in (lower, upper)])
        least, most = (sum_of_others(part) for part in (ends.min(axis=0), ends.max(axis=0)))
        left = np.stack([(problem.constants[:, None] - part) / divisor for part in (least, most)])
        left = np.where(a == 0, [[[-np.inf]], [[np.inf]]], np.sort(left, axis=0))
        tighter = np.fmax(lower, left[0].max(axis=0)), np.fmin(upper, left[1].min(axis=0))
        if (tighter[0] == lower).all() and (tighter[1] == upper).all():
            break
        lower, upper = tighter
    return lower, upper


def sum_of_others(terms: Floats) -> Floats:
    """Return the sum of each row without each of its terms; terms may be infinite of one sign."""
    is_open = np.isinf(terms)
    finite = np.where(is_open, 0.0, terms)
    others_open = is_open.sum(axis=1, keepdims=True) - is_open
    sign = np.sign(np.where(is_open, terms, 0.0).sum(axis=1, keepdims=True))
    total = finite.sum(axis=1, keepdims=True) - finite
    return np.where(others_open > 0, np.where(sign > 0, np.inf, -np.inf), total)


def feasible_ranges(problem: BalancingProblem, x: Floats, known: Bools) -> tuple[Floats, Floats]:
    """Return the least and greatest numbers that identities and bounds allow, shape (n,) each.

    x : shape (n,), where the known quantities are held. Rounded to twelve digits: the last ones of
        the solver are noise.
    """
    ends = np.where(known, x, problem.lower), np.where(known, x, problem.upper)
    scaled, unit, _ = replace(problem, lower=ends[0], upper=ends[1]).scaled()
    for column in np.flatnonzero(~known).tolist():
        for sign, end in zip((1.0, -1.0), ends, strict=True):
            goal = np.zeros(len(x))
            goal[column] = sign
            point = solve_linear_program(scaled, goal)
            found = -sign * np.inf if point is None else float(point[column]) * unit
            end[column] = float(f"{found:.12g}")
    return ends
