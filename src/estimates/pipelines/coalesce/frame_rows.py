"""The rows of a frame of any library: read as pandas, taken and returned in their own kind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

import numpy as np
import pandas as pd

from estimates.columnar.any_frame import (
    arrow_of_kind,
    arrow_stream_to_table,
    is_pandas_frame,
    kind_of_frame,
    with_flat_names,
)
from estimates.columnar.arrays import Array, Ints
from estimates.columnar.parquet import arrow_to_frame, import_pyarrow
from estimates.errors import UnknownColumnError
from estimates.model.fields import EXACT_FLOAT_LIMIT


class FrameRows(Protocol):
    """Rows of a frame.

    frame : the same rows as a frame of pandas, for reading.
    """

    frame: pd.DataFrame

    def take(self, name: Any, rows: Ints) -> Any:
        """Return the cells of some rows, null for -1, in the type of their column."""

    def labels(self, name: Any, rows: Ints) -> Any:
        """Return the cells of some rows as labels, None for -1."""

    def column(self, cells: Array) -> Any:
        """Return new cells as a column."""

    def build(self, columns: Mapping[Any, Any]) -> Any:
        """Return a frame of columns."""


class PandasRows:
    """The rows of a frame of pandas."""

    def __init__(self, frame: pd.DataFrame) -> None:
        self.frame = with_flat_names(frame).reset_index(drop=True)

    def take(self, name: Any, rows: Ints) -> Any:
        """Return the cells of some rows, null for -1."""
        cells = self.frame[name].iloc[np.maximum(rows, 0)].reset_index(drop=True)
        if (rows >= 0).all():
            return cells
        # Floats, which pandas would make of integers with a gap, do not hold every integer.
        is_large = pd.api.types.is_integer_dtype(cells.dtype) and bool(
            (cells.abs() >= EXACT_FLOAT_LIMIT).any()
        )
        return (cells.astype(object) if is_large else cells).where(pd.Series(rows >= 0), None)

    def labels(self, name: Any, rows: Ints) -> Any:
        """Return the cells of some rows as labels, None for -1."""
        cells = self.frame[name].iloc[np.maximum(rows, 0)].reset_index(drop=True)
        return cells.astype(object).where(pd.Series(rows >= 0), None)

    def column(self, cells: Array) -> Any:
        """Return new cells as a column."""
        return cells

    def build(self, columns: Mapping[Any, Any]) -> Any:
        """Return a frame of columns."""
        return pd.DataFrame(dict(columns))


class ArrowRows:
    """The rows of a frame with ``__arrow_c_stream__``."""

    def __init__(self, stream: Any) -> None:
        self.kind, self.table = kind_of_frame(stream), arrow_stream_to_table(stream)
        names = self.table.column_names
        twice = [name for name in names if names.count(name) > 1]
        if twice:
            raise UnknownColumnError("occurs twice in the table", column=twice[0])
        self.frame = arrow_to_frame(import_pyarrow(), self.table)

    def take(self, name: Any, rows: Ints) -> Any:
        """Return the cells of some rows, null for -1."""
        pa, cells = import_pyarrow(), self.table[name]
        if pa.types.is_string_view(cells.type):  # which polars writes, and Arrow cannot take from
            cells = cells.cast(pa.large_string())
        return cells.take(pa.array(rows, mask=rows < 0))

    def labels(self, name: Any, rows: Ints) -> Any:
        """Return the cells of some rows, null for -1."""
        return self.take(name, rows)

    def column(self, cells: Array) -> Any:
        """Return new cells as a column; integers beyond those of Arrow as text."""
        pa = import_pyarrow()
        try:
            return pa.array(cells, from_pandas=True)
        except (pa.ArrowException, OverflowError):
            return pa.array([None if cell is None else str(cell) for cell in cells], pa.string())

    def build(self, columns: Mapping[Any, Any]) -> Any:
        """Return a frame of columns."""
        pa, schema = import_pyarrow(), self.table.schema
        # A field also says which categories a column may have.
        fields = [
            schema.field(name)
            if name in schema.names and schema.field(name).type == cells.type
            else pa.field(name, cells.type)
            for name, cells in columns.items()
        ]
        table = pa.table([*columns.values()], schema=pa.schema(fields))
        return arrow_of_kind(table, self.kind)


def rows_of_frame(frame: Any) -> FrameRows:
    """Return the rows of a frame of any library."""
    return PandasRows(frame) if is_pandas_frame(frame) else ArrowRows(frame)
