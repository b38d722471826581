"""Rows of HXL tags: the Humanitarian Exchange Language names columns in a row below the header.

https://hxlstandard.org: a tag is "#affected+killed", a hashtag with attributes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from estimates.claims.ingest.cells import is_blank
from estimates.columnar.arrays import Array

if TYPE_CHECKING:
    import pandas as pd

# The standard looks for the row of tags among the first 25 rows.
TAG_SEARCH_ROWS = 25
TAG = re.compile(r"\s*#[a-z]\w*(\s*\+\s*[a-z]\w*)*\s*", re.IGNORECASE)


def is_tag_row(frame: pd.DataFrame) -> Array:
    """Return the mask of rows that hold HXL tags and blank cells alone.

    One tag is enough where the rest is blank; a cell "#5" or "#1 brigade" is none.
    """
    mask: Array = np.zeros(len(frame), dtype=bool)
    rows = frame.head(TAG_SEARCH_ROWS).to_numpy(dtype=object).tolist()
    for index, row in enumerate(rows):
        stated = [cell for cell in row if not is_blank(cell)]
        mask[index] = bool(stated) and all(isinstance(c, str) and TAG.fullmatch(c) for c in stated)
    return mask


def find_tags(frame: pd.DataFrame) -> Mapping[int, str]:
    """Return the HXL tags of a table by the position of their column; {} where it has none.

    >>> import pandas as pd
    >>> find_tags(pd.DataFrame({"id": ["", "7"], "best": ["#affected+killed", "12"]}))
    {1: '#affected+killed'}
    """
    rows = np.flatnonzero(is_tag_row(frame))
    cells = frame.iloc[rows[0]].tolist() if len(rows) else []
    return {at: cell.strip() for at, cell in enumerate(cells) if not is_blank(cell)}
