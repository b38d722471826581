"""An updated reconciliation equals asking all claims again, and asks only what is touched."""

from __future__ import annotations

import json
import pickle
import re
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

import estimates as est
from estimates.analysis.reconciliation import Reconciliation
from estimates.analysis.updated_tables import UpdatedTables, compared_claims
from estimates.errors import InvalidFieldError, TableError
from estimates.testing import strategies
from estimates.testing.strategies import claim_lists
from tests.helpers.many_claims import many_claims

QUANTITIES = ("p", "q", "r", "s")
RELATIONS = ("origin", "supersedes", "retracts", "disputes")
SETTINGS: list[dict[str, Any]] = [
    {"method": "median", "max_party_share": 0.4},
    {"method": "median", "as_of": "2021-04-15"},
    {"method": "linear_pool", "window": 3, "drift": 0.1},
    {"method": "median", "as_of": "2021-04-15", "known": "recorded"},
    {"method": "priority"},
]


@st.composite
def claims_and_updates(draw: DrawFn) -> tuple[list[est.Claim], list[list[est.Claim]]]:
    """Draw claims and two batches of new ones, which may name, repeat or equal earlier ones."""
    drawn = draw(claim_lists(quantities=QUANTITIES, min_size=2, max_size=6))
    named = {label for claim in drawn for name in RELATIONS for label in getattr(claim, name)}
    for at, claim in enumerate(drawn):
        if claim.claim_id not in named and draw(st.booleans()):
            drawn[at] = claim.model_copy(update={"claim_id": None})
    first, second = sorted(draw(st.integers(1, len(drawn))) for _ in range(2))
    batches = [drawn[first:second], drawn[second:]]
    again = draw(st.sampled_from(drawn[:first]))
    relabelled = draw(st.sampled_from([again.claim_id, None, "again"]))
    batches[draw(st.integers(0, 1))].append(again.model_copy(update={"claim_id": relabelled}))
    return drawn[:first], batches


def content(rec: Reconciliation, hide_places: bool = False) -> str:
    """Return the JSON of a result without its notices, which count what each reading merged.

    hide_places : leave out places in the file ("#3"), which differ where rows were merged.
    """
    text = json.dumps({**rec.to_dict(), "notices": []})
    return re.sub(r"#\d+", "#", text) if hide_places else text


def assert_same(found: Reconciliation, expected: Reconciliation) -> None:
    """Assert that two results, and their parts, are equal to the bit."""
    assert content(found) == content(expected)
    assert (found.quantities, found.as_of) == (expected.quantities, expected.as_of)
    if expected.quantities:
        assert content(found[found.quantities[-1]]) == content(expected[found.quantities[-1]])


def assert_same_frames(found: Reconciliation, expected: Reconciliation) -> None:
    """Assert that all frames are equal to the bit, in the types of their columns, too."""
    for name, table in expected.tables.items():
        frame = found.tables[name].to_frame()
        pd.testing.assert_frame_equal(frame, table.to_frame(), check_exact=True, obj=name)


@given(claims_and_updates(), st.sampled_from(SETTINGS))
def test_an_update_equals_asking_all_claims_again(
    drawn: tuple[list[est.Claim], list[list[est.Claim]]], settings: dict[str, Any]
) -> None:
    """After one update, and after a second."""
    old, batches = drawn
    rec = est.reconcile(old, **settings)
    for batch in batches:
        rec = rec.updated(batch)
    assert_same(rec, est.reconcile(rec.claims, **settings))
    again = est.reconcile([*old, *batches[0], *batches[1]], **settings)
    assert content(rec, hide_places=True) == content(again, hide_places=True)


@st.composite
def records_of_signed_indicators(draw: DrawFn) -> list[dict[str, Any]]:
    """Draw records on indicators, some below zero, which may name the claims of others."""
    records: list[dict[str, Any]] = []
    for at in range(draw(st.integers(2, 7))):
        indicator = draw(st.sampled_from(["balance", "balance", "flow", None]))
        record = {"claim_id": f"c{at}", "source": draw(st.sampled_from("AB"))}
        record |= {"value": draw(st.sampled_from([-5, 5, 5, 20])), "indicator": indicator}
        record["quantity"] = draw(st.sampled_from("pqrst"))
        record["unit"] = "EUR" if record["quantity"] < "q" else "USD"
        if records and draw(st.booleans()):
            record[draw(st.sampled_from(RELATIONS))] = draw(st.sampled_from(records))["claim_id"]
        records.append(record)
    return records


@given(records_of_signed_indicators(), st.integers(1, 7))
def test_a_chain_of_updates_keeps_the_scales_of_indicators(
    records: list[dict[str, Any]], known: int
) -> None:
    """Whether a figure below zero comes, stays, or no longer counts; one claim an update."""
    rec = est.reconcile(records[:known], method="linear_pool")
    for record in records[known:]:
        rec = rec.updated([record])
    assert_same(rec, est.reconcile(records, method="linear_pool"))


