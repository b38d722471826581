"""Records and frames with the same rows give the same claims and the same problems."""

from __future__ import annotations

import re
from itertools import product
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given

from estimates import ClaimSet
from estimates.claims.ingest.column_readers import factorize_cells
from estimates.claims.ingest.frames import read_columns
from estimates.claims.ingest.records import read_claim_records
from estimates.columnar.arrays import object_array
from estimates.columnar.store import Store
from estimates.errors import EstimatesError
from estimates.testing import strategies


def read_as_records(rows: list[dict[str, Any]]) -> tuple[dict[int, Any], set[tuple[int, str]]]:
    flats, positions, problems = read_claim_records(rows)
    return dict(zip(positions, flats, strict=True)), {(p.row, p.code) for p in problems}


def read_as_frame(frame: pd.DataFrame) -> tuple[dict[int, Any], set[tuple[int, str]]]:
    chunk = read_columns(dict(frame.items()), len(frame))
    cells = {name: column.decode() for name, column in chunk.store.columns.items()}
    flats = [
        {name: cells[name][i] for name in cells if cells[name][i] is not None}
        for i in range(len(chunk.store))
    ]
    return dict(zip(chunk.rows.tolist(), flats, strict=True)), {
        (p.row, p.code) for p in chunk.problems
    }


def stated(flat: dict[str, Any]) -> dict[str, Any]:
    return {name: cell for name, cell in flat.items() if cell is not None}


@given(strategies.rows())
@example([{"source": "EU", "text": "hundreds"}])
@example([{"source": "EU", "value": 5, "lower": 5, "comparator": ">"}])
@example([{"source": "EU", "value": True}, {"source": "EU", "value": 1}])
@example([{"source": "EU", "value": 5, "text": "more than 5"}])
@example([{"source": "EU", "value": 110_000, "text": "hundreds"}])
@example([{"source": "EU", "refers_to_start": "2021-04", "value": 5}])
@example([{"source": "EU", "refers_to_start": None, "refers_to_end": "2021-04", "value": 5}])
@example([{"source": "EU", "refers_to": "2021-04", "refers_to_start": "2021-04-01", "value": 5}])
def test_records_and_frames_give_the_same_claims_and_problems(rows: list[dict[str, Any]]) -> None:
    frame = pd.DataFrame({n: pd.Series([r[n] for r in rows], dtype=object) for n in rows[0]})
    by_record, refused = read_as_records(rows)
    by_frame, refused_by_frame = read_as_frame(frame)
    assert refused == refused_by_frame
    assert {k: stated(v) for k, v in by_record.items()} == by_frame


@given(strategies.rows())
@example([{"source": "EU", "value": 110_000, "text": "hundreds"}])
@example([{"source": "EU", "value": 5, "text": "one in five"}])
def test_inferred_dtypes_do_not_matter(rows: list[dict[str, Any]]) -> None:
    """A frame whose dtypes pandas infers is read like the same cells in records."""
    frame = pd.DataFrame(rows)
    back = [dict(zip(frame.columns, row, strict=True)) for row in frame.itertuples(index=False)]
    by_record, refused = read_as_records(back)
    by_frame, refused_by_frame = read_as_frame(frame)
    assert refused == refused_by_frame
    assert {k: stated(v) for k, v in by_record.items()} == by_frame


# Words of every kind: numbers, hedges, bounds, ranges, vague words, shares, changes, units.
TEXTS = """hundreds|dozens|several|none|no|5|+5|-5|5,000|five|about 5|more than 5|up to 5|5 to 9|5 or 9
one in five|5%|half|5 times|twice 5|5 more|up by 5|5 killed|at least 5 killed, 7 wounded|5 km"""


def test_words_beside_any_cells_are_read_alike() -> None:
    """In both ways, and a number that a row states is never lost."""
    stating = {
        "value": (None, 5, 7.5),
        "lower": (None, 5),
        "comparator": (None, ">", "~"),
        "form": (None, "change"),
        "counted": (None, "troops"),
    }
    names = ["quantity", "source", "text", *stating]
    cells = product(re.split(r"[|\n]", TEXTS), *stating.values())
    rows = [dict(zip(names, (f"q{at}", "EU", *row), strict=True)) for at, row in enumerate(cells)]
    by_record, refused = read_as_records(rows)
    frame = pd.DataFrame({n: pd.Series([r[n] for r in rows], dtype=object) for n in names})
    by_frame, refused_by_frame = read_as_frame(frame)
    assert refused == refused_by_frame
    assert {k: stated(v) for k, v in by_record.items()} == by_frame
    for at, flat in by_frame.items():
        kept = {flat.get(name) for name in ("value", "lower", "upper")}
        assert rows[at]["value"] is None or rows[at]["value"] in kept, rows[at]


