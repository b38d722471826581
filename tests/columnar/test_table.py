"""Tables of results: frames that may be written into, and joined parts."""

from __future__ import annotations

import dataclasses
import pickle

import numpy as np
import pandas as pd
import pytest

from estimates.columnar.arrays import objects
from estimates.columnar.columns import StringColumn
from estimates.columnar.table import Table


@dataclasses.dataclass(frozen=True)
class Row:
    """A row."""

    name: str
    count: float
    flag: bool
    why: tuple[str, ...]


def made(names: list[str]) -> Table[Row]:
    count = len(names)
    return Table(
        Row,
        {
            "name": lambda: StringColumn.of(names),
            "count": np.arange(float(count)),
            "flag": np.arange(count) % 2 == 0,
            "why": objects([("a",)] * count),
        },
    )


def test_writing_into_a_frame_leaves_the_table_as_it_was() -> None:
    """However it is written into, and another frame, too."""
    table = made(["a", "b", "c"])
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
def test_joined_parts_are_the_whole(sizes: list[int]) -> None:
    """Labels of parts that were encoded apart, too."""
    names = ["b", "a", "b"]
    parts, at = [], 0
    for size in sizes:
        parts.append(made(names[at : at + size]))
        at += size
    found = Table.joined(parts)
    assert [row.name for row in found] == names
    assert found.to_frame()["name"].tolist() == names
    assert len(found) == 3
    assert found[1:].to_frame()["name"].tolist() == names[1:]


def test_a_table_travels() -> None:
    """To another process, when its frame was made already."""
    table = Table(Row, {name: made(["a"]).column(name) for name in made(["a"]).columns})
    table.to_frame()
    assert pickle.loads(pickle.dumps(table))[0].name == "a"
