"""What is sent between processes arrives as it was."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import given

import estimates as est
from estimates.testing import strategies


@given(strategies.claim_sets())
def test_claims_travel(claims: est.ClaimSet) -> None:
    """With their lineage, notices and quarantine."""
    again = pickle.loads(pickle.dumps(claims))
    assert list(again) == list(claims)
    assert again.notices == claims.notices
    assert (
        est.reconcile(again, method="median").to_dict()
        == est.reconcile(claims, method="median").to_dict()
    )


@pytest.mark.parametrize(
    "make",
    [
        lambda: est.parse("nobody knows"),
        lambda: est.claim("EU", 5, weight=-1),
        lambda: est.ClaimSet.from_records([{"source": "EU"}, {"source": "", "value": "x"}]),
        lambda: est.ranges([{"source": "A", "value": 1}]).low_claims,
    ],
)
def test_errors_travel(make) -> None:
    """With the value, the remedy and all lines."""
    with pytest.raises((est.EstimatesError, AttributeError)) as caught:
        make()
    again = pickle.loads(pickle.dumps(caught.value))
    assert type(again) is type(caught.value)
    assert str(again) == str(caught.value)
    assert vars(again) == vars(caught.value)
