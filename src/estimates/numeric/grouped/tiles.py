"""Ragged groups as rectangular tiles, so that every kernel is plain NumPy down axis 0.

Questions have one to a million claims. A `Layout` sorts the rows by group once and places
groups of about equal size next to each other in tiles of shape (claims, groups). Three rules make
results bit-identical however the groups are partitioned or mixed:

1. a tile never has a single column (NumPy would sum it pairwise and round differently);
2. columns are selected with ``np.compress`` or ``np.take`` along axis 1, never by indexing
   (which returns them in Fortran order: slower, and summed in another order);
3. a converged group is frozen, so that its neighbours add no steps to it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np

from estimates.numeric.grouped.sorting import sort_rows
from estimates.numeric.types import Array, Bools, Floats, Ints

# Up to this size every group size has its own tiles; beyond it heights grow by `HEIGHT_GROWTH`.
MAX_EXACT_HEIGHT = 24
# At most a quarter of a tile of larger groups is padding (1.5 % measured).
HEIGHT_GROWTH = 1.25
# A megabyte per column of floats. Measured: tiles of half or twice the size take 3 to 8 % longer.
CELLS_PER_TILE = 131_072
# Columns that vary do so in their first cells, nearly always.
PROBED_CELLS = 64


@dataclass(frozen=True, slots=True)
class Tile:
    """One rectangle of a `Layout`.

    groups : shape (n,), the group of each column; a lone column is doubled.
    sizes : shape (n,), the rows of each group; the other cells of its column are padding.
    start, height : first cell in a permuted column, and number of rows.
    """

    groups: Ints
    sizes: Ints
    start: int
    height: int

    def view(self, permuted: Array) -> Array:
        """Return this tile's cells of a permuted column, shape (height, n), without a copy."""
        width = len(self.groups)
        return permuted[self.start : self.start + self.height * width].reshape(self.height, width)


class Layout:
    """How the rows of ragged groups are placed in tiles.

    codes : shape (rows,), the group of each row, 0 <= code < groups; any order.
    groups : number of groups; those without a row appear in no tile.
    keys : columns of shape (rows,) that order the rows within a group, first key first.
        Give every column that a kernel uses, so that the order of rows changes no bit.

    >>> layout = Layout(np.array([1, 0, 1]), 2, keys=(np.array([5.0, 7.0, 3.0]),))
    >>> layout.sum(np.array([5.0, 7.0, 3.0]))
    array([7., 8.])
    """

    def __init__(self, codes: Array, groups: int, keys: tuple[Array, ...] = ()) -> None:
        self.groups = groups
        self.sizes: Ints = np.bincount(codes, minlength=groups).astype(np.int64)
        self.order = sort_rows(np.asarray(codes), groups, keys)
        self.tiles, self.index = _cut_into_tiles(self.order, self.sizes)

    def __iter__(self) -> Iterator[Tile]:
        return iter(self.tiles)

    @cached_property
    def real(self) -> Bools:
        """Whether a cell holds a row (the others are padding), in tile order."""
        return self.index >= 0

    @cached_property
    def padded(self) -> bool:
        """Whether some cells hold no row."""
        return not self.real.all()

    def permute(self, column: Array, padding: Any = 0.0) -> Array:
        """Return a column in tile order; its tiles are then views of the result."""
        if len(column) == 0:
            return np.full(len(self.index), padding, dtype=column.dtype)
        permuted: Array = column[self.index]
        permuted = permuted.astype(np.result_type(permuted, padding), copy=False)
        if self.padded:
            permuted[~self.real] = padding
        return permuted

    def empty(self, dtype: Any = np.float64) -> Array:
        """Return one value per group: NaN (0 for integers) until a tile fills it."""
        fill = np.nan if np.issubdtype(dtype, np.floating) else 0
        return np.full(self.groups, fill, dtype=dtype)

    @cached_property
    def columns(self) -> Ints:
        """The column of each group, counted through all tiles; -1 for a group without rows."""
        columns = np.full(self.groups, -1, dtype=np.int64)
        groups = np.concatenate([columns[:0], *(tile.groups for tile in self)])
        columns[groups] = np.arange(len(groups))
        return columns

    def by_group(self, results: list[Floats]) -> Floats:
        """Return the results of each tile by group, NaN for a group without rows.

        Reading them in the order of the groups takes half the time of writing those of each tile
        to their places.
        """
        return np.concatenate([*results, [np.nan]])[self.columns]

    def sum(self, column: Floats) -> Floats:
        """Return the sum of each group; 0 for a group without rows."""
        permuted, out = self.permute(column), np.zeros(self.groups)
        for tile in self:
            out[tile.groups] = tile.view(permuted).sum(axis=0)
        return out


def is_constant(column: Floats) -> bool:
    """Return whether all numbers of a column are equal, or all are NaN."""
    if len(column) > len(probe := column[:PROBED_CELLS]) and not is_constant(probe):
        return False
    first = column[:1]
    return bool((column == first).all() or (np.isnan(first) & np.isnan(column)).all())


def columns_where(mask: Bools) -> Ints:
    """Return the columns of a tile where a mask holds; a lone one is doubled (rule 1).

    ``np.take(x, columns_where(mask), axis=1)`` then keeps the rules of this module, and the
    results of both copies may be written back under the same index.

    >>> columns_where(np.array([False, True, False])), columns_where(np.array([True, True]))
    (array([1, 1]), array([0, 1]))
    """
    return double_lone_column(np.flatnonzero(mask))


def double_lone_column(columns: Ints) -> Ints:
    """Return column numbers, a lone one twice: a tile never has a single column (rule 1)."""
    return np.repeat(columns, 2) if len(columns) == 1 else columns


def tile_heights(sizes: Ints) -> Ints:
    """Return the height of the tile for a group of each size.

    >>> tile_heights(np.array([1, 24, 25, 31]))
    array([ 1, 24, 30, 38])
    """
    classes = [MAX_EXACT_HEIGHT]
    while classes[-1] < sizes.max(initial=0):
        classes.append(int(np.ceil(classes[-1] * HEIGHT_GROWTH)))
    ladder = np.array(classes)
    return np.where(sizes <= MAX_EXACT_HEIGHT, sizes, ladder[np.searchsorted(ladder, sizes)])


def _cut_into_tiles(order: Array, sizes: Ints) -> tuple[list[Tile], Array]:
    """Cut the sorted rows into tiles; return them and the row of each cell (-1 = padding)."""
    starts = np.cumsum(sizes) - sizes
    heights = tile_heights(sizes)
    by_height = np.argsort(heights, kind="stable")
    by_height = by_height[heights[by_height] > 0]
    edges = np.flatnonzero(np.diff(heights[by_height], prepend=0, append=-1))
    tiles: list[Tile] = []
    cells: list[Array] = []
    used = 0
    for first, last in pairwise(edges):
        height = int(heights[by_height[first]])
        width = max(2, CELLS_PER_TILE // height)
        for at in range(first, last, width):
            members = double_lone_column(by_height[at : min(at + width, last)])
            down = np.arange(height)[:, None]
            at_row = np.minimum(starts[members] + down, len(order) - 1)
            own = sizes[members]
            cell = np.where(down < own, order[at_row], order.dtype.type(-1))
            tiles.append(Tile(members, own, used, height))
            cells.append(cell.ravel())
            used += cell.size
    return tiles, np.concatenate(cells) if cells else np.empty(0, dtype=order.dtype)
