"""Refuse rows of sums: a claim whose source is called "Total" has no source."""

from __future__ import annotations

import numpy as np

from estimates.columnar.arrays import Array, Ints
from estimates.columnar.columns import codes_named
from estimates.columnar.store import Store
from estimates.errors import InvalidFieldError, Problem

# What tables call the row of a sum, and no source is called.
NAMES_OF_SUMS = frozenset(
    {
        *("total", "totals", "grand total", "subtotal", "sub-total", "sub total", "sum"),
        *("gesamt", "gesamtsumme", "summe", "zwischensumme", "insgesamt"),
        *("total général", "sous-total", "ensemble", "somme", "total general", "suma"),
        *("итого", "всего", "сумма", "разом", "усього", "всього", "сума"),
    }
)
WRITTEN_NAMES = frozenset(
    written + end
    for name in NAMES_OF_SUMS
    for written in (name, name.upper(), name.title(), name.capitalize())
    for end in ("", ":", " :")
)


def refuse_sums(store: Store, rows: Array) -> tuple[Store, Ints, list[Problem]]:
    """Return the claims without rows of sums, and their problems.

    rows : shape (claims,), the row of the table of each claim, counted from 0.
    """
    source = store.strings("source")
    codes = codes_named(source, WRITTEN_NAMES)
    if not len(codes):
        return store, rows, []
    sums = np.flatnonzero(np.isin(source.codes, codes))
    remedy = 'leave the row out, or name a source of that name in full: aliases={"Total": ...}'
    problems = []
    for row in sums.tolist():
        name = source.labels[source.codes[row]]
        error = InvalidFieldError(
            "names a sum, not who states it", column="source", value=name, remedy=remedy
        )
        problems.append(Problem.from_error(int(rows[row]) + 1, error))
    kept = np.setdiff1d(np.arange(len(store)), sums)
    return store.take(kept), rows[kept], problems
