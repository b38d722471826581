"""The footnote of a coalesced table names each source with its periods."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import estimates as est
from estimates.errors import EstimatesError

CELLS = st.dictionaries(st.integers(2000, 2012), st.sampled_from(["UN", "WB", None]), min_size=1)


@given(CELLS, st.sampled_from([int, str, float]), st.randoms(use_true_random=False))
def test_a_note_can_be_read_back(cells: dict[int, str | None], kind: Any, random: Any) -> None:
    """Every year of every source, and no other, in any order of rows and any kind of frame."""
    rows = list(cells.items())
    random.shuffle(rows)
    frame = pd.DataFrame(rows, columns=["year", "source"])
    frame = frame.astype({"year": kind, "source": object})
    note = est.source_note(frame, period="year")
    read = {
        (source, year)
        for source, spans in re.findall(r"(\w+) \(([^)]*)\)", note)
        for first, *last in (span.split("–") for span in spans.split(", "))
        for year in range(int(first), int((last or [first])[0]) + 1)
    }
    assert read == {(source, year) for year, source in cells.items() if source}
    if kind is not float:
        assert est.source_note(pl.DataFrame(frame), period="year") == note


def test_a_spliced_source_is_noted_as_it_is_shown() -> None:
    rows = [("old", 2000, 1), ("old", 2001, 2), ("new", 2001, 4), ("new", 2002, 5)]
    frame = pd.DataFrame(rows, columns=["source", "year", "value"])
    found = est.coalesce(
        frame, ["new", "old"], columns={"year": "period"}, splice={"old": {"onto": "new"}}
    )
    expected = "new (2001–2002), old (× 2, spliced onto new by ratio over 2001) (2000)"
    assert est.source_note(found, period="year") == expected


def test_claims_name_their_periods_by_themselves() -> None:
    """Years and months as such; a claim without days has none."""
    rows = [("A", "2020", "x"), ("A", "2021-03", "x"), ("B", None, "y")]
    records = [
        {"source": source, "refers_to": when, "quantity": label, "value": 1}
        for source, when, label in rows
    ]
    assert est.source_note(est.coalesce(records, ["A"])) == "A (2020–2021-03), B"


def test_what_is_no_table_or_no_column_is_refused() -> None:
    frame = pd.DataFrame({"source": ["A"], "year": [2020]})
    assert est.source_note(frame) == "A"
    assert est.source_note(frame.iloc[:0]) == ""
    with pytest.raises(EstimatesError, match="the table has source, year"):
        est.source_note(frame, period="yaer")
    with pytest.raises(EstimatesError, match="is not a table"):
        est.source_note([frame])
