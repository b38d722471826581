"""A hash table for int64 keys that numbers distinct keys in order of first appearance."""

from typing import Any

import numpy as np

from estimates.columnar.arrays import Array, Ints
from estimates.columnar.blocks import block_slices
from estimates.columnar.growable_array import GrowableArray

# 2**64 divided by the golden ratio: multiplication spreads keys evenly over the leading bits
# (Fibonacci hashing; Knuth, The Art of Computer Programming 3, section 6.4).
HASH_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
# While keys are all different they are merged into sorted ones, which is linear in the known keys:
# worth it as long as those are not many more than the new ones.
MOST_MERGED = 16
# Share of slots in use beyond which the table grows, to two to four times its size.
MAX_LOAD = 0.75


class HashTable:
    """The number of each distinct key, in order of first appearance.

    The leading hash bits of a key select a slot; if another key occupies it, the next slot is
    tried. A block of keys takes each step together. As long as all keys are different, their
    numbers are their places, and a sort shows it several times faster than a table.
    """

    def __init__(self) -> None:
        self._keys = GrowableArray(np.int64)
        self._bits = 12
        self._table = np.full(1 << self._bits, -1, dtype=np.int32)
        self._ascending: Ints | None = np.empty(0, dtype=np.int64)

    def __len__(self) -> int:
        return len(self._keys)

    @property
    def keys(self) -> Ints:
        """The distinct keys by number; invalid as soon as more are added."""
        return self._keys.cells

    def add(self, keys: Ints) -> Array:
        """Return the number of each key, shape (keys,); new keys get the next numbers."""
        keys, numbers = np.ascontiguousarray(keys), np.empty(len(keys), dtype=np.int32)
        if self._ascending is not None:
            if self._add_distinct(keys, self._ascending):
                return np.arange(len(self) - len(keys), len(self), dtype=np.int32)
            self._ascending = None
            self._rebuild(len(self) + len(keys))
        self._reserve(len(self) + len(keys))
        for block in block_slices(len(keys)):
            numbers[block] = self._add_block(keys[block])
        return numbers

    def _add_distinct(self, keys: Ints, known: Ints) -> bool:
        """Add keys if they differ from each other and from all that are known, ascending."""
        if len(known) > MOST_MERGED * len(keys):
            return False
        merged = np.sort(keys)
        if len(known):
            merged = np.sort(np.concatenate([known, merged]), kind="stable")  # merges two runs
        if (merged[1:] == merged[:-1]).any():
            return False
        self._keys.add(keys)
        self._ascending = merged
        return True

    def _add_block(self, keys: Ints) -> Array:
        """Number every key of a block provisionally, then close the gaps left by known keys."""
        known, count = len(self), len(keys)
        self._keys.add(keys)
        key_of_number = self._keys.cells
        numbers, slots = np.empty(count, dtype=np.int32), np.empty(count, dtype=np.int64)
        rows: Any = slice(None)
        left, bits = keys, hash_bits(keys)
        own = np.arange(known, known + count, dtype=np.int32)
        while len(left):
            slot = self._slots(bits)
            kept = self._table[slot]
            # of several rows written to one slot the last is kept: reversed, the first
            free = np.flatnonzero(kept < 0)[::-1]
            self._table[slot[free]] = own[free]
            kept[free] = self._table[slot[free]]
            numbers[rows], slots[rows] = kept, slot
            occupied = np.flatnonzero(key_of_number[kept] != left)
            rows = occupied if isinstance(rows, slice) else rows[occupied]
            left, own, bits = left[occupied], own[occupied], next_hash_bits(bits[occupied])
        new = np.flatnonzero(numbers == np.arange(known, known + count, dtype=np.int32))
        if len(new) < count:
            final = np.empty(count, dtype=np.int32)
            final[new] = np.arange(known, known + len(new))
            self._table[slots[new]] = final[new]
            key_of_number[known : known + len(new)] = keys[new]
            self._keys.truncate(known + len(new))
            provisional = np.flatnonzero(numbers >= known)
            numbers[provisional] = final[numbers[provisional] - known]
        return numbers

    def _slots(self, bits: Array) -> Ints:
        return (bits >> np.uint64(64 - self._bits)).view(np.int64)

    def _reserve(self, count: int) -> None:
        """Make the table large enough for so many keys."""
        if count > MAX_LOAD * len(self._table):
            self._rebuild(count)

    def _rebuild(self, count: int) -> None:
        """Make a table of the known keys, large enough for so many."""
        self._bits = int(count / MAX_LOAD * 2 - 1).bit_length()
        self._table = np.full(1 << self._bits, -1, dtype=np.int32)
        for block in block_slices(len(self)):
            numbers = np.arange(block.start, block.stop, dtype=np.int32)
            bits = hash_bits(self._keys.cells[block])
            while len(numbers):
                slots = self._slots(bits)
                free = np.flatnonzero(self._table[slots] < 0)
                self._table[slots[free]] = numbers[free]
                left = np.flatnonzero(self._table[slots] != numbers)
                numbers, bits = numbers[left], next_hash_bits(bits[left])


def hash_bits(keys: Ints) -> Array:
    """Return the hash of each key; different keys have different hashes."""
    bits = keys.view(np.uint64)
    return (bits ^ (bits >> np.uint64(32))) * HASH_MULTIPLIER


def next_hash_bits(bits: Array) -> Array:
    """Return the hashes that select the next slots; equal hashes stay equal."""
    return bits * HASH_MULTIPLIER + HASH_MULTIPLIER
