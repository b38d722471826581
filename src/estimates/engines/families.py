"""Families of quantities that must be judged together, found from two hashes per claim.

Two quantities are tied by a label that claims on both use: one refers to it, or both bear it.
Families are the connected components. Everything is computed on 64-bit hashes: if two strings ever
share one, two families are judged together needlessly, and no result changes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from estimates.columnar.arrays import Array
from estimates.columnar.strings import StringArray, hash_strings
from estimates.numeric.grouped.components import component_codes

# The factors of the finaliser of MurmurHash3 (Appleby 2011)
MURMUR_FACTORS = (np.uint64(0xFF51AFD7ED558CCD), np.uint64(0xC4CEB9FE1A85EC53))


@dataclass(frozen=True, slots=True)
class Ties:
    """Labels and the quantities of the claims that use them: hashes, shape (ties,) each."""

    labels: Array
    quantities: Array

    @classmethod
    def concat(cls, parts: Iterable[Ties]) -> Ties:
        """Return several ties, one after another."""
        listed = [*parts, cls(np.empty(0, np.uint64), np.empty(0, np.uint64))]
        return cls(
            np.concatenate([part.labels for part in listed]),
            np.concatenate([part.quantities for part in listed]),
        )

    def select(self, rows: Array | slice) -> Ties:
        """Return the ties of a mask, of indices or of a slice."""
        return Ties(self.labels[rows], self.quantities[rows])

    def split(self, buckets: int) -> list[Ties]:
        """Split the ties so that all ties of one label are in one bucket."""
        bucket = (self.labels % np.uint64(buckets)).astype(np.int64)
        return [self.select(bucket == at) for at in range(buckets)]


@dataclass(frozen=True, slots=True)
class Families:
    """The quantities that have others in their family, sorted, and the name of that family."""

    quantities: Array
    families: Array

    def assign(self, quantities: Array, partitions: int) -> Array:
        """Return the partition of each quantity (hashes): a number below `partitions`."""
        if len(self.quantities):
            at = np.searchsorted(self.quantities, quantities).clip(max=len(self.quantities) - 1)
            is_tied = self.quantities[at] == quantities
            quantities = np.where(is_tied, self.families[at], quantities)
        return (quantities % np.uint64(partitions)).astype(np.int32)


def hash_labels(strings: StringArray) -> Array:
    """Return a 64-bit hash of every string, the same in every process and storage form.

    >>> first, second = hash_labels(StringArray(np.array(["a", "b"], dtype=object)))
    >>> bool(first == second)
    False
    >>> bool(first == hash_labels(StringArray(np.array(["a"], dtype=object)))[0])
    True
    """
    import pyarrow as pa

    arrow = strings.arrow
    if arrow is None:
        encoded = [string.encode("utf-8", "surrogatepass") for string in strings.objects]
        arrow = pa.array(encoded, pa.large_binary())
    if not len(arrow):
        return np.empty(0, dtype=np.uint64)
    hashes = hash_strings(arrow).view(np.uint64)
    # The finaliser makes every bit of a hash depend on every bit of the string.
    for factor in MURMUR_FACTORS:
        hashes = (hashes ^ (hashes >> np.uint64(33))) * factor
    return hashes ^ (hashes >> np.uint64(33))


def crossing_ties(parts: Iterable[Ties]) -> Ties:
    """Return the ties of labels that claims on several quantities use; most labels are not."""
    ties = Ties.concat(parts)
    in_order = np.sort(ties.labels)
    repeated = np.unique(in_order[1:][in_order[1:] == in_order[:-1]])
    if not len(repeated):
        return ties.select(slice(0))
    at = np.searchsorted(repeated, ties.labels).clip(max=len(repeated) - 1)
    ties = ties.select(repeated[at] == ties.labels)
    ties = ties.select(np.lexsort((ties.quantities, ties.labels)))
    is_first = np.ones(len(ties.labels), dtype=bool)
    is_first[1:] = ties.labels[1:] != ties.labels[:-1]
    is_new = is_first.copy()
    is_new[1:] |= ties.quantities[1:] != ties.quantities[:-1]
    label_codes = np.cumsum(is_first) - 1
    has_several = np.bincount(label_codes, weights=is_new) > 1
    return ties.select(is_new & has_several[label_codes])


def find_families(parts: Iterable[Ties]) -> Families:
    """Return the families of crossing ties; each is named by its smallest hash."""
    ties = Ties.concat(parts)
    quantities, quantity_codes = np.unique(ties.quantities, return_inverse=True)
    labels, label_codes = np.unique(ties.labels, return_inverse=True)
    if not len(quantities):
        return Families(quantities, quantities)
    size = len(quantities) + len(labels)
    component = component_codes(size, quantity_codes, len(quantities) + label_codes)
    component = component[: len(quantities)]
    names = np.full(component.max() + 1, np.iinfo(np.uint64).max, dtype=np.uint64)
    np.minimum.at(names, component, quantities)
    return Families(quantities, names[component])
