"""What checks found: one row a check, one row a finding."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Any, Literal

from estimates.columnar.arrays import objects
from estimates.columnar.table import Table
from estimates.errors import EstimatesError

Severity = Literal["error", "warning"]
MOST = 3
"""Findings that a message tells; the rest is counted."""


class CheckFailedError(EstimatesError):
    """A check failed.

    Attributes
    ----------
    outcomes : what every check found.
    """

    def __init__(self, outcomes: Outcomes) -> None:
        self.outcomes = outcomes
        failed = [o for o in outcomes if not o.passed and o.severity == "error"]
        lines = "".join(f"\n  {o.check}: {o.message}" for o in failed)
        super().__init__(f"{len(failed)} of {len(outcomes)} checks failed:{lines}")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a check found to be wrong.

    Attributes
    ----------
    check : the check. quantity : the question, None where it is about no single one.
    rows : the claims concerned, by claim_id; a refused row as "row 7".
    message : what is wrong, in words.
    accepted : the reason why it is accepted, None where it is not.
    """

    check: str
    quantity: str | None
    rows: tuple[str, ...]
    message: str
    accepted: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one check.

    Attributes
    ----------
    check, severity : the check; only errors fail a run.
    passed : whether nothing was found that is not accepted.
    message : what was found, in words.
    rows : the claims concerned, by claim_id, without those that are accepted.
    findings, accepted : how many were found, and how many of them are accepted.
    """

    check: str
    passed: bool
    severity: Severity
    message: str
    rows: tuple[str, ...]
    findings: int
    accepted: int

    @classmethod
    def of(cls, check: str, severity: Severity, says: str, found: Iterable[Finding]) -> Outcome:
        """Sum findings up."""
        listed = list(found)
        wrong = [finding for finding in listed if finding.accepted is None]
        rows = dict.fromkeys(row for finding in wrong for row in finding.rows)
        accepted = len(listed) - len(wrong)
        told = "; ".join(finding.message for finding in wrong[:MOST]) or says
        more = f"; and {len(wrong) - MOST:,} more" if len(wrong) > MOST else ""
        let = f" ({accepted:,} accepted)" if accepted else ""
        return cls(
            check, not wrong, severity, f"{told}{more}{let}", tuple(rows), len(listed), accepted
        )


class Outcomes(Table[Outcome]):
    """A row a check; `passed` is whether no error is among those that failed.

    Attributes
    ----------
    findings : a table of `Finding`, those that are accepted among them.
    """

    def __init__(self, outcomes: Iterable[Outcome], findings: Iterable[Finding]) -> None:
        super().__init__(Outcome, columns_of(Outcome, outcomes))
        self.findings: Table[Finding] = Table(Finding, columns_of(Finding, findings))

    @property
    def passed(self) -> bool:
        """Whether every check with severity "error" passed."""
        return all(outcome.passed or outcome.severity == "warning" for outcome in self)

    def raise_if_failed(self) -> Outcomes:
        """Return the outcomes, or raise where an error is among them.

        Raises
        ------
        CheckFailedError
        """
        if not self.passed:
            raise CheckFailedError(self)
        return self


def columns_of(row: type[Any], rows: Iterable[Any]) -> dict[str, Any]:
    """Return rows as columns."""
    listed = list(rows)
    return {field.name: objects(getattr(r, field.name) for r in listed) for field in fields(row)}
