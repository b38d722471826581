"""Change reports: the moves of the steps add up, and only affected questions are rerun."""

from __future__ import annotations

import random
from collections import defaultdict
from importlib import import_module
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

import estimates as est
from estimates.errors import InvalidFieldError
from estimates.pipelines.changes.report import Change
from estimates.testing.strategies import claim_lists, claims

LISTS = claim_lists(quantities=("q", "r"), max_size=6)
MEASURES = ("low", "high", "gap", "estimate", "lower", "upper")


@st.composite
def two_states(draw: DrawFn) -> tuple[list[est.Claim], list[est.Claim]]:
    """Draw claims, and the same with some removed, revised, relabelled or added."""
    before = draw(LISTS)
    after: list[est.Claim] = []
    for claim in before:
        fate = draw(st.sampled_from(["kept", "kept", "gone", "revised", "relabelled"]))
        if fate == "gone" and not referred(before, claim):
            continue
        if fate == "revised":
            other = draw(claims(quantities=("q", "r"), claim_id=claim.claim_id))
            claim = other.model_copy(update={"supersedes": claim.supersedes})
        if fate == "relabelled" and not referred(before, claim):
            claim = claim.model_copy(update={"claim_id": f"{claim.claim_id}-again"})
        after.append(claim)
    if draw(st.booleans()):
        after.append(draw(claims(quantities=("q", "r"), claim_id="new")))
    return before, after


def referred(drawn: list[est.Claim], claim: est.Claim) -> bool:
    """Return whether another claim refers to this one."""
    names = ("origin", "supersedes", "retracts", "disputes")
    return any(claim.claim_id in getattr(other, name) for other in drawn for name in names)


def measures(claims_: est.ClaimSet, **settings: Any) -> dict[str, tuple[float | None, ...]]:
    """Return the measures of each question from one reconciliation of all claims."""
    rec = est.reconcile(claims_, **settings)
    rows = zip(rec.ranges, rec.consensus, strict=True)
    return {r.quantity: (r.low, r.high, r.gap, c.estimate, c.lower, c.upper) for r, c in rows}


def side(row: Change, when: str) -> tuple[float | None, ...]:
    """Return the measures of a row before or after its step."""
    return tuple(getattr(row, f"{name}_{when}") for name in MEASURES)


def check_steps(
    before: est.ClaimSet, after: est.ClaimSet, found: list[Change], **settings: Any
) -> None:
    """Assert that the steps of each question lead from one state to the other, to the last bit."""
    was, now = measures(before, **settings), measures(after, **settings)
    nothing = (None,) * len(MEASURES)
    by_question = defaultdict(list)
    for row in found:
        by_question[row.quantity].append(row)
    for quantity in {*was, *now}:
        rows = by_question.pop(quantity, [])
        state = was.get(quantity, nothing)
        for row in rows:
            assert side(row, "before") == state
            state = side(row, "after")
        assert state == now.get(quantity, nothing)
        moves = [row.estimate_move for row in rows]
        ends = was.get(quantity, nothing)[3], now.get(quantity, nothing)[3]
        if None not in moves and None not in ends:
            rounding = 1e-12 * (sum(map(abs, moves)) + abs(ends[0]))
            assert sum(moves) == pytest.approx(ends[1] - ends[0], abs=rounding)
    assert not by_question


@given(two_states(), st.sampled_from(["median", "lowest", "linear_pool"]))
def test_the_steps_add_up(states: tuple[list[est.Claim], list[est.Claim]], method: str) -> None:
    """To the whole move between the two states."""
    before, after = map(est.ClaimSet.from_records, states)
    check_steps(before, after, list(est.changes(before, after, method=method)), method=method)


@given(two_states(), st.sampled_from([0, 3, 10]))
def test_the_steps_add_up_within_a_window(
    states: tuple[list[est.Claim], list[est.Claim]], window: int
) -> None:
    """Only comparable claims count, as in `reconcile`; the newest claim moves the window."""
    before, after = map(est.ClaimSet.from_records, states)
    settings = {"method": "median", "window": window, "drift": 0.1}
    found = list(est.changes(before, after, **settings))
    check_steps(before, after, found, **settings)
    recs = [est.reconcile(state, **settings) for state in (before, after)]
    assert list(est.changes(*recs)) == found


