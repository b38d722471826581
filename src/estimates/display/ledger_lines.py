"""The claims of one quantity in reading order: used claims first, echoes below what they repeat."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from estimates.analysis.reconciliation import Reconciliation
from estimates.claims.moments import has_times, published_times
from estimates.claims.short_labels import short_labels
from estimates.columnar.arrays import Array
from estimates.model.times import join_moment

# Standings of claims that were stated and no longer count.
STRUCK_STANDINGS = ("retracted", "superseded", "duplicate", "excluded", "misquote")
REPEATING_STANDINGS = ("echo", "misquote")
UNUSED_STANDINGS = ("denied", "not comparable", "no figure", "not yet stated")
STANDING_ORDER = ("used", *STRUCK_STANDINGS, *UNUSED_STANDINGS)


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One claim in the ledger, as it is shown.

    label : the claim_id, or a short label where that is a fingerprint.
    depth : 0, or 1 for an echo or a misquote shown below the claim that it repeats.
    is_struck : whether the claim no longer counts.
    document, publisher, quote, note, unread : as in the file, "" where it has none.
    row : its position among the claims of the quantity.
    updates : the claims of its source that it replaces, oldest first, if they are folded into it.
    """

    claim_id: str
    label: str
    source: str
    text: str
    day: str
    standing: str
    reason: str
    weight: str
    depth: int
    is_struck: bool
    url: str
    document: str
    publisher: str
    quote: str
    note: str
    unread: str
    row: int
    updates: tuple["LedgerLine", ...] = ()


# Every display of a result reads its lines about three times, and results are immutable.
_LINES: WeakKeyDictionary[Reconciliation, tuple[LedgerLine, ...]] = WeakKeyDictionary()


def ledger_lines(rec: Reconciliation) -> tuple[LedgerLine, ...]:
    """Return the claims of a result on one quantity; built once per result."""
    if rec not in _LINES:
        _LINES[rec] = tuple(build_lines(rec))
    return _LINES[rec]


def build_lines(rec: Reconciliation) -> Iterator[LedgerLine]:
    """Yield the claims of a result on one quantity."""
    names = ("url", "document", "publisher", "quote", "note", "unread")
    documents = {name: text_column(rec, name) for name in names}
    ledger = {name: rec.ledger.column(name) for name in rec.ledger.columns}
    same_names = ("claim_id", "source", "text", "standing", "reason")
    days = known_since(rec)
    labels = short_labels(rec.snapshot.linked, rec.claims.rows)
    for row, depth in order_claims(rec):
        weight = float(ledger["weight"][row])
        texts: dict[str, Any] = {name: cells[row] or "" for name, cells in documents.items()}
        yield LedgerLine(
            **{name: ledger[name][row] for name in same_names},
            label=labels[row],
            day=days[row],
            weight="" if weight != weight else f"{weight:.0%}",  # NaN: the claim is not used
            depth=depth,
            is_struck=ledger["standing"][row] in STRUCK_STANDINGS,
            row=row,
            **texts,
        )


def known_since(rec: Reconciliation) -> list[str]:
    """Return the day since which each claim is known, with its time of day as stated."""
    linked, days = rec.snapshot.linked, rec.ledger.column("known_on")
    if linked.clock.known == "recorded" or not has_times(linked.store):
        return [str(day or "") for day in days]
    times = published_times(linked.store, rec.claims.rows)
    return [join_moment(day, time) if day else "" for day, time in zip(days, times, strict=True)]


def shown_labels(rec: Reconciliation) -> dict[str, str]:
    """Return the label under which each claim of a result is shown, by claim_id."""
    labels = short_labels(rec.snapshot.linked, rec.claims.rows)
    return dict(zip(rec.ledger.column("claim_id"), labels, strict=True))


def order_claims(rec: Reconciliation) -> list[tuple[int, int]]:
    """Return the rows of the claims in reading order, each with its depth."""
    standings = rec.ledger.column("standing")
    rows = rec.claims.rows
    origins = rec.snapshot.standings.origin_row[rows]
    row_of = {linked_row: row for row, linked_row in enumerate(rows.tolist())}
    rank = {name: i for i, name in enumerate(STANDING_ORDER)}
    echoes: dict[int, list[int]] = {}
    leading: list[tuple[int, int]] = []
    for row, (standing, origin) in enumerate(zip(standings, origins.tolist(), strict=True)):
        repeated = row_of.get(origin, -1)
        is_below = repeated >= 0 and standings[repeated] not in REPEATING_STANDINGS
        if standing in REPEATING_STANDINGS and is_below:
            echoes.setdefault(repeated, []).append(row)
        else:
            leading.append((rank.get(standing, len(rank)), row))
    ordered: list[tuple[int, int]] = []
    for _, row in sorted(leading):
        ordered += [(row, 0), *((echo, 1) for echo in echoes.get(row, ()))]
    return ordered


def number_column(rec: Reconciliation, name: str) -> Array:
    """Return a column of numbers of the claims, NaN where none is stated."""
    return rec.snapshot.linked.store.numbers(name).floats[rec.claims.rows]


def text_column(rec: Reconciliation, name: str) -> Array:
    """Return a column of texts of the claims, None where none is stated."""
    return rec.snapshot.linked.store.column(name).take(rec.claims.rows).decode()
