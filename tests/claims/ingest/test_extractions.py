"""What extractors of language models write comes in, with its quotes; invented numbers do not."""

import dataclasses
import json
import random

import pydantic
import pytest
from hypothesis import given
from hypothesis import strategies as st

import estimates as est
from estimates.cli.app import main
from estimates.io.evidence.verification import FAILED_STATUSES
from tests.helpers.examples import few_in_dev
from tests.io.evidence.extractions import make_extractions

TEXT = "The EU spoke of more than 150,000 Russian troops at the border."
WORDS = "more than 150,000 Russian troops"
START = TEXT.index(WORDS)
END = START + len(WORDS)


def extraction(words=WORDS, start=START, end=END, **attributes):
    """Return an extraction as langextract writes it."""
    return {
        "extraction_class": "troops",
        "extraction_text": words,
        "char_interval": None if start is None else {"start_pos": start, "end_pos": end},
        "alignment_status": None if start is None else "match_exact",
        "extraction_index": 1,
        "group_index": 0,
        "description": None,
        "attributes": {"source": "EU", **attributes},
    }


def document(*extractions, name="doc_1"):
    return {"extractions": [*extractions], "text": TEXT, "document_id": name}


def read_lines(tmp_path, documents, **options):
    path = tmp_path / "annotated.jsonl"
    path.write_text("".join(json.dumps(d) + "\n" for d in documents), encoding="utf-8")
    return est.read(path, preset="langextract", **options), path


def only_claim(record, preset="langextract"):
    return est.ClaimSet.from_records([record], preset=preset)[0]


def test_each_extraction_is_a_claim_with_its_quote_and_offsets(tmp_path):
    claims, path = read_lines(tmp_path, [document(extraction(area="border"))])
    claim = claims[0]
    assert (claim.source.name, claim.figure.notation) == ("EU", "> 150,000")
    assert (claim.quantity.label, claim.document.title) == ("border troops", "doc_1")
    assert (claim.evidence.quote, claim.evidence.start) == (WORDS, START)
    assert "match_exact" in claim.note
    assert est.verify(claims, path)[0].status == "verbatim"


def test_files_records_and_objects_give_the_same_claims(tmp_path):
    documents = [document(extraction(), extraction(figure="about 5"), name=n) for n in "ab"]
    from_lines, _ = read_lines(tmp_path, documents)
    path = tmp_path / "annotated.json"
    path.write_text(json.dumps(documents), encoding="utf-8")
    from_json = est.read(path, preset="langextract")
    from_records = est.ClaimSet.from_records(documents, preset="langextract")
    assert [*from_lines] == [*from_json] == [*from_records]
    path.write_text(json.dumps(documents[0]), encoding="utf-8")
    assert [*est.read(path, preset="langextract")] == [*from_lines][:2]


def test_attributes_state_the_figure_and_else_the_words_do():
    assert only_claim(document(extraction())).figure.notation == "> 150,000"
    assert only_claim(document(extraction(figure="about 5"))).figure.notation == "~ 5"
    assert only_claim(document(extraction(value=7))).figure.notation == "7"
    assert only_claim(document(extraction(count="some 70"))).figure.notation == "~ 70"
    assert only_claim(document(extraction(low=5, high=9))).figure.notation == "[5, 9]"


def test_words_that_do_not_fill_their_span_are_held_against_it():
    """An aligner that puts an invented number on a span of the text does not pass."""
    invented = extraction("120,000 troops", TEXT.index("150,000"), START + len(WORDS))
    claims = est.ClaimSet.from_records([document(invented)], preset="langextract")
    assert claims[0].evidence.quote == "150,000 Russian troops"
    assert claims[0].figure.notation == "120,000"
    assert "120,000 troops" in claims[0].note
    assert "states 150,000" in est.reconcile(claims).ledger[0].contested_quote
    row = est.verify(claims, [document(invented)])[0]
    assert (row.status, row.stated) == ("number differs", "> 150,000")
    with pytest.raises(est.TableError, match="row 1: quote contradicts"):
        est.ClaimSet.from_records([document(invented)], preset="langextract", strict=True)


@pytest.mark.parametrize(
    ("start", "end"), [(10_000, 10_050), (-5, 3), (40, 20), ("a", "b"), (0, None), (1.5, 2.5)]
)
def test_offsets_that_are_none_go_into_the_note(start, end):
    claim = only_claim(document(extraction(WORDS, start, end)))
    assert (claim.evidence.quote, claim.evidence.start) == (WORDS, None)
    assert f"{start}-{end}" in claim.note


