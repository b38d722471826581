"""Claims are verified against the texts of their documents."""

import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import estimates as est
from estimates.errors import UnreadableFileError
from estimates.io.evidence.folding import SHORT_TEXT, fold_text
from estimates.io.evidence.verification import FAILED_STATUSES, verify
from tests.io.evidence.extractions import FAULTS, make_extractions

ARTICLE = (
    "The EU spoke of more than 150,000 Russian troops. Kyiv counts 41 battalions, and 40 ships."
)
QUOTE = "more than 150,000 Russian troops"


def claim(text, quote=QUOTE, **fields):
    return {"source": "EU", "text": text, "document": "article", "quote": quote, **fields}


def is_storable(quote):
    """Return whether a claim can hold a quote: surrogates and NUL cannot be written."""
    try:
        est.claim("EU", 5, quote=quote)
    except est.EstimatesError:
        return False
    return True


def only_row(record, article=ARTICLE):
    return verify([record], {"article": article})[0]


def test_a_quote_that_states_the_figure_is_verbatim():
    row = only_row(claim("more than 150,000"))
    assert (row.status, row.stated, row.reason) == ("verbatim", "> 150,000", "")
    assert ARTICLE[row.start : row.end] == QUOTE


@pytest.mark.parametrize("text", ["> 150k", "more than 150 thousand", "more than 150 000"])
def test_numbers_are_compared_by_value(text):
    assert only_row(claim(text)).status == "verbatim"


@pytest.mark.parametrize(
    "text",
    [
        "120,000",
        "more than 120,000",
        "150,000",
        "at least 150,000",
        "more than 15,000",
        "about 150",
    ],
)
def test_another_number_or_another_comparator_differs(text):
    row = only_row(claim(text))
    assert row.status == "number differs"
    assert "150,000" in row.reason


def test_a_hedge_in_front_of_the_quote_belongs_to_the_figure():
    row = only_row(claim("150,000", "150,000 Russian troops"))
    assert row.status == "number differs"
    assert row.stated == "> 150,000"


def test_a_number_that_counts_something_else_differs():
    article = "They saw 1,200 vehicles and 40 warships."
    wrong = only_row(claim("1,200 warships", "1,200 vehicles and 40 warships"), article)
    right = only_row(claim("40 warships", "1,200 vehicles and 40 warships"), article)
    assert (wrong.status, right.status) == ("number differs", "verbatim")


def test_a_quote_inside_a_longer_number_does_not_stand_there():
    row = only_row(claim("50,000", "50,000 Russian troops"))
    assert row.status == "number differs"
    assert "part of '150,000" in row.reason


def test_wrong_offsets_are_replaced_by_the_right_ones():
    start = ARTICLE.index(QUOTE)
    fields = {"quote_start": 0, "quote_end": len(QUOTE)}
    row = only_row(claim("more than 150,000", **fields))
    assert (row.status, row.start, row.end) == ("moved", start, start + len(QUOTE))


def test_an_altered_quote_shows_what_differs():
    quote = "more than 150,000 Russian soldiers"
    row = only_row(claim("more than 150,000", quote))
    assert row.status == "altered"
    assert row.reason == "'soldiers' is 'troops.' in the document"


@pytest.mark.parametrize(
    ("record", "status"),
    [
        (claim("5", None), "no quote"),
        (claim("5", "five parrots sang in the wood of Syldavia"), "not found"),
        (claim("5") | {"document": "another"}, "no document"),
        (claim("5") | {"document": None}, "no document"),
        (claim("more than 150,000") | {"document_sha256": "0" * 64}, "document changed"),
    ],
)
def test_what_cannot_be_compared_is_named(record, status):
    row = only_row(record)
    assert row.status == status
    assert row.reason


def test_offsets_or_context_decide_between_several_places():
    article = "There were 5 dead. Later there were 5 dead."
    row = only_row(claim("5 dead", "5 dead"), article)
    assert (row.start, row.reason.split(":")[0]) == (None, "ambiguous")
    row = only_row(claim("5 dead", "5 dead", quote_prefix="Later there were "), article)
    assert row.start == article.rindex("5 dead")
    row = only_row(claim("5 dead", "5 dead", quote_start=11, quote_end=17), article)
    assert (row.status, row.start) == ("verbatim", 11)


@given(st.text(), st.sampled_from("\u00ad\u00a0\u2009\n\t\u202f "), st.integers(0, 60))
def test_white_space_and_soft_hyphens_never_change_the_status(before, character, at):
    # A sentence of its own: in one with "denied" the same quote would be of a denial.
    article = before + ".\n\n" + ARTICLE.replace(" ", " " + character, 1 + at % 5)
    row = only_row(claim("more than 150,000"), article)
    assert row.status == "verbatim"
    assert fold_text(article[row.start : row.end]).text == QUOTE


@given(st.text(max_size=200), st.text(min_size=1, max_size=20).filter(is_storable))
def test_any_text_and_quote_give_a_row_whose_offsets_lie_in_the_text(article, quote):
    row = only_row(claim("5", quote), article)
    if row.start is not None:
        assert 0 <= row.start < row.end <= len(article)


