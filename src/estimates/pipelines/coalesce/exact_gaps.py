"""Gaps between integers that floats cannot represent."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from estimates.columnar.arrays import Array, Ints, object_array
from estimates.model.bounds import Bounds

INT64 = np.iinfo(np.int64)


class ExactEnds(NamedTuple):
    """The ends of intervals that floats may not hold: row → its integer."""

    lower: Mapping[int, int]
    upper: Mapping[int, int]

    def rows_concerned(self, rows_b: Ints) -> Ints:
        """Return the pairs (row, rows_b[row]) in which an end is such an integer."""
        rows = np.array([*{*self.lower, *self.upper}], dtype=np.int64)
        if not len(rows):
            return rows
        return np.flatnonzero(np.isin(np.arange(len(rows_b)), rows) | np.isin(rows_b, rows))

    def gap(self, bounds: Bounds, a: int, b: int) -> int | float:
        """Return the distance between two intervals, 0 where they overlap."""
        low = max(end_of(self.lower, bounds.lower, row) for row in (a, b))
        high = min(end_of(self.upper, bounds.upper, row) for row in (a, b))
        return low - high if low > high else 0


def end_of(exact: Mapping[int, int], floats: Array, row: int) -> int | float:
    """Return one end of an interval, as an integer where it is whole."""
    number = floats[row].item()
    return exact.get(row, whole_number(number))


def whole_number(number: float) -> int | float:
    """Return a float as an integer where it is whole."""
    return int(number) if number.is_integer() else number


def number_cells(floats: Array, exact: Mapping[int, int | float]) -> Array:
    """Return numbers; all of them as integers where an exact one is there and all are whole.

    >>> number_cells(np.array([1.0, 2.0]), {0: 2**60 + 1})
    array([1152921504606846977,                   2])
    """
    if not exact:
        return floats
    cells = [exact.get(at, whole_number(n)) for at, n in enumerate(floats.tolist())]
    if all(isinstance(cell, int) and INT64.min <= cell <= INT64.max for cell in cells):
        return np.array(cells, dtype=np.int64)
    return object_array(cells)
