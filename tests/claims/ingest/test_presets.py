"""Presets: the tables that people have are recognised, and every row is accounted for."""

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
from estimates.claims.ingest.presets import presets
from estimates.claims.ingest.tables import Reading, take
from estimates.io.read import read_text
from estimates.testing import strategies

HERE = Path(__file__).parent / "presets"
NAMES = sorted(presets())
LONG = [name for name in NAMES if presets()[name].wide is None]


def read(name: str, **options: Any) -> est.ClaimSet:
    return est.read(HERE / f"{name}.csv", **options)


def figures(claims: est.ClaimSet) -> list[str]:
    return [str(claim.figure) for claim in claims]


def as_csv(rows: list[dict[str, str]]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, rows[0])
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


# ---- each preset has a citation, a test file, and reads it


@pytest.mark.parametrize("name", NAMES)
def test_a_preset_names_whom_to_cite(name: str) -> None:
    preset = presets()[name]
    assert min(map(len, (preset.citation, preset.licence, preset.version, preset.title))) > 0
    for need in preset.needs:
        assert set(need.split("|")) <= set(preset.columns)


@pytest.mark.parametrize("name", NAMES)
def test_its_table_is_recognised(name: str) -> None:
    """From the header alone; the notice says which preset and by which columns."""
    claims = read(name)
    assert claims.notices[0].startswith(f"read by the preset {name} (")
    assert "recognised by its columns" in claims.notices[0]
    assert list(read(name, preset=name)) == list(claims)


def test_ucdp() -> None:
    claims = read("ucdp-ged")
    assert figures(claims) == ["6", "600 in [600, 700]", "0 in [0, 5]"]
    assert claims.quantities[0] == "130364 deaths"
    one = claims.about("244657 deaths")[0]
    assert (one.source.name, str(one.refers_to)) == ("UCDP", "2017-07-31")
    assert one.document is not None
    assert one.document.title == '"Example Agency,2017-07-31,Attack on a bridge; 3 dead"'
    assert "deaths_b: 4" in (one.note or "")


def test_ucdp_battle_related_deaths() -> None:
    """A question a dyad and year; a high that is blank leaves a floor."""
    claims = read("ucdp-brd")
    assert figures(claims) == ["1,200 in [1,000, 1,900]", "250", "31 in [25, …)"] or figures(claims)
    assert claims.quantities == (
        "200 300 2023 battle-related deaths",
        "200 300 2024 battle-related deaths",
        "200 301 2024 battle-related deaths",
    )
    assert str(claims[0].refers_to) == "2023-01-01/2023-12-31"


def test_acled() -> None:
    claims = read("acled")
    assert figures(claims) == ["3", "0"]
    assert claims[0].document is not None
    assert claims[0].document.derived_from == ("Example Agency", "Gazette")
    assert [str(c.refers_to) for c in claims] == ["2022-01-06", "2022-02-17"]
    assert "crowd size=about 300" in (claims[1].note or "")


def test_crowd_counting() -> None:
    """Words stay words, CCC's numbers beside them go into the note, blanks are no figure."""
    claims = read("crowd-counting")
    assert figures(claims) == ["dozens", "[200, 500]", "no number", "large crowd"]
    assert claims[0].figure.vague is not None
    assert "low: 24" in (claims[0].note or "")
    assert claims[3].figure.value == 100
    assert claims[1].quantity.label == "2024-05-01 Springfield CA crowd"
    assert [entry.standing for entry in est.reconcile(claims).ledger] == [
        "used", "used", "no figure", "used",
    ]  # fmt: skip


def test_airwars() -> None:
    claims = read("airwars")
    assert figures(claims) == ["[3, 5]", "0", "no number"]
    assert "Grading: Fair" in (claims[0].note or "")


def test_owid() -> None:
    claims = read("owid")
    assert [(c.quantity.label, c.figure.value) for c in claims] == [
        ("Arcadia 2020 Deaths", 500),
        ("Arcadia 2020 Births per woman", 1.61),
        ("Arcadia 2021 Births per woman", 1.6),
        ("World 2021 Deaths", 8000),
    ]
    assert "blank cells: 2 (they state nothing)" in claims.notices


