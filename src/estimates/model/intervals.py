"""A figure → the interval used for arithmetic, and the rule that made it.

Two layers, kept apart: the figure holds what the words entail; a *convention* (for vague
words) and the width policy (for rounding and hedges, `estimates.numeric.rounding.widths`)
say what to calculate with. Conventions are named, versioned, cited data files; printed when used.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
from numpy.typing import NDArray

from estimates.errors import InvalidFieldError
from estimates.model.figure import Figure, Vague
from estimates.numeric.rounding import widths
from estimates.numeric.rounding.widths import DEFAULT, RULES, Widths

CONVENTIONS = ("estimates", "acled", "ccc", "count-love", "mpeds", "cqe")
UP_TO = "up to "
"""A vague word that the words bound from above only ("up to several hundred")."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Interval:
    """The interval of a figure for arithmetic.

    Attributes
    ----------
    lower, upper : the ends, in the unit of the figure; None where the words leave one open.
    lower_closed, upper_closed : whether the end itself belongs to it; None without an end.
    rule : which rule made it, in words.
    convention : the convention that was asked for, with its version.
    """

    lower: float | None
    upper: float | None
    lower_closed: bool | None
    upper_closed: bool | None
    rule: str
    convention: str


@dataclass(frozen=True, slots=True)
class Convention:
    """A reading of vague words.

    Attributes
    ----------
    name, version, title, source, url : what it is and who published it.
    rules : in order; the first that names the word (and, if it lists units, the unit) holds.
    otherwise : the convention for words that it does not name.
    """

    name: str
    version: str
    title: str
    source: str
    url: str
    rules: tuple[dict[str, Any], ...]
    otherwise: str | None = None

    @property
    def label(self) -> str:
        """Return name and version, as printed."""
        return f"{self.name} {self.version}"

    def reads(self, vague: Vague) -> tuple[float, float, bool, bool, str] | None:
        """Return both ends of a vague word, whether they are closed, and why.

        Examples
        --------
        >>> convention("ccc").reads(Vague(word="hundreds", unit=100))
        (200, 200, True, True, 'ccc: a plural is at least two of the unit')
        """
        if vague.unit is None:
            return None
        word = english().get(vague.word.removeprefix(UP_TO), vague.word.removeprefix(UP_TO))
        for rule in self.rules:
            named = word in rule["words"] or "*" in rule["words"]
            if named and vague.unit in rule.get("units", [vague.unit]):
                low, high = rule.get("number") or (vague.unit * t for t in rule["times"])
                return low, high, *rule["closed"], f"{self.name}: {rule['because']}"
        if self.otherwise is None:
            return None
        read = convention(self.otherwise).reads(vague)
        return read and (*read[:4], f"{read[4]} ({self.name} has no rule for {word!r})")


@cache
def english() -> dict[str, str]:
    """Return the English word for vague words of other languages."""
    synonyms: dict[str, list[str]] = data("synonyms")
    return {word: name for name, words in synonyms.items() for word in words}


def data(name: str) -> Any:
    """Return a data file of this room."""
    folder = resources.files("estimates.model") / "conventions"
    return json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))


@cache
def load(name: str) -> Convention:
    """Return a convention from its file."""
    fields = data(name)
    return Convention(**{**fields, "rules": tuple(fields["rules"])})


def convention(name: str | Convention | None = None) -> Convention:
    """Return a convention by name; None is our own; a `Convention` is returned as it is.

    Raises
    ------
    InvalidFieldError
        For a name that no file has.

    Examples
    --------
    >>> convention("acled").label
    'acled 2024-05'
    """
    if isinstance(name, Convention):
        return name
    if name is None:
        return load("estimates")
    if name not in CONVENTIONS:
        raise InvalidFieldError(
            "is no convention",
            column="convention",
            value=name,
            remedy=f"one of {', '.join(CONVENTIONS)}, or a Convention of your own",
        )
    return load(name)


def interval(
    figure: Figure, convention_name: str | Convention | None = None, policy: Widths = DEFAULT
) -> Interval:
    """Return the interval of a figure for arithmetic.

    Parameters
    ----------
    figure : any; one without a number ("countless", a list) is open on both sides.
    convention_name : how vague words are read; None is ours.
    policy : how wide rounding and hedges are.

    Notes
    -----
    A bound that the words state is the end, open or closed as stated; an end that they leave
    open stays open under every convention.

    Examples
    --------
    >>> from estimates.parsing import parse
    >>> interval(parse("tens of thousands of soldiers"), "ccc").lower
    20000.0
    >>> interval(parse("more than 150,000"))
    Interval(lower=150000.0, upper=None, lower_closed=False, upper_closed=None,
             rule='open above', convention='estimates 1')
    """
    chosen = convention(convention_name)
    if figure.vague is not None and figure.lower is None and figure.upper is None:
        return vague_interval(figure, chosen)
    low, high, rule = policy_intervals([figure], policy)
    return ended(figure, float(low[0]), float(high[0]), RULES[int(rule[0])], chosen)


