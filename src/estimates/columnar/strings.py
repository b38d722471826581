"""Arrays of strings, kept in Arrow without Python objects where pyarrow is installed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from estimates.columnar.arrays import Array, Ints, object_array
from estimates.columnar.blocks import block_slices, map_blocks
from estimates.columnar.hash_table import HASH_MULTIPLIER

# Shorter arrays are made distinct at once; of longer ones the first strings are probed.
MIN_PROBED, PROBE_SIZE = 1 << 10, 1 << 12
# Where more of the probed strings than this are different, it is cheaper to make all chunks
# distinct together at the end. The result is the same.
MOSTLY_DISTINCT = 0.9
# A short hash has two bytes: of ten million strings about 150 share one.
SHORT_HASH = np.dtype(np.uint16)


class StringArray:
    """Strings without nulls, as a pandas array or as Python objects; converted when needed.

    A million labels take 15 MB in Arrow and 65 MB as objects, so readers and result tables pass
    on the former; `objects` makes the latter.

    array : shape (strings,), a NumPy array of str objects or a pandas array of type ``str``.
    may_repeat : whether strings may occur twice, as in a chunk where repetition is rare; all
        chunks are then made distinct together.
    short_hashes : shape (strings,), the short hash of each, where it is known (`shorten_hashes`).

    >>> strings = StringArray(np.array(["b", "a"], dtype=object))
    >>> len(strings), strings.to_pandas(np.array([1, -1])).tolist()
    (2, ['a', nan])
    """

    __slots__ = ("_array", "_objects", "may_repeat", "short_hashes")

    def __init__(
        self, array: Any, *, may_repeat: bool = False, short_hashes: Array | None = None
    ) -> None:
        self.may_repeat, self.short_hashes = may_repeat, short_hashes
        self._objects: Array | None = None
        self._array: Any = None
        if isinstance(array, np.ndarray):
            self._objects = array.astype(object, copy=False)
            self._objects.flags.writeable = False
        else:
            self._array = array

    def __len__(self) -> int:
        return len(self._array if self._objects is None else self._objects)

    def __getitem__(self, index: int) -> str:
        return str(self._array[index] if self._objects is None else self._objects[index])

    def __iter__(self) -> Iterator[str]:
        return iter(self.objects)

    @property
    def objects(self) -> Array:
        """The strings as objects, shape (strings,)."""
        if self._objects is None:
            self._objects = np.asarray(self._array, dtype=object)
            self._objects.flags.writeable = False
        return self._objects

    @property
    def array(self) -> Any:
        """The strings as a pandas array of type ``str``, or of objects before pandas 3."""
        if self._array is None:
            self._array = to_pandas_array(self.objects)
        return self._array

    @property
    def arrow(self) -> Any:
        """The strings as one Arrow array; None if they are not kept in Arrow."""
        chunked = getattr(self._array, "_pa_array", None)
        if chunked is None:
            return None
        if chunked.num_chunks != 1:
            self._array = to_pandas_array(chunked.combine_chunks())
            return self.arrow
        return chunked.chunk(0)

    def is_mostly_distinct(self) -> bool:
        """Return whether the first strings are nearly all different; False in doubt."""
        arrow = self.arrow
        if arrow is None or arrow.null_count or len(arrow) < MIN_PROBED:
            return False
        distinct = np.unique(hash_strings(arrow.slice(0, PROBE_SIZE)))
        return len(distinct) > MOSTLY_DISTINCT * min(len(arrow), PROBE_SIZE)

    def take(self, indices: Array) -> StringArray:
        """Return the strings at these indices, none of them negative."""
        if self._array is None:
            return StringArray(self.objects[indices])
        return StringArray(self._array.take(indices))

    def to_pandas(self, codes: Array) -> Any:
        """Return the string of each code as a pandas array, null for -1."""
        return self.array.take(codes, allow_fill=True)

    def __reduce__(self) -> tuple[Any, ...]:
        return StringArray, (self.objects if self._array is None else self._array,)


def to_pandas_array(cells: Any) -> Any:
    """Return strings as a pandas array."""
    import pandas as pd

    dtype: Any = "str" if pd.__version__ >= "3" else "object"
    return pd.array(cells, dtype=dtype)  # type: ignore[call-overload,unused-ignore]


def arrow_backed_strings(cells: Any) -> StringArray | None:
    """Return strings that pandas keeps in Arrow (type ``str``, also of an index); else None."""
    array = getattr(cells, "array", cells)
    dtype = getattr(array, "dtype", None)
    has_nan_null = isinstance(getattr(dtype, "na_value", None), float)
    is_arrow = getattr(dtype, "storage", None) == "pyarrow" and has_nan_null
    return StringArray(array) if is_arrow else None


def utf8_offsets(arrow: Any) -> tuple[Array, Ints]:
    """Return the bytes of an Arrow array of strings, and where each begins, and the last ends."""
    is_large = "large" in str(arrow.type)
    _, offsets, raw = arrow.buffers()
    at: Ints = np.frombuffer(offsets, dtype=np.int64 if is_large else np.int32)
    return np.frombuffer(raw or b"", dtype=np.uint8), at[arrow.offset :][: len(arrow) + 1]


def utf8_buffers(arrow: Any) -> tuple[Array, Ints, Ints]:
    """Return the bytes of an Arrow array of strings, and the start and end of each in them."""
    raw, at = utf8_offsets(arrow)
    return raw[at[0] : at[-1]], at[:-1] - at[0], at[1:] - at[0]


def hash_strings(arrow: Any) -> Ints:
    """Return a hash of each string: equal for equal strings, and rarely for others."""
    hashes = np.empty(len(arrow), dtype=np.int64)
    for block, of_block in hash_blocks(arrow):
        hashes[block] = of_block.view(np.int64)
    return hashes


def shorten_hashes(hashes: Ints) -> Array:
    """Return the leading bits of each hash, by which few strings are found among many.

    >>> shorten_hashes(np.array([7 << 48, 1]))
    array([7, 0], dtype=uint16)
    """
    shift = np.uint64(8 * (hashes.itemsize - SHORT_HASH.itemsize))
    bits = hashes.view(np.uint64)
    [short] = map_blocks(len(bits), lambda block: [(bits[block] >> shift).astype(SHORT_HASH)])
    return short


def hash_blocks(arrow: Any) -> Iterator[tuple[slice, Array]]:
    """Yield slices of an Arrow array of strings with the hashes of their strings."""
    raw, offsets = utf8_offsets(arrow)
    for block in block_slices(len(arrow)):
        at = offsets[block.start : block.stop + 1].astype(np.int64)
        octets = raw[at[0] : at[-1] + 8]
        missing = at[-1] - at[0] + 8 - len(octets)
        if missing:  # eight bytes are read at a time, also from the last one on
            octets = np.append(octets, np.zeros(missing, dtype=np.uint8))
        # The integer that begins at every byte: a view, which takes no memory.
        words = np.ndarray((len(octets) - 7,), dtype="<u8", buffer=octets, strides=(1,))
        yield block, hash_string_block(words, at[:-1] - at[0], at[1:] - at[0])


def hash_string_block(words: Array, starts: Ints, ends: Ints) -> Array:
    """Return the hashes of some strings; eight bytes at a time are multiplied and folded in.

    words : shape (bytes,), the eight bytes that begin at each byte, as one integer.
    starts, ends : shape (strings,).
    """
    hashes = (ends - starts).astype(np.uint64)
    rows: Any = slice(None)
    at = starts
    while len(at):
        left = ends[rows] - at
        excess = np.uint64(64) - np.uint64(8) * np.minimum(left, 8).astype(np.uint64)
        word = np.where(left > 0, (words[at] << excess) >> excess, np.uint64(0))
        mixed = (hashes[rows] ^ word) * HASH_MULTIPLIER
        hashes[rows] = mixed ^ (mixed >> np.uint64(29))
        longer = np.flatnonzero(left > 8)
        rows, at = (longer if isinstance(rows, slice) else rows[longer]), at[longer] + 8
    return hashes


NO_STRINGS = StringArray(object_array(()))
