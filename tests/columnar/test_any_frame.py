"""A frame of any library gives the claims of the same table in a CSV."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given

import estimates as est
from estimates.columnar.any_frame import to_plain_frame
from estimates.testing import strategies
from tests.helpers.examples import few_in_dev

Convert = Callable[[pd.DataFrame], Any]
LIBRARIES: dict[str, Convert] = {
    "pandas": lambda frame: frame,
    "nullable types": lambda frame: frame.convert_dtypes(),
    "Arrow types": lambda frame: frame.convert_dtypes(dtype_backend="pyarrow"),
    "categories": lambda frame: frame.astype("category"),
    "polars": lambda frame: pl.from_pandas(frame),
    "polars categories": lambda frame: pl.from_pandas(frame).cast({pl.String: pl.Categorical}),
    "Arrow table": lambda frame: pa.Table.from_pandas(frame, preserve_index=False),
    "Arrow reader": lambda frame: pa.Table.from_pandas(frame, preserve_index=False).to_reader(),
    "DuckDB": lambda frame: duckdb.from_df(frame),
    "filtered": lambda frame: pd.concat([frame, frame])[len(frame) :][lambda f: f.index >= 0],
}


@pytest.mark.parametrize("library", LIBRARIES)
@given(claims=strategies.claim_sets(quantities=("q", "r")))
@few_in_dev  # each builds a set in another library
def test_frames_of_every_library_give_the_same_claims(library: str, claims: est.ClaimSet) -> None:
    """By from_frame and by read."""
    frame = claims.to_frame().dropna(axis=1, how="all")
    columns = frame.columns[frame.map(lambda c: isinstance(c, int) and abs(c) > 2**53).any()]
    # As in a file: no type holds them exactly.
    frame[columns] = frame[columns].map(str, na_action="ignore")
    frame = frame.convert_dtypes() if library in ("polars", "DuckDB") else frame
    made = est.ClaimSet.from_frame(LIBRARIES[library](frame), decimal=".")
    assert list(made) == list(claims)
    assert list(est.read(LIBRARIES[library](frame), decimal=".")) == list(claims)


# pyarrow cannot restore an index of numbers and names that pandas 2 has written; we refuse the file.
NEEDS_PANDAS_3 = pytest.mark.skipif(pd.__version__ < "3", reason="pandas 2 writes it wrongly")
TABLE = pd.DataFrame(
    {"quantity": ["x", "x", "y"], "source": ["A", "B", "B"], "value": [100, 110, 9_000]}
)


@pytest.mark.parametrize(
    "frame",
    [
        TABLE.set_index("quantity"),
        TABLE.set_index("quantity", drop=False),
        TABLE.set_index(["quantity", "source"]),
        TABLE.groupby(["quantity", "source"]).sum(),
        pytest.param(TABLE.set_index(["source"], append=True), marks=NEEDS_PANDAS_3),
        TABLE.iloc[[2, 0, 1]].sort_index(),
    ],
)
def test_a_named_index_is_columns(frame: pd.DataFrame, tmp_path: Any) -> None:
    """In a frame and in a Parquet file; numbers without a name are none."""
    frame.to_parquet(tmp_path / "claims.parquet")
    for claims in (est.ClaimSet.from_frame(frame), est.read(tmp_path / "claims.parquet")):
        stated = [(c.quantity.label, c.source.name, c.figure.value) for c in claims]
        assert stated == TABLE.to_records(index=False).tolist()


def test_labels_of_rows_without_a_name_are_a_column_without_a_name() -> None:
    """Which is left out with a notice, as in a file."""
    claims = est.ClaimSet.from_frame(TABLE.set_index(pd.Index(["k", "l", "m"])))
    assert any("without a name" in notice for notice in claims.notices)


def test_levels_of_names_are_joined() -> None:
    """Blank levels and repeated ones are left out."""
    wide = TABLE.groupby(["quantity", "source"]).agg({"value": ["min", "max"]})
    assert list(to_plain_frame(wide).columns) == ["quantity", "source", "value min", "value max"]


DAY = datetime.date(2021, 4, 19)
CELLS = {
    "periods": ("refers_to", pd.Series(pd.PeriodIndex(["2021Q2", "2021-04-19"], freq="Q"))),
    "days in Arrow": ("stated_on", pd.Series([DAY, None], dtype=pd.ArrowDtype(pa.date32()))),
    "times": ("stated_on", pd.Series(pd.to_datetime(["2021-04-19 12:30", None]))),
    "decimals": ("value", pd.Series([Decimal("5.5"), Decimal(6)])),
    "decimals in Arrow": (
        "value",
        pd.Series([Decimal("5.5"), Decimal(6)], dtype=pd.ArrowDtype(pa.decimal128(9, 2))),
    ),
    "small floats": ("value", pd.Series([5.5, 6], dtype="float32")),
    "lists": ("includes", pd.Series([["a", "b"], None])),
    "arrays": ("includes", pd.Series([np.array(["a", "b"]), None])),
    "lists in Arrow": (
        "includes",
        pd.Series([["a", "b"], None], dtype=pd.ArrowDtype(pa.list_(pa.string()))),
    ),
}
EXPECTED = {
    "refers_to": ["2021-04-01/2021-06-30", "2021-04-01/2021-06-30"],
    "stated_on": ["2021-04-19", "None"],
    "value": ["5.5", "6"],
    "includes": ["('a', 'b')", "()"],
}


@pytest.mark.parametrize("cells", CELLS)
def test_cells_of_other_types_are_read(cells: str) -> None:
    """Periods of pandas, days and decimals of Arrow, lists."""
    name, column = CELLS[cells]
    frame = pd.DataFrame({"source": ["A", "B"], "text": ["5.5", "6"]} | {name: column})
    claims = est.ClaimSet.from_frame(frame)
    stated = {
        "refers_to": [str(c.refers_to) for c in claims],
        "stated_on": [str(c.stated_on) for c in claims],
        "value": [str(c.figure.value) for c in claims],
        "includes": [str(c.quantity.includes) for c in claims],
    }
    assert stated[name] == EXPECTED[name]


@pytest.mark.parametrize("thing", [5, [1, 2], {"source": "A"}, pl.LazyFrame({"source": ["A"]})])
def test_what_is_no_table_is_refused_with_a_remedy(thing: Any) -> None:
    for read in (est.ClaimSet.from_frame, est.read):
        with pytest.raises(est.EstimatesError, match=r"collect|give a path|a frame"):
            read(thing)
