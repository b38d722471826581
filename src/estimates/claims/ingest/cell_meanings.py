"""Cells that a mapping explains: year, month and day in columns of their own, words for terms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from estimates.claims.ingest.cells import is_blank
from estimates.claims.ingest.column_profile import MISSING_CODES
from estimates.claims.ingest.label_template import format_label_part
from estimates.claims.ingest.written_dates import month_numbers

if TYPE_CHECKING:
    import pandas as pd

# Codebooks write these where a year, a month or a day is unknown, or cannot be.
NO_PARTS = {f"{code:.0f}" for code in MISSING_CODES}


def day_part(column: str) -> str:
    """Return the key of a column that holds a part of a day."""
    return f"{column} (part of a day)"


def join_day_parts(parts: Sequence[pd.Series[Any]]) -> pd.Series[Any]:
    """Return year, month and day in ISO form, as far as each row states them.

    >>> import pandas as pd
    >>> year, month = pd.Series([2021, 2022, 2023]), pd.Series(["March", 0, "12"])
    >>> join_day_parts([year, month, pd.Series([4, 0, -9])]).tolist()
    ['2021-03-04', '2022', '2023-12']
    """
    import pandas as pd

    rows = zip(*(part.tolist() for part in parts), strict=True)
    index = parts[0].index
    return pd.Series([join_day(row) for row in rows], index=index, dtype=object)


def join_day(parts: Iterable[Any]) -> str | None:
    """Return the parts of one day up to the first that states nothing: blank, 0 or a code."""
    stated: list[str] = []
    for part in parts:
        text = "" if is_blank(part) else format_label_part(part)
        if not text.strip("0") or text in NO_PARTS:
            break
        month = month_numbers().get(text.casefold().rstrip(".")) if stated else None
        stated.append(text.zfill(2) if month is None else f"{month:02}")
    return "-".join(stated) or None


def translate_cells(cells: pd.Series[Any], meanings: Mapping[str, str]) -> pd.Series[Any]:
    """Return a column with our terms for its words, in any case; "" = states nothing.

    A word without a meaning stays, and is refused by the column if that does not know it.
    """
    import pandas as pd

    known = {word.casefold(): term or None for word, term in meanings.items()}
    codes, distinct = pd.factorize(cells, use_na_sentinel=True)
    terms = [known.get(str(cell).strip().casefold(), cell) for cell in distinct]
    return pd.Series(np.array([*terms, None], dtype=object)[codes], dtype=object)
