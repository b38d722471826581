"""Outcomes of checks: one row per check, and one per finding."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from estimates.columnar.table import Table, row_columns
from estimates.errors import EstimatesError

CheckSeverity = Literal["error", "warning"]
# The number of findings that a message quotes; the others are counted.
MAX_MESSAGES = 3


class CheckFailedError(EstimatesError):
    """A check failed.

    Attributes
    ----------
    outcomes : the outcome of every check.

    Examples
    --------
    >>> import estimates as est
    >>> est.checks.at_least_voices(2)([est.claim("A", "about 50")]).raise_if_failed()
    Traceback (most recent call last):
    estimates.pipelines.checks.outcome.CheckFailedError: 1 of 1 checks failed:
      at_least_voices: unnamed has 1 independent source
    """

    def __init__(self, outcomes: Outcomes) -> None:
        self.outcomes = outcomes
        failed = [o for o in outcomes if not o.passed and o.severity == "error"]
        lines = "".join(f"\n  {o.check}: {o.message}" for o in failed)
        super().__init__(f"{len(failed)} of {len(outcomes)} checks failed:{lines}")


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem that a check found.

    Attributes
    ----------
    check : the check.
    quantity : the question; None where it concerns no single question.
    rows : the claims concerned, by claim_id; where the data gives none, the row of the table
        ("row 7"), or a short label.
    message : what is wrong, in words.
    accepted : the reason why it is accepted, None where it is not.
    labels : `rows` as they are shown to people.
    sources : the sources of these claims.
    positions : for a table, their rows as positions from 0: ``frame.iloc[list(positions)]``.

    Examples
    --------
    >>> import estimates as est
    >>> est.checks.at_least_voices(2)([est.claim("A", "about 50")]).findings[0].quantity
    'unnamed'
    """

    check: str
    quantity: str | None
    rows: tuple[str, ...]
    message: str
    accepted: str | None = None
    labels: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    positions: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """The outcome of one check.

    Attributes
    ----------
    check, severity : the check; only errors fail a run.
    passed : whether every finding is accepted, or there is none.
    message : the findings, in words.
    rows : the claims concerned, as findings name them, without those of accepted findings.
    findings, accepted : the number of findings, and of the accepted ones among them.
    labels : `rows` as they are shown to people.

    Examples
    --------
    >>> import estimates as est
    >>> found = est.checks.at_least_voices(2)([est.claim("A", "about 50")])[0]
    >>> found.passed, found.message
    (False, 'unnamed has 1 independent source')
    """

    check: str
    passed: bool
    severity: CheckSeverity
    message: str
    rows: tuple[str, ...]
    findings: int
    accepted: int
    labels: tuple[str, ...] = ()

    @classmethod
    def of(
        cls, check: str, severity: CheckSeverity, says: str, findings: Iterable[Finding]
    ) -> Outcome:
        """Return the summary of some findings; `says` is the requirement in words.

        Parameters
        ----------
        check, severity : the name of the check, and its severity.
        says : the requirement, in words.
        findings : what it found.
        """
        findings = list(findings)
        wrong = [finding for finding in findings if finding.accepted is None]
        rows_found = dict.fromkeys(row for finding in wrong for row in finding.rows)
        accepted = len(findings) - len(wrong)
        message = "; ".join(finding.message for finding in wrong[:MAX_MESSAGES]) or says
        if len(wrong) > MAX_MESSAGES:
            message += f"; and {len(wrong) - MAX_MESSAGES:,} more"
        if accepted:
            message += f" ({accepted:,} accepted)"
        labels = tuple(dict.fromkeys(label for finding in wrong for label in finding.labels))
        rows = tuple(rows_found)
        return cls(check, not wrong, severity, message, rows, len(findings), accepted, labels)


class Outcomes(Table[Outcome]):
    """One row per check.

    Attributes
    ----------
    findings : a table of `Finding`, accepted ones included.

    Examples
    --------
    >>> import estimates as est
    >>> outcomes = est.checks.at_least_voices(1)([est.claim("A", "about 50")])
    >>> outcomes.passed, len(outcomes.findings)
    (True, 0)
    """

    findings: Table[Finding]

    def __init__(self, outcomes: Iterable[Outcome], findings: Iterable[Finding]) -> None:
        super().__init__(Outcome, row_columns(Outcome, outcomes))
        self.findings = Table.of_rows(Finding, findings)

    @property
    def passed(self) -> bool:
        """Whether every check with severity "error" passed.

        Examples
        --------
        >>> import estimates as est
        >>> check, claims = est.checks.at_least_voices(2), [est.claim("A", 50), est.claim("B", 60)]
        >>> check(claims).passed, check(claims[:1]).passed
        (True, False)
        """
        return all(outcome.passed or outcome.severity == "warning" for outcome in self)

    def to_validation_result(self) -> dict[str, Any]:
        """Return the outcomes as JSON values in the form of a validation result.

        The fields are those that tools for data quality (Great Expectations) write and CI reads:
        ``success``, ``statistics``, and for each check ``success``, ``expectation_config``,
        ``result`` with its unexpected rows, and ``exception_info``.

        Examples
        --------
        >>> import estimates as est
        >>> result = est.checks.at_least_voices(2)([est.claim("A", 50)]).to_validation_result()
        >>> result["success"], result["statistics"]["unsuccessful_expectations"]
        (False, 1)
        """
        results = [validation_of(row, self.findings) for row in self]
        good = sum(result["success"] for result in results)
        statistics = {
            "evaluated_expectations": len(results),
            "successful_expectations": good,
            "unsuccessful_expectations": len(results) - good,
            "success_percent": 100 * good / len(results) if results else None,
        }
        return {"success": self.passed, "results": results, "statistics": statistics, "meta": {}}

    def raise_if_failed(self) -> Outcomes:
        """Return the outcomes, or raise where a check with severity "error" failed.

        Raises
        ------
        CheckFailedError

        Examples
        --------
        >>> import estimates as est
        >>> outcomes = est.checks.at_least_voices(1)([est.claim("A", 50)])
        >>> outcomes.raise_if_failed() is outcomes
        True
        """
        if not self.passed:
            raise CheckFailedError(self)
        return self


def validation_of(outcome: Outcome, findings: Iterable[Finding]) -> dict[str, Any]:
    """Return one outcome in the form of a validation result."""
    own = [finding for finding in findings if finding.check == outcome.check]
    return {
        "success": outcome.passed,
        "expectation_config": {
            "type": outcome.check,
            "kwargs": {},
            "meta": {"severity": outcome.severity, "accepted": outcome.accepted},
        },
        "result": {
            "unexpected_count": outcome.findings - outcome.accepted,
            "partial_unexpected_list": list(outcome.labels),
            "details": [
                {
                    "message": finding.message,
                    "quantity": finding.quantity,
                    "rows": list(finding.rows),
                    "sources": list(finding.sources),
                    "accepted": finding.accepted,
                }
                for finding in own
            ],
        },
        "meta": {},
        "exception_info": {
            "raised_exception": False,
            "exception_message": None,
            "exception_traceback": None,
        },
    }
