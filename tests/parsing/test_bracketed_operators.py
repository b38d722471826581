"""Hedges and bounds in brackets beside their number: "45 (est.)", "300 people (at least)"."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import estimates as est

# Words of English, then those of other languages.
WORDS = {
    "~": "est. est estimated estimate approx. approximately about circa ca.",
    ">=": "minimum min. or_more and_counting at_least lower_bound",
    "<=": "maximum max max. at_most up_to upper_bound",
}
FOREIGN = {
    "~": "environ estimation geschätzt etwa aprox. примерно приблизно",
    ">=": "au_moins mindestens al_menos",
    "<=": "höchstens au_maximum como_máximo",
}
# These follow a number only.
TRAILING = ("estimate", "or more", "and counting", "lower bound", "upper bound")


def cases(words: dict[str, str]) -> list[tuple[str, str]]:
    split = ((comparator, row.split()) for comparator, row in words.items())
    return [(word.replace("_", " "), comparator) for comparator, row in split for word in row]


@pytest.mark.parametrize(("word", "comparator"), cases(WORDS))
@given(number=st.integers(20, 10**6), noun=st.sampled_from(["", " people", " tanks"]))
def test_an_operator_in_brackets_holds_for_its_number(
    word: str, comparator: str, number: int, noun: str
) -> None:
    texts = [f"{number}{noun} ({word})", f"{number:,}{noun} [{word}]"]
    for text in [*texts, f"({word}) {number}"][: 3 - (word in TRAILING)]:
        figure = est.parse(text)
        assert figure.comparator == comparator, text
        assert number in (figure.value, figure.lower, figure.upper)


@pytest.mark.parametrize(("word", "comparator"), cases(FOREIGN))
@given(number=st.integers(20, 10**6))
def test_operators_of_all_languages_are_known(word: str, comparator: str, number: int) -> None:
    assert est.parse(f"{number} ({word})").comparator == comparator


@pytest.mark.parametrize("text", ["at least 45 (max.)", "up to 300 people (or more)"])
def test_bounds_in_two_directions_are_refused(text: str) -> None:
    with pytest.raises(est.EstimatesError, match="two directions"):
        est.parse(text)


@pytest.mark.parametrize("text", ["45 (at least 40)", "45 (EU)", "45 (provisional)", "45 (1)"])
def test_other_brackets_hold_no_operator(text: str) -> None:
    """A number in brackets is another figure."""
    figure = est.parse(text)
    assert figure.comparator is None
    assert figure.value == 45 or figure.form == "list"


def test_the_brackets_belong_to_the_mention() -> None:
    text = "They counted 45 people (est.) and (approx.) 300 tanks."
    assert [mention.exact for mention in est.scan(text)] == [
        "45 people (est.)",
        "(approx.) 300 tanks",
    ]
