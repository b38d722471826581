"""The claims of many series as arrays, and where the scales of their deviations start."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any

from estimates.numeric.state_space.layout import SeriesLayout
from estimates.numeric.types import Array, Bools, Floats, Ints


@dataclass(frozen=True, slots=True)
class Priors:
    """Where the scales of the deviations start, shape (n,) each.

    tau : of source effects. epsilon : of the errors of single claims.
    sigma : of innovations, per square root of a day. slope : of the slope, per day.
    is_fixed : whether sigma is given instead of learned; the slope is then zero.
    is_rising : whether the level never falls: a falling slope is then zero.
    """

    tau: Floats
    epsilon: Floats
    sigma: Floats
    slope: Floats
    is_fixed: Bools
    is_rising: Bools


@dataclass(frozen=True)
class Series:
    """The claims of n series, shape (k, n): those before the target day, then those after it.

    Both parts begin with the claim nearest to the target day; absent cells come last.

    x : the numbers. below, above : own standard deviations where the level lies below and above.
    days : from the target day back to the claim, negative for claims after it.
    length : days over which a claim averages.
    source : codes. power : weights in (0, 1], 0 for an absent cell.
    source_spread : scale of the effect of the source where it is known, NaN where it is learned.
    """

    x: Floats
    below: Floats
    above: Floats
    days: Floats
    length: Floats
    source: Ints
    power: Floats
    source_spread: Floats

    @cached_property
    def layout(self) -> SeriesLayout:
        """The order of the claims in time, and which of them have one source."""
        return SeriesLayout.of(self.days, self.source, self.power)

    def map(self, function: Callable[[Array], Any]) -> "Series":
        """Return the series with a function applied to every array."""
        return Series(*(function(getattr(self, field.name)) for field in fields(self)))
