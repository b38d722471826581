"""The interval of a figure for arithmetic, and the rule that made it.

A figure holds only what its words entail. The interval adds two assumptions: a convention for
vague words (`estimates.model.vague`), and a width policy for rounding and hedges
(`estimates.numeric.rounding.widths`, with the formulae).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Generic, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from estimates.model.notation import StatedNumber
from estimates.model.vague import UP_TO, Convention, Vague, convention
from estimates.numeric.rounding.widths import (
    DEFAULT_WIDTHS,
    RULES,
    Widths,
    compute_working_intervals,
)
from estimates.numeric.types import Floats


class NumberStatement(Protocol):
    """What an interval depends on; a `Figure` is one."""

    @property
    def number(self) -> StatedNumber:
        """The comparator, the value and the bounds."""

    @property
    def vague(self) -> Vague | None:
        """The vague word."""

    @property
    def items(self) -> Sequence[NumberStatement]:
        """The parts of a statement of several numbers."""


@dataclass(frozen=True, slots=True)
class Interval:
    """The interval of a figure for arithmetic.

    Attributes
    ----------
    lower, upper : the ends, in the unit of the figure; None where it is unbounded.
    lower_closed, upper_closed : whether the end itself is included; None without an end.
    rule : the rule that made the interval, in words.
    convention : the convention in use, with its version.
    """

    lower: float | None
    upper: float | None
    lower_closed: bool | None
    upper_closed: bool | None
    rule: str
    convention: str


def interval(
    figure: NumberStatement,
    convention_name: str | Convention | None = None,
    policy: Widths = DEFAULT_WIDTHS,
) -> Interval:
    """Return the interval of a figure for arithmetic.

    Parameters
    ----------
    figure : any; without a number ("countless", a list) its interval is unbounded.
    convention_name : how vague words are read; None is the convention of this library.
    policy : the widths of rounding and hedges.

    Notes
    -----
    A stated bound is an end of the interval, open or closed as stated. Where the words state
    no bound on one side ("more than"), that side is unbounded under every convention.

    Examples
    --------
    >>> from estimates.parsing import parse
    >>> interval(parse("tens of thousands of soldiers"), "ccc").lower
    20000.0
    >>> interval(parse("more than 150,000"))
    Interval(lower=150000.0, upper=None, lower_closed=False, upper_closed=None,
             rule='open above', convention='estimates 1')
    """
    number, chosen = figure.number, convention(convention_name)
    if has_only_vague_word(number):
        return vague_interval(figure, chosen)
    low, high, rule_codes = apply_width_policy([number], policy)
    return close_stated_ends(number, float(low[0]), float(high[0]), RULES[rule_codes[0]], chosen)


def has_only_vague_word(n: StatedNumber) -> bool:
    """Tell whether the convention alone decides the interval."""
    return n.vague_word is not None and n.lower is None and n.upper is None


def apply_width_policy(
    numbers: Sequence[StatedNumber], policy: Widths
) -> tuple[Floats, Floats, NDArray[np.int8]]:
    """Return low ends, high ends and rule codes, each of shape (numbers,)."""
    # None becomes NaN, which the policy reads as "not stated".
    fields = [(n.value, n.lower, n.upper) for n in numbers]
    value, lower, upper = np.array(fields, dtype=np.float64).T
    is_hedged = np.array([n.comparator == "~" for n in numbers])
    is_exact = np.array([n.comparator == "=" for n in numbers])
    no_unit = np.full(len(numbers), np.nan)
    return compute_working_intervals(value, lower, upper, is_hedged, is_exact, no_unit, policy)


def close_stated_ends(
    n: StatedNumber, low: float, high: float, rule: str, chosen: Convention
) -> Interval:
    """Return the interval between two ends, each open or closed as stated."""
    lower = low if math.isfinite(low) else None
    upper = high if math.isfinite(high) else None
    # A single number, and a hedged value on its bound ("almost 1,000"), are included.
    lower_closed = lower != n.lower or bool(n.lower_closed) or lower in (upper, n.value)
    upper_closed = upper != n.upper or bool(n.upper_closed) or upper in (lower, n.value)
    closed = None if lower is None else lower_closed, None if upper is None else upper_closed
    return Interval(lower, upper, *closed, rule, chosen.label)


def vague_interval(figure: NumberStatement, chosen: Convention) -> Interval:
    """Return the interval of a vague word; for "dozens, possibly hundreds" the hull of both."""
    words = [item.vague for item in (*figure.items, figure) if item.vague is not None]
    readings = [reading for word in words if (reading := chosen.reads(word)) is not None]
    if not readings:
        return Interval(None, None, None, None, "no number", chosen.label)
    low, _, low_closed, _, rule = min(readings, key=lambda r: r[0])
    _, high, _, high_closed, _ = max(readings, key=lambda r: r[1])
    if figure.vague is not None and figure.vague.word.startswith(UP_TO):
        return Interval(None, float(high), None, high_closed, rule, chosen.label)
    return Interval(float(low), float(high), low_closed, high_closed, rule, chosen.label)


def intervals(
    figures: Sequence[NumberStatement],
    convention_name: str | Convention | None = None,
    policy: Widths = DEFAULT_WIDTHS,
) -> tuple[Floats, Floats, list[str]]:
    """Return the intervals of many figures as arrays.

    Returns
    -------
    low, high : shape (figures,); infinite where the interval is unbounded, NaN where there
        is no number.
    rules : the rule that made each.

    Examples
    --------
    >>> from estimates.parsing import parse
    >>> low, high, rules = intervals([parse("at least 30"), parse("dozens")], "cqe")
    >>> low.tolist(), high.tolist(), rules
    ([30.0, 12.0], [inf, 120.0], ['open above', 'cqe: from one unit to ten'])
    """
    if not figures:
        return np.empty(0), np.empty(0), []
    numbers, chosen = [figure.number for figure in figures], convention(convention_name)
    low, high, rule_codes = apply_width_policy(numbers, policy)
    rules = [RULES[code] for code in rule_codes]
    for i in (i for i, number in enumerate(numbers) if has_only_vague_word(number)):
        interval = vague_interval(figures[i], chosen)
        rules[i] = interval.rule
        if interval.rule != "no number":
            low[i] = -math.inf if interval.lower is None else interval.lower
            high[i] = math.inf if interval.upper is None else interval.upper
    return low, high, rules


F = TypeVar("F", bound=NumberStatement)


@dataclass(frozen=True, slots=True)
class Difference(Generic[F]):
    """A figure that two conventions read differently."""

    figure: F
    first: Interval
    second: Interval


def differences(
    figures: Iterable[F], first: str | Convention | None, second: str | Convention | None
) -> list[Difference[F]]:
    """Return the figures that two conventions read differently, with both intervals.

    Examples
    --------
    >>> from estimates.parsing import parse
    >>> [d] = differences([parse("150,000"), parse("hundreds of protesters")], "acled", "ccc")
    >>> d.first.lower, d.second.lower
    (100.0, 200.0)
    """
    ends = attrgetter("lower", "upper", "lower_closed", "upper_closed")
    pairs = ((f, interval(f, first), interval(f, second)) for f in figures)
    return [Difference(f, a, b) for f, a, b in pairs if ends(a) != ends(b)]
