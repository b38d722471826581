"""`propose_mapping` reads the first rows of anything that `read` reads; refusals print it."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import estimates as est

TABLE = "Country,Year,killed_min,killed_max\nArcadia,2021,10,12\nElbonia,2021,3,3\n"
ROWS = pd.read_csv(io.StringIO(TABLE))
PRESETS = Path(__file__).parent.parent / "claims" / "ingest" / "presets"


def test_a_file_and_a_frame_have_one_proposal(tmp_path: Path) -> None:
    paths = {name: tmp_path / f"table.{name}" for name in ("csv", "jsonl", "json", "parquet")}
    paths["csv"].write_text(TABLE, encoding="utf-8")
    ROWS.to_json(paths["jsonl"], orient="records", lines=True)
    ROWS.to_json(paths["json"], orient="records")
    ROWS.to_parquet(paths["parquet"])
    expected = est.propose_mapping(ROWS).columns
    assert all(est.propose_mapping(path).columns == expected for path in paths.values())
    assert est.propose_mapping(io.StringIO(TABLE)).columns == expected


def test_the_name_of_the_file_stands_for_the_source_until_it_is_named(tmp_path: Path) -> None:
    path = tmp_path / "deaths_2021.csv"
    path.write_text(TABLE, encoding="utf-8")
    assert est.propose_mapping(path).constants["source"] == "deaths_2021"


def test_a_location_is_part_of_the_proposal(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text(f"title\nsubtitle\n{TABLE}", encoding="utf-8")
    mapping = est.propose_mapping(path, where={"header": 3})
    assert mapping.where.header == 3
    assert len(est.read(path, mapping=mapping)) == 2


@pytest.mark.parametrize("content", ["", "\n\n", "Country,Year\n"])
def test_a_file_without_rows_is_refused(content: str, tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(est.EstimatesError, match=r"is empty|no rows"):
        est.propose_mapping(path)


@pytest.mark.parametrize("name", ["em-dat", "world-bank", "idmc-updates", "who-excess-deaths"])
def test_the_mapping_of_a_preset_is_proposed_and_reads_the_same(name: str) -> None:
    path = PRESETS / f"{name}.csv"
    mapping = est.propose_mapping(path)
    assert f'the preset "{name}"' in mapping.remarks[0]
    figures = [(c.quantity.label, str(c.figure), c.refers_to) for c in est.read(path)]
    read = est.read(path, mapping=est.TableMapping.from_toml(mapping.to_toml()))
    assert [(c.quantity.label, str(c.figure), c.refers_to) for c in read] == figures


@pytest.mark.parametrize(
    "options",
    [{}, {"columns": {"killed_min": "value"}}, {"preset": "owid"}, {"quantity": "{Country}"}],
)
def test_every_refusal_of_a_table_prints_a_mapping_that_reads_it(options: Any) -> None:
    with pytest.raises(est.EstimatesError) as caught:
        est.read(io.StringIO(TABLE), **options)
    toml = str(caught.value).partition("mapping=:\n")[2]
    claims = est.read(io.StringIO(TABLE), mapping=toml)
    assert [str(claim.figure) for claim in claims] == ["[10, 12]", "3"]


def test_a_refusal_names_all_unknown_columns_and_suggests_none_that_makes_no_sense() -> None:
    with pytest.raises(est.EstimatesError) as caught:
        est.read(io.StringIO(TABLE))
    text = str(caught.value)
    assert all(name in text.partition(";")[0] for name in ROWS.columns)
    assert "did you mean" not in text
    assert "…" not in text


def test_repeated_names_are_joined_with_the_rows_above_them() -> None:
    table = "T,,\n,Dead,Hurt\narea,persons,persons\nX,1,2\n"
    mapping = {"values": "(?P<indicator>Dead|Hurt) persons", "constants": {"source": "A"}}
    claims = est.read(io.StringIO(table), mapping={**mapping, "quantity": "{area} {indicator}"})
    assert [claim.quantity.label for claim in claims] == ["X Dead", "X Hurt"]
