"""Read a plain frame of numbers: its keys, sources and values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from estimates.claims.ingest.cells import read_number
from estimates.claims.ingest.column_readers import encode_numbers
from estimates.columnar.arrays import Array, Ints
from estimates.errors import (
    EstimatesError,
    MissingFieldError,
    Problem,
    TableError,
)
from estimates.pipelines.coalesce.column_roles import ColumnRoles
from estimates.pipelines.coalesce.frame_keys import (
    cell_codes_of,
    factorize_labels,
    key_texts,
    read_key,
)
from estimates.pipelines.coalesce.rules import CoalesceRules
from estimates.pipelines.coalesce.scopes import KeyLabels
from estimates.pipelines.coalesce.splices import SeriesRows

# The most bad rows that one error lists.
MAX_BAD_ROWS = 1_000


@dataclass(frozen=True)
class LongTable:
    """A plain frame with its numbers, sources and keys read, shape (rows,) each.

    frame : the frame, with an index from 0.
    value : the numbers, NaN where blank.
    exact : row → its integer, where floats do not hold every integer.
    source : indices into `names`, which are in alphabetical order; -1 = blank.
    quantity, period : the keys. value_names : the column of values, and the others of the table.
    notes : how a row was rescaled, None where it was not.
    """

    frame: pd.DataFrame
    value: Array
    exact: Mapping[int, int]
    source: Ints
    names: Array
    quantity: list[KeyLabels]
    period: list[KeyLabels]
    value_names: list[str]
    notes: Array | None = None
    excluded: Array = field(default_factory=lambda: np.zeros(0, dtype=bool))

    @classmethod
    def of(
        cls, frame: pd.DataFrame, roles: ColumnRoles, rules: CoalesceRules, others: Iterable[Any]
    ) -> LongTable:
        """Return a frame as read, with its exclusions and splices applied.

        others : the other columns of values.
        """
        value, exact = read_number_column(frame[roles.value])
        stated, name = ~np.isnan(value), str(roles.source)
        source, names = read_source_column(frame[roles.source], stated, name)
        rules.check_names(names)
        quantity = [read_key(frame[name]) for name in roles.quantity]
        period = [read_key(frame[name], is_period=True) for name in roles.period]
        values = [str(roles.value), *map(str, others)]
        table = cls(frame, value, exact, source, names, quantity, period, values)
        excluded = rules.is_excluded(source, names, table.keys, table.value_names)
        table = replace(table, excluded=excluded)
        return table.spliced(rules) if rules.splices else table

    @property
    def keys(self) -> list[KeyLabels]:
        """All keys: those of the quantity, and the period."""
        return [*self.quantity, *self.period]

    def residue(self) -> Ints:
        """Return the order of the integers that share a float; 0 for all other rows."""
        order = np.zeros(len(self.value), dtype=np.int64)
        parts = {row: number - int(float(number)) for row, number in self.exact.items()}
        place = {part: at for at, part in enumerate(sorted({0, *parts.values()}))}
        for row, part in parts.items():
            order[row] = place[part] - place[0]
        return order

    def spliced(self, rules: CoalesceRules) -> LongTable:
        """Return the table with the rescaled series."""
        if not self.period:
            problem, remedy = "needs a period", 'map one: columns={"year": "period"}'
            raise MissingFieldError(problem, column="splice", remedy=remedy)
        value, notes = self.value.copy(), np.full(len(self.value), None, dtype=object)
        rows = np.flatnonzero(~np.isnan(value) & ~self.excluded)
        series = cell_codes_of(self.quantity, len(value))[rows]
        period = cell_codes_of(self.period, len(value))[rows]
        texts = key_texts(self.quantity, rows), key_texts(self.period, rows)
        for splice in rules.splices:
            part = SeriesRows(series, period, self.source[rows], value[rows])
            found = splice.apply(part, self.names, *texts)
            value[rows[found.rows]] = found.numbers
            notes[rows[found.rows]] = found.notes
        exact = {row: number for row, number in self.exact.items() if notes[row] is None}
        return replace(self, value=value, exact=exact, notes=notes)


def read_number_column(cells: pd.Series[Any]) -> tuple[Array, dict[int, int]]:
    """Return the numbers of a column, NaN where blank, and the large integers by their rows."""
    column, is_bad = encode_numbers("value", cells)
    floats = np.array(column.floats)
    exact: dict[int, int] = {}
    problems: list[Problem] = []
    for row in np.flatnonzero(is_bad).tolist():
        try:
            number = read_number(cells.iloc[row])
            floats[row] = float(number)
        except EstimatesError as error:
            problems.append(Problem.from_error(row + 1, error.with_column(str(cells.name))))
            if len(problems) == MAX_BAD_ROWS:
                break
        else:
            if isinstance(number, int):
                exact[row] = number
    if problems:
        raise TableError(problems)
    return floats, exact


def read_source_column(cells: pd.Series[Any], is_stated: Array, name: str) -> tuple[Ints, Array]:
    """Return the source of each row as a code, -1 where blank, and the names in order."""
    label_codes, labels = factorize_labels(cells)
    texts = np.array([str(label).strip() for label in labels], dtype=object)
    names, index = np.unique(texts, return_inverse=True) if len(texts) else (texts, label_codes[:0])
    codes = np.append(index, -1)[label_codes].astype(np.int64)
    codes[np.append(names == "", False)[codes]] = -1
    missing = np.flatnonzero(is_stated & (codes < 0))[:MAX_BAD_ROWS]
    if len(missing):
        error = MissingFieldError("is missing", column=name, remedy="name who states the number")
        raise TableError(Problem.from_error(int(row) + 1, error) for row in missing)
    return codes, names
