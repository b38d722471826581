"""Tables of others: rows as people and projects type them, in the columns of a preset."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from estimates.claims.ingest.presets import preset

NUMBERS = ("", "5", "1200", "700,000", "15000", "NA", "0", "12.5")
BAD_NUMBERS = ("unclear words", "> 500", "inf", "-999")
DAYS = ("2021-04-19", "19/04/2021", "03/04/2021", "2021", "06 May 2021", "", "31/02/2021")
NAMES = ("A", "B & C", "=1+1", "été; x", "")
WIDE = {"owid": ("Deaths", "Births"), "world-bank": ("1960", "1961 [YR1961]"), "cow": ("milex",)}
"""Columns of one value each, of the presets that have such."""


@st.composite
def foreign_tables(
    draw: DrawFn, name: str, *, max_size: int = 6, with_bad_cells: bool = True
) -> list[dict[str, str]]:
    """Tables in the columns of a preset, a mapping a row, all cells as text as in a CSV.

    Parameters
    ----------
    name : of the preset. max_size : rows, at most.
    with_bad_cells : whether some numbers are words, infinite or codes of other tables.

    Examples
    --------
    >>> from hypothesis import find
    >>> table = find(foreign_tables("ucdp-ged"), lambda rows: rows[0]["best"] == "700,000")
    >>> sorted(table[0])[:3]
    ['best', 'country', 'date_end']
    """
    known = preset(name)
    cells = {
        spellings[0]: cells_of(key, with_bad_cells=with_bad_cells)
        for key, spellings in known.columns.items()
    }
    cells |= {
        column: cells_of("best", with_bad_cells=with_bad_cells) for column in WIDE.get(name, ())
    }
    count = draw(st.integers(1, max_size))
    return [{column: draw(cell) for column, cell in cells.items()} for _ in range(count)]


def cells_of(key: str, *, with_bad_cells: bool) -> SearchStrategy[Any]:
    """Cells of a key of a preset, as typed."""
    if key in ("low", "best", "high", "milper"):
        return st.sampled_from(NUMBERS + BAD_NUMBERS * with_bad_cells)
    if key == "text":
        return st.sampled_from(["", "dozens", "about 500", "large crowd", "NA"])
    if key in ("stated_on", "published_on", "refers_to", "refers_to_start", "refers_to_end"):
        return st.sampled_from(DAYS if with_bad_cells else DAYS[:2])
    if key == "warring":
        return st.sampled_from(["yes", "", "no"])
    if key in ("reliability", "credibility", "weight", "standard_error", "party"):
        return st.just("")
    return st.sampled_from(NAMES)
