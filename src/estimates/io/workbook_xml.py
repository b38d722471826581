"""What the engine does not say about a sheet of an .xlsx file, from its XML (ECMA-376).

Formulas without a saved result, errors and percentages; and cells so far apart that the engine,
which makes a rectangle of all cells, would exhaust the memory.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree

from estimates.columnar.files import file_error
from estimates.io.header_rows import MAX_COLUMNS

CELL = rb'<c r="([A-Z]+)(\d+)"([^>]*)>'
FORMULA = rb"<f(?:[^>]*/>|[^>]*>([^<]*)</f>)"
# A formula without a result; an empty text is a result.
UNSAVED_FORMULA = re.compile(CELL + FORMULA + rb"(?:<v\s*/>|<v>\s*</v>)?\s*</c>")
VALUE_CELL = re.compile(CELL + rb"(?:" + FORMULA + rb")?<v>([^<]+)</v>")
WIDE_COLUMN = re.compile(rb'<c r="([A-Z]{2,})')
ROW_NUMBER = re.compile(rb'<row [^>]*?\br="(\d+)"')
# Formats 9 and 10 are 0% and 0.00%.
PERCENT_FORMATS = {9, 10}
QUOTED_FORMAT = re.compile(r'"[^"]*"|\\.')
# A rectangle of so many cells is read, however few of them are filled.
ALWAYS_READ_CELLS = 1 << 25

Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class SheetFacts:
    """What the XML of a sheet says in addition to the values of its cells.

    formulas : place → formula without a saved result. texts : place → text of an error ("#REF!")
    or of a percentage ("25%"). A place is (row, column), counted from 0.
    """

    formulas: Mapping[Place, str]
    texts: Mapping[Place, str]


@dataclass(frozen=True, slots=True)
class WorkbookXML:
    """The parts of an .xlsx file.

    sheets : name of a sheet → its member in the archive. percent_styles : styles of percentages.
    counts_from_1904 : whether day 0 is 1 January 1904.
    """

    archive: zipfile.ZipFile
    sheets: Mapping[str, str]
    percent_styles: frozenset[int]
    counts_from_1904: bool

    @classmethod
    def of(cls, archive: zipfile.ZipFile) -> WorkbookXML | None:
        """Return the parts of an archive; None = it is not an .xlsx file."""
        if "xl/workbook.xml" not in archive.namelist():
            return None
        workbook, links = (
            ElementTree.fromstring(archive.read(part))  # noqa: S314 - expat bounds the expansion
            for part in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels")
        )
        targets = {link.get("Id"): str(link.get("Target")) for link in links}
        sheets = {}
        for sheet in elements(workbook, "sheet"):
            link = next((v for k, v in sheet.attrib.items() if k.endswith("}id")), None)
            target = targets.get(link, "").removeprefix("/xl/").removeprefix("xl/")
            sheets[str(sheet.get("name"))] = f"xl/{target}"
        options = next(iter(elements(workbook, "workbookPr")), None)
        is_1904 = options is not None and options.get("date1904") in ("1", "true")
        return cls(archive, sheets, percent_styles(archive), is_1904)

    def facts(self, sheet: str, name: str) -> SheetFacts:
        """Return what the XML of a sheet says; refuse one whose cells are too far apart.

        name : of the file, for errors.
        """
        member = self.sheets.get(sheet)
        if member not in self.archive.namelist():
            return SheetFacts({}, {})
        xml = self.archive.read(str(member))
        refuse_scattered_cells(xml, name)
        formulas, texts = {}, {}
        if b"<f" in xml:
            for match in UNSAVED_FORMULA.finditer(xml):
                if b't="str"' not in match[3]:
                    formulas[place(match)] = "=" + (match[4] or b"").decode()
        if b' t="e"' in xml:
            texts = {
                place(match): match[5].decode()
                for match in VALUE_CELL.finditer(xml)
                if b' t="e"' in match[3]
            }
        if self.percent_styles:
            styles = {b' s="%d"' % style for style in self.percent_styles}
            for match in VALUE_CELL.finditer(xml) if any(s in xml for s in styles) else ():
                is_number = b" t=" not in match[3] or b' t="n"' in match[3]
                if is_number and any(style in match[3] for style in styles):
                    texts[place(match)] = percentage(match[5].decode())
        return SheetFacts(formulas, texts)


def elements(tree: ElementTree.Element, tag: str) -> list[Any]:
    """Return the elements of a name, in whatever namespace."""
    return [element for element in tree.iter() if element.tag.rpartition("}")[2] == tag]


def percent_styles(archive: zipfile.ZipFile) -> frozenset[int]:
    """Return the numbers of the styles that show a cell as a percentage."""
    if "xl/styles.xml" not in archive.namelist():
        return frozenset()
    tree = ElementTree.fromstring(archive.read("xl/styles.xml"))  # noqa: S314 - as above
    percent = PERCENT_FORMATS | {
        int(element.get("numFmtId", 0))
        for element in elements(tree, "numFmt")
        if "%" in QUOTED_FORMAT.sub("", element.get("formatCode", ""))
    }
    styles = [style for group in elements(tree, "cellXfs") for style in group]
    return frozenset(i for i, s in enumerate(styles) if int(s.get("numFmtId", 0)) in percent)


def percentage(number: str) -> str:
    """Return a ratio as it is shown: 0.07 is "7%", without the error of binary fractions.

    >>> percentage("0.07"), percentage("1"), percentage("1.5E-3")
    ('7%', '100%', '0.15%')
    """
    percent = (Decimal(repr(float(number))) * 100).normalize()
    return f"{percent:f}%"


def place(match: re.Match[bytes]) -> Place:
    """Return the row and the column of a cell, counted from 0."""
    return int(match[2]) - 1, column_number(match[1].decode()) - 1


def column_number(letters: str) -> int:
    """Return the number of a column, counted from 1: "AA" is 27."""
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - ord("A") + 1
    return number


def cell_name(at: Place) -> str:
    """Return the name of a cell, as a spreadsheet shows it.

    >>> cell_name((1, 27))
    'AB2'
    """
    row, column = at
    letters, column = "", column + 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row + 1}"


def refuse_scattered_cells(xml: bytes, name: str) -> None:
    """Refuse a sheet with more columns than a sheet has, or with few cells in a huge rectangle."""
    wide = {column_number(letters.decode()) for letters in set(WIDE_COLUMN.findall(xml))}
    columns = max(wide, default=26)
    last = ROW_NUMBER.search(xml, max(xml.rfind(b"<row "), 0))
    rows = int(last[1]) if last else 1
    remedy = "copy the table into a sheet of its own, and read that"
    if columns > MAX_COLUMNS:
        raise file_error(name, f"has {columns:,} columns, a sheet has {MAX_COLUMNS:,}", remedy)
    if rows * columns > max(ALWAYS_READ_CELLS, 100 * xml.count(b"<c ")):
        problem = f"has its cells scattered over {rows:,} rows and {columns:,} columns"
        raise file_error(name, problem, remedy)
