"""Read cells as people type them: numbers with separators, yes and no, lists of names."""

import math
import re
from collections.abc import Callable, Mapping
from typing import Any

from estimates.errors import EstimatesError, InvalidFieldError, NotANumberError
from estimates.model.fields import SMALLER_UNIT, TOO_SMALL, exact_number
from estimates.model.schema import COLUMN_KINDS, CellKind, split_names

# The columns that files, frames and records may have: those of a claim, and one that holds a
# whole period in one cell ("2021-04-12/2021-04-18").
OWN_COLUMNS = dict.fromkeys((*COLUMN_KINDS, "refers_to")).keys()
# Python converts integers of up to 4,300 digits only.
PLAIN_INTEGER = re.compile(r"[+-]?\d{1,4000}", re.ASCII)
PLAIN_DECIMAL = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
# A decimal with another digit than zero before its exponent.
NONZERO_DECIMAL = re.compile(r"[+-]?[0.]*[1-9]")
# What programs write for nothing at all, and people for zero.
MISSING_OR_ZERO = ("none", "null")
# Codebooks number the reasons for which a figure is missing in these digits: -9, -88, -999.
CODE = re.compile(r"-(?:7+|8+|9+)(?:\.0)?")
TRUTH_WORDS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


def is_blank(cell: object) -> bool:
    """Return whether a cell states nothing: None, NaN, NaT, NA or white space."""
    if cell is None or (isinstance(cell, str) and not cell.strip()):
        return True
    try:
        return bool(cell != cell)
    except (TypeError, ValueError):  # pandas.NA has no truth value
        return type(cell).__name__ == "NAType"


def read_number(cell: object) -> int | float:
    """Return the number in a cell: 700000, "700,000", "1 500", "110k".

    Raises NotANumberError if the cell holds anything but a single number without words.
    """
    if not isinstance(cell, str):
        return exact_number(cell)
    text = cell.strip()
    if PLAIN_INTEGER.fullmatch(text):
        return exact_number(int(text))
    if PLAIN_DECIMAL.fullmatch(text):
        number = float(text)
        if number == 0 and NONZERO_DECIMAL.match(text):
            raise NotANumberError(TOO_SMALL, value=text, remedy=SMALLER_UNIT)
        return exact_number(number)
    if text.lower() in MISSING_OR_ZERO:
        problem, remedy = "may be missing or zero", "write 0, or leave the cell blank"
        raise NotANumberError(problem, value=cell, remedy=remedy)
    from estimates.parsing.number_words import is_number_alone
    from estimates.parsing.parser import parse

    try:
        figure = parse(text)
    except EstimatesError:
        figure = None
    is_level = figure is not None and figure.form == "level" and not figure.comparator
    if figure is None or figure.value is None or not is_level or not is_number_alone(text):
        remedy = "put words into the column text"
        raise NotANumberError("is not a single number", value=cell, remedy=remedy)
    return figure.value


def is_number(cell: object) -> bool:
    """Return whether a cell is a number without words."""
    try:
        read_number(cell)
    except EstimatesError:
        return False
    return True


def looks_like_code(cell: object) -> bool:
    """Return whether a cell is a negative number of sevens, eights or nines alone.

    >>> [looks_like_code(cell) for cell in (-999, "-9.0", 9, -5)]
    [True, True, False, False]
    """
    return CODE.fullmatch(str(cell).strip()) is not None


def read_integer(cell: object) -> int:
    """Return the whole number in a cell."""
    number = read_number(cell)
    if not isinstance(number, int):
        raise NotANumberError("is not a whole number", value=cell)
    return number


def read_truth(cell: object) -> bool:
    """Return the truth value in a cell: true, false, yes, no, 1, 0."""
    truth = TRUTH_WORDS.get(str(cell).strip().lower().removesuffix(".0"))
    if truth is None:
        raise InvalidFieldError("must be true or false", value=cell, remedy="write true or false")
    return truth


def split_joined_names(cell: object) -> Any:
    """Return the names in a cell that joins them by ``;``; a list stays as it is."""
    return split_names(cell) if isinstance(cell, str) else cell


def read_label(cell: object) -> object:
    """Return a label as text; a number typed as a label becomes its digits."""
    if isinstance(cell, str | bool):
        return cell
    if isinstance(cell, float) and cell.is_integer() and math.isfinite(cell):
        return str(int(cell))
    return str(cell) if isinstance(cell, int | float) or hasattr(cell, "__index__") else cell


CELL_READERS: Mapping[CellKind, Callable[[Any], Any]] = {
    "number": read_number,
    "integer": read_integer,
    "bool": read_truth,
    "names": split_joined_names,
    "name": read_label,
    "words": read_label,
}


def read_stated_cells(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the stated cells of a row, each read as the kind of its column.

    An empty list states nothing.
    """
    cells: dict[str, Any] = {}
    for name, cell in row.items():
        if is_blank(cell):
            continue
        read_cell = CELL_READERS.get(COLUMN_KINDS.get(name, "words"))
        try:
            stated = cell if read_cell is None else read_cell(cell)
        except EstimatesError as error:
            raise error if error.column else error.with_column(name) from None
        if not (isinstance(stated, tuple | list) and not stated):
            cells[name] = stated
    return cells
