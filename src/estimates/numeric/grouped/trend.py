"""A trend of figures over time within each group: a rank correlation, and disjoint halves.

Under no trend every order of the figures over the days is equally likely, whatever their
distribution. Spearman's correlation of days and figures is judged against that: exactly up to eight
figures, beyond by Student's t with k - 2 degrees of freedom (Kendall and Stuart 1973, The Advanced
Theory of Statistics 2, 31.19). A group has a trend where, in addition, the newest half of its
figures excludes the oldest half: the middle halves of both are disjoint.
"""

from collections.abc import Iterator
from functools import cache

import numpy as np
from scipy.special import gammaln, stdtrit

from estimates.numeric.grouped.sorting import sort_by_group
from estimates.numeric.types import Bools, Floats, Ints

# The largest probability of a rise, and of a fall, that no trend explains: together one in a
# hundred. Tolls rise more often than they fall; five figures in ascending order are just enough
# (1 in 120).
RISE_TAIL, FALL_TAIL = 0.0085, 0.0015
# Fewer figures cannot show a trend at these tails.
FEWEST_FIGURES = 5
# Up to so many figures the distribution of the correlation is counted out.
MOST_COUNTED = 8
# For more figures Student's t exceeds these tails by up to a third (measured at nine figures), so
# it is asked for smaller ones.
APPROXIMATE_TAIL = 0.7
# Up to so many figures, as eight bits count, all pairs are compared, which is faster than a sort;
# larger groups are sorted one by one.
MOST_COMPARED = 127
# Pairs that are compared at once: they stay in the processor's cache.
PAIRS_PER_BATCH = 2**18


def trend_signs(day: Ints, figure: Floats, group: Ints, groups: int) -> Ints:
    """Return 1 for a group whose figures rise with the days, -1 where they fall, 0 for no trend.

    day, figure, group : shape (n,), finite; the order of the rows does not matter.
    groups : the number of groups.

    >>> day, group = np.arange(6), np.zeros(6, dtype=np.int64)
    >>> trend_signs(day, np.array([24.0, 43, 85, 150, 250, 450]), group, 1).tolist()
    [1]
    >>> trend_signs(day, np.array([24.0, 450, 85, 43, 250, 150]), group, 1).tolist()
    [0]
    """
    sizes = np.bincount(group, minlength=groups)
    is_tested = sizes >= FEWEST_FIGURES
    signs = np.zeros(groups, dtype=np.int64)
    if not is_tested.any():
        return signs
    rows, members = np.flatnonzero(is_tested[group]), np.flatnonzero(is_tested)
    local = (np.cumsum(is_tested) - 1)[group[rows]]
    day, figure, sizes = day[rows], figure[rows], sizes[members]
    products, squares_of_days, squares_of_sizes, orders = _rank_sums(day, figure, local, sizes)
    norm = np.sqrt(squares_of_days * squares_of_sizes)
    correlation = np.where(norm > 0, products / np.where(norm > 0, norm, 1.0), 0.0)
    sign = np.sign(correlation).astype(np.int64)
    tail = np.where(sign > 0, RISE_TAIL, FALL_TAIL)
    # Where many days or figures are equal, few distinct orders exist, and the best is not rare.
    is_rare = orders >= -np.log(tail) - 1e-9
    is_strong = is_rare & (np.abs(correlation) >= least_correlation(sizes, tail) - 1e-9)
    tested = np.flatnonzero(is_strong[local])
    excludes = _newest_half_exceeds(
        day[tested], figure[tested] * sign[local[tested]], local[tested], sizes
    )
    signs[members] = np.where(is_strong & excludes, sign, 0)
    return signs


def least_correlation(sizes: Ints, tail: Floats) -> Floats:
    """Return the least rank correlation that is so rare under no trend; infinite where none is.

    sizes, tail : shape (groups,).
    """
    # Few sizes serve many groups.
    distinct, at = np.unique(sizes, return_inverse=True)
    least = np.empty(sizes.shape)
    for share in np.unique(tail).tolist():
        by_size = np.array([_rare_correlation(size, share) for size in distinct.tolist()])
        least = np.where(tail == share, by_size[at], least)
    return least


def _rare_correlation(size: int, tail: float) -> float:
    """Return the least correlation of `size` figures that at most `tail` of all orders reach."""
    if size <= MOST_COUNTED:
        return _counted_correlation(size, tail)
    t = -float(stdtrit(size - 2, APPROXIMATE_TAIL * tail))
    return float(t / np.sqrt(size - 2 + t**2))