def test_world_bank() -> None:
    """The lines before the header, the year in brackets, the last comma and ".." are passed over."""
    claims = read("world-bank")
    assert "lines before the header, passed over: 4" in claims.notices
    assert [(c.quantity.label, c.figure.value) for c in claims] == [
        ("Arcadia 1960 Population, total", 54608),
        ("Arcadia 1961 Population, total", 55811),
    ]


def test_cow() -> None:
    claims = read("cow")
    assert len(claims) == 13
    one = claims.about("ARC 1816 military personnel")[0]
    assert (one.figure.value, one.quantity.unit) == (17, "thousands of persons")


def test_factbook() -> None:
    claims = read("factbook")
    assert figures(claims)[0] == "approximately 200,000 active-duty personnel (2023 est.)"
    assert (claims[0].figure.value, claims[0].manner) == (200_000, "estimated")
    assert str(claims[0].refers_to) == "2023-01-01/2023-12-31"
    assert claims[2].manner is None
    assert claims[2].figure.value == 17_963_211
    assert claims[0].note == "iso3: ARC"


def test_wikidata() -> None:
    """Amount, bounds, qualifiers, references and rank; other properties are passed over."""
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


# ---- a hand-made table, as it comes


def test_a_hand_made_table() -> None:
    """Floors, ceilings, ranges, ranges with a best value, points; day-first; separators."""
    claims = read("generic")
    assert figures(claims) == [
        "390,580", "383,000", "11,966", "<= 25,000", ">= 15,000", "[15,000, 20,000]",
        "[60,000, 70,000]", "[200,000, 250,000]", "320,000 in [290,000, 350,000]",
        "120,000 in [106,000, 140,000]", ">= 700,000", "80,000",
    ]  # fmt: skip
    assert claims[11].stated_on == pd.Timestamp("2024-09-17").date()
    assert [c.source.party for c in claims].count("warring party") == 2
    assert any("warring parties: 2" in notice for notice in claims.notices)
    assert claims[4].document is not None
    assert claims[4].document.url == "https://example.org/5#:~:text=some%20, quoted"


def test_the_one_sided_rows_count() -> None:
    """A consensus uses every voice, floors and ceilings among them."""
    rec = est.reconcile(read("generic").about("borduria deaths"))
    assert [e.standing for e in rec.ledger] == ["used"] * 6
    assert rec.consensus.voices == 6
    assert all((e.weight or 0) > 0 for e in rec.ledger)


def test_pairs_of_names_are_proposed_and_not_merged() -> None:
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


def test_nothing_typed_by_hand_is_lost() -> None:
    """Columns that no one knows go into the note, lists and all."""
    frame = pd.DataFrame(
        {"source": ["A"], "estimate": ["5"], "typed by": ["Ann; Bob"], "tags": [["x", {"y": 1}]]}
    )
    claim = est.ClaimSet.from_frame(frame)[0]
    assert claim.note == 'typed by: Ann; Bob; tags: ["x", {"y": 1}]'


# ---- every row in has exactly one line out


@given(st.data(), st.sampled_from(NAMES))
def test_every_row_has_one_line(data: st.DataObject, name: str) -> None:
    """A claim or a refusal, never both; a wide row one for each of its cells that states a number."""
    rows = data.draw(strategies.foreign_tables(name))
    taken = take(pd.DataFrame(rows, dtype=object), Reading(preset=name, dayfirst=True))
    lines = [*taken.rows.tolist(), *(p.row - 1 for p in taken.problems)]
    if presets()[name].wide is None:
        assert sorted(lines) == list(range(len(rows)))
    else:
        assert set(lines) <= set(range(len(rows)))
        blank = sum(taken.tallies.values())
        width = len(lines) + blank
        assert width % len(rows) == 0


@given(st.data(), st.sampled_from(NAMES))
def test_a_file_in_parts_is_the_file(data: st.DataObject, name: str) -> None:
    """However it is cut, the same claims, refusals and notices come out."""
    text = as_csv(data.draw(strategies.foreign_tables(name)))
    found = []
    for rows, characters, at_once in (
        (1_000, 1 << 24, True),
        (2, 30, True),
        (2, 30, False),
        (1_000, 1 << 24, False),
    ):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(delimited.read_parts, "__defaults__", (rows, characters))
            if not at_once:
                patch.setattr(delimited, "parsed", lambda *_: None)
            try:
                claims = read_text(text, ".csv", "x", Reading(preset=name), errors="quarantine")
                found.append((list(claims), list(claims.quarantine), claims.notices))
            except est.EstimatesError as error:
                found.append((str(error), [], ()))
    assert found[1:] == found[:-1]


