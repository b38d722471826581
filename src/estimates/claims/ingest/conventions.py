"""How the dates and numbers of a table are written: what the caller says and whole columns decide.

"03/04/2021" and "12.500" can be read in two ways each. Another cell of the column decides; where
none does, the column is refused. A table that comes in chunks is searched as a whole.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import NoneType
from typing import TYPE_CHECKING, Any

import numpy as np

from estimates.claims.ingest.dates import (
    SMALLEST_COMPACT_DATE,
    DateOrder,
    are_iso_days,
    are_iso_days_in_arrow,
    count_date_notices,
    join_time,
    time_of_cell,
    to_iso,
)
from estimates.claims.ingest.decimal_marks import DecimalMark, MarksFound, with_decimal_point
from estimates.claims.ingest.mapping import DAY_COLUMNS
from estimates.columnar.arrays import Array, object_array
from estimates.columnar.strings import arrow_backed_strings, utf8_buffers
from estimates.errors import AmbiguousColumnError, InvalidFieldError
from estimates.model.arguments import require
from estimates.model.schema import COLUMN_KINDS, TIME_COLUMNS

if TYPE_CHECKING:
    import pandas as pd

Evidence = DateOrder | MarksFound
# The parts of a figure are written alike, so that one of them decides for all.
FIGURE_PARTS = ("low", "best", "high", "value", "lower", "upper")
FIGURE, TEXT = "figure", "text"
NUMBER_COLUMNS = {name for name, kind in COLUMN_KINDS.items() if kind == "number"} | {*FIGURE_PARTS}


@dataclass(frozen=True, slots=True)
class Conventions:
    """How dates and numbers are written.

    dayfirst, decimal : for columns that leave it open; None = they are refused.
    serial_days : whether numbers may be days as workbooks count them.
    decided : a column of dates, or `FIGURE` and other columns of numbers → what all of its cells
        decide: whether the day comes first, or the decimal mark; for `TEXT` None where they do
        not, because each phrase may still decide for itself.
    lenient : whether columns that do not decide are kept as `undecided`, with their errors.
    """

    dayfirst: bool | None = None
    decimal: DecimalMark | None = None
    serial_days: bool = False
    decided: Mapping[str, Any] = field(default_factory=dict)
    lenient: bool = False
    undecided: Mapping[str, AmbiguousColumnError] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.decimal not in (None, ".", ","):
            problem, remedy = "is not a decimal mark", 'give "." or ","'
            raise InvalidFieldError(problem, column="decimal", value=self.decimal, remedy=remedy)
        problem = "must be True, False or None"
        require(self.dayfirst, (bool, NoneType), problem, column="dayfirst")

    def for_frame(self, frame: pd.DataFrame) -> Conventions:
        """Return the conventions for a frame, whose reader says whether it is from a workbook."""
        return replace(self, serial_days=self.serial_days or bool(frame.attrs.get("serial_days")))

    def find_evidence(self, columns: Iterable[tuple[str, pd.Series[Any]]]) -> dict[str, Evidence]:
        """Return what columns show, by the column or group for which it decides.

        columns : pairs of one of our columns, or low, best or high, and its cells.
        """
        evidence: dict[str, Evidence] = {}
        for column, cells in columns:
            found = find_column_evidence(column, cells)
            if found is not None:
                shown = {convention_group(column): found}
                # A cell of a figure may be a phrase, which is then written as the numbers are.
                shown |= {TEXT: found} if column in FIGURE_PARTS else {}
                evidence = merge_evidence([evidence, shown])
        return evidence

    def deciding(self, evidence: Mapping[str, Evidence], names: Mapping[str, str]) -> Conventions:
        """Return the conventions with what the evidence decides.

        names : our column → the table's name of it, for messages.
        """
        decided, undecided = dict(self.decided), dict(self.undecided)
        for group, found in evidence.items():
            name = group_name(group, names)
            try:
                if isinstance(found, DateOrder):
                    decided[group] = found.decide(name, self.dayfirst)
                elif group == TEXT:
                    decided[group] = found.certain_mark or self.decimal
                else:
                    decided[group] = found.decide(name, self.decimal)
            except AmbiguousColumnError as error:
                if not self.lenient:
                    raise
                undecided[group] = error
        return replace(self, decided=decided, undecided=undecided)

    def completed(
        self, columns: Mapping[str, pd.Series[Any]], names: Mapping[str, str]
    ) -> Conventions:
        """Return the conventions with what is not decided yet, decided by these columns alone."""
        known = {*self.decided, *self.undecided}
        left = [pair for pair in columns.items() if convention_group(pair[0]) not in known]
        return self.deciding(self.find_evidence(left), names)

    @property
    def text_decimal(self) -> DecimalMark | None:
        """The decimal mark of phrases; None = that of their language."""
        mark: DecimalMark | None = self.decided.get(TEXT, self.decimal)
        return mark

    def settle(
        self, columns: Mapping[str, pd.Series[Any]]
    ) -> tuple[dict[str, pd.Series[Any]], Counter[str]]:
        """Return columns with dates in ISO form and decimal points, and notices with counts."""
        settled, tallies = dict(columns), Counter[str]()
        for column, cells in columns.items():
            decision = self.decided.get(convention_group(column))
            if column in DAY_COLUMNS:
                times = TIME_COLUMNS.get(column)
                written = settle_dates(cells, bool(decision), self.serial_days, times is not None)
                settled[column], stated, counts = written
                tallies.update(counts)
                if times is not None and stated is not None:
                    settled[times] = join_times(stated, columns.get(times))
            elif column in NUMBER_COLUMNS and decision == ",":
                settled[column] = settle_numbers(cells)
        return settled, tallies


def convention_group(column: str) -> str:
    """Return the name under which a column decides, together with others."""
    return FIGURE if column in FIGURE_PARTS else column


def group_name(group: str, names: Mapping[str, str]) -> str:
    """Return the table's names of the columns of a group."""
    if group != FIGURE:
        return names.get(group, group)
    parts = dict.fromkeys(names[part] for part in FIGURE_PARTS if part in names)
    return ", ".join(parts) or "value"


