"""Cells as people type them become typed: numbers with separators, yes and no, joined names."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from typing import Any

from estimates.errors import EstimatesError, InvalidFieldError, NotANumberError
from estimates.model.fields import exact_number
from estimates.model.schema import KINDS, Kind, split_names

PLAIN_INTEGER = re.compile(r"[+-]?\d{1,4000}", re.ASCII)
PLAIN_DECIMAL = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
TRUTH = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


def is_blank(cell: object) -> bool:
    """Tell whether a cell says nothing: None, NaN, NaT, NA or white space."""
    if cell is None or (isinstance(cell, str) and not cell.strip()):
        return True
    try:
        return bool(cell != cell)
    except (TypeError, ValueError):  # pandas.NA has no truth value
        return type(cell).__name__ == "NAType"


def number(cell: object) -> int | float:
    """Return the number in a cell: 700000, "700,000", "1 500", "110k".

    Raises
    ------
    NotANumberError
        Where the cell holds anything but one bare number.
    """
    if not isinstance(cell, str):
        return exact_number(cell)
    text = cell.strip()
    if PLAIN_INTEGER.fullmatch(text):
        return exact_number(int(text))
    if PLAIN_DECIMAL.fullmatch(text):
        return exact_number(float(text))
    from estimates.parsing.parser import parse

    try:
        figure = parse(text)
    except EstimatesError:
        figure = None
    if figure is None or figure.value is None or figure.comparator or figure.form != "level":
        raise NotANumberError(
            "is not one bare number", value=cell, remedy="put words into the column text"
        )
    return figure.value


def integer(cell: object) -> int:
    """Return the whole number in a cell."""
    found = number(cell)
    if not isinstance(found, int):
        raise NotANumberError("is not a whole number", value=cell)
    return found


def truth(cell: object) -> bool:
    """Return the truth value in a cell: true, false, yes, no, 1, 0."""
    found = TRUTH.get(str(cell).strip().lower().removesuffix(".0"))
    if found is None:
        raise InvalidFieldError(
            "is neither true nor false", value=cell, remedy="write true or false"
        )
    return found


def joined(cell: object) -> Any:
    """Return the names in a cell, joined by ``;`` or already a list."""
    return split_names(cell) if isinstance(cell, str) else cell


def label(cell: object) -> object:
    """Return a label as text; a number typed as a label is its digits."""
    if isinstance(cell, str | bool):
        return cell
    if isinstance(cell, float) and cell.is_integer() and math.isfinite(cell):
        return str(int(cell))
    return str(cell) if isinstance(cell, int | float) or hasattr(cell, "__index__") else cell


READ: Mapping[Kind, Callable[[Any], Any]] = {
    "number": number,
    "integer": integer,
    "bool": truth,
    "names": joined,
    "name": label,
    "words": label,
}


def typed(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the stated cells of a row, typed by the kind of their column.

    Raises
    ------
    EstimatesError
        Naming the column and the cell.
    """
    cells: dict[str, Any] = {}
    for name, cell in row.items():
        if is_blank(cell):
            continue
        read = READ.get(KINDS.get(name, "words"))
        try:
            cells[name] = cell if read is None else read(cell)
        except EstimatesError as error:
            raise error if error.column else error.about(name) from None
    return cells
