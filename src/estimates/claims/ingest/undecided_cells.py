"""Cells of columns that do not decide how they are written: each is read alone, or its row refused.

With ``errors="quarantine"`` such a column does not refuse the table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from estimates.claims.ingest.conventions import (
    Conventions,
    convention_group,
    factorize_by_type,
    replace_cells,
)
from estimates.claims.ingest.dates import (
    NAIVE_SENTENCE,
    DateOrder,
    count_date_notices,
    time_of_cell,
    to_iso,
)
from estimates.claims.ingest.decimal_marks import MarksFound, with_decimal_point
from estimates.claims.ingest.mapping import DAY_COLUMNS
from estimates.columnar.arrays import Array
from estimates.errors import AmbiguousColumnError, Problem
from estimates.model.schema import TIME_COLUMNS

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class CellsAlone:
    """Columns whose cells are read one by one.

    columns : the columns, dates in ISO form and numbers with decimal points.
    is_open : shape (rows,), the mask of rows with a cell that can be read in two ways.
    problems : those of these rows, counted from 1. tallies : notices with counts.
    """

    columns: dict[str, pd.Series[Any]]
    is_open: Array
    problems: list[Problem]
    tallies: dict[str, int]


def read_cells_alone(columns: Mapping[str, pd.Series[Any]], conventions: Conventions) -> CellsAlone:
    """Return the columns that do not decide, read cell by cell."""
    read, tallies, problems = dict[str, Any](), dict[str, int](), dict[int, Problem]()
    n_rows = max(map(len, columns.values()), default=0)
    is_open = np.zeros(n_rows, dtype=bool)
    for name, cells in columns.items():
        error = conventions.undecided.get(convention_group(name))
        if error is None:
            continue
        codes, distinct = factorize_by_type(cells)
        is_day, keeps_times = name in DAY_COLUMNS, name in TIME_COLUMNS
        alone = [
            read_day_alone(c, conventions, keeps_times) if is_day else read_number_alone(c)
            for c in distinct
        ]
        read[name] = replace_cells(cells, codes, distinct, alone)
        if is_day:
            counts = np.bincount(codes[codes >= 0], minlength=len(distinct)).tolist()
            found = count_date_notices(distinct, counts, keeps_times=keeps_times)
            # The times of the cells as they are now are counted later.
            tallies |= {sentence: n for sentence, n in found.items() if sentence != NAIVE_SENTENCE}
        is_left = np.array([*(cell is None for cell in alone), False], dtype=bool)[codes]
        is_open |= is_left
        for row in np.flatnonzero(is_left).tolist():
            of_cell = AmbiguousColumnError(
                error.problem, column=name, value=distinct[codes[row]], remedy=error.remedy
            )
            problems.setdefault(row, Problem.from_error(row + 1, of_cell))
    return CellsAlone(read, is_open, [problems[row] for row in sorted(problems)], tallies)


def read_day_alone(cell: Any, conventions: Conventions, keeps_times: bool = False) -> Any:
    """Return a date in ISO form; None where it can be read in several ways.

    keeps_times : whether the time of day stays behind it.
    """
    order = DateOrder.of([cell])
    if order.six_digits or (order.short and conventions.dayfirst is None):
        return None
    try:
        day_first = order.decide("", conventions.dayfirst)
    except AmbiguousColumnError:
        return None
    day = to_iso(cell, day_first=day_first, serial_days=conventions.serial_days)
    stated = time_of_cell(cell) if keeps_times and isinstance(cell, str) else None
    return day if stated is None else f"{day}T{stated}"


def read_number_alone(cell: Any) -> Any:
    """Return a number with a decimal point; None where it can be read in two ways.

    >>> [read_number_alone(cell) for cell in ("1.234,5", "12.500", "6")]
    ['1234.5', None, '6']
    """
    marks = MarksFound.of([cell])
    return None if marks.open_point or marks.open_comma else with_decimal_point(cell, ".")
