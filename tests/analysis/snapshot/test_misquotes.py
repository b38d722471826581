"""Echoes that state another figure than the claim that they name."""

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import estimates as est
from estimates.analysis.snapshot.standing import STANDINGS
from tests.helpers.examples import few_in_dev

WHO = {"claim_id": "who", "source": "WHO", "text": "379"}


def echo(text, origin="who", **cells):
    return {"claim_id": "portal", "source": "Portal", "text": text, "origin": origin, **cells}


def standing_of(claims, claim_id="portal", **options):
    return next(e for e in est.reconcile(claims, **options).ledger if e.claim_id == claim_id)


@pytest.mark.parametrize(
    ("original", "repeated", "standing"),
    [
        ("379", "379", "echo"),
        ("379", "149", "misquote"),
        ("379", "3,790", "misquote"),
        ("379", "350", "misquote"),
        ("379", "380", "echo"),
        ("379", "400", "echo"),
        ("379", "about 400", "echo"),
        ("379", "more than 300", "echo"),
        ("379", "more than 400", "misquote"),
        ("379", "hundreds", "echo"),
        ("379", "dozens", "misquote"),
        ("more than 80,000", "about 80,000", "echo"),
        ("more than 80,000", "80,000", "echo"),
        ("more than 80,000", "60,000", "misquote"),
        ("150,000", "110,000", "misquote"),
        ("110,000", "120,000", "misquote"),
        ("110,000", "100,000", "echo"),
        ("1,500", "2,000", "misquote"),
        ("10,000 to 20,000", "15,000", "echo"),
        ("10,000 to 20,000", "20,000", "echo"),
        ("10,000 to 20,000", "30,000", "misquote"),
        ("10,000 to 20,000", "10,000 to 30,000", "echo"),
        ("0", "5", "misquote"),
        ("1.5 million", "1,480,000", "echo"),
        ("1.5 million", "1.5 billion", "misquote"),
        ("-3", "3", "misquote"),
    ],
)
def test_an_echo_is_a_misquote_where_no_number_satisfies_both(original, repeated, standing):
    claims = [{**WHO, "text": original}, echo(repeated)]
    assert standing_of(claims).standing == standing


def test_the_reason_names_both_claims_and_both_figures():
    assert standing_of([WHO, echo("149")]).reason == "misquotes who: 149 for 379"
    rounded = standing_of([{**WHO, "text": "more than 80,000"}, echo("about 80,000")])
    assert rounded.reason == "repeats who, rounded or hedged: about 80,000 for more than 80,000"
    reworded = standing_of([{**WHO, "text": "10,000 to 20,000"}, echo("20,000")])
    assert reworded.reason == "repeats who in other words: 20,000 for 10,000 to 20,000"
    assert standing_of([WHO, echo("379")]).reason == "repeats who"


def test_units_are_converted_before_figures_are_compared():
    households = {**WHO, "text": "1,000", "unit": "household"}
    options = {"conversions": {"household": (4.8, 5.4, "person")}}
    for text, standing in (("5,000", "echo"), ("1,000", "misquote"), ("9,000", "misquote")):
        claims = est.ClaimSet.from_records([households, echo(text, unit="person")], **options)
        assert standing_of(claims).standing == standing


def test_in_a_chain_the_wrong_link_alone_is_a_misquote():
    claims = [
        WHO,
        {**echo("149"), "claim_id": "b"},
        {**echo("149", "b"), "claim_id": "c"},
        {**echo("149", "c"), "claim_id": "d"},
    ]
    ledger = {e.claim_id: (e.standing, e.reason) for e in est.reconcile(claims).ledger}
    assert ledger["b"] == ("misquote", "misquotes who: 149 for 379")
    for label in "cd":
        assert ledger[label] == ("echo", "repeats b, which misquotes who: 149 for 379")


def test_a_claim_that_names_several_may_be_their_sum_or_lie_among_them():
    parts = [WHO, {"claim_id": "b", "source": "B", "text": "149"}]
    for text, standing in (
        ("528", "echo"),
        ("about 530", "echo"),
        ("264", "echo"),
        ("149", "echo"),
        ("700", "misquote"),
        ("90", "misquote"),
    ):
        assert standing_of([*parts, echo(text, "who;b")]).standing == standing
    wrong = standing_of([*parts, echo("2,500", "who;b")])
    assert wrong.reason == "misquotes who and b: 2,500 for 379 and 149"


