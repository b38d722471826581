"""Times of day with their zone, as stated: "09:00+03:00", "18:00 Europe/Kyiv", "18:00".

A time is kept beside its day, is shown as stated and compared in UTC. One without a zone is
compared as if it were UTC.
"""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator

from estimates.errors import InvalidFieldError, UnreadableDateError
from estimates.model.period import read_day

CLOCK = r"\d{1,2}:\d\d(?::\d\d(?:[.,]\d+)?)?\s*(?:[AP]\.?M(?![A-Z])\.?)?"
ZONE = r"(?:Z|[+-]\d\d(?::?\d\d)?|[A-Z][A-Z\d_/+\-]*)?"
# A day in ISO form with a time, and a time alone.
ISO_MOMENT = re.compile(rf"(\d{{4}}-\d\d-\d\d)(?:T\s*|\s+)({CLOCK}\s*{ZONE})", re.ASCII | re.I)
STARTS_LIKE_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\s*[\d:]", re.ASCII)
TIME = re.compile(
    r"(\d{1,2}):(\d\d)(?::(\d\d)(?:[.,](\d{1,6})\d*)?)?\s*(?:([AP])\.?M(?![A-Z])\.?)?"
    rf"\s*({ZONE})",
    re.ASCII | re.I,
)
OFFSET = re.compile(r"([+-])(\d\d):?(\d\d)?")
UTC_NAMES = frozenset(("Z", "UTC", "GMT"))
# The clocks of the world are from 12 hours behind UTC to 14 hours ahead of it.
FARTHEST_WEST, FARTHEST_EAST = timedelta(hours=-12), timedelta(hours=14)
TIME_REMEDY = "write 09:00+03:00, 09:00Z or 18:00 Europe/Kyiv"
ZONE_REMEDY = "write an offset (+03:00), Z, or a name of the IANA database (Europe/Kyiv)"


def split_moment(value: object) -> tuple[object, str | None]:
    """Return the day of a day with a time, and the time as text; other values as they are.

    Midnight without a zone is a day alone, as databases and workbooks write it.

    >>> split_moment("2022-03-01T09:00+0300"), split_moment("2022-03-01 00:00")
    (('2022-03-01', '09:00+03:00'), ('2022-03-01', None))
    """
    if isinstance(value, datetime):
        return value.date(), time_of_moment(value)
    if not isinstance(value, str):
        return value, None
    match = ISO_MOMENT.fullmatch(value.strip())
    if match is None:
        if STARTS_LIKE_MOMENT.match(value.strip()):
            raise UnreadableDateError("is not a day with a time", value=value, remedy=TIME_REMEDY)
        return value, None
    stated = read_time(match[2])
    return match[1], None if stated == "00:00" else stated


def time_of_moment(moment: datetime) -> str | None:
    """Return the time of a moment as text, None for midnight without a zone."""
    clock = write_clock(moment.time())
    if moment.tzinfo is None:
        return None if clock == "00:00" else clock
    name = getattr(moment.tzinfo, "key", None) or getattr(moment.tzinfo, "zone", None)
    if moment.tzinfo is UTC or name in UTC_NAMES:
        return f"{clock}Z"
    # An hour that a change of the clocks repeats is told apart by its offset.
    is_named = isinstance(name, str) and "/" in name and not is_repeated(moment)
    return f"{clock} {name}" if is_named else clock + write_offset(moment)


def is_repeated(moment: datetime) -> bool:
    """Return whether a change of the clocks repeats the hour of a moment."""
    return moment.replace(fold=0).utcoffset() != moment.replace(fold=1).utcoffset()


def write_clock(clock: time) -> str:
    """Return a time of day without zeros that say nothing: 09:00, 09:00:30."""
    plain = clock.replace(tzinfo=None)
    precise = plain.second or plain.microsecond
    return plain.isoformat() if precise else plain.isoformat("minutes")


def write_offset(moment: datetime) -> str:
    """Return the offset of a moment from UTC: +03:00."""
    return moment.isoformat()[len(moment.replace(tzinfo=None).isoformat()) :]


