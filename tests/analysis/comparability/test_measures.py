"""Measures of one unit are answered as any other figures; mixed ones are refused by their unit."""

from __future__ import annotations

import pytest

import estimates as est


def reconcile(*texts):
    """Return the result of one question whose sources state these texts."""
    rows = [{"source": f"S{i}", "text": text, "quantity": "q"} for i, text in enumerate(texts)]
    return est.reconcile(est.ClaimSet.from_records(rows))


@pytest.mark.parametrize(
    ("texts", "low", "high"),
    [
        (("$5 million", "more than $7 million", "6 million dollars"), 5e6, 7e6),
        (("5%", "7 percent", "6 per cent"), 5, 7),
        (("250 km", "300 kilometres"), 250, 300),
    ],
)
def test_measures_of_one_unit_are_compared(texts, low, high):
    result = reconcile(*texts)
    assert {row.standing for row in result.ledger} == {"used"}
    [row] = result.ranges
    assert (row.low, row.high) == (low, high)


@pytest.mark.parametrize("texts", [("$5 million", "€7 million"), ("5%", "5 percentage points")])
def test_measures_of_several_units_are_all_refused_with_the_unit_named(texts):
    ledger = list(reconcile(*texts).ledger)
    assert {row.standing for row in ledger} == {"not comparable"}
    assert all(row.reason.startswith("a measure in ") for row in ledger)


def test_a_measure_is_never_pooled_with_a_count():
    ledger = list(reconcile("$5 million", "3,000").ledger)
    assert sorted(row.standing for row in ledger) == ["not comparable", "used"]


def test_a_change_of_a_measure_is_not_compared_with_measures():
    ledger = list(reconcile("rose to 7%", "rose by 5%").ledger)
    assert sorted(row.standing for row in ledger) == ["not comparable", "used"]


def test_a_measure_in_the_unit_of_its_quantity_is_an_amount():
    rows = [
        {"source": "A", "text": "$5 million", "quantity": "damage", "unit": "USD"},
        {"source": "B", "value": 6_000_000, "quantity": "damage", "unit": "USD"},
    ]
    ledger = est.reconcile(est.ClaimSet.from_records(rows)).ledger
    assert {row.standing for row in ledger} == {"used"}
