"""Likelihoods of intervals against 1000-digit arithmetic, and as functions of their ends."""

import mpmath
import numpy as np
import pytest

from estimates.numeric.posterior.likelihoods import laplace_log_likelihood, normal_log_likelihood
from estimates.numeric.posterior.log_likelihood import (
    VoiceIntervals,
    joint_log_likelihood,
    voice_log_likelihoods,
)

CASES = [
    (0.3, -1.0, 1.0, 0.5),
    (5.0, -1.0, 1.0, 0.5),
    (-40.0, 2.0, 2.5, 1.0),
    (0.0, 1e-9, 2e-9, 1.0),
    (1.0, 0.0, np.inf, 0.7),
    (-20.0, 0.0, np.inf, 0.7),
    (300.0, -np.inf, 4.0, 2.0),
    (2.0, -np.inf, np.inf, 1.0),
    (0.5, 0.5, 0.5, 0.2),
    (0.0, -1e-3, 1e-3, 1e-6),
]


def exact(kernel, theta, low, high, sd):
    """Return log(F((high - theta)/sd) - F((low - theta)/sd)), or the log density, in 1000 digits."""
    mpmath.mp.dps = 1000
    b = mpmath.mpf(sd) / mpmath.sqrt(2)

    def cdf(x):
        z = mpmath.mpf(x) - mpmath.mpf(theta) if np.isfinite(x) else mpmath.inf * np.sign(x)
        if kernel is normal_log_likelihood:
            return mpmath.ncdf(z / sd)
        return 1 - mpmath.exp(-z / b) / 2 if z > 0 else mpmath.exp(z / b) / 2

    if low == high:
        z = mpmath.mpf(low) - theta
        if kernel is normal_log_likelihood:
            return float(mpmath.log(mpmath.npdf(z / sd) / sd))
        return float(-abs(z) / b - mpmath.log(2 * b))
    return float(mpmath.log(cdf(high) - cdf(low)))


@pytest.mark.parametrize("kernel", [laplace_log_likelihood, normal_log_likelihood])
@pytest.mark.parametrize("case", CASES)
def test_equals_exact_arithmetic_also_far_out(kernel, case):
    """To nine digits, or 1e-12 where the log likelihood is near 0.

    The normal kernel takes the difference of two logarithms, which costs half of the digits of a
    very narrow interval.
    """
    theta, low, high, sd = case
    got = kernel(np.array([[theta]]), np.array([low]), np.array([high]), np.array([[sd]])).item()
    assert got == pytest.approx(
        exact(kernel, *case), rel=1e-9, abs=1e-12 if kernel is laplace_log_likelihood else 1e-6
    )


def test_laplace_falls_without_underflow():
    """A claim a million spreads away has a slope: the likelihood is not flat at zero."""
    theta = np.array([[0.0], [1.0]])
    far = laplace_log_likelihood(theta, np.array([1e6]), np.array([1e6 + 1]), np.array([[1.0]]))[
        0, :, 0
    ]
    assert np.diff(far) == pytest.approx(np.sqrt(2), rel=1e-6)


@pytest.mark.parametrize("own", [0.0, 0.3, "mixed"])
@pytest.mark.parametrize("powers", [(1.0,), (0.0, 0.2, 1.0)])
def test_the_joint_likelihood_is_the_sum_of_the_voices(own, powers):
    """For points, bounds and ranges, inside and outside their intervals."""
    rng = np.random.default_rng(3)
    low = rng.normal(0, 2, (6, 40))
    high = low + rng.choice([0.0, 0.01, 0.5, 4.0, 1e4], low.shape)
    low[rng.random(low.shape) < 0.1] = -np.inf
    high[rng.random(low.shape) < 0.1] = np.inf
    spread = rng.choice([0.0, 0.1, 1.0], low.shape) if own == "mixed" else np.full(low.shape, own)
    voices = VoiceIntervals.symmetric(low, high, spread, rng.choice(powers, low.shape))
    theta = np.concatenate([rng.normal(0, 3, (30, 40)), [np.full(40, 1e6)]])
    tau = np.geomspace(0.004, 10, 5)[:, None].repeat(40, axis=1)
    together = joint_log_likelihood(voices, theta, tau, laplace_log_likelihood)
    each = sum(voice_log_likelihoods(voices, theta, tau, laplace_log_likelihood))
    best = each.max(axis=(0, 1))
    # In single precision, measured from near the best node: a few roundings of 6e-8 each.
    at_best = np.take_along_axis(
        together.reshape(-1, 40), each.reshape(-1, 40).argmax(axis=0)[None], 0
    )[0]
    np.testing.assert_allclose(together - at_best, each - best, rtol=1e-6, atol=1e-5)