def test_an_invalid_digest_is_refused_in_records_and_frames() -> None:
    """Even where every cell of the column is plain text."""
    rows = [{"source": "EU", "text": "more than 150,000", "document_sha256": "xyz"}]
    _, refused = read_as_records(rows)
    assert refused == read_as_frame(pd.DataFrame(rows))[1] == {(1, "InvalidFieldError")}


@given(strategies.claim_lists(quantities=("q", "r")))
def test_frame_and_records_hold_the_same_claims(drawn: list[Any]) -> None:
    """The notices are also the same."""
    by_record = ClaimSet.from_records(drawn)
    by_frame = ClaimSet.from_frame(by_record.to_frame())
    assert list(by_record) == list(by_frame)
    assert by_record.notices == by_frame.notices


def test_rows_taken_from_a_store_and_joined_are_unchanged() -> None:
    flats, _, _ = read_claim_records(
        [{"source": "A", "value": 2**53 + 1}, {"source": "B", "text": "5"}]
    )
    store = Store.from_rows(flats)
    halves = Store.concat([store.take(np.array([0])), store.take(np.array([1]))])
    assert [halves.row(i) for i in range(2)] == [store.row(i) for i in range(2)]
    assert halves.row(0)["value"] == 2**53 + 1


@pytest.mark.parametrize(
    ("cells", "odd_rows"),
    [
        ([None, True, False], []),
        ([None, np.True_, True], []),
        ([1, True, None], [1]),
        ([True, "yes", ["no"]], [0, 2]),
        ([["no"], ["no"]], [0, 1]),
    ],
)
def test_truth_values_among_numbers_need_the_record_check(
    cells: list[Any], odd_rows: list[int]
) -> None:
    """Python holds True equal to 1; lists need the check in any case."""
    series = pd.Series(object_array(cells))
    codes, _, is_odd = factorize_cells(series)
    assert np.flatnonzero(is_odd).tolist() == odd_rows
    is_stated = [series[i] is not None for i in np.flatnonzero(~is_odd)]
    assert (codes[~is_odd] >= 0).tolist() == is_stated


UNDECIDED = {
    "value": "2.000",
    "weight": "2.000",
    "standard_error": "1.500",
    "stated_on": "03/04/2021",
    "published_on": "03/04/2021",
    "refers_to": "03/04/2021",
}


@pytest.mark.parametrize("column", UNDECIDED)
@pytest.mark.parametrize("nested", [False, True])
def test_a_cell_that_nothing_decides_refuses_its_row_or_the_table(
    column: str, nested: bool
) -> None:
    """The row with "quarantine"; the other rows are read, in records as in a frame."""
    rows: list[dict[str, Any]] = [
        {"source": "A", "value": 3, column: UNDECIDED[column]},
        {"source": "B", "value": 4},
        {"source": "C", "value": 5, "supersedes": {"a": 1} if nested else None},
    ]
    names = [*dict.fromkeys(name for row in rows for name in row)]
    frame = pd.DataFrame({n: object_array(row.get(n) for row in rows) for n in names})
    for read, table in ((ClaimSet.from_records, rows), (ClaimSet.from_frame, frame)):
        with pytest.raises(EstimatesError):
            read(table)
        claims = read(table, errors="quarantine")
        refused = {problem.row: problem.column for problem in claims.quarantine}
        assert refused == {1: column} | ({3: "supersedes"} if nested else {})
        assert [claim.source.name for claim in claims] == (["B"] if nested else ["B", "C"])


def test_other_cells_of_a_column_that_nothing_decides_are_read_alone() -> None:
    rows = [{"source": s, "value": v} for s, v in (("A", "2.000"), ("B", "7"), ("C", "1,234,567"))]
    rows += [{"source": s, "value": 5, "stated_on": d} for s, d in (("D", "03/04/2021"),)]
    rows += [{"source": "E", "value": 6, "stated_on": "2021-04-13"}]
    claims = ClaimSet.from_records(rows, errors="quarantine")
    stated = {claim.source.name: (claim.figure.value, str(claim.stated_on)) for claim in claims}
    assert stated["E"] == (6, "2021-04-13")
    assert "D" not in stated
    assert {problem.row for problem in claims.quarantine} >= {4}


@pytest.mark.parametrize("column", ["unread", "includes", "origin", "items"])
@pytest.mark.parametrize("blank", [";", " ", "", (), [], None])
def test_an_empty_list_states_nothing(column: str, blank: Any) -> None:
    """The words are read, as where the column is missing."""
    if column == "items" and blank == ";":
        return  # items are JSON
    row = {"source": "A", "text": "more than 150,000", column: blank}
    frame = pd.DataFrame({name: object_array([cell]) for name, cell in row.items()})
    for claims in (ClaimSet.from_records([row]), ClaimSet.from_frame(frame)):
        assert claims[0].figure.lower == 150_000
