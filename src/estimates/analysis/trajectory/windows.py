"""The claims that tell the level of a quantity on a day: the newest, or those around the day.

A claim counts while fewer than `MAX_NEWER` claims of several sources are about a later day, a few
more where its source speaks again, which tells how that source deviates; and of one source the
`MAX_OF_SOURCE` newest. So the cost of a day does not grow with the length of the series, and the
far past does not decide the present.
"""

from bisect import bisect_left, insort
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from estimates.numeric.grouped.tiles import double_lone_column
from estimates.numeric.types import Bools, Floats, Ints

# A claim does not count where so many claims of so many sources are about a later day; where its
# source speaks again, where `MAX_NEWER_OF_KNOWN` are.
MAX_NEWER, MAX_NEWER_OF_KNOWN, SEVERAL_SOURCES = 10, 30, 3
# A source that speaks every day says more of the change, and no more of the level.
MAX_OF_SOURCE = 4
# So many claims of a source can be among the later ones.
MAX_COUNTED = 8
# Of more claims about equal days the first in order count.
MAX_CLAIMS = 32
# Quantities of more claims are narrowed day by day before their claims are compared.
MAX_COMPARED = 64
# Cells of a block of columns: claims of a quantity times columns, and matrices at once.
CELLS_COMPARED, CELLS_AT_ONCE = 65_536, 131_072


@dataclass(frozen=True, slots=True)
class DatedClaims:
    """Periods of claims, by question and then the latest day first, shape (m,) each.

    claim : index of the claim. question, source : codes.
    day : the day that the claim is about. start, stop : from when until when it stands.
    """

    claim: Ints
    question: Ints
    source: Ints
    day: Floats
    start: Ints
    stop: Ints

    def take(self, order: Ints) -> "DatedClaims":
        """Return some of the periods."""
        return DatedClaims(*(getattr(self, name)[order] for name in self.__slots__))


@dataclass(frozen=True, slots=True)
class Days:
    """The days on which levels are asked for, shape (n,) each.

    question : a code. known : what became known by this day counts. day : the day of the level.
    """

    question: Ints
    known: Ints
    day: Ints

    def take(self, at: Ints) -> "Days":
        """Return some of the days."""
        return Days(self.question[at], self.known[at], self.day[at])


@dataclass(frozen=True, slots=True)
class Window:
    """The claims of some days, equally many of each.

    at : shape (n,), which days. entry : shape (k, n), indices of periods: those before the day
    first, the nearest first.
    """

    at: Ints
    entry: Ints


