"""What a forest of one quantity shows, before anything is drawn: one mark a claim."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from estimates.analysis.reconciliation import Reconciliation
from estimates.analysis.snapshot.bounds import Bounds, working_intervals
from estimates.display.axis import Axis, axis_of
from estimates.display.ledger_lines import STRUCK, Line, ledger_lines, numbers_of
from estimates.display.number_format import outward

Role = Literal["used", "echo", "struck", "aside"]
ROLES: dict[Role, str] = {
    "used": "counts",
    "echo": "repeats another, counts no second time",
    "struck": "corrected, withdrawn or left out",
    "aside": "not comparable, or a denial",
}
"""What each shape means."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One claim as it is drawn.

    Attributes
    ----------
    role : "used", "echo", "struck" or "aside": the shape.
    low, high : the ends of the bar, infinite where open, NaN where no number is stated.
    value : the number asserted, NaN for a bound or a range.
    error : the stated standard error, NaN without.
    vague : whether the ends are those of a convention, not of the words.
    """

    line: Line
    role: Role
    low: float
    high: float
    value: float
    error: float
    vague: bool

    @property
    def ends(self) -> tuple[float, ...]:
        """The finite numbers that it needs room for."""
        return tuple(x for x in (self.low, self.high, self.value) if math.isfinite(x))


@dataclass(frozen=True, slots=True)
class Forest:
    """The claims of one quantity, and what is made of them.

    Attributes
    ----------
    marks : in the order of the ledger; hidden : how many more claims there are.
    core : what one number could satisfy every used claim, infinite where open; None in conflict.
    gap : the two ends that lie apart, in conflict.
    estimate : of the consensus, NaN without. interval, following : its two intervals.
    level : of both. axis : the line on which all stand.
    """

    marks: tuple[Mark, ...]
    hidden: int
    core: tuple[float, float] | None
    gap: tuple[float, float] | None
    estimate: float
    interval: tuple[float, float] | None
    following: tuple[float, float] | None
    level: float
    axis: Axis

    @property
    def consensus(self) -> str:
        """The interval of the consensus in words, rounded outward."""
        return " – ".join(outward(*self.interval)) if self.interval else ""

    @property
    def next_source(self) -> str:
        """The interval of the next source in words, rounded outward."""
        return " – ".join(outward(*self.following)) if self.following else ""

    @property
    def roles(self) -> dict[Role, str]:
        """The shapes that occur, with their meaning."""
        there = {mark.role for mark in self.marks if mark.ends}
        return {role: says for role, says in ROLES.items() if role in there}


def forest_of(rec: Reconciliation, most: int = 60) -> Forest:
    """Return what is drawn of a result on one quantity.

    Parameters
    ----------
    most : how many claims at the most; those that set the range, the gap and the consensus
        come first.
    """
    found, answer = rec.ranges[0], rec.consensus[0]
    lines = [line for line in ledger_lines(rec) if line.standing != "not yet stated"]
    marks = marks_of(rec, lines)
    ends = {found.low_claim, found.high_claim, found.gap_low_claim, found.gap_high_claim}
    chosen = weightiest(marks, most, {label for label in ends if label})
    core = gap = None
    if found.conflict:
        by_label = {mark.line.claim_id: mark for mark in marks}
        low, high = by_label[found.gap_low_claim or ""], by_label[found.gap_high_claim or ""]
        gap = (top(low), bottom(high))
    elif found.claims > 1:
        core = (or_infinite(found.core_low, -1), or_infinite(found.core_high, 1))
    interval = pair(answer.lower, answer.upper)
    following = pair(answer.predictive_lower, answer.predictive_upper)
    estimate = math.nan if answer.estimate is None else answer.estimate
    return Forest(
        marks=chosen,
        hidden=len(lines) - len(chosen),
        core=core,
        gap=gap,
        estimate=estimate,
        interval=interval,
        following=following,
        level=answer.level,
        axis=axis_of(
            [x for mark in chosen for x in mark.ends],
            [*(interval or ()), *(following or ()), estimate],
            log=answer.scale == "log",
        ),
    )


def marks_of(rec: Reconciliation, lines: Iterable[Line]) -> list[Mark]:
    """Return the mark of each line."""
    rows = rec.claims.rows
    spans = Bounds.of(rec.snapshot.linked, rows)
    low = np.where(spans.unbounded_below, -np.inf, spans.stated_low)
    high = np.where(spans.unbounded_above, np.inf, spans.stated_high)
    silent = np.isnan(spans.stated_low)
    vague = silent & ~rec.snapshot.linked.store.coded("vague_word").is_null()[rows]
    if vague.any():
        ends = working_intervals(rec.snapshot.linked, rows[vague], rec.terms.conventions)
        low[vague], high[vague] = ends
    bare = silent & ~vague
    low[bare] = high[bare] = np.nan
    value, error = numbers_of(rec, "value"), numbers_of(rec, "standard_error")
    return [
        Mark(
            line=line,
            role=role_of(line),
            low=float(low[line.at]),
            high=float(high[line.at]),
            value=float(value[line.at]),
            error=float(error[line.at]),
            vague=bool(vague[line.at]),
        )
        for line in lines
    ]


def role_of(line: Line) -> Role:
    """Return the shape of a claim."""
    if line.standing in ("used", "echo"):
        return "used" if line.standing == "used" else "echo"
    return "struck" if line.standing in STRUCK else "aside"


def weightiest(marks: list[Mark], most: int, first: set[str]) -> tuple[Mark, ...]:
    """Return the marks that matter most, in their order; an echo only below its voice."""
    if len(marks) <= most:
        return tuple(marks)
    rank = {"used": 1, "struck": 2, "aside": 3, "echo": 4}

    def matters(at: int) -> tuple[int, float, int]:
        mark = marks[at]
        weight = float(mark.line.weight.rstrip("%") or 0)
        return (0 if mark.line.claim_id in first else rank[mark.role], -weight, at)

    kept = sorted(sorted(range(len(marks)), key=matters)[:most])
    return tuple(marks[at] for at in kept)


def top(mark: Mark) -> float:
    """Return the largest number that a claim's words allow."""
    return mark.value if is_point(mark) else mark.high


def bottom(mark: Mark) -> float:
    """Return the smallest number that a claim's words allow."""
    return mark.value if is_point(mark) else mark.low


def is_point(mark: Mark) -> bool:
    """Return whether a claim asserts a number and does not state both bounds with it."""
    bounds = sum(math.isfinite(x) and x != mark.value for x in (mark.low, mark.high))
    return math.isfinite(mark.value) and bounds < 2


def or_infinite(end: float | None, sign: int) -> float:
    """Return an end, infinite where it is open."""
    return sign * math.inf if end is None else end


def pair(low: float | None, high: float | None) -> tuple[float, float] | None:
    """Return an interval of which at least one end can be said."""
    if low is None or high is None or not (math.isfinite(low) or math.isfinite(high)):
        return None
    return low, high
