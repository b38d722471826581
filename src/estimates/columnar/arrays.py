"""Arrays that nobody writes into."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Ints = NDArray[np.int64]


def read_only(array: Array) -> Array:
    """Return the array with writing switched off."""
    array.flags.writeable = False
    return array


def objects(cells: Iterable[Any]) -> Array:
    """Return an object array of any cells, never nested."""
    listed = list(cells)
    array = np.empty(len(listed), dtype=object)
    array[:] = listed
    return read_only(array)
