"""Identifiability of balanced numbers: which are determined, how precisely, and in which range.

The standard deviations are those of a normal law around the targets given the identities,
V - V A' (A V A')^-1 A V, V = diag(1 / precision) (Stone, Champernowne and Meade 1942).
"""

import numpy as np

from estimates.numeric.balancing.kkt import KKTSystem
from estimates.numeric.balancing.least_squares import BalancingProblem, solve_linear_program
from estimates.numeric.types import Bools, Floats

# Coefficients of combined identities, whose squares sum to 1, are noise of the decomposition below.
NOISE = 1e-13


def is_determined(problem: BalancingProblem) -> Bools:
    """Return whether targets and identities fix each quantity, without bounds; shape (n,)."""
    flat = (problem.precision == 0) & (problem.lower < problem.upper)
    fixed = ~flat
    if flat.any():
        fixed[flat] = ~(np.abs(null_space(problem.identities[:, flat])) > 1e-9).any(axis=1)
    return np.asarray(fixed)


def null_space(a: Floats) -> Floats:
    """Return an orthonormal basis of the vectors that A maps to zero, in its columns."""
    _, size, rows = np.linalg.svd(a, full_matrices=True)
    rank = int((size > 1e-10 * size.max(initial=1.0)).sum())
    return np.asarray(rows[rank:].T)


def balanced_standard_deviations(problem: BalancingProblem) -> Floats:
    """Return the standard deviation of each balanced number under the identities, shape (n,).

    For quantities with targets V - V A' (A V A')^-1 A V, for quantities B without a target
    (B' (A V A')^-1 B)^-1 (Stone 1942). Bounds are not considered: cutting an interval at them
    never makes it too narrow. Infinite where nothing determines a quantity, zero where its bounds
    coincide.
    """
    out = np.full(len(problem.target), np.inf)
    fixed = problem.lower >= problem.upper
    out[fixed] = 0.0
    known = is_determined(problem) & ~fixed
    strict, flat = known & (problem.precision > 0), known & (problem.precision == 0)
    a = independent_identities(problem, known)
    system = KKTSystem.of(a, problem.precision, strict, flat)
    inverse = system.inverse()
    inner, outer = inverse[: len(a), : len(a)], np.diag(inverse)[len(a) :]
    shrink = np.einsum("mi,mk,ki->i", system.spread, inner, system.spread)
    out[strict] = np.sqrt(np.maximum(1.0 / problem.precision[strict] - shrink, 0.0))
    out[flat] = np.sqrt(np.maximum(-outer, 0.0))
    return out


def independent_identities(problem: BalancingProblem, known: Bools) -> Floats:
    """Return the identities among known quantities, without those that others imply."""
    fixed = problem.lower >= problem.upper
    a = problem.identities
    unknown = a[:, ~known & ~fixed]
    if unknown.shape[1]:
        a = null_space(unknown.T).T @ a
    a = np.where(known, a, 0.0)
    if not a.size:
        return np.zeros((0, a.shape[1]))
    _, size, rows = np.linalg.svd(a, full_matrices=False)
    keep = size > 1e-10 * size.max(initial=1.0)
    # An identity among quantities without a target has no share in the others, not a tiny one.
    kept = np.where(np.abs(rows[keep]) > NOISE, rows[keep], 0.0)
    return np.asarray(size[keep, None] * kept)


def feasible_range(problem: BalancingProblem, quantity: int) -> tuple[float, float]:
    """Return the least and the greatest number of a quantity under identities and bounds."""
    scaled, unit, _ = problem.scaled()
    ends = []
    for sign in (1.0, -1.0):
        goal = np.zeros(len(problem.target))
        goal[quantity] = sign
        point = solve_linear_program(scaled, goal)
        ends.append(-sign * np.inf if point is None else float(point[quantity]) * unit)
    return ends[0], ends[1]
