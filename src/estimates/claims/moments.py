"""The moments of days with times of day, in UTC, for many claims at once."""

from datetime import date, datetime

import numpy as np

from estimates.columnar.arrays import Array, Ints
from estimates.columnar.columns import StringColumn
from estimates.columnar.store import Store
from estimates.errors import UnreadableDateError
from estimates.model.schema import TIME_COLUMNS
from estimates.model.times import utc_of

TIMES = ("published_time", "stated_time")
NO_MOMENT = np.datetime64("NaT", "us")
FIRST_MOMENT, LAST_MOMENT = (np.datetime64(end, "us") for end in (datetime.min, datetime.max))
# Times without a named zone are equally long after midnight on every day.
ANY_DAY = date(2000, 1, 1)


def has_times(store: Store) -> bool:
    """Return whether any claim has a time of day; most sets have none."""
    return any(name in store.columns for name in TIME_COLUMNS.values())


def stated_moments(store: Store) -> Array:
    """Return the moment of each statement, otherwise of its publication, in UTC; NaT = no time."""
    return earlier_named(store, "stated_on", "published_on")


def published_times(store: Store, rows: Ints) -> Array:
    """Return the time of day of each publication, otherwise statement, as stated; None = none."""
    published, stated = (store.strings(time).take(rows).decode() for time in TIMES)
    return np.where(np.isnat(store.dates("published_on")[rows]), stated, published)


def published_moments(store: Store) -> Array:
    """Return the moment of each publication, otherwise of its statement, in UTC; NaT = no time."""
    return earlier_named(store, "published_on", "stated_on")


def earlier_named(store: Store, first: str, second: str) -> Array:
    """Return the moments of one column of days, of another where that has no day."""
    first_days, second_days = store.dates(first), store.dates(second)
    moments = utc_moments(first_days, store.strings(TIME_COLUMNS[first]))
    others = utc_moments(second_days, store.strings(TIME_COLUMNS[second]))
    return np.where(np.isnat(first_days), others, moments)


def utc_moments(days: Array, times: StringColumn) -> Array:
    """Return days with times as moments in UTC, shape (rows,); NaT = no time, or none that exists.

    days : shape (rows,). times : shape (rows,), as `estimates.model.times.read_time` returns them.
    """
    moments = np.full(len(days), NO_MOMENT)
    is_timed = (times.codes >= 0) & ~np.isnat(days)
    if not is_timed.any():
        return moments
    is_named = times.mask_where(lambda time: " " in time) & is_timed
    shifts = np.array([fixed_shift(time) for time in times.labels], dtype="timedelta64[us]")
    fixed = np.flatnonzero(is_timed & ~is_named)
    moments[fixed] = days[fixed].astype(NO_MOMENT.dtype) + shifts[times.codes[fixed]]
    # Zones with a name change their clocks: each pair of a day and a time is looked up once.
    moments[(moments < FIRST_MOMENT) | (moments > LAST_MOMENT)] = NO_MOMENT
    named = np.flatnonzero(is_named)
    pairs = np.stack([days[named].view(np.int64), times.codes[named].astype(np.int64)])
    distinct, at = np.unique(pairs, axis=1, return_inverse=True)
    named_days = distinct[0].astype("datetime64[D]").tolist()
    found = map(moment_or_none, named_days, times.labels[distinct[1]].tolist())
    moments[named] = np.array([*found], dtype=NO_MOMENT.dtype)[at.ravel()]
    return moments


def fixed_shift(time: str) -> np.timedelta64:
    """Return how long after the midnight of its day in UTC a time is; 0 where its zone is named."""
    if " " in time:
        return np.timedelta64(0, "us")
    return np.datetime64(utc_of(ANY_DAY, time), "us") - np.datetime64(ANY_DAY, "us")


def moment_or_none(day: date, time: str) -> datetime | None:
    """Return a moment in UTC; None for an hour that a change of the clocks skips or repeats."""
    try:
        return utc_of(day, time)
    except UnreadableDateError:
        return None
