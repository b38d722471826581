"""Records whose dates and numbers are written in one way, decided by all records together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from estimates.claims.ingest.conventions import NUMBER_COLUMNS, TEXT, Conventions
from estimates.claims.ingest.dates import ISO_DAY_LINES, join_time
from estimates.claims.ingest.mapping import DAY_COLUMNS
from estimates.columnar.arrays import object_array
from estimates.model.schema import TIME_COLUMNS

AS_WRITTEN = Conventions()
DAY_OF_TIME = {time: day for day, time in TIME_COLUMNS.items()}


def settle_records(
    records: Iterable[Any], conventions: Conventions = AS_WRITTEN
) -> tuple[list[Any], Conventions, Counter[str]]:
    """Return records with dates in ISO form and decimal points, how they are written, and notices.

    Only flat records are changed; a nested one states its parts as fields.
    """
    settled = list(records)
    rows: dict[str, list[int]] = {}
    for row, record in enumerate(settled):
        if isinstance(record, Mapping) and "figure" not in record:
            for name, cell in record.items():
                if needs_settling(name, cell):
                    rows.setdefault(name, []).append(row)
    if not rows:
        return settled, conventions, Counter()
    import pandas as pd

    columns = {
        name: pd.Series(object_array(settled[row][name] for row in at), dtype=object)
        for name, at in rows.items()
    }
    conventions = conventions.completed(columns, {})
    written, tallies = conventions.settle(columns)
    for name, cells in written.items():
        for row, cell in zip(rows[DAY_OF_TIME.get(name, name)], cells.tolist(), strict=True):
            if name not in DAY_OF_TIME:
                settled[row] = {**settled[row], name: cell}
            elif cell is not None:
                settled[row] = {**settled[row], name: join_time(cell, settled[row].get(name))}
    return settled, conventions, tallies


def needs_settling(name: object, cell: object) -> bool:
    """Return whether a cell may be written in a form that records do not store."""
    if name in NUMBER_COLUMNS or name == TEXT:
        return isinstance(cell, str) and ("." in cell or "," in cell)
    if name not in DAY_COLUMNS:
        return False
    if isinstance(cell, str):
        return ISO_DAY_LINES.fullmatch(cell) is None
    return isinstance(cell, int | float | datetime)
