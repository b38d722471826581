"""Mixtures of normal distributions, and weighted medians of tiles."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from estimates.numeric.functions import normal_mixture as mixture
from estimates.numeric.grouped.weighted_median import (
    leave_one_out_medians,
    next_row_interval,
    sign_test_interval,
    sort_columns,
    weighted_median,
)
from estimates.numeric.types import Floats

SEED = st.integers(0, 2**32 - 1)


def drawn(seed: int, k: int, n: int) -> tuple[Floats, Floats, Floats]:
    """Draw centres, widths over four decades, and shares over sixteen, some of them zero."""
    rng = np.random.default_rng(seed)
    weight = 10.0 ** rng.uniform(-8, 8, (k, n)) * (rng.random((k, n)) < 0.8)
    weight[0] += weight.sum(axis=0) == 0
    center = np.round(rng.normal(size=(k, n)) * 10, int(rng.integers(0, 4)))
    return center, 10.0 ** rng.uniform(-3, 1, (k, n)), weight / weight.sum(axis=0)


@given(SEED, st.integers(1, 12), st.sampled_from([0.025, 0.5, 0.9]))
def test_the_cdf_at_a_quantile_is_its_level(seed: int, k: int, level: float) -> None:
    """The mixture's distribution function at its quantile is the level."""
    center, sd, share = drawn(seed, k, 5)
    x = mixture.mixture_quantiles(center, sd, share, level)
    below = (share * stats.norm.cdf((x - center) / sd)).sum(axis=0)
    # a step of 1e-13 standard deviations, or the last place of x in them, moves the level less
    np.testing.assert_allclose(below, level, atol=1e-9)


@given(SEED, st.integers(1, 12))
def test_modes_are_peaks(seed: int, k: int) -> None:
    """A mode exists; the tallest is as high as any point of a fine grid, within its step."""
    center, sd, share = drawn(seed, k, 4)
    sd = np.maximum(sd, 0.05)
    count, low, high, best = mixture.find_modes(center, sd, share)
    assert (count >= 1).all()
    assert (low <= best).all()
    assert (best <= high).all()
    grid = np.linspace(center.min(), center.max(), 4001)[:, None]
    at_best = mixture.slope_and_density(best, center, sd, share)[1]
    highest = np.max(
        [mixture.slope_and_density(np.repeat(g, 4), center, sd, share)[1] for g in grid], axis=0
    )
    assert (at_best >= highest * (1 - 1e-9)).all()


@pytest.mark.parametrize(("apart", "peaks"), [(1.0, 1), (1.99, 1), (2.01, 2), (9.0, 2)])
def test_two_equal_normals_have_two_modes_beyond_two_sd(apart: float, peaks: int) -> None:
    """The classical bound: an equal mixture of two normals is bimodal beyond 2 sd."""
    center = np.array([[0.0, 0.0], [apart, apart]])
    count, *_ = mixture.find_modes(center, np.ones((2, 2)), np.full((2, 2), 0.5))
    assert count.tolist() == [peaks, peaks]


@given(SEED, st.integers(1, 40))
def test_the_weighted_median_halves_the_weight(seed: int, k: int) -> None:
    """At most half the weight lies strictly on either side, weights over sixteen decades."""
    x, _, share = drawn(seed, k, 5)
    for median in weighted_median(sort_columns(x, share)):
        for side in (x < median, x > median):
            assert (np.where(side, share, 0).sum(axis=0) <= 0.5 + 1e-12).all()


@given(SEED, st.integers(1, 15))
def test_median_without_each_row(seed: int, k: int) -> None:
    """Leave-one-out medians equal those of a tile without the row."""
    x, _, share = drawn(seed, k, 4)
    found = leave_one_out_medians(sort_columns(x, share))
    for row in range(k):
        weight = share.copy()
        weight[row] = 0
        expected = weighted_median(sort_columns(x, weight))
        sizable = weight.sum(axis=0) > 1e-6  # below, a tie is decided by the last bits
        for one, two in zip(found, expected, strict=True):
            np.testing.assert_array_equal(one[row][sizable], two[sizable])


@pytest.mark.parametrize("n", [5, 6, 8, 9, 20, 57])
@pytest.mark.parametrize("level", [0.8, 0.9, 0.95])
def test_the_sign_interval_is_the_binomial_one(n: int, level: float) -> None:
    """With equal weights the ends are the order statistics of the exact binomial interval."""
    x = np.arange(1.0, n + 1)[:, None].repeat(2, axis=1)
    low, high = sign_test_interval(sort_columns(x, np.full(x.shape, 0.1)), level)
    fits = [r for r in range(1, n + 1) if stats.binom.cdf(r - 1, n, 0.5) <= (1 - level) / 2]
    expected = (max(fits), n + 1 - max(fits)) if fits else (-np.inf, np.inf)
    assert (low[0], high[0]) == expected


@pytest.mark.parametrize(("n", "expected"), [(18, (-np.inf, np.inf)), (19, (1, 19)), (39, (2, 38))])
def test_the_prediction_interval_uses_order_statistics(
    n: int, expected: tuple[float, float]
) -> None:
    """At 90 % it needs nineteen rows; their ends hold the next one 18 times in 20."""
    x = np.arange(1.0, n + 1)[:, None].repeat(2, axis=1)
    low, high = next_row_interval(sort_columns(x, np.ones(x.shape)), 0.9)
    assert (low[0], high[0]) == expected


@given(SEED, st.integers(2, 30), st.sampled_from([1.0, 3.0, 1e-5]))
def test_only_ratios_of_weights_matter(seed: int, k: int, factor: float) -> None:
    """All weights times a constant give the same medians and intervals, ties included."""
    rng = np.random.default_rng(seed)
    x, weight = rng.integers(0, 9, (k, 3)).astype(float), rng.integers(1, 4, (k, 3)) * 0.1
    one, two = sort_columns(x, weight), sort_columns(x, weight * factor)
    for a, b in zip(weighted_median(one), weighted_median(two), strict=True):
        np.testing.assert_array_equal(a, b)
    for a, b in zip(sign_test_interval(one, 0.9), sign_test_interval(two, 0.9), strict=True):
        np.testing.assert_array_equal(a, b)
