"""Track records of counts where a zero puts a question on the linear scale."""

from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import estimates as est
from estimates.analysis.consensus.warnings import OTHER_RECORD_SCALE, ZERO_IS_LINEAR

CLASSICAL = ["random_effects", "birge", "linear_pool"]


@cache
def records():
    """Return the records of four sources, of which "low" states about half of the true number."""
    rng = np.random.default_rng(7)
    return est.track_records(
        {"quantity": f"q{i}", "source": source, "value": round(truth * factor * noise)}
        for i, truth in enumerate(rng.uniform(1e3, 1e5, 30))
        for source, factor, noise in zip(
            ("low", "b", "c", "d"), (0.5, 1, 1, 1), rng.lognormal(0, 0.1, 4), strict=True
        )
    )


def answer(figures, method, with_records):
    claims = [{"source": source, "value": value} for source, value in figures.items()]
    return est.consensus(claims, method, track_records=records() if with_records else None)[0]


@pytest.mark.parametrize("method", CLASSICAL)
def test_records_of_counts_are_used_beside_a_zero(method):
    figures = {"low": 5000, "b": 10_000, "c": 10_100, "d": 0}
    given_records, without = (answer(figures, method, use) for use in (True, False))
    assert given_records.scale == without.scale == "linear"
    assert ZERO_IS_LINEAR in given_records.warnings
    assert OTHER_RECORD_SCALE not in given_records.warnings
    assert given_records.estimate > 1.1 * without.estimate


@given(st.integers(1, 9), st.integers(1, 900), st.sampled_from(["random_effects", "linear_pool"]))
def test_figures_a_thousand_times_as_large_have_an_answer_as_much_larger(low, other, method):
    """The spreads of the records are shares of the figures, not numbers of people."""
    small, large = (
        answer({"low": low * factor, "b": other * factor, "c": 0}, method, with_records=True)
        for factor in (10**3, 10**6)
    )
    for name in ("estimate", "lower", "upper"):
        assert getattr(large, name) == pytest.approx(1000 * getattr(small, name), rel=1e-3)
