"""Take a column that numbers or names the rows of a table as their labels, if it is unique."""

import numpy as np

from estimates.columnar.columns import StringColumn, null_column
from estimates.columnar.store import Store


def settle_claim_ids(store: Store, column: str) -> tuple[Store, list[str]]:
    """Return the claims with labels from a column, or with that column in the note.

    column : the table's name of the column that may hold labels.
    """
    labels = store.strings("claim_id")
    stated = labels.codes[~labels.is_null()]
    is_unique = len(np.unique(stated)) == len(stated)
    if is_unique:
        return store, []
    texts = [f"{column}: {label}" for label in labels.labels]
    cells = np.array([*texts, None], dtype=object)[labels.codes]
    notes = store.strings("note").decode()
    joined = ["; ".join(filter(None, pair)) or None for pair in zip(cells, notes, strict=True)]
    columns = {
        "note": StringColumn.from_cells(joined),
        "claim_id": null_column("claim_id", len(store)),
    }
    return store.with_columns(columns), [f"kept in the note, not unique: {column}"]
