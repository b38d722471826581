"""A long column of labels, part by part, so that the labels of a part lie close together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from estimates.store import Array, Coded, Ints, Texts
from estimates.store.texts import pandas_array


class Part(NamedTuple):
    """Some rows of a column of labels.

    Attributes
    ----------
    places : shape (rows,), index into `labelled`.
    labelled : shape (labels of the part,), index into all labels.
    """

    places: Array
    labelled: Ints


class InParts:
    """Labels of the rows of several parts, one part after another.

    A part has few of the labels, each many times. They are taken out first, and the rows of the
    part are written from these few, which stay in the cache: twice as fast as from all labels.

    Parameters
    ----------
    parts : the rows. texts : a function that returns all labels.

    Examples
    --------
    >>> labels = Texts(np.array(["a", "b", "c"], dtype=object))
    >>> column = InParts([Part(np.array([0, 1, 0]), np.array([2, 0]))], lambda: labels)
    >>> len(column), column.coded().decode().tolist(), list(column.array())
    (3, ['c', 'a', 'c'], ['c', 'a', 'c'])
    """

    def __init__(self, parts: Sequence[Part], texts: Callable[[], Texts]) -> None:
        self.parts, self.texts = tuple(parts), texts

    def __len__(self) -> int:
        return sum(len(part.places) for part in self.parts)

    def coded(self) -> Coded:
        """Return the same as codes of all labels."""
        codes = [part.labelled[part.places] for part in self.parts]
        return Coded(np.concatenate([np.empty(0, dtype=np.int32), *codes]), self.texts())

    def array(self) -> Any:
        """Return the labels as an array of pandas, a chunk a part where Arrow keeps them."""
        texts = self.texts()
        if texts.arrow is None or not self.parts:
            coded = self.coded()
            return texts.take(coded.codes)
        import pyarrow as pa

        chunks = [
            texts.arrow.take(pa.array(part.labelled)).take(pa.array(part.places))
            for part in self.parts
        ]
        return pandas_array(pa.chunked_array(chunks, type=texts.arrow.type))
