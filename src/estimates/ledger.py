"""What became of every claim: one row each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from estimates.base import Base
from estimates.consensus import Answered
from estimates.figure import SIGNS, Signs, notation
from estimates.lineage import STANDINGS
from estimates.reasons import reasons, voice_names
from estimates.spans import Judged
from estimates.store import Array, Coded, Days, Ints, alike, objects
from estimates.table import Table


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


def ledger_of(judged: Judged, answered: Answered) -> Table[Entry]:
    """Return what became of every claim."""
    base, rows = judged.base, judged.claims._rows
    used = judged.standings.used[rows]
    weight, contribution = np.full(len(rows), np.nan), np.full(len(rows), np.nan)
    weight[used], contribution[used] = answered.weight, answered.contribution
    return Table(
        Entry,
        {
            "claim_id": lambda: Coded(rows, base.label_texts),
            "quantity": Coded(base.question[rows], base.question_texts),
            "standing": Coded(judged.standings.code[rows], objects(STANDINGS)),
            "reason": lambda: reasons(base, judged.standings, rows, judged.floors),
            "voice": lambda: voice_names(base, judged.standings, rows),
            "weight": weight,
            "contribution": contribution,
            "source": base.store.coded("source").take(rows),
            "text": lambda: texts_in_codes(base, rows),
            "known_on": lambda: Days(base.known_on[rows]).decode(),
        },
    )


def texts(base: Base, rows: Ints) -> Array:
    """Return the words of claims; their numbers in signs where they have no words."""
    return texts_in_codes(base, rows).decode()


def texts_in_codes(base: Base, rows: Ints) -> Coded:
    """Return the words of claims; their numbers in signs where they have no words.

    Claims without words that state the same numbers are written once.
    """
    said = base.store.coded("text").take(rows)
    silent = np.flatnonzero(said.is_null())
    if not len(silent):
        return said
    part = base.store.take(rows[silent]).select(SIGNS)
    same, first = alike(part)
    part = part.take(first)
    cells = [part.column(name).decode() for name in SIGNS]
    signs = objects(notation(Signs(*figure)) for figure in zip(*cells, strict=True))
    codes = said.codes.astype(np.int64)
    codes[silent] = len(said.labels) + same
    return Coded(codes, np.append(said.labels, signs))
