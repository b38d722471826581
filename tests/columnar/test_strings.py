"""Texts are the same whether pandas keeps them in Arrow or as objects."""

from __future__ import annotations

import pickle

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimates.claims.ingest.column_readers import all_plain
from estimates.columnar.columns import StringColumn
from estimates.columnar.encoding import joined, nothing
from estimates.columnar.store import Store
from estimates.columnar.strings import StringArray, in_arrow
from estimates.model.schema import KINDS

pytest.importorskip("pyarrow")
text = st.text(st.characters(codec="utf-8"), max_size=6) | st.sampled_from(
    ["a", " a", "a ", "", "a;b", "a\\b", "\u00a0x", "x\u2003", "\x1cx", "é", "é ", "\x00"]
)
texts = st.lists(text, max_size=8, unique=True)


def both(cells: list[str]) -> tuple[StringArray, StringArray]:
    """Return texts as objects and as pandas keeps them."""
    kept = in_arrow(pd.Series(cells, dtype="str")) if pd.__version__ >= "3" else None
    if kept is None:
        pytest.skip("pandas keeps its texts as objects")
    return StringArray(np.array(cells, dtype=object)), kept


@given(texts)
def test_two_ways_to_keep_texts(cells: list[str]) -> None:
    """Objects, order, parts and nulls are the same."""
    plain, kept = both(cells)
    assert plain.objects.tolist() == kept.objects.tolist() == cells
    assert plain.rank.tolist() == kept.rank.tolist()
    assert [cells[i] for i in plain.ascending()] == sorted(cells)
    codes = np.array([*range(len(cells)), -1, *range(len(cells))])
    assert pd.Series(plain.take(codes)).equals(pd.Series(kept.take(codes)))
    places = np.flatnonzero(np.arange(len(cells)) % 2)
    assert plain.at(places).objects.tolist() == kept.at(places).objects.tolist()


@given(texts.filter(bool), st.sampled_from(["name", "names", "words"]))
def test_both_are_plain_alike(cells: list[str], kind: str) -> None:
    """What has to be looked at by hand is found in bytes as in texts."""
    plain, kept = both(cells)
    assert all_plain(plain, kind) == all_plain(kept, kind)  # type: ignore[arg-type]
    part = kept.at(np.arange(len(cells))[1:])  # a slice with an offset of its own
    if len(part):
        assert all_plain(part, kind) == all_plain(StringArray(part.objects), kind)  # type: ignore[arg-type]


def test_texts_travel_as_they_are_kept() -> None:
    """To another process and back."""
    for kept in both(["b", "a"]):
        assert pickle.loads(pickle.dumps(kept)).objects.tolist() == ["b", "a"]


@pytest.mark.parametrize("name", KINDS)
def test_a_column_that_states_nothing_costs_nothing(name: str) -> None:
    """It has no cells of its own, and joins and travels as any other."""
    column = nothing(name, 10_000_000)
    array = next(iter(vars_of(column)))
    assert not any(array.strides)
    short = nothing(name, 3)
    assert joined([short, short]).is_null().tolist() == [True] * 6
    assert Store(3, {name: short}).columns == {}
    assert short.take(np.array([0, 2])).is_null().all()


def vars_of(column: object) -> list[np.ndarray]:
    found = (getattr(column, name, None) for name in ("codes", "floats", "days"))
    return [array for array in found if array is not None]


def test_codes_have_a_length() -> None:
    """One a row."""
    assert len(StringColumn.of(["a", None, "a"])) == 3
