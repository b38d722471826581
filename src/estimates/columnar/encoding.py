"""Typed cells become stored columns; stored columns are joined and told apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from estimates.columnar.arrays import Array, objects
from estimates.columnar.columns import (
    BoolColumn,
    DateColumn,
    NumberColumn,
    StoredColumn,
    StringColumn,
    one_code,
)
from estimates.columnar.growable_columns import builder_like
from estimates.columnar.strings import NO_TEXTS
from estimates.model.schema import KINDS, Kind

ENCODERS: Mapping[
    Kind, type[StringColumn] | type[NumberColumn] | type[BoolColumn] | type[DateColumn]
] = {
    "name": StringColumn,
    "words": StringColumn,
    "names": StringColumn,
    "moment": StringColumn,
    "items": StringColumn,
    "number": NumberColumn,
    "integer": NumberColumn,
    "bool": BoolColumn,
    "day": DateColumn,
}


def encode(name: str, cells: Sequence[Any]) -> StoredColumn:
    """Encode the typed cells of a flat column, None = null."""
    return ENCODERS[KINDS[name]].of(cells)


def nothing(name: str, length: int) -> StoredColumn:
    """Return a column in which nothing is stated; it costs no memory, however long."""
    kind = ENCODERS[KINDS[name]]
    if kind is StringColumn:
        return StringColumn(one_code(-1, length), NO_TEXTS)
    if kind is NumberColumn:
        return NumberColumn(np.broadcast_to(np.nan, length))
    if kind is BoolColumn:
        return BoolColumn(np.broadcast_to(np.int8(-1), length))
    return DateColumn(np.broadcast_to(np.datetime64("NaT", "D"), length))


def joined(parts: Sequence[Any]) -> StoredColumn:
    """Join stored columns of one kind, one after another."""
    whole = builder_like(parts[0])
    for part in parts:
        whole.add(part)
    column: StoredColumn = whole.whole()
    return column


def keys(column: StoredColumn) -> Array:
    """Return integers (or floats, or exact numbers) that are equal where cells are equal."""
    if isinstance(column, NumberColumn):
        if column.exact:
            return objects(map(column.at, range(len(column.floats))))
        return column.floats
    return column.days.view(np.int64) if isinstance(column, DateColumn) else column.codes