def merge_evidence(evidence: Iterable[Mapping[str, Evidence]]) -> dict[str, Evidence]:
    """Return what several chunks show together."""
    merged: dict[str, Any] = {}
    for chunk in evidence:
        for group, found in chunk.items():
            merged[group] = merged[group] | found if group in merged else found
    return merged


def find_column_evidence(column: str, cells: pd.Series[Any]) -> Evidence | None:
    """Return what a column of text shows; None for other columns, which leave nothing open."""
    if cells.dtype.kind in "biufcM":
        return None
    if column in DAY_COLUMNS:
        if are_iso_days_in_arrow(cells):
            return DateOrder()
        distinct = distinct_cells(cells)
        return DateOrder() if are_iso_days(distinct) else DateOrder.of(distinct)
    if column in NUMBER_COLUMNS or column == TEXT:
        return MarksFound.of(distinct_cells(cells)) if may_have_marks(cells) else MarksFound()
    return None


def may_have_marks(cells: pd.Series[Any]) -> bool:
    """Return whether a column may contain points or commas; only a column in Arrow is searched."""
    strings = arrow_backed_strings(cells)
    if strings is None or not len(strings):
        return strings is None
    buffer = utf8_buffers(strings.arrow)[0]
    return bool(((buffer == ord(".")) | (buffer == ord(","))).any())


def distinct_cells(cells: pd.Series[Any]) -> list[Any]:
    """Return the distinct cells; those of a column that hardly repeats any, as they are."""
    strings = arrow_backed_strings(cells)
    if strings is not None and strings.is_mostly_distinct():
        return list(strings.objects)
    return factorize_by_type(cells)[1]


