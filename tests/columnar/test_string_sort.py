"""Alphabetical ranks of strings, and label columns in chunks."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

import estimates as est
from estimates.columnar.arrays import object_array
from estimates.columnar.chunked_labels import ChunkedLabels, LabelChunk
from estimates.columnar.string_sort import sort_ranks
from estimates.columnar.strings import StringArray, to_pandas_array

texts = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("ab\x00"), max_size=20)


@given(st.lists(texts, min_size=1, max_size=40), texts)
def test_ranks_agree_with_a_sort_of_objects(cells: list[str], prefix: str) -> None:
    """With any common prefix, and whether strings are in Arrow or objects."""
    cells = [prefix + cell for cell in cells]
    expected = np.empty(len(cells), dtype=int)
    expected[np.argsort(object_array(cells), kind="stable")] = np.arange(len(cells))
    for array in (object_array(cells), to_pandas_array(cells)):
        assert sort_ranks(StringArray(array)).tolist() == expected.tolist()


def test_ranks_of_labels_that_differ_late() -> None:
    """A tenth of them share all bytes that are compared as one integer."""
    cells = [f"troops-{i:07}" + "-again" * (i % 10 == 0) for i in range(3_000)]
    cells += [f"troops-{i:07}" for i in range(0, 3_000, 10)]
    ranks = sort_ranks(StringArray(to_pandas_array(cells)))
    assert [cells[i] for i in np.argsort(ranks)] == sorted(cells)


@given(st.data(), st.lists(texts, min_size=1, max_size=9, unique=True))
def test_chunked_labels_decode_to_the_labels(data: st.DataObject, labels: list[str]) -> None:
    """To objects and to pandas."""
    code = st.integers(0, len(labels) - 1)
    chunks, expected = [], []
    for codes in data.draw(st.lists(st.lists(code, min_size=1, max_size=5), max_size=4)):
        indices = data.draw(st.lists(st.integers(0, len(codes) - 1), max_size=9))
        chunks.append(
            LabelChunk(np.array(indices, dtype=np.int32), np.array(codes, dtype=np.int64))
        )
        expected += [labels[codes[i]] for i in indices]
    for array in (object_array(labels), to_pandas_array(labels)):
        column = ChunkedLabels(chunks, lambda array=array: StringArray(array))
        assert list(column.to_pandas()) == column.to_column().decode().tolist() == expected
        assert len(column) == len(expected)


def test_writing_into_a_ledger_frame_changes_no_label() -> None:
    """Until then the frame shares labels with the claims, and some columns share memory."""
    frame = pd.DataFrame({"claim_id": ["a", "b"], "source": ["A", "B"], "value": [1.0, 2.0]})
    claims = est.ClaimSet.from_frame(frame)
    ledger = est.reconcile(claims, method="median").ledger
    shown = ledger.to_frame()
    shown.loc[0, "claim_id"] = "x"
    shown.loc[1, "voice"] = "y"
    assert shown["source"].tolist() == ["A", "B"]
    assert [claim.claim_id for claim in claims] == ["a", "b"]
    again = ledger.to_frame()
    assert again["claim_id"].tolist() == ["a", "b"]
    assert again["voice"].tolist() == ["A", "B"]
