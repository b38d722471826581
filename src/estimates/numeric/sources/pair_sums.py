"""Sums by ordered pair of sources: common questions, agreements, and differences.

All columns are sums, so that the tables of two halves of the claims, added cell by cell, give the
table of the whole (up to the weights of the robust sums, which each half sets by its own spread).
The difference of a pair is offset + slope (y - middle), fitted by iteratively reweighted least
squares.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from estimates.numeric.grouped.sums import sum_by_code
from estimates.numeric.types import Bools, Floats, Ints

# The rows of `PairSums.cells`.
PAIR_COLUMNS = (
    "common",  # questions that both answer
    "same",  # … with the same figure
    "odd",  # … where one of them states a figure that no third source states more often
    "shared",  # … and both state it, each counted by its rarity
    "later",  # … and the first of the pair stated it later
    "dated",  # … and both days are known and differ
    "pull",  # sum of the weights of the differing pairs
    "y",  # … weighted: the figure of the other
    "yy",
    "d",  # the difference, first minus other
    "yd",
    "size",  # sum of the absolute differences from those predicted by offset and slope
    "moved",  # pairs that differ
)
# Rounds of reweighting.
PAIR_ROUNDS = 8
# Differences below this share of the usual one have equal weight.
PAIR_SOFTENING = 0.2
# An offset, a slope and a size are shrunk as if this many further pairs were usual.
OFFSET_CLAIMS = 4.0
# Pairs that a record keeps; of more, those with the fewest common questions are dropped.
MAX_KEPT_PAIRS = 400_000


@dataclass(frozen=True)
class PairSums:
    """Sums by ordered pair.

    key : shape (pairs,), ascending: first source times `sources` plus other.
    cells : shape (13, pairs), in the order of `PAIR_COLUMNS`.
    sources : how many sources there are.
    """

    key: Ints
    cells: Floats
    sources: int

    def column(self, name: str) -> Floats:
        """Return one column, shape (pairs,)."""
        return np.asarray(self.cells[PAIR_COLUMNS.index(name)])

    @property
    def first(self) -> Ints:
        """The first source of each pair."""
        return self.key // max(self.sources, 1)

    @property
    def other(self) -> Ints:
        """The other source of each pair."""
        return self.key % max(self.sources, 1)

    def place(self, first: Ints, other: Ints) -> Ints:
        """Return the positions of pairs; ``len(key)`` where they never met or a code is -1."""
        key = first * self.sources + other
        at = np.searchsorted(self.key, key)
        is_found = at < len(self.key)
        is_found[is_found] &= self.key[at[is_found]] == key[is_found]
        return np.where(is_found & (first >= 0) & (other >= 0), at, len(self.key))

    def by_first(self, name: str) -> Floats:
        """Return sums of a column over all partners of each source, shape (sources,)."""
        return sum_by_code(self.first, self.column(name), self.sources)

    @classmethod
    def of(cls, key: Ints, cells: Floats, sources: int) -> PairSums:
        """Add up cells of equal keys."""
        if not len(key):
            return cls(key, cells, sources)
        order = np.argsort(key, kind="stable")
        sorted_key = key[order]
        starts = np.flatnonzero(np.append(True, sorted_key[1:] != sorted_key[:-1]))
        return cls(sorted_key[starts], np.add.reduceat(cells[:, order], starts, axis=1), sources)

    def largest(self, most: int = MAX_KEPT_PAIRS) -> PairSums:
        """Return the pairs with the most common questions."""
        if len(self.key) <= most:
            return self
        common = self.column("common")
        least = np.partition(common, len(common) - most)[len(common) - most]
        is_kept = common > least if (common >= least).sum() > 2 * most else common >= least
        return PairSums(self.key[is_kept], self.cells[:, is_kept], self.sources)


def sum_pairs(
    first: Ints,
    other: Ints,
    x: Floats,
    y: Floats,
    same: Bools,
    bias: Floats,
    evidence: Floats,
    weight: Floats,
) -> PairSums:
    """Add up the ordered pairs of voices by pair of sources.

    first, other : shape (n,), the sources.
    x, y : shape (n,), their figures, on the scale of the questions. same : whether they state
        one figure.
    bias : shape (sources,): the offset of a pair is shrunk to the difference of these.
    evidence : shape (4, n): odd, shared, later, dated.
    weight : shape (n,), weight of each pair.
    """
    sources = len(bias)
    key, inverse = compact_keys(first * sources + other, sources * sources)
    differing = np.flatnonzero(~same)
    columns = x - y, y, bias[first] - bias[other], weight
    deviations, base = _fit_robustly(
        inverse[differing], len(key), *(column[differing] for column in columns)
    )

    def total(column: Floats, rows: Ints | None = None) -> Floats:
        return sum_by_code(inverse if rows is None else inverse[rows], column, len(key))

    cells = np.stack(
        [
            total(weight),
            total(weight * same),
            *(total(weight * row) for row in evidence),
            *base,
            total(weight[differing] * np.abs(deviations), differing),
            total(weight[differing], differing),
        ]
    )
    return PairSums(key, cells, sources)


def compact_keys(key: Ints, most: int) -> tuple[Ints, Ints]:
    """Return the distinct keys, ascending, and the position of each; by counting if cheap."""
    if most > 4_000_000:
        distinct, inverse = np.unique(key, return_inverse=True)
        return distinct, inverse.astype(np.int64)
    distinct = np.flatnonzero(np.bincount(key, minlength=1))
    place = np.zeros(int(distinct[-1]) + 1 if len(distinct) else 1, dtype=np.int64)
    place[distinct] = np.arange(len(distinct))
    return distinct, place[key]


def _fit_robustly(
    pair: Ints, pairs: int, d: Floats, y: Floats, expected: Floats, weight: Floats
) -> tuple[Floats, list[Floats]]:
    """Fit offset and slope of each pair by reweighting; return deviations and weighted sums."""
    deviations = d - expected
    usual = float((weight * np.abs(deviations)).sum() / max(weight.sum(), 1e-300))
    usual = max(usual, np.finfo(float).tiny ** 0.5)
    base = [np.zeros(pairs) for _ in range(5)]
    if not len(d):
        return deviations, base
    total = sum_by_code(pair, weight, pairs)
    mean_expected = sum_by_code(pair, weight * expected, pairs) / np.where(total > 0, total, 1.0)
    ridge = float(np.var(y)) if len(y) > 1 else 1.0
    for _ in range(PAIR_ROUNDS):
        pull = weight / np.maximum(np.abs(deviations), PAIR_SOFTENING * usual)
        columns = pull, pull * y, pull * y * y, pull * d, pull * y * d
        base = [sum_by_code(pair, column, pairs) for column in columns]
        offset, slope, middle = shrunken_lines(base, mean_expected, usual, ridge)
        deviations = d - offset[pair] - slope[pair] * (y - middle[pair])
    return deviations, base


def shrunken_lines(
    sums: list[Floats], expected_offset: Floats, usual: float, ridge: float
) -> tuple[Floats, Floats, Floats]:
    """Return offset, slope and middle of each pair from its weighted sums, shape (pairs,) each.

    The difference first - other is ``offset + slope (y - middle)``. Both are shrunk: the offset
    to `expected_offset` (the difference of the biases), the slope to 0, by `OFFSET_CLAIMS` pairs of
    usual size, and variance `ridge` of y.

    sums : pull, y, yy, d and yd, as in `PAIR_COLUMNS`, shape (pairs,) each.
    expected_offset : shape (pairs,). usual : usual size of a difference. ridge : variance of y.
    """
    pull, y, yy, d, yd = sums
    extra = OFFSET_CLAIMS / usual
    total_pull = np.where(pull > 0, pull, 1.0)
    middle = np.where(pull > 0, y / total_pull, 0.0)
    offset = (d + extra * expected_offset) / (pull + extra)
    curvature = np.maximum(yy - pull * middle**2, 0.0) + extra * ridge
    slope = (yd - middle * d) / np.where(curvature > 0, curvature, 1.0)
    return offset, slope, middle


def add_pair_sums(a: PairSums, b: PairSums, a_to: Ints, b_to: Ints, sources: int) -> PairSums:
    """Add two tables whose sources are renumbered.

    a_to, b_to : the new codes of the old sources.
    sources : number of sources after renumbering.
    """
    keys = [t[p.first] * sources + t[p.other] for p, t in ((a, a_to), (b, b_to))]
    return PairSums.of(np.concatenate(keys), np.concatenate([a.cells, b.cells], axis=1), sources)
