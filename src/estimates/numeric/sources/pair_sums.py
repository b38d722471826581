"""What is added up for every ordered pair of sources: how often they meet, agree and differ.

All columns are sums, so that the table of two parts of the claims added cell by cell is the table
of the whole (up to the weights of the robust sums, which each part sets by its own spread).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from estimates.numeric.grouped.sums import by_code
from estimates.numeric.grouped.tiles import Bools, Floats, Ints

COLUMNS = (
    "common",  # questions on which both speak
    "same",  # … and state the same figure
    "odd",  # … where one of them states what the others do not, or nobody else speaks
    "shared",  # … and the other states the same, each counted by its rarity
    "later",  # … and the first of the pair said it later
    "dated",  # … and it is known who said it later
    "pull",  # sum of the weights of the differing pairs
    "y",  # … weighted: the figure of the other
    "yy",
    "d",  # the difference, first minus other
    "yd",
    "size",  # sum of the absolute differences from what the offset and slope foretell
    "moved",  # pairs that differ
)
ROUNDS = 8
SOFT = 0.2
OFFSET_CLAIMS = 4.0
"""An offset, a slope and a size count so many pairs of what is usual beside their own."""
MOST_KEPT = 400_000
"""Pairs that a record keeps; those who met least often are left out beyond."""


@dataclass(frozen=True)
class PairSums:
    """Sums by ordered pair.

    Attributes
    ----------
    key : shape (pairs,), ascending: first source times `sources` plus other.
    cells : shape (13, pairs), in the order of `COLUMNS`.
    sources : how many sources there are.
    """

    key: Ints
    cells: Floats
    sources: int

    def column(self, name: str) -> Floats:
        """Return one column, shape (pairs,)."""
        row: Floats = self.cells[COLUMNS.index(name)]
        return row

    @property
    def first(self) -> Ints:
        """The first source of each pair."""
        return self.key // max(self.sources, 1)

    @property
    def other(self) -> Ints:
        """The other source of each pair."""
        return self.key % max(self.sources, 1)

    def place(self, first: Ints, other: Ints) -> Ints:
        """Return where pairs stand; ``len(key)`` where they never met or one is unknown (-1)."""
        key = first * self.sources + other
        at = np.searchsorted(self.key, key)
        found = at < len(self.key)
        found[found] &= self.key[at[found]] == key[found]
        return np.where(found & (first >= 0) & (other >= 0), at, len(self.key))

    def by_first(self, name: str) -> Floats:
        """Sum a column over all that a source met, shape (sources,)."""
        return by_code(self.first, self.column(name), self.sources)

    @classmethod
    def of(cls, key: Ints, cells: Floats, sources: int) -> PairSums:
        """Add up cells of equal keys."""
        if not len(key):
            return cls(key, cells, sources)
        order = np.argsort(key, kind="stable")
        sorted_key = key[order]
        start = np.flatnonzero(np.append(True, sorted_key[1:] != sorted_key[:-1]))
        return cls(sorted_key[start], np.add.reduceat(cells[:, order], start, axis=1), sources)

    def largest(self, most: int = MOST_KEPT) -> PairSums:
        """Keep the pairs that met most often."""
        if len(self.key) <= most:
            return self
        common = self.column("common")
        least = np.partition(common, len(common) - most)[len(common) - most]
        kept = common > least if (common >= least).sum() > 2 * most else common >= least
        return PairSums(self.key[kept], self.cells[:, kept], self.sources)


def pair_sums(
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

    Parameters
    ----------
    first, other : shape (n,), the sources.
    x, y : shape (n,), their figures, on the scale of the questions. same : whether they state
        one figure.
    bias : shape (sources,): the offset of a pair is looked for around the difference of these.
    evidence : shape (4, n): odd, shared, later, dated.
    weight : shape (n,), how much a pair counts.
    """
    sources = len(bias)
    key, inverse = compact(first * sources + other, sources * sources)
    apart = np.flatnonzero(~same)
    away, base = _robust(inverse[apart], len(key), (x - y)[apart], y[apart],
                         (bias[first] - bias[other])[apart], weight[apart])  # fmt: skip

    def total(column: Floats, rows: Ints | None = None) -> Floats:
        return by_code(inverse if rows is None else inverse[rows], column, len(key))

    cells = np.stack(
        [
            total(weight),
            total(weight * same),
            *(total(weight * row) for row in evidence),
            *base,
            total(weight[apart] * np.abs(away), apart),
            total(weight[apart], apart),
        ]
    )
    return PairSums(key, cells, sources)


