"""A check, and the loop that runs several."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from estimates.analysis.reconciliation import Reconciliation
from estimates.claims.claimset import ClaimSet
from estimates.claims.coercion import is_frame
from estimates.claims.short_labels import short_label
from estimates.columnar.progress import progress
from estimates.errors import InvalidFieldError
from estimates.pipelines.checks.accepted import Acceptances
from estimates.pipelines.checks.outcome import (
    CheckFailedError,
    CheckSeverity,
    Finding,
    Outcome,
    Outcomes,
)

# A finding as a check yields it: the question, the claims, what is wrong.
RawFinding = tuple[str | None, Iterable[str], str]
CheckFunction = Callable[[ClaimSet], Iterable[RawFinding]]


@dataclass(frozen=True)
class Check:
    """A requirement on claims; nothing is examined until it runs.

    Attributes
    ----------
    kind : the name of the function that made it.
    says : the requirement, in words.
    look : a function of claims that yields what is wrong: a question (or None), claim_ids, words.
    severity : "error", or "warning", which is reported and does not fail a run.
    name : its name in the outcome; by default the kind and its subject.

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
    look: CheckFunction
    severity: CheckSeverity = "error"
    name: str = ""

    def __post_init__(self) -> None:
        if self.severity not in get_args(CheckSeverity):
            problem = 'is neither "error" nor "warning"'
            raise InvalidFieldError(problem, column="severity", value=self.severity)
        if not callable(self.look):
            raise InvalidFieldError("must be a function of claims", column="look", value=self.look)
        object.__setattr__(self, "name", self.name or self.kind)

    def __call__(self, data: Any, columns: Mapping[str, str | None] | None = None) -> Outcomes:
        """Run this check alone."""
        return run_checks(claims_to_check(data, columns), [self])

    def find(self, claims: ClaimSet) -> list[Finding]:
        """Return what is wrong with the claims."""
        try:
            return [self.finding(claims, *found) for found in self.look(claims)]
        except TypeError as error:
            problem = f"must yield findings ({error})"
            remedy = "yield a question (or None), a list of claim_ids, and words"
            raise InvalidFieldError(problem, column=self.name, remedy=remedy) from error

    def finding(
        self, claims: ClaimSet, quantity: str | None, claim_ids: Iterable[str], message: str
    ) -> Finding:
        """Return a finding; a claim without a label of its own is shown by a short one."""
        rows = (claim_ids,) if isinstance(claim_ids, str) else tuple(claim_ids)
        row_of = claims.linked.row_of if rows else {}
        labels = tuple(
            short_label(claims.linked, row_of[row]) if row in row_of else row for row in rows
        )
        return Finding(self.name, quantity, rows, message, labels=labels)


def run_checks(
    claims: ClaimSet,
    checks: Iterable[Check],
    acceptances: Acceptances | None = None,
    lazy: bool = True,
) -> Outcomes:
    """Return the outcome of each check; see `estimates.checks.run`."""
    outcomes: list[Outcome] = []
    findings: list[Finding] = []
    for check in progress(checks, "checks", unit="check"):
        own = check.find(claims)
        own = acceptances.apply(check.kind, own) if acceptances else own
        outcomes.append(Outcome.of(check.name, check.severity, check.says, own))
        findings += own
        if not lazy and not outcomes[-1].passed and check.severity == "error":
            raise CheckFailedError(Outcomes(outcomes, findings))
    return Outcomes([*outcomes, *(acceptances.outdated() if acceptances else ())], findings)


def claims_to_check(data: Any, columns: Mapping[str, str | None] | None) -> ClaimSet:
    """Return the claims to check; refused rows go into their quarantine."""
    if isinstance(data, ClaimSet | Reconciliation):
        return data if isinstance(data, ClaimSet) else data.known
    if isinstance(data, str | Path):
        from estimates.io.read import read

        return read(data, columns=columns, errors="quarantine")
    if is_frame(data):
        return ClaimSet.from_frame(data, columns=columns, errors="quarantine")
    if not isinstance(data, Iterable):
        raise InvalidFieldError("must be claims", column="data", value=data)
    return ClaimSet.from_records(data, errors="quarantine")
