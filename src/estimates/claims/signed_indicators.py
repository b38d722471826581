"""Indicators that are signed: a claim on them states a number below zero.

Their quantities have one scale, so that a claim on one of them can change the scale of the others.
"""

from __future__ import annotations

import numpy as np

from estimates.columnar.arrays import Array, Ints
from estimates.columnar.store import Store

# An indicator and its unit, None where none is stated.
IndicatorName = tuple[str, str | None]


def negative_mask(store: Store) -> Array:
    """Return which claims state an indicator and a number below zero, shape (claims,)."""
    is_negative = np.zeros(len(store), dtype=bool)
    if "indicator" in store.columns:
        for name in ("value", "lower", "upper"):
            is_negative |= store.numbers(name).floats < 0
        is_negative &= ~store.strings("indicator").is_null()
    return is_negative


def indicator_keys(store: Store, rows: Ints) -> Ints:
    """Return a key of the indicator and unit of claims, -1 where no indicator is stated."""
    indicator = store.strings("indicator").codes[rows].astype(np.int64)
    unit = store.strings("unit")
    # A missing unit has the code -1.
    keys = indicator * (len(unit.strings) + 1) + unit.codes[rows] + 1
    return np.where(indicator < 0, -1, keys)


def keys_by_indicator(store: Store, rows: Ints) -> dict[IndicatorName, int]:
    """Return the indicators that claims state, with their keys."""
    keys = np.unique(indicator_keys(store, rows))
    units, indicators = [None, *store.strings("unit").labels], store.strings("indicator").labels
    return {
        (indicators[key // len(units)], units[key % len(units)]): key
        for key in keys[keys >= 0].tolist()
    }


def signed_indicator_names(store: Store) -> frozenset[IndicatorName]:
    """Return the indicators that are signed."""
    return frozenset(keys_by_indicator(store, np.flatnonzero(negative_mask(store))))


def add_sharing_scales(
    store: Store, signed: frozenset[IndicatorName], new: Store, quantities: Ints
) -> Ints:
    """Return quantities with those that they, or new claims, share the scale of an indicator with.

    store, signed : the columns of a set, and its signed indicators. new : those of new claims.
    quantities : codes of the column of the set, ascending.
    """
    signed |= signed_indicator_names(new)
    if not signed:
        return quantities
    codes = store.strings("quantity").codes
    rows = np.arange(len(store))
    touched = {*keys_by_indicator(new, np.arange(len(new)))}
    touched.update(keys_by_indicator(store, np.flatnonzero(np.isin(codes, quantities))))
    found = keys_by_indicator(store, rows)
    shared = [key for name, key in found.items() if name in signed & touched]
    return np.union1d(quantities, codes[np.isin(indicator_keys(store, rows), shared)])
