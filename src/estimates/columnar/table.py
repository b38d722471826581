"""Result tables: frozen rows whose fields are also the columns of frames and the keys of JSON."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar, overload

import numpy as np

from estimates.columnar.arrays import Array, object_array
from estimates.columnar.chunked_labels import ChunkedLabels
from estimates.columnar.columns import StringColumn
from estimates.columnar.extras import import_extra
from estimates.columnar.parquet import column_types, result_to_arrow, write_result_parquet
from estimates.columnar.public_names import PublicNames
from estimates.columnar.table_cells import (
    TableCells,
    TableColumn,
    as_string_column,
    concat_cells,
    concat_lazily,
    take_rows,
    text_series,
    to_python,
)
from estimates.errors import UnknownColumnError

if TYPE_CHECKING:
    import pandas as pd

Row = TypeVar("Row")

# What makes tables from other tables, and the codes of a column: for our own modules.
OWN_NAMES = ("of_rows", "concat", "spliced", "codes_of")


class Table(PublicNames, Generic[Row], internal=OWN_NAMES):
    """Rows of a result, stored as columns; row objects are made on access.

    Parameters
    ----------
    row : a frozen dataclass; its fields are the columns, in order.
    columns : for each field an array of shape (rows,), a column of codes, or a function that
        returns one of them and is called on first access.

    Examples
    --------
    >>> @dataclasses.dataclass(frozen=True)
    ... class Count:
    ...     name: str
    ...     count: float | None
    >>> table = Table(Count, {"name": np.array(["a", "b"]), "count": np.array([1.0, np.nan])})
    >>> len(table), table[0], table[-1].count
    (2, Count(name='a', count=1.0), None)
    """

    def __init__(self, row: type[Row], columns: Mapping[str, TableColumn]) -> None:
        self._row = row
        names = [field.name for field in dataclasses.fields(row)]  # type: ignore[arg-type]
        self._columns: dict[str, TableColumn] = {name: columns[name] for name in names}
        self._decoded: dict[str, Array] = {}
        self._series: dict[str, pd.Series[Any]] = {}

    @classmethod
    def of_rows(cls, row: type[Row], rows: Iterable[Row]) -> Table[Row]:
        """Return a table of rows."""
        return Table(row, row_columns(row, rows))

    @classmethod
    def concat(cls, tables: Sequence[Table[Row]]) -> Table[Row]:
        """Return the rows of several tables with the same row class, one after another."""
        if len(tables) == 1:
            return tables[0]
        parts = {name: [table._columns[name] for table in tables] for name in tables[0].columns}
        return Table(tables[0]._row, {name: concat_lazily(cells) for name, cells in parts.items()})

    @classmethod
    def spliced(cls, tables: Sequence[Table[Row]], order: Callable[[], Array]) -> Table[Row]:
        """Return rows of several tables, by their places in all of them one after another.

        A column, and the order, are computed when they are read.
        """

        def select(name: str) -> Callable[[], TableCells]:
            return lambda: take_rows(concat_cells([t._cells(name) for t in tables]), order())

        return Table(tables[0]._row, {name: select(name) for name in tables[0].columns})

    def codes_of(self, name: str) -> StringColumn:
        """Return a column of text as codes, without its strings as objects; internal."""
        return as_string_column(self._cells(name))  # type: ignore[arg-type]

    def __getstate__(self) -> dict[str, Any]:
        """Return the table with all columns computed: functions cannot be pickled."""
        cells = {name: self._cells(name) for name in self.columns}
        computed = {
            name: as_string_column(column) if isinstance(column, ChunkedLabels) else column
            for name, column in cells.items()
        }
        return {**vars(self), "_columns": computed, "_decoded": {}, "_series": {}}

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns.

        Examples
        --------
        >>> from estimates import claim, reconcile
        >>> rec = reconcile([claim("Taran", "110,000"), claim("EU", "over 150,000")])
        >>> rec.ranges.columns[:4]
        ('quantity', 'low', 'high', 'low_open')
        """
        return tuple(self._columns)

    def column(self, name: str) -> Array:
        """Return one column, shape (rows,).

        Parameters
        ----------
        name : the name of the column.

        Examples
        --------
        >>> from estimates import claim, reconcile
        >>> rec = reconcile([claim("Taran", "110,000"), claim("EU", "over 150,000")])
        >>> rec.ledger.column("source").tolist()
        ['Taran', 'EU']
        """
        cells = self._cells(name)
        if isinstance(cells, np.ndarray):
            return cells
        if name not in self._decoded:
            self._decoded[name] = as_string_column(cells).decode()
        return self._decoded[name]

    def _cells(self, name: str) -> TableCells:
        if name not in self._columns:
            remedy = f"it has {', '.join(self.columns)}"
            raise UnknownColumnError("is not a column of the table", column=name, remedy=remedy)
        column = self._columns[name]
        if callable(column):
            column = self._columns[name] = column()
        return column

    def __len__(self) -> int:
        for column in self._columns.values():
            if not callable(column):  # counting rows must not decode labels
                return len(column)
        return len(self._cells(self.columns[0]))

    @overload
    def __getitem__(self, at: int) -> Row: ...
    @overload
    def __getitem__(self, at: slice | Array) -> Table[Row]: ...
    def __getitem__(self, at: int | slice | Array) -> Row | Table[Row]:
        if isinstance(at, slice | np.ndarray):
            cells = {name: take_rows(self._cells(name), at) for name in self.columns}
            return Table(self._row, cells)
        return self._row(**{name: to_python(self.column(name)[at]) for name in self.columns})

    def __iter__(self) -> Iterator[Row]:
        for at in range(len(self)):
            yield self[at]

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *(self.columns if len(self) == 1 else ())]

    def __getattr__(self, name: str) -> Any:
        """Return a field of the only row of a table."""
        if name.startswith("_"):  # requested by pickle before there are columns
            raise AttributeError(name)
        if name not in self._columns:
            raise AttributeError(f"the table has no column {name!r}; it has {self.columns}")
        if len(self) != 1:
            access = f"use table[i].{name} or table.column({name!r})"
            raise AttributeError(f"the table has {len(self)} rows; {access}")
        return getattr(self[0], name)

    def __repr__(self) -> str:
        shown = [f"  {row}" for row in self[:10]]
        more = [f"  … {len(self) - 10:,} more"] if len(self) > 10 else []
        head = f"Table of {len(self):,} {self._row.__name__} rows"
        return "\n".join([head, *shown, *more])

    def to_frame(self) -> pd.DataFrame:
        """Return the rows as a DataFrame; unknown cells are null.

        Examples
        --------
        >>> from estimates import claim, reconcile
        >>> rec = reconcile([claim("Taran", "110,000"), claim("EU", "over 150,000")])
        >>> rec.ranges.to_frame()[["low", "high", "high_open"]].values.tolist()
        [[110000.0, 150000.0, True]]
        """
        import pandas as pd

        types = column_types(self._row)
        cells: dict[str, pd.Series[Any]] = {}
        first_names: dict[int, str] = {}  # columns that share their cells are decoded once
        for name in self.columns:
            if types[name] != "str":
                cells[name] = self._shared_series(name)
                continue
            column = self._cells(name)
            first = first_names.setdefault(id(column), name)
            cells[name] = text_series(column) if first == name else cells[first].copy(deep=False)
        return pd.DataFrame(cells, copy=pd.__version__ < "3")

    def to_arrow(self) -> Any:
        """Return the rows as an Arrow table (extra ``parquet``).

        A column of numbers is text where it holds an integer that no float can represent: each
        number in its shortest form, 12 and not 12.0.

        Examples
        --------
        >>> from estimates import claim, reconcile
        >>> rec = reconcile([claim("Taran", "110,000"), claim("EU", "over 150,000")])
        >>> rec.ranges.to_arrow().column("high").to_pylist()
        [150000.0]
        """
        return result_to_arrow(self.to_frame(), self._row)

    def to_polars(self) -> Any:
        """Return the rows as a frame of polars (extra ``polars``).

        Examples
        --------
        >>> from estimates import claim, reconcile
        >>> rec = reconcile([claim("Taran", "110,000"), claim("EU", "over 150,000")])
        >>> rec.ledger.to_polars()["source"].to_list()
        ['Taran', 'EU']
        """
        return import_extra("polars", "polars").from_arrow(self.to_arrow())

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """Return the rows as a stream of Arrow, which frames of other libraries are made from."""
        return self.to_arrow().__arrow_c_stream__(requested_schema)

    def _shared_series(self, name: str) -> pd.Series[Any]:
        """Return a column that shares memory with frames: pandas copies it when it is written."""
        import pandas as pd

        if name not in self._series:
            column = self.column(name)
            self._series[name] = pd.Series(column, dtype=column.dtype, copy=False)
        return self._series[name]

    def to_parquet(self, path: str | Path) -> Path:
        """Write the rows as a Parquet file (extra ``parquet``), completely or not at all.

        Parameters
        ----------
        path : the file to write.

        Examples
        --------
        >>> import tempfile
        >>> from estimates import claim, reconcile
        >>> rec = reconcile([claim("Taran", "110,000"), claim("EU", "over 150,000")])
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     rec.ledger.to_parquet(f"{folder}/ledger.parquet").name
        'ledger.parquet'
        """
        write_result_parquet(self.to_frame(), self._row, Path(path))
        return Path(path)

    def to_records(self) -> list[dict[str, Any]]:
        """Return the rows as mappings of JSON values: plain types, finite numbers or None.

        Examples
        --------
        >>> from estimates import claim, reconcile
        >>> rec = reconcile([claim("Taran", "110,000"), claim("EU", "over 150,000")])
        >>> [(row["source"], row["standing"]) for row in rec.ledger.to_records()]
        [('Taran', 'used'), ('EU', 'used')]
        """
        return [{name: to_json_value(getattr(row, name)) for name in self.columns} for row in self]


def row_columns(row: type[Any], rows: Iterable[Any]) -> dict[str, Array]:
    """Return the fields of rows as columns of objects."""
    rows = list(rows)
    return {f.name: object_array(getattr(r, f.name) for r in rows) for f in dataclasses.fields(row)}


def to_json_value(cell: Any) -> Any:
    """Return a cell as a JSON value: infinity becomes None, a date ISO text, a tuple a list."""
    if isinstance(cell, float) and not math.isfinite(cell):
        return None
    if isinstance(cell, float) and cell.is_integer() and abs(cell) <= 2**53:
        return int(cell)
    if isinstance(cell, tuple):
        return [to_json_value(part) for part in cell]
    return cell.isoformat() if hasattr(cell, "isoformat") else cell
