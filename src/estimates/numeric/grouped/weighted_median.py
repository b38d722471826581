"""The weighted median of each column of a tile, its intervals, and leave-one-out medians.

The lower median is the first value in ascending order whose cumulative weight reaches half the
total (Edgeworth 1888, Philosophical Magazine 25, 184); its interval inverts the sign test.
All arrays are tiles: rows down, groups across; a row of weight 0 is absent.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial

import numpy as np
from scipy.special import betainc

from estimates.numeric.grouped.order_statistics import (
    innermost_of_equals,
    leave_one_out_of_equals,
    medians_of_equals,
    sort_down,
    values_at,
)
from estimates.numeric.types import Bools, Floats, Ints

# Cumulative weights within this of half the total, per row, count as exactly half, as 0.1 + 0.2
# differs from 0.3.
TIE_TOLERANCE = 8 * np.finfo(np.float64).eps
# A tail probability within this factor of the requested one counts as equal to it.
TAIL_TOLERANCE = 1 + 1e-9
# Tiles have few numbers of rows, and of one level.
REMEMBERED_RANKS = 1_024


@dataclass(frozen=True)
class SortedColumns:
    """The rows of each column in ascending order of value, absent rows last.

    number : shape (k, n), the value of each row, in their order; NaN for absent rows.
    row_weight : shape (k, n), its weight relative to the greatest of its column.
    has_equal_weights : whether all present rows have weight 1.
    present : shape (n,), the number of present rows.
    """

    number: Floats
    row_weight: Floats
    has_equal_weights: bool
    present: Ints

    @cached_property
    def rows(self) -> Ints:
        """The row at each position, shape (k, n); equal values are ordered by weight."""
        # NaN sorts behind infinity: absent rows come last also where a present one is infinite.
        if self.has_equal_weights:
            return np.argsort(self.number, axis=0, kind="stable")
        return np.lexsort((self.row_weight, self.number), axis=0)

    @cached_property
    def x(self) -> Floats:
        """The value at each position, shape (k, n); infinite for absent rows."""
        known = np.where(np.isnan(self.number), np.inf, self.number)
        if self.has_equal_weights:
            return sort_down(known)
        return np.asarray(np.take_along_axis(known, self.rows, axis=0))

    @cached_property
    def weight(self) -> Floats:
        """The weight at each position, shape (k, n)."""
        return np.asarray(np.take_along_axis(self.row_weight, self.rows, axis=0))

    @cached_property
    def cumulative(self) -> Floats:
        """The sum of the weights up to each position, shape (k, n)."""
        return np.asarray(np.cumsum(self.weight, axis=0))

    @cached_property
    def total(self) -> Floats:
        """The sum of the weights, shape (n,)."""
        if self.has_equal_weights:
            return self.present.astype(np.float64)
        return np.asarray(self.cumulative[-1])

    @cached_property
    def effective_size(self) -> Floats:
        """The number of equally weighted rows with the same variance (Kish 1965), shape (n,).

        0 where all rows are absent.
        """
        if self.has_equal_weights:
            return self.total
        squares = (self.weight**2).sum(axis=0)
        return np.asarray(self.total**2 / np.where(squares > 0, squares, 1.0))


def sort_columns(x: Floats, weight: Floats) -> SortedColumns:
    """Sort each column by value; equal values are ordered by weight.

    Weights are taken relative to the greatest of their column, so that only ratios matter.

    x, weight : shape (k, n), weight >= 0; x is used only where weight > 0, and may be infinite.
    """
    top = weight.max(axis=0)
    weight = weight / np.where(top > 0, top, 1.0)
    is_present = weight > 0
    are_equal = bool((is_present == weight).all())
    present = np.count_nonzero(is_present, axis=0)
    return SortedColumns(np.where(is_present, x, np.nan), weight, are_equal, present)


def weighted_median(columns: SortedColumns) -> tuple[Floats, Floats]:
    """Return the lower and the upper weighted median, shapes (n,); NaN where all weights are 0.

    They differ only where the running weight meets half the total exactly; the median is then
    the middle of the two.

    >>> steps = sort_columns(np.array([[3.0], [1.0], [2.0], [9.0]]), np.ones((4, 1)))
    >>> weighted_median(steps)
    (array([2.]), array([3.]))

    Edgeworth, F. Y. (1888). Philosophical Magazine 25, 184.
    Cormen, T. H. et al. (2009). Introduction to Algorithms, 3rd ed., problem 9-2.
    """
    if columns.has_equal_weights:
        return medians_of_equals(columns.x, columns.present)
    half = 0.5 * columns.total
    slack = TIE_TOLERANCE * len(columns.x) * half
    last = np.maximum(columns.present - 1, 0)
    lower, upper = (
        values_at(columns.x, np.minimum(first_at_least(columns.cumulative, edge[None])[0], last))
        for edge in (half - slack, half + slack)
    )
    is_empty = columns.total == 0
    return np.where(is_empty, np.nan, lower), np.where(is_empty, np.nan, upper)


def median_row(columns: SortedColumns) -> Ints:
    """Return the row of the lower weighted median, shape (n,); -1 where all weights are 0.

    >>> median_row(sort_columns(np.array([[3.0], [1.0], [2.0], [9.0]]), np.ones((4, 1))))
    array([2])
    """
    half = 0.5 * columns.total[None]
    edge = half - TIE_TOLERANCE * len(columns.x) * half
    position = first_at_least(columns.cumulative, edge)
    last = np.maximum(columns.present - 1, 0)
    row = np.take_along_axis(columns.rows, np.minimum(position, last), axis=0)[0]
    return np.where(columns.total == 0, -1, row)


def leave_one_out_medians(columns: SortedColumns) -> tuple[Floats, Floats]:
    """Return lower and upper median without each row in turn, shapes (k, n), in row order.

    Without the row on rung p the running weights beyond p are smaller by its weight, so one
    search among all of them serves each of the two sides of p. NaN where no other row weighs.
    """
    if columns.has_equal_weights:
        return leave_one_out_of_equals(columns.x, columns.number, columns.present)
    own_position = np.arange(len(columns.x))[:, None]
    rest = columns.total - columns.weight
    slack = TIE_TOLERANCE * len(columns.x) * columns.total
    out = []
    for edge in (-slack, slack):
        target = 0.5 * rest + edge
        before = first_at_least(columns.cumulative, target)
        after = first_at_least(columns.cumulative, target + columns.weight)
        position = np.where(before < own_position, before, np.maximum(after, own_position + 1))
        position = np.minimum(position, columns.present - 1)
        position = np.where(position == own_position, own_position - 1, position)
        x = np.take_along_axis(columns.x, np.maximum(position, 0), axis=0)
        by_row = np.empty_like(x)
        np.put_along_axis(by_row, columns.rows, np.where(rest > slack, x, np.nan), axis=0)
        out.append(by_row)
    return out[0], out[1]


def sign_test_interval(columns: SortedColumns, level: float) -> tuple[Floats, Floats]:
    """Return the interval of the median that inverts the sign test, shapes (n,).

    An end is the furthest order statistic beyond which the median lies with a probability of at
    most (1 - level) / 2. With equal weights this is the exact, distribution-free binomial
    interval. With unequal ones the binomial's n is Kish's effective number and the rank of a
    row is its running share times n, so that the rule joins the exact one continuously; it is
    an approximation there. Infinite where too few rows can reach the level (fewer than five
    equal ones at 90 %, six at 95 %).

    >>> steps = sort_columns(np.arange(1.0, 9.0)[:, None], np.ones((8, 1)))
    >>> sign_test_interval(steps, 0.9)
    (array([2.]), array([7.]))

    Thompson, W. R. (1936). Annals of Mathematical Statistics 7, 122 (equal weights).
    Woodruff, R. S. (1952). JASA 47, 635; Korn, E. L. and Graubard, B. I. (1998). Survey
    Methodology 24, 193 (weights, through the effective sample size).
    """
    if columns.has_equal_weights:
        fitting = partial(sign_test_ranks, level=level)
        return innermost_of_equals(columns.x, columns.present, fitting)
    tail = 0.5 * (1 - level) * TAIL_TOLERANCE

    def is_fitting(n: Floats, rank: Floats) -> Bools:
        return (rank <= n + 0.5) & (binomial_tail(n, rank) <= tail)

    return _innermost_values(columns, is_fitting)


@lru_cache(REMEMBERED_RANKS)
def sign_test_ranks(rows: int, level: float) -> int:
    """Return how many ranks, counted from one side, the median lies within at most at its tail.

    >>> [sign_test_ranks(rows, 0.9) for rows in (4, 5, 8)]
    [0, 1, 2]
    """
    tails = binomial_tail(np.float64(rows), np.arange(1.0, rows + 1))
    return int(np.count_nonzero(tails <= 0.5 * (1 - level) * TAIL_TOLERANCE))


def binomial_tail(n: Floats | np.float64, rank: Floats) -> Floats:
    """Return the probability that fewer than `rank` of n fair coins show heads.

    n, rank : >= 0, of shapes that broadcast; n need not be whole.

    >>> binomial_tail(np.float64(3.0), np.array([2.0, 3.0]))
    array([0.5  , 0.875])
    """
    return np.asarray(betainc(np.maximum(n - rank + 1, 0.5), rank, 0.5), dtype=np.float64)


def next_row_interval(columns: SortedColumns, level: float) -> tuple[Floats, Floats]:
    """Return the distribution-free prediction interval of the next row, shapes (n,).

    The next of n + 1 exchangeable rows lies below the l-th smallest with probability
    l / (n + 1). Infinite where too few rows can reach the level (fewer than 19 equal ones at
    90 %). Weights enter as in `sign_test_interval`.

    Wilks, S. S. (1941). Annals of Mathematical Statistics 12, 91.
    """
    tail = 0.5 * (1 - level) * TAIL_TOLERANCE
    if columns.has_equal_weights:
        return innermost_of_equals(columns.x, columns.present, lambda n: int(tail * (n + 1)))
    return _innermost_values(columns, lambda n, rank: rank <= tail * (n + 1))


def first_at_least(running: Floats, target: Floats) -> Ints:
    """Return the first position whose running weight is at least the target.

    Binary search down every column at once.

    running : shape (k, n), ascending down axis 0.
    target : shape (m, n).
    Returns shape (m, n), in 0 .. k - 1 (the last rung where none is).

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


def _innermost_values(
    columns: SortedColumns, is_fitting: Callable[[Floats, Floats], Bools]
) -> tuple[Floats, Floats]:
    """Return the innermost value on each side whose rank fits; infinite where none does.

    is_fitting : of the (effective) number of rows and the rank of one of them, from one side. If
        a rank fits, so do all smaller ones.
    """
    total = np.where(columns.total > 0, columns.total, 1.0)
    present, n = columns.weight > 0, columns.effective_size
    from_below = columns.cumulative / total * n
    from_above = (total - (columns.cumulative - columns.weight)) / total * n
    low = np.where(present & is_fitting(n, from_below), columns.x, -np.inf).max(axis=0)
    high = np.where(present & is_fitting(n, from_above), columns.x, np.inf).min(axis=0)
    is_empty = columns.total == 0
    return np.where(is_empty, np.nan, low), np.where(is_empty, np.nan, high)
