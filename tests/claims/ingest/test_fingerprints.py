"""Columns and claims give the same fingerprints."""

from __future__ import annotations

from hypothesis import given

import estimates as est
from estimates.claims.references import fingerprints
from estimates.testing.strategies import claim_lists


@given(claim_lists(quantities=("q", "r")))
def test_columns_and_claims_give_the_same_fingerprint(drawn: list[est.Claim]) -> None:
    claims = est.ClaimSet.from_records(drawn)
    assert list(fingerprints(claims.linked.store)) == [claim.fingerprint for claim in claims]


def test_a_date_that_one_of_two_claims_states_separates_them() -> None:
    rows = [{"source": "A", "value": 1}, {"source": "A", "value": 1, "stated_on": "2021-04-02"}]
    first, second = est.ClaimSet.from_records(rows)
    assert first.claim_id != second.claim_id
