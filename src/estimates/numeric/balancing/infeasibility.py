"""Infeasible subsets of constraints, and integers near a balanced solution.

An irreducible infeasible subset is found by the deletion filter (Chinneck and Dravnieks 1991),
one linear program per constraint.
"""

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from estimates.numeric.balancing.linear_programs import solve_linear_program
from estimates.numeric.balancing.problem import SOLVER_SCALE, BalancingProblem
from estimates.numeric.types import Bools, Floats

# Integers are searched within this distance of the balanced number.
INTEGER_SEARCH_RADIUS = 8


def minimal_infeasible_subset(problem: BalancingProblem) -> tuple[Bools, Bools, Bools]:
    """Return constraints that cannot all be met, although any all-but-one of them can.

    The deletion filter leaves out one constraint after another, permanently wherever the rest
    remains infeasible. It solves one linear program per constraint.

    Returns identities, lower, upper : shapes (m,), (n,), (n,), whether each belongs to the subset;
        all False where the constraints are feasible.

    >>> inf = np.inf
    >>> problem = BalancingProblem(
    ...     np.array([[1.0, 1.0, -1.0]]), np.zeros(1), np.zeros(3), np.zeros(3),
    ...     np.array([5.0, 5.0, 0.0]), np.array([inf, 9.0, 8.0]))
    >>> minimal_infeasible_subset(problem)
    (array([ True]), array([ True,  True, False]), array([False, False,  True]))

    Chinneck, J. W. and Dravnieks, E. W. (1991). Locating minimal infeasible constraint sets in
    linear programs. ORSA Journal on Computing 3, 157-168.
    """
    scaled = problem.scaled()[0]
    m = len(problem.constants)
    has_bounds = np.isfinite(scaled.lower), np.isfinite(scaled.upper)
    active = np.concatenate([np.ones(m, dtype=bool), *has_bounds])
    if is_feasible(scaled, active):
        active[:] = False
    for constraint in np.flatnonzero(active).tolist():
        active[constraint] = False
        active[constraint] = is_feasible(scaled, active)
    n = len(problem.target)
    return active[:m], active[m : m + n], active[m + n :]


def is_feasible(problem: BalancingProblem, active: Bools) -> bool:
    """Return whether the active constraints have a common solution."""
    m, n = problem.identities.shape
    lower = np.where(active[m : m + n], problem.lower, -np.inf)
    upper = np.where(active[m + n :], problem.upper, np.inf)
    if (lower > upper).any():
        return False
    identities, constants = problem.identities[active[:m]], problem.constants[active[:m]]
    part = replace(problem, identities=identities, constants=constants, lower=lower, upper=upper)
    return solve_linear_program(part, np.zeros(n)) is not None


def nearest_integers(problem: BalancingProblem, x: Floats) -> list[int] | None:
    """Return the integers nearest to balanced numbers that satisfy identities and bounds.

    Nearest by the sum of the distances, each in units of the quantity's width (a mixed-integer
    linear program); they add up exactly. None where there are none within
    `INTEGER_SEARCH_RADIUS` of the balanced numbers.

    x : shape (n,), as `estimates.numeric.balancing.least_squares.solve_balancing` returns it.

    >>> thirds = BalancingProblem(np.array([[1.0, 1.0, 1.0, -1.0]]), np.zeros(1), np.zeros(4),
    ...                           np.ones(4), np.zeros(4), np.full(4, np.inf))
    >>> parts = nearest_integers(thirds, np.array([10 / 3, 10 / 3, 10 / 3, 10.0]))
    >>> sum(parts[:3]) == parts[3] == 10
    True
    """
    from scipy.optimize import Bounds, LinearConstraint, milp

    n = len(x)
    base = np.round(x)
    rest = problem.constants - problem.identities @ base
    low = np.maximum(np.ceil(problem.lower) - base, -INTEGER_SEARCH_RADIUS)
    high = np.minimum(np.floor(problem.upper) - base, INTEGER_SEARCH_RADIUS)
    if (low > high).any():
        return None
    size = np.sqrt(problem.precision / (problem.precision.max(initial=0.0) or 1.0))
    goal = np.concatenate([np.zeros(n), np.maximum(size, 1.0 / SOLVER_SCALE)])
    unit, offset = np.eye(n), x - base
    columns = np.hstack([problem.identities, np.zeros_like(problem.identities)])
    identities = LinearConstraint(columns, rest, rest)
    above = LinearConstraint(np.hstack([unit, -unit]), -np.inf, offset)
    below = LinearConstraint(np.hstack([unit, unit]), offset, np.inf)
    solution = milp(
        goal,
        integrality=np.repeat([1, 0], n),
        bounds=Bounds(np.concatenate([low, np.zeros(n)]), np.append(high, np.full(n, np.inf))),
        constraints=[identities, above, below],
    )
    if solution.x is None:
        return None
    return [int(b) + round(k) for b, k in zip(base.tolist(), solution.x[:n].tolist(), strict=True)]


def identities_hold_exactly(
    identities: Iterable[Iterable[float]], constants: Iterable[float], numbers: list[int]
) -> bool:
    """Return whether integers satisfy every identity, in exact arithmetic."""
    from fractions import Fraction

    return all(
        sum(Fraction(c) * n for c, n in zip(row, numbers, strict=True)) == Fraction(constant)
        for row, constant in zip(identities, constants, strict=True)
    )
