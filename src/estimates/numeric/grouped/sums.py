"""Sums by group code, and positions of rows within their groups."""

import numpy as np

from estimates.numeric.types import Floats, Ints


def sum_by_code(codes: Ints, column: Floats, groups: int) -> Floats:
    """Return the sum of a column for each code, shape (groups,).

    codes : shape (rows,), 0 .. groups - 1. column : shape (rows,), numbers or truth values.

    >>> sum_by_code(np.array([0, 2, 0]), np.array([1.0, 5.0, 2.0]), 3)
    array([3., 0., 5.])
    """
    return np.bincount(codes, column, minlength=groups).astype(np.float64, copy=False)


def positions_in_sorted_groups(group: Ints) -> Ints:
    """Return the position of each row in its group; the rows of a group are adjacent.

    >>> positions_in_sorted_groups(np.array([7, 7, 8]))
    array([0, 1, 0])
    """
    first = np.append(True, group[1:] != group[:-1])[: len(group)]
    start = np.maximum.accumulate(np.where(first, np.arange(len(group)), 0))
    return np.arange(len(group)) - start


def positions_within(counts: Ints) -> Ints:
    """Return the position of each row in its group, for groups of these sizes one after another.

    counts : shape (groups,), rows of each group; zero is allowed.

    >>> positions_within(np.array([2, 0, 3]))
    array([0, 1, 0, 1, 2])
    """
    return np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