def factorize_by_type(cells: pd.Series[Any]) -> tuple[Array, list[Any]]:
    """Return the codes of cells, -1 for null, and the distinct cells.

    Cells without a hash, truth values, which Python holds equal to 1 and 0, and moments, which are
    equal in two zones, are not compared.
    """
    import pandas as pd

    if cells.dtype != object:
        codes, distinct = pd.factorize(cells, use_na_sentinel=True)
        return codes, np.asarray(distinct, dtype=object).tolist()
    try:
        codes, distinct = pd.factorize(cells, use_na_sentinel=True)
        is_safe = not any(isinstance(cell, bool) or is_zoned(cell) for cell in distinct)
    except TypeError:
        is_safe = False
    if not is_safe:
        return np.arange(len(cells)), cells.tolist()
    return codes, list(distinct)


def is_zoned(cell: Any) -> bool:
    """Return whether a cell is a moment with a zone."""
    return isinstance(cell, datetime) and cell.tzinfo is not None


def are_naive_days(cells: pd.Series[Any]) -> bool:
    """Return whether dates have neither a time of day nor a zone."""
    if str(cells.dtype).startswith(("date32", "date64")):  # of Arrow, without a time by type
        return True
    return cells.dt.tz is None and bool((cells.dt.normalize() == cells)[cells.notna()].all())


def settle_dates(
    cells: pd.Series[Any], day_first: bool, serial_days: bool, keeps_times: bool = False
) -> tuple[pd.Series[Any], pd.Series[Any] | None, dict[str, int]]:
    """Return dates in ISO form, their times of day (None = there are none), notices with counts.

    keeps_times : whether times of day are returned; otherwise they are counted.
    """
    kind = cells.dtype.kind
    is_small = kind in "iu" and bool((cells < SMALLEST_COMPACT_DATE).all())
    if is_small or kind in "bc" or are_iso_days_in_arrow(cells):
        return cells, None, {}
    if kind == "M" and are_naive_days(cells):
        return cells, None, {}
    codes, distinct = factorize_by_type(cells)
    if are_iso_days(distinct):
        return cells, None, {}
    read = [to_iso(cell, day_first=day_first, serial_days=serial_days) for cell in distinct]
    if kind == "O":
        read = [cell.date() if is_zoned(cell) else cell for cell in read]
    counts = np.bincount(codes[codes >= 0], minlength=len(distinct)).tolist()
    tallies = count_date_notices(distinct, counts, keeps_times=keeps_times)
    times = [time_of_cell(cell) if keeps_times else None for cell in distinct]
    stated = replace_cells(cells, codes, distinct, times) if any(times) else None
    return replace_cells(cells, codes, distinct, read), stated, tallies


def join_times(stated: pd.Series[Any], own: pd.Series[Any] | None) -> pd.Series[Any]:
    """Return the times in cells of days, joined with those of a column of their own."""
    import pandas as pd

    if own is None:
        return stated
    others = own.astype(object).where(own.notna(), None)
    pairs = zip(stated.tolist(), others.tolist(), strict=True)
    return pd.Series(object_array(join_time(*pair) for pair in pairs), dtype=object)


def settle_numbers(cells: pd.Series[Any]) -> pd.Series[Any]:
    """Return numbers that have decimal commas with a point."""
    codes, distinct = factorize_by_type(cells)
    read = [with_decimal_point(cell, ",") for cell in distinct]
    return replace_cells(cells, codes, distinct, read)


def replace_cells(
    cells: pd.Series[Any], codes: Array, before: list[Any], after: list[Any]
) -> pd.Series[Any]:
    """Return a column with other distinct cells; the column itself where they are the same."""
    import pandas as pd

    if all(a is b for a, b in zip(before, after, strict=True)):
        return cells
    return pd.Series(object_array([*after, None])[codes], dtype=object)
