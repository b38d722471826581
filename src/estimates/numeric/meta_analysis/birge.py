"""Error scaling for inconsistent estimates: the Birge ratio and the Particle Data Group's rule.

The Birge ratio is sqrt(Q / (k - 1)), Q the sum of squared normalised residuals (Birge 1932,
Physical Review 40, 207). The PDG multiplies the error of the mean by S = sqrt(chi2 / (N - 1)), over
the N precise estimates, where S > 1 (Particle Data Group 2024, section 5.2). All arrays are tiles:
estimates down, questions across; padding has infinite errors.
"""

from dataclasses import dataclass

import numpy as np

from estimates.numeric.grouped.tiles import columns_where
from estimates.numeric.meta_analysis.moments import Moments
from estimates.numeric.types import Bools, Floats, Ints

# Estimates whose error is at least PRECISION_CUT * sqrt(k) times that of the mean do not scale it
# (the PDG's rule).
PRECISION_CUT = 3.0
# The errors have converged once chi-squared moves by no more than this (the PDG's own value).
CHI2_TOLERANCE = 0.01
# Rounds after which errors that alternate between their two sides are left as they are.
MAX_SIDE_ROUNDS = 100


@dataclass(frozen=True, slots=True)
class ScaledAverage:
    """An average with errors scaled to the scatter; every field has shape (n,).

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
    """Return sqrt(Q / (k - 1)), NaN for one estimate; shape (n,)."""
    return np.sqrt(m.q / np.where(m.has_several, m.df, np.nan))


def scaled_mean(value: Floats, minus: Floats, plus: Floats, sizes: Ints) -> ScaledAverage:
    """Average each column by the rule of the Particle Data Group.

    Asymmetric errors are replaced by one error each that depends on which side of the estimate
    the mean lies on, linearly between the two inside [-minus, plus], in rounds until chi-squared
    settles. Symmetric ones settle in the first round.

    value, minus, plus : shape (k, n), in one unit; errors > 0, infinite for padding.
    sizes : shape (n,), estimates in each column.

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
    error, mean = _settle_errors(y, low, high, real)
    pull = np.where(real, (y - mean) / error, 0.0)
    chi2_all = (pull**2).sum(axis=0)
    own = np.sqrt(1.0 / (1.0 / error**2).sum(axis=0))
    is_precise = real & (error < PRECISION_CUT * np.sqrt(sizes) * own)
    kept = is_precise.sum(axis=0).astype(np.float64)
    chi2 = np.where(is_precise, pull**2, 0.0).sum(axis=0)
    scale = np.sqrt(np.maximum(1.0, chi2 / np.where(kept > 1, kept - 1, np.inf)))
    mean = np.maximum(mean, np.where(real, y, np.inf).min(axis=0))
    mean = np.minimum(mean, -np.where(real, -y, np.inf).min(axis=0))
    return ScaledAverage(
        center + mean * unit,
        scale * unit / np.sqrt((1.0 / low**2).sum(axis=0)),
        scale * unit / np.sqrt((1.0 / high**2).sum(axis=0)),
        scale,
        chi2,
        kept,
        np.sqrt(chi2_all / np.where(sizes > 1, sizes - 1, np.nan)),
    )


def _settle_errors(y: Floats, low: Floats, high: Floats, real: Bools) -> tuple[Floats, Floats]:
    """Return the one error of each estimate, shape (k, n), and the resulting mean."""
    with np.errstate(invalid="ignore"):
        error = np.where(real, 2 * low * (high / (low + high)), np.inf)
    mean = _mean(y, error)
    if np.array_equal(low, high):
        return error, mean
    chi2 = _chi2(y, error, mean)
    columns = np.arange(y.shape[1])
    for _ in range(MAX_SIDE_ROUNDS):
        at, below, above = (np.take(a, columns, axis=1) for a in (y, low, high))
        side = _error_towards_mean(mean[columns] - at, below, above, np.take(real, columns, axis=1))
        error[:, columns] = side
        mean[columns] = _mean(at, side)
        new_chi2 = _chi2(at, side, mean[columns])
        moved = np.abs(new_chi2 - chi2[columns]) > CHI2_TOLERANCE
        chi2[columns] = new_chi2
        columns = columns[columns_where(moved)]
        if not len(columns):
            break
    return error, mean


def _error_towards_mean(away: Floats, low: Floats, high: Floats, real: Bools) -> Floats:
    """Return the error for a mean that lies `away` above each estimate."""
    with np.errstate(invalid="ignore"):
        between = (2 * low * high + away * (high - low)) / (low + high)
    side = np.where(away < -low, low, np.where(away > high, high, between))
    return np.where(real, side, np.inf)


def _mean(y: Floats, error: Floats) -> Floats:
    """Return the mean with weights 1 / error^2."""
    w = 1.0 / error**2
    return np.asarray((w * y).sum(axis=0) / w.sum(axis=0))


def _chi2(y: Floats, error: Floats, mean: Floats) -> Floats:
    """Return the sum of squared normalised residuals."""
    return np.asarray((((y - mean) / error) ** 2).sum(axis=0))
