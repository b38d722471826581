"""Columns in Arrow and columns of objects give the same cells."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimates.claims.ingest.adapter import fill_label_template
from estimates.claims.ingest.adapter_cells import (
    BLANK_WORDS,
    is_repeated_header,
    join_notes,
    mask_blanks,
)
from estimates.claims.ingest.column_readers import encode_dates, encode_periods
from estimates.claims.ingest.dates import are_iso_days, are_iso_days_in_arrow

pytest.importorskip("pyarrow")
pytestmark = pytest.mark.skipif(pd.__version__ < "3", reason="pandas stores strings as objects")

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


@given(cells, st.sampled_from([(), BLANK_WORDS, {"na", "nan"}, {*BLANK_WORDS, "-99"}]))
def test_blank_cells_are_the_same(column: list[str | None], blank_words: set[str]) -> None:
    """In any case, and with white space of any kind."""
    in_arrow, in_objects = (listed(mask_blanks(c, blank_words)) for c in both(column))
    assert in_arrow == in_objects


@given(cells, cells)
def test_labels_are_the_same(first: list[str | None], second: list[str | None]) -> None:
    count = min(len(first), len(second))
    in_arrow, in_objects = (
        fill_label_template("{a} in {b} deaths", {"a": a, "b": b}, count)
        for a, b in zip(both(first[:count]), both(second[:count]), strict=True)
    )
    assert listed(in_arrow) == listed(in_objects)


@given(cells, cells, st.booleans())
def test_notes_are_the_same(first: list[str | None], second: list[str | None], own: bool) -> None:
    count = min(len(first), len(second))
    in_arrow, in_objects = (
        join_notes({"grade": a}, b if own else None)
        for a, b in zip(both(first[:count]), both(second[:count]), strict=True)
    )
    assert listed(in_arrow) == listed(in_objects)


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
def test_iso_dates_in_arrow_are_recognised_by_their_bytes(column: list[str]) -> None:
    assert are_iso_days_in_arrow(pd.Series(column)) == are_iso_days(column)
    assert not are_iso_days_in_arrow(pd.Series(["2021-04-19", None], dtype="str"))


@given(st.lists(day, min_size=1, max_size=8))
def test_a_column_of_dates_reads_like_each_date_alone(column: list[str]) -> None:
    dates, is_unread_date = encode_dates(pd.Series(column))
    first, last, is_unread_period = encode_periods(pd.Series(column))
    for i, text in enumerate(column):
        date, is_unread = encode_dates(pd.Series([text, None]))
        start, end, is_unread_too = encode_periods(pd.Series([text, "2021/2022"]))
        assert (is_unread_date[i], is_unread_period[i]) == (is_unread[0], is_unread_too[0])
        np.testing.assert_array_equal(dates.days[i], date.days[0])
        np.testing.assert_array_equal([first[i], last[i]], [start[0], end[0]])


def test_a_list_is_no_repeated_header() -> None:
    """Parquet files have lists in their cells, which compare element by element."""
    frame = pd.DataFrame({"a": [np.array(["a", "b"]), "a", ["a"]], "b": ["b", "b", "b"]})
    assert is_repeated_header(frame).tolist() == [False, True, False]
