"""Text that a spreadsheet would run as a formula: written with an apostrophe, read without it."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import TYPE_CHECKING, Any

import numpy as np

from estimates.columnar.arrays import Array
from estimates.model.schema import COLUMN_KINDS

if TYPE_CHECKING:
    import pandas as pd

# A cell that a spreadsheet would run as a formula, or one already escaped by apostrophes. The signs
# of full width are run where the keyboard is Chinese or Japanese.
FORMULA_START = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
# Columns of free text, in which formulas are escaped.
FREE_TEXT_COLUMNS = {
    name for name, kind in COLUMN_KINDS.items() if kind in ("name", "words", "names", "items")
} - {"comparator"}


def unescape_formulas(frame: pd.DataFrame) -> pd.DataFrame:
    """Remove, in place, the apostrophes that `escape_formula` wrote."""
    header = list(frame.columns)
    for name in FREE_TEXT_COLUMNS & set(header):
        if header.count(name) == 1:
            quoted = begins_with_apostrophe(frame[name])
            if quoted.any():
                cells = frame[name].astype(object)
                cells[quoted] = [c[1:] if FORMULA_START.match(c) else c for c in cells[quoted]]
                frame[name] = cells.astype(frame[name].dtype)
    return frame


def begins_with_apostrophe(cells: pd.Series[Any]) -> Array:
    """Return the mask of texts that begin with an apostrophe."""
    if cells.dtype.kind != "O" or cells.dtype == object:
        return np.array([isinstance(cell, str) and cell[:1] == "'" for cell in cells], dtype=bool)
    return cells.str.startswith("'").fillna(False).to_numpy(dtype=bool)


def escape_formula(name: str, cell: str, columns: Collection[str] = FREE_TEXT_COLUMNS) -> str:
    """Return a cell with an apostrophe before what a spreadsheet would run, in free text only.

    >>> escape_formula("note", "=1+1"), escape_formula("comparator", "=")
    ("'=1+1", '=')
    """
    return f"'{cell}" if name in columns and FORMULA_START.match(cell) else cell
