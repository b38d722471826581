"""When a claim became known: by the day of its publication, or by the day of its record.

What was out on a day and what we had on that day are different questions: a claim of February that
was recorded in March was known to its readers in February, and to this file in March.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Literal, get_args

import numpy as np

from estimates.columnar.arrays import Array
from estimates.columnar.store import Store
from estimates.errors import InvalidFieldError

Known = Literal["published", "recorded"]
# A claim that this file did not have by the given day becomes known after the last day of all.
LAST_DAY = date(9999, 12, 30)
NEVER = np.datetime64("9999-12-31")


@dataclass(frozen=True, slots=True)
class Clock:
    """How it is decided on which day a claim became known.

    known : "published": on the day of its document, otherwise on the day it was stated;
        "recorded": on the day it was recorded, otherwise as "published".
    recorded_by : claims that were recorded (otherwise published) after this day are never known;
        None = any day.
    """

    known: Known = "published"
    recorded_by: date | None = None

    def __post_init__(self) -> None:
        if self.known not in get_args(Known):
            problem = 'must be "published" or "recorded"'
            raise InvalidFieldError(problem, column="known", value=self.known)

    def known_days(self, store: Store) -> Array:
        """Return the day on which each claim became known, shape (claims,); NaT = always known."""
        published = published_days(store)
        if self == PUBLICATION_CLOCK:
            return published
        recorded = recorded_days(store)
        recorded = np.where(np.isnat(recorded), published, recorded)
        days = recorded if self.known == "recorded" else published
        if self.recorded_by is not None:
            days = np.where(recorded > np.datetime64(self.recorded_by), NEVER, days)
        return days

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
            return Clock("recorded"), last_recorded
        return Clock("published", last_recorded), last_published


PUBLICATION_CLOCK = Clock()


def earliest(days: Iterable[date | None]) -> date | None:
    """Return the earliest of the days that are stated."""
    return min((day for day in days if day is not None), default=None)


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


def unrecorded_notice(store: Store) -> str | None:
    """Return a notice of the claims that do not say when they were recorded; None without any."""
    is_unstated = store.strings("recorded_at").is_null()
    if not is_unstated.any():
        return None
    share = f"{int(is_unstated.sum()):,} of {len(store):,}"
    return f"claims without recorded_at, taken as recorded when they were published: {share}"
