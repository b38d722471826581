"""Claims as a data frame, and the selection of cells by value."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

import numpy as np

from estimates.claims.linked import LinkedClaims
from estimates.columnar.arrays import Array, Ints
from estimates.columnar.columns import encode_values
from estimates.columnar.parquet import import_pyarrow, to_arrow_column
from estimates.columnar.store import Store
from estimates.errors import UnknownColumnError
from estimates.model.schema import COLUMN_KINDS

if TYPE_CHECKING:
    import pandas as pd


def claims_to_frame(linked: LinkedClaims, rows: Ints) -> pd.DataFrame:
    """Return a frame with all columns of a claim, one row per claim; null = not stated."""
    import pandas as pd

    store = linked.store.take(rows)
    cells = {name: cells_for_frame(store, name) for name in COLUMN_KINDS}
    cells["claim_id"] = linked.labels[rows]
    frame = pd.DataFrame({n: pd.Series(column, dtype=column.dtype) for n, column in cells.items()})
    return frame if frame["items"].notna().any() else frame.drop(columns="items")


def claims_to_arrow(linked: LinkedClaims, rows: Ints) -> Any:
    """Return the same columns as an Arrow table (extra ``parquet``).

    A column of numbers is text where it holds an integer that no float can represent.
    """
    pa = import_pyarrow()
    labels = encode_values("claim_id", linked.labels_at(rows).tolist())
    store = linked.store.take(rows).with_columns({"claim_id": labels})
    columns = {
        name: to_arrow_column(pa, store, name, bool(getattr(store.column(name), "exact", False)))
        for name in COLUMN_KINDS
    }
    table = pa.table(columns)
    is_empty = table["items"].null_count == len(table)
    return table.drop_columns("items") if is_empty else table


def column_cells(linked: LinkedClaims, rows: Ints, name: str) -> Array:
    """Return the cells of a column, None where null, shape (rows,)."""
    if name not in COLUMN_KINDS:
        raise UnknownColumnError("is not a column of a claim", column=name)
    if name == "claim_id":
        return linked.labels[rows]
    return linked.store.column(name).take(rows).decode()


def match_cells(cells: Array, wanted: Any) -> Array:
    """Return the mask of cells that equal a value, are in a collection, or pass a function."""
    if callable(wanted):
        return np.array([cell is not None and bool(wanted(cell)) for cell in cells], dtype=bool)
    is_collection = isinstance(wanted, Collection) and not isinstance(wanted, str)
    choices = set(wanted) if is_collection else {wanted}
    return np.array([cell in choices for cell in cells], dtype=bool)


def cells_for_frame(store: Store, name: str) -> Array:
    """Return a column for a frame: floats where they are exact, otherwise objects."""
    column = store.columns.get(name)
    if column is None:
        return np.full(len(store), None, dtype=object)
    floats = getattr(column, "floats", None)
    if floats is not None and not column.exact:  # type: ignore[union-attr]
        return np.asarray(floats)
    return column.decode()
