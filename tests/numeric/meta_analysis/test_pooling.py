"""Properties of fixed- and random-effects pooling of ragged groups on difficult inputs."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimates.numeric.meta_analysis.heterogeneity import ESTIMATORS, reml_tau2
from estimates.numeric.meta_analysis.moments import Moments, weighted_moments
from estimates.numeric.meta_analysis.pooling import PooledFit, TiledEstimates, pool_groups
from tests.helpers.ragged_groups import Drawn, ragged

TAU2 = st.sampled_from(list(ESTIMATORS))
INTERVAL = st.sampled_from(["z", "hksj", "modified-hksj"])


COMPUTED = ("lower", "upper", "predictive_lower", "predictive_upper", "i2_q")


def same(one: PooledFit, two: PooledFit) -> None:
    """Assert that all fields, and the columns computed from them, are equal bit for bit."""
    for name in (*(field.name for field in fields(PooledFit)), *COMPUTED):
        np.testing.assert_array_equal(getattr(one, name), getattr(two, name), err_msg=name)


def fitted(d: Drawn, tau2: Any, interval: Any) -> PooledFit:
    """Pool the drawn groups."""
    return pool_groups(d.value, d.variance, d.codes, d.groups, tau2, interval)


@given(ragged(decades=30), TAU2, INTERVAL, st.integers(0, 2**32 - 1))
def test_order_and_other_groups_change_no_bit(
    d: Drawn, tau2: Any, interval: Any, seed: int
) -> None:
    """Shuffled rows, groups alone or among others, variances over 30 decades."""
    whole = fitted(d, tau2, interval)
    mixed = np.random.default_rng(seed).permutation(len(d.codes))
    shuffled = Drawn(d.value[mixed], d.variance[mixed], d.codes[mixed], d.groups)
    same(whole, fitted(shuffled, tau2, interval))
    for group in range(d.groups):
        rows = d.codes == group
        alone = pool_groups(
            d.value[rows], d.variance[rows], np.zeros(rows.sum(), dtype=int), 1, tau2, interval
        )
        part = PooledFit(**{f.name: getattr(whole, f.name)[[group]] for f in fields(PooledFit)})
        same(alone, part)


@given(ragged(decades=30), TAU2, INTERVAL, st.integers(-60, 60))
def test_a_change_of_unit_by_a_power_of_two_is_exact(
    d: Drawn, tau2: Any, interval: Any, power: int
) -> None:
    """Scaling the values by c scales estimates by c, tau2 by c squared, and nothing else."""
    c = 2.0**power
    one = fitted(d, tau2, interval)
    two = pool_groups(d.value * c, d.variance * c * c, d.codes, d.groups, tau2, interval)
    for name in ("estimate", "se", "lower", "upper", "predictive_lower", "predictive_upper"):
        np.testing.assert_array_equal(getattr(one, name) * c, getattr(two, name), err_msg=name)
    np.testing.assert_array_equal(one.tau2 * c * c, two.tau2)
    for name in ("q", "p", "i2", "h2"):
        np.testing.assert_array_equal(getattr(one, name), getattr(two, name), err_msg=name)


@given(ragged(decades=4), TAU2, st.sampled_from([-40.0, 3.0, 1024.0]))
def test_a_shift_moves_the_estimate_and_nothing_else(d: Drawn, tau2: Any, shift: float) -> None:
    """Adding a constant moves the mean by it; tau2 changes only by rounding."""
    value = np.round(d.value, 2)
    one = pool_groups(value, d.variance, d.codes, d.groups, tau2, "z")
    two = pool_groups(value + shift, d.variance, d.codes, d.groups, tau2, "z")
    # a rounding of 1e6 * eps in the data is up to 1e-8 standard errors at variances of 1e-2
    np.testing.assert_allclose(two.estimate - shift, one.estimate, rtol=1e-9, atol=1e-7)
    np.testing.assert_allclose(two.q, one.q, rtol=1e-6, atol=1e-6)
    np.testing.assert_allclose(two.se, one.se, rtol=1e-4)


@given(ragged(decades=30), TAU2, INTERVAL)
def test_results_are_finite_and_inside_the_hull(d: Drawn, tau2: Any, interval: Any) -> None:
    """Every estimate lies within its values; tau2 >= 0; the interval contains it."""
    found = fitted(d, tau2, interval)
    present = found.k > 0
    for group in np.flatnonzero(present):
        own = d.value[d.codes == group]
        assert own.min() <= found.estimate[group] <= own.max()
    several = found.k > 1
    assert np.isfinite(found.tau2[several]).all()
    assert (found.tau2[several] >= 0).all()
    assert (found.i2[several] >= 0).all()
    assert (found.i2[several] <= 100).all()
    assert (found.lower[present] <= found.estimate[present]).all()
    assert (found.upper[present] >= found.estimate[present]).all()
    assert ((found.p[several] >= 0) & (found.p[several] <= 1)).all()
    assert np.isnan(found.tau2[found.k == 1]).all()
    assert np.isnan(found.q[found.k == 1]).all()


@given(ragged(decades=30))
def test_paule_mandel_solves_its_equation(d: Drawn) -> None:
    """Q at the PM estimate is k - 1, or at most that where tau2 is zero."""
    found = fitted(d, "PM", "z")
    for group in np.flatnonzero(found.k > 1):
        rows = d.codes == group
        y, v = d.value[rows] - found.estimate[group], d.variance[rows]
        y, v = (np.column_stack([x, x]) for x in (y, v))
        q = weighted_moments(y, v, np.full(2, found.tau2[group]))[2][0]
        df = found.k[group] - 1
        if found.tau2[group] > 0:
            assert q == pytest.approx(df, rel=1e-6)
        else:
            assert q <= df * (1 + 1e-9)


@given(ragged(decades=6, most=30))
def test_reml_is_the_most_likely(d: Drawn) -> None:
    """No tau2 on a fine grid over twelve decades is more likely than the one returned."""
    found = fitted(d, "REML", "z")
    for group in np.flatnonzero(found.k > 1):
        rows = d.codes == group
        y, v = d.value[rows] - d.value[rows][0], d.variance[rows]
        grid = np.append([0.0, found.tau2[group]], 10.0 ** np.linspace(-6, 6, 400))
        likely = [restricted(t, y, v) for t in grid]
        assert likely[1] >= max(likely) - 1e-7 * (1 + abs(max(likely)))


def restricted(t: float, y: Any, v: Any) -> float:
    """Return twice the restricted log likelihood, written independently."""
    w = 1 / (v + t)
    r = y - (w * y).sum() / w.sum()
    return float(np.log(w).sum() - np.log(w.sum()) - (w * r * r).sum())


@given(ragged(decades=8))
def test_two_values_agree_on_tau2(d: Drawn) -> None:
    """For two values DL, PM and REML are one closed form: ((y1 - y2)^2 - v1 - v2) / 2."""
    first = np.unique(d.codes, return_index=True)[1]
    if len(d.codes) < 2 * len(first):
        return
    y, v = d.value[: 2 * len(first)], d.variance[: 2 * len(first)]
    codes = np.repeat(np.arange(len(first)), 2)
    closed = np.maximum(0.0, (np.diff(y)[::2] ** 2 - v[::2] - v[1::2]) / 2)
    for tau2 in ("DL", "PM", "REML"):
        found = pool_groups(y, v, codes, len(first), tau2, "z")
        slack = 1e-9 * (v[::2] + v[1::2])
        assert np.all(np.abs(found.tau2 - closed) <= slack + 1e-9 * closed), tau2


@given(ragged(decades=6))
def test_the_q_profile_holds_paule_mandel(d: Drawn) -> None:
    """The interval contains the PM estimate, as the median of chi-squared lies inside."""
    layout = TiledEstimates.of(d.value, d.variance, d.codes, d.groups)
    lower, upper = layout.tau2_interval(0.9)
    tau2 = layout.fit("PM", "z", 0.9).tau2
    several = layout.layout.sizes > 1
    assert (lower[several] <= tau2[several]).all()
    assert (tau2[several] <= upper[several] * (1 + 1e-12)).all()
    assert np.isnan(lower[~several]).all()


def test_one_value_is_its_own_estimate() -> None:
    """With the interval of its own variance; heterogeneity is not estimable."""
    found = pool_groups(np.array([5.0]), np.array([4.0]), np.array([0]), 1)
    assert (found.estimate[0], found.se[0]) == (5.0, 2.0)
    assert found.upper[0] == pytest.approx(5 + 2 * 1.959963984540054, rel=1e-15)
    for name in ("tau2", "q", "p", "i2", "h2", "predictive_lower", "predictive_upper"):
        assert np.isnan(getattr(found, name)[0])


def test_equal_values_have_no_spread() -> None:
    """Q = 0 and tau2 = 0; only the unmodified Hartung-Knapp interval has no width."""
    y, v, codes = np.full(3, 7.0), np.array([1.0, 2.0, 3.0]), np.zeros(3, dtype=int)
    for tau2 in ("FE", "DL", "PM", "REML"):
        raw, modified = (pool_groups(y, v, codes, 1, tau2, i) for i in ("hksj", "modified-hksj"))
        assert (raw.estimate[0], raw.q[0], raw.tau2[0]) == (7.0, 0.0, 0.0)
        assert raw.lower[0] == raw.upper[0] == 7.0
        assert modified.upper[0] > 7.0


@given(ragged(decades=60))
def test_no_spread_is_found_where_there_is_none(d: Drawn) -> None:
    """Equal values with variances over sixty decades: tau2 is zero by every estimator."""
    value = np.full(d.value.shape, 5.0)
    for tau2 in ("DL", "PM", "REML"):
        found = pool_groups(value, d.variance, d.codes, d.groups, tau2, "z")
        assert (found.tau2[found.k > 1] == 0).all(), tau2


def test_two_maxima_of_the_restricted_likelihood() -> None:
    """REML takes the higher one, wherever a search would start."""
    y = np.array([-0.073207, -0.415375, 5.226533, -0.785429, -2.088512])
    v = np.array([0.02, 0.050569, 2.721731, 0.041877, 5.0])
    order = np.argsort(v)
    m = Moments.of(*(np.column_stack([x[order]] * 2) for x in (y, v)), np.full(2, 5))
    assert reml_tau2(m)[0] * m.unit[0] ** 2 == pytest.approx(3.05389, abs=1e-5)
    assert restricted(0.194678, y, v) < restricted(3.05389, y, v)


def test_a_hundred_thousand_groups_of_one() -> None:
    """Each is its own estimate, in one call."""
    groups = 100_000
    y = np.arange(groups, dtype=float)
    found = pool_groups(y, np.ones(groups), np.arange(groups)[::-1].copy(), groups, "REML")
    np.testing.assert_array_equal(found.estimate, y[::-1])


def test_no_rows_give_empty_columns() -> None:
    """A group without rows has k = 0 and NaN elsewhere."""
    none = np.empty(0)
    assert len(pool_groups(none, none, none.astype(int), 0).estimate) == 0
    gap = pool_groups(np.array([3.0]), np.array([1.0]), np.array([1]), 2)
    assert gap.k.tolist() == [0.0, 1.0]
    assert np.isnan(gap.estimate[0])
