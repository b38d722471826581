"""A mapping says how the columns of any table become claims; what it gets wrong is refused by name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import estimates as est
from estimates.claims.ingest.mapping_merge import merge_mappings
from estimates.claims.ingest.presets import load_presets

KEYS = st.text("abcdefgh -/ü\"'\\", min_size=1, max_size=8)
WORDS = st.text("abc DE.[]\\'\"{}=#\n\tß", min_size=1, max_size=12)
PRESETS = sorted(load_presets())
# Presets whose table is recognised, so that their mapping needs nothing from the caller.
RECOGNISED = [
    name
    for name in PRESETS
    if load_presets()[name].is_recognised and name not in ("factbook-ranks", "jhu-series")
]
CODE = -999


def read(frame: dict[str, list[Any]], **options: Any) -> est.ClaimSet:
    return est.ClaimSet.from_frame(pd.DataFrame(frame), **options)


def stated(claims: est.ClaimSet) -> list[tuple[str, str]]:
    return [(claim.quantity.label, str(claim.figure)) for claim in claims]


# ---- the mapping itself


@given(
    st.dictionaries(st.sampled_from(["source", "area", "stated_on", "low", "high"]), KEYS),
    WORDS,
    st.dictionaries(KEYS, st.fixed_dictionaries({"unit": WORDS}), max_size=2),
    st.lists(st.one_of(st.integers(-999, -1), WORDS, st.floats(-9, -1)), max_size=3),
    st.booleans(),
)
def test_a_mapping_survives_toml(
    columns: dict[str, str],
    unit: str,
    names: Any,
    missing: list[Any],
    tally: bool,
) -> None:
    figures = {"low", "high"} & {*columns}
    mapping = est.TableMapping(
        columns=columns,
        constants={"unit": unit},
        names=names,
        missing=missing,
        tally=tally and not figures,
        where={"header": [1, 2], "decimal": ","},
        quantity="{area} deaths",
    )
    assert est.TableMapping.from_toml(mapping.to_toml()) == mapping


def test_a_mapping_is_a_file_a_dict_or_an_object(tmp_path: Path) -> None:
    mapping = est.TableMapping(columns={"value": "n"}, constants={"source": "S"})
    path = tmp_path / "mapping.toml"
    path.write_text(mapping.to_toml(), encoding="utf-8")
    for given_as in (
        mapping,
        path,
        str(path),
        {"columns": {"value": "n"}, "constants": {"source": "S"}},
    ):
        assert stated(read({"n": [5]}, mapping=given_as)) == [("unnamed", "5")]


@pytest.mark.parametrize("name", RECOGNISED)
def test_a_preset_has_no_privilege(name: str, tmp_path: Path) -> None:
    """What a preset says, written as a mapping of one's own, reads the same claims."""
    table = Path(__file__).parent / "presets" / f"{name}.csv"
    said = load_presets()[name].model_dump(exclude_unset=True)
    said = {key: said[key] for key in said if key in est.TableMapping.model_fields}
    own, shipped = est.read(table, mapping=said), est.read(table, preset=name)
    assert list(own) == list(shipped)


@pytest.mark.parametrize("name", PRESETS)
def test_a_mapping_that_says_nothing_changes_nothing(name: str) -> None:
    preset = load_presets()[name]
    assert merge_mappings(preset, est.TableMapping()) == preset


