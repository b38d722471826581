"""Coalesce a plain frame of numbers, column by column, into a frame."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from estimates.analysis.snapshot.precedence import SourceOrder
from estimates.claims.ingest.cells import read_number
from estimates.claims.ingest.column_readers import encode_numbers
from estimates.columnar.arrays import Array, Ints
from estimates.errors import (
    EstimatesError,
    InvalidFieldError,
    MissingFieldError,
    Problem,
    TableError,
)
from estimates.model.bounds import Bounds
from estimates.pipelines.coalesce.column_roles import ColumnRoles, find_column_roles
from estimates.pipelines.coalesce.selection import Selection, first_rows, select_rows

# The most bad rows that one error lists.
MAX_BAD_ROWS = 1_000


class LongTable(NamedTuple):
    """A plain frame with its numbers and sources read, shape (rows,) each.

    frame : the frame with a new index from 0.
    value : the numbers, NaN where blank.
    source : indices into `names`, which are in alphabetical order.
    """

    frame: pd.DataFrame
    value: Array
    source: Ints
    names: Array


def coalesce_frame(
    frame: pd.DataFrame, order: SourceOrder, each: str, columns: Mapping[str, Any] | None = None
) -> pd.DataFrame:
    """Return one row per key, from the source with the highest priority."""
    roles = find_column_roles(frame, columns)
    frame = frame.drop(columns=[name for name, role in (columns or {}).items() if role is None])
    keys = roles.quantity + (roles.period if each == "period" else [])
    table = read_long_table(frame, roles, order)
    cell, cells = key_codes(table.frame, keys)
    rows = np.flatnonzero(~np.isnan(table.value))
    if each == "quantity" and roles.period:
        rows = latest_rows(table, cell, rows, roles.period)
    tie, repeats = order_duplicates(table, cell, rows)
    rows, tie = rows[~repeats], tie[~repeats]
    if not keys:
        refuse_several(table, rows)
    used = np.unique(table.source[rows])
    ranks = np.full(len(table.names) + 1, len(order.names))
    ranks[used] = order.ranks(table.names[used])
    source, value = table.source[rows], table.value[rows]
    is_open = np.zeros(len(rows), dtype=bool)
    bounds = Bounds(value, value, is_open, is_open)
    selection = select_rows(cell[rows], cells, (ranks[source], source, value, tie), bounds)
    selected = np.append(rows, -1)[selection.row]
    rank = np.append(ranks[table.source], len(order.names))[selected]
    first = first_rows(cell, cells, np.arange(len(cell)))
    result = selected_rows(table.frame, roles, keys, selected, first)
    against = np.append(rows, -1)[selection.against]
    rank = np.where(rank < len(order.names), rank + 1.0, np.nan)
    return result.assign(**selection_columns(selection, table.frame, roles, against, rank))


def read_long_table(frame: pd.DataFrame, roles: ColumnRoles, order: SourceOrder) -> LongTable:
    """Return a frame with its numbers and sources read, without the rows of dropped sources."""
    frame = frame.reset_index(drop=True)
    value = read_number_column(frame[roles.value])
    source, names = read_source_column(frame[roles.source], ~np.isnan(value), str(roles.source))
    if order.others == "drop":
        is_named = np.append(np.isin(names.astype(str), order.names), False)[source]
        frame = frame[is_named].reset_index(drop=True)
        value, source = value[is_named], source[is_named]
    return LongTable(frame, value, source, names)


def latest_rows(table: LongTable, cell: Ints, rows: Ints, period: list[Any]) -> Ints:
    """Return the latest rows of their cell and source; blank periods are the earliest."""
    rank, _ = key_codes(table.frame, period)
    rank[table.frame[period].isna().any(axis=1).to_numpy()] = -1
    series = cell[rows] * (len(table.names) + 1) + table.source[rows]
    last = pd.Series(rank[rows]).groupby(series).transform("max").to_numpy()
    latest: Ints = rows[rank[rows] == last]
    return latest


def refuse_several(table: LongTable, rows: Ints) -> None:
    """Refuse several numbers of one source where no column states their quantity."""
    counts = np.bincount(table.source[rows])
    if counts.max(initial=0) > 1:
        name = table.names[counts.argmax()]
        problem = f"is missing, and {name!r} states {counts.max():,} numbers"
        remedy = 'map the keys: columns={"country": "quantity", "year": "period"}'
        value = list(map(str, table.frame.columns))
        raise MissingFieldError(problem, column="quantity", value=value, remedy=remedy)


def selected_rows(
    frame: pd.DataFrame, roles: ColumnRoles, keys: list[Any], selected: Ints, first: Ints
) -> pd.DataFrame:
    """Return the selected rows, keys first; for a cell without a number only its keys."""
    rows = frame.iloc[np.where(selected >= 0, selected, first)].reset_index(drop=True)
    if (selected < 0).any():
        blank = [name for name in frame.columns if name not in keys]
        rows[blank] = rows[blank].where(pd.Series(selected >= 0), None)
    lead = [*keys, roles.value, roles.source]
    return rows[[*lead, *(name for name in frame.columns if name not in lead)]]


def selection_columns(
    selection: Selection, frame: pd.DataFrame, roles: ColumnRoles, against: Ints, rank: Array
) -> dict[str, Any]:
    """Return the columns that describe each selection and what it overrides."""
    is_conflict = pd.Series(against >= 0)
    rows = frame[[roles.source, roles.value]].iloc[np.maximum(against, 0)].reset_index(drop=True)
    return {
        "priority_rank": rank,
        "silenced": selection.silenced,
        "conflicting": selection.conflicting,
        "gap": selection.gap,
        "ratio": selection.ratio,
        "against": rows[roles.source].astype(object).where(is_conflict, None),
        "against_value": rows[roles.value].where(is_conflict, None),
    }


def read_number_column(cells: pd.Series[Any]) -> Array:
    """Return the numbers of a column, NaN where blank, as the frame reader of claims does."""
    column, is_bad = encode_numbers("value", cells)
    floats = np.array(column.floats)
    problems: list[Problem] = []
    for row in np.flatnonzero(is_bad).tolist():
        try:
            floats[row] = float(read_number(cells.iloc[row]))
        except EstimatesError as error:
            problems.append(Problem.from_error(row + 1, error.with_column(str(cells.name))))
            if len(problems) == MAX_BAD_ROWS:
                break
    if problems:
        raise TableError(problems)
    return floats


def read_source_column(cells: pd.Series[Any], is_stated: Array, name: str) -> tuple[Ints, Array]:
    """Return the source of each row as a code, -1 where blank, and the names in order."""
    label_codes, labels = factorize_labels(cells)
    texts = np.array([str(label).strip() for label in labels], dtype=object)
    names, index = np.unique(texts, return_inverse=True) if len(texts) else (texts, label_codes[:0])
    codes = np.append(index, -1)[label_codes].astype(np.int64)
    codes[np.append(names == "", False)[codes]] = -1
    missing = np.flatnonzero(is_stated & (codes < 0))[:MAX_BAD_ROWS]
    if len(missing):
        error = MissingFieldError("is missing", column=name, remedy="name who states the number")
        raise TableError(Problem.from_error(int(row) + 1, error) for row in missing)
    return codes, names


def key_codes(frame: pd.DataFrame, keys: Sequence[Any]) -> tuple[Ints, int]:
    """Return the cell of every row, in the order of the keys, and the number of cells."""
    cell = np.zeros(len(frame), dtype=np.int64)
    for name in keys:
        codes, labels = factorize_labels(frame[name])
        rank = np.append(label_ranks(labels), len(labels))  # blank keys come last
        _, cell = np.unique(cell * (len(labels) + 1) + rank[codes], return_inverse=True)
    return cell, int(cell.max(initial=-1)) + 1


def factorize_labels(cells: pd.Series[Any]) -> tuple[Ints, Any]:
    """Return the cells as codes of distinct labels, -1 where blank; lists are refused."""
    try:
        codes, labels = pd.factorize(cells, use_na_sentinel=True)
    except TypeError:
        odd = next(cell for cell in cells if getattr(type(cell), "__hash__", None) is None)
        name = str(cells.name)
        raise InvalidFieldError("must be a single label", column=name, value=odd) from None
    return codes.astype(np.int64), labels


def label_ranks(labels: Any) -> Ints:
    """Return the rank of each label; labels of several types by type, then as text."""
    # Python cannot order numbers and text: such labels go by their type first.
    try:
        order = np.asarray(pd.Index(labels).argsort())
    except TypeError:
        mixed = [(type(label).__name__, str(label)) for label in labels]
        order = np.array(sorted(range(len(mixed)), key=mixed.__getitem__), dtype=np.int64)
    return np.argsort(order)


def order_duplicates(table: LongTable, cell: Ints, rows: Ints) -> tuple[Ints, Array]:
    """Return a tie rank for rows of one cell, source and number, and the mask of repeated ones.

    The rank follows all other columns, so that the order of rows never matters.
    """
    # Text of whole rows is compared only where the three columns are equal: it is slow.
    groups = pd.DataFrame(
        {"cell": cell[rows], "source": table.source[rows], "value": table.value[rows]}
    )
    tie, repeats = np.zeros(len(rows), dtype=np.int64), np.zeros(len(rows), dtype=bool)
    several = np.flatnonzero(groups.duplicated(keep=False))
    if len(several):
        part = table.frame.iloc[rows[several]]
        texts = [tuple(map(str, cells)) for cells in part.itertuples(index=False, name=None)]
        tie[several[sorted(range(len(texts)), key=texts.__getitem__)]] = np.arange(len(texts))
        first = groups.iloc[several].assign(tie=tie[several]).sort_values("tie")
        repeats[first.index[first.duplicated(["cell", "source", "value"])]] = True
    return tie, repeats
