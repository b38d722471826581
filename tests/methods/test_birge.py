"""The Birge-ratio method against values computed by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from estimates.methods.registry import METHODS
from tests.helpers.voice_tiles import tile_of

HUNDREDTHS = st.integers(-9_999, 9_999).map(lambda number: number / 100)


@given(st.lists(st.tuples(HUNDREDTHS, st.floats(0.1, 9)), min_size=2, max_size=8))
def test_the_error_is_scaled_by_the_birge_ratio(measured: list[tuple[float, float]]) -> None:
    """The factor is sqrt(Q / df), at least one; the interval is Student's."""
    x, error = np.array(measured).T
    k = len(x)
    ends = x[:, None]
    found = METHODS["birge"].answer(
        tile_of(ends, ends, ends, np.ones((k, 1)), [False], standard_error=error[:, None]), 0.9
    )
    weight = 1 / error**2
    mean = (weight * x).sum() / weight.sum()
    ratio = np.sqrt((weight * (x - mean) ** 2).sum() / (k - 1))
    half = stats.t.ppf(0.95, k - 1) * max(ratio, 1.0) / np.sqrt(weight.sum())
    assert found.estimate[0] == pytest.approx(mean, rel=1e-9, abs=1e-9)
    assert found.extra["birge_ratio"][0] == pytest.approx(ratio, rel=1e-6, abs=1e-6)
    assert found.upper[0] - found.lower[0] == pytest.approx(2 * half, rel=1e-6)


def test_subnormal_numbers_raise_no_warning() -> None:
    """Errors next to 1e-313 overflow only on the scale that is not used."""
    ends, error = np.array([[0.0], [1e-313]]), np.ones((2, 1))
    tile = tile_of(ends, ends, ends, np.ones((2, 1)), [False], standard_error=error)
    assert METHODS["birge"].answer(tile, 0.9).estimate[0] == pytest.approx(0.0)
