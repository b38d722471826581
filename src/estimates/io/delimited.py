"""Delimited text (CSV and similar), with ``, ; tab |`` as separator, found from the header."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Generator, Iterable, Iterator
from contextlib import suppress
from itertools import chain, islice
from typing import Any, BinaryIO, NamedTuple, TextIO

from estimates.claims.claimset import ClaimSet
from estimates.claims.ingest.frames import TableChunk
from estimates.claims.ingest.header_plan import TableOptions
from estimates.claims.ingest.table_location import TableLocation
from estimates.claims.ingest.tables import is_claim_header
from estimates.columnar.arrays import object_array
from estimates.columnar.columns import StoredColumn, StringColumn
from estimates.columnar.csv_rows import RowReader
from estimates.columnar.files import file_error
from estimates.columnar.store import Store
from estimates.columnar.text_files import FileSource, empty_file_error
from estimates.errors import Problem, UnreadableFileError
from estimates.io.arrow_csv import CHUNK_CHARACTERS, parse_regular, split_records
from estimates.io.chunks import RawChunk, read_chunks
from estimates.io.claim_blocks import claim_blocks, columns_to_write, text_writer
from estimates.io.footer_rows import without_footer
from estimates.io.formula_escapes import escape_formula, unescape_formulas
from estimates.io.header_rows import (
    HEADER_SEARCH_ROWS,
    MAX_PREAMBLE_ROWS,
    header_indexes,
    join_header_rows,
    number_name_notices,
    refuse_wide_table,
    title_notices,
)
from estimates.model.fields import number_as_text
from estimates.model.schema import COLUMN_KINDS

# Rows of one chunk, where rows are parsed one by one.
CHUNK_ROWS = 50_000
# The header must be found within so many characters.
HEADER_CHARACTERS = 1 << 16
CELL_SEPARATORS = ",;\t|"
ANYWHERE = TableLocation()


class TextLayout(NamedTuple):
    """Where the table is in a text.

    delimiter : the separator of its cells. header : the rows of its header, counted from 0.
    titles, names : the rows above the header, and its last row.
    """

    delimiter: str
    header: tuple[int, ...]
    titles: list[list[str]]
    names: list[str]


def read_delimited(source: FileSource, options: TableOptions) -> TableChunk:
    """Return the claims of a delimited file."""
    location = options.mapping.where
    notices: dict[str, None] = {}

    with source.open("") as file:
        layout = find_layout(file, source.name, location)
        titles = layout.titles
        notices |= dict.fromkeys((*title_notices(titles), *number_name_notices(layout.names)))

        def open_chunks() -> Iterator[RawChunk]:
            chunks = read_delimited_chunks(file, source.name, location=location)
            count, name = location.skip_footer, source.name
            return without_footer(chunks, count, notices, name, has_titles=bool(titles))

        table = read_chunks(source, options, open_chunks)
    table.notices += notices
    return table


def read_delimited_chunks(
    file: TextIO,
    name: str,
    rows: int = CHUNK_ROWS,
    characters: int = CHUNK_CHARACTERS,
    *,
    location: TableLocation = ANYWHERE,
) -> Generator[RawChunk]:
    """Yield a table in chunks, all cells as text, with the problems of rows that are too long.

    file : opened with ``newline=""`` and seekable. name : for messages.
    rows, characters : the largest size of a chunk, which bounds the memory.
    location : where the caller says that the table is.
    """
    file.seek(0)
    delimiter, header_rows, *_ = find_layout(file, name, location)
    reader = RowReader(file, delimiter)
    start = line = 0
    try:
        header, unnamed = read_header(reader, header_rows, name)
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
                reader = RowReader(lines, delimiter)
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


def read_header(
    reader: RowReader, header_rows: tuple[int, ...], name: str
) -> tuple[list[str], int]:
    """Return the names of the columns, and how many unnamed cells follow them."""
    rows = list(islice(reader, header_rows[-1] + 1))
    if len(rows) <= header_rows[-1]:
        raise file_error(name, f"has no row {header_rows[-1] + 1}", f"it has {len(rows)} rows")
    cells = join_header_rows([row for at, row in enumerate(rows) if at in header_rows] or [[]])
    header = cells.copy()
    while header and not header[-1]:  # some tables end every line with separators
        header.pop()
    if not header:
        problem = f"has no names of columns in row {header_rows[-1] + 1}"
        raise file_error(name, problem, 'name the row of the header: where={"header": 3}')
    refuse_wide_table(len(header), name)
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


def find_layout(file: TextIO, name: str, location: TableLocation) -> TextLayout:
    """Return the separator of a table and the rows of its header."""
    head = file.read(HEADER_CHARACTERS)
    file.seek(0)
    if not head.strip():
        raise empty_file_error(name)
    delimiter = detect_separator(head)
    if location.header is None:
        for other in dict.fromkeys([delimiter, *CELL_SEPARATORS]):
            first = map(tuple, head_rows(head, other, MAX_PREAMBLE_ROWS))
            if any(map(is_claim_header, filter(None, first))):
                delimiter = other
                break
    rows = head_rows(head, delimiter, HEADER_SEARCH_ROWS)
    header = header_indexes(rows, location)
    names = rows[header[-1]] if header[-1] < len(rows) else []
    return TextLayout(delimiter, header, rows[: header[0]], names)


def head_rows(head: str, delimiter: str, count: int) -> list[list[str]]:
    """Return the first rows of a text, as far as they can be read."""
    rows: list[list[str]] = []
    with suppress(csv.Error):
        lines = io.StringIO(head, newline="")
        rows.extend(islice(RowReader(lines, delimiter, strict=False), count))
    return rows


def long_row_problem(index: int, row: list[str], width: int) -> Problem:
    """Return the problem of a row with more cells than the header."""
    problem = f"has {len(row)} cells, the header {width}"
    remedy = "quote a cell that contains the separator"
    error = UnreadableFileError(problem, column="row", value=row, remedy=remedy)
    return Problem.from_error(index + 1, error)


def detect_separator(text: str) -> str:
    """Return the separator that yields the most known columns in the first line of a text.

    Where it has none: the one by which the most rows have one and the same number of cells.
    """
    header = text.lstrip().split("\n", 1)[0].lower()
    cells = {s: [cell.strip(' "\r') for cell in header.split(s)] for s in CELL_SEPARATORS}
    counts = {s: sum(map(COLUMN_KINDS.__contains__, cells[s])) for s in CELL_SEPARATORS}
    best = max(counts, key=counts.__getitem__)
    return best if counts[best] else max(CELL_SEPARATORS, key=lambda s: regularity(text, s))


def regularity(text: str, delimiter: str) -> tuple[int, int]:
    """Return how many of the first rows have the most usual number of cells, and that number."""
    lengths = Counter(len(row) for row in head_rows(text, delimiter, HEADER_SEARCH_ROWS))
    return max(((n, length) for length, n in lengths.items() if length > 1), default=(0, 0))


def write_delimited(claims: ClaimSet, file: BinaryIO) -> None:
    """Write claims as CSV."""
    with text_writer(file) as text:
        names = columns_to_write(claims)
        blocks = (rows_as_text(names, block) for block in claim_blocks(claims))
        write_csv_rows(names, chain.from_iterable(blocks), text)


def write_csv_rows(names: Iterable[str], rows: Iterable[Iterable[str]], file: TextIO) -> None:
    """Write rows of texts as CSV (RFC 4180) to a file opened with ``newline=""``."""
    # before Python 3.13 a cell with a lone "\r" is quoted only because the line end has one
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
    return number_as_text(cell) if isinstance(cell, float) else str(cell)
