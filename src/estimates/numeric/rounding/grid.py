"""The rounding grid of a stated number: the largest power of ten that divides it."""

from typing import Any

import numpy as np

from estimates.numeric.types import Bools, Floats, Ints

# A grid is at most this share of its number, unless a policy sets another.
COARSEST_GRID = 0.1
# Up to here a float represents every integer.
LARGEST_EXACT_INTEGER = 2.0**53
# 10**22 is the largest power of ten that a float represents exactly.
LARGEST_POWER = 22
# Every decimal of up to 15 digits survives the conversion to a float and back.
MAX_DECIMAL_DIGITS = 15
# The powers of ten that are the grid of some number, from 10**-15 on.
POWERS = 10.0 ** np.arange(-MAX_DECIMAL_DIGITS, LARGEST_POWER + 1)


def grid_steps(value: Floats, coarsest: float = COARSEST_GRID) -> Floats:
    """Return the rounding grid of each number, shape (n,); see `rounding_grid`."""
    return _steps(*_sizes_and_exponents(value), coarsest)


def rounding_grid(value: Floats, coarsest: float = COARSEST_GRID) -> tuple[Floats, Ints]:
    """Return the rounding grid of each number and its count of significant digits.

    value : shape (n,), any unit and sign; NaN and 0 have no grid (NaN) and no digits.
    coarsest : a grid is at most this share of the number.
    Returns grids, digits : shape (n,) each. The grid is the largest power of ten that divides the
        number, cut at ``coarsest`` times the number.

    >>> grids, digits = rounding_grid(np.array([150e3, 100e3, 28.0, 1.5]))
    >>> grids.tolist(), digits.tolist()
    ([10000.0, 10000.0, 1.0, 0.1], [2, 1, 2, 2])
    """
    size, usable, exponent = _sizes_and_exponents(value)
    digits = np.floor(np.log10(size * (1 + 1e-15))).astype(np.int64) - exponent + 1
    return _steps(size, usable, exponent, coarsest), np.where(usable, np.maximum(digits, 1), 0)


def _sizes_and_exponents(value: Floats) -> tuple[Floats, Bools, Ints]:
    """Return sizes (1 where there is no grid), where there is one, and its power of ten."""
    size = np.abs(value)
    usable = np.isfinite(size) & (size > 0)
    size = np.where(usable, size, 1.0)
    whole = size == np.floor(size)
    exponent = _trailing_zeros(size, whole)
    fractions = np.flatnonzero(~whole)
    exponent[fractions] = -_decimals(size[fractions])
    return size, usable, exponent


def _steps(size: Floats, usable: Bools, exponent: Ints, coarsest: float) -> Floats:
    step = np.minimum(POWERS[exponent + MAX_DECIMAL_DIGITS], coarsest * size)
    return np.where(usable, step, np.nan)


def _trailing_zeros(size: Floats, is_counted: Bools) -> Ints:
    """Count the trailing zeros of whole numbers; those up to 2**53 are divided exactly."""
    zeros = np.zeros(size.shape, dtype=np.int64)
    exact = size <= LARGEST_EXACT_INTEGER
    rows: Any = slice(None)
    left = np.where(is_counted & exact, size, 1.0)
    while left.size:
        tenth = np.rint(left / 10)
        whole = 10 * tenth == left
        zeros[rows] += whole
        # While most have another zero it is faster to divide all of them in place.
        if 2 * np.count_nonzero(whole) > len(left):
            np.copyto(left, tenth, where=whole)
        else:
            kept = np.flatnonzero(whole)
            rows, left = (kept if isinstance(rows, slice) else rows[kept]), tenth[kept]
    rows = np.flatnonzero(is_counted & ~exact)
    for power in range(1, LARGEST_POWER + 1):
        rows = rows[np.fmod(size[rows], 10.0**power) == 0]
        if not len(rows):
            break
        zeros[rows] = power
    return zeros


def _decimals(size: Floats) -> Ints:
    """Count the decimals of numbers that are not whole."""
    places = np.zeros(size.shape, dtype=np.int64)
    rows = np.arange(len(size))
    for place in range(1, MAX_DECIMAL_DIGITS + 1):
        if not len(rows):
            break
        places[rows] = place
        rows = rows[np.round(size[rows], place) != size[rows]]
    return places