@lru_cache(maxsize=4096)
def read_time(text: str) -> str:
    """Return a time of day in its one form; refuse impossible times and zones.

    >>> read_time("6:00 pm Europe/Kyiv"), read_time("09:00:00 UTC"), read_time("09:00 +03")
    ('18:00 Europe/Kyiv', '09:00Z', '09:00+03:00')
    """
    match = TIME.fullmatch(text.strip())
    if match is None:
        raise UnreadableDateError("is not a time of day", value=text, remedy=TIME_REMEDY)
    hour, half = int(match[1]), (match[5] or "").upper()
    if half and not 1 <= hour <= 12:
        raise UnreadableDateError("is not a time of day", value=text, remedy=TIME_REMEDY)
    hour = hour % 12 + 12 * (half == "P") if half else hour
    try:
        clock = time(hour, int(match[2]), int(match[3] or 0), int((match[4] or "").ljust(6, "0")))
    except ValueError:
        raise UnreadableDateError("is not a time of day", value=text, remedy=TIME_REMEDY) from None
    zone = canonical_zone(match[6], text)
    return f"{write_clock(clock)}{' ' if '/' in zone else ''}{zone}"


def canonical_zone(zone: str, text: str) -> str:
    """Return a zone in its one form, "" where none is said; refuse what is no zone."""
    if not zone or zone.upper() in UTC_NAMES:
        return "Z" if zone else ""
    match = OFFSET.fullmatch(zone)
    if match is None:
        # Without a slash it may be an abbreviation, and these have several meanings (CST, IST).
        if "/" not in zone or find_zone(zone) is None:
            raise UnreadableDateError("has no known time zone", value=text, remedy=ZONE_REMEDY)
        return zone
    sign, hours, minutes = match[1], int(match[2]), int(match[3] or 0)
    offset = timedelta(hours=hours, minutes=minutes) * (-1 if sign == "-" else 1)
    if minutes >= 60 or not FARTHEST_WEST <= offset <= FARTHEST_EAST:
        raise UnreadableDateError("has no known time zone", value=text, remedy=ZONE_REMEDY)
    return f"{sign}{hours:02}:{minutes:02}"


def has_no_zone(stated: str) -> bool:
    """Return whether a time of day says no zone.

    >>> has_no_zone("6:00 pm"), has_no_zone("09:00Z")
    (True, False)
    """
    match = TIME.fullmatch(stated.strip())
    return match is not None and not match[6]


@lru_cache(maxsize=1024)
def find_zone(name: str) -> ZoneInfo | None:
    """Return a zone of the IANA database; None where there is none of that name."""
    try:
        return ZoneInfo(name)
    except (LookupError, OSError, ValueError):  # a folder, or a name that leaves the database
        return None


def zone_of(stated: str) -> tzinfo:
    """Return the zone of a time that `read_time` returned; UTC where it has none."""
    clock, _, name = stated.partition(" ")
    if name:
        return find_zone(name) or UTC
    match = OFFSET.search(clock)
    if match is None:
        return UTC
    offset = timedelta(hours=int(match[2]), minutes=int(match[3] or 0))
    return timezone(-offset if match[1] == "-" else offset)


@lru_cache(maxsize=4096)
def moment_of(day: date, stated: str) -> datetime:
    """Return the moment of a day and a time that `read_time` returned, in its zone.

    Raises UnreadableDateError for an hour that a change of the clocks leaves out or repeats.

    >>> moment_of(date(2022, 3, 1), "18:00 Europe/Kyiv").isoformat()
    '2022-03-01T18:00:00+02:00'
    """
    zone, clock = zone_of(stated), OFFSET.split(stated.partition(" ")[0])[0].rstrip("Z")
    moment = datetime.combine(day, time.fromisoformat(clock), tzinfo=zone)
    if isinstance(zone, ZoneInfo) and is_repeated(moment):
        back = moment.astimezone(UTC).astimezone(zone)
        happens = "twice" if back.replace(tzinfo=None) == moment.replace(tzinfo=None) else "never"
        problem = f"happens {happens} on that day, when the clocks change"
        remedy = "write the offset, such as +03:00"
        raise UnreadableDateError(problem, value=f"{day} {stated}", remedy=remedy)
    return moment


