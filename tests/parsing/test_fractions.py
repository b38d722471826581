"""Fractions, spoken decimals and single number words, in six languages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimates.errors import UnreadableFigureError
from estimates.parsing import parse
from estimates.parsing.german_numbers import ONES, TENS

HALVES = {
    "en": "{} and a half million",
    "fr": "{} millions et demi",
    "de": "{}einhalb Millionen",
    "es": "{} millones y medio",
    "ru": "{} с половиной миллиона",
    "uk": "{} з половиною мільйони",
}
NUMBER_WORDS = {
    "en": "two three four five six seven eight nine ten".split(),
    "fr": "deux trois quatre cinq six sept huit neuf dix".split(),
    "de": "zwei drei vier fünf sechs sieben acht neun zehn".split(),
    "es": "dos tres cuatro cinco seis siete ocho nueve diez".split(),
    "ru": "два три четыре пять шесть семь восемь девять десять".split(),
    "uk": "два три чотири п'ять шість сім вісім дев'ять десять".split(),
}


@given(st.sampled_from(sorted(HALVES)), st.integers(2, 10))
def test_a_number_and_a_half_is_read_in_every_language(language, n):
    words = HALVES[language].format(NUMBER_WORDS[language][n - 2])
    assert parse(words).value == n * 1_000_000 + 500_000


POINTS = {"en": "point", "fr": "virgule", "de": "Komma", "es": "coma"}
MILLIONS = {"en": "million", "fr": "millions", "de": "Millionen", "es": "millones"}


@given(st.sampled_from(sorted(POINTS)), st.integers(2, 10), st.integers(2, 9))
def test_a_spoken_decimal_is_read_in_every_language(language, whole, tenths):
    words = NUMBER_WORDS[language]
    text = f"{words[whole - 2]} {POINTS[language]} {words[tenths - 2]} {MILLIONS[language]}"
    assert parse(text).value == whole * 1_000_000 + tenths * 100_000


@given(st.integers(1, 999), st.integers(1, 7), st.sampled_from([2, 4, 5, 8, 10]))
def test_a_mixed_number_in_digits_is_read(whole, part, parts):
    if part < parts:
        number = whole * 1_000_000 + 1_000_000 * part // parts
        assert parse(f"{whole} {part}/{parts} million").value == number


@given(st.integers(2, 9), st.integers(2, 9))
def test_a_fraction_alone_is_a_ratio_and_never_its_first_number(part, parts):
    names = "halves thirds quarters fifths sixths sevenths eighths ninths".split()
    if part < parts:
        figure = parse(f"{NUMBER_WORDS['en'][part - 2]} {names[parts - 2]}")
        assert figure.form == "ratio"
        assert figure.value == pytest.approx(part / parts)


@pytest.mark.parametrize("word", sorted({*ONES, *TENS} - {"ein", "eine"}))
def test_a_german_number_word_alone_is_read(word):
    assert parse(word).value == (ONES.get(word) or TENS.get(word))


@pytest.mark.parametrize(
    ("phrase", "value"),
    [
        ("quarter million", 250_000),
        ("quarter of a million people", 250_000),
        ("three-quarter million", 750_000),
        ("1/2 million", 500_000),
        ("$.5 million", 500_000),
        ("anderthalbtausend", 1500),
        ("eine Viertelmillion", 250_000),
        ("полтора миллиона", 1_500_000),
        ("some one and a half million", 1_500_000),
        ("two thirds of a million", 666_667),
    ],
)
def test_a_part_of_a_magnitude_is_read(phrase, value):
    assert parse(phrase).value == value


def test_one_point_in_time_is_no_decimal():
    assert parse("at one point five million people marched").value == 5_000_000


@pytest.mark.parametrize("phrase", [",5 million", "two hundred and a half thousand"])
def test_a_fraction_with_two_readings_is_refused(phrase):
    with pytest.raises(UnreadableFigureError):
        parse(phrase)
