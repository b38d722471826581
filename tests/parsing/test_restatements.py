"""A number in brackets that repeats the one before, in words or digits, is no second figure."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import estimates as est

WORDS = (
    ("three hundred", "people"),
    ("dreihundert", "Menschen"),
    ("trois cents", "personnes"),
    ("trescientas", "personas"),
    ("триста", "человек"),
    ("триста", "людей"),
)
HEDGES = ("", "about ", "at least ", "up to ", "more than ")


@pytest.mark.parametrize(("words", "noun"), WORDS)
@pytest.mark.parametrize("brackets", ["()", "[]"])
def test_words_that_repeat_a_number_are_skipped(words: str, noun: str, brackets: str) -> None:
    """Whichever of the two comes first."""
    opening, closing = brackets
    for text in (f"300 {opening}{words}{closing} {noun}", f"{words} {opening}300{closing} {noun}"):
        figure = est.parse(text)
        assert (figure.value, figure.counted, figure.items) == (300, noun, ()), text
        [found] = est.scan(text)
        assert found.exact == text


@given(number=st.integers(1, 10**6), hedge=st.sampled_from(HEDGES))
def test_a_repeated_number_changes_nothing(number: int, hedge: str) -> None:
    plain, repeated = (f"{hedge}{number}{more} people" for more in ("", f" ({number})"))
    figures = [est.parse(text).model_dump(exclude={"text"}) for text in (plain, repeated)]
    assert figures[0] == figures[1]


@given(numbers=st.lists(st.integers(20, 1_700), min_size=2, max_size=2, unique=True))
def test_another_number_is_not_skipped(numbers: list[int]) -> None:
    """It is read as a figure of its own, or the phrase is refused; greater ones may be years."""
    first, second = numbers
    try:
        figure = est.parse(f"{first} ({second}) people")
    except est.EstimatesError:
        return
    assert second in {item.value for item in figure.items}


@pytest.mark.parametrize("text", ["3 (three) million", "20 (twenty) thousand people"])
def test_a_factor_behind_the_brackets_is_refused(text: str) -> None:
    with pytest.raises(est.EstimatesError, match="may multiply"):
        est.parse(text)
