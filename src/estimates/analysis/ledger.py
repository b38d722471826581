"""What became of every claim: one row each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from estimates.analysis.consensus.combine import Answered
from estimates.analysis.snapshot.reasons import reasons, voice_names
from estimates.analysis.snapshot.snapshot import Snapshot
from estimates.analysis.snapshot.standing import STANDINGS
from estimates.claims.linked import LinkedClaims
from estimates.columnar.arrays import Array, Ints, objects
from estimates.columnar.columns import DateColumn, StringColumn
from estimates.columnar.store import group_identical_rows
from estimates.columnar.table import Table
from estimates.model.figure import SIGNS, Signs, notation


@dataclass(frozen=True, slots=True)
class Entry:
    """What became of one claim: a row of the ledger.

    Attributes
    ----------
    claim_id, quantity : the claim and its question.
    standing, reason : what became of it on the day, and why, naming the claim responsible.
    voice : the source at the root of its origins; None where that lies in another question.
    weight : its share of the consensus; None for a claim that is not used.
    contribution : what it adds to a linear estimate, or how far it pulls another one.
    source, text, known_on : who said it, in which words, and since when it is known.
    """

    claim_id: str
    quantity: str
    standing: str
    reason: str
    voice: str | None
    weight: float | None
    contribution: float | None
    source: str
    text: str
    known_on: date | None


def ledger_of(judged: Snapshot, answered: Answered) -> Table[Entry]:
    """Return what became of every claim."""
    base, rows = judged.linked, judged.claims.rows
    source, quantity = (column_of(base, name, rows) for name in ("source", "quantity"))
    weight, contribution = answered.weight, answered.contribution
    if not all_rows(base, rows):
        weight, contribution = weight[rows], contribution[rows]
    return Table(
        Entry,
        {
            "claim_id": lambda: StringColumn(rows, base.label_texts),
            "quantity": quantity,
            "standing": StringColumn(judged.standings.code[rows], objects(STANDINGS)),
            "reason": lambda: reasons(base, judged.standings, rows, judged.floors),
            "voice": lambda: voice_names(base, judged.standings, rows, source),
            "weight": weight,
            "contribution": contribution,
            "source": source,
            "text": lambda: texts_in_codes(base, rows),
            "known_on": lambda: DateColumn(base.known_on[rows]).decode(),
        },
    )


def column_of(base: LinkedClaims, name: str, rows: Ints) -> StringColumn:
    """Return a text column of some claims; of all in their order without a copy."""
    whole = base.store.coded(name)
    return whole if all_rows(base, rows) else whole.take(rows)


def all_rows(base: LinkedClaims, rows: Ints) -> bool:
    """Return whether some claims are all of them, in their order."""
    return np.array_equal(rows, np.arange(len(base.store)))


def texts(base: LinkedClaims, rows: Ints) -> Array:
    """Return the words of claims; their numbers in signs where they have no words."""
    return texts_in_codes(base, rows).decode()


def texts_in_codes(base: LinkedClaims, rows: Ints) -> StringColumn:
    """Return the words of claims; their numbers in signs where they have no words.

    Claims without words that state the same numbers are written once.
    """
    said = column_of(base, "text", rows)
    silent = np.flatnonzero(said.is_null())
    if not len(silent):
        return said
    part = base.store.select(SIGNS)
    if not all_rows(base, rows[silent]):
        part = part.take(rows[silent])
    same, first = group_identical_rows(part)
    part = part.take(first)
    cells = [part.column(name).decode() for name in SIGNS]
    signs = objects(notation(Signs(*figure)) for figure in zip(*cells, strict=True))
    codes = said.codes.astype(np.int32)
    codes[silent] = len(said.labels) + same
    return StringColumn(codes, np.append(said.labels, signs))
