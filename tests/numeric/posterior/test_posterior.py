"""The quadrature against brute force, and its independence of neighbouring questions."""

import numpy as np
import pytest
from scipy.signal import fftconvolve

from estimates.methods.bayes.method import bayes, posterior_density, probability_above
from estimates.methods.contract import VoiceTile
from estimates.numeric.posterior.likelihoods import laplace_log_likelihood
from estimates.numeric.posterior.log_likelihood import VoiceIntervals
from estimates.numeric.posterior.posterior import Posterior
from estimates.numeric.posterior.quadrature import lay_nodes

SETS = {  # (low, high) in prior scales
    "one point": [(-0.05, 0.05)],
    "one range": [(-1.0, 2.5)],
    "two points apart": [(-0.4, -0.2), (0.3, 0.35)],
    "two points alike": [(-0.1, 0.1), (-0.12, 0.05)],
    "a bound beside a point": [(0.6, np.inf), (-0.1, 0.1)],
    "bounds from both sides": [(0.5, np.inf), (-np.inf, 1.5)],
    "bounds that cross": [(1.5, np.inf), (-np.inf, 0.5)],
    "five and a wild one": [(-0.05, 0.05), (0.0, 0.1), (-0.2, -0.1), (0.1, 0.2), (9.0, 9.1)],
    "two camps": [(-3.0, -2.9), (-2.8, -2.7), (2.7, 2.8), (3.0, 3.1)],
}
PROBABILITIES = (0.05, 0.5, 0.95)


def posterior_of(claims):
    """Return the posterior of one set (twice, as a tile never has one column)."""
    low, high = (np.repeat(np.array(end)[:, None], 2, axis=1) for end in zip(*claims, strict=True))
    voices = VoiceIntervals.symmetric(low, high, np.zeros_like(low), np.ones_like(low))
    return Posterior.of_voices(
        voices, lay_nodes(voices, laplace_log_likelihood), laplace_log_likelihood
    )


def brute(claims, next_source=False):
    """Return quantiles on even nodes, with plain cdf differences in the bulk."""
    ends = [end for claim in claims for end in claim if np.isfinite(end)]
    # five times as many change the quantiles by less than 4e-5
    theta = np.linspace(min(ends) - 30, max(ends) + 30, 12_001)
    x, w = np.polynomial.legendre.leggauss(120 if next_source else 150)
    tau = 14 * (0.5 + 0.5 * x) ** 3
    weight = w * (0.5 + 0.5 * x) ** 2 * np.exp(-0.5 * tau**2)
    log_rows = np.stack([log_likelihood(claims, theta, spread / np.sqrt(2)) for spread in tau])
    marginal = np.zeros_like(theta)
    for b, share, row in zip(tau / np.sqrt(2), weight, log_rows, strict=True):
        height = share * np.exp(row - log_rows.max())
        marginal += deviated(height, theta, b) if next_source else height
    cdf = np.cumsum(marginal) / marginal.sum()
    return np.interp(PROBABILITIES, cdf, theta + 0.5 * (theta[1] - theta[0]))


def log_likelihood(claims, theta, b):
    """Return that of all claims at one scale, with differences taken in the left tail."""
    row = np.zeros_like(theta)
    for low, high in claims:
        left, right = (low - theta) / b, (high - theta) / b
        swap = left > 0
        first, last = np.where(swap, -right, left), np.where(swap, -left, right)
        low_tail = np.where(first < 0, 0.5 * np.exp(-np.abs(first)), 1.0)
        near = 0.5 * np.exp(-np.abs(last))
        with np.errstate(divide="ignore"):
            row += np.log(np.maximum(np.where(last < 0, near, 1 - near) - low_tail, 0.0))
    return row


