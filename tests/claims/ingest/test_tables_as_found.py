"""Peculiarities of complete files that their headers do not show; all rows here are invented."""

from __future__ import annotations

import contextlib
import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given

import estimates as est
from estimates.claims.ingest.presets import load_presets
from estimates.columnar.arrays import object_array
from estimates.errors import UnknownColumnError
from estimates.testing import strategies
from tests.claims.ingest.test_presets import STATED
from tests.helpers.examples import pairs

HERE = Path(__file__).parent / "presets"
NAMES = sorted(load_presets())
CHART = "Entity,Code,Year,Population,Growth\nArcadia,ARC,-10000,4000,\nArcadia,ARC,0,9000,0.1\nArcadia,,1770,1.5e4,\n"


def text_of(rows: list[list[str]], sign: str = ",", end: str = "\n", **options: Any) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=sign, lineterminator=end, **options).writerows(rows)
    return out.getvalue()


Rows = list[list[str]]
WAYS: dict[str, Callable[[Rows], bytes]] = {
    "semicolons": lambda rows: text_of(rows, ";").encode(),
    "tabs": lambda rows: text_of(rows, "\t", "\r\n").encode("utf-16"),
    "bars": lambda rows: text_of(rows, "|").encode(),
    "all quoted": lambda rows: text_of(rows, quoting=csv.QUOTE_ALL).encode("utf-8-sig"),
    "old line ends": lambda rows: text_of(rows, end="\r").encode(),
    "a comma at each end": lambda rows: text_of([[*row, ""] for row in rows]).encode(),
    "blanks at each end": lambda rows: text_of([[*row, "  "] for row in rows]).encode(),
    "blank lines": lambda rows: text_of(rows, end="\n\n").encode(),
    "no last line end": lambda rows: text_of(rows).rstrip("\n").encode(),
    "padded header": lambda rows: text_of([[f" {c} " for c in rows[0]], *rows[1:]]).encode(),
    "header in capitals": lambda rows: text_of([[*map(str.upper, rows[0])], *rows[1:]]).encode(),
    "a title": lambda rows: f"A table of things\n\n{text_of(rows)}".encode(),
    "empty rows": lambda rows: text_of([*rows, *[[""] * len(rows[0])] * 3]).encode(),
    "blank rows in between": lambda rows: text_of(
        [row for each in rows for row in (each, [" "] * len(each))]
    ).encode(),
    "one below another": lambda rows: text_of([*rows, rows[0], *rows[1:]]).encode(),
}


