"""Judged claims: what became of each, whole questions at a time, and what their words allow."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
import pandas as pd

from estimates.analysis.comparability.filtering import days_away
from estimates.analysis.comparability.rules import ComparabilityRules
from estimates.analysis.snapshot.bounds import Bounds, Stated, at, stated_columns, working_intervals
from estimates.analysis.snapshot.standing import USED, Standings, day_asked, standings
from estimates.claims.claimset import ClaimSet
from estimates.claims.linked import LinkedClaims
from estimates.claims.unit_factors import Factors
from estimates.columnar.arrays import Array, Ints
from estimates.columnar.blocks import map_blocks
from estimates.columnar.parallel import parallel_map
from estimates.columnar.strings import StringArray
from estimates.model.intervals import Convention
from estimates.numeric.grouped.sorting import alike_neighbours, ordered, row_type

R = TypeVar("R")
CHUNK_CLAIMS = 131_072
"""Claims of a part: so many columns of them fit beside each other into what is quick to reach."""

CACHED = tuple("rows question stated bounds _intervals voices ascending".split())
"""What is read off the words of claims, and made again where it is asked for again."""


@dataclass(frozen=True)
class Snapshot:
    """Claims and what became of them: what every question is asked of.

    Attributes
    ----------
    claims : the set as it was narrowed.
    standings : of its whole base.
    scope : what may be compared with what. day : the day asked about, None = the newest.
    questions : shape (questions,), the labels that the set is about, sorted.
    rows : shape (used,), the used claims of the set, by row of the base.
    question : shape (used,), index into `questions`.
    """

    claims: ClaimSet
    standings: Standings
    rules: ComparabilityRules = field(default_factory=ComparabilityRules)
    day: Array | None = None

    @classmethod
    def of(
        cls, claims: ClaimSet, day: date | None = None, scope: ComparabilityRules | None = None
    ) -> Snapshot:
        """Judge a set as known on a day."""
        scope = scope or ComparabilityRules()
        return cls(claims, standings(claims, day, scope), scope, day_asked(claims, day))

    @property
    def linked(self) -> LinkedClaims:
        """All claims behind the set."""
        return self.claims.linked

    @cached_property
    def chunks(self) -> tuple[Snapshot, ...]:
        """The snapshot in chunks of whole questions, each of about `CHUNK_CLAIMS` claims.

        A question alone has the answer that it has in company; in parts what is made on the way
        stays small.
        """
        rows = self.claims.rows
        if len(rows) <= CHUNK_CLAIMS:
            return (self,)
        question = self.linked.question[rows]
        before = np.cumsum(np.bincount(question, minlength=len(self.linked.question_texts)))
        part = (before - 1).clip(0) // CHUNK_CLAIMS
        number = part.astype(np.uint16 if part[-1] < 2**16 else np.int64)[question]
        order = np.argsort(number, kind="stable")
        cuts = np.flatnonzero(np.diff(number[order])) + 1
        return tuple(
            replace(self, claims=self.claims.narrowed(rows[here])) for here in np.split(order, cuts)
        )

    def map_chunks(self, work: Callable[..., R], *each: Iterable[Any]) -> Iterator[R]:
        """Yield what a function makes of each part, in their order; they are asked side by side.

        Many claims let go what was read off their words, which is read again where it is asked for:
        that takes less than the memory that it would need.

        Parameters
        ----------
        work : a function of a part, and of what stands for it in each of the others.
        each : as long as there are parts.
        """
        given = [*zip(self.chunks, *each, strict=True)]

        def done(one: tuple[Any, ...]) -> R:
            found = work(*one)
            if len(given) > 1:
                one[0].clear_cache()
            return found

        return parallel_map(done, given)

    def clear_cache(self, *names: str) -> None:
        """Let go what was read off the words: it is read again where it is asked for."""
        for name in names or CACHED:
            self.__dict__.pop(name, None)

    @cached_property
    def question_codes(self) -> Ints:
        """The questions of the set, as codes of the base."""
        rows = self.claims.rows
        question = self.linked.question[rows]
        if not len(rows):
            return np.empty(0, dtype=np.int64)
        first = question.min()
        asked: Ints = np.flatnonzero(np.bincount(question - first)) + first
        return asked

    @cached_property
    def question_texts(self) -> StringArray:
        """The labels of the questions."""
        return self.linked.question_texts.at(self.question_codes)

    @property
    def questions(self) -> Array:
        """The labels of the questions, as objects."""
        return self.question_texts.objects

    @cached_property
    def rows(self) -> Ints:
        """The used claims."""
        rows = self.claims.rows
        used = self.standings.code[rows] == USED
        return rows if used.all() else rows[used]

    @cached_property
    def question(self) -> Ints:
        """The question of each used claim."""
        if not len(self.question_codes):
            return np.empty(0, dtype=np.int64)
        first, last = self.question_codes[0], self.question_codes[-1]
        found: Ints = self.linked.question[self.rows] - first
        if last - first + 1 == len(self.question_codes):
            return found
        place = np.zeros(last - first + 1, dtype=np.int64)
        place[self.question_codes - first] = np.arange(len(self.question_codes))
        return place[found]

    @property
    def source(self) -> Array:
        """The source of each used claim, as a code."""
        return self.linked.store.coded("source").codes[self.rows]

    @cached_property
    def voices(self) -> tuple[Ints, Ints]:
        """The voice of each used claim (one a question and source), and its first claim."""
        small = row_type(len(self.rows))
        first = np.arange(len(self.rows), dtype=small)
        again = np.flatnonzero(self.linked.may_repeat[self.rows])  # few say it twice
        if not len(again):
            return first, first
        said_by = self.linked.store.coded("source")
        key = self.question[again] * len(said_by.texts) + said_by.codes[self.rows[again]]
        group, _ = pd.factorize(key)
        leader = np.empty(group.max(initial=-1) + 1, dtype=np.int64)
        leader[group[::-1]] = again[::-1]
        first[again] = leader[group]
        leads = first == np.arange(len(first))
        return (np.cumsum(leads, dtype=small) - 1)[first], np.flatnonzero(leads).astype(small)

    @property
    def source_rank(self) -> Array:
        """The alphabetical rank of each used claim's source, to break ties by."""
        return self.linked.source_ranks(self.rows)

    @cached_property
    def sizes(self) -> Ints:
        """How many used claims each question has."""
        return np.bincount(self.question, minlength=len(self.question_codes))

    @cached_property
    def voice_counts(self) -> Ints:
        """How many voices each question has."""
        _, first = self.voices
        return np.bincount(self.question[first], minlength=len(self.question_codes))

    @cached_property
    def ascending(self) -> Array:
        """The used claims by question, from low to high; by source, day and label where equal."""
        low, high = self.bounds.stated_low, self.bounds.stated_high
        order = ordered(self.question, self.sizes, (low, high))
        question = np.repeat(np.arange(len(self.sizes)), self.sizes)
        tied, run = alike_neighbours(question, low[order], high[order])
        rows = self.rows[order[tied]]
        known = self.linked.known_on[rows].view(np.int64)
        keys = (known, self.linked.source_ranks(rows), run)
        within = np.lexsort(keys)
        order[tied] = order[tied][within]
        still, run = alike_neighbours(*(key[within] for key in keys))
        at = tied[still]
        labels = self.linked.labels_at(self.rows[order[at]]).astype(str)
        order[at] = order[at][np.lexsort((labels, run))]
        return order

    @property
    def tie_rank(self) -> Ints:
        """The rank by label of used claims that nothing else tells apart, 0 for all others."""
        keys = (self.question, self.bounds.stated_low, self.bounds.stated_high, self.source_rank)
        columns = (*keys, self.linked.known_on[self.rows].view(np.int64))
        number, numbers = pd.factorize(self.bounds.stated_low)
        key = pd.Series(self.question * (len(numbers) + 1) + number)
        several = np.flatnonzero(key.duplicated(keep=False))  # few can tie at all
        rank = np.zeros(len(self.rows), dtype=np.int64)
        rank[several] = self.told_apart(several, tuple(column[several] for column in columns))
        return rank

    def told_apart(self, used: Ints, columns: tuple[Array, ...]) -> Ints:
        """Return the rank by label of used claims that agree in all columns, 0 for all others.

        Parameters
        ----------
        used : shape (claims,), used claims by their place in `rows`; columns : of them.
        """
        order = np.lexsort(columns)
        tied, _ = alike_neighbours(*(column[order] for column in columns))
        which = np.sort(order[tied])
        labels = self.linked.labels_at(self.rows[used[which]]).astype(str)
        rank = np.zeros(len(used), dtype=np.int64)
        rank[which[np.argsort(labels, kind="stable")]] = np.arange(len(which))
        return rank

    @cached_property
    def bounds(self) -> Bounds:
        """What the words of the used claims allow, in the unit of their question."""
        return Bounds.of(self.linked, self.rows, self.factors, self.stated)

    @cached_property
    def stated(self) -> Stated:
        """Value, lower and upper of the used claims, as stated."""
        return stated_columns(self.linked, self.rows)

    @cached_property
    def factors(self) -> Factors:
        """By what the used claims are multiplied to be in the unit of their question."""
        return Factors.of(self.standings.conversion_index[self.rows], self.standings.conversions)

    @cached_property
    def staleness(self) -> Array:
        """How far the truth may have moved since each used claim, as log standard deviation."""
        if not self.rules.drift:
            return np.zeros(len(self.rows))
        away = days_away(self.linked, self.rows, self.day)
        return np.asarray(self.rules.drift * np.sqrt(away))

    @cached_property
    def floors(self) -> dict[int, int]:
        """The documented minima above what a used claim allows: their row, and that claim's."""
        rows = self.claims.rows[self.standings.exclusions.floor[self.claims.rows]]
        if not len(rows) or not len(self.rows):
            return {}
        factors = Factors.of(self.standings.conversion_index[rows], self.standings.conversions)
        floor = Bounds.of(self.linked, rows, factors).stated_low
        order = np.lexsort((self.tie_rank, self.source_rank, self.bounds.upper))[::-1]
        tightest = np.full(len(self.question_codes), -1, dtype=np.int64)
        tightest[self.question[order]] = order
        claim = tightest[np.searchsorted(self.question_codes, self.linked.question[rows])]
        above = (claim >= 0) & (floor > self.bounds.upper[claim])
        return dict(zip(rows[above].tolist(), self.rows[claim[above]].tolist(), strict=True))

    @cached_property
    def _intervals(self) -> tuple[Array, Array]:
        return self.intervals_by(None)

    def intervals(self, convention: str | Convention | None = None) -> tuple[Array, Array]:
        """Return the interval for arithmetic of each used claim, in the unit of its question."""
        return self._intervals if convention is None else self.intervals_by(convention)

    def intervals_by(self, convention: str | Convention | None) -> tuple[Array, Array]:
        """Read the intervals anew, by a convention."""

        def read(here: slice) -> tuple[Array, Array]:
            stated = at(self.stated, here)
            low, high = working_intervals(self.linked, self.rows[here], convention, stated)
            factors = self.factors.at(here)
            return factors.least(low), factors.most(high)

        low, high = map_blocks(len(self.rows), read)
        return low, high
