"""Codes for missing in records: those that the caller names, and negative numbers that seem so."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from estimates.claims.ingest.figure_columns import NUMBER_FIELDS
from estimates.claims.ingest.suspected_codes import refuse_suspected_codes
from estimates.columnar.arrays import Ints
from estimates.columnar.store import Store
from estimates.errors import MissingFieldError, Problem


def without_codes(
    records: Iterable[Any], codes: Iterable[str | int | float]
) -> tuple[list[Any], list[int]]:
    """Return records that state no number where they have a code, and the positions of these."""
    from estimates.claims.ingest.missing_codes import CodeMask

    mask, kept, coded = CodeMask(codes), list(records), []
    for row, record in enumerate(kept):
        if may_have_codes(record):
            names = [n for n in NUMBER_FIELDS if n in record and mask.is_code(record[n])]
            if names:
                kept[row] = {**record, **dict.fromkeys(names)}
                coded.append(row)
    return kept, coded


def pass_over_coded(
    problems: Sequence[Problem], coded: Collection[int]
) -> tuple[list[Problem], list[str]]:
    """Return the problems without those of records that state nothing but a code, and a notice."""
    coded = {*coded}
    is_passed = [p.row - 1 in coded and p.code == MissingFieldError.__name__ for p in problems]
    left = [p for p, passed in zip(problems, is_passed, strict=True) if not passed]
    notices = [f"records with a code for missing: {len(coded):,}"] if coded else []
    return left, notices


def refuse_codes_of_records(
    store: Store, rows: Ints, records: list[Any]
) -> tuple[Store, Ints, list[Problem]]:
    """Return the claims without those that seem to state a code for missing, and their problems.

    Only codes such as -999 are suspected: records come from programs, in which -9 is a number.

    rows : shape (claims,), the record of each claim.
    """
    is_open = np.array([may_have_codes(records[row]) for row in rows.tolist()], dtype=bool)
    return refuse_suspected_codes(store, rows, is_open, long_only=True)


def may_have_codes(record: Any) -> bool:
    """Return whether negative numbers in a record may be codes for missing.

    A claim, a nested record and one that states its form have been read before.
    """
    is_flat = isinstance(record, Mapping) and "figure" not in record
    return is_flat and record.get("form") is None
