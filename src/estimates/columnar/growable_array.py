"""An array that grows at its end."""

from __future__ import annotations

from typing import Any

import numpy as np

from estimates.columnar.arrays import Array, read_only

SMALL, LARGE = 1 << 20, 1 << 25
"""Bytes: an array beyond the first asks for room of the second, which an allocator takes from the
system and gives back as a whole. Smaller ones would leave holes between those of the parts."""


class GrowableArray:
    """An array with room at its end; where all cells say the same they cost no memory.

    A large array is not copied when it grows: its pages are given another address.

    Examples
    --------
    >>> room = GrowableArray(np.int32)
    >>> room.add(np.array([1, 2])), room.add(np.array([3])), room.whole().tolist()
    (None, None, [1, 2, 3])
    """

    __slots__ = ("_cells", "_length")

    def __init__(self, dtype: Any) -> None:
        self._cells: Array = np.empty(0, dtype=dtype)
        self._length = 0

    def __len__(self) -> int:
        return self._length

    @property
    def filled(self) -> Array:
        """The cells so far; they may be written, and are no longer these when more are added."""
        return self._cells[: self._length]

    def add(self, cells: Array) -> None:
        """Add cells at the end."""
        count = len(cells)
        if not count:
            return
        one = not any(cells.strides)
        if one and (not self._length or (self._is_one and alike(self._cells[0], cells[0]))):
            self._cells = np.broadcast_to(cells[0].astype(self._cells.dtype), self._length + count)
        else:
            self._make_room(self._length + count)
            self._cells[self._length : self._length + count] = cells
        self._length += count

    @property
    def _is_one(self) -> bool:
        return self._length > 0 and not any(self._cells.strides)

    def _make_room(self, length: int) -> None:
        if length <= len(self._cells) and not self._is_one:
            return
        size = self._cells.itemsize
        room = max(length, self._length * 5 // 4, LARGE // size if length * size > SMALL else 0)
        if self._is_one or not len(self._cells):
            larger = np.empty(room, dtype=self._cells.dtype)
            larger[: self._length] = self.filled
            self._cells = larger
        else:
            self._cells.resize(room, refcheck=False)

    def say(self, cell: Any) -> None:
        """Let all cells say the same."""
        self._cells = np.broadcast_to(np.asarray(cell, self._cells.dtype).reshape(()), len(self))

    def cut(self, length: int) -> None:
        """Drop what stands behind some length."""
        self._length = length

    def whole(self) -> Array:
        """Return the array, read-only and no longer than it is; nothing can be added any more."""
        if not self._is_one and len(self._cells) > self._length:
            self._cells.resize(self._length, refcheck=False)  # in place: no second copy
        return read_only(self._cells) if not self._is_one else self._cells


def alike(a: Any, b: Any) -> bool:
    """Tell whether two cells are the same, NaN and NaT too."""
    return bool(a == b) or bool(a != a and b != b)
