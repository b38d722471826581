"""How likely are a claim's words, if the truth is at theta and claims deviate by sd?

A claim says "somewhere in [low, high]". Its likelihood at theta is the probability that a
deviate around theta lands there: F((high - theta)/sd) - F((low - theta)/sd). Both kernels take
the difference in the tail where nothing cancels, so that a claim a thousand spreads away still
has a likelihood, a finite logarithm and a slope.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Kernel = Callable[[Floats, Floats, Floats, Floats], Floats]

FAR = 600.0
"""Beyond so many spreads exp() is 0 beside 1, and its inverse is still finite."""


def laplace(theta: Floats, low: Floats, high: Floats, sd: Floats) -> Floats:
    """Return the log likelihood of intervals under Laplace deviations.

    With b = sd/sqrt 2, d the distance to the nearer end and q = exp(-(high - low)/b):
    inside 1 - (exp(-d/b) + q exp(d/b))/2, outside exp(-d/b) (1 - q)/2. One exp a cell.

    Parameters
    ----------
    theta : where the truth may be; any shape.
    low, high : ends of the interval, ``low <= high``; infinite where open, equal for a point,
        whose likelihood is a density. Broadcast against `theta`.
    sd : standard deviation of the deviations, > 0, in the unit of `theta`.

    Returns
    -------
    log likelihood, finite for finite theta; 0 for an interval open to both sides.

    References
    ----------
    Heitjan, D. F. and Rubin, D. B. (1991). Ignorability and coarse data. Annals of Statistics
    19, 2244-2253: the likelihood of a coarsened observation is the mass of its interval.

    Examples
    --------
    >>> at = np.array([0.0, 1e6])
    >>> laplace(at, np.array(-1.0), np.array(1.0), np.array(np.sqrt(2.0))).round(4)
    array([-4.58700000e-01, -9.99999838e+05])
    """
    rate = np.sqrt(2.0) / sd
    reach = np.minimum(theta - low, high - theta)  # > 0 inside, the distance outside
    width = (high - low) * rate
    near = np.exp(-np.minimum(np.abs(reach) * rate, FAR))
    gap = np.exp(-np.minimum(width, 2 * FAR))
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        inside = np.log1p(-0.5 * (near + gap / near))
        edge = np.where(width > 0, np.log(-0.5 * np.expm1(-width)), np.log(0.5 * rate))
        return np.where((reach > 0) & (width > 0), inside, edge + np.minimum(reach, 0.0) * rate)


def normal(theta: Floats, low: Floats, high: Floats, sd: Floats) -> Floats:
    """Return the log likelihood of intervals under normal deviations.

    The interval is mirrored so that it lies left of theta, where log Phi is exact.

    Parameters
    ----------
    theta, low, high, sd : as for `laplace`.

    Returns
    -------
    log likelihood; for a point the log density.

    References
    ----------
    Roever, C. (2020). Bayesian random-effects meta-analysis using the bayesmeta R package.
    Journal of Statistical Software 93(6), eq. 2 (points); Heitjan and Rubin (1991) (intervals).

    Examples
    --------
    >>> at = np.array([0.0, 40.0])
    >>> normal(at, np.array(-1.0), np.array(1.0), np.array(1.0)).round(4)
    array([  -0.3817, -765.0833])
    """
    from scipy.special import log_ndtr

    left, right = (low - theta) / sd, (high - theta) / sd
    with np.errstate(invalid="ignore", divide="ignore"):
        mirror = left + right > 0
        first, last = np.where(mirror, -right, left), np.where(mirror, -left, right)
        upper, lower = log_ndtr(last), log_ndtr(first)
        mass = upper + np.log(-np.expm1(np.minimum(lower - upper, 0.0)))
        density = -0.5 * left**2 - np.log(sd) - 0.5 * np.log(2 * np.pi)
    return np.where(first < last, mass, density)
