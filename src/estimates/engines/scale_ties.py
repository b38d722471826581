"""Ties between quantities of one signed indicator, which have one scale.

A figure below zero in one piece decides the scale of quantities in others: so the signed indicators
of all pieces are collected first.
"""

from collections.abc import Iterable

import numpy as np

from estimates.claims.signed_indicators import (
    IndicatorName,
    indicator_keys,
    keys_by_indicator,
)
from estimates.columnar.arrays import object_array
from estimates.columnar.store import Store
from estimates.columnar.strings import StringArray
from estimates.engines.families import Ties, hash_labels


def join_signed_indicators(pieces: Iterable[frozenset[IndicatorName]]) -> frozenset[IndicatorName]:
    """Return the signed indicators of all pieces."""
    return frozenset().union(*pieces)


def find_scale_ties(store: Store, signed: frozenset[IndicatorName]) -> Ties:
    """Return the signed indicators of claims, as labels, and their quantities, as hashes."""
    rows = np.arange(len(store))
    found = {name: key for name, key in keys_by_indicator(store, rows).items() if name in signed}
    if not found:
        return Ties.concat([])
    keys, quantity = indicator_keys(store, rows), store.strings("quantity")
    labels = hash_labels(StringArray(object_array(f"scale of {name!r}" for name in found)))
    quantities = hash_labels(quantity.strings)[quantity.codes]
    tied = [np.flatnonzero(keys == key) for key in found.values()]
    return Ties(np.repeat(labels, [len(rows) for rows in tied]), quantities[np.concatenate(tied)])
