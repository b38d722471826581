"""Sources whose whole files are the same: one source under several names."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from estimates.numeric.grouped.tiles import Floats, Ints
from estimates.numeric.sources.observations import Stated
from estimates.numeric.sources.pair_sums import MOST_KEPT, PairSums
from estimates.numeric.sources.source_record import TWIN_CLAIMS, Record

MOST_TOGETHER = 64
"""Twins of which every pair is kept; of more only those with the first."""


def twins_of(stated: Stated) -> Ints:
    """Return, for each source, the first one that states the same figures on the same questions.

    By a hash of each source's file; sources with fewer than `TWIN_CLAIMS` claims stand alone.
    """
    count = np.bincount(stated.source, minlength=stated.sources)
    mixed = stated.question.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    mixed = _mix(mixed ^ stated.x.view(np.uint64) ^ (stated.low.view(np.uint64) >> np.uint64(1))
                 ^ (stated.high.view(np.uint64) << np.uint64(1)))  # fmt: skip
    order = np.argsort(stated.source, kind="stable")
    start = np.cumsum(count) - count
    total = np.zeros(stated.sources, dtype=np.uint64)
    some = np.flatnonzero(count)
    if len(some):
        total[some] = np.add.reduceat(mixed[order], start[some])
    lone = count < TWIN_CLAIMS
    total[lone] = np.arange(int(lone.sum()), dtype=np.uint64)
    key = np.stack([np.where(lone, 0, count).astype(np.uint64), total])
    _, first, inverse = np.unique(key, axis=1, return_index=True, return_inverse=True)
    twin: Ints = first[inverse.ravel()].astype(np.int64)
    return twin


def _mix(x: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Mix the bits of 64-bit integers (the finaliser of SplitMix64)."""
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed: NDArray[np.uint64] = x ^ (x >> np.uint64(31))
    return mixed


def with_twins(record: Record, twin: Ints) -> Record:
    """Give every source that states the same as another the record of that one."""
    copies = np.flatnonzero(twin != np.arange(len(twin)))
    if not len(copies):
        return record
    sources = len(twin)
    source = record.source[:, twin]
    flat, size = np.argsort(twin, kind="stable"), np.bincount(twin, minlength=sources)
    begin = np.cumsum(size) - size
    several = size[twin] > 1
    source[4:6, several] = source[6, several]
    keys, cells = _spread(record.pairs, flat, size, begin)
    links = _links(flat, size, begin)
    mutual = np.zeros((len(cells), links.shape[1]))
    mutual[:4] = source[6, links[0]]
    key = np.concatenate([keys, links[0] * sources + links[1]])
    table = PairSums.of(key, np.concatenate([cells, mutual], axis=1), sources)
    sides = record.sides.shared_out(flat, size, begin)
    return replace(record, source=source, pairs=table, sides=sides)


def _spread(pairs: PairSums, flat: Ints, size: Ints, begin: Ints) -> tuple[Ints, Floats]:
    """Return the pairs of all members of the families of twins, from those of their firsts.

    With too many of them only the firsts keep their pairs.
    """
    times = size[pairs.first] * size[pairs.other]
    if times.sum() > MOST_KEPT:
        times = np.ones(len(times), dtype=np.int64)
    at = np.repeat(np.arange(len(times)), times)
    within = np.arange(len(at)) - np.repeat(np.cumsum(times) - times, times)
    width = size[pairs.other[at]]
    first = flat[begin[pairs.first[at]] + within // width]
    other = flat[begin[pairs.other[at]] + within % width]
    return first * pairs.sources + other, pairs.cells[:, at]


def _links(flat: Ints, size: Ints, begin: Ints) -> Ints:
    """Return the ordered pairs of twins, shape (2, pairs); with many only those with the first."""
    families = np.flatnonzero(size > 1)
    star = size[families] > MOST_TOGETHER
    times = np.where(star, 1, size[families])
    at = np.repeat(families, times * size[families])
    within = np.arange(len(at)) - np.repeat(
        np.cumsum(times * size[families]) - times * size[families], times * size[families]
    )
    a, b = flat[begin[at] + within // size[at]], flat[begin[at] + within % size[at]]
    both = np.stack([np.concatenate([a, b]), np.concatenate([b, a])])[:, np.tile(a != b, 2)]
    found: Ints = np.unique(both, axis=1)
    return found
