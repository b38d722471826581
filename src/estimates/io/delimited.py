"""CSV and its kin: any of ``, ; tab |`` as separator, seen from the header."""

from __future__ import annotations

import csv
import io
import re
import sys
from collections.abc import Collection, Generator, Iterable, Iterator
from contextlib import contextmanager
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, TextIO

from estimates.claims.ingest.tables import is_known
from estimates.columnar.arrays import objects
from estimates.columnar.columns import StoredColumn, StringColumn
from estimates.columnar.store import Store
from estimates.columnar.text_files import empty
from estimates.errors import Problem, UnreadableFileError
from estimates.io.arrow_csv import CHARACTERS, parsed, pieces
from estimates.model.schema import KINDS

if TYPE_CHECKING:
    import pandas as pd

ROWS = 50_000
"""Rows of one part of a large file."""
HEAD = 1 << 16
"""Characters in which the header must be found."""
PREAMBLE = 10
"""Lines before the header, at most."""
SEPARATORS = ",;\t|"
FORMULA = re.compile(r"'*[=+\-@\t\r]")
"""How a cell begins that a spreadsheet would run, or that was made safe from it."""
SAFE = {name for name, kind in KINDS.items() if kind in ("name", "words", "names", "items")}
SAFE -= {"comparator"}
"""Columns of free text; an apostrophe goes before what a spreadsheet would run."""


@contextmanager
def long_fields() -> Iterator[None]:
    """Let fields be as long as they are."""
    before = csv.field_size_limit(min(sys.maxsize, 2**31 - 1))
    try:
        yield
    finally:
        csv.field_size_limit(before)


def read_parts(
    file: TextIO, name: str, rows: int = ROWS, characters: int = CHARACTERS
) -> Generator[tuple[pd.DataFrame, list[Problem]]]:
    """Yield the table in a text part by part, all cells as text, and the rows of another length.

    Parameters
    ----------
    file : opened with ``newline=""``; it must be able to go back to its start.
    name : for messages.
    rows, characters : of a part, at most; memory is bounded by one part.

    Raises
    ------
    UnreadableFileError
        Where it is empty, quotes are not closed, or the header stands alone.
    """
    with long_fields():
        sign, before = opening(file, name)
        reader = csv.reader(file, delimiter=sign, strict=True)
        start = line = 0
        try:
            for _ in range(before):
                next(reader)
            header = next(row for row in reader if any(map(str.strip, row)))
            header, whole = [cell.strip() for cell in header], len(header)
            while not header[-1]:  # commas end some lines
                header.pop()
            beyond = whole - len(header)
            line = reader.line_num
            for text, regular in pieces(file, sign, characters):
                frame = parsed(text, header, sign, beyond) if regular else None
                if frame is not None:
                    yield unprotected(frame), []
                    start += len(frame)
                else:
                    left = io.StringIO(text, newline="")
                    reader = csv.reader(
                        left if regular else chain(left, file), delimiter=sign, strict=True
                    )
                    stated = (row for row in reader if row)
                    while part := list(islice(stated, rows)):
                        yield framed(header, part, start)
                        start += len(part)
                line += text.count("\n")
        except csv.Error as error:
            at = line + (reader.line_num if line else 0)
            raise UnreadableFileError(
                f"breaks off in line {at} ({error})",
                column="file",
                value=name,
                remedy='close the quotes; a quote inside a quoted cell is written ""',
            ) from None
    if not start:
        raise UnreadableFileError(
            "has a header and no rows", column="file", value=name, remedy="add a claim"
        )


def framed(
    header: list[str], rows: list[list[str]], start: int
) -> tuple[pd.DataFrame, list[Problem]]:
    """Return rows as a frame, and those with more cells than the header; `start` rows came before.

    An empty cell beyond the header says nothing: some tables end every line with a comma.
    """
    import pandas as pd

    width = len(header)
    odd = [i for i, row in enumerate(rows) if any(map(str.strip, row[width:]))]
    problems = [odd_row(start + i, rows[i], width) for i in odd]
    if any(len(row) != width for row in rows):
        rows = [row[:width] + [""] * (width - len(row)) for row in rows]
    frame = pd.DataFrame(dict(enumerate(zip(*rows, strict=True))), dtype=object)
    frame.columns = pd.Index(header)
    return unprotected(frame), problems


