"""Coalesce a plain frame of numbers, column by column, into a frame of the same kind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from estimates.columnar.arrays import Array, Ints, object_array
from estimates.errors import MissingFieldError
from estimates.model.bounds import Bounds
from estimates.pipelines.coalesce.column_roles import ColumnRoles, find_column_roles
from estimates.pipelines.coalesce.exact_gaps import ExactEnds, number_cells
from estimates.pipelines.coalesce.frame_keys import cell_codes_of
from estimates.pipelines.coalesce.frame_rows import FrameRows, rows_of_frame
from estimates.pipelines.coalesce.long_table import LongTable
from estimates.pipelines.coalesce.rules import CoalesceRules
from estimates.pipelines.coalesce.selection import Selection, first_rows, select_rows

NO_LABEL = object_array([None])


class FrameSelection(NamedTuple):
    """The selected row of each cell, shape (cells,) each; -1 = none.

    selection : what the selected rows override.
    selected, against, first : rows of the frame; `first` is any row of the cell.
    rank : the place of the source in its order, from 1; NaN where it is not listed.
    excluded : the number of rows of the cell that a rule leaves out.
    """

    selection: Selection
    selected: Ints
    against: Ints
    first: Ints
    rank: Array
    excluded: Ints


def coalesce_frame(
    frame: Any, rules: CoalesceRules, each: str, columns: Mapping[str, Any] | None = None
) -> Any:
    """Return one row per key, from the source with the highest priority."""
    rows = rows_of_frame(frame)
    roles = find_column_roles(rows.frame, columns)
    omitted = [name for name, role in (columns or {}).items() if role is None]
    keys = roles.quantity + (roles.period if each == "period" else [])
    answers = {}
    for value in roles.numbers:
        own = roles.with_value(value)
        table = LongTable.of(rows.frame, own, rules, roles.numbers)
        answers[value] = table, select_by_cell(table, rules, each)
    if len(roles.numbers) == 1:
        table, found = answers[roles.value]
        cells = {name: key_cells(rows, name, found) for name in keys}
        cells |= value_cells(rows, roles, table, found, [*keys, *omitted])
        return rows.build(cells | selection_columns(rows, roles, table, found, rules))
    cells = {}
    for value, (table, found) in answers.items():
        own = roles.with_value(value)
        cells |= {name: key_cells(rows, name, found) for name in keys if name not in cells}
        others = [*keys, *omitted, *(name for name in roles.numbers if name != value)]
        parts = value_cells(rows, own, table, found, others)
        parts |= selection_columns(rows, own, table, found, rules)
        cells |= {
            name if name == value else f"{value}_{name}": part for name, part in parts.items()
        }
    return rows.build(cells)


def select_by_cell(table: LongTable, rules: CoalesceRules, each: str) -> FrameSelection:
    """Return the selected row of every cell."""
    keys = table.keys if each == "period" else table.quantity
    is_kept = np.ones(len(table.value), dtype=bool)
    rank, last = rules.ranks(table.source, table.names, table.keys, table.value_names)
    if any(order.others == "drop" for _, order in rules.orders):
        is_kept = (rank < last) & (table.source >= 0)
    kept, cell = np.flatnonzero(is_kept), cell_codes_of(keys, len(table.value))
    if len(kept) < len(cell):  # dropped rows form no cells
        cell[kept] = np.unique(cell[kept], return_inverse=True)[1]
        cell[~is_kept] = -1
    cells = int(cell.max(initial=-1)) + 1
    rows = np.flatnonzero(~np.isnan(table.value) & is_kept & ~table.excluded)
    if each == "quantity" and table.period:
        rows = latest_rows(table, cell, rows)
    tie, repeats = order_duplicates(table, cell, rows)
    rows, tie = rows[~repeats], tie[~repeats]
    if not keys:
        refuse_several(table, rows)
    value, is_open = table.value[rows], np.zeros(len(rows), dtype=bool)
    bounds = Bounds(value, value, is_open, is_open)
    order = rank[rows], table.source[rows], value, table.residue()[rows], tie
    exact = exact_rows(table, rows)
    selection = select_rows(cell[rows], cells, order, bounds, ExactEnds(exact, exact))
    selected = np.append(rows, -1)[selection.row]
    is_listed = np.append(rank < last, False)[selected]
    return FrameSelection(
        selection,
        selected,
        np.append(rows, -1)[selection.against],
        first_rows(cell, cells, kept),
        np.where(is_listed, np.append(rank, -1)[selected] + 1.0, np.nan),
        np.bincount(cell[kept][table.excluded[kept]], minlength=cells),
    )


def exact_rows(table: LongTable, rows: Ints) -> dict[int, int]:
    """Return the large integers of some rows by their position."""
    if not table.exact:
        return {}
    positions = enumerate(rows.tolist())
    return {at: table.exact[row] for at, row in positions if row in table.exact}


def latest_rows(table: LongTable, cell: Ints, rows: Ints) -> Ints:
    """Return the latest rows of their cell and source; blank periods are the earliest."""
    rank = cell_codes_of(table.period, len(cell))
    rank[np.any([key.codes < 0 for key in table.period], axis=0)] = -1
    series = cell[rows] * (len(table.names) + 1) + table.source[rows]
    last = pd.Series(rank[rows]).groupby(series).transform("max").to_numpy()
    latest: Ints = rows[rank[rows] == last]
    return latest


def refuse_several(table: LongTable, rows: Ints) -> None:
    """Refuse several numbers of one source where no column states their quantity."""
    counts = np.bincount(table.source[rows])
    if counts.max(initial=0) > 1:
        problem = (
            f"is missing, and {table.names[counts.argmax()]!r} states {counts.max():,} numbers"
        )
        remedy = 'map the keys: columns={"country": "quantity", "year": "period"}'
        value = list(map(str, table.frame.columns))
        raise MissingFieldError(problem, column="quantity", value=value, remedy=remedy)


def key_cells(rows: FrameRows, name: Any, found: FrameSelection) -> Any:
    """Return a key of each cell."""
    return rows.take(name, np.where(found.selected >= 0, found.selected, found.first))


def value_cells(
    rows: FrameRows, roles: ColumnRoles, table: LongTable, found: FrameSelection, others: list[Any]
) -> dict[Any, Any]:
    """Return value, source and the other columns of the selected rows."""
    lead = [roles.value, roles.source]
    names = [*lead, *(name for name in rows.frame.columns if name not in [*lead, *others])]
    cells = {name: rows.take(name, found.selected) for name in names}
    if table.notes is not None:
        notes = np.append(table.notes, NO_LABEL)[found.selected]
        values = np.where(
            found.selected >= 0, np.append(table.value, np.nan)[found.selected], np.nan
        )
        shown = np.append(table.names, NO_LABEL)[np.append(table.source, -1)[found.selected]]
        shown[found.selected < 0] = None
        is_spliced = np.array([note is not None for note in notes], dtype=bool)
        cells = {
            roles.value: rows.column(values),
            roles.source: rows.column(np.where(is_spliced, notes, shown)),
            "stated_value": cells[roles.value],
        } | {name: cell for name, cell in cells.items() if name not in lead}
    return cells


def selection_columns(
    rows: FrameRows,
    roles: ColumnRoles,
    table: LongTable,
    found: FrameSelection,
    rules: CoalesceRules,
) -> dict[str, Any]:
    """Return the columns that describe each selection and what it overrides."""
    selection = found.selection
    columns = {
        "priority_rank": rows.column(found.rank),
        "silenced": rows.column(selection.silenced),
        "conflicting": rows.column(selection.conflicting),
        "gap": rows.column(number_cells(selection.gap, selection.exact_gap)),
        "ratio": rows.column(selection.ratio),
        "against": rows.labels(roles.source, found.against),
        "against_value": rows.take(roles.value, found.against),
    }
    if table.notes is not None:
        against = np.append(table.value, np.nan)[found.against]
        columns["against_value"] = rows.column(against)
    return columns | ({"excluded": rows.column(found.excluded)} if rules.exclusions else {})


def order_duplicates(table: LongTable, cell: Ints, rows: Ints) -> tuple[Ints, Array]:
    """Return a tie rank for rows of one cell, source and number, and the mask of repeated ones.

    The rank follows all other columns, so that the order of rows never matters.
    """
    # Text of whole rows is compared only where the columns are equal: it is slow.
    keys = {"cell": cell, "source": table.source, "value": table.value, "exact": table.residue()}
    groups = pd.DataFrame({name: column[rows] for name, column in keys.items()})
    tie, repeats = np.zeros(len(rows), dtype=np.int64), np.zeros(len(rows), dtype=bool)
    several = np.flatnonzero(groups.duplicated(keep=False))
    if len(several):
        part = table.frame.iloc[rows[several]]
        texts = [tuple(map(str, cells)) for cells in part.itertuples(index=False, name=None)]
        tie[several[sorted(range(len(texts)), key=texts.__getitem__)]] = np.arange(len(texts))
        first = groups.iloc[several].assign(tie=tie[several]).sort_values("tie")
        repeats[first.index[first.duplicated([*keys])]] = True
    return tie, repeats
