"""Tables of results as Parquet: one type a column, whatever its cells happen to hold."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from estimates.columnar.parquet import arrow
from estimates.io.parquet_folder import write_file
from estimates.model.fields import exact_number

if TYPE_CHECKING:
    import pandas as pd


STATED = {"Range": ("low", "high"), "Coalesced": ("value", "lower", "upper")}
"""Columns that hold numbers as they were stated: integers beyond a float among them."""


def write_frame(frame: pd.DataFrame, row: type, path: Path, *, exact: bool = False) -> None:
    """Write the frame of a table of results as a Parquet file, whole or not at all.

    Parameters
    ----------
    row : the dataclass of its rows, whose annotations give the type of every column.
    exact : write numbers that were stated as text, because some are integers that no float is;
        all files of a folder then have the same columns. Without it, where the frame has one.

    Raises
    ------
    UnreadableFileError, MissingExtraError
    """
    pa = arrow()
    said = {field.name: str(field.type) for field in dataclasses.fields(row)}
    stated = STATED.get(row.__name__, ()) if exact else ()
    columns = {
        name: arrow_cells(pa, frame[name], said[name], name in stated) for name in frame.columns
    }
    table = pa.table(columns)
    write_file(path, lambda place: pa.parquet.write_table(table, place))


def arrow_cells(pa: Any, cells: pd.Series[Any], said: str, exact: bool) -> Any:
    """Return one column for Arrow, of the type that its row says."""
    import pandas as pd

    types = {
        "str": pa.string(),
        "bool": pa.bool_(),
        "int": pa.int64(),
        "float": pa.float64(),
        "date": pa.date32(),
        "tuple[str, ...]": pa.list_(pa.string()),
    }
    kind = types.get(said.removesuffix(" | None"), pa.string())
    if kind == pa.float64() and (exact or cells.dtype == object):
        numbers = [None if cell is None or cell != cell else exact_number(cell) for cell in cells]
        if exact or any(n is not None and float(n) != n for n in numbers):
            return pa.array([None if n is None else str(n) for n in numbers], pa.string())
        return pa.array(np.array(numbers, dtype=np.float64), kind, from_pandas=True)
    if kind == pa.string() and said not in ("str", "str | None"):
        return pa.array([None if cell is None else str(cell) for cell in cells], kind)
    if kind == pa.list_(pa.string()):
        codes, distinct = pd.factorize(cells.to_numpy())  # few are different, and all are tuples
        return pa.array([list(cell) for cell in distinct], kind).take(pa.array(codes))
    return pa.array(cells, kind, from_pandas=True)