@given(claims_and_updates(), st.sampled_from(["as_of", "about", "where"]))
def test_what_a_set_hides_stays_hidden(
    drawn: tuple[list[est.Claim], list[list[est.Claim]]], verb: str
) -> None:
    """It still corrects what it corrected; new claims are shown."""
    old, batches = drawn
    claims = est.ClaimSet.from_records(old)
    if verb == "as_of":
        claims = claims.as_of("2021-04-15")
    elif verb == "about":
        claims = claims.about(claims.quantities[0])
    else:
        claims = claims.where(np.arange(len(claims)) % 2 == 0)
    found = est.reconcile(claims, method="median").updated(batches[0])
    new = est.ClaimSet.from_records([*old, *batches[0]])
    assert len(found.claims.linked.store) == len(new.linked.store)
    assert_same(found, est.reconcile(found.claims, method="median"))
    added = {claim.fingerprint for claim in batches[0]}
    shown = {claim.fingerprint for claim in claims} | added
    assert {claim.fingerprint for claim in found.claims} == shown


@given(claims_and_updates(), st.sampled_from([(0, 1), (1, 2), (2, 0)]))
def test_changes_compare_only_what_was_touched(
    drawn: tuple[list[est.Claim], list[list[est.Claim]]], pair: tuple[int, int]
) -> None:
    """With the report of a comparison of all claims, also between two updates of one result."""
    old, batches = drawn
    states = [est.reconcile(old, method="lowest")]
    for batch in batches:
        states.append(states[-1].updated(batch))
    before, after = (states[at] for at in pair)
    expected = est.changes(before.claims, after.claims, method="lowest")
    assert list(est.changes(before, after)) == list(expected)


def test_records_with_aliases_and_learned_records_are_read_as_before(
    april: est.ClaimSet,
) -> None:
    """Reading options apply to the new claims; the options of the result stay."""
    records = est.track_records(april)
    rec = est.reconcile(april, track_records=records)
    new = {"source": "Service", "value": 120000, "quantity": april.quantities[0]}
    found = rec.updated([new], aliases={"Service": april.sources[0]})
    joined = april + est.ClaimSet.from_records([new], aliases={"Service": april.sources[0]})
    assert_same(found, est.reconcile(joined, track_records=records))
    frame = pd.DataFrame([new]).rename(columns={"value": "figure"})
    by_frame = rec.updated(
        frame, columns={"figure": "value"}, aliases={"Service": april.sources[0]}
    )
    assert by_frame.consensus.to_frame().equals(found.consensus.to_frame())


@pytest.mark.parametrize("seed", range(3))
def test_one_correction_among_thousands_of_claims(seed: int) -> None:
    """Only the quantities that lineage ties to it are asked again."""
    claims = est.ClaimSet.from_frame(many_claims(3_000, seed, across=0.001))
    rec = est.reconcile(claims, method="median")
    old = claims[seed]
    new = {"source": old.source.name, "value": 7, "quantity": old.quantity.label}
    new |= {"supersedes": old.claim_id, "claim_id": "new"}
    found = rec.updated([new])
    computed = found.computed
    assert isinstance(computed, UpdatedTables)
    assert len(computed.part.claims.linked.store) < 300
    before, after = compared_claims(rec.computed, computed)
    assert len(after) == len(before) + 1 < 300
    assert "claims" not in vars(computed)
    assert_same_frames(found, est.reconcile(found.claims, method="median"))


def test_a_claim_that_one_set_shows_is_shown_in_the_union() -> None:
    """Where the other set hides it."""
    claims = est.ClaimSet.from_records([{"source": "A", "value": 1}, {"source": "B", "value": 2}])
    first, second = claims.where(source="A"), claims.where(source="B")
    assert (first + second).sources == (second + first).sources == ("A", "B")


def test_quantities_enter_and_leave_their_place_in_the_alphabet() -> None:
    """A new quantity may come first, last or between; one tied to two others asks all three."""
    rec = est.reconcile(
        [
            {"claim_id": f"c{at}", "source": "A", "value": at + 1, "quantity": quantity}
            for at, quantity in enumerate("bdf")
        ],
        method="median",
    )
    new = [
        {"source": "B", "value": 9, "quantity": quantity, "origin": ["c0", "c2"]}
        for quantity in "aceg"
    ]
    found = rec.updated(new)
    assert found.quantities == tuple("abcdefg")
    assert isinstance(found.computed, UpdatedTables)
    assert found.computed.part.snapshot.questions.tolist() == list("abcefg")
    assert_same(found, est.reconcile(found.claims, method="median"))


