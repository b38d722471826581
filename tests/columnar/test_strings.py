"""Strings behave the same whether they are kept in Arrow or as objects."""

from __future__ import annotations

import pickle

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimates.claims.ingest.column_readers import are_plain_strings
from estimates.columnar.columns import StringColumn, null_column
from estimates.columnar.growable_columns import concat_columns
from estimates.columnar.store import Store
from estimates.columnar.string_sort import argsort_strings, sort_ranks
from estimates.columnar.strings import StringArray, arrow_backed_strings
from estimates.model.schema import COLUMN_KINDS

pytest.importorskip("pyarrow")
text = st.text(st.characters(codec="utf-8"), max_size=6) | st.sampled_from(
    ["a", " a", "a ", "", "a;b", "a\\b", "\u00a0x", "x\u2003", "\x1cx", "é", "é ", "\x00"]
)
texts = st.lists(text, max_size=8, unique=True)


def both(cells: list[str]) -> tuple[StringArray, StringArray]:
    """Return strings as objects and in Arrow."""
    in_arrow = None
    if pd.__version__ >= "3":
        in_arrow = arrow_backed_strings(pd.Series(cells, dtype="str"))
    if in_arrow is None:
        pytest.skip("pandas keeps strings as objects")
    return StringArray(np.array(cells, dtype=object)), in_arrow


@given(texts)
def test_objects_order_selections_and_nulls_are_the_same(cells: list[str]) -> None:
    objects, in_arrow = both(cells)
    assert objects.objects.tolist() == in_arrow.objects.tolist() == cells
    assert sort_ranks(objects).tolist() == sort_ranks(in_arrow).tolist()
    assert [cells[i] for i in argsort_strings(objects)] == sorted(cells)
    codes = np.array([*range(len(cells)), -1, *range(len(cells))])
    assert pd.Series(objects.to_pandas(codes)).equals(pd.Series(in_arrow.to_pandas(codes)))
    places = np.flatnonzero(np.arange(len(cells)) % 2)
    assert objects.take(places).objects.tolist() == in_arrow.take(places).objects.tolist()


@given(texts.filter(bool), st.sampled_from(["name", "names", "words"]))
def test_strings_to_check_are_the_same(cells: list[str], kind: str) -> None:
    """Whether they are found in bytes or in Python strings."""
    objects, in_arrow = both(cells)
    assert are_plain_strings(objects, kind) == are_plain_strings(in_arrow, kind)  # type: ignore[arg-type]
    rest = in_arrow.take(np.arange(len(cells))[1:])  # a slice with an offset
    if len(rest):
        assert are_plain_strings(rest, kind) == are_plain_strings(StringArray(rest.objects), kind)  # type: ignore[arg-type]


def test_strings_can_be_pickled() -> None:
    for strings in both(["b", "a"]):
        assert pickle.loads(pickle.dumps(strings)).objects.tolist() == ["b", "a"]


@pytest.mark.parametrize("name", COLUMN_KINDS)
def test_a_column_of_nulls_takes_no_memory(name: str) -> None:
    """It can be concatenated, stored and selected from like any other."""
    column = null_column(name, 10_000_000)
    array = next(iter(arrays_of(column)))
    assert not any(array.strides)
    short = null_column(name, 3)
    assert concat_columns([short, short]).is_null().tolist() == [True] * 6
    assert Store(3, {name: short}).columns == {}
    assert short.take(np.array([0, 2])).is_null().all()


def arrays_of(column: object) -> list[np.ndarray]:
    arrays = (getattr(column, name, None) for name in ("codes", "floats", "days"))
    return [array for array in arrays if array is not None]


def test_a_column_has_one_code_per_row() -> None:
    assert len(StringColumn.from_cells(["a", None, "a"])) == 3
