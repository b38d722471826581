"""Who corrects, withdraws, disputes and repeats whom, and how far pairs are apart, in words."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

import numpy as np

from estimates.analysis.consensus.combine import prior_scales
from estimates.analysis.reconciliation import Reconciliation
from estimates.analysis.snapshot.standing import may_correct
from estimates.columnar.arrays import Ints
from estimates.display.gap_frequency import how_ordinary
from estimates.display.number_format import full, ratio_in_words

VERBS = {
    "supersedes": "corrects",
    "retracts": "withdraws",
    "disputes": "disputes",
    "origin": "repeats",
}
MOST_PAIRS = 8


@dataclass(frozen=True, slots=True)
class Relation:
    """One claim that acts on another, or repeats it; places among the claims of the result."""

    verb: str
    row: int
    target: int


@dataclass(frozen=True, slots=True)
class Pair:
    """Two claims that exclude each other, in words."""

    low: str
    high: str
    gap: str
    ordinary: str
    reasons: str


def relations(rec: Reconciliation, limit: int | None = None) -> list[Relation]:
    """Return the relations between the claims of a result that are known on its day.

    Whoever corrects or withdraws what another source stated, without speaking for it, disputes
    it: that is all that such a claim does.
    """
    known = rec.ledger.column("standing") != "not yet stated"
    base = rec.snapshot.linked
    place = np.full(len(base.store), -1, dtype=np.int64)
    place[rec.claims.rows[known]] = np.flatnonzero(known)
    found = []
    for name, verb in VERBS.items():
        edges = base.edges[name]
        acting = name in ("supersedes", "retracts")
        allowed = may_correct(base, edges) if acting else np.ones(len(edges.rows), dtype=bool)
        rows: Ints = place[edges.rows]
        targets: Ints = place[edges.targets]
        inside = np.flatnonzero((rows >= 0) & (targets >= 0))
        pairs = zip(*(cells[inside].tolist() for cells in (rows, targets, allowed)), strict=True)
        found += [
            Relation(verb if may else VERBS["disputes"], row, target)
            for row, target, may in islice(pairs, limit)
        ]
    return found


def relation_lines(rec: Reconciliation, most: int) -> list[str]:
    """Return the relations in words, at most so many of each verb."""
    told = [rec.ledger.column(name) for name in ("claim_id", "source", "text")]

    def said(at: int) -> str:
        claim_id, source, text = (column[at] for column in told)
        return f"{claim_id} ({source}: “{text}”)"

    found = relations(rec, most)
    return [f"{said(r.row)} {r.verb} {said(r.target)}" for r in found]


def pairs(rec: Reconciliation, most: int = MOST_PAIRS) -> tuple[list[Pair], int]:
    """Return the pairs that exclude each other, furthest apart first, and how many more.

    Parameters
    ----------
    rec : a result on one quantity.
    """
    table = rec.discrepancies
    apart = np.flatnonzero(~table.column("compatible"))
    gaps = table.column("gap")[apart].astype(float)
    order = apart[np.argsort(-gaps, kind="stable")]
    scale = float(prior_scales(rec.snapshot, rec.terms.prior)[0])
    source = dict(zip(rec.ledger.column("claim_id"), rec.ledger.column("source"), strict=True))
    log = rec.consensus[0].scale == "log"
    found = []
    for row in (table[int(at)] for at in order[:most]):
        ratio = "" if row.ratio is None else f" (× {ratio_in_words(row.ratio)})"
        reasons = list(row.reasons)
        if row.within_rounding:
            reasons.insert(0, "within rounding")
        found.append(
            Pair(
                low=f"{row.claim_a} ({source[row.claim_a]})",
                high=f"{row.claim_b} ({source[row.claim_b]})",
                gap=f"{full(row.gap)}{ratio}",
                ordinary=how_ordinary(row.log_ratio, scale) if log else "",
                reasons="; ".join(reasons),
            )
        )
    return found, len(order) - len(found)
