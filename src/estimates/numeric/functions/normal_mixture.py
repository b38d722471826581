"""Moments, quantiles and modes of mixtures of normal distributions: the linear opinion pool.

The density is sum_i w_i N(x; m_i, s_i^2), with mean sum w m and variance
sum w (s^2 + (m - mean)^2) (Stone 1961, Annals of Mathematical Statistics 32, 1339; Toman 2007,
Metrologia 44, 471, eq. 20). All arrays are tiles: components down, mixtures across; a component of
weight 0 is absent.
"""

from itertools import pairwise

import numpy as np
from scipy.special import ndtr, ndtri

from estimates.numeric.functions.root_finding import find_increasing_roots
from estimates.numeric.grouped.tiles import columns_where
from estimates.numeric.types import Bools, Floats

# Where the slope is evaluated around each component, in its standard deviations.
SEARCH_OFFSETS = np.linspace(-3.0, 3.0, 13)
# Evaluation points per mixture; of more sorted points an even subset is used.
MAX_SEARCH_POINTS = 1_024
# Halvings of the half standard deviation that holds a mode: to 2e-15 of it.
MODE_BISECTIONS = 48
SQRT_2_PI = np.sqrt(2 * np.pi)


def mixture_mean_and_sd(center: Floats, sd: Floats, share: Floats) -> tuple[Floats, Floats]:
    """Return mean and standard deviation of each mixture, shapes (n,).

    center, sd, share : shape (k, n); shares add to one down axis 0.

    >>> two = np.ones((2, 1))
    >>> mixture_mean_and_sd(two * [[-1.0], [1.0]], two, two / 2)[1]
    array([1.41421356])
    """
    mean = (share * center).sum(axis=0)
    return mean, np.sqrt((share * (sd**2 + (center - mean) ** 2)).sum(axis=0))


def mixture_quantiles(center: Floats, sd: Floats, share: Floats, level: float) -> Floats:
    """Return one quantile of each mixture, shape (n,), by bracketed root finding.

    center, sd, share : shape (k, n), sd > 0, at least one share > 0 in every column.
    level : in (0, 1).

    >>> two = np.ones((2, 1))
    >>> mixture_quantiles(two * [[-1.0], [1.0]], two, two / 2, 0.5).round(12) + 0.0
    array([0.])

    The quantile of a mixture lies between the least and the greatest of its components'.
    """
    component_quantile = center + sd * ndtri(level)
    low = np.where(share > 0, component_quantile, np.inf).min(axis=0)
    high = np.where(share > 0, component_quantile, -np.inf).max(axis=0)
    fine = 1e-13 * np.where(share > 0, sd, np.inf).min(axis=0)

    def below(x: Floats, center: Floats, sd: Floats, share: Floats) -> tuple[Floats, Floats]:
        z = (x - center) / sd
        cdf = (share * ndtr(z)).sum(axis=0)
        return cdf - level, (share / sd * np.exp(-0.5 * z**2)).sum(axis=0) / SQRT_2_PI

    return find_increasing_roots(below, low, high, (center, sd, share), resolution=fine)


def slope_and_density(
    x: Floats, center: Floats, sd: Floats, share: Floats
) -> tuple[Floats, Floats]:
    """Return slope and density of each mixture at x, both times sqrt(2 pi), shape (n,)."""
    z = (x - center) / sd
    part = share / sd * np.exp(-0.5 * z**2)
    return (-part * z / sd).sum(axis=0), part.sum(axis=0)


def find_modes(center: Floats, sd: Floats, share: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Find the modes of each mixture.

    The sign of the slope is evaluated every half standard deviation around every component
    (`SEARCH_OFFSETS`); each change from up to down is one mode, refined by bisection.

    center, sd, share : shape (k, n), as in `mixture_quantiles`.
    Returns number, lowest, highest and tallest mode : shapes (n,).

    >>> one = np.ones((2, 1))
    >>> [float(x.round(6)[0]) for x in find_modes(one * [[0.0], [9.0]], one, one / 2)]
    [2.0, 0.0, 9.0, 0.0]

    Carreira-Perpinan, M. A. (2000). IEEE Trans. Pattern Anal. Mach. Intell. 22, 1318: the modes
    of a mixture of normals lie in the hull of their centers.
    """
    at = _mode_search_points(center, sd, share)
    count = np.zeros(center.shape[1])
    first, last, best = (np.full(center.shape[1], np.nan) for _ in range(3))
    highest = np.full(center.shape[1], -np.inf)
    rising = np.ones(center.shape[1], dtype=bool)
    for left, right in pairwise(at):
        slope, _ = slope_and_density(right, center, sd, share)
        peak = rising & (slope <= 0)
        rising = (slope > 0) | (rising & (slope == 0) & ~peak)
        if peak.any():
            place, height = _bisect_modes(peak, left, right, center, sd, share)
            taller = np.flatnonzero(peak)[height > highest[peak] * (1 + 1e-12)]
            full = np.full(len(peak), np.nan)
            full[peak] = place
            first = np.where(peak & (count == 0), full, first)
            last = np.where(peak, full, last)
            highest[peak] = np.maximum(highest[peak], height)
            best[taller] = full[taller]
            count += peak
    return count, first, last, best


def _mode_search_points(center: Floats, sd: Floats, share: Floats) -> Floats:
    """Return sorted points, shape (m, n), from left of the hull of centres to right of it."""
    inside = share > 0
    low = np.where(inside, center, np.inf).min(axis=0)
    high = np.where(inside, center, -np.inf).max(axis=0)
    margin = np.where(inside, sd, np.inf).min(axis=0) * 1e-3
    # At least eight units in the last place of each end.
    margin = margin + 8 * np.spacing(np.abs(low)) + 8 * np.spacing(np.abs(high))
    at = center + sd * SEARCH_OFFSETS[:, None, None]
    at = np.where(inside, np.clip(at, low, high), low).reshape(-1, center.shape[1])
    at = np.sort(np.concatenate([(low - margin)[None], at, (high + margin)[None]]), axis=0)
    if len(at) > MAX_SEARCH_POINTS:
        at = at[np.linspace(0, len(at) - 1, MAX_SEARCH_POINTS).round().astype(np.int64)]
    return at


def _bisect_modes(
    peak: Bools, left: Floats, right: Floats, center: Floats, sd: Floats, share: Floats
) -> tuple[Floats, Floats]:
    """Bisect the slope of the columns that peak between left and right; return place and height."""
    at = columns_where(peak)
    c, s, w = (np.take(x, at, axis=1) for x in (center, sd, share))
    low, high = left[at], right[at]
    for _ in range(MODE_BISECTIONS):
        middle = 0.5 * low + 0.5 * high
        slope, _density = slope_and_density(middle, c, s, w)
        low, high = np.where(slope > 0, middle, low), np.where(slope > 0, high, middle)
    middle = 0.5 * low + 0.5 * high
    # A lone column was doubled; only as many results as there are peaks count.
    count = np.count_nonzero(peak)
    return middle[:count], slope_and_density(middle, c, s, w)[1][:count]
