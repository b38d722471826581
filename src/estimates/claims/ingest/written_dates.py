"""Read a day, a month or a longer period as people write it; return it in ISO form.

What one cell cannot decide, the order of day and month and the century of a two-digit year, is
given by the caller, who has seen the whole column.
"""

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache

from estimates.model.times import ZONE

# The names of the months in the languages that the parser reads; Ukrainian and Russian in the
# form of dates and in that of headings. CLDR has the same.
MONTH_NAMES = """
january february march april may june july august september october november december
januar februar märz april mai juni juli august september oktober november dezember
janvier février mars avril mai juin juillet août septembre octobre novembre décembre
enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня
січень лютий березень квітень травень червень липень серпень вересень жовтень листопад грудень
января февраля марта апреля мая июня июля августа сентября октября ноября декабря
январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь
"""
MIN_MONTH_LETTERS = 3

TIME = re.compile(
    r"(?:[T,]\s*|\s+)(\d{1,2}:\d\d(?::\d\d(?:[.,]\d+)?)?\s*(?:[AP]\.?M(?![A-Z])\.?)?)"
    rf"\s*({ZONE})",
    re.ASCII | re.IGNORECASE,
)
MIDNIGHT = re.compile(
    r"0?0:00(?::00(?:[.,]0+)?)?\s*|12:00(?::00)?\s*A\.?M\.?", re.ASCII | re.IGNORECASE
)
WEEKDAY = re.compile(
    r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+", re.I
)
# 19/04/2021, 19.4.2021, 04-19-21. ISO dates start with the year and do not match.
NUMERIC_DATE = re.compile(r"(\d{1,2})\s*([/.\-])\s*(\d{1,2})\s*\2\s*(\d{4}|\d\d)", re.ASCII)
YEAR_FIRST = re.compile(r"(\d{4})\s*([/.\-])\s*(\d{1,2})\s*\2\s*(\d{1,2})", re.ASCII)
DAY_DIGITS, MONTH_DIGITS = re.compile(r"\d{8}", re.ASCII), re.compile(r"\d{6}", re.ASCII)
# Seconds since 1970, from 2001 to 2033, as databases write when a row was changed.
UNIX_SECONDS = re.compile(r"1\d{9}", re.ASCII)
NAME = r"([^\W\d_]{3,10})\.?"
ORDINAL = r"(\d{1,2})(?:st|nd|rd|th|º|er|\.)?"
DAY_NAME_YEAR = re.compile(
    rf"{ORDINAL}[\s\-/.]*(?:de |of )?{NAME},?[\s\-/.]*(?:de |del |of )?'?(\d{{4}}|\d\d)"
    r"(?:\s*(?:року|года|р\.|г\.))?"
)
NAME_DAY_YEAR = re.compile(rf"{NAME}[\s\-]*{ORDINAL}(?:\s*,\s*|[\s\-]+)(\d{{4}})")
YEAR_NAME_DAY = re.compile(rf"(\d{{4}})[\s\-/]+{NAME}[\s\-/]+(\d{{1,2}})")
NAME_YEAR = re.compile(rf"{NAME}[\s\-/,]*(?:de |del |of )?(\d{{4}})")
YEAR_NAME = re.compile(rf"(\d{{4}})[\s\-/]*{NAME}")
PART_OF_YEAR = re.compile(
    r"(?P<year>\d{4})[\s\-/]*(?P<part>Q[1-4]|H[12]|W\d\d)|(?P<part2>Q[1-4]|H[12])[\s\-/,]*(?P<year2>\d{4})",
    re.ASCII | re.IGNORECASE,
)
# As statistical offices write months: 2020M01.
YEAR_M_MONTH = re.compile(r"(\d{4})[\s\-]?M(0[1-9]|1[0-2])", re.ASCII)
DECADE = re.compile(r"(\d{3})0'?s", re.ASCII)
MONTHS_OF_PART = {"Q": 3, "H": 6}


@cache
def month_numbers() -> dict[str, int]:
    """Return the number of each name of a month, and of each beginning that only one month has."""
    months: dict[str, set[int]] = {}
    for line in MONTH_NAMES.split("\n"):
        for number, name in enumerate(line.split(), 1):
            for end in range(MIN_MONTH_LETTERS, len(name) + 1):
                months.setdefault(name[:end], set()).add(number)
    return {name: min(numbers) for name, numbers in months.items() if len(numbers) == 1}


@dataclass(frozen=True, slots=True)
class DateParts:
    """A date as its cell writes it.

    first, second : the two numbers before the year, in the order of the cell; None without.
    year : as written. month, day : where the cell says which number is which.
    """

    year: str
    month: int = 0
    day: int = 0
    first: int | None = None
    second: int | None = None

    @property
    def has_two_digit_year(self) -> bool:
        """Whether the century is left out."""
        return len(self.year) == 2


