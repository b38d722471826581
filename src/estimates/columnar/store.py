"""A table of claims: the flat columns of the claim schema, without empty columns."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from itertools import chain, islice
from typing import Any

import numpy as np

from estimates.columnar.arrays import Array, Ints
from estimates.columnar.columns import (
    COLUMN_TYPES,
    BoolColumn,
    DateColumn,
    NumberColumn,
    StoredColumn,
    StringColumn,
    encode_values,
    equality_keys,
    is_all_null,
    null_column,
)
from estimates.columnar.growable_columns import ColumnBuilder, concat_columns
from estimates.model.schema import COLUMN_KINDS


class Store:
    """The flat columns of claims; columns of nulls are dropped.

    length : number of rows.
    columns : stored columns of shape (rows,), by their names in `estimates.model.schema`.
    unchecked : the names of the columns that may be null throughout.
    """

    def __init__(
        self,
        length: int,
        columns: Mapping[str, StoredColumn],
        unchecked: Container[str] = COLUMN_KINDS,
    ) -> None:
        self.length = length
        self.columns = {
            name: columns[name]
            for name in COLUMN_KINDS
            if name in columns and not (name in unchecked and is_all_null(columns[name]))
        }

    @classmethod
    def from_rows(cls, rows: Sequence[Mapping[str, Any]]) -> Store:
        """Encode flat rows of typed cells."""
        return cls.from_columns(len(rows), {name: [r[name] for r in rows] for name in COLUMN_KINDS})

    @classmethod
    def from_columns(cls, length: int, cells: Mapping[str, Sequence[Any]]) -> Store:
        """Encode columns of typed cells."""
        return cls(length, {name: encode_values(name, column) for name, column in cells.items()})

    def __len__(self) -> int:
        return self.length

    def select(self, names: Iterable[str]) -> Store:
        """Return these columns, where they are stored."""
        return Store(self.length, {n: self.columns[n] for n in names if n in self.columns}, ())

    def with_columns(self, columns: Mapping[str, StoredColumn]) -> Store:
        """Return the store with columns added or replaced."""
        return Store(self.length, {**self.columns, **columns}, unchecked=columns)

    def take(self, rows: Array) -> Store:
        """Return rows, by index or mask."""
        return Store(len(rows), {name: c.take(rows) for name, c in self.columns.items()})

    def compact(self) -> Store:
        """Return the same cells without unused labels."""
        strings = {n: c for n, c in self.columns.items() if isinstance(c, StringColumn)}
        return self.with_columns({n: c.compact() for n, c in strings.items()})

    def with_distinct_strings(self) -> Store:
        """Return the same cells, each distinct string of a column stored once."""
        strings = {n: c for n, c in self.columns.items() if isinstance(c, StringColumn)}
        repeated = {n: c for n, c in strings.items() if c.strings.may_repeat}
        return self.with_columns({n: concat_columns([c]) for n, c in repeated.items()})

    @classmethod
    def concat(cls, stores: Iterable[Store]) -> Store:
        """Return the rows of several stores, one after another.

        Each store is freed before the next is requested, so that only one is in memory.
        """
        coming = iter(stores)
        first = list(islice(coming, 2))
        if len(first) == 1:
            return first[0].with_distinct_strings()
        length, columns = 0, dict[str, Any]()
        for part in chain(first, coming):
            for name in part.columns.keys() - columns.keys():
                columns[name] = ColumnBuilder(COLUMN_TYPES[COLUMN_KINDS[name]])
                columns[name].add(null_column(name, length))
            for name, column in columns.items():
                column.add(part.column(name))
            length += len(part)
        whole = {name: columns.pop(name).finish() for name in list(columns)}
        return cls(length, share_equal_dates(whole))

    def column(self, name: str) -> StoredColumn:
        """Return a column by name; all null if it is not stored."""
        column = self.columns.get(name)
        return null_column(name, self.length) if column is None else column

    def row(self, at: int) -> dict[str, Any]:
        """Return the stated cells of one row."""
        cells = {name: column.cell(at) for name, column in self.columns.items()}
        return {name: cell for name, cell in cells.items() if cell is not None}

    def strings(self, name: str) -> StringColumn:
        """Return a string column; all null if it is not stored."""
        column: StringColumn = self.column(name)  # type: ignore[assignment]
        return column

    def numbers(self, name: str) -> NumberColumn:
        """Return a number column; all null if it is not stored."""
        column: NumberColumn = self.column(name)  # type: ignore[assignment]
        return column

    def bools(self, name: str) -> Array:
        """Return a boolean column, shape (rows,): 1, 0, and -1 for null."""
        column: BoolColumn = self.column(name)  # type: ignore[assignment]
        return column.codes

    def dates(self, name: str) -> Array:
        """Return a date column, shape (rows,); NaT for null."""
        column: DateColumn = self.column(name)  # type: ignore[assignment]
        return column.days


def share_equal_dates(columns: dict[str, StoredColumn]) -> dict[str, StoredColumn]:
    """Return columns in which equal date columns share one array: most claims have one date."""
    distinct: list[DateColumn] = []
    for name, column in columns.items():
        if isinstance(column, DateColumn):
            days = column.days.view(np.int64)
            same = [d for d in distinct if np.array_equal(d.days.view(np.int64), days)]
            columns[name] = same[0] if same else column
            distinct += [] if same else [column]
    return columns


def group_identical_rows(store: Store) -> tuple[Ints, Ints]:
    """Return the group of each row, shape (rows,), and the first row of each, shape (groups,)."""
    import pandas as pd

    group, count = np.zeros(len(store), dtype=np.int64), 1
    for column in store.columns.values():
        codes, distinct = pd.factorize(equality_keys(column), use_na_sentinel=True)
        if count * (len(distinct) + 1) >= 2**62:  # the product of codes must fit into int64
            group, kinds = pd.factorize(group)
            count = len(kinds)
        group = group * (len(distinct) + 1) + (codes + 1)
        count *= len(distinct) + 1
    group, kinds = pd.factorize(group)
    first = np.empty(len(kinds), dtype=np.int64)
    # NumPy keeps the last of several rows written to one place: reversed, the first
    first[group[::-1]] = np.arange(len(group))[::-1]
    return group, first
