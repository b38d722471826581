"""Columns that grow by chunks.

Each chunk is copied to the end of the column and can be freed, so that its memory serves the next
chunk: a table in many chunks becomes columns without a second copy.
"""

from collections.abc import Sequence

import numpy as np

from estimates.columnar.arrays import Array
from estimates.columnar.columns import (
    STORED_NULLS,
    ColumnType,
    DateColumn,
    NumberColumn,
    StoredColumn,
    StringColumn,
)
from estimates.columnar.growable_array import GrowableArray
from estimates.columnar.string_pool import StringPool


class ColumnBuilder:
    """A column made of chunks of its type: one array, and the strings or exact integers."""

    def __init__(self, column_type: ColumnType) -> None:
        self._type, self._array = column_type, GrowableArray(STORED_NULLS[column_type].dtype)
        self._pool, self._exact = StringPool(), dict[int, int]()

    def add(self, chunk: StoredColumn) -> None:
        """Add the cells of a chunk."""
        if isinstance(chunk, StringColumn):
            self._array.add(self._recode(chunk))
        elif isinstance(chunk, NumberColumn):
            start = len(self._array)
            self._exact |= {start + row: number for row, number in chunk.exact.items()}
            self._array.add(chunk.floats)
        else:
            self._array.add(chunk.days if isinstance(chunk, DateColumn) else chunk.codes)

    def _recode(self, chunk: StringColumn) -> Array:
        codes = np.append(self._pool.add(chunk.strings), np.int32(-1))  # -1 = null stays -1
        if len(chunk) and not any(chunk.codes.strides):  # a constant column takes no memory
            return np.broadcast_to(codes[chunk.codes[0]], len(chunk))
        return codes[chunk.codes]

    def finish(self) -> StoredColumn:
        """Return the column; nothing can be added after."""
        array = self._array.finish()
        if self._type is StringColumn:
            return StringColumn(array, self._pool.finish())
        return NumberColumn(array, self._exact) if self._type is NumberColumn else self._type(array)  # type: ignore[call-arg]


def concat_columns(parts: Sequence[StoredColumn]) -> StoredColumn:
    """Concatenate stored columns of one type."""
    builder = ColumnBuilder(type(parts[0]))
    for part in parts:
        builder.add(part)
    return builder.finish()