@pytest.mark.parametrize(
    ("mapping", "words"),
    [
        ({"colums": {}}, 'colums is not a key.*did you mean "columns"'),
        ({"where": {"sheat": 1}}, 'sheat is not a key.*did you mean "sheet"'),
        ({"where": {"header": 0}}, "counted from 1"),
        ({"columns": {"sorce": "who"}}, 'sorce.*did you mean "source"'),
        ({"columns": {"low": "a", "lower": "b"}}, "low and lower, which are the same"),
        ({"values": "(unclosed"}, "values is not a regular expression"),
        ({"values": "(?P<source>.)", "constants": {"source": "S"}}, "constants and by values"),
        ({"columns": {"source": "a"}, "constants": {"source": "S"}}, "columns and by constants"),
        ({"quantity": "{area deaths"}, "braces that do not match"),
        ({"quantity": "{contry} deaths"}, 'contry in quantity.*did you mean "country"'),
        ({"values": "nothing like it"}, "matches no column"),
        ({"values": ".*"}, "matches every column"),
        ({"values": ["deths"]}, 'deths of values.*did you mean "deaths"'),
        ({"columns": {"value": "deths"}}, 'deths of columns.*did you mean "deaths"'),
        ({"values": "(?P<indicator>deaths)|(?P<part>low)s?"}, None),
        ({"tally": "deths"}, 'deths of tally.*did you mean "deaths"'),
        ({"tally": True, "columns": {"value": "deaths"}}, "tally counts or sums rows"),
        ({"missing": [True]}, "must be numbers or words"),
        ("no-such-file.toml", "cannot be read"),
        ("ucdp-ged", 'give preset="ucdp-ged"'),
        ("= nothing\n", "is not TOML"),
        (7, "is not a mapping"),
    ],
    ids=str,
)
def test_a_bad_mapping_is_refused_by_name(mapping: Any, words: str | None) -> None:
    frame = {"who": ["A"], "country": ["X"], "deaths": [3]}
    if words is None:
        read(frame, mapping=mapping, constants={"source": "S"})
        return
    with pytest.raises(est.EstimatesError, match=words):
        read(frame, mapping=mapping)


def test_families_with_two_columns_for_one_part_are_refused() -> None:
    frame = {"killed_min": [1], "dead_min": [2]}
    mapping = {"values": "(?:killed|dead)_(?P<part>min)", "constants": {"source": "S"}}
    with pytest.raises(est.EstimatesError, match="mean the same"):
        read(frame, mapping=mapping)


# ---- one mode: what the caller says is merged over what is recognised


def test_columns_of_the_caller_do_not_turn_recognition_off() -> None:
    frame = {
        "source": ["A", "B"],
        "date": ["2021-04-01", "2021-04-02"],
        "country": ["X", "Y"],
        "deaths": [5, 7],
        "remark": ["r", "s"],
    }
    claims = read(frame, columns={"deaths": "value"})
    assert stated(claims) == [("X", "5"), ("Y", "7")]
    assert [str(claim.stated_on) for claim in claims] == ["2021-04-01", "2021-04-02"]
    assert [claim.note for claim in claims] == ["remark: r", "remark: s"]
    assert "kept in the note, with so many distinct values: remark (2)" in claims.notices


def test_the_short_keywords_are_parts_of_a_mapping() -> None:
    frame = {"country": ["X", "Y"], "deaths": ["1,5", "-9"]}
    short = read(
        frame,
        columns={"deaths": "value"},
        constants={"source": "S", "unit": "thousands"},
        quantity=["country", "unit"],
        missing=-9,
        decimal=",",
    )
    whole = read(
        frame,
        mapping={
            "columns": {"value": "deaths"},
            "constants": {"source": "S", "unit": "thousands"},
            "quantity": "{country} {unit}",
            "missing": [-9],
            "where": {"decimal": ","},
        },
    )
    assert list(short) == list(whole)
    assert stated(short) == [("X thousands", "1.5")]


def test_families_of_columns_state_one_figure_a_row() -> None:
    frame = {
        "battle": ["A", "B"],
        "side": ["r", "u"],
        "killed_min": [1, 3],
        "killed_max": [2, 3],
        "hurt_max": [None, 9],
    }
    mapping = {
        "values": "(?P<indicator>.+)_(?P<part>min|max)",
        "quantity": "{battle}, {side} {indicator}",
        "constants": {"source": "S"},
    }
    claims = read(frame, mapping=mapping)
    assert stated(claims) == [
        ("A, r killed", "[1, 2]"),
        ("B, u killed", "3"),
        ("B, u hurt", "<= 9"),
    ]
    assert "blank cells, which state nothing: 1" in claims.notices