@given(st.data(), st.sampled_from(NAMES))
def test_the_order_of_columns_never_matters(data: st.DataObject, name: str) -> None:
    rows = data.draw(strategies.foreign_tables(name, with_bad_cells=False))
    header = data.draw(st.permutations(list(rows[0])))
    one, other = (
        est.ClaimSet.from_frame(frame, preset=name, dayfirst=True, errors="quarantine")
        for frame in (pd.DataFrame(rows), pd.DataFrame(rows)[header])
    )
    strip = {"note": None, "claim_id": None}

    def content(claims: est.ClaimSet) -> set[Any]:
        return {claim.model_copy(update=strip) for claim in claims}

    assert content(one) == content(other)
    assert {p.row for p in one.quarantine} == {p.row for p in other.quarantine}


@given(st.data(), st.sampled_from(NAMES))
def test_a_frame_is_its_file(data: st.DataObject, name: str) -> None:
    """A table read by pandas and handed over, and the file read here, are the same claims."""
    rows = data.draw(strategies.foreign_tables(name))
    options: dict[str, Any] = {"preset": name, "dayfirst": True, "errors": "quarantine"}
    frame = est.ClaimSet.from_frame(pd.DataFrame(rows, dtype=object), **options)
    reading = Reading(preset=name, dayfirst=True, lenient=True)
    file = read_text(as_csv(rows), ".csv", "x", reading, errors="quarantine")
    assert list(frame) == list(file)
    assert list(frame.quarantine) == list(file.quarantine)


# ---- bad input, for every preset


def content_of(name: str) -> str:
    return (HERE / f"{name}.csv").read_text(encoding="utf-8")


