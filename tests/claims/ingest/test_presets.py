"""Presets recognise the tables that people have, and every row is accounted for."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import estimates as est
import estimates.io.delimited as delimited
from estimates.claims.ingest.header_plan import TableOptions
from estimates.claims.ingest.presets import load_presets
from estimates.claims.ingest.tables import read_chunk
from estimates.io.read import read_text
from estimates.testing import strategies
from tests.helpers.examples import pairs

HERE = Path(__file__).parent / "presets"
NAMES = sorted(load_presets())
# What a table does not say itself; a preset that no header shows is named.
STATED: dict[str, dict[str, Any]] = {
    "factbook-ranks": {"constants": {"indicator": "population"}},
    "jhu-series": {"constants": {"indicator": "confirmed cases"}},
    "langextract": {"preset": "langextract"},
    "pydantic": {"preset": "pydantic"},
    "sipri-milex": {"constants": {"indicator": "spending"}, "preset": "sipri-milex"},
}
LONG = [name for name in NAMES if not load_presets()[name].values]


def read(name: str, **options: Any) -> est.ClaimSet:
    return est.read(HERE / f"{name}.csv", **(STATED.get(name, {}) | options))


def figures(claims: est.ClaimSet) -> list[str]:
    return [str(claim.figure) for claim in claims]


def as_csv(rows: list[dict[str, str]]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, rows[0])
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


# ---- each preset has a citation and reads its test file


@pytest.mark.parametrize("name", NAMES)
def test_every_preset_has_a_citation_and_a_licence(name: str) -> None:
    preset = load_presets()[name]
    assert min(map(len, (preset.citation, preset.licence, preset.version, preset.title))) > 0
    for need in preset.needs:
        assert set(need.split("|")) <= set(preset.columns)


@pytest.mark.parametrize("name", [n for n in NAMES if load_presets()[n].is_recognised])
def test_every_table_is_recognised_by_its_header(name: str) -> None:
    """The first notice names the preset and the columns that identify it."""
    claims = read(name)
    assert claims.notices[0].startswith(f"read by the preset {name} (")
    assert "recognised by its columns" in claims.notices[0]
    assert list(read(name, preset=name)) == list(claims)


def test_ucdp_events_become_claims() -> None:
    claims = read("ucdp-ged")
    assert figures(claims) == ["6", "600 in [600, 700]", "0 in [0, 5]"]
    assert claims.quantities[0] == "130364 deaths"
    one = claims.about("244657 deaths")[0]
    assert (one.source.name, str(one.refers_to)) == ("UCDP", "2017-07-31")
    assert one.document is not None
    assert one.document.title == '"Example Agency,2017-07-31,Attack on a bridge; 3 dead"'
    assert "deaths_b: 4" in (one.note or "")


def test_ucdp_battle_related_deaths_have_one_quantity_per_dyad_and_year() -> None:
    """A blank high leaves a lower bound."""
    claims = read("ucdp-brd")
    assert figures(claims) == ["1,200 in [1,000, 1,900]", "250", "31 in [25, …)"] or figures(claims)
    assert claims.quantities == (
        "200 300 2023 battle-related deaths",
        "200 300 2024 battle-related deaths",
        "200 301 2024 battle-related deaths",
    )
    assert str(claims[0].refers_to) == "2023-01-01/2023-12-31"


def test_acled_events_become_claims() -> None:
    claims = read("acled")
    assert figures(claims) == ["3", "0"]
    assert claims[0].document is not None
    assert claims[0].document.derived_from == ("Example Agency", "Gazette")
    assert [str(c.refers_to) for c in claims] == ["2022-01-06", "2022-02-17"]
    assert "crowd size=about 300" in (claims[1].note or "")


def test_crowd_counting_words_are_read_as_words() -> None:
    """CCC's numbers go into the note; a row without words and numbers has no figure."""
    claims = read("crowd-counting")
    assert figures(claims) == ["dozens", "[200, 500]", "no number", "large crowd"]
    assert claims[0].figure.vague is not None
    assert "low: 24" in (claims[0].note or "")
    assert claims[3].figure.value == 100
    assert claims[1].quantity.label == "2024-05-01 Springfield CA crowd"
    assert [entry.standing for entry in est.reconcile(claims).ledger] == [
        "used",
        "used",
        "no figure",
        "used",
    ]


def test_airwars_incidents_become_claims() -> None:
    claims = read("airwars")
    assert figures(claims) == ["[3, 5]", "0", "no number"]
    assert "Grading: Fair" in (claims[0].note or "")


