"""Stored columns, read-only: strings as codes, numbers, booleans, dates; each with its null."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np

from estimates.columnar.arrays import Array, Ints, object_array
from estimates.columnar.strings import NO_STRINGS, StringArray
from estimates.model.fields import EXACT_FLOAT_LIMIT, exact_number
from estimates.model.schema import COLUMN_KINDS, CellKind

ALL_ROWS = slice(None)
# Rows that are checked for a value before the whole column is.
PROBED_ROWS = 64


class StringColumn:
    """Strings as integer codes; code -1 is null.

    codes : shape (rows,), indices into the labels.
    labels : shape (distinct,), all different; an array of str objects or a `StringArray`.
    """

    __slots__ = ("codes", "strings")

    def __init__(self, codes: Array, labels: Array | StringArray) -> None:
        codes.flags.writeable = False
        self.codes = codes
        self.strings = labels if isinstance(labels, StringArray) else StringArray(labels)

    @property
    def labels(self) -> Array:
        """The distinct strings as objects, shape (distinct,)."""
        return self.strings.objects

    @classmethod
    def from_cells(cls, cells: Sequence[str | None]) -> StringColumn:
        """Encode strings, labels in order of first appearance."""
        index: dict[str, int] = {}
        codes = [-1 if c is None else index.setdefault(c, len(index)) for c in cells]
        return cls(np.array(codes, dtype=np.int32), object_array(index))

    def __len__(self) -> int:
        return len(self.codes)

    def take(self, rows: Array | slice) -> StringColumn:
        """Return rows, with the same labels."""
        return StringColumn(self.codes[rows], self.strings)

    def compact(self) -> StringColumn:
        """Return the same cells without unused labels; the order of labels stays."""
        used = np.unique(self.codes[self.codes >= 0])
        if len(used) == len(self.strings):
            return self
        codes = np.where(self.codes < 0, -1, np.searchsorted(used, self.codes)).astype(np.int32)
        return StringColumn(codes, self.strings.take(used))

    def cell(self, row: int) -> str | None:
        """Return one string."""
        code = self.codes[row]
        return None if code < 0 else self.strings[int(code)]

    def decode(self) -> Array:
        """Return the strings as objects, None where null."""
        if len(self.codes) < len(self.strings):  # makes no objects of unused labels
            decoded = np.full(len(self.codes), None, dtype=object)
            stated = np.flatnonzero(self.codes >= 0)
            decoded[stated] = self.strings.take(self.codes[stated]).objects
            return decoded
        return np.append(self.labels, [None])[self.codes]

    def is_null(self, rows: slice = ALL_ROWS) -> Array:
        """Return whether each cell of these rows is null."""
        return self.codes[rows] < 0

    def mask_where(self, test: Callable[[str], bool]) -> Array:
        """Return whether each row passes a test, which is called once per label; null fails."""
        passes = np.array([*map(test, self.labels), False], dtype=bool)
        return passes[self.codes]


# Arrow takes a millisecond to prepare the strings that it looks for.
FEWEST_SOUGHT_IN_ARROW = 10_000


def codes_named(column: StringColumn, names: Collection[str]) -> Ints:
    """Return the codes of those of some strings that a column has; many labels stay in Arrow.

    >>> codes_named(StringColumn.from_cells(["a", None, "b", "a"]), {"b", "c"})
    array([1])
    """
    strings = column.strings
    if strings.arrow is not None and len(strings) > FEWEST_SOUGHT_IN_ARROW:
        return np.flatnonzero(strings.array.isin([*names]))
    is_named = [label in names for label in strings.objects]
    return np.flatnonzero(np.array(is_named, dtype=bool))


def constant_codes(code: int, rows: int) -> Array:
    """Return one code for every row, shape (rows,), in the memory of one cell."""
    return np.broadcast_to(np.int32(code), rows)


@dataclass(frozen=True, slots=True)
class NumberColumn:
    """Numbers as floats (NaN = null), and the integers that floats cannot represent.

    floats : shape (rows,).
    exact : row → its integer, where the float differs from it.
    """

    floats: Array
    exact: Mapping[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.floats.flags.writeable = False

    @classmethod
    def from_cells(cls, cells: Sequence[int | float | None]) -> NumberColumn:
        """Encode numbers."""
        floats = np.array([np.nan if c is None else float(c) for c in cells], dtype=np.float64)
        exact = {
            i: c
            for i, c in enumerate(cells)
            if isinstance(c, int) and abs(c) > EXACT_FLOAT_LIMIT and c != float(c)
        }
        return cls(floats, exact)

    def take(self, rows: Array) -> NumberColumn:
        """Return rows."""
        exact = {}
        if self.exact:
            exact = {i: self.exact[r] for i, r in enumerate(rows.tolist()) if r in self.exact}
        return NumberColumn(self.floats[rows], exact)

    def cell(self, row: int) -> int | float | None:
        """Return one number, an integer where it is whole."""
        number = self.exact.get(row, self.floats[row].item())
        return None if number != number else exact_number(number)

    def decode(self) -> Array:
        """Return the numbers as objects, None where null."""
        numbers = self.floats.astype(object)
        floats = self.floats
        is_whole = (np.abs(floats) <= EXACT_FLOAT_LIMIT) & (floats == np.floor(floats))
        numbers[is_whole] = floats[is_whole].astype(np.int64).astype(object)
        numbers[self.is_null()] = None
        for row, exact in self.exact.items():
            numbers[row] = exact
        return numbers

    def is_null(self, rows: slice = ALL_ROWS) -> Array:
        """Return whether each cell of these rows is null."""
        return np.isnan(self.floats[rows])


@dataclass(frozen=True, slots=True)
class BoolColumn:
    """Booleans as 1 and 0; -1 is null. Codes have shape (rows,)."""

    codes: Array

    def __post_init__(self) -> None:
        self.codes.flags.writeable = False

    @classmethod
    def from_cells(cls, cells: Sequence[bool | None]) -> BoolColumn:
        """Encode booleans."""
        return cls(np.array([-1 if c is None else int(c) for c in cells], dtype=np.int8))

    def take(self, rows: Array) -> BoolColumn:
        """Return rows."""
        return BoolColumn(self.codes[rows])

    def cell(self, row: int) -> bool | None:
        """Return one boolean."""
        return None if self.codes[row] < 0 else bool(self.codes[row])

    def decode(self) -> Array:
        """Return the booleans as objects, None where null."""
        return np.array([False, True, None], dtype=object)[self.codes]

    def is_null(self, rows: slice = ALL_ROWS) -> Array:
        """Return whether each cell of these rows is null."""
        return self.codes[rows] < 0


@dataclass(frozen=True, slots=True)
class DateColumn:
    """Dates of shape (rows,); NaT is null."""

    days: Array

    def __post_init__(self) -> None:
        self.days.flags.writeable = False

    @classmethod
    def from_cells(cls, cells: Sequence[date | None]) -> DateColumn:
        """Encode dates."""
        return cls(np.array(cells, dtype="datetime64[D]"))

    def take(self, rows: Array) -> DateColumn:
        """Return rows."""
        return DateColumn(self.days[rows])

    def cell(self, row: int) -> date | None:
        """Return one date."""
        day: date | None = self.days[row].item()
        return day

    def decode(self) -> Array:
        """Return the dates as objects, None where null; equal dates share one object."""
        number = self.days.view(np.int64)
        stated = ~np.isnat(self.days)
        first, last = number[stated].min(initial=0), number[stated].max(initial=0)
        # Otherwise a lookup table of all days from the first to the last is small.
        if last - first > 2 * len(number) + 366:
            return self.days.astype(object)
        days = np.arange(first, last + 2).astype("datetime64[D]").astype(object)
        days[-1] = None
        decoded: Array = days[np.where(stated, number, last + 1) - first]
        return decoded

    def is_null(self, rows: slice = ALL_ROWS) -> Array:
        """Return whether each cell of these rows is null."""
        return np.isnat(self.days[rows])


StoredColumn = StringColumn | NumberColumn | BoolColumn | DateColumn
ColumnType = type[StringColumn] | type[NumberColumn] | type[BoolColumn] | type[DateColumn]
# The null of each type; it also has the type of the cells.
STORED_NULLS: Mapping[ColumnType, Any] = {
    StringColumn: np.int32(-1),
    NumberColumn: np.float64(np.nan),
    BoolColumn: np.int8(-1),
    DateColumn: np.datetime64("NaT", "D"),
}
COLUMN_TYPES: Mapping[CellKind, ColumnType] = {
    "name": StringColumn,
    "words": StringColumn,
    "names": StringColumn,
    "moment": StringColumn,
    "time": StringColumn,
    "items": StringColumn,
    "number": NumberColumn,
    "integer": NumberColumn,
    "bool": BoolColumn,
    "day": DateColumn,
}


def encode_values(name: str, cells: Sequence[Any]) -> StoredColumn:
    """Encode the typed cells of a claim column; None = null."""
    return COLUMN_TYPES[COLUMN_KINDS[name]].from_cells(cells)


@lru_cache(maxsize=256)  # most claims lack most columns, and each is requested several times
def null_column(name: str, length: int) -> StoredColumn:
    """Return a column of nulls, in the memory of one cell however long it is."""
    kind = COLUMN_TYPES[COLUMN_KINDS[name]]
    cells = np.broadcast_to(STORED_NULLS[kind], length)
    return StringColumn(cells, NO_STRINGS) if kind is StringColumn else kind(cells)  # type: ignore[call-arg]


def is_all_null(column: StoredColumn) -> bool:
    """Return whether all cells are null; most columns are decided by their first rows."""
    return bool(column.is_null(slice(PROBED_ROWS)).all() and column.is_null().all())


def equality_keys(column: StoredColumn) -> Array:
    """Return numbers, shape (rows,), that are equal exactly where cells are equal."""
    if isinstance(column, NumberColumn):
        if column.exact:
            return object_array(map(column.cell, range(len(column.floats))))
        return column.floats
    return column.days.view(np.int64) if isinstance(column, DateColumn) else column.codes
