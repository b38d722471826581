"""Identifiability of balanced numbers: which are determined, how precisely, and in which range.

The standard deviations are those of a normal law around the targets given the identities,
V - V A' (A V A')^-1 A V, V = diag(1 / precision) (Stone, Champernowne and Meade 1942).
"""

from dataclasses import replace

import numpy as np

from estimates.numeric.balancing.elimination import SolvedIdentities, solve_identities
from estimates.numeric.balancing.linear_programs import solve_linear_program
from estimates.numeric.balancing.problem import BalancingProblem
from estimates.numeric.types import Bools, Floats


def solve_for_widest(problem: BalancingProblem) -> SolvedIdentities:
    """Return the identities of a problem, solved for the quantities with the widest targets."""
    return solve_identities(problem.identities, problem.constants, problem.width)


def is_determined(problem: BalancingProblem) -> Bools:
    """Return whether targets and identities fix each quantity, without bounds; shape (n,)."""
    return solve_for_widest(problem).known


def degrees_of_freedom(problem: BalancingProblem) -> int:
    """Return how many quantities with a target the identities leave free."""
    return len(solve_for_widest(problem).basis)


def balanced_standard_deviations(problem: BalancingProblem) -> Floats:
    """Return the standard deviation of each balanced number under the identities, shape (n,).

    For quantities with targets V - V A' (A V A')^-1 A V, for quantities B without a target
    (B' (A V A')^-1 B)^-1 (Stone 1942). Bounds are not considered: cutting an interval at them never
    makes it too narrow. Infinite where nothing determines a quantity, zero where its bounds
    coincide.
    """
    return solve_for_widest(problem).standard_deviations()


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
