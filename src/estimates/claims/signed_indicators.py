"""Indicators that are signed: a claim on them states a number below zero.

Their quantities have one scale, so that a claim on one of them can change the scale of the others.
"""

from __future__ import annotations

import numpy as np

from estimates.columnar.arrays import Array, Ints
from estimates.columnar.blocks import rows_where
from estimates.columnar.store import Store

# An indicator and its unit, None where none is stated.
IndicatorName = tuple[str, str | None]


def negative_rows(store: Store) -> Ints:
    """Return the claims that state an indicator and a number below zero, ascending."""
    names = [name for name in ("value", "lower", "upper") if name in store.columns]
    if "indicator" not in store.columns or not names:
        return np.empty(0, dtype=np.int64)
    numbers, indicator = [store.numbers(name).floats for name in names], store.strings("indicator")

    def is_negative(block: slice) -> Array:
        mask: Array = np.logical_or.reduce([floats[block] < 0 for floats in numbers])
        return mask & ~indicator.is_null(block)

    return rows_where(len(store), is_negative)


def indicator_keys(store: Store, rows: Ints) -> Ints:
    """Return a key of the indicator and unit of claims, -1 where no indicator is stated."""
    indicator = store.strings("indicator").codes[rows].astype(np.int64)
    unit = store.strings("unit")
    # A missing unit has the code -1.
    keys = indicator * (len(unit.strings) + 1) + unit.codes[rows] + 1
    return np.where(indicator < 0, -1, keys)


def keys_by_indicator(store: Store, rows: Ints) -> dict[IndicatorName, int]:
    """Return the indicators that claims state, with their units and keys."""
    keys = np.unique(indicator_keys(store, rows))
    units, indicators = [None, *store.strings("unit").labels], store.strings("indicator").labels
    return {
        (indicators[key // len(units)], units[key % len(units)]): key
        for key in keys[keys >= 0].tolist()
    }


def signed_indicator_names(store: Store) -> frozenset[IndicatorName]:
    """Return the indicators that are signed."""
    return frozenset(keys_by_indicator(store, negative_rows(store)))


def rows_about(store: Store, rows: Ints, name: IndicatorName) -> Ints:
    """Return those of some claims that are about an indicator in a unit."""
    for column, label in zip(("indicator", "unit"), name, strict=True):
        strings = store.strings(column)
        codes = [-1] if label is None else np.flatnonzero(strings.labels == label)
        rows = rows[np.isin(strings.codes[rows], codes)]
    return rows
