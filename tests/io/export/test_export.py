"""Exports: reading restores what a format carries; everything else is refused or listed as lost."""

from __future__ import annotations

import csv
import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import estimates as est
from estimates.cli.app import main
from estimates.errors import MissingExtraError
from estimates.io.export.export import claim_rows
from estimates.io.export.targets import TARGETS, read_target_rows
from estimates.io.read import read_text
from estimates.testing import strategies
from tests.helpers.seed_claims import ROOT

FORMATS = sorted(TARGETS)
SPAN = {"refers_to_start": "2021-04-12", "refers_to_end": "2021-04-18"}
QUOTED = {
    "url": "https://example.org/a?b=1",
    "quote": "some 110,000 troops",
    "quote_prefix": "with ",
    "quote_suffix": " — “more”",
    "quote_start": 5,
    "quote_end": 24,
}


def expected_rows(claims: est.ClaimSet, name: str, refused: set[int]) -> list[dict[str, Any]]:
    """Return the rows that reading an export should restore."""
    rows = []
    for at, row in enumerate(claim_rows(claims)):
        if at + 1 in refused:
            continue
        kept = {n: c for n, c in row.items() if n in TARGETS[name].carries}
        if name == "wikidata" and kept["value"] == kept.get("lower") == kept.get("upper"):
            kept["comparator"] = "="  # a number with itself as both bounds is exact
        rows.append(kept)
    return sorted(rows, key=lambda row: row["claim_id"])


@pytest.mark.parametrize("name", FORMATS)
@given(claims=strategies.claim_sets(quantities=("q", "a;b <i>")), quoted=st.booleans())
def test_reading_an_export_restores_what_the_format_carries(
    name: str, claims: est.ClaimSet, quoted: bool
) -> None:
    """All columns that it carries, of all claims that it does not refuse."""
    if quoted:
        claims = est.ClaimSet.from_frame(claims.to_frame().assign(**QUOTED, **SPAN))
    made = est.export(claims, name, errors="quarantine")
    refused = {problem.row for problem in made.refused}
    expected = expected_rows(claims, name, refused)
    if not expected:
        return
    rows = claim_rows(read_text(made.text, ".json", "x"))
    restored = [{n: c for n, c in row.items() if n in TARGETS[name].carries} for row in rows]
    assert sorted(restored, key=lambda row: row["claim_id"]) == expected


@pytest.mark.parametrize("name", FORMATS)
@given(claims=strategies.claim_sets())
def test_columns_that_are_not_carried_are_counted(name: str, claims: est.ClaimSet) -> None:
    """Every stated column is carried, or counted as lost."""
    made = est.export(claims, name, errors="quarantine")
    refused = {problem.row for problem in made.refused}
    kept = [row for at, row in enumerate(claim_rows(claims)) if at + 1 not in refused]
    stated = {n for row in kept for n in row}
    assert stated - TARGETS[name].carries == {row.column for row in made.lost}
    for row in made.lost:
        assert row.claims == sum(row.column in claim for claim in kept)
    assert made.says


@given(strategies.claim_sets())
def test_each_format_recognises_its_own_exports_only(claims: est.ClaimSet) -> None:
    for name in FORMATS:
        made = est.export(claims, name, errors="quarantine")
        content = json.loads(made.text)
        recognised = [target for target in FORMATS if TARGETS[target].recognises(content)]
        assert recognised in ([name], []), (name, recognised)
        assert recognised or len(made.refused) == len(claims)


NO_AMOUNT = {
    "more than 150,000": "lower",
    "up to 5": "upper",
    "10-15,000": "lower",
    "dozens": "vague_word",
    "almost 1,000": "upper",
}


@pytest.mark.parametrize(("text", "column"), NO_AMOUNT.items())
def test_wikidata_refuses_figures_without_an_amount(text: str, column: str) -> None:
    """No amount is invented."""
    with pytest.raises(est.TableError) as caught:
        est.export([est.claim("EU", text)], "wikidata")
    assert caught.value.problems[0].column == column
    assert caught.value.problems[0].code == "CannotCarryError"


def test_a_wikidata_statement_has_amount_bounds_time_and_reference() -> None:
    figure = est.Figure(value=150_000, lower=100_000, upper=160_000)
    about = {"quantity": "troops", "refers_to": "2021-04-19", "url": "https://example.org"}
    claim = est.claim("EU", figure, **about)
    item = json.loads(est.export([claim], "wikidata").text)["entities"]["item0"]
    statement = item["claims"]["P1114"][0]
    assert item["labels"]["mul"]["value"] == "troops"
    assert statement["mainsnak"]["datavalue"]["value"] == {
        "amount": "+150000",
        "unit": "1",
        "lowerBound": "+100000",
        "upperBound": "+160000",
    }
    assert (
        statement["qualifiers"]["P585"][0]["datavalue"]["value"]["time"] == "+2021-04-19T00:00:00Z"
    )
    assert (
        statement["references"][0]["snaks"]["P854"][0]["datavalue"]["value"]
        == "https://example.org"
    )


