"""Tables of results as Parquet: one type a column, whatever its cells happen to hold."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from estimates.fields import EXACT
from estimates.formats.folders import write_file
from estimates.formats.parquet import arrow

if TYPE_CHECKING:
    import pandas as pd


def write_frame(frame: pd.DataFrame, row: type, path: Path, *, exact: bool = False) -> None:
    """Write the frame of a table of results as a Parquet file, whole or not at all.

    Parameters
    ----------
    row : the dataclass of its rows, whose annotations give the type of every column.
    exact : write numbers as text where integers are beyond a float (see `beyond_floats`), so
        that all files of a folder have the same columns.

    Raises
    ------
    UnreadableFileError, MissingExtraError
    """
    pa = arrow()
    said = {field.name: str(field.type) for field in dataclasses.fields(row)}
    columns = {name: arrow_cells(pa, frame[name], said[name], exact) for name in frame.columns}
    table = pa.table(columns)
    write_file(path, lambda place: pa.parquet.write_table(table, place))


def arrow_cells(pa: Any, cells: pd.Series[Any], said: str, exact: bool) -> Any:
    """Return one column for Arrow, of the type that its row says."""
    types = {
        "str": pa.string(),
        "bool": pa.bool_(),
        "int": pa.int64(),
        "float": pa.float64(),
        "date": pa.date32(),
        "tuple[str, ...]": pa.list_(pa.string()),
    }
    kind = types.get(said.removesuffix(" | None"), pa.string())
    if kind == pa.float64() and cells.dtype == object:
        listed = [None if cell is None or cell != cell else cell for cell in cells]
        if exact or beyond_floats(cells):
            return pa.array([None if n is None else str(n) for n in listed], pa.string())
        return pa.array(np.array(listed, dtype=np.float64), kind, from_pandas=True)
    if kind == pa.string() and said not in ("str", "str | None"):
        return pa.array([None if cell is None else str(cell) for cell in cells], kind)
    if kind == pa.list_(pa.string()):
        return pa.array([list(cell) for cell in cells], kind)
    return pa.array(cells, kind, from_pandas=True)


def beyond_floats(cells: pd.Series[Any]) -> bool:
    """Return whether a column holds an integer that no float is."""
    return any(isinstance(n, int) and abs(n) > EXACT and float(n) != n for n in cells)
