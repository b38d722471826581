"""The weighted median of voices that state numbers and bounds, as order statistics of intervals.

A number stands at its place; "more than N" may stand anywhere above N. So the median of all voices
lies between the median of the lowest and the median of the highest places that they allow. The
estimate is the median of the numbers, moved into these limits; where one of them is infinite, there
is none, and the limits are all that is known.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from estimates.methods.contract import VoiceTile
from estimates.methods.point_values import included_weights, is_silent
from estimates.numeric.grouped.tiles import columns_where
from estimates.numeric.grouped.weighted_median import (
    SortedColumns,
    leave_one_out_medians,
    sort_columns,
    weighted_median,
)
from estimates.numeric.rounding.point_value import point_value
from estimates.numeric.types import Bools, Floats, Ints

Ends = tuple[Floats, Floats]
MEDIAN_UNBOUNDED = "half of the weight or more states only a bound, so one end is open"


class Places(NamedTuple):
    """Where each voice may stand, shape (k, n) each.

    low, high : the lowest and the highest place; both are the number where a voice states one.
    weight : relative to the greatest, 0 for a voice without a number or a bound.
    is_bound : whether the voice is open to one side.
    """

    low: Floats
    high: Floats
    weight: Floats
    is_bound: Bools

    @classmethod
    def of(cls, tile: VoiceTile) -> "Places":
        """Return the places of the voices of a tile; zero is a number like any other."""
        number = point_value(tile.low, tile.high, tile.value, tile.log)
        is_number = tile.present & np.isfinite(number)
        is_bound = tile.present & ~is_number & ~is_silent(tile)
        low, high = np.where(is_bound, tile.low, number), np.where(is_bound, tile.high, number)
        return cls(low, high, included_weights(tile, is_number | is_bound), is_bound)


@dataclass(frozen=True, slots=True)
class MedianColumns:
    """The places of the voices of each question, sorted with weights.

    lows : the lowest places.
    bounded : the questions with a bound; elsewhere all places are numbers.
    numbers, highs : the numbers and the highest places of the questions with a bound alone.
    """

    lows: SortedColumns
    bounded: Ints
    numbers: SortedColumns
    highs: SortedColumns

    @classmethod
    def of(cls, places: Places, weight: Floats) -> "MedianColumns":
        """Sort the voices of the given weights."""
        lows, is_bound = sort_columns(places.low, weight), places.is_bound & (weight > 0)
        bounded = columns_where(np.asarray(is_bound.any(axis=0)))
        if not len(bounded):
            return cls(lows, bounded, lows, lows)
        low, high, weight = (
            np.take(cells, bounded, axis=1) for cells in (places.low, places.high, weight)
        )
        of_numbers = np.where(np.take(is_bound, bounded, axis=1), 0.0, weight)
        return cls(lows, bounded, sort_columns(low, of_numbers), sort_columns(high, weight))

    def medians(self) -> tuple[Floats, Floats, Floats]:
        """Return the median, and the least and the greatest that the voices allow, (n,) each.

        The median is NaN where bounds leave it open.
        """
        number, low, high = self.apply(lambda column: mean_of_two(*weighted_median(column)))
        return _between(number, low, high), low, high

    def without_each(self) -> Floats:
        """Return the median without each voice in turn, shape (k, n)."""
        return _between(*self.apply(lambda column: mean_of_two(*leave_one_out_medians(column))))

    def ends(self, function: Callable[[SortedColumns], Ends]) -> Ends:
        """Return the lower end of an interval of the lowest, the upper of the highest places."""
        low, high = function(self.lows)
        return low, self._replaced(high, lambda: function(self.highs)[1])

    def apply(self, function: Callable[[SortedColumns], Floats]) -> tuple[Floats, Floats, Floats]:
        """Return a function of the numbers, the lowest and the highest places.

        Without a bound these are the same, for which it is computed once.
        """
        low = function(self.lows)
        number = self._replaced(low, lambda: function(self.numbers))
        return number, low, self._replaced(low, lambda: function(self.highs))

    def _replaced(self, result: Floats, of_bounded: Callable[[], Floats]) -> Floats:
        """Return a result with that of the questions with a bound in its place."""
        if not len(self.bounded):
            return result
        result = result.copy()
        result[..., self.bounded] = of_bounded()
        return result


def mean_of_two(low: Floats, high: Floats) -> Floats:
    """Return the mean of the lower and the upper median; exact where they are equal."""
    if low is high:
        return low
    return np.where(low == high, low, np.clip(0.5 * low + 0.5 * high, low, high))


def _between(number: Floats, low: Floats, high: Floats) -> Floats:
    """Return numbers moved into their limits; NaN where a limit is infinite."""
    is_known = np.isfinite(low) & np.isfinite(high)
    return np.where(is_known, np.minimum(np.maximum(number, low), high), np.nan)
