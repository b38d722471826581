"""Columns that grow part by part: never more is held than the column, and the part that comes.

A table in many parts becomes columns without a second copy: each part is copied behind what is
there and let go, so that the memory of one part serves the next.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from estimates.columnar.columns import Coded, Days, Flags, Numbers, StoredColumn
from estimates.columnar.growable_array import Room
from estimates.columnar.string_pool import Pool


class GrowingCoded:
    """Codes, and a pool of their texts."""

    def __init__(self) -> None:
        self._codes, self._pool = Room(np.int32), Pool()

    def add(self, part: Coded) -> None:
        """Add the cells of a part."""
        codes = np.append(self._pool.add(part.texts), np.int32(-1))
        constant = len(part) and not any(part.codes.strides)
        self._codes.add(
            np.broadcast_to(codes[part.codes[0]], len(part)) if constant else codes[part.codes]
        )

    def whole(self) -> Coded:
        """Return the column; nothing can be added any more."""
        return Coded(self._codes.whole(), self._pool.whole())


class GrowingNumbers:
    """Floats, and the integers that they cannot hold."""

    def __init__(self) -> None:
        self._floats, self._exact = Room(np.float64), dict[int, int]()

    def add(self, part: Numbers) -> None:
        """Add the cells of a part."""
        start = len(self._floats)
        self._exact |= {start + row: number for row, number in part.exact.items()}
        self._floats.add(part.floats)

    def whole(self) -> Numbers:
        """Return the column."""
        return Numbers(self._floats.whole(), self._exact)


class GrowingFlags:
    """Truth values."""

    def __init__(self) -> None:
        self._codes = Room(np.int8)

    def add(self, part: Flags) -> None:
        """Add the cells of a part."""
        self._codes.add(part.codes)

    def whole(self) -> Flags:
        """Return the column."""
        return Flags(self._codes.whole())


class GrowingDays:
    """Days."""

    def __init__(self) -> None:
        self._days = Room("datetime64[D]")

    def add(self, part: Days) -> None:
        """Add the cells of a part."""
        self._days.add(part.days)

    def whole(self) -> Days:
        """Return the column."""
        return Days(self._days.whole())


GROWING: dict[type, Any] = {
    Coded: GrowingCoded,
    Numbers: GrowingNumbers,
    Flags: GrowingFlags,
    Days: GrowingDays,
}


def growing(like: StoredColumn) -> Any:
    """Return an empty column of the same kind, to which parts are added."""
    return GROWING[type(like)]()
