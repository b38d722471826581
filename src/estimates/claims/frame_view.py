"""The cells of a set of claims: as a frame shows them, and which of them pass a test."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

import numpy as np

from estimates.claims.linked import LinkedClaims
from estimates.columnar.arrays import Array, Ints
from estimates.columnar.store import Store
from estimates.model.schema import KINDS

if TYPE_CHECKING:
    import pandas as pd


def frame_of(base: LinkedClaims, rows: Ints) -> pd.DataFrame:
    """Return all flat columns of some claims, one row a claim; null = not stated."""
    import pandas as pd

    store = base.store.take(rows)
    cells = {name: frame_cells(store, name) for name in KINDS}
    cells["claim_id"] = base.labels[rows]
    frame = pd.DataFrame({name: pd.Series(cells[name], dtype=cells[name].dtype) for name in KINDS})
    return frame if frame["items"].notna().any() else frame.drop(columns="items")


def passing(cells: Array, wanted: Any) -> Array:
    """Return which cells equal a value, lie in a collection, or pass a function."""
    if callable(wanted):
        tested = [cell is not None and bool(wanted(cell)) for cell in cells]
        return np.array(tested, dtype=bool)
    several = isinstance(wanted, Collection) and not isinstance(wanted, str)
    choices = set(wanted) if several else {wanted}
    return np.array([cell in choices for cell in cells], dtype=bool)


def frame_cells(store: Store, name: str) -> Array:
    """Return a column for a frame: floats where these are exact, objects otherwise."""
    column = store.columns.get(name)
    if column is None:
        return np.full(len(store), None, dtype=object)
    floats = getattr(column, "floats", None)
    if floats is not None and not column.exact:  # type: ignore[union-attr]
        return np.asarray(floats)
    return column.decode()
