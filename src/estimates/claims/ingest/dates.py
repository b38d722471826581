"""Read dates as people write them; the order of day and month is decided for a whole column."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from estimates.columnar.strings import arrow_backed_strings, utf8_buffers
from estimates.errors import AmbiguousColumnError

if TYPE_CHECKING:
    import pandas as pd

DayFirst = bool | Mapping[str, bool] | None

# 19/04/2021, 19.4.2021, 04-19-2021. ISO dates start with the year and do not match.
NUMERIC_DATE = re.compile(
    r"\s*(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{4})(?:[ T][\d:.]+)?\s*", re.ASCII
)
DAY_MONTH_NAME = re.compile(
    r"\s*(\d{1,2})(?:st|nd|rd|th)?[\s\-]+([A-Za-z]{3,9})\.?,?[\s\-]+(\d{4})\s*", re.ASCII
)
MONTH_NAME_DAY = re.compile(
    r"\s*([A-Za-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})\s*", re.ASCII
)
# Many cells joined by newlines are matched at once.
ISO_DAY_LINES = re.compile(r"(?!0000)\d{4}-\d\d-\d\d(?:\n(?!0000)\d{4}-\d\d-\d\d)*", re.ASCII)
DAYFIRST_REMEDY = "give dayfirst=True (19/04/2021) or dayfirst=False (04/19/2021)"
LONG_MONTH_NAMES = (
    "january february march april may june july august september october november december"
).split()
MONTH_NUMBERS = {
    **{name: number for number, name in enumerate(LONG_MONTH_NAMES, 1)},
    **{name[:3]: number for number, name in enumerate(LONG_MONTH_NAMES, 1)},
    "sept": 9,
}
PERIOD_LENGTHS = ("day", "week", "month", "quarter", "year")


@dataclass(frozen=True, slots=True)
class DayMonthOrder:
    """What the cells of a column show about the order of day and month.

    day_first, month_first : a cell that can only be read in this order.
    either : a cell that can be read as two different dates.
    """

    day_first: str | None = None
    month_first: str | None = None
    either: str | None = None

    @classmethod
    def of_column(cls, cells: pd.Series[Any]) -> DayMonthOrder:
        """Return what a column shows."""
        return cls() if are_iso_days_in_arrow(cells) else cls.of(cells.drop_duplicates())

    @classmethod
    def of(cls, cells: Any) -> DayMonthOrder:
        """Return what distinct cells show."""
        cells = np.asarray(cells, dtype=object).tolist()
        if are_iso_days(cells):
            return cls()
        day_first = month_first = either = None
        for cell in cells:
            match = NUMERIC_DATE.fullmatch(cell) if isinstance(cell, str) else None
            if match is None:
                continue
            first, second = int(match[1]), int(match[2])
            if first > 12 >= second:
                day_first = day_first or cell
            elif second > 12 >= first:
                month_first = month_first or cell
            elif first != second:
                either = either or cell
        return cls(day_first, month_first, either)

    def __or__(self, other: DayMonthOrder) -> DayMonthOrder:
        return DayMonthOrder(
            self.day_first or other.day_first,
            self.month_first or other.month_first,
            self.either or other.either,
        )

    def is_day_first(self, column: str) -> bool:
        """Return whether the day comes first; refuse cells that disagree, or do not decide."""
        if self.day_first and self.month_first:
            problem = f"mixes day first ({self.day_first!r}) and month first"
            value = self.month_first
            remedy = "write dates as 2021-04-19, or give dayfirst=True or dayfirst=False"
        elif self.either and not (self.day_first or self.month_first):
            problem = "can be read as two different dates, and no other cell decides"
            value, remedy = self.either, DAYFIRST_REMEDY
        else:
            return self.day_first is not None
        raise AmbiguousColumnError(problem, column=column, value=value, remedy=remedy)


def is_numeric_date(cell: Any) -> bool:
    """Return whether a cell is a date in numbers that does not start with the year."""
    return isinstance(cell, str) and NUMERIC_DATE.fullmatch(cell) is not None


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


def to_iso_days(
    column: str, cells: pd.Series[Any], dayfirst: DayFirst = None, called: str | None = None
) -> pd.Series[Any]:
    """Return a column with dates in ISO form; cells that are not dates stay as they are.

    dayfirst : whether 03/04/2021 is the third of April; None = the column decides. A mapping
        holds the decision for each column.
    called : the table's name of the column, for messages.
    """
    import pandas as pd

    if cells.dtype.kind in "iufM" or are_iso_days_in_arrow(cells):
        return cells
    codes, distinct = pd.factorize(cells, use_na_sentinel=True)
    distinct_cells = np.asarray(distinct, dtype=object).tolist()
    if are_iso_days(distinct_cells):
        return cells
    if isinstance(dayfirst, Mapping):
        dayfirst = dayfirst.get(column)
    if dayfirst is None:
        dayfirst = DayMonthOrder.of(distinct_cells).is_day_first(called or column)
    days = [to_iso_day(cell, day_first=dayfirst) for cell in distinct_cells]
    if days.count(None) == len(days):
        return cells
    read = [cell if day is None else day for day, cell in zip(days, distinct_cells, strict=True)]
    return pd.Series(np.array([*read, None], dtype=object)[codes], dtype=object)


def to_iso_day(cell: Any, *, day_first: bool) -> str | None:
    """Return a typed date in ISO form; None for a cell that is in that form, or not a date."""
    if not isinstance(cell, str):
        return None
    if match := NUMERIC_DATE.fullmatch(cell):
        first, second, year = (int(part) for part in match.groups())
        month, day = (second, first) if day_first else (first, second)
    elif match := DAY_MONTH_NAME.fullmatch(cell):
        year, month, day = int(match[3]), MONTH_NUMBERS.get(match[2].lower(), 0), int(match[1])
    elif match := MONTH_NAME_DAY.fullmatch(cell):
        year, month, day = int(match[3]), MONTH_NUMBERS.get(match[1].lower(), 0), int(match[2])
    else:
        return None
    try:
        return date(year, month, day).isoformat()
    except ValueError:  # the calendar has no such day
        return None


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