@cache
def _counted_correlation(size: int, tail: float) -> float:
    """Return `_rare_correlation`, exactly, from all orders of `size` figures."""
    ranks, orders = np.arange(size) - (size - 1) / 2, np.empty((1, 0), dtype=np.int64)
    for last in range(size):
        orders = np.concatenate([np.insert(orders, at, last, axis=1) for at in range(last + 1)])
    values, counts = np.unique(ranks[orders] @ ranks, return_counts=True)
    is_rare = counts[::-1].cumsum()[::-1] <= tail * counts.sum() * (1 + 1e-9)
    return float(values[is_rare].min() / (ranks @ ranks)) if is_rare.any() else np.inf


def _rank_sums(day: Ints, figure: Floats, group: Ints, sizes: Ints) -> Floats:
    """Return sums over the centred ranks d of days and f of figures, shape (4, groups).

    They are those of d f, d d and f f, and the logarithm of the number of distinct orders of the
    days or of the figures, whichever is smaller.
    """
    sums, rows = np.zeros((4, len(sizes))), sort_by_group(group)
    starts = np.cumsum(sizes) - sizes
    for members in _batches_of_one_size(sizes):
        at = rows[starts[members] + np.arange(sizes[members[0]])[:, None]]
        d, d_squares, day_ties = _centred_ranks(day[at])
        f, f_squares, figure_ties = _centred_ranks(figure[at])
        orders = gammaln(len(at) + 1.0) - np.maximum(day_ties, figure_ties)
        sums[:, members] = (d * f).sum(axis=0), d_squares, f_squares, orders
    return sums


def _batches_of_one_size(sizes: Ints) -> Iterator[Ints]:
    """Yield groups of one size: as many as are compared at once, or one that is sorted."""
    by_size = np.argsort(sizes, kind="stable")
    for members in np.split(by_size, np.flatnonzero(np.diff(sizes[by_size])) + 1):
        size = int(sizes[members[0]])
        width = PAIRS_PER_BATCH // size**2 if size <= MOST_COMPARED else 1
        yield from np.split(members, range(width, len(members), width))


def _centred_ranks(x: Floats | Ints) -> tuple[Floats, Floats, Floats]:
    """Return the rank of each number in its column, from the middle; ties share their mean rank.

    x : shape (k, n).
    Returns also the sum of the squares of the ranks of each column, and the logarithm of the number
    of orders of equal numbers, shape (n,) each.
    """
    k = len(x)
    if k > MOST_COMPARED:
        _, place, counts = np.unique(x, return_inverse=True, return_counts=True)
        by_place = np.cumsum(counts) - 0.5 * (counts - 1) - 0.5 * (k + 1)
        by_row = by_place[place].reshape(x.shape)
        return by_row, (by_row * by_row).sum(axis=0), gammaln(counts + 1.0).sum(keepdims=True)
    doubled = np.zeros(x.shape, dtype=np.int8)  # how many are below, minus how many are above
    for at in range(k - 1):
        sign = (x[at] > x[at + 1 :]).view(np.int8) - (x[at] < x[at + 1 :]).view(np.int8)
        doubled[at] += np.add.reduce(sign, axis=0, dtype=np.int8)
        doubled[at + 1 :] -= sign
    ranks: Floats = 0.5 * doubled.astype(np.float64)
    squares, ties = (ranks * ranks).sum(axis=0), np.zeros(x.shape[1])
    # The squares of different ranks have a known sum; it is less where numbers are equal.
    tied = np.flatnonzero(squares < k * (k * k - 1) / 12)
    doubled = np.take(doubled, tied, axis=1)
    equal = (doubled[:, None] == doubled).sum(axis=1, dtype=np.int8)
    # Each of m equal numbers has a part of log m!.
    shared = np.arange(1.0, k + 1)
    ties[tied] = (gammaln(shared + 1.0) / shared)[equal - 1].sum(axis=0)
    return ranks, squares, ties


def _newest_half_exceeds(day: Ints, y: Floats, group: Ints, sizes: Ints) -> Bools:
    """Return in which groups the lower quartile of the newest half exceeds the upper of the oldest.

    On equal days the largest figures count as the oldest, against the exclusion. Where a group has
    no rows, False.
    """
    order = np.lexsort((-y, day, group))
    group, y = group[order], y[order]
    counts = np.bincount(group, minlength=len(sizes))
    place = np.arange(len(y)) - (np.cumsum(counts) - counts)[group]
    half = counts // 2
    is_old, is_new = place < half[group], place >= (counts - half)[group]
    quartiles = [np.full(len(sizes), end) for end in (np.inf, -np.inf)]
    for quartile, mask, rank in (
        (quartiles[0], is_old, np.ceil(0.75 * half).astype(np.int64) - 1),
        (quartiles[1], is_new, half // 4),
    ):
        rows = np.flatnonzero(mask)
        rows = rows[np.lexsort((y[rows], group[rows]))]
        first = np.searchsorted(group[rows], np.arange(len(sizes)))
        present = np.flatnonzero(counts > 0)
        quartile[present] = y[rows[(first + rank)[present]]]
    return np.asarray(quartiles[1] > quartiles[0])
