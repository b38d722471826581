"""Expected deviations under a Laplace law censored to an interval: the E-step for stated bounds.

For a Laplace deviation d of mean size s known to lie in [low, high], E[d] and E[|d|] follow from
the closed integrals of exp(-x) and x exp(-x) (Dempster, Laird and Rubin 1977).
"""

import numpy as np

from estimates.numeric.types import Floats

# exp() of this is finite; beyond an end so many scales away nothing remains.
MAX_TAIL_LENGTH = 500.0


def expected_deviation(low: Floats, high: Floats, scale: Floats) -> tuple[Floats, Floats]:
    """Return E[d] and E[|d|] of a Laplace deviation d that lies in [low, high].

    low, high : shape (n,), low < high, infinite where open; measured from the centre.
    scale : shape (n,), mean absolute deviation, > 0.
    Returns two arrays of shape (n,). For a claim such as "more than N": far above the centre the
        expected deviation is one scale beyond the bound (the law is memoryless), and a bound far
        below the centre leaves the deviation unrestricted.

    >>> expected_deviation(np.array([2.0, -np.inf]), np.array([np.inf, np.inf]), np.ones(2))
    (array([3., 0.]), array([3., 1.]))

    Dempster, A. P., Laird, N. M. and Rubin, D. B. (1977). Maximum likelihood from incomplete
    data via the EM algorithm. JRSS B 39, 1-38.
    """
    a, b = low / scale, high / scale
    up = _tail_part(np.maximum(a, 0.0), np.maximum(b, 0.0))
    down = _tail_part(np.maximum(-b, 0.0), np.maximum(-a, 0.0))
    # Both parts are relative to exp(-start); bring them to one reference so that none vanishes.
    start_up, start_down = np.maximum(a, 0.0), np.maximum(-b, 0.0)
    nearest = np.minimum(np.where(b > 0, start_up, np.inf), np.where(a < 0, start_down, np.inf))
    w_up = np.where(b > 0, np.exp(-np.clip(start_up - nearest, 0.0, MAX_TAIL_LENGTH)), 0.0)
    w_down = np.where(a < 0, np.exp(-np.clip(start_down - nearest, 0.0, MAX_TAIL_LENGTH)), 0.0)
    mass = w_up * up[0] + w_down * down[0]
    above, below = w_up * up[1], w_down * down[1]
    mass = np.where(mass > 0, mass, 1.0)
    return scale * (above - below) / mass, scale * (above + below) / mass


def _tail_part(start: Floats, end: Floats) -> tuple[Floats, Floats]:
    """Return the integrals of exp(-x) and x exp(-x) from start to end, over exp(-start)."""
    length = np.minimum(end - start, MAX_TAIL_LENGTH)
    left = np.exp(-length)
    return -np.expm1(-length), (start + 1.0) - (start + length + 1.0) * left
