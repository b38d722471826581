"""Voices: several claims of one source on a question count as one."""

from __future__ import annotations

import pytest
from hypothesis import given

import estimates as est
from estimates.analysis.consensus.warnings import SELF_CONTRADICTION, ZERO_IS_LINEAR
from estimates.errors import InvalidFieldError
from estimates.methods.registry import METHODS
from estimates.testing import strategies
from tests.helpers.examples import few_in_dev

UNRELATED = {"with_echoes": False, "with_corrections": False, "with_retractions": False}


@pytest.mark.parametrize("method", sorted(METHODS))
@given(strategies.claim_lists(**UNRELATED))
@few_in_dev  # each asks twice
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


@pytest.mark.parametrize("method", ["bayes", "median", "random_effects", "linear_pool", "lowest"])
@pytest.mark.parametrize(
    "vague",
    ["more than 60,000", "60,000 to 70,000", "about 65,000", "up to 80,000", "tens of thousands"],
)
@pytest.mark.parametrize("precise", ["65,000", "64,000 to 66,000"])
def test_of_compatible_claims_of_one_source_the_precise_speaks(
    method: str, vague: str, precise: str
) -> None:
    """What the other allows as well adds nothing."""
    rest = [est.claim("US", 120_000)]
    alone = est.consensus([est.claim("UK", precise), *rest], method=method)[0]
    for texts in ([vague, precise], [precise, vague]):
        both = est.consensus([*(est.claim("UK", text) for text in texts), *rest], method=method)[0]
        assert (both.estimate, both.lower, both.upper, both.voices) == (
            *(alone.estimate, alone.lower, alone.upper),
            2,
        )
        assert SELF_CONTRADICTION not in both.warnings


def test_two_bounds_of_one_source_are_the_numbers_that_satisfy_both() -> None:
    """50 to 200 and 100 to 400 of one day are 100 to 200."""
    both = [est.claim("A", "50 to 200"), est.claim("A", "100 to 400")]
    one, other = (est.consensus(claims)[0] for claims in (both, [est.claim("A", "100 to 200")]))
    assert (one.estimate, one.lower, one.upper) == (other.estimate, other.lower, other.upper)


@pytest.mark.parametrize(
    ("texts", "hull"),
    [(["60,000", "80,000"], (60_000, 80_000)), (["50 to 60", "90 to 99"], (50, 99))],
)
def test_claims_of_one_source_that_exclude_each_other_are_their_hull(
    texts: list[str], hull: tuple[float, float]
) -> None:
    """A warning says so; a later claim is an update and no contradiction."""
    claims = [est.claim("A", text) for text in texts]
    assert SELF_CONTRADICTION in est.consensus(claims)[0].warnings
    lowest, highest = (est.consensus(claims, method=m)[0] for m in ("lowest", "highest"))
    assert (lowest.estimate, highest.estimate) == hull
    days = ("2024-01-01", "2024-02-01")
    later = [est.claim("A", t, stated_on=day) for t, day in zip(texts, days, strict=True)]
    assert SELF_CONTRADICTION not in est.consensus(later)[0].warnings


def test_a_bound_beside_a_figure_that_it_excludes_is_no_open_bound() -> None:
    """65,000 (rounded) and "more than 70,000" of one source are about "at least 65,000"."""
    texts = ["65,000", "more than 70,000"]
    both, bound = (
        est.consensus([*claims, est.claim("US", "120,000")])[0]
        for claims in ([est.claim("UK", t) for t in texts], [est.claim("UK", "at least 65,000")])
    )
    assert SELF_CONTRADICTION in both.warnings
    for name in ("estimate", "lower", "upper"):
        assert getattr(both, name) == pytest.approx(getattr(bound, name), rel=0.01)


@pytest.mark.parametrize("method", sorted(METHODS))
@pytest.mark.parametrize("zeros", [1, 2, 3])
def test_no_casualties_is_zero(method: str, zeros: int) -> None:
    """ "No casualties" counts as 0 does."""
    rows = [
        est.consensus(
            [*(est.claim(f"S{i}", text) for i in range(zeros)), est.claim("T", 5)], method=method
        )[0]
        for text in ("0", "no casualties")
    ]
    assert rows[0] == rows[1]
    assert not any("excluded" in warning for warning in rows[0].warnings)


@pytest.mark.parametrize(("method", "most"), [("random_effects", 2), ("birge", 2), ("median", 0)])
def test_zeros_count_among_positive_figures(method: str, most: float) -> None:
    """Three zeros and a five: classical methods go to the linear scale, printed in the result."""
    claims = [*(est.claim(f"S{i}", 0) for i in range(3)), est.claim("T", 5)]
    row = est.consensus(claims, method=method)[0]
    assert 0 <= row.estimate <= most
    assert (row.scale == "linear") == (ZERO_IS_LINEAR in row.warnings) == (method != "median")
    on_logs = est.consensus(claims, method=method, scale="log")[0]
    assert (on_logs.scale, on_logs.estimate is None) == ("log", method != "median")


def test_ranges_from_zero_and_zero_are_near_zero() -> None:
    """All of them allow zero, and none needs more."""
    row = est.consensus([est.claim("A", "0-5"), est.claim("B", 0)])[0]
    assert 0 <= row.estimate <= 0.5
    assert row.scale == "linear"


@pytest.mark.parametrize("method", ["bayes", "median", "random_effects", "linear_pool"])
def test_the_scale_can_be_chosen(method: str) -> None:
    """Figures below zero and zeros alone are linear in any case; counts never fall below zero."""
    claims = [est.claim("A", 10), est.claim("B", 400), est.claim("C", 20)]
    by_scale = {s: est.consensus(claims, method=method, scale=s)[0] for s in ("log", "linear")}
    assert {name: row.scale for name, row in by_scale.items()} == {n: n for n in by_scale}
    assert est.consensus(claims, method=method)[0] == by_scale["log"]
    for row in by_scale.values():
        assert row.lower >= 0
    signed = [est.claim("A", -10), est.claim("B", 4)]
    assert est.consensus(signed, method=method, scale="log")[0].scale == "linear"
    with pytest.raises(InvalidFieldError, match="is not a scale"):
        est.consensus(claims, method=method, scale="logarithmic")  # type: ignore[arg-type]
