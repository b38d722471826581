"""Voices: several claims of one source on a question count as one."""

from __future__ import annotations

import pytest
from hypothesis import given

import estimates as est
from estimates.methods.registry import METHODS
from estimates.testing import strategies

UNRELATED = {"with_echoes": False, "with_corrections": False, "with_retractions": False}


@pytest.mark.parametrize("method", sorted(METHODS))
@given(strategies.claim_lists(**UNRELATED))
def test_a_repeated_claim_changes_nothing(method: str, drawn: list[est.Claim]) -> None:
    """The result is the same to the last digit, though the note differs."""
    again = [c.model_copy(update={"claim_id": None, "note": "again"}) for c in drawn]
    once, twice = (
        list(est.consensus(est.ClaimSet.from_records(claims), method=method))
        for claims in (drawn, [*drawn, *again])
    )
    assert once == twice


@pytest.mark.parametrize("value", [-100, 0.1, 50, 110_000])
def test_a_repeated_figure_is_exact(value: float) -> None:
    """100 stated twice is 100, not 99.99999999999999."""
    claims = [{"source": "EU", "value": value, "note": note} for note in ("by mail", "by phone")]
    assert est.consensus(claims, method="median")[0].estimate == value


def test_bounds_far_from_the_estimate_have_weights() -> None:
    """Their likelihoods underflow; their shares do not."""
    bounds = [
        {"source": "Mendel", "comparator": ">", "lower": 0},
        {"source": "EU", "comparator": ">", "lower": 0},
        {"source": "EU", "value": -1},
        {"source": "Taran", "comparator": "<", "upper": 80_000},
    ]
    weight = est.reconcile(bounds).ledger.to_frame()["weight"]
    assert weight.notna().all()
    assert weight.sum() == pytest.approx(1.0)
