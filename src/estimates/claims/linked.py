"""What a set of claims stands on: all its claims, merged, linked and checked once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Literal, NamedTuple

import numpy as np

from estimates.claims.references import Edges, labels_of, merge, problems_of, repeated_source_rows
from estimates.claims.unit_conversions import Conversion
from estimates.columnar.arrays import Array, Ints, objects, read_only
from estimates.columnar.store import Store
from estimates.columnar.string_sort import sort_ranks
from estimates.columnar.strings import StringArray
from estimates.columnar.table import Table
from estimates.errors import InvalidFieldError, Problem, TableError

Errors = Literal["raise", "quarantine"]
UNDATED = np.iinfo(np.int64).min
"""The day of a claim that has none: earlier than any."""


class LinkedClaims:
    """All claims that a set was made from, linked once; narrowing never takes any of them away.

    Parameters
    ----------
    store : the claims. edges : who refers to whom, by relation.
    conversions : units that may stand beside others in one question.
    again : rows among which those are whose source speaks more than once on their question;
        None = yet to be found.
    """

    def __init__(
        self,
        store: Store,
        edges: Mapping[str, Edges],
        conversions: tuple[Conversion, ...] = (),
        *,
        again: Array | None = None,
    ) -> None:
        self.store = store
        self.edges = edges
        self.conversions = conversions
        self._again = again

    @cached_property
    def may_repeat(self) -> Array:
        """The rows among which those are whose source speaks more than once on their question."""
        return repeated_source_rows(self.store) if self._again is None else self._again

    @cached_property
    def label_texts(self) -> StringArray:
        """The claim_id of every row."""
        return labels_of(self.store)

    @property
    def labels(self) -> Array:
        """The claim_id of every row, as objects."""
        return self.label_texts.objects

    def labels_at(self, rows: Ints) -> Array:
        """Return the claim_id of some rows, without making those of all."""
        if "label_texts" in self.__dict__ or 2 * len(rows) > len(self.store):
            return self.label_texts.at(rows).objects
        return labels_of(self.store.take(rows)).objects

    @cached_property
    def row_of(self) -> dict[str, int]:
        """The row of every claim_id."""
        return {label: row for row, label in enumerate(self.labels)}

    @cached_property
    def known_on(self) -> Array:
        """The day from which each claim is known; NaT = always."""
        published, stated = self.store.days("published_on"), self.store.days("stated_on")
        if "published_on" not in self.store.columns:
            return stated
        return read_only(np.where(np.isnat(published), stated, published))

    @cached_property
    def question_texts(self) -> StringArray:
        """The questions, sorted; `question` has their codes."""
        asked, rank = self.store.coded("quantity").texts, self._rank_of_questions
        order = np.empty_like(rank)
        order[rank] = np.arange(len(rank))
        return asked.at(order)

    @property
    def questions(self) -> Array:
        """The questions, sorted, as objects."""
        return self.question_texts.objects

    @cached_property
    def question(self) -> Ints:
        """The question of every row, index into `questions`."""
        codes = self.store.coded("quantity").codes
        return read_only(self._rank_of_questions[codes].astype(np.int64))

    @cached_property
    def _rank_of_questions(self) -> Ints:
        return sort_ranks(self.store.coded("quantity").texts)

    @cached_property
    def rank_of_sources(self) -> Array:
        """The alphabetical place of every source, by its code."""
        return sort_ranks(self.store.coded("source").texts)

    def source_ranks(self, rows: Ints) -> Array:
        """Return the alphabetical place of the source of some rows."""
        return self.rank_of_sources[self.store.coded("source").codes[rows]]

    def related(self, rows: Ints) -> Ints:
        """Return some rows with all that they refer to or that act on them, ascending."""
        inside = np.zeros(len(self.store), dtype=bool)
        inside[rows] = True
        count = -1
        while count != (count := int(inside.sum())):
            for edges in self.edges.values():
                inside[edges.targets[inside[edges.rows]]] = True
                inside[edges.rows[inside[edges.targets]]] = True
        return np.flatnonzero(inside)

    def dates(self, rows: Ints) -> tuple[Ints, Ints, Ints]:
        """Return when what claims refer to ends and starts, and when they were stated.

        Returns
        -------
        shape (claims,) each, days since 1970 as integers; what a claim refers to is the day it
            was stated where it does not say. The least integer where no day is known.
        """
        stated = self.store.days("stated_on")[rows]
        stated = np.where(np.isnat(stated), self.store.days("published_on")[rows], stated)
        end, start = (self.store.days(f"refers_to_{side}")[rows] for side in ("end", "start"))
        end, start = (np.where(np.isnat(side), stated, side) for side in (end, start))
        return tuple(np.where(np.isnat(d), UNDATED, d.view(np.int64)) for d in (end, start, stated))  # type: ignore[return-value]

    def days_between(self, a: Ints, b: Ints) -> Array:
        """Return how many days lie between what pairs of claims refer to; NaN = not known."""
        (end_a, start_a, _), (end_b, start_b, _) = self.dates(a), self.dates(b)
        known = (end_a != UNDATED) & (end_b != UNDATED)
        apart = [np.where(known, x, 0) - np.where(known, y, 0)
                 for x, y in ((start_b, end_a), (start_a, end_b))]  # fmt: skip
        return np.where(known, np.maximum(np.maximum(*apart), 0), np.nan)


class Assembled(NamedTuple):
    """A base, the rows of it that a set shows, and what a reader should know of the way in."""

    base: LinkedClaims
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
) -> Assembled:
    """Merge what is the same, link what belongs together, refuse what does not fit.

    Parameters
    ----------
    store : the claims, one row each.
    rows : shape (claims,), their places in the table that they came from, from 0.
    problems : what the door refused.
    errors : "raise" or "quarantine".
    chosen : shape (claims,), which of them the set shows; None = all.
    conversions : units that may stand beside others in one question.

    Raises
    ------
    TableError
        With every refusal, unless these go into quarantine.
    """
    if errors not in ("raise", "quarantine"):
        raise InvalidFieldError(
            'is neither "raise" nor "quarantine"', column="errors", value=errors
        )
    refused = list(problems)
    while True:
        again = repeated_source_rows(store)
        kept, notices = merge(store, again)
        edges, found = problems_of(
            store if len(kept) == len(store) else store.take(kept), conversions
        )
        if not found:
            break
        places = rows[kept]
        refused += [p.at(int(places[p.row]) + 1) for p in found]
        if errors == "raise":
            break
        alive = np.setdiff1d(np.arange(len(store)), kept[[p.row for p in found]])
        store, rows = store.take(alive), rows[alive]
        chosen = None if chosen is None else chosen[alive]
    refused.sort(key=lambda p: p.row)
    if refused and errors == "raise":
        raise TableError(refused)
    if len(kept) < len(store):
        store, again = store.take(kept), again[kept]
    base = LinkedClaims(store, edges, conversions, again=again)
    shown = np.arange(len(kept)) if chosen is None else np.flatnonzero(chosen[kept])
    undated = int(np.isnat(base.known_on).sum())
    if undated:
        notices.append(f"{undated:,} of {len(kept):,} claims have no date: taken as always known")
    return Assembled(base, shown, notices, refused)


def problem_table(problems: Iterable[Problem]) -> Table[Problem]:
    """Return refusals as a table."""
    listed = list(problems)
    return Table(
        Problem, {name: objects(getattr(p, name) for p in listed) for name in Problem.__slots__}
    )