def utc_of(day: date, stated: str) -> datetime:
    """Return the moment of a day and a time in UTC, without a zone."""
    moment = moment_of(day, stated)
    try:
        return moment.astimezone(UTC).replace(tzinfo=None)
    except OverflowError:
        problem, remedy = "is outside the calendar in UTC", "leave the time out"
        raise UnreadableDateError(problem, value=f"{day} {stated}", remedy=remedy) from None


def iso_moment(day: date, stated: str | None) -> str:
    """Return a day with its time in ISO 8601, where a named zone is its offset on that day.

    >>> iso_moment(date(2022, 3, 1), "18:00 Europe/Kyiv")
    '2022-03-01T18:00:00+02:00'
    """
    if stated is None:
        return str(day)
    moment = moment_of(day, stated)
    return (moment.replace(tzinfo=None) if has_no_zone(stated) else moment).isoformat()


def read_limit(value: object) -> tuple[date | None, datetime | None]:
    """Return a day, and the moment where a time of day is given with it.

    Raises UnreadableDateError for a time without a zone.

    >>> read_limit("2022-03-01"), read_limit("2022-03-01T12:00+02:00")[1].isoformat()
    ((datetime.date(2022, 3, 1), None), '2022-03-01T12:00:00+02:00')
    """
    day_part, stated = split_moment(value)
    day = read_day(day_part)
    if day is None or stated is None:
        return day, None
    if has_no_zone(stated):
        problem, remedy = "has a time without a zone", f"{TIME_REMEDY}, or the day alone"
        raise UnreadableDateError(problem, value=value, remedy=remedy)
    return day, moment_of(day, stated)


def is_later(a: tuple[date, str | None], b: tuple[date, str | None]) -> bool:
    """Return whether a day with its time is later than another; days decide without both times."""
    if a[1] is None or b[1] is None:
        return a[0] > b[0]
    return utc_of(a[0], a[1]) > utc_of(b[0], b[1])


def join_moment(day: date, stated: str | None) -> str:
    """Return a day with its time as text.

    >>> join_moment(date(2022, 3, 1), "09:00+03:00")
    '2022-03-01 09:00+03:00'
    """
    return str(day) if stated is None else f"{day} {stated}"


def clean_time(value: object) -> str | None:
    """Return a time of day in its one form, None for a blank cell."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if isinstance(value, time):
        anchor = datetime.combine(date(2000, 1, 1), value)
        return write_clock(value) + (write_offset(anchor) if value.tzinfo else "")
    if not isinstance(value, str):
        raise InvalidFieldError("is not a time of day", value=value, remedy=TIME_REMEDY)
    return read_time(value)


TimeOfDay = Annotated[str | None, BeforeValidator(clean_time)]


def split_fields(fields: Any, day_name: str, time_name: str) -> Any:
    """Return the fields of a record with a day that has a time as day and time apart.

    Raises InvalidFieldError where the record also has another time.
    """
    if not isinstance(fields, Mapping):
        return fields
    try:
        day, stated = split_moment(fields.get(day_name))
    except UnreadableDateError as error:
        raise error.with_column(day_name) from None
    if stated is None:
        return {**fields, day_name: day} if day is not fields.get(day_name) else fields
    own = clean_time(fields.get(time_name))
    if own is not None and own != stated:
        problem, remedy = f"is {own}, but {day_name} says {stated}", "leave one of the two out"
        raise InvalidFieldError(problem, column=time_name, value=own, remedy=remedy)
    return {**fields, day_name: day, time_name: stated}


def check_time(day: date | None, stated: str | None, day_name: str, time_name: str) -> None:
    """Refuse a time without its day, and one that does not occur once on it."""
    if stated is None:
        return
    if day is None:
        problem, remedy = f"has no {day_name}", f"give {day_name}, or leave the time out"
        raise InvalidFieldError(problem, column=time_name, value=stated, remedy=remedy)
    try:
        utc_of(day, stated)
    except UnreadableDateError as error:
        raise error.with_column(day_name) from None
