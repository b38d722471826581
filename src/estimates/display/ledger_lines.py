"""The claims of one quantity in the order in which they are read: used first, echoes folded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np

from estimates.analysis.reconciliation import Reconciliation

STRUCK = ("retracted", "superseded", "duplicate", "excluded")
"""Standings of claims that were made and do not count any more."""
ORDER = ("used", *STRUCK, "denied", "not comparable", "no figure", "not yet stated")


@dataclass(frozen=True, slots=True)
class Line:
    """One claim in the ledger, as it is shown.

    Attributes
    ----------
    depth : 0, or 1 for an echo folded under the claim that it repeats.
    struck : whether it does not count any more.
    document, publisher, quote, note : as the file has them, "" where it says nothing.
    at : its place among the claims of the quantity.
    """

    claim_id: str
    source: str
    text: str
    day: str
    standing: str
    reason: str
    weight: str
    depth: int
    struck: bool
    url: str
    document: str
    publisher: str
    quote: str
    note: str
    at: int


_LINES: WeakKeyDictionary[Reconciliation, tuple[Line, ...]] = WeakKeyDictionary()
"""The lines of results that are alive: a face asks for them three times, and results are frozen."""


def ledger_lines(rec: Reconciliation) -> tuple[Line, ...]:
    """Return the claims of a result on one quantity, as they are shown; made once."""
    if rec not in _LINES:
        _LINES[rec] = tuple(made(rec))
    return _LINES[rec]


def made(rec: Reconciliation) -> Iterator[Line]:
    """Yield the claims of a result on one quantity, as they are shown."""
    cells = {
        name: rec.claims._cells(name) for name in ("url", "document", "publisher", "quote", "note")
    }
    told = {name: rec.ledger.column(name) for name in rec.ledger.columns}
    for at, depth in in_order(rec):
        weight = float(told["weight"][at])
        yield Line(
            claim_id=told["claim_id"][at],
            source=told["source"][at],
            text=told["text"][at],
            day=str(told["known_on"][at] or ""),
            standing=told["standing"][at],
            reason=told["reason"][at],
            weight="" if weight != weight else f"{weight:.0%}",
            depth=depth,
            struck=told["standing"][at] in STRUCK,
            at=at,
            **{name: column[at] or "" for name, column in cells.items()},
        )


def in_order(rec: Reconciliation) -> list[tuple[int, int]]:
    """Return the places of the claims as they are read, and 1 beside folded echoes."""
    standing = rec.ledger.column("standing")
    rows = rec.claims.rows
    roots = rec.snapshot.standings.origin_row[rows]
    place = {row: at for at, row in enumerate(rows.tolist())}
    rank = {name: i for i, name in enumerate(ORDER)}
    echoes: dict[int, list[int]] = {}
    alone: list[tuple[int, int]] = []
    for at, (said, root) in enumerate(zip(standing, roots.tolist(), strict=True)):
        under = place.get(root, -1)
        if said == "echo" and under >= 0 and standing[under] != "echo":
            echoes.setdefault(under, []).append(at)
        else:
            alone.append((rank.get(said, len(rank)), at))
    found: list[tuple[int, int]] = []
    for _, at in sorted(alone):
        found += [(at, 0), *((echo, 1) for echo in echoes.get(at, ()))]
    return found


def numbers_of(rec: Reconciliation, name: str) -> np.ndarray:
    """Return a column of numbers of the claims, NaN where nothing is stated."""
    return rec.snapshot.linked.store.numbers(name).floats[rec.claims.rows]
