"""An array that grows at its end without being copied."""

from typing import Any

import numpy as np

from estimates.columnar.arrays import Array

# An array of more than SMALL_BYTES reserves LARGE_BYTES, which an allocator maps and returns to
# the system as a whole. Smaller requests would leave gaps between the arrays of the chunks.
SMALL_BYTES, LARGE_BYTES = 1 << 20, 1 << 25


class GrowableArray:
    """An array with reserved memory at its end; equal cells throughout take no memory.

    A large array is not copied when it grows: the system remaps its pages.
    """

    __slots__ = ("_cells", "_length")

    def __init__(self, dtype: Any) -> None:
        self._cells: Array = np.empty(0, dtype=dtype)
        self._length = 0

    def __len__(self) -> int:
        return self._length

    @property
    def cells(self) -> Array:
        """The cells so far, writable; invalid as soon as more cells are added."""
        return self._cells[: self._length]

    def add(self, cells: Array) -> None:
        """Add cells at the end."""
        length = self._length + len(cells)
        if length == self._length:
            return
        if not any(cells.strides) and (not self._length or self._is_constant_like(cells[0])):
            self._cells = np.broadcast_to(cells[0].astype(self._cells.dtype), length)
        else:
            self._reserve(length)
            self._cells[self._length : length] = cells
        self._length = length

    @property
    def _is_constant(self) -> bool:
        return self._length > 0 and not any(self._cells.strides)

    def _is_constant_like(self, cell: Any) -> bool:
        own = self._cells[0]
        return self._is_constant and bool(own == cell or (own != own and cell != cell))

    def _reserve(self, length: int) -> None:
        if length <= len(self._cells) and not self._is_constant:
            return
        size = self._cells.itemsize
        least = LARGE_BYTES // size if length * size > SMALL_BYTES else 0
        capacity = max(length, self._length * 5 // 4, least)
        # A small array is copied: growing in place fills what is reserved with zeros.
        if self._is_constant or self._length * size <= SMALL_BYTES:
            larger = np.empty(capacity, dtype=self._cells.dtype)
            larger[: self._length] = self.cells
            self._cells = larger
        else:
            self._cells.resize(capacity, refcheck=False)

    def truncate(self, length: int) -> None:
        """Drop the cells beyond a length."""
        self._length = length

    def finish(self) -> Array:
        """Return the array, read-only and without reserved memory; nothing can be added after."""
        if self._is_constant:
            return self._cells
        if len(self._cells) > self._length:
            self._cells.resize(self._length, refcheck=False)  # in place: no second copy
        self._cells.flags.writeable = False
        return self._cells
