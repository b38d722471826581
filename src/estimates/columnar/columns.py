"""The stored columns: text as codes, numbers, truth values, days."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from estimates.columnar.arrays import Array, objects, read_only
from estimates.columnar.strings import StringArray
from estimates.model.fields import EXACT, exact_number

NULL = np.array([None], dtype=object)


class StringColumn:
    """Text as integer codes; code -1 is null.

    Parameters
    ----------
    codes : shape (rows,), index into the labels.
    labels : shape (distinct,), all different; an array of str objects, or a `StringArray`.
    """

    __slots__ = ("codes", "texts")

    def __init__(self, codes: Array, labels: Array | StringArray) -> None:
        self.codes = codes
        self.texts = labels if isinstance(labels, StringArray) else StringArray(labels)

    @property
    def labels(self) -> Array:
        """The distinct texts as objects."""
        return self.texts.objects

    @classmethod
    def of(cls, cells: Sequence[str | None]) -> StringColumn:
        """Encode texts in the order of their first appearance."""
        index: dict[str, int] = {}
        codes = [-1 if c is None else index.setdefault(c, len(index)) for c in cells]
        return cls(read_only(np.array(codes, dtype=np.int32)), objects(index))

    def __len__(self) -> int:
        return len(self.codes)

    def take(self, rows: Array) -> StringColumn:
        """Return some rows, with the same labels."""
        return StringColumn(read_only(self.codes[rows]), self.texts)

    def compact(self) -> StringColumn:
        """Return the same cells, and no labels but those that they use, in the same order."""
        used = np.unique(self.codes[self.codes >= 0])
        if len(used) == len(self.texts):
            return self
        codes = np.where(self.codes < 0, -1, np.searchsorted(used, self.codes)).astype(np.int32)
        return StringColumn(read_only(codes), self.texts.at(used))

    def at(self, row: int) -> str | None:
        """Return one text."""
        code = self.codes[row]
        return None if code < 0 else self.texts[int(code)]

    def decode(self) -> Array:
        """Return the texts, None where null."""
        if len(self.codes) < len(self.texts):  # no objects are made of labels that nobody wants
            decoded = np.full(len(self.codes), None, dtype=object)
            stated = np.flatnonzero(self.codes >= 0)
            decoded[stated] = self.texts.at(self.codes[stated]).objects
            return decoded
        whole: Array = np.concatenate([self.labels, NULL])
        return whole[self.codes]

    def is_null(self) -> Array:
        """Return where nothing is stated."""
        return self.codes < 0

    def where(self, test: Callable[[str], bool]) -> Array:
        """Return the rows whose text passes a test; it is asked once a distinct text."""
        passed = np.array([*map(test, self.labels), False], dtype=bool)
        return passed[self.codes]


def one_code(code: int, rows: int) -> Array:
    """Return the codes of a column that says the same in every row; they cost no memory."""
    return np.broadcast_to(np.int32(code), rows)


@dataclass(frozen=True, slots=True)
class NumberColumn:
    """Numbers as floats (NaN = null), with the integers that a float cannot hold beside them.

    Attributes
    ----------
    floats : shape (rows,).
    exact : the integer of each row whose float is not equal to it.
    """

    floats: Array
    exact: Mapping[int, int] = field(default_factory=dict)

    @classmethod
    def of(cls, cells: Sequence[int | float | None]) -> NumberColumn:
        """Encode numbers."""
        floats = np.array([np.nan if c is None else float(c) for c in cells], dtype=np.float64)
        exact = {
            i: c
            for i, c in enumerate(cells)
            if isinstance(c, int) and abs(c) > EXACT and c != float(c)
        }
        return cls(read_only(floats), exact)

    def take(self, rows: Array) -> NumberColumn:
        """Return some rows."""
        exact = {}
        if self.exact:
            exact = {i: self.exact[r] for i, r in enumerate(rows.tolist()) if r in self.exact}
        return NumberColumn(read_only(self.floats[rows]), exact)

    def at(self, row: int) -> int | float | None:
        """Return one number, whole numbers as int."""
        number = self.exact.get(row, self.floats[row].item())
        return None if number != number else exact_number(number)

    def decode(self) -> Array:
        """Return the numbers as objects, None where null."""
        numbers = self.floats.astype(object)
        whole = (np.abs(self.floats) <= EXACT) & (self.floats == np.floor(self.floats))
        numbers[whole] = self.floats[whole].astype(np.int64).astype(object)
        numbers[self.is_null()] = None
        for row, exact in self.exact.items():
            numbers[row] = exact
        return numbers

    def is_null(self) -> Array:
        """Return where nothing is stated."""
        return np.isnan(self.floats)


@dataclass(frozen=True, slots=True)
class BoolColumn:
    """Truth values; -1 is null."""

    codes: Array

    @classmethod
    def of(cls, cells: Sequence[bool | None]) -> BoolColumn:
        """Encode truth values."""
        return cls(read_only(np.array([-1 if c is None else int(c) for c in cells], dtype=np.int8)))

    def take(self, rows: Array) -> BoolColumn:
        """Return some rows."""
        return BoolColumn(read_only(self.codes[rows]))

    def at(self, row: int) -> bool | None:
        """Return one truth value."""
        return None if self.codes[row] < 0 else bool(self.codes[row])

    def decode(self) -> Array:
        """Return True, False or None."""
        return np.array([False, True, None], dtype=object)[self.codes]

    def is_null(self) -> Array:
        """Return where nothing is stated."""
        return self.codes < 0


@dataclass(frozen=True, slots=True)
class DateColumn:
    """Days, NaT = null."""

    days: Array

    @classmethod
    def of(cls, cells: Sequence[date | None]) -> DateColumn:
        """Encode days."""
        return cls(read_only(np.array(cells, dtype="datetime64[D]")))

    def take(self, rows: Array) -> DateColumn:
        """Return some rows."""
        return DateColumn(read_only(self.days[rows]))

    def at(self, row: int) -> date | None:
        """Return one day."""
        day: date | None = self.days[row].item()
        return day

    def decode(self) -> Array:
        """Return dates, None where null; equal days are one object."""
        number = self.days.view(np.int64)
        stated = ~np.isnat(self.days)
        first, last = number[stated].min(initial=0), number[stated].max(initial=0)
        if last - first > 2 * len(number) + 366:
            return self.days.astype(object)
        days = np.arange(first, last + 2).astype("datetime64[D]").astype(object)
        days[-1] = None
        decoded: Array = days[np.where(stated, number, last + 1) - first]
        return decoded

    def is_null(self) -> Array:
        """Return where nothing is stated."""
        return np.isnat(self.days)


StoredColumn = StringColumn | NumberColumn | BoolColumn | DateColumn
