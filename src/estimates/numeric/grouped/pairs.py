"""Which pairs of rows are looked at, where rows lie in groups?"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from estimates.numeric.grouped.tiles import Floats, Ints

ALL_PAIRS = 200
"""Up to this many rows a group has all its pairs; a larger one has each row beside the two that
are furthest apart (a group of 10,000 would have 50 million pairs)."""
BLOCK = 65_536
"""Pairs that are made at once."""


def pairs_at_most(sizes: Ints) -> Ints:
    """Return how many pairs groups of each size can have.

    Examples
    --------
    >>> pairs_at_most(np.array([0, 1, 5, 1_000]))
    array([   0,    0,   10, 1998])
    """
    return np.where(sizes <= ALL_PAIRS, sizes * (sizes - 1) // 2, 2 * (sizes - 1))


def pairs(sizes: Ints, least: Floats, most: Floats) -> Iterator[tuple[Ints, Ints]]:
    """Yield the pairs of rows by group, the earlier row first, about `BLOCK` at a time.

    Parameters
    ----------
    sizes : shape (groups,), rows of each group; the rows of a group stand together.
    least, most : shape (rows,), from where to where a row reaches; a large group has only the
        pairs with the row of the smallest `most`, and with that of the greatest `least`.

    Examples
    --------
    >>> x = np.array([1.0, 2.0, 3.0, 9.0])
    >>> [(a.tolist(), b.tolist()) for a, b in pairs(np.array([3, 1]), x, x)]
    [([0, 0, 1], [1, 2, 2])]
    """
    ends = np.cumsum(sizes)
    after = np.repeat(ends, sizes) - 1 - np.arange(len(least))
    start = 0
    for group in np.flatnonzero(sizes > ALL_PAIRS).tolist():
        end = int(ends[group])
        yield from all_pairs(after, start, end - int(sizes[group]))
        yield from outer_pairs(end - int(sizes[group]), end, least, most)
        start = end
    yield from all_pairs(after, start, len(least))


def all_pairs(after: Ints, start: int, end: int) -> Iterator[tuple[Ints, Ints]]:
    """Yield all pairs in the groups of some rows; `after` tells how many of its group follow."""
    before = np.cumsum(after[start:end])
    if not len(before) or not before[-1]:
        return
    blocks = np.arange(BLOCK, before[-1] + BLOCK, BLOCK)
    last = start
    for upto in (start + 1 + np.searchsorted(before, blocks)).clip(max=end).tolist():
        counts = after[last:upto]
        first = np.repeat(np.arange(last, upto), counts)
        within = np.arange(len(first)) - np.repeat(np.cumsum(counts) - counts, counts)
        if len(first):
            yield first, first + 1 + within
        last = upto


def outer_pairs(start: int, end: int, least: Floats, most: Floats) -> Iterator[tuple[Ints, Ints]]:
    """Yield the pairs of each row of a group with the two that are furthest apart.

    They are one row where one reaches less far than all others, to both sides.
    """
    top = start + int(least[start:end].argmax())
    bottom = start + int(most[start:end].argmin())
    rows = np.arange(start, end)
    others = rows[rows != bottom]
    rest = others[others != top] if top != bottom else others[:0]
    first = np.concatenate([np.full(len(others), bottom), rest])
    second = np.concatenate([others, np.full(len(rest), top)])
    for at in range(0, len(first), BLOCK):
        yield first[at : at + BLOCK], second[at : at + BLOCK]
