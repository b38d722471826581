"""The interval of a figure for arithmetic, by convention and width policy."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimates.errors import InvalidFieldError
from estimates.model.figure import Figure
from estimates.model.vague import Vague
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
def test_a_convention_reads_vague_words_as_published(name, phrase, ends):
    read = parse(phrase).interval(name)
    assert (read.lower, read.upper) == ends
    assert read.convention.startswith(name)


def test_a_word_without_a_rule_uses_the_fallback_and_names_it():
    read = parse("several tanks").interval("ccc")
    assert (read.lower, read.upper) == (1, 10)
    assert "ccc has no rule for 'several'" in read.rule


def test_differences_returns_the_figures_that_two_conventions_read_differently():
    figures = [parse(t) for t in ("150,000", "hundreds", "dozens", "at least 30")]
    assert [d.figure.text for d in differences(figures, "acled", "ccc")] == ["hundreds", "dozens"]


def test_users_can_define_a_convention():
    rule = {"words": ["*"], "times": [3, 5], "closed": [True, True], "because": "ours"}
    own = Convention("own", "1", "title", "source", "url", (rule,))
    assert interval(parse("hundreds"), own).lower == 300


def test_an_unknown_convention_is_refused():
    with pytest.raises(InvalidFieldError, match="nobody"):
        convention("nobody")


@pytest.mark.parametrize("name", CONVENTIONS)
def test_every_convention_has_a_version_and_a_source(name):
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
def test_a_convention_never_bounds_an_unbounded_side(name, phrase, open_ends):
    read = parse(phrase).interval(name)
    assert (read.lower is None) == (open_ends in ("lower", "both"))
    assert (read.upper is None) == (open_ends in ("upper", "both"))


def test_stated_bounds_remain_open_or_closed():
    assert parse("more than 5").interval().lower_closed is False
    assert parse("at least 5").interval().lower_closed is True
    almost = parse("almost 1,000").interval()
    assert almost.upper == 1000


def test_two_vague_words_have_the_hull_of_both_intervals():
    read = parse("dozens, possibly hundreds, of casualties").interval()
    assert (read.lower, read.upper) == (12, 1000)


def test_a_list_has_no_interval():
    read = parse("40 ships and 20 boats").interval()
    assert (read.lower, read.upper, read.rule) == (None, None, "no number")


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
def test_a_figure_lies_in_its_interval_and_one_sided_figures_are_unbounded(f, name):
    read = f.interval(name)
    low = -math.inf if read.lower is None else read.lower
    high = math.inf if read.upper is None else read.upper
    assert low <= high
    for n in (f.value, f.lower, f.upper):
        assert n is None or low <= n <= high
    is_one_sided = f.comparator in ("<", ">")
    assert is_one_sided == (read.lower is None or read.upper is None)


@given(NUMBERS)
def test_a_hedge_never_narrows_an_interval(n):
    bare, about = Figure(value=n).interval(), Figure(value=n, comparator="~").interval()
    assert about.lower <= bare.lower
    assert about.upper >= bare.upper


@given(st.lists(FIGURES, max_size=20), st.sampled_from(CONVENTIONS))
def test_intervals_equals_interval_of_each_figure(figures, name):
    low, high, rules = intervals(figures, name)
    for i, f in enumerate(figures):
        read = interval(f, name)
        assert low[i] == (-math.inf if read.lower is None else read.lower)
        assert high[i] == (math.inf if read.upper is None else read.upper)
        assert rules[i] == read.rule
