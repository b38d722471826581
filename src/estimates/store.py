"""Claims as columns: codes with their labels, floats with the integers they cannot hold, days."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from estimates.columns import KINDS, Kind
from estimates.fields import EXACT, exact_number

Array = NDArray[Any]
Ints = NDArray[np.int64]


def read_only(array: Array) -> Array:
    """Return the array with writing switched off."""
    array.flags.writeable = False
    return array


NULL = np.array([None], dtype=object)


@dataclass(frozen=True, slots=True)
class Coded:
    """Text as integer codes; code -1 is null.

    Attributes
    ----------
    codes : shape (rows,), index into `labels`.
    labels : shape (distinct,), objects of type str, all different.
    """

    codes: Array
    labels: Array

    @classmethod
    def of(cls, cells: Sequence[str | None]) -> Coded:
        """Encode texts in the order of their first appearance."""
        index: dict[str, int] = {}
        codes = [-1 if c is None else index.setdefault(c, len(index)) for c in cells]
        return cls(read_only(np.array(codes, dtype=np.int32)), objects(index))

    def take(self, rows: Array) -> Coded:
        """Return some rows, with the same labels."""
        return Coded(read_only(self.codes[rows]), self.labels)

    def at(self, row: int) -> str | None:
        """Return one text."""
        code = self.codes[row]
        return None if code < 0 else str(self.labels[code])

    def decode(self) -> Array:
        """Return the texts, None where null."""
        decoded: Array = np.concatenate([self.labels, NULL])[self.codes]
        return decoded

    def is_null(self) -> Array:
        """Return where nothing is stated."""
        return self.codes < 0

    def where(self, test: Callable[[str], bool]) -> Array:
        """Return the rows whose text passes a test; it is asked once a distinct text."""
        passed = np.array([*map(test, self.labels), False], dtype=bool)
        return passed[self.codes]


@dataclass(frozen=True, slots=True)
class Numbers:
    """Numbers as floats (NaN = null), with the integers that a float cannot hold beside them.

    Attributes
    ----------
    floats : shape (rows,).
    exact : the integer of each row whose float is not equal to it.
    """

    floats: Array
    exact: Mapping[int, int] = field(default_factory=dict)

    @classmethod
    def of(cls, cells: Sequence[int | float | None]) -> Numbers:
        """Encode numbers."""
        floats = np.array([np.nan if c is None else float(c) for c in cells], dtype=np.float64)
        exact = {
            i: c
            for i, c in enumerate(cells)
            if isinstance(c, int) and abs(c) > EXACT and c != float(c)
        }
        return cls(read_only(floats), exact)

    def take(self, rows: Array) -> Numbers:
        """Return some rows."""
        exact = {}
        if self.exact:
            exact = {i: self.exact[r] for i, r in enumerate(rows.tolist()) if r in self.exact}
        return Numbers(read_only(self.floats[rows]), exact)

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
class Flags:
    """Truth values; -1 is null."""

    codes: Array

    @classmethod
    def of(cls, cells: Sequence[bool | None]) -> Flags:
        """Encode truth values."""
        return cls(read_only(np.array([-1 if c is None else int(c) for c in cells], dtype=np.int8)))

    def take(self, rows: Array) -> Flags:
        """Return some rows."""
        return Flags(read_only(self.codes[rows]))

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
class Days:
    """Days, NaT = null."""

    days: Array

    @classmethod
    def of(cls, cells: Sequence[date | None]) -> Days:
        """Encode days."""
        return cls(read_only(np.array(cells, dtype="datetime64[D]")))

    def take(self, rows: Array) -> Days:
        """Return some rows."""
        return Days(read_only(self.days[rows]))

    def at(self, row: int) -> date | None:
        """Return one day."""
        day: date | None = self.days[row].item()
        return day

    def decode(self) -> Array:
        """Return dates, None where null."""
        return self.days.astype(object)

    def is_null(self) -> Array:
        """Return where nothing is stated."""
        return np.isnat(self.days)


StoredColumn = Coded | Numbers | Flags | Days
ENCODERS: Mapping[Kind, type[Coded] | type[Numbers] | type[Flags] | type[Days]] = {
    "name": Coded,
    "words": Coded,
    "names": Coded,
    "moment": Coded,
    "items": Coded,
    "number": Numbers,
    "integer": Numbers,
    "bool": Flags,
    "day": Days,
}


def encode(name: str, cells: Sequence[Any]) -> StoredColumn:
    """Encode the typed cells of a flat column, None = null."""
    return ENCODERS[KINDS[name]].of(cells)


def objects(cells: Iterable[Any]) -> Array:
    """Return an object array of any cells, never nested."""
    listed = list(cells)
    array = np.empty(len(listed), dtype=object)
    array[:] = listed
    return read_only(array)


def joined(parts: Sequence[Any]) -> StoredColumn:
    """Join stored columns of one kind, one after another."""
    first = parts[0]
    if isinstance(first, Coded):
        import pandas as pd

        new, labels = pd.factorize(np.concatenate([part.labels for part in parts]))
        starts = np.cumsum([0, *(len(part.labels) for part in parts)])
        codes = [
            np.append(new[a:b], -1).astype(np.int32)[part.codes]
            for part, a, b in zip(parts, starts[:-1], starts[1:], strict=True)
        ]
        return Coded(read_only(np.concatenate(codes)), read_only(labels))
    if isinstance(first, Numbers):
        starts = np.cumsum([0, *(len(part.floats) for part in parts)]).tolist()
        exact = {
            s + i: n for s, part in zip(starts, parts, strict=False) for i, n in part.exact.items()
        }
        return Numbers(read_only(np.concatenate([part.floats for part in parts])), exact)
    if isinstance(first, Flags):
        return Flags(read_only(np.concatenate([part.codes for part in parts])))
    return Days(read_only(np.concatenate([part.days for part in parts])))


def keys(column: StoredColumn) -> Array:
    """Return integers (or floats, or exact numbers) that are equal where cells are equal."""
    if isinstance(column, Numbers):
        if column.exact:
            return objects(map(column.at, range(len(column.floats))))
        return column.floats
    return column.days.view(np.int64) if isinstance(column, Days) else column.codes


def alike(store: Store) -> tuple[Ints, Ints]:
    """Return a number that rows with the same cells share, and the first row of each number."""
    import pandas as pd

    group = np.zeros(len(store), dtype=np.int64)
    for column in store.columns.values():
        codes, found = pd.factorize(keys(column), use_na_sentinel=True)
        group, _ = pd.factorize(group * (len(found) + 1) + codes)
    first = np.empty(group.max(initial=-1) + 1, dtype=np.int64)
    first[group[::-1]] = np.arange(len(group))[::-1]
    return group, first


class Store:
    """The flat columns of some claims; a column that states nothing is not kept.

    Parameters
    ----------
    length : number of rows.
    columns : the stored columns, by the names in `estimates.columns`.
    """

    def __init__(self, length: int, columns: Mapping[str, StoredColumn]) -> None:
        self.length = length
        self.columns = {
            name: columns[name]
            for name in KINDS
            if name in columns and not columns[name].is_null().all()
        }

    @classmethod
    def of(cls, rows: Sequence[Mapping[str, Any]]) -> Store:
        """Encode flat rows whose cells are typed."""
        return cls.of_cells(len(rows), {name: [r[name] for r in rows] for name in KINDS})

    @classmethod
    def of_cells(cls, length: int, cells: Mapping[str, Sequence[Any]]) -> Store:
        """Encode columns of typed cells."""
        return cls(length, {name: encode(name, column) for name, column in cells.items()})

    def __len__(self) -> int:
        return self.length

    def select(self, names: Iterable[str]) -> Store:
        """Return some columns."""
        return Store(self.length, {n: self.columns[n] for n in names if n in self.columns})

    def without(self, name: str) -> Store:
        """Return all columns but one."""
        return Store(self.length, {n: c for n, c in self.columns.items() if n != name})

    def replaced(self, columns: Mapping[str, StoredColumn]) -> Store:
        """Return a store with some columns in the place of others."""
        return Store(self.length, {**self.columns, **columns})

    def take(self, rows: Array) -> Store:
        """Return some rows."""
        return Store(len(rows), {name: c.take(rows) for name, c in self.columns.items()})

    @classmethod
    def concat(cls, stores: Sequence[Store]) -> Store:
        """Return the rows of several stores, one after another."""
        names = [name for name in KINDS if any(name in store.columns for store in stores)]
        return cls(
            sum(map(len, stores)),
            {name: joined([store.column(name) for store in stores]) for name in names},
        )

    def column(self, name: str) -> StoredColumn:
        """Return a column by name, all null where it is not kept."""
        found = self.columns.get(name)
        return encode(name, [None] * self.length) if found is None else found

    def row(self, at: int) -> dict[str, Any]:
        """Return the stated cells of one row."""
        cells = {name: column.at(at) for name, column in self.columns.items()}
        return {name: cell for name, cell in cells.items() if cell is not None}

    def coded(self, name: str) -> Coded:
        """Return a text column, all null where it is not kept."""
        found = self.columns.get(name)
        return (
            found
            if isinstance(found, Coded)
            else Coded(np.full(self.length, -1, dtype=np.int32), objects(()))
        )

    def numbers(self, name: str) -> Numbers:
        """Return a number column, all null where it is not kept."""
        found = self.columns.get(name)
        return found if isinstance(found, Numbers) else Numbers(np.full(self.length, np.nan))

    def flags(self, name: str) -> Array:
        """Return a truth column: 1, 0, and -1 where null."""
        found = self.columns.get(name)
        return found.codes if isinstance(found, Flags) else np.full(self.length, -1, dtype=np.int8)

    def days(self, name: str) -> Array:
        """Return a day column, NaT where null."""
        found = self.columns.get(name)
        return (
            found.days
            if isinstance(found, Days)
            else np.full(self.length, "NaT", dtype="datetime64[D]")
        )
