"""The words of claims, or the notation of their numbers."""

import numpy as np

from estimates.claims.linked import LinkedClaims
from estimates.columnar.arrays import Ints, object_array
from estimates.columnar.columns import StringColumn
from estimates.columnar.store import group_identical_rows
from estimates.model.notation import NOTATION_COLUMNS, StatedNumber, write_notation


def string_column(linked: LinkedClaims, name: str, rows: Ints) -> StringColumn:
    """Return a column of the given claims; without a copy where they are all claims."""
    column = linked.store.strings(name)
    return column if covers_all_rows(linked, rows) else column.take(rows)


def covers_all_rows(linked: LinkedClaims, rows: Ints) -> bool:
    """Return whether the rows are those of all claims, in their order."""
    return np.array_equal(rows, np.arange(len(linked.store)))


def claim_text_column(linked: LinkedClaims, rows: Ints) -> StringColumn:
    """Return the words of claims, or the notation of their numbers where they have none."""
    column = string_column(linked, "text", rows)
    wordless = np.flatnonzero(column.is_null())
    if not len(wordless):
        return column
    numbers = linked.store.select(NOTATION_COLUMNS)
    if not covers_all_rows(linked, rows[wordless]):
        numbers = numbers.take(rows[wordless])
    # Many claims state the same numbers: each notation is written once.
    notation_codes, first = group_identical_rows(numbers)
    numbers = numbers.take(first)
    cells = [numbers.column(name).decode() for name in NOTATION_COLUMNS]
    notations = object_array(
        write_notation(StatedNumber(*figure)) for figure in zip(*cells, strict=True)
    )
    codes = column.codes.astype(np.int32)
    codes[wordless] = len(column.labels) + notation_codes
    return StringColumn(codes, np.append(column.labels, notations))