def test_documents_without_extractions_state_nothing():
    documents = [document(), document(extraction()), {"extractions": None, "document_id": "x"}]
    assert len(est.ClaimSet.from_records(documents, preset="langextract")) == 1


@pytest.mark.parametrize(
    ("record", "words"),
    [
        (document(extraction(source=None)), "source"),
        ({"extractions": "none"}, "extractions must be a list"),
        ({**extraction(), "attributes": ["EU"]}, "attributes must be a mapping"),
        (document("words"), "is not a record"),
        ("words", "is not a record"),
    ],
)
def test_what_is_no_extraction_is_refused(record, words):
    with pytest.raises(est.EstimatesError, match=words):
        est.ClaimSet.from_records([record], preset="langextract")


class Interval(pydantic.BaseModel):
    start: int
    end: int


class Statement(pydantic.BaseModel):
    text: str
    char_interval: Interval | None = None
    source: str
    document: str = "doc_1"
    value: float | None = None


def test_models_of_pydantic_their_dictionaries_and_files_give_the_same_claims(tmp_path):
    span = Interval(start=START, end=START + len(WORDS))
    models = [
        Statement(text=WORDS, char_interval=span, source="EU"),
        Statement(text="150,000 Russian troops", source="EU", value=120_000),
    ]
    claims = est.ClaimSet.from_records(models, preset="pydantic")
    dumped = [model.model_dump() for model in models]
    path = tmp_path / "statements.json"
    path.write_text(json.dumps(dumped), encoding="utf-8")
    assert [*claims] == [*est.ClaimSet.from_records(dumped, preset="pydantic")]
    assert [*claims] == [*est.read(path, preset="pydantic")]
    statuses = [row.status for row in est.verify(claims, {"doc_1": TEXT})]
    assert statuses == ["verbatim", "number differs"]


def test_dataclasses_are_read_by_their_fields():
    @dataclasses.dataclass
    class Document:
        extractions: list
        text: str
        _document_id: str = "hidden"

        @property
        def document_id(self):
            return "doc_1"

    claim = only_claim(Document([extraction()], TEXT))
    assert (claim.document.title, claim.evidence.start) == ("doc_1", START)


def test_other_mappings_read_records_too():
    rows = [{"who": "EU", "n": 5}, {"who": "UN", "n": 7}]
    mapping = {"columns": {"source": "who", "best": "n"}}
    claims = est.ClaimSet.from_records(rows, mapping=mapping)
    assert [str(claim.figure) for claim in claims] == ["5", "7"]


def test_invented_numbers_are_found_through_both_presets(tmp_path):
    """All of 100 planted faults of ten kinds, and none of the 400 right extractions."""
    claims, texts, faults = make_extractions(random.Random(11), n=500, n_faults=100)
    lines = [
        {
            "extractions": [
                {
                    "extraction_class": "count",
                    "extraction_text": claim["quote"],
                    "char_interval": {
                        "start_pos": claim["quote_start"],
                        "end_pos": claim["quote_end"],
                    },
                    "alignment_status": "match_exact",
                    "attributes": {"source": claim["source"], "figure": claim["text"]},
                }
            ],
            "text": texts[claim["document"]],
            "document_id": claim["document"],
        }
        for claim in claims
    ]
    read, path = read_lines(tmp_path, lines)
    objects = [
        {
            "text": claim["quote"],
            "start": claim["quote_start"],
            "end": claim["quote_end"],
            "source": claim["source"],
            "figure": claim["text"],
            "document_id": claim["document"],
        }
        for claim in claims
    ]
    for claim_set in (read, est.ClaimSet.from_records(objects, preset="pydantic")):
        table = est.verify(claim_set, path)
        failed = {i for i, row in enumerate(table) if row.status in FAILED_STATUSES}
        assert failed == set(faults)


def test_the_command_line_verifies_a_file_by_itself(tmp_path, capsys):
    _, path = read_lines(tmp_path, [document(extraction(), extraction(figure="5"))])
    arguments = ["verify", str(path), "--preset", "langextract", "--documents", str(path)]
    assert main(arguments) == 1
    assert "1 verbatim, 1 number differs" in capsys.readouterr().err


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 10**6) | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=6,
)
FIELDS = "extraction_text char_interval attributes text quote start end source value document_id"


@few_in_dev  # each reads four sets
@given(st.dictionaries(st.sampled_from(FIELDS.split()), JSON))
def test_any_record_gives_a_claim_or_one_of_our_errors(record):
    for preset in ("langextract", "pydantic"):
        for whole in (record, {"extractions": [record], "text": TEXT, "document_id": "d"}):
            try:
                claims = est.ClaimSet.from_records([whole], preset=preset)
            except est.EstimatesError:
                continue
            assert len(claims) <= 1
