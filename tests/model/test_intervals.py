"""Conventions and widths: a figure → the interval for arithmetic."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimates.errors import InvalidFieldError
from estimates.model.figure import Figure, Vague
from estimates.parsing import (
    CONVENTIONS,
    Convention,
    convention,
    differences,
    interval,
    intervals,
    parse,
)


@pytest.mark.parametrize(
    ("name", "phrase", "ends"),
    [
        ("estimates", "dozens", (12, 120)),
        ("estimates", "tens of thousands", (10_000, 100_000)),
        ("acled", "tens", (10, 10)),
        ("acled", "dozens", (12, 12)),
        ("acled", "hundreds", (100, 100)),
        ("acled", "tens of thousands", (10_000, 10_000)),
        ("ccc", "hundreds", (200, 200)),
        ("ccc", "thousands", (2_000, 2_000)),
        ("ccc", "tens of thousands", (20_000, 20_000)),
        ("ccc", "hundreds of thousands", (200_000, 200_000)),
        ("count-love", "dozens", (20, 20)),
        ("count-love", "hundreds", (100, 100)),
        ("mpeds", "dozens", (10, 10)),
        ("mpeds", "several hundred", (200, 200)),
        ("cqe", "dozens", (12, 120)),
        ("cqe", "hundreds", (100, 1_000)),
        ("ccc", "десятки тисяч військових", (20_000, 20_000)),
        ("acled", "des centaines de morts", (100, 100)),
    ],
)
def test_a_convention_reads_as_its_publisher_says(name, phrase, ends):
    found = parse(phrase).interval(name)
    assert (found.lower, found.upper) == ends
    assert found.convention.startswith(name)


def test_a_word_without_a_rule_falls_back_and_says_so():
    found = parse("several tanks").interval("ccc")
    assert (found.lower, found.upper) == (1, 10)
    assert "ccc has no rule for 'several'" in found.rule


def test_two_conventions_side_by_side_show_which_rows_differ():
    figures = [parse(t) for t in ("150,000", "hundreds", "dozens", "at least 30")]
    assert [d.figure.text for d in differences(figures, "acled", "ccc")] == ["hundreds", "dozens"]


def test_a_convention_of_ones_own_is_data():
    own = Convention(
        "own", "1", "t", "s", "u", ({"words": ["*"], "times": [3, 5], "closed": [True, True],
                                     "because": "ours"},)
    )  # fmt: skip
    assert interval(parse("hundreds"), own).lower == 300


def test_an_unknown_convention_is_refused_by_name():
    with pytest.raises(InvalidFieldError, match="nobody"):
        convention("nobody")


@pytest.mark.parametrize("name", CONVENTIONS)
def test_every_convention_is_versioned_and_cited(name):
    c = convention(name)
    assert c.name == name
    assert c.version
    assert c.source
    assert c.url.startswith("https://")


@pytest.mark.parametrize("name", CONVENTIONS)
@pytest.mark.parametrize(
    ("phrase", "open_ends"),
    [
        ("more than 150,000", "upper"),
        ("at least dozens of tanks", "upper"),
        ("up to several hundred", "lower"),
        ("fewer than 20", "lower"),
        ("countless", "both"),
        ("150,000", "none"),
        ("hundreds", "none"),
    ],
)
def test_a_convention_never_closes_an_open_end(name, phrase, open_ends):
    found = parse(phrase).interval(name)
    assert (found.lower is None) == (open_ends in ("lower", "both"))
    assert (found.upper is None) == (open_ends in ("upper", "both"))


def test_stated_ends_stay_open_or_closed_as_stated():
    assert parse("more than 5").interval().lower_closed is False
    assert parse("at least 5").interval().lower_closed is True
    almost = parse("almost 1,000").interval()
    assert almost.upper == 1000


def test_the_hull_of_two_vague_words():
    found = parse("dozens, possibly hundreds, of casualties").interval()
    assert (found.lower, found.upper) == (12, 1000)


def test_a_list_has_no_interval_of_its_own():
    found = parse("40 ships and 20 boats").interval()
    assert (found.lower, found.upper, found.rule) == (None, None, "no number")


NUMBERS = st.integers(1, 10**12)
WORDS = st.sampled_from(["dozens", "hundreds", "tens", "several", "few", "scores", "dutzende"])
FIGURES = st.one_of(
    st.builds(lambda n: Figure(value=n), NUMBERS),
    st.builds(lambda n: Figure(value=n, comparator="~"), NUMBERS),
    st.builds(lambda n: Figure(value=n, comparator="~", upper=n, upper_closed=False), NUMBERS),
    st.builds(lambda n, c: Figure(value=n, comparator=c), NUMBERS, st.sampled_from("=<>")),
    st.builds(lambda n, m: Figure(lower=n, upper=n + m), NUMBERS, NUMBERS),
    st.builds(lambda w, k: Figure(vague=Vague(word=w, unit=10**k)), WORDS, st.integers(0, 9)),
)


@given(FIGURES, st.sampled_from(CONVENTIONS))
def test_a_figure_lies_in_its_interval_and_open_ends_stay_open(f, name):
    found = f.interval(name)
    low = -math.inf if found.lower is None else found.lower
    high = math.inf if found.upper is None else found.upper
    assert low <= high
    for n in (f.value, f.lower, f.upper):
        assert n is None or low <= n <= high
    one_sided = f.comparator in ("<", ">")
    assert one_sided == (found.lower is None or found.upper is None)


@given(NUMBERS)
def test_a_hedge_never_sharpens(n):
    bare, about = Figure(value=n).interval(), Figure(value=n, comparator="~").interval()
    assert about.lower <= bare.lower
    assert about.upper >= bare.upper


@given(st.lists(FIGURES, max_size=20), st.sampled_from(CONVENTIONS))
def test_many_intervals_are_those_of_each(figures, name):
    low, high, rules = intervals(figures, name)
    for i, f in enumerate(figures):
        one = interval(f, name)
        assert low[i] == (-math.inf if one.lower is None else one.lower)
        assert high[i] == (math.inf if one.upper is None else one.upper)
        assert rules[i] == one.rule