def test_owid_charts_give_one_claim_per_stated_cell() -> None:
    claims = read("owid")
    assert [(c.quantity.label, c.figure.value) for c in claims] == [
        ("Arcadia 2020 Deaths", 500),
        ("Arcadia 2020 Births per woman", 1.61),
        ("Arcadia 2021 Births per woman", 1.6),
        ("World 2021 Deaths", 8000),
    ]
    assert "blank cells, which state nothing: 2" in claims.notices


def test_world_bank_downloads_are_read_from_their_header_on() -> None:
    """Lines before the header, years in brackets, a last comma and ".." are accepted."""
    claims = read("world-bank")
    assert "lines before the header, skipped: 4" in claims.notices
    assert [(c.quantity.label, c.figure.value) for c in claims] == [
        ("Arcadia 1960 Population, total", 54608),
        ("Arcadia 1961 Population, total", 55811),
    ]


def test_cow_capabilities_have_units() -> None:
    claims = read("cow")
    assert len(claims) == 13
    one = claims.about("ARC 1816 military personnel")[0]
    assert (one.figure.value, one.quantity.unit) == (17, "thousands of persons")


def test_factbook_phrases_give_year_and_manner() -> None:
    claims = read("factbook")
    assert figures(claims)[0] == "approximately 200,000 active-duty personnel (2023 est.)"
    assert (claims[0].figure.value, claims[0].manner) == (200_000, "estimated")
    assert str(claims[0].refers_to) == "2023-01-01/2023-12-31"
    assert claims[2].manner is None
    assert claims[2].figure.value == 17_963_211
    assert claims[0].note == "iso3: ARC"


def test_wikidata_statements_become_claims() -> None:
    """Amount, bounds, qualifiers, references and rank are read; other properties are ignored."""
    claims = est.read(HERE / "wikidata.json")
    assert claims.notices[0].startswith("read as Wikidata statements")
    assert figures(claims) == ["~ 1,500 in [1,400, 1,600]", "9,000", "Wikidata: somevalue"]
    assert str(claims[0].refers_to) == "1862-09-01/1862-09-30"
    assert claims[0].source.name == "history.example.org"
    assert claims[0].document is not None
    assert claims[0].document.derived_from == ("https://other.example.org",)
    assert [e.standing for e in est.reconcile(claims).ledger] == ["used", "excluded", "no figure"]
    assert claims.quantities == ("Battle of Hilltown P1120",)
    assert list(est.read(HERE / "wikidata.json", preset="wikidata")) == list(claims)


# ---- a hand-made table


def test_a_hand_made_table_is_read() -> None:
    """Bounds, ranges with and without a best value, single values, dates and separators."""
    claims = read("generic")
    assert figures(claims) == [
        "390,580",
        "383,000",
        "11,966",
        "<= 25,000",
        ">= 15,000",
        "[15,000, 20,000]",
        "[60,000, 70,000]",
        "[200,000, 250,000]",
        "320,000 in [290,000, 350,000]",
        "120,000 in [106,000, 140,000]",
        ">= 700,000",
        "80,000",
    ]
    assert claims[11].stated_on == pd.Timestamp("2024-09-17").date()
    assert [c.source.party for c in claims].count("warring party") == 2
    assert 'rows of warring parties, with the party "warring party": 2' in claims.notices
    assert claims[4].document is not None
    assert claims[4].document.url == "https://example.org/5#:~:text=some%20, quoted"


def test_one_sided_rows_enter_the_consensus() -> None:
    """A consensus uses every voice, including lower and upper bounds."""
    rec = est.reconcile(read("generic").about("borduria deaths"))
    assert [e.standing for e in rec.ledger] == ["used"] * 6
    assert rec.consensus.voices == 6
    assert all((e.weight or 0) > 0 for e in rec.ledger)


def test_pairs_of_names_are_suggested_and_not_merged() -> None:
    claims = read("generic")
    pairs = {(p.source_a, p.source_b) for p in est.suggest_aliases(claims)}
    assert pairs == {
        ("CSIS", "The Centre for Strategic and International Studies"),
        ("Syldavia MoD", "Syldavia Ministry of Defence"),
    }
    assert "CSIS" in claims.sources
    accepted = read("generic", aliases=est.suggest_aliases(claims))
    assert not {"CSIS", "Syldavia MoD"} & set(accepted.sources)
    assert len(accepted) == len(claims)
    assert sum("source as given: CSIS" in (c.note or "") for c in accepted) == 1


