"""Signs in a cell that change its number, amounts with a factor after a space, cut compounds."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimates.errors import UnreadableFigureError
from estimates.parsing import parse, scan

NUMBERS = st.integers(1, 10**6)


@given(NUMBERS, st.sampled_from(["+", " +"]), st.sampled_from(["", ", "]))
def test_a_plus_behind_a_number_is_a_bound_with_and_without_a_space(number, plus, before):
    figure = parse(f"{before}{number:,}{plus}".strip(", "))
    assert (figure.comparator, figure.lower, figure.lower_closed) == (">=", number, True)


@given(NUMBERS, st.sampled_from(["{}?", "{} ?", "({}?)", "? {}", "{} (?)", "{} people?"]))
def test_a_question_mark_in_a_cell_is_kept_with_its_number(number, cell):
    figure = parse(cell.format(f"{number:,}"))
    assert (figure.value, figure.unread) == (number, ("?",))


@pytest.mark.parametrize(
    ("cell", "problem"),
    [
        ("60-", "a minus or an open range"),
        ("60 –", "a minus or an open range"),
        ("?-60", "whose start is not known"),
        ("? – 60", "whose start is not known"),
        ("+ 60", "may be a change"),
        ("60 + people", "may be a bound"),
        ("(60)", "may be a minus"),
        ("(1,234)", "may be a minus"),
        ("( 60 )", "may be a minus"),
        ("(5%)", "may be a minus"),
        ("($60)", "may be a minus"),
        ("(5 ± 1)%", "before a percent"),
        ("45 ± 3%", "in percent of it, or in points"),
        ("60b", "a billion or a mark"),
        ("1,234b", "a billion or a mark"),
    ],
)
def test_a_sign_that_may_change_the_number_is_refused(cell, problem):
    with pytest.raises(UnreadableFigureError, match=problem):
        parse(cell)


@pytest.mark.parametrize(
    ("cell", "value"), [("1.2b", 1_200_000_000), ("$16b", 16 * 10**9), ("16b people", 16 * 10**9)]
)
def test_a_b_that_nothing_else_explains_is_a_billion(cell, value):
    assert parse(cell).value == value


SCALES = {
    "m": 10**6,
    "M": 10**6,
    "bn": 10**9,
    "B": 10**9,
    "tn": 10**12,
    "k": 1000,
    "million": 10**6,
}
CURRENCIES = ["$", "€", "£", "US$ ", "USD ", "¥"]


@given(
    st.decimals("0.1", "999", places=1),
    st.sampled_from(list(SCALES)),
    st.sampled_from(CURRENCIES),
    st.sampled_from(["", "over "]),
)
def test_an_amount_of_money_has_its_factor_also_after_a_space(number, scale, currency, bound):
    figure = parse(f"{bound}{currency}{number} {scale}")
    stated = figure.lower if bound else figure.value
    assert (stated, figure.form) == (pytest.approx(float(number * SCALES[scale])), "measure")


@pytest.mark.parametrize("scale", ["m", "bn", "million"])
@pytest.mark.parametrize("joint", ["-", "–", " to "])
def test_the_ends_of_a_range_of_money_share_its_factor(scale, joint):
    figure = parse(f"$3{joint}4 {scale}")
    assert (figure.lower, figure.upper) == (3 * SCALES[scale], 4 * SCALES[scale])


@pytest.mark.parametrize("words", ["tysięcy", "t", "mil", "milyon", "ألف", "cr"])
def test_an_amount_before_a_word_that_may_multiply_it_is_refused(words):
    with pytest.raises(UnreadableFigureError):
        parse(f"$3 {words}")


@pytest.mark.parametrize("words", ["a head", "per head", "in aid", "each", "an hour"])
def test_an_amount_before_other_words_is_read(words):
    assert parse(f"$3 {words}").value == 3


PARTS = {"zwei": 2, "drei": 3, "zwölf": 12, "zwanzig": 20, "fünfzig": 50, "achtzig": 80}
ENDINGS = {"hundert": 100, "tausend": 1000}


def compound_ranges():
    """Return "zwei- bis dreitausend" and its like, each with its two ends."""
    pairs = itertools.combinations(PARTS.items(), 2)
    for (low, first), (high, last) in pairs:
        for ending, factor in ENDINGS.items():
            if factor > 100 or last < 10:
                yield low, high + ending, first * factor, last * factor


@pytest.mark.parametrize(
    "phrase", ["{}- bis {}", "{}- oder {}", "zwischen {}- und {}", "{} bis {}"]
)
def test_the_ends_of_a_german_range_share_the_ending_of_its_last_word(phrase):
    for low, high, lower, upper in compound_ranges():
        figure = parse(phrase.format(low, high))
        assert (figure.lower, figure.upper) == (lower, upper), (low, high)


@pytest.mark.parametrize(
    ("phrase", "lower", "upper"),
    [
        ("zwei- bis dreihunderttausend Menschen", 200_000, 300_000),
        ("fünfzig- bis hunderttausend Menschen", 50_000, 100_000),
        ("eight- or nine-hundred people", 800, 900),
        ("20- bis 30.000 Menschen", 20_000, 30_000),
        ("5- to 10-person teams", 5, 10),
    ],
)
def test_a_hanging_hyphen_joins_the_ends_of_a_range(phrase, lower, upper):
    figure = parse(phrase)
    assert (figure.lower, figure.upper) == (lower, upper)


@given(st.integers(100, 10**6), st.integers(1, 99), st.sampled_from(["", ",", " people,"]))
def test_give_or_take_a_number_is_a_margin(value, margin, before):
    figure = parse(f"{value:,}{before} give or take {margin}")
    assert (figure.value, figure.lower, figure.upper) == (value, value - margin, value + margin)


SUFFIXED = ["3.000'den fazla", "3000’e yakın", "3 binden fazla", "3 bine yakın", "3 yüzden fazla"]


@pytest.mark.parametrize("phrase", SUFFIXED)
def test_a_number_with_a_case_ending_of_another_language_is_refused(phrase):
    with pytest.raises(UnreadableFigureError):
        parse(phrase)
    assert scan(f"Depremde {phrase} kişi öldü.") == []


@pytest.mark.parametrize("phrase", ["pelo menos {}", "ao menos {}", "Pelo menos {} pessoas"])
@pytest.mark.parametrize("number", ["3", "300", "3000", "3.000"])
def test_a_minus_behind_a_word_that_is_not_known_is_refused(phrase, number):
    with pytest.raises(UnreadableFigureError):
        parse(phrase.format(number))


@pytest.mark.parametrize("phrase", ["minus 5", "menos 5", "moins 5"])
def test_a_minus_in_words_is_read_where_nothing_is_before_it(phrase):
    assert parse(phrase).value == -5


MONTHS = ["May", "October", "Sept.", "mai", "Oktober", "mayo"]


@pytest.mark.parametrize("month", MONTHS)
@pytest.mark.parametrize("comma", ["", ","])
def test_a_month_and_a_year_count_nothing(month, comma):
    with pytest.raises(UnreadableFigureError):
        parse(f"{month}{comma} 2015")


@given(st.integers(100, 10**6), st.integers(1, 99), st.sampled_from(["(±{})", "[±{}]", "(+/- {})"]))
def test_a_margin_in_brackets_becomes_bounds(value, margin, bracketed):
    figure = parse(f"{value:,} {bracketed.format(margin)}")
    assert (figure.value, figure.lower, figure.upper) == (value, value - margin, value + margin)
    assert figure.items == ()


@pytest.mark.parametrize(
    "cell", ["1,200 (SE 150)", "1,200 reindeer (SE = 150)", "1,200 ± 150 (SE)"]
)
def test_an_abbreviation_in_capitals_does_not_tell_the_language(cell):
    assert parse(cell).value == 1200


@pytest.mark.parametrize("cell", ["3,000 k", "1,234,567 k", "3,000 k., 1,500 w."])
def test_a_letter_behind_a_number_in_full_is_no_factor(cell):
    with pytest.raises(UnreadableFigureError):
        parse(cell)


@pytest.mark.parametrize("cell", ["3k", "3 k", "3,000k", "$3,000 k"])
def test_a_letter_that_abbreviates_a_thousand_is_read(cell):
    assert parse(cell).value in (3000, 3_000_000)
