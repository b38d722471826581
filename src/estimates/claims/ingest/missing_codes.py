"""Codes for missing: numbers and words that a table writes where it states nothing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from estimates.columnar.arrays import Array

if TYPE_CHECKING:
    Cells = pd.Series[Any]


class CodeMask:
    """Replaces codes for missing by nulls, column by column, and counts them.

    codes : numbers, which match in every spelling (-9, "-9.0"), and words, in any case.
    n_found : the number of cells replaced so far.
    rows : shape (rows,), the mask of rows with such a cell; None = no row yet.
    """

    def __init__(self, codes: Iterable[str | int | float]) -> None:
        self.codes = tuple(codes)
        numbers = (read_code(code) for code in self.codes)
        self.numbers = [number for number in numbers if number is not None]
        self.words = {str(code).strip().casefold() for code in self.codes}
        self.n_found = 0
        self.rows: Array | None = None

    @property
    def sentence(self) -> str:
        """The notice, with a place for the count."""
        shown = ", ".join(map(str, self.codes)).replace("{", "{{").replace("}", "}}")
        return f"cells with a code for missing ({shown}): {{n:,}}"

    def __call__(self, cells: Cells) -> Cells:
        """Return a column with null for the codes."""
        if not self.codes:
            return cells
        is_code = self.find(cells)
        if not is_code.any():
            return cells
        self.n_found += int(is_code.sum())
        self.rows = is_code if self.rows is None else self.rows | is_code
        return cells.mask(is_code) if cells.dtype != object else cells.mask(is_code, None)

    def find(self, cells: Cells) -> Array:
        """Return the mask of cells that are a code."""
        if cells.dtype.kind in "iuf":
            floats = cells.to_numpy(dtype=np.float64, na_value=np.nan)
            return np.isin(floats, self.numbers)
        try:
            codes, distinct = pd.factorize(cells, use_na_sentinel=True)
        except TypeError:  # a list has no hash
            return np.array([*map(self.is_code, cells)], dtype=bool)
        is_code: Array = np.array([*map(self.is_code, distinct), False], dtype=bool)[codes]
        return is_code

    def is_code(self, cell: Any) -> bool:
        """Return whether one cell is a code."""
        number = read_code(cell)
        if number is not None:
            return number in self.numbers
        return isinstance(cell, str) and cell.strip().casefold() in self.words


def read_code(cell: Any) -> float | None:
    """Return a cell as a number; None for words, truth values and lists."""
    if isinstance(cell, bool) or not isinstance(cell, str | int | float | np.number):
        return None
    try:
        return float(cell.replace("\N{MINUS SIGN}", "-")) if isinstance(cell, str) else float(cell)
    except (ValueError, OverflowError):
        return None