def select_windows(dated: DatedClaims, days: Days) -> Iterator[Window]:
    """Yield the claims of all days that have any."""
    questions = max(dated.question.max(initial=-1), days.question.max(initial=-1)) + 1
    sizes = np.bincount(dated.question, minlength=questions)
    first = np.cumsum(sizes) - sizes
    size = sizes[days.question]
    for height in np.unique(size[(size > 0) & (size <= MAX_COMPARED)]).tolist():
        at = np.flatnonzero(size == height)
        width = max(2, CELLS_COMPARED // height)
        for begin in range(0, len(at), width):
            columns = double_lone_column(at[begin : begin + width])
            entry = first[days.question[columns]] + np.arange(height)[:, None]
            yield from cut(dated, days, columns, entry)
    for question in np.unique(days.question[size > MAX_COMPARED]).tolist():
        at = np.flatnonzero(days.question == question)
        members = np.arange(first[question], first[question] + sizes[question])
        entries = nearest_entries(dated, members, days, at)
        width = CELLS_COMPARED // MAX_COMPARED
        for begin in range(0, len(at), width):
            part = double_lone_column(np.arange(begin, min(begin + width, len(at))))
            yield from cut(dated, days, at[part], entries[:, part])


def cut(dated: DatedClaims, days: Days, columns: Ints, entry: Ints) -> Iterator[Window]:
    """Yield the claims that count among candidates, by how many they are.

    columns : shape (n,). entry : shape (h, n), the latest first; -1 = none.
    """
    real = entry >= 0
    known, day = days.known[columns], days.day[columns]
    stands = real & (dated.start[entry] <= known) & (known < dated.stop[entry])
    about, source = dated.day[entry], dated.source[entry]
    before = newest(stands & (about <= day), about, source)
    after = newest((stands & (about > day))[::-1], -about[::-1], source[::-1])[::-1]
    height = len(entry)
    place = np.arange(height)[:, None]
    rank = np.where(before, place, np.where(after, 2 * height - place, 3 * height))
    order = np.argsort(rank, axis=0, kind="stable")
    counts = (before | after).sum(axis=0)
    for count in np.unique(counts[counts > 0]).tolist():
        chosen = np.flatnonzero(counts == count)
        width = max(2, CELLS_AT_ONCE // count**2)
        for begin in range(0, len(chosen), width):
            at = double_lone_column(chosen[begin : begin + width])
            rows = np.take(order[:count], at, axis=1)
            yield Window(columns[at], np.take_along_axis(np.take(entry, at, axis=1), rows, 0))


def newest(stands: Bools, about: Floats, source: Ints) -> Bools:
    """Return which candidates count, the latest first, shape (h, n).

    about : the day of each candidate, descending down axis 0.
    """
    rank = ranks_of_source(stands, source)
    is_counted = stands & (rank < MAX_COUNTED)
    kept = is_counted & (rank < MAX_OF_SOURCE)
    none = np.zeros(kept.shape[1], dtype=np.int64)
    seen, sources, newer, newer_sources, together = none, none, none, none, none
    last = np.full(kept.shape[1], np.inf)
    for row in range(len(kept)):
        is_older = is_counted[row] & (about[row] < last)
        newer = np.where(is_older, seen, newer)
        newer_sources = np.where(is_older, sources, newer_sources)
        last = np.where(is_counted[row], about[row], last)
        most = np.where(rank[row] > 0, MAX_NEWER_OF_KNOWN, MAX_NEWER)
        is_past = (newer >= most) & (newer_sources >= SEVERAL_SOURCES)
        kept[row] &= ~is_past & (together < MAX_CLAIMS)
        together = together + kept[row]
        seen = seen + is_counted[row]
        sources = sources + (is_counted[row] & (rank[row] == 0))
    return kept


def ranks_of_source(stands: Bools, source: Ints) -> Ints:
    """Return how many later candidates of its source stand before each one, shape (h, n)."""
    rank = np.zeros(stands.shape, dtype=np.int64)
    for row in range(1, len(stands)):
        if stands[row].any():
            rank[row] = ((source[:row] == source[row]) & stands[:row]).sum(axis=0)
    return rank


def nearest_entries(dated: DatedClaims, members: Ints, days: Days, at: Ints) -> Ints:
    """Return candidates for days of one large question, shape (h, n), the latest first; -1 = none.

    members : the periods of the question. at : shape (n,), which days.
    """
    known, day = days.known[at], days.day[at]
    # Where only the past is asked for, old claims of a source that speaks often stand aside.
    is_past_only = bool((known == day).all())
    standing = StandingClaims(MAX_COUNTED if is_past_only else None)
    times = np.concatenate([dated.start[members], dated.stop[members]])
    moves = np.argsort(times, kind="stable")
    moves = moves[np.tile(dated.start[members] < dated.stop[members], 2)[moves]]
    places = (members[0] + np.searchsorted(-dated.day[members], -day)).tolist()
    after = MAX_COMPARED // 4 if is_past_only else MAX_COMPARED
    entries = np.full((MAX_COMPARED + after, len(at)), -1)
    sources, done = dated.source[members].tolist(), 0
    times_in_order, moves_in_order = times[moves].tolist(), moves.tolist()
    for column in np.argsort(known, kind="stable").tolist():
        while done < len(moves_in_order) and times_in_order[done] <= known[column]:
            member = moves_in_order[done] % len(members)
            change = standing.add if moves_in_order[done] < len(members) else standing.remove
            change(int(members[member]), sources[member])
            done += 1
        near = standing.around(places[column], after)
        entries[: len(near), column] = near
    return entries


class StandingClaims:
    """The periods that stand on a day, the latest first; of each source at most the newest."""

    def __init__(self, most_of_source: int | None) -> None:
        self.most = most_of_source
        self.shown: list[int] = []
        self.of_source: dict[int, list[int]] = {}

    def add(self, entry: int, source: int) -> None:
        """Add a period; a smaller index is about a later day."""
        own = self.of_source.setdefault(source, [])
        place = bisect_left(own, entry)
        own.insert(place, entry)
        if self.most is None or place < self.most:
            insort(self.shown, entry)
            if self.most is not None and len(own) > self.most:
                del self.shown[bisect_left(self.shown, own[self.most])]

    def remove(self, entry: int, source: int) -> None:
        """Remove a period."""
        own = self.of_source[source]
        place = bisect_left(own, entry)
        del own[place]
        if self.most is None or place < self.most:
            del self.shown[bisect_left(self.shown, entry)]
            if self.most is not None and len(own) >= self.most:
                insort(self.shown, own[self.most - 1])

    def around(self, place: int, after: int) -> list[int]:
        """Return up to `after` periods before a place in order, and `MAX_COMPARED` from it on."""
        at = bisect_left(self.shown, place)
        return self.shown[max(at - after, 0) : at + MAX_COMPARED]
