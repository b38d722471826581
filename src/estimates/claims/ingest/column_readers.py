"""Read a column of cells into stored codes, numbers or dates; each distinct cell is read once.

Every reader returns, with the column, a mask of the rows that need the record check: a cell that
is refused here, or that arrays cannot hold, is read again by `estimates.claims.ingest.records`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable
from operator import attrgetter
from typing import Any

import numpy as np
import pandas as pd

from estimates.claims.ingest.cells import (
    is_blank,
    read_integer,
    read_label,
    read_number,
    read_truth,
    split_joined_names,
)
from estimates.claims.ingest.dates import are_iso_days
from estimates.columnar.arrays import Array
from estimates.columnar.columns import (
    BoolColumn,
    DateColumn,
    NumberColumn,
    StoredColumn,
    StringColumn,
    constant_codes,
)
from estimates.columnar.strings import StringArray, arrow_backed_strings, utf8_buffers
from estimates.errors import EstimatesError
from estimates.model.fields import EXACT_FLOAT_LIMIT, clean_name, clean_names, clean_text
from estimates.model.period import Period, read_day, read_moment
from estimates.model.schema import CLAIM_COLUMNS, COLUMN_KINDS, CellKind, join_names
from estimates.model.source import clean_sha256
from estimates.model.times import clean_time

VOCABULARIES = {c.name: frozenset(c.vocabulary) for c in CLAIM_COLUMNS if c.vocabulary}
PRINTABLE_ASCII = (33, 126)
# Many cells joined by newlines are matched at once; a float holds any integer of 15 digits, and any
# decimal of 300 places.
PLAIN_NUMBER_LINES = re.compile(
    r"-?\d{1,15}(?:\.\d{1,300})?(?:\n-?\d{1,15}(?:\.\d{1,300})?)*", re.ASCII
)


def encode_column(column: str, cells: pd.Series[Any]) -> tuple[StoredColumn, Array]:
    """Return a stored column of any kind, and the mask of rows that need the record check."""
    kind: CellKind = COLUMN_KINDS[column]
    if kind in ("number", "integer"):
        return encode_numbers(column, cells)
    if kind == "bool":
        return encode_bools(cells)
    if kind == "day":
        return encode_dates(cells)
    return encode_strings(column, cells)


def factorize_cells(cells: pd.Series[Any]) -> tuple[Array, Array | StringArray, Array]:
    """Return the codes of the cells, the distinct cells, and the mask of unhashable cells.

    Strings that are mostly distinct are not compared: each becomes a distinct cell. The mask
    also contains truth values among numbers, because Python holds True equal to 1.
    """
    is_odd = np.zeros(len(cells), dtype=bool)
    if cells.dtype == object:
        types: set[Any] = set(map(type, cells.to_numpy()))
        unhashable = {kind for kind in types if not issubclass(kind, Hashable)}
        odd = unhashable | {kind for kind in types if issubclass(kind, bool | np.bool_)}
        if odd and (types - odd - {type(None)} or unhashable):
            is_odd = np.array([type(cell) in odd for cell in cells], dtype=bool)
            cells = cells.mask(is_odd, None)
    strings = arrow_backed_strings(cells)
    if strings is not None and strings.is_mostly_distinct():
        strings.may_repeat = True
        return np.arange(len(cells), dtype=np.int32), strings, is_odd
    codes, distinct = pd.factorize(cells, use_na_sentinel=True)
    if isinstance(cells.dtype, pd.CategoricalDtype):
        distinct = distinct.astype(cells.dtype.categories.dtype)
    strings = arrow_backed_strings(distinct)
    return codes, np.asarray(distinct, dtype=object) if strings is None else strings, is_odd


def read_distinct_cells(
    cells: pd.Series[Any], read_cell: Callable[[Any], Any]
) -> tuple[Array, list[Any], Array]:
    """Return the codes of the cells, the value of each code, and the mask of unread rows."""
    codes, distinct, is_odd = factorize_cells(cells)
    objects = distinct.objects if isinstance(distinct, StringArray) else distinct
    values, is_refused = read_each_cell(objects, read_cell)
    return codes, values, is_odd | is_refused[codes]


def read_each_cell(cells: Array, read_cell: Callable[[Any], Any]) -> tuple[list[Any], Array]:
    """Return the value of each cell (None = blank or refused), and the mask of refused cells.

    The mask has one more entry, False, for the code -1.
    """
    values: list[Any] = []
    is_refused = np.zeros(len(cells) + 1, dtype=bool)
    for i, cell in enumerate(cells):
        try:
            values.append(None if is_blank(cell) else read_cell(cell))
        except (EstimatesError, TypeError, ValueError):
            values.append(None)
            is_refused[i] = True
    return values, is_refused


def string_reader(column: str) -> Callable[[Any], str | None]:
    """Return the function that reads a cell of a column of strings."""
    kind = COLUMN_KINDS[column]
    if kind == "names":
        return lambda cell: join_names(clean_names(split_joined_names(cell)))
    if kind == "moment":
        return read_moment
    if kind == "time":
        return clean_time
    if column == "document_sha256":
        return clean_sha256
    clean = clean_name if kind == "name" else clean_text
    return lambda cell: clean(read_label(cell))


def encode_strings(column: str, cells: pd.Series[Any]) -> tuple[StringColumn, Array]:
    """Return a stored column of strings, and the mask of rows that need the record check."""
    kind = COLUMN_KINDS[column]
    codes, distinct, needs_check = factorize_cells(cells)
    strings = distinct if isinstance(distinct, StringArray) else StringArray(distinct)
    n_distinct = len(strings)
    takes_any_text = kind in ("name", "names", "words") and column != "document_sha256"
    if takes_any_text and n_distinct and are_plain_strings(strings, kind):
        is_constant = n_distinct == 1 and not (codes < 0).any()
        row_codes = constant_codes(0, len(codes)) if is_constant else codes.astype(np.int32)
        encoded = StringColumn(row_codes, strings)
    else:
        values, is_refused = read_each_cell(strings.objects, string_reader(column))
        encoded = StringColumn.from_cells([*values, None]).take(codes)
        needs_check = needs_check | is_refused[codes]
    if column in VOCABULARIES:
        vocabulary = VOCABULARIES[column]
        needs_check = needs_check | encoded.mask_where(lambda word: word not in vocabulary)
    return encoded, needs_check


def are_plain_strings(strings: StringArray, kind: CellKind) -> bool:
    """Return whether strings need no cleaning: none is blank, padded, or not valid in a file."""
    arrow = strings.arrow
    if arrow is not None:
        return are_plain_in_arrow(arrow, kind)
    texts = strings.objects.tolist()
    if set(map(type, texts)) != {str} or [*map(str.strip, texts)] != texts:
        return False
    joined = "\n".join(texts)
    if "" in texts or "\x00" in joined or (kind == "names" and (";" in joined or "\\" in joined)):
        return False
    try:
        joined.encode()
    except UnicodeEncodeError:
        return False
    return True


def are_plain_in_arrow(arrow: Any, kind: CellKind) -> bool:
    """Return the same as `are_plain_strings` for strings in Arrow, from their bytes at once."""
    buffer, starts, ends = utf8_buffers(arrow)
    if (starts == ends).any() or (buffer == 0).any():
        return False
    if kind == "names" and ((buffer == ord(";")) | (buffer == ord("\\"))).any():
        return False
    # Only strings that begin or end with anything but printable ASCII, which are few, can have
    # white space to strip.
    low, high = PRINTABLE_ASCII
    first, last = buffer[starts], buffer[ends - 1]
    odd = np.flatnonzero((first < low) | (first > high) | (last < low) | (last > high))
    return all(text == text.strip() for text in arrow.take(odd).to_pylist())


def encode_numbers(column: str, cells: pd.Series[Any]) -> tuple[NumberColumn, Array]:
    """Return a stored column of numbers, and the mask of rows that need the record check."""
    if pd.api.types.is_bool_dtype(cells.dtype) or pd.api.types.is_complex_dtype(cells.dtype):
        return NumberColumn.from_cells([None] * len(cells)), cells.notna().to_numpy(dtype=bool)
    if pd.api.types.is_numeric_dtype(cells.dtype):
        floats = cells.to_numpy(dtype=np.float64, na_value=np.nan)
        # An integer at the limit itself may be a larger one that was rounded: 2**53 + 1.
        is_inexact = np.abs(floats) >= EXACT_FLOAT_LIMIT
        needs_check = np.isinf(floats)
        needs_check |= is_inexact & pd.api.types.is_integer_dtype(cells.dtype)
    else:
        floats, needs_check = encode_written_numbers(column, cells)
    if COLUMN_KINDS[column] == "integer":
        needs_check = needs_check | (floats != np.floor(floats)) & ~np.isnan(floats)
    # Adding 0.0 turns -0.0 into 0.0.
    return NumberColumn(floats + 0.0), needs_check


def encode_written_numbers(column: str, cells: pd.Series[Any]) -> tuple[Array, Array]:
    """Return numbers written as text, NaN = blank, and the mask of rows that need the check."""
    codes, distinct, is_odd = factorize_cells(cells)
    objects = distinct.objects if isinstance(distinct, StringArray) else distinct
    floats = parse_plain_numbers(objects)
    if floats is not None:
        return np.append(floats, np.nan)[codes], is_odd
    read_cell = read_integer if COLUMN_KINDS[column] == "integer" else read_number
    values, is_refused = read_each_cell(objects, read_cell)
    is_huge = [isinstance(v, int) and abs(v) > EXACT_FLOAT_LIMIT for v in values]
    floats = np.array([np.nan if v is None else float(v) for v in [*values, None]])
    return floats[codes], is_odd | (is_refused | np.array([*is_huge, False]))[codes]


def parse_plain_numbers(cells: Array) -> Array | None:
    """Return the numbers of texts that are all digits with a point; None where one is not."""
    texts = cells.tolist()
    if set(map(type, texts)) != {str} or not PLAIN_NUMBER_LINES.fullmatch("\n".join(texts)):
        return None
    return np.array(texts, dtype=np.float64)


def encode_bools(cells: pd.Series[Any]) -> tuple[BoolColumn, Array]:
    """Return a stored column of truth values, and the mask of rows that need the record check."""
    codes, values, needs_check = read_distinct_cells(cells, read_truth)
    return BoolColumn.from_cells([*values, None]).take(codes), needs_check


def encode_dates(cells: pd.Series[Any]) -> tuple[DateColumn, Array]:
    """Return a stored column of dates, and the mask of rows that need the record check."""
    days, _, needs_check = encode_date_pairs(cells, lambda cell: (read_day(cell),) * 2)
    return DateColumn(days), needs_check


def encode_periods(cells: pd.Series[Any]) -> tuple[Array, Array, Array]:
    """Return the first and the last day of each period, and the mask of unread rows."""
    return encode_date_pairs(cells, lambda cell: attrgetter("start", "end")(Period.of(cell)))


def encode_date_pairs(
    cells: pd.Series[Any], read_pair: Callable[[Any], tuple[Any, Any]]
) -> tuple[Array, Array, Array]:
    """Return the first and the last day of each cell, and the mask of unread rows."""
    codes, distinct, is_odd = factorize_cells(cells)
    objects = distinct.objects if isinstance(distinct, StringArray) else distinct
    iso_days = parse_iso_days(objects)
    if iso_days is not None:
        days = np.append(iso_days, np.datetime64("NaT", "D"))[codes]
        return days, days, is_odd
    pairs, is_refused = read_each_cell(objects, read_pair)
    ends = zip(*(pair or (None, None) for pair in [*pairs, None]), strict=True)
    first, last = (np.array(days, dtype="datetime64[D]") for days in ends)
    return first[codes], last[codes], is_odd | is_refused[codes]


def parse_iso_days(cells: Array) -> Array | None:
    """Return the days of texts that are all written as 2021-04-19; None where one is not."""
    texts = cells.tolist()
    if not are_iso_days(texts):
        return None
    try:
        return np.array(texts, dtype="datetime64[D]")
    except ValueError:  # the calendar has no such day
        return None
