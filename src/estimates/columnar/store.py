"""The flat columns of some claims."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, islice
from typing import Any

import numpy as np

from estimates.columnar.arrays import Array, Ints
from estimates.columnar.columns import (
    BoolColumn,
    DateColumn,
    NumberColumn,
    StoredColumn,
    StringColumn,
)
from estimates.columnar.encoding import encode, joined, keys, nothing
from estimates.columnar.growable_columns import builder_like
from estimates.model.schema import KINDS

FIRST = 64
"""Rows that are looked at before all are."""


class Store:
    """The flat columns of some claims; a column that states nothing is not kept.

    Parameters
    ----------
    length : number of rows.
    columns : the stored columns, by the names in `estimates.model.schema`.
    """

    def __init__(self, length: int, columns: Mapping[str, StoredColumn]) -> None:
        self.length = length
        first = np.arange(min(length, FIRST))
        self.columns = {
            name: columns[name]
            for name in KINDS
            if name in columns and not states_nothing(columns[name], first)
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

    def compact(self) -> Store:
        """Return the same cells, with the labels that they use and no others."""
        return self.replaced(
            {n: c.compact() for n, c in self.columns.items() if isinstance(c, StringColumn)}
        )

    def with_texts_once(self) -> Store:
        """Return the same cells, every text of a column once."""
        return self.replaced(
            {
                name: joined([column])
                for name, column in self.columns.items()
                if isinstance(column, StringColumn) and column.texts.may_repeat
            }
        )

    @classmethod
    def concat(cls, stores: Iterable[Store]) -> Store:
        """Return the rows of several stores, one after another.

        Each is let go before the next is asked for: of a long row of them no two are in memory.
        """
        coming = iter(stores)
        first = list(islice(coming, 2))
        if len(first) == 1:
            return first[0].with_texts_once()
        length, columns = 0, dict[str, Any]()
        for part in chain(first, coming):
            for name in part.columns.keys() - columns.keys():
                columns[name] = builder_like(nothing(name, 0))
                columns[name].add(nothing(name, length))
            for name, column in columns.items():
                column.add(part.column(name))
            length += len(part)
        return cls(length, kept_once({name: columns.pop(name).whole() for name in list(columns)}))

    def column(self, name: str) -> StoredColumn:
        """Return a column by name, all null where it is not kept."""
        found = self.columns.get(name)
        return nothing(name, self.length) if found is None else found

    def row(self, at: int) -> dict[str, Any]:
        """Return the stated cells of one row."""
        cells = {name: column.at(at) for name, column in self.columns.items()}
        return {name: cell for name, cell in cells.items() if cell is not None}

    def coded(self, name: str) -> StringColumn:
        """Return a text column, all null where it is not kept."""
        found: StringColumn = self.column(name)  # type: ignore[assignment]
        return found

    def numbers(self, name: str) -> NumberColumn:
        """Return a number column, all null where it is not kept."""
        found: NumberColumn = self.column(name)  # type: ignore[assignment]
        return found

    def flags(self, name: str) -> Array:
        """Return a truth column: 1, 0, and -1 where null."""
        found: BoolColumn = self.column(name)  # type: ignore[assignment]
        return found.codes

    def days(self, name: str) -> Array:
        """Return a day column, NaT where null."""
        found: DateColumn = self.column(name)  # type: ignore[assignment]
        return found.days


def states_nothing(column: StoredColumn, first: Ints) -> bool:
    """Return whether all cells are null; the first rows tell, as a rule."""
    return bool(column.take(first).is_null().all() and column.is_null().all())


def kept_once(columns: dict[str, StoredColumn]) -> dict[str, StoredColumn]:
    """Return columns, those of the same days in one array: most claims are of one day."""
    days: list[DateColumn] = []
    for name, column in columns.items():
        if isinstance(column, DateColumn):
            same = [
                d for d in days if np.array_equal(d.days.view(np.int64), column.days.view(np.int64))
            ]
            columns[name] = same[0] if same else column
            days += [] if same else [column]
    return columns


def group_identical_rows(store: Store) -> tuple[Ints, Ints]:
    """Return a number that rows with the same cells share, and the first row of each number."""
    import pandas as pd

    group, many = np.zeros(len(store), dtype=np.int64), 1
    for column in store.columns.values():
        codes, found = pd.factorize(keys(column), use_na_sentinel=True)
        if many * (len(found) + 1) >= 2**62:
            group, kinds = pd.factorize(group)
            many = len(kinds)
        group = group * (len(found) + 1) + (codes + 1)
        many *= len(found) + 1
    group, kinds = pd.factorize(group)
    first = np.empty(len(kinds), dtype=np.int64)
    first[group[::-1]] = np.arange(len(group))[::-1]
    return group, first
