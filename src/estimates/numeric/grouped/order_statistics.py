"""Order statistics of tiles whose rows weigh the same: their positions follow from counts.

All arrays are tiles, sorted: rows down in ascending order, absent ones last, groups across.
"""

from collections.abc import Callable

import numpy as np

from estimates.numeric.types import Bools, Floats, Ints


def values_at(x: Floats, position: Ints) -> Floats:
    """Return the value at a position of each column, shape (n,); one position needs no copy.

    x : shape (k, n). position : shape (n,).

    >>> values_at(np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([1, 0]))
    array([3., 2.])
    """
    if len(position) and (position == position[0]).all():  # groups of one size, all rows present
        return np.asarray(x[position[0]])
    columns = x.shape[1]
    values: Floats = np.take(x, position * columns + np.arange(columns))
    return values


def leave_one_out_of_equals(x: Floats, rows: Ints, present: Ints) -> tuple[Floats, Floats]:
    """Return lower and upper median without each row in turn, shapes (k, n), in row order.

    rows : shape (k, n), the row at each position. present : shape (n,), the number of rows.
    NaN where no other row is present.
    """
    position, last = np.arange(len(x))[:, None], len(x) - 1
    is_present = position < present
    out = []
    for lower in (True, False):
        # The median of r rows stands at (r - 1) // 2, the upper one at r // 2.
        at = (present - 1 - lower) // 2
        own, next_one = (values_at(x, rung.clip(0, last)) for rung in (at, at + 1))
        is_alone = present == 1
        own, next_one = (np.where(is_alone, np.nan, end) for end in (own, next_one))
        without = np.where(position > at, own, next_one)
        if not is_present.all():
            of_all = values_at(x, ((present - lower) // 2).clip(0, last))
            without = np.where(is_present, without, np.where(present == 0, np.nan, of_all))
        by_row = np.empty_like(without)
        np.put_along_axis(by_row, rows, without, axis=0)
        out.append(by_row)
    return out[0], out[1]


def innermost_of_equals(
    x: Floats, present: Ints, is_fitting: Callable[[Floats, Floats], Bools]
) -> tuple[Floats, Floats]:
    """Return the innermost value on each side whose rank fits; infinite where none does.

    present : shape (n,), the number of rows, on which alone depends how many ranks fit.
    is_fitting : of the number of rows and the rank of one of them, from one side. If a rank fits,
        so do all smaller ones.
    """
    last = len(x) - 1
    counts = np.flatnonzero(np.bincount(present))
    ranks = np.arange(1.0, last + 2)[:, None]
    fits = is_fitting(counts.astype(np.float64), ranks) & (ranks <= counts)
    inner_by_count = np.zeros(last + 2, dtype=np.int64)
    inner_by_count[counts] = np.count_nonzero(fits, axis=0)
    inner = inner_by_count[present]
    none = np.where(present == 0, np.nan, np.inf)
    low = np.where(inner == 0, -none, values_at(x, (inner - 1).clip(0, last)))
    high = np.where(inner == 0, none, values_at(x, (present - inner).clip(0, last)))
    return low, high
