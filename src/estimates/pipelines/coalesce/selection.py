"""The row that goes first in each cell, and the disagreement that it silences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from estimates.analysis.ranges import gap, ratio
from estimates.columnar.arrays import Array, Ints


@dataclass(frozen=True, slots=True)
class Reach:
    """What the words of each row allow, shape (rows,): its ends, and whether they are excluded."""

    least: Array
    most: Array
    least_out: Array
    most_out: Array


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which row stands for each cell, and what it silences; shape (cells,) each.

    Attributes
    ----------
    row : the row that goes first; -1 where a cell has none.
    silenced : how many other rows the cell has.
    conflicting : how many of them no number satisfies together with the chosen one.
    against : the row that is furthest from the chosen one; -1 where none conflicts.
    gap, ratio : how far it is away; 0 and 1 where none conflicts (the ratio is NaN where a
        number is not positive).
    """

    row: Ints
    silenced: Ints
    conflicting: Ints
    against: Ints
    gap: Array
    ratio: Array


def choose(cell: Ints, cells: int, keys: Sequence[Array], reach: Reach) -> Chosen:
    """Return the first row of every cell, and the size of the disagreement that it silences.

    Parameters
    ----------
    cell : shape (rows,), 0 <= cell < cells.
    keys : shape (rows,) each, who goes first within a cell: the smallest, first key first.
    reach : what the rows allow.

    Examples
    --------
    >>> value, none = np.array([10.0, 12.0, 10.0]), np.zeros(3, dtype=bool)
    >>> found = choose(np.zeros(3, int), 1, [np.arange(3)], Reach(value, value, none, none))
    >>> found.row, found.silenced, found.conflicting, found.gap, found.ratio
    (array([0]), array([2]), array([1]), array([2.]), array([1.2]))
    """
    order = np.lexsort((*reversed(keys), cell))
    row = firsts(cell, cells, order)
    mate = row[cell]
    least = np.maximum(reach.least, reach.least[mate])
    most = np.minimum(reach.most, reach.most[mate])
    out = (reach.least == least) & reach.least_out | (reach.most == most) & reach.most_out
    out |= (reach.least[mate] == least) & reach.least_out[mate]
    out |= (reach.most[mate] == most) & reach.most_out[mate]
    other = mate != np.arange(len(cell))
    apart = other & ((least > most) | ((least == most) & out))
    away, quotient = gap(least, most, apart), ratio(least, most, apart)
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    far = np.flatnonzero(apart)
    far = far[np.lexsort((place[far], -away[far], cell[far]))]
    against = firsts(cell, cells, far)
    return Chosen(
        row,
        np.bincount(cell[other], minlength=cells),
        np.bincount(cell[apart], minlength=cells),
        against,
        np.append(away, 0.0)[against],
        np.append(quotient, 1.0)[against],
    )


def firsts(cell: Ints, cells: int, rows: Ints) -> Ints:
    """Return the first of the rows of each cell, -1 where it has none."""
    found = np.full(cells, -1, dtype=np.int64)
    found[cell[rows[::-1]]] = rows[::-1]
    return found
