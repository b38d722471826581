"""Claims with their standing on a day, and the arrays derived from them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
import pandas as pd

from estimates.analysis.comparability.filtering import days_from_reference
from estimates.analysis.comparability.rules import ComparabilityRules, Window
from estimates.analysis.snapshot.bounds import (
    ClaimBounds,
    StatedNumbers,
    read_stated_numbers,
    working_intervals,
)
from estimates.analysis.snapshot.standing import USED, Standings, last_known_day, standings_as_of
from estimates.claims.claimset import ClaimSet
from estimates.claims.clock import Known
from estimates.claims.coercion import as_claimset, limit_claims
from estimates.claims.linked import LinkedClaims
from estimates.claims.unit_factors import UnitFactors
from estimates.columnar.arrays import Array, Ints
from estimates.columnar.blocks import map_blocks
from estimates.columnar.cached import Cached
from estimates.columnar.parallel import parallel_map
from estimates.columnar.string_sort import alphabetical_ranks
from estimates.model.vague import Convention
from estimates.model.vague import convention as find_convention
from estimates.numeric.grouped.sorting import (
    equal_neighbours,
    row_dtype,
    sort_rows,
    split_whole_groups,
)

ChunkResult = TypeVar("ChunkResult")
# Claims per chunk. Measured on a million claims: chunks of half the size take 10 % more time, those
# of four times the size no less.
CHUNK_CLAIMS = 163_840
# What two tables need of a chunk: 16 bytes a claim save a twentieth of the time of all tables.
SHARED_BY_TABLES = {"default_intervals"}


@dataclass(frozen=True)
class Snapshot:
    """Claims with their standing on a day.

    claims : the set.
    standings : of all claims behind the set.
    rules : what may be compared with what.
    day : the reference day, None = the newest of each question.
    convention : how vague words are read, None = the default one.
    cache : what was derived from the numbers of the claims; it can be computed again.
    """

    claims: ClaimSet
    standings: Standings
    rules: ComparabilityRules = field(default_factory=ComparabilityRules)
    day: Array | None = None
    convention: str | Convention | None = None
    cache: dict[str, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    @classmethod
    def of(
        cls,
        claims: ClaimSet,
        day: date | None = None,
        rules: ComparabilityRules | None = None,
        convention: str | Convention | None = None,
    ) -> Snapshot:
        """Return the snapshot of a set as known on a day."""
        rules, last_day = rules or ComparabilityRules(), last_known_day(claims, day)
        return cls(claims, standings_as_of(claims, day, rules), rules, last_day, convention)

    @classmethod
    def from_input(
        cls,
        claims: ClaimSet | Iterable[Any],
        as_of: date | str | None = None,
        *,
        window: Window | None = None,
        drift: float | None = None,
        conversions: Any = None,
        dimensions: Any = None,
        conventions: str | Convention | None = None,
        known: Known | None = None,
        recorded: date | str | None = None,
    ) -> Snapshot:
        """Return the snapshot for arguments as a caller of `estimates.reconcile` gives them."""
        rules = ComparabilityRules.of(window, drift, conversions, dimensions)
        convention = None if conventions is None else find_convention(conventions)
        claim_set = as_claimset(claims, rules.conversions)
        claim_set, day = limit_claims(claim_set, as_of, known, recorded)
        return cls.of(claim_set, day, rules, convention)

    @property
    def linked(self) -> LinkedClaims:
        """All claims behind the set."""
        return self.claims.linked

    @Cached
    def chunks(self) -> tuple[Snapshot, ...]:
        """The snapshot in chunks of whole questions, each of about `CHUNK_CLAIMS` claims."""
        # No result of a question depends on other questions; chunks keep temporary arrays small.
        rows = self.claims.rows
        if len(rows) <= CHUNK_CLAIMS:
            return (self,)
        parts = split_whole_groups(self.linked.question_codes[rows], CHUNK_CLAIMS)
        return tuple(replace(self, claims=self.claims.narrowed(rows[at])) for at in parts)

    def map_chunks(
        self, function: Callable[..., ChunkResult], *arguments: Iterable[Any], threads: bool = False
    ) -> Iterator[ChunkResult]:
        """Yield the result of a function for each chunk, in their order.

        Each of several chunks drops what it cached, but for what further tables need: computing
        the rest again is cheaper than the memory.

        function : takes a chunk and its element of each of `arguments`, one per chunk.
        threads : whether to use several cores, which saves time where a chunk takes seconds.
            Threads of short steps wait for each other, and take up to a third more CPU.
        """

        def call(chunk_and_arguments: tuple[Any, ...]) -> ChunkResult:
            result, chunk = function(*chunk_and_arguments), chunk_and_arguments[0]
            if chunk is not self:
                chunk.drop(chunk.cache.keys() - SHARED_BY_TABLES)
            return result

        calls = [*zip(self.chunks, *arguments, strict=True)]
        return parallel_map(call, calls) if threads else map(call, calls)

    def drop(self, names: Iterable[str]) -> None:
        """Drop cached values, which are computed again when needed."""
        for name in names:
            self.cache.pop(name, None)

    @cached_property
    def question_codes(self) -> Ints:
        """The questions of the set, as codes of the linked claims, ascending."""
        question = self.linked.question_codes[self.claims.rows]
        if not len(question):
            return np.empty(0, dtype=np.int64)
        first = question.min()
        codes: Ints = np.flatnonzero(np.bincount(question - first)) + first
        return codes

    @cached_property
    def questions(self) -> Array:
        """The labels of the questions, sorted, as objects."""
        return self.linked.question_strings.take(self.question_codes).objects

    @Cached
    def rows(self) -> Ints:
        """The used claims, as rows of the linked claims."""
        rows = self.claims.rows
        is_used = self.standings.code[rows] == USED
        return rows if is_used.all() else rows[is_used]

    @Cached
    def question(self) -> Ints:
        """The question of each used claim, index into `questions`."""
        if not len(self.question_codes):
            return np.empty(0, dtype=np.int64)
        first, last = self.question_codes[0], self.question_codes[-1]
        codes: Ints = self.linked.question_codes[self.rows] - first
        if last - first + 1 == len(self.question_codes):
            return codes
        index = np.zeros(last - first + 1, dtype=np.int64)
        index[self.question_codes - first] = np.arange(len(self.question_codes))
        return index[codes]

    @property
    def source(self) -> Array:
        """The source of each used claim, as a code."""
        return self.linked.store.strings("source").codes[self.rows]

    @Cached
    def voices(self) -> tuple[Ints, Ints]:
        """The voice of each used claim (one per question and source), and its first claim."""
        dtype = row_dtype(len(self.rows))
        first = np.arange(len(self.rows), dtype=dtype)
        repeating = np.flatnonzero(self.linked.may_repeat[self.rows])  # usually few
        if not len(repeating):
            return first, first
        source = self.linked.store.strings("source")
        key = self.question[repeating] * len(source.strings) + source.codes[self.rows[repeating]]
        group, _ = pd.factorize(key)
        leader = np.empty(group.max(initial=-1) + 1, dtype=np.int64)
        leader[group[::-1]] = repeating[::-1]
        first[repeating] = leader[group]
        is_leader = first == np.arange(len(first))
        voice = (np.cumsum(is_leader, dtype=dtype) - 1)[first]
        return voice, np.flatnonzero(is_leader).astype(dtype)

    @property
    def source_rank(self) -> Array:
        """The alphabetical rank of the source of each used claim, to break ties."""
        return self.linked.source_ranks(self.rows)

    @cached_property
    def sizes(self) -> Ints:
        """The number of used claims of each question."""
        return np.bincount(self.question, minlength=len(self.question_codes))

    @cached_property
    def voice_counts(self) -> Ints:
        """The number of voices of each question."""
        return np.bincount(self.question[self.voices[1]], minlength=len(self.question_codes))

    def questions_with(self, claim_mask: Array) -> Array:
        """Return which questions have a used claim of a mask, shape (questions,)."""
        counts = np.bincount(self.question[claim_mask], minlength=len(self.question_codes))
        return counts > 0

    @Cached
    def ascending(self) -> Array:
        """The used claims by question, low and high; ties by source, day and label."""
        low, high = self.bounds.stated_low, self.bounds.stated_high
        order = sort_rows(self.question, len(self.sizes), (low, high))
        question = np.repeat(np.arange(len(self.sizes)), self.sizes)
        tied, run = equal_neighbours(question, low[order], high[order])
        rows = self.rows[order[tied]]
        keys = (self.linked.known_on[rows].view(np.int64), self.linked.source_ranks(rows), run)
        by_keys = np.lexsort(keys)
        order[tied] = order[tied][by_keys]
        # Labels are strings and slow to sort: only claims that tie in everything else need them.
        still_tied, run = equal_neighbours(*(key[by_keys] for key in keys))
        at = tied[still_tied]
        labels = alphabetical_ranks(self.linked.labels_at(self.rows[order[at]]))
        order[at] = order[at][np.lexsort((labels, run))]
        return order

    def label_ranks(self, used: Ints, columns: tuple[Array, ...]) -> Ints:
        """Return the rank by label of used claims that agree in all columns, 0 for all others.

        used : shape (claims,), index into `rows`. columns : shape (claims,) each.
        """
        order = np.lexsort(columns)
        tied, _ = equal_neighbours(*(column[order] for column in columns))
        at = np.sort(order[tied])
        labels = alphabetical_ranks(self.linked.labels_at(self.rows[used[at]]))
        rank = np.zeros(len(used), dtype=np.int64)
        rank[at[np.argsort(labels, kind="stable")]] = np.arange(len(at))
        return rank

    @Cached
    def bounds(self) -> ClaimBounds:
        """The bounds of the used claims, in the unit of their question."""
        return ClaimBounds.of(self.linked, self.rows, self.factors, self.stated, self.convention)

    @Cached
    def stated(self) -> StatedNumbers:
        """Value, lower and upper of the used claims, as stated."""
        return read_stated_numbers(self.linked, self.rows)

    @cached_property
    def factors(self) -> UnitFactors:
        """The factors that bring the used claims to the unit of their question."""
        index = self.standings.conversion_index[self.rows]
        return UnitFactors.of(index, self.standings.conversions)

    @cached_property
    def staleness(self) -> Array:
        """How far the true value may have moved since each used claim: log standard deviation."""
        if not self.rules.drift:
            return np.zeros(len(self.rows))
        days_apart = days_from_reference(self.linked, self.rows, self.question, self.day)
        return np.asarray(self.rules.drift * np.sqrt(days_apart))

    @Cached
    def default_intervals(self) -> tuple[Array, Array]:
        """The working interval of each used claim under the convention of the snapshot."""
        return self.read_intervals(self.convention)

    def intervals(self, convention: str | Convention | None = None) -> tuple[Array, Array]:
        """Return the working interval of each used claim; None = by the snapshot's convention."""
        if convention in (None, self.convention):
            return self.default_intervals
        return self.read_intervals(convention)

    def read_intervals(self, convention: str | Convention | None) -> tuple[Array, Array]:
        """Return the working intervals under a convention, computed anew."""

        def read_block(block: slice) -> tuple[Array, Array]:
            value, lower, upper = (numbers[block] for numbers in self.stated)
            stated, rows = (value, lower, upper), self.rows[block]
            low, high = working_intervals(self.linked, rows, convention, stated)
            factors = self.factors.at(block)
            return factors.convert_lower(low), factors.convert_upper(high)

        low, high = map_blocks(len(self.rows), read_block)
        return low, high
