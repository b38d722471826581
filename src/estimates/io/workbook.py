"""Workbooks (.xlsx .xlsm .xlsb .xls .ods): read with python-calamine (extra ``excel``)."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from estimates.claims.ingest.frames import TableChunk
from estimates.claims.ingest.header_plan import TableOptions
from estimates.claims.ingest.table_location import TableLocation
from estimates.columnar.extras import import_extra
from estimates.columnar.files import file_error
from estimates.columnar.packed_files import open_zip
from estimates.columnar.text_files import FileSource
from estimates.errors import EstimatesError, did_you_mean
from estimates.io.chunks import RawChunk, read_chunks
from estimates.io.footer_rows import without_footer
from estimates.io.formula_escapes import unescape_formulas
from estimates.io.header_rows import (
    header_indexes,
    is_filled,
    join_header_rows,
    refuse_wide_table,
    title_notices,
)
from estimates.io.merged_cells import MergedRanges
from estimates.io.workbook_xml import SheetFacts, WorkbookXML, cell_name
from estimates.model.fields import EXACT_FLOAT_LIMIT

if TYPE_CHECKING:
    import pandas as pd

SAVE_REMEDY = "open it in a spreadsheet program and save it"
# What a cell is read as whose formula has no result: no number, and not blank.
NO_RESULT = "#NO RESULT!"
# So many formulas are listed in an error.
MAX_LISTED = 5


@dataclass(slots=True)
class Sheet:
    """The cells of one sheet, from its first filled row and column on.

    rows : the cells, None where blank. start : row and column of the first cell in the sheet.
    merged : the merged ranges. notices : what a reader of the file should know.
    serial_days : whether numbers may be days as workbooks of 1900 count them.
    """

    name: str
    rows: list[list[Any]]
    start: tuple[int, int]
    merged: MergedRanges
    serial_days: bool
    notices: list[str] = field(default_factory=list)


def read_workbook(source: FileSource, options: TableOptions) -> TableChunk:
    """Return the claims of the table in a sheet of a workbook."""
    location = options.mapping.where
    with open_workbook(source) as (workbook, xml):
        sheet = find_sheet(workbook, xml, location, source.name, lenient=options.lenient)
    frame, titles = sheet_to_frame(sheet, location, source.name)
    notices = dict.fromkeys([*sheet.notices, *titles])

    def open_chunks() -> Iterator[RawChunk]:
        chunks, count = iter([RawChunk(frame, [])]), location.skip_footer
        return without_footer(chunks, count, notices, source.name, has_titles=bool(titles))

    table = read_chunks(source, options, open_chunks)
    table.notices += notices
    return table


@contextmanager
def open_workbook(source: FileSource) -> Iterator[tuple[Any, WorkbookXML | None]]:
    """Open a workbook; what its engine raises becomes an error that names the file."""
    engine = import_extra("excel", "python_calamine")
    with ExitStack() as stack:
        path = stack.enter_context(source.on_disk())
        try:
            archive = open_archive(stack, path, source)
            yield stack.enter_context(engine.load_workbook(str(path))), archive
        except EstimatesError:
            raise
        except engine.PasswordError:
            problem = "is encrypted with a password"
            raise file_error(source.name, problem, "save it without one") from None
        except (engine.CalamineError, OSError, KeyError, SyntaxError) as error:
            problem = f"is damaged or no workbook ({error})"
            raise file_error(source.name, problem, SAVE_REMEDY) from None
        except BaseException as error:
            # the engine is written in Rust: what it does not foresee is not an Exception
            if type(error).__name__ != "PanicException":
                raise
            raise file_error(source.name, "is damaged", SAVE_REMEDY) from None


def open_archive(stack: ExitStack, path: Path, source: FileSource) -> WorkbookXML | None:
    """Return the XML of an .xlsx file, None for other workbooks; refuse one that is a zip bomb."""
    with path.open("rb") as file:
        if file.read(2) != b"PK":
            return None
    archive = stack.enter_context(open_zip(path, source.name, source.max_unpacked_bytes))
    return WorkbookXML.of(archive)


def find_sheet(
    workbook: Any, xml: WorkbookXML | None, location: TableLocation, name: str, *, lenient: bool
) -> Sheet:
    """Return the sheet that the caller names, else the only one with data that is not hidden."""
    kinds = {sheet.name: sheet for sheet in workbook.sheets_metadata}
    names = [n for n, sheet in kinds.items() if str(sheet.typ).endswith("WorkSheet")]
    if location.sheet is not None:
        wanted = named_sheet(names, location.sheet, name)
        return load_sheet(workbook, xml, wanted, name, lenient=lenient)
    hidden = [n for n in names if not str(kinds[n].visible).endswith(".Visible")]
    sheets = [load_sheet(workbook, xml, n, name, lenient=lenient) for n in names if n not in hidden]
    filled = [sheet for sheet in sheets if sheet.rows]
    if len(filled) > 1:
        listed = ", ".join(sheet.name for sheet in filled)
        remedy = f'name one, e.g. where={{"sheet": "{filled[0].name}"}}'
        raise file_error(name, f"has {len(filled)} sheets with data ({listed})", remedy)
    if not filled:
        also = f", its hidden sheets are {', '.join(hidden)}" if hidden else ""
        raise file_error(name, f"is empty{also}", "estimates template shows the columns")
    if hidden:
        filled[0].notices.append(f"hidden sheets, not read: {', '.join(hidden)}")
    return filled[0]


def named_sheet(names: Sequence[str], wanted: str | int, name: str) -> str:
    """Return the sheet of a name, or of a number counted from 1."""
    if isinstance(wanted, int) and 0 < wanted <= len(names):
        return names[wanted - 1]
    if wanted in names:
        return str(wanted)
    remedy = f"{did_you_mean(str(wanted), names)}its sheets are {', '.join(names)}"
    raise file_error(name, f"has no sheet {wanted!r}", remedy)


def load_sheet(
    workbook: Any, xml: WorkbookXML | None, sheet: str, name: str, *, lenient: bool
) -> Sheet:
    """Return the cells of a sheet; refuse formulas without a result, or keep them as text."""
    facts = SheetFacts({}, {}) if xml is None else xml.facts(sheet, name)
    cells = [f"{cell_name(at)} {text}" for at, text in [*facts.formulas.items()][:MAX_LISTED]]
    unsaved = f"formulas without a result: {len(facts.formulas)} ({', '.join(cells)})"
    if cells and not lenient:
        raise file_error(name, f"has {unsaved}", f"{SAVE_REMEDY}, so that results are saved")
    loaded = workbook.get_sheet_by_name(sheet)
    row, column = loaded.start or (0, 0)
    rows = loaded.to_python()
    for at, text in {**facts.texts, **dict.fromkeys(facts.formulas, NO_RESULT)}.items():
        if 0 <= at[0] - row < len(rows) and 0 <= at[1] - column < len(rows[0]):
            rows[at[0] - row][at[1] - column] = text
    merged = MergedRanges.of(loaded.merged_cell_ranges or (), row, column)
    serial_days = xml is None or not xml.counts_from_1904
    notices = [unsaved] if cells else []
    return Sheet(sheet, rows, (row, column), merged, serial_days, notices)


def sheet_to_frame(
    sheet: Sheet, location: TableLocation, name: str
) -> tuple[pd.DataFrame, list[str]]:
    """Return the table in a sheet, and notices about the rows above it."""
    import pandas as pd

    first = sheet.start[0]
    if location.header is not None:
        rows = [location.header] if isinstance(location.header, int) else location.header
        location = location.model_copy(update={"header": tuple(row - first for row in rows)})
        if not all(0 < row - first <= len(sheet.rows) for row in rows):
            last = first + len(sheet.rows)
            remedy = f"rows {first + 1} to {last} of the sheet are filled"
            raise file_error(name, f"has no header in row {max(rows)}", remedy)
    header = header_indexes(sheet.rows, location)
    if location.header is None:
        header = sheet.merged.extend_header(header, sheet.rows)
    cells, is_merged = sheet.merged.filled_header(sheet.rows, header)
    names = join_header_rows(cells, fill=not is_merged)
    body = sheet.rows[header[-1] + 1 :]
    if not body:
        raise file_error(name, "has a header and no rows", "add a claim")
    count = sheet.merged.fill_texts(body, header[-1] + 1)
    if count:
        sheet.notices.append(f"cells of merged ranges that take the text of their first: {count}")
    columns = list(zip(*body, strict=True))
    kept = [at for at, cells in enumerate(columns) if names[at] or any(map(is_filled, cells))]
    refuse_wide_table(len(kept), name)
    frame = pd.DataFrame({i: plain_cells(columns[at]) for i, at in enumerate(kept)})
    frame.columns = pd.Index([names[at] for at in kept])
    frame.attrs["serial_days"] = sheet.serial_days
    titles = title_notices(sheet.rows[: header[0]], "rows above the header")
    return unescape_formulas(frame), titles


def plain_cells(cells: Sequence[Any]) -> pd.Series[Any]:
    """Return a column of a sheet: texts, numbers and days each in the type that is read fastest."""
    import pandas as pd

    kinds = {type(cell) for cell in cells}
    if kinds == {str}:
        return pd.Series(cells, dtype="str")
    if kinds == {float}:
        numbers = pd.Series(cells, dtype="float64")
        is_whole = (numbers % 1 == 0).all() and numbers.abs().max() < EXACT_FLOAT_LIMIT
        return numbers.astype("int64") if is_whole else numbers
    if kinds == {datetime.date}:
        return pd.Series(np.array(cells, dtype="datetime64[s]"))
    return pd.Series([plain_cell(cell) for cell in cells], dtype=object)


def plain_cell(cell: Any) -> Any:
    """Return a cell as a text, a number, a truth value or a day; None = blank."""
    if isinstance(cell, str):
        return cell if cell.strip() else None
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    if isinstance(cell, datetime.datetime) and cell.time() == datetime.time():
        return cell.date()
    return str(cell) if isinstance(cell, datetime.time | datetime.timedelta) else cell
