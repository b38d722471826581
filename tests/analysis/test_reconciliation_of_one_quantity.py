"""The part of a result about one quantity is the result about that quantity."""

from __future__ import annotations

import pytest
from hypothesis import given

import estimates as est
from estimates.testing import strategies
from tests.helpers.examples import few_in_dev


@pytest.mark.parametrize("method", ["bayes", "median", "linear_pool"])
@given(claims=strategies.claim_sets(quantities=("q", "r", "s")))
@few_in_dev  # each asks twice
def test_a_part_equals_the_result_of_its_quantity_alone(method: str, claims: est.ClaimSet) -> None:
    """Tables, text and sentences are the same."""
    whole = est.reconcile(claims, method=method)
    for quantity in whole.quantities:
        part = whole[quantity]
        alone = est.reconcile(claims.about(quantity), method=method)
        assert part.to_dict() == alone.to_dict()
        assert (repr(part), part.sentence()) == (repr(alone), alone.sentence())
        assert part.quantities == alone.quantities == (quantity,)


def test_a_part_can_be_rerun(april: est.ClaimSet) -> None:
    """A part can be computed as of another day, as the whole can."""
    whole = est.reconcile(april, method="median")
    label = "troops-border-and-crimea-2021-04"
    assert whole[label].rerun(as_of="2021-04-19").ranges[0].gap == 40_000
    assert whole.ranges.column("conflict").sum() == whole[label].ranges.conflict + 1
