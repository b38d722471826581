"""The cells of a table's column: an array, text as codes, or text in chunks of labels."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from estimates.columnar.arrays import Array
from estimates.columnar.chunked_labels import ChunkedLabels, decode_to_pandas
from estimates.columnar.columns import StringColumn
from estimates.columnar.growable_columns import concat_columns
from estimates.columnar.strings import to_pandas_array

TableCells = Array | StringColumn | ChunkedLabels
# Cells, or a function that returns them and is called where they are first read.
TableColumn = TableCells | Callable[[], TableCells]


def take_rows(cells: TableCells, at: slice | Array) -> TableCells:
    """Return rows of a column."""
    return cells[at] if isinstance(cells, np.ndarray) else as_string_column(cells).take(at)


def as_string_column(cells: StringColumn | ChunkedLabels) -> StringColumn:
    """Return text as codes of one array of labels."""
    return cells.to_column() if isinstance(cells, ChunkedLabels) else cells


def concat_lazily(parts: Sequence[TableColumn]) -> TableColumn:
    """Concatenate the cells of a column, on first access if some are computed then."""
    if any(callable(part) for part in parts):
        return lambda: concat_cells([part() if callable(part) else part for part in parts])
    return concat_cells(parts)  # type: ignore[arg-type]


def concat_cells(parts: Sequence[TableCells]) -> TableCells:
    """Concatenate cells; if they share their labels, only the codes."""
    columns = [as_string_column(part) for part in parts if not isinstance(part, np.ndarray)]
    if not columns:
        return np.concatenate(parts)  # type: ignore[arg-type]
    strings = columns[0].strings
    if all(column.strings is strings for column in columns):
        return StringColumn(np.concatenate([column.codes for column in columns]), strings)
    return concat_columns(columns)  # type: ignore[return-value]


def text_series(cells: TableCells) -> Any:
    """Return a text column as a Series."""
    import pandas as pd

    if pd.__version__ < "3":
        objects = cells if isinstance(cells, np.ndarray) else as_string_column(cells).decode()
        return pd.Series(objects, dtype=object)
    if isinstance(cells, ChunkedLabels):
        return pd.Series(cells.to_pandas(), copy=False)
    array = decode_to_pandas(cells) if isinstance(cells, StringColumn) else to_pandas_array(cells)
    return pd.Series(array, copy=False)


def to_python(cell: Any) -> Any:
    """Return a cell as a Python object; NaN and NaT become None, floats stay floats."""
    value = cell.item() if isinstance(cell, np.generic) else cell
    return None if isinstance(value, float) and math.isnan(value) else value
