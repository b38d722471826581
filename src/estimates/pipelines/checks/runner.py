"""Run several checks: from a list, a file, or the default ones."""

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from estimates.model.arguments import require
from estimates.pipelines.checks.accepted import Acceptances, Accepted
from estimates.pipelines.checks.check import Check, run_checks
from estimates.pipelines.checks.checked_claims import CheckedClaims
from estimates.pipelines.checks.declared import default_checks, from_file
from estimates.pipelines.checks.outcome import Outcomes


def run(
    data: Any,
    checks: Iterable[Check] | Check | str | Path | None = None,
    *,
    accepted: str | Path | Iterable[Accepted] = (),
    today: date | str | None = None,
    columns: Mapping[str, str | None] | None = None,
    quantity: str | Iterable[str] | None = None,
    period: str | None = None,
    lazy: bool = True,
) -> Outcomes:
    """Run checks and return one row for each.

    Parameters
    ----------
    data : claims, a reconciliation, records, the path of a file, or a frame of pandas, polars or
        whatever has ``__arrow_c_stream__``; refused rows do not stop the checks: `every_row_read`
        reports them, and a warning does where it is not among the checks.
    checks : checks, or the path of a file that lists them (`from_file`); None = those that make
        sense for any claims.
    accepted : findings that are accepted for a reason and until a day, or the path of a file of
        them (`read_accepted`).
    today : the day on which acceptances are judged; None = today.
    columns : for a frame or a file, a mapping from its column names to ours, or to the roles of
        `estimates.coalesce`: ``{"country": "quantity", "year": "period"}``.
    quantity, period : for a frame or a file that holds a panel, the columns that form a question
        (``quantity=["country", "year"]``), or the length of its periods ("day", "week", "month",
        "quarter", "year").
    lazy : run all checks and report them together; False stops at the first that fails.

    Returns
    -------
    Outcomes, a table of `Outcome` with `passed`, `findings` and `to_frame()`.

    Raises
    ------
    CheckFailedError
        With ``lazy=False``, at the first error.
    MixedQuantityError
        For a table with several periods under one label, of which a comparison of sources would
        examine the last alone; the message has the line that parts them.
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
    listed = quantity if quantity is None or isinstance(quantity, str) else list(quantity)
    claims = CheckedClaims(data, columns, listed, period)
    return run_checks(claims, checks_from(checks), Acceptances.of(accepted, today), lazy)


def checks_from(checks: Iterable[Check] | Check | str | Path | None) -> list[Check]:
    """Return the checks of a list or a file, or the default ones."""
    if checks is None:
        return default_checks()
    if isinstance(checks, str | Path):
        return from_file(checks)
    listed = [checks] if isinstance(checks, Check) else list(checks)
    for check in listed:
        remedy = 'make one: est.checks.sources_agree("UN", "World Bank")'
        require(check, Check, "must be a check", column="checks", remedy=remedy)
    return listed
