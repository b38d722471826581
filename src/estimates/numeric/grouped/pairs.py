"""Pairs of rows within ragged groups."""

from collections.abc import Iterator

import numpy as np

from estimates.numeric.types import Floats, Ints

# Up to this many rows a group yields all its pairs; a larger one pairs each row with the two that
# are furthest apart (a group of 10,000 rows would have 50 million pairs).
MAX_ROWS_ALL_PAIRS = 200
# Pairs in memory at once: 65,536 take one megabyte.
PAIRS_PER_BLOCK = 65_536


def count_pairs(sizes: Ints) -> Ints:
    """Return the greatest number of pairs of groups of each size.

    >>> count_pairs(np.array([0, 1, 5, 1_000]))
    array([   0,    0,   10, 1998])
    """
    return np.where(sizes <= MAX_ROWS_ALL_PAIRS, sizes * (sizes - 1) // 2, 2 * (sizes - 1))


def pairs_within_groups(sizes: Ints, least: Floats, most: Floats) -> Iterator[tuple[Ints, Ints]]:
    """Yield the pairs of rows by group, the earlier row first, about `PAIRS_PER_BLOCK` at a time.

    sizes : shape (groups,), rows of each group; the rows of a group are adjacent.
    least, most : shape (rows,), the ends of each row; a large group has only the pairs with the
        row of the smallest `most`, and with that of the greatest `least`.

    >>> x = np.array([1.0, 2.0, 3.0, 9.0])
    >>> [(a.tolist(), b.tolist()) for a, b in pairs_within_groups(np.array([3, 1]), x, x)]
    [([0, 0, 1], [1, 2, 2])]
    """
    ends = np.cumsum(sizes)
    after = np.repeat(ends, sizes) - 1 - np.arange(len(least))
    start = 0
    for group in np.flatnonzero(sizes > MAX_ROWS_ALL_PAIRS).tolist():
        end = int(ends[group])
        yield from all_pairs(after, start, end - int(sizes[group]))
        yield from outer_pairs(end - int(sizes[group]), end, least, most)
        start = end
    yield from all_pairs(after, start, len(least))


def all_pairs(after: Ints, start: int, end: int) -> Iterator[tuple[Ints, Ints]]:
    """Yield all pairs in rows start .. end - 1; `after` counts the later rows of their groups."""
    before = np.cumsum(after[start:end])
    if not len(before) or not before[-1]:
        return
    blocks = np.arange(PAIRS_PER_BLOCK, before[-1] + PAIRS_PER_BLOCK, PAIRS_PER_BLOCK)
    last = start
    for upto in (start + 1 + np.searchsorted(before, blocks)).clip(max=end).tolist():
        counts = after[last:upto]
        rows = np.arange(last, upto)
        first = np.repeat(rows, counts)
        if len(first):
            # The second row of a pair is as far behind that of the first pair as the pair itself.
            second = np.repeat(rows + 1 - (np.cumsum(counts) - counts), counts)
            second += np.arange(len(second))
            yield first, second
        last = upto


def outer_pairs(start: int, end: int, least: Floats, most: Floats) -> Iterator[tuple[Ints, Ints]]:
    """Yield the pairs of each row of a group with the two rows that are furthest apart.

    They are one row where one reaches less far than all others, to both sides.
    """
    top = start + int(least[start:end].argmax())
    bottom = start + int(most[start:end].argmin())
    rows = np.arange(start, end)
    others = rows[rows != bottom]
    rest = others[others != top] if top != bottom else others[:0]
    first = np.concatenate([np.full(len(others), bottom), rest])
    second = np.concatenate([others, np.full(len(rest), top)])
    for at in range(0, len(first), PAIRS_PER_BLOCK):
        yield first[at : at + PAIRS_PER_BLOCK], second[at : at + PAIRS_PER_BLOCK]
