"""Biases and spreads of sources from their sums: shrunk, and gated by evidence.

spread = sqrt(2) (size + 5 u) / (n + 5) with u the pooled mean deviation; bias = shrunk mean
deviation b, times max(0, 1 - (2 se/b)^2), a positive-part rule after James and Stein (1961).
"""

from dataclasses import dataclass

import numpy as np

from estimates.numeric.types import Floats

# A source's spread is shrunk as if it had this many further claims of usual spread.
USUAL_CLAIMS = 5.0
# A source's bias is shrunk as if it had this many further claims without bias.
BIAS_CLAIMS = 1.0
# A bias within this many standard errors of zero counts as zero.
BIAS_GATE = 2.0
# Smallest spread, as a share of the usual one.
MIN_SPREAD_SHARE = 1e-6
# Smallest spread, as a share of the usual difference between differing figures: sources that
# agree only with each other must not carry every question. 0.002 errs no less on simulations with
# copies (benchmarks/copying_groups.py), car guesses and polls.
MIN_SPREAD_OF_DIFFERENCE = 0.05
# No source counts as more than this many times as exact as the median one.
MAX_PRECISION_RATIO = 3.0
# Pull of a bias on the zero point is limited beyond this many spreads.
HUBER_SPREADS = 2.0
# Rounds of reweighting for the zero point.
BALANCE_ROUNDS = 30
# The scatter of the biases of n sources is known from n - 1 differences: as wide as a Student
# deviate, its variance is about (1 + K / (n - 1)) times as large, K = 4 at 90 % for three or more.
ZERO_ERROR_SHARE = 4.0
# Standard deviation of a Laplace deviate over its mean absolute value.
LAPLACE_SD = float(np.sqrt(2.0))


def prior_size(log: bool, size: float) -> float:
    """Return the mean size of a deviation before any data.

    On the log scale that of the prior "unknown", 0.5 as a standard deviation; otherwise the same
    share of the size of the figures.

    >>> round(prior_size(True, 7.0), 2), round(prior_size(False, 20.0), 1)
    (0.35, 7.1)
    """
    return 0.5 / LAPLACE_SD * (1.0 if log else (size if size > 0 else 1.0))


@dataclass(frozen=True)
class SourceSums:
    """Sums by source, shape (sources,): the sums of two parts add to those of the whole.

    claims : weighted number of claims comparable with others, or with a truth.
    pull, pulled : sums of the weights, and of weight times deviation: their ratio is the bias.
    size : sum of the absolute deviations from the bias, in units of the question's difficulty.
    """

    claims: Floats
    pull: Floats
    pulled: Floats
    size: Floats


@dataclass(frozen=True)
class Effects:
    """Bias and spread of every source, shape (sources,), with their standard errors.

    `usual` is the pooled mean size of a deviation; a spread is a standard deviation. `leaning` is
    the bias before the gate: the best guess, where `bias` is what the evidence supports.
    `zero_error` is the standard error of their zero point, see `zero_point_error`.
    """

    bias: Floats
    leaning: Floats
    bias_error: Floats
    spread: Floats
    spread_error: Floats
    usual: float
    zero_error: float = 0.0


@dataclass(frozen=True)
class EffectSetting:
    """Settings for reading effects off the sums.

    is_anchored : whether the deviations are from known truths. Otherwise the zero point is unknown,
        and the biases balance at zero, each weighted by its claims over its squared spread.
    part : shape (sources,), weight of each source in pooled quantities; None = equal.
    differ : usual difference of differing figures: no spread is below `MIN_SPREAD_OF_DIFFERENCE`
        of that.
    prior : mean size of a deviation before any data, counted as one claim.
    """

    is_anchored: bool = False
    part: Floats | None = None
    differ: float = 0.0
    prior: float = 0.35


