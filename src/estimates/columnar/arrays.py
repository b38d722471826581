"""Array types, and read-only arrays."""

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from estimates.numeric.types import Array as Array
from estimates.numeric.types import Ints as Ints


def make_read_only(array: Array) -> Array:
    """Return the array, made read-only in place."""
    array.flags.writeable = False
    return array


def cells_or_none(rows: Ints, cells_at: Callable[[Ints], Array]) -> Array:
    """Return the cells of some rows, shape (rows,), None for a row of -1."""
    cells = np.full(len(rows), None, dtype=object)
    cells[rows >= 0] = cells_at(rows[rows >= 0])
    return cells


def object_array(cells: Iterable[Any]) -> Array:
    """Return a read-only object array, shape (cells,), also of cells that are sequences."""
    cells = list(cells)
    array = np.empty(len(cells), dtype=object)  # np.array would nest sequences of equal length
    array[:] = cells
    array.flags.writeable = False
    return array
