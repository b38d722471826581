"""Sums by code, typed: what `np.bincount` does with weights."""

from __future__ import annotations

import numpy as np

from estimates.numeric.grouped.tiles import Floats, Ints


def by_code(codes: Ints, column: Floats, groups: int) -> Floats:
    """Return the sum of a column for each code, shape (groups,).

    Parameters
    ----------
    codes : shape (rows,), 0 .. groups - 1. column : shape (rows,), numbers or truth values.

    Examples
    --------
    >>> by_code(np.array([0, 2, 0]), np.array([1.0, 5.0, 2.0]), 3)
    array([3., 0., 5.])
    """
    return np.bincount(codes, column, minlength=groups).astype(np.float64, copy=False)


def places_in_group(group: Ints) -> Ints:
    """Return the place of each row among those of its group; equal groups stand together.

    Examples
    --------
    >>> places_in_group(np.array([7, 7, 8]))
    array([0, 1, 0])
    """
    first = np.append(True, group[1:] != group[:-1])[: len(group)]
    start = np.maximum.accumulate(np.where(first, np.arange(len(group)), 0))
    return np.arange(len(group)) - start
