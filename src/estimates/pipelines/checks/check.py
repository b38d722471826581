"""A check, and the loop that runs several."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, get_args

from estimates.claims.claimset import ClaimSet
from estimates.columnar.progress import progress
from estimates.errors import InvalidFieldError
from estimates.pipelines.checks.accepted import Acceptances, IdentifiedFinding
from estimates.pipelines.checks.checked_claims import CheckedClaims, CheckUnit, Columns
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
    unit : what it looks at in a table: each "claim" as it is, each "question" (several periods
        under one label are refused), or each "series" (labels do not name the period).

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
    unit: CheckUnit = "claim"

    def __post_init__(self) -> None:
        if self.severity not in get_args(CheckSeverity):
            problem = 'is neither "error" nor "warning"'
            raise InvalidFieldError(problem, column="severity", value=self.severity)
        if self.unit not in get_args(CheckUnit):
            problem, remedy = "is not a unit", f"choose one of {', '.join(get_args(CheckUnit))}"
            raise InvalidFieldError(problem, column="unit", value=self.unit, remedy=remedy)
        if not callable(self.look):
            raise InvalidFieldError("must be a function of claims", column="look", value=self.look)
        object.__setattr__(self, "name", self.name or self.kind)

    def __call__(
        self, data: Any, columns: Columns = None, quantity: Any = None, period: str | None = None
    ) -> Outcomes:
        """Run this check alone; see `estimates.checks.run`."""
        return run_checks(CheckedClaims(data, columns, quantity, period), [self])

    def find(self, checked: CheckedClaims) -> list[IdentifiedFinding]:
        """Return what is wrong with the claims, each with their claim_ids.

        Parameters
        ----------
        checked : what the checks of a run look at.
        """
        claims = checked.of_unit(self.unit)
        try:
            return [self.finding(checked, claims, *found) for found in self.look(claims)]
        except TypeError as error:
            problem = f"must yield findings ({error})"
            remedy = "yield a question (or None), a list of claim_ids, and words"
            raise InvalidFieldError(problem, column=self.name, remedy=remedy) from error

    def finding(
        self,
        checked: CheckedClaims,
        claims: ClaimSet,
        quantity: str | None,
        claim_ids: Iterable[str],
        message: str,
    ) -> IdentifiedFinding:
        """Return a finding, which names its claims without fingerprints, and their claim_ids.

        Parameters
        ----------
        checked : what the checks of a run look at.
        claims : the claims that this check looks at.
        quantity, claim_ids, message : what it yields.
        """
        ids = (claim_ids,) if isinstance(claim_ids, str) else tuple(claim_ids)
        rows, labels, sources, positions = checked.name_rows(claims, ids)
        found = Finding(self.name, quantity, rows, message, None, labels, sources, positions)
        return found, ids


def run_checks(
    checked: CheckedClaims,
    checks: Iterable[Check],
    acceptances: Acceptances | None = None,
    lazy: bool = True,
) -> Outcomes:
    """Return the outcome of each check; see `estimates.checks.run`."""
    outcomes: list[Outcome] = []
    findings: list[Finding] = []
    for check in progress(checks, "checks", unit="check"):
        found = check.find(checked)
        own = acceptances.apply(check.kind, found) if acceptances else [each for each, _ in found]
        outcomes.append(Outcome.of(check.name, check.severity, check.says, own))
        findings += own
        if not lazy and not outcomes[-1].passed and check.severity == "error":
            raise CheckFailedError(Outcomes(outcomes, findings))
    outcomes += [*(acceptances.outdated() if acceptances else ()), *unread_rows(checked, findings)]
    return Outcomes(outcomes, findings)


def unread_rows(checked: CheckedClaims, findings: Iterable[Finding]) -> list[Outcome]:
    """Return a warning about refused rows that no finding names: nothing examined them."""
    named = {row for finding in findings for row in finding.rows}
    rows = dict.fromkeys(f"row {problem.row}" for problem in checked.claims.quarantine)
    unread = tuple(row for row in rows if row not in named)
    if not unread:
        return []
    count = "1 row was" if len(unread) == 1 else f"{len(unread):,} rows were"
    message = f"{count} refused, and no check examined {'it' if len(unread) == 1 else 'them'}"
    found = len(unread)
    return [Outcome("rows_read", False, "warning", message, unread, found, 0, labels=unread)]


def no_claims(claims: ClaimSet) -> Iterator[RawFinding]:
    """Yield a finding where there is no claim: a check that examines nothing does not pass."""
    if not len(claims):
        yield None, (), "there is no claim: nothing was examined"
