"""Pooling against statsmodels on drawn inputs, and the cases in which statsmodels is wrong."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimates.numeric.meta_analysis.pooling import pool_groups

meta = pytest.importorskip(
    "statsmodels.stats.meta_analysis", reason="statsmodels is not installed: nothing to agree with"
)


def theirs(y: Any, v: Any, how: str) -> Any:
    """Pool with statsmodels."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return meta.combine_effects(np.asarray(y, float), np.asarray(v, float), how)


@given(st.integers(0, 2**32 - 1), st.integers(2, 20))
def test_results_agree_with_statsmodels(seed: int, k: int) -> None:
    """Fixed effect, Q, DL wherever theirs is not negative, PM up to the error of its iteration.

    It stops once Q is within 1e-5 of k - 1; with a tighter `atol` it overshoots and returns zero.
    """
    rng = np.random.default_rng(seed)
    v = np.exp(rng.normal(0, 1, k))
    y = rng.normal(0, 1, k) * np.sqrt(v + rng.choice([0.0, 2.0]))
    codes = np.zeros(k, dtype=int)
    for ours, how in (("DL", "dl"), ("PM", "iterated")):
        one, two = pool_groups(y, v, codes, 1, ours, "z"), theirs(y, v, how)
        assert one.q[0] == pytest.approx(two.q, rel=1e-9, abs=1e-12)
        fixed = pool_groups(y, v, codes, 1, "FE", "z")
        assert fixed.estimate[0] == pytest.approx(two.mean_effect_fe, rel=1e-9, abs=1e-12)
        assert fixed.se[0] == pytest.approx(two.sd_eff_w_fe, rel=1e-9)
        if two.tau2 < 0:
            assert one.tau2[0] == 0
            continue
        assert one.tau2[0] == pytest.approx(two.tau2, rel=1e-4, abs=1e-4)
        assert one.estimate[0] == pytest.approx(two.mean_effect_re, rel=1e-4, abs=1e-4)
        assert one.se[0] == pytest.approx(two.sd_eff_w_re, rel=1e-4)


def test_known_errors_of_statsmodels_persist() -> None:
    """The smallest examples of the table in docs/meta-analysis.md, so that it stays true."""
    codes = np.zeros(2, dtype=int)
    negative = theirs([0, 1], [1, 1], "dl")
    assert (negative.tau2, negative.sd_eff_w_re) == pytest.approx((-0.5, 0.5))
    agreed = theirs([0, 0], [1, 1], "dl")
    assert np.isnan(agreed.mean_effect_re)
    assert pool_groups(np.zeros(2), np.ones(2), codes, 1, "DL", "z").estimate[0] == 0
    outside = theirs([0, 1], [1e-8, 1e8], "dl")
    assert outside.mean_effect_re < 0
    alone = theirs([5], [1], "dl")
    assert np.isnan(alone.mean_effect_re)
    shifted = theirs([1e8, 1e8 + 1, 1e8 + 3], [1, 1, 1], "dl")
    assert shifted.q != pytest.approx(14 / 3, rel=0.01)
    y = np.array([1e8, 1e8 + 1, 1e8 + 3])
    exact = pool_groups(y, np.ones(3), np.zeros(3, dtype=int), 1, "DL", "z")
    assert exact.q[0] == pytest.approx(14 / 3, rel=1e-15)
