"""Periods as findings and footnotes name them."""

from __future__ import annotations

import calendar
from datetime import date


def name_of_period(start: date, end: date) -> str:
    """Return a year, a month, a day or an interval of days.

    >>> name_of_period(date(2019, 1, 1), date(2019, 12, 31))
    '2019'
    """
    if (start.month, start.day, end.month, end.day) == (1, 1, 12, 31) and start.year == end.year:
        return str(start.year)
    days = calendar.monthrange(start.year, start.month)[1]
    if (start.day, end) == (1, start.replace(day=days)):
        return start.isoformat()[:7]
    return start.isoformat() if start == end else f"{start}/{end}"
