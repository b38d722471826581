"""Columns that grow part by part: never more is held than the column, and the part that comes.

A table in many parts becomes columns without a second copy: each part is copied behind what is
there and let go, so that the memory of one part serves the next.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from estimates.columnar.columns import (
    BoolColumn,
    DateColumn,
    NumberColumn,
    StoredColumn,
    StringColumn,
)
from estimates.columnar.growable_array import GrowableArray
from estimates.columnar.string_pool import StringPool


class StringColumnBuilder:
    """Codes, and a pool of their texts."""

    def __init__(self) -> None:
        self._codes, self._pool = GrowableArray(np.int32), StringPool()

    def add(self, part: StringColumn) -> None:
        """Add the cells of a part."""
        codes = np.append(self._pool.add(part.texts), np.int32(-1))
        constant = len(part) and not any(part.codes.strides)
        self._codes.add(
            np.broadcast_to(codes[part.codes[0]], len(part)) if constant else codes[part.codes]
        )

    def whole(self) -> StringColumn:
        """Return the column; nothing can be added any more."""
        return StringColumn(self._codes.whole(), self._pool.whole())


class NumberColumnBuilder:
    """Floats, and the integers that they cannot hold."""

    def __init__(self) -> None:
        self._floats, self._exact = GrowableArray(np.float64), dict[int, int]()

    def add(self, part: NumberColumn) -> None:
        """Add the cells of a part."""
        start = len(self._floats)
        self._exact |= {start + row: number for row, number in part.exact.items()}
        self._floats.add(part.floats)

    def whole(self) -> NumberColumn:
        """Return the column."""
        return NumberColumn(self._floats.whole(), self._exact)


class BoolColumnBuilder:
    """Truth values."""

    def __init__(self) -> None:
        self._codes = GrowableArray(np.int8)

    def add(self, part: BoolColumn) -> None:
        """Add the cells of a part."""
        self._codes.add(part.codes)

    def whole(self) -> BoolColumn:
        """Return the column."""
        return BoolColumn(self._codes.whole())


class DateColumnBuilder:
    """Days."""

    def __init__(self) -> None:
        self._days = GrowableArray("datetime64[D]")

    def add(self, part: DateColumn) -> None:
        """Add the cells of a part."""
        self._days.add(part.days)

    def whole(self) -> DateColumn:
        """Return the column."""
        return DateColumn(self._days.whole())


GROWING: dict[type, Any] = {
    StringColumn: StringColumnBuilder,
    NumberColumn: NumberColumnBuilder,
    BoolColumn: BoolColumnBuilder,
    DateColumn: DateColumnBuilder,
}


def builder_like(like: StoredColumn) -> Any:
    """Return an empty column of the same kind, to which parts are added."""
    return GROWING[type(like)]()
