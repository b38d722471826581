"""Map numbers to positions on an axis: logarithmic, linear, or asinh for signed extremes."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from estimates.display.number_format import PLAIN_SIZES, format_full

Scale = Literal["log", "linear", "asinh"]
# A log axis spans at least this factor, so that a single claim has space on both sides.
MIN_LOG_FACTOR = 1.6
# Share of the axis that stays free at each end.
AXIS_MARGIN = 0.06
# Intervals wider than the claims lengthen the axis at each end by at most this share, so that a
# wide interval does not squeeze the claims into a corner.
MAX_EXTENSION = 1.0
# Signed numbers whose sizes differ by more than this factor need an asinh axis.
ASINH_FACTOR = 1e4


@dataclass(frozen=True, slots=True)
class Axis:
    """An axis from `low` to `high`, in the unit of the claims.

    scale : "log" for positive numbers, otherwise "linear"; "asinh" (linear around 0, logarithmic
        far from it) where zeros or signed numbers of very different sizes occur together.
    low, high : its two ends. unit : the size at which an asinh axis turns logarithmic.
    """

    scale: Scale
    low: float
    high: float
    unit: float = 1.0

    def transform(self, number: float) -> float:
        """Return a number on the scale of the axis."""
        if self.scale == "log":
            return math.log(number)
        if self.scale == "asinh":
            return math.asinh(number / self.unit)
        # Dividing by the larger end keeps the length of the axis finite where its ends are huge.
        return number / max(abs(self.low), abs(self.high))

    def inverse(self, scaled: float) -> float:
        """Return the number at a place on the scale; the inverse of `transform`."""
        # The bounds keep exp and sinh within the range of floats.
        if self.scale == "log":
            return math.exp(min(max(scaled, -745.0), 709.7))
        if self.scale == "asinh":
            return math.sinh(min(max(scaled, -600.0), 600.0)) * self.unit
        return scaled * max(abs(self.low), abs(self.high))

    def position(self, number: float) -> float:
        """Return the position of a number: 0 at the low end, 1 at the high end, never beyond.

        >>> Axis("log", 10, 1000).position(5), Axis("linear", 0, 8).position(math.inf)
        (0.0, 1.0)
        """
        low, high = self.transform(self.low), self.transform(self.high)
        if self.scale == "log" and number <= 0:
            return 0.0
        inside = min(max(number, self.low), self.high)
        return min(max((self.transform(inside) - low) / (high - low), 0.0), 1.0)

    def contains(self, number: float) -> bool:
        """Return whether a number lies on the axis."""
        return self.low <= number <= self.high

    def ticks(self, most: int = 6) -> list[float]:
        """Return about `most` round numbers on the axis.

        >>> Axis("log", 70_000, 400_000).ticks(4)
        [100000.0, 200000.0, 300000.0, 400000.0]
        >>> Axis("log", 1, 1e12).ticks(5)
        [1.0, 1000.0, 1000000.0, 1000000000.0, 1000000000000.0]
        """
        if self.scale == "linear" or (self.scale == "log" and self.high / self.low < 10):
            return [tick for tick in linear_ticks(self.low, self.high, most) if self.contains(tick)]
        if self.scale == "log":
            return log_ticks(self.low, self.high, most)
        sizes = log_ticks(self.unit, max(abs(self.low), abs(self.high)), max(1, most // 2))
        signed = [*(-size for size in reversed(sizes)), 0.0, *sizes]
        return [tick for tick in signed if self.contains(tick)]


def linear_ticks(low: float, high: float, most: int) -> list[float]:
    """Return multiples of a round step between two numbers."""
    rough = high / most - low / most
    size = 10.0 ** math.floor(math.log10(rough)) if rough > 0 else 0.0
    if not (size > 0 and math.isfinite(size)):
        return [low]
    step = next(size * k for k in (1, 2, 2.5, 5, 10, 20) if size * k >= rough * (1 - 1e-9))
    first = math.ceil(low / step - 1e-9)
    count = min(most + 1, math.floor(high / step + 1e-9) - first + 1)
    digits = max(0, 1 - math.floor(math.log10(step)))
    ticks = (round((first + k) * step, min(digits, 300)) for k in range(count))
    return list(dict.fromkeys(ticks))  # steps below 1e-300 round to the same number


def log_ticks(low: float, high: float, most: int) -> list[float]:
    """Return powers of ten between two numbers, with 2 and 5 times each where there are few."""
    first, last = math.ceil(math.log10(low) - 1e-9), math.floor(math.log10(high) + 1e-9)
    factors = (1, 2, 5) if 3 * (last - first + 1) <= most + 1 else (1,)
    step = max(1, math.ceil((last - first + 1) / most))
    powers = range(first, last + 1, step) if step > 1 else range(first - 1, last + 1)
    ticks = (float(f"{k}e{power}") for power in powers for k in factors)
    return [tick for tick in ticks if low * (1 - 1e-9) <= tick <= high * (1 + 1e-9)]


def make_axis(required: Iterable[float], wanted: Iterable[float] = (), log: bool = True) -> Axis:
    """Return an axis that holds the required numbers and, within limits, the wanted ones.

    Infinite numbers are ignored.

    >>> make_axis([110_000, 150_000], [33_000, 600_000]).scale
    'log'
    >>> make_axis([-5, 20], log=False).contains(0), make_axis([]).low
    (True, 0.0)
    """
    may = [x for x in wanted if math.isfinite(x)]
    must = [x for x in required if math.isfinite(x)] or may
    if not must:
        return Axis("linear", 0.0, 1.0)
    log = log and min(must) > 0
    may = [x for x in may if x > 0] if log else may
    sizes = [abs(x) for x in must if x != 0]
    needs_asinh = bool(sizes) and max(sizes) / ASINH_FACTOR > min(sizes)
    scale: Scale = "log" if log else "asinh" if needs_asinh else "linear"
    unit = max(min(sizes), max(sizes) / 1e15) if sizes else 1.0
    axis = Axis(scale, *separate_ends(min(must), max(must), log), unit)
    low, high = axis.transform(axis.low), axis.transform(axis.high)
    extension = (high - low) * MAX_EXTENSION
    targets = [axis.transform(min(max(x, -1e307), 1e307)) for x in may]
    low = max(min([low, *targets]), low - extension)
    high = min(max([high, *targets]), high + extension)
    return widen_axis(Axis(scale, axis.inverse(low), axis.inverse(high), unit), AXIS_MARGIN)


def widen_axis(axis: Axis, share: float) -> Axis:
    """Return an axis that is longer at each end by a share of its length."""
    low, high = axis.transform(axis.low), axis.transform(axis.high)
    margin = (high - low) * share
    return Axis(axis.scale, axis.inverse(low - margin), axis.inverse(high + margin), axis.unit)


def separate_ends(low: float, high: float, log: bool) -> tuple[float, float]:
    """Return two ends moved apart where they are equal or too close for an axis."""
    if log:
        factor = max(1.0, math.sqrt(MIN_LOG_FACTOR / min(high / low, MIN_LOG_FACTOR)))
        low = low / factor
        return low, max(high * factor, math.nextafter(low, math.inf))  # the least floats stay put
    if high - low > 1e-9 * max(abs(low), abs(high)):
        return low, high
    margin = max(abs(low) * 0.25, 1e-300) if low else 1.0
    return low - margin, high + margin


def format_tick(number: float) -> str:
    """Write a round number in full: 110,000, not 1.1e5.

    >>> format_tick(110000.0), format_tick(0.05), format_tick(1e21), format_tick(-2.5e20)
    ('110,000', '0.05', '10^21', '-2.5×10^20')
    """
    if number == 0 or PLAIN_SIZES[0] <= abs(number) < PLAIN_SIZES[1]:
        return format_full(number)
    head, _, power = f"{number:.3g}".partition("e")
    sign = "-" if head.startswith("-") else ""
    factor = "" if head.lstrip("-") == "1" else f"{head.lstrip('-')}×"
    return f"{sign}{factor}10^{int(power or 0)}"


def select_clear_labels(widths: Sequence[float], places: Sequence[float]) -> list[int]:
    """Return the indices of the centred labels that do not overlap, chosen from the left."""
    kept: list[int] = []
    free = -math.inf
    for index, (width, place) in enumerate(zip(widths, places, strict=True)):
        if place - width / 2 >= free:
            kept.append(index)
            free = place + width / 2 + 8
    return kept
