"""All claims behind a claim set: merged, linked by their references and checked once."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property
from typing import Literal, NamedTuple

import numpy as np

from estimates.claims.clock import PUBLICATION_CLOCK, Clock
from estimates.claims.contested_quotes import contested_quotes
from estimates.claims.references import (
    Edges,
    claim_labels,
    find_problems,
    merge_records,
    pair_tied_quantities,
    repeated_source_rows,
    translate_edges,
)
from estimates.claims.signed_indicators import negative_rows
from estimates.claims.unit_conversions import Conversion
from estimates.columnar.arrays import Array, Ints, make_read_only
from estimates.columnar.columns import StringColumn
from estimates.columnar.store import Store
from estimates.columnar.string_index import StringIndex
from estimates.columnar.string_sort import sort_ranks
from estimates.columnar.strings import StringArray
from estimates.errors import InvalidFieldError, Problem, TableError

Errors = Literal["raise", "quarantine"]
UNDATED_NOTICE = "claims without a date, treated as always known"
# The day number of a claim without a date; it is less than that of any day.
UNDATED = np.iinfo(np.int64).min


class LinkedClaims:
    """All claims that a claim set was made from; narrowing the set keeps all of them.

    edges : relation → the references between claims.
    clock : how it is decided on which day a claim became known.
    input_rows : shape (claims,), the row of the input of each claim, from 0; None = its own.
    may_repeat : shape (claims,), False where a source certainly states one claim of the quantity.
    ties : pairs of different quantities that a reference ties, codes of the column. Where these
        two are None, they are computed when they are needed.
    """

    def __init__(
        self,
        store: Store,
        edges: Mapping[str, Edges],
        conversions: tuple[Conversion, ...] = (),
        *,
        clock: Clock = PUBLICATION_CLOCK,
        input_rows: Array | None = None,
        may_repeat: Array | None = None,
        ties: Edges | None = None,
    ) -> None:
        self.store = store
        self.edges = edges
        self.conversions = conversions
        self.clock = clock
        self.input_rows = input_rows
        self._may_repeat, self._ties = may_repeat, ties

    def with_clock(self, clock: Clock) -> "LinkedClaims":
        """Return the same claims under another clock; what is computed already is shared."""
        if clock == self.clock:
            return self
        linked = LinkedClaims(self.store, self.edges, self.conversions, clock=clock)
        computed = {name: value for name, value in vars(self).items() if name != "known_on"}
        vars(linked).update({**computed, "clock": clock})
        return linked

    def input_row(self, row: int) -> int:
        """Return the row of the input that a claim comes from, counted from 0."""
        return row if self.input_rows is None else int(self.input_rows[row])

    def places(self, rows: Ints) -> Ints:
        """Return the rows of the input that claims come from, counted from 0."""
        return rows if self.input_rows is None else self.input_rows[rows]

    @property
    def next_place(self) -> int:
        """The row of the input after that of the last claim."""
        return self.input_row(len(self.store) - 1) + 1 if len(self.store) else 0

    def part(self, rows: Ints) -> "LinkedClaims":
        """Return some claims with the references between them, as if the file had no others."""
        new_row = np.full(len(self.store), -1, dtype=np.int64)
        new_row[rows] = np.arange(len(rows))
        edges = {name: translate_edges(edges, new_row) for name, edges in self.edges.items()}
        return LinkedClaims(self.store.take(rows), edges, self.conversions, clock=self.clock)

    @cached_property
    def may_repeat(self) -> Array:
        """Whether the source of each claim may state several claims of its quantity."""
        return repeated_source_rows(self.store) if self._may_repeat is None else self._may_repeat

    @cached_property
    def label_strings(self) -> StringArray:
        """The claim_id of every row."""
        return claim_labels(self.store)

    @property
    def has_label_strings(self) -> bool:
        """Whether the labels of all rows are computed; fingerprints take time and memory."""
        return "label_strings" in self.__dict__

    @property
    def labels(self) -> Array:
        """The claim_id of every row, as objects."""
        return self.label_strings.objects

    def labels_at(self, rows: Ints) -> Array:
        """Return the claim_id of some rows without computing those of all rows."""
        if self.has_label_strings or 2 * len(rows) > len(self.store):
            return self.label_strings.take(rows).objects
        return claim_labels(self.store.take(rows)).objects

    @cached_property
    def row_of(self) -> dict[str, int]:
        """The row of every claim_id."""
        return {label: row for row, label in enumerate(self.labels)}

    @cached_property
    def known_on(self) -> Array:
        """The day from which each claim is known by the clock; NaT = always."""
        return make_read_only(self.clock.known_days(self.store))

    @cached_property
    def label_index(self) -> StringIndex:
        """Finds claims by the labels that the file gives them."""
        return StringIndex(self.store.strings("claim_id").strings)

    @cached_property
    def quantity_index(self) -> StringIndex:
        """Finds quantities by label; positions are codes of the column."""
        return StringIndex(self.store.strings("quantity").strings)

    @cached_property
    def ties(self) -> Edges:
        """Pairs of different quantities that a reference ties, codes of the column; usually few."""
        return pair_tied_quantities(self.store, self.edges) if self._ties is None else self._ties

    def is_known_by(self, day: date | None) -> Array:
        """Return which claims are known on a day, shape (claims,); None = on any day."""
        return self.clock.is_known(self.store, self.known_on, day)

    @cached_property
    def negative_rows(self) -> Ints:
        """The claims that state an indicator and a number below zero, ascending."""
        return negative_rows(self.store)

    @cached_property
    def question_strings(self) -> StringArray:
        """The labels of the quantities, sorted; `question_codes` index them."""
        ranks = self._question_ranks
        order = np.empty_like(ranks)
        order[ranks] = np.arange(len(ranks))
        return self.store.strings("quantity").strings.take(order)

    @property
    def questions(self) -> Array:
        """The labels of the quantities, sorted, as objects."""
        return self.question_strings.objects

    @cached_property
    def question_codes(self) -> Ints:
        """The quantity of every row as an index into `questions`."""
        codes = self.store.strings("quantity").codes
        return make_read_only(self._question_ranks[codes].astype(np.int64))

    @cached_property
    def _question_ranks(self) -> Ints:
        return sort_ranks(self.store.strings("quantity").strings)

    @cached_property
    def contested_quotes(self) -> StringColumn:
        """How the figure of each claim differs from that of its quote; null = it does not."""
        return contested_quotes(self.store)

    @cached_property
    def source_code_ranks(self) -> Array:
        """The alphabetical rank of every source, by the code of the source."""
        return sort_ranks(self.store.strings("source").strings)

    def source_ranks(self, rows: Ints) -> Array:
        """Return the alphabetical rank of the source of each row."""
        return self.source_code_ranks[self.store.strings("source").codes[rows]]

    def named_rows(self, rows: Ints) -> Ints:
        """Return rows together with all rows that they name, directly or not, ascending."""
        return self._related_rows(rows, named_only=True)

    def related_rows(self, rows: Ints) -> Ints:
        """Return rows together with all rows that they name or that name them, ascending."""
        return self._related_rows(rows, named_only=False)

    def _related_rows(self, rows: Ints, named_only: bool) -> Ints:
        """Return rows with those that they name and, but for `named_only`, that name them."""
        is_related = np.zeros(len(self.store), dtype=bool)
        is_related[rows] = True
        count = -1
        while count != (count := int(is_related.sum())):
            for edges in self.edges.values():
                is_related[edges.targets[is_related[edges.rows]]] = True
                if not named_only:
                    is_related[edges.rows[is_related[edges.targets]]] = True
        return np.flatnonzero(is_related)

    def day_numbers(self, rows: Ints) -> tuple[Ints, Ints, Ints]:
        """Return the last and the first day that claims refer to, and the day they were stated.

        Returns days since 1970 as integers, shape (claims,) each. A claim without `refers_to`
            refers to the day it was stated, otherwise published. `UNDATED` where no day is known.
        """
        stated = self.store.dates("stated_on")[rows]
        stated = np.where(np.isnat(stated), self.store.dates("published_on")[rows], stated)
        end, start = (self.store.dates(f"refers_to_{side}")[rows] for side in ("end", "start"))
        end, start = (np.where(np.isnat(side), stated, side) for side in (end, start))
        return tuple(np.where(np.isnat(d), UNDATED, d.view(np.int64)) for d in (end, start, stated))  # type: ignore[return-value]

    def days_between(self, a: Ints, b: Ints) -> Array:
        """Return the number of days between the periods of pairs of claims; NaN = not known.

        a, b : shape (pairs,), the rows of the claims.
        """
        (end_a, start_a, _), (end_b, start_b, _) = self.day_numbers(a), self.day_numbers(b)
        is_known = (end_a != UNDATED) & (end_b != UNDATED)
        # Zeros where a day is unknown: differences with UNDATED would overflow.
        known_days = (np.where(is_known, days, 0) for days in (end_a, start_a, end_b, start_b))
        end_a, start_a, end_b, start_b = known_days
        gap = np.maximum(start_b - end_a, start_a - end_b)
        return np.where(is_known, np.maximum(gap, 0), np.nan)


class AssembledClaims(NamedTuple):
    """Linked claims, the rows of them that a set shows, notices, and the refused rows."""

    linked: LinkedClaims
    rows: Array
    notices: list[str]
    problems: list[Problem]


def assemble(
    store: Store,
    rows: Array,
    problems: Iterable[Problem],
    errors: Errors,
    chosen: Array | None = None,
    conversions: tuple[Conversion, ...] = (),
) -> AssembledClaims:
    """Merge identical records, link claims by their references, and refuse claims that conflict.

    rows : shape (claims,), the row of the input that each claim comes from, counted from 0.
    chosen : shape (claims,), the mask of claims that the set shows, changed here; None = all.
    Raises TableError with all refused rows, if ``errors="raise"``.
    """
    if errors not in ("raise", "quarantine"):
        raise InvalidFieldError('must be "raise" or "quarantine"', column="errors", value=errors)
    refused = list(problems)
    while True:
        may_repeat = repeated_source_rows(store)
        kept, kept_for, notices = merge_records(store, may_repeat)
        merged = store if len(kept) == len(store) else store.take(kept)
        edges, conflicts = find_problems(merged, conversions)
        if not conflicts:
            break
        input_rows = rows[kept]
        refused += [p.at(int(input_rows[p.row]) + 1) for p in conflicts]
        if errors == "raise":
            break
        # Removing these claims may leave others without the claims that they name: check again.
        remaining = np.setdiff1d(np.arange(len(store)), kept[[p.row for p in conflicts]])
        store, rows = store.take(remaining).compact(), rows[remaining]
        chosen = None if chosen is None else chosen[remaining]
    refused.sort(key=lambda p: p.row)
    if refused and errors == "raise":
        raise TableError(refused)
    places = rows[kept]
    is_in_place = bool((places == np.arange(len(places))).all())  # as nearly always: costs nothing
    own_rows = None if is_in_place else places
    linked = LinkedClaims(
        merged,
        edges,
        conversions,
        input_rows=own_rows,
        may_repeat=may_repeat[kept],
        ties=pair_tied_quantities(merged, edges),
    )
    if chosen is not None:  # a record is shown where one of its rows is
        chosen[kept_for[chosen]] = True
    shown = np.arange(len(kept)) if chosen is None else np.flatnonzero(chosen[kept])
    n_undated = int(np.isnat(linked.known_on).sum())
    if n_undated:
        share = f"{n_undated:,} of {len(kept):,}"
        notices.append(f"{UNDATED_NOTICE}: {share}")
    return AssembledClaims(linked, shown, notices, refused)