def opening(file: TextIO, name: str) -> tuple[str, int]:
    """Return the separator of a table, and how many lines stand before its header.

    Some tables open with lines about themselves. They are passed over where the first line is
    no header of claims and one of the next is.
    """
    head = file.read(HEAD)
    file.seek(0)
    if not head.strip():
        raise empty(name)
    for sign in dict.fromkeys([separator(head), *SEPARATORS]):
        lines = csv.reader(io.StringIO(head, newline=""), delimiter=sign)
        try:
            first = [row for _, row in zip(range(PREAMBLE), lines, strict=False)]
        except csv.Error:
            continue
        known = [i for i, row in enumerate(first) if row and is_known(row)]
        if known:
            return sign, known[0]
    return separator(head), 0


def odd_row(at: int, row: list[str], width: int) -> Problem:
    """Return the problem of a row with more cells than the header."""
    error = UnreadableFileError(
        f"has {len(row)} cells, the header {width}",
        column="row",
        value=row,
        remedy="quote a cell that holds the separator",
    )
    return Problem.of(at + 1, error)


def separator(text: str) -> str:
    """Return the separator that finds the most known columns in the header; the comma first."""
    header = text.lstrip().split("\n", 1)[0].lower()
    found = {s: sum(cell.strip(' "\r') in KINDS for cell in header.split(s)) for s in SEPARATORS}
    best = max(found, key=lambda s: found[s])
    return best if found[best] else max(SEPARATORS, key=header.count)


def unprotected(frame: pd.DataFrame) -> pd.DataFrame:
    """Take off the apostrophes that `protect` put before formulas; in place."""
    header = list(frame.columns)
    for name in SAFE & set(header):
        if header.count(name) == 1:
            quoted = frame[name].str.startswith("'").to_numpy(dtype=bool)
            if quoted.any():
                cells = frame[name].astype(object)
                cells[quoted] = [c[1:] if FORMULA.match(c) else c for c in cells[quoted]]
                frame[name] = cells.astype(frame[name].dtype)
    return frame


def protect(name: str, cell: str, free: Collection[str] = SAFE) -> str:
    """Put an apostrophe before what a spreadsheet would run, in columns of free text.

    Examples
    --------
    >>> protect("note", "=1+1"), protect("comparator", "="), protect("value", "-5")
    ("'=1+1", '=', '-5')
    """
    return f"'{cell}" if name in free and FORMULA.match(cell) else cell


def write_delimited(names: Iterable[str], rows: Iterable[Iterable[str]], out: TextIO) -> None:
    """Write rows of texts as CSV (RFC 4180) to a file that was opened with ``newline=""``."""
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(names)
    writer.writerows(rows)


def text_rows(names: Iterable[str], block: Store) -> Iterator[tuple[str, ...]]:
    """Yield the rows of some columns as texts; every distinct text is looked at once."""
    return zip(*(text_cells(name, block.column(name)) for name in names), strict=True)


def text_cells(name: str, column: StoredColumn) -> Iterable[str]:
    """Return the cells of a column as they are written.

    Examples
    --------
    >>> list(text_cells("note", Coded.of(["=1+1", None])))
    ["'=1+1", '']
    """
    if isinstance(column, StringColumn):
        labels = [protect(name, label) for label in column.labels]
        return objects([*labels, ""])[column.codes].tolist()  # type: ignore[no-any-return]
    return map(as_text, column.decode().tolist())


def as_text(cell: Any) -> str:
    """Write a cell: nothing for null, true and false, days in ISO form, numbers in full."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return str(cell)
