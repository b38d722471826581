"""Long columns are worked on in blocks, so that what is made on the way stays in the cache."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

BLOCK = 65_536
"""Rows a block: half a megabyte a column of floats, so that some ten fit into the cache."""


def map_blocks(
    count: int, work: Callable[[slice], Sequence[NDArray[Any]]]
) -> tuple[NDArray[Any], ...]:
    """Return the columns that a function makes of each block of rows, joined.

    Parameters
    ----------
    count : number of rows.
    work : a function of a block, which returns columns of as many rows, of the same types for
        every block; no row's cells may depend on other rows.

    Examples
    --------
    >>> x = np.arange(200_000.0)
    >>> (double,) = map_blocks(len(x), lambda here: (2 * x[here],))
    >>> bool((double == 2 * x).all())
    True
    """
    if count <= BLOCK:
        return tuple(work(slice(0, count)))
    columns: list[NDArray[Any]] = []
    for start in range(0, count, BLOCK):
        here = slice(start, min(start + BLOCK, count))
        made = work(here)
        columns = columns or [np.empty(count, dtype=cells.dtype) for cells in made]
        for column, cells in zip(columns, made, strict=True):
            column[here] = cells
    return tuple(columns)
