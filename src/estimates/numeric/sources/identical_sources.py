"""Identical sources: sources whose figures agree on every question, treated as one source.

They are found by a hash of each source's figures (the finaliser of SplitMix64 over questions and
bounds), learned from once, and given the record of the first of them.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from estimates.numeric.grouped.sums import positions_within
from estimates.numeric.sources.observations import Observations
from estimates.numeric.sources.pair_sums import MAX_KEPT_PAIRS, PairSums
from estimates.numeric.sources.source_record import MIN_IDENTICAL_CLAIMS, SourceRecord
from estimates.numeric.types import Floats, Ints

# Identical sources of which every pair is kept; of more only the pairs with the first.
MAX_FULLY_LINKED = 64


def find_identical_sources(voices: Observations) -> Ints:
    """Return, for each source, the first one that states the same figures on the same questions.

    Shape (sources,). Sources with fewer than `MIN_IDENTICAL_CLAIMS` claims equal only themselves.
    """
    count = np.bincount(voices.source, minlength=voices.sources)
    mixed = voices.question.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    x, low, high = (column.view(np.uint64) for column in (voices.x, voices.low, voices.high))
    mixed = _mix_bits(mixed ^ x ^ (low >> np.uint64(1)) ^ (high << np.uint64(1)))
    order = np.argsort(voices.source, kind="stable")
    start = np.cumsum(count) - count
    total = np.zeros(voices.sources, dtype=np.uint64)
    rows = np.flatnonzero(count)
    if len(rows):
        total[rows] = np.add.reduceat(mixed[order], start[rows])
    is_small = count < MIN_IDENTICAL_CLAIMS
    total[is_small] = np.arange(int(is_small.sum()), dtype=np.uint64)
    key = np.stack([np.where(is_small, 0, count).astype(np.uint64), total])
    _, first, inverse = np.unique(key, axis=1, return_index=True, return_inverse=True)
    return first[inverse.ravel()].astype(np.int64)


def _mix_bits(x: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Return 64-bit integers with their bits mixed (the finaliser of SplitMix64)."""
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))


def restore_identical_sources(record: SourceRecord, first_identical: Ints) -> SourceRecord:
    """Return a record in which identical sources share the figures of their first."""
    copies = np.flatnonzero(first_identical != np.arange(len(first_identical)))
    if not len(copies):
        return record
    sources = len(first_identical)
    source = record.source[:, first_identical]
    flat = np.argsort(first_identical, kind="stable")
    size = np.bincount(first_identical, minlength=sources)
    begin = np.cumsum(size) - size
    has_identical = size[first_identical] > 1
    source[4:6, has_identical] = source[6, has_identical]
    keys, cells = _pairs_of_members(record.pairs, flat, size, begin)
    links = _pairs_of_identical(flat, size, begin)
    mutual = np.zeros((len(cells), links.shape[1]))
    mutual[:4] = source[6, links[0]]
    key = np.concatenate([keys, links[0] * sources + links[1]])
    table = PairSums.of(key, np.concatenate([cells, mutual], axis=1), sources)
    sides = record.sides.copied_to_members(flat, size, begin)
    return replace(record, source=source, pairs=table, sides=sides)


def _pairs_of_members(pairs: PairSums, flat: Ints, size: Ints, begin: Ints) -> tuple[Ints, Floats]:
    """Return the pairs of all members of identical groups, from those of their first members.

    If that would exceed `MAX_KEPT_PAIRS`, only the first members keep their pairs.
    """
    pair_counts = size[pairs.first] * size[pairs.other]
    if pair_counts.sum() > MAX_KEPT_PAIRS:
        pair_counts = np.ones(len(pair_counts), dtype=np.int64)
    at = np.repeat(np.arange(len(pair_counts)), pair_counts)
    positions = positions_within(pair_counts)
    width = size[pairs.other[at]]
    first = flat[begin[pairs.first[at]] + positions // width]
    other = flat[begin[pairs.other[at]] + positions % width]
    return first * pairs.sources + other, pairs.cells[:, at]


def _pairs_of_identical(flat: Ints, size: Ints, begin: Ints) -> Ints:
    """Return the ordered pairs of identical sources, shape (2, pairs)."""
    groups = np.flatnonzero(size > 1)
    is_large = size[groups] > MAX_FULLY_LINKED
    partner_counts = np.where(is_large, 1, size[groups]) * size[groups]
    at = np.repeat(groups, partner_counts)
    within = positions_within(partner_counts)
    a, b = flat[begin[at] + within // size[at]], flat[begin[at] + within % size[at]]
    pairs = np.stack([np.concatenate([a, b]), np.concatenate([b, a])])[:, np.tile(a != b, 2)]
    return np.unique(pairs, axis=1)
