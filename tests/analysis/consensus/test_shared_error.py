"""The error that all sources are assumed to share where no track records say more."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import estimates as est
from estimates.errors import InvalidFieldError
from tests.helpers.examples import few_in_dev

FIGURES = st.lists(st.integers(50, 400), min_size=1, max_size=8)


def claims_of(figures: list[int]) -> list[dict[str, object]]:
    return [{"source": f"S{i}", "value": figure} for i, figure in enumerate(figures)]


@few_in_dev  # each asks twice
@given(FIGURES, st.floats(0, 2))
def test_a_shared_error_only_widens_and_needs_three_sources(
    figures: list[int], share: float
) -> None:
    """The estimate stays; with one or two sources the prior decides, and everything stays."""
    none, some = (est.consensus(claims_of(figures), shared_error=x)[0] for x in (0.0, share))
    assert some.estimate == none.estimate
    assert some.lower <= none.lower
    assert some.upper >= none.upper
    assert some.predictive_lower <= some.lower
    assert some.predictive_upper >= some.upper
    if len(figures) <= 2 or share == 0:
        assert (some.lower, some.upper) == (none.lower, none.upper)
    elif len(set(figures)) > 1 and share > 0.01:
        assert some.upper / some.lower > none.upper / none.lower


def test_the_probability_follows_the_shared_error() -> None:
    """Half of the mass beyond a far end of the interval comes back where the error is left out."""
    rec = est.reconcile(claims_of([100, 120, 90, 130, 105]))
    independent = rec.rerun(shared_error=0)
    end = rec.consensus.upper
    assert independent.probability(above=end).probability < rec.probability(above=end).probability


def test_it_is_printed_and_replaceable() -> None:
    rec = est.reconcile(claims_of([100, 120, 90]))
    assert rec.to_dict()["shared_error"] == 0.12
    assert "error in common" in rec.explain()
    assert "12%" in rec.methods_text()
    assert "err independently" in rec.rerun(shared_error=0).explain()
    assert "error in common" not in est.reconcile(claims_of([100, 120])).explain()


@pytest.mark.parametrize("share", [-0.1, float("nan"), float("inf"), "some", True])
def test_an_impossible_share_is_refused(share: object) -> None:
    with pytest.raises(InvalidFieldError, match="shared_error must be a number of at least 0"):
        est.consensus(claims_of([1]), shared_error=share)  # type: ignore[arg-type]


@pytest.mark.parametrize("method", ["random_effects", "bayes"])
def test_with_track_records_it_replaces_what_they_learned(method: str) -> None:
    claims = [
        {"quantity": f"q{i}", "source": s, "value": 100 + 7 * i + d}
        for i in range(20)
        for s, d in (("A", 0), ("B", 9), ("C", 4))
    ]
    records = est.track_records(claims)
    widths = [
        row.upper - row.lower
        for share in (0.0, None, 1.0)
        for row in [est.consensus(claims, method, track_records=records, shared_error=share)[0]]
    ]
    assert widths == sorted(widths)
    assert widths[0] < widths[2]
