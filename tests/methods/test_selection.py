"""Methods that use the first-ranked voices alone: by the order of sources, or by the day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

import estimates as est
from estimates.errors import InvalidFieldError, UnlistedSourceError
from estimates.methods.selection import FIRST_IS_BOUND, NO_INTERVAL, TIED_FIRST
from estimates.model.claim import Claim
from estimates.testing.strategies import voices

VOICES = voices(min_size=2, kinds=["bare"])


def number(claim: Claim) -> float:
    """Return the number that a claim states."""
    return float(claim.figure.value or 0)


@given(VOICES, st.randoms(use_true_random=False))
def test_the_first_source_of_the_order_is_the_estimate(drawn: list[Claim], random: object) -> None:
    """Other voices change nothing."""
    order = [claim.source.name for claim in drawn]
    random.shuffle(order)  # type: ignore[attr-defined]
    first = next(claim for claim in drawn if claim.source.name == order[0])
    row = est.consensus(drawn, method="priority", priority=order)[0]
    assert (row.estimate, row.lower, row.effective_voices) == (number(first), None, 1.0)
    assert NO_INTERVAL in row.warnings
    assert TIED_FIRST not in row.warnings


@given(VOICES)
def test_without_an_order_grades_decide(drawn: list[Claim]) -> None:
    """A ranks before C, no grade before E; a warning names the rule."""
    grades = ["E", None, "C", "B", *["D"] * 9]
    sources = [
        claim.source.model_copy(update={"reliability": grade})
        for claim, grade in zip(drawn, grades, strict=False)
    ]
    graded = [
        claim.model_copy(update={"source": source})
        for claim, source in zip(drawn, sources, strict=False)
    ]
    best = graded[min(len(graded), 4) - 1]
    row = est.consensus(graded, method="priority")[0]
    assert row.estimate == number(best)
    assert any("no order of sources" in words for words in row.warnings)


@given(VOICES, st.randoms(use_true_random=False))
def test_the_latest_voice_is_the_estimate(drawn: list[Claim], random: object) -> None:
    """By the day it refers to, then by the day it was stated; undated voices rank last."""
    days = [date(2021, 4, 1) + timedelta(days=i // 2) for i in range(len(drawn))]
    stated_days = [day + timedelta(days=i % 2) for i, day in enumerate(days)]
    dated = [
        claim.model_copy(update={"refers_to": est.Period.of(day), "stated_on": when})
        for claim, day, when in zip(drawn, days, stated_days, strict=True)
    ]
    dated[0] = drawn[0]
    last = number(dated[-1])
    random.shuffle(dated)  # type: ignore[attr-defined]
    assert est.consensus(dated, method="latest").estimate == last


def test_a_tie_gives_the_median_and_a_warning() -> None:
    """No voice is preferred by its name."""
    row = est.consensus([est.claim("A", 100), est.claim("B", 120)], method="latest")[0]
    assert row.estimate == 110
    assert TIED_FIRST in row.warnings


def test_a_bound_that_ranks_first_is_the_answer() -> None:
    """It states no number, so that there is no estimate and one end is open."""
    claims = [est.claim("A", "more than 100"), est.claim("B", 120)]
    row = est.consensus(claims, method="priority", priority=["A", "B"])[0]
    assert (row.estimate, row.lower, row.upper) == (None, 100, float("inf"))
    assert FIRST_IS_BOUND in row.warnings
    assert est.consensus(claims, method="priority", priority=["B", "A"])[0].estimate == 120


@pytest.mark.parametrize("text", ["0", "no casualties"])
@pytest.mark.parametrize(("method", "options"), [("priority", {"priority": "AB"}), ("latest", {})])
def test_zero_is_a_figure(text: str, method: str, options: dict[str, str]) -> None:
    """A first source or a latest claim that says zero is the answer."""
    claims = [est.claim("A", text, stated_on="2024-01-09"), est.claim("B", 5)]
    order = {name: list(names) for name, names in options.items()}
    row = est.consensus(claims, method=method, **order)[0]
    assert row.estimate == 0
    assert not any("excluded" in warning for warning in row.warnings)


def test_a_reconciliation_keeps_its_order() -> None:
    """Its subsets keep it as well."""
    claims = [est.claim("A", 100, quantity="q"), est.claim("B", 120, quantity="q")]
    rec = est.reconcile(claims, method="priority", priority=["B"])
    assert rec["q"].consensus.estimate == 120


@pytest.mark.parametrize("priority", ["A", [], ["A", "A"], [3]])
def test_an_invalid_order_is_refused(priority: object) -> None:
    """The error names the parameter."""
    with pytest.raises(InvalidFieldError, match="priority"):
        est.consensus([est.claim("A", 100)], method="priority", priority=priority)  # type: ignore[arg-type]


@pytest.mark.parametrize("verb", [est.consensus, est.reconcile])
def test_a_name_that_no_source_has_is_refused(verb: Callable[..., object]) -> None:
    """With the name that is meant: a typing error would reverse the order without a word."""
    claims = [est.claim("UN", 100), est.claim("World Bank", 110)]
    with pytest.raises(UnlistedSourceError, match='did you mean "World Bank"'):
        verb(claims, method="priority", priority=["WorldBank", "UN"])
    with pytest.raises(UnlistedSourceError, match='did you mean "World Bank"'):
        est.sensitivity(claims, priority=["WorldBank", "UN"])
    verb([], method="priority", priority=["WorldBank"])


def test_an_order_for_a_method_that_ignores_it_is_refused() -> None:
    """It is not silently ignored."""
    with pytest.raises(InvalidFieldError, match='method="priority"'):
        est.consensus([est.claim("A", 100)], priority=["A"])