@given(LISTS)
def test_a_set_against_itself_has_no_changes(drawn: list[est.Claim]) -> None:
    """In any order of its rows, and as a reconciliation."""
    one = est.ClaimSet.from_records(drawn)
    other = est.ClaimSet.from_records(drawn[::-1])
    assert len(est.changes(one, other)) == 0
    assert est.changes(est.reconcile(one), est.reconcile(one)).to_frame().empty


@given(two_states(), st.integers(0, 99))
def test_order_of_rows_does_not_matter(
    states: tuple[list[est.Claim], list[est.Claim]], seed: int
) -> None:
    """Neither in the first set nor in the second."""
    before, after = states
    shuffled = [random.Random(seed).sample(s, len(s)) for s in (before, after)]
    one = est.changes(*map(est.ClaimSet.from_records, (before, after)), method="median")
    other = est.changes(*map(est.ClaimSet.from_records, shuffled), method="median")
    assert list(one) == list(other)


@given(two_states())
def test_every_claim_that_differs_is_listed(
    states: tuple[list[est.Claim], list[est.Claim]],
) -> None:
    """With the kind that a comparison of labels and contents gives."""
    before, after = ({c.claim_id: c.fingerprint for c in s} for s in states)
    kinds: dict[str, str] = {}
    for label in before.keys() & after.keys():
        if before[label] != after[label]:
            kinds[label] = "revised"
    gone = sorted(before.keys() - after.keys())
    came = sorted(after.keys() - before.keys())
    for label in list(came):
        old_label = next((old for old in gone if before[old] == after[label]), None)
        if old_label is not None:
            gone.remove(old_label)
            came.remove(label)
            kinds[label] = "restated"
    kinds |= dict.fromkeys(gone, "withdrawn") | dict.fromkeys(came, "added")
    table = est.changes(*map(est.ClaimSet.from_records, states), method="lowest")
    assert {row.claim_id: row.change for row in table} == kinds
    assert sorted({row.step for row in table}) == list(range(1, len(kinds) + 1))


@given(LISTS, st.data())
def test_two_days_of_one_file(drawn: list[est.Claim], data: st.DataObject) -> None:
    """The claims of the days in between, in order; hidden claims act and are not listed."""
    whole = est.ClaimSet.from_records(drawn)
    days = sorted({claim.known_on for claim in drawn if claim.known_on})
    if not days:
        return
    first, last = sorted(data.draw(st.tuples(*[st.sampled_from(days)] * 2)))
    for claims_ in (whole, whole.about(whole.quantities[0])):
        before, after = claims_.as_of(first), claims_.as_of(last)
        found = list(est.changes(before, after, method="median"))
        check_steps(before, after, found, method="median")
        known = [row.known_on for row in found]
        assert known == sorted(known)
        assert all(first < day <= last for day in known)
        assert {row.quantity for row in found} <= set(claims_.quantities)


def test_april(april: est.ClaimSet) -> None:
    """The correction of 20 April removes the conflict; one row says so."""
    question = april.about("troops-border-and-crimea-2021-04")
    found = est.changes(question.as_of("2021-04-19"), question.as_of("2021-04-20"))
    row = next(row for row in found if row.claim_id == "C05")
    assert (row.change, row.gap_before, row.gap_after) == ("added", 40_000, 0)
    assert row.now == "more than 100,000"
    one, two = (est.reconcile(question, as_of=f"2021-04-{day}") for day in (19, 20))
    assert list(est.changes(one, two)) == list(found)


def test_a_revision_lists_its_columns() -> None:
    """It also has the words before and after."""
    one = [est.claim("A", 100, claim_id="a", quantity="q"), est.claim("B", 90, quantity="q")]
    two = [est.claim("A", "at least 120", claim_id="a", quantity="q"), one[1]]
    row = est.changes(one, two, method="highest")[0]
    assert (row.change, row.was, row.now) == ("revised", "100", "at least 120")
    assert {"text", "value", "lower"} <= set(row.what)
    assert (row.high_before, row.high_after, row.high_move) == (100, 120, 20)


def test_a_claim_can_move_another_question() -> None:
    """A claim on one question can supersede a claim on another."""
    one = [est.claim("A", 100, claim_id="a", quantity="q"), est.claim("B", 90, quantity="q")]
    two = [*one, est.claim("A", 5, claim_id="c", quantity="r", supersedes=["a"])]
    found = list(est.changes(one, two, method="highest"))
    assert [(row.step, row.quantity, row.high_after) for row in found] == [
        (1, "q", 90.0),
        (1, "r", 5.0),
    ]


