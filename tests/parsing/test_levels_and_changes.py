"""Verbs of change in all tenses: "to N" is a level, "by N" a change; rates are neither."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimates.parsing import parse

VERBS = {
    "en": "rises rose climbs climbed jumps jumped soars falls fell drops dropped grew".split(),
    "de": "steigt stieg klettert kletterte sinkt sank fiel".split(),
    "es": "aumenta aumentó sube subió cae cayó creció".split(),
    "ru": "выросло выросла увеличилось сократилось упало снизилось".split(),
    "uk": "зросло зросла збільшилось скоротилось впало знизилось".split(),
}
TO = {"en": "to", "de": "auf", "es": "a", "ru": "до", "uk": "до"}
BY = {"en": "by", "de": "um", "es": "en", "ru": "на", "uk": "на"}
CASES = [(language, verb) for language, verbs in VERBS.items() for verb in verbs]


@given(st.sampled_from(CASES), st.integers(2200, 10**6))
def test_a_verb_of_change_with_to_states_a_level_in_every_tense(case, n):
    language, verb = case
    figure = parse(f"{verb} {TO[language]} {n}", locale=language)
    assert (figure.form, figure.value, figure.comparator) == ("level", n, None)


@given(st.sampled_from(CASES), st.integers(2200, 10**6))
def test_a_verb_of_change_with_by_states_a_change(case, n):
    language, verb = case
    figure = parse(f"{verb} {BY[language]} {n}", locale=language)
    assert (figure.form, figure.value) == ("change", n)


@given(st.sampled_from(CASES), st.integers(2, 999), st.integers(2200, 9999))
def test_a_change_that_leads_to_a_level_is_an_item_of_it(case, step, level):
    # "To 1850" may be a year.
    language, verb = case
    text = f"{verb} {BY[language]} {step} {TO[language]} {level}"
    figure = parse(text, locale=language)
    assert (figure.form, figure.value) == ("level", level)
    assert [(item.form, item.value) for item in figure.items] == [("change", step)]


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("the toll hits 3,000", "level"),
        ("doubles to 3,000", "level"),
        ("1,200, up 300 from a day earlier", "level"),
        ("revised up to 3,000", "level"),
        ("added 300 to 500 troops", "change"),
        ("sank 40 ships", "level"),
        ("reduced from 12,000 to 9,000", "change"),
        ("rose by 5%", "change"),
        ("rose to 5%", "measure"),
    ],
)
def test_the_words_around_a_number_give_its_form(text, form):
    figure = parse(text)
    assert figure.form == form
    assert figure.comparator is None


RATES = ["a day", "each", "per household", "a week", "per 100,000 people", "every month", "apiece"]


@given(st.integers(2, 10**6), st.sampled_from(RATES), st.sampled_from(["", " people"]))
def test_a_number_a_day_is_a_rate(n, words, noun):
    figure = parse(f"{n}{noun} {words}")
    assert (figure.form, figure.value) == ("rate", n)


@pytest.mark.parametrize(
    "text",
    [
        "300 par jour",
        "300 Menschen pro Tag",
        "je 300 Soldaten",
        "300 al día",
        "300 человек в день",
        "300 осіб на день",
        "3,000 daily deaths",
        "$5 a day",
        "50 tonnes a day",
    ],
)
def test_rates_are_read_in_every_language(text):
    assert parse(text).form == "rate"


@pytest.mark.parametrize("text", ["300 people a day ago", "150,000 troops per the Pentagon"])
def test_a_time_and_a_source_make_no_rate(text):
    assert parse(text).form == "level"


@pytest.mark.parametrize(
    "text",
    [
        *("every day 300 people die", "Every day, 300 people die", "daily 300 people die"),
        *("chaque jour 300 personnes", "täglich 300 Menschen", "cada día 300 personas"),
        *("щодня 300 людей", "каждый день 300 человек", "300 killed a day", "300 killed/day"),
        *("300 people died each day", "300 people flee across the border each day"),
        *("300 homes destroyed per month", "300 refugees arrived daily", "300 people/day"),
        *("300 people died each day of the siege", "300 Menschen starben in der Stadt täglich"),
        *("300 quotidiennement", "300 diarios", "300 täglich"),
    ],
)
def test_rate_words_anywhere_in_the_clause_make_a_rate(text):
    figure = parse(text)
    assert (figure.form, figure.value) == ("rate", 300)


@pytest.mark.parametrize(
    "text",
    [
        *("300 people were killed in daily clashes", "protested daily, 300 were arrested"),
        *("300 people died a day after", "300 people who work every day left"),
        *("300 people died, per Reuters", "300 people died per officials"),
    ],
)
def test_rate_words_of_something_else_make_no_rate(text):
    assert parse(text).form == "level"


@pytest.mark.parametrize(
    "text", ["an average of 300 people", "averaging 300 people", "en moyenne 300 personnes"]
)
def test_an_average_is_kept_beside_its_number(text):
    assert parse(text).unread
