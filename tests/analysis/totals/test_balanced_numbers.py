"""Balanced numbers as they are printed, and the widths that unrounded numbers leave."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import estimates as est
from tests.helpers.examples import few_in_dev

PART = st.decimals("0.001", "1e9", places=3)
# No factor, and factors within and beyond what the widths allow.
FACTOR = st.sampled_from(["1", "1.001", "1.5"]).map(Decimal)


def stated(a: Decimal, b: Decimal, total: Decimal) -> list[est.Claim]:
    return [
        est.claim("S", float(number), quantity=label, claim_id=label)
        for label, number in (("a", a), ("b", b), ("all", total))
    ]


@given(PART, PART, FACTOR)
def test_an_unrounded_number_has_a_width(a: Decimal, b: Decimal, factor: Decimal) -> None:
    """However many digits it has: no interval is empty, and no claim holds as if it were exact."""
    balanced = est.balance(stated(a, b, (a + b) * factor), "a + b = all")
    for row in balanced.values:
        assert row.lower < row.value < row.upper
        # The grid of a number is at most a tenth of it, so its width is near 1e-9 or more.
        assert row.upper - row.lower > 1e-13 * row.value
    parts = balanced["a"].value + balanced["b"].value
    assert balanced["all"].value == pytest.approx(parts, rel=1e-12)


@given(PART, PART)
def test_unrounded_numbers_that_add_up_are_left_as_they_are(a: Decimal, b: Decimal) -> None:
    """The rounding of floats is no gap and moves nothing: no 8.5e-16."""
    balanced = est.balance(stated(a, b, a + b), "a + b = all")
    assert [(row.gap, row.compatible) for row in balanced.gaps] == [(0, True)]
    assert {change.moved for change in balanced.adjustments} == {0}
    assert "nothing is adjusted" in repr(balanced)


@given(PART, PART, FACTOR)
@example(Decimal("0.001"), Decimal("0.001"), Decimal("1.001"))  # a gap of 0.000002
def test_printed_intervals_are_rounded_outward(a: Decimal, b: Decimal, factor: Decimal) -> None:
    """And no number is printed with an exponent."""
    balanced = est.balance(stated(a, b, (a + b) * factor), "a + b = all")
    printed = dict(re.findall(r"  (\w+): \S+ \(90 % interval (.*?)\)", repr(balanced)))
    assert printed.keys() == {"a", "b", "all"}
    for label, interval in printed.items():
        low, high = (float(end.replace(",", "")) for end in interval.split(" to "))
        assert low <= balanced[label].lower < balanced[label].upper <= high
    assert not re.search(r"\de[-+]?\d", repr(balanced))


@given(st.lists(st.integers(50, 5_000), min_size=3, max_size=3))
@few_in_dev  # each reconciles three quantities and balances them
def test_the_estimates_of_a_result_are_made_to_add_up(numbers: list[int]) -> None:
    """Each is named by its quantity, and stated as it was estimated."""
    first, second, third = numbers
    records = [
        {"quantity": label, "source": source, "value": value * spread}
        for label, value in (("a", first), ("b", second), ("all", first + second + third // 50))
        for source, spread in (("A", 1), ("B", 1.1), ("C", 1.05))
    ]
    rec = est.reconcile(records)
    balanced = est.balance(rec, "a + b = all")
    for row in rec.consensus:
        assert balanced[row.quantity].stated == row.estimate
        assert balanced[row.quantity].lower < balanced[row.quantity].upper
    assert {change.claim_id for change in balanced.adjustments} == {"a", "b", "all"}
    parts = balanced["a"].value + balanced["b"].value
    assert balanced["all"].value == pytest.approx(parts, rel=1e-12)


def test_estimates_without_an_interval_are_named() -> None:
    records = [{"quantity": q, "source": "A", "value": v} for q, v in {"a": 4, "b": 5}.items()]
    rec = est.reconcile(records, method="priority", priority=["A"])
    with pytest.warns(est.EstimatesWarning, match="exact to their digits: a, b"):
        est.balance(rec, "a = b")
