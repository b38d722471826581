"""Words and signs beside a number are read, kept with the figure, or refuse it."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

import estimates as est
from estimates.errors import UnreadableFigureError
from estimates.model.flat import flatten
from estimates.parsing import parse, read_column, scan
from estimates.parsing.factor_words import factor_word, load_factor_words
from estimates.parsing.lexicon import load_lexicon
from tests.helpers.planted_figures import draw_sentences, judge_sentence


def numbers_of(figure):
    """Return every number that a figure and its items state."""
    parts = (figure, *figure.items)
    return {n for f in parts for n in (f.value, f.lower, f.upper) if n is not None}


def parse_or_none(text, locale=None):
    try:
        return parse(text, locale)
    except UnreadableFigureError:
        return None


# ---- words that were not understood


@pytest.mark.parametrize("word", ["ponad", "oltre", "flumps", "Rs", "meer dan", "more then"])
def test_unknown_words_before_a_number_are_kept(word):
    figure = parse(f"{word} 3,000 people")
    assert figure.unread == tuple(word.split())
    assert figure.value == 3000


@pytest.mark.parametrize(
    "text",
    [
        "the toll was 3,000 people",
        "police said 3,000 people marched",
        "there were 3,000 gizmos",
        "Der Minister sagte, 3.000 Menschen seien dort",
        "la policía informó de 3.000 personas",
        "міністр повідомив про 3 000 людей",
    ],
)
def test_neutral_words_beside_a_number_are_not_kept(text):
    assert parse(text).unread == ()


@given(st.text("abcdefghijklmnopqrstuvwxyz", min_size=4, max_size=10))
def test_an_unknown_noun_is_what_is_counted_or_refuses_the_number(noun):
    figure = parse_or_none(f"150,000 {noun}")
    if figure is not None and figure.form == "level":
        assert 150_000 in numbers_of(figure) or factor_word(noun) or figure.unread


def test_words_not_understood_survive_every_round_trip(tmp_path):
    claims = est.ClaimSet.from_records([{"source": "A", "text": "ponad 3,000 people"}])
    assert claims[0].figure.unread == ("ponad",)
    for suffix in ("csv", "json", "jsonl", "parquet"):
        path = tmp_path / f"claims.{suffix}"
        est.write(claims, path)
        assert est.read(path)[0].figure == claims[0].figure
    assert claims.to_frame()["unread"].tolist() == ["ponad"]
    assert flatten(claims[0])["unread"] == "ponad"


# ---- factors


def test_a_factor_of_another_language_multiplies_or_refuses():
    magnitudes = load_lexicon(("en",)).words["scales"]
    for word, factor in load_factor_words().items():
        figure = parse_or_none(f"150 {word}")
        is_english = word in load_lexicon(("en",)).known_tokens - magnitudes
        if figure is None or figure.unread or figure.form == "measure" or is_english:
            continue
        assert figure.value == 150 * factor.factor, word


@pytest.mark.parametrize("text", ["elfu 150", "milioni 150", "USD mn 150", "thousands: 150"])
def test_a_factor_before_the_number_refuses_it(text):
    assert parse_or_none(text) is None


@pytest.mark.parametrize("text", ["150 (thousand)", "150 ('000)", "150 (in thousands)"])
def test_a_factor_in_brackets_refuses_the_number(text):
    assert parse_or_none(text) is None


def test_the_refusal_names_the_language_of_a_factor():
    with pytest.raises(UnreadableFigureError, match="thousand in Arabic"):
        parse("150 ألف")
    with pytest.raises(UnreadableFigureError, match="thousand in Polish"):
        parse("150 tysiącami")


@pytest.mark.parametrize(
    "noun", "soldiers militants ministers millionaires gizmos billboards".split()
)
def test_nouns_that_resemble_factors_are_counted(noun):
    assert parse(f"5 {noun}").counted == noun


@pytest.mark.parametrize("word", ["žmonių", "ўсіх", "հազար", "людеѓ", "тыcяч"])
def test_words_with_letters_that_no_language_read_has_refuse_the_number(word):
    assert parse_or_none(f"150 {word}") is None


@pytest.mark.parametrize("letter", "M B T E G N m b t h".split())
def test_a_letter_after_a_space_refuses_the_number(letter):
    assert parse_or_none(f"150 {letter}") is None


# ---- evidence of a language


@pytest.mark.parametrize(
    ("text", "locale", "value"),
    [
        ("5 mil", None, None),
        ("5 mil desplazados", None, None),
        ("5 mil", "es", 5000),
        ("5 mil", "en", 5_000_000),
        ("5 mil", "fr", None),
        ("5 mil soldados", None, 5000),
        ("$5 mil from the taxpayers", None, 5_000_000),
        ("2.500 millones de personas", None, 2_500_000_000),
        ("2.500 millions", None, None),
        ("1.200 Millionen Menschen", None, 1_200_000_000),
        ("1.372 million people", None, 1_372_000),
        ("1.500k", None, None),
    ],
)
def test_ambiguous_magnitudes_need_evidence_of_their_language(text, locale, value):
    figure = parse_or_none(text, locale)
    assert (figure and figure.value) == value


def test_the_words_of_a_column_are_evidence_for_its_cells():
    alone, spanish = read_column(["5 mil"]), read_column(["5 mil", "unos 3.000 soldados"])
    assert isinstance(alone[0], UnreadableFigureError)
    assert spanish[0].value == 5000


# ---- signs, letters and digits beside the number

SIGNS_AND_LETTERS = (
    """
