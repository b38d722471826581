"""A frame of any library is coalesced into one of its own kind, with the same cells."""

from __future__ import annotations

import datetime
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

import estimates as est
from estimates.errors import EstimatesError, EstimatesWarning

ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "country": st.sampled_from(["FR", "DE", None]),
            "year": st.sampled_from([2020, 2021]),
            "source": st.sampled_from(["UN", "WB"]),
            "value": st.sampled_from([None, 0.1, 2.5, -3.0, 1e300]),
            "url": st.sampled_from(["a", None]),
        }
    ),
    min_size=1,
    max_size=8,
)
SCHEMA = {
    "country": pl.String,
    "year": pl.Int64,
    "source": pl.String,
    "value": pl.Float64,
    "url": pl.String,
}
COLUMNS = {"country": "quantity", "year": "period"}


def cells(records: list[dict[str, Any]]) -> list[list[Any]]:
    """Return cells that compare by their bits; null is None, and 2021 is 2021.0."""
    return [[bits(cell) for cell in row.values()] for row in records]


def bits(cell: Any) -> str | None:
    """Return a cell as text; integers as floats, which pandas makes of them beside a gap."""
    if cell is None or cell != cell:
        return None
    return float(cell).hex() if isinstance(cell, int | float) else repr(cell)


@given(
    ROWS,
    st.sampled_from([{}, {"others": "drop"}, {"each": "quantity"}, {"exclude": {"WB": "2020"}}]),
)
def test_every_kind_gives_the_same_cells_bit_by_bit(rows: list[Any], options: Any) -> None:
    """The types of the columns stay."""
    frame = pl.DataFrame(rows, schema=SCHEMA)
    options = {"columns": COLUMNS, "absent": "ignore", **options}
    of_pandas = est.coalesce(
        pd.DataFrame(rows, columns=list(SCHEMA)).astype({"value": float}), ["WB"], **options
    )
    of_polars = est.coalesce(frame, ["WB"], **options)
    of_arrow = est.coalesce(frame.to_arrow(), ["WB"], **options)
    assert isinstance(of_polars, pl.DataFrame)
    assert isinstance(of_arrow, pa.Table)
    assert {name: of_polars.schema[name] for name in SCHEMA} == SCHEMA
    expected = cells(of_pandas.astype(object).to_dict("records"))
    assert list(of_pandas.columns) == of_polars.columns == of_arrow.column_names
    assert cells(of_polars.to_dicts()) == expected
    assert cells(of_arrow.to_pylist()) == expected


def test_types_of_columns_stay() -> None:
    """Categories, times with a zone, days, exact integers and decimals."""
    day = datetime.date(2021, 4, 19)
    frame = pl.DataFrame(
        {
            "k": pl.Series(["a", "a", "b"], dtype=pl.Categorical),
            "source": pl.Series(["UN", "WB", "UN"], dtype=pl.Enum(["UN", "WB"])),
            "value": [2**60 + 1, 2**60, None],
            "at": pl.Series([datetime.datetime(2021, 4, 19)] * 3).dt.replace_time_zone(
                "Europe/Kyiv"
            ),
            "on": [day, day, None],
        }
    )
    found = est.coalesce(frame, ["UN"], columns={"k": "quantity"})
    assert {name: found.schema[name] for name in frame.columns} == frame.schema
    assert (found["value"].to_list(), found["on"].to_list()) == ([2**60 + 1, None], [day, None])


@pytest.mark.parametrize("kind", ["index", "nullable", "Arrow types", "categories", "zone"])
def test_frames_of_pandas_of_other_types(kind: str) -> None:
    """The same values as of plain columns."""
    frame = pd.DataFrame(
        {"country": ["FR", "FR"], "year": [2020, 2020], "source": ["UN", "WB"], "value": [1, 3]}
    )
    made = {
        "index": lambda: frame.set_index(["country", "year"]),
        "nullable": frame.convert_dtypes,
        "Arrow types": lambda: frame.convert_dtypes(dtype_backend="pyarrow"),
        "categories": lambda: frame.astype({"country": "category", "source": "category"}),
        "zone": lambda: frame.assign(year=pd.Timestamp("2020-01-01", tz="Europe/Kyiv")),
    }[kind]()
    found = est.coalesce(made, ["WB"], columns=COLUMNS)
    assert found[["value", "source", "gap", "against"]].to_numpy().tolist() == [[3, "WB", 2, "UN"]]


KINDS = {
    "pandas": lambda frame: frame,
    "polars": pl.DataFrame,
    "arrow": pa.Table.from_pandas,
    "stream": lambda frame: pa.Table.from_pandas(frame).to_reader(),
    "duckdb": duckdb.from_df,
}


@pytest.mark.parametrize("kind", KINDS)
def test_words_come_back_in_the_kind_of_the_frame(kind: str) -> None:
    """A number beside its bounds is a claim, in every kind of frame."""
    frame = pd.DataFrame({"source": ["A", "B"], "value": [5, 9], "lower": [4, 8], "upper": [8, 9]})
    found = est.coalesce(KINDS[kind](frame), ["A"])
    assert isinstance(found, {"pandas": pd.DataFrame, "polars": pl.DataFrame}.get(kind, pa.Table))
    row = found.to_dict("records")[0] if kind == "pandas" else pl.DataFrame(found).to_dicts()[0]
    assert (row["lower"], row["upper"], row["conflicting"]) == (4, 8, 0)


@pytest.mark.parametrize("kind", KINDS)
def test_splices_apply_to_every_kind_of_frame(kind: str) -> None:
    rows = [("old", 2000, 1), ("old", 2001, 2), ("new", 2001, 4), ("new", 2002, 6)]
    frame = pd.DataFrame(rows, columns=["source", "year", "value"])
    splice, columns = {"old": {"onto": "new"}}, {"year": "period"}
    found = est.coalesce(KINDS[kind](frame), ["new", "old"], columns=columns, splice=splice)
    records = found.to_dict("records") if kind == "pandas" else pl.DataFrame(found).to_dicts()
    assert [(row["value"], row["stated_value"]) for row in records] == [(2, 1), (4, 4), (6, 6)]
    assert records[0]["source"] == "old (× 2, spliced onto new by ratio over 2001)"


@given(st.sampled_from(sorted({*KINDS} - {"stream"})), st.permutations([" a", "a", "a ", "b"]))
def test_keys_that_differ_in_spaces_are_one_cell(kind: str, keys: list[str]) -> None:
    frame = pd.DataFrame({"k": keys, "source": list("wxyz"), "value": [1, 2, 3, 4]})
    with pytest.warns(EstimatesWarning, match="one key in several ways"):
        found = est.coalesce(KINDS[kind](frame), ["w"], columns={"k": "quantity"})
    assert len(found) == 2


def test_a_lazy_frame_is_refused_with_the_remedy() -> None:
    with pytest.raises(EstimatesError, match="collect"):
        est.coalesce(pl.LazyFrame({"source": ["A"], "value": [1]}), ["A"])
