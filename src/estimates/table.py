"""Results: frozen rows whose field names are the columns of the frame."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pandas as pd

Row = TypeVar("Row")
Column = NDArray[Any] | Callable[[], NDArray[Any]]


class Table(Generic[Row]):
    """Rows of a result, kept as columns; a row is made when it is asked for.

    Parameters
    ----------
    row : a frozen dataclass; its fields are the columns, in order.
    columns : an array of shape (rows,) for each field, or a function that returns it when it
        is first asked for.
    """

    def __init__(self, row: type[Row], columns: Mapping[str, Column]) -> None:
        self._row = row
        names = [field.name for field in dataclasses.fields(row)]  # type: ignore[arg-type]
        self._columns: dict[str, Column] = {name: columns[name] for name in names}

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(self._columns)

    def column(self, name: str) -> NDArray[Any]:
        """Return one column, shape (rows,)."""
        found = self._columns[name]
        if callable(found):
            found = self._columns[name] = found()
        return found

    def __len__(self) -> int:
        return len(self.column(self.columns[0]))

    def __getitem__(self, at: int) -> Row:
        return self._row(**{name: plain(self.column(name)[at]) for name in self.columns})

    def __iter__(self) -> Iterator[Row]:
        for at in range(len(self)):
            yield self[at]

    def to_frame(self) -> pd.DataFrame:
        """Return the rows as a DataFrame."""
        import pandas as pd

        return pd.DataFrame({name: self.column(name) for name in self.columns})


def plain(cell: Any) -> Any:
    """Return a cell as a plain Python object."""
    return cell.item() if isinstance(cell, np.generic) else cell
