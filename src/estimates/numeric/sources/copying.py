"""Which sources repeat each other: shared figures that nobody else would have stated.

That independent sources agree on what all others say is no evidence: it may be true. They copy
when they share what the others do not say (Dong's "shared false values", counted for numbers).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from estimates.numeric.grouped.sums import by_code
from estimates.numeric.grouped.tiles import Bools, Floats, Ints

NEAR_CERTAIN = 0.8
"""From this part of shared odd figures on two sources are one family. Known clones share 0.97 and
more, families of accurate sources up to 0.74: to merge those loses independent evidence."""
HALF, CLIMB = 0.65, 0.05
"""The copy rate at which copying is as likely as not, and how fast it becomes so."""
SHARED = 5
COMMON = 20
"""… if they share at least so many, on at least so many common questions."""
DOUBT = 3.0
"""Odd figures that are not shared, which every pair is taken to have beside its own."""
STEPS = (1.0, 2.0, 5.0)


def rounding(value: Floats) -> Floats:
    """Return the grid of each number as a part of it: the largest 1, 2 or 5 x 10^k dividing it.

    Parameters
    ----------
    value : numbers as stated, any shape; a hundredth part at most is looked at.

    Examples
    --------
    >>> rounding(np.array([150_000.0, 148_312.0, 26.0])).round(4)
    array([0.3333, 0.    , 0.0769])
    """
    size = np.abs(value)
    grid = np.zeros(value.shape)
    with np.errstate(divide="ignore", invalid="ignore"):
        top = np.floor(np.log10(np.where(size > 0, size, 1.0)))
        for down in range(8, -1, -1):
            for step in STEPS:
                unit = step * 10.0 ** (top - down)
                times = size / unit
                fits = np.abs(times - np.round(times)) < 1e-6 * np.maximum(times, 1.0)
                grid = np.where(fits & (unit <= size), unit, grid)
        part: Floats = np.where(size > 0, grid / np.where(size > 0, size, 1.0), 1.0)
    return part


@dataclass(frozen=True)
class Votes:
    """How often each figure of a question is stated.

    Attributes
    ----------
    figure : shape (voices,), the code of the figure that a voice states in its question.
    count : shape (figures,), how many (independent) voices state it.
    top : shape (3, questions), its most stated figures, -1 where there are fewer.
    """

    figure: Ints
    count: Floats
    top: Ints

    @classmethod
    def of(cls, question: Ints, figure: Ints, weight: Floats, looked_at: Bools) -> Votes:
        """Count the figures of the voices, sorted by question.

        Parameters
        ----------
        question, figure, weight : shape (voices,); figures ascend.
        looked_at : shape (questions,), of which the most stated figures are wanted.
        """
        first_of = np.flatnonzero(np.append(True, figure[1:] != figure[:-1])[: len(figure)])
        count = by_code(figure, weight, len(first_of))
        home = question[first_of]
        wanted = np.flatnonzero(looked_at[home])
        best = wanted[np.lexsort((-count[wanted], home[wanted]))]
        size = np.bincount(home[wanted], minlength=len(looked_at))
        first = np.cumsum(size) - size
        top = np.full((3, len(looked_at)), -1, dtype=np.int64)
        for place in range(3):
            has = size > place
            top[place, has] = best[first[has] + place]
        return cls(figure, count, top)

    def odd(self, question: Ints, a: Ints, b: Ints, weight: Floats) -> Bools:
        """Tell where one of a pair states what the others do not, or there are no others.

        What the others do not: they state another figure more often.

        Parameters
        ----------
        question, weight : shape (voices,); a, b : rows, shape (pairs,).
        """
        fa, fb = self.figure[a], self.figure[b]
        for_a = self.count[fa] - weight[a] - np.where(fa == fb, weight[b], 0.0)
        for_b = self.count[fb] - weight[b] - np.where(fa == fb, weight[a], 0.0)
        best = np.maximum(for_a, for_b)
        for top in self.top:
            other = top[question[a]]
            free = (other >= 0) & (other != fa) & (other != fb)
            best = np.where(free, np.maximum(best, self.count[other]), best)
        small = 1e-9
        alone = best < small
        apart = (for_a < best - small) | (for_b < best - small)
        return alone | apart


def copy_rate(shared: Floats, odd: Floats) -> Floats:
    """Return how often one of two sources repeats the other: shared odd figures of all odd ones.

    Parameters
    ----------
    shared : evidence: figures that both state and others do not, each counted by its rarity.
    odd : questions in which at least one of them states such a figure.

    References
    ----------
    Dong, X. L., Berti-Equille, L. and Srivastava, D. (2009). Integrating conflicting data: the
    role of source dependence. PVLDB 2, 550-561 (only shared false values tell copying).

    Examples
    --------
    >>> copy_rate(np.array([97.0, 1.0]), np.array([97.0, 1.0])).round(2)
    array([0.97, 0.25])
    """
    rate: Floats = shared / (odd + DOUBT)
    return rate


def probability(rate: Floats) -> Floats:
    """Return how likely it is that what two sources share is copied, from their copy rate.

    Accurate sources that never met share up to 0.4 of what the others do not say: they are right
    where the others are wrong. Clones share 0.97. Between the two the probability climbs.

    Examples
    --------
    >>> probability(np.array([0.4, 0.65, 0.8, 0.97])).round(2)
    array([0.01, 0.5 , 0.95, 1.  ])
    """
    likely: Floats = 1.0 / (1.0 + np.exp((HALF - rate) / CLIMB))
    return likely


def near_certain(rate: Floats, shared: Floats, common: Floats) -> Bools:
    """Tell which pairs of sources are near-certain copies: often enough, and on enough."""
    certain: Bools = (shared >= SHARED) & (common >= COMMON) & (rate >= NEAR_CERTAIN)
    return certain


def families(sources: int, a: Ints, b: Ints, certain: Bools) -> Ints:
    """Return the family of each source, shape (sources,): joined by near-certain pairs."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    links = (np.ones(int(certain.sum())), (a[certain], b[certain]))
    graph = coo_array(links, shape=(sources, sources))
    _, family = connected_components(graph, directed=False)
    found: Ints = family.astype(np.int64)
    return found
