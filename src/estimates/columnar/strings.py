"""Many texts, kept as pandas keeps text: without a Python object each where pyarrow is there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from estimates.columnar.arrays import Array, Ints, objects, read_only
from estimates.columnar.hash_table import ODD

FEW, SOME = 1 << 10, 1 << 12
"""Texts that are told apart as they come, whatever they say; texts by which others are judged."""
DIFFER = 0.9
"""Part of the first texts that are all different where hardly one comes again: then it costs less
to tell them apart once, with those of all parts. Any part gives the same texts."""
BLOCK = 1 << 16
"""Texts that are worked on at a time, so that what is made on the way stays in the cache."""


class StringArray:
    """Texts without nulls, as an array of pandas or as objects, whichever was asked for last.

    A million labels are 15 MB as Arrow keeps them and 65 MB as objects, so the doors and the
    tables of results hand on the former; whoever looks at a text asks for `objects`.

    Parameters
    ----------
    kept : shape (texts,), an array of objects of type str, or an array of pandas' type ``str``.
    may_repeat : whether one may be there twice, as in a part of a table where hardly any is: they
        are told apart with those of all other parts.

    Examples
    --------
    >>> texts = StringArray(np.array(["b", "a"], dtype=object))
    >>> len(texts), texts.objects[0], texts.rank.tolist(), texts.take(np.array([1, -1])).tolist()
    (2, 'b', [1, 0], ['a', nan])
    """

    __slots__ = ("_array", "_objects", "_rank", "may_repeat")

    def __init__(self, kept: Any, *, may_repeat: bool = False) -> None:
        self.may_repeat = may_repeat
        plain = isinstance(kept, np.ndarray)
        self._objects: Array | None = read_only(kept.astype(object, copy=False)) if plain else None
        self._array: Any = None if plain else kept
        self._rank: Ints | None = None

    def __len__(self) -> int:
        return len(self._array if self._objects is None else self._objects)

    def __getitem__(self, place: int) -> str:
        return str(self._array[place] if self._objects is None else self._objects[place])

    def __iter__(self) -> Iterator[str]:
        return iter(self.objects)

    @property
    def objects(self) -> Array:
        """The texts as objects, shape (texts,)."""
        if self._objects is None:
            self._objects = read_only(np.asarray(self._array, dtype=object))
        return self._objects

    @property
    def array(self) -> Any:
        """The texts as an array of pandas: its type ``str``, or objects before pandas 3."""
        if self._array is None:
            self._array = pandas_array(self.objects)
        return self._array

    @property
    def arrow(self) -> Any:
        """The texts as Arrow keeps them, in one piece; None where they are kept otherwise."""
        chunked = getattr(self._array, "_pa_array", None)
        if chunked is None:
            return None
        if chunked.num_chunks != 1:
            self._array = pandas_array(chunked.combine_chunks())
            chunked = self._array._pa_array
        return chunked.chunk(0)

    @property
    def rank(self) -> Ints:
        """The alphabetical place of each text, by code points; of equal ones in their order."""
        if self._rank is None:
            order = self.ascending()
            self._rank = np.empty(len(order), dtype=np.int64)
            self._rank[order] = np.arange(len(order))
            read_only(self._rank)
        return self._rank

    def hardly_repeat(self) -> bool:
        """Return whether, by the first of them, hardly any is there twice; False in doubt."""
        arrow = self.arrow
        if arrow is None or arrow.null_count or len(arrow) < FEW:
            return False
        some = np.unique(sums_of(arrow.slice(0, SOME)))
        return len(some) > DIFFER * min(len(arrow), SOME)

    def ascending(self) -> Ints:
        """Return the places of the texts in alphabetical order."""
        arrow = self.arrow
        if arrow is None:
            return np.argsort(self.objects, kind="stable")
        import pyarrow.compute as pc  # UTF-8 sorts by its bytes as text does by its code points

        return np.asarray(pc.array_sort_indices(arrow), dtype=np.int64)

    def at(self, places: Array) -> StringArray:
        """Return some texts, by their places, none of them negative."""
        if self._array is None:
            return StringArray(self.objects[places])
        return StringArray(self._array.take(places))

    def take(self, codes: Array) -> Any:
        """Return the text of each code as an array of pandas, null for -1."""
        return self.array.take(codes, allow_fill=True)

    def __reduce__(self) -> tuple[Any, ...]:
        return StringArray, (self.objects if self._array is None else self._array,)


def pandas_array(cells: Any) -> Any:
    """Return texts as pandas keeps them."""
    import pandas as pd

    dtype: Any = "str" if pd.__version__ >= "3" else "object"
    return pd.array(cells, dtype=dtype)  # type: ignore[call-overload,unused-ignore]


def in_arrow(cells: Any) -> StringArray | None:
    """Return texts that pandas keeps in Arrow (its type ``str``, also of an index); else None."""
    kept = getattr(cells, "array", cells)
    dtype = getattr(kept, "dtype", None)
    null = getattr(dtype, "na_value", None)
    text = getattr(dtype, "storage", None) == "pyarrow" and isinstance(null, float)
    return StringArray(kept) if text else None


def utf8(arrow: Any) -> tuple[Array, Ints, Ints]:
    """Return the bytes of Arrow's texts, and where each text starts and ends in them."""
    wide = "large" in str(arrow.type)
    _, edges, signs = arrow.buffers()
    at = np.frombuffer(edges, dtype=np.int64 if wide else np.int32)
    at = at[arrow.offset : arrow.offset + len(arrow) + 1]
    raw = np.frombuffer(signs or b"", dtype=np.uint8)[at[0] : at[-1]]
    return raw, at[:-1] - at[0], at[1:] - at[0]


def sums_of(arrow: Any) -> Ints:
    """Return a number that equal texts share, and unequal ones hardly ever.

    Eight bytes at a time are multiplied and folded in.
    """
    raw, starts, ends = utf8(arrow)
    padded = np.append(raw, np.zeros(8, dtype=np.uint8))
    eight = np.ndarray((len(padded) - 7,), dtype="<u8", buffer=padded, strides=(1,))
    sums = np.empty(len(starts), dtype=np.int64)
    for start in range(0, len(starts), BLOCK):
        here = slice(start, start + BLOCK)
        sums[here] = sums_of_block(eight, starts[here], ends[here]).view(np.int64)
    return sums


def sums_of_block(eight: Array, starts: Ints, ends: Ints) -> Array:
    """Return the sums of some texts, given the eight bytes from every byte on."""
    found = (ends - starts).astype(np.uint64)
    rows: Any = slice(None)
    at = starts
    while len(at):
        left = ends[rows] - at
        odd = np.uint64(64) - np.uint64(8) * np.minimum(left, 8).astype(np.uint64)
        word = np.where(left > 0, (eight[at] << odd) >> odd, np.uint64(0))
        mixed = (found[rows] ^ word) * ODD
        found[rows] = mixed ^ (mixed >> np.uint64(29))
        longer = np.flatnonzero(left > 8)
        rows, at = (longer if isinstance(rows, slice) else rows[longer]), at[longer] + 8
    return found


NO_TEXTS = StringArray(objects(()))