@pytest.mark.parametrize(("name", "way"), pairs(NAMES, WAYS))
def test_the_way_a_table_is_saved_does_not_matter(name: str, way: str, tmp_path: Path) -> None:
    """Every preset reads the same figures and quantities from all ways to write its table."""
    with (HERE / f"{name}.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))
    path = tmp_path / "table.csv"
    path.write_bytes(WAYS[way](rows))
    stated = STATED.get(name, {})
    claims, plain = est.read(path, **stated), est.read(HERE / f"{name}.csv", **stated)
    assert [str(c.figure) for c in claims] == [str(c.figure) for c in plain]
    wanted = [c.quantity.label.lower() for c in plain]
    assert [c.quantity.label.lower() for c in claims] == wanted
    assert [str(c.refers_to) for c in claims] == [str(c.refers_to) for c in plain]


@pytest.mark.parametrize("frame", [True, False])
def test_rows_that_are_left_out_are_counted(frame: bool, tmp_path: Path) -> None:
    """Later rows keep their numbers, in a file as in a frame."""
    rows = [["source", "value"], ["A", "3"], ["", " "], ["source", "value"], ["B", "x"], ["", ""]]
    if frame:
        made = pd.DataFrame(rows[1:], columns=rows[0])
        claims = est.ClaimSet.from_frame(made, errors="quarantine")
    else:
        path = written(tmp_path, text_of(rows))
        claims = est.read(path, errors="quarantine")
    assert [claim.source.name for claim in claims] == ["A"]
    assert [problem.row for problem in claims.quarantine] == [4]
    assert "blank rows left out: 2" in claims.notices
    assert "rows that repeat the header, left out: 1" in claims.notices


def test_a_table_of_empty_rows_is_refused(tmp_path: Path) -> None:
    """Like a table without rows."""
    with pytest.raises(est.EstimatesError, match="no row that states anything"):
        est.read(written(tmp_path, "source,value\n,\n , \n"))


def written(folder: Path, text: str, name: str = "table.csv") -> Path:
    path = folder / name
    path.write_bytes(text.encode())
    return path


@pytest.mark.parametrize(
    "cells", [[[1], [2]], [{"a": 1}, {"a": 2}], [{1}, None], [["a"], "deaths"]]
)
@pytest.mark.parametrize("left_out", [True, False])
@pytest.mark.parametrize("kind", [list, np.array])
def test_cells_without_a_hash_beside_contradicting_rows_are_read_or_refused(
    kind: Callable[[Any], Any], left_out: bool, cells: list[Any]
) -> None:
    """The columns that may tell such rows apart are searched for what they say."""
    numbered = range(1, 9)
    lists = [kind(cell) if isinstance(cell, list) else cell for cell in cells]
    frame = pd.DataFrame({"source": "A", "value": numbered, "x": object_array(lists * 4)})
    options: dict[str, Any] = {"columns": {"x": None}} if left_out else {}
    with contextlib.suppress(est.EstimatesError):
        claims = est.read(frame, missing=["none"], **options)
        assert [claim.figure.value for claim in claims] == [*numbered]


def test_years_before_the_year_1_are_kept_as_text(tmp_path: Path) -> None:
    """Dates cannot express them: the year stays in the quantity and the note."""
    claims = est.read(written(tmp_path, CHART))
    assert len(claims) == 4
    assert claims.quantities[0] == "Arcadia -10000 Population"
    early = claims.about("Arcadia -10000 Population")[0]
    assert (early.refers_to, early.note) == (None, "Year: -10000")
    assert str(claims.about("Arcadia 1770 Population")[0].refers_to) == "1770-01-01/1770-12-31"
    assert "years before the year 1, kept in the quantity and the note: 3" in claims.notices


def test_a_bad_cell_of_a_wide_table_is_named_by_its_own_column(tmp_path: Path) -> None:
    """A row of such a table has many numbers, so that our column names would not identify it."""
    text = (
        "Entity,Code,Year,Population,Remark\nArcadia,ARC,2020,5,\nArcadia,ARC,2021,6,provisional\n"
    )
    claims = est.read(written(tmp_path, text), errors="quarantine")
    assert len(claims) == 2
    (problem,) = claims.quarantine
    assert (problem.row, problem.column, problem.value) == (2, "Remark", "provisional")


@given(strategies.claim_sets())
def test_a_frame_saved_with_its_index_has_an_unnamed_column(claims: est.ClaimSet) -> None:
    """The column is left out, and a notice says so."""
    frame = claims.to_frame().reset_index()
    numbered = est.ClaimSet.from_frame(frame.rename(columns={"index": "Unnamed: 0"}))
    assert list(numbered) == list(claims)
    if len(claims):
        assert "left out, without a name: column 1" in numbered.notices


def test_columns_without_a_name_go_into_the_note_of_a_hand_made_table(tmp_path: Path) -> None:
    """In our own columns they are left out; a caller can map them."""
    text = (
        ",source,estimate_low,estimate_high,,date\n"
        "1,CIA,1,2,typed by A,19/04/2021\n2,MoD,,3,,20/04/2021\n"
    )
    claims = est.read(written(tmp_path, text))
    assert [claim.note for claim in claims] == ["column 1: 1; column 5: typed by A", "column 1: 2"]
    ours = est.read(written(tmp_path, ",source,value,\n0,A,3,\n1,B,4,\n"))
    assert [claim.figure.value for claim in ours] == [3, 4]
    mapped = est.read(written(tmp_path, ",source\n3,A\n4,B\n"), columns={"": "value"})
    assert [claim.figure.value for claim in mapped] == [3, 4]


def test_a_file_without_a_header_is_refused(tmp_path: Path) -> None:
    """Its first row does not consist of distinct names."""
    with pytest.raises(UnknownColumnError, match="the first line must be the header"):
        est.read(written(tmp_path, "9,1,2025,1,Clear\n10,1,2025,1,Clear\n"))


@pytest.mark.parametrize("columns", [{"When": "stated_on"}, {"stated_on": "When"}])
def test_typed_dates_in_our_own_columns_are_decided_by_the_column(
    columns: dict[str, str], tmp_path: Path
) -> None:
    """The column may be mapped either way round; one that leaves the order open is refused."""
    path = written(tmp_path, "source,value,When\nA,3,03/04/2021\nB,4,13/04/2021\n")
    for options in ({"dayfirst": True}, {}):
        claims = est.read(path, columns=columns, **options)
        assert [str(claim.stated_on) for claim in claims] == ["2021-04-03", "2021-04-13"]
    wrong = est.read(path, columns=columns, dayfirst=False, errors="quarantine")
    assert [problem.row for problem in wrong.quarantine] == [2]
    open_order = written(tmp_path, "source,value,When\nA,3,03/04/2021\n")
    with pytest.raises(est.EstimatesError, match="dayfirst=True"):
        est.read(open_order, columns=columns)


def test_times_of_day_and_cells_with_line_breaks_are_read(tmp_path: Path) -> None:
    """As event tables and spreadsheets write them."""
    text = (
        "id,type_of_violence,dyad_name,country,date_start,date_end,low,best,high,source_article\r\n"
        '1,1,"A -\nB",Arcadia,2025-03-01 00:00:00.000,2025-03-02 00:00:00.000,2,3,5,"""Gazette,1 March; 3 dead"""\r\n'
        "\r\n"
        "2,3,C - D,Arcadia,2025-03-01 00:00:00.000,2025-03-01 00:00:00.000,9,1,2,\r\n"
    )
    claims = est.read(written(tmp_path, text), errors="quarantine")
    assert [str(claim.refers_to) for claim in claims] == ["2025-03-01/2025-03-02"]
    assert [(problem.row, problem.column) for problem in claims.quarantine] == [(2, "low")]


def test_a_problem_found_after_reading_names_the_row_of_the_table(tmp_path: Path) -> None:
    """In a wide table one row may give several claims, and another row none."""
    text = (
        "Entity,Code,Year,Deaths,Births,unit\nA,A,2020,1,2,tonne\nB,B,2020,,,person\n"
        "A,A,2020,,3,person\nA,A,2020,,4,person\n"
    )
    claims = est.read(
        written(tmp_path, text), columns={"unit": "unit"}, preset="owid", errors="quarantine"
    )
    assert [(problem.row, problem.column) for problem in claims.quarantine] == [(1, "unit")]


def test_an_unrelated_table_has_no_nearest_preset() -> None:
    """One shared column, the year, is not enough."""
    with pytest.raises(est.EstimatesError) as refused:
        est.ClaimSet.from_frame(pd.DataFrame({"isocode": ["ARC"], "year": [2020], "deaths": [3]}))
    assert "nearest preset" not in str(refused.value)


def test_a_flag_may_name_the_party(tmp_path: Path) -> None:
    """The cell "yes" marks a warring party; any other name is the party itself."""
    text = "source,estimate,date,warring_party\nArcadian army,10,2021-04-19,Arcadia\nBordurian army,30,2021-04-19,Borduria\nThink tank,20,2021-04-19,no\nMilitia,25,2021-04-19,yes\n"
    claims = est.read(written(tmp_path, text))
    sides = ["Arcadia", "Borduria", None, "warring party"]
    assert [claim.source.party for claim in claims] == sides


def test_the_json_response_of_a_service_is_read(tmp_path: Path) -> None:
    """The rows are in a list next to other members."""
    row = (
        '{"id": %d, "type_of_violence": 1, "dyad_name": "A - B", "country": "Arcadia", "low": 1,'
        ' "best": 2, "high": 5, "date_start": "2022-02-24T00:00:00", "date_end": "2022-02-25T00:00:00"}'
    )
    answer = f'{{"TotalCount": 2, "Result": [{row % 7}, {row % 8}], "NextPageUrl": ""}}'
    claims = est.read(written(tmp_path, answer, "answer.json"))
    assert claims.quantities == ("7 deaths", "8 deaths")
    assert str(claims[0].refers_to) == "2022-02-24/2022-02-25"
    assert claims.notices[0] == 'read the list "Result"; ignored: TotalCount, NextPageUrl'
    one = est.read(written(tmp_path, '{"source": "A", "value": 3}', "one.json"))
    assert len(one) == 1


def test_question_and_quantity_columns_become_label_and_indicator(tmp_path: Path) -> None:
    """With both, `question` is the label and `quantity` the indicator; either alone is the label."""
    rows = "{},EU,3\n{},Taran,4\n"
    both = est.read(
        written(tmp_path, "question,quantity,source,best\n" + rows.format("q1,men", "q2,men"))
    )
    assert [(c.quantity.label, c.quantity.indicator) for c in both] == [
        ("q1", "men"),
        ("q2", "men"),
    ]
    for name in ("question", "quantity"):
        alone = est.read(written(tmp_path, f"{name},source,best\n" + rows.format("q1", "q2")))
        assert [(c.quantity.label, c.quantity.indicator) for c in alone] == [
            ("q1", None),
            ("q2", None),
        ]
