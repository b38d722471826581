"""The check of parts and totals agrees with the gaps, in every form that `balance` takes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import estimates as est
from estimates.testing.strategies import AddingUp, adding_up

checks = est.checks


def test_parts_and_total(april: est.ClaimSet) -> None:
    """41,000 and 42,000 are more than 80,000; a claim of 110,000 does not change that."""
    labels = ["troops-eastern-border-2021-04", "troops-crimea-2021-04"]
    total = "troops-border-and-crimea-2021-04"
    assert checks.parts_equal_total(total, labels)(april).passed
    rows = [
        {"source": "A", "quantity": q, "value": v} for q, v in zip("xyt", (1, 2, 4), strict=True)
    ]
    assert not checks.parts_equal_total("t", ["x", "y"])(rows).passed
    assert checks.parts_equal_total("t", ["x", "y"], within=0.25)(rows).passed
    open_ended = [*rows[:1], {"source": "A", "quantity": "y", "text": "more than 2"}, rows[2]]
    assert checks.parts_equal_total("t", ["x", "y"])(open_ended).passed
    missing = checks.parts_equal_total("t", ["x", "z"])(rows)
    assert "no claim on 'z'" in missing[0].message


@given(adding_up(), st.sampled_from([0.0, 0.2]))
def test_findings_are_the_gaps(drawn: AddingUp, within: float) -> None:
    """One question with findings for each identity with a gap or a missing number."""
    found = checks.parts_equal_total(drawn.identities, within=within)(drawn.claims)
    gaps = est.parts_against_total(drawn.claims, drawn.identities)
    apart = [
        row
        for row in gaps
        if row.missing or row.gap > within * max(map(finite, (row.total_low, row.total_high)))
    ]
    assert len({f.quantity for f in found.findings}) == len({gap.identity for gap in apart})
    assert found.passed == (not apart)


@given(adding_up(coherent=True))
def test_coherent_claims_pass(drawn: AddingUp) -> None:
    """Every claim is true of numbers that add up."""
    assert checks.parts_equal_total(drawn.identities)(drawn.claims).passed


@given(adding_up())
def test_parts_and_identities_give_the_same_check(drawn: AddingUp) -> None:
    """A total with its parts, as arguments, as text, as a mapping."""
    parts, total = drawn.identities[0].split(" = ")
    listed = checks.parts_equal_total(total, parts.split(" + "))(drawn.claims)
    for form in (drawn.identities[0], {total: parts.split(" + ")}):
        assert list(checks.parts_equal_total(form)(drawn.claims)) == list(listed)


def test_coefficients_units_and_missing_numbers() -> None:
    """Coefficients count; different units and quantities without a number are findings."""
    rows = [
        {"source": "A", "quantity": "households", "value": 10, "unit": "household"},
        {"source": "A", "quantity": "people", "value": 48, "unit": "person"},
    ]
    assert checks.parts_equal_total("4.8 * households = people")(rows).passed
    assert "units" in checks.parts_equal_total("households = people")(rows)[0].message
    vague = [*rows[:1], {"source": "A", "quantity": "people", "text": "many", "form": "measure"}]
    found = checks.parts_equal_total("4.8 * households = people")(vague)
    assert "no usable number of 'people'" in found[0].message
    with pytest.raises(est.EstimatesError, match="circle"):
        checks.parts_equal_total(["a + b = c", "c + d = a"])


def finite(end: float | None) -> float:
    """Return the size of an end, 0 where it is open."""
    return abs(end) if end is not None and abs(end) < float("inf") else 0.0
