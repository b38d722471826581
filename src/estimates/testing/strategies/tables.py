"""Strategies for tables as people type them: of claims, and in the columns of a preset."""

from __future__ import annotations

import math
from datetime import date
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from estimates.claims.ingest.presets import find_preset
from estimates.testing.strategies.strings import choice

if TYPE_CHECKING:
    import pandas as pd

CELL_NUMBERS = (110_000, 150_000.0, 2**53 + 1, -3, math.inf)
TYPED_NUMBERS = ("", "5", "1200", "700,000", "15000", "NA", "0", "12.5")
BAD_NUMBERS = ("unclear words", "> 500", "inf", "-999")
TYPED_DAYS = ("2021-04-19", "19/04/2021", "03/04/2021", "2021", "06 May 2021", "", "31/02/2021")
TYPED_NAMES = ("A", "B & C", "=1+1", "été; x", "")
TYPED_TEXTS: dict[str, tuple[str, ...]] = {
    "text": ("", "dozens", "about 500", "large crowd", "NA"),
    "warring": ("yes", "", "no"),
    **dict.fromkeys(("reliability", "credibility", "weight", "standard_error", "party"), ("",)),
}
# The columns with one value per cell, for presets that have such columns
SINGLE_VALUE_COLUMNS = {
    "owid": ("Deaths", "Births"),
    "owid-catalog": ("total_deaths", "population"),
    "jhu-series": ("1/22/20", "12/31/20"),
    "jhu-daily": ("Deaths",),
    "em-dat": ("No. Injured",),
    "unhcr": ("Asylum-seekers",),
    "nyt-covid": ("cases", "deaths"),
    "missing-migrants": ("Number of Dead",),
    "acled-aggregated": ("EVENTS", "FATALITIES"),
    "who-excess-deaths": ("excess.low*", "excess.high*"),
    "sipri-milex": ("2020", "2021"),
    "world-bank": ("1960", "1961 [YR1961]"),
    "cow": ("milex",),
}


@st.composite
def foreign_tables(
    draw: DrawFn, name: str, *, max_size: int = 6, with_bad_cells: bool = True
) -> list[dict[str, str]]:
    """Draw tables in the columns of a preset, one mapping per row; cells are text, as in a CSV.

    Parameters
    ----------
    name : the preset. max_size : the largest number of rows.
    with_bad_cells : whether some numbers are words, infinite or missing-value codes.

    Examples
    --------
    >>> from hypothesis import find
    >>> table = find(foreign_tables("ucdp-ged"), lambda rows: rows[0]["best"] == "700,000")
    >>> sorted(table[0])[:3]
    ['best', 'country', 'date_end']
    """
    keys = {spellings[0]: key for key, spellings in find_preset(name).columns.items()}
    keys |= dict.fromkeys(SINGLE_VALUE_COLUMNS.get(name, ()), "best")
    cells = {column: preset_cells(key, with_bad_cells) for column, key in keys.items()}
    count = draw(st.integers(1, max_size))
    return [{column: draw(cell) for column, cell in cells.items()} for _ in range(count)]


def preset_cells(key: str, with_bad_cells: bool) -> SearchStrategy[Any]:
    """Draw cells of a column of a preset, as typed."""
    if key in ("low", "best", "high", "milper"):
        return choice(*TYPED_NUMBERS, *BAD_NUMBERS * with_bad_cells)
    if key in ("stated_on", "published_on", "refers_to", "refers_to_start", "refers_to_end"):
        return choice(*(TYPED_DAYS if with_bad_cells else TYPED_DAYS[:2]))
    return choice(*TYPED_TEXTS.get(key, TYPED_NAMES))


# What people type into the cells of each column
CELLS: dict[str, SearchStrategy[Any]] = {
    "source": choice("EU", "Taran", " EU ", "", None, 7),
    "text": choice("more than 150,000", "about 80,000", "110,000", "no idea", "", None, "hundreds"),
    "value": choice(*CELL_NUMBERS, "700,000", "1 500", "x", "", None, True),
    "comparator": choice("=", "~", ">", ">=", "<", "<=", "!", "", None),
    "lower": choice(None, None, 100_000, "150000", 5, float("nan")),
    "upper": choice(None, None, 160_000, 5, "", "ten"),
    "lower_closed": choice(None, None, True, "false", "maybe"),
    "upper_closed": choice(None, None, False, "true", 1),
    "stated_on": choice("2021-04-19", "2021-04", "31/02/2021", "", None, date(2021, 4, 20)),
    "published_on": choice(None, "2021-04-19", "2021-04-18", "2021"),
    "refers_to": choice(None, "2021-04-12/2021-04-18", "2021-04", "2021-04-18/2021-04-12", "soon"),
    "refers_to_start": choice(None, None, "2021-04-12", "2021-04"),
    "refers_to_end": choice(None, None, "2021-04-18", "2021-03-01"),
    "credibility": choice(None, 1, 6, 7, "3", 2.5),
    "weight": choice(None, 0, 1.5, -1, "2"),
    "standard_error": choice(None, 5, 0, "x"),
    "polarity": choice(None, "asserted", "denied", "maybe"),
    "form": choice(None, None, "level", "ratio", "nonsense"),
    "vague_word": choice(None, None, "dozens"),
    "vague_unit": choice(None, None, 12, "x"),
    "cancellable": choice(None, None, True, "no"),
    "includes": choice(None, "Crimea", "Crimea; Donbas;", "a\\;b"),
    "quote": choice(None, "abc"),
    "quote_start": choice(None, None, 0, 5),
    "quote_end": choice(None, None, 3, 8),
    "document_sha256": choice(None, "0" * 64, "xyz"),
    "recorded_at": choice(None, "2021-04-19T10:00:00", "yesterday"),
    "quantity": choice(None, "q", "r", 1993, 1993.0),
}


@st.composite
def rows(draw: DrawFn, *, max_size: int = 6) -> list[dict[str, Any]]:
    """Draw tables, one mapping per row, with good cells, bad cells and blanks in some columns.

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
    """Draw `rows` as data frames; most have a cell that must be refused.

    Examples
    --------
    >>> from hypothesis import find
    >>> "source" in find(frames(), lambda frame: len(frame) > 1).columns
    True
    """
    import pandas as pd

    return rows(max_size=max_size).map(lambda drawn: pd.DataFrame(drawn, dtype=object))
