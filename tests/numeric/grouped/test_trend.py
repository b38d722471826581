"""A trend within groups: rank correlation against the days, and disjoint halves."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimates.numeric.grouped import trend
from estimates.numeric.grouped.trend import FALL_TAIL, RISE_TAIL, least_correlation, trend_signs
from tests.helpers.examples import pairs

SEED = st.integers(0, 2**32 - 1)
SHAPES = ("normal", "cauchy", "two levels", "rounded", "skewed")


def stable_figures(rng: np.random.Generator, shape: str, size: tuple[int, int]) -> np.ndarray:
    """Draw figures of one level, in logs."""
    return {
        "normal": lambda: rng.normal(0, 0.4, size),
        "cauchy": lambda: rng.standard_cauchy(size) * 0.1,
        "two levels": lambda: rng.choice([0.0, 1.0], size) + rng.normal(0, 0.01, size),
        "rounded": lambda: np.round(rng.normal(0, 0.5, size)),
        "skewed": lambda: rng.exponential(1, size),
    }[shape]()


@pytest.mark.parametrize(("shape", "size"), pairs(SHAPES, [5, 6, 7, 8, 9, 10, 15, 40]))
@pytest.mark.parametrize("days", [10_000, 4])
def test_stable_figures_seldom_show_a_trend(shape: str, size: int, days: int) -> None:
    """At most one group in a hundred, within three standard errors of 20,000."""
    rng, groups = np.random.default_rng(7), 20_000
    x = stable_figures(rng, shape, (groups, size))
    day = rng.integers(0, days, (groups, size))
    group = np.repeat(np.arange(groups), size)
    share = np.count_nonzero(trend_signs(day.ravel(), x.ravel(), group, groups)) / groups
    assert share <= 0.01 + 3 * (0.01 / groups) ** 0.5


@given(SEED)
def test_order_of_rows_company_and_scale_of_figures_do_not_matter(seed: int) -> None:
    """A monotone map of figures or days changes nothing; mirrored, what falls rises."""
    rng = np.random.default_rng(seed)
    groups = int(rng.integers(1, 30))
    group = rng.integers(0, groups, 200)
    day = rng.integers(0, int(rng.choice([3, 20, 1000])), 200)
    figure = np.round(day * rng.choice([0.0, 0.01, 1.0], 200) + rng.normal(0, 3, 200), 1)
    signs = trend_signs(day, figure, group, groups)
    order = rng.permutation(200)
    again = trend_signs(day[order] * 3 - 5, np.exp(figure[order] / 50), group[order], groups)
    np.testing.assert_array_equal(again, signs)
    one = int(group[0])
    rows = group == one
    alone = trend_signs(day[rows], figure[rows], np.zeros(rows.sum(), dtype=np.int64), 1)
    assert alone[0] == signs[one]
    fallen = trend_signs(day, -figure, group, groups)
    assert (fallen * signs <= 0).all()
    assert (fallen[signs < 0] == 1).all()


@given(SEED, st.integers(5, 12), st.sampled_from([3, 1000]))
def test_small_groups_are_ranked_as_large_ones_are(seed: int, size: int, days: int) -> None:
    """By comparing all pairs, or by a sort; with ties and without."""
    rng, groups = np.random.default_rng(seed), 40
    day = rng.integers(0, days, (groups, size))
    figure = np.round(day * rng.choice([-1.0, 0.0, 1.0], (groups, 1)) + rng.normal(0, 1, day.shape))
    rows = day.ravel(), figure.ravel(), np.repeat(np.arange(groups), size), groups
    compared = trend_signs(*rows)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(trend, "MOST_COMPARED", 0)
        np.testing.assert_array_equal(trend_signs(*rows), compared)


@given(SEED, st.integers(6, 60))
def test_a_growing_toll_is_found(seed: int, size: int) -> None:
    """Figures that grow fivefold over the span, with a scatter of a tenth."""
    rng = np.random.default_rng(seed)
    day = np.sort(rng.permutation(2000)[:size])
    figure = 1000 * np.exp(1.6 * np.arange(size) / (size - 1)) * np.exp(rng.normal(0, 0.02, size))
    assert trend_signs(day, figure, np.zeros(size, dtype=np.int64), 1).tolist() == [1]


@pytest.mark.parametrize("day", [[1, 1, 1, 2, 2, 2], [1, 1, 2, 2, 2, 2]])
def test_few_distinct_days_show_no_trend(day: list[int]) -> None:
    """Of the few orders that exist, the best is reached by chance too often."""
    zero = np.zeros(6, dtype=np.int64)
    assert trend_signs(np.array(day), np.arange(6.0), zero, 1).tolist() == [0]
    same = np.array([100.0 * number for number in day])
    assert trend_signs(np.array(day), same, zero, 1).tolist() == [0]


def test_the_least_correlations_are_those_of_published_tables() -> None:
    """Zar 1972, JASA 67:578, one-tailed 1 %: 1, .943, .893, .833 for five to eight figures."""
    sizes = np.arange(5, 9)
    least = least_correlation(sizes, np.full(4, RISE_TAIL))
    np.testing.assert_allclose(least, [1.0, 0.943, 0.893, 0.833], atol=5e-4)
    assert np.isinf(least_correlation(sizes, np.full(4, FALL_TAIL))[0])
