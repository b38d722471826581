"""A trend of figures over time within each group: a rank correlation, and disjoint halves.

Under no trend every order of the figures over the days is equally likely, whatever their
distribution. Spearman's correlation of days and figures is judged against that: exactly up to eight
figures, beyond by Student's t with k - 2 degrees of freedom (Kendall and Stuart 1973, The Advanced
Theory of Statistics 2, 31.19). A group has a trend where, in addition, the newest half of its
figures excludes the oldest half: the middle halves of both are disjoint.
"""

from functools import cache
from itertools import permutations

import numpy as np
from scipy.special import gammaln, stdtrit

from estimates.numeric.grouped.sorting import sort_rows
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
    (by_day, day_orders), (by_size, size_orders) = (
        _centred_ranks(column, local, sizes) for column in (day, figure)
    )
    products, squares_of_days, squares_of_sizes = (
        np.bincount(local, weights=a * b)
        for a, b in ((by_day, by_size), (by_day, by_day), (by_size, by_size))
    )
    norm = np.sqrt(squares_of_days * squares_of_sizes)
    correlation = np.where(norm > 0, products / np.where(norm > 0, norm, 1.0), 0.0)
    sign = np.sign(correlation).astype(np.int64)
    tail = np.where(sign > 0, RISE_TAIL, FALL_TAIL)
    # Where many days or figures are equal, few distinct orders exist, and the best is not rare.
    is_rare = np.minimum(day_orders, size_orders) >= -np.log(tail) - 1e-9
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
    with np.errstate(invalid="ignore"):
        t = -stdtrit(np.maximum(sizes - 2, 1), APPROXIMATE_TAIL * tail)
    least = t / np.sqrt(np.maximum(sizes - 2, 1) + t**2)
    for size in np.unique(sizes[sizes <= MOST_COUNTED]).tolist():
        for share in np.unique(tail).tolist():
            least[(sizes == size) & (tail == share)] = _counted_correlation(size, share)
    return np.asarray(least)


@cache
def _counted_correlation(size: int, tail: float) -> float:
    """Return the least correlation of `size` figures that at most `tail` of all orders reach."""
    ranks = np.arange(size) - (size - 1) / 2
    products = ranks[np.array([*permutations(range(size))])] @ ranks
    values, counts = np.unique(products, return_counts=True)
    is_rare = counts[::-1].cumsum()[::-1] <= tail * counts.sum() * (1 + 1e-9)
    return float(values[is_rare].min() / (ranks @ ranks)) if is_rare.any() else np.inf


def _centred_ranks(x: Floats | Ints, group: Ints, sizes: Ints) -> tuple[Floats, Floats]:
    """Return the rank of each row in its group, from the middle; ties share their mean rank.

    Returns also the logarithm of the number of distinct orders of each group, shape (groups,).
    """
    order = sort_rows(group, sizes, (x,))
    group, x = group[order], x[order]
    is_new = np.ones(len(x), dtype=bool)
    is_new[1:] = (group[1:] != group[:-1]) | (x[1:] != x[:-1])
    starts = np.flatnonzero(is_new)
    lengths = np.diff(np.append(starts, len(x)))
    middle = starts + 0.5 * (lengths - 1)
    first = np.cumsum(sizes) - sizes
    ranks = np.empty(len(x))
    ranks[order] = np.repeat(middle, lengths) - (first + 0.5 * (sizes - 1))[group]
    tied = np.flatnonzero(lengths > 1)
    weights = gammaln(lengths[tied] + 1.0)
    ties = np.bincount(group[starts[tied]], weights=weights, minlength=len(sizes))
    return ranks, gammaln(sizes + 1.0) - ties


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