def test_unknown_columns_of_a_hand_made_table_go_into_the_note() -> None:
    """Lists are kept as JSON."""
    frame = pd.DataFrame(
        {"source": ["A"], "estimate": ["5"], "typed by": ["Ann; Bob"], "tags": [["x", {"y": 1}]]}
    )
    claim = est.ClaimSet.from_frame(frame)[0]
    assert claim.note == 'typed by: Ann; Bob; tags: ["x", {"y": 1}]'


# ---- every row becomes a claim or a problem


def n_codes(tallies: dict[str, int]) -> int:
    """Return how many cells hold a code for missing."""
    return sum(n for said, n in tallies.items() if said.startswith("cells with a code"))


@given(st.data(), st.sampled_from(NAMES))
def test_every_row_becomes_a_claim_or_a_problem(data: st.DataObject, name: str) -> None:
    """Never both; in a wide table this holds for each cell that states a number."""
    rows = data.draw(strategies.foreign_tables(name))
    chunk = read_chunk(pd.DataFrame(rows, dtype=object), TableOptions(preset=name, dayfirst=True))
    lines = [*chunk.rows.tolist(), *(p.row - 1 for p in chunk.problems)]
    counts = {said.partition(",")[0]: n for said, n in chunk.tallies.items()}
    if not load_presets()[name].values:
        # A row without a figure is passed over where the preset says so, and counted.
        n_passed = len(rows) - len(lines)
        assert sorted({*lines}) == sorted(lines)
        assert n_passed <= counts.get("rows without a figure", 0) + n_codes(chunk.tallies)
        assert load_presets()[name].blank == "pass over" or not n_passed
    else:
        assert set(lines) <= set(range(len(rows)))
        n_blank = counts.get("blank cells", 0) + n_codes(chunk.tallies)
        # Where several columns state one figure, a blank cell is no blank figure.
        is_a_cell_a_figure = "part" not in load_presets()[name].groups
        assert (len(lines) + n_blank) % len(rows) == 0 or not is_a_cell_a_figure


@given(st.data(), st.sampled_from(NAMES))
def test_the_size_of_chunks_does_not_matter(data: st.DataObject, name: str) -> None:
    """Claims, problems and notices are the same for every size and both CSV parsers."""
    text = as_csv(data.draw(strategies.foreign_tables(name)))
    results = []
    for rows, characters, at_once in (
        (1_000, 1 << 24, True),
        (2, 30, True),
        (2, 30, False),
        (1_000, 1 << 24, False),
    ):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(delimited.read_delimited_chunks, "__defaults__", (rows, characters))
            if not at_once:
                patch.setattr(delimited, "parse_regular", lambda *_: None)
            try:
                claims = read_text(
                    text, ".csv", "x", TableOptions(preset=name), errors="quarantine"
                )
                results.append((list(claims), list(claims.quarantine), claims.notices))
            except est.EstimatesError as error:
                results.append((str(error), [], ()))
    assert results[1:] == results[:-1]


@given(st.data(), st.sampled_from(NAMES))
def test_the_order_of_columns_does_not_matter(data: st.DataObject, name: str) -> None:
    rows = data.draw(strategies.foreign_tables(name, with_bad_cells=False))
    header = data.draw(st.permutations(list(rows[0])))
    original, permuted = (
        est.ClaimSet.from_frame(frame, preset=name, dayfirst=True, errors="quarantine")
        for frame in (pd.DataFrame(rows), pd.DataFrame(rows)[header])
    )
    strip = {"note": None, "claim_id": None}

    def content(claims: est.ClaimSet) -> set[Any]:
        return {claim.model_copy(update=strip) for claim in claims}

    assert content(original) == content(permuted)
    assert {p.row for p in original.quarantine} == {p.row for p in permuted.quarantine}


@given(st.data(), st.sampled_from(NAMES))
def test_a_frame_and_its_file_give_the_same_claims(data: st.DataObject, name: str) -> None:
    rows = data.draw(strategies.foreign_tables(name))
    options: dict[str, Any] = {"preset": name, "dayfirst": True, "errors": "quarantine"}
    frame = est.ClaimSet.from_frame(pd.DataFrame(rows, dtype=object), **options)
    table_options = TableOptions(preset=name, dayfirst=True, lenient=True)
    file = read_text(as_csv(rows), ".csv", "x", table_options, errors="quarantine")
    assert list(frame) == list(file)
    assert list(frame.quarantine) == list(file.quarantine)


