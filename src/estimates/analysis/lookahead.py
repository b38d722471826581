"""Prove that an analysis as of a day used nothing that became known later."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, is_dataclass
from datetime import date
from inspect import Parameter, signature
from typing import Any

import numpy as np

from estimates.analysis.reconciliation import Reconciliation
from estimates.claims.claimset import ClaimSet
from estimates.claims.clock import Known
from estimates.claims.coercion import as_claimset, is_frame
from estimates.columnar.arrays import Ints
from estimates.columnar.table import Table
from estimates.errors import EstimatesError, InvalidFieldError
from estimates.model.period import read_day

# Up to so many later claims are tried one by one; of more, the first that matters is searched.
MAX_TRIED_CLAIMS = 64


@dataclass(frozen=True, slots=True)
class Lookahead:
    """A day on which a result depends on claims that became known later.

    Attributes
    ----------
    day : the day of the analysis.
    difference : the first part of the result that differs, without and with later claims.
    claims : the later claims, each of which changes the result.
    """

    day: date
    difference: str
    claims: tuple[str, ...]


def lookahead(
    function: Callable[..., Any],
    claims: ClaimSet | Iterable[Any],
    *,
    days: Iterable[date | str] | None = None,
    known: Known = "published",
) -> Table[Lookahead]:
    """Return the days on which an analysis sees what became known only later.

    The function is run on the whole set as of each day, and on the set cut off at that day, from
    which all later claims are gone but those that an earlier one names. Both results must be
    equal.

    Parameters
    ----------
    function : takes the claims as of a day; or, with two parameters, all claims and the day. Its
        result may be a number, a table, a frame, a reconciliation, or a mapping or sequence of
        them.
    claims : a ClaimSet, or an iterable of records.
    days : the days to try; by default every day on which a claim became known.
    known : by which clock, see `ClaimSet.as_of`.

    Returns
    -------
    Table of `Lookahead`, one row per day with a difference; empty = nothing was seen early.

    Raises
    ------
    InvalidFieldError, UnreadableDateError

    Examples
    --------
    >>> import estimates as est
    >>> rows = [{"claim_id": "a", "source": "A", "value": 5, "stated_on": "2022-01-01"},
    ...         {"claim_id": "b", "source": "B", "value": 9, "stated_on": "2022-02-01"}]
    >>> len(lookahead(est.ranges, rows))
    0
    >>> def largest(claims, day):
    ...     return est.ranges(claims)[0].high  # forgets the day
    >>> lookahead(largest, rows)[0]
    Lookahead(day=datetime.date(2022, 1, 1), difference='5.0 becomes 9.0', claims=('b',))
    """
    whole = as_claimset(claims)
    analysis = Analysis.of(function, known)
    rows = whole.linked.related_rows(whole.rows)
    linked = whole.with_clock(date.max, known).linked
    stops = [read_day(day) for day in days] if days is not None else days_of(linked.known_on[rows])
    found = []
    for day in stops:
        if day is None:
            raise InvalidFieldError("must be a day", column="days", value=day)
        # What an earlier claim names stays, as it would in a file that is complete.
        earlier = whole.linked.named_rows(rows[linked.is_known_by(day)[rows]])
        later = np.setdiff1d(rows, earlier)
        difference = analysis.difference(whole, earlier, later, day)
        if difference:
            culprits = analysis.responsible(whole, earlier, later, day)
            found.append(Lookahead(day, difference, tuple(whole.linked.labels_at(culprits))))
    return Table.of_rows(Lookahead, found)


def days_of(known_days: Any) -> list[date]:
    """Return the distinct days on which claims became known, ascending, but for the last one."""
    days: list[date] = np.unique(known_days[~np.isnat(known_days)]).tolist()
    return days[:-1]


@dataclass(frozen=True, slots=True)
class Analysis:
    """A function of claims, run as of days.

    takes_day : whether it takes all claims and the day, instead of the claims of the day.
    """

    function: Callable[..., Any]
    takes_day: bool
    known: Known

    @classmethod
    def of(cls, function: Any, known: Known) -> "Analysis":
        """Return the analysis of a function, from its signature."""
        if not callable(function):
            problem = "must be a function of claims"
            raise InvalidFieldError(problem, column="function", value=function)
        positional = (Parameter.POSITIONAL_ONLY, Parameter.POSITIONAL_OR_KEYWORD)
        try:
            parameters = signature(function).parameters.values()
        except (TypeError, ValueError):  # some built-in functions have no signature
            return cls(function, False, known)
        required = [p for p in parameters if p.kind in positional and p.default is Parameter.empty]
        return cls(function, len(required) >= 2, known)

    def run(self, claims: ClaimSet, day: date) -> Any:
        """Return the result as of a day in a form that can be compared."""
        arguments = (claims, day) if self.takes_day else (claims.as_of(day, self.known),)
        try:
            result = self.function(*arguments)
        except EstimatesError as error:
            return f"{type(error).__name__}: {error}"
        return comparable(result)

    def difference(self, whole: ClaimSet, earlier: Ints, added: Ints, day: date) -> str:
        """Return how added claims change the result of the earlier ones; "" = not at all."""
        without = self.run(part_of(whole, earlier), day)
        with_added = self.run(part_of(whole, np.union1d(earlier, added)), day)
        return describe_first_difference(without, with_added)

    def responsible(self, whole: ClaimSet, earlier: Ints, later: Ints, day: date) -> Ints:
        """Return the later claims that change the result: each alone, or the first that matters."""
        alone = [
            row
            for row in later[:MAX_TRIED_CLAIMS]
            if self.difference(whole, earlier, np.array([row]), day)
        ]
        if alone or not len(later):
            return np.array(alone, dtype=np.int64)
        low, high = 0, len(later)
        while low + 1 < high:
            middle = (low + high) // 2
            changes = self.difference(whole, earlier, later[:middle], day)
            low, high = (low, middle) if changes else (middle, high)
        return later[high - 1 : high]


def part_of(whole: ClaimSet, rows: Ints) -> ClaimSet:
    """Return a set of some claims, as if the file had no others; what the set shows stays."""
    is_shown = np.isin(rows, whole.rows)
    return ClaimSet(whole.linked.part(rows), np.flatnonzero(is_shown), day=whole.day)


def comparable(result: Any) -> Any:
    """Return a result as nested lists, mappings and cells that compare by value."""
    if isinstance(result, Reconciliation):
        return comparable_reconciliation(result)
    if isinstance(result, Table):
        # A quantity of which nothing is known on the day has a row without voices.
        return [comparable(row) for row in result.to_records() if row.get("voices") != 0]
    if is_frame(result):
        return comparable(result.to_dict("list"))
    if hasattr(result, "to_frame") and not isinstance(result, ClaimSet):
        return comparable(result.to_frame())
    if is_dataclass(result) and not isinstance(result, type):
        return comparable(asdict(result))
    if isinstance(result, Mapping):
        return {str(key): comparable(value) for key, value in result.items()}
    if isinstance(result, ClaimSet):
        return [claim.fingerprint for claim in result]
    if isinstance(result, np.ndarray | np.generic):
        return comparable(result.tolist())
    if isinstance(result, list | tuple | set | frozenset):
        return [comparable(part) for part in result]
    if result is not None and not any("__eq__" in vars(t) for t in type(result).__mro__[:-1]):
        problem = "must return numbers, texts, tables, results, or collections of them"
        raise InvalidFieldError(problem, column="function", value=type(result).__name__)
    # NaN is not equal to itself.
    return "nan" if isinstance(result, float) and result != result else result


def comparable_reconciliation(rec: Reconciliation) -> dict[str, Any]:
    """Return the tables of a reconciliation without what is not yet stated on its day."""
    ledger = [row for row in rec.ledger.to_records() if row["standing"] != "not yet stated"]
    known = {row["quantity"] for row in ledger}
    tables = {
        name: [row for row in getattr(rec, name).to_records() if row["quantity"] in known]
        for name in ("consensus", "ranges", "discrepancies")
    }
    return {**tables, "ledger": ledger}


def describe_first_difference(without: Any, with_later: Any) -> str:
    """Return the first difference between two comparable results; "" = none.

    >>> describe_first_difference([{"estimate": 5}], [{"estimate": 6}])
    '[0].estimate: 5 becomes 6'
    """
    path, a, b = next(differences_between(without, with_later), ("", None, None))
    if a is None and b is None:
        return ""
    return f"{path.lstrip('.')}: {a!r} becomes {b!r}".removeprefix(": ")


def differences_between(a: Any, b: Any, path: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Yield the path and both cells of every difference."""
    if type(a) is type(b) and isinstance(a, dict):
        for key in dict.fromkeys([*a, *b]):
            yield from differences_between(a.get(key), b.get(key), f"{path}.{key}")
    elif type(a) is type(b) and isinstance(a, list) and len(a) == len(b):
        for i, (x, y) in enumerate(zip(a, b, strict=True)):
            yield from differences_between(x, y, f"{path}[{i}]")
    elif a != b:
        yield path, a, b