def test_prov_has_agents_derivations_revisions_and_delegations(april: est.ClaimSet) -> None:
    """As read with the prov library."""
    import prov.model

    made = est.export(april, "prov")
    document = prov.model.ProvDocument.deserialize(content=made.text, format="json")
    assert len(list(document.get_records(prov.model.ProvAgent))) >= len(april.sources)
    derived = list(document.get_records(prov.model.ProvDerivation))
    revisions = [d for d in derived if any("Revision" in str(v) for _, v in d.attributes)]
    assert len(revisions) == sum(len(claim.supersedes) for claim in april)
    assert list(document.get_records(prov.model.ProvDelegation))
    assert list(read_target_rows(json.loads(made.text), "prov") or [])


def test_prov_needs_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "prov.model", None)
    with pytest.raises(MissingExtraError, match=r"estimates\[prov\]"):
        est.export([est.claim("A", 5)], "prov")


def test_claims_restored_from_prov_have_the_same_reconciliation(april: est.ClaimSet) -> None:
    restored = read_text(est.export(april, "prov").text, ".json", "x")
    before, after = (est.reconcile(c, as_of="2021-04-22") for c in (april, restored))
    assert [e.standing for e in before.ledger] == [e.standing for e in after.ledger]
    assert list(before.consensus) == list(after.consensus)


def test_annotations_select_the_quote() -> None:
    """By its text and by its offsets."""
    made = json.loads(est.export([est.claim("EU", 110_000, **QUOTED)], "web-annotation").text)
    target = made["items"][0]["target"]
    assert made["@context"] == "http://www.w3.org/ns/anno.jsonld"
    assert target["source"] == QUOTED["url"]
    assert target["selector"] == [
        {
            "type": "TextQuoteSelector",
            "exact": "some 110,000 troops",
            "prefix": "with ",
            "suffix": " — “more”",
        },
        {"type": "TextPositionSelector", "start": 5, "end": 24},
    ]
    with pytest.raises(est.TableError, match="an annotation needs it"):
        est.export([est.claim("EU", 5)], "web-annotation")


def test_the_ucdp_table_has_one_row_per_quantity(april: est.ClaimSet, tmp_path: Path) -> None:
    """With the reported low and high, the estimate and the number of sources."""
    path = est.write(april, tmp_path / "table.csv", format="ucdp")
    rows = {row["id"]: row for row in csv.DictReader(io.StringIO(path.read_text()))}
    assert set(rows) == set(april.quantities)
    for span, best in zip(est.ranges(april), est.consensus(april), strict=True):
        row = rows[span.quantity]
        assert (row["low"] == "") == bool(span.low_open)
        assert float(row["high"]) == span.high
        assert float(row["best"]) == pytest.approx(best.estimate, rel=1e-5)
        assert int(row["number_of_sources"]) == best.voices


def test_open_ends_are_blank_in_the_ucdp_table() -> None:
    text = est.export([est.claim("=x", "more than 5", quantity="=q")], "ucdp").text
    row = next(csv.DictReader(io.StringIO(text)))
    assert (row["id"], row["low"], row["best"], row["high"]) == ("'=q", "5", "", "")


@pytest.mark.parametrize(
    "content",
    [
        '{"entities": {"Q1": {"claims": {"P1": [{"mainsnak": 5}]}}}}',
        '{"entities": []}',
        "[[1]]",
        '{"@context": "https://schema.org", "@graph": [{"@type": "Claim", "about": 7, "author": "x"}]}',
        '{"@context": "http://www.w3.org/ns/anno.jsonld", "items": [5, {"body": [{"format": "application/json", "value": "{"}]}]}',
        '{"prefix": {"est": "urn:estimates:"}, "entity": {"est:c": 5}}',
        '{"prefix": {"est": "urn:estimates:"}, "entity": {}}',
        '[{"mainsnak": {"datatype": "quantity", "datavalue": {"value": {"amount": "x", "unit": {}}}}}]',
        '{"entities": {"Q1": {"labels": [], "claims": {"P1": [{"mainsnak": {"datavalue": {"value": {"amount": "+1e999"}}}, "qualifiers": 5, "references": 7}]}}}}',
    ],
)
def test_damaged_exchange_files_are_refused(content: str, tmp_path: Path) -> None:
    """Always with an error of ours."""
    path = tmp_path / "x.json"
    path.write_text(content)
    with pytest.raises(est.EstimatesError):
        est.read(path)


def test_a_preset_or_format_that_does_not_fit_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text('[{"source": "A", "value": 5}]')
    for name in FORMATS:
        with pytest.raises(est.EstimatesError, match="does not fit the file"):
            est.read(path, preset=name)
    with pytest.raises(est.EstimatesError, match="is not a known format"):
        est.export([est.claim("A", 5)], "xlsx")


