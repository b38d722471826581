"""Cells of foreign tables, all at once and one by one: the same."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimates.claims.ingest.adapter import labels
from estimates.claims.ingest.adapter_cells import NOTHING, joined_cells, stated
from estimates.claims.ingest.column_readers import encode_day, encode_period
from estimates.claims.ingest.dates import all_iso, all_iso_in_arrow

pytest.importorskip("pyarrow")
pytestmark = pytest.mark.skipif(pd.__version__ < "3", reason="pandas keeps texts as objects")

cell = (
    st.sampled_from(
        [
            "",
            " ",
            "NA",
            "nan ",
            "\u2013",
            "\u2026",
            "unknown",
            "UNKNOWN",
            "un\u212anown",
            "-99",
            "é",
            "a  b",
        ]
    )
    | st.sampled_from(["\x1cna\x1f", "a\tb", " a", "b ", "a\u00a0b", "\u00a0", "12", "n" * 20])
    | st.text(max_size=4)
    | st.none()
)
cells = st.lists(cell, min_size=1, max_size=12)


def both(column: list[str | None]) -> tuple[pd.Series, pd.Series]:
    return pd.Series(column, dtype="str"), pd.Series(column, dtype=object)


def listed(column: pd.Series) -> list[str | None]:
    return [None if c is None or c != c else c for c in column.astype(object)]


@given(cells, st.sampled_from([(), NOTHING, {"na", "nan"}, {*NOTHING, "-99"}]))
def test_blanks(column: list[str | None], nothing: set[str]) -> None:
    """What says nothing in any case, and white space of any kind."""
    at_once, one_by_one = (listed(stated(c, nothing)) for c in both(column))
    assert at_once == one_by_one


@given(cells, cells)
def test_labels(first: list[str | None], second: list[str | None]) -> None:
    """The parts that are stated, with single blanks."""
    count = min(len(first), len(second))
    one, other = (
        labels("{a} in {b} deaths", {"a": a, "b": b}, count)
        for a, b in zip(both(first[:count]), both(second[:count]), strict=True)
    )
    assert listed(one) == listed(other)


@given(cells, cells, st.booleans())
def test_notes(first: list[str | None], second: list[str | None], own: bool) -> None:
    """Its own, then each column with its name."""
    count = min(len(first), len(second))
    one, other = (
        joined_cells({"grade": a}, b if own else None)
        for a, b in zip(both(first[:count]), both(second[:count]), strict=True)
    )
    assert listed(one) == listed(other)


day = st.sampled_from(
    [
        "2021-04-19",
        "2021-02-30",
        "0000-01-01",
        "0001-01-01",
        "2021-04",
        "19/04/2021",
        "2021-04-19 ",
        "x",
    ]
) | st.dates().map(str)


@given(st.lists(day, min_size=1, max_size=3))
def test_days_by_their_bytes(column: list[str]) -> None:
    """A column of ISO days is known as by the cell."""
    assert all_iso_in_arrow(pd.Series(column)) == all_iso(column)
    assert not all_iso_in_arrow(pd.Series(["2021-04-19", None], dtype="str"))


@given(st.lists(day, min_size=1, max_size=8))
def test_days(column: list[str]) -> None:
    """Days in ISO form all at once as each alone."""
    whole, bad = encode_day(pd.Series(column))
    first, last, odd = encode_period(pd.Series(column))
    for i, text in enumerate(column):
        alone, wrong = encode_day(pd.Series([text, None]))
        start, end, strange = encode_period(pd.Series([text, "2021/2022"]))
        assert (bad[i], odd[i]) == (wrong[0], strange[0])
        np.testing.assert_array_equal(whole.days[i], alone.days[0])
        np.testing.assert_array_equal([first[i], last[i]], [start[0], end[0]])
