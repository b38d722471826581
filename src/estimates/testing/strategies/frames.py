"""Tables as they come: good cells, bad cells and blanks, for doors that must accept and refuse."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

if TYPE_CHECKING:
    import pandas as pd

CELLS: dict[str, SearchStrategy[Any]] = {
    "source": st.sampled_from(["EU", "Taran", " EU ", "", None, 7]),
    "text": st.sampled_from(
        ["more than 150,000", "about 80,000", "110,000", "no idea", "", None, "hundreds"]
    ),
    "value": st.sampled_from(
        [110_000, 150_000.0, "700,000", "1 500", "x", "", None, float("inf"), 2**53 + 1, True, -3]
    ),
    "comparator": st.sampled_from(["=", "~", ">", ">=", "<", "<=", "!", "", None]),
    "lower": st.sampled_from([None, None, 100_000, "150000", 5, float("nan")]),
    "upper": st.sampled_from([None, None, 160_000, 5, "", "ten"]),
    "lower_closed": st.sampled_from([None, None, True, "false", "maybe"]),
    "upper_closed": st.sampled_from([None, None, False, "true", 1]),
    "stated_on": st.sampled_from(
        ["2021-04-19", "2021-04", "31/02/2021", "", None, date(2021, 4, 20)]
    ),
    "published_on": st.sampled_from([None, "2021-04-19", "2021-04-18", "2021"]),
    "refers_to": st.sampled_from(
        [None, "2021-04-12/2021-04-18", "2021-04", "2021-04-18/2021-04-12", "soon"]
    ),
    "refers_to_start": st.sampled_from([None, None, "2021-04-12", "2021-04"]),
    "refers_to_end": st.sampled_from([None, None, "2021-04-18", "2021-03-01"]),
    "credibility": st.sampled_from([None, 1, 6, 7, "3", 2.5]),
    "weight": st.sampled_from([None, 0, 1.5, -1, "2"]),
    "standard_error": st.sampled_from([None, 5, 0, "x"]),
    "polarity": st.sampled_from([None, "asserted", "denied", "maybe"]),
    "form": st.sampled_from([None, None, "level", "ratio", "nonsense"]),
    "vague_word": st.sampled_from([None, None, "dozens"]),
    "vague_unit": st.sampled_from([None, None, 12, "x"]),
    "cancellable": st.sampled_from([None, None, True, "no"]),
    "includes": st.sampled_from([None, "Crimea", "Crimea; Donbas;", "a\\;b"]),
    "quote": st.sampled_from([None, "abc"]),
    "quote_start": st.sampled_from([None, None, 0, 5]),
    "quote_end": st.sampled_from([None, None, 3, 8]),
    "document_sha256": st.sampled_from([None, "0" * 64, "xyz"]),
    "recorded_at": st.sampled_from([None, "2021-04-19T10:00:00", "yesterday"]),
    "quantity": st.sampled_from([None, "q", "r", 1993, 1993.0]),
}
"""What people type into the cells of each column."""


@st.composite
def rows(draw: DrawFn, *, max_size: int = 6) -> list[dict[str, Any]]:
    """Tables as they come, a mapping a row: good cells, bad cells and blanks in some columns.

    Examples
    --------
    >>> from hypothesis import find
    >>> "source" in find(rows(), lambda table: len(table[0]) > 1)[0]
    True
    """
    columns = ["source", *draw(st.lists(st.sampled_from(sorted(CELLS)), unique=True, max_size=7))]
    count = draw(st.integers(1, max_size))
    return [{name: draw(CELLS[name]) for name in columns} for _ in range(count)]


def frames(*, max_size: int = 6) -> SearchStrategy[pd.DataFrame]:
    """Tables of `rows` as data frames; most have a cell that must be refused.

    Examples
    --------
    >>> from hypothesis import find
    >>> "source" in find(frames(), lambda frame: len(frame) > 1).columns
    True
    """
    import pandas as pd

    return rows(max_size=max_size).map(lambda drawn: pd.DataFrame(drawn, dtype=object))
