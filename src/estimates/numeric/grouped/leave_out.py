"""Subsets of ragged groups: without each voice in turn, or up to each day.

A subset is a list of rows with the new group of each, so that the same kernels serve whole
groups, every leave-one-out subset and every day at once, bit for bit.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from estimates.numeric.types import Ints

# Rows per batch of subsets; a question that needs more is a batch of its own.
MAX_BATCH_ROWS = 4_000_000


@dataclass(frozen=True, slots=True)
class Subsets:
    """Subsets of groups.

    rows : shape (m,), row numbers.
    codes : shape (m,), the subset that each row belongs to.
    part_of : shape (subsets,), the group of each subset.
    member : shape (subsets,), the voice left out, or the last day included.
    """

    rows: Ints
    codes: Ints
    part_of: Ints
    member: Ints


def subsets_without_each(codes: Ints, voices: Ints) -> Iterator[Subsets]:
    """Yield every group without each of its voices in turn, in batches.

    codes, voices : shape (rows,), group and voice of each row; a voice's rows leave together.

    >>> batch = next(subsets_without_each(np.array([0, 0, 0]), np.array([5, 5, 7])))
    >>> batch.member, batch.rows, batch.codes
    (array([5, 7]), array([2, 0, 1]), array([0, 1, 1]))

    A group with a single voice has one subset, without rows.
    """
    yield from _subset_batches(codes, voices, before=False)


def subsets_up_to_each(codes: Ints, days: Ints) -> Iterator[Subsets]:
    """Yield every group up to each of its days, that day included, in batches.

    codes, days : shape (rows,), group and day of each row; rows of one day enter together.

    >>> batch = next(subsets_up_to_each(np.array([0, 0, 0]), np.array([1, 1, 3])))
    >>> batch.member, batch.rows, batch.codes
    (array([1, 3]), array([0, 1, 0, 1, 2]), array([0, 0, 1, 1, 1]))
    """
    yield from _subset_batches(codes, days, before=True)


def _subset_batches(codes: Ints, members: Ints, *, before: bool) -> Iterator[Subsets]:
    """Pair every (group, member) with the rows of its group, and keep those that belong."""
    if not len(codes):
        return
    order = np.lexsort((members, codes))
    codes, members = codes[order], members[order]
    new = np.flatnonzero((np.diff(codes, prepend=-1) != 0) | (np.diff(members, prepend=-1) != 0))
    part_of, member = codes[new], members[new]
    starts = np.searchsorted(codes, part_of)
    sizes = np.searchsorted(codes, part_of, side="right") - starts
    for first, last in _cut_into_batches(sizes):
        size, start = sizes[first:last], starts[first:last]
        part = np.repeat(np.arange(last - first), size)
        row = np.repeat(start - (np.cumsum(size) - size), size) + np.arange(int(size.sum()))
        of = member[first:last][part]
        keep = members[row] <= of if before else members[row] != of
        yield Subsets(order[row[keep]], part[keep], part_of[first:last], member[first:last])


def _cut_into_batches(sizes: Ints) -> Iterator[tuple[int, int]]:
    """Cut consecutive subsets into batches of at most `MAX_BATCH_ROWS` rows (or one subset)."""
    ends = np.cumsum(sizes)
    first = 0
    while first < len(sizes):
        done = ends[first] - sizes[first]
        last = max(first + 1, int(np.searchsorted(ends, done + MAX_BATCH_ROWS, side="right")))
        yield first, last
        first = last
