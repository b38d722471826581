"""Ragged groups as rectangles, so that every kernel is plain NumPy down axis 0.

Questions have one to a million claims. A `Layout` sorts the rows by group once and lays
groups of about equal size side by side in tiles of shape (claims, groups). Three rules make
results bit-identical however the groups are partitioned or mixed:

1. a tile never has a single column (NumPy would sum it pairwise and round differently);
2. columns are taken out with ``np.compress`` or ``np.take`` along axis 1, never by indexing
   (which returns them in Fortran order: slower, and summed in another order);
3. a converged group is frozen, so that its neighbours add no steps to it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from estimates.numeric.grouped.sorting import ordered

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

EXACT_HEIGHT = 24
"""Up to this size every size has tiles of its own; beyond it heights grow by `GROWTH`."""
GROWTH = 1.25
"""Height classes beyond `EXACT_HEIGHT`: at most a quarter of a tile is padding (1.5 % seen)."""
CELLS = 262_144
"""Cells a tile: measured best (a quarter of it is 1.2 times, an eighth 1.4 times slower)."""


@dataclass(frozen=True, slots=True)
class Tile:
    """One rectangle of a `Layout`.

    Attributes
    ----------
    groups : shape (n,), the group of each column; a lone column stands twice.
    start, height : where its cells begin in a permuted column, and how many claims down.
    """

    groups: Ints
    start: int
    height: int

    def view(self, permuted: NDArray[Any]) -> NDArray[Any]:
        """Return this tile's cells of a permuted column, shape (height, n), without a copy."""
        width = len(self.groups)
        return permuted[self.start : self.start + self.height * width].reshape(self.height, width)


class Layout:
    """How the rows of ragged groups lie in tiles.

    Parameters
    ----------
    codes : shape (rows,), the group of each row, 0 <= code < groups; any order.
    groups : number of groups; those without a row appear in no tile.
    keys : columns of shape (rows,) that order the rows within a group, first key first.
        Give every column that a kernel uses: then the order of rows can change no bit.

    Examples
    --------
    >>> layout = Layout(np.array([1, 0, 1]), 2, keys=(np.array([5.0, 7.0, 3.0]),))
    >>> layout.sum(np.array([5.0, 7.0, 3.0]))
    array([7., 8.])
    """

    def __init__(
        self, codes: NDArray[Any], groups: int, keys: tuple[NDArray[Any], ...] = ()
    ) -> None:
        self.groups = groups
        self.sizes: Ints = np.bincount(codes, minlength=groups).astype(np.int64)
        self.order = ordered(np.asarray(codes), self.sizes, keys)
        self.tiles, self.index = _lay(self.order, self.sizes)

    def __iter__(self) -> Iterator[Tile]:
        return iter(self.tiles)

    @cached_property
    def real(self) -> Bools:
        """Which cells hold a row (the others are padding), in tile order."""
        return self.index >= 0

    @cached_property
    def padded(self) -> bool:
        """Whether some cells hold no row."""
        return not self.real.all()

    def permute(self, column: NDArray[Any], padding: Any = 0.0) -> NDArray[Any]:
        """Bring a column into tile order once; its tiles are then views of the result."""
        if len(column) == 0:
            return np.full(len(self.index), padding, dtype=column.dtype)
        permuted: NDArray[Any] = column[self.index]
        permuted = permuted.astype(np.result_type(permuted, padding), copy=False)
        if self.padded:
            permuted[~self.real] = padding
        return permuted

    def empty(self, dtype: Any = np.float64) -> NDArray[Any]:
        """Return one slot a group, NaN (or 0 for integers) until a tile fills it."""
        fill = np.nan if np.issubdtype(dtype, np.floating) else 0
        return np.full(self.groups, fill, dtype=dtype)

    def sum(self, column: Floats) -> Floats:
        """Sum of each group; 0 for a group without rows."""
        permuted, out = self.permute(column), np.zeros(self.groups)
        for tile in self:
            out[tile.groups] = tile.view(permuted).sum(axis=0)
        return out


def chosen(wanted: Bools) -> Ints:
    """Return which columns of a tile are wanted; a lone one stands twice (rule 1).

    ``np.take(x, chosen(wanted), axis=1)`` then keeps the rules of this module, and what is
    found for both copies may be written back under the same index.

    Examples
    --------
    >>> chosen(np.array([False, True, False])), chosen(np.array([True, True]))
    (array([1, 1]), array([0, 1]))
    """
    columns = np.flatnonzero(wanted)
    return np.repeat(columns, 2) if len(columns) == 1 else columns


def height_of(sizes: Ints) -> Ints:
    """Return the height of the tile that a group of each size lies in.

    Examples
    --------
    >>> height_of(np.array([1, 24, 25, 31]))
    array([ 1, 24, 30, 38])
    """
    classes = [EXACT_HEIGHT]
    while classes[-1] < sizes.max(initial=0):
        classes.append(int(np.ceil(classes[-1] * GROWTH)))
    ladder = np.array(classes)
    return np.where(sizes <= EXACT_HEIGHT, sizes, ladder[np.searchsorted(ladder, sizes)])


def _lay(order: NDArray[Any], sizes: Ints) -> tuple[list[Tile], NDArray[Any]]:
    """Cut the sorted rows into tiles; return them and the row in each cell (-1 = padding)."""
    starts = np.cumsum(sizes) - sizes
    heights = height_of(sizes)
    by_height = np.argsort(heights, kind="stable")
    by_height = by_height[heights[by_height] > 0]
    edges = np.flatnonzero(np.diff(heights[by_height], prepend=0, append=-1))
    tiles: list[Tile] = []
    cells: list[NDArray[Any]] = []
    used = 0
    for first, last in pairwise(edges):
        height = int(heights[by_height[first]])
        width = max(2, CELLS // height)
        for at in range(first, last, width):
            members = by_height[at : min(at + width, last)]
            if len(members) == 1:
                members = np.repeat(members, 2)
            down = np.arange(height)[:, None]
            at_row = np.minimum(starts[members] + down, len(order) - 1)
            cell = np.where(down < sizes[members], order[at_row], order.dtype.type(-1))
            tiles.append(Tile(members, used, height))
            cells.append(cell.ravel())
            used += cell.size
    return tiles, np.concatenate(cells) if cells else np.empty(0, dtype=order.dtype)
