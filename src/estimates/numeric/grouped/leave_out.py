"""Which rows enter when a voice is left out, or when only the past is known.

Each answer is a list of rows and the new group that each of them belongs to, so that the same
batched kernels serve the whole, every leave-one-out and every day at once, bit for bit.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from estimates.numeric.grouped.tiles import Ints

MOST_ROWS = 4_000_000
"""Rows that one batch of subsets may hold; a question that needs more is a batch of its own."""


@dataclass(frozen=True, slots=True)
class Subsets:
    """Parts of groups.

    Attributes
    ----------
    rows : shape (m,), which row.
    codes : shape (m,), the part that it stands in.
    part_of : shape (parts,), the group that each part belongs to.
    member : shape (parts,), the voice left out, or the day up to which is known.
    """

    rows: Ints
    codes: Ints
    part_of: Ints
    member: Ints


def without_each(codes: Ints, voices: Ints) -> Iterator[Subsets]:
    """Yield every group without each of its voices in turn, in batches.

    Parameters
    ----------
    codes, voices : shape (rows,), group and voice of each row; a voice's rows leave together.

    Notes
    -----
    A group with a single voice has one part, without rows.

    Examples
    --------
    >>> batch = next(without_each(np.array([0, 0, 0]), np.array([5, 5, 7])))
    >>> batch.member, batch.rows, batch.codes
    (array([5, 7]), array([2, 0, 1]), array([0, 1, 1]))
    """
    yield from _parts(codes, voices, before=False)


def up_to_each(codes: Ints, days: Ints) -> Iterator[Subsets]:
    """Yield every group as known on each of its days, that day included, in batches.

    Parameters
    ----------
    codes, days : shape (rows,), group and day of each row; rows of one day enter together.

    Examples
    --------
    >>> batch = next(up_to_each(np.array([0, 0, 0]), np.array([1, 1, 3])))
    >>> batch.member, batch.rows, batch.codes
    (array([1, 3]), array([0, 1, 0, 1, 2]), array([0, 0, 1, 1, 1]))
    """
    yield from _parts(codes, days, before=True)


def _parts(codes: Ints, members: Ints, *, before: bool) -> Iterator[Subsets]:
    """Pair every (group, member) with the rows of its group, and keep those that belong."""
    if not len(codes):
        return
    order = np.lexsort((members, codes))
    codes, members = codes[order], members[order]
    new = np.flatnonzero((np.diff(codes, prepend=-1) != 0) | (np.diff(members, prepend=-1) != 0))
    part_of, member = codes[new], members[new]
    starts = np.searchsorted(codes, part_of)
    sizes = np.searchsorted(codes, part_of, side="right") - starts
    for first, last in _batches(sizes):
        size, start = sizes[first:last], starts[first:last]
        part = np.repeat(np.arange(last - first), size)
        row = np.repeat(start - (np.cumsum(size) - size), size) + np.arange(int(size.sum()))
        of = member[first:last][part]
        keep = members[row] <= of if before else members[row] != of
        yield Subsets(order[row[keep]], part[keep], part_of[first:last], member[first:last])


def _batches(sizes: Ints) -> Iterator[tuple[int, int]]:
    """Cut consecutive parts into batches of at most `MOST_ROWS` rows (or one part)."""
    ends = np.cumsum(sizes)
    first = 0
    while first < len(sizes):
        done = ends[first] - sizes[first]
        last = max(first + 1, int(np.searchsorted(ends, done + MOST_ROWS, side="right")))
        yield first, last
        first = last
