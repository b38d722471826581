"""One fingerprint by the column and by the claim."""

from __future__ import annotations

from hypothesis import given

import estimates as est
from estimates.claims.references import fingerprints
from estimates.testing.strategies import claim_lists


@given(claim_lists(quantities=("q", "r")))
def test_columns_and_claims_have_one_fingerprint(drawn: list[est.Claim]) -> None:
    """Whatever is not stated in the rows before."""
    made = est.ClaimSet.from_records(drawn)
    assert list(fingerprints(made.linked.store)) == [claim.fingerprint for claim in made]


def test_a_date_that_only_the_second_claim_states() -> None:
    """Two claims that differ in it are two."""
    rows = [{"source": "A", "value": 1}, {"source": "A", "value": 1, "stated_on": "2021-04-02"}]
    first, second = est.ClaimSet.from_records(rows)
    assert first.claim_id != second.claim_id
