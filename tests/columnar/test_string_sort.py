"""Labels in their order, and long columns of them in parts."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

import estimates as est
from estimates.columnar.arrays import objects
from estimates.columnar.chunked_labels import ChunkedLabels, LabelChunk
from estimates.columnar.string_sort import sort_ranks
from estimates.columnar.strings import StringArray, pandas_array

texts = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("ab\x00"), max_size=20)


@given(st.lists(texts, min_size=1, max_size=40), texts)
def test_ranks_are_those_of_a_sort_of_texts(cells: list[str], prefix: str) -> None:
    """However much they have in common at the beginning, and whoever keeps them."""
    cells = [prefix + cell for cell in cells]
    wanted = np.empty(len(cells), dtype=int)
    wanted[np.argsort(objects(cells), kind="stable")] = np.arange(len(cells))
    for kept in (objects(cells), pandas_array(cells)):
        assert sort_ranks(StringArray(kept)).tolist() == wanted.tolist()


def test_many_labels_that_differ_late() -> None:
    """A tenth of them share all the bytes that are compared as one number."""
    cells = [f"troops-{i:07}" + "-again" * (i % 10 == 0) for i in range(3_000)]
    cells += [f"troops-{i:07}" for i in range(0, 3_000, 10)]
    found = sort_ranks(StringArray(pandas_array(cells)))
    assert [cells[i] for i in np.argsort(found)] == sorted(cells)


@given(st.data(), st.lists(texts, min_size=1, max_size=9, unique=True))
def test_labels_in_parts_are_the_labels(data: st.DataObject, labels: list[str]) -> None:
    """Part by part as in one piece."""
    place = st.integers(0, len(labels) - 1)
    parts, wanted = [], []
    for chosen in data.draw(st.lists(st.lists(place, min_size=1, max_size=5), max_size=4)):
        at = data.draw(st.lists(st.integers(0, len(chosen) - 1), max_size=9))
        parts.append(LabelChunk(np.array(at, dtype=np.int32), np.array(chosen, dtype=np.int64)))
        wanted += [labels[chosen[i]] for i in at]
    for kept in (objects(labels), pandas_array(labels)):
        column = ChunkedLabels(parts, lambda kept=kept: StringArray(kept))
        assert list(column.array()) == column.coded().decode().tolist() == wanted
        assert len(column) == len(wanted)


def test_writing_into_a_ledger_changes_no_label() -> None:
    """Its frame shares labels with the claims, and columns with each other, until then."""
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
