"""Linear programs over balanced numbers: points that satisfy identities and bounds."""

from __future__ import annotations

from typing import Any

import numpy as np

from estimates.numeric.balancing.problem import BalancingProblem
from estimates.numeric.types import Floats


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
