"""Refuse rows of totals: a claim whose source is called "Total" has no source."""

from __future__ import annotations

import numpy as np

from estimates.columnar.arrays import Array, Ints
from estimates.columnar.columns import codes_named
from estimates.columnar.store import Store
from estimates.errors import InvalidFieldError, Problem

# What tables call the row of a total, and no source is called.
NAMES_OF_TOTALS = frozenset(
    {
        *("total", "totals", "grand total", "subtotal", "sub-total", "sub total", "sum"),
        *("gesamt", "gesamtsumme", "summe", "zwischensumme", "insgesamt"),
        *("total général", "sous-total", "ensemble", "somme", "total general", "suma"),
        *("итого", "всего", "сумма", "разом", "усього", "всього", "сума"),
    }
)
# As tables write them; labels are compared without making others of them.
WRITTEN_NAMES = frozenset(
    written + end
    for name in NAMES_OF_TOTALS
    for written in (name, name.upper(), name.title(), name.capitalize())
    for end in ("", ":", " :")
)


def refuse_totals(store: Store, rows: Array) -> tuple[Store, Ints, list[Problem]]:
    """Return the claims without rows of totals, and the problems of these rows.

    rows : shape (claims,), the row of the table of each claim, counted from 0.
    """
    source = store.strings("source")
    codes = codes_named(source, WRITTEN_NAMES)
    if not len(codes):
        return store, rows, []
    totals = np.flatnonzero(np.isin(source.codes, codes))
    remedy = 'leave the row out, or name a source of that name in full: aliases={"Total": ...}'
    problems = []
    for row in totals.tolist():
        name = source.labels[source.codes[row]]
        error = InvalidFieldError(
            "names a total, not who states it", column="source", value=name, remedy=remedy
        )
        problems.append(Problem.from_error(int(rows[row]) + 1, error))
    kept = np.setdiff1d(np.arange(len(store)), totals)
    return store.take(kept), rows[kept], problems
