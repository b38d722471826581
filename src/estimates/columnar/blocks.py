"""Work on long columns in blocks of rows, so that intermediate arrays stay in the cache."""

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from estimates.columnar.arrays import Array, Ints

# Half a megabyte per column of floats: about ten such columns fit into the cache.
BLOCK_ROWS = 1 << 16
# Up to so many codes, comparing ten million cells with each of them is faster than looking every
# cell up in a mask.
MAX_COMPARED_CODES = 12


def block_slices(count: int) -> Iterator[slice]:
    """Yield slices that cover so many rows, one block after another."""
    return (slice(i, min(i + BLOCK_ROWS, count)) for i in range(0, count, BLOCK_ROWS))


def rows_where(count: int, test: Callable[[slice], Array]) -> Ints:
    """Return which of so many rows pass a test, ascending.

    test : takes a block of rows and returns a mask of it.

    >>> rows_where(5, lambda block: np.arange(5)[block] > 2)
    array([3, 4])
    """
    found = [block.start + np.flatnonzero(test(block)) for block in block_slices(count)]
    return np.concatenate(found) if found else np.empty(0, dtype=np.int64)


def rows_with_codes(codes: Array, wanted: Array, count: int) -> Ints:
    """Return the rows whose code is one of some, ascending.

    codes : shape (rows,), each below `count` and at least 0.

    >>> rows_with_codes(np.array([2, 0, 1, 2]), np.array([1, 2]), 3)
    array([0, 2, 3])
    """
    if not len(wanted):
        return np.empty(0, dtype=np.int64)
    if len(wanted) <= MAX_COMPARED_CODES:
        first, *others = wanted.astype(codes.dtype)

        def is_one_of(block: slice) -> Array:
            mask: Array = codes[block] == first
            for code in others:
                mask |= codes[block] == code
            return mask

        return rows_where(len(codes), is_one_of)
    is_wanted = np.zeros(count, dtype=bool)
    is_wanted[wanted] = True
    return rows_where(len(codes), lambda block: is_wanted.take(codes[block]))


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
