"""Records are found wherever a JSON document keeps them, and records in records are columns."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import estimates as est
from estimates.io.nested_json import MAX_DEPTH, find_records, flatten_record

ROWS = [{"source": "EU", "value": 5}, {"source": "A", "value": 6}]
names = st.text(st.sampled_from("abc"), min_size=1, max_size=3)


def read(tmp_path: Path, content: Any, suffix: str = "json", **options: Any) -> est.ClaimSet:
    path = tmp_path / f"a.{suffix}"
    path.write_text(json.dumps(content), encoding="utf-8")
    return est.read(path, **options)


@given(st.lists(names, max_size=5), st.data())
def test_the_only_list_of_records_is_found_at_any_depth(path: list[str], data: Any) -> None:
    """A notice names it, and the keys that are ignored; it may be named, too."""
    content: Any = ROWS
    for key in reversed(path):
        others = data.draw(st.dictionaries(names.filter(lambda n, k=key: n != k), st.integers()))
        content = {**others, key: content}
    records, notices = find_records(content, "a.json")
    assert records == ROWS
    assert all(f'"{".".join(path)}"' in notice for notice in notices)
    if path:
        assert find_records(content, "a.json", ".".join(path))[0] == ROWS


def test_of_several_lists_one_must_be_named(tmp_path: Path) -> None:
    content = {"data": {"timeseries": ROWS, "older": ROWS[:1]}}
    with pytest.raises(
        est.EstimatesError, match=r"data\.timeseries, data\.older.*where=\{\"rows\""
    ):
        read(tmp_path, content)
    assert len(read(tmp_path, content, where={"rows": "data.older"})) == 1
    with pytest.raises(est.EstimatesError, match='did you mean "timeseries"'):
        read(tmp_path, content, where={"rows": "data.timeserie"})


def test_an_answer_of_two_parts_is_read(tmp_path: Path) -> None:
    """Some services answer with a list of a description and of the records."""
    claims = read(tmp_path, [{"page": 1, "pages": 1}, ROWS])
    assert (len(claims), claims.notices[0]) == (2, 'read the list "1"; ignored: 0')


def test_the_properties_of_features_are_records(tmp_path: Path) -> None:
    """GeoJSON, under either suffix; where it is on a map is left out with a notice."""
    point = {"type": "Point", "coordinates": [36.3, 50.0]}
    features = [{"type": "Feature", "properties": row, "geometry": point} for row in ROWS]
    for suffix in ("json", "geojson"):
        claims = read(tmp_path, {"type": "FeatureCollection", "features": features}, suffix)
        assert [c.figure.value for c in claims] == [5, 6]
        assert "read the properties of the features; left out: geometry" in claims.notices


nested = st.recursive(
    st.integers() | st.none() | st.lists(st.integers(), max_size=2),
    lambda inner: st.dictionaries(names, inner, min_size=1, max_size=3),
    max_leaves=8,
)


def leaves(cell: Any) -> list[Any]:
    """Return all cells of a record, in records in it, too."""
    return [leaf for c in cell.values() for leaf in leaves(c)] if isinstance(cell, dict) else [cell]


@given(st.dictionaries(names, nested, max_size=4))
def test_flattening_keeps_every_cell(record: dict[str, Any]) -> None:
    """In its order, and is done after one pass."""
    flat = flatten_record(record)
    assert leaves(flat) == leaves(record)
    assert flatten_record(flat) == flat


def test_members_that_would_have_one_name_stay_as_they_are() -> None:
    record = {"a": {"b": 1}, "a.b": 2}
    assert flatten_record(record) == record


@pytest.mark.parametrize("suffix", ["json", "jsonl"])
def test_records_in_records_are_columns(suffix: str, tmp_path: Path) -> None:
    rows = [{"who": {"name": "EU"}, "toll": {"low": 5, "high": 9}}, {"who": {"name": "A"}}]
    path = tmp_path / f"a.{suffix}"
    path.write_text(json.dumps(rows) if suffix == "json" else "\n".join(map(json.dumps, rows)))
    columns = {"who.name": "source", "toll.low": "lower", "toll.high": "upper"}
    claims = est.read(path, columns=columns, errors="quarantine")
    assert [(c.source.name, str(c.figure)) for c in claims] == [("EU", "[5, 9]")]


@pytest.mark.parametrize("depth", [MAX_DEPTH + 5, 100_000])
def test_a_document_of_any_depth_is_read_or_refused(depth: int, tmp_path: Path) -> None:
    """Never by an error of the system."""
    for opening, closing in (('{"a":', "}"), ("[", "]")):
        path = tmp_path / "a.json"
        path.write_text(f"{opening * depth}1{closing * depth}")
        with pytest.raises(est.EstimatesError):
            est.read(path)


def test_a_table_of_too_many_columns_is_refused_by_name(tmp_path: Path) -> None:
    wide = {f"c{i}": 1 for i in range(100_000)}
    with pytest.raises(est.EstimatesError, match=r"100,000 columns.*a\.json"):
        read(tmp_path, [wide])
    (tmp_path / "a.csv").write_text(",".join(wide) + "\n" + ",".join(["1"] * len(wide)))
    with pytest.raises(est.EstimatesError, match=r"100,000 columns.*a\.csv"):
        est.read(tmp_path / "a.csv")


def test_features_without_a_record_of_properties_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.geojson"
    features = [{"type": "Feature", "properties": 5.0}, {"type": "Feature", "properties": None}]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    with pytest.raises(est.EstimatesError, match="source"):
        est.read(path)
