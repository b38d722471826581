"""Claims as they were read, before their references are resolved and identical ones are merged."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import numpy as np

from estimates.claims.contested_quotes import check_quotes
from estimates.claims.ingest.conventions import Conventions
from estimates.claims.ingest.decimal_marks import DecimalMark
from estimates.claims.ingest.record_codes import (
    pass_over_coded,
    refuse_codes_of_records,
    without_codes,
)
from estimates.claims.ingest.records import read_claim_records
from estimates.claims.ingest.rows_of_totals import refuse_totals
from estimates.claims.ingest.settled_records import settle_records
from estimates.claims.ingest.words_not_read import words_not_read_notices
from estimates.claims.unit_conversions import Conversion
from estimates.columnar.arrays import Array
from estimates.columnar.store import Store
from estimates.errors import Problem


class UnlinkedClaims(NamedTuple):
    """The columns of claims, with what reading them found.

    store : the columns. rows : shape (claims,), the row of the input of each, from 0.
    problems : the refused rows. notices : sentences about what was changed or left out.
    """

    store: Store
    rows: Array
    problems: list[Problem]
    notices: list[str]


def read_unlinked_records(
    records: Iterable[Any],
    *,
    missing: Iterable[str | int | float] = (),
    decimal: DecimalMark | None = None,
    aliases: Any = None,
    dayfirst: bool | None = None,
    keeps_refused: bool = False,
    strict: bool = False,
) -> UnlinkedClaims:
    """Return the claims in records; parameters as for `ClaimSet.from_records`."""
    records, coded = without_codes(records, missing)
    settled = settle_records(records, Conventions(dayfirst, decimal, lenient=keeps_refused))
    mark = settled.conventions.text_decimal
    flats, accepted, problems = read_claim_records(settled.records, mark, settled.problems)
    rows, store = np.array(accepted, dtype=np.int64), Store.from_rows(flats)
    problems, notices = pass_over_coded(problems, coded)
    if not missing:
        store, rows, suspected = refuse_codes_of_records(store, rows, settled.records)
        problems += suspected
    notices += [s.format(n=n) for s, n in settled.tallies.items()]
    if aliases is not None:
        from estimates.claims.ingest.aliases import apply_aliases

        store, renamed = apply_aliases(store, aliases)
        notices += renamed
    store, rows, totals = refuse_totals(store, rows)
    store, rows, contested, found = check_quotes(store, rows, strict=strict)
    notices += [*words_not_read_notices(store), *found]
    return UnlinkedClaims(store, rows, [*problems, *totals, *contested], notices)


def read_unlinked_frame(
    frame: Any,
    mapping: Any = None,
    preset: str | None = None,
    columns: Mapping[str, str | None] | None = None,
    quantity: str | Iterable[str] | None = None,
    constants: Mapping[str, Any] | None = None,
    missing: Any = None,
    decimal: str | None = None,
    aliases: Any = None,
    *,
    keeps_refused: bool = False,
    dayfirst: bool | None = None,
    period: str | None = None,
    conversions: tuple[Conversion, ...] = (),
    strict: bool = False,
) -> UnlinkedClaims:
    """Return the claims in a table; parameters as for `ClaimSet.from_frame`."""
    from estimates.claims.ingest.header_plan import TableOptions
    from estimates.claims.ingest.mapping_merge import combine_mapping
    from estimates.claims.ingest.tables import read_frame

    options = TableOptions(
        preset,
        columns,
        aliases,
        dayfirst,
        period,
        keeps_refused,
        conversions,
        combine_mapping(mapping, quantity, constants, missing, decimal),
        strict=strict,
    )
    table = read_frame(frame, options)
    return UnlinkedClaims(table.store, table.rows, [*table.problems], [*table.notices])