def header_of(name: str) -> list[str]:
    lines = list(csv.reader(io.StringIO(content_of(name))))
    return next(line for line in lines if len(line) > 3)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_marks_and_line_ends_change_nothing(name: str, encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(content_of(name).replace("\n", "\r\n").encode(encoding))
    assert list(est.read(path)) == list(read(name))


@pytest.mark.parametrize("name", NAMES)
def test_a_preset_on_the_wrong_file(name: str, tmp_path: Path) -> None:
    """Says what is lacking and which preset comes nearest."""
    for other in NAMES:
        if presets()[name].missing(header_of(other)):
            with pytest.raises(
                est.EstimatesError, match=f"does not fit.*: '{name}'.*nearest preset"
            ):
                read(other, preset=name)


@pytest.mark.parametrize("name", NAMES)
def test_broken_tables(name: str, tmp_path: Path) -> None:
    """A header alone, an open quote, a column twice, a row too long, another encoding."""
    text = content_of(name)
    header = ",".join(f'"{cell}"' for cell in header_of(name) if cell)
    path = tmp_path / "table.csv"
    for content, says in {
        f"{header}\n": "has a header and no rows",
        text + '"open': "breaks off",
        f"{header},{header}\n" + "1," * 200: "twice|look like|both",
        text + "," * 10 + "more," * 200 + "\n": "cells, the header",
        "": "is empty",
    }.items():
        path.write_text(content, encoding="utf-8")
        with pytest.raises(est.EstimatesError, match=says):
            est.read(path, preset=None if content.startswith(text) else name)
    path.write_bytes((text + "é").encode("cp1252"))
    with pytest.raises(est.EstimatesError, match='encoding="cp1252"'):
        est.read(path)


@pytest.mark.parametrize("name", [n for n in LONG if "low" in presets()[n].columns])
@pytest.mark.parametrize("cell", ["inf", "1e999", "> 500 or so", "five hundred or six", "=1+1"])
def test_a_number_that_is_none(name: str, cell: str) -> None:
    """Is a line in the quarantine that names the table's own column and shows the cell."""
    rows = list(csv.DictReader(io.StringIO(content_of(name))))
    column = next(c for c in rows[0] if "low" in presets()[name].found([c]))
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


def test_bounds_that_cross() -> None:
    rows = [{"source": "A", "estimate_low": "9", "estimate_high": "5", "estimate": ""}]
    claims = est.ClaimSet.from_frame(pd.DataFrame(rows), errors="quarantine")
    assert [p.code for p in claims.quarantine] == ["CrossedBoundsError"]
    rows[0] |= {"estimate_low": "1", "estimate": "7"}
    claims = est.ClaimSet.from_frame(pd.DataFrame(rows), errors="quarantine")
    assert [p.code for p in claims.quarantine] == ["ValueOutsideBoundsError"]


def test_two_columns_mapped_to_one() -> None:
    """Are refused, with a preset and without."""
    frame = pd.DataFrame({"Entity": ["x"], "Code": ["y"], "Year": [2020], "a": [1], "b": [2]})
    for preset in ("owid", None):
        with pytest.raises(est.EstimatesError, match="stands twice"):
            est.ClaimSet.from_frame(frame, columns={"a": "value", "b": "value"}, preset=preset)


@pytest.mark.parametrize(
    "header", ["source,estimate,value", "source,estimate_low,low,date", "source,reporter,estimate"]
)
def test_two_columns_that_look_alike(header: str, tmp_path: Path) -> None:
    """Are both named, with the line that decides."""
    path = tmp_path / "table.csv"
    path.write_text(f"{header}\nA,5,6,7\n".replace(",7" * (header.count(",") < 3), ""))
    with pytest.raises(est.EstimatesError, match="both look like the"):
        est.read(path)


def test_the_line_that_decides_works(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("source,estimate,value,estimate_low\nA,5,6,4\n")
    claims = est.read(path, columns={"estimate": "value", "value": None})
    assert figures(claims) == ["5 in [4, ..)"]


def test_a_header_that_fits_none_names_the_nearest(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("estimate_low,estimate_high,date\n1,2,2021\n")
    with pytest.raises(
        est.EstimatesError, match='nearest preset is "generic", which also needs source'
    ):
        est.read(path)


def test_hostile_cells(tmp_path: Path) -> None:
    """NUL characters are refused by row; formulas come in as text and go out made safe."""
    path = tmp_path / "table.csv"
    path.write_text('source,estimate,remark\nA\x00,5,x\n"=HYPERLINK(1)",6,"@x"\n')
    claims = est.read(path, errors="quarantine")
    assert [p.row for p in claims.quarantine] == [1]
    assert claims[0].source.name == "=HYPERLINK(1)"
    assert "'=HYPERLINK(1)" in est.write(claims, tmp_path / "out.csv").read_text()


@pytest.mark.parametrize(
    "frame",
    [pd.DataFrame({"source": ["A", {"x": 1}], "estimate": [[1], {2}], "date": [[1], "2021"]}, dtype=object),
     pd.DataFrame({"source": ["\ud800"], "estimate": [5], "odd": ["\ud800"]}, dtype=object),
     pd.DataFrame({"source": [b"A"], "estimate": [5]}, dtype=object),
     pd.DataFrame({"source": ["A"], "estimate": [True]}, dtype=object),
     pd.DataFrame({"source": ["A"], "estimate": ["9" * 5000]}, dtype=object)],
    ids=["no hash", "surrogates", "bytes", "truth", "digits"],
)  # fmt: skip
def test_cells_that_no_table_should_hold(frame: pd.DataFrame) -> None:
    """Are refused row by row."""
    claims = est.ClaimSet.from_frame(frame, errors="quarantine")
    assert len(claims) + len({p.row for p in claims.quarantine}) == len(frame)
    assert len(claims.quarantine) > 0


def test_frames_of_every_dtype() -> None:
    """Categories, nullable integers, dates and years as floats read like the same cells typed."""
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


def test_the_caller_knows_better_than_the_preset() -> None:
    """A column that is named in our words wins over the preset's constant and its own choice."""
    rows = {"who": "A", "id": 1, "type_of_violence": 1, "low": 4, "best": 5, "high": 6, "n": 7}
    frame = pd.DataFrame([rows])
    claims = est.ClaimSet.from_frame(
        frame, columns={"who": "source", "n": "upper"}, preset="ucdp-ged"
    )
    assert (claims[0].source.name, claims[0].figure.upper) == ("A", 7)


def test_options_that_are_none() -> None:
    frame = pd.DataFrame({"source": ["A"], "estimate": [5]})
    for options in (
        {"dayfirst": "yes"},
        {"period": "fortnight"},
        {"preset": "owdi"},
        {"preset": 5},
    ):
        with pytest.raises(est.EstimatesError):
            est.ClaimSet.from_frame(frame, **options)
