"""A column of a frame becomes codes, floats or days; every distinct cell is read once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal, get_args

import numpy as np
import pandas as pd

from estimates.claims.ingest.cells import integer, is_blank, joined, label, number, truth
from estimates.claims.ingest.dates import all_iso
from estimates.columnar.arrays import Array, objects, read_only
from estimates.columnar.columns import (
    BoolColumn,
    DateColumn,
    NumberColumn,
    StoredColumn,
    StringColumn,
    one_code,
)
from estimates.columnar.strings import StringArray, in_arrow, utf8
from estimates.errors import EstimatesError
from estimates.model.claim import Manner
from estimates.model.fields import EXACT, name, names, words
from estimates.model.figure import Comparator, Form
from estimates.model.period import Period, day, moment
from estimates.model.schema import KINDS, Kind, join_names
from estimates.model.source import Reliability, hexadecimal

Bad = Array
"""Rows that the record door must look at."""

VOCABULARY: Mapping[str, frozenset[str]] = {
    column: frozenset(get_args(words))
    for column, words in {
        "kind": Literal["stock", "flow"],
        "comparator": Comparator,
        "form": Form,
        "reliability": Reliability,
        "manner": Manner,
        "polarity": Literal["asserted", "denied"],
    }.items()
}


def text_reader(column: str) -> Callable[[Any], str | None]:
    """Return how a cell of a text column is read; what it raises the record door will say."""
    kind = KINDS[column]
    if kind == "names":
        return lambda cell: join_names(names(joined(cell)))
    if kind == "moment":
        return moment
    if column == "document_sha256":
        return hexadecimal
    read = name if kind == "name" else words
    return lambda cell: read(label(cell))


def distinct(cells: pd.Series[Any]) -> tuple[Array, Array | StringArray, Bad]:
    """Return the codes of the cells, the distinct cells, and the rows that cannot be told apart.

    Texts of which hardly one comes again are left as they are, each a distinct cell of its own.
    Cells that are no text, number or date (lists; truth values among others, which Python holds
    equal to 1 and 0) are left to the record door.
    """
    bad = np.zeros(len(cells), dtype=bool)
    if cells.dtype == object:
        kinds = set(map(type, cells.to_numpy()))
        odd = {kind for kind in kinds if kind.__hash__ is None or issubclass(kind, bool | np.bool_)}
        if odd and (kinds - odd - {type(None)} or any(kind.__hash__ is None for kind in odd)):
            bad = np.array([type(cell) in odd for cell in cells], dtype=bool)
            cells = cells.mask(bad, None)
    labels = in_arrow(cells)
    if labels is not None and labels.hardly_repeat():
        labels.may_repeat = True
        return np.arange(len(cells), dtype=np.int32), labels, bad
    codes, found = pd.factorize(cells, use_na_sentinel=True)
    if isinstance(cells.dtype, pd.CategoricalDtype):
        found = found.astype(cells.dtype.categories.dtype)
    texts = in_arrow(found)
    return codes, np.asarray(found, dtype=object) if texts is None else texts, bad


def read_cells(cells: pd.Series[Any], read: Callable[[Any], Any]) -> tuple[Array, list[Any], Bad]:
    """Read every distinct cell once; return codes, what was read (None = null), and bad rows."""
    codes, found, bad = distinct(cells)
    values, refused = read_each(found.objects if isinstance(found, StringArray) else found, read)
    return codes, values, bad | refused[codes]


def all_plain(found: StringArray, kind: Kind) -> bool:
    """Return whether texts read as they stand: none is blank, padded, or such as no file holds."""
    if found.arrow is not None:
        return all_plain_in_arrow(found, kind)
    texts = found.objects.tolist()
    if set(map(type, texts)) != {str} or [*map(str.strip, texts)] != texts:
        return False
    whole = "\n".join(texts)
    if "" in texts or "\x00" in whole or (kind == "names" and (";" in whole or "\\" in whole)):
        return False
    try:
        whole.encode()
    except UnicodeEncodeError:
        return False
    return True


def all_plain_in_arrow(found: StringArray, kind: Kind) -> bool:
    """Return the same of texts as Arrow keeps them: their bytes are looked at, all at once.

    A text between two printable signs of ASCII has nothing to strip; the others are few.
    """
    signs, starts, ends = utf8(found.arrow)
    if (starts == ends).any() or (signs == 0).any():
        return False
    if kind == "names" and ((signs == ord(";")) | (signs == ord("\\"))).any():
        return False
    first, last = signs[starts], signs[ends - 1]
    odd = np.flatnonzero((first <= 32) | (first >= 127) | (last <= 32) | (last >= 127))
    return all(text == text.strip() for text in found.at(odd).objects.tolist())


def read_each(found: Array, read: Callable[[Any], Any]) -> tuple[list[Any], Array]:
    """Read cells; return what was read (None = null), and which were refused (one more: none)."""
    values: list[Any] = []
    refused = np.zeros(len(found) + 1, dtype=bool)
    for i, cell in enumerate(found):
        try:
            values.append(None if is_blank(cell) else read(cell))
        except (EstimatesError, TypeError, ValueError):
            values.append(None)
            refused[i] = True
    return values, refused


def encode_text(column: str, cells: pd.Series[Any]) -> tuple[StringColumn, Bad]:
    """Encode a text column."""
    codes, found, odd = distinct(cells)
    any_text = KINDS[column] in ("name", "names", "words") and column != "document_sha256"
    texts = found if isinstance(found, StringArray) else StringArray(found)
    if any_text and len(found) and all_plain(texts, KINDS[column]):
        one = len(texts) == 1 and not (codes < 0).any()
        short = one_code(0, len(codes)) if one else read_only(codes.astype(np.int32))
        coded, bad = StringColumn(short, texts), odd
    else:
        values, refused = read_each(texts.objects, text_reader(column))
        index: dict[str, int] = {}
        new = [-1 if v is None else index.setdefault(v, len(index)) for v in values]
        coded = StringColumn(read_only(np.array([*new, -1], dtype=np.int32)[codes]), objects(index))
        bad = odd | refused[codes]
    if column in VOCABULARY:
        bad |= coded.where(lambda cell: cell not in VOCABULARY[column])
    return coded, bad


def encode_number(column: str, cells: pd.Series[Any]) -> tuple[NumberColumn, Bad]:
    """Encode a number column; integers that a float cannot hold are left to the record door."""
    if pd.api.types.is_bool_dtype(cells.dtype) or pd.api.types.is_complex_dtype(cells.dtype):
        return NumberColumn.of([None] * len(cells)), cells.notna().to_numpy(dtype=bool)
    if pd.api.types.is_numeric_dtype(cells.dtype):
        floats = cells.to_numpy(dtype=np.float64, na_value=np.nan)
        whole = pd.api.types.is_integer_dtype(cells.dtype)
        bad = np.isinf(floats) | ((np.abs(floats) >= EXACT) & whole)  # 2**53 + 1 rounds to it
    else:
        read = integer if KINDS[column] == "integer" else number
        codes, values, bad = read_cells(cells, read)
        huge = [isinstance(v, int) and abs(v) > EXACT for v in values]
        floats = np.array([np.nan if v is None else float(v) for v in [*values, None]])[codes]
        bad = bad | np.array([*huge, False])[codes]
    if KINDS[column] == "integer":
        bad = bad | (floats != np.floor(floats)) & ~np.isnan(floats)
    return NumberColumn(read_only(floats + 0.0)), bad


def encode_flag(cells: pd.Series[Any]) -> tuple[BoolColumn, Bad]:
    """Encode a truth column."""
    codes, values, bad = read_cells(cells, truth)
    return BoolColumn(read_only(BoolColumn.of([*values, None]).codes[codes])), bad


def encode_day(cells: pd.Series[Any]) -> tuple[DateColumn, Bad]:
    """Encode a day column."""
    days, _, bad = encode_days(cells, lambda cell: (day(cell),) * 2)
    return DateColumn(read_only(days)), bad


def encode_period(cells: pd.Series[Any]) -> tuple[Array, Array, Bad]:
    """Return the first and the last day of each cell."""

    def read(cell: Any) -> tuple[Any, Any]:
        period = Period.of(cell)
        return period.start, period.end

    return encode_days(cells, read)


def encode_days(
    cells: pd.Series[Any], read: Callable[[Any], tuple[Any, Any]]
) -> tuple[Array, Array, Bad]:
    """Return the first and the last day of each cell, and bad rows; each cell is read once."""
    codes, found, bad = distinct(cells)
    found = found.objects if isinstance(found, StringArray) else np.asarray(found, dtype=object)
    plain = iso_days(found)
    if plain is not None:
        days = np.append(plain, np.datetime64("NaT"))[codes]
        return days, days, bad
    values, refused = read_each(found, read)
    ends = [
        DateColumn.of([None if v is None else v[i] for v in [*values, None]]).days for i in (0, 1)
    ]
    return ends[0][codes], ends[1][codes], bad | refused[codes]


def iso_days(found: Array) -> Array | None:
    """Return the days of texts that are all written as 2021-04-19; None where one is not."""
    texts = found.tolist()
    if not all_iso(texts):
        return None
    try:
        return np.array(texts, dtype="datetime64[D]")
    except ValueError:  # no such day
        return None


def encode_column(column: str, cells: pd.Series[Any]) -> tuple[StoredColumn, Bad]:
    """Encode a flat column of any kind; return it and the rows for the record door."""
    kind: Kind = KINDS[column]
    if kind in ("number", "integer"):
        return encode_number(column, cells)
    if kind == "bool":
        return encode_flag(cells)
    if kind == "day":
        return encode_day(cells)
    return encode_text(column, cells)
