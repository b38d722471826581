"""The ledger: standing, reason, voice, weight and contribution of every claim, one row each."""

from dataclasses import dataclass
from datetime import date

from estimates.analysis.consensus.combine import WeightedConsensus
from estimates.analysis.snapshot.caveats import contradicted_minima
from estimates.analysis.snapshot.claim_texts import (
    claim_text_column,
    covers_all_rows,
    string_column,
)
from estimates.analysis.snapshot.reasons import explain_standings, voice_labels
from estimates.analysis.snapshot.snapshot import Snapshot
from estimates.analysis.snapshot.standing import STANDINGS
from estimates.columnar.arrays import object_array
from estimates.columnar.columns import DateColumn, StringColumn
from estimates.columnar.table import Table


@dataclass(frozen=True, slots=True)
class Entry:
    """One claim: a row of the ledger.

    Attributes
    ----------
    claim_id, quantity : the claim and its question.
    standing, reason : its standing on the day and why, with the claim that caused it.
    voice : the source at the root of its origins; None where that lies in another question.
    weight : its share of the consensus; None for a claim that is not used.
    contribution : what it adds to a linear estimate, or how far it moves another one.
    source, text, known_on : the source, its words, and the day from which the claim is known.
    unread : the words beside the number that were not understood, joined by ``;``; None = none.
    contested_quote : how the figure differs from that of the claim's own quote; None = it does
        not, or there is no quote.
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
    unread: str | None
    contested_quote: str | None


def ledger_of(snapshot: Snapshot, weighted: WeightedConsensus) -> Table[Entry]:
    """Return the ledger of a snapshot; columns of strings are made when they are read."""
    linked, rows, standings = snapshot.linked, snapshot.claims.rows, snapshot.standings
    source, quantity = (string_column(linked, name, rows) for name in ("source", "quantity"))
    weight, contribution = weighted.weight, weighted.contribution
    if not covers_all_rows(linked, rows):
        weight, contribution = weight[rows], contribution[rows]

    def reasons() -> StringColumn:
        return explain_standings(linked, standings, rows, contradicted_minima(snapshot))

    return Table(
        Entry,
        {
            "claim_id": lambda: StringColumn(rows, linked.label_strings),
            "quantity": quantity,
            "standing": StringColumn(standings.code[rows], object_array(STANDINGS)),
            "reason": reasons,
            "voice": lambda: voice_labels(linked, standings, rows, source),
            "weight": weight,
            "contribution": contribution,
            "source": source,
            "text": lambda: claim_text_column(linked, rows),
            "known_on": lambda: DateColumn(linked.known_on[rows]).decode(),
            "unread": lambda: string_column(linked, "unread", rows),
            "contested_quote": lambda: linked.contested_quotes.take(rows),
        },
    )
