"""Log likelihoods of stated intervals around a value, under Laplace or normal deviations.

A claim states "somewhere in [low, high]". Its likelihood at theta is the probability that a deviate
around theta falls there, F((high - theta)/sd) - F((low - theta)/sd) (Heitjan and Rubin 1991). Both
kernels take the difference in the tail where nothing cancels, so that a claim a thousand spreads
away still has a finite log likelihood and slope.
"""

from typing import Protocol

import numpy as np

from estimates.numeric.types import Floats

ROOT_2 = float(np.sqrt(2.0))

# Beyond so many spreads exp() is negligible against 1, and its inverse is still finite.
LAPLACE_CUTOFF = 600.0


class Kernel(Protocol):
    """The log likelihood of intervals under some distribution of the deviations."""

    def __call__(
        self, theta: Floats, low: Floats, high: Floats, sd: Floats, sd_above: Floats | None = None
    ) -> Floats:
        """Return the log likelihood, shape (T, G, n).

        theta : shape (G, n). low, high : shape (n,). sd : shape (T, n), of the deviations.
        sd_above : for points only, the `sd` where the value lies above the point; None = `sd`.
        """


def laplace_log_likelihood(
    theta: Floats, low: Floats, high: Floats, sd: Floats, sd_above: Floats | None = None
) -> Floats:
    """Return the log likelihood of intervals under Laplace deviations.

    With b = sd/sqrt 2, d the distance to the nearer end and q = exp(-(high - low)/b):
    outside exp(-d/b) (1 - q)/2, whose logarithm needs no exp at a node, and inside
    1 - (exp(-d/b) + q exp(d/b))/2, one exp a node.

    theta : shape (G, n), possible true values.
    low, high : shape (n,), ``low <= high``; infinite where open, equal for a point, whose
        likelihood is a density.
    sd : shape (T, n), standard deviation of the deviates, > 0.
    sd_above : shape (T, n), for points the same where theta lies above, a two-piece density:
        exp(-|theta - point| sqrt 2/sd)/(b + b_above) on its side; None = `sd`.
    Returns shape (T, G, n), log likelihood, finite.

    >>> theta, sd = np.array([[0.0], [-1e6]]), np.array([[np.sqrt(2)]])
    >>> laplace_log_likelihood(theta, np.array([0.0]), np.array([np.inf]), sd)[0, :, 0].round(3)
    array([-6.93000000e-01, -1.00000069e+06])

    Heitjan, D. F. and Rubin, D. B. (1991). Ignorability and coarse data. Annals of Statistics
    19, 2244-2253: the likelihood of a coarsened observation is the mass of its interval.
    """
    rate = ROOT_2 / sd
    rate_above = rate if sd_above is None else ROOT_2 / sd_above
    # Positive inside the interval: the distance to the nearer end; negative outside.
    reach = np.minimum(theta - low, high - theta)
    width = np.minimum((high - low) * rate, 2 * LAPLACE_CUTOFF)
    edge = laplace_edge_log_likelihood(high - low, rate, rate_above)
    fall = rate[:, None]
    if sd_above is not None:
        fall = np.where(theta > high, rate_above[:, None], fall)
    log_mass: Floats = np.minimum(reach, 0.0) * fall + edge[:, None]
    cells = np.flatnonzero((reach > 0) & (high > low))
    if len(cells):
        column = cells % theta.shape[1]
        near = np.exp(-np.minimum(reach.ravel()[cells] * rate[:, column], LAPLACE_CUTOFF))
        mass = 1.0 - 0.5 * (near + np.exp(-width)[:, column] / near)
        log_mass.reshape(len(sd), -1)[:, cells] = np.log(mass)
    return log_mass


def laplace_edge_log_likelihood(length: Floats, rate: Floats, rate_above: Floats) -> Floats:
    """Return the log likelihood at either end of an interval under Laplace deviations.

    length : shape (n,), of the interval; 0 for a point, whose density is given.
    rate, rate_above : shape (T, n), sqrt 2 over the standard deviation where the value lies
        below and above; they differ for points only.
    """
    width = np.minimum(length * rate, 2 * LAPLACE_CUTOFF)
    height = 0.5 * rate
    if rate_above is not rate:
        height = np.where(rate == rate_above, height, 1.0 / (1.0 / rate + 1.0 / rate_above))
    with np.errstate(divide="ignore"):
        edge: Floats = np.where(width > 0, np.log(-0.5 * np.expm1(-width)), np.log(height))
    return edge


def normal_log_likelihood(
    theta: Floats, low: Floats, high: Floats, sd: Floats, sd_above: Floats | None = None
) -> Floats:
    """Return the log likelihood of intervals under normal deviations.

    The interval is mirrored so that it lies left of theta, where log Phi is exact.

    theta, low, high, sd, sd_above : as for `laplace_log_likelihood`.
    Returns shape (T, G, n), log likelihood; for a point the log density.

    >>> theta, one = np.array([[0.0], [40.0]]), np.array([1.0])
    >>> normal_log_likelihood(theta, -one, one, one[None])[0, :, 0].round(3).tolist()
    [-0.382, -765.083]

    Roever, C. (2020). Bayesian random-effects meta-analysis using the bayesmeta R package.
    Journal of Statistical Software 93(6), eq. 2 (points); Heitjan and Rubin (1991) (intervals).
    """
    from scipy.special import log_ndtr

    scale = mean_scale = sd[:, None]
    if sd_above is not None:
        mean_scale = 0.5 * (scale + sd_above[:, None])
        scale = np.where(theta > high, sd_above[:, None], scale)
    left, right = (low - theta) / scale, (high - theta) / scale
    with np.errstate(invalid="ignore", divide="ignore"):
        mirror = left + right > 0
        first, last = np.where(mirror, -right, left), np.where(mirror, -left, right)
        upper, lower = log_ndtr(last), log_ndtr(first)
        mass = upper + np.log(-np.expm1(np.minimum(lower - upper, 0.0)))
        density = -0.5 * left**2 - np.log(mean_scale) - 0.5 * np.log(2 * np.pi)
    return np.asarray(np.where(first < last, mass, density))
