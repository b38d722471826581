"""Summaries of ragged groups, against loops over the groups."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimates.numeric.grouped.summaries import Summaries, summaries
from estimates.numeric.grouped.weighted_median import ladder, weighted_median
from tests.helpers.ragged_groups import Drawn, ragged


@given(ragged(decades=16), st.integers(0, 2**32 - 1))
def test_summaries(d: Drawn, seed: int) -> None:
    """Each group is what a loop over its rows says; a shuffle changes no bit."""
    value, weight = np.abs(d.value) + 1e-3, d.variance
    found = summaries(value, weight, d.codes, d.groups)
    mixed = np.random.default_rng(seed).permutation(len(d.codes))
    again = summaries(value[mixed], weight[mixed], d.codes[mixed], d.groups)
    for field in fields(Summaries):
        np.testing.assert_array_equal(getattr(found, field.name), getattr(again, field.name))
    for group in np.unique(d.codes):
        x, w = value[d.codes == group], weight[d.codes == group]
        assert (found.low[group], found.high[group]) == (x.min(), x.max())
        assert found.k[group] == len(x)
        assert found.mean[group] == pytest.approx(np.average(x, weights=w), rel=1e-9)
        assert found.log_mean[group] == pytest.approx(
            np.average(np.log(x), weights=w), rel=1e-9, abs=1e-9
        )
        pair = weighted_median(ladder(np.column_stack([x, x]), np.column_stack([w, w])))
        assert found.median[group] == pytest.approx((pair[0][0] + pair[1][0]) / 2, rel=1e-12)


def test_groups_without_rows_and_without_positive_values() -> None:
    """NaN where nothing can be said."""
    found = summaries(np.array([-1.0, 4.0]), np.ones(2), np.array([1, 1]), 3)
    assert found.k.tolist() == [0, 2, 0]
    assert np.isnan(found.mean).tolist() == [True, False, True]
    assert np.isnan(found.log_mean).all()
    assert found.median[1] == 1.5


@given(st.lists(st.integers(1, 999), min_size=1, max_size=150))
def test_exactly_half_is_half_whatever_rounds(tenths: list[int]) -> None:
    """Weights that mirror each other meet in the middle: 0.1 + 0.2 = 0.3 along the way."""
    weight = np.array([*tenths, *tenths[::-1]]) / 10
    x = np.arange(float(len(weight)))
    lower, upper = weighted_median(ladder(x[:, None], weight[:, None]))
    assert (lower[0], upper[0]) == (len(tenths) - 1, len(tenths))
