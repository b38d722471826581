"""Workbooks: the table is found in its sheet, cells keep their types, and what is odd is named."""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils.datetime import CALENDAR_MAC_1904

import estimates as est
from estimates.io.workbook_xml import cell_name, column_number

DAY = datetime.date(2021, 4, 19)
HEADER = ["source", "value", "stated_on"]
ROW = ["EU", 150_000, DAY]


def workbook(path: Path, **sheets: list[list[Any]]) -> Path:
    """Write sheets of rows, and return the path."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def change(path: Path, member: str, pattern: str, replacement: str) -> None:
    """Replace a pattern in a member of a workbook."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    text = members[member].decode()
    assert re.search(pattern, text)
    members[member] = re.sub(pattern, replacement, text, count=1).encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)


def facts(claims: est.ClaimSet) -> list[tuple[Any, ...]]:
    """Return source, figure and day of each claim."""
    return [(c.source.name, str(c.figure), c.stated_on) for c in claims]


def test_the_only_sheet_with_data_is_read(tmp_path: Path) -> None:
    """Empty sheets do not matter."""
    path = workbook(tmp_path / "a.xlsx", empty=[], data=[HEADER, ROW], other=[])
    assert facts(est.read(path)) == [("EU", "150,000", DAY)]


def test_of_several_sheets_one_must_be_named(tmp_path: Path) -> None:
    """By its name or its number; the refusal lists them, and a slip is answered with the nearest."""
    path = workbook(tmp_path / "a.xlsx", first=[HEADER, ROW], second=[HEADER, ["A", 5, None]])
    with pytest.raises(est.EstimatesError, match=r"first, second.*where=\{\"sheet\": \"first\"\}"):
        est.read(path)
    for named in ("second", 2):
        assert facts(est.read(path, where={"sheet": named})) == [("A", "5", None)]
    for missing in ("secnd", 3, 0):
        with pytest.raises(est.EstimatesError, match="its sheets are first, second"):
            est.read(path, where={"sheet": missing})


