"""The record door and the frame door accept and refuse the same rows, with the same claims."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given

from estimates import ClaimSet
from estimates.claims.ingest.column_readers import distinct
from estimates.claims.ingest.frames import read_frame
from estimates.claims.ingest.records import read_records
from estimates.columnar.arrays import objects
from estimates.columnar.store import Store
from estimates.testing import strategies


def through_records(rows: list[dict[str, Any]]) -> tuple[dict[int, Any], set[tuple[int, str]]]:
    flats, places, problems = read_records(rows)
    return dict(zip(places, flats, strict=True)), {(p.row, p.code) for p in problems}


def through_frame(frame: pd.DataFrame) -> tuple[dict[int, Any], set[tuple[int, str]]]:
    read = read_frame(frame)
    cells = {name: column.decode() for name, column in read.store.columns.items()}
    flats = [
        {name: cells[name][i] for name in cells if cells[name][i] is not None}
        for i in range(len(read.store))
    ]
    return dict(zip(read.rows.tolist(), flats, strict=True)), {
        (p.row, p.code) for p in read.problems
    }


def stated(flat: dict[str, Any]) -> dict[str, Any]:
    return {name: cell for name, cell in flat.items() if cell is not None}


@given(strategies.rows())
@example([{"source": "EU", "text": "hundreds"}])
@example([{"source": "EU", "value": 5, "lower": 5, "comparator": ">"}])
@example([{"source": "EU", "value": True}, {"source": "EU", "value": 1}])
@example([{"source": "EU", "value": 5, "text": "more than 5"}])
@example([{"source": "EU", "refers_to_start": "2021-04", "value": 5}])
@example([{"source": "EU", "refers_to_start": None, "refers_to_end": "2021-04", "value": 5}])
@example([{"source": "EU", "refers_to": "2021-04", "refers_to_start": "2021-04-01", "value": 5}])
def test_both_doors_read_the_same(rows: list[dict[str, Any]]) -> None:
    """Whatever is typed into a table, both doors make the same claims and the same refusals."""
    frame = pd.DataFrame({n: pd.Series([r[n] for r in rows], dtype=object) for n in rows[0]})
    by_record, refused = through_records(rows)
    by_frame, refused_too = through_frame(frame)
    assert refused == refused_too
    assert {k: stated(v) for k, v in by_record.items()} == by_frame


@given(strategies.rows())
def test_inferred_dtypes_change_nothing(rows: list[dict[str, Any]]) -> None:
    """A frame whose columns pandas has typed is read like the same cells as records."""
    frame = pd.DataFrame(rows)
    back = [dict(zip(frame.columns, row, strict=True)) for row in frame.itertuples(index=False)]
    by_record, refused = through_records(back)
    by_frame, refused_too = through_frame(frame)
    assert refused == refused_too
    assert {k: stated(v) for k, v in by_record.items()} == by_frame


def test_a_digest_that_is_none_is_refused_at_both_doors() -> None:
    """Also where every cell of the column is plain text."""
    rows = [{"source": "EU", "text": "more than 150,000", "document_sha256": "xyz"}]
    _, refused = through_records(rows)
    assert refused == through_frame(pd.DataFrame(rows))[1] == {(1, "InvalidFieldError")}


@given(strategies.claim_lists(quantities=("q", "r")))
def test_frame_and_records_hold_the_same_claims(drawn: list[Any]) -> None:
    """Claims taken one by one and as a table are the same set."""
    one = ClaimSet.from_records(drawn)
    other = ClaimSet.from_frame(one.to_frame())
    assert list(one) == list(other)
    assert one.notices == other.notices


def test_a_store_takes_and_joins_its_rows() -> None:
    """Rows taken apart and joined again are the same rows."""
    flats, _, _ = read_records([{"source": "A", "value": 2**53 + 1}, {"source": "B", "text": "5"}])
    store = Store.of(flats)
    halves = Store.concat([store.take(np.array([0])), store.take(np.array([1]))])
    assert [halves.row(i) for i in range(2)] == [store.row(i) for i in range(2)]
    assert halves.row(0)["value"] == 2**53 + 1


@pytest.mark.parametrize(
    ("cells", "left"),
    [
        ([None, True, False], []),
        ([None, np.True_, True], []),
        ([1, True, None], [1]),
        ([True, "yes", ["no"]], [0, 2]),
        ([["no"], ["no"]], [0, 1]),
    ],
)
def test_truth_values_are_told_apart_where_nothing_equals_them(
    cells: list[Any], left: list[int]
) -> None:
    """Python holds True equal to 1; lists are left to the record door in any case."""
    series = pd.Series(objects(cells))
    codes, _, bad = distinct(series)
    assert np.flatnonzero(bad).tolist() == left
    assert (codes[~bad] >= 0).tolist() == [series[i] is not None for i in np.flatnonzero(~bad)]
