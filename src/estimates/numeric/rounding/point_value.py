"""The one number that represents a claim: its stated value, otherwise the middle of its interval.

On the linear scale the middle is (low + high) / 2. On the log scale it is sqrt(low · high), the
number that lies equally far from both ends on that scale.
"""

import numpy as np

from estimates.numeric.types import Bools, Floats


def point_value(low: Floats, high: Floats, value: Floats, log: Bools) -> Floats:
    """Return the number that represents each claim; NaN for an interval open to a side.

    low, high : the ends of the intervals, infinite where open.
    value : the stated values, NaN where there is none.
    log : whether a claim is combined on the log scale. An interval that is not positive has the
        arithmetic middle there, too.

    All arrays have one shape, or shapes that broadcast to it.

    >>> low, high, none = np.array([100.0, 100.0]), np.array([400.0, np.inf]), np.full(2, np.nan)
    >>> point_value(low, high, none, np.array([True, True]))
    array([200.,  nan])
    """
    is_stated = np.isfinite(value)
    is_bounded = ~is_stated & np.isfinite(low) & np.isfinite(high)
    if not is_bounded.any():  # the usual case
        return np.where(is_stated, value, np.nan)
    is_geometric = log & is_bounded & (low > 0)
    with np.errstate(invalid="ignore"):
        # Halves are added, and square roots multiplied, so that no intermediate overflows.
        middle = np.where(is_bounded, 0.5 * low + 0.5 * high, np.nan)
        root = np.sqrt(np.where(is_geometric, low, 1.0))
        root = root * np.sqrt(np.where(is_geometric, high, 1.0))
    return np.where(is_stated, value, np.where(is_geometric, root, middle))
