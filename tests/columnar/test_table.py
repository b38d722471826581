"""Result tables: frames can be written to, and tables concatenated."""

from __future__ import annotations

import dataclasses
import pickle

import numpy as np
import pandas as pd
import pytest

from estimates.columnar.arrays import object_array
from estimates.columnar.columns import StringColumn
from estimates.columnar.table import Table


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
