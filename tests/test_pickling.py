"""Objects that are sent between processes arrive unchanged."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import given

import estimates as est
from estimates.testing import strategies


@given(strategies.claim_sets())
def test_claims_can_be_pickled(claims: est.ClaimSet) -> None:
    """Lineage and notices are kept."""
    copy = pickle.loads(pickle.dumps(claims))
    assert list(copy) == list(claims)
    assert copy.notices == claims.notices
    results = (est.reconcile(c, method="median").to_dict() for c in (copy, claims))
    assert next(results) == next(results)


@pytest.mark.parametrize(
    "make",
    [
        lambda: est.parse("nobody knows"),
        lambda: est.claim("EU", 5, weight=-1),
        lambda: est.ClaimSet.from_records([{"source": "EU"}, {"source": "", "value": "x"}]),
        lambda: est.ranges([{"source": "A", "value": 1}]).low_claims,
    ],
)
def test_errors_can_be_pickled(make) -> None:
    """Value, remedy and all problems are kept."""
    with pytest.raises((est.EstimatesError, AttributeError)) as caught:
        make()
    copy = pickle.loads(pickle.dumps(caught.value))
    assert type(copy) is type(caught.value)
    assert str(copy) == str(caught.value)
    assert vars(copy) == vars(caught.value)


@given(strategies.claim_sets())
def test_result_tables_can_be_pickled(claims: est.ClaimSet) -> None:
    """Columns that are computed on access arrive, too."""
    rec = est.reconcile(claims, method="median")
    tables = [rec.ranges, rec.discrepancies, rec.consensus, rec.ledger, est.changes(claims, claims)]
    for table in [*tables, est.coalesce(claims, claims.sources)]:
        copy = pickle.loads(pickle.dumps(table))
        assert list(copy) == list(table)
        assert copy.to_frame().equals(table.to_frame())