def deviated(height, theta, b):
    """Convolve a density on even nodes with a Laplace deviate."""
    step = theta[1] - theta[0]
    away = theta - theta[len(theta) // 2]
    deviate = np.exp(-np.abs(away) / b) * step / (2 * b)
    return fftconvolve(height, deviate / deviate.sum(), mode="same")


@pytest.mark.parametrize("claims", SETS.values(), ids=SETS)
def test_equals_brute_force_to_four_digits(claims):
    """5e-4 prior scales: 1e-4 of a count where the prior is 0.2, 2.5e-4 where it is 0.5."""
    posterior = posterior_of(claims)
    got = [posterior.value(p)[0] for p in PROBABILITIES]
    np.testing.assert_allclose(got, brute(claims), atol=5e-4)


@pytest.mark.parametrize("claims", SETS.values(), ids=SETS)
def test_the_next_source_is_the_value_plus_a_deviation(claims):
    """Quantiles equal a convolution on even nodes; the cdf and its inverse agree."""
    posterior = posterior_of(claims)
    got = [posterior.next_source.quantile(p)[0] for p in PROBABILITIES]
    np.testing.assert_allclose(got, brute(claims, next_source=True), atol=2e-3)
    upper = posterior.next_source.quantile(0.95)
    np.testing.assert_allclose(posterior.next_source.falls_below(upper), 0.95, atol=1e-6)
    np.testing.assert_allclose(posterior.outside(upper, np.full(2, np.inf)), 0.05, atol=1e-6)


def test_density_and_probability_agree_with_the_quantiles():
    """The density integrates to one; half of it lies above the median."""
    tile = tile_of(
        np.array([[104.0, 90.0], [120.0, 300.0]]), np.array([[108.0, 95.0], [128.0, 310.0]])
    )
    answer = bayes(tile, 0.9)
    at = np.exp(np.linspace(np.log(1.0), np.log(20_000.0), 8_001))[:, None].repeat(2, axis=1)
    height = posterior_density(tile, at)
    area = (0.5 * (height[1:] + height[:-1]) * np.diff(at, axis=0)).sum(axis=0)
    np.testing.assert_allclose(area, 1.0, atol=2e-3)
    np.testing.assert_allclose(
        probability_above(tile, answer.extra["posterior_median"]), 0.5, atol=1e-6
    )
    np.testing.assert_allclose(probability_above(tile, answer.upper), 0.05, atol=1e-6)


def tile_of(low, high, log=True, prior=0.5, **more):
    """Return a tile of intervals, with defaults in all other columns."""
    zero, none = np.zeros(low.shape), np.full(low.shape, np.nan)
    columns = {"value": none, "weight": zero + 1, "spread": zero, "standard_error": none, **more}
    n = low.shape[1]
    return VoiceTile(low, high, low, high, *columns.values(), np.full(n, log), np.full(n, prior))


def test_other_questions_change_no_bit():
    """Whatever else is in the tile, in any block."""
    rng = np.random.default_rng(4)
    low = np.exp(rng.normal(8, 0.6, (4, 90)))
    high = low * np.exp(rng.choice([0.01, 0.1, 1.0], (4, 90)))
    high[0, ::7] = np.inf
    low[1, ::5] = 0.0
    together = bayes(tile_of(low, high), 0.9)
    for j in (0, 7, 33, 89):
        alone = bayes(tile_of(low[:, [j, j]], high[:, [j, j]]), 0.9)
        for name in ("estimate", "lower", "upper", "predictive_lower", "tau", "effective_voices"):
            assert getattr(alone, name)[0] == getattr(together, name)[j], name
        np.testing.assert_array_equal(alone.contribution[:, 0], together.contribution[:, j])
        np.testing.assert_array_equal(alone.weight[:, 0], together.weight[:, j])


def test_neither_order_nor_absent_rows_change_a_bit():
    """The voices of a question are evaluated in canonical order."""
    rng = np.random.default_rng(5)
    low = np.exp(rng.normal(8, 0.6, (5, 40)))
    high = low * np.exp(rng.choice([0.01, 0.1, 1.0], (5, 40)))
    high[2, ::3] = np.inf
    weight = rng.choice([0.5, 1.0], (5, 40))
    one = bayes(tile_of(low, high, weight=weight), 0.9)
    rows = np.array([3, 0, 4, 2, 1, 0, 1])
    more = weight[rows]
    more[5:] = 0
    other = bayes(tile_of(low[rows], high[rows], weight=more), 0.9)
    for name in ("estimate", "lower", "upper", "predictive_upper", "tau", "effective_voices"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))
    np.testing.assert_array_equal(one.weight[rows[:5]], other.weight[:5])
    np.testing.assert_array_equal(one.contribution[rows[:5]], other.contribution[:5])


@pytest.mark.parametrize("unit", [1e-6, 1e-3, 1.0, 1e3])
@pytest.mark.parametrize("centre", [0.0, 1.0, 1e6])
def test_any_prior_scale_on_the_linear_scale(unit, centre):
    """Answers scale with the prior wherever the figures lie, within double precision."""
    low = centre + unit * np.array([[-0.5, 0.0], [0.4, 0.1]])
    answer = bayes(tile_of(low, low + 0.1 * unit, log=False, prior=unit), 0.9)
    here = bayes(
        tile_of((low - centre) / unit, (low - centre) / unit + 0.1, log=False, prior=1.0), 0.9
    )
    slack = 1e-6 + 1e-14 * centre / unit
    np.testing.assert_allclose((answer.upper - centre) / unit, here.upper, atol=slack)
    np.testing.assert_allclose(answer.tau / unit, here.tau, rtol=1e-4)


@pytest.mark.slow  # ten thousand claims of one quantity
def test_ten_thousand_claims_do_not_underflow():
    """Their estimate and spread have the width that theory predicts."""
    rng = np.random.default_rng(9)
    k, spread = 10_000, 0.3
    figures = np.exp(np.log(1e5) + rng.laplace(0, spread / np.sqrt(2), (k, 1)).repeat(2, axis=1))
    answer = bayes(tile_of(figures * 0.999, figures * 1.001), 0.9)
    assert answer.tau[0] == pytest.approx(spread, rel=0.05)
    half = 0.5 * np.log(answer.upper[0] / answer.lower[0])
    # Fisher information of a Laplace location: k * 2/spread^2, and the estimate's own room
    assert 1.6 * spread / np.sqrt(2 * k) < half < 3 * 1.645 * spread / np.sqrt(2 * k)
    assert answer.estimate[0] == pytest.approx(1e5, rel=0.02)


@pytest.mark.parametrize("size", [1.0, 1e6, 1e15])
def test_counts_from_one_to_a_thousand_million_million(size):
    """The answer does not depend on the size of the counts."""
    low = np.array([[0.95, 1.0], [1.3, 1.2]])
    small, large = (
        bayes(tile_of(low, low * 1.1), 0.9),
        bayes(tile_of(size * low, size * low * 1.1), 0.9),
    )
    np.testing.assert_allclose(large.upper / size, small.upper, rtol=1e-9)
