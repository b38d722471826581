"""Where a number stands on a line: log, linear, or both at once for signed extremes."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from estimates.display.number_format import PLAIN, full

Scale = Literal["log", "linear", "asinh"]
LEAST_FACTOR = 1.6
"""A log axis reaches over this factor at the least: one claim alone still has room beside it."""
MARGIN = 0.06
"""Part of the line that is left free at each end."""
SHARE = 1.0
"""An interval that reaches further than the claims may widen the line by this part on each side."""
MANY_SIZES = 1e4
"""Signed numbers of sizes further apart than this factor stand on an asinh line."""


@dataclass(frozen=True, slots=True)
class Axis:
    """A line from `low` to `high`, in the unit of the claims.

    Attributes
    ----------
    scale : "log" for positive numbers, "linear" else; "asinh" (linear about 0, logarithmic far
        from it) where zeros or signed numbers of very different sizes meet.
    low, high : its two ends. unit : where an asinh line turns logarithmic.
    """

    scale: Scale
    low: float
    high: float
    unit: float = 1.0

    def place(self, number: float) -> float:
        """Return where a number stands: 0 at the low end, 1 at the high one, never beyond.

        >>> Axis("log", 10, 1000).place(5), Axis("linear", 0, 8).place(math.inf)
        (0.0, 1.0)
        """
        low, high = bend(self, self.low), bend(self, self.high)
        if self.scale == "log" and number <= 0:
            return 0.0
        part = (bend(self, min(max(number, self.low), self.high)) - low) / (high - low)
        return min(max(part, 0.0), 1.0)

    def reaches(self, number: float) -> bool:
        """Return whether a number lies on the line."""
        return self.low <= number <= self.high

    def ticks(self, most: int = 6) -> list[float]:
        """Return round numbers on the line, `most` of them or a few less.

        >>> Axis("log", 70_000, 400_000).ticks(4)
        [100000.0, 200000.0, 300000.0, 400000.0]
        >>> Axis("log", 1, 1e12).ticks(5)
        [1.0, 1000.0, 1000000.0, 1000000000.0, 1000000000000.0]
        """
        if self.scale == "linear" or (self.scale == "log" and self.high / self.low < 10):
            return [tick for tick in even(self.low, self.high, most) if self.reaches(tick)]
        if self.scale == "log":
            return powers(self.low, self.high, most)
        sizes = powers(self.unit, max(abs(self.low), abs(self.high)), max(1, most // 2))
        both = [*(-tick for tick in reversed(sizes)), 0.0, *sizes]
        return [tick for tick in both if self.reaches(tick)]


def bend(axis: Axis, number: float) -> float:
    """Return a number on the scale of a line."""
    if axis.scale == "log":
        return math.log(number)
    if axis.scale == "asinh":
        return math.asinh(number / axis.unit)
    return number / max(abs(axis.low), abs(axis.high))  # far ends must not overflow


def even(low: float, high: float, most: int) -> list[float]:
    """Return multiples of a round step that lie between two numbers."""
    rough = high / most - low / most
    size = 10.0 ** math.floor(math.log10(rough)) if rough > 0 else 0.0
    if not (size > 0 and math.isfinite(size)):
        return [low]
    step = next(size * k for k in (1, 2, 2.5, 5, 10, 20) if size * k >= rough * (1 - 1e-9))
    first = math.ceil(low / step - 1e-9)
    count = min(most + 1, math.floor(high / step + 1e-9) - first + 1)
    digits = max(0, 1 - math.floor(math.log10(step)))
    ticks = (round((first + k) * step, min(digits, 300)) for k in range(count))
    return list(dict.fromkeys(ticks))  # steps below 1e-300 round to the same


def powers(low: float, high: float, most: int) -> list[float]:
    """Return powers of ten between two numbers, with their doubles and halves where few."""
    first, last = math.ceil(math.log10(low) - 1e-9), math.floor(math.log10(high) + 1e-9)
    within = (1, 2, 5) if 3 * (last - first + 1) <= most + 1 else (1,)
    step = max(1, math.ceil((last - first + 1) / most))
    found = [
        float(f"{k}e{exponent}") for exponent in range(first - 1, last + 1, step) for k in within
    ]
    if step > 1:
        found = [float(f"1e{exponent}") for exponent in range(first, last + 1, step)]
    return [tick for tick in found if low * (1 - 1e-9) <= tick <= high * (1 + 1e-9)]


def axis_of(hard: Iterable[float], soft: Iterable[float] = (), log: bool = True) -> Axis:
    """Return the line on which some numbers stand.

    Parameters
    ----------
    hard : what must stand on it: the ends of claims. Infinite ones are left out.
    soft : what should: the ends of intervals. These widen the line, within limits.
    log : whether the question is one of positive magnitudes.

    Examples
    --------
    >>> axis_of([110_000, 150_000], [33_000, 600_000]).scale
    'log'
    >>> axis_of([-5, 20], log=False).reaches(0), axis_of([]).low
    (True, 0.0)
    """
    must = [x for x in hard if math.isfinite(x)]
    may = [x for x in soft if math.isfinite(x)]
    must = must or may
    if not must:
        return Axis("linear", 0.0, 1.0)
    log = log and min(must) > 0
    may = [x for x in may if x > 0] if log else may
    sizes = [abs(x) for x in must if x != 0]
    spread_out = bool(sizes) and max(sizes) / MANY_SIZES > min(sizes)
    scale: Scale = "log" if log else "asinh" if spread_out else "linear"
    unit = max(min(sizes), max(sizes) / 1e15) if sizes else 1.0
    line = Axis(scale, *apart(min(must), max(must), log), unit)
    low, high = bend(line, line.low), bend(line, line.high)
    room = (high - low) * SHARE
    wanted = [bend(line, min(max(x, -1e307), 1e307)) for x in may]
    low = max(min([low, *wanted]), low - room)
    high = min(max([high, *wanted]), high + room)
    return wider(Axis(scale, unbend(line, low), unbend(line, high), unit), MARGIN)


def wider(line: Axis, part: float) -> Axis:
    """Return a line that is longer at each end by a part of its length.

    >>> wider(Axis("linear", 0.0, 10.0), 0.1)
    Axis(scale='linear', low=-1.0, high=11.0, unit=1.0)
    """
    low, high = bend(line, line.low), bend(line, line.high)
    free = (high - low) * part
    return Axis(line.scale, unbend(line, low - free), unbend(line, high + free), line.unit)


def apart(low: float, high: float, log: bool) -> tuple[float, float]:
    """Return two ends with some room between them."""
    if log:
        short = max(1.0, math.sqrt(LEAST_FACTOR / min(high / low, LEAST_FACTOR)))
        return low / short, high * short
    if high - low > 1e-9 * max(abs(low), abs(high)):
        return low, high
    room = max(abs(low) * 0.25, 1e-300) if low else 1.0
    return low - room, high + room


def unbend(axis: Axis, place: float) -> float:
    """Return the number at a place on the scale of a line; the inverse of `bend`."""
    if axis.scale == "log":
        return math.exp(min(max(place, -745.0), 709.7))
    if axis.scale == "asinh":
        return math.sinh(min(max(place, -600.0), 600.0)) * axis.unit
    return place * max(abs(axis.low), abs(axis.high))


def tick_label(number: float) -> str:
    """Write a round number in full: 110,000, not 1.1e5.

    >>> tick_label(110000.0), tick_label(0.05), tick_label(1e21), tick_label(-2.5e20)
    ('110,000', '0.05', '10^21', '-2.5×10^20')
    """
    if number == 0 or PLAIN[0] <= abs(number) < PLAIN[1]:
        return full(number)
    head, _, power = f"{number:.3g}".partition("e")
    sign = "-" if head.startswith("-") else ""
    factor = "" if head.lstrip("-") == "1" else f"{head.lstrip('-')}×"
    return f"{sign}{factor}10^{int(power or 0)}"


def spaced(ticks: Sequence[float], widths: Sequence[float], places: Sequence[float]) -> list[int]:
    """Return which ticks keep clear of each other, from the left.

    Parameters
    ----------
    widths, places : of their labels, centred; in one unit.

    Examples
    --------
    >>> spaced([1, 2, 3], [10, 10, 10], [0, 4, 30])
    [0, 2]
    """
    kept: list[int] = []
    free = -math.inf
    for at in range(len(ticks)):
        left = places[at] - widths[at] / 2
        if left >= free:
            kept.append(at)
            free = places[at] + widths[at] / 2 + 8
    return kept
