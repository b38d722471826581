"""Distinct texts from parts that come one by one: the bytes of each text stand once.

A sum of its bytes tells a text from others. Texts whose sums are equal are compared before they are
taken for one, so nothing hangs on the sums but the time.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from estimates.store.arrays import Array, Ints, objects
from estimates.store.equal import first_equal
from estimates.store.room import Room
from estimates.store.texts import Texts, pandas_array, utf8

FEW = 1 << 16
"""Texts that are looked through with every part."""
BLOCK = 1 << 18
"""Texts that are compared or moved at a time."""


class Pool:
    """Texts in the order of their first appearance.

    What a part adds may be there already. `settle` finds that out for all at once: with every part
    while the texts are few, then each time their number has doubled, so that hardly more is
    kept than the distinct ones, and each is looked at only a few times.

    Examples
    --------
    >>> pool = Pool()
    >>> [pool.add(Texts(objects(part))).tolist() for part in (["b", "a"], ["a", "c"])]
    [[0, 1], [1, 2]]
    >>> pool.whole().objects.tolist()
    ['b', 'a', 'c']
    """

    def __init__(self) -> None:
        self._index: dict[str, int] | None = {}  # as long as no part is kept in Arrow
        self._signs, self._edges, self._sums = Room(np.uint8), Room(np.int64), Room(np.int64)
        self._edges.add(np.zeros(1, dtype=np.int64))
        self._settled = 0

    def add(self, texts: Texts) -> Ints:
        """Add texts, all different; return the place of each, until `settle` moves it."""
        if self._index is not None and texts.arrow is None:
            index = self._index
            return np.array([index.setdefault(t, len(index)) for t in texts.objects.tolist()], int)
        if self._index is not None:
            known, self._index = objects(self._index), None
            self._append(Texts(pandas_array(known)))
        start = len(self._sums)
        self._append(texts if texts.arrow is not None else Texts(pandas_array(texts.objects)))
        if not start:  # one part alone has no text twice
            self._settled = len(self._sums)
        return np.arange(start, len(self._sums))

    def _append(self, texts: Texts) -> None:
        if not len(texts):
            return
        raw, _, ends = utf8(texts.arrow)
        self._edges.add(ends + len(self._signs))
        self._signs.add(raw)
        self._sums.add(texts.sums)

    @property
    def is_due(self) -> bool:
        """Whether it is time to `settle`."""
        count = len(self._sums)
        return count > self._settled and (count <= FEW or count >= 2 * self._settled)

    def settle(self) -> Ints | None:
        """Let every text stand once; return the new places of all, None where none has moved."""
        count = len(self._sums)
        if count == self._settled:
            return None
        self._settled = count
        first = first_equal(self._sums.filled)
        follows = np.flatnonzero(first != np.arange(count, dtype=np.int32))
        if not len(follows):
            return None
        if not self._equal(follows, first[follows]):  # two texts have one sum
            first = first_equal_of_all(pandas_array(self._arrow()))
            follows = np.flatnonzero(first != np.arange(count))
        leads = np.ones(count, dtype=bool)
        leads[follows] = False
        places = np.cumsum(leads, dtype=np.int32) - np.int32(1)
        places[follows] = places[first[follows]]
        self._keep(leads)
        self._settled = len(self._sums)
        return places

    def _equal(self, a: Ints, b: Ints) -> bool:
        """Return whether the texts at some places are those at others."""
        import pyarrow.compute as pc

        texts = self._arrow()
        blocks = (slice(start, start + BLOCK) for start in range(0, len(a), BLOCK))
        return all(pc.all(pc.equal(texts.take(a[at]), texts.take(b[at]))).as_py() for at in blocks)

    def _keep(self, leads: Array) -> None:
        """Keep some texts: block by block, each is moved to its place before the next is read."""
        texts, edges, signs = self._arrow(), self._edges.filled, self._signs.filled
        kept = int(np.argmin(leads))  # those before stay where they are
        for start in range(kept, len(leads), BLOCK):
            block = leads[start : start + BLOCK]
            raw, _, ends = utf8(texts.slice(start, len(block)).filter(block))
            at = edges[kept]
            signs[at : at + len(raw)] = raw
            edges[kept + 1 : kept + 1 + len(ends)] = ends + at
            kept += len(ends)
        self._signs.cut(int(edges[kept]))
        self._edges.cut(kept + 1)
        self._sums.filled[:kept] = self._sums.filled[leads]
        self._sums.cut(kept)

    def _arrow(self) -> Any:
        """Return the texts as Arrow keeps them, in the same memory."""
        return in_one_piece(self._edges.filled, self._signs.filled)

    def whole(self) -> Texts:
        """Return the texts; nothing can be added any more."""
        if self._index is not None:
            return Texts(objects(self._index))
        self.settle()
        self._sums = Room(np.int64)
        return Texts(pandas_array(in_one_piece(self._edges.whole(), self._signs.whole())))


def in_one_piece(edges: Ints, signs: Array) -> Any:
    """Return texts, given where they end in some bytes, as Arrow keeps them."""
    import pyarrow as pa

    buffers = pa.py_buffer(np.ascontiguousarray(edges)), pa.py_buffer(np.ascontiguousarray(signs))
    return pa.LargeStringArray.from_buffers(len(edges) - 1, *buffers)


def first_equal_of_all(keys: Any) -> Array:
    """Return the same for keys of any type."""
    import pandas as pd

    group, _ = pd.factorize(keys)
    leader = np.empty(group.max(initial=-1) + 1, dtype=np.int64)
    leader[group[::-1]] = np.arange(len(group))[::-1]
    return leader[group]
