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
from estimates.analysis.comparability.rules import Scope
from estimates.analysis.snapshot.bounds import Spans, Stated, at, stated_columns, working_intervals
from estimates.analysis.snapshot.standing import USED, Standings, day_asked, standings
from estimates.claims.claimset import ClaimSet
from estimates.claims.linked import Base
from estimates.claims.unit_factors import Factors
from estimates.columnar.arrays import Array, Ints
from estimates.columnar.blocks import in_blocks
from estimates.columnar.parallel import side_by_side
from estimates.columnar.strings import Texts
from estimates.model.intervals import Convention
from estimates.numeric.grouped.sorting import alike_neighbours, ordered, row_type

R = TypeVar("R")
PART = 131_072
"""Claims of a part: so many columns of them fit beside each other into what is quick to reach."""

LET_GO = tuple("rows question stated spans _intervals voices ascending".split())
"""What is read off the words of claims, and made again where it is asked for again."""


@dataclass(frozen=True)
class Judged:
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
    scope: Scope = field(default_factory=Scope)
    day: Array | None = None

    @classmethod
    def of(cls, claims: ClaimSet, day: date | None = None, scope: Scope | None = None) -> Judged:
        """Judge a set as known on a day."""
        scope = scope or Scope()
        return cls(claims, standings(claims, day, scope), scope, day_asked(claims, day))

    @property
    def base(self) -> Base:
        """All claims behind the set."""
        return self.claims._base

    @cached_property
    def parts(self) -> tuple[Judged, ...]:
        """The same in parts of whole questions, in their order, each of about `PART` claims.

        A question alone has the answer that it has in company; in parts what is made on the way
        stays small.
        """
        rows = self.claims._rows
        if len(rows) <= PART:
            return (self,)
        question = self.base.question[rows]
        before = np.cumsum(np.bincount(question, minlength=len(self.base.question_texts)))
        part = (before - 1).clip(0) // PART
        number = part.astype(np.uint16 if part[-1] < 2**16 else np.int64)[question]
        order = np.argsort(number, kind="stable")
        cuts = np.flatnonzero(np.diff(number[order])) + 1
        return tuple(
            replace(self, claims=self.claims._narrowed(rows[here]))
            for here in np.split(order, cuts)
        )

    def in_parts(self, work: Callable[..., R], *each: Iterable[Any]) -> Iterator[R]:
        """Yield what a function makes of each part, in their order; they are asked side by side.

        Many claims let go what was read off their words, which is read again where it is asked for:
        that takes less than the memory that it would need.

        Parameters
        ----------
        work : a function of a part, and of what stands for it in each of the others.
        each : as long as there are parts.
        """
        given = [*zip(self.parts, *each, strict=True)]

        def done(one: tuple[Any, ...]) -> R:
            found = work(*one)
            if len(given) > 1:
                one[0].let_go()
            return found

        return side_by_side(done, given)

    def let_go(self, *names: str) -> None:
        """Let go what was read off the words: it is read again where it is asked for."""
        for name in names or LET_GO:
            self.__dict__.pop(name, None)

    @cached_property
    def asked(self) -> Ints:
        """The questions of the set, as codes of the base."""
        rows = self.claims._rows
        question = self.base.question[rows]
        if not len(rows):
            return np.empty(0, dtype=np.int64)
        first = question.min()
        asked: Ints = np.flatnonzero(np.bincount(question - first)) + first
        return asked

    @cached_property
    def question_texts(self) -> Texts:
        """The labels of the questions."""
        return self.base.question_texts.at(self.asked)

    @property
    def questions(self) -> Array:
        """The labels of the questions, as objects."""
        return self.question_texts.objects

    @cached_property
    def rows(self) -> Ints:
        """The used claims."""
        rows = self.claims._rows
        used = self.standings.code[rows] == USED
        return rows if used.all() else rows[used]

    @cached_property
    def question(self) -> Ints:
        """The question of each used claim."""
        if not len(self.asked):
            return np.empty(0, dtype=np.int64)
        first, last = self.asked[0], self.asked[-1]
        found: Ints = self.base.question[self.rows] - first
        if last - first + 1 == len(self.asked):
            return found
        place = np.zeros(last - first + 1, dtype=np.int64)
        place[self.asked - first] = np.arange(len(self.asked))
        return place[found]

    @property
    def source(self) -> Array:
        """The source of each used claim, as a code."""
        return self.base.store.coded("source").codes[self.rows]

    @cached_property
    def voices(self) -> tuple[Ints, Ints]:
        """The voice of each used claim (one a question and source), and its first claim."""
        small = row_type(len(self.rows))
        first = np.arange(len(self.rows), dtype=small)
        again = np.flatnonzero(self.base.again[self.rows])  # few say it twice
        if not len(again):
            return first, first
        said_by = self.base.store.coded("source")
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
        return self.base.source_ranks(self.rows)

    @cached_property
    def sizes(self) -> Ints:
        """How many used claims each question has."""
        return np.bincount(self.question, minlength=len(self.asked))

    @cached_property
    def voice_counts(self) -> Ints:
        """How many voices each question has."""
        _, first = self.voices
        return np.bincount(self.question[first], minlength=len(self.asked))

    @cached_property
    def ascending(self) -> Array:
        """The used claims by question, from low to high; by source, day and label where equal."""
        low, high = self.spans.low, self.spans.high
        order = ordered(self.question, self.sizes, (low, high))
        question = np.repeat(np.arange(len(self.sizes)), self.sizes)
        tied, run = alike_neighbours(question, low[order], high[order])
        rows = self.rows[order[tied]]
        known = self.base.known_on[rows].view(np.int64)
        keys = (known, self.base.source_ranks(rows), run)
        within = np.lexsort(keys)
        order[tied] = order[tied][within]
        still, run = alike_neighbours(*(key[within] for key in keys))
        at = tied[still]
        labels = self.base.labels_at(self.rows[order[at]]).astype(str)
        order[at] = order[at][np.lexsort((labels, run))]
        return order

    @property
    def tie_rank(self) -> Ints:
        """The rank by label of used claims that nothing else tells apart, 0 for all others."""
        keys = (self.question, self.spans.low, self.spans.high, self.source_rank)
        columns = (*keys, self.base.known_on[self.rows].view(np.int64))
        number, numbers = pd.factorize(self.spans.low)
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
        labels = self.base.labels_at(self.rows[used[which]]).astype(str)
        rank = np.zeros(len(used), dtype=np.int64)
        rank[which[np.argsort(labels, kind="stable")]] = np.arange(len(which))
        return rank

    @cached_property
    def spans(self) -> Spans:
        """What the words of the used claims allow, in the unit of their question."""
        return Spans.of(self.base, self.rows, self.factors, self.stated)

    @cached_property
    def stated(self) -> Stated:
        """Value, lower and upper of the used claims, as stated."""
        return stated_columns(self.base, self.rows)

    @cached_property
    def factors(self) -> Factors:
        """By what the used claims are multiplied to be in the unit of their question."""
        return Factors.of(self.standings.which[self.rows], self.standings.conversions)

    @cached_property
    def staleness(self) -> Array:
        """How far the truth may have moved since each used claim, as log standard deviation."""
        if not self.scope.drift:
            return np.zeros(len(self.rows))
        away = days_away(self.base, self.rows, self.day)
        return np.asarray(self.scope.drift * np.sqrt(away))

    @cached_property
    def floors(self) -> dict[int, int]:
        """The documented minima above what a used claim allows: their row, and that claim's."""
        rows = self.claims._rows[self.standings.apart.floor[self.claims._rows]]
        if not len(rows) or not len(self.rows):
            return {}
        factors = Factors.of(self.standings.which[rows], self.standings.conversions)
        floor = Spans.of(self.base, rows, factors).low
        order = np.lexsort((self.tie_rank, self.source_rank, self.spans.most))[::-1]
        tightest = np.full(len(self.asked), -1, dtype=np.int64)
        tightest[self.question[order]] = order
        claim = tightest[np.searchsorted(self.asked, self.base.question[rows])]
        above = (claim >= 0) & (floor > self.spans.most[claim])
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
            low, high = working_intervals(self.base, self.rows[here], convention, stated)
            factors = self.factors.at(here)
            return factors.least(low), factors.most(high)

        low, high = in_blocks(len(self.rows), read)
        return low, high
