"""How much must the stated errors grow for the claims to agree? Birge's and the PDG's answers.

All arrays are tiles: estimates down, questions across; padding has infinite errors.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from estimates.numeric.grouped.tiles import Bools, Floats, Ints, chosen
from estimates.numeric.meta_analysis.moments import Moments

CUT = 3.0
"""Estimates whose error is CUT * sqrt(k) times that of the mean, or larger, do not scale it."""
SETTLED = 0.01
"""The errors are settled once chi-squared moves by no more than this (the PDG's own value)."""
MOST_ROUNDS = 100
"""Rounds after which errors that flip between two sides are left as they are."""


@dataclass(frozen=True, slots=True)
class Scaled:
    """An average with errors scaled to the scatter; every field has shape (n,).

    Attributes
    ----------
    estimate, error_minus, error_plus : the weighted mean and its scaled errors.
    scale_factor : what they were multiplied by, >= 1.
    chi2, kept : sum of squared normalised residuals of the estimates precise enough to count,
        and their number.
    birge : the plain Birge ratio over all estimates; NaN for one.
    """

    estimate: Floats
    error_minus: Floats
    error_plus: Floats
    scale_factor: Floats
    chi2: Floats
    kept: Floats
    birge: Floats


def birge_ratio(m: Moments) -> Floats:
    """Return sqrt(Q / (k - 1)), NaN for one estimate; shape (n,).

    References
    ----------
    Birge, R. T. (1932). Physical Review 40, 207.
    """
    return np.sqrt(m.q / np.where(m.several, m.df, np.nan))


def scaled_mean(value: Floats, minus: Floats, plus: Floats, sizes: Ints) -> Scaled:
    """Average each column by the rule of the Particle Data Group.

    Asymmetric errors are replaced by one error each that depends on which side of the estimate
    the mean lies on, linearly between the two inside [-minus, plus], in rounds until chi-squared
    settles. Symmetric ones settle in the first round.

    Parameters
    ----------
    value, minus, plus : shape (k, n), in one unit; errors > 0, infinite for padding.
    sizes : shape (n,), estimates in each column.

    References
    ----------
    Particle Data Group (2024). Phys. Rev. D 110, 030001, Introduction, section 5.2
    (eqs 1-3, and 5.2.2 for the errors; the rounds as in its program for averages).
    """
    exponent = np.frexp(np.minimum(minus, plus).min(axis=0))[1]
    unit, shrink = np.ldexp(1.0, exponent), np.ldexp(1.0, -exponent)
    first = np.argmin(np.minimum(minus, plus), axis=0)[None]
    center = np.take_along_axis(value, first, axis=0)[0]
    real = minus < np.inf
    y = np.where(real, (value - center) * shrink, 0.0)
    low, high = minus * shrink, plus * shrink
    error, mean = _settled(y, low, high, real)
    pull = np.where(real, (y - mean) / error, 0.0)
    chi2_all = (pull**2).sum(axis=0)
    own = np.sqrt(1.0 / (1.0 / error**2).sum(axis=0))
    keep = real & (error < CUT * np.sqrt(sizes) * own)
    kept = keep.sum(axis=0).astype(np.float64)
    chi2 = np.where(keep, pull**2, 0.0).sum(axis=0)
    scale = np.sqrt(np.maximum(1.0, chi2 / np.where(kept > 1, kept - 1, np.inf)))
    mean = np.minimum(np.maximum(mean, _least(y, real)), -_least(-y, real))
    return Scaled(
        center + mean * unit,
        scale * unit / np.sqrt((1.0 / low**2).sum(axis=0)),
        scale * unit / np.sqrt((1.0 / high**2).sum(axis=0)),
        scale,
        chi2,
        kept,
        np.sqrt(chi2_all / np.where(sizes > 1, sizes - 1, np.nan)),
    )


def _settled(y: Floats, low: Floats, high: Floats, real: Bools) -> tuple[Floats, Floats]:
    """Return the one error of each estimate, shape (k, n), and the mean they lead to."""
    with np.errstate(invalid="ignore"):
        error = np.where(real, 2 * low * (high / (low + high)), np.inf)
    mean = _mean(y, error)
    if np.array_equal(low, high):
        return error, mean
    chi2 = _chi2(y, error, mean)
    live = np.arange(y.shape[1])
    for _ in range(MOST_ROUNDS):
        at, below, above = (np.take(a, live, axis=1) for a in (y, low, high))
        side = _one_error(mean[live] - at, below, above, np.take(real, live, axis=1))
        error[:, live] = side
        mean[live] = _mean(at, side)
        now = _chi2(at, side, mean[live])
        moved = np.abs(now - chi2[live]) > SETTLED
        chi2[live] = now
        live = live[chosen(moved)]
        if not len(live):
            break
    return error, mean


def _one_error(away: Floats, low: Floats, high: Floats, real: Bools) -> Floats:
    """Return the error that counts for a mean that lies `away` above each estimate."""
    with np.errstate(invalid="ignore"):
        between = (2 * low * high + away * (high - low)) / (low + high)
    side = np.where(away < -low, low, np.where(away > high, high, between))
    return np.where(real, side, np.inf)


def _mean(y: Floats, error: Floats) -> Floats:
    """Return the mean with weights 1 / error^2."""
    w = 1.0 / error**2
    mean: Floats = (w * y).sum(axis=0) / w.sum(axis=0)
    return mean


def _chi2(y: Floats, error: Floats, mean: Floats) -> Floats:
    """Return the sum of squared normalised residuals."""
    total: Floats = (((y - mean) / error) ** 2).sum(axis=0)
    return total


def _least(y: Floats, real: Bools) -> Floats:
    """Return the least value of each column."""
    least: Floats = np.where(real, y, np.inf).min(axis=0)
    return least
