"""Series of updates: a source that states its figure again and again is shown once."""

from dataclasses import replace

import numpy as np

from estimates.analysis.reconciliation import Reconciliation
from estimates.display.ledger_lines import LedgerLine, ledger_lines
from estimates.display.number_format import count_noun

# A figure that was updated less often is shown with each claim that it replaced.
FEWEST_UPDATES = 3


def folded_lines(rec: Reconciliation) -> list[LedgerLine]:
    """Return the lines of a ledger; the claims that a series of updates replaced are folded."""
    lines = ledger_lines(rec)
    series = find_series(rec)
    if not series:
        return [*lines]
    by_row = {line.row: line for line in lines}
    folded = {row for rows in series.values() for row in rows}
    return [
        replace(line, updates=tuple(by_row[row] for row in series.get(line.row, ())))
        for line in lines
        if line.row not in folded
    ]


def find_series(rec: Reconciliation) -> dict[int, list[int]]:
    """Return the rows of the claims that a later one of the same source replaces, oldest first.

    By the row of the latest one; both among the claims of the result on one quantity.
    """
    standings, rows = rec.snapshot.standings, rec.claims.rows
    is_replaced = standings.superseded_by_self[rows]
    row_of = {linked_row: row for row, linked_row in enumerate(rows.tolist())}
    by_cause = {
        row: row_of.get(int(standings.cause_row[rows[row]]), -1)
        for row in np.flatnonzero(is_replaced).tolist()
    }
    # What repeats a replaced claim stands below it: such a claim has its own line.
    repeated = set(standings.origin_row[rows[~is_replaced]].tolist())
    series: dict[int, list[int]] = {}
    for row in by_cause:
        latest = row
        while latest in by_cause:
            latest = by_cause[latest]
        if latest >= 0 and int(rows[row]) not in repeated:
            series.setdefault(latest, []).append(row)
    days = rec.ledger.column("known_on")
    return {
        latest: sorted(earlier, key=lambda row: (str(days[row] or ""), row))
        for latest, earlier in series.items()
        if len(earlier) >= FEWEST_UPDATES
    }


def describe_updates(line: LedgerLine) -> str:
    """Return how often a figure was updated, "" where earlier claims have their own lines."""
    n_updates = len(line.updates)
    return f"updated {count_noun(n_updates, 'time')}" if n_updates else ""
