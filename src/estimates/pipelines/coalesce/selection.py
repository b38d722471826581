"""Select the first row of each cell, and measure the disagreement that it overrides."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from estimates.columnar.arrays import Array, Ints
from estimates.model.bounds import Bounds, separation


@dataclass(frozen=True, slots=True)
class Selection:
    """The selected row of each cell, and what it overrides; shape (cells,) each.

    row : the selected row; -1 where a cell has none.
    silenced : the number of other rows of the cell.
    conflicting : the number of those that contradict the selected one.
    against : the row furthest from the selected one; -1 where none conflicts.
    gap, ratio : its distance from the selected one; 0 and 1 where none conflicts (the ratio is NaN
        where a number is not positive).
    """

    row: Ints
    silenced: Ints
    conflicting: Ints
    against: Ints
    gap: Array
    ratio: Array


def select_rows(cell: Ints, cells: int, keys: Sequence[Array], bounds: Bounds) -> Selection:
    """Return the first row of every cell, and the size of the disagreement that it overrides.

    cell : shape (rows,), 0 <= cell < cells.
    keys : shape (rows,) each: the row with the smallest keys is selected, the first key first.
    bounds : the intervals that the rows entail.

    >>> value, none = np.array([10.0, 12.0, 10.0]), np.zeros(3, dtype=bool)
    >>> found = select_rows(np.zeros(3, int), 1, [np.arange(3)], Bounds(value, value, none, none))
    >>> found.row, found.silenced, found.conflicting, found.gap, found.ratio
    (array([0]), array([2]), array([1]), array([2.]), array([1.2]))
    """
    order = np.lexsort((*reversed(keys), cell))
    selected = first_rows(cell, cells, order)
    selected_of_row = selected[cell]
    is_other = selected_of_row != np.arange(len(cell))
    is_conflict, gap, ratio = separation(bounds, bounds, rows_b=selected_of_row)
    # Of equally distant rows the first in the order of the keys is reported: the sort is stable.
    conflicts = order[is_conflict[order]]
    conflicts = conflicts[np.lexsort((-gap[conflicts], cell[conflicts]))]
    against = first_rows(cell, cells, conflicts)
    return Selection(
        selected,
        np.bincount(cell[is_other], minlength=cells),
        np.bincount(cell[is_conflict], minlength=cells),
        against,
        np.append(gap, 0.0)[against],
        np.append(ratio, 1.0)[against],
    )


def first_rows(cell: Ints, cells: int, rows: Ints) -> Ints:
    """Return the first of the rows of each cell, -1 where it has none."""
    first = np.full(cells, -1, dtype=np.int64)
    first[cell[rows[::-1]]] = rows[::-1]  # NumPy keeps the last assignment: the first row
    return first
