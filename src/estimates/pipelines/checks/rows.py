"""Checks of single rows: are they read, dated, complete?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

import numpy as np

from estimates.claims.claimset import ClaimSet
from estimates.columnar.arrays import Array
from estimates.errors import InvalidFieldError, MissingFieldError, UnknownColumnError
from estimates.model.period import day as to_day
from estimates.model.schema import KINDS
from estimates.pipelines.checks.check import Check, Found
from estimates.pipelines.checks.outcome import Severity

CROSSED = ("CrossedBoundsError", "ValueOutsideBoundsError")
DATES = ("stated_on", "published_on", "refers_to_end")


def every_row_read(*, severity: Severity = "error", name: str = "") -> Check:
    """No row was refused: every one is a claim.

    Examples
    --------
    >>> found = every_row_read()([{"source": "A", "value": 5}, {"source": "B", "value": "x"}])
    >>> found[0].rows, found[0].message
    (('row 2',), "value is not one bare number: 'x'; put words into the column text")
    """
    return Check("every_row_read", "every row was read", refused(()), severity, name)


def bounds_in_order(*, severity: Severity = "error", name: str = "") -> Check:
    """No row has crossed bounds, or its value outside them: low <= best <= high.

    Examples
    --------
    >>> rows = [{"source": "A", "lower": 5, "value": 9, "upper": 8}]
    >>> bounds_in_order()(rows).passed
    False
    """
    says = "low <= best <= high in every row"
    return Check("bounds_in_order", says, refused(CROSSED), severity, name)


def refused(codes: tuple[str, ...]) -> Any:
    """Return a look at the rows that were refused, for certain reasons or any."""

    def look(claims: ClaimSet) -> Iterator[Found]:
        for problem in claims.quarantine:
            if not codes or problem.code in codes:
                words = str(problem).partition(": ")[2]
                yield None, [f"row {problem.row}"], words

    return look


def nothing_newer_than(
    day: date | str | None = None, *, severity: Severity = "error", name: str = ""
) -> Check:
    """No claim is stated, published or (forecasts apart) about a time after a day; None = today.

    Examples
    --------
    >>> rows = [{"claim_id": "a", "source": "A", "value": 5, "stated_on": "2031-04-19"}]
    >>> nothing_newer_than("2021-12-31")(rows)[0].message
    'A: stated_on 2031-04-19 is after 2021-12-31'
    """
    limit = to_day(day)

    def look(claims: ClaimSet) -> Iterator[Found]:
        last = limit or date.today()
        store = claims.linked.store.take(claims.rows)
        forecast = store.coded("manner").where("forecast".__eq__)
        for column in DATES:
            late = store.days(column) > np.datetime64(last)
            if column == "refers_to_end":
                late &= ~forecast
            days = store.days(column).astype(object)
            for at, (quantity, label, source) in told(claims, late):
                yield quantity, [label], f"{source}: {column} {days[at]} is after {last}"

    says = f"nothing is newer than {limit or 'today'}"
    return Check("nothing_newer_than", says, look, severity, name)


def stated(columns: str | Iterable[str], *, severity: Severity = "error", name: str = "") -> Check:
    """Every claim states some columns: its url, its date.

    Examples
    --------
    >>> stated("url")([{"claim_id": "a", "source": "A", "value": 5}])[0].message
    'A: url is not stated'
    """
    wanted = [columns] if isinstance(columns, str) else list(columns)
    if not wanted:
        raise MissingFieldError("are missing", column="columns", remedy="name at least one")
    for column in wanted:
        if column not in KINDS:
            raise UnknownColumnError("is not a column of a claim", column=str(column))

    def look(claims: ClaimSet) -> Iterator[Found]:
        for column in wanted:
            null = claims.linked.store.column(column).is_null()[claims.rows]
            for _, (quantity, label, source) in told(claims, null):
                yield quantity, [label], f"{source}: {column} is not stated"

    says = f"{', '.join(wanted)} stated in every claim"
    return Check("stated", says, look, severity, name or f"stated: {', '.join(wanted)}")


def told(claims: ClaimSet, where: Array) -> Iterator[tuple[int, tuple[str, str, str]]]:
    """Yield the place, the question, the label and the source of the claims of a set."""
    base = claims.linked
    at = np.flatnonzero(where)
    rows = claims.rows[at]
    quantity = base.questions[base.question[rows]]
    source = base.store.coded("source").take(rows).decode()
    yield from zip(
        at.tolist(), zip(quantity, base.labels_at(rows), source, strict=True), strict=True
    )


def share_of(column: str, value: object, *, most: float = float("inf")) -> float:
    """Return a share; refuse what is none.

    Raises
    ------
    InvalidFieldError
    """
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if not number or not 0 <= value <= most:  # type: ignore[operator]
        raise InvalidFieldError(
            "is not a share", column=column, value=value, remedy="0.1 means 10 %"
        )
    return float(value)  # type: ignore[arg-type]
