"""Label columns for frames, in chunks, as Arrow keeps text.

Each chunk of rows uses few of all labels, each many times. Its labels are taken out first and its
rows are written from these few, which stay in the cache: twice as fast as from all labels.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np

from estimates.columnar.arrays import Array
from estimates.columnar.columns import StringColumn
from estimates.columnar.parallel import parallel_map
from estimates.columnar.strings import StringArray, to_pandas_array

# Some megabytes: allocators keep chunks of this size for reuse, and return larger ones.
LABEL_CHUNK_ROWS = 262_144


class LabelChunk(NamedTuple):
    """Some rows of a label column.

    indices : shape (rows,), indices into `label_codes`.
    label_codes : shape (labels of the chunk,), indices into all labels.
    """

    indices: Array
    label_codes: Array


class ChunkedLabels:
    """A label column in chunks; `labels` returns all labels.

    >>> labels = StringArray(np.array(["a", "b", "c"], dtype=object))
    >>> column = ChunkedLabels([LabelChunk(np.array([0, 1, 0]), np.array([2, 0]))], lambda: labels)
    >>> len(column), column.to_column().decode().tolist(), list(column.to_pandas())
    (3, ['c', 'a', 'c'], ['c', 'a', 'c'])
    """

    def __init__(self, chunks: Sequence[LabelChunk], labels: Callable[[], StringArray]) -> None:
        self.chunks, self.labels = tuple(chunks), labels

    def __len__(self) -> int:
        return sum(len(chunk.indices) for chunk in self.chunks)

    def to_column(self) -> StringColumn:
        """Return the rows as codes of all labels."""
        codes = [chunk.label_codes[chunk.indices] for chunk in self.chunks]
        return StringColumn(np.concatenate([np.empty(0, dtype=np.int32), *codes]), self.labels())

    def to_pandas(self) -> Any:
        """Return the labels as a pandas array, chunked where Arrow keeps them."""
        labels = self.labels()
        arrow = labels.arrow
        if arrow is None:
            return decode_to_pandas(self.to_column())

        def decode(chunk: LabelChunk) -> Any:
            return take_strings(take_strings(arrow, chunk.label_codes), chunk.indices)

        return join_chunks(parallel_map(decode, self.chunks), arrow)


def decode_to_pandas(column: StringColumn) -> Any:
    """Return strings as a pandas array, null for code -1.

    If the rows are exactly the labels in their order, the memory is shared.
    """
    strings, codes = column.strings, column.codes
    arrow = strings.arrow
    if arrow is None:
        return strings.to_pandas(codes)
    if len(codes) == len(strings) and np.array_equal(codes, np.arange(len(strings))):
        return to_pandas_array(arrow)
    starts = range(0, len(codes), LABEL_CHUNK_ROWS)
    pieces = [codes[start : start + LABEL_CHUNK_ROWS] for start in starts]
    return join_chunks(parallel_map(lambda piece: take_strings(arrow, piece), pieces), arrow)


def join_chunks(chunks: Iterable[Any], like: Any) -> Any:
    """Return Arrow arrays as one chunked pandas array, of the same type as another array."""
    import pyarrow as pa

    return to_pandas_array(pa.chunked_array([*chunks], type=like.type))


def take_strings(arrow: Any, codes: Array) -> Any:
    """Return the string of each code as an Arrow array, null for -1."""
    import pyarrow as pa
    import pyarrow.compute as pc

    is_null = codes < 0
    indices = pa.array(codes, mask=is_null if is_null.any() else None)
    # The system's pool is that of NumPy: memory freed by one column serves the next, of either.
    return pc.take(arrow, indices, boundscheck=False, memory_pool=pa.system_memory_pool())
