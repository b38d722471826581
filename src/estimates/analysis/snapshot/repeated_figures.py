"""Figures of echoes and of what they repeat: what the words entail, and what rounding allows."""

from dataclasses import dataclass, replace

import numpy as np

from estimates.analysis.snapshot.bounds import ClaimBounds, read_stated_numbers, working_intervals
from estimates.claims.linked import LinkedClaims
from estimates.claims.unit_factors import UnitFactors
from estimates.columnar.arrays import Ints
from estimates.model.bounds import Bounds, separation
from estimates.numeric.grouped.sums import sum_by_code
from estimates.numeric.rounding.widths import DEFAULT_WIDTHS, Widths, interval_around
from estimates.numeric.types import Bools, Floats

# Whoever repeats a figure may round it to one digit: "400" for 379. The grid of a repeated number
# is at most a fifth of it, which moves it by a tenth: what "about" stands for (`Widths`).
REPEATED_WIDTHS = replace(DEFAULT_WIDTHS, name="repeated", coarsest=0.2)
# The steps of 110,000 and 120,000 touch, but none of the two is the other one rounded.
WITHIN_STEP = 1 - 1e-9
# Sums of decimals carry rounding errors of this relative size.
SUM_TOLERANCE = 1e-9


@dataclass(frozen=True, slots=True)
class RepeatedFigures:
    """Figures in the unit of their question, shape (figures,) each.

    bounds : what the words entail.
    low, high : the working intervals, which allow for rounding and hedges.
    stated_low, stated_high : the smallest and the largest number stated; NaN = none.
    """

    bounds: Bounds
    low: Floats
    high: Floats
    stated_low: Floats
    stated_high: Floats

    @classmethod
    def of(
        cls,
        linked: LinkedClaims,
        rows: Ints,
        factors: UnitFactors,
        widths: Widths = DEFAULT_WIDTHS,
    ) -> "RepeatedFigures":
        """Return the figures of claims; `factors` : of all claims."""
        own = factors.at(rows)
        bounds = ClaimBounds.of(linked, rows, own)
        value, lower, upper = numbers = read_stated_numbers(linked, rows)
        low, high = working_intervals(linked, rows, stated=numbers, widths=widths)
        is_alone = np.isnan(lower) & np.isnan(upper)
        low, high = reach_equally_far(np.where(is_alone, value, np.nan), low, high)
        working = own.convert_lower(low), own.convert_upper(high)
        return cls(bounds, *working, bounds.stated_low, bounds.stated_high)

    def at(self, rows: Ints) -> "RepeatedFigures":
        """Return some of the figures."""
        cells = (self.low, self.high, self.stated_low, self.stated_high)
        return RepeatedFigures(self.bounds.at(rows), *(column[rows] for column in cells))

    def compare(self, other: "RepeatedFigures") -> tuple[Bools, Floats, Floats, Bools]:
        """Return whether the figures of each pair disagree even if rounded, and by how much.

        Returns whether they disagree, gap and ratio, and whether the own figure is the lower one.
        """
        a, b = self.bounds, other.bounds
        conflict, gap, ratio = separation(a, b, tolerance=SUM_TOLERANCE)
        overlaps = np.maximum(self.low, other.low) <= np.minimum(self.high, other.high)
        is_lower = (a.lower < b.lower) | ((a.lower == b.lower) & (a.upper < b.upper))
        return conflict & ~overlaps, gap, ratio, is_lower

    def entails_same(self, other: "RepeatedFigures") -> Bools:
        """Return which figures entail the same as those of others."""
        a, b = self.bounds, other.bounds
        is_same = (a.lower == b.lower) & (a.upper == b.upper)
        is_same &= (a.lower_open == b.lower_open) & (a.upper_open == b.upper_open)
        return np.asarray(is_same)

    def states_same(self, other: "RepeatedFigures") -> Bools:
        """Return which figures state the numbers of others, rounded or not, however bounded."""
        is_same = np.ones(len(self.low), dtype=bool)
        pairs = (self.stated_low, other.stated_low), (self.stated_high, other.stated_high)
        for stated, original in pairs:
            not_hedged = np.zeros(len(stated), dtype=bool)
            low, high = reach_equally_far(
                stated, *interval_around(stated, not_hedged, REPEATED_WIDTHS)
            )
            other_low, other_high = interval_around(original, not_hedged)
            is_same &= np.maximum(low, other_low) <= np.minimum(high, other_high)
        return is_same

    def hull(self, starts: Ints) -> "RepeatedFigures":
        """Return the hull of each group of adjacent figures, shape (groups,)."""
        group, bounds = groups_of(starts, len(self.low)), self.bounds
        lower, low, stated_low = (
            np.minimum.reduceat(ends, starts) for ends in (bounds.lower, self.low, self.stated_low)
        )
        upper, high, stated_high = (
            np.maximum.reduceat(ends, starts)
            for ends in (bounds.upper, self.high, self.stated_high)
        )
        # An end is excluded where no figure that reaches it includes it.
        lower_open = np.logical_and.reduceat(
            bounds.lower_open | (bounds.lower > lower[group]), starts
        )
        upper_open = np.logical_and.reduceat(
            bounds.upper_open | (bounds.upper < upper[group]), starts
        )
        hull = Bounds(lower, upper, lower_open, upper_open)
        return RepeatedFigures(hull, low, high, stated_low, stated_high)

    def sums(self, starts: Ints) -> "RepeatedFigures":
        """Return the sum of each group of adjacent figures, shape (groups,)."""
        group, bounds = groups_of(starts, len(self.low)), self.bounds
        cells = (self.low, self.high, self.stated_low, self.stated_high)
        lower, upper, *sums = (
            sum_by_code(group, ends, len(starts)) for ends in (bounds.lower, bounds.upper, *cells)
        )
        is_open = (
            np.logical_or.reduceat(flags, starts)
            for flags in (bounds.lower_open, bounds.upper_open)
        )
        return RepeatedFigures(Bounds(lower, upper, *is_open), *sums)


def reach_equally_far(value: Floats, low: Floats, high: Floats) -> tuple[Floats, Floats]:
    """Return intervals that reach as far below a number as above it, as rounding does.

    Working intervals are symmetric on the log scale, where 18,501 would be no 19,000.

    value : shape (figures,); 0 and NaN leave the interval as it is.

    >>> reach_equally_far(np.array([19e3]), np.array([18_512.8]), np.array([19_500.0]))[0].round(3)
    array([18500.])
    """
    reach = np.fmax(high - value, value - low) * WITHIN_STEP
    is_number = np.isfinite(reach) & (value != 0)
    return (
        np.where(is_number, np.fmin(low, value - reach), low),
        np.where(is_number, np.fmax(high, value + reach), high),
    )


def groups_of(starts: Ints, rows: int) -> Ints:
    """Return the index of the group of each row; groups begin at `starts`."""
    return np.repeat(np.arange(len(starts)), np.diff(np.append(starts, rows)))