@pytest.mark.parametrize("kernel", [laplace_log_likelihood, normal_log_likelihood])
def test_two_piece_points_have_mass_one_and_no_gap(kernel):
    """As densities of the point around theta; with equal sides they are the plain ones."""
    theta, point = np.linspace(-40, 40, 160_001)[:, None], np.array([0.0])
    below, above = np.array([[0.3]]), np.array([[1.4]])
    density = np.exp(kernel(theta, point, point, below, above)[0, :, 0])
    assert np.trapezoid(density, theta[:, 0]) == pytest.approx(1.0, rel=1e-4)
    assert np.abs(np.diff(density)).max() < 1e-2
    assert density[theta[:, 0] > 0].sum() > density[theta[:, 0] < 0].sum()
    one, other = kernel(theta, point, point, below), kernel(theta, point, point, below, below)
    np.testing.assert_allclose(one, other, rtol=1e-12)


@pytest.mark.parametrize("powers", [(1.0,), (0.0, 0.2, 1.0)])
@pytest.mark.parametrize("count", [1, 2, 6, 40])
def test_the_joint_likelihood_of_skewed_points_is_the_sum_of_the_voices(powers, count):
    """Beside intervals, and with values that sources assert; of one and two in double precision."""
    rng = np.random.default_rng(5)
    low = rng.normal(0, 2, (count, 40))
    is_point = rng.random(low.shape) < 0.6
    high = np.where(is_point, low, low + 0.5)
    below, above = (np.where(is_point, rng.choice([0.1, 1.0], low.shape), 0.1) for _ in range(2))
    is_asserted = is_point & (rng.random(low.shape) < 0.5)
    power = rng.choice(powers, low.shape)
    voices = VoiceIntervals(low, high, below, above, power, is_asserted)
    theta = rng.normal(0, 3, (30, 40))
    tau = np.geomspace(0.004, 10, 5)[:, None].repeat(40, axis=1)
    together = joint_log_likelihood(voices, theta, tau, laplace_log_likelihood)
    each = sum(voice_log_likelihoods(voices, theta, tau, laplace_log_likelihood))
    digits = {"rtol": 1e-9, "atol": 1e-9} if count <= 2 else {"rtol": 1e-6, "atol": 1e-5}
    best = each.max(axis=(0, 1))
    np.testing.assert_allclose(together - together.max(axis=(0, 1)), each - best, **digits)


def test_neighbours_with_other_spreads_change_no_bit():
    """Voices of three questions, together and each question beside a copy of itself."""
    rng = np.random.default_rng(11)
    point, power = rng.normal(0, 2, (7, 3)), np.ones((7, 3))
    below = np.stack([np.zeros(7), rng.choice([0.0, 0.2], 7), rng.random(7)], axis=1)
    above = below + np.stack([np.zeros(7), rng.choice([0.0, 0.3], 7), rng.random(7)], axis=1)
    voices = VoiceIntervals(point, point, below, above, power, rng.random((7, 3)) < 0.3)
    theta, tau = rng.normal(0, 3, (30, 3)), rng.random((5, 3))
    together = joint_log_likelihood(voices, theta, tau, laplace_log_likelihood)
    for question in (1, 2):
        columns = np.array([question, question])
        alone = joint_log_likelihood(
            voices.take(columns), theta[:, columns], tau[:, columns], laplace_log_likelihood
        )
        np.testing.assert_array_equal(alone, together[:, :, columns])
