"""The claims that checks examine: as they are, one period a question, or as series."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, NamedTuple

import numpy as np

from estimates.analysis.reconciliation import Reconciliation
from estimates.claims.claimset import ClaimSet
from estimates.claims.ingest.column_words import YEAR_WORDS
from estimates.claims.short_labels import FINGERPRINT, short_label
from estimates.columnar.any_frame import (
    arrow_stream_to_table,
    is_lazy_frame,
    is_table,
    kind_of_frame,
)
from estimates.columnar.table import Table
from estimates.errors import InvalidFieldError, MixedQuantityError
from estimates.pipelines.coalesce.period_names import name_of_period

# What a check looks at: each claim as it is, questions of one period, or series of periods.
CheckUnit = Literal["claim", "question", "series"]
PERIOD_ROLES = ("period", "refers_to", "refers_to_start", "refers_to_end")
PERIOD_WORDS = {*YEAR_WORDS, "date", "day", "week", "month", "quarter", "period"}
Columns = Mapping[str, str | None] | None


class NamedRows(NamedTuple):
    """Claims as findings name them: rows, labels for people, sources and positions in a table."""

    rows: tuple[str, ...]
    labels: tuple[str, ...]
    sources: tuple[str, ...]
    positions: tuple[int, ...]


@dataclass
class CheckedClaims:
    """The data of a run; a table is read as each check needs it.

    data : claims, a reconciliation, records, a frame or the path of a file.
    columns, quantity, period : how a table is read, see `estimates.checks.run`.
    """

    data: Any
    columns: Columns = None
    quantity: Any = None
    period: str | None = None

    def __post_init__(self) -> None:
        is_frame = is_table(self.data) and not isinstance(self.data, ClaimSet | Table)
        if is_frame and kind_of_frame(self.data) == "arrow":
            # A stream can be read once, and each kind of check reads the table.
            self.data = arrow_stream_to_table(self.data)
        if self.is_table or self.quantity is self.period is None:
            self.columns, self.quantity = with_period_roles(self.columns, self.quantity)
            return
        remedy = "give them where the claims are read: est.read(path, period=…)"
        column = "period" if self.quantity is None else "quantity"
        value = self.quantity or self.period
        raise InvalidFieldError("is only for a table", column=column, value=value, remedy=remedy)

    @property
    def is_table(self) -> bool:
        """Whether the data is a frame or a file."""
        if isinstance(self.data, ClaimSet | Table):
            return False
        is_path = isinstance(self.data, str | Path)
        return is_path or is_table(self.data) or is_lazy_frame(self.data)

    @cached_property
    def claims(self) -> ClaimSet:
        """The claims; refused rows are in their quarantine."""
        if isinstance(self.data, ClaimSet | Reconciliation):
            return self.data if isinstance(self.data, ClaimSet) else self.data.known
        if self.is_table:
            return self.read(self.quantity, self.period)
        if not isinstance(self.data, Iterable):
            raise InvalidFieldError("must be claims", column="data", value=self.data)
        return ClaimSet.from_records(self.data, errors="quarantine")

    @cached_property
    def questions(self) -> ClaimSet:
        """The same claims; a table that holds several periods under one label is refused."""
        if self.is_table and self.quantity is self.period is None:
            refuse_series(self.claims, self.columns)
        return self.claims

    @cached_property
    def series(self) -> ClaimSet:
        """The claims with labels that do not name the period."""
        if self.quantity is self.period is None or isinstance(self.quantity, str):
            return self.claims if self.period is None else self.read(self.quantity, None)
        roles = self.columns or {}
        kept = [
            name
            for name in self.quantity or ()
            if roles.get(name) not in PERIOD_ROLES and str(name).lower() not in PERIOD_WORDS
        ]
        return self.read(kept or None, None)

    def read(self, quantity: Any, period: str | None) -> ClaimSet:
        """Return the claims of the table; refused rows go into their quarantine."""
        options = {"columns": self.columns, "quantity": quantity, "period": period}
        if isinstance(self.data, str | Path):
            from estimates.io.read import read

            return read(self.data, errors="quarantine", **options)
        return ClaimSet.from_frame(self.data, errors="quarantine", **options)

    def of_unit(self, unit: CheckUnit) -> ClaimSet:
        """Return the claims as a check needs them."""
        if unit == "series":
            return self.series
        return self.questions if unit == "question" else self.claims

    def name_rows(self, claims: ClaimSet, claim_ids: tuple[str, ...]) -> NamedRows:
        """Return how findings name claims: by their own labels, or by their rows in the table."""
        linked, named = claims.linked, []
        row_of = linked.row_of if claim_ids else {}
        for label in claim_ids:
            row = row_of.get(label)
            if row is None:  # a refused row, or a name of the check itself
                number = label.removeprefix("row ")
                at = (int(number) - 1,) if self.is_table and number.isdigit() else ()
                named.append((label, label, "", at))
                continue
            source, position = linked.store.row(row)["source"], linked.input_row(row)
            shown = short_label(linked, row)
            at = (position,) if self.is_table else ()
            if at and FINGERPRINT.fullmatch(label):
                named.append((f"row {position + 1}", f"{source} (row {position + 1})", source, at))
            else:
                named.append((shown, shown, source, at))
        columns = list(zip(*named, strict=True)) or [(), (), (), ()]
        sources = tuple(dict.fromkeys(filter(None, columns[2])))
        return NamedRows(columns[0], columns[1], sources, sum(columns[3], ()))


def with_period_roles(columns: Columns, quantity: Any) -> tuple[Columns, Any]:
    """Return a mapping without the role "period" of `estimates.coalesce`, and the keys it names.

    >>> with_period_roles({"country": "quantity", "year": "period"}, None)
    ({'country': 'quantity', 'year': 'refers_to'}, ['country', 'year'])
    """
    if not isinstance(columns, Mapping):
        return columns, quantity
    periods = [name for name, role in columns.items() if role == "period"]
    labels = [name for name, role in columns.items() if role == "quantity"]
    if quantity is None and (periods or len(labels) > 1):
        quantity = [*labels, *periods]
    roles = {name: "refers_to" if role == "period" else role for name, role in columns.items()}
    if len(labels) > 1:
        roles = {name: role for name, role in roles.items() if role != "quantity"}
    return roles, quantity


def refuse_series(claims: ClaimSet, columns: Columns) -> None:
    """Refuse a table in which two sources state a period for which a later one would stand."""
    linked, rows = claims.linked, claims.rows
    start, end = (linked.store.dates(f"refers_to_{side}")[rows] for side in ("start", "end"))
    dated = np.flatnonzero(~np.isnat(start))
    source = linked.store.strings("source").codes[rows][dated].astype(np.int64)
    question = linked.question_codes[rows][dated]
    _, series = np.unique(np.stack([question, source]), axis=1, return_inverse=True)
    last = np.full(len(dated), np.datetime64("0001-01-01"), dtype="datetime64[D]")
    np.maximum.at(last, series, end[dated])
    days = start[dated].view(np.int64), end[dated].view(np.int64)
    _, cell = np.unique(np.stack([question, *days]), axis=1, return_inverse=True)
    cells = int(cell.max(initial=-1)) + 1
    is_passed = np.zeros(cells, dtype=bool)
    is_passed[cell[end[dated] < last[series]]] = True
    pairs = np.unique(np.stack([cell, source]), axis=1)
    found = np.flatnonzero(is_passed & (np.bincount(pairs[0], minlength=cells) > 1))
    if not len(found):
        return
    labels = linked.store.strings("source").labels
    first = np.flatnonzero(cell == found[0])
    a, b = (labels[code] for code in np.unique(source[first])[:2])
    when = name_of_period(start[dated][first[0]].item(), end[dated][first[0]].item())
    label = linked.questions[question[first[0]]]
    problem = f"is a series: {a!r} and {b!r} both state {label!r} for {when}"
    keys = [name for name, role in (columns or {}).items() if role == "quantity"]
    keys += [name for name, role in (columns or {}).items() if role in PERIOD_ROLES]
    line = f"quantity={keys!r} or " if len(keys) > 1 else ""
    remedy = f'only the last period would be compared: give {line}period="year"'
    raise MixedQuantityError(problem, column="quantity", remedy=remedy)
