"""Wholes of which a part is counted, exceptions, and numbers split by a comma."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimates.errors import UnreadableFigureError
from estimates.parsing import parse, scan

PART_OF_WHOLE = [
    "{} of {} passengers survived.",
    "{} out of {} passengers survived.",
    "{} of the {} passengers survived.",
    "{} von {} Passagieren überlebten.",
    "{} sur {} passagers ont survécu.",
    "{} из {} пассажиров выжили.",
    "{} із {} пасажирів вижили.",
]


@given(st.integers(2, 900), st.integers(1000, 9999), st.sampled_from(PART_OF_WHOLE))
def test_the_whole_of_a_part_is_no_count_of_its_own(part, whole, sentence):
    mentions = scan(sentence.format(part, f"{whole}"))
    forms = {m.figure.value: m.figure.form for m in mentions}
    assert forms.get(whole, "mention") == "mention"


@pytest.mark.parametrize(
    "sentence",
    ["A total of {} people died.", "A group of {} people died.", "In 2019 {} people died."],
)
def test_a_count_behind_other_words_stays_a_level(sentence):
    [mention] = scan(sentence.format("3,000"))
    assert (mention.figure.value, mention.figure.form) == (3000, "level")


EXCEPTIONS = [
    "all but {} people died",
    "everyone except {} people died",
    "apart from {} people, all died",
    "alle bis auf {} Menschen starben",
    "tous sauf {} personnes sont morts",
    "все, кроме {} человек, погибли",
    "усі, крім {} людей, загинули",
]


@pytest.mark.parametrize("phrase", EXCEPTIONS)
def test_the_number_of_an_exception_is_marked_with_its_words(phrase):
    figure = parse(phrase.format("3000"))
    assert (figure.value, figure.comparator) == (3000, None)
    assert figure.unread


SPLIT = [
    ("six thousand, three hundred and five people", 6305),
    ("two million, three hundred thousand people", 2_300_000),
    ("six thousand, three hundred of them children", 6000),
]


@pytest.mark.parametrize("phrase", [phrase for phrase, _ in SPLIT])
def test_a_number_in_words_that_may_continue_behind_a_comma_is_refused(phrase):
    with pytest.raises(UnreadableFigureError, match="may continue behind the comma"):
        parse(phrase)
    assert scan(f"There were {phrase}.") == []


@pytest.mark.parametrize("phrase", ["six thousand, maybe", "six thousand people, all in all"])
def test_a_number_in_words_before_a_comma_is_read_where_nothing_can_continue_it(phrase):
    assert parse(phrase).value == 6000


@given(st.integers(1, 99), st.integers(1, 99))
def test_lakhs_and_thousands_are_one_number(lakhs, thousands):
    assert parse(f"{lakhs} lakh {thousands} thousand").value == lakhs * 10**5 + thousands * 1000
