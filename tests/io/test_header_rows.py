"""The header of a CSV is found below lines of title; rows above and below are shown in notices."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import estimates as est
from estimates.io import delimited, header_rows

# After table 12613-0006 of the Federal Statistical Office of Germany, dl-de/by-2-0.
GENESIS = """GENESIS-Tabelle: 12613-0006;;;
Gestorbene: Deutschland; Monate; Geschlecht;
Statistik der Sterbefälle;;;
;;männlich;weiblich
1950;Januar;33504;33511
1950;Februar;33142;33119
__________;;;
"Ohne Totgeborene
und gerichtliche Todeserklärungen.";;;
© Statistisches Bundesamt (Destatis);2022;;
Stand: 17.07.2022 / 21:32:00;;;
"""
DEATHS = {
    "columns": {"year": "column 1", "month": "column 2"},
    "constants": {"source": "Destatis"},
    "values": "(?P<indicator>männlich|weiblich)",
    "quantity": "deaths {indicator} {year} {month}",
}


def read(tmp_path: Path, text: str, encoding: str = "utf-8", **options: Any) -> est.ClaimSet:
    path = tmp_path / "a.csv"
    path.write_text(text, encoding=encoding)
    return est.read(path, **options)


@pytest.mark.parametrize(
    "where", [{}, {"header": 4}, {"skip_footer": 4}, {"header": 4, "skip_footer": 4}]
)
def test_title_and_notes_of_a_table_are_left_out_with_notices(where: Any, tmp_path: Path) -> None:
    """Found, or counted by the caller; the notices show them."""
    claims = read(tmp_path, GENESIS, mapping=DEATHS, where=where)
    assert [c.figure.value for c in claims] == [33_504, 33_511, 33_142, 33_119]
    assert any("GENESIS-Tabelle: 12613-0006" in notice for notice in claims.notices)
    assert any("rows below the table, left out: 4: ____" in n for n in claims.notices)


def test_a_number_of_rows_below_that_is_too_large_is_refused(tmp_path: Path) -> None:
    with pytest.raises(est.EstimatesError, match="smaller number of rows for skip_footer"):
        read(tmp_path, "source,value\nEU,5\n", where={"skip_footer": 1})


def test_rows_that_are_counted_as_below_are_shown(tmp_path: Path) -> None:
    """So that a claim among them is seen."""
    claims = read(tmp_path, "source,value\nEU,5\nA,6\n", where={"skip_footer": 1})
    assert len(claims) == 1
    assert "rows below the table, left out: 1: A 6" in claims.notices


cells = st.text(st.sampled_from("abc é,;\"'\n"), max_size=6)


@given(
    title=st.lists(cells, max_size=6),
    delimiter=st.sampled_from(",;\t|"),
    names=st.sampled_from([["source", "value"], ["who", "toll", "area"]]),
    count=st.integers(1, 4),
    characters=st.sampled_from([1, 7, 1 << 20]),
)
@example(["Deaths, injured; missing", "", "2020"], ";", ["who", "toll", "area"], 2, 1)
def test_a_table_below_a_title_is_the_table(
    tmp_path_factory: pytest.TempPathFactory,
    title: list[str],
    delimiter: str,
    names: list[str],
    count: int,
    characters: int,
) -> None:
    """Whatever the title says, the separator is, and wherever the text is cut into chunks."""
    rows = [["EU", str(7 + i), "here"][: len(names)] for i in range(count)]
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerows([[line, *[""] * (len(names) - 1)] for line in title])
    writer.writerows([names, *rows])
    path = tmp_path_factory.mktemp("titles") / "a.csv"
    path.write_bytes(text.getvalue().encode())
    columns = {} if names[0] == "source" else {"who": "source", "toll": "value", "area": None}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(delimited, "CHUNK_CHARACTERS", characters)
        claims = est.read(path, columns=columns)
    assert [c.figure.value for c in claims] == [7 + i for i in range(count)]


TABLES = {
    "years as names": ("Spending,,\n,,\nCountry,2019,2020\nArcadia,5,6\n", 2),
    "a line of keys": ("Last Updated,2024-01-02,,,\n,,,,\na,b,2019,2020,2021\nX,Y,1,2,3\n", 2),
    "no title": ("a,b,c\n1,2,3\n", 0),
    "blank first name": (",a,b\n0,x,2\n", 0),
    "words alone": ("A title,,\na,b,c\nx,y,z\n", 1),
    "one long row": ("a,b,c\n1,2,3\n4,5,6\n1,2,3,4,5,6,7,8,9\n", 0),
}


@pytest.mark.parametrize("name", TABLES)
def test_the_header_is_the_row_above_the_data(name: str) -> None:
    text, row = TABLES[name]
    found = delimited.find_layout(io.StringIO(text, newline=""), "a.csv", delimited.ANYWHERE)
    assert found.header == (row,)


def test_rows_of_a_header_are_joined(tmp_path: Path) -> None:
    text = "title,,,\n,Deaths,,\nwho,low,high,\n,persons,persons,\nEU,5,9,\n"
    columns = {"who": "source", "Deaths low persons": "lower", "Deaths high persons": "upper"}
    claims = read(tmp_path, text, columns=columns, where={"header": [2, 3, 4]})
    assert [(c.source.name, str(c.figure)) for c in claims] == [("EU", "[5, 9]")]


@pytest.mark.parametrize("text", [",,,\n", ",,,\n,,,\n", ";;\n1;2;3\n", "\n\n,,\n"])
def test_a_file_without_names_of_columns_is_refused_by_name(text: str, tmp_path: Path) -> None:
    """Such as one of separators only."""
    with pytest.raises(est.EstimatesError):
        read(tmp_path, text)


@pytest.mark.parametrize("header", [9, [1, 9]])
def test_a_header_that_is_not_there_is_refused(header: Any, tmp_path: Path) -> None:
    with pytest.raises(est.EstimatesError, match="row 9"):
        read(tmp_path, "source,value\nEU,5\n", where={"header": header})


YEARS_ABOVE_NAMES = ",2019,2020\ncountry,deaths,deaths\nA,1,2\nB,3,4\n"


@pytest.mark.parametrize("title", ["", "Table 5: deaths,,\n"])
def test_a_row_of_years_above_the_names_is_a_part_of_the_header(title: str, tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text(title + YEARS_ABOVE_NAMES)
    with path.open(newline="") as file:
        layout = delimited.find_layout(file, "table.csv", est.TableMapping().where)
    assert layout.header == ((0, 1) if not title else (1, 2))
    claims = est.read(path, mapping=est.propose_mapping(path))
    stated = sorted((c.quantity.label, c.figure.value) for c in claims)
    assert stated == [("A 2019", 1), ("A 2020", 2), ("B 2019", 3), ("B 2020", 4)]


def test_years_above_data_stay_the_names_of_columns() -> None:
    rows = [["", "2019", "2020"], ["A", "1", "2"], ["B", "3", "4"]]
    assert header_rows.find_header_row(rows) == 0


@pytest.mark.parametrize(
    ("first", "is_told"),
    [
        ("Phoenix,33.4484,-112.0740", True),
        ("Phoenix,-5,12", True),
        ("area,2019,2020", False),
        ("area,10,20", False),
        ("area,deaths,v1.5", False),
    ],
)
def test_a_first_row_of_numbers_is_told(first: str, is_told: bool, tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text(f"source,{first}\nBBC,A,1.5,2.5\n")
    claims = est.read(path, columns={first.split(",")[1]: "value"}, quantity="q")
    assert any("names of columns are numbers" in n for n in claims.notices) == is_told
