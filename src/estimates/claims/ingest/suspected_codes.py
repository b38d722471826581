"""Refuse negative numbers that seem to be codes for missing, until the caller says so."""

from __future__ import annotations

import numpy as np

from estimates.claims.ingest.cells import looks_like_code
from estimates.claims.ingest.figure_columns import NUMBER_FIELDS
from estimates.columnar.arrays import Array, Ints
from estimates.columnar.store import Store
from estimates.errors import NotANumberError, Problem
from estimates.model.fields import exact_number

# Among other negative numbers only codes of three digits or more stand out.
LARGEST_LONG_CODE = -100


def refuse_suspected_codes(
    store: Store, rows: Ints, is_open: Array | None = None, *, long_only: bool = False
) -> tuple[Store, Ints, list[Problem]]:
    """Return the claims without those that seem to state a code for missing, and their problems.

    rows : shape (claims,), the row of the table of each claim, counted from 0.
    is_open : shape (claims,), which claims may state a code; None = all.
    long_only : whether only codes of three digits and more are suspected.
    """
    found: dict[int, Problem] = {}
    numbers = [store.numbers(name).floats for name in NUMBER_FIELDS]
    if is_open is not None:
        numbers = [np.where(is_open, floats, np.nan) for floats in numbers]
    codes = find_suspected_codes(np.concatenate(numbers))
    codes = [code for code in codes if not long_only or is_long_code(code)]
    if not codes:
        return store, rows, []
    listed = ", ".join(f"{code:g}" for code in codes)
    remedy = f'give missing=[{listed}]; where they are numbers, missing=["none"]'
    for name, floats in zip(NUMBER_FIELDS, numbers, strict=True):
        for row in np.flatnonzero(np.isin(floats, codes)).tolist():
            error = NotANumberError(
                "seems to be a code for missing",
                column=name,
                value=exact_number(floats[row]),
                remedy=remedy,
            )
            found.setdefault(row, Problem.from_error(int(rows[row]) + 1, error))
    kept = np.setdiff1d(np.arange(len(store)), [*found])
    return store.take(kept), rows[kept], [found[row] for row in sorted(found)]


def is_long_code(number: float) -> bool:
    """Return whether a number is a code such as -999, which nobody states as a figure."""
    return number < LARGEST_LONG_CODE and looks_like_code(number)


def find_suspected_codes(numbers: Array) -> list[float]:
    """Return the negative numbers that seem to be codes.

    Numbers with signs vary. Negative numbers are suspected where all of them look like codes and
    one repeats or is long; where -1 repeats and is the only one; and where a long code repeats.

    >>> find_suspected_codes(np.array([5.0, -9.0, 7.0, -9.0]))
    [-9.0]
    >>> find_suspected_codes(np.array([-5.0, -9.0, -2.0, -9.0]))
    []
    """
    distinct, counts = np.unique(numbers[numbers < 0], return_counts=True)
    is_code = np.array([looks_like_code(number) for number in distinct.tolist()], dtype=bool)
    is_long, repeats = is_code & (distinct < LARGEST_LONG_CODE), counts > 1
    if is_code.all():
        suspected = is_code & (is_long.any() or repeats.any())
    elif [*distinct] == [-1.0]:
        suspected = repeats
    else:
        suspected = is_long & repeats
    return [float(number) for number in distinct[suspected]]
