"""Strings are found among distinct ones, whether Arrow keeps them or not."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from estimates.columnar.arrays import object_array
from estimates.columnar.string_index import MAX_SCANNED, SEARCHES_WITHOUT_HASHES, StringIndex
from estimates.columnar.strings import StringArray, to_pandas_array

LABELS = st.text(st.characters(exclude_categories=["Cs"]), max_size=10)


@given(
    st.lists(LABELS, unique=True, max_size=30),
    st.lists(LABELS, max_size=2 * MAX_SCANNED),
)
def test_every_string_is_found_where_it_stands(labels: list[str], others: list[str]) -> None:
    """Of few wanted strings and of many, repeated ones included, with hashes and without."""
    wanted = [*labels[::2], *others, *others[:3]]
    expected = [labels.index(string) if string in labels else -1 for string in wanted]
    arrow = StringArray(to_pandas_array(pa.array(labels, pa.large_string())))
    for strings in (StringArray(object_array(labels)), arrow):
        index = StringIndex(strings)
        assert index.find(wanted).tolist() == expected
        for _ in range(SEARCHES_WITHOUT_HASHES):
            assert index.find(wanted[:2]).tolist() == expected[:2]
        assert index.find([]).dtype == np.int64
