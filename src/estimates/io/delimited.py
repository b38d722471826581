"""Delimited text (CSV and similar), with ``, ; tab |`` as separator, found from the header."""

from __future__ import annotations

import csv
import io
import re
import sys
from collections.abc import Collection, Generator, Iterable, Iterator
from contextlib import contextmanager
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, BinaryIO, TextIO

from estimates.claims.claimset import ClaimSet
from estimates.claims.ingest.frames import TableChunk
from estimates.claims.ingest.header_plan import TableOptions
from estimates.claims.ingest.tables import is_claim_header
from estimates.columnar.arrays import object_array
from estimates.columnar.columns import StoredColumn, StringColumn
from estimates.columnar.files import file_error
from estimates.columnar.store import Store
from estimates.columnar.text_files import TextSource, empty_file_error
from estimates.errors import Problem, UnreadableFileError
from estimates.io.arrow_csv import CHUNK_CHARACTERS, parse_regular, split_records
from estimates.io.chunks import RawChunk, read_chunks
from estimates.io.claim_blocks import claim_blocks, columns_to_write, text_writer
from estimates.model.schema import COLUMN_KINDS

if TYPE_CHECKING:
    import pandas as pd

# Rows of one chunk, where rows are parsed one by one.
CHUNK_ROWS = 50_000
# The header must be found within so many characters.
HEADER_CHARACTERS = 1 << 16
MAX_PREAMBLE_LINES = 10
CELL_SEPARATORS = ",;\t|"
# A cell that a spreadsheet would run as a formula, or one already escaped by apostrophes.
FORMULA_START = re.compile(r"'*[=+\-@\t\r]")
# Columns of free text, in which formulas are escaped.
FREE_TEXT_COLUMNS = {
    name for name, kind in COLUMN_KINDS.items() if kind in ("name", "words", "names", "items")
} - {"comparator"}


def read_delimited(source: TextSource, options: TableOptions) -> TableChunk:
    """Return the claims of a delimited file."""
    with source.open("") as file:
        preamble = find_header(file, source.name)[1]
        table = read_chunks(source, options, lambda: read_delimited_chunks(file, source.name))
    if preamble:
        table.notices.append(f"lines before the header, skipped: {preamble}")
    return table


@contextmanager
def unlimited_field_size() -> Iterator[None]:
    """Accept fields of any length while the context is open."""
    # the limit is a C long, which has 32 bits on Windows
    before = csv.field_size_limit(min(sys.maxsize, 2**31 - 1))
    try:
        yield
    finally:
        csv.field_size_limit(before)


def read_delimited_chunks(
    file: TextIO, name: str, rows: int = CHUNK_ROWS, characters: int = CHUNK_CHARACTERS
) -> Generator[RawChunk]:
    """Yield a table in chunks, all cells as text, with the problems of rows that are too long.

    file : opened with ``newline=""`` and seekable. name : for messages.
    rows, characters : the largest size of a chunk, which bounds the memory.
    """
    with unlimited_field_size():
        file.seek(0)
        delimiter, preamble = find_header(file, name)
        reader = csv.reader(file, delimiter=delimiter, strict=True)
        start = line = 0
        try:
            header, unnamed = read_header(reader, preamble)
            line = reader.line_num
            for text, is_regular in split_records(file, delimiter, characters):
                frame = parse_regular(text, header, delimiter, unnamed) if is_regular else None
                if frame is not None:
                    yield RawChunk(unescape_formulas(frame), [])
                    start += len(frame)
                else:
                    # after an irregular piece, only a full parse finds where records end
                    left = io.StringIO(text, newline="")
                    lines = left if is_regular else chain(left, file)
                    reader = csv.reader(lines, delimiter=delimiter, strict=True)
                    stated = (row for row in reader if row)
                    while chunk := list(islice(stated, rows)):
                        yield rows_to_frame(header, chunk, start)
                        start += len(chunk)
                line += text.count("\n")
        except csv.Error as error:
            at = line + (reader.line_num if line else 0)
            remedy = 'close the quotes; a quote inside a quoted cell is written ""'
            raise file_error(name, f"breaks off in line {at} ({error})", remedy) from None
    if not start:
        raise file_error(name, "has a header and no rows", "add a claim")


def read_header(reader: Iterator[list[str]], preamble: int) -> tuple[list[str], int]:
    """Return the names of the columns, and how many unnamed cells follow them."""
    rows = islice(reader, preamble, None)
    cells = [cell.strip() for cell in next(row for row in rows if any(map(str.strip, row)))]
    header = cells.copy()
    while not header[-1]:  # some tables end every line with separators
        header.pop()
    return header, len(cells) - len(header)


