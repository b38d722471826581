"""Results: frozen rows whose field names are the columns of the frame and the keys of the JSON."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar, overload

import numpy as np
from numpy.typing import NDArray

from estimates.columnar.chunked_labels import ChunkedLabels, written
from estimates.columnar.columns import StringColumn
from estimates.columnar.encoding import joined
from estimates.columnar.strings import pandas_array

if TYPE_CHECKING:
    import pandas as pd

Row = TypeVar("Row")
Cells = NDArray[Any] | StringColumn | ChunkedLabels
Column = Cells | Callable[[], Cells]


class Table(Generic[Row]):
    """Rows of a result, kept as columns; a row is made when it is asked for.

    Parameters
    ----------
    row : a frozen dataclass; its fields are the columns, in order.
    columns : an array of shape (rows,) for each field, text also as codes, or a function that
        returns it (labels are decoded when they are first asked for).

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

    def __init__(self, row: type[Row], columns: Mapping[str, Column]) -> None:
        self._row = row
        names = [field.name for field in dataclasses.fields(row)]  # type: ignore[arg-type]
        self._columns: dict[str, Column] = {name: columns[name] for name in names}
        self._decoded: dict[str, NDArray[Any]] = {}
        self._series: dict[str, pd.Series[Any]] = {}

    @classmethod
    def joined(cls, tables: Sequence[Table[Row]]) -> Table[Row]:
        """Return the rows of several tables of one kind, one after another."""
        if len(tables) == 1:
            return tables[0]
        parts = {name: [table._columns[name] for table in tables] for name in tables[0].columns}
        return Table(tables[0]._row, {name: end_to_end(cells) for name, cells in parts.items()})

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(self._columns)

    def column(self, name: str) -> NDArray[Any]:
        """Return one column, shape (rows,)."""
        cells = self._cells(name)
        if isinstance(cells, np.ndarray):
            return cells
        if name not in self._decoded:
            self._decoded[name] = in_codes(cells).decode()
        return self._decoded[name]

    def _cells(self, name: str) -> Cells:
        found = self._columns[name]
        if callable(found):
            found = self._columns[name] = found()
        return found

    def __len__(self) -> int:
        for column in self._columns.values():  # labels need not be decoded to be counted
            if not callable(column):
                return len(column)
        return len(self.column(self.columns[0]))

    @overload
    def __getitem__(self, at: int) -> Row: ...
    @overload
    def __getitem__(self, at: slice | NDArray[Any]) -> Table[Row]: ...
    def __getitem__(self, at: int | slice | NDArray[Any]) -> Row | Table[Row]:
        if isinstance(at, slice | np.ndarray):
            return Table(self._row, {name: part(self._cells(name), at) for name in self.columns})
        return self._row(**{name: plain(self.column(name)[at]) for name in self.columns})

    def __iter__(self) -> Iterator[Row]:
        for at in range(len(self)):
            yield self[at]

    def __getattr__(self, name: str) -> Any:
        """Read a table of one row like the row itself."""
        if name.startswith("_"):  # also while it is unpickled, when it has no columns yet
            raise AttributeError(name)
        if name not in self._columns:
            raise AttributeError(f"a table has no {name!r}; its columns are {self.columns}")
        if len(self) != 1:
            raise AttributeError(
                f"{name!r} of {len(self)} rows: take one by its index, or column({name!r})"
            )
        return getattr(self[0], name)

    def __repr__(self) -> str:
        shown = [f"  {row}" for row in self[:10]]
        more = [f"  … {len(self) - 10:,} more"] if len(self) > 10 else []
        head = f"Table of {len(self):,} {self._row.__name__} rows"
        return "\n".join([head, *shown, *more])

    def to_frame(self) -> pd.DataFrame:
        """Return the rows as a DataFrame, null where nothing can be said."""
        import pandas as pd

        said = {field.name: field.type for field in dataclasses.fields(self._row)}  # type: ignore[arg-type]
        cells: dict[str, pd.Series[Any]] = {}
        written: dict[int, str] = {}  # columns that say the same in every row are written once
        for name in self.columns:
            if said[name] not in ("str", "str | None"):
                cells[name] = self._shared(name)
                continue
            column = self._cells(name)
            same = written.setdefault(id(column), name)
            cells[name] = words(column) if same == name else cells[same].copy(deep=False)
        return pd.DataFrame(cells, copy=pd.__version__ < "3")

    def _shared(self, name: str) -> pd.Series[Any]:
        """Return a column that a frame may share: pandas copies it when someone writes into it."""
        import pandas as pd

        if name not in self._series:
            column = self.column(name)
            self._series[name] = pd.Series(column, dtype=column.dtype, copy=False)
        return self._series[name]

    def to_parquet(self, path: str | Path) -> Path:
        """Write the rows as a Parquet file (extra ``parquet``), whole or not at all."""
        from estimates.columnar.table_parquet import write_frame

        write_frame(self.to_frame(), self._row, Path(path))
        return Path(path)

    def to_records(self) -> list[dict[str, Any]]:
        """Return the rows as JSON knows them: plain types, finite numbers or None."""
        return [{name: finite(getattr(row, name)) for name in self.columns} for row in self]


def part(cells: Cells, at: slice | NDArray[Any]) -> Cells:
    """Return some rows of a column."""
    if isinstance(cells, np.ndarray):
        return cells[at]
    coded = in_codes(cells)
    return StringColumn(coded.codes[at], coded.texts)


def in_codes(cells: StringColumn | ChunkedLabels) -> StringColumn:
    """Return text as the codes of one set of labels."""
    return cells.coded() if isinstance(cells, ChunkedLabels) else cells


def end_to_end(parts: Sequence[Column]) -> Column:
    """Join the cells of a column; where they are made when they are asked for, then."""
    if any(callable(part) for part in parts):
        return lambda: at_once([part() if callable(part) else part for part in parts])
    return at_once(parts)  # type: ignore[arg-type]


def at_once(parts: Sequence[Cells]) -> Cells:
    """Join cells; those of one set of labels by their codes."""
    coded = [in_codes(part) for part in parts if not isinstance(part, np.ndarray)]
    if not coded:
        return np.concatenate(parts)  # type: ignore[arg-type]
    if all(part.texts is coded[0].texts for part in coded):
        return StringColumn(np.concatenate([part.codes for part in coded]), coded[0].texts)
    return joined(coded)  # type: ignore[return-value]


def words(cells: Cells) -> Any:
    """Return a text column for a frame; texts that are kept apart from their rows are taken."""
    import pandas as pd

    if pd.__version__ < "3":
        plain = isinstance(cells, np.ndarray)
        return pd.Series(cells if plain else in_codes(cells).decode(), dtype=object)  # type: ignore[arg-type]
    if isinstance(cells, ChunkedLabels):
        return pd.Series(cells.array(), copy=False)
    kept = written(cells) if isinstance(cells, StringColumn) else pandas_array(cells)
    return pd.Series(kept, copy=False)


def plain(cell: Any) -> Any:
    """Return a cell as a plain Python object; NaN and NaT are None, whole floats stay floats."""
    value = cell.item() if isinstance(cell, np.generic) else cell
    return None if isinstance(value, float) and math.isnan(value) else value


def finite(cell: Any) -> Any:
    """Return a cell as JSON can hold it: an open end is None, a day is ISO text."""
    if isinstance(cell, float) and not math.isfinite(cell):
        return None
    if isinstance(cell, float) and cell.is_integer() and abs(cell) <= 2**53:
        return int(cell)
    if isinstance(cell, tuple):
        return [finite(part) for part in cell]
    return cell.isoformat() if hasattr(cell, "isoformat") else cell
