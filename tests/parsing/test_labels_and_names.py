"""Numbers that are names ("week 12", "Q3 2021") are no counts, and doubtful ones are refused."""

from __future__ import annotations

import pytest

from estimates.errors import UnreadableFigureError
from estimates.parsing import parse, scan
from estimates.parsing.lexicon import LANGUAGES, load_lexicon

NOUNS = {
    "en": "people",
    "fr": "personnes",
    "de": "Menschen",
    "es": "personas",
    "uk": "людей",
    "ru": "человек",
}


def parse_or_none(text, locale=None):
    try:
        return parse(text, locale)
    except UnreadableFigureError:
        return None


def words_of(language, category):
    return sorted(load_lexicon((language,)).words[category])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["labels", "weak_labels"])
def test_a_label_makes_the_number_behind_it_a_name(language, kind):
    for label in words_of(language, f"numbered.{kind}"):
        for number in ("12", "300", "12 300"):
            for noun in ("", f" {NOUNS[language]}", ", 40 " + NOUNS[language]):
                figure = parse_or_none(f"{label} {number}{noun}", language)
                assert figure is None or figure.value == 40, f"{label} {number}{noun}"


@pytest.mark.parametrize(
    "text",
    [
        *("week 12,300", "in week 12,300 people died", "section 1,200", "by law 12,300 people"),
        *("phase 3 trials", "#15000 people", "5 #15000 people", "[5]#15000 people", "order 66"),
        *("art. 300 people visited", "300 week 12", "day 3 %", "in June 12 people died"),
    ],
)
def test_a_number_that_may_be_a_name_is_refused(text):
    assert parse_or_none(text) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("they order 1,200 tanks", 1200),
        ("we project 3,000 deaths", 3000),
        ("last week 300 people died", 300),
        ("this week 12,300 people", 12_300),
        ("a group of 300 people", 300),
        ("diese Woche 12.300 Menschen", 12_300),
        ("esta semana 12.300 personas", 12_300),
        ("за день 300 человек", 300),
        ("by week 12, 300 people", 300),
        ("in week 12 about 300 people died", 300),
    ],
)
def test_a_verb_or_a_day_before_a_number_is_no_label(text, value):
    assert parse(text).value == value


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_month_and_a_year_are_no_count(language):
    for month in words_of(language, "non_counts.months"):
        assert parse_or_none(f"{month.capitalize()} 2021", language) is None, month


@pytest.mark.parametrize("text", ["dec 2021", "april 2021", "Q3 2021", "H1 2021"])
def test_parts_of_years_are_no_count(text):
    assert parse_or_none(text) is None


def test_a_year_before_brackets_is_not_the_total_of_what_is_in_them():
    assert parse("2021 (1,200 people)").form == "list"
    assert parse("3,000 (1,200 women)").value == 3000


@pytest.mark.parametrize(
    "text", ["In June 12 people died.", "A phase 3 trial began.", "150-тысячная группировка."]
)
def test_what_may_be_a_count_is_listed_as_refused(text):
    assert scan(text) == []
    assert len(scan(text, refused=True)) == 1


# ---- letters for digits, and numbers that may be the end of another one


@pytest.mark.parametrize(
    "text", ["1O 000 people", "15 OOO people", "15 ooo people", "000 people", "10, 000 people"]
)
def test_zeros_that_belong_to_another_number_are_refused(text):
    assert parse_or_none(text) is None


@pytest.mark.parametrize("text", ["5/6 thousand", "7/8 million people"])
def test_a_fraction_that_may_be_two_numbers_is_refused(text):
    assert parse_or_none(text) is None


# ---- units before nouns


@pytest.mark.parametrize("unit", ["min", "foot", "day", "ton", "minute", "miles"])
def test_a_unit_before_people_is_refused(unit):
    assert parse_or_none(f"150 {unit} soldiers") is None


def test_an_unknown_noun_behind_a_unit_is_kept():
    assert parse("300 day laborers").unread == ("laborers",)
    assert parse("20-foot vessels").unread == ()


@pytest.mark.parametrize("text", ["$5 million aid package", "40% women"])
def test_money_and_shares_have_nouns(text):
    assert parse(text).form == "measure"


# ---- shares


@pytest.mark.parametrize(
    "text",
    [
        *("one in five", "un sur cinq", "einer von fünf", "eine von 5 Frauen", "uno de cada cinco"),
        *("один из пяти", "один з п'яти"),
    ],
)
def test_one_in_five_is_a_ratio_in_every_language(text):
    assert (parse(text).form, parse(text).value) == ("ratio", 0.2)


@pytest.mark.parametrize("text", ["ten thousand one in five", "two hundred three out of five"])
def test_a_number_in_words_before_a_share_is_refused(text):
    assert parse_or_none(text) is None


def test_three_of_five_states_both_numbers():
    assert [item.value for item in parse("three of five").items] == [3, 5]
