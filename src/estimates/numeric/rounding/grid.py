"""On which step does the speaker of a number seem to count?"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

COARSEST = 0.1
"""A grid is at most this part of its number, unless a policy says otherwise."""
WHOLE = 2.0**53
"""Up to here a float holds every whole number."""
LARGEST_POWER = 22
"""10**22 is the largest power of ten that a float holds exactly."""
DECIMALS = 15
"""Every decimal of up to 15 digits survives the way into a float and back."""


def grid(value: Floats, coarsest: float = COARSEST) -> tuple[Floats, NDArray[np.int64]]:
    """Return the rounding grid of each number and how many significant digits it shows.

    Parameters
    ----------
    value : shape (n,), any unit and sign; NaN and 0 have no grid (NaN) and no digits.
    coarsest : a grid is at most this part of the number.

    Returns
    -------
    grids, digits : shape (n,) each. The grid is the largest power of ten that divides the
        number, cut at ``coarsest`` times the number.

    Examples
    --------
    >>> grids, digits = grid(np.array([150e3, 100e3, 28.0, 1.5]))
    >>> grids.tolist(), digits.tolist()
    ([10000.0, 10000.0, 1.0, 0.1], [2, 1, 2, 2])
    """
    size = np.abs(value)
    usable = np.isfinite(size) & (size > 0)
    size = np.where(usable, size, 1.0)
    whole = size == np.floor(size)
    exponent = np.where(whole, _trailing_zeros(size, whole), -_decimals(size, ~whole))
    digits = np.floor(np.log10(size * (1 + 1e-15))).astype(np.int64) - exponent + 1
    step = np.minimum(10.0**exponent, coarsest * size)
    return np.where(usable, step, np.nan), np.where(usable, np.maximum(digits, 1), 0)


def _trailing_zeros(size: Floats, live: Bools) -> NDArray[np.int64]:
    """Count the trailing zeros of whole numbers; those up to 2**53 are divided, without a rest."""
    zeros = np.zeros(size.shape, dtype=np.int64)
    exact = size <= WHOLE
    rows: Any = slice(None)
    left = np.where(live & exact, size, 1.0)
    while left.size:
        tenth = np.rint(left / 10)
        whole = 10 * tenth == left
        zeros[rows] += whole
        if 2 * np.count_nonzero(whole) > len(left):  # of most with one more zero all are divided
            np.copyto(left, tenth, where=whole)
        else:
            kept = np.flatnonzero(whole)
            rows, left = (kept if isinstance(rows, slice) else rows[kept]), tenth[kept]
    rows = np.flatnonzero(live & ~exact)
    for power in range(1, LARGEST_POWER + 1):
        rows = rows[np.fmod(size[rows], 10.0**power) == 0]
        if not len(rows):
            break
        zeros[rows] = power
    return zeros


def _decimals(size: Floats, live: Bools) -> NDArray[np.int64]:
    """Count the decimals of numbers that are not whole."""
    places = np.zeros(size.shape, dtype=np.int64)
    rows = np.flatnonzero(live)
    for place in range(1, DECIMALS + 1):
        if not len(rows):
            break
        places[rows] = place
        rows = rows[np.round(size[rows], place) != size[rows]]
    return places
