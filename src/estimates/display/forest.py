"""The content of a forest plot of one quantity, before it is drawn: one mark per claim."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR
from typing import Literal

import numpy as np

from estimates.analysis.reconciliation import Reconciliation
from estimates.analysis.snapshot.bounds import ClaimBounds
from estimates.claims.unit_factors import UnitFactors
from estimates.columnar.arrays import Array
from estimates.display.axis import Axis, make_axis
from estimates.display.forest_columns import Columns, fit_columns
from estimates.display.ledger_lines import LedgerLine, number_column, text_column
from estimates.display.number_format import choose_digits, format_outward, format_rounded
from estimates.display.summary import informative_interval
from estimates.display.updates import describe_updates, folded_lines

MarkRole = Literal["used", "echo", "struck", "aside"]
# Forms of figures that are in no unit of their quantity unless a conversion says so.
OTHER_UNITS = ("formation", "ratio", "measure")
NO_COLUMNS = fit_columns([], [], [])


@dataclass(frozen=True, slots=True)
class Mark:
    """One claim as it is drawn, in the unit of its quantity.

    figure : the figure as stated; where it is converted, what it is and what it was stated as.
    role : "used", "echo", "struck" or "aside"; it sets the shape.
    is_vague : whether a convention sets the ends, because the words are vague.
    low, high : the ends of the bar, infinite where open, NaN where no number is stated.
    value : the number asserted, NaN for a bound or a range.
    error : the stated standard error, NaN without one.
    trail : the numbers of the claims that it replaces as an update, oldest first.
    """

    line: LedgerLine
    figure: str
    role: MarkRole
    is_vague: bool
    low: float
    high: float
    value: float
    error: float
    trail: tuple[float, ...] = ()

    @property
    def ends(self) -> tuple[float, ...]:
        """The finite numbers that must lie on the axis."""
        stated = (self.low, self.high, self.value, *self.trail)
        return tuple(x for x in stated if math.isfinite(x))

    @property
    def is_range(self) -> bool:
        """Whether the bar has two ends that differ."""
        return math.isfinite(self.low) and math.isfinite(self.high) and self.low < self.high

    @property
    def open_end(self) -> tuple[float, int] | None:
        """The only bound of a claim and the direction of its open end: 1 upward, -1 downward."""
        for bound, opposite, direction in ((self.low, self.high, 1), (self.high, self.low, -1)):
            if math.isfinite(bound) and math.isinf(opposite):
                return bound, direction
        return None

    @property
    def allowed(self) -> tuple[float, float]:
        """The smallest and largest number that the words allow: the value, unless it has bounds."""
        bounds = sum(math.isfinite(x) and x != self.value for x in (self.low, self.high))
        is_point = math.isfinite(self.value) and bounds < 2
        return (self.value, self.value) if is_point else (self.low, self.high)


@dataclass(frozen=True, slots=True)
class Forest:
    """The claims of one quantity with their consensus, as they are drawn.

    marks : in the order of the ledger; n_hidden : how many more claims there are.
    core : the numbers that satisfy every used claim, infinite where open; None in conflict.
    gap : in conflict, the two ends that it lies between.
    estimate : of the consensus, NaN without one. interval, prediction : its two intervals.
    level : of both intervals. axis : shared by all marks. columns : of a drawing.
    """

    marks: tuple[Mark, ...]
    n_hidden: int
    core: tuple[float, float] | None
    gap: tuple[float, float] | None
    estimate: float
    interval: tuple[float, float] | None
    prediction: tuple[float, float] | None
    level: float
    axis: Axis
    columns: Columns

    @property
    def estimate_text(self) -> str:
        """The estimate without false digits, or its interval where there is no estimate."""
        if math.isnan(self.estimate):
            return " – ".join(format_outward(*self.interval)) if self.interval else ""
        return format_rounded(self.estimate, choose_digits(*self.interval) if self.interval else 3)

    @property
    def prediction_text(self) -> str:
        """The interval of the next independent source, rounded outward."""
        return " – ".join(format_outward(*self.prediction)) if self.prediction else ""


def build_forest(rec: Reconciliation, most: int = 60) -> Forest:
    """Return what is drawn of a result on one quantity; claims that set the range come first."""
    reported, answer = rec.ranges[0], rec.consensus[0]
    lines = [line for line in folded_lines(rec) if line.standing != "not yet stated"]
    marks = build_marks(rec, lines)
    ends = {reported.low_claim, reported.high_claim}
    ends |= {reported.gap_low_claim, reported.gap_high_claim}
    chosen = select_marks(marks, most, {label for label in ends if label})
    core = gap = None
    if reported.conflict:
        by_label = {mark.line.claim_id: mark for mark in marks}
        below, above = reported.gap_low_claim or "", reported.gap_high_claim or ""
        gap = (by_label[below].allowed[1], by_label[above].allowed[0])
    elif reported.claims > 1:
        low, high = reported.core_low, reported.core_high
        core = (-math.inf if low is None else low, math.inf if high is None else high)
    interval = informative_interval(answer.lower, answer.upper)
    prediction = informative_interval(answer.predictive_lower, answer.predictive_upper)
    estimate = math.nan if answer.estimate is None else answer.estimate
    wanted = [*(interval or ()), *(prediction or ()), estimate]
    axis = make_axis([x for mark in chosen for x in mark.ends], wanted, answer.scale == "log")
    n_hidden = len(lines) - len(chosen)
    columns = fit_columns(*zip(*map(mark_texts, chosen), strict=True)) if chosen else NO_COLUMNS
    drawn = chosen, n_hidden, core, gap, estimate, interval, prediction
    return Forest(*drawn, answer.level, axis, columns)


def mark_texts(mark: Mark) -> tuple[str, str, str]:
    """Return the name, the label and the figure of a mark as they are written in its row.

    A label that is made, of the source and its day or of a place in the file, is not written.
    """
    line = mark.line
    label = line.label if line.label == line.claim_id else ""
    return "↳ " * line.depth + line.source, label, mark.figure


def build_marks(rec: Reconciliation, lines: Iterable[LedgerLine]) -> list[Mark]:
    """Return the mark of each line; a claim in another unit that nothing converts has no ends."""
    rows, linked, standings = rec.claims.rows, rec.snapshot.linked, rec.snapshot.standings
    factors = UnitFactors.of(standings.conversion_index[rows], standings.conversions)
    bounds = ClaimBounds.of(linked, rows, factors, convention=rec.options.conventions)
    value, error = number_column(rec, "value"), number_column(rec, "standard_error")
    is_range = factors.low != factors.high
    # A value that a range of factors converts is a range.
    value, error = (np.where(is_range, np.nan, numbers * factors.low) for numbers in (value, error))
    is_vague = bounds.is_vague
    is_blank = np.isnan(bounds.stated_low) & ~is_vague
    is_blank |= np.isin(text_column(rec, "form").astype(str), OTHER_UNITS) & (
        factors.conversion_index < 0
    )
    low = np.where(bounds.unbounded_below, -np.inf, bounds.stated_low)
    high = np.where(bounds.unbounded_above, np.inf, bounds.stated_high)
    numbers = np.stack([low, high, value, error], axis=1)
    numbers[is_blank] = np.nan
    is_converted = factors.conversion_index >= 0
    marks = []
    for line in lines:
        converted = numbers[line.row] if is_converted[line.row] else None
        ends = dict(zip(("low", "high", "value", "error"), numbers[line.row].tolist(), strict=True))
        trail = tuple(middle_of(numbers[update.row]) for update in line.updates)
        role, figure = choose_role(line), describe_figure(line, converted)
        marks.append(Mark(line, figure, role, bool(is_vague[line.row]), **ends, trail=trail))
    return marks


def describe_figure(line: LedgerLine, converted: Array | None) -> str:
    """Return a figure as stated, how often it was updated and, where it is converted, its ends.

    converted : its ends in the unit of its quantity, which are rounded outward.
    """
    text = ", ".join(filter(None, [line.text, describe_updates(line)]))
    ends = [] if converted is None else [float(x) for x in converted[:2] if math.isfinite(x)]
    if not ends:
        return text
    modes = ((ends[0], ROUND_FLOOR), (ends[-1], ROUND_CEILING))
    written = dict.fromkeys(format_rounded(end, 3, mode) for end, mode in modes)
    return f"{' – '.join(written)} (from {text})"


def middle_of(numbers: Array) -> float:
    """Return the number at which a claim is drawn as a point: its value, otherwise its bound."""
    low, high, value = (float(number) for number in numbers[:3])
    return next((x for x in (value, low, high) if math.isfinite(x)), math.nan)


def choose_role(line: LedgerLine) -> MarkRole:
    """Return the role of a claim by its standing."""
    if line.standing in ("used", "echo"):
        return "used" if line.standing == "used" else "echo"
    return "struck" if line.is_struck else "aside"


def select_marks(marks: list[Mark], most: int, first: set[str]) -> tuple[Mark, ...]:
    """Return the most important marks in their order: those in `first`, then by role and weight."""
    if len(marks) <= most:
        return tuple(marks)
    rank = {"used": 1, "struck": 2, "aside": 3, "echo": 4}

    def importance(index: int) -> tuple[int, float, int]:
        mark = marks[index]
        weight = float(mark.line.weight.rstrip("%") or 0)
        return (0 if mark.line.claim_id in first else rank[mark.role], -weight, index)

    kept = sorted(sorted(range(len(marks)), key=importance)[:most])
    return tuple(marks[index] for index in kept)
