"""A check, and how several are run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, get_args

from estimates.analysis.reconciliation import Reconciliation
from estimates.claims.claimset import ClaimSet
from estimates.columnar.progress import progress
from estimates.errors import InvalidFieldError
from estimates.pipelines.checks.accepted import Acceptances, Accepted
from estimates.pipelines.checks.outcome import (
    CheckFailedError,
    Finding,
    Outcome,
    Outcomes,
    Severity,
)

Found = tuple[str | None, Iterable[str], str]
"""A finding as a check tells it: the question, the claims, what is wrong."""
Look = Callable[[ClaimSet], Iterable[Found]]


@dataclass(frozen=True)
class Check:
    """Something that must be so; it looks at nothing until it is run.

    Attributes
    ----------
    kind : the name of the function that made it.
    says : what must be so, in words.
    look : a function of claims that yields what is wrong: a question (or None), claim_ids, words.
    severity : "error", or "warning", which is told and fails no run.
    name : what it is called; by default the kind and what it is about.

    Examples
    --------
    >>> import estimates as est
    >>> def round_numbers(claims):
    ...     for claim in claims:
    ...         if claim.figure.value and claim.figure.value % 1000 == 0:
    ...             yield claim.quantity.label, [claim.claim_id], f"{claim.figure} is round"
    >>> check = Check("round_numbers", "no figure is round", round_numbers)
    >>> found = check([est.claim("EU", 150_000, claim_id="a")])
    >>> found.passed, found[0].message, found[0].rows
    (False, '150,000 is round', ('a',))
    """

    kind: str
    says: str
    look: Look
    severity: Severity = "error"
    name: str = ""

    def __post_init__(self) -> None:
        if self.severity not in get_args(Severity):
            raise InvalidFieldError(
                'is neither "error" nor "warning"', column="severity", value=self.severity
            )
        if not callable(self.look):
            raise InvalidFieldError("is no function of claims", column="look", value=self.look)
        object.__setattr__(self, "name", self.name or self.kind)

    def __call__(self, data: Any, columns: Mapping[str, str | None] | None = None) -> Outcomes:
        """Run this check alone."""
        return run(data, [self], columns=columns)

    def find(self, claims: ClaimSet) -> list[Finding]:
        """Return what is wrong with some claims."""
        try:
            found = list(self.look(claims))
            return [
                Finding(
                    self.name, quantity, (rows,) if isinstance(rows, str) else tuple(rows), words
                )
                for quantity, rows, words in found
            ]
        except TypeError as error:
            raise InvalidFieldError(
                f"yields something else than findings ({error})", column=self.name,
                remedy="yield a question (or None), a list of claim_ids, and words",
            ) from error  # fmt: skip


def run(
    data: Any,
    checks: Iterable[Check] | Check | str | Path | None = None,
    *,
    accepted: str | Path | Iterable[Accepted] = (),
    today: date | str | None = None,
    columns: Mapping[str, str | None] | None = None,
    lazy: bool = True,
) -> Outcomes:
    """Run checks and return a line for each.

    Parameters
    ----------
    data : claims, a reconciliation, records, a frame or the path of a file; rows that are
        refused do not stop the checks, they are what `every_row_read` is about.
    checks : checks, or the path of a file that lists them (`from_file`); None = those that make
        sense for any claims.
    accepted : findings that are accepted for a reason and until a day, or the path of a file
        of them (`read_accepted`).
    today : the day on which acceptances are judged; None = today.
    columns : for a frame or a file, its name of each column to ours.
    lazy : run all checks and tell all at once; False stops at the first that fails.

    Returns
    -------
    Outcomes, a table of `Outcome` with `passed`, `findings` and `to_frame()`.

    Raises
    ------
    CheckFailedError
        With ``lazy=False``, at the first error.
    InvalidFieldError, UnreadableFileError

    Examples
    --------
    >>> from estimates.pipelines.checks import no_conflict_among, sources_agree
    >>> claims = [{"claim_id": "a", "source": "UN", "value": 100},
    ...           {"claim_id": "b", "source": "World Bank", "value": 130}]
    >>> found = run(claims, [sources_agree("UN", "World Bank", within=0.1)])
    >>> found.passed, found[0].message
    (False, 'UN (100) and World Bank (130) are a factor of 1.3 apart')
    """
    claims = claims_of(data, columns)
    accept = Acceptances.of(accepted, today)
    outcomes: list[Outcome] = []
    findings: list[Finding] = []
    for check in progress(checks_of(checks), "checks", unit="check"):
        found = accept.judged(check.kind, check.find(claims))
        outcomes.append(Outcome.of(check.name, check.severity, check.says, found))
        findings += found
        if not lazy and not outcomes[-1].passed and check.severity == "error":
            raise CheckFailedError(Outcomes(outcomes, findings))
    return Outcomes([*outcomes, *accept.outdated()], findings)


def checks_of(given: Iterable[Check] | Check | str | Path | None) -> list[Check]:
    """Return checks given as such, as a file, or those for any claims."""
    from estimates.pipelines.checks.declared import from_file, usual

    if given is None:
        return usual()
    if isinstance(given, str | Path):
        return from_file(given)
    listed = [given] if isinstance(given, Check) else list(given)
    for check in listed:
        if not isinstance(check, Check):
            raise InvalidFieldError(
                "is no check", column="checks", value=check,
                remedy='make one: est.checks.sources_agree("UN", "World Bank")',
            )  # fmt: skip
    return listed


def claims_of(data: Any, columns: Mapping[str, str | None] | None) -> ClaimSet:
    """Return the claims to check; refused rows go into their quarantine."""
    if isinstance(data, ClaimSet | Reconciliation):
        return data if isinstance(data, ClaimSet) else data.known
    if isinstance(data, str | Path):
        from estimates.io.read import read

        return read(data, columns=columns, errors="quarantine")
    if hasattr(data, "columns") and hasattr(data, "iloc"):
        return ClaimSet.from_frame(data, columns, errors="quarantine")
    if not isinstance(data, Iterable):
        raise InvalidFieldError("are no claims", column="data", value=data)
    return ClaimSet.from_records(data, errors="quarantine")
