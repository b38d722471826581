"""The figures of the reference phrases, the refusal of bad input, and properties."""

from __future__ import annotations

import contextlib
import json
import sys
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from estimates.errors import EstimatesError, InvalidFieldError, UnreadableFigureError
from estimates.model.figure import Figure
from estimates.parsing import parse, read_column
from tests.helpers.figure_shorthand import shorthand

REFERENCE = Path(__file__).parent.parent / "reference"
SPACES = {"no-break": "\u00a0", "narrow no-break": "\u202f", "thin": "\u2009", "plain": " "}


def own_phrases():
    """Return (phrase, reading, counted) of the phrases whose readings were fixed in advance."""
    lines = (REFERENCE / "own_phrases.tsv").read_text(encoding="utf-8").splitlines()
    return [tuple(line.split("\t")) for line in lines if line and not line.startswith("#")]


@pytest.mark.parametrize(("phrase", "reading", "counted"), own_phrases(), ids=lambda x: x or "-")
def test_own_phrases_have_the_expected_readings(phrase, reading, counted):
    try:
        figure = parse(phrase)
    except UnreadableFigureError:
        assert reading == "none"
        return
    assert shorthand(figure) == reading
    assert not counted or figure.counted == counted
    assert figure.text == phrase


def shared_phrases():
    """Return the 41 reference phrases with their expected readings."""
    lines = (REFERENCE / "phrases.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def is_as_expected(expected, f: Figure | None) -> bool:
    """Tell whether a figure meets the check of a phrase (tests/reference/README.md)."""
    check, point = expected["check"], expected["point"]
    if check == "none" or f is None:
        return (f is None) == (check == "none")
    if check == "list":
        kinds = expected["items"]
        return f.form == "list" and all(
            any(n == i.get("point", i.get("lower")) for n in (item.value, item.lower))
            for item, i in zip(f.items, kinds, strict=True)
        )
    if check == "relation":
        return f.form != "level"
    if check == "vague":
        return f.vague is not None and f.value is None
    if check == "bound":
        sides = ("lower", "upper") if expected["lower"] is not None else ("upper", "lower")
        side, opposite = sides
        closed = bool(expected[f"{side}_inclusive"])
        stated = (getattr(f, side), getattr(f, f"{side}_closed"), getattr(f, opposite), f.value)
        return stated == (expected[side], closed, None, None)
    if check == "point":
        return f.value == point and f.comparator in (None, "=")
    if check == "contains_point":
        near_below = expected["kind"] == "near_below"
        return (f.comparator, f.value) == ("~", point) and (f.upper == point) == near_below
    return (f.lower, f.upper, f.lower_closed, f.upper_closed) == (
        expected["lower"],
        expected["upper"],
        True,
        True,
    )


@pytest.mark.parametrize("expected", shared_phrases(), ids=lambda x: x["phrase"])
def test_shared_phrases_have_the_expected_readings(expected):
    try:
        figure = parse(expected["phrase"])
    except UnreadableFigureError:
        figure = None
    assert is_as_expected(expected, figure)


@pytest.mark.parametrize("space", SPACES.values(), ids=SPACES)
def test_every_kind_of_space_separates_thousands(space):
    assert parse(f"more than 1{space}150{space}000{space}troops").lower == 1_150_000


def test_zero_width_characters_are_ignored():
    figure = parse("1\u200b50,\u2060000\ufeff tro\u00adops")
    assert figure.value == 150_000


@pytest.mark.parametrize(
    ("text", "locale", "value"),
    [
        ("1.500", "de", 1500),
        ("1.500", "en", 1.5),
        ("1,500", "de-DE", 1.5),
        ("1,500", "en_US", 1500),
        ("1.500 troops", "es", 1500),
        ("1,5", "fr", 1.5),
    ],
)
def test_the_locale_decides_the_meaning_of_separators(text, locale, value):
    assert parse(text, locale=locale).value == value


def test_an_ambiguous_number_is_refused_with_both_readings():
    with pytest.raises(UnreadableFigureError, match=r"1,500 or 1\.500"):
        parse("1.500")


def test_an_unknown_locale_is_refused():
    with pytest.raises(InvalidFieldError, match="tlh"):
        parse("1.500", locale="tlh")


NO_FIGURES = """
    ... !? \u200b troops 1,2,3,4 NaN inf 1e309 1.2.3 12,34,5 no the between 10,000-5,000 Б-5
""".split()
NO_FIGURES += ["", " ", "nan troops", "-5 troops", "more than", "1" * 500, "1 2 3 4 5 6 7"]
NO_FIGURES += ["five hundred twelve thousand twelve hundred"]


@pytest.mark.parametrize("text", NO_FIGURES)
def test_a_text_without_a_figure_is_refused(text):
    with pytest.raises(EstimatesError) as refused:
        parse(text)
    assert isinstance(refused.value, UnreadableFigureError)


def test_a_refusal_shows_what_was_read_and_what_was_left():
    with pytest.raises(UnreadableFigureError) as refused:
        parse("some 1,2,3,4 tanks")
    assert refused.value.read == "some 1,2,3,4"
    assert refused.value.left == "tanks"


def test_parts_in_brackets_become_items_of_the_total():
    figure = parse("115,000 troops (93,000 ground forces + 22,000 sailors)")
    assert figure.form == "level"
    assert [item.value for item in figure.items] == [93_000, 22_000]


def test_a_correction_keeps_both_figures_and_asserts_one():
    figure = parse("not 150,000 but more than 100,000")
    assert figure.form == "correction"
    assert (figure.comparator, figure.lower) == (">", 100_000)
    assert [item.form for item in figure.items] == ["mention", "level"]


def test_up_to_is_cancellable_and_at_most_is_not():
    assert parse("up to 20").cancellable
    assert not parse("at most 20").cancellable


def test_large_integers_remain_exact():
    assert parse("9007199254740993 grains").value == 9007199254740993


# ---- properties


ONES = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen"
ONES = [*ONES.split(), "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"]
TENS = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]