def split_date(text: str) -> DateParts | None:
    """Return the parts of a day that is written in numbers, or with the name of a month."""
    if match := NUMERIC_DATE.fullmatch(text):
        return DateParts(match[4], first=int(match[1]), second=int(match[3]))
    if match := YEAR_FIRST.fullmatch(text):
        return DateParts(match[1], int(match[3]), int(match[4]))
    if DAY_DIGITS.fullmatch(text):
        return DateParts(text[:4], int(text[4:6]), int(text[6:]))
    if UNIX_SECONDS.fullmatch(text):
        moment = datetime.fromtimestamp(int(text), UTC)
        return DateParts(str(moment.year), moment.month, moment.day)
    for pattern, (day, month, year) in (
        (DAY_NAME_YEAR, (1, 2, 3)),
        (NAME_DAY_YEAR, (2, 1, 3)),
        (YEAR_NAME_DAY, (3, 2, 1)),
    ):
        match = pattern.fullmatch(text)
        if match and (number := month_numbers().get(match[month].casefold())):
            return DateParts(match[year], number, int(match[day]))
    return None


def iso_day(parts: DateParts, *, day_first: bool) -> str | None:
    """Return the parts of a date in ISO form; None where the calendar has no such day."""
    month, day = parts.month, parts.day
    if parts.first is not None and parts.second is not None:
        month, day = (parts.second, parts.first) if day_first else (parts.first, parts.second)
    year = int(parts.year)
    if parts.has_two_digit_year:
        year += 1900 if year >= FIRST_YEAR_OF_1900S else 2000
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


# A two-digit year from 69 is of the 1900s by POSIX (strptime), from 30 by Excel; up to 29 both
# read the 2000s. The years between, on which they differ, are refused.
FIRST_YEAR_OF_1900S = 69
DISPUTED_YEARS = range(30, FIRST_YEAR_OF_1900S)


def iso_period(text: str) -> str | None:
    """Return a month, a quarter, a half-year, a week or a decade in ISO form.

    >>> iso_period("Feb 2024"), iso_period("Q1 2024"), iso_period("1990s")
    ('2024-02', '2024-01-01/2024-03-31', '1990-01-01/1999-12-31')
    """
    for pattern, year, month in ((NAME_YEAR, 2, 1), (YEAR_NAME, 1, 2)):
        match = pattern.fullmatch(text)
        if match and (number := month_numbers().get(match[month].casefold())):
            return f"{match[year]}-{number:02}"
    if match := YEAR_M_MONTH.fullmatch(text):
        return f"{match[1]}-{match[2]}"
    if match := DECADE.fullmatch(text):
        return f"{match[1]}0-01-01/{match[1]}9-12-31" if int(match[1]) else None
    match = PART_OF_YEAR.fullmatch(text)
    if match is None:
        return None
    part = (match["part"] or match["part2"]).upper()
    return iso_part_of_year(int(match["year"] or match["year2"]), part[0], int(part[1:]))


def iso_part_of_year(year: int, unit: str, number: int) -> str | None:
    """Return a week (W), a quarter (Q) or a half (H) of a year as an interval of days."""
    try:
        if unit == "W":
            monday = date.fromisocalendar(year, number, 1)
            return f"{monday}/{monday + timedelta(days=6)}"
        months = MONTHS_OF_PART[unit]
        last = number * months
        end = date(year, last, calendar.monthrange(year, last)[1])
        return f"{date(year, last - months + 1, 1)}/{end}"
    except (ValueError, OverflowError):  # the calendar has no such week or year
        return None


def split_time(text: str) -> tuple[str, bool]:
    """Return a date without weekday and time of day, and whether a time other than 0:00 is cut."""
    day, time = cut_time(text)
    return day, time is not None and MIDNIGHT.fullmatch(time[1]) is None


def cut_time(text: str) -> tuple[str, re.Match[str] | None]:
    """Return a date without weekday and time of day, and the time with its zone."""
    text = WEEKDAY.sub("", text.strip(), count=1)
    for match in TIME.finditer(text):
        if match.end() == len(text):
            return text[: match.start()], match
    return text, None


def written_time(text: str) -> str | None:
    """Return the time of day in a date, with its zone; None for midnight without a zone.

    >>> written_time("1 March 2022, 6:00 pm +02:00"), written_time("2022-03-01 00:00")
    ('6:00 pm +02:00', None)
    """
    match = cut_time(text)[1]
    if match is None or (not match[2] and MIDNIGHT.fullmatch(match[1])):
        return None
    return f"{match[1].strip()} {match[2]}".strip()