def compact(key: Ints, most: int) -> tuple[Ints, Ints]:
    """Return the different keys, ascending, and the place of each; by counting if cheap."""
    if most > 4_000_000:
        found, inverse = np.unique(key, return_inverse=True)
        return found, inverse.astype(np.int64)
    found = np.flatnonzero(np.bincount(key, minlength=1))
    place = np.zeros(int(found[-1]) + 1 if len(found) else 1, dtype=np.int64)
    place[found] = np.arange(len(found))
    return found, place[key]


def _robust(
    pair: Ints, pairs: int, d: Floats, y: Floats, foretold: Floats, weight: Floats
) -> tuple[Floats, list[Floats]]:
    """Fit offset and slope of each pair by reweighting; return deviations and weighted sums."""
    away = d - foretold
    usual = float((weight * np.abs(away)).sum() / max(weight.sum(), 1e-300)) if len(d) else 0.0
    usual = max(usual, np.finfo(float).tiny ** 0.5)
    base = [np.zeros(pairs) for _ in range(5)]
    if not len(d):
        return away, base
    home = _mean_by(pair, pairs, foretold, weight)
    ridge = float(np.var(y)) if len(y) > 1 else 1.0
    for _ in range(ROUNDS):
        pull = weight / np.maximum(np.abs(away), SOFT * usual)
        base = [
            by_code(pair, column, pairs)
            for column in (pull, pull * y, pull * y * y, pull * d, pull * y * d)
        ]
        offset, slope, middle = line(base, home, usual, ridge)
        away = d - offset[pair] - slope[pair] * (y - middle[pair])
    return away, base


def _mean_by(pair: Ints, pairs: int, column: Floats, weight: Floats) -> Floats:
    """Return the mean of a column by pair."""
    total = by_code(pair, weight, pairs)
    summed = by_code(pair, weight * column, pairs)
    mean: Floats = summed / np.where(total > 0, total, 1.0)
    return mean


def line(
    sums: list[Floats], home: Floats, usual: float, ridge: float
) -> tuple[Floats, Floats, Floats]:
    """Return offset, slope and middle of each pair from its weighted sums.

    Parameters
    ----------
    sums : pull, y, yy, d and yd, as in `COLUMNS`, shape (pairs,) each.

    The difference first - other is ``offset + slope (y - middle)``. Both are shrunk: the offset
    to `home` (the difference of the biases), the slope to 0 (a claim says as much of a large
    crowd as of a small one), by `OFFSET_CLAIMS` pairs of usual size, and variance `ridge` of y.
    """
    pull, y, yy, d, yd = sums
    extra = OFFSET_CLAIMS / usual
    some = np.where(pull > 0, pull, 1.0)
    middle = np.where(pull > 0, y / some, 0.0)
    offset = (d + extra * home) / (pull + extra)
    along = np.maximum(yy - pull * middle**2, 0.0) + extra * ridge
    slope = (yd - middle * d) / np.where(along > 0, along, 1.0)
    return offset, slope, middle


def add(a: PairSums, b: PairSums, a_to: Ints, b_to: Ints, sources: int) -> PairSums:
    """Add two tables whose sources are renumbered.

    Parameters
    ----------
    a_to, b_to : the new codes of the old sources.
    """
    keys = [t[p.first] * sources + t[p.other] for p, t in ((a, a_to), (b, b_to))]
    return PairSums.of(np.concatenate(keys), np.concatenate([a.cells, b.cells], axis=1), sources)
