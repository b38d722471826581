"""Who goes first alone counts: by the order asked for, or by the day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

import estimates as est
from estimates.errors import InvalidFieldError
from estimates.methods.selection import NO_INTERVAL, TOGETHER
from estimates.model.claim import Claim
from estimates.testing.strategies import voices

VOICES = voices(min_size=2, kinds=["bare"])


def number(claim: Claim) -> float:
    """What a claim states."""
    return float(claim.figure.value or 0)


@given(VOICES, st.randoms(use_true_random=False))
def test_the_first_in_the_order_stands(drawn: list[Claim], random: object) -> None:
    """Whatever the others say; a source that is not there changes nothing."""
    order = [claim.source.name for claim in drawn]
    random.shuffle(order)  # type: ignore[attr-defined]
    first = next(claim for claim in drawn if claim.source.name == order[0])
    row = est.consensus(drawn, method="priority", priority=["nobody", *order])[0]
    assert (row.estimate, row.lower, row.effective_voices) == (number(first), None, 1.0)
    assert NO_INTERVAL in row.warnings
    assert TOGETHER not in row.warnings


@given(VOICES)
def test_without_an_order_grades_decide(drawn: list[Claim]) -> None:
    """A before C before none before E; the result says by what it went."""
    graded = [
        claim.model_copy(
            update={"source": claim.source.model_copy(update={"reliability": grade})}
        )
        for claim, grade in zip(drawn, ["E", None, "C", "B", *["D"] * 9], strict=False)
    ]  # fmt: skip
    best = graded[min(len(graded), 4) - 1]
    row = est.consensus(graded, method="priority")[0]
    assert row.estimate == number(best)
    assert any("no order of sources" in words for words in row.warnings)


@given(VOICES, st.randoms(use_true_random=False))
def test_the_latest_stands(drawn: list[Claim], random: object) -> None:
    """By the day that it is about, then by the day it was said; undated ones come first."""
    days = [date(2021, 4, 1) + timedelta(days=i // 2) for i in range(len(drawn))]
    said = [day + timedelta(days=i % 2) for i, day in enumerate(days)]
    dated = [
        claim.model_copy(update={"refers_to": est.Period.of(day), "stated_on": when})
        for claim, day, when in zip(drawn, days, said, strict=True)
    ]
    dated[0] = drawn[0]
    last = number(dated[-1])
    random.shuffle(dated)  # type: ignore[attr-defined]
    assert est.consensus(dated, method="latest").estimate == last


def test_a_tie_is_the_middle_and_says_so() -> None:
    """No voice is preferred by its name."""
    row = est.consensus([est.claim("A", 100), est.claim("B", 120)], method="latest")[0]
    assert row.estimate == 110
    assert TOGETHER in row.warnings


def test_a_bound_is_passed_over() -> None:
    """It states no number; the warning counts it."""
    claims = [est.claim("A", "more than 100"), est.claim("B", 120)]
    row = est.consensus(claims, method="priority", priority=["A", "B"])[0]
    assert row.estimate == 120
    assert any("cannot enter" in words for words in row.warnings)
    assert est.consensus(claims[:1], method="priority", priority=["A"])[0].estimate is None


def test_a_reconciliation_keeps_its_order() -> None:
    """In its parts, too."""
    claims = [est.claim("A", 100, quantity="q"), est.claim("B", 120, quantity="q")]
    rec = est.reconcile(claims, method="priority", priority=["B"])
    assert rec["q"].consensus.estimate == 120


@pytest.mark.parametrize("priority", ["A", [], ["A", "A"], [3]])
def test_an_order_that_is_none_is_refused(priority: object) -> None:
    """By name."""
    with pytest.raises(InvalidFieldError, match="priority"):
        est.consensus([est.claim("A", 100)], method="priority", priority=priority)  # type: ignore[arg-type]


def test_an_order_that_is_not_asked_for_is_refused() -> None:
    """Rather than ignored."""
    with pytest.raises(InvalidFieldError, match='method="priority"'):
        est.consensus([est.claim("A", 100)], priority=["A"])
