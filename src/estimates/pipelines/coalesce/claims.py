"""One claim a quantity and period: of those that are used, the one that goes first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from estimates.analysis.comparability.rules import ComparabilityRules
from estimates.analysis.snapshot.bounds import Bounds
from estimates.analysis.snapshot.precedence import SourceOrder
from estimates.analysis.snapshot.standing import SUPERSEDED, standings, updates
from estimates.claims.claimset import ClaimSet
from estimates.claims.linked import LinkedClaims
from estimates.claims.unit_factors import conversion_of_rows
from estimates.columnar.arrays import Array, Ints
from estimates.columnar.store import Store
from estimates.columnar.table import Table
from estimates.errors import UnitMismatchError
from estimates.pipelines.coalesce.selection import Chosen, Reach, choose


@dataclass(frozen=True, slots=True)
class Coalesced:
    """The claim that stands for one quantity and period, and what it silences.

    Attributes
    ----------
    quantity, refers_to_start, refers_to_end : the question and the days.
    value, lower, upper, text : the figure as stated; no value for a bound or a range.
    source, claim_id, document, url, stated_on : where it comes from. None, like the figure,
        for a quantity without a usable claim.
    priority_rank : the place of the source in the order, from 1; None where it is not named.
    silenced : how many other usable claims there are.
    conflicting : how many of them no number satisfies together with this one.
    gap, ratio : how far the furthest of them is away at the least; 0 and 1 where none conflicts.
    against, against_claim : that source and claim.
    """

    quantity: str
    refers_to_start: date | None
    refers_to_end: date | None
    value: float | None
    lower: float | None
    upper: float | None
    text: str | None
    source: str | None
    claim_id: str | None
    document: str | None
    url: str | None
    stated_on: date | None
    priority_rank: int | None
    silenced: int
    conflicting: int
    gap: float
    ratio: float | None
    against: str | None
    against_claim: str | None


def coalesce_claims(
    claims: ClaimSet, order: SourceOrder, each: str, scope: ComparabilityRules | None = None
) -> Table[Coalesced]:
    """Return one claim a quantity (and period)."""
    base = claims.linked
    source = base.store.coded("source")
    shown = claims.rows
    if order.others == "drop":
        named = np.append(np.isin(source.labels.astype(str), order.names), False)
        shown = shown[named[source.codes[shown]]]
    seen = np.unique(source.codes[shown])
    ranks = np.zeros(len(source.labels), dtype=np.int64)
    ranks[seen] = order.ranks(source.labels[seen])
    cell_of = cells_of(claims, each)
    rows = usable(claims, shown, cell_of, each, scope)
    refuse_conversions(base, rows)
    cell, kept = np.unique(cell_of[rows], return_inverse=True)
    code, spans = source.codes[rows], Bounds.of(base, rows)
    later = [~when for when in base.dates(rows)]
    tie = tie_rank(claims, rows, kept * (len(source.labels) + 1) + code)
    keys = (
        ranks[code],
        ascending(source.labels)[code],
        *later,
        spans.stated_low,
        spans.stated_high,
        tie,
    )
    reach = Reach(spans.lower, spans.upper, spans.lower_open, spans.upper_open)
    found = choose(kept, len(cell), keys, reach)
    place = np.append(rows, -1)[found.row]
    empty = np.setdiff1d(base.question[shown], base.question[rows])
    return table_of(claims, found, rows, place, empty, ranks, len(order.names))


def refuse_conversions(base: LinkedClaims, rows: Ints) -> None:
    """Refuse claims in units that only a declared, uncertain conversion makes one."""
    which = conversion_of_rows(base.store, base.question, len(base.questions), base.conversions)
    needed = which[rows][which[rows] >= 0]
    if len(needed):
        raise UnitMismatchError(
            "is needed, and no single value would be as stated", column="conversions",
            value=str(base.conversions[needed[0]]),
            remedy="coalesce claims in one unit; est.reconcile converts",
        )  # fmt: skip


def ascending(names: Array) -> Ints:
    """Return the alphabetical rank of each name."""
    rank = np.empty(len(names), dtype=np.int64)
    rank[np.argsort(names.astype(object), kind="stable")] = np.arange(len(names))
    return rank


def tie_rank(claims: ClaimSet, rows: Ints, series: Ints) -> Ints:
    """Return the rank by label of claims of one cell and source, 0 for those that are alone."""
    _, series, counts = np.unique(series, return_inverse=True, return_counts=True)
    several = np.flatnonzero(counts[series] > 1)
    rank = np.zeros(len(rows), dtype=np.int64)
    rank[several] = ascending(claims.linked.labels_at(rows[several]))
    return rank


def cells_of(claims: ClaimSet, each: str) -> Ints:
    """Return the cell of every claim of the base: its question, or that and its days."""
    base = claims.linked
    if each == "quantity" or not len(base.store):
        return base.question
    cell = base.question
    for side in ("refers_to_start", "refers_to_end"):
        _, code = np.unique(base.store.days(side).view(np.int64), return_inverse=True)
        _, cell = np.unique(cell * (int(code.max()) + 1) + code, return_inverse=True)
    return cell.astype(np.int64)


def usable(
    claims: ClaimSet, shown: Ints, cell: Ints, each: str, scope: ComparabilityRules | None
) -> Ints:
    """Return the claims that could stand: those that are used, of a source the latest a cell.

    A claim that is superseded only by a later period of the same series stands for its own.
    """
    judged = standings(claims, None, scope)
    candidates = judged.used.copy()
    if each == "period":
        candidates |= (judged.code == SUPERSEDED) & judged.superseded_by_self
        candidates[updates(claims.linked, candidates, cell) >= 0] = False
    return shown[candidates[shown]]


def table_of(
    claims: ClaimSet, found: Chosen, rows: Ints, place: Ints, empty: Ints, ranks: Ints, last: int
) -> Table[Coalesced]:
    """Return the chosen claims by quantity and day; `empty` are the questions without one."""
    base = claims.linked
    question = np.concatenate([base.question[place], empty])
    days = base.store.days("refers_to_start")[place].view(np.int64)
    order = np.lexsort((np.concatenate([days, np.zeros(len(empty), np.int64)]), question))
    place = np.concatenate([place, np.full(len(empty), -1)])[order]
    filled = {
        name: np.concatenate([getattr(found, name), np.full(len(empty), blank)])[order]
        for name, blank in (
            ("silenced", 0), ("conflicting", 0), ("against", -1), ("gap", 0.0), ("ratio", 1.0),
        )
    }  # fmt: skip
    against = np.append(rows, -1)[filled.pop("against")]
    rank = np.append(ranks, last)[np.append(base.store.coded("source").codes, -1)[place]]
    places = (rank + 1).astype(object)
    places[rank >= last] = None
    stated = {
        name: (lambda name=name: cells_at(base.store, name, place))
        for name in Coalesced.__slots__
        if name in ("refers_to_start", "refers_to_end", "value", "lower", "upper", "text",
                    "source", "document", "url", "stated_on")
    }  # fmt: skip
    return Table(
        Coalesced,
        {
            "quantity": lambda: base.questions[question[order]],
            **stated,
            "claim_id": lambda: labels_at(claims, place),
            "priority_rank": places,
            **filled,
            "against": lambda: cells_at(base.store, "source", against),
            "against_claim": lambda: labels_at(claims, against),
        },
    )


def cells_at(store: Store, name: str, place: Ints) -> Array:
    """Return the cells of some rows, null for -1; numbers as floats where these are exact."""
    column = store.column(name).take(np.maximum(place, 0))
    floats = getattr(column, "floats", None)
    if floats is not None and not column.exact:  # type: ignore[union-attr]
        return np.where(place >= 0, floats, np.nan)
    cells = column.decode().copy()
    cells[place < 0] = None
    return cells


def labels_at(claims: ClaimSet, place: Ints) -> Array:
    """Return the claim_id of some rows, None for -1."""
    found = np.full(len(place), None, dtype=object)
    found[place >= 0] = claims.linked.labels_at(place[place >= 0])
    return found
