"""When a claim became known: by the day of its publication, or by the day of its record.

What was out on a day and what we had on that day are different questions: a claim of February that
was recorded in March was known to its readers in February, and to this file in March.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Literal, TypeVar, get_args

import numpy as np

from estimates.claims.moments import NO_MOMENT, published_moments
from estimates.columnar.arrays import Array
from estimates.columnar.store import Store
from estimates.errors import InvalidFieldError
from estimates.model.times import time_of_moment

Known = Literal["published", "recorded"]
Limit = TypeVar("Limit", date, datetime)


@dataclass(frozen=True, slots=True)
class Clock:
    """How it is decided on which day a claim became known.

    known : "published": on the day of its document, otherwise on the day it was stated;
        "recorded": on the day it was recorded, otherwise as "published".
    recorded_by : claims that were recorded (otherwise published) after this day are never known;
        None = any day.
    published_until, recorded_until : the same for moments with a zone. A claim of the day of the
        moment that states no time is not yet known.
    """

    known: Known = "published"
    recorded_by: date | None = None
    published_until: datetime | None = None
    recorded_until: datetime | None = None

    def __post_init__(self) -> None:
        if self.known not in get_args(Known):
            problem = 'must be "published" or "recorded"'
            raise InvalidFieldError(problem, column="known", value=self.known)

    @property
    def uses_records(self) -> bool:
        """Whether the days of record decide anything."""
        by_record = self.recorded_by, self.recorded_until
        return self.known == "recorded" or by_record != (None, None)

    @property
    def until(self) -> datetime | None:
        """The last moment by this clock; None = days alone decide."""
        return self.published_until if self.known == "published" else self.recorded_until

    def describe(self, day: date | None, write: Callable[[date], str] = str) -> str:
        """Return the last known day, and that of record, in words; "" = everything is known.

        >>> Clock(recorded_by=date(2022, 3, 5)).describe(date(2022, 3, 1))
        'as of 2022-03-01, as recorded by 2022-03-05'
        """
        by_record = "as recorded by "
        first = by_record if self.known == "recorded" else "as of "
        said = [] if day is None else [(first, day, self.until)]
        if self.recorded_by is not None:
            said.append((by_record, self.recorded_by, self.recorded_until))
        return ", ".join(words + write(day) + time_on(day, moment) for words, day, moment in said)

    def known_days(self, store: Store) -> Array:
        """Return the day on which each claim became known, shape (claims,); NaT = always known."""
        published = published_days(store)
        if self.known == "published":
            return published
        recorded = recorded_days(store)
        return np.where(np.isnat(recorded), published, recorded)

    def is_known(self, store: Store, known_days: Array, day: date | None) -> Array:
        """Return which claims are known on a day, shape (claims,); None = on any day."""
        is_known = np.full(len(store), True)
        if day is not None:
            is_known = np.isnat(known_days) | (known_days <= np.datetime64(day))
            if self.until is not None and self.until.date() == day:
                # In another zone a claim may already have the next day; its moment decides.
                is_known |= ~np.isnat(Clock(self.known).moments(store))
        if self.recorded_by is not None:
            days = Clock("recorded").known_days(store)
            is_known &= np.isnat(days) | (days <= np.datetime64(self.recorded_by))
        if self.published_until is not None:
            is_known &= Clock("published").is_known_at(store, self.published_until)
        if self.recorded_until is not None:
            is_known &= Clock("recorded").is_known_at(store, self.recorded_until)
        return is_known

    def moments(self, store: Store) -> Array:
        """Return the moment in UTC at which each claim became known; NaT = no time is stated."""
        published = published_moments(store)
        if self.known == "published":
            return published
        column = store.strings("recorded_at")
        recorded = np.array([recorded_moment(text) for text in column.labels], NO_MOMENT.dtype)
        moments = np.append(recorded, NO_MOMENT)[column.codes]
        return np.where(column.is_null(), published, moments)

    def is_known_at(self, store: Store, until: datetime) -> Array:
        """Return which claims are known at a moment, shape (claims,)."""
        days, moments = self.known_days(store), self.moments(store)
        in_utc = np.datetime64(until.astimezone(UTC).replace(tzinfo=None), "us")
        by_day = np.isnat(days) | (days < np.datetime64(until.date()))
        return np.where(np.isnat(moments), by_day, moments <= in_utc)

    def narrowed(
        self, own_day: date | None, day: date | None, known: Known | None, recorded: date | None
    ) -> tuple["Clock", date | None]:
        """Return the clock and the last known day after one more limit; no limit is lifted.

        own_day : the last known day before, by this clock.
        day, known : the last day from now on, and by which clock; None = by this one.
        recorded : the last day on which a claim may have been recorded.
        """
        known = Clock(known or self.known).known
        by_record = self.known == "recorded"
        published = [None if by_record else own_day, day if known == "published" else None]
        records = [self.recorded_by, recorded, own_day if by_record else None]
        records.append(day if known == "recorded" else None)
        last_published, last_recorded = earliest(published), earliest(records)
        if known == "recorded" and last_published is None:
            return replace(self, known="recorded", recorded_by=None), last_recorded
        return replace(self, known="published", recorded_by=last_recorded), last_published

    def limited(
        self, until: datetime | None, known: Known | None, recorded: datetime | None
    ) -> "Clock":
        """Return the clock with one more last moment, by one of the clocks, and one of record."""
        by_record = (known or self.known) == "recorded"
        published = [self.published_until, None if by_record else until]
        records = [self.recorded_until, until if by_record else None, recorded]
        return replace(self, published_until=earliest(published), recorded_until=earliest(records))


PUBLICATION_CLOCK = Clock()


def earliest(limits: Iterable[Limit | None]) -> Limit | None:
    """Return the earliest of the days, or of the moments, that are stated."""
    return min((limit for limit in limits if limit is not None), default=None)


def time_on(day: date, moment: datetime | None) -> str:
    """Return the time of a moment of a day, behind a space; "" for another day and for none.

    >>> time_on(date(2022, 3, 1), datetime(2022, 3, 1, 12, tzinfo=UTC))
    ' 12:00Z'
    """
    if moment is None or moment.date() != day:
        return ""
    return f" {time_of_moment(moment)}"


def published_days(store: Store) -> Array:
    """Return the day on which each claim was published, otherwise stated; NaT = neither is said."""
    published, stated = store.dates("published_on"), store.dates("stated_on")
    if "published_on" not in store.columns:
        return stated
    return np.where(np.isnat(published), stated, published)


def recorded_days(store: Store) -> Array:
    """Return the day on which each claim was recorded; NaT = not said.

    Times with an offset are days in UTC.
    """
    column = store.strings("recorded_at")
    days = np.array([recorded_day(text) for text in column.labels], dtype="datetime64[D]")
    return np.append(days, np.datetime64("NaT", "D"))[column.codes]


def recorded_day(text: str) -> date:
    """Return the day of a time as `datetime.isoformat` writes it.

    >>> recorded_day("2021-04-20T00:30:00+02:00")
    datetime.date(2021, 4, 19)
    """
    moment = datetime.fromisoformat(text)
    return (moment if moment.tzinfo is None else moment.astimezone(UTC)).date()


def recorded_moment(text: str) -> datetime | None:
    """Return the moment of a time as `datetime.isoformat` writes it, in UTC; None for a day."""
    if "T" not in text:
        return None
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo is None else moment.astimezone(UTC).replace(tzinfo=None)


def untimed_notice(store: Store, until: datetime) -> str | None:
    """Return a notice of the claims on the day of a moment that state no time; None without any."""
    is_untimed = np.isnat(published_moments(store)) & (published_days(store) == until.date())
    if not is_untimed.any():
        return None
    return (
        f"claims of {until.date()} without a time of day, taken as known from the next day on: "
        f"{int(is_untimed.sum()):,}"
    )


def unrecorded_notice(store: Store) -> str | None:
    """Return a notice of the claims that do not say when they were recorded; None without any."""
    is_unstated = store.strings("recorded_at").is_null()
    if not is_unstated.any():
        return None
    share = f"{int(is_unstated.sum()):,} of {len(store):,}"
    return f"claims without recorded_at, taken as recorded when they were published: {share}"
