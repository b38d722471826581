"""Which demands cannot all be met, and which whole numbers meet them."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from estimates.numeric.balancing.least_squares import SIZE, Problem, extreme

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

STEPS = 8
"""Whole numbers are looked for within so many of the balanced number."""


def minimal_conflict(problem: Problem) -> tuple[Bools, Bools, Bools]:
    """Return demands that cannot all be met, though any all-but-one of them can.

    By the deletion filter: leave out one demand after the other, for good wherever the rest
    still cannot be met. One linear programme a demand.

    Returns
    -------
    identities, lower, upper : shape (m,), (n,), (n,), which are in the conflict; none at all
        where there is no conflict.

    References
    ----------
    Chinneck, J. W. and Dravnieks, E. W. (1991). Locating minimal infeasible constraint sets in
    linear programs. ORSA Journal on Computing 3, 157-168.

    Examples
    --------
    >>> inf = np.inf
    >>> demands = Problem(np.array([[1.0, 1.0, -1.0]]), np.zeros(1), np.zeros(3), np.zeros(3),
    ...                   np.array([5.0, 5.0, 0.0]), np.array([inf, 9.0, 8.0]))
    >>> minimal_conflict(demands)
    (array([ True]), array([ True,  True, False]), array([False, False,  True]))
    """
    scaled = problem.scaled()[0]
    m = len(problem.constants)
    held = np.concatenate(
        [np.ones(m, dtype=bool), np.isfinite(scaled.lower), np.isfinite(scaled.upper)]
    )
    if can_be_met(scaled, held):
        held[:] = False
    for demand in np.flatnonzero(held).tolist():
        held[demand] = False
        held[demand] = can_be_met(scaled, held)
    n = len(problem.target)
    return held[:m], held[m : m + n], held[m + n :]


def can_be_met(problem: Problem, held: Bools) -> bool:
    """Return whether the demands that are held have a common answer."""
    m, n = problem.identities.shape
    lower = np.where(held[m : m + n], problem.lower, -np.inf)
    upper = np.where(held[m + n :], problem.upper, np.inf)
    if (lower > upper).any():
        return False
    kept = held[:m]
    target, precision = problem.target, problem.precision
    part = Problem(
        problem.identities[kept], problem.constants[kept], target, precision, lower, upper
    )
    return extreme(part, np.zeros(n)) is not None


def whole_numbers(problem: Problem, x: Floats) -> list[int] | None:
    """Return the whole numbers nearest to balanced ones that keep identities and bounds.

    Nearest by the sum of the distances, each in terms of the quantity's width (a mixed-integer
    linear programme); they add up exactly, as integers. None where there are none within
    `STEPS` of the balanced numbers.

    Parameters
    ----------
    x : shape (n,), as `estimates.numeric.balancing.least_squares.nearest` returns it.

    Examples
    --------
    >>> thirds = Problem(np.array([[1.0, 1.0, 1.0, -1.0]]), np.zeros(1), np.zeros(4),
    ...                  np.ones(4), np.zeros(4), np.full(4, np.inf))
    >>> parts = whole_numbers(thirds, np.array([10 / 3, 10 / 3, 10 / 3, 10.0]))
    >>> sum(parts[:3]) == parts[3] == 10
    True
    """
    from scipy.optimize import Bounds, LinearConstraint, milp

    n = len(x)
    base = np.round(x)
    rest = problem.constants - problem.identities @ base
    low = np.maximum(np.ceil(problem.lower) - base, -STEPS)
    high = np.minimum(np.floor(problem.upper) - base, STEPS)
    if (low > high).any():
        return None
    size = np.sqrt(problem.precision / (problem.precision.max(initial=0.0) or 1.0))
    goal = np.concatenate([np.zeros(n), np.maximum(size, 1.0 / SIZE)])
    unit, off = np.eye(n), x - base
    identities = LinearConstraint(
        np.hstack([problem.identities, np.zeros_like(problem.identities)]), rest, rest
    )
    above = LinearConstraint(np.hstack([unit, -unit]), -np.inf, off)
    below = LinearConstraint(np.hstack([unit, unit]), off, np.inf)
    found = milp(
        goal,
        integrality=np.repeat([1, 0], n),
        bounds=Bounds(np.concatenate([low, np.zeros(n)]), np.append(high, np.full(n, np.inf))),
        constraints=[identities, above, below],
    )
    if found.x is None:
        return None
    return [int(b) + round(k) for b, k in zip(base.tolist(), found.x[:n].tolist(), strict=True)]


def add_up(identities: Iterable[Iterable[float]], constants: Iterable[float], x: list[int]) -> bool:
    """Return whether whole numbers keep every identity, without any rounding."""
    from fractions import Fraction

    return all(
        sum(Fraction(c) * n for c, n in zip(row, x, strict=True)) == Fraction(constant)
        for row, constant in zip(identities, constants, strict=True)
    )
