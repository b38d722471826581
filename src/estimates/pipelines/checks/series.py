"""Checks of series: totals that never fall, fresh claims, and complete panels."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from types import NoneType
from typing import Any, NamedTuple

import numpy as np

from estimates.analysis.snapshot.bounds import ClaimBounds
from estimates.claims.claimset import ClaimSet
from estimates.claims.linked import UNDATED
from estimates.columnar.arrays import Array, Ints
from estimates.columnar.string_sort import alphabetical_ranks
from estimates.errors import InvalidFieldError
from estimates.model.arguments import require
from estimates.model.notation import format_number
from estimates.model.period import Period
from estimates.model.period import read_day as to_day
from estimates.numeric.scalars import as_integer
from estimates.pipelines.checks.check import Check, RawFinding, no_claims
from estimates.pipelines.checks.outcome import CheckSeverity
from estimates.pipelines.checks.rows import check_share
from estimates.pipelines.coalesce.claims import cell_codes, usable_rows
from estimates.pipelines.coalesce.period_names import name_of_period

PANEL_KEYS = ("quantity", "period", "source")


def never_falls(
    within: float = 0.0, by: float = 0.0, *, severity: CheckSeverity = "error", name: str = ""
) -> Check:
    """No source lets a cumulative total fall from one day to a later one.

    Each claim is compared with the highest earlier one of its source and quantity, by what their
    words allow: "more than 90" may follow 100.

    Parameters
    ----------
    within : the share of the earlier figure by which a later one may lie below it.
    by : the number by which it may, in addition.
    severity, name : see `Check`.

    Examples
    --------
    >>> rows = [{"source": "MoH", "quantity": "deaths", "value": v, "refers_to": d}
    ...         for v, d in [(100, "2021-03-01"), (120, "2021-04-01"), (115, "2021-05-01")]]
    >>> never_falls()(rows)[0].message
    'MoH: deaths falls from 120 (2021-04-01) to 115 (2021-05-01), by 5 (4.2 %)'
    >>> never_falls(within=0.05)(rows).passed
    True
    """
    share, tolerance = check_share("within", within), check_share("by", by)

    def look(claims: ClaimSet) -> Iterator[RawFinding]:
        yield from no_claims(claims)
        table = SeriesClaims.of(claims)
        for rows in table.series():
            undated = rows[table.day[rows] == UNDATED] if len(rows) > 1 else rows[:0]
            for row in undated.tolist():
                words = f"{table.source[row]}: {table.quantity[row]} has a claim without a day"
                yield table.quantity[row], [table.label(row)], words
            yield from falls(
                table, np.setdiff1d(rows, undated, assume_unique=True), share, tolerance
            )

    allowed = f" by more than {share:.4g} of it" if share else ""
    allowed += f" by more than {format_number(tolerance)}" if tolerance else ""
    return Check("never_falls", f"no total falls{allowed}", look, severity, name, "series")


def fresh(
    within: int,
    *,
    today: date | str | None = None,
    severity: CheckSeverity = "error",
    name: str = "",
) -> Check:
    """The newest claim of every quantity is at most so many days old.

    The day of a claim is the one on which it became known, otherwise the last day it is about.

    Parameters
    ----------
    within : the number of days.
    today : the day from which they are counted back; None = today.
    severity, name : see `Check`.

    Examples
    --------
    >>> rows = [{"source": "MoH", "quantity": "deaths", "value": 5, "stated_on": "2021-03-01"}]
    >>> fresh(within=30, today="2021-05-01")(rows)[0].message
    'deaths: the newest claim is of 2021-03-01, 61 days before 2021-05-01'
    """
    most = as_integer(within)
    if most is None or most < 0:
        remedy = "give whole days: fresh(within=30)"
        problem = "must be a number of days"
        raise InvalidFieldError(problem, column="within", value=within, remedy=remedy)
    last = to_day(today)

    def look(claims: ClaimSet) -> Iterator[RawFinding]:
        yield from no_claims(claims)
        until = last or date.today()
        linked, rows = claims.linked, claims.rows
        known, end = linked.known_on[rows], linked.store.dates("refers_to_end")[rows]
        days = np.where(np.isnat(known), end, known)
        numbers = np.where(np.isnat(days), UNDATED, days.view(np.int64))
        order = np.lexsort((numbers, linked.question_codes[rows]))
        question = linked.question_codes[rows][order]
        newest = order[np.append(question[1:] != question[:-1], True)] if len(order) else order
        for at, label in zip(
            newest, linked.questions[linked.question_codes[rows[newest]]], strict=True
        ):
            if numbers[at] == UNDATED:
                yield label, (), f"{label}: no claim has a day"
            elif (age := (until - days[at].item()).days) > within:
                words = f"the newest claim is of {days[at]}, {age:,} days before {until}"
                yield label, linked.labels_at(rows[[at]]), f"{label}: {words}"

    says = f"every quantity has a claim of the last {within} days"
    return Check("fresh", says, look, severity, name, "series")


def complete(
    panel: Mapping[str, Iterable[Any]] | None = None,
    *,
    severity: CheckSeverity = "error",
    name: str = "",
) -> Check:
    """Every quantity has a usable claim for every period.

    Parameters
    ----------
    panel : the quantities, periods and sources that must be there, as lists under ``quantity``,
        ``period`` and ``source``. Without quantities or periods those of the claims are expected
        of each other; without sources any source will do.
    severity, name : see `Check`.

    Examples
    --------
    >>> rows = [{"source": "UN", "quantity": q, "value": 5, "refers_to": y}
    ...         for q, y in [("Chad", "2019"), ("Chad", "2020"), ("Mali", "2020")]]
    >>> complete()(rows)[0].message
    'Mali: no claim for 2019'
    >>> complete({"quantity": ["Chad"], "period": [2020], "source": ["UN", "WB"]})(rows)[0].message
    'Chad: no claim for 2020 by WB'
    """
    remedy = 'give {"quantity": ["Chad"], "period": [2019, 2020]}'
    require(panel, (Mapping, NoneType), "must be a mapping", column="panel", remedy=remedy)
    wanted = {key: [*values] for key, values in (panel or {}).items()}
    unknown = [key for key in wanted if key not in PANEL_KEYS]
    if unknown:
        remedy = f"the keys are {', '.join(PANEL_KEYS)}"
        raise InvalidFieldError(
            "is not a key of a panel", column="panel", value=unknown[0], remedy=remedy
        )
    periods = [Period.of(period) for period in wanted.get("period", ())]

    def look(claims: ClaimSet) -> Iterator[RawFinding]:
        yield from no_claims(claims)
        table = SeriesClaims.of(claims)
        found = set(zip(table.quantity, table.start, table.end, table.source, strict=True))
        anywhere = {cell[:3] for cell in found}
        quantities = wanted.get("quantity") or sorted(set(claims.quantities))
        days = [(period.start, period.end) for period in periods]
        days = days or sorted({cell[1:3] for cell in found if cell[1] is not None})
        for quantity in map(str, quantities):
            for start, end in days:
                for source in wanted.get("source", [None]):
                    cell = quantity, start, end
                    if (cell in anywhere) if source is None else ((*cell, source) in found):
                        continue
                    by = f" by {source}" if source is not None else ""
                    words = f"{quantity}: no claim for {name_of_period(start, end)}{by}"
                    yield quantity, (), words

    return Check(
        "complete", "every quantity has a claim for every period", look, severity, name, "series"
    )


class SeriesClaims(NamedTuple):
    """Usable claims, of each source the latest of a quantity and period; shape (claims,) each.

    rows : of the linked claims. day : the last day it is about, otherwise of its statement.
    start, end : what it refers to, None where not stated. low, high : what its words allow.
    """

    claims: ClaimSet
    rows: Ints
    quantity: Array
    source: Array
    day: Ints
    start: Array
    end: Array
    low: list[float]
    high: list[float]

    @classmethod
    def of(cls, claims: ClaimSet) -> SeriesClaims:
        """Return the claims that stand, each for its own period."""
        linked = claims.linked
        rows = usable_rows(claims, claims.rows, cell_codes(claims, "period"), "period", None)
        start, end = (linked.store.dates(f"refers_to_{side}")[rows] for side in ("start", "end"))
        source = linked.store.strings("source").take(rows).decode()
        quantity = linked.questions[linked.question_codes[rows]]
        bounds = ClaimBounds.of(linked, rows)
        return cls(
            claims,
            rows,
            quantity,
            source,
            linked.day_numbers(rows)[0],
            start.astype(object),
            end.astype(object),
            bounds.lower.tolist(),
            bounds.upper.tolist(),
        )

    def series(self) -> Iterator[Ints]:
        """Yield the claims of each quantity and source, by day."""
        question = self.claims.linked.question_codes[self.rows]
        source = alphabetical_ranks(self.source)
        order = np.lexsort((self.day, source, question))
        changes = np.diff(question[order]) != 0
        changes |= np.diff(source[order]) != 0
        yield from np.split(order, np.flatnonzero(changes) + 1) if len(order) else ()

    def label(self, at: int) -> str:
        """Return the claim_id of a claim."""
        return str(self.claims.linked.labels_at(self.rows[[at]])[0])

    def when(self, at: int) -> str:
        """Return the period of a claim, or the day of its statement."""
        if self.start[at] is not None:
            return name_of_period(self.start[at], self.end[at])
        return str(np.datetime64(int(self.day[at]), "D"))


def falls(table: SeriesClaims, rows: Ints, share: float, tolerance: float) -> Iterator[RawFinding]:
    """Yield the claims of a series that lie below the highest earlier one."""
    peak, *later = rows.tolist() or [-1]
    for at in later:
        before, now = table.low[peak], table.high[at]
        if now < before - share * abs(before) - tolerance:
            fall = before - now
            part = f" ({100 * fall / abs(before):.2g} %)" if before else ""
            ends = f"from {format_number(before)} ({table.when(peak)})"
            ends += f" to {format_number(now)} ({table.when(at)})"
            words = f"{table.source[at]}: {table.quantity[at]} falls {ends}"
            labels = [table.label(peak), table.label(at)]
            yield table.quantity[at], labels, f"{words}, by {format_number(fall)}{part}"
        if table.low[at] > before:
            peak = at
