"""The level of a series on a day: against dense least squares, and where the answer is known."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimates.numeric.state_space.inverse import diagonal, invert_matrices
from estimates.numeric.state_space.local_level import (
    FIRST_MOVEMENT,
    Scales,
    Solution,
    fit_levels,
    level_changes,
)
from estimates.numeric.state_space.priors import usual_priors
from estimates.numeric.state_space.series import Series


def drawn_series(seed, claims, count=3, sides=True):
    """Return series of claims before and after their target days, the nearest first."""
    rng = np.random.default_rng(seed)
    before = rng.integers(1, claims + 1) if sides else claims
    days = np.sort(rng.integers(0, 90, (claims, count)), axis=0).astype(float)
    days[before:] = -1 - np.sort(days[before:], axis=0)
    x = rng.normal(10.0, 0.2, (claims, count))
    own, zero = np.full_like(x, 0.03), np.zeros_like(x)
    source = rng.integers(0, 4, (claims, count))
    return Series(x, own, own, days, zero, source, zero + 1, zero * np.nan)


def priors_of(series, drift=None, rising=False):
    count = series.x.shape[1]
    return usual_priors(
        series, np.full(count, 0.5), drift, np.full(count, True), np.full(count, rising)
    )


@given(st.integers(0, 2**32 - 1), st.integers(1, 8))
def test_inverses_equal_those_of_lapack(seed, size):
    root = np.random.default_rng(seed).normal(size=(4, size, size))
    matrices = root @ root.transpose(0, 2, 1) + np.eye(size)
    found = invert_matrices(matrices.transpose(1, 2, 0))
    assert found.transpose(2, 0, 1) == pytest.approx(np.linalg.inv(matrices), rel=1e-6, abs=1e-9)
    assert diagonal(found) == pytest.approx(np.array([found[k, k] for k in range(size)]))


@given(st.integers(0, 2**32 - 1), st.integers(1, 8))
def test_a_round_equals_dense_least_squares(seed, claims):
    """The covariances are those of a random walk, of a slope, of sources and of errors."""
    series = drawn_series(seed, claims)
    scales = Scales.start(series, priors_of(series))
    found = Solution.of(series, scales)
    for column in range(series.x.shape[1]):
        days, source = series.days[:, column], series.source[:, column]
        distance = np.abs(days)
        walk = np.minimum.outer(distance, distance) * (np.sign(days) == np.sign(days)[:, None])
        walk = np.where(np.minimum.outer(distance, distance) == 0, 0.0, walk)
        drift = series.layout.drift[:, column]
        dense = FIRST_MOVEMENT * scales.sigma[column] ** 2 * walk + scales.slope[column] * np.outer(
            drift, drift
        )
        dense += scales.tau[column] ** 2 * (source[:, None] == source)
        dense += np.diag(scales.error[:, column])
        precision = np.linalg.inv(dense)
        total = precision.sum()
        level = (precision @ series.x[:, column]).sum() / total
        assert found.level[column] == pytest.approx(level, rel=1e-8)
        assert found.variance[column] == pytest.approx(1 / total, rel=1e-6)
        assert found.weight[:, column].sum() == pytest.approx(1.0)


@given(st.integers(0, 2**32 - 1), st.integers(1, 8), st.integers(0, 4))
def test_the_level_as_a_source_sees_it_equals_kriging(seed, claims, source):
    """Also where the claims of a source have several weights, and where it has no claims."""
    series = drawn_series(seed, claims)
    power = np.random.default_rng(seed).choice([0.2, 1.0], series.x.shape)
    series = replace(series, power=power)
    solution = Solution.of(series, Scales.start(series, priors_of(series)))
    means, variances = solution.with_effect(series.source == source)
    for column in range(series.x.shape[1]):
        is_own = series.source[:, column] == source
        is_same = series.source[:, column] == series.source[:, column, None]
        effect = solution.scales.effect[:, column]
        assert np.ptp(np.where(is_same, effect, effect[:, None]), axis=1).max() == 0
        dense = solution.path[:, :, column] + effect * is_same
        dense += np.diag(solution.scales.error[:, column])
        shared = effect * is_own
        precision = np.linalg.inv(dense)
        total = precision.sum()
        level = (precision @ series.x[:, column]).sum() / total
        mean = level + shared @ precision @ (series.x[:, column] - level)
        left = shared.max() - shared @ precision @ shared
        left += (1 - (precision @ shared).sum()) ** 2 / total
        assert means[column] == pytest.approx(mean, rel=1e-7)
        assert variances[column] == pytest.approx(left, rel=1e-5)


@given(st.integers(0, 2**32 - 1), st.integers(2, 8), st.floats(-50, 50))
def test_levels_move_with_their_claims(seed, claims, shift):
    series = drawn_series(seed, claims)
    moved = replace(series, x=series.x + shift)
    before, after = (fit_levels(s, priors_of(s)) for s in (series, moved))
    assert after.level == pytest.approx(before.level + shift, abs=1e-7)
    assert after.variance == pytest.approx(before.variance, rel=1e-6)


@given(st.integers(0, 2**32 - 1), st.integers(1, 8), st.integers(1, 5))
def test_absent_claims_change_nothing(seed, claims, absent):
    series = drawn_series(seed, claims)
    longer = series.map(
        lambda cells: np.concatenate([cells, np.zeros((absent, 3), dtype=cells.dtype)])
    )
    found, wanted = (fit_levels(s, priors_of(s)) for s in (longer, series))
    assert found.level == pytest.approx(wanted.level, rel=1e-12)
    assert found.variance == pytest.approx(wanted.variance, rel=1e-9)


def test_the_change_between_equal_days_is_nothing():
    series = drawn_series(5, 6, sides=False)
    series = replace(series, days=np.zeros_like(series.days))
    change, variance = level_changes(series, priors_of(series))
    assert np.abs(change).max() == 0
    assert variance.max() == 0


def test_a_jump_that_two_sources_state_is_a_movement():
    """What one source states after a long silence is believed less than what two state."""
    days = np.array([[0.0], [1.0], [30.0], [31.0], [32.0], [33.0]]).repeat(2, axis=1)
    x = np.array([[10.6, 10.6], [10.6, 10.0], *[[10.0, 10.0]] * 4])
    source = np.array([[0], [1], [2], [3], [4], [5]]).repeat(2, axis=1)
    zero = np.zeros_like(x)
    series = Series(x, zero + 0.03, zero + 0.03, days, zero, source, zero + 1, zero * np.nan)
    both, alone = fit_levels(series, priors_of(series)).level
    assert both > 10.5
    assert alone < 10.4


@pytest.mark.parametrize("rising", [False, True])
def test_a_total_that_seems_to_fall_is_extrapolated_flat(rising):
    days = np.array([[10.0], [20.0], [30.0], [40.0]]).repeat(2, axis=1)
    x = np.array([[9.0], [9.4], [9.8], [10.2]]).repeat(2, axis=1)
    zero, source = np.zeros_like(x), np.zeros(x.shape, dtype=int)
    near = Series(x, zero, zero, days, zero, source, zero + 1, zero * np.nan)
    far = replace(near, days=days + 30)
    step = [fit_levels(s, priors_of(s, rising=rising)).level[0] for s in (near, far)]
    assert (step[1] < step[0] - 0.01) is not rising
