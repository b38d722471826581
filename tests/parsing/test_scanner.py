"""The figures that a document mentions, with their positions."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimates.errors import InvalidFieldError, MissingFieldError, QuoteError, UnknownColumnError
from estimates.parsing import check_quote, scan
from tests.helpers.april_page import EXPECTED, PAGE

MENTIONS = scan(PAGE, published_on=date(2021, 4, 22))


def test_scan_returns_exactly_the_figures_of_the_page():
    assert [(m.exact, m.figure.form) for m in MENTIONS] == EXPECTED


@pytest.mark.parametrize("mention", MENTIONS, ids=lambda m: m.exact)
def test_a_mention_equals_the_text_at_its_offsets(mention):
    assert PAGE[mention.start : mention.end] == mention.exact == mention.figure.text
    assert PAGE[: mention.start].endswith(mention.prefix)
    assert PAGE[mention.end :].startswith(mention.suffix)
    assert mention.exact in mention.sentence
    check_quote(mention.exact, mention.start, mention.end, PAGE)


def test_no_break_spaces_in_quotes_equal_plain_spaces():
    m = MENTIONS[0]
    plain = m.exact.replace("\u00a0", " ")
    check_quote(plain, m.start, m.end, PAGE)
    check_quote(m.exact, m.start, m.end, PAGE.replace("\u00a0", " "))


def test_a_misplaced_quote_is_refused_with_its_actual_position():
    m = MENTIONS[2]
    with pytest.raises(QuoteError, match=f"use {m.start}-{m.end}"):
        check_quote(m.exact, m.start + 1, m.end + 1, PAGE)
    with pytest.raises(QuoteError, match="does not occur"):
        check_quote("110,001", m.start, m.end, PAGE)
    with pytest.raises(QuoteError, match="outside"):
        check_quote(m.exact, m.start, len(PAGE) + 1, PAGE)


def test_sources_and_days_are_only_suggested():
    first = MENTIONS[0]
    assert first.refers_to is not None
    assert first.refers_to.first == date(2021, 4, 19)
    by_words = {m.exact: m for m in MENTIONS}
    spokeswoman = by_words["41,000 soldiers"].attribution
    assert spokeswoman is not None
    assert spokeswoman.words == "the president's spokeswoman"
    record = first.to_dict()
    assert "source" not in record
    assert record["suggested_refers_to_start"] == "2021-04-19"


def test_last_week_is_the_calendar_week_before_the_date_of_the_document():
    [m] = scan("Last week 5,000 soldiers left.", published_on=date(2021, 4, 22))
    assert m.refers_to is not None
    assert (m.refers_to.first, m.refers_to.last) == (date(2021, 4, 12), date(2021, 4, 18))
    [undated] = scan("Last week 5,000 soldiers left.")
    assert undated.refers_to is not None
    assert undated.refers_to.first is None


def test_measures_are_returned_on_request_only():
    text = "It cost $5 million and lay 250 km away."
    assert scan(text) == []
    assert [m.figure.form for m in scan(text, measures=True)] == ["measure", "measure"]


@pytest.mark.parametrize(
    "text",
    [
        "On 19 April 2021 at 14:30 GMT.",
        "The S-300, the T-72, a Tu-95MS and the 9K720.",
        "He lives in Sacramento, CA 95838.",
        "The office in Austin, TX 78701, and one in Springfield, IL 62704-1234",
        "In 2014, since 2015, and by 2025.",
        "The 58th Army and the 20th century.",
        "Call +44 20 7946 0958 or 555-1234.",
        "One of the largest, no one knew.",
        "Article 5, Resolution 2202, page 12, No. 3.",
        "It was 3-1 after 90 minutes.",
        "Between 5 and 7 April, about 3 p.m.",
        "The 1990s; 24/7; 9/11.",
        "He is 42.",
    ],
)
def test_numbers_that_count_nothing_are_omitted(text):
    assert scan(text) == []


def test_other_languages_are_supported():
    [m] = scan("За даними розвідки, понад 100 тисяч військових стоять біля кордону.")
    assert (m.exact, m.figure.lower) == ("понад 100 тисяч військових", 100_000)
    [m] = scan("Selon le ministre, plus de 90 000 soldats sont massés à la frontière.")
    assert (m.exact, m.figure.lower) == ("plus de 90 000 soldats", 90_000)


def test_the_text_must_be_a_string():
    with pytest.raises(InvalidFieldError, match="not a string"):
        scan(5)  # type: ignore[arg-type]


PIECES = [PAGE[i : i + 7] for i in range(0, len(PAGE), 7)]


@given(st.one_of(st.text(max_size=30), st.lists(st.sampled_from(PIECES), max_size=10).map("".join)))
def test_mentions_of_any_text_have_exact_offsets(text):
    for m in scan(text, measures=True):
        assert text[m.start : m.end] == m.exact
        assert m.figure.has_number or m.figure.items


SPEAKERS = [
    ('Police said 300 took part, while organisers claimed "well over 20,000".', "organisers"),
    ("Police put the crowd at 300 but organisers claimed 20,000 people marched.", "organisers"),
    ("The EU disputed the 110,000 troops named by Kyiv.", "Kyiv"),
    ("Kyiv's estimate of 110,000 troops was repeated by the EU.", "Kyiv"),
    ("300 people left, police said, and 20,000 people came, officials said.", "officials"),
    ("On Monday the EU spoke of 110,000 troops.", "the EU"),
    ("Jake Sullivan, the adviser, said 5,000 troops moved.", "Jake Sullivan"),
    ("41,000 soldiers left, according to the defence ministry.", "the defence ministry"),
    ("He said 5,000 troops moved.", None),
    ("5,000 people were reported dead.", None),
]


@pytest.mark.parametrize(("text", "source"), SPEAKERS)
def test_a_clause_with_a_speaker_of_its_own_is_not_given_to_another(text, source):
    attribution = scan(text)[-1].attribution
    assert (None if attribution is None else attribution.words) == source


def test_the_day_of_a_document_may_be_a_string():
    text = "Last week 5,000 soldiers left."
    assert scan(text, published_on="2021-04-22") == scan(text, published_on=date(2021, 4, 22))


@pytest.mark.parametrize("mention", MENTIONS, ids=lambda m: m.exact)
def test_a_mention_becomes_a_claim_with_its_words_as_evidence(mention):
    claim = mention.claim(source="EU", quantity="troops", stated_on="2021-04-19")
    assert claim.figure == mention.figure
    assert (claim.source.name, claim.quantity.label) == ("EU", "troops")
    assert claim.evidence is not None
    claim.evidence.check(PAGE)


def test_a_claim_of_a_mention_needs_a_source_and_knows_its_columns():
    [mention] = scan("Some 5,000 soldiers left.")
    with pytest.raises(MissingFieldError, match="5,000 soldiers"):
        mention.claim(quantity="troops")
    with pytest.raises(UnknownColumnError, match="colour"):
        mention.claim(source="EU", colour="red")
