"""Write claims as an .xlsx workbook with typed cells, with openpyxl (extra ``excel``)."""

from __future__ import annotations

import re
from datetime import date
from typing import Any, BinaryIO

from estimates.claims.claimset import ClaimSet
from estimates.columnar.extras import import_extra
from estimates.columnar.files import file_error
from estimates.io.claim_blocks import claim_blocks, columns_to_write
from estimates.io.formula_escapes import escape_formula
from estimates.model.fields import EXACT_FLOAT_LIMIT

# Limits of a sheet of Excel.
MAX_ROWS, MAX_CHARACTERS = 1_048_576, 32_767
# Days before it are counted differently by programs: Excel has a 29 February 1900.
FIRST_DAY = date(1900, 3, 1)
# XML has no control characters: a workbook writes them as _x000D_, and "_x000D_" as _x005F_x000D_.
UNWRITABLE = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
REMEDY = "write .csv, .jsonl or .parquet"


def write_workbook(claims: ClaimSet, file: BinaryIO) -> None:
    """Write claims as the sheet "claims" of an .xlsx workbook."""
    engine = import_extra("excel", "openpyxl", "openpyxl.cell")
    if len(claims) >= MAX_ROWS:
        raise file_error("the workbook", f"would have more than {MAX_ROWS:,} rows", REMEDY)
    names = columns_to_write(claims)
    workbook = engine.Workbook(write_only=True)
    sheet = workbook.create_sheet("claims")
    sheet.freeze_panes = "A2"

    def text_cell(text: str) -> Any:
        if len(text) > MAX_CHARACTERS:
            problem = f"would have a cell of more than {MAX_CHARACTERS:,} characters"
            raise file_error("the workbook", problem, REMEDY)
        cell = engine.cell.WriteOnlyCell(sheet, UNWRITABLE.sub(escape_character, text))
        cell.data_type = "s"  # text that begins with "=" is not a formula
        return cell

    try:
        sheet.append([text_cell(name) for name in names])
        for block in claim_blocks(claims):
            cells = [[typed_cell(n, c) for c in block.column(n).decode().tolist()] for n in names]
            for row in zip(*cells, strict=True):
                sheet.append([text_cell(cell) if isinstance(cell, str) else cell for cell in row])
    finally:
        sheet.close()
    workbook.save(file)


def typed_cell(name: str, cell: Any) -> Any:
    """Return a cell in a type of workbooks; what they cannot hold exactly is text.

    >>> typed_cell("value", 2**60), typed_cell("value", 5), typed_cell("note", "=1+1")
    ('1152921504606846976', 5, "'=1+1")
    """
    if isinstance(cell, str):
        return escape_formula(name, cell)
    if isinstance(cell, date) and cell < FIRST_DAY:
        return cell.isoformat()
    if isinstance(cell, int) and abs(cell) > EXACT_FLOAT_LIMIT:
        return str(cell)
    return cell


def escape_character(match: re.Match[str]) -> str:
    """Return a character as a workbook writes it."""
    return f"_x{ord(match[0]):04X}_"