def test_convert_reads_and_writes_all_formats(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The command reports on stderr what was done and what is lost."""
    table = ROOT / "tests" / "claims" / "ingest" / "presets" / "generic.csv"
    out = tmp_path / "claims.jsonl"
    assert main(["convert", str(table), str(out)]) == 0
    assert list(est.read(out)) == list(est.read(table))
    assert "recognised by its columns" in capsys.readouterr().err
    assert main(["convert", str(table), str(tmp_path / "w.json"), "--to", "wikidata"]) == 2
    assert "CannotCarry" not in capsys.readouterr().err
    again = ["convert", str(table), str(tmp_path / "w.json"), "--to", "wikidata", "--quarantine"]
    assert main(again) == 0
    stderr = capsys.readouterr().err
    assert "refused: row 4: upper is a bound without a value" in stderr
    assert "not carried over: party of 2 claims" in stderr
    assert len(est.read(tmp_path / "w.json")) == 6


def test_convert_takes_the_options_of_tables(tmp_path: Path) -> None:
    table, out = tmp_path / "t.csv", tmp_path / "o.csv"
    table.write_text("source,estimate,date\nCSIS,5,03/04/2021\n")
    names = tmp_path / "names.csv"
    names.write_text("alias,source\nCSIS,Center\n")
    assert main(["convert", str(table), str(out)]) == 2
    options = ["--day-first", "--aliases", str(names), "--period", "month", "--preset", "generic"]
    assert main(["convert", str(table), str(out), *options]) == 0
    claim = est.read(out)[0]
    assert (claim.source.name, claim.quantity.label) == ("Center", "unnamed 2021-04")


def wikidata_statement(qualifiers: dict[str, tuple[str, int]], **more: Any) -> dict[str, Any]:
    """Return a statement of 5 with times as qualifiers: property → time and precision."""
    times = {
        name: [{"datavalue": {"type": "time", "value": {"time": time, "precision": precision}}}]
        for name, (time, precision) in qualifiers.items()
    }
    amount = {"type": "quantity", "value": {"amount": "+5", "unit": "1"}}
    main = {"snaktype": "value", "property": "P1114", "datavalue": amount}
    return {"mainsnak": main, "qualifiers": times, "id": "Q1$1", **more}


@pytest.mark.parametrize(
    ("time", "precision", "first", "last"),
    [
        ("+1990-00-00T00:00:00Z", 8, "1990-01-01", "1999-12-31"),
        ("+1995-00-00T00:00:00Z", 8, "1990-01-01", "1999-12-31"),
        ("+2000-00-00T00:00:00Z", 7, "1901-01-01", "2000-12-31"),
        ("+1801-00-00T00:00:00Z", 7, "1801-01-01", "1900-12-31"),
        ("+2000-00-00T00:00:00Z", 6, "1001-01-01", "2000-12-31"),
        ("+0079-00-00T00:00:00Z", 9, "0079-01-01", "0079-12-31"),
        ("+2021-04-00T00:00:00Z", 10, "2021-04-01", "2021-04-30"),
        ("+2021-04-19T00:00:00Z", 11, "2021-04-19", "2021-04-19"),
    ],
)
def test_a_wikidata_time_is_as_long_as_its_precision(
    tmp_path: Path, time: str, precision: int, first: str, last: str
) -> None:
    path = tmp_path / "item.json"
    path.write_text(json.dumps(wikidata_statement({"P585": (time, precision)})), "utf-8")
    [claim] = est.read(path)
    assert (str(claim.refers_to.start), str(claim.refers_to.end)) == (first, last)


def test_wikidata_intervals_run_from_the_first_to_the_last_day(tmp_path: Path) -> None:
    path = tmp_path / "item.json"
    ends = {"P580": ("+1990-00-00T00:00:00Z", 8), "P582": ("+2001-00-00T00:00:00Z", 9)}
    path.write_text(json.dumps(wikidata_statement(ends)), "utf-8")
    [claim] = est.read(path)
    assert str(claim.refers_to) == "1990-01-01/2001-12-31"


@pytest.mark.parametrize(
    ("time", "precision"),
    [("-0044-03-15T00:00:00Z", 11), ("-13798000000-00-00T00:00:00Z", 3), ("+0000-00-00T0:", 9)],
)
def test_wikidata_times_outside_the_calendar_are_kept_in_the_note(
    tmp_path: Path, time: str, precision: int
) -> None:
    path = tmp_path / "item.json"
    statement = wikidata_statement({"P585": (time, precision)}, rank="preferred")
    path.write_text(json.dumps(statement), "utf-8")
    [claim] = est.read(path)
    assert claim.refers_to is None
    assert claim.note == f"rank: preferred; P585: {time}, precision {precision}"
