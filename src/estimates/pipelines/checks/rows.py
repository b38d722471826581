"""Checks of single rows: accepted by the reader, dated, complete."""

from collections.abc import Iterable, Iterator
from datetime import date

import numpy as np

from estimates.claims.claimset import ClaimSet
from estimates.columnar.arrays import Array
from estimates.errors import InvalidFieldError, MissingFieldError, UnknownColumnError
from estimates.model.period import read_day as to_day
from estimates.model.schema import COLUMN_KINDS
from estimates.numeric.scalars import finite_number
from estimates.pipelines.checks.check import Check, CheckFunction, RawFinding
from estimates.pipelines.checks.outcome import CheckSeverity

CROSSED_BOUND_ERRORS = ("CrossedBoundsError", "ValueOutsideBoundsError")
CHECKED_DATES = ("stated_on", "published_on", "refers_to_end")


def every_row_read(*, severity: CheckSeverity = "error", name: str = "") -> Check:
    """Every row is a claim; none was refused.

    Parameters
    ----------
    severity, name : see `Check`.

    Examples
    --------
    >>> found = every_row_read()([{"source": "A", "value": 5}, {"source": "B", "value": "x"}])
    >>> found[0].rows, found[0].message
    (('row 2',), "value is not a single number: 'x'; put words into the column text")
    """
    return Check("every_row_read", "every row was read", refused_rows(()), severity, name)


def bounds_in_order(*, severity: CheckSeverity = "error", name: str = "") -> Check:
    """Every row has low <= best <= high: no crossed bounds, no value outside them.

    Parameters
    ----------
    severity, name : see `Check`.

    Examples
    --------
    >>> rows = [{"source": "A", "lower": 5, "value": 9, "upper": 8}]
    >>> bounds_in_order()(rows).passed
    False
    """
    says = "low <= best <= high in every row"
    return Check("bounds_in_order", says, refused_rows(CROSSED_BOUND_ERRORS), severity, name)


def refused_rows(codes: tuple[str, ...]) -> CheckFunction:
    """Return a function that yields the rows refused for certain reasons; () = any reason."""

    def look(claims: ClaimSet) -> Iterator[RawFinding]:
        for problem in claims.quarantine:
            if not codes or problem.code in codes:
                yield None, [f"row {problem.row}"], str(problem).partition(": ")[2]

    return look


def nothing_newer_than(
    day: date | str | None = None, *, severity: CheckSeverity = "error", name: str = ""
) -> Check:
    """No claim is stated, published or about a time after a day; None = today.

    A forecast may be about a later time.

    Parameters
    ----------
    day : the last permitted day; None = today.
    severity, name : see `Check`.

    Examples
    --------
    >>> rows = [{"claim_id": "a", "source": "A", "value": 5, "stated_on": "2031-04-19"}]
    >>> nothing_newer_than("2021-12-31")(rows)[0].message
    'A: stated_on 2031-04-19 is after 2021-12-31'
    """
    limit = to_day(day)

    def look(claims: ClaimSet) -> Iterator[RawFinding]:
        last = limit or date.today()
        store = claims.linked.store.take(claims.rows)
        is_forecast = store.strings("manner").mask_where("forecast".__eq__)
        for column in CHECKED_DATES:
            is_late = store.dates(column) > np.datetime64(last)
            if column == "refers_to_end":
                is_late &= ~is_forecast
            days = store.dates(column).astype(object)
            for index, (quantity, label, source) in locate_claims(claims, is_late):
                yield quantity, [label], f"{source}: {column} {days[index]} is after {last}"

    says = f"nothing is newer than {limit or 'today'}"
    return Check("nothing_newer_than", says, look, severity, name)


def stated(
    columns: str | Iterable[str], *, severity: CheckSeverity = "error", name: str = ""
) -> Check:
    """Every claim states these columns, such as its url or its date.

    Parameters
    ----------
    columns : the names of the columns that must be filled.
    severity, name : see `Check`.

    Examples
    --------
    >>> stated("url")([{"claim_id": "a", "source": "A", "value": 5}])[0].message
    'A: url is not stated'
    """
    wanted = [columns] if isinstance(columns, str) else list(columns)
    if not wanted:
        raise MissingFieldError("are missing", column="columns", remedy="name at least one")
    for column in wanted:
        if column not in COLUMN_KINDS:
            raise UnknownColumnError("is not a column of a claim", column=str(column))

    def look(claims: ClaimSet) -> Iterator[RawFinding]:
        for column in wanted:
            is_null = claims.linked.store.column(column).is_null()[claims.rows]
            for _, (quantity, label, source) in locate_claims(claims, is_null):
                yield quantity, [label], f"{source}: {column} is not stated"

    says = f"{', '.join(wanted)} stated in every claim"
    return Check("stated", says, look, severity, name or f"stated: {', '.join(wanted)}")


def locate_claims(claims: ClaimSet, mask: Array) -> Iterator[tuple[int, tuple[str, str, str]]]:
    """Yield the index of each claim under a mask, and its question, label and source."""
    linked = claims.linked
    indices = np.flatnonzero(mask)
    rows = claims.rows[indices]
    quantity = linked.questions[linked.question_codes[rows]]
    source = linked.store.strings("source").take(rows).decode()
    located = zip(quantity, linked.labels_at(rows), source, strict=True)
    yield from zip(indices.tolist(), located, strict=True)


def check_share(column: str, value: object, *, most: float = float("inf")) -> float:
    """Return a share from 0 to `most`."""
    share = finite_number(value)
    if share is None or not 0 <= share <= most:
        remedy = "0.1 means 10 %"
        raise InvalidFieldError("is not a share", column=column, value=value, remedy=remedy)
    return share