def test_only_affected_questions_are_rerun(monkeypatch: pytest.MonkeyPatch) -> None:
    """The other 49 questions are not computed again."""
    module = import_module("estimates.pipelines.changes.attribution")
    counts: list[int] = []
    consensus_of = module.consensus_of

    def counting(snapshot: Any, options: Any) -> Any:
        counts.append(len(snapshot.questions))
        return consensus_of(snapshot, options)

    monkeypatch.setattr(module, "consensus_of", counting)
    many = [est.claim("A", i + 1, quantity=f"q{i}") for i in range(50)]
    est.changes(many, [*many, est.claim("B", 7, quantity="q3")], method="median")
    assert counts == [1, 1]


@pytest.mark.parametrize(
    ("before", "settings", "words"),
    [
        ("rec", {"method": "median"}, "comes with the reconciliation"),
        ("set", {"methods": "median"}, "is not a setting of a result"),
        (5, {}, "must be a ClaimSet"),
    ],
)
def test_invalid_arguments_are_refused(before: Any, settings: dict[str, Any], words: str) -> None:
    """The error names the argument."""
    claims_ = est.ClaimSet.from_records([est.claim("A", 1)])
    state = {"rec": est.reconcile(claims_), "set": claims_}.get(before, before)
    with pytest.raises(InvalidFieldError, match=words):
        est.changes(state, claims_, **settings)


def test_different_settings_are_refused() -> None:
    """Another method would move the result without any change of a claim."""
    recs = [est.reconcile([est.claim("A", 1)], method=name) for name in ("median", "lowest")]
    with pytest.raises(InvalidFieldError, match="method is not the same"):
        est.changes(*recs)


def test_converted_claims_move_in_the_common_unit() -> None:
    """Households are compared with people by a declared factor, in both states."""
    one = [est.claim("A", 48, quantity={"label": "q", "unit": "person"}, claim_id="a")]
    two = [*one, est.claim("B", 20, quantity={"label": "q", "unit": "household"}, claim_id="b")]
    conversions = {"household": (4.8, 5.4, "person")}
    settings = {"method": "highest", "conversions": conversions}
    found = list(est.changes(one, two, **settings))
    assert [row.claim_id for row in found] == ["b"]
    after = est.reconcile(two, **settings)
    assert found[0].estimate_after == after.consensus[0].estimate
    assert found[0].estimate_after > 90


def test_a_window_between_two_days_is_refused(april: est.ClaimSet) -> None:
    """The day alone would move the result; with both states on one day it is accepted."""
    first, last = april.as_of("2021-04-19"), april.as_of("2021-04-20")
    with pytest.raises(InvalidFieldError, match="window moves with the day"):
        est.changes(first, last, method="median", window=30)
    one, two = (est.reconcile(april, as_of=f"2021-04-{day}", drift=0.1) for day in (19, 20))
    with pytest.raises(InvalidFieldError, match="drift moves with the day"):
        est.changes(one, two)
    assert len(est.changes(last, last, method="median", window=30)) == 0
    with pytest.raises(InvalidFieldError, match="drift is not the same"):
        est.changes(est.reconcile(april), est.reconcile(april, drift=0.1))


def test_a_printed_report_says_what_moved() -> None:
    """By name, rounded; the same change as Markdown; nothing where nothing changed."""
    one = [est.claim("A", "about 100", claim_id="a", quantity="q")]
    two = [*one, est.claim("B|C", "130+", claim_id="b", quantity="q")]
    report = est.changes(one, two, method="lowest")
    assert repr(report) == ("1. added B|C, “130+” [b]: q: moved the range from 100 to 100–130")
    assert "| q | 100 → 100–130 | 100 |" in report.markdown()
    assert "B\\|C" in report.markdown()
    assert repr(est.changes(one, one)) == "nothing changed"
    assert est.changes(one, one).markdown() == "**Nothing changed.**"


def test_a_long_report_fits_in_a_comment() -> None:
    """GitHub accepts 65,536 characters; what is left out is counted."""
    many = [est.claim(f"s{i}", 100 + i, quantity=f"q{i}") for i in range(200)]
    text = est.changes([], many, method="lowest").markdown()
    assert "… 50 more quantities" in text
    assert "… 50 more changes" in text
    assert len(text) < 65_536
