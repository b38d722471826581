"""Records whose dates and numbers are written in one way, decided by all records together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from estimates.claims.ingest.conventions import NUMBER_COLUMNS, TEXT, Conventions
from estimates.claims.ingest.dates import ISO_DAY_LINES, join_time
from estimates.claims.ingest.mapping import DAY_COLUMNS
from estimates.claims.ingest.undecided_cells import read_cells_alone
from estimates.columnar.arrays import object_array
from estimates.errors import Problem
from estimates.model.schema import TIME_COLUMNS

AS_WRITTEN = Conventions()
DAY_OF_TIME = {time: day for day, time in TIME_COLUMNS.items()}


@dataclass(frozen=True, slots=True)
class SettledRecords:
    """Records with dates in ISO form and decimal points.

    conventions : how they were written. tallies : notices with counts.
    problems : the records with a cell that can be read in two ways, by their positions.
    """

    records: list[Any]
    conventions: Conventions
    tallies: Counter[str] = field(default_factory=Counter)
    problems: dict[int, Problem] = field(default_factory=dict)


def settle_records(records: Iterable[Any], conventions: Conventions = AS_WRITTEN) -> SettledRecords:
    """Return records with dates in ISO form and decimal points.

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
        return SettledRecords(settled, conventions)
    import pandas as pd

    columns = {
        name: pd.Series(object_array(settled[row][name] for row in at), dtype=object)
        for name, at in rows.items()
    }
    conventions = conventions.completed(columns, {})
    problems, counted = dict[int, Problem](), Counter[str]()
    for name, at in rows.items():
        alone = read_cells_alone({name: columns[name]}, conventions)
        columns |= alone.columns
        counted.update(alone.tallies)
        for problem in alone.problems:
            row = at[problem.row - 1]
            problems.setdefault(row, problem.at(row + 1))
    written, tallies = conventions.settle(columns)
    for name, cells in written.items():
        for row, cell in zip(rows[DAY_OF_TIME.get(name, name)], cells.tolist(), strict=True):
            if name not in DAY_OF_TIME:
                settled[row] = {**settled[row], name: cell}
            elif cell is not None:
                settled[row] = {**settled[row], name: join_time(cell, settled[row].get(name))}
    return SettledRecords(settled, conventions, tallies + counted, problems)


def needs_settling(name: object, cell: object) -> bool:
    """Return whether a cell may be written in a form that records do not store."""
    if name in NUMBER_COLUMNS or name == TEXT:
        return isinstance(cell, str) and ("." in cell or "," in cell)
    if name not in DAY_COLUMNS:
        return False
    if isinstance(cell, str):
        return ISO_DAY_LINES.fullmatch(cell) is None
    return isinstance(cell, int | float | datetime)
