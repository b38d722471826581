"""CSV and its kin: any of ``, ; tab |`` as separator, seen from the header."""

from __future__ import annotations

import csv
import io
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from estimates.columns import KINDS
from estimates.errors import Problem, UnreadableFileError

if TYPE_CHECKING:
    import pandas as pd

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


def read_delimited(text: str, name: str) -> tuple[pd.DataFrame, list[Problem]]:
    """Return the table in a text, all cells as text, and the rows of another length.

    Raises
    ------
    UnreadableFileError
        Where quotes are not closed, or the header stands alone.
    """
    import pandas as pd

    with long_fields():
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator(text), strict=True)
        try:
            header = [cell.strip() for cell in next(reader)]
            rows = [row for row in reader if row]
        except csv.Error as error:
            raise UnreadableFileError(
                f"breaks off in line {reader.line_num} ({error})",
                column="file",
                value=name,
                remedy='close the quotes; a quote inside a quoted cell is written ""',
            ) from None
    if not rows:
        raise UnreadableFileError(
            "has a header and no rows", column="file", value=name, remedy="add a claim"
        )
    lengths = [len(row) for row in rows]
    problems = [
        odd_row(i, row, len(header)) for i, row in enumerate(rows) if len(row) > len(header)
    ]
    if min(lengths) < len(header) or problems:
        rows = [row[: len(header)] + [""] * (len(header) - len(row)) for row in rows]
    columns = list(zip(*rows, strict=True))
    frame = pd.DataFrame(dict(enumerate(columns)), dtype=object)
    frame.columns = pd.Index(header)
    for name_ in SAFE & set(header):
        if header.count(name_) == 1:
            frame[name_] = unprotect(frame[name_])
    return frame, problems


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


def unprotect(cells: pd.Series[Any]) -> pd.Series[Any]:
    """Take off the apostrophe that `protect` put before a formula."""
    return cells.map(lambda cell: cell[1:] if cell[:1] == "'" and FORMULA.match(cell) else cell)


def protect(name: str, cell: str) -> str:
    """Put an apostrophe before what a spreadsheet would run.

    Examples
    --------
    >>> protect("note", "=1+1"), protect("comparator", "="), protect("value", "-5")
    ("'=1+1", '=', '-5')
    """
    return f"'{cell}" if name in SAFE and FORMULA.match(cell) else cell


def write_delimited(names: Iterable[str], rows: Iterable[Mapping[str, Any]]) -> str:
    """Return rows as CSV (RFC 4180)."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    listed = list(names)
    writer.writerow(listed)
    for row in rows:
        writer.writerow([protect(name, as_text(row.get(name))) for name in listed])
    return out.getvalue()


def as_text(cell: Any) -> str:
    """Write a cell: nothing for null, true and false, days in ISO form, numbers in full."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return str(cell)
