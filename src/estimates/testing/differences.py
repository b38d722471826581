"""How two results differ, a line a cell."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from estimates.analysis.reconciliation import Reconciliation
from estimates.columnar.table import Table
from estimates.model.figure import plain

KEYS = {
    "ranges": ("quantity",),
    "discrepancies": ("quantity", "claim_a", "claim_b"),
    "consensus": ("quantity",),
    "ledger": ("claim_id",),
}
"""The tables of a result, and what names a row of each."""
MOST = 40
"""Lines shown; the rest is counted."""


def differences(one: Reconciliation, other: Reconciliation) -> list[str]:
    """Return in words what differs; nothing where both results are the same to the bit.

    Examples
    --------
    >>> import estimates as est
    >>> one, other = (est.reconcile([est.claim("EU", n, claim_id="a")], method="lowest")
    ...               for n in (150_000, 160_000))
    >>> print(differences(one, other)[0])
    ranges, unnamed: low was 150,000 and is 160,000
    """
    found = [
        line
        for name, keys in KEYS.items()
        for line in differing(name, keys, getattr(one, name), getattr(other, name))
    ]
    more = [f"… and {len(found) - MOST} more"] if len(found) > MOST else []
    return [*found[:MOST], *more]


def differing(
    name: str, keys: tuple[str, ...], one: Table[Any], other: Table[Any]
) -> Iterator[str]:
    """Yield the differences of two tables."""
    was, now = (
        {tuple(getattr(row, key) for key in keys): row for row in table} for table in (one, other)
    )
    for key in [*was, *(key for key in now if key not in was)]:
        label = f"{name}, {' and '.join(map(str, key[-2:]))}"
        if key not in was or key not in now:
            yield f"{label}: {'only in the second' if key in now else 'only in the first'}"
            continue
        for column in one.columns:
            before, after = getattr(was[key], column), getattr(now[key], column)
            if before != after:
                yield f"{label}: {column} was {cell(before)} and is {cell(after)}"


def cell(value: Any) -> str:
    """Return a cell in words."""
    if value is None:
        return "nothing"
    if isinstance(value, tuple):
        return "; ".join(map(str, value)) or "nothing"
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    return plain(value) if value == round(value, 6) or value != value else repr(value)
