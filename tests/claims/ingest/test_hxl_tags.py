"""A row of HXL tags is passed over in every format, with a notice."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import estimates as est
from estimates.claims.ingest.hxl_tags import find_tags, is_tag_row

TAGGED = pd.DataFrame(
    {
        "source": ["#meta+source", "EU", "A"],
        "value": ["#affected + killed", "5", "6"],
        "note": ["", "", "#hashtag"],
    }
)


@pytest.mark.parametrize("suffix", ["csv", "json", "jsonl", "parquet", "xlsx"])
def test_a_row_of_tags_is_passed_over(suffix: str, tmp_path: Path) -> None:
    """Rows are counted with it."""
    path = tmp_path / f"a.{suffix}"
    frame = TAGGED.assign(value=["#affected+killed", "5", "x"])
    writers = {
        "csv": lambda: frame.to_csv(path, index=False),
        "json": lambda: frame.to_json(path, orient="records"),
        "jsonl": lambda: frame.to_json(path, orient="records", lines=True),
        "parquet": lambda: frame.to_parquet(path, index=False),
        "xlsx": lambda: frame.to_excel(path, index=False),
    }
    writers[suffix]()
    claims = est.read(path, errors="quarantine")
    assert [c.figure.value for c in claims] == [5]
    assert claims.quarantine[0].row == 3
    assert "rows of HXL tags, left out: 1" in claims.notices


def test_tags_are_found_by_the_position_of_their_column() -> None:
    assert find_tags(TAGGED) == {0: "#meta+source", 1: "#affected + killed"}
    assert find_tags(TAGGED.iloc[1:]) == {}


@given(st.lists(st.sampled_from(["", None, "#5", "#1 brigade", "EU", 5, float("nan")]), min_size=1))
def test_other_cells_are_no_tags(row: list[object]) -> None:
    """Nor is a blank row."""
    assert not is_tag_row(pd.DataFrame([row], dtype=object)).any()