def in_words(n: int) -> str:
    """Return a number in English words; shares no code with the parser."""
    for scale, name in ((10**9, "billion"), (10**6, "million"), (1000, "thousand")):
        if n >= scale:
            rest = f" {in_words(n % scale)}" if n % scale else ""
            return f"{in_words(n // scale)} {name}{rest}"
    if n >= 100:
        rest = f" and {in_words(n % 100)}" if n % 100 else ""
        return f"{ONES[n // 100]} hundred{rest}"
    if n < 20:
        return ONES[n]
    return TENS[n // 10] + (f"-{ONES[n % 10]}" if n % 10 else "")


@given(st.integers(1, 10**12 - 1))
def test_a_number_in_words_is_read_back(n):
    assert parse(f"{in_words(n)} soldiers").value == n


@given(st.integers(0, 10**15), st.sampled_from([",", "\u00a0", "\u202f", "'", ""]))
def test_a_number_in_digits_is_read_back(n, separator):
    assert parse(f"about {f'{n:,}'.replace(',', separator)} soldiers").value == n


WORDING = {
    "more than {}": {"comparator": ">"},
    "at least {}": {"comparator": ">="},
    "fewer than {}": {"comparator": "<"},
    "at most {}": {"comparator": "<="},
    "{} or more": {"comparator": ">="},
    "about {}": {"comparator": "~"},
    "exactly {}": {"comparator": "="},
    "{}": {},
}


@given(st.integers(1, 10**12 - 1), st.sampled_from(sorted(WORDING)), st.booleans())
def test_a_figure_in_words_is_read_back(n, wording, spelled):
    text = wording.format(in_words(n) if spelled else f"{n:,}")
    assert parse(text) == Figure(text=text, value=n, **WORDING[wording])


@given(st.integers(1, 10**6), st.integers(1, 10**6))
def test_a_range_is_read_back(a, b):
    low, high = sorted((a * 1000, a * 1000 + b))
    figure = parse(f"between {low:,} and {high:,} men")
    assert (figure.lower, figure.upper) == (low, high)


FRAGMENTS = "5 1,000 1.5 - ( ) + % S-300 k m $ ± 1/2 ½".split()
FRAGMENTS += [f"{word} " for word in "not but about thousand half a the doubled two dozens".split()]
FRAGMENTS += ["more than ", " to ", "tens of ", " men", ", ", ". ", "from ", "between ", " and "]
FRAGMENTS += ["hundred ", " тис. ", "plus de "]


# Long texts are tested by counted work; short ones have as many kinds of fragments side by side.
@given(
    st.one_of(st.text(max_size=30), st.lists(st.sampled_from(FRAGMENTS), max_size=10).map("".join))
)
def test_any_text_is_parsed_or_refused_with_an_estimates_error(text):
    try:
        figure = parse(text)
    except EstimatesError:
        return
    assert figure.text == text


@given(st.lists(st.sampled_from([None, "150,000", "12", "about 5", "x"]), max_size=6))
def test_a_column_has_the_figures_of_its_cells(cells):
    figures = read_column(cells)
    assert len(figures) == len(cells)
    for cell, figure in zip(cells, figures, strict=True):
        if cell is None:
            assert figure is None
        elif cell == "x":
            assert isinstance(figure, UnreadableFigureError)
        else:
            assert figure == parse(cell)


@given(st.text("0012,5 ", min_size=1, max_size=8))
@example("00")
@example("007")
@example("1,234")
def test_the_fast_path_for_plain_numbers_agrees_with_parse(text):
    [cell] = read_column([text])
    try:
        figure = parse(text)
    except UnreadableFigureError:
        assert cell is None or isinstance(cell, UnreadableFigureError)
        return
    assert cell == figure


HOSTILE = {
    "digits": "1",
    "groups": "1,",
    "threes": "123,",
    "spaced": "123 ",
    "brackets": "(",
    "counts": "5 men,",
    "hedges": "about ",
    "words": "two hundred and ",
    "magnitudes": "1 million ",
    "dashes": "a-",
    "unknown words": "flumps ",
    "unknown words and numbers": "flumps 5 ",
    "ambiguous magnitudes": "5 mil ",
    "ambiguous decimals": "1.500 million ",
    "another script": "5 ألف ",
    "particles": "5 a ",
    "glued letters": "x5,000",
}


def count_calls(text: str) -> int:
    """Return the number of function calls, in Python or C, that parsing a text makes."""
    total = 0

    def count(frame: object, event: str, function: object) -> None:
        nonlocal total
        total += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        with contextlib.suppress(EstimatesError):
            parse(text)
    finally:
        sys.setprofile(None)
    return total


@pytest.mark.parametrize("unit", HOSTILE.values(), ids=HOSTILE)
def test_parsing_takes_linear_work(unit):
    # The work inside one regular expression is not counted; benchmarks/reading.py times it.
    short, long = (count_calls(unit * (length // len(unit))) for length in (1_000, 8_000))
    assert long <= 8.5 * short
