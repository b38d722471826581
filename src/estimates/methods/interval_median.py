"""The weighted median of voices that state numbers and bounds, as order statistics of intervals.

A number stands at its place; "more than N" may stand anywhere above N. So the median of all voices
lies between the median of the lowest and the median of the highest places that they allow. The
estimate is the median of the numbers, moved into these limits; where one of them is infinite, there
is none, and the limits are all that is known.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

import numpy as np

from estimates.methods.contract import VoiceTile
from estimates.methods.point_values import included_weights, is_silent
from estimates.numeric.grouped.weighted_median import (
    SortedColumns,
    leave_one_out_medians,
    sort_columns,
    weighted_median,
)
from estimates.numeric.rounding.point_value import point_value
from estimates.numeric.types import Bools, Floats

Result = TypeVar("Result")
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
    """The numbers of voices, and their lowest and highest places, each sorted with weights."""

    numbers: SortedColumns
    lows: SortedColumns
    highs: SortedColumns

    @classmethod
    def of(cls, places: Places, weight: Floats) -> "MedianColumns":
        """Sort the voices of the given weights; without bounds, all three are the numbers."""
        lows = sort_columns(places.low, weight)
        if not (places.is_bound & (weight > 0)).any():
            return cls(lows, lows, lows)
        numbers = sort_columns(places.low, np.where(places.is_bound, 0.0, weight))
        return cls(numbers, lows, sort_columns(places.high, weight))

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
        of_lows = function(self.lows)
        return of_lows[0], (of_lows if self.highs is self.lows else function(self.highs))[1]

    def apply(self, function: Callable[[SortedColumns], Result]) -> tuple[Result, Result, Result]:
        """Return a function of the numbers, the lowest and the highest places.

        Without bounds these are the same columns, for which it is computed once.
        """
        numbers = function(self.numbers)
        if self.lows is self.numbers:
            return numbers, numbers, numbers
        return numbers, function(self.lows), function(self.highs)


def mean_of_two(low: Floats, high: Floats) -> Floats:
    """Return the mean of the lower and the upper median; exact where they are equal."""
    return np.where(low == high, low, np.clip(0.5 * low + 0.5 * high, low, high))


def _between(number: Floats, low: Floats, high: Floats) -> Floats:
    """Return numbers moved into their limits; NaN where a limit is infinite."""
    is_known = np.isfinite(low) & np.isfinite(high)
    return np.where(is_known, np.minimum(np.maximum(number, low), high), np.nan)
