"""Relations between claims, and pairs of claims that exclude each other, in words."""

from dataclasses import dataclass
from itertools import islice

import numpy as np

from estimates.analysis.consensus.answers import prior_scales
from estimates.analysis.reconciliation import Reconciliation
from estimates.analysis.snapshot.standing import may_correct
from estimates.display.gap_frequency import describe_gap_frequency
from estimates.display.ledger_lines import shown_labels
from estimates.display.number_format import format_full, format_ratio

RELATION_VERBS = {
    "supersedes": "corrects",
    "retracts": "withdraws",
    "disputes": "disputes",
    "origin": "repeats",
}
MISQUOTE_VERB = "misquotes"
MOST_PAIRS_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Relation:
    """One claim that acts on another or repeats it; rows among the claims of the result."""

    verb: str
    row: int
    target: int


@dataclass(frozen=True, slots=True)
class ConflictingPair:
    """Two claims that exclude each other, in words."""

    low: str
    high: str
    gap: str
    frequency: str
    reasons: str


def find_relations(rec: Reconciliation, limit: int | None = None) -> list[Relation]:
    """Return the relations between the claims of a result that are known on its day.

    A claim that corrects or withdraws a claim of another source, without being entitled to, only
    disputes it.
    """
    standings = rec.ledger.column("standing")
    is_known = standings != "not yet stated"
    linked = rec.snapshot.linked
    row_of = np.full(len(linked.store), -1, dtype=np.int64)
    row_of[rec.claims.rows[is_known]] = np.flatnonzero(is_known)
    relations = []
    for name, verb in RELATION_VERBS.items():
        edges = linked.edges[name]
        needs_right = name in ("supersedes", "retracts")
        allowed = may_correct(linked, edges) if needs_right else np.ones(len(edges.rows), bool)
        rows, targets = row_of[edges.rows], row_of[edges.targets]
        inside = np.flatnonzero((rows >= 0) & (targets >= 0))
        columns = (cells[inside].tolist() for cells in (rows, targets, allowed))
        for row, target, is_allowed in islice(zip(*columns, strict=True), limit):
            is_misquote = name == "origin" and standings[row] == "misquote"
            allowed_verb = MISQUOTE_VERB if is_misquote else verb
            own_verb = allowed_verb if is_allowed else RELATION_VERBS["disputes"]
            relations.append(Relation(own_verb, row, target))
    return relations


def describe_relations(rec: Reconciliation, most: int) -> list[str]:
    """Return the relations in words, at most `most` of each kind."""
    labels = [*shown_labels(rec).values()]
    columns = labels, rec.ledger.column("source"), rec.ledger.column("text")

    def describe(row: int) -> str:
        label, source, text = (column[row] for column in columns)
        return f"{label} ({source}: “{text}”)"

    relations = find_relations(rec, most)
    return [f"{describe(r.row)} {r.verb} {describe(r.target)}" for r in relations]


def find_conflicting_pairs(rec: Reconciliation) -> tuple[list[ConflictingPair], int]:
    """Return the pairs of one quantity, largest gap first, and how many more there are."""
    table = rec.discrepancies
    conflicting = np.flatnonzero(~table.column("compatible"))
    gaps = table.column("gap")[conflicting].astype(float)
    order = conflicting[np.argsort(-gaps, kind="stable")]
    scale = float(prior_scales(rec.snapshot, rec.options.prior)[0])
    source = dict(zip(rec.ledger.column("claim_id"), rec.ledger.column("source"), strict=True))
    label = shown_labels(rec)
    is_log = rec.consensus[0].scale == "log"
    ends = rec.ranges[0].low, rec.ranges[0].high
    pairs = []
    for row in (table[int(index)] for index in order[:MOST_PAIRS_SHOWN]):
        is_own = row.kind == "discrepancy"  # not between a claim and what it repeats
        ratio = "" if row.ratio is None else f" (× {format_ratio(row.ratio)})"
        rounding = ["within rounding"] if row.within_rounding else []
        pair = ConflictingPair(
            low=f"{label[row.claim_a]} ({source[row.claim_a]})",
            high=f"{label[row.claim_b]} ({source[row.claim_b]})",
            gap=f"{format_full(row.gap, beside=ends)}{ratio}",
            frequency=describe_gap_frequency(row.log_ratio, scale) if is_log and is_own else "",
            reasons="; ".join([*rounding, *row.reasons]),
        )
        pairs.append(pair)
    return pairs, len(order) - len(pairs)
