"""Intervals, margins, footnote marks, repeated units, minimum and maximum, none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimates.errors import UnreadableFigureError
from estimates.parsing import parse

MARGINS = ["±", "+/-", "plus or minus"]


@given(st.integers(2, 10**6), st.integers(1, 10**5), st.sampled_from(MARGINS))
def test_a_margin_becomes_bounds_around_the_value(value, margin, sign):
    figure = parse(f"{value:,} {sign} {margin:,}")
    assert (figure.value, figure.lower, figure.upper) == (value, value - margin, value + margin)


LABELS = ["", "95% CI ", "95% CI: ", "90 % confidence interval, ", "range ", "95% UI "]


@given(
    st.lists(st.integers(3000, 10**6), min_size=3, max_size=3, unique=True),
    st.sampled_from(LABELS),
    st.sampled_from(["-", "–", " to "]),
    st.sampled_from(["", " deaths"]),
)
def test_an_interval_in_brackets_becomes_bounds_and_keeps_its_level(numbers, label, to, noun):
    low, value, high = sorted(numbers)
    figure = parse(f"{value:,}{noun} ({label}{low:,}{to}{high:,})")
    assert (figure.form, figure.value, figure.lower, figure.upper) == ("level", value, low, high)
    level = label.split("%")[0].strip() if "%" in label else None
    assert [str(item.value) for item in figure.items] == ([level] if level else [])


def test_an_interval_that_excludes_its_value_is_refused():
    with pytest.raises(UnreadableFigureError, match="outside the interval"):
        parse("3,000 (95% CI 3,500-4,000)")


def test_a_bound_with_an_interval_is_refused():
    with pytest.raises(UnreadableFigureError, match="a bound and an interval"):
        parse("more than 3,000 (95% CI 2,500-3,500)")


def test_years_in_brackets_are_no_interval():
    figure = parse("about 2,000 (1990-2010)")
    assert (figure.value, figure.lower, figure.upper) == (2000, None, None)


def test_a_plus_and_a_dash_at_a_number_are_refused():
    with pytest.raises(UnreadableFigureError, match="a bound and a range"):
        parse("1,000+–2,000")


MARKS = ["[5]", "[12]", "[note 3]", "[b]", "[nb 1]", "[citation needed]", " [5]"]


@given(st.integers(1000, 10**9), st.sampled_from(MARKS), st.booleans())
def test_the_mark_of_a_footnote_changes_nothing(n, mark, is_behind_noun):
    text = f"{n:,} killed{mark}" if is_behind_noun else f"{n:,}{mark}"
    assert parse(text).value == n


@given(
    st.integers(3000, 10**9),
    st.sampled_from([*MARKS[:-1], "*", "**", "†", "‡", "§"]),
    st.sampled_from(["people", "Menschen", "personnes", "personas", "человек", "людей"]),
)
def test_a_mark_stands_between_a_number_and_its_noun(n, mark, noun):
    figure = parse(f"{n}{mark} {noun}")
    assert (figure.value, figure.counted) == (n, noun)


def test_the_number_of_an_editor_is_no_footnote():
    assert parse("the [150] troops").value == 150


@given(st.integers(1, 10**6), st.integers(1, 10**6), st.sampled_from(["%", " people", " km"]))
def test_a_range_may_repeat_its_unit(a, b, unit):
    low, high = sorted((a, a + b))
    for text in (f"{low}{unit} to {high}{unit}", f"between {low}{unit} and {high}{unit}"):
        figure = parse(text)
        assert (figure.lower, figure.upper) == (low, high)


@given(st.integers(1, 400), st.integers(1, 400), st.sampled_from("$€£"))
def test_the_ends_of_a_range_of_money_share_the_magnitude(a, b, sign):
    low, high = sorted((a, a + b))
    figure = parse(f"{sign}{low} to {sign}{high} million")
    assert figure.form == "measure"
    assert (figure.lower, figure.upper) == (low * 10**6, high * 10**6)


@given(st.integers(2, 99), st.integers(100, 10**6))
def test_a_share_of_a_number_is_no_level_of_that_number(share, whole):
    figure = parse(f"{share}% of {whole:,}")
    assert (figure.form, figure.value) == ("measure", share)


@pytest.mark.parametrize("text", ["1,000 min, 2,000 max", "min. 1,000, max. 2,000"])
def test_a_minimum_and_a_maximum_are_one_range(text):
    figure = parse(text)
    assert (figure.lower, figure.upper) == (1000, 2000)


@pytest.mark.parametrize("text", ["none", "nil", "nobody was killed", "keine", "aucun", "ninguno"])
def test_a_word_for_none_is_exactly_zero(text):
    assert (parse(text).comparator, parse(text).value) == ("=", 0)


def test_a_bound_holds_for_the_number_behind_an_unknown_adjective():
    figure = parse("up to an astonishing 3,000")
    assert (figure.comparator, figure.upper, figure.unread) == ("<=", 3000, ("astonishing",))


@pytest.mark.parametrize(
    ("text", "counted"),
    [("60 two weeks ago", None), ("70,000 dead U.S. soldiers", "dead U.S. soldiers")],
)
def test_what_is_counted_ends_before_a_time_and_keeps_abbreviations(text, counted):
    assert parse(text).counted == counted