# ---- bad input, for every preset


def content_of(name: str) -> str:
    return (HERE / f"{name}.csv").read_text(encoding="utf-8")


def header_of(name: str) -> list[str]:
    lines = list(csv.reader(io.StringIO(content_of(name))))
    return next(line for line in lines if sum(map(bool, line)) > 3)


@pytest.mark.parametrize(("name", "encoding"), pairs(NAMES, ["utf-8-sig", "utf-16"]))
def test_byte_order_marks_and_line_ends_do_not_matter(
    name: str, encoding: str, tmp_path: Path
) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(content_of(name).replace("\n", "\r\n").encode(encoding))
    assert list(est.read(path, **STATED.get(name, {}))) == list(read(name))


@pytest.mark.parametrize(("name", "other"), pairs(NAMES, NAMES, of_each=2))
def test_a_preset_on_the_wrong_file_names_the_nearest_preset(name: str, other: str) -> None:
    """The refusal also lists the missing columns."""
    stated = STATED.get(other, {}).get("constants", ())
    if load_presets()[name].missing_columns(header_of(other), stated):
        with pytest.raises(est.EstimatesError, match=f"does not fit.*: '{name}'.*nearest preset"):
            read(other, preset=name)


@pytest.mark.parametrize("name", NAMES)
def test_broken_tables_are_refused(name: str, tmp_path: Path) -> None:
    """A header alone, an open quote, a repeated column, a long row, another encoding."""
    text = content_of(name)
    header = ",".join(f'"{cell}"' for cell in header_of(name) if cell)
    path = tmp_path / "table.csv"
    for content, message in {
        f"{header}\n": "has a header and no rows",
        text + '"open': "breaks off",
        f"{header},{header}\n" + "1," * 200: "twice|look like|both",
        text + "," * 10 + "more," * 200 + "\n": "cells, the header",
        "": "is empty",
    }.items():
        path.write_text(content, encoding="utf-8")
        named = {} if content.startswith(text) else {"preset": name}
        with pytest.raises(est.EstimatesError, match=message):
            est.read(path, **(STATED.get(name, {}) | named))
    path.write_bytes((text + "é").encode("cp1252"))
    with pytest.raises(est.EstimatesError, match='encoding="cp1252"'):
        est.read(path)


@pytest.mark.parametrize("name", [n for n in LONG if "low" in load_presets()[n].columns])
@pytest.mark.parametrize("cell", ["inf", "1e999", "> 500 or so", "five hundred or six", "=1+1"])
def test_a_cell_that_is_not_a_number_is_quarantined(name: str, cell: str) -> None:
    """The problem names the column of the table."""
    rows = list(csv.DictReader(io.StringIO(content_of(name))))
    column = next(c for c in rows[0] if "low" in load_presets()[name].matching_columns([c]))
    for row in rows:
        row[column] = cell
        if name == "crowd-counting":
            row["size_text"] = ""
    claims = est.ClaimSet.from_frame(pd.DataFrame(rows), preset=name, errors="quarantine")
    refused = claims.quarantine.to_frame()
    assert len(claims) == 0
    assert refused["row"].tolist() == list(range(1, len(rows) + 1))
    assert set(refused["column"]) == {column}
    assert set(refused["code"]) == {"NotANumberError"}


def test_crossed_bounds_are_quarantined() -> None:
    rows = [{"source": "A", "estimate_low": "9", "estimate_high": "5", "estimate": ""}]
    claims = est.ClaimSet.from_frame(pd.DataFrame(rows), errors="quarantine")
    assert [p.code for p in claims.quarantine] == ["CrossedBoundsError"]
    rows[0] |= {"estimate_low": "1", "estimate": "7"}
    claims = est.ClaimSet.from_frame(pd.DataFrame(rows), errors="quarantine")
    assert [p.code for p in claims.quarantine] == ["ValueOutsideBoundsError"]


def test_two_columns_mapped_to_one_are_refused() -> None:
    """With a preset and without."""
    frame = pd.DataFrame({"Entity": ["x"], "Code": ["y"], "Year": [2020], "a": [1], "b": [2]})
    for preset in ("owid", None):
        with pytest.raises(est.EstimatesError, match="appears twice"):
            est.ClaimSet.from_frame(frame, columns={"a": "value", "b": "value"}, preset=preset)


