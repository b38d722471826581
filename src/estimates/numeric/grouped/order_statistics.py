"""Order statistics of tiles whose rows weigh the same: their positions follow from counts.

All arrays are tiles, sorted: rows down in ascending order, absent ones last, groups across.
"""

from collections.abc import Callable

import numpy as np

from estimates.numeric.types import Floats, Ints

# Up to so many rows exchanges are faster than NumPy's sort of each column: for five rows, four
# times.
MOST_EXCHANGED_ROWS = 8


def one_count(present: Ints) -> Ints:
    """Return the number of rows that all columns have, shape (1,), or their numbers, shape (n,).

    Tiles of low groups have one: what follows from it need not be computed for every column.
    """
    return present[:1] if (present == present[:1]).all() else present


def values_at(x: Floats, position: Ints) -> Floats:
    """Return the value at a position of each column, shape (n,).

    x : shape (k, n), n > 1. position : shape (n,), or (1,), which needs no copy.

    >>> values_at(np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([1, 0]))
    array([3., 2.])
    """
    if len(position) == 1:
        return np.asarray(x[position[0]])
    columns = x.shape[1]
    values: Floats = np.take(x, position * columns + np.arange(columns))
    return values


def medians_of_equals(x: Floats, present: Ints) -> tuple[Floats, Floats]:
    """Return the lower and the upper median of each column, shapes (n,); NaN without a row.

    present : shape (n,), the number of rows.
    """
    present = one_count(present)
    ends = (values_at(x, within_rows(x, at)) for at in ((present - 1) // 2, present // 2))
    lower, upper = (np.where(present == 0, np.nan, end) for end in ends)
    return lower, upper


def sort_down(x: Floats) -> Floats:
    """Return the numbers of each column in ascending order, shape (k, n).

    Low tiles are sorted by exchanges of neighbouring rows, all columns at once.

    x : shape (k, n), without NaN.

    >>> sort_down(np.array([[3.0, 1.0], [2.0, 5.0], [1.0, 4.0]])).T
    array([[1., 2., 3.],
           [1., 4., 5.]])
    """
    if len(x) > MOST_EXCHANGED_ROWS:
        return np.sort(x, axis=0)
    rows, spare = [*x.copy()], np.empty(x.shape[1])
    for turn in range(len(rows)):  # as many turns of odd and even pairs sort any order
        for at in range(turn % 2, len(rows) - 1, 2):
            np.minimum(rows[at], rows[at + 1], out=spare)
            np.maximum(rows[at], rows[at + 1], out=rows[at + 1])
            rows[at], spare = spare, rows[at]
    return np.stack(rows)


def leave_one_out_of_equals(x: Floats, number: Floats, present: Ints) -> tuple[Floats, Floats]:
    """Return lower and upper median without each row in turn, shapes (k, n), in row order.

    number : shape (k, n), the value of each row, NaN for absent ones. present : shape (n,), the
        number of rows. NaN where no other row is present; of an odd number both are one array.
    """
    present, out = one_count(present), []
    is_complete = bool((present == len(x)).all())
    for lower in (True, False):
        # The median of r rows stands at (r - 1) // 2, the upper one at r // 2.
        at = (present - 1 - lower) // 2
        own, next_one = (values_at(x, within_rows(x, rung)) for rung in (at, at + 1))
        own, next_one = (np.where(present == 1, np.nan, end) for end in (own, next_one))
        # Of rows that equal the one at `at`, the next one is left there if one of them is removed.
        without = np.where(number <= own, next_one, own)
        if not is_complete:
            of_all = values_at(x, within_rows(x, (present - lower) // 2))
            of_all = np.where(present == 0, np.nan, of_all)
            without = np.where(np.isnan(number), of_all, without)
        out.append(without)
        if is_complete and len(x) % 2 == 0:
            break
    return out[0], out[-1]


def innermost_of_equals(
    x: Floats, present: Ints, fitting_ranks: Callable[[int], int]
) -> tuple[Floats, Floats]:
    """Return the innermost value on each side whose rank fits; infinite where none does.

    present : shape (n,), the number of rows.
    fitting_ranks : returns how many ranks fit, counted from one side, of so many rows.
    """
    present = one_count(present)
    counts, group = np.unique(present, return_inverse=True)
    inner = np.array([fitting_ranks(count) for count in counts.tolist()])[group]
    none = np.where(present == 0, np.nan, np.inf)
    low = np.where(inner == 0, -none, values_at(x, within_rows(x, inner - 1)))
    high = np.where(inner == 0, none, values_at(x, within_rows(x, present - inner)))
    return low, high


def within_rows(x: Floats, position: Ints) -> Ints:
    """Return positions that a tile has, shape (n,): the first or the last for others."""
    return np.minimum(np.maximum(position, 0), len(x) - 1)
