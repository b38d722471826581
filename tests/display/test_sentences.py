"""Sentences that can be published: figures as stated, names, days, conversions; nothing internal."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

import estimates as est
from estimates.errors import InvalidFieldError
from estimates.model.flat import flatten
from estimates.model.schema import CLAIM_COLUMNS
from estimates.testing import strategies
from tests.helpers.examples import few_in_dev
from tests.helpers.seed_claims import BUILD_UP, ROOT

NUMBER = re.compile(r"\d(?:[\d,.]*\d)?")
FIELD_NAMES = {column.name for column in CLAIM_COLUMNS if "_" in column.name}


def texts_of(rec: est.Reconciliation) -> list[str]:
    return [rec.sentence(), rec.sentence(style="short"), rec.explain()]


@pytest.mark.parametrize("noun", ["", " troops"])
@pytest.mark.parametrize(
    "figure",
    [
        "25,000",
        "25,000+",
        "25,000 or more",
        "25,000 at most",
        "over 25,000",
        "well over 25,000",
        "no fewer than 25,000",
        "about 25,000",
        "some 25,000",
        "almost 25,000",
        "up to 25,000",
        "25 thousand",
        "20,000 to 25,000",
        "between 20,000 and 25,000",
        "25,000, mostly conscripts",
    ],
)
def test_qualifiers_stand_in_the_sentence_wherever_they_stand_in_the_phrase(
    figure: str, noun: str
) -> None:
    """Before and behind the number, with and without what is counted."""
    text = figure.replace(",", f"{noun},", 1) if "mostly" in figure else figure + noun
    text = figure if "mostly" in figure else text
    claims = [est.claim("A", text), est.claim("B", "1,000 troops")]
    sentence = est.reconcile(claims, method="median").sentence()
    assert figure in sentence


def test_the_sentence_names_subject_sources_days_and_conflict(april: est.ClaimSet) -> None:
    """In the order in which an article would: what, from whom, when, and whether they agree."""
    rec = est.reconcile(april.about(BUILD_UP), "2021-04-19", method="median")
    assert rec.sentence() == (
        "As of 19 April 2021, estimates of Russian troops range from more than 80,000 (Mendel (UA "
        "President's spokesperson), 12 April 2021) to more than 150,000 (Borrell (EU HR/VP), "
        "19 April 2021); three independent sources conflict."
    )
    assert "2021)" not in rec.sentence(style="short")


def test_differences_in_scope_are_named(april: est.ClaimSet) -> None:
    """What differs, and what only one of the two states."""
    sentence = est.reconcile(april.about(BUILD_UP), method="median").sentence()
    assert "they differ in the area; they may differ in what they include" in sentence


@pytest.mark.parametrize(
    ("records", "expected"),
    [
        ([("A", "28 tanks")], "The only estimate of tanks is 28 (A)."),
        ([("A", 110), ("B", 110)], "Two independent sources give 110."),
        (
            [("A", "more than 100"), ("B", "at least 200")],
            "Estimates range from more than 100 (A) to at least 200 (B); two independent sources "
            "do not conflict.",
        ),
        (
            [("A", "between 10 and 20"), ("B", 15)],
            "The widest estimate is between 10 and 20 (A), which covers all others; two "
            "independent sources do not conflict.",
        ),
        (
            [("A", "110.000 Soldaten"), ("B", "понад 25 тисяч")],
            "Estimates range from more than 25,000 (B, “понад 25 тисяч”) to 110,000 (A, “110.000 "
            "Soldaten”); two independent sources do not conflict.",
        ),
        (
            [("A", est.Figure(text="see table 3", value=5))],
            "The only estimate is 5 (A, “see table 3”).",
        ),
        (
            [("UN", "dozens")],
            "The only estimate is dozens (UN, read as 12 to 120 by the convention estimates 1).",
        ),
        ([("A", 2**53 + 1)], "The only estimate is 9,007,199,254,740,993 (A)."),
        (
            [("A", "more than 100"), ("B", 100)],
            "Estimates range from 100 (B) to more than 100 (A); two independent sources conflict.",
        ),
    ],
)
def test_each_form_of_range_reads_as_english(
    records: list[tuple[str, object]], expected: str
) -> None:
    claims = [est.claim(source, figure) for source, figure in records]
    assert est.reconcile(claims, method="median").sentence() == expected


def test_no_usable_figure_is_said() -> None:
    """A denial states no number of its own."""
    rec = est.reconcile([est.claim("A", 5, polarity="denied", quantity="losses")], method="median")
    assert rec.sentence() == "There is no usable figure for losses."


def test_a_figure_that_does_not_count_is_no_estimate_that_never_was() -> None:
    """A second figure, which is not comparable, keeps the first from being called the only one."""
    claims = [est.claim("A", "5,000", manner="floor"), est.claim("B", "about 9,000")]
    sentence = est.reconcile(claims, method="median").sentence()
    assert sentence == "The only estimate that counts is about 9,000 (B)."


@few_in_dev  # each reconciles a set
@given(st.integers(1, 10**6), st.floats(0.1, 50).map(lambda x: round(x, 3)), st.floats(0, 10))
def test_converted_figures_are_rounded_outward_and_name_their_origin(
    value: int, low: float, more: float
) -> None:
    """The sentence has the figure as stated, and an interval that holds the converted one."""
    high = round(low + more, 3)
    claims = [est.claim("UN", f"{value:,} households", unit="household", quantity="people fled")]
    claims.append(est.claim("Gov", 10**9, unit="person", quantity="people fled"))
    rec = est.reconcile(claims, method="median", conversions={"household": (low, high, "person")})
    sentence = rec.sentence()
    assert f"from {value:,} households; 1 household = " in sentence
    shown = NUMBER.search(sentence.partition("range from ")[2])
    assert shown is not None
    assert 0.99 * value * low <= float(shown[0].replace(",", "")) <= value * low * (1 + 1e-9)


@few_in_dev  # each reconciles a set
@given(strategies.claim_sets(quantities=("q", "r")))
def test_no_number_appears_that_nobody_stated(claims: est.ClaimSet) -> None:
    """Every number of a sentence is in a text, a name, a day or a reading of the claims."""
    rec = est.reconcile(claims, method="median")
    stated = [str(cell) for claim in claims for cell in flatten(claim).values()]
    stated += [f"{n:,}" for text in stated for n in re.findall(r"-?\d+", text) for n in [int(n)]]
    stated += [str(claim.figure.interval()) for claim in claims]
    known = set(NUMBER.findall(" ".join(stated)))
    for sentence in (rec.sentence(), rec.sentence(style="short")):
        for number in NUMBER.findall(sentence):
            plain = number.replace(",", "")
            forms = {number, plain, f"{plain}.0", plain.lstrip("0"), plain.zfill(2)}
            assert forms & known, (number, sentence)


@few_in_dev  # each reconciles a set
@given(strategies.claim_sets(quantities=("q", "r")))
def test_no_internal_word_appears(claims: est.ClaimSet) -> None:
    """No fingerprint, no field name, and independent sources instead of voices."""
    unlabelled = [claim.model_copy(update={"note": None}) for claim in claims]
    rec = est.reconcile(unlabelled, method="median")
    own = " ".join(str(cell) for claim in claims for cell in flatten(claim).values())
    for text in [*texts_of(rec), rec.methods_text()]:
        assert not re.search(r"\b[0-9a-f]{20}\b", text) or re.search(r"\b[0-9a-f]{20}\b", own)
        assert not [name for name in FIELD_NAMES if name in text and name not in own]
        assert "voice" not in text or "voice" in own


def test_the_methods_text_names_everything_that_was_assumed() -> None:
    """Claims, exclusions, method, prior, level, conventions, conversions, versions, citation."""
    claims = [
        est.claim("UN", "14,400 households", unit="household", claim_id="a", quantity="x"),
        est.claim("Gov", "tens of thousands", unit="person", quantity="x"),
        est.claim("Press", "14,400 households", unit="household", origin="a", quantity="x"),
    ]
    conversions = {"household": (4.8, 5.4, "person")}
    rec = est.reconcile(claims, level=0.8, prior="troops", conversions=conversions, window=30)
    text = rec.methods_text()
    for phrase in (
        "Three claims by three sources on one quantity",
        "Two of them are counted; the others are not (repetitions of other claims: 1)",
        "method bayes",
        "80 %",
        "0.25 on the log scale (“troops”: ",
        "vague words are read by the convention estimates 1",
        "1 household = 4.8 to 5.4 person",
        "more than 30 days",
        f"estimates {est.__version__}",
        "Cite as: “x”, 3 sourced claims",
    ):
        assert phrase.casefold() in text.casefold()


def test_unknown_styles_and_languages_are_refused() -> None:
    """With the choices."""
    rec = est.reconcile([est.claim("A", 5)], method="median")
    with pytest.raises(InvalidFieldError, match="short, full"):
        rec.sentence(style="long")  # type: ignore[arg-type]
    for write in (rec.sentence, rec.explain, rec.methods_text):
        with pytest.raises(InvalidFieldError, match="there are en"):
            write(language="de")


def test_every_word_of_the_data_file_is_used() -> None:
    """A template is named by the code that fills it in, or by the data that it describes."""
    text = files("estimates.display").joinpath("words", "en.toml").read_text("utf-8")
    code = "".join(p.read_text("utf-8") for p in (ROOT / "src/estimates/display").rglob("*.py"))
    data = {"aspects", "standings", "comparators", "terms"}
    sections = tomllib.loads(text)
    names = [name for key, words in sections.items() if key not in data for name in words]
    # Variants of one template are named by a prefix and what they are for: f"change_{choice}".
    prefixes = tuple(re.findall(r'f"(\w+_)\{', code))
    unused = [name for name in names if f'"{name}"' not in code and not name.startswith(prefixes)]
    assert unused == []
