"""Result tables as CSV that is safe to open in a spreadsheet."""

from collections.abc import Iterable
from typing import Any, TextIO

from estimates.columnar.table import to_json_value
from estimates.io.delimited import cell_as_text, write_csv_rows
from estimates.io.formula_escapes import escape_formula


def write_result_csv(names: Iterable[str], rows: Iterable[Iterable[Any]], file: TextIO) -> None:
    """Write rows of cells as CSV to a file opened with ``newline=""``."""
    write_csv_rows(names, (map(result_cell, row) for row in rows), file)


def result_cell(cell: Any) -> str:
    """Return a cell of a result as CSV has it.

    Only text can be a formula, for a negative number begins with a sign, too.

    >>> result_cell(("=1+1", "b")), result_cell(-5), result_cell(None)
    ("'=1+1; b", '-5', '')
    """
    value = to_json_value(cell)
    if isinstance(value, list):
        value = "; ".join(map(str, value))
    # free text, like that of the column "note", is always escaped
    return escape_formula("note", value) if isinstance(value, str) else cell_as_text(value)
