"""Typed cells become stored columns; stored columns are joined and told apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from estimates.columnar.arrays import Array, objects
from estimates.columnar.columns import Coded, Days, Flags, Numbers, StoredColumn, one_code
from estimates.columnar.growable_columns import growing
from estimates.columnar.strings import NO_TEXTS
from estimates.model.schema import KINDS, Kind

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


def nothing(name: str, length: int) -> StoredColumn:
    """Return a column in which nothing is stated; it costs no memory, however long."""
    kind = ENCODERS[KINDS[name]]
    if kind is Coded:
        return Coded(one_code(-1, length), NO_TEXTS)
    if kind is Numbers:
        return Numbers(np.broadcast_to(np.nan, length))
    if kind is Flags:
        return Flags(np.broadcast_to(np.int8(-1), length))
    return Days(np.broadcast_to(np.datetime64("NaT", "D"), length))


def joined(parts: Sequence[Any]) -> StoredColumn:
    """Join stored columns of one kind, one after another."""
    whole = growing(parts[0])
    for part in parts:
        whole.add(part)
    column: StoredColumn = whole.whole()
    return column


def keys(column: StoredColumn) -> Array:
    """Return integers (or floats, or exact numbers) that are equal where cells are equal."""
    if isinstance(column, Numbers):
        if column.exact:
            return objects(map(column.at, range(len(column.floats))))
        return column.floats
    return column.days.view(np.int64) if isinstance(column, Days) else column.codes