@pytest.mark.parametrize(
    "header", ["source,estimate,value", "source,estimate_low,low,date", "source,reporter,estimate"]
)
def test_two_columns_with_the_same_meaning_are_refused(header: str, tmp_path: Path) -> None:
    """The refusal names both, and the argument that decides."""
    path = tmp_path / "table.csv"
    path.write_text(f"{header}\nA,5,6,7\n".replace(",7" * (header.count(",") < 3), ""))
    with pytest.raises(est.EstimatesError, match="both look like the"):
        est.read(path)


def test_the_argument_that_decides_is_accepted(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("source,estimate,value,estimate_low\nA,5,6,4\n")
    claims = est.read(path, columns={"estimate": "value", "value": None})
    assert figures(claims) == ["5 in [4, ..)"]


def test_a_header_that_fits_no_preset_names_the_nearest(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("estimate_low,estimate_high,date\n1,2,2021\n")
    with pytest.raises(
        est.EstimatesError, match='nearest preset is "generic", which also needs source'
    ):
        est.read(path)


def test_formulas_are_read_as_text_and_escaped_when_written(tmp_path: Path) -> None:
    """NUL characters are refused by row."""
    path = tmp_path / "table.csv"
    path.write_text('source,estimate,remark\nA\x00,5,x\n"=HYPERLINK(1)",6,"@x"\n')
    claims = est.read(path, errors="quarantine")
    assert [p.row for p in claims.quarantine] == [1]
    assert claims[0].source.name == "=HYPERLINK(1)"
    assert "'=HYPERLINK(1)" in est.write(claims, tmp_path / "out.csv").read_text()


@pytest.mark.parametrize(
    "frame",
    [
        pd.DataFrame(
            {"source": ["A", {"x": 1}], "estimate": [[1], {2}], "date": [[1], "2021"]}, dtype=object
        ),
        pd.DataFrame({"source": ["\ud800"], "estimate": [5], "odd": ["\ud800"]}, dtype=object),
        pd.DataFrame({"source": [b"A"], "estimate": [5]}, dtype=object),
        pd.DataFrame({"source": ["A"], "estimate": [True]}, dtype=object),
        pd.DataFrame({"source": ["A"], "estimate": ["9" * 5000]}, dtype=object),
    ],
    ids=["no hash", "surrogates", "bytes", "truth", "digits"],
)
def test_cells_of_unsupported_types_are_refused_by_row(frame: pd.DataFrame) -> None:
    claims = est.ClaimSet.from_frame(frame, errors="quarantine")
    assert len(claims) + len({p.row for p in claims.quarantine}) == len(frame)
    assert len(claims.quarantine) > 0


def test_the_dtype_of_columns_does_not_matter() -> None:
    """Categories, nullable integers, text and objects give the same figures."""
    frame = pd.DataFrame({"source": ["A", "B"], "estimate_low": [1, 2], "estimate_high": [3, 4]})
    plain = figures(est.ClaimSet.from_frame(frame))
    for other in (
        frame.astype("category"),
        frame.convert_dtypes(),
        frame.astype(str),
        frame.astype(object),
    ):
        assert figures(est.ClaimSet.from_frame(other)) == plain
    dated = frame.assign(date=pd.to_datetime(["2021-01-01", "2021-02-02"]), year=[2021.0, None])
    claims = est.ClaimSet.from_frame(dated)
    assert [str(c.stated_on) for c in claims] == ["2021-01-01", "2021-02-02"]
    assert [str(c.refers_to) for c in claims] == ["2021-01-01/2021-12-31", "None"]


def test_the_mapping_of_the_caller_overrides_the_preset() -> None:
    """It replaces the preset's constant and its choice of column."""
    rows = {"who": "A", "id": 1, "type_of_violence": 1, "low": 4, "best": 5, "high": 6, "n": 7}
    frame = pd.DataFrame([rows])
    claims = est.ClaimSet.from_frame(
        frame, columns={"who": "source", "n": "upper"}, preset="ucdp-ged"
    )
    assert (claims[0].source.name, claims[0].figure.upper) == ("A", 7)


def test_invalid_options_are_refused() -> None:
    frame = pd.DataFrame({"source": ["A"], "estimate": [5]})
    for options in (
        {"dayfirst": "yes"},
        {"period": "fortnight"},
        {"preset": "owdi"},
        {"preset": 5},
    ):
        with pytest.raises(est.EstimatesError):
            est.ClaimSet.from_frame(frame, **options)
