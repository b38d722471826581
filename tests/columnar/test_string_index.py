"""Strings are found among distinct ones, whether Arrow keeps them or not."""

from __future__ import annotations

from collections.abc import Callable
from unittest import mock

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimates.columnar import string_index, string_pool
from estimates.columnar.arrays import Array, Ints, object_array
from estimates.columnar.string_index import StringIndex
from estimates.columnar.string_pool import StringPool
from estimates.columnar.strings import SHORT_HASH, StringArray, shorten_hashes, to_pandas_array

LABELS = st.text(st.characters(exclude_categories=["Cs"]), max_size=10)


def same_hash(hashes: Ints) -> Array:
    """Return one short hash for all strings."""
    return np.zeros(len(hashes), dtype=SHORT_HASH)


@pytest.mark.parametrize(
    ("make_short", "most"),
    [(shorten_hashes, 30), (same_hash, 30), (shorten_hashes, 1)],
    ids=["by hash", "by one hash for all", "without hashes"],
)
@given(
    labels=st.lists(LABELS, unique=True, max_size=30),
    others=st.lists(LABELS, max_size=16),
    cut=st.integers(0, 30),
)
def test_every_string_is_found_where_it_stands(
    labels: list[str], others: list[str], cut: int, make_short: Callable[[Ints], Array], most: int
) -> None:
    """Repeated and missing ones included, in one array or in one made of chunks."""
    wanted = [*labels[::2], *others, *others[:3]]
    expected = [labels.index(string) if string in labels else -1 for string in wanted]
    chunks = [
        StringArray(to_pandas_array(pa.array(chunk, pa.large_string())))
        for chunk in (labels, labels[:cut], labels[cut:])
    ]
    pool = StringPool()
    with (
        mock.patch.multiple(string_index, shorten_hashes=make_short, MAX_HASHED=most),
        mock.patch.object(string_pool, "shorten_hashes", make_short),
    ):
        for chunk in chunks[1:]:
            pool.add(chunk)
        for strings in (StringArray(object_array(labels)), chunks[0], pool.finish()):
            index = StringIndex(strings)
            assert index.find(wanted).tolist() == expected
            assert index.find(wanted[:2]).tolist() == expected[:2]
            assert index.find([]).dtype == np.int64
