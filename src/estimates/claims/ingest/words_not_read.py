"""Tell of claims that state a form and no number, although their words state one.

A row that states its form has been read before, and is not read again. A table made by hand may
have the column `form`, too, and expects that its words are read.
"""

from __future__ import annotations

import numpy as np

from estimates.claims.ingest.records import FIGURE_STATING_COLUMNS
from estimates.columnar.columns import codes_named
from estimates.columnar.store import Store
from estimates.model.figure import Figure

# Forms that have a number of their own; a mention or a list need none.
FORMS_WITH_NUMBERS = ("level", "change", "rate", "measure")
# Words without a number are many where sources decline to give one; a sample tells of the others.
MAX_TEXTS_READ = 1000


def words_not_read_notices(store: Store) -> list[str]:
    """Return a notice of claims whose number is in their words and in no column."""
    text, form = store.strings("text"), store.strings("form")
    is_silent = ~text.is_null()
    for name in FIGURE_STATING_COLUMNS:
        if name != "form" and name in store.columns and is_silent.any():
            is_silent &= store.columns[name].is_null()
    silent = np.flatnonzero(is_silent)
    if len(silent):
        silent = silent[np.isin(form.codes[silent], codes_named(form, FORMS_WITH_NUMBERS))]
    if not len(silent):
        return []
    codes = np.unique(text.codes[silent])[:MAX_TEXTS_READ]
    # Imported when needed: the parser loads the word lists of six languages.
    from estimates.parsing.column import read_marked_column

    words = text.labels[codes].tolist()
    read = zip(words, read_marked_column(words, None), strict=True)
    found = [words for words, f in read if isinstance(f, Figure) and f.has_number]
    if not found:
        return []
    n_found = int(np.isin(text.codes[silent], codes_named(text, {*found})).sum())
    what = "claims whose form is stated and whose number is in the words alone, which are not read"
    remedy = 'state the number, too, or leave out their form: columns={"form": None}'
    return [f"{what}: {n_found:,} (first: {found[0]!r}); {remedy}"]