def policy_intervals(
    figures: Sequence[Figure], policy: Widths
) -> tuple[Floats, Floats, NDArray[np.int8]]:
    """Return what the width policy makes of figures: low, high and rule codes."""
    columns = list(zip(*map(numbers_of, figures), strict=True))
    value, lower, upper = (np.array(c, dtype=np.float64) for c in columns[:3])
    hedged, exact = (np.array(c, dtype=np.bool_) for c in columns[3:])
    vague = np.full(len(figures), np.nan)
    return widths.intervals(value, lower, upper, hedged, exact, vague, policy)


def numbers_of(f: Figure) -> tuple[float, float, float, bool, bool]:
    """Return a figure as the width policy wants it; NaN = not stated."""
    value, lower, upper = (math.nan if n is None else float(n) for n in (f.value, f.lower, f.upper))
    return value, lower, upper, f.comparator == "~", f.comparator == "="


def ended(f: Figure, low: float, high: float, rule: str, chosen: Convention) -> Interval:
    """Return an interval whose stated ends are open or closed as stated."""
    lower = low if math.isfinite(low) else None
    upper = high if math.isfinite(high) else None
    closed_below = f.lower_closed if lower is not None and lower == f.lower else True
    closed_above = f.upper_closed if upper is not None and upper == f.upper else True
    return Interval(
        lower,
        upper,
        None if lower is None else bool(closed_below) or lower == upper or f.value == lower,
        None if upper is None else bool(closed_above) or lower == upper or f.value == upper,
        rule,
        chosen.label,
    )


def vague_interval(f: Figure, chosen: Convention) -> Interval:
    """Return the interval of a vague word; that of "dozens, possibly hundreds" is the hull."""
    vague = [item.vague for item in (*f.items, f) if item.vague is not None]
    read = [r for word in vague if (r := chosen.reads(word)) is not None]
    if not read:
        return Interval(None, None, None, None, "no number", chosen.label)
    lowest, highest = min(read, key=lambda r: r[0]), max(read, key=lambda r: r[1])
    bounded = f.vague is not None and f.vague.word.startswith(UP_TO)
    return Interval(
        None if bounded else float(lowest[0]),
        float(highest[1]),
        None if bounded else lowest[2],
        highest[3],
        lowest[4],
        chosen.label,
    )


def intervals(
    figures: Sequence[Figure],
    convention_name: str | Convention | None = None,
    policy: Widths = DEFAULT,
) -> tuple[Floats, Floats, list[str]]:
    """Return the intervals of many figures as arrays.

    Returns
    -------
    low, high : shape (figures,); infinite where the words leave that end open, NaN where
        there is no number.
    rules : which rule made each.

    Examples
    --------
    >>> from estimates.parsing import parse
    >>> low, high, rules = intervals([parse("at least 30"), parse("dozens")], "cqe")
    >>> low.tolist(), high.tolist(), rules
    ([30.0, 12.0], [inf, 120.0], ['open above', 'cqe: from one unit to ten'])
    """
    if not figures:
        return np.empty(0), np.empty(0), []
    low, high, codes = policy_intervals(figures, policy)
    rules = [RULES[c] for c in codes]
    chosen = convention(convention_name)
    for i, f in enumerate(figures):
        if f.vague is not None and f.lower is None and f.upper is None:
            found = vague_interval(f, chosen)
            rules[i] = found.rule
            if found.rule != "no number":
                low[i] = -math.inf if found.lower is None else found.lower
                high[i] = math.inf if found.upper is None else found.upper
    return low, high, rules


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure that two conventions read differently."""

    figure: Figure
    first: Interval
    second: Interval


def differences(
    figures: Iterable[Figure], first: str | Convention | None, second: str | Convention | None
) -> list[Difference]:
    """Return the figures that two conventions read differently, with both intervals.

    Examples
    --------
    >>> from estimates.parsing import parse
    >>> [d] = differences([parse("150,000"), parse("hundreds of protesters")], "acled", "ccc")
    >>> d.first.lower, d.second.lower
    (100.0, 200.0)
    """
    found = []
    for f in figures:
        a, b = interval(f, first), interval(f, second)
        ends_a = (a.lower, a.upper, a.lower_closed, a.upper_closed)
        if ends_a != (b.lower, b.upper, b.lower_closed, b.upper_closed):
            found.append(Difference(f, a, b))
    return found
