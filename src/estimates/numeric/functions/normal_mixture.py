"""Several sources as rival hypotheses: the mixture of their normal distributions.

All arrays are tiles: components down, mixtures across; a component of weight 0 is absent.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from scipy.special import ndtr, ndtri

from estimates.numeric.functions.root_finding import increasing_roots
from estimates.numeric.grouped.tiles import Bools, Floats, chosen

OFFSETS = np.linspace(-3.0, 3.0, 13)
"""Where each component is looked at for a mode, in its own standard deviations."""
MOST_POINTS = 1_024
"""Looking points a mixture; beyond them every so many-th of the sorted ones is taken."""
HALVINGS = 48
"""Bisections of the half standard deviation in which a mode was seen: to 2e-15 of it."""
SQRT_TAU = np.sqrt(2 * np.pi)


def mean_and_sd(center: Floats, sd: Floats, share: Floats) -> tuple[Floats, Floats]:
    """Return mean and standard deviation of each mixture, shapes (n,).

    Parameters
    ----------
    center, sd, share : shape (k, n); shares add to one down axis 0.

    References
    ----------
    Toman, B. (2007). Metrologia 44, 471, eq. 20 (the variance).

    Examples
    --------
    >>> two = np.ones((2, 1))
    >>> mean_and_sd(two * [[-1.0], [1.0]], two, two / 2)[1]
    array([1.41421356])
    """
    mean = (share * center).sum(axis=0)
    return mean, np.sqrt((share * (sd**2 + (center - mean) ** 2)).sum(axis=0))


def quantiles(center: Floats, sd: Floats, share: Floats, level: float) -> Floats:
    """Return one quantile of each mixture, shape (n,), by bracketed root finding.

    Parameters
    ----------
    center, sd, share : shape (k, n), sd > 0, at least one share > 0 in every column.
    level : in (0, 1).

    Notes
    -----
    The quantile of a mixture lies between the least and the greatest of its components'.

    References
    ----------
    Stone, M. (1961). Annals of Mathematical Statistics 32, 1339 (the linear opinion pool).

    Examples
    --------
    >>> two = np.ones((2, 1))
    >>> quantiles(two * [[-1.0], [1.0]], two, two / 2, 0.5).round(12) + 0.0
    array([0.])
    """
    own = center + sd * ndtri(level)
    low = np.where(share > 0, own, np.inf).min(axis=0)
    high = np.where(share > 0, own, -np.inf).max(axis=0)
    fine = 1e-13 * np.where(share > 0, sd, np.inf).min(axis=0)

    def below(x: Floats, center: Floats, sd: Floats, share: Floats) -> tuple[Floats, Floats]:
        z = (x - center) / sd
        cdf = (share * ndtr(z)).sum(axis=0)
        return cdf - level, (share / sd * np.exp(-0.5 * z**2)).sum(axis=0) / SQRT_TAU

    return increasing_roots(below, low, high, (center, sd, share), resolution=fine)


def slope_and_density(
    x: Floats, center: Floats, sd: Floats, share: Floats
) -> tuple[Floats, Floats]:
    """Return the slope of each mixture's density at x and the density, both times sqrt(2 pi)."""
    z = (x - center) / sd
    part = share / sd * np.exp(-0.5 * z**2)
    return (-part * z / sd).sum(axis=0), part.sum(axis=0)


def modes(center: Floats, sd: Floats, share: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Find where each mixture's density peaks.

    The sign of the slope is looked at every half standard deviation around every component
    (`OFFSETS`); each change from up to down is one mode, then refined by bisection.

    Parameters
    ----------
    center, sd, share : shape (k, n), as in `quantiles`.

    Returns
    -------
    how many, the lowest one, the highest one, the one of greatest density : shapes (n,).

    References
    ----------
    Carreira-Perpinan, M. A. (2000). IEEE Trans. Pattern Anal. Mach. Intell. 22, 1318: the modes
    of a mixture of normals lie in the hull of their centers.

    Examples
    --------
    >>> one = np.ones((2, 1))
    >>> [float(x.round(6)[0]) for x in modes(one * [[0.0], [9.0]], one, one / 2)]
    [2.0, 0.0, 9.0, 0.0]
    """
    at = _looking_points(center, sd, share)
    count = np.zeros(center.shape[1])
    first, last, best = (np.full(center.shape[1], np.nan) for _ in range(3))
    highest = np.full(center.shape[1], -np.inf)
    rising = np.ones(center.shape[1], dtype=bool)
    for left, right in pairwise(at):
        slope, _ = slope_and_density(right, center, sd, share)
        peak = rising & (slope <= 0)
        rising = (slope > 0) | (rising & (slope == 0) & ~peak)
        if peak.any():
            where, height = _refine(peak, left, right, center, sd, share)
            taller = np.flatnonzero(peak)[height > highest[peak] * (1 + 1e-12)]
            full = np.full(len(peak), np.nan)
            full[peak] = where
            first = np.where(peak & (count == 0), full, first)
            last = np.where(peak, full, last)
            highest[peak] = np.maximum(highest[peak], height)
            best[taller] = full[taller]
            count += peak
    return count, first, last, best


def _looking_points(center: Floats, sd: Floats, share: Floats) -> Floats:
    """Return sorted points, shape (m, n), that begin left of the hull and end right of it."""
    inside = share > 0
    low = np.where(inside, center, np.inf).min(axis=0)
    high = np.where(inside, center, -np.inf).max(axis=0)
    margin = np.where(inside, sd, np.inf).min(axis=0) * 1e-3 + ulp(low) + ulp(high)
    at = center + sd * OFFSETS[:, None, None]
    at = np.where(inside, np.clip(at, low, high), low).reshape(-1, center.shape[1])
    at = np.sort(np.concatenate([(low - margin)[None], at, (high + margin)[None]]), axis=0)
    if len(at) > MOST_POINTS:
        at = at[np.linspace(0, len(at) - 1, MOST_POINTS).round().astype(np.int64)]
    return at


def ulp(x: Floats) -> Floats:
    """Return eight units in the last place of each number."""
    return 8 * np.spacing(np.abs(x))


def _refine(
    peak: Bools, left: Floats, right: Floats, center: Floats, sd: Floats, share: Floats
) -> tuple[Floats, Floats]:
    """Bisect the slope of the columns that peak between left and right; return place, height."""
    at = chosen(peak)
    c, s, w = (np.take(x, at, axis=1) for x in (center, sd, share))
    low, high = left[at], right[at]
    for _ in range(HALVINGS):
        middle = 0.5 * low + 0.5 * high
        slope, _density = slope_and_density(middle, c, s, w)
        low, high = np.where(slope > 0, middle, low), np.where(slope > 0, high, middle)
    middle = 0.5 * low + 0.5 * high
    found = np.count_nonzero(peak)
    return middle[:found], slope_and_density(middle, c, s, w)[1][:found]
