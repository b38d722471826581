"""Quarantine, codes for missing and rival columns: nothing is lost, and nothing is guessed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import estimates as est
from estimates.errors import AmbiguousColumnError, TableError
from estimates.model.schema import CLAIM_COLUMNS
from tests.helpers.examples import pairs

OPEN_DAYS = ["03/04/2021", "2/9/2020", "05.06.21"]
CLEAR_DAYS = ["2021-04-19", "19 April 2021", "", "25/12/2020", "Feb 2024"]
OPEN_NUMBERS = ["12.500", "2.000"]
CLEAR_NUMBERS = ["5", "12000", "700"]


def write(folder: Path, rows: list[tuple[str, str]]) -> Path:
    path = folder / "table.csv"
    lines = [f"S{i},q{i},{value},{day}" for i, (value, day) in enumerate(rows)]
    path.write_text("\n".join(["source,quantity,value,refers_to", *lines]), encoding="utf-8")
    return path


@given(
    rows=st.lists(
        st.tuples(
            st.sampled_from(OPEN_NUMBERS + CLEAR_NUMBERS), st.sampled_from(OPEN_DAYS + CLEAR_DAYS)
        ),
        min_size=1,
        max_size=6,
    )
)
def test_every_row_is_a_claim_or_quarantined_with_a_remedy(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]]
) -> None:
    claims = est.read(write(tmp_path_factory.mktemp("t"), rows), errors="quarantine")
    refused = {problem.row for problem in claims.quarantine}
    assert {int(c.source.name[1:]) + 1 for c in claims} | refused == {*range(1, len(rows) + 1)}
    assert len(claims) + len(refused) == len(rows)
    assert all(problem.remedy for problem in claims.quarantine)


@pytest.mark.parametrize("row", [("12.500", "2021-04-19"), ("5", "03/04/2021")])
def test_only_the_rows_of_undecided_cells_are_quarantined(
    tmp_path: Path, row: tuple[str, str]
) -> None:
    path = write(tmp_path, [row, ("7", "2021-04-20")])
    with pytest.raises(AmbiguousColumnError):
        est.read(path)
    claims = est.read(path, errors="quarantine")
    assert [str(c.figure) for c in claims] == ["7"]
    assert [(p.row, p.code) for p in claims.quarantine] == [(1, "AmbiguousColumnError")]


def test_cells_that_are_clear_alone_are_read_where_a_column_mixes_day_orders(
    tmp_path: Path,
) -> None:
    days = ["19/05/2021", "05/25/2021", "03/04/2021"]
    claims = est.read(write(tmp_path, [("1", day) for day in days]), errors="quarantine")
    assert [str(c.refers_to) for c in claims] == ["2021-05-19", "2021-05-25"]


def test_a_value_column_is_named_where_its_cell_is_quarantined(tmp_path: Path) -> None:
    path = tmp_path / "wide.csv"
    path.write_text("agency,x_dead,y_dead\nA,12.500,5\nB,6,7\n", encoding="utf-8")
    mapping = {"columns": {"source": ["agency"]}, "values": "(?P<indicator>.*_dead)"}
    claims = est.read(path, mapping=mapping, errors="quarantine")
    assert len(claims) == 3
    assert [(p.row, p.column) for p in claims.quarantine] == [(1, "x_dead")]


@pytest.mark.parametrize("bounds", [(-9, -9), (4, -99)])
def test_a_code_beside_a_value_names_missing(bounds: tuple[int, int]) -> None:
    row = {"source": "A", "value": 5, "lower": bounds[0], "upper": bounds[1]}
    with pytest.raises(TableError, match=r"missing=\[-9"):
        est.ClaimSet.from_records([row])
    [claim] = est.ClaimSet.from_records([row], missing=[-9, -99])
    assert claim.figure.value == 5


def test_records_refuse_suspected_codes_as_tables_do() -> None:
    rows = [{"source": f"S{i}", "value": value} for i, value in enumerate((-999, -999, 5))]
    with pytest.raises(TableError, match=r"missing=\[-999\]"):
        est.ClaimSet.from_records(rows)
    assert len(est.ClaimSet.from_records(rows, missing=["none"])) == 3
    coded = est.ClaimSet.from_records(rows, missing=[-999])
    assert [str(c.figure) for c in coded] == ["5"]
    assert "records with a code for missing: 2" in coded.notices


def test_a_second_column_for_one_meaning_is_named(tmp_path: Path) -> None:
    path = tmp_path / "days.csv"
    path.write_text(
        "country,source,estimate,date,report_date\nX,A,5,2020-01-01,2020-01-03\n", encoding="utf-8"
    )
    assert any(
        "'date' is taken as stated_on, not 'report_date'" in n for n in est.read(path).notices
    )


def test_where_alone_says_nothing_about_the_columns(tmp_path: Path) -> None:
    path = write(tmp_path, [("5", "2021-04-19")])
    plain, placed = est.read(path), est.read(path, mapping={"where": {"header": 1}})
    assert [*placed] == [*plain]
    assert not any("beside the mapping" in notice for notice in placed.notices)


HOSTILE: list[Any] = [
    [],
    {},
    [1],
    {"a": 1},
    1.5,
    True,
    "[" * 3000,
    '[{"value":' + "9" * 5000 + "}]",
]


@pytest.mark.parametrize(
    ("column", "cell"),
    pairs([column.name for column in CLAIM_COLUMNS], HOSTILE),
    ids=lambda part: str(part)[:12],
)
def test_no_cell_ends_in_an_error_of_another_library(
    column: str, cell: Any, tmp_path: Path
) -> None:
    row = {"source": "A", "value": 1, column: cell}
    path = tmp_path / "rows.json"
    path.write_text(json.dumps([row]), encoding="utf-8")
    for read in (lambda: est.read(path), lambda: est.ClaimSet.from_records([row])):
        try:
            claims = read()
        except est.EstimatesError:
            continue
        assert len(claims) == 1


@pytest.mark.parametrize(
    ("name", "content", "options"),
    [
        ("keys.json", b'[{"source":"A","value":1,"\\ud800":5}]', {}),
        ("marks.csv", b"source,value\nA,1\n", {"encoding": "utf-16"}),
    ],
)
def test_text_that_is_not_unicode_is_refused(
    name: str, content: bytes, options: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(est.EstimatesError, match=name):
        est.read(tmp_path / name, **options)


def test_a_path_with_a_null_character_is_refused() -> None:
    with pytest.raises(est.EstimatesError, match="null character"):
        est.read("a\0.csv")
