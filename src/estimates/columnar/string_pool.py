"""Distinct texts from parts that come one by one: the bytes of each text stand once."""

from __future__ import annotations

from typing import Any

import numpy as np

from estimates.columnar.arrays import Array, Ints, objects
from estimates.columnar.growable_array import GrowableArray
from estimates.columnar.hash_table import HashTable
from estimates.columnar.strings import StringArray, pandas_array, sums_of, utf8

BLOCK = 1 << 18
"""Texts that are compared at a time."""


class StringPool:
    """Texts in the order of their first appearance; in Arrow from the first part that is.

    Examples
    --------
    >>> pool = StringPool()
    >>> [pool.add(StringArray(objects(part))).tolist() for part in (["b", "a"], ["a", "c"])]
    [[0, 1], [1, 2]]
    >>> pool.whole().objects.tolist()
    ['b', 'a', 'c']
    """

    def __init__(self) -> None:
        self._kept: InObjects | InArrow = InObjects()
        self._sums_tell = True

    def add(self, texts: StringArray) -> Array:
        """Return the place of each text; new ones have the next places."""
        if isinstance(self._kept, InObjects) and texts.arrow is not None and self._sums_tell:
            known, self._kept = self._kept.whole(), InArrow()
            self._take(known)
        return self._take(texts)

    def _take(self, texts: StringArray) -> Array:
        places = self._kept.add(texts)
        if places is None:  # two texts have one sum
            known, self._kept, self._sums_tell = self._kept.whole(), InObjects(), False
            self._kept.add(known)
            places = self._kept.add(texts)
        return places

    def whole(self) -> StringArray:
        """Return the texts; nothing can be added any more."""
        return self._kept.whole()


class InObjects:
    """Distinct texts, each a Python object."""

    def __init__(self) -> None:
        self._index: dict[str, int] = {}

    def add(self, texts: StringArray) -> Array:
        """Return the place of each text."""
        index = self._index
        return np.array([index.setdefault(t, len(index)) for t in texts.objects.tolist()], np.int32)

    def whole(self) -> StringArray:
        """Return the texts."""
        return StringArray(objects(self._index))


class InArrow:
    """Distinct texts, their bytes one after another.

    A sum of its bytes tells a text from others. Texts whose sums are equal are compared before
    they are taken for one, so nothing hangs on the sums but the time.
    """

    def __init__(self) -> None:
        self._table = HashTable()
        self._signs, self._edges = GrowableArray(np.uint8), GrowableArray(np.int64)
        self._edges.add(np.zeros(1, dtype=np.int64))

    def add(self, texts: StringArray) -> Array | None:
        """Return the place of each text; None, and nothing is added, where two have one sum."""
        known, arrow = len(self._edges) - 1, in_arrow(texts)
        places = self._table.add(sums_of(arrow))
        if len(self._table) - known == len(places):  # all are new
            self._append(arrow)
            return places
        first = (np.diff(np.maximum.accumulate(places), prepend=-1) > 0) & (places >= known)
        self._append(arrow.filter(first))
        others = np.flatnonzero(~first)
        if self._are(places[others], arrow, others):
            return places
        self._edges.cut(known + 1)
        self._signs.cut(int(self._edges.filled[-1]))
        return None

    def _append(self, arrow: Any) -> None:
        raw, _, ends = utf8(arrow)
        self._edges.add(ends + len(self._signs))
        self._signs.add(raw)

    def _are(self, places: Array, arrow: Any, rows: Ints) -> bool:
        """Return whether the texts at some places are those at some rows of others."""
        import pyarrow.compute as pc

        kept = in_one_piece(self._edges.filled, self._signs.filled)
        blocks = (slice(start, start + BLOCK) for start in range(0, len(rows), BLOCK))
        return all(
            pc.all(pc.equal(kept.take(places[here]), arrow.take(rows[here]))).as_py()
            for here in blocks
        )

    def whole(self) -> StringArray:
        """Return the texts; nothing can be added any more."""
        self._table = HashTable()
        return StringArray(pandas_array(in_one_piece(self._edges.whole(), self._signs.whole())))


def in_arrow(texts: StringArray) -> Any:
    """Return texts as Arrow keeps them, however they are kept."""
    import pyarrow as pa

    return pa.array(texts.objects, pa.large_string()) if texts.arrow is None else texts.arrow


def in_one_piece(edges: Ints, signs: Array) -> Any:
    """Return texts, given where they end in some bytes, as Arrow keeps them."""
    import pyarrow as pa

    buffers = pa.py_buffer(np.ascontiguousarray(edges)), pa.py_buffer(np.ascontiguousarray(signs))
    return pa.LargeStringArray.from_buffers(len(edges) - 1, *buffers)
