"""Work on long columns in blocks of rows, so that intermediate arrays stay in the cache."""

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from estimates.columnar.arrays import Array

# Half a megabyte per column of floats: about ten such columns fit into the cache.
BLOCK_ROWS = 1 << 16


def block_slices(count: int) -> Iterator[slice]:
    """Yield slices that cover so many rows, one block after another."""
    return (slice(i, min(i + BLOCK_ROWS, count)) for i in range(0, count, BLOCK_ROWS))


def map_blocks(count: int, function: Callable[[slice], Sequence[Array]]) -> tuple[Array, ...]:
    """Return the columns that a function computes for each block of rows, joined.

    function : takes a block and returns columns of as many rows, with the same types for every
        block; no row's cells may depend on other rows.
    """
    if count <= BLOCK_ROWS:
        return tuple(function(slice(0, count)))
    columns: list[Array] = []
    for block in block_slices(count):
        computed = function(block)
        columns = columns or [np.empty(count, dtype=cells.dtype) for cells in computed]
        for column, cells in zip(columns, computed, strict=True):
            column[block] = cells
    return tuple(columns)