def test_a_column_may_be_a_source_a_day_or_a_measure() -> None:
    by_source = read(
        {"year": [2020], "WHO": [5], "UN": [6]},
        mapping={"values": "(?P<source>WHO|UN)", "columns": {"refers_to": "year"}},
    )
    assert [(c.source.name, str(c.refers_to)[:4]) for c in by_source] == [
        ("WHO", "2020"),
        ("UN", "2020"),
    ]
    by_day = read(
        {"area": ["X"], "1/22/2020": [5], "1/23/2020": [6]},
        mapping={"values": r"(?P<refers_to>\d+/\d+/\d+)", "constants": {"source": "S"}},
    )
    assert stated(by_day) == [("X 2020-01-22", "5"), ("X 2020-01-23", "6")]


def test_a_list_is_tallied_by_quantity_source_and_day() -> None:
    frame = {"who": list("abcd"), "day": ["2024-01-01"] * 3 + ["2024-01-02"], "n": [1, 2, 3, 4]}
    mapping = {"columns": {"refers_to": "day"}, "constants": {"source": "S"}, "quantity": "dead"}
    counted = read(frame, mapping={**mapping, "tally": True})
    assert stated(counted) == [("dead", "3"), ("dead", "1")]
    summed = read(frame, mapping={**mapping, "tally": "n"}, period="month")
    assert stated(summed) == [("dead 2024-01", "10")]
    assert str(summed[0].refers_to) == "2024-01-01/2024-01-02"
    assert "figures that are tallies: 1, of 4 rows of the table (4 to 4 each)" in summed.notices
    with pytest.raises(est.TableError, match=r"n is not a plain number.*'about 6'"):
        read({**frame, "n": [1, 2, 3, "about 6"]}, mapping={**mapping, "tally": "n"})


# ---- nothing is lost: a cell is a claim, a counted blank, a code, or a refusal

CELLS = st.sampled_from([1, 25, 3.5, "1,200", "about 40", "", None, "NA", CODE, str(CODE), "words"])
TABLES = st.integers(1, 6).flatmap(
    lambda n: st.fixed_dictionaries(
        {
            "place": st.lists(st.sampled_from(["x", "y", ""]), min_size=n, max_size=n),
            "killed": st.lists(CELLS, min_size=n, max_size=n),
            "hurt": st.lists(CELLS, min_size=n, max_size=n),
        }
    )
)


def count(claims: est.ClaimSet, beginning: str) -> int:
    return sum(
        int(notice.rpartition(": ")[2].replace(",", ""))
        for notice in claims.notices
        if notice.startswith(beginning)
    )


@given(TABLES, st.sampled_from(["families", "one column"]))
def test_every_value_cell_is_accounted_for(table: dict[str, list[Any]], form: str) -> None:
    n_rows = len(table["place"])
    rows = {**table, "row": list(range(n_rows))}
    mapping: dict[str, Any] = {
        "constants": {"source": "S"},
        "missing": [CODE],
        "quantity": "{row} {indicator}",
    }
    if form == "families":
        mapping["values"] = "killed|hurt"
        n_cells = 2 * n_rows
    else:
        mapping |= {"columns": {"value": "killed", "indicator": "place"}}
        n_cells = n_rows
    frame = pd.DataFrame(rows, dtype=object)
    claims = est.ClaimSet.from_frame(frame, mapping=mapping, errors="quarantine")
    counted = (
        len(claims)
        + len(claims.quarantine)
        + count(claims, "blank rows left out") * (n_cells // n_rows)
        + count(claims, "blank cells")
        + count(claims, "rows without a figure, passed over")
        + count(claims, "cells with a code for missing")
    )
    assert counted == n_cells


# ---- rows are not merged, and quantities not mixed, in silence


@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("xy")), min_size=1, max_size=6))
def test_only_rows_that_are_equal_in_the_file_are_merged(rows: list[tuple[str, str]]) -> None:
    """Also where the column in which they differ is not read."""
    frame = pd.DataFrame(rows, columns=["source", "left out"]).assign(value=5)
    for options in ({"columns": {"left out": None}}, {"errors": "quarantine"}):
        claims = est.ClaimSet.from_frame(frame, **options)
        assert len(claims) == len(set(rows))


