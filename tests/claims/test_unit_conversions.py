"""Units: converted only as declared, with the uncertainty declared, and never silently."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import estimates as est
from estimates.claims.unit_conversions import Conversion, read_conversions, unit_key
from estimates.errors import UnitMismatchError
from estimates.testing import strategies

BTG = {"battalion tactical group": (600, 1000, "person", "analyst")}
PERSONS = est.Quantity(label="q", unit="persons")


def formations(number: float, **fields: Any) -> est.Claim:
    """A claim that counts formations on a question in persons."""
    figure = est.Figure(value=number, form="formation", counted="battalion tactical groups")
    return est.claim("B", figure, quantity=PERSONS, claim_id="b", **fields)


def test_converted_formations_enter_the_ranges() -> None:
    """Fifty-six formations of 600 to 1,000 persons; the ledger and the text name the conversion."""
    claims = [est.claim("A", 110_000, quantity=PERSONS, claim_id="a"), formations(56)]
    before = est.reconcile(claims)
    assert before.ledger[1].standing == "not comparable"
    rec = est.reconcile(claims, conversions=BTG)
    entry = rec.ledger[1]
    assert (entry.standing, entry.reason) == (
        "used",
        "in use; converted, 1 battalion tactical group = 600 to 1,000 person (analyst)",
    )
    row = rec.ranges[0]
    assert (row.low, row.low_claim, row.high) == (33_600, "b", 110_000)
    assert (row.gap, est.discrepancies(claims, conversions=BTG)[0].gap) == (54_000, 54_000)
    assert "units are converted: 1 battalion tactical group = 600 to 1,000 person" in repr(rec)
    assert rec.to_dict()["scope"]["conversions"] == [
        "1 battalion tactical group = 600 to 1,000 person (analyst)"
    ]


def test_an_uncertain_factor_widens_the_interval() -> None:
    """The working interval is the product of both intervals."""
    widths = []
    for low, high in ((800, 800), (600, 1000)):
        answer = est.consensus(
            [formations(56)],
            method="bayes",
            conversions={"battalion tactical group": (low, high, "person")},
        )[0]
        widths.append(answer.upper / answer.lower)
        assert answer.lower < 56 * 800 < answer.upper
    assert widths[0] < widths[1]


def test_mixed_units_need_a_declared_conversion() -> None:
    """Declared while reading or with the computation; claims are converted to the target unit."""
    records = [
        {"source": "A", "value": 500, "unit": "persons", "claim_id": "a"},
        {"source": "B", "value": 100, "unit": "households", "claim_id": "b"},
        {"source": "C", "value": 110, "unit": "households", "claim_id": "c"},
    ]
    with pytest.raises(est.TableError, match="declare conversions"):
        est.ClaimSet.from_records(records)
    households = {"household": (4.8, 5.4, "person")}
    ranges = [
        est.ranges(records, conversions=households)[0],
        est.ranges(est.ClaimSet.from_records(records, conversions=households))[0],
        est.reconcile(records, conversions=households).ranges[0],
    ]
    assert [(row.low, row.high) for row in ranges] == [(480, 594)] * 3
    rec = est.reconcile(records, conversions=households)
    assert "unnamed (persons)" in repr(rec)
    with pytest.raises(est.TableError):
        est.ranges(records, conversions={"village": (100, 200, "person")})


def test_a_set_keeps_its_conversions(tmp_path: Path) -> None:
    """Through files, frames and unions; two that contradict each other are refused."""
    path = tmp_path / "claims.csv"
    path.write_text("source,value,unit\nA,500,persons\nB,100,households\n")
    declared = tmp_path / "conversions.csv"
    declared.write_text("unit,low,high,to,source\nhousehold,4.8,5.4,person,census\n")
    claims = est.read(path, conversions=declared)
    assert est.ranges(claims)[0].low == 480
    frame = claims.to_frame().drop(columns="claim_id")
    assert est.ranges(est.ClaimSet.from_frame(frame, conversions=declared))[0].low == 480
    more = est.ClaimSet.from_records([est.claim("C", 5, quantity="other")])
    assert est.ranges(claims + more)[1].low == 480
    with pytest.raises(est.EstimatesError, match="twice"):
        est.reconcile(claims, conversions={"household": (3, 4, "person")})


def test_converted_units_are_comparable() -> None:
    """Persons and battalions are refused without a conversion."""
    a, b = est.claim("A", 110_000, quantity=PERSONS), formations(56)
    assert any(reason.startswith("unit") for reason in est.compare(a, b).refusals)
    assert est.compare(a, b, conversions=BTG).comparable


@given(
    strategies.voices(kinds=["bare", "range", ">", "<", "=", "~"]), st.sampled_from([2, 0.5, 1024])
)
def test_an_exact_factor_scales_ranges_and_consensus(drawn: list[est.Claim], factor: float) -> None:
    """A factor that is a power of two loses no bit in the ranges."""
    unit = est.Quantity(label="q", unit="pair")
    pairs = [claim.model_copy(update={"quantity": unit}) for claim in drawn]
    single = est.claim("Zulu", 1, quantity=est.Quantity(label="q", unit="one"), weight=0)
    converted = est.reconcile([*pairs, single], conversions={"pair": (factor, "one")})
    plain = est.reconcile(pairs)
    for name in ("low", "high", "core_low", "core_high"):
        x, y = getattr(plain.ranges[0], name), getattr(converted.ranges[0], name)
        assert (x is None) == (y is None)
        assert x is None or x * factor == y
    for name in ("estimate", "lower", "upper"):
        a, b = (getattr(rec.consensus[0], name) for rec in (plain, converted))
        assert (a is None) == (b is None)
        assert a is None or a * factor == pytest.approx(b, rel=1e-6)


def test_the_name_of_a_unit_takes_the_factor_from_pint() -> None:
    pytest.importorskip("pint")
    (mile,) = read_conversions({"mile": "kilometer"})
    assert (mile.low, mile.high, mile.source) == (1.609344, 1.609344, "pint")
    records = [
        {"source": "A", "value": 10, "unit": "miles"},
        {"source": "B", "value": 16, "unit": "kilometers"},
    ]
    assert est.ranges(records, conversions={"mile": "kilometer"})[0].high == pytest.approx(16.09344)


@pytest.mark.parametrize(
    "conversions",
    [
        5,
        "nofile.csv",
        {"a": (0, 1, "b")},
        {"a": (2, 1, "b")},
        {"a": (float("nan"), 1, "b")},
        {"a": (float("inf"), "b")},
        {"a": (-1, "b")},
        {"a": ("x", 1, "b")},
        {"a": (1, 2, "As")},
        {"a": (1, 2, "")},
        {"": (1, 2, "b")},
        {"a": 7},
        {"a": ()},
        [{"unit": "a", "low": 1}],
        [{"unit": "a", "low": 1, "high": 2, "to": "b", "colour": 1}],
        [Conversion("a", 1, 2, "b"), Conversion("A", 1, 3, "bs")],
        {"kilogram": "kilometer"},
        {"glorps": "meter"},
        {"2 + 2": "import os"},
    ],
)
def test_invalid_conversions_are_refused(conversions: Any) -> None:
    with pytest.raises(est.EstimatesError):
        est.ranges([est.claim("A", 5)], conversions=conversions)


def test_conversions_are_read_from_csv_toml_and_json(tmp_path: Path) -> None:
    """As records or pairs, and with any separator; a bad row is refused."""
    rows = [{"unit": "household", "low": 4.8, "high": 5.4, "to": "person"}]
    for name, content in (
        ("rows.json", json.dumps(rows)),
        ("pairs.json", json.dumps({"household": [4.8, 5.4, "person"]})),
        ("rows.csv", "unit,low,high,to\nhousehold,4.8,5.4,person\n"),
        ("semicolons.csv", "unit;low;high;to\nhousehold;4.8;5.4;person\n"),
        ("pairs.toml", 'household = [4.8, 5.4, "person"]\n'),
    ):
        path = tmp_path / name
        path.write_text(content)
        assert read_conversions(path) == (Conversion("household", 4.8, 5.4, "person"),)
    for name, content in (
        ("bad.json", "{"),
        ("bad.csv", "unit,low,high,to\nhousehold,four,5,person\n"),
        ("short.csv", "unit,low\nhousehold,4\n"),
        ("scalar.json", "5"),
        ("empty.csv", ""),
    ):
        path = tmp_path / name
        path.write_text(content)
        with pytest.raises(est.EstimatesError):
            read_conversions(path)


@given(strategies.texts())
def test_case_and_spaces_do_not_change_a_unit_key(name: str) -> None:
    assert unit_key(f" {name.strip()} ") == unit_key(name.strip())
    assert unit_key("Persons") == unit_key("person")


@pytest.mark.parametrize(
    "unit",
    [
        *(
            "9**9**9**9",
            "km**9**9**9",
            "km^9^9",
            "km ** 999",
            "km**1e9",
            "km**(9**9)",
            "(km**99)**99",
        ),
        *(
            "km**x",
            "km**",
            "9" * 5000 + " km",
            "(" * 5000 + "km",
            "km * " * 1000 + "km",
            "1e999 km",
        ),
    ],
)
def test_a_unit_that_may_not_end_is_refused(unit: str) -> None:
    pytest.importorskip("pint")
    for pair in ({unit: "m"}, {"m": unit}):
        with pytest.raises(UnitMismatchError, match="cannot be converted"):
            read_conversions(pair)


@pytest.mark.parametrize(
    ("unit", "to", "factor"),
    [("km**2", "m^2", 1e6), ("kg*m**2*s**-2", "J", 1), ("km/h", "m/s", 1 / 3.6), ("m³", "l", 1000)],
)
def test_compound_units_are_converted(unit: str, to: str, factor: float) -> None:
    pytest.importorskip("pint")
    assert read_conversions({unit: to})[0].low == pytest.approx(factor)
