"""Distinct keys, in the order in which they come."""

from __future__ import annotations

from typing import Any

import numpy as np

from estimates.columnar.arrays import Array, Ints
from estimates.columnar.growable_array import GrowableArray

BLOCK = 1 << 16
"""Keys that are worked on at a time, which stay in the cache."""
ODD = np.uint64(0x9E3779B97F4A7C15)
"""What keys are multiplied with, so that their front bits are as good as random."""
FULL = 0.75
"""How much of the table is in use when it becomes larger: two to four times as large."""


class HashTable:
    """The place of every distinct key, among those that came, by its first appearance.

    The front bits of a key send it to a place of a table; where another key is there, it goes on
    to a next one. A block of keys takes each step together.

    Examples
    --------
    >>> table = HashTable()
    >>> table.add(np.array([7, 5, 7])).tolist(), table.add(np.array([9, 5])).tolist(), len(table)
    ([0, 1, 0], [2, 1], 3)
    """

    def __init__(self) -> None:
        self._keys = GrowableArray(np.int64)
        self._bits = 12
        self._table = np.full(1 << self._bits, -1, dtype=np.int32)

    def __len__(self) -> int:
        return len(self._keys)

    def add(self, keys: Ints) -> Array:
        """Return the place of each key; new ones have the next places."""
        keys, places = np.ascontiguousarray(keys), np.empty(len(keys), dtype=np.int32)
        self._make_room(len(self) + len(keys))
        for start in range(0, len(keys), BLOCK):
            here = slice(start, start + BLOCK)
            places[here] = self._add(keys[here])
        return places

    def _add(self, keys: Ints) -> Array:
        """Add a block: each new key is given a place of its own first, then those are closed up."""
        known, count = len(self), len(keys)
        self._keys.add(keys)
        of_place = self._keys.filled
        place, sent = np.empty(count, dtype=np.int32), np.empty(count, dtype=np.int64)
        rows: Any = slice(None)
        left, bits = keys, mixed(keys)
        own = np.arange(known, known + count, dtype=np.int32)
        while len(left):
            at = self._at(bits)
            found = self._table[at]
            free = np.flatnonzero(found < 0)[::-1]  # of several the last one stays
            self._table[at[free]] = own[free]
            found[free] = self._table[at[free]]
            place[rows], sent[rows] = found, at
            other = np.flatnonzero(of_place[found] != left)
            rows = other if isinstance(rows, slice) else rows[other]
            left, own, bits = left[other], own[other], further(bits[other])
        new = np.flatnonzero(place == np.arange(known, known + count, dtype=np.int32))
        if len(new) < count:
            closed = np.empty(count, dtype=np.int32)
            closed[new] = np.arange(known, known + len(new))
            self._table[sent[new]] = closed[new]
            of_place[known : known + len(new)] = keys[new]
            self._keys.cut(known + len(new))
            among = np.flatnonzero(place >= known)
            place[among] = closed[place[among] - known]
        return place

    def _at(self, bits: Array) -> Ints:
        """Return where in the table keys are sent to."""
        return (bits >> np.uint64(64 - self._bits)).view(np.int64)

    def _make_room(self, count: int) -> None:
        """Make the table large enough for so many keys."""
        if count <= FULL * len(self._table):
            return
        self._bits = int(count / FULL * 2 - 1).bit_length()
        self._table = np.full(1 << self._bits, -1, dtype=np.int32)
        for start in range(0, len(self), BLOCK):
            keys = self._keys.filled[start : start + BLOCK]
            places, bits = np.arange(start, start + len(keys), dtype=np.int32), mixed(keys)
            while len(places):
                at = self._at(bits)
                free = np.flatnonzero(self._table[at] < 0)
                self._table[at[free]] = places[free]
                left = np.flatnonzero(self._table[at] != places)
                places, bits = places[left], further(bits[left])


def mixed(keys: Ints) -> Array:
    """Return the bits by which keys are sent; those of different keys differ."""
    bits = keys.view(np.uint64)
    return (bits ^ (bits >> np.uint64(32))) * ODD


def further(bits: Array) -> Array:
    """Return the bits by which keys go on; all that have the same go on together."""
    return bits * ODD + ODD