def test_a_hidden_sheet_is_named_in_a_notice(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", data=[HEADER, ROW], codes=[["a", "b"], [1, 2]])
    book = openpyxl.load_workbook(path)
    book["codes"].sheet_state = "hidden"
    book.save(path)
    assert "hidden sheets, not read: codes" in est.read(path).notices


@given(
    title=st.integers(0, 4),
    left=st.integers(0, 3),
    blank=st.integers(0, 2),
)
def test_a_table_may_stand_anywhere_in_its_sheet(
    tmp_path_factory: pytest.TempPathFactory, title: int, left: int, blank: int
) -> None:
    """Below lines of title and blank rows, to the right of blank columns."""
    pad: list[Any] = [None] * left
    rows = [*([[*pad, "A title"]] * title), *([[]] * blank), [*pad, *HEADER], [*pad, *ROW]]
    path = workbook(tmp_path_factory.mktemp("sheets") / "a.xlsx", data=rows)
    assert facts(est.read(path)) == [("EU", "150,000", DAY)]
    named = est.read(path, where={"header": title + blank + 1})
    assert facts(named) == [("EU", "150,000", DAY)]


MERGED = [
    ["Deaths in the war", None, None, None],
    ["source", "Deaths", None, "stated_on"],
    [None, "low", "high", None],
    ["EU", 10, 20, DAY],
    [None, 30, 40, DAY],
]
RANGES = ["A1:D1", "A2:A3", "B2:C2", "D2:D3", "A4:A5"]
COLUMNS = {"Deaths low": "lower", "Deaths high": "upper"}


def merged_workbook(path: Path, *ranges: str) -> Path:
    workbook(path, data=MERGED)
    book = openpyxl.load_workbook(path)
    for cells in ranges:
        book["data"].merge_cells(cells)
    book.save(path)
    return path


def test_merged_cells_make_a_header_of_several_rows(tmp_path: Path) -> None:
    """A text that is merged over rows of the table is the text of each, with a notice."""
    claims = est.read(merged_workbook(tmp_path / "a.xlsx", *RANGES), columns=COLUMNS)
    assert facts(claims) == [("EU", "[10, 20]", DAY), ("EU", "[30, 40]", DAY)]
    assert any("merged ranges" in notice for notice in claims.notices)


def test_a_header_of_several_rows_may_be_named(tmp_path: Path) -> None:
    """Without merged cells, a blank cell of the upper row takes the text on its left."""
    path = merged_workbook(tmp_path / "a.xlsx", "A4:A5")
    claims = est.read(path, columns=COLUMNS, where={"header": [2, 3]})
    assert facts(claims) == [("EU", "[10, 20]", DAY), ("EU", "[30, 40]", DAY)]


@pytest.mark.parametrize("epoch", [None, CALENDAR_MAC_1904])
def test_days_are_those_of_the_calendar_of_the_workbook(epoch: Any, tmp_path: Path) -> None:
    """That of 1900, and that of 1904."""
    book = openpyxl.Workbook()
    book.epoch = epoch or book.epoch
    for row in (HEADER, ROW):
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    assert facts(est.read(tmp_path / "a.xlsx")) == [("EU", "150,000", DAY)]


def test_a_percentage_is_read_as_it_is_shown(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", data=[["source", "text"], ["EU", 0.07], ["A", 0.5]])
    book = openpyxl.load_workbook(path)
    book["data"]["B2"].number_format = "0%"
    book.save(path)
    assert [str(c.figure) for c in est.read(path)] == [str(est.parse("7%")), "0.5"]


def test_a_formula_without_a_result_is_named(tmp_path: Path) -> None:
    """Or its row is quarantined; a formula with a result is that result."""
    path = workbook(tmp_path / "a.xlsx", data=[HEADER, ROW, ["A", "=B2*2", None]])
    with pytest.raises(est.EstimatesError, match=r"B3 =B2\*2\).*save it"):
        est.read(path)
    kept = est.read(path, errors="quarantine")
    assert (facts(kept), kept.quarantine[0].row) == ([("EU", "150,000", DAY)], 2)
    assert kept.notices[0] == "formulas without a result: 1 (B3 =B2*2)"
    change(path, "xl/worksheets/sheet1.xml", r"</f><v\s*/>|</f><v></v>", "</f><v>300000</v>")
    assert str(est.read(path)[1].figure) == "300,000"


def test_an_error_in_a_cell_is_no_blank_cell(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", data=[HEADER, ROW, ["A", "#REF!", None]])
    change(path, "xl/worksheets/sheet1.xml", r'r="B3" t="\w+"', 'r="B3" t="e"')
    with pytest.raises(est.TableError, match="#REF!"):
        est.read(path)


@pytest.mark.parametrize("reference", ["AAAA3", "EQXD2", "XFD1048576"])
def test_cells_that_are_far_apart_are_refused(reference: str, tmp_path: Path) -> None:
    """The engine would make a rectangle of them, of more cells than fit into the memory."""
    path = workbook(tmp_path / "a.xlsx", data=[HEADER, ROW])
    row = re.sub(r"\D", "", reference)
    cell = f'<row r="{row}"><c r="{reference}"><v>1</v></c></row></sheetData>'
    change(path, "xl/worksheets/sheet1.xml", "</sheetData>", cell)
    with pytest.raises(est.EstimatesError, match=r"columns.*a\.xlsx"):
        est.read(path)


def open_document(path: Path, rows: list[list[Any]], tail: str = "") -> Path:
    """Write an .ods file of texts and numbers by hand."""
    spaces = {name: f"urn:oasis:names:tc:opendocument:xmlns:{name}:1.0" for name in NAMESPACES}
    declared = " ".join(f'xmlns:{name}="{space}"' for name, space in spaces.items())
    cells = {
        str: '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>',
        int: '<table:table-cell office:value-type="float" office:value="{}"/>',
    }
    lines = ["".join(cells[type(cell)].format(cell) for cell in row) for row in rows]
    body = "".join(f"<table:table-row>{line}</table:table-row>" for line in lines)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", f"<manifest:manifest {declared}/>")
        archive.writestr(
            "content.xml",
            f"<office:document-content {declared}><office:body><office:spreadsheet>"
            f'<table:table table:name="data">{body}{tail}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        )
    return path


NAMESPACES = ("office", "table", "text", "manifest")
# As programs end a sheet.
BLANK_TAIL = (
    '<table:table-row table:number-rows-repeated="1048000">'
    '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
)


@pytest.mark.parametrize("tail", ["", BLANK_TAIL])
def test_an_open_document_is_read(tail: str, tmp_path: Path) -> None:
    rows = [["A title"], ["source", "value"], ["EU", 5]]
    path = open_document(tmp_path / "a.ods", rows, tail)
    for place in (path, io.BytesIO(path.read_bytes())):
        assert facts(est.read(place)) == [("EU", "5", None)]


@pytest.mark.parametrize("suffix", ["xlsx", "xlsm", "xlsb", "xls", "ods"])
@pytest.mark.parametrize(
    "content",
    [b"", b"source,value\n", b"PK\x03\x04" + b"x" * 90, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 80],
    ids=["empty", "text", "no archive", "no compound file"],
)
def test_a_file_that_is_no_workbook_is_refused_by_name(
    suffix: str, content: bytes, tmp_path: Path
) -> None:
    path = tmp_path / f"a.{suffix}"
    path.write_bytes(content)
    with pytest.raises(est.EstimatesError, match=rf"a\.{suffix}"):
        est.read(path)


@pytest.mark.parametrize("part", [0.2, 0.5, 0.9])
def test_a_workbook_that_is_cut_short_is_refused(part: float, tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", data=[HEADER, ROW])
    path.write_bytes(path.read_bytes()[: int(part * path.stat().st_size)])
    with pytest.raises(est.EstimatesError, match=r"a\.xlsx"):
        est.read(path)


def test_a_workbook_with_macros_is_read_without_them(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsm", data=[HEADER, ROW])
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"macros")
    assert facts(est.read(path)) == [("EU", "150,000", DAY)]


def test_what_a_sheet_cannot_hold_is_refused_when_written(tmp_path: Path) -> None:
    """The file does not appear."""
    claims = est.ClaimSet.from_records([est.claim("EU", 5, note="x" * 40_000)])
    with pytest.raises(est.EstimatesError, match="32,767 characters"):
        est.write(claims, tmp_path / "a.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_texts_that_look_like_formulas_are_written_as_texts(tmp_path: Path) -> None:
    claims = est.ClaimSet.from_records([est.claim("=HYPERLINK(1)", -5, note="@x", claim_id="+1")])
    path = est.write(claims, tmp_path / "a.xlsx")
    cells = [cell for row in openpyxl.load_workbook(path)["claims"].iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} == {"s", "n"}
    assert not any(str(cell.value).startswith(("=", "@", "+")) for cell in cells)
    assert -5 in [cell.value for cell in cells]
    assert list(est.read(path)) == list(claims)


@given(st.integers(0, 20_000), st.integers(0, 20_000))
def test_names_of_cells_run_both_ways(row: int, column: int) -> None:
    letters = re.sub(r"\d", "", cell_name((row, column)))
    assert cell_name((row, column)) == f"{letters}{row + 1}"
    assert column_number(letters) == column + 1
