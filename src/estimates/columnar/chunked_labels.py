"""Labels for frames: long columns of them are written in chunks, as Arrow keeps text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from estimates.columnar.arrays import Array
from estimates.columnar.columns import StringColumn
from estimates.columnar.parallel import parallel_map
from estimates.columnar.strings import StringArray, pandas_array

CHUNK = 262_144
"""Rows a chunk: some megabytes, which are handed back to be used again, not to the system."""


class LabelChunk(NamedTuple):
    """Some rows of a column of labels.

    Attributes
    ----------
    places : shape (rows,), index into `labelled`.
    labelled : shape (labels of the part,), index into all labels.
    """

    places: Array
    labelled: Array


class ChunkedLabels:
    """Labels of the rows of several parts, one part after another.

    A part has few of the labels, each many times. They are taken out first, and the rows of the
    part are written from these few, which stay in the cache: twice as fast as from all labels.

    Parameters
    ----------
    parts : the rows. texts : a function that returns all labels.

    Examples
    --------
    >>> labels = StringArray(np.array(["a", "b", "c"], dtype=object))
    >>> column = ChunkedLabels([LabelChunk(np.array([0, 1, 0]), np.array([2, 0]))], lambda: labels)
    >>> len(column), column.coded().decode().tolist(), list(column.array())
    (3, ['c', 'a', 'c'], ['c', 'a', 'c'])
    """

    def __init__(self, parts: Sequence[LabelChunk], texts: Callable[[], StringArray]) -> None:
        self.parts, self.texts = tuple(parts), texts

    def __len__(self) -> int:
        return sum(len(part.places) for part in self.parts)

    def coded(self) -> StringColumn:
        """Return the same as codes of all labels."""
        codes = [part.labelled[part.places] for part in self.parts]
        return StringColumn(np.concatenate([np.empty(0, dtype=np.int32), *codes]), self.texts())

    def array(self) -> Any:
        """Return the labels as an array of pandas, a chunk a part where Arrow keeps them."""
        texts = self.texts()
        if texts.arrow is None:
            return written(self.coded())
        import pyarrow as pa

        arrow = texts.arrow

        def chunk(part: LabelChunk) -> Any:
            return taken(taken(arrow, part.labelled), part.places)

        chunks = [*parallel_map(chunk, self.parts)]
        return pandas_array(pa.chunked_array(chunks, type=texts.arrow.type))


def written(cells: StringColumn) -> Any:
    """Return the text of each code as an array of pandas, null for -1.

    Where the rows are all texts in their order, Arrow lets a frame share them.

    Examples
    --------
    >>> list(written(Coded.of(["b", None, "b"])))
    ['b', nan, 'b']
    """
    texts, codes = cells.texts, cells.codes
    if texts.arrow is None:
        return texts.take(codes)
    if len(codes) == len(texts) and np.array_equal(codes, np.arange(len(texts))):
        return pandas_array(texts.arrow)
    import pyarrow as pa

    arrow, pieces = texts.arrow, [codes[at : at + CHUNK] for at in range(0, len(codes), CHUNK)]
    chunks = [*parallel_map(lambda piece: taken(arrow, piece), pieces)]
    return pandas_array(pa.chunked_array(chunks, type=texts.arrow.type))


def taken(arrow: Any, codes: Array) -> Any:
    """Return the text of each code as Arrow keeps it, null for -1.

    From the memory from which NumPy takes its own, so that what one column gives back serves the
    next, whichever of the two it is of.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    null = codes < 0
    places = pa.array(codes, mask=null if null.any() else None)
    return pc.take(arrow, places, boundscheck=False, memory_pool=pa.system_memory_pool())
