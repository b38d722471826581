"""Variants of a question: its claims without one source, without one party, without floors."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from estimates.analysis.sensitivity.choices import Floors, LeftOut
from estimates.analysis.snapshot.bounds import read_stated_numbers
from estimates.analysis.snapshot.snapshot import Snapshot
from estimates.claims.linked import LinkedClaims
from estimates.columnar.arrays import Array, Ints
from estimates.columnar.cached import Cached
from estimates.columnar.string_sort import alphabetical_ranks
from estimates.numeric.grouped.sorting import expand_runs
from estimates.numeric.types import Bools

# What a variant leaves out.
NOTHING, SOURCE, PARTY = range(3)


@dataclass(frozen=True, slots=True)
class Omissions:
    """What is left out of each question, one thing at a time; shape (omissions,) each.

    They are sorted by question; the first of each question leaves out nothing.

    question : index into the questions of the snapshot.
    kind : NOTHING, SOURCE or PARTY.
    code : the source or the party, as a code of the linked claims; -1 = nothing.
    """

    question: Ints
    kind: Ints
    code: Ints

    @classmethod
    def of(cls, snapshots: list[Snapshot], leave_out: tuple[LeftOut, ...]) -> Omissions:
        """Return what can be left out of the claims that one of several snapshots uses."""
        first = snapshots[0]
        questions = np.arange(len(first.question_codes))
        parts = [(questions, np.zeros(len(questions), np.int64), -1 - np.zeros_like(questions))]
        rank = [np.zeros(len(questions), np.int64)]
        for kind, column in ((SOURCE, "source"), (PARTY, "party")):
            if column not in leave_out:
                continue
            strings = first.linked.store.strings(column)
            alphabetical = alphabetical_ranks(strings.labels)
            pairs = [(s.question, strings.codes[s.rows].astype(np.int64)) for s in snapshots]
            question, code = (np.concatenate(cells) for cells in zip(*pairs, strict=True))
            question, code = np.unique(np.stack([question, code])[:, code >= 0], axis=1)
            parts.append((question, np.full(len(question), kind), code))
            rank.append(alphabetical[code])
        columns = [np.concatenate(cells) for cells in zip(*parts, strict=True)]
        order = np.lexsort((np.concatenate(rank), columns[1], columns[0]))
        return cls(*(column[order] for column in columns))

    def __len__(self) -> int:
        return len(self.question)

    def at(self, rows: Ints) -> Omissions:
        """Return some omissions."""
        return Omissions(self.question[rows], self.kind[rows], self.code[rows])

    def names(self, linked: LinkedClaims, kind: int) -> Array:
        """Return the source or the party that each leaves out; None where it is another kind."""
        labels = linked.store.strings("source" if kind == SOURCE else "party").labels
        is_kind = self.kind == kind
        names = np.full(len(self), None, dtype=object)
        names[is_kind] = labels[self.code[is_kind]]
        return names


def floor_mask(linked: LinkedClaims, rows: Ints) -> Bools:
    """Return which claims state only a lower bound: "more than N", a documented minimum."""
    value, lower, upper = read_stated_numbers(linked, rows)
    return np.isnan(value) & ~np.isnan(lower) & np.isnan(upper)


@dataclass(frozen=True)
class VariantSnapshot(Snapshot):
    """A snapshot in which each variant of a question is a question of its own.

    variant_rows : shape (used,), the used claims of all variants.
    variant_index : shape (used,), the variant of each.
    variant_questions : shape (variants,), the question of each, as a code of the linked claims.
    """

    variant_rows: Ints = field(kw_only=True)
    variant_index: Ints = field(kw_only=True)
    variant_questions: Ints = field(kw_only=True)

    @cached_property
    def question_codes(self) -> Ints:
        """The question of each variant."""
        return self.variant_questions

    @Cached
    def rows(self) -> Ints:
        """The used claims of all variants, as rows of the linked claims."""
        return self.variant_rows

    @Cached
    def question(self) -> Ints:
        """The variant of each used claim."""
        return self.variant_index


def variant_snapshot(snapshot: Snapshot, omissions: Omissions, floors: Floors) -> VariantSnapshot:
    """Return the snapshot of some variants, one per omission.

    floors : whether claims that state only a lower bound are used.
    """
    order = np.argsort(snapshot.question, kind="stable")
    rows, sizes = snapshot.rows[order], snapshot.sizes
    counts = sizes[omissions.question]
    at = expand_runs((np.cumsum(sizes) - sizes)[omissions.question], counts)
    index = np.repeat(np.arange(len(omissions)), counts)
    rows, kind, code = rows[at], omissions.kind[index], omissions.code[index]
    is_kept = remaining_claims(snapshot.linked, rows, kind, code, floors)
    return VariantSnapshot(
        snapshot.claims,
        snapshot.standings,
        snapshot.rules,
        snapshot.day,
        snapshot.convention,
        variant_rows=rows[is_kept],
        variant_index=index[is_kept],
        variant_questions=snapshot.question_codes[omissions.question],
    )


def narrowed_snapshot(snapshot: Snapshot, kind: int, code: int, floors: Floors) -> Snapshot:
    """Return the snapshot of the claims of all questions without one source or party."""
    rows = snapshot.claims.rows
    is_kept = remaining_claims(snapshot.linked, rows, np.array(kind), np.array(code), floors)
    return replace(snapshot, claims=snapshot.claims.narrowed(rows[is_kept]))


def remaining_claims(
    linked: LinkedClaims, rows: Ints, kind: Ints, code: Ints, floors: Floors
) -> Bools:
    """Return which claims remain without a source or a party, and with or without floors.

    kind, code : what is left out, of each claim or of all.
    """
    source, party = (linked.store.strings(name).codes[rows] for name in ("source", "party"))
    is_left_out = ((kind == SOURCE) & (source == code)) | ((kind == PARTY) & (party == code))
    if floors == "out":
        is_left_out = is_left_out | floor_mask(linked, rows)
    return np.asarray(~is_left_out)
