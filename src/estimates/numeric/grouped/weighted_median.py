"""The weighted median of each column of a tile, its interval, and what each row does to it.

All arrays are tiles: rows down, groups across; a row of weight 0 is absent.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.special import betainc

from estimates.numeric.grouped.tiles import Bools, Floats, Ints

TIE = 8 * np.finfo(np.float64).eps
"""Running weights this near to half the total, a row, count as exactly half: 0.1 + 0.2 = 0.3."""
KNIFE_EDGE = 1 + 1e-9
"""A tail probability this near to the one asked for counts as equal to it."""


@dataclass(frozen=True, slots=True)
class Ladder:
    """The rows of each column in ascending order, absent rows last.

    Attributes
    ----------
    rows : shape (k, n), which row stands on each rung.
    x : shape (k, n), its value; infinite for absent rows.
    weight, upto : shape (k, n), its weight, and the sum of the weights up to it.
    effective : shape (n,), how many equal rows would weigh as these do (Kish); 0 for none.
    equal : whether all rows that weigh anything weigh 1, so that `upto` counts them.
    """

    rows: Ints
    x: Floats
    weight: Floats
    upto: Floats
    effective: Floats
    equal: bool

    @property
    def total(self) -> Floats:
        """Sum of the weights, shape (n,)."""
        total: Floats = self.upto[-1]
        return total


def ladder(x: Floats, weight: Floats) -> Ladder:
    """Sort each column; equal values stand in the order of their weights.

    Weights are taken relative to the greatest of their column, so that only ratios matter.

    Parameters
    ----------
    x, weight : shape (k, n), weight >= 0; x is looked at only where weight > 0.
    """
    top = weight.max(axis=0)
    weight = weight / np.where(top > 0, top, 1.0)
    x = np.where(weight > 0, x, np.inf)
    equal = bool(((weight == 0) | (weight == 1)).all())
    rows = np.argsort(x, axis=0, kind="stable") if equal else np.lexsort((weight, x), axis=0)
    weight = np.take_along_axis(weight, rows, axis=0)
    x = np.take_along_axis(x, rows, axis=0)
    upto, squares = np.cumsum(weight, axis=0), (weight**2).sum(axis=0)
    effective = np.where(squares > 0, upto[-1] ** 2 / np.where(squares > 0, squares, 1.0), 0.0)
    return Ladder(rows, x, weight, upto, effective, equal)


def weighted_median(steps: Ladder) -> tuple[Floats, Floats]:
    """Return the lower and the upper weighted median, shapes (n,); NaN where nothing weighs.

    They differ only where the running weight meets half the total exactly; the median is then
    the middle of the two.

    References
    ----------
    Edgeworth, F. Y. (1888). Philosophical Magazine 25, 184.
    Cormen, T. H. et al. (2009). Introduction to Algorithms, 3rd ed., problem 9-2.

    Examples
    --------
    >>> steps = ladder(np.array([[3.0], [1.0], [2.0], [9.0]]), np.ones((4, 1)))
    >>> weighted_median(steps)
    (array([2.]), array([3.]))
    """
    half = 0.5 * steps.total[None]
    slack = TIE * len(steps.x) * half
    lower = _pick(steps, rung_of(steps, half - slack))[0]
    upper = _pick(steps, rung_of(steps, half + slack))[0]
    none = steps.total == 0
    return np.where(none, np.nan, lower), np.where(none, np.nan, upper)


def median_row(steps: Ladder) -> Ints:
    """Return the row of the lower weighted median, shape (n,); -1 where nothing weighs.

    Examples
    --------
    >>> median_row(ladder(np.array([[3.0], [1.0], [2.0], [9.0]]), np.ones((4, 1))))
    array([2])
    """
    half = 0.5 * steps.total[None]
    rung = rung_of(steps, half - TIE * len(steps.x) * half)
    last = np.maximum(_rungs(steps) - 1, 0)
    row = np.take_along_axis(steps.rows, np.minimum(rung, last), axis=0)[0]
    return np.where(steps.total == 0, -1, row)


def medians_without(steps: Ladder) -> tuple[Floats, Floats]:
    """Return lower and upper median without each row in turn, shapes (k, n), rows as given.

    Without the row on rung p the running weights beyond p are smaller by its weight, so one
    search among all of them serves each of the two sides of p. NaN where no other row weighs.
    """
    rung = np.arange(len(steps.x))[:, None]
    rest = steps.total - steps.weight
    slack = TIE * len(steps.x) * steps.total
    out = []
    for edge in (-slack, slack):
        before = rung_of(steps, 0.5 * rest + edge)
        after = rung_of(steps, 0.5 * rest + edge + steps.weight)
        found = np.where(before < rung, before, np.maximum(after, rung + 1))
        found = np.minimum(found, _rungs(steps) - 1)
        found = np.where(found == rung, rung - 1, found)
        x = np.take_along_axis(steps.x, np.maximum(found, 0), axis=0)
        by_row = np.empty_like(x)
        np.put_along_axis(by_row, steps.rows, np.where(rest > slack, x, np.nan), axis=0)
        out.append(by_row)
    return out[0], out[1]


def sign_interval(steps: Ladder, level: float) -> tuple[Floats, Floats]:
    """Return the interval of the median that inverts the sign test, shapes (n,).

    An end is the furthest order statistic beyond which the median lies with a probability of at
    most (1 - level) / 2. With equal weights this is the exact, distribution-free binomial
    interval. With unequal ones the binomial's n is Kish's effective number and the rank of a
    row is its running share times n, so that the rule joins the exact one continuously; it is
    an approximation there. Infinite where too few rows can reach the level (fewer than five
    equal ones at 90 %, six at 95 %).

    References
    ----------
    Thompson, W. R. (1936). Annals of Mathematical Statistics 7, 122 (equal weights).
    Woodruff, R. S. (1952). JASA 47, 635; Korn, E. L. and Graubard, B. I. (1998). Survey
    Methodology 24, 193 (weights, through the effective sample size).

    Examples
    --------
    >>> steps = ladder(np.arange(1.0, 9.0)[:, None], np.ones((8, 1)))
    >>> sign_interval(steps, 0.9)
    (array([2.]), array([7.]))
    """
    n = steps.effective
    tail = 0.5 * (1 - level) * KNIFE_EDGE

    def fits(rank: Floats) -> Bools:
        inside = rank <= n + 0.5
        return inside & (binomial_tail(n, rank, whole=steps.equal) <= tail)

    return _ends(steps, fits)


def binomial_tail(n: Floats, rank: Floats, *, whole: bool) -> Floats:
    """Return how probable it is that fewer than `rank` of n fair coins fall one way.

    Parameters
    ----------
    n : shape (groups,), >= 0. rank : shape (k, groups), >= 0.
    whole : whether all are whole numbers but for rounding: each pair is then worked out once.

    Examples
    --------
    >>> binomial_tail(np.array([3.0]), np.array([[2.0], [3.0]]), whole=True).ravel()
    array([0.5  , 0.875])
    """
    if not whole:
        return np.asarray(betainc(np.maximum(n - rank + 1, 0.5), rank, 0.5), dtype=np.float64)
    many = round(max(n.max(initial=0.0), rank.max(initial=0.0))) + 1
    counts = np.unique(n)
    ranks = np.arange(many, dtype=np.float64)[:, None]
    table = binomial_tail(counts[None], ranks, whole=False)
    return table[np.rint(rank).astype(np.int64), np.searchsorted(counts, n)]


def prediction_interval(steps: Ladder, level: float) -> tuple[Floats, Floats]:
    """Return where the next row falls, whatever the distribution, shapes (n,).

    The next of n + 1 exchangeable rows lies below the l-th smallest with probability
    l / (n + 1). Infinite where too few rows can reach the level (fewer than 19 equal ones at
    90 %). Weights enter as in `sign_interval`.

    References
    ----------
    Wilks, S. S. (1941). Annals of Mathematical Statistics 12, 91.
    """
    n = steps.effective
    tail = 0.5 * (1 - level) * KNIFE_EDGE
    return _ends(steps, lambda rank: rank <= tail * (n + 1))


def rung_of(steps: Ladder, target: Floats) -> Ints:
    """Return `first_at_least` of the running weights; by counting where all weights are equal.

    Parameters
    ----------
    target : shape (m, n).
    """
    if not steps.equal:
        return first_at_least(steps.upto, target)
    last = len(steps.x) - 1
    rung = np.ceil(target) - 1
    return np.clip(np.where(target > steps.total, last, rung), 0, last).astype(np.int64)


def first_at_least(running: Floats, target: Floats) -> Ints:
    """Return the first rung whose running weight is at least the target.

    Binary search down every column at once.

    Parameters
    ----------
    running : shape (k, n), ascending down axis 0.
    target : shape (m, n).

    Returns
    -------
    shape (m, n), in 0 .. k - 1 (the last rung where none is).

    Examples
    --------
    >>> first_at_least(np.array([[1.0], [2.0], [4.0]]), np.array([[2.0], [3.0]])).ravel()
    array([1, 2])
    """
    low = np.zeros(target.shape, dtype=np.int64)
    high = np.full(target.shape, len(running) - 1, dtype=np.int64)
    for _ in range(len(running).bit_length()):
        middle = (low + high) // 2
        reached = np.take_along_axis(running, middle, axis=0) >= target
        high = np.where(reached, middle, high)
        low = np.where(reached, low, np.minimum(middle + 1, high))
    return low


def _rungs(steps: Ladder) -> Ints:
    """How many rows weigh something, shape (n,)."""
    rungs: Ints = (steps.weight > 0).sum(axis=0)
    return rungs


def _pick(steps: Ladder, rung: Ints) -> Floats:
    """Return the values on the rungs given; never one of an absent row."""
    last = np.maximum(_rungs(steps) - 1, 0)
    return np.take_along_axis(steps.x, np.minimum(rung, last), axis=0)


def _ends(steps: Ladder, fits: Callable[[Floats], Bools]) -> tuple[Floats, Floats]:
    """Return the innermost value on each side whose rank still fits; infinite where none."""
    total = np.where(steps.total > 0, steps.total, 1.0)
    present = steps.weight > 0
    from_below = steps.upto / total * steps.effective
    from_above = (total - (steps.upto - steps.weight)) / total * steps.effective
    low = np.where(present & fits(from_below), steps.x, -np.inf).max(axis=0)
    high = np.where(present & fits(from_above), steps.x, np.inf).min(axis=0)
    none = steps.total == 0
    return np.where(none, np.nan, low), np.where(none, np.nan, high)