def test_a_figure_below_zero_changes_the_scale_of_its_indicator() -> None:
    """All quantities of the indicator are asked again when it comes, or when the last one goes."""
    about = {"indicator": "balance", "unit": "USD"}
    rec = est.reconcile(
        [
            {"source": s, "value": 5 * n, "quantity": q, **about}
            for q in "abcd"
            for n, s in enumerate("XYZ", 1)
        ],
        method="linear_pool",
    )

    def computed_quantities(found: Reconciliation, scale: str) -> list[str]:
        assert found.consensus.column("scale").tolist() == [scale] * 4
        assert_same(found, est.reconcile(found.claims, method="linear_pool"))
        assert isinstance(found.computed, UpdatedTables)
        return list(found.computed.part.snapshot.questions)

    below = {"claim_id": "W", "source": "W", "value": -5, "quantity": "b", **about}
    signed = rec.updated([below])
    assert computed_quantities(signed, "linear") == ["a", "b", "c", "d"]
    above = {"source": "V", "value": 7, **about}
    again = est.reconcile(signed.claims, method="linear_pool")
    # The claim on b shows that the indicator stays signed.
    assert computed_quantities(again.updated([{**above, "quantity": "d"}]), "linear") == ["b", "d"]
    gone = again.updated([{**above, "source": "W", "quantity": "c", "retracts": "W"}])
    assert computed_quantities(gone, "log") == ["a", "b", "c", "d"]


@given(strategies.claim_sets(quantities=QUANTITIES, max_size=4))
@example(est.ClaimSet.from_records([{"source": "A", "value": 2**53 + 1, "quantity": "p"}]))
def test_nothing_new_changes_nothing(claims: est.ClaimSet) -> None:
    """No claims, and the same claims again."""
    rec = est.reconcile(claims, method="median")
    assert_same(rec.updated([]), rec)
    again = rec.updated(claims)
    assert content(again, hide_places=True) == content(rec, hide_places=True)


RECORDS = [
    {"claim_id": "a", "source": "A", "value": 5, "quantity": "q", "unit": "t"},
    {"source": "B", "value": 6, "quantity": "r"},
]


@pytest.mark.parametrize(
    ("new", "rows", "words"),
    [
        ([{"source": "C", "value": 1, "quantity": "q", "retracts": "z"}], [1], "does not exist"),
        ([{"source": "C", "value": 1, "quantity": "x"}, {"source": "C"}], [2], "missing"),
        ([{"claim_id": "a", "source": "C", "value": 1, "quantity": "x"}], [1], "two different"),
        ([{"source": "C", "value": 1, "quantity": "q", "unit": "kg"}], [1], "unit"),
        ([{"source": s, "value": 1, "quantity": "q", "unit": "kg"} for s in "CD"], [1], "unit"),
    ],
)
def test_refused_claims_are_named_by_their_row(
    new: list[dict[str, Any]], rows: list[int], words: str
) -> None:
    """In the new claims; where they outvote the unit of an old one, by that of the old one."""
    rec = est.reconcile(RECORDS, method="median")
    with pytest.raises(TableError, match=words) as error:
        rec.updated(new)
    assert [problem.row for problem in error.value.problems] == rows
    assert_same(rec, est.reconcile(RECORDS, method="median"))


@pytest.mark.parametrize("quantity", ["r", "s"])
def test_a_claim_without_a_label_is_named_by_its_fingerprint(quantity: str) -> None:
    """As in a file with all of them, by a claim on its own quantity or on another."""
    rec = est.reconcile(RECORDS, method="median")
    new = {"source": "B", "value": 7, "quantity": quantity, "retracts": rec.claims[1].fingerprint}
    found = rec.updated([new])
    assert [entry.standing for entry in found.ledger] == ["used", "retracted", "used"]
    assert_same(found, est.reconcile([*RECORDS, new], method="median"))
    with pytest.raises(TableError, match="does not exist"):
        rec.updated([{**new, "retracts": "0" * 20}])


def test_what_cannot_be_added_is_refused() -> None:
    """Sets of another day, options for a set, conversions for other quantities, other objects."""
    rec = est.reconcile(RECORDS, method="median")
    dated = est.ClaimSet.from_records([{"source": "A", "value": 1, "stated_on": "2021-04-01"}])
    declared = est.ClaimSet.from_records(RECORDS, conversions={"lb": (0.45, 0.46, "kg")})
    for new, options in (
        (dated.as_of("2021-04-02"), {}),
        (dated, {"aliases": {}}),
        (declared, {}),
        (5, {}),
    ):
        with pytest.raises(InvalidFieldError):
            rec.updated(new, **options)


def test_one_quantity_of_an_update_can_be_updated() -> None:
    """It knows the claims of all quantities, those of earlier updates included."""
    rec = est.reconcile(RECORDS, method="median")
    after = rec.updated([{"claim_id": "c", "source": "C", "value": 7, "quantity": "r"}])
    retraction = {"source": "C", "value": 7, "quantity": "q", "unit": "t", "retracts": "c"}
    for quantity in "qr":
        found = after[quantity].updated([retraction])
        assert_same(found, est.reconcile(found.claims, method="median"))
        assert found.quantities == tuple(sorted({quantity, "q"}))
        with pytest.raises(TableError, match="two different"):
            after[quantity].updated([{**retraction, "claim_id": "a"}])


def test_an_update_can_be_stored_and_read() -> None:
    """With the result that it came from."""
    rec = est.reconcile(RECORDS, method="median")
    after = rec.updated([{"source": "C", "value": 7, "quantity": "q", "unit": "t"}])
    before, stored = pickle.loads(pickle.dumps((rec, after)))
    assert stored.to_dict() == after.to_dict()
    assert list(est.changes(before, stored)) == list(est.changes(rec, after))
