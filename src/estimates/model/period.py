"""Days and intervals of days, read from ISO text."""

from __future__ import annotations

import calendar
import re
from datetime import date, datetime
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, model_validator

from estimates.errors import PeriodError, UnreadableDateError
from estimates.model.base import FrozenRecord

ISO_DAY = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2})(?:[T ][\d:.,+\-Z ]+)?)?)?", re.ASCII)
REMEDY = "write a day as 2021-04-19, a month as 2021-04, an interval as 2021-04-12/2021-04-18"


def _span(value: object) -> tuple[date, date]:
    """Return the first and the last day of a day, a month, a year or an interval."""
    if isinstance(value, datetime):
        return value.date(), value.date()
    if isinstance(value, date):
        return value, value
    text = str(value).strip() if isinstance(value, str | int) else ""
    if "/" in text:
        start, _, end = text.partition("/")
        return _span(start)[0], _span(end)[1]
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
    except (ValueError, IndexError):  # month 13 has no calendar
        raise UnreadableDateError("is not a date", value=value, remedy=REMEDY) from None


def day(value: object) -> date | None:
    """Return one day; a month or a year stands for its last day, when it was surely known.

    Raises
    ------
    UnreadableDateError

    Examples
    --------
    >>> day("2021-04-19"), day("2021-04")
    (datetime.date(2021, 4, 19), datetime.date(2021, 4, 30))
    """
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if isinstance(value, str) and "/" in value:
        raise UnreadableDateError("is not one day", value=value, remedy=REMEDY)
    return _span(value)[1]


def moment(value: object) -> str | None:
    """Return an ISO day or time of day as written by `datetime.isoformat`."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if isinstance(value, date):
        return value.isoformat()
    try:
        text = str(value).strip()
        return (
            (date if len(text) == len("2021-04-19") else datetime).fromisoformat(text).isoformat()
        )
    except ValueError:
        raise UnreadableDateError("is not a time", value=value, remedy=REMEDY) from None


Day = Annotated[date | None, BeforeValidator(day)]
Moment = Annotated[str | None, BeforeValidator(moment)]


class Period(FrozenRecord):
    """The day or the interval of days that a claim is about; both ends belong to it.

    Examples
    --------
    >>> print(Period.of("2021-04"), Period.of("2021-04-19"))
    2021-04-01/2021-04-30 2021-04-19
    """

    start: date
    end: date

    @classmethod
    def of(cls, value: Any) -> Period:
        """Read a day, a month, a year, an ISO interval, a pair of days or a Period."""
        if isinstance(value, Period):
            return value
        if isinstance(value, dict):
            return cls(**value)
        if isinstance(value, tuple | list) and len(value) == 2:
            return cls(start=_span(value[0])[0], end=_span(value[1])[1])
        start, end = _span(value)
        return cls(start=start, end=end)

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.start > self.end:
            raise PeriodError(
                "ends before it starts",
                column="refers_to",
                value=f"{self.start}/{self.end}",
                remedy="exchange the two days",
            )
        return self

    def __str__(self) -> str:
        return str(self.start) if self.start == self.end else f"{self.start}/{self.end}"


OptionalPeriod = Annotated[
    Period | None, BeforeValidator(lambda v: None if v in (None, "") else Period.of(v))
]