def estimate_effects(sums: SourceSums, setting: EffectSetting) -> Effects:
    """Read biases and spreads off the sums.

    The bias is shrunk by `BIAS_CLAIMS` claims without bias, then gated: what lies within
    `BIAS_GATE` standard errors of zero is zero, beyond it the share 1 - (BIAS_GATE se/b)^2 stays,
    without a jump (a positive-part rule after James and Stein). The spread is shrunk to the pooled
    one.

    >>> sums = SourceSums(*(np.array([x, 0.0]) for x in (100.0, 1e3, 5e2, 10.0)))
    >>> found = estimate_effects(sums, EffectSetting(is_anchored=True))
    >>> found.bias.round(2), found.spread.round(2)
    (array([0.49, 0.  ]), array([0.14, 0.14]))

    Zhao, B. and Han, J. (2012). A probabilistic model for estimating real-valued truth from
    conflicting sources. QDB: the shrunk variance of a source. James, W. and Stein, C. (1961).
    Proc. Fourth Berkeley Symposium 1, 361 (the gate).
    """
    claims, part = sums.claims, 1.0 if setting.part is None else setting.part
    whole = float((claims * part).sum())
    usual_size = (float((sums.size * part).sum()) + setting.prior) / (whole + 1.0)
    size = (sums.size + USUAL_CLAIMS * usual_size) / (claims + USUAL_CLAIMS)
    least = max(MIN_SPREAD_OF_DIFFERENCE * setting.differ, MIN_SPREAD_SHARE * usual_size)
    spread = LAPLACE_SD * np.maximum(size, least)
    bias_error = spread / np.sqrt(claims + 1.0)
    leaning = sums.pulled / (sums.pull + BIAS_CLAIMS / usual_size)
    zero_error = 0.0
    if not setting.is_anchored and len(leaning):
        weight = claims * part * zero_point_weights(spread, claims * part)
        zero = huber_centre(leaning, weight, spread)
        # Shrunken biases would scatter too little.
        mean = np.where(sums.pull > 0, sums.pulled / np.where(sums.pull > 0, sums.pull, 1.0), zero)
        leaning = leaning - zero
        zero_error = zero_point_error(mean - zero, bias_error, weight, part)
    with np.errstate(divide="ignore", over="ignore"):
        supported_share = np.maximum(1.0 - (BIAS_GATE * bias_error / np.abs(leaning)) ** 2, 0.0)
    bias = np.where(supported_share > 0, leaning * supported_share, 0.0)
    spread_error = spread / np.sqrt(claims + USUAL_CLAIMS)
    return Effects(bias, leaning, bias_error, spread, spread_error, usual_size, zero_error)


def zero_point_weights(spread: Floats, weight: Floats) -> Floats:
    """Return each source's weight in the zero point of the biases: one over its squared spread.

    Sources that scatter little are assumed to have little bias. None counts as more than
    `MAX_PRECISION_RATIO` times as exact as the median source, so that one alone does not set
    the zero.

    >>> zero_point_weights(np.array([0.1, 0.9, 0.9, 0.9]), np.ones(4)).round(2)
    array([11.11,  1.23,  1.23,  1.23])
    """
    if not weight.sum() > 0:
        return np.ones(len(spread))
    return 1.0 / np.maximum(spread, _weighted_middle(spread, weight) / MAX_PRECISION_RATIO) ** 2


def zero_point_error(
    leaning: Floats, error: Floats, weight: Floats, part: Floats | float = 1.0
) -> float:
    """Return the standard error of the zero at which the biases of sources balance.

    Biases that scatter with the variance s^2 have a mean off zero by s / sqrt(n), n the effective
    number of sources. s^2 is what the biases scatter by beyond their own errors, and more so as few
    sources show it.

    leaning, error, weight : shape (sources,), biases from the zero point, their standard errors,
        and their weights in it. part : one over the number of sources identical to each.

    >>> round(zero_point_error(np.array([-0.3, 0.0, 0.3]), np.full(3, 0.1), np.ones(3)), 3)
    0.283
    """
    total, squares = float(weight.sum()), float((weight**2 / part).sum())
    if not total > 0 or total**2 <= squares * (1 + 1e-9):
        return 0.0
    sources = total**2 / squares
    variance = float(weight @ leaning**2) / total * sources / (sources - 1.0)
    excess = variance - float(weight @ error**2) / total
    unsure = 1.0 + ZERO_ERROR_SHARE / (sources - 1.0)
    return float(np.sqrt(max(excess, 0.0) * unsure / sources))


def huber_centre(x: Floats, weight: Floats, spread: Floats) -> float:
    """Return the Huber estimate of location of numbers.

    It is a mean that no number pulls by more than `HUBER_SPREADS` spreads. Two sources on either
    side of zero balance halfway; one far from all others hardly moves them. The spread is that of
    the median source, or the median distance where that is larger.

    >>> x, one = np.array([[-0.1, 0.1, 0.0], [0.0, 0.0, 9.0]]), np.ones(3)
    >>> [round(huber_centre(row, one, 0.1 * one), 2) for row in x]
    [0.0, 0.1]

    Huber, P. J. (1964). Robust estimation of a location parameter. Ann. Math. Stat. 35, 73-101.
    """
    if not weight.sum() > 0:
        return 0.0
    centre = _weighted_middle(x, weight)
    scale = max(_weighted_middle(spread, weight), _weighted_middle(np.abs(x - centre), weight))
    for _ in range(BALANCE_ROUNDS):
        pull = weight / np.maximum(1.0, np.abs(x - centre) / (HUBER_SPREADS * scale))
        centre = float(pull @ x / pull.sum())
    return centre


def _weighted_middle(x: Floats, weight: Floats) -> float:
    """Return the weighted median, halfway between the two where the weights are even."""
    order = np.argsort(x, kind="stable")
    upto = np.cumsum(weight[order])
    half = 0.5 * upto[-1]
    low, high = np.searchsorted(upto, (half * (1 - 1e-9), half * (1 + 1e-9)))
    return float(0.5 * (x[order][low] + x[order][high]))
