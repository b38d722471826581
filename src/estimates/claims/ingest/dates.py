"""Days as people write them: which number is the day is decided for a whole column at once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from estimates.columnar.strings import in_arrow, utf8
from estimates.errors import AmbiguousColumnError

if TYPE_CHECKING:
    import pandas as pd

NUMBERS = re.compile(
    r"\s*(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{4})(?:[ T][\d:.]+)?\s*", re.ASCII
)
"""19/04/2021, 19.4.2021, 04-19-2021; ISO days start with the year and are left as they are."""
NAMED = re.compile(
    r"\s*(\d{1,2})(?:st|nd|rd|th)?[\s\-]+([A-Za-z]{3,9})\.?,?[\s\-]+(\d{4})\s*", re.ASCII
)
NAME_FIRST = re.compile(
    r"\s*([A-Za-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})\s*", re.ASCII
)
ISO = re.compile(r"(?!0000)\d{4}-\d\d-\d\d(?:\n(?!0000)\d{4}-\d\d-\d\d)*", re.ASCII)
"""Days in ISO form, each in a line of its own."""
SAY_WHICH = "say dayfirst=True (19/04/2021) or dayfirst=False (04/19/2021)"
MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
FULL = (
    "january february march april may june july august september october november december"
).split()


@dataclass(frozen=True, slots=True)
class Order:
    """What the cells of a column say of its order of day and month.

    Attributes
    ----------
    day_first, month_first : a cell that can be read in this order alone.
    either : a cell that reads as two different days.
    """

    day_first: str | None = None
    month_first: str | None = None
    either: str | None = None

    @classmethod
    def of_column(cls, cells: pd.Series[Any]) -> Order:
        """Look at a column."""
        return cls() if all_iso_in_arrow(cells) else cls.of(cells.drop_duplicates())

    @classmethod
    def of(cls, cells: Any) -> Order:
        """Look at distinct cells."""
        cells = np.asarray(cells, dtype=object).tolist()
        if all_iso(cells):
            return cls()
        day_first = month_first = either = None
        for cell in cells:
            match = NUMBERS.fullmatch(cell) if isinstance(cell, str) else None
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

    def __or__(self, other: Order) -> Order:
        return Order(
            self.day_first or other.day_first,
            self.month_first or other.month_first,
            self.either or other.either,
        )

    def is_day_first(self, column: str) -> bool:
        """Decide.

        Raises
        ------
        AmbiguousColumnError
            Where the cells contradict each other, or none of them decides.
        """
        if self.day_first and self.month_first:
            raise AmbiguousColumnError(
                f"holds {self.day_first!r}, which starts with the day, and one that starts with "
                "the month", column=column, value=self.month_first,
                remedy="write days as 2021-04-19, or say dayfirst=True or False",
            )  # fmt: skip
        if self.either and not (self.day_first or self.month_first):
            raise AmbiguousColumnError(
                "can be read as two different days, and no other cell decides", column=column,
                value=self.either,
                remedy=SAY_WHICH,
            )  # fmt: skip
        return self.day_first is not None


def is_typed_day(cell: Any) -> bool:
    """Tell whether a cell is a day whose numbers stand in an order that must be said.

    Examples
    --------
    >>> is_typed_day("19/04/2021"), is_typed_day("2021-04-19"), is_typed_day(19042021)
    (True, False, False)
    """
    return isinstance(cell, str) and NUMBERS.fullmatch(cell) is not None


def all_iso(cells: list[Any]) -> bool:
    """Return whether cells are days in ISO form, one and all."""
    return set(map(type, cells)) == {str} and ISO.fullmatch("\n".join(cells)) is not None


def all_iso_in_arrow(cells: pd.Series[Any]) -> bool:
    """Return the same of a column that pandas keeps in Arrow, by its bytes; False for others."""
    texts = in_arrow(cells)
    if texts is None or not len(texts) or texts.arrow.null_count:
        return False
    signs, starts, ends = utf8(texts.arrow)
    if (ends - starts != len("2021-04-19")).any():
        return False
    table = signs.reshape(len(starts), -1)
    digits = table[:, [0, 1, 2, 3, 5, 6, 8, 9]] - np.uint8(ord("0"))
    return bool(
        (table[:, [4, 7]] == ord("-")).all() and (digits < 10).all() and digits[:, :4].any(1).all()
    )


DayFirst = bool | Mapping[str, bool] | None


def iso_days(
    column: str, cells: pd.Series[Any], dayfirst: DayFirst = None, called: str | None = None
) -> pd.Series[Any]:
    """Return a column with days in ISO form; what is no day is left for the door to refuse.

    Parameters
    ----------
    column : its name. cells : as typed. called : what the table calls it, for messages.
    dayfirst : whether 03/04/2021 is the third of April; None = the column decides, or it is
        refused. A mapping holds decisions by column.

    Raises
    ------
    AmbiguousColumnError

    Examples
    --------
    >>> import pandas as pd
    >>> iso_days("date", pd.Series(["03/04/2021", "19/04/2021", "06 May 2021"])).tolist()
    ['2021-04-03', '2021-04-19', '2021-05-06']
    """
    import pandas as pd

    if cells.dtype.kind in "iufM" or all_iso_in_arrow(cells):
        return cells
    codes, distinct = pd.factorize(cells, use_na_sentinel=True)
    found = np.asarray(distinct, dtype=object).tolist()
    if all_iso(found):
        return cells
    if isinstance(dayfirst, Mapping):
        dayfirst = dayfirst.get(column)
    if dayfirst is None:
        dayfirst = Order.of(found).is_day_first(called or column)
    read = [iso_day(cell, day_first=dayfirst) for cell in found]
    days = np.array(
        [*(cell if r is None else r for r, cell in zip(read, found, strict=True)), None],
        dtype=object,
    )
    return cells if read.count(None) == len(read) else pd.Series(days[codes], dtype=object)


def iso_day(cell: Any, *, day_first: bool) -> str | None:
    """Return a typed day in ISO form; None where it is none, or already in that form."""
    if not isinstance(cell, str):
        return None
    if match := NUMBERS.fullmatch(cell):
        one, other, year = (int(part) for part in match.groups())
        return written(year, other, one) if day_first else written(year, one, other)
    if match := NAMED.fullmatch(cell):
        return written(int(match[3]), month(match[2]), int(match[1]))
    if match := NAME_FIRST.fullmatch(cell):
        return written(int(match[3]), month(match[1]), int(match[2]))
    return None


def month(name: str) -> int:
    """Return the number of a month; 0 where it is none."""
    name = name.lower()
    if name in FULL:
        return FULL.index(name) + 1
    name = "sep" if name == "sept" else name
    return MONTHS.index(name) + 1 if name in MONTHS else 0


def written(year: int, month: int, day: int) -> str | None:
    """Return a day in ISO form; None where the calendar has no such day."""
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


PERIODS = ("day", "week", "month", "quarter", "year")


def periods(cells: np.ndarray[Any, Any], period: str) -> np.ndarray[Any, Any]:
    """Return the name of the period of each day, "" where there is none.

    Examples
    --------
    >>> days = np.array(["2021-04-19", "NaT"], dtype="datetime64[D]")
    >>> periods(days, "month").tolist(), periods(days, "week").tolist()
    (['2021-04', ''], ['2021-W16', ''])
    """
    distinct, back = np.unique(cells, return_inverse=True)
    names = ["" if day is None else period_name(day, period) for day in distinct.tolist()]
    return np.array(names, dtype=object)[back]


def period_name(day: date, period: str) -> str:
    """Return the name of the period in which a day lies."""
    if period == "week":
        year, week, _ = day.isocalendar()
        return f"{year}-W{week:02}"
    if period == "quarter":
        return f"{day.year}-Q{(day.month + 2) // 3}"
    return day.isoformat()[: {"day": 10, "month": 7, "year": 4}[period]]