@given(st.text())
def test_offsets_of_folded_text_lead_back_to_the_same_characters(text):
    folded = fold_text(text)
    assert len(folded.offsets) == len(folded.text) + 1
    assert (folded.offsets[1:] >= folded.offsets[:-1]).all()
    for position, character in enumerate(folded.text):
        original = text[folded.offsets[position]]
        assert fold_text(original).text == character


@given(st.text(st.sampled_from(" \u00a0\u00ad\n\u201c\u2019ab1,"), max_size=80))
def test_short_and_long_texts_are_folded_alike(text):
    short, long = fold_text(text), fold_text(text + "x" * SHORT_TEXT)
    assert long.text.removesuffix("x" * SHORT_TEXT) == short.text
    assert long.offsets[: len(short.text)].tolist() == short.offsets[:-1].tolist()


def test_invented_numbers_among_extractions_are_found_and_no_other_is_accused():
    claims, documents, faults = make_extractions(random.Random(7), n=500, n_faults=100)
    table = verify(claims, documents)
    failed = {i for i, row in enumerate(table) if row.status in FAILED_STATUSES}
    assert set(faults.values()) == set(FAULTS)
    missed = {kind for i, kind in faults.items() if i not in failed}
    accused = [table[i] for i in sorted(failed - set(faults))]
    assert (missed, accused) == (set(), [])


def test_documents_are_found_in_a_folder(tmp_path: Path):
    (tmp_path / "article.txt").write_text(ARTICLE, encoding="utf-8")
    records = [claim("more than 150,000"), claim("5", url="https://example.org/a/article")]
    assert [row.status for row in verify(records, tmp_path)] == ["verbatim", "number differs"]


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path):
    with pytest.raises(est.EstimatesError, match="is not a folder"):
        verify([claim("5")], tmp_path / "none")
    with pytest.raises(est.EstimatesError, match="must be a text or a path"):
        verify([claim("5")], {"article": 5})


def test_offsets_beyond_the_text_are_replaced_by_the_right_ones():
    row = only_row(claim("more than 150,000", quote_start=10**9, quote_end=10**9 + len(QUOTE)))
    assert (row.status, row.start) == ("moved", ARTICLE.index(QUOTE))


def test_quotes_may_overlap():
    quotes = (QUOTE, "150,000 Russian troops. Kyiv counts 41", "Russian troops. Kyiv")
    claims = [claim("more than 150,000", quote) for quote in quotes]
    rows = verify(claims, {"article": ARTICLE})
    assert [ARTICLE[row.start : row.end] for row in rows] == [*quotes]


def test_a_quote_of_one_character_is_no_part_of_a_longer_number():
    article = "The 5 of 15 were 1,5 and 50."
    row = only_row(claim("5", "5"), article)
    assert (row.status, row.start, row.reason) == ("verbatim", 4, "")


def test_of_a_hundred_equal_quotes_offsets_decide_and_else_the_reason_says_ambiguous():
    article = "There were 5 dead. " * 100
    row = only_row(claim("5", "5 dead"), article)
    assert (row.status, row.start) == ("verbatim", None)
    assert row.reason == "ambiguous: the quote stands in 100 places; give its offsets"
    start = article.index("5 dead", 1000)
    row = only_row(claim("5", "5 dead", quote_start=start, quote_end=start + 6), article)
    assert (row.status, row.start, row.reason) == ("verbatim", start, "")


def test_a_quote_in_several_places_may_mean_any_of_them():
    article = "Some saw more than 150 troops, others about 150 troops."
    for text in ("about 150", "more than 150"):
        row = only_row(claim(text, "150 troops"), article)
        assert (row.status, row.start) == ("verbatim", None)
    row = only_row(claim("150", "150 troops"), article)
    assert (row.status, row.start) == ("number differs", None)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_the_byte_order_mark_names_the_encoding(tmp_path: Path, encoding):
    (tmp_path / "article.txt").write_bytes(f"Zürich. {ARTICLE}".encode(encoding))
    assert verify([claim("more than 150,000")], tmp_path)[0].status == "verbatim"


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "utf-16-le", "utf-16-be"])
def test_other_encodings_are_refused_unless_they_are_named(tmp_path: Path, encoding):
    for text in (ARTICLE, f"Zürich. {ARTICLE}"):
        (tmp_path / "article.txt").write_bytes(text.encode(encoding))
        if "utf-16" in encoding or text != ARTICLE:
            with pytest.raises(UnreadableFileError, match=r"article\.txt.*encoding"):
                verify([claim("more than 150,000")], tmp_path)
        row = verify([claim("more than 150,000")], tmp_path, encoding=encoding)[0]
        assert row.status == "verbatim"


@pytest.mark.parametrize("documents", [[{"text": "a"}], [{"document_id": "x"}], ["words"], [5]])
def test_annotated_documents_have_a_name_and_a_text(documents):
    with pytest.raises(est.EstimatesError, match="documents"):
        verify([claim("5")], documents)


def test_two_texts_of_one_document_are_refused():
    texts = [{"document_id": "article", "text": t} for t in (ARTICLE, ARTICLE, "another")]
    assert verify([claim("more than 150,000")], texts[:2])[0].status == "verbatim"
    with pytest.raises(est.EstimatesError, match="one text each"):
        verify([claim("5")], texts)
