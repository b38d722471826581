"""Select the first row of each cell, and measure the disagreement that it overrides."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from estimates.columnar.arrays import Array, Ints
from estimates.model.bounds import Bounds, Separation, separation
from estimates.pipelines.coalesce.exact_gaps import ExactEnds


@dataclass(frozen=True, slots=True)
class Selection:
    """The selected row of each cell, and what it overrides; shape (cells,) each.

    row : the selected row; -1 where a cell has none.
    silenced : the number of other rows of the cell.
    conflicting : the number of those that contradict the selected one.
    against : the row furthest from the selected one; -1 where none conflicts.
    gap, ratio : its distance from the selected one; 0 and 1 where none conflicts (the ratio is NaN
        where a number is not positive).
    exact_gap : cell → its gap, where floats do not hold the numbers.
    """

    row: Ints
    silenced: Ints
    conflicting: Ints
    against: Ints
    gap: Array
    ratio: Array
    exact_gap: Mapping[int, int | float] = field(default_factory=dict)


def select_rows(
    cell: Ints, cells: int, keys: Sequence[Array], bounds: Bounds, exact: ExactEnds | None = None
) -> Selection:
    """Return the first row of every cell, and the size of the disagreement that it overrides.

    cell : shape (rows,), 0 <= cell < cells.
    keys : shape (rows,) each: the row with the smallest keys is selected, the first key first.
    bounds : the intervals that the rows entail. exact : their ends that floats do not hold.

    >>> value, none = np.array([10.0, 12.0, 10.0]), np.zeros(3, dtype=bool)
    >>> found = select_rows(np.zeros(3, int), 1, [np.arange(3)], Bounds(value, value, none, none))
    >>> found.row, found.silenced, found.conflicting, found.gap, found.ratio
    (array([0]), array([2]), array([1]), array([2.]), array([1.2]))
    """
    order = np.lexsort((*reversed(keys), cell))
    selected = first_rows(cell, cells, order)
    selected_of_row = selected[cell]
    is_other = selected_of_row != np.arange(len(cell))
    apart = separation(bounds, bounds, rows_b=selected_of_row)
    exact_gaps = measure_exactly(apart, bounds, selected_of_row, exact) if exact else {}
    is_conflict, gap, ratio = apart
    # Of equally distant rows the first in the order of the keys is reported: the sort is stable.
    conflicts = order[is_conflict[order]]
    finer = np.zeros(len(cell))  # what the exact gaps are beyond their floats
    for row, exact_gap in exact_gaps.items():
        finer[row] = exact_gap - int(gap[row])
    by_distance = -finer[conflicts], -gap[conflicts], cell[conflicts]
    conflicts = conflicts[np.lexsort(by_distance)]
    against = first_rows(cell, cells, conflicts)
    return Selection(
        selected,
        np.bincount(cell[is_other], minlength=cells),
        np.bincount(cell[is_conflict], minlength=cells),
        against,
        np.append(gap, 0.0)[against],
        np.append(ratio, 1.0)[against],
        {int(cell[row]): g for row, g in exact_gaps.items() if against[cell[row]] == row},
    )


def measure_exactly(
    apart: Separation, bounds: Bounds, selected: Ints, exact: ExactEnds
) -> dict[int, int | float]:
    """Return the exact gaps of the rows that need them, and write them into `apart`."""
    gaps = {}
    for row in exact.rows_concerned(selected).tolist():
        gap = exact.gap(bounds, row, int(selected[row]))
        if gap > 0:
            gaps[row] = gap
            apart.gap[row], apart.conflict[row] = gap, True
            # above 1, as the gap is above 0
            if apart.ratio[row] == 1:
                apart.ratio[row] += np.finfo(float).eps
    return gaps


def first_rows(cell: Ints, cells: int, rows: Ints) -> Ints:
    """Return the first of the rows of each cell, -1 where it has none."""
    first = np.full(cells, -1, dtype=np.int64)
    first[cell[rows[::-1]]] = rows[::-1]  # NumPy keeps the last assignment: the first row
    return first