def test_a_sum_of_parts_is_compared_where_their_units_are_the_same():
    def sums(text, unit):
        parts = [
            {**WHO, "quantity": "killed", "unit": "person"},
            {"claim_id": "b", "source": "B", "text": "149", "quantity": "hurt", "unit": unit},
        ]
        total = echo(text, "who;b", quantity="casualties", unit="person")
        return standing_of([*parts, total]).standing

    assert sums("528", "person") == "echo"
    assert sums("900", "person") == "misquote"
    assert sums("900", "family") == "echo"  # not compared


def test_sums_of_decimals_carry_no_rounding_errors():
    parts = [
        {"claim_id": f"p{i}", "source": f"S{i}", "value": 0.1, "comparator": "="} for i in range(3)
    ]
    total = {"claim_id": "t", "source": "T", "value": 0.3, "comparator": "=", "origin": "p0;p1;p2"}
    assert standing_of([*parts, total], "t").standing == "echo"


@pytest.mark.parametrize(
    "cells",
    [
        {"quantity": "another question"},
        {"polarity": "denied"},
        {"text": "many"},
        {"text": "rose by 149"},
    ],
)
def test_what_cannot_be_compared_is_not_judged(cells):
    claims = est.ClaimSet.from_records([{**WHO, "quantity": "cases"}], errors="raise")
    row = {**echo("149", quantity="cases"), **cells}
    try:
        claims = est.ClaimSet.from_records([{**WHO, "quantity": "cases"}, row])
    except est.TableError:
        pytest.skip("the words state no figure")
    assert standing_of(claims).standing != "misquote"


def test_who_repeats_a_corrected_claim_may_state_either_figure():
    eu = [
        {"claim_id": "old", "source": "EU", "text": "more than 150,000", "stated_on": "2021-04-19"},
        {
            "claim_id": "new",
            "source": "EU",
            "text": "more than 100,000",
            "stated_on": "2021-04-20",
            "supersedes": "old",
        },
    ]
    stale = standing_of([*eu, echo("more than 150,000", "old", stated_on="2021-04-21")])
    assert (stale.standing, stale.reason) == (
        "echo",
        "repeats old, superseded: corrected by new",
    )
    current = standing_of([*eu, echo("more than 100,000", "old", stated_on="2021-04-21")])
    assert current.reason == "repeats new, the correction of what it names"
    wrong = standing_of([*eu, echo("90,000", "old", stated_on="2021-04-21")])
    assert (wrong.standing, wrong.reason) == (
        "misquote",
        "misquotes old: 90,000 for more than 150,000, superseded: corrected by new",
    )


def test_a_correction_excuses_no_echo_before_it_is_known():
    claims = [
        {"claim_id": "old", "source": "EU", "text": "150,000", "stated_on": "2021-04-19"},
        {
            "claim_id": "new",
            "source": "EU",
            "text": "100,000",
            "stated_on": "2021-04-23",
            "supersedes": "old",
        },
        echo("100,000", "old", stated_on="2021-04-21"),
    ]
    assert standing_of(claims, as_of="2021-04-22").standing == "misquote"
    assert standing_of(claims, as_of="2021-04-23").standing == "echo"


def test_an_origin_that_is_not_yet_known_is_still_what_an_echo_repeats():
    claims = [{**WHO, "stated_on": "2022-02-01"}, echo("149", stated_on="2022-01-01")]
    assert standing_of(claims, as_of="2022-01-15").standing == "misquote"
    assert standing_of(claims, as_of="2021-12-31").standing == "not yet stated"


def test_a_misquote_is_a_row_of_the_discrepancies_and_a_caveat_everywhere(tmp_path):
    rec = est.reconcile([WHO, echo("149"), {"claim_id": "x", "source": "X", "text": "500"}])
    own, misquote = rec.discrepancies
    assert own.kind == "discrepancy"
    assert (misquote.kind, misquote.claim_a, misquote.claim_b) == ("misquote", "portal", "who")
    assert misquote.gap == 230
    assert misquote.reasons == ("origin: portal misquotes who: 149 for 379",)
    assert "misquotes its origin" in rec.sentence()
    assert any("misquotes its origin" in warning for warning in rec.consensus[0].warnings)
    assert "misquotes who: 149 for 379" in rec._repr_html_()
    assert "misquotes who: 149 for 379" in rec.to_html(tmp_path / "page.html").read_text()
    assert "misquotes who: 149 for 379" in rec.explain()


