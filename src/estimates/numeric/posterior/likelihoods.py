"""Say how likely a claim's words are, if the truth is theta and claims deviate by sd.

A claim says "somewhere in [low, high]". Its likelihood at theta is the probability that a
deviate around theta lands there: F((high - theta)/sd) - F((low - theta)/sd). Both kernels take
the difference in the tail where nothing cancels, so that a claim a thousand spreads away still
has a likelihood with a finite logarithm and a slope.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Kernel = Callable[[Floats, Floats, Floats, Floats], Floats]
"""(theta (G, n), low (n,), high (n,), sd (T, n)) -> log likelihood (T, G, n)."""

FAR = 600.0
"""Beyond so many spreads exp() is 0 beside 1, and its inverse is still finite."""


def laplace(theta: Floats, low: Floats, high: Floats, sd: Floats) -> Floats:
    """Return the log likelihood of intervals under Laplace deviations.

    With b = sd/sqrt 2, d the distance to the nearer end and q = exp(-(high - low)/b):
    outside exp(-d/b) (1 - q)/2, whose logarithm needs no exp at a node, and inside
    1 - (exp(-d/b) + q exp(d/b))/2, one exp a node.

    Parameters
    ----------
    theta : shape (G, n), where the truth may be.
    low, high : shape (n,), ``low <= high``; infinite where open, equal for a point, whose
        likelihood is a density.
    sd : shape (T, n), standard deviation of the deviations, > 0.

    Returns
    -------
    shape (T, G, n), log likelihood, finite.

    References
    ----------
    Heitjan, D. F. and Rubin, D. B. (1991). Ignorability and coarse data. Annals of Statistics
    19, 2244-2253: the likelihood of a coarsened observation is the mass of its interval.

    Examples
    --------
    >>> at = np.array([[0.0], [-1e6]])
    >>> laplace(at, np.array([0.0]), np.array([np.inf]), np.array([[np.sqrt(2)]]))[0, :, 0].round(3)
    array([-6.93000000e-01, -1.00000069e+06])
    """
    rate = np.sqrt(2.0) / sd
    reach = np.minimum(theta - low, high - theta)  # how deep inside; minus the distance outside
    width = np.minimum((high - low) * rate, 2 * FAR)
    edge = at_an_end(high - low, rate)
    said: Floats = np.minimum(reach, 0.0) * rate[:, None] + edge[:, None]
    cells = np.flatnonzero((reach > 0) & (high > low))
    if len(cells):
        column = cells % theta.shape[1]
        near = np.exp(-np.minimum(reach.ravel()[cells] * rate[:, column], FAR))
        mass = 1.0 - 0.5 * (near + np.exp(-width)[:, column] / near)
        said.reshape(len(sd), -1)[:, cells] = np.log(mass)
    return said


def at_an_end(length: Floats, rate: Floats) -> Floats:
    """Return the log likelihood under Laplace deviations at either end of an interval.

    Parameters
    ----------
    length : shape (n,), of the interval; 0 for a point, whose density is given.
    rate : shape (T, n), sqrt 2 over the standard deviation.
    """
    width = np.minimum(length * rate, 2 * FAR)
    with np.errstate(divide="ignore"):
        edge: Floats = np.where(width > 0, np.log(-0.5 * np.expm1(-width)), np.log(0.5 * rate))
    return edge


def normal(theta: Floats, low: Floats, high: Floats, sd: Floats) -> Floats:
    """Return the log likelihood of intervals under normal deviations.

    The interval is mirrored so that it lies left of theta, where log Phi is exact.

    Parameters
    ----------
    theta, low, high, sd : as for `laplace`.

    Returns
    -------
    shape (T, G, n), log likelihood; for a point the log density.

    References
    ----------
    Roever, C. (2020). Bayesian random-effects meta-analysis using the bayesmeta R package.
    Journal of Statistical Software 93(6), eq. 2 (points); Heitjan and Rubin (1991) (intervals).

    Examples
    --------
    >>> at = np.array([[0.0], [40.0]])
    >>> normal(at, np.array([-1.0]), np.array([1.0]), np.array([[1.0]]))[0, :, 0].round(3).tolist()
    [-0.382, -765.083]
    """
    from scipy.special import log_ndtr

    scale = sd[:, None]
    left, right = (low - theta) / scale, (high - theta) / scale
    with np.errstate(invalid="ignore", divide="ignore"):
        mirror = left + right > 0
        first, last = np.where(mirror, -right, left), np.where(mirror, -left, right)
        upper, lower = log_ndtr(last), log_ndtr(first)
        mass = upper + np.log(-np.expm1(np.minimum(lower - upper, 0.0)))
        density = -0.5 * left**2 - np.log(scale) - 0.5 * np.log(2 * np.pi)
    said: Floats = np.where(first < last, mass, density)
    return said
