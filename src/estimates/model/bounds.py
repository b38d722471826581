"""The interval that stated numbers entail, and how far two such intervals lie apart.

A claim entails the interval [lower, upper]: a stated value v entails [v, v], hedged or not,
unless both bounds are stated with it: then [lower, upper], or its `hull` with a value outside, as
official tables state now and then; a missing end is infinite; an end may be excluded
("more than 5" excludes 5). Two claims conflict where their intervals share no number:

    max(lower) > min(upper), or both are equal and one of the two ends is excluded.
"""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from estimates.numeric.types import Bools, Floats

# The rows of claims: their numbers, or `ALL_ROWS`, which copies nothing.
Rows = NDArray[np.integer[Any]] | slice
ALL_ROWS = slice(None)
# The next float is nearer than this share of a number.
NEAR_ENDS = 2.0**-51
# With these words `Figure.unread` has a bound that excluded the value stated with it.
EXCLUDES_VALUE = "excludes the value"


@dataclass(frozen=True, slots=True)
class Bounds:
    """The intervals that claims entail, shape (claims,) each.

    lower, upper : the ends, in the unit of the claims; infinite where there is none.
    lower_open, upper_open : whether the end itself is excluded ("more than").
    """

    lower: Floats
    upper: Floats
    lower_open: Bools
    upper_open: Bools

    def at(self, rows: Rows) -> "Bounds":
        """Return the bounds of the given rows."""
        lower, upper = self.lower[rows], self.upper[rows]
        return Bounds(lower, upper, self.lower_open[rows], self.upper_open[rows])


class Separation(NamedTuple):
    """How far the claims of each pair lie apart, shape (pairs,) each.

    conflict : whether no number satisfies both claims.
    gap : the distance between the nearest ends; 0 without a conflict.
    ratio : the quotient of these ends, > 1; 1 without a conflict, NaN unless both are positive.
    """

    conflict: Bools
    gap: Floats
    ratio: Floats


def bounds_of_numbers(
    value: Floats, lower: Floats, upper: Floats, lower_open: Bools, upper_open: Bools
) -> Bounds:
    """Return the bounds of columns of stated numbers.

    value, lower, upper : shape (claims,); NaN = not stated.
    lower_open, upper_open : shape (claims,), whether the stated bound is excluded.

    >>> none, no = np.array([np.nan]), np.array([False])
    >>> more_than_five = bounds_of_numbers(none, np.array([5.0]), none, ~no, no)
    >>> more_than_five.lower, more_than_five.upper, more_than_five.lower_open
    (array([5.]), array([inf]), array([ True]))
    """
    is_point = ~np.isnan(value) & (np.isnan(lower) | np.isnan(upper))
    lower, upper = hull(value, lower, upper)
    return Bounds(
        np.where(is_point, value, np.where(np.isnan(lower), -np.inf, lower)),
        np.where(is_point, value, np.where(np.isnan(upper), np.inf, upper)),
        ~is_point & lower_open,
        ~is_point & upper_open,
    )


def hull(value: Floats, lower: Floats, upper: Floats) -> tuple[Floats, Floats]:
    """Return the bounds stated with a value, moved to it where they exclude it.

    value, lower, upper : shape (claims,); NaN = not stated.

    >>> lower, upper = hull(np.array([120.0]), np.array([30.0]), np.array([100.0]))
    >>> lower, upper
    (array([30.]), array([120.]))
    """
    return np.where(value < lower, value, lower), np.where(value > upper, value, upper)


def separation(
    a: Bounds, b: Bounds, rows_a: Rows = ALL_ROWS, rows_b: Rows = ALL_ROWS, tolerance: float = 0.0
) -> Separation:
    """Return how far apart two claims are, for many pairs.

    a, b : the bounds of the first and of the second claims.
    rows_a, rows_b : shape (pairs,), the rows of `a` and of `b` that form the pairs; by default
        all rows in their order.
    tolerance : nearest ends that differ by at most this part of their size count as equal, for
        sums of decimals that carry rounding errors.

    >>> stated, is_open = np.array([5.0, 150.0]), np.array([False, False])
    >>> point = Bounds(stated, stated, is_open, is_open)
    >>> more_than = Bounds(np.array([5.0, 110.0]), np.full(2, np.inf), ~is_open, is_open)
    >>> separation(point, more_than).conflict, separation(point, point).gap
    (array([ True, False]), array([0., 0.]))
    """
    low = np.maximum(a.lower[rows_a], b.lower[rows_b])
    high = np.minimum(a.upper[rows_a], b.upper[rows_b])
    if tolerance:
        with np.errstate(invalid="ignore"):  # infinite ends are never nearly equal
            size = np.maximum(np.abs(low), np.abs(high))
            nearly = np.isfinite(size) & (np.abs(low - high) <= tolerance * size)
        high = np.where(nearly, low, high)
    conflict = low > high
    # Only ends that touch can depend on exclusions: few pairs, so the flags of no others are read.
    touching = np.flatnonzero(low == high)
    for bounds, rows in ((a, rows_a), (b, rows_b)):
        at = touching if isinstance(rows, slice) else rows[touching]
        conflict[touching] |= (bounds.lower[at] == low[touching]) & bounds.lower_open[at]
        conflict[touching] |= (bounds.upper[at] == low[touching]) & bounds.upper_open[at]
    return Separation(conflict, gap_between(low, high, conflict), ratio_of(low, high, conflict))


def gap_between(low: Floats, high: Floats, conflict: Bools) -> Floats:
    """Return the distance from `high` up to `low` where they conflict, otherwise 0.

    Ends that touch where one is excluded lie one float apart, so that a gap is 0 exactly where
    there is no conflict.
    """
    with np.errstate(invalid="ignore", over="ignore", under="ignore"):
        gap = np.asarray(low - high)
        # Usually few ends are so near that the distance to the next float has to be looked up.
        near = np.flatnonzero(conflict & (gap <= NEAR_ENDS * np.abs(low)))
    gap[~conflict] = 0.0
    gap[near] = np.maximum(gap[near], np.spacing(np.abs(low[near])))
    return gap


def ratio_of(low: Floats, high: Floats, conflict: Bools) -> Floats:
    """Return `low` / `high` where they conflict, otherwise 1; NaN unless both are positive."""
    least = 1.0 + np.finfo(float).eps  # above 1, as the gap is above 0
    with np.errstate(all="ignore"):
        ratio = np.maximum(low / high, least)
    ratio[~(high > 0)] = np.nan
    ratio[~conflict] = 1.0
    return np.asarray(ratio)
