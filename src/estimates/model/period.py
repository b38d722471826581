"""Days, times and intervals of days, read from ISO 8601 text."""

from __future__ import annotations

import calendar
import re
from datetime import date, datetime
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, model_validator

from estimates.errors import PeriodError, UnreadableDateError
from estimates.model.base import FrozenRecord

# A time of day behind a day is passed over here; `estimates.model.times` keeps it.
TIME_TAIL = r"[T ] ?\d{1,2}:\d\d(?::\d\d(?:[.,]\d+)?)? ?(?:Z|[+-]\d\d(?::?\d\d)?)?"
ISO_DAY = re.compile(rf"(\d{{4}})(?:-(\d{{2}})(?:-(\d{{2}})(?:{TIME_TAIL})?)?)?", re.ASCII)
DATE_REMEDY = "write a day as 2021-04-19, a month as 2021-04, an interval as 2021-04-12/2021-04-18"


def _first_and_last_day(value: object) -> tuple[date, date]:
    """Return the first and the last day of a day, a month, a year or an interval."""
    if isinstance(value, datetime):
        try:
            return value.date(), value.date()
        except (NotImplementedError, ValueError):  # of pandas, beyond the years 1 to 9999
            raise UnreadableDateError("is not a date", value=value, remedy=DATE_REMEDY) from None
    if isinstance(value, date):
        return value, value
    text = str(value).strip() if isinstance(value, str | int) else ""
    if "/" in text:
        start, _, end = text.partition("/")
        return _first_and_last_day(start)[0], _first_and_last_day(end)[1]
    match = ISO_DAY.fullmatch(text)
    try:
        if match is None:
            raise ValueError
        year, month, day = (None if part is None else int(part) for part in match.groups())
        if year is None or month is None:
            return date(int(text), 1, 1), date(int(text), 12, 31)
        if day is None:
            return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
        return date(year, month, day), date(year, month, day)
    except (ValueError, IndexError):  # calendar.monthrange raises IndexError for month 13
        raise UnreadableDateError("is not a date", value=value, remedy=DATE_REMEDY) from None


def read_day(value: object) -> date | None:
    """Return one day; for a month or a year its last day, when a claim was certainly known.

    >>> read_day("2021-04-19"), read_day("2021-04")
    (datetime.date(2021, 4, 19), datetime.date(2021, 4, 30))
    """
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if isinstance(value, str) and "/" in value:
        raise UnreadableDateError("is not one day", value=value, remedy=DATE_REMEDY)
    return _first_and_last_day(value)[1]


def read_moment(value: object) -> str | None:
    """Return a day, or a day with a time, as `datetime.isoformat` writes it."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if isinstance(value, date):
        _first_and_last_day(value)
        return value.isoformat()
    text = str(value).strip()
    reader = date if len(text) == len("2021-04-19") else datetime
    try:
        return reader.fromisoformat(text).isoformat()
    except ValueError:
        raise UnreadableDateError("is not a time", value=value, remedy=DATE_REMEDY) from None


Day = Annotated[date | None, BeforeValidator(read_day)]
Moment = Annotated[str | None, BeforeValidator(read_moment)]


class Period(FrozenRecord):
    """A day or an interval of days, both ends included.

    Attributes
    ----------
    start, end : the first and the last day.

    Examples
    --------
    >>> print(Period.of("2021-04"), Period.of("2021-04-19"))
    2021-04-01/2021-04-30 2021-04-19
    """

    start: date
    end: date

    @classmethod
    def of(cls, value: Any) -> Period:
        """Return the period of a day, a month, a year, an ISO interval or a pair of days.

        Parameters
        ----------
        value : a day, a month, a year or an interval as text, a date, or a pair of them.

        Examples
        --------
        >>> print(Period.of("2021-02"), Period.of(("2021-04-12", "2021-04-18")))
        2021-02-01/2021-02-28 2021-04-12/2021-04-18
        """
        if isinstance(value, Period):
            return value
        if isinstance(value, dict):
            return cls(**value)
        if isinstance(value, tuple | list) and len(value) == 2:
            return cls(start=_first_and_last_day(value[0])[0], end=_first_and_last_day(value[1])[1])
        start, end = _first_and_last_day(value)
        return cls(start=start, end=end)

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.start > self.end:
            problem, remedy = "ends before it starts", "exchange the two days"
            raise PeriodError(problem, column="refers_to", value=str(self), remedy=remedy)
        return self

    def __str__(self) -> str:
        return str(self.start) if self.start == self.end else f"{self.start}/{self.end}"


OptionalPeriod = Annotated[
    Period | None, BeforeValidator(lambda v: None if v in (None, "") else Period.of(v))
]