1O,000|15O,000|l50|10,0OO|S,000|5,OOO|150.O00|over10,000|troops10,000|150people|10,000x3|3*100
2^10|5,000/10,000|₹5,000|@5,000|5+10,000|x5,000|- 5 troops|minus ten troops|negative 5 troops
3,000 × 2|минус 5 солдат
""".replace("\n", "|")
    .strip("|")
    .split("|")
)


@pytest.mark.parametrize(
    "text",
    SIGNS_AND_LETTERS,
)
def test_a_sign_or_letter_that_may_change_the_number_refuses_it(text):
    figure = parse_or_none(text)
    assert figure is None or figure.form != "level"


def test_a_negative_number_in_words_is_negative():
    assert parse("minus ten degrees").value == -10
    assert parse("negative 5").value == -5


def test_a_line_break_ends_a_number():
    for text in ("week 12\n300 people", "150\n000 people"):
        assert parse_or_none(text) is None or 12_300 not in numbers_of(parse(text))


# ---- grouped numbers are one token

TRAPS = (
    """
on 19 April|April 19|April 19, 2021|19.04.2021|2021-04-19|4/19/21|in 2014|since 2014|2014-15
2014/15|FY2014|fiscal year 2014|at 14:30|14:30|at 3 p.m.|at 0600|1500 GMT|the 58th Army
the 1990s|No. 5|Article 5|#5|Resolution 2202|S-300|T-72|Tu-95MS|MH17|Boeing 737|24/7|9/11
5G|Covid-19|9K720|+44 20 7946 0958|555-1234|page 12|World War 2|Group of 20|aged 25|[5]
[note 3]|(2021)
""".replace("\n", "|")
    .strip("|")
    .split("|")
)
NUMBERS = {
    "10,000": 10_000,
    "1,234,567": 1_234_567,
    "10 000": 10_000,
    "10\u00a0000": 10_000,
    "10'000": 10_000,
    "15000": 15_000,
    "19,500": 19_500,
    "1.5 million": 1_500_000,
    "ten thousand": 10_000,
    "2,500": 2500,
    "12": 12,
}
BETWEEN = [": ", "; ", ", ", " - ", "-", " – ", " ", "  ", "\n", ". ", " | ", "(", "...", "+", "/"]
# Where the run before it ends in digits, a space or point may join the number to it.
JOINED = ("10 000", "10\u00a0000", "12", "2,500", "19,500")


@pytest.mark.parametrize("trap", TRAPS)
def test_a_number_beside_a_run_that_counts_nothing_is_right_or_refused(trap):
    for sign, (number, value) in itertools.product(BETWEEN, NUMBERS.items()):
        for text in (f"{trap}{sign}{number} people", f"{number} people{sign}{trap}"):
            figure = parse_or_none(text)
            if figure is None or figure.unread or trap in ("[5]",):
                continue
            joined = sign == " " and number in JOINED and text.startswith(trap)
            assert value in numbers_of(figure) or joined, text


@pytest.mark.parametrize("text", ["No. 5,000 people", "5: 1,200 killed", "2022: 15,000 killed"])
def test_no_run_that_counts_nothing_ends_inside_a_number(text):
    figure = parse_or_none(text)
    assert figure is None or figure.value in (1200, 15_000)


# ---- documents


def test_scan_lists_what_was_seen_and_not_read():
    text = "In Kraków 150 tysięcy marched; in Paris 5,000 people, and over10,000 more."
    assert [m.exact for m in scan(text)] == ["5,000 people"]
    refused = scan(text, refused=True)
    assert [r.exact for r in refused] == ["150 tysięcy", "over10,000"]
    for r in refused:
        assert text[r.start : r.end] == r.exact
        assert text[: r.start].endswith(r.prefix)
        assert text[r.end :].startswith(r.suffix)


def test_a_mention_keeps_the_words_not_understood():
    [mention] = scan("Ponad 3,000 people marched.")
    assert mention.figure.unread == ("Ponad",)
    assert mention.to_dict()["unread"] == "Ponad"


def test_no_planted_figure_is_read_wrongly():
    outcomes = [judge_sentence(planted) for planted in draw_sentences(3000)]
    assert "wrong" not in outcomes
    assert outcomes.count("right") > len(outcomes) / 2


PIECES = (
    "5 1,000 1O,000 mil тыс. tysięcy ألف 万 K M ( ) ' \n - + / = % minus ponad of de people".split(
        " "
    )
)


@given(st.lists(st.sampled_from([*PIECES, " ", "  "]), max_size=10).map("".join))
def test_any_mixture_is_parsed_or_refused_with_an_estimates_error(text):
    for read in (parse, scan, lambda t: scan(t, refused=True)):
        try:
            read(text)
        except UnreadableFigureError:
            continue


# ---- calculations, mixed bounds and parts


@pytest.mark.parametrize("sign", ["*", "+", "_", "="])
@pytest.mark.parametrize("name", ["A2", "x", "=B2"])
def test_a_sign_between_a_name_and_a_number_refuses_the_number(name, sign):
    assert parse_or_none(f"{name}{sign}200") is None


@pytest.mark.parametrize(
    ("text", "comparator"),
    [("=>20", ">="), ("=<20", "<="), ("<>20", None), ("less than > 20", None)],
)
def test_bounds_in_two_directions_are_refused(text, comparator):
    figure = parse_or_none(text)
    assert (figure and figure.comparator) == comparator


@pytest.mark.parametrize(
    "text",
    [
        *("1 tenth", "5 quarters", "200 dozens of eggs", "half of a percent", "$-5 million"),
        *(
            "between 5% and 10 people",
            "rose by 300 to 1850",
            "April 19,300 people",
            "3-1.3 million",
        ),
        *("two times 300", "5 foo six thousand men", "12 April 19, 2021", "150 MIN"),
    ],
)
def test_what_may_change_a_number_refuses_it(text):
    assert parse_or_none(text) is None


@pytest.mark.parametrize("text", ["thirty-five hundredths", "35 тысячных", "35 centésimas"])
def test_a_number_of_parts_is_a_ratio(text):
    assert parse(text).form == "ratio"


def test_a_measure_beside_a_count_is_an_item():
    figure = parse("3,000 (40% of them children)")
    assert (figure.value, [item.notation for item in figure.items]) == (3000, ["40"])


@pytest.mark.parametrize("text", ["30-odd thousand", "thirty-odd thousand", "30 y pico mil"])
def test_an_odd_number_of_thousands_is_read(text):
    assert (parse(text).value, parse(text).comparator) == (30_000, "~")


@pytest.mark.parametrize("label", ["M", "m", "K", "м"])
@pytest.mark.parametrize("end", [": ", ") "])
def test_a_letter_that_may_be_a_factor_is_no_label(label: str, end: str) -> None:
    """ "K: 150" may be 150,000."""
    with pytest.raises(est.UnreadableFigureError):
        est.parse(f"{label}{end}150")
