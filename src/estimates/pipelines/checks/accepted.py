"""Accepted findings: for a reason, and until a day."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from estimates.claims.ingest.side_files import read_side_file
from estimates.errors import (
    EstimatesError,
    InvalidFieldError,
    MissingFieldError,
    Problem,
    TableError,
)
from estimates.model.arguments import require
from estimates.model.period import read_day
from estimates.model.schema import split_names
from estimates.pipelines.checks.outcome import Finding, Outcome

ReadRow = TypeVar("ReadRow")
# A finding and the claim_ids of its claims, which may be fingerprints.
IdentifiedFinding = tuple[Finding, tuple[str, ...]]
ACCEPTANCE_FIELDS = ("check", "quantity", "claims", "reason", "until")


@dataclass(frozen=True, slots=True)
class Accepted:
    """A finding that is accepted.

    Attributes
    ----------
    check : the name or the kind of the check.
    reason : why it is accepted.
    until : the last day on which it is accepted.
    quantity : the question; None = any.
    claims : the claims, by claim_id or as findings name them; findings on any other claim are not
        accepted. Empty = any.

    Raises
    ------
    MissingFieldError
        Without check, reason or day: every acceptance ends.

    Examples
    --------
    >>> from datetime import date
    >>> Accepted("no_misquotes", "corrected in print", date(2030, 1, 1)).claims
    ()
    """

    check: str
    reason: str
    until: date
    quantity: str | None = None
    claims: tuple[str, ...] = ()

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Accepted:
        """Return the acceptance that a row of a file states.

        Parameters
        ----------
        row : the fields by name; `claims` as a list, or joined by ``;``.
        """
        unknown = [name for name in row if name not in ACCEPTANCE_FIELDS]
        if unknown:
            problem = "is not a field of an acceptance"
            remedy = f"the fields are {', '.join(ACCEPTANCE_FIELDS)}"
            raise InvalidFieldError(problem, column=str(unknown[0]), remedy=remedy)
        cells = {name: cell for name, cell in row.items() if cell not in (None, "", [])}
        for name in ("check", "reason", "until"):
            if name not in cells:
                remedy = "say which check, why, and until which day"
                raise MissingFieldError("is missing", column=name, remedy=remedy)
        try:
            until = read_day(cells["until"])
        except EstimatesError as error:
            raise error.with_column("until") from None
        assert until is not None  # noqa: S101  a blank one is missing
        claims = cells.get("claims", ())
        names = split_names(claims) if isinstance(claims, str) else tuple(map(str, claims))
        check, reason = (str(cells[name]).strip() for name in ("check", "reason"))
        quantity = cells.get("quantity")
        return cls(check, reason, until, None if quantity is None else str(quantity).strip(), names)

    def covers(self, kind: str, finding: Finding, claim_ids: tuple[str, ...]) -> bool:
        """Return whether it accepts a finding of a kind of check.

        Parameters
        ----------
        kind : the name of the function that made the check.
        finding : what it found.
        claim_ids : the claim_id of each claim that the finding names.
        """
        if self.check not in (kind, finding.check):
            return False
        if self.quantity not in (None, finding.quantity):
            return False
        names = zip(claim_ids, finding.rows, finding.labels, strict=True)
        is_named = [not {*self.claims}.isdisjoint(own) for own in names]
        return not self.claims or (bool(is_named) and all(is_named))


def read_accepted(path: str | Path) -> list[Accepted]:
    """Return the accepted findings of a CSV, TOML or JSON file.

    A row has ``check, quantity, claims, reason, until``; quantity and claims (joined by ``;``)
    may be blank. In TOML each is an ``[[accepted]]``, in JSON an object of a list.

    Parameters
    ----------
    path : the file; its suffix is its format.

    Raises
    ------
    TableError
        With every row that is wrong.
    UnreadableFileError

    Examples
    --------
    >>> import json, pathlib, tempfile
    >>> row = {"check": "no_misquotes", "reason": "corrected in print", "until": "2030-01-01"}
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder, "accepted.json")
    ...     _ = path.write_text(json.dumps({"accepted": [row]}))
    ...     read_accepted(path)[0].reason
    'corrected in print'
    """
    return read_each(read_side_file(path, "accepted"), Accepted.of)


def read_each(
    rows: Iterable[Mapping[str, Any]], reader: Callable[[Mapping[str, Any]], ReadRow]
) -> list[ReadRow]:
    """Return what a reader makes of each row; one error reports every row that it refuses."""
    entries: list[ReadRow] = []
    problems: list[Problem] = []
    for number, row in enumerate(rows, start=1):
        try:
            entries.append(reader(row))
        except EstimatesError as error:
            problems.append(Problem.from_error(number, error))
    if problems:
        raise TableError(problems)
    return entries


@dataclass
class Acceptances:
    """All acceptances on a day, and the indices of those that accepted a finding."""

    entries: list[Accepted]
    today: date
    matched: set[int] = field(default_factory=set)

    @classmethod
    def of(cls, accepted: str | Path | Iterable[Accepted], today: date | str | None) -> Acceptances:
        """Return the acceptances of a list or a file."""
        entries = read_accepted(accepted) if isinstance(accepted, str | Path) else list(accepted)
        for entry in entries:
            remedy = "pass est.checks.Accepted(check, reason, until) or the path of a file"
            require(entry, Accepted, "must be acceptances", column="accepted", remedy=remedy)
        return cls(entries, read_day(today) or date.today())

    def apply(self, kind: str, found: list[IdentifiedFinding]) -> list[Finding]:
        """Return the findings, with the reason for those that are accepted."""
        return [replace(each[0], accepted=self.reason(kind, *each)) for each in found]

    def reason(self, kind: str, finding: Finding, claim_ids: tuple[str, ...]) -> str | None:
        """Return the reason why a finding is accepted today, None where it is not."""
        reason = None
        for index, entry in enumerate(self.entries):
            if entry.covers(kind, finding, claim_ids):
                self.matched.add(index)
                if entry.until >= self.today and reason is None:
                    reason = entry.reason
        return reason

    def outdated(self) -> Iterator[Outcome]:
        """Yield a warning for each acceptance that expired or matches no finding."""
        for index, entry in enumerate(self.entries):
            subject = f"acceptance of {entry.check} ({entry.reason})"
            if index not in self.matched:
                message = f"{subject} matches no finding: remove it"
            elif entry.until < self.today:
                message = f"{subject} expired on {entry.until}"
            else:
                continue
            yield Outcome("accepted", False, "warning", message, entry.claims, 1, 0)
