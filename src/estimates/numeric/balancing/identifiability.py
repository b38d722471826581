"""What identities and bounds leave open: what is determined, how widely, from where to where."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from estimates.numeric.balancing.kkt import Saddle
from estimates.numeric.balancing.least_squares import Problem, extreme

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


def determined(problem: Problem) -> Bools:
    """Return which quantities targets and identities fix, bounds aside, shape (n,)."""
    flat = (problem.precision == 0) & (problem.lower < problem.upper)
    found = ~flat
    if flat.any():
        found[flat] = ~(np.abs(null_space(problem.identities[:, flat])) > 1e-9).any(axis=1)
    return np.asarray(found)


def null_space(a: Floats) -> Floats:
    """Return an orthonormal basis of the vectors that A takes to zero, in its columns."""
    _, size, rows = np.linalg.svd(a, full_matrices=True)
    rank = int((size > 1e-10 * size.max(initial=1.0)).sum())
    return np.asarray(rows[rank:].T)


def standard_deviations(problem: Problem) -> Floats:
    """Return the width of each balanced number under the identities, shape (n,).

    The posterior of a normal law around the targets given the identities (Stone 1942):
    V - V A' (A V A')^-1 A V, and (B' (A V A')^-1 B)^-1 for the flat quantities B. Bounds are
    left out: whoever cuts an interval at them never makes it too narrow. Infinite where
    nothing determines a quantity, zero where its bounds coincide.
    """
    out = np.full(len(problem.target), np.inf)
    fixed = problem.lower >= problem.upper
    out[fixed] = 0.0
    known = determined(problem) & ~fixed
    strict, flat = known & (problem.precision > 0), known & (problem.precision == 0)
    a = independent_rows(problem, known)
    system = Saddle.of(a, problem.precision, strict, flat)
    inverse = system.inverse()
    inner, outer = inverse[: len(a), : len(a)], np.diag(inverse)[len(a) :]
    shrink = np.einsum("mi,mk,ki->i", system.spread, inner, system.spread)
    out[strict] = np.sqrt(np.maximum(1.0 / problem.precision[strict] - shrink, 0.0))
    out[flat] = np.sqrt(np.maximum(-outer, 0.0))
    return out


def independent_rows(problem: Problem, known: Bools) -> Floats:
    """Return the identities among known quantities, without those that the others imply."""
    fixed = problem.lower >= problem.upper
    a = problem.identities
    loose = a[:, ~known & ~fixed]
    if loose.shape[1]:
        a = null_space(loose.T).T @ a
    a = np.where(known, a, 0.0)
    if not a.size:
        return np.zeros((0, a.shape[1]))
    _, size, rows = np.linalg.svd(a, full_matrices=False)
    keep = size > 1e-10 * size.max(initial=1.0)
    return np.asarray(size[keep, None] * rows[keep])


def reach(problem: Problem, quantity: int) -> tuple[float, float]:
    """Return the least and the greatest number that identities and bounds leave a quantity."""
    scaled, unit, _ = problem.scaled()
    ends = []
    for sign in (1.0, -1.0):
        goal = np.zeros(len(problem.target))
        goal[quantity] = sign
        found = extreme(scaled, goal)
        ends.append(-sign * np.inf if found is None else float(found[quantity]) * unit)
    return ends[0], ends[1]
