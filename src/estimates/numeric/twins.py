"""Sources whose whole files are the same: one source under several names."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from estimates.numeric.pair_sums import PairSums
from estimates.numeric.record import TWIN_CLAIMS, Record
from estimates.numeric.stated import Stated
from estimates.numeric.tiles import Ints


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
    members: list[list[int]] = [[] for _ in range(sources)]
    for s in range(sources):
        members[twin[s]].append(s)
    size = np.array([len(m) for m in members])
    flat = np.concatenate([np.array(m, dtype=np.int64) for m in members])
    begin = np.cumsum(size) - size
    pairs = record.pairs
    times = size[pairs.first] * size[pairs.other]
    at = np.repeat(np.arange(len(times)), times)
    within = np.arange(len(at)) - np.repeat(np.cumsum(times) - times, times)
    width = size[pairs.other[at]]
    first = flat[begin[pairs.first[at]] + within // width]
    other = flat[begin[pairs.other[at]] + within % width]
    keys, cells = [first * sources + other], [pairs.cells[:, at]]
    for together in (m for m in members if len(m) > 1):
        s, o = (c.ravel() for c in np.meshgrid(together, together, indexing="ij"))
        s, o = s[s != o], o[s != o]
        count = source[4, s]
        cell = np.zeros((len(pairs.cells), len(s)))
        cell[:4] = count
        keys.append(s * sources + o)
        cells.append(cell)
        source[5, together] = source[4, together]
    table = PairSums.of(np.concatenate(keys), np.concatenate(cells, axis=1), sources)
    return replace(record, source=source, pairs=table)
