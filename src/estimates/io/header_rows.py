"""Find the header of a table below lines of title, and join headers of several rows.

Rows are counted from 0 here, and from 1 in `TableLocation.header`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from estimates.claims.ingest.table_location import TableLocation
from estimates.claims.ingest.tables import is_claim_header
from estimates.columnar.any_frame import join_levels
from estimates.columnar.files import file_error

# The header is looked for in so many rows.
HEADER_SEARCH_ROWS = 50
# The header of claims or of a preset is looked for in so many rows.
MAX_PREAMBLE_ROWS = 10
# As many as a sheet of Excel has.
MAX_COLUMNS = 16_384
# So many characters of a row are shown in a notice.
SHOWN_CHARACTERS = 100
# A number, also after a sign, a currency or "about"; or a date.
BEGINS_LIKE_NUMBER = re.compile(r"\s*[<>=~≈+\-−(€$£]*\s*\d")
# Years are names of columns, and other whole numbers may be; these seldom are.
NUMBER_NAME = re.compile(r"[+\-−]?\d+[.,]\d+|[\-−]\d+")
# A year as the name of a column.
YEAR = re.compile(r"(?:1[89]|20)\d\d")

Row = Sequence[Any]


def header_indexes(rows: Sequence[Row], location: TableLocation) -> tuple[int, ...]:
    """Return the rows of the header: those that the caller names, else the one that is found."""
    if location.header is None:
        return with_rows_above(rows, find_header_row(rows))
    named = (location.header,) if isinstance(location.header, int) else location.header
    return tuple(sorted(row - 1 for row in named))


def with_rows_above(rows: Sequence[Row], at: int) -> tuple[int, ...]:
    """Return the row of a header, and the rows above it that tell repeated names apart.

    >>> with_rows_above([["", "Dead", ""], ["area", "low", "low"]], 1)
    (1,)
    >>> with_rows_above([["", "Dead", "Hurt"], ["area", "low", "low"]], 1)
    (0, 1)
    """
    for first in range(at, -1, -1):
        if first < at and count_filled(rows[first]) < 2:
            break
        names = [name for name in join_header_rows(rows[first : at + 1]) if name]
        if len({*names}) == len(names):
            return tuple(range(first, at + 1))
    return (at,)


def find_header_row(rows: Sequence[Row]) -> int:
    """Return the row of the header: the first row, unless it is a line of title.

    A row with the columns of claims or of a preset is the header. Otherwise the first row is, if
    it is filled in more than half of the columns. Below lines of title, the header is the row
    above the data, which begin with the first row that is filled in more than half of the columns
    and holds a number; if that row has no row of names above it, it is the header itself, as
    where years are names of columns.

    >>> find_header_row([["Deaths", ""], ["", ""], ["", "", "low", "high"], ["A", "x", "1", "2"]])
    2
    """
    at = find_upper_header_row(rows[:HEADER_SEARCH_ROWS])
    return at + 1 if is_above_names(rows, at) else at


def is_above_names(rows: Sequence[Row], at: int) -> bool:
    """Tell whether a row of years is above a row of names: ",2019,2020" above "area,dead,dead"."""
    if at + 2 >= len(rows) or not rows[at] or is_filled(rows[at][0]):
        return False
    upper, names, data = rows[at : at + 3]
    are_years = all(YEAR.fullmatch(cell_text(cell)) for cell in upper if is_filled(cell))
    has_numbers = [any(map(begins_like_number, row)) for row in (names, data)]
    is_full = count_filled(names) == row_length(names) == max(map(row_length, rows[at : at + 3]))
    return are_years and is_full and has_numbers == [False, True]


def find_upper_header_row(rows: Sequence[Row]) -> int:
    """Return the row of the header, or the row of years above it."""
    for index, row in enumerate(rows[:MAX_PREAMBLE_ROWS]):
        if any(map(is_filled, row)) and is_claim_header(tuple(map(str, row))):
            return index
    stated = [index for index, row in enumerate(rows) if any(map(is_filled, row))]
    lengths = Counter(n for n in map(row_length, rows) if n > 1)
    if not lengths:
        return stated[0] if stated else 0
    width = max(lengths, key=lambda n: (lengths[n], n))
    full = [index for index in stated if 2 * count_filled(rows[index]) > width]
    if not full or full[0] == stated[0]:
        return stated[0]
    first = next((index for index in full if any(map(begins_like_number, rows[index]))), None)
    if first is None:
        return full[0]
    above = row_above(stated, first)
    if above is None or (count_filled(rows[above]) < 2 and row_length(rows[above]) < width):
        return first
    return above


def row_above(stated: Sequence[int], row: int) -> int | None:
    """Return the filled row above a row, None where a blank one stands between.

    Where blank rows stand between all rows, they separate nothing.

    stated : the rows that are filled.
    """
    at = stated.index(row)
    if at == 0:
        return None
    above, below = stated[at - 1], stated[at + 1] if at + 1 < len(stated) else row + 1
    return above if row - above in (1, below - row) else None


def join_header_rows(rows: Sequence[Row], *, fill: bool = True) -> list[str]:
    """Return the names of columns: the cells of several rows, each joined from top to bottom.

    fill : whether a blank cell of an upper row takes the text on its left, as in a header whose
        merged cells are lost.

    >>> join_header_rows([["", "Deaths", ""], ["area", "low", "high"]])
    ['area', 'Deaths low', 'Deaths high']
    """
    width = max(map(len, rows))
    levels = [[*map(cell_text, row), *[""] * (width - len(row))] for row in rows]
    for upper in levels[:-1] if fill else ():
        for column in range(1, width):
            upper[column] = upper[column] or upper[column - 1]
    return [join_levels(cells) for cells in zip(*levels, strict=True)]


def refuse_wide_table(columns: int, name: str) -> None:
    """Refuse a table with more columns than any sheet has."""
    if columns > MAX_COLUMNS:
        problem = f"has {columns:,} columns, more than the {MAX_COLUMNS:,} of a spreadsheet"
        raise file_error(name, problem, "keep the columns that you need, or write one row per cell")


def title_notices(rows: Sequence[Row], name: str = "lines before the header") -> list[str]:
    """Return notices about the rows above the header, with their texts."""
    quoted = quote_rows(rows)
    shown = [f"the lines above the header say: {quoted}"] if quoted else []
    return [f"{name}, skipped: {len(rows)}", *shown] if rows else []


def number_name_notices(names: Row) -> list[str]:
    """Return a notice where names of columns are numbers with decimals or below zero.

    >>> number_name_notices(["Phoenix", "33.4484", "-112.0740"])[0][:51]
    'names of columns are numbers: 33.4484, -112.0740; i'
    """
    numbers = [text for text in map(cell_text, names) if NUMBER_NAME.fullmatch(text)]
    shown = ", ".join(numbers[:3])
    remedy = "if the first row is data, write a row of names above it"
    return [f"names of columns are numbers: {shown}; {remedy}"] if numbers else []


def quote_rows(rows: Iterable[Row]) -> str:
    """Return the texts of rows, joined and cut to a length for a notice."""
    texts = (" ".join(filter(None, map(cell_text, row))) for row in rows)
    return " / ".join(text[:SHOWN_CHARACTERS] for text in texts if text)


def cell_text(cell: Any) -> str:
    """Return a cell as the name of a column: 2021.0 is "2021"."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else " ".join(str(cell).split())


def is_filled(cell: Any) -> bool:
    """Return whether a cell holds more than white space."""
    return cell is not None and (not isinstance(cell, str) or bool(cell.strip()))


def begins_like_number(cell: Any) -> bool:
    """Return whether a cell holds a number or a day, or a text that begins like one."""
    if isinstance(cell, str):
        return BEGINS_LIKE_NUMBER.match(cell) is not None
    return isinstance(cell, int | float | date) and not isinstance(cell, bool)


def count_filled(row: Row) -> int:
    """Return how many cells are filled."""
    return sum(map(is_filled, row))


def row_length(row: Row) -> int:
    """Return the number of cells up to the last that is filled."""
    return max((at for at, cell in enumerate(row, 1) if is_filled(cell)), default=0)
