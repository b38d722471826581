"""Result tables: frames can be written to, and tables concatenated."""

from __future__ import annotations

import dataclasses
import datetime
import pickle
import sys

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import estimates as est
from estimates.columnar.arrays import object_array
from estimates.columnar.columns import StringColumn
from estimates.columnar.parquet import to_arrow_array
from estimates.columnar.table import Table
from estimates.errors import MissingExtraError, UnknownColumnError
from estimates.testing import strategies
from tests.helpers.examples import few_in_dev


@dataclasses.dataclass(frozen=True)
class Row:
    """A row."""

    name: str
    count: float
    flag: bool
    why: tuple[str, ...]


def table_of(names: list[str]) -> Table[Row]:
    count = len(names)
    return Table(
        Row,
        {
            "name": lambda: StringColumn.from_cells(names),
            "count": np.arange(float(count)),
            "flag": np.arange(count) % 2 == 0,
            "why": object_array([("a",)] * count),
        },
    )


def test_writing_into_a_frame_does_not_change_the_table() -> None:
    """Nor any other frame of the table."""
    table = table_of(["a", "b", "c"])
    before, frame = table.to_frame(), table.to_frame()
    frame.loc[0, "count"] = 99.0
    frame.iloc[1, 2] = True
    frame["name"] = "x"
    frame.loc[2, "why"] = "none"
    assert frame["count"].tolist() == [99.0, 1.0, 2.0]
    pd.testing.assert_frame_equal(table.to_frame(), before)
    assert before["count"].tolist() == table.column("count").tolist() == [0.0, 1.0, 2.0]
    assert table.column("flag").tolist() == [True, False, True]
    assert table[2].why == ("a",)


@pytest.mark.parametrize("sizes", [[3], [2, 0, 1], [1, 1, 1]])
def test_concatenated_tables_have_all_rows(sizes: list[int]) -> None:
    """Also if their labels were encoded separately."""
    names = ["b", "a", "b"]
    tables, start = [], 0
    for size in sizes:
        tables.append(table_of(names[start : start + size]))
        start += size
    whole = Table.concat(tables)
    assert [row.name for row in whole] == names
    assert whole.to_frame()["name"].tolist() == names
    assert len(whole) == 3
    assert whole[1:].to_frame()["name"].tolist() == names[1:]


def test_a_table_can_be_pickled() -> None:
    """Also after its frame was made."""
    table = Table(Row, {name: table_of(["a"]).column(name) for name in table_of(["a"]).columns})
    table.to_frame()
    assert pickle.loads(pickle.dumps(table))[0].name == "a"


@given(claims=strategies.claim_sets(quantities=("q", "r")))
@few_in_dev  # each builds a set in three libraries
def test_claims_go_through_every_library_and_come_back(claims: est.ClaimSet) -> None:
    """By the stream of Arrow, and by the methods that name a library."""
    assert pl.DataFrame(claims).equals(claims.to_polars())
    assert pa.table(claims).equals(claims.to_arrow())
    assert claims.to_arrow().column_names == list(claims.to_frame().columns)
    for frame in (claims.to_polars(), claims.to_arrow()):
        assert list(est.ClaimSet.from_frame(frame, decimal=".")) == list(claims)


@given(claims=strategies.claim_sets(quantities=("q", "r")))
@few_in_dev  # each reconciles a set
def test_results_are_the_same_in_every_library(claims: est.ClaimSet) -> None:
    """Cell by cell; unknown cells are null."""
    rec = est.reconcile(claims, method="median")
    for table in (rec.ranges, rec.discrepancies, rec.consensus, rec.ledger):
        assert pl.DataFrame(table).equals(table.to_polars())
        assert table.to_polars().columns == list(table.columns)
        of_polars = pd.DataFrame(table.to_polars().to_dicts(), columns=list(table.columns))
        for name in table.columns:
            found, stated = (
                list(map(plain, cells)) for cells in (of_polars[name], table.column(name))
            )
            if any(isinstance(cell, str) for cell in found):  # numbers that no float holds are text
                stated = [None if cell is None else shortest_text(cell) for cell in stated]
            assert found == stated, name


@given(cells=st.lists(st.none() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)))
@example(cells=[2**53 + 1, 2.0**53 + 2, -0.0])
@example(cells=[2**53 + 1, 12.0, None])
@example(cells=[0.5, 12.0, None])
def test_a_column_of_numbers_is_text_only_where_no_float_holds_one(
    cells: list[int | float | None],
) -> None:
    """Then all its cells are texts of the same numbers, in their shortest form."""
    column = to_arrow_array(pa, pd.Series(cells, dtype=object), "float", exact=False)
    found, is_exact = column.to_pylist(), [c is None or float(c) == c for c in cells]
    if all(is_exact):
        assert column.type == pa.float64()
        assert found == cells
    else:
        assert found == [None if cell is None else shortest_text(cell) for cell in cells]


def test_an_unknown_column_is_named_with_those_that_exist() -> None:
    with pytest.raises(UnknownColumnError, match="sources is not a column of the table; it has "):
        est.reconcile([{"source": "A", "value": 1}]).ledger.column("sources")


def shortest_text(cell: object) -> str:
    """Return a number as text without a decimal point that says nothing, other cells as they are."""
    if isinstance(cell, float):
        return str(cell + 0.0).removesuffix(".0")  # -0.0 is 0
    return str(cell)


def plain(cell: object) -> object:
    """Return a cell that compares across libraries; null is None."""
    if isinstance(cell, list | tuple):
        return tuple(cell)
    if isinstance(cell, float | np.floating):
        return None if np.isnan(cell) else float(cell)
    if isinstance(cell, np.datetime64 | datetime.date):
        return str(cell)[:10]
    return None if cell is pd.NaT else cell.item() if isinstance(cell, np.generic) else cell


@pytest.mark.parametrize(("module", "extra"), [("pyarrow", "parquet"), ("polars", "polars")])
def test_a_missing_library_is_named(
    monkeypatch: pytest.MonkeyPatch, module: str, extra: str
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    table = table_of(["a"])
    with pytest.raises(MissingExtraError, match=rf"estimates\[{extra}\]"):
        table.to_polars()
    assert len(table.to_frame()) == 1
