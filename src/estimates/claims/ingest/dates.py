"""Read a column of dates in any form; what one cell leaves open is decided by the whole column."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from estimates.claims.ingest.written_dates import (
    DISPUTED_YEARS,
    MONTH_DIGITS,
    iso_day,
    iso_period,
    split_date,
    split_time,
    written_time,
)
from estimates.columnar.strings import arrow_backed_strings, utf8_buffers
from estimates.errors import AmbiguousColumnError, UnreadableDateError
from estimates.model.period import ISO_DAY
from estimates.model.times import has_no_zone, read_time, time_of_moment

if TYPE_CHECKING:
    import pandas as pd

# Many cells joined by newlines are matched at once.
ISO_DAY_LINES = re.compile(r"(?!0000)\d{4}-\d\d-\d\d(?:\n(?!0000)\d{4}-\d\d-\d\d)*", re.ASCII)
DAYFIRST_REMEDY = "give dayfirst=True (19/04/2021) or dayfirst=False (04/19/2021)"
YEARS_REMEDY = "write years with four digits"
PERIOD_LENGTHS = ("day", "week", "month", "quarter", "year")
# Between two days of a period: "1 May 2021 – 3 May 2021", "from … to". A hyphen needs spaces,
# except between years.
PERIOD_SEPARATOR = re.compile(r"\s*[–—]\s*|\s+(?:-|to|until)\s+|\.\.+|(?<=^\d{4})-(?=\d{4}$)")
# Workbooks count days from this one; numbers of this size are days from 1954 to 2146, and no
# years. (Excel's 29 February 1900, which did not exist, comes before.)
SERIAL_EPOCH, SERIAL_DAYS = date(1899, 12, 30), range(20_000, 90_000)
SMALLEST_COMPACT_DATE = 10_000
# Databases write moments as seconds, or milliseconds, since 1970: these are those from 2001 to
# 2030. Later ones could be a year, month, day and hour: 2021041912.
UNIX_TIME = re.compile(r"(1[0-8]\d{8})(?:\d{3})?(?:\.0)?", re.ASCII)
TIMES_SENTENCE = "times of day, of which only the day is kept: {n:,}"
NAIVE_SENTENCE = "times of day without a zone, compared as UTC: {n:,}"
CENTURY_SENTENCE = "two-digit years, read as 1969 to 2029: {n:,}"


@dataclass(frozen=True, slots=True)
class DateOrder:
    """What the cells of a column show about dates that one cell leaves open; None = nothing.

    day_first, month_first : a cell that can only be read in this order.
    either : a cell that can be read as two different dates.
    short : a cell with a two-digit year. disputed : one whose century is open.
    fixed : a cell with a two-digit year that cannot be the first of the three numbers.
    firsts, lasts : the numbers at the first and last place beside which a year may be meant.
    six_digits : a cell such as 201001. not_month : one that is not a year and a month.
    """

    day_first: str | None = None
    month_first: str | None = None
    either: str | None = None
    short: str | None = None
    disputed: str | None = None
    fixed: str | None = None
    six_digits: str | None = None
    not_month: str | None = None
    firsts: frozenset[int] = frozenset()
    lasts: frozenset[int] = frozenset()

    @classmethod
    def of(cls, cells: Iterable[Any]) -> DateOrder:
        """Return what distinct cells show."""
        found: dict[str, str] = {}
        firsts, lasts = set[int](), set[int]()
        for cell in cells:
            for text in split_period(cell) if isinstance(cell, str) else ():
                for name in describe_date(text, firsts, lasts):
                    found.setdefault(name, text)
        return cls(**found, firsts=frozenset(firsts), lasts=frozenset(lasts))

    def __or__(self, other: DateOrder) -> DateOrder:
        both = {f.name: getattr(self, f.name) or getattr(other, f.name) for f in fields(self)}
        both |= {"firsts": self.firsts | other.firsts, "lasts": self.lasts | other.lasts}
        return DateOrder(**both)

    @property
    def needs_whole_column(self) -> bool:
        """Whether further cells may change how these are read."""
        return self != DateOrder()

    def decide(self, column: str, dayfirst: bool | None = None) -> bool:
        """Return whether the day comes first; refuse cells that disagree, or do not decide."""
        if self.disputed:
            problem = "has years of two digits, whose century is open"
            raise AmbiguousColumnError(
                problem, column=column, value=self.disputed, remedy=YEARS_REMEDY
            )
        if self.six_digits and self.not_month:
            problem, remedy = "is not a year and a month in every row", "write 2010-01"
            raise AmbiguousColumnError(problem, column=column, value=self.not_month, remedy=remedy)
        if dayfirst is not None:
            return dayfirst
        if self.day_first and self.month_first:
            problem = f"mixes day first ({self.day_first!r}) and month first"
            value = self.month_first
            remedy = "write dates as 2021-04-19, or give dayfirst=True or dayfirst=False"
        elif self.either and not (self.day_first or self.month_first):
            problem = "can be read as two different dates, and no other cell decides"
            value, remedy = self.either, DAYFIRST_REMEDY
        elif self.short and not self.fixed and len(self.firsts) < len(self.lasts):
            problem = "may begin with the year, which varies less than the last number"
            value, remedy = self.short, f"{YEARS_REMEDY}, or {DAYFIRST_REMEDY}"
        else:
            return self.day_first is not None
        raise AmbiguousColumnError(problem, column=column, value=value, remedy=remedy)


def describe_date(cell: str, firsts: set[int], lasts: set[int]) -> list[str]:
    """Return the fields of `DateOrder` that a cell shows; add its numbers to the two sets."""
    text = split_time(cell)[0]
    if MONTH_DIGITS.fullmatch(text):
        is_month = text[:2] in ("19", "20") and 1 <= int(text[4:]) <= 12
        return ["six_digits"] if is_month else ["six_digits", "not_month"]
    parts = split_date(text)
    if parts is None:
        return []
    first, second, shown = parts.first, parts.second, []
    if first is not None and second is not None and first != second:
        if max(first, second) <= 12:
            shown = ["either"]
        elif min(first, second) <= 12:
            shown = ["day_first" if first > 12 else "month_first"]
    if parts.has_two_digit_year:
        year = int(parts.year)
        firsts.add(parts.day if first is None else first)
        lasts.add(year)
        shown.append("short")
        if year in DISPUTED_YEARS:
            shown.append("disputed")
        if not 1 <= year <= 31 or (second or 0) > 12:
            shown.append("fixed")
    return shown


def are_iso_days(cells: list[Any]) -> bool:
    """Return whether all cells are dates in ISO form."""
    return set(map(type, cells)) == {str} and ISO_DAY_LINES.fullmatch("\n".join(cells)) is not None


def are_iso_days_in_arrow(cells: pd.Series[Any]) -> bool:
    """Return the same for a column in Arrow, from its bytes; False for any other column."""
    strings = arrow_backed_strings(cells)
    if strings is None or not len(strings) or strings.arrow.null_count:
        return False
    buffer, starts, ends = utf8_buffers(strings.arrow)
    if (ends - starts != len("2021-04-19")).any():
        return False
    table = buffer.reshape(len(starts), -1)
    digits = table[:, [0, 1, 2, 3, 5, 6, 8, 9]] - np.uint8(ord("0"))
    has_dashes = (table[:, [4, 7]] == ord("-")).all()
    # The year 0000 is not a year of the calendar.
    return bool(has_dashes and (digits < 10).all() and digits[:, :4].any(1).all())


def split_period(cell: str) -> list[str]:
    """Return the two ends of a period that is written as two days, otherwise the cell alone."""
    ends = PERIOD_SEPARATOR.split(cell.strip())
    return ends if len(ends) == 2 and all(ends) else [cell]


def to_iso(cell: Any, *, day_first: bool, serial_days: bool = False) -> Any:
    """Return a date or a period in ISO form; a cell that is neither, or in that form, as it is.

    serial_days : whether numbers may be days as workbooks count them.

    >>> [to_iso(cell, day_first=False) for cell in ("1/22/20", "Feb 2024", 20240116, "soon")]
    ['2020-01-22', '2024-02', '2024-01-16', 'soon']
    """
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    if isinstance(cell, int) and not isinstance(cell, bool):
        if serial_days and cell in SERIAL_DAYS:
            return (SERIAL_EPOCH + timedelta(days=cell)).isoformat()
        cell = str(cell) if cell >= SMALLEST_COMPACT_DATE else cell
    if not isinstance(cell, str):
        return cell
    if match := UNIX_TIME.fullmatch(cell.strip()):
        return datetime.fromtimestamp(int(match[1]), UTC).date().isoformat()
    ends = [iso_end(end, day_first=day_first) for end in split_period(cell)]
    return cell if None in ends else "/".join(map(str, ends))


def iso_end(cell: str, *, day_first: bool) -> str | None:
    """Return one end of a period in ISO form; None where it is not a date."""
    text = split_time(cell)[0]
    if ISO_DAY.fullmatch(text):
        return text
    if MONTH_DIGITS.fullmatch(text):
        return f"{text[:4]}-{text[4:]}"
    parts = split_date(text)
    return iso_period(text) if parts is None else iso_day(parts, day_first=day_first)


def time_of_cell(cell: Any) -> str | None:
    """Return the time of day in a cell, with its zone; None where it is a day alone.

    >>> [time_of_cell(cell) for cell in ("19/04/2021 09:00 +03:00", 1618822800, "19/04/2021")]
    ['09:00+03:00', '09:00Z', None]
    """
    if isinstance(cell, datetime):
        return time_of_moment(cell) if cell == cell else None  # NaT is a datetime, too
    if match := UNIX_TIME.fullmatch(str(cell).strip()):
        return time_of_moment(datetime.fromtimestamp(int(match[1]), UTC))
    is_day = isinstance(cell, str) and len(split_period(cell)) == 1
    stated = written_time(cell) if is_day else None
    return None if stated is None else one_form(stated)


def one_form(stated: Any) -> str:
    """Return a time of day in its one form; what is no time, as it is, to be refused later."""
    try:
        return read_time(str(stated))
    except UnreadableDateError:
        return str(stated)


def join_time(stated: Any, own: Any) -> str | None:
    """Return the time of a day and that of its own column; two that differ are no time of day.

    >>> join_time("09:00Z", "9:00 UTC"), join_time("09:00Z", "10:00Z"), join_time(None, None)
    ('09:00Z', '09:00Z / 10:00Z', None)
    """
    times = [one_form(time) for time in (stated, own) if time is not None]
    return " / ".join(dict.fromkeys(times)) or None


def count_date_notices(
    cells: Iterable[Any], counts: Iterable[int], *, keeps_times: bool = False
) -> dict[str, int]:
    """Return notices of how many times of day are cut off, and how many centuries are read.

    cells : distinct cells. counts : how often each occurs.
    keeps_times : whether only times without a zone are counted, as the others are kept.
    """
    tallies = dict.fromkeys((TIMES_SENTENCE, NAIVE_SENTENCE, CENTURY_SENTENCE), 0)
    for cell, count in zip(cells, counts, strict=True):
        if keeps_times:
            stated = time_of_cell(cell)
            tallies[NAIVE_SENTENCE] += count * (stated is not None and has_no_zone(stated))
        elif isinstance(cell, datetime) and cell == cell:
            tallies[TIMES_SENTENCE] += count * (cell.time() != time())
        elif UNIX_TIME.fullmatch(str(cell).strip()):
            tallies[TIMES_SENTENCE] += count
        elif isinstance(cell, str):
            tallies[TIMES_SENTENCE] += count * split_time(cell)[1]
        if isinstance(cell, str):
            parts = split_date(split_time(cell)[0])
            tallies[CENTURY_SENTENCE] += count * (parts is not None and parts.has_two_digit_year)
    return {sentence: n for sentence, n in tallies.items() if n}


def name_periods(days: np.ndarray[Any, Any], period: str) -> np.ndarray[Any, Any]:
    """Return the name of the period of each day, "" where there is no day."""
    distinct, codes = np.unique(days, return_inverse=True)
    names = ["" if day is None else name_period(day, period) for day in distinct.tolist()]
    return np.array(names, dtype=object)[codes]


def name_period(day: date, period: str) -> str:
    """Return the name of the period that contains a day."""
    if period == "week":
        year, week, _ = day.isocalendar()
        return f"{year}-W{week:02}"
    if period == "quarter":
        return f"{day.year}-Q{(day.month + 2) // 3}"
    return day.isoformat()[: {"day": 10, "month": 7, "year": 4}[period]]