def test_the_check_of_misquotes_names_both_claims():
    found = est.checks.run([WHO, echo("149")], [est.checks.no_misquotes()])
    assert (found.passed, found[0].message) == (False, "Portal misquotes who: 149 for 379")
    assert found[0].rows == ("portal", "who")
    assert est.checks.run([WHO, echo("380")], [est.checks.no_misquotes()]).passed


def test_a_misquote_is_no_conflict_among_sources():
    outcome = est.checks.no_conflict_among()([WHO, echo("149")])
    assert outcome.passed


FIGURES = st.sampled_from(
    "5|12|149|379|400|about 400|more than 300|up to 500|300 to 500|hundreds|0|1.5 million|-4".split(
        "|"
    )
)


@st.composite
def sets_with_echoes(draw):
    """Claims on two questions, some of which repeat earlier ones of the same question."""
    rows = []
    for i in range(draw(st.integers(2, 9))):
        row = {"claim_id": f"c{i}", "source": f"S{i}", "text": draw(FIGURES)}
        row["quantity"] = draw(st.sampled_from("qr"))
        earlier = [r["claim_id"] for r in rows if r["quantity"] == row["quantity"]]
        if earlier and draw(st.booleans()):
            named = draw(st.lists(st.sampled_from(earlier), min_size=1, max_size=2, unique=True))
            row["origin"] = ";".join(named)
        rows.append(row)
    return rows


def results_of(rows):
    rec = est.reconcile(rows)
    return rec, rec.ranges.to_frame(), rec.consensus.to_frame().drop(columns="warnings")


@few_in_dev  # each reconciles two sets
@given(sets_with_echoes())
def test_misquotes_change_no_range_and_no_consensus(rows):
    """Without the echoes, misquotes among them, the answers of all questions are the same."""
    _, ranges, consensus = results_of(rows)
    _, own_ranges, own_consensus = results_of([r for r in rows if "origin" not in r])
    asked = own_ranges["quantity"].isin(ranges["quantity"])
    assert ranges.equals(own_ranges[asked].reset_index(drop=True))
    assert consensus.equals(own_consensus[asked].reset_index(drop=True))


@few_in_dev  # each reconciles three sets
@given(sets_with_echoes())
def test_a_question_alone_has_the_standings_and_misquotes_that_it_has_in_company(rows):
    rec = est.reconcile(rows, method="median")
    assert all(entry.standing in STANDINGS and entry.reason for entry in rec.ledger)
    for quantity in rec.quantities:
        own = [r for r in rows if r["quantity"] == quantity]
        alone = est.reconcile(own, method="median")
        part = rec[quantity]
        assert part.ledger.to_frame().equals(alone.ledger.to_frame())
        assert part.discrepancies.to_frame().equals(alone.discrepancies.to_frame())
    count = sum(entry.standing == "misquote" for entry in rec.ledger)
    assert count == sum(row.kind == "misquote" for row in rec.discrepancies)
    for row in rec.discrepancies:
        assert row.compatible == (row.gap == 0)


@given(FIGURES, st.data())
def test_an_echo_in_the_very_words_of_its_origin_is_never_a_misquote(text, data):
    assert standing_of([{**WHO, "text": text}, echo(text)]).reason == "repeats who"


@given(st.integers(1, 10**7), st.integers(2, 6))
@example(18_501, 2)
def test_a_number_rounded_to_two_digits_or_more_is_no_misquote(number, digits):
    """Half a step of the second digit is at most a twentieth of the number."""
    rounded = int(Decimal(f"{number:.{digits - 1}e}"))
    claims = [{**WHO, "text": f"{number:,}"}, echo(f"{rounded:,}")]
    assert standing_of(claims).standing == "echo"


def test_the_order_of_rows_does_not_matter():
    rows = [WHO, echo("149"), {**echo("150", "portal"), "claim_id": "blog", "source": "Blog"}]
    tables = [
        est.reconcile([rows[i] for i in order]).ledger.to_frame().sort_values("claim_id")
        for order in ([0, 1, 2], [2, 1, 0], [1, 2, 0])
    ]
    columns = ["claim_id", "standing", "reason"]
    first, *others = (table[columns].to_numpy() for table in tables)
    assert all(np.array_equal(first, other) for other in others)
