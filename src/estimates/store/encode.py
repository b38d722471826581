"""Typed cells become stored columns; stored columns are joined and told apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from estimates.columns import KINDS, Kind
from estimates.store.arrays import Array, objects, read_only
from estimates.store.columns import Coded, Days, Flags, Numbers, StoredColumn, one_code
from estimates.store.texts import NO_TEXTS, joined_texts

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
    first = parts[0]
    if isinstance(first, Coded):
        places, texts = joined_texts([part.texts for part in parts])
        codes = [
            np.append(place, -1).astype(np.int32)[part.codes]
            if any(part.codes.strides)
            else one_code(place[part.codes[0]] if part.codes[0] >= 0 else -1, len(part))
            for part, place in zip(parts, places, strict=True)
            if len(part)
        ]
        if not any(any(c.strides) for c in codes) and len({int(c[0]) for c in codes}) == 1:
            return Coded(one_code(codes[0][0], sum(map(len, codes))), texts)
        return Coded(read_only(np.concatenate([np.empty(0, np.int32), *codes])), texts)
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
