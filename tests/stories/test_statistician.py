"""A statistician checks what was assumed, what it rests on, and how to cite it."""

from __future__ import annotations

import pytest

import estimates as est
from tests.helpers.published_text import internal_words


@pytest.fixture
def losses() -> est.Reconciliation:
    """Four sources, one of them a bound."""
    figures = {"A": "5,937", "B": "about 9,000", "C": "more than 7,000", "D": "11,000 to 13,000"}
    claims = [est.claim(source, text, quantity="losses") for source, text in figures.items()]
    return est.reconcile(claims, prior="losses", level=0.8)


def test_the_methods_paragraph_goes_into_the_paper(losses: est.Reconciliation) -> None:
    """Method with reference, level, prior with reference, conventions, versions, citation."""
    text = losses.methods_text()
    for phrase in (
        "Four claims by four sources on one quantity",
        "All of them are counted.",
        "the method bayes",
        "Roever (2020)",
        "are at 80 %",
        "0.2 on the log scale (“losses”: ",
        "Bounds are read by the convention implied 1",
        "No units are converted.",
        "numpy",
        "Cite as: “losses”, 4 sourced claims",
    ):
        assert phrase in text
    assert internal_words(text.partition("Computed with")[0]) == []


def test_the_dependence_on_the_prior_is_said(losses: est.Reconciliation) -> None:
    """And that what is reported is not a statement of probability."""
    text = losses.explain()
    assert "It depends on the assumed spread between sources" in text
    assert text.count("with a prior scale of") == 3
    assert "(80 % interval" in text
    assert "not a statement of probability" in losses.methods_text()
    assert internal_words(text) == []


def test_numbers_come_with_the_digits_that_they_have(losses: est.Reconciliation) -> None:
    """Shown intervals contain the computed ones."""
    row = losses.consensus[0]
    shown = repr(losses).partition("80 % interval ")[2].partition(")")[0]
    low, high = (float(end.replace(",", "")) for end in shown.split(" to "))
    assert row.lower is not None
    assert row.upper is not None
    assert low <= row.lower <= row.upper <= high
