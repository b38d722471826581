"""The posterior agrees with the consensus, and `compare_methods` with each method alone."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import estimates as est
from estimates.methods.registry import METHODS
from estimates.testing import strategies

PAIR = [est.claim("A", 110_000), est.claim("B", 150_000)]


def test_half_of_the_posterior_lies_above_the_estimate() -> None:
    """With two voices the estimate is its median, and 5 % exceed the 90 % interval."""
    rec = est.reconcile(PAIR)
    row = rec.consensus[0]
    assert rec.probability(above=row.estimate).probability == pytest.approx(0.5, abs=1e-3)
    assert rec.probability(above=row.upper).probability == pytest.approx(0.05, abs=1e-3)


def test_a_density_integrates_to_one() -> None:
    """The drawn interval holds 99.8 % of it."""
    table = est.reconcile(PAIR).density(points=2_000)
    area = np.trapezoid(table.column("density"), table.column("at"))
    assert area == pytest.approx(0.998, abs=2e-3)


@given(strategies.claim_sets(quantities=("q", "r"), positive=True, max_size=5))
def test_probability_falls_as_the_figure_rises(claims: est.ClaimSet) -> None:
    """It is None where there is no estimate."""
    rec = est.reconcile(claims)
    low, high = rec.probability(above=10), rec.probability(above=100_000)
    for row, one, other in zip(rec.consensus, low, high, strict=True):
        assert (one.probability is None) == (other.probability is None) == (row.estimate is None)
        if one.probability is not None:
            assert 0 <= other.probability <= one.probability + 1e-9 <= 1 + 2e-9


@given(strategies.claim_sets(quantities=("q", "r"), positive=True, max_size=5))
def test_compare_methods_equals_each_method(claims: est.ClaimSet) -> None:
    """Each row is that of the consensus by the method."""
    table = list(est.compare_methods(claims))
    assert [row.method for row in table] == list(METHODS) * len(claims.quantities)
    for name in METHODS:
        assert [row for row in table if row.method == name] == list(est.consensus(claims, name))


@given(strategies.scoped_claim_lists(max_size=5))
def test_compare_methods_follows_the_comparability_rules(drawn: list[est.Claim]) -> None:
    """Each row is that of the consensus by the method under the same rules."""
    asked = {"window": 5, "drift": 0.1, "dimensions": {"area": "refused"}}
    table = list(est.compare_methods(drawn, **asked))
    for name in ("lowest", "median"):
        alone = est.consensus(drawn, name, **asked)
        assert [row for row in table if row.method == name] == list(alone)


@pytest.mark.parametrize("method", ["bayes", "median", "random_effects", "linear_pool"])
@pytest.mark.parametrize("texts", [["at least 0"], ["< 5", "> 5"], ["at least 8", "up to 3"]])
def test_a_source_that_excludes_no_number_changes_nothing(method: str, texts: list[str]) -> None:
    """It counts as a voice."""
    others = [est.claim("Taran", "110,000"), est.claim("EU", "150,000")]
    silent = [est.claim("A", text) for text in texts]
    one, other = (est.consensus(c, method=method)[0] for c in (others, [*others, *silent]))
    assert (one.estimate, one.lower, one.upper) == (other.estimate, other.lower, other.upper)
    assert (one.voices, other.voices) == (2, 3)


@given(
    st.permutations(
        ["at least 100,000", "more than 110,000", "up to 200,000", "fewer than 190,000"]
    )
)
def test_bounds_of_one_source_that_hold_together_are_a_range(texts: list[str]) -> None:
    """The result is the one for the range that all of them allow."""
    rest = [est.claim("EU", "150,000")]
    bounds = [est.claim("A", text) for text in texts]
    one, other = (
        est.consensus([*rest, *claims]) for claims in (bounds, [est.claim("A", "110,000-190,000")])
    )
    assert one[0].estimate == pytest.approx(other[0].estimate, rel=1e-9)
    assert (one[0].lower, one[0].upper) == pytest.approx((other[0].lower, other[0].upper))
