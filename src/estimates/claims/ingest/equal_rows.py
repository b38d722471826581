"""Keep rows apart that differ only in columns which are not read.

Claims with the same content are merged, as repetitions. Where the table has columns that are not
read, its rows may differ all the same: their note then says in what.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from estimates.claims.references import group_by_content, repeated_source_rows
from estimates.columnar.arrays import Array
from estimates.columnar.columns import StringColumn
from estimates.columnar.store import Store

if TYPE_CHECKING:
    # Returns rows of the table as they came; rows are counted from 0, ascending.
    RawRows = Callable[[Array], pd.DataFrame]


def keep_different_rows_apart(
    store: Store, rows: Array, raw_rows: RawRows
) -> tuple[Store, list[str]]:
    """Return the claims, with a note where rows of the table differ, and a notice that counts them.

    rows : shape (claims,), the row of the table that each claim comes from.
    """
    groups = group_by_content(store, repeated_source_rows(store))
    if groups is None:
        return store, []
    has_label = ~store.strings("claim_id").is_null()
    claims = np.flatnonzero((np.bincount(groups)[groups] > 1) & ~has_label)
    distinct_rows, at = np.unique(rows[claims], return_inverse=True)
    cells = raw_rows(distinct_rows).astype(object)
    texts = cells.where(cells.notna(), "").map(str).iloc[at.reshape(-1)]
    varies = texts.groupby(groups[claims]).transform("nunique").to_numpy() > 1
    differing = np.flatnonzero(varies.any(axis=1))
    if not len(differing):
        return store, []
    notes = store.strings("note").decode()
    names, table = [str(name) for name in texts.columns], texts.to_numpy()
    for i in differing.tolist():
        parts = [f"{names[j]}: {table[i, j]}" for j in np.flatnonzero(varies[i]) if table[i, j]]
        stated = [] if notes[claims[i]] is None else [notes[claims[i]]]
        notes[claims[i]] = "; ".join([*stated, *parts]) or None
    n = len(differing)
    sentence = f"rows that differ only in what is not read, which their note says: {n:,}"
    return store.with_columns({"note": StringColumn.from_cells(notes.tolist())}), [sentence]
