"""Quantities by period, long runs of one source, and the cap of a source."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import estimates as est
from estimates.testing import strategies
from tests.helpers.examples import few_in_dev


@given(
    strategies.claim_sets(quantities=("q", "r")),
    st.sampled_from(["day", "week", "month", "quarter", "year"]),
)
def test_a_period_becomes_part_of_the_quantity(claims: est.ClaimSet, period: str) -> None:
    """No claim is lost, and claims without a date keep their quantity."""
    by_period = est.ClaimSet.from_frame(claims.to_frame(), period=period)
    assert len(by_period) == len(claims)
    for before, after in zip(claims, by_period, strict=True):
        label, _, name = after.quantity.label.partition(" ")
        dated = before.refers_to or before.stated_on or before.known_on
        assert (label, bool(name)) == (before.quantity.label, bool(dated))


def test_a_long_run_is_one_voice_per_period() -> None:
    """Fifty-two weekly claims of one source and one claim of another are two equal voices."""
    days = pd.date_range("2021-01-04", periods=52, freq="7D").strftime("%Y-%m-%d")
    frame = pd.DataFrame(
        {
            "source": ["Weekly"] * 52 + ["Once"],
            "estimate": [1000] * 52 + [1100],
            "date": [*days, "2021-06-15"],
        }
    )
    claims = est.ClaimSet.from_frame(frame)
    assert any('"Weekly" states 52 of 53 claims (98%)' in notice for notice in claims.notices)
    row = est.consensus(claims, method="linear_pool")[0]
    assert (row.voices, row.largest_share) == (2, 0.5)
    by_month = est.consensus(est.ClaimSet.from_frame(frame, period="month"))
    assert [r.voices for r in by_month] == [1] * 5 + [2] + [1] * 6
    assert by_month[5].quantity == "unnamed 2021-06"


@given(strategies.voices(min_size=2, with_weights=True), st.sampled_from([0.4, 0.6, 0.9]))
@few_in_dev  # each asks twice
def test_no_source_exceeds_its_cap(drawn: list[est.Claim], cap: float) -> None:
    """Where the cap cannot be kept, a warning says so."""
    for method in ("linear_pool", "bayes"):
        row = est.consensus(drawn, method=method, max_source_share=cap)[0]
        kept = row.largest_share is None or row.largest_share <= cap + 1e-6
        assert kept or any("cap" in warning for warning in row.warnings)


@given(strategies.claim_sets(quantities=("q", "r")))
def test_the_largest_share_is_that_of_the_ledger(claims: est.ClaimSet) -> None:
    """It is the largest sum of weights of one source."""
    rec = est.reconcile(claims, method="linear_pool")
    for row in rec.consensus:
        weights: dict[str, float] = {}
        for entry in rec.ledger:
            if entry.quantity == row.quantity and entry.weight is not None:
                weights[entry.source] = weights.get(entry.source, 0.0) + entry.weight
        top = max(weights.values(), default=0.0)
        assert (row.largest_share or 0.0) == pytest.approx(top, abs=1e-12)


def test_two_caps_at_a_time_are_refused() -> None:
    with pytest.raises(est.EstimatesError, match="cannot be combined with max_source_share"):
        est.consensus([est.claim("A", 5)], max_party_share=0.5, max_source_share=0.5)
    with pytest.raises(est.EstimatesError, match=r"max_source_share is not inside \(0, 1\]"):
        est.consensus([est.claim("A", 5)], max_source_share=0)
