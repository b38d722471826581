"""The standing of each claim on a day."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

import estimates as est
from estimates.analysis.snapshot.standing import STANDINGS, standings_as_of
from estimates.testing import strategies
from tests.helpers.seed_claims import BUILD_UP

NOT_YET = "not yet stated"
TABLE = {
    "C02c": ("used", "used", "used"),
    "C02d": ("echo", "echo", "echo"),
    "C03": ("used", "used", "used"),
    "C03b": ("echo", "echo", "echo"),
    "C04": ("used", "superseded", "superseded"),
    "C05": (NOT_YET, "used", "used"),
    "C06": ("no figure", "no figure", "no figure"),
    "C07": (NOT_YET, "not comparable", "not comparable"),
    "C08": (NOT_YET, NOT_YET, "echo"),
}
DAYS = ("2021-04-19", "2021-04-20", "2021-04-22")


def standings_of(claims: est.ClaimSet, day: str | date | None = None) -> dict[str, str]:
    return {e.claim_id: e.standing for e in est.reconcile(claims, day, method="median").ledger}


@pytest.mark.parametrize("at", range(3), ids=DAYS)
def test_standings_of_april_2021_day_by_day(april: est.ClaimSet, at: int) -> None:
    """They are those that a reader of the sources finds."""
    expected = {claim: days[at] for claim, days in TABLE.items()}
    assert standings_of(april.about(BUILD_UP), DAYS[at]) == expected


def test_the_reason_names_the_claim_responsible(april: est.ClaimSet) -> None:
    """So it does for a correction, an echo, and the echo of a corrected claim."""
    ledger = est.reconcile(april.about(BUILD_UP), "2021-04-22").ledger
    reasons = {entry.claim_id: entry.reason for entry in ledger}
    assert reasons["C04"] == "corrected by C05"
    hedged = "rounded or hedged: about 80,000 for more than 80,000"
    assert reasons["C02d"] == f"repeats C02c, {hedged}"
    assert reasons["C08"] == "repeats C04, superseded: corrected by C05"
    assert "forecast" in reasons["C07"]


def test_echoes_are_followed_through_chains() -> None:
    """An echo of an echo counts for the source at the root of the chain."""
    chain = [est.claim("A", 5, claim_id="a", stated_on="2021-01-01")]
    chain += [
        est.claim(f"S{i}", 5, claim_id=f"s{i}", origin="a" if not i else f"s{i - 1}")
        for i in range(60)
    ]
    ledger = est.reconcile(est.ClaimSet.from_records(chain[::-1])).ledger
    assert {entry.voice for entry in ledger} == {"A"}
    assert {entry.reason for entry in ledger if entry.standing == "echo"} == {"repeats a"}


def test_the_latest_claim_of_a_source_is_used() -> None:
    """Later is what refers to later days, then what was stated later; ties form one voice."""
    claims = est.ClaimSet.from_records(
        [
            est.claim("A", 10, claim_id="old", stated_on="2021-01-01"),
            est.claim("A", 20, claim_id="new", stated_on="2021-01-02"),
            est.claim(
                "A", 30, claim_id="about the past", stated_on="2021-01-03", refers_to="2020-12-01"
            ),
            est.claim("B", 10, claim_id="b1", stated_on="2021-01-01"),
            est.claim("B", 20, claim_id="b2", stated_on="2021-01-01"),
        ]
    )
    standing = standings_of(claims)
    assert standing == {
        "old": "superseded",
        "new": "used",
        "about the past": "superseded",
        "b1": "used",
        "b2": "used",
    }
    assert est.ranges(claims).voices == 2


def test_only_a_source_or_its_representative_can_correct() -> None:
    """A correction by another source leaves the claim in use, contested."""
    first = est.claim("A", 10, claim_id="a")
    stranger = est.claim("B", 20, claim_id="b", supersedes="a")
    spokesman = est.claim("C", 30, claim_id="c", supersedes="a", acts_for="A")
    entry = next(e for e in est.reconcile([first, stranger]).ledger if e.claim_id == "a")
    assert (entry.standing, entry.reason) == ("used", "in use; contested by b")
    assert standings_of(est.ClaimSet.from_records([first, spokesman]))["a"] == "superseded"


def test_a_denied_claim_stays_in_use_and_is_contested() -> None:
    """The denial is listed, not combined."""
    claims = [
        est.claim("A", 10, claim_id="a"),
        est.claim("B", 10, claim_id="no", polarity="denied", disputes="a"),
    ]
    rec = est.reconcile(claims)
    assert {e.claim_id: e.standing for e in rec.ledger} == {"a": "used", "no": "denied"}
    assert rec.ledger[0].reason == "in use; contested by no"
    assert (rec.ranges.low, rec.ranges.high, rec.ranges.voices) == (10, 10, 1)


def test_one_record_under_two_labels_is_used_once() -> None:
    """The second label is a duplicate, with a line of its own."""
    twice = [est.claim("A", 10, claim_id="x"), est.claim("A", 10, claim_id="y")]
    assert standings_of(est.ClaimSet.from_records(twice)) == {"x": "used", "y": "duplicate"}


def test_an_echo_of_another_question_has_no_voice() -> None:
    """The source at its root made no claim on this question."""
    claims = est.ClaimSet.from_records(
        [
            est.claim("A", 41, quantity="part", claim_id="part"),
            est.claim("B", 41, quantity="whole", claim_id="whole", origin="part"),
        ]
    )
    entry = est.reconcile(claims)["whole"].ledger[0]
    assert (entry.standing, entry.voice) == ("echo", None)


def test_narrowing_keeps_lineage(april: est.ClaimSet) -> None:
    """A claim that was filtered out still corrects what it corrected."""
    narrowed = april.where(claim_id={"C03", "C04"})
    assert standings_of(narrowed, "2021-04-19") == {"C03": "used", "C04": "used"}
    assert standings_of(narrowed, "2021-04-20") == {"C03": "used", "C04": "superseded"}


@given(strategies.claim_sets(quantities=("q", "r")), st.none() | strategies.DAYS)
def test_every_claim_has_one_standing(claims: est.ClaimSet, day: date | None) -> None:
    """The standing is one of the vocabulary, with a reason in words."""
    ledger = est.reconcile(claims, day, method="median").ledger
    assert [entry.claim_id for entry in ledger] == [claim.claim_id for claim in claims]
    assert all(entry.standing in STANDINGS and entry.reason for entry in ledger)


@given(strategies.claim_lists(), strategies.DAYS)
def test_the_future_has_no_effect(drawn: list[est.Claim], day: date) -> None:
    """A result as of a day is the result of the claims that were known on it."""
    everything = est.reconcile(est.ClaimSet.from_records(drawn), day, method="median")
    known = [c for c in drawn if c.known_on is None or c.known_on <= day]
    labels = {c.claim_id for c in known}
    complete = [c for c in known if {*c.origin, *c.supersedes, *c.retracts, *c.disputes} <= labels]
    if complete != known or not known:
        return  # a claim that repeats one not yet known cannot be read without it
    # Both ask for the day, which warns of claims that do not say when they became known.
    alone = est.reconcile(est.ClaimSet.from_records(known), day, method="median")
    assert [e for e in everything.ledger if e.claim_id in labels] == list(alone.ledger)
    assert everything.consensus[0] == alone.consensus[0]
    assert everything.ranges[0] == alone.ranges[0]


@given(strategies.claim_sets(), strategies.DAYS)
def test_narrowing_as_of_a_day_equals_reconciling_as_of_it(claims: est.ClaimSet, day: date) -> None:
    """The ledgers of the claims known on the day are the same."""
    known = claims.as_of(day)
    asked = est.reconcile(claims, day, method="median")
    entries = [e for e in asked.ledger if e.standing != "not yet stated"]
    assert entries == list(est.reconcile(known, method="median").ledger)


def test_the_contesting_claim_does_not_depend_on_the_order_of_rows() -> None:
    """Of two other sources that correct a claim, the first by label is named."""
    claims = [
        est.claim("A", 1, claim_id="a"),
        est.claim("B", 1, claim_id="b", supersedes="a"),
        est.claim("C", 1, claim_id="c", supersedes="a"),
    ]
    for drawn in (claims, claims[::-1]):
        entry = next(e for e in est.reconcile(drawn, method="median").ledger if e.claim_id == "a")
        assert entry.reason == "in use; contested by b"


def test_a_dispute_is_named_before_a_correction_without_authority() -> None:
    """So it is where the dispute is in the first row."""
    claims = est.ClaimSet.from_records(
        [
            {"claim_id": "a", "source": "A", "value": 1, "quantity": "q", "disputes": "c"},
            {"claim_id": "b", "source": "B", "value": 2, "quantity": "q", "supersedes": "c"},
            {"claim_id": "c", "source": "C", "value": 3, "quantity": "q"},
        ]
    )
    assert standings_as_of(claims).disputed_by_row.tolist() == [-1, -1, 0]


def test_a_source_updates_itself_within_a_question_only() -> None:
    """Claims of several questions and sources are all used."""
    rows = [
        {"quantity": f"q{i}", "source": source, "value": 1, "stated_on": f"2021-04-{day:02}"}
        for day, (i, source) in enumerate(((i, s) for i in range(6) for s in "AB"), start=1)
    ]
    assert standings_as_of(est.ClaimSet.from_records(rows)).used.all()