def rows_to_frame(header: list[str], rows: list[list[str]], start: int) -> RawChunk:
    """Return rows as a frame; cells beyond the header are a problem unless they are empty.

    start : how many rows of the table came before.
    """
    import pandas as pd

    width = len(header)
    too_long = [(i, row) for i, row in enumerate(rows, start) if any(map(str.strip, row[width:]))]
    problems = [long_row_problem(index, row, width) for index, row in too_long]
    if any(len(row) != width for row in rows):
        rows = [row[:width] + [""] * (width - len(row)) for row in rows]
    frame = pd.DataFrame(dict(enumerate(zip(*rows, strict=True))), dtype=object)
    frame.columns = pd.Index(header)
    return RawChunk(unescape_formulas(frame), problems)


def find_header(file: TextIO, name: str) -> tuple[str, int]:
    """Return the separator of a table, and the number of lines before its header.

    Some tables begin with lines of description. They are skipped if the first line is not a
    header of claims and one of the next lines is.
    """
    head = file.read(HEADER_CHARACTERS)
    file.seek(0)
    if not head.strip():
        raise empty_file_error(name)
    for delimiter in dict.fromkeys([detect_separator(head), *CELL_SEPARATORS]):
        reader = csv.reader(io.StringIO(head, newline=""), delimiter=delimiter)
        try:
            rows = list(islice(reader, MAX_PREAMBLE_LINES))
        except csv.Error:
            continue
        header = next((i for i, row in enumerate(rows) if row and is_claim_header(row)), None)
        if header is not None:
            return delimiter, header
    return detect_separator(head), 0


def long_row_problem(index: int, row: list[str], width: int) -> Problem:
    """Return the problem of a row with more cells than the header."""
    problem = f"has {len(row)} cells, the header {width}"
    remedy = "quote a cell that contains the separator"
    error = UnreadableFileError(problem, column="row", value=row, remedy=remedy)
    return Problem.from_error(index + 1, error)


def detect_separator(text: str) -> str:
    """Return the separator that yields the most known columns in the header; ties: the comma."""
    header = text.lstrip().split("\n", 1)[0].lower()
    cells = {s: [cell.strip(' "\r') for cell in header.split(s)] for s in CELL_SEPARATORS}
    counts = {s: sum(map(COLUMN_KINDS.__contains__, cells[s])) for s in CELL_SEPARATORS}
    best = max(counts, key=counts.__getitem__)
    return best if counts[best] else max(CELL_SEPARATORS, key=header.count)


def unescape_formulas(frame: pd.DataFrame) -> pd.DataFrame:
    """Remove, in place, the apostrophes that `escape_formula` wrote."""
    header = list(frame.columns)
    for name in FREE_TEXT_COLUMNS & set(header):
        if header.count(name) == 1:
            quoted = frame[name].str.startswith("'").to_numpy(dtype=bool)
            if quoted.any():
                cells = frame[name].astype(object)
                cells[quoted] = [c[1:] if FORMULA_START.match(c) else c for c in cells[quoted]]
                frame[name] = cells.astype(frame[name].dtype)
    return frame


def escape_formula(name: str, cell: str, columns: Collection[str] = FREE_TEXT_COLUMNS) -> str:
    """Return a cell with an apostrophe before what a spreadsheet would run, in free text only.

    >>> escape_formula("note", "=1+1"), escape_formula("comparator", "=")
    ("'=1+1", '=')
    """
    return f"'{cell}" if name in columns and FORMULA_START.match(cell) else cell


def write_delimited(claims: ClaimSet, file: BinaryIO) -> None:
    """Write claims as CSV."""
    with text_writer(file) as text:
        names = columns_to_write(claims)
        blocks = (rows_as_text(names, block) for block in claim_blocks(claims))
        write_csv_rows(names, chain.from_iterable(blocks), text)


def write_csv_rows(names: Iterable[str], rows: Iterable[Iterable[str]], file: TextIO) -> None:
    """Write rows of texts as CSV (RFC 4180) to a file opened with ``newline=""``."""
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(names)
    writer.writerows(rows)


def rows_as_text(names: Iterable[str], block: Store) -> Iterator[tuple[str, ...]]:
    """Yield the rows of some columns as texts."""
    return zip(*(column_as_text(name, block.column(name)) for name in names), strict=True)


def column_as_text(name: str, column: StoredColumn) -> Iterable[str]:
    """Return the cells of a column as they are written; each distinct text is escaped once."""
    if isinstance(column, StringColumn):
        labels = [escape_formula(name, label) for label in column.labels]
        return object_array([*labels, ""])[column.codes].tolist()  # type: ignore[no-any-return]
    return map(cell_as_text, column.decode().tolist())


def cell_as_text(cell: Any) -> str:
    """Return a cell as text: null empty, true and false, dates in ISO form, numbers in full."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return str(cell)
