"""Which of many keys are equal?"""

from __future__ import annotations

import numpy as np

from estimates.columnar.arrays import Array, Ints

BLOCK = 1 << 16
"""Keys that are worked on at a time, which stay in the cache."""
ODD = 0x9E3779B97F4A7C15
"""What keys are multiplied with, so that their front bits are as good as random."""


def first_occurrence(keys: Ints) -> Array:
    """Return for each key the place of the first that is equal to it.

    A table has room for the place of a key wherever its bits send it, and keeps the first that
    comes. A key equal to the one kept has its answer; the others, which share the room of one
    that differs, go through a new table: with the keys equal to them, as these share the room.
    Two to four times as fast as a sort, or as a table that finds another room for each.

    Parameters
    ----------
    keys : shape (rows,), any integers.

    Examples
    --------
    >>> first_occurrence(np.array([7, 5, 7, 7, 5])).tolist()
    [0, 1, 0, 0, 1]
    """
    first = np.arange(len(keys), dtype=np.int32)
    rows, own, factor = first.copy(), keys.view(np.uint64), ODD
    while len(rows):
        found = first_sent(own, rows, factor)
        first[rows] = found
        unlike = np.flatnonzero(keys[found] != own.view(np.int64))
        rows, own = rows[unlike], own[unlike]
        factor = factor * ODD % 2**64
    return first


def first_sent(keys: Array, rows: Array, factor: int) -> Array:
    """Return for each key the first row whose key is sent to the same place of a table."""
    bits = max(len(keys) - 1, 1).bit_length() + 1
    table = np.empty(1 << bits, dtype=np.int32)
    blocks = [slice(start, start + BLOCK) for start in range(0, len(keys), BLOCK)]

    def places(here: slice) -> Array:
        return (keys[here] * np.uint64(factor)) >> np.uint64(64 - bits)

    for here in reversed(blocks):  # of several that are written to one place, the last one stays
        table[places(here)[::-1]] = rows[here][::-1]
    return np.concatenate([table[places(here)] for here in blocks])


def duplicated_mask(keys: Ints) -> Array:
    """Return where a key occurs that occurs more than once.

    Parameters
    ----------
    keys : shape (rows,), any integers.

    Returns
    -------
    shape (rows,), truth values.

    Examples
    --------
    >>> duplicated_mask(np.array([3, 1, 3, 2])).tolist()
    [True, False, True, False]
    """
    first = first_occurrence(keys)
    found: Array = first != np.arange(len(keys), dtype=np.int32)
    found[first[found]] = True
    return found