MIXED = {
    "source": ["BBC", "BBC", "UN"],
    "date": ["2024-01-01"] * 3,
    "country": ["X"] * 3,
    "of whom": ["deaths", "casualties", "deaths"],
    "estimate": [5, 70, 6],
}


def test_a_quantity_that_mixes_several_is_refused_with_the_line_that_parts_them() -> None:
    with pytest.raises(est.EstimatesError) as refused:
        read(MIXED)
    assert "'BBC' states 5 and 70 for 2024-01-01 in 'X' (rows 1, 2)" in str(refused.value)
    assert "quantity=['country', 'of whom']" in str(refused.value)
    parted = read(MIXED, quantity=["country", "of whom"])
    assert parted.quantities == ("X casualties", "X deaths")
    kept = read(MIXED, errors="quarantine")
    assert len(kept) == 3
    assert any("mixes several" in notice for notice in kept.notices)


@pytest.mark.parametrize(
    "column",
    [
        {"url of it": ["https://a.example", "https://b.example", "https://a.example"]},
        {"sample": [1000, 1200, 900]},
        {"remark": ["a first and a rather long remark about the figure", "another", "a third"]},
    ],
    ids=lambda column: next(iter(column)),
)
def test_an_ordinary_table_is_not_refused_for_a_revision_on_one_day(column: dict[str, Any]) -> None:
    table = {name: cells for name, cells in MIXED.items() if name != "of whom"}
    claims = read({**table, **column})
    assert len(claims) == 3
    assert any(notice.startswith("one source, one day and different") for notice in claims.notices)


def test_measures_in_a_column_part_quantities_also_on_different_days() -> None:
    dates = ["2024-01-01", "2024-01-02", "2024-01-03"]
    with pytest.raises(est.EstimatesError, match="'of whom' says 'deaths' and 'casualties' in 'X'"):
        read({**MIXED, "date": dates})


def test_a_side_is_not_the_party_of_the_source() -> None:
    claims = read({"source": ["UN"], "estimate": [5], "date": ["2024-01-01"], "side": ["Arcadia"]})
    assert (claims[0].source.party, claims[0].note) == (None, "side: Arcadia")


# ---- labels of rows


@pytest.mark.parametrize("name", ["id", "ID", "#", "No.", "event_id", "ref"])
def test_a_column_of_unique_labels_labels_the_claims(name: str) -> None:
    rows = {"source": ["A", "B"], "estimate": [5, 6], "date": ["2024-01-01"] * 2}
    assert [c.claim_id for c in read({name: [7, 8], **rows})] == ["7", "8"]
    repeated = read({name: [7, 7], **rows})
    assert all(c.claim_id == c.fingerprint and f"{name}: 7" in (c.note or "") for c in repeated)


def test_nothing_of_a_refused_row_stays() -> None:
    frame = {
        "source": ["A", "B"],
        "value": [1, 2],
        "reliability": ["A", "X"],
        "quantity": ["q", "of the refused"],
    }
    claims = read(frame, errors="quarantine")
    assert est.reconcile(claims).quantities == ("q",)


def test_best_values_outside_their_bounds_are_kept_as_published() -> None:
    rows = {"id": [1, 2], "type_of_violence": [1, 1], "low": [5, 1], "best": [4, 9], "high": [9, 8]}
    claims = read(rows, preset="ucdp-ged")
    assert [claim.figure.value for claim in claims] == [4, 9]
    assert [claim.figure.notation for claim in claims] == ["4 in [4, 9]", "9 in [1, 9]"]
    unread = [("low 5 excludes the value",), ("high 8 excludes the value",)]
    assert [claim.figure.unread for claim in claims] == unread
    sentence = "best values outside their own bounds, which are widened to hold them: 2"
    assert sentence in claims.notices
