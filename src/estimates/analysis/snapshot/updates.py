"""The rule of updates: of several claims of one source on a question the latest stands.

Later is what refers to a later end, then a later start (the day it was stated where it refers to
none), then what was stated later. Two times of day are compared in UTC. A claim that states only
its day is neither earlier nor later than one with a time on that day: both stand.
"""

import numpy as np

from estimates.claims.linked import LinkedClaims
from estimates.claims.moments import has_times, stated_moments
from estimates.columnar.arrays import Array, Ints
from estimates.columnar.columns import constant_codes
from estimates.columnar.duplicates import duplicated_mask
from estimates.columnar.string_sort import alphabetical_ranks
from estimates.numeric.grouped.sorting import row_dtype


def later_claims(linked: LinkedClaims, candidates: Array, group: Ints | None = None) -> Ints:
    """Return, for each candidate, the row of the latest of its source and question; -1 if itself.

    A claim without dates is earlier than any other.

    candidates : shape (claims,), a mask.
    group : shape (claims,), a code to use instead of the question.
    """
    store = linked.store
    rows = np.flatnonzero(candidates & linked.may_repeat)
    group_codes = linked.question_codes if group is None else group
    source = store.strings("source")
    key = group_codes[rows] * (len(source.strings) + 1) + source.codes[rows]
    is_repeated = duplicated_mask(key)
    rows, key = rows[is_repeated], key[is_repeated]
    if not len(rows):
        return constant_codes(-1, len(store))
    later = np.full(len(store), -1, dtype=row_dtype(len(store)))
    days = linked.day_numbers(rows)
    labels = alphabetical_ranks(linked.labels_at(rows))
    if has_times(store):
        moments = stated_moments(store)[rows]
        latest, is_outdated = latest_with_times(key, days, moments, labels)
    else:
        latest, is_outdated = latest_by_day(key, days, labels)
    later[rows[is_outdated]] = rows[latest[is_outdated]]
    return later


def latest_by_day(key: Ints, days: tuple[Ints, ...], labels: Array) -> tuple[Ints, Array]:
    """Return the latest claim of each claim's group, and which claims are earlier than it.

    key : shape (claims,), the group. days : the days that decide, the first one first.
    """
    order = np.lexsort((labels, *reversed(days), key))
    sorted_key = key[order]
    starts = np.flatnonzero(np.diff(sorted_key, prepend=sorted_key[0] - 1))
    sizes = np.diff(np.append(starts, len(key)))
    latest = np.empty(len(key), dtype=np.int64)
    latest[order] = np.repeat(order[starts + sizes - 1], sizes)
    is_earlier = np.zeros(len(key), dtype=bool)
    for day in days:
        is_earlier |= day != day[latest]
    return latest, is_earlier


def latest_with_times(
    key: Ints, days: tuple[Ints, ...], moments: Array, labels: Array
) -> tuple[Ints, Array]:
    """Return the same as `latest_by_day` where some claims have a time of day.

    Claims with a time are compared by it with each other; the latest of them is compared by its
    day with those that state only their day.

    moments : shape (claims,), in UTC; NaT = only the day is stated.
    """
    end, start, stated = days
    is_timed = ~np.isnat(moments)
    # What refers to no day of its own refers to the day in UTC on which it was stated.
    utc_day = moments.astype("datetime64[D]").view(np.int64)
    in_utc = [np.where(day == stated, utc_day, day) for day in (end, start)]
    latest, is_outdated = np.arange(len(key)), np.zeros(len(key), dtype=bool)
    for at, columns in (
        (np.flatnonzero(is_timed), (*in_utc, moments.view(np.int64))),
        (np.flatnonzero(~is_timed), days),
    ):
        if len(at):
            by_kind = tuple(column[at] for column in columns)
            found, is_outdated[at] = latest_by_day(key[at], by_kind, labels[at])
            latest[at] = at[found]
    standing = np.flatnonzero(~is_outdated)
    group, has_time = key[standing], is_timed[standing]
    found, is_beaten = latest_by_day(group, tuple(day[standing] for day in days), labels[standing])
    # Claims of one moment stand together, whatever the day of their zones.
    is_beaten &= ~(has_time & np.isin(group, group[has_time & ~is_beaten]))
    is_outdated[standing] = is_beaten
    groups, first = np.unique(group, return_index=True)
    winner = standing[found[first]]
    return np.where(is_outdated, winner[np.searchsorted(groups, key)], latest), is_outdated
