"""Assertions about claims and results, with messages in sentences."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from estimates.analysis.computed_tables import ComputedTables
from estimates.analysis.consensus.options import ConsensusOptions
from estimates.analysis.discrepancies import Discrepancy, discrepancies
from estimates.analysis.lookahead import lookahead
from estimates.analysis.reconciliation import Reconciliation
from estimates.analysis.snapshot.snapshot import Snapshot
from estimates.claims.claimset import ClaimSet
from estimates.claims.clock import Known
from estimates.claims.coercion import as_claimset
from estimates.model.claim import Claim
from estimates.model.notation import format_number
from estimates.testing.differences import compare_results

Result = Reconciliation | ClaimSet | Iterable[Any]
# A failure shows at most so many days.
MOST_LINES = 8


def assert_compatible(a: Claim, b: Claim) -> None:
    """Assert that one number satisfies both claims.

    Parameters
    ----------
    a, b : the two claims.

    Examples
    --------
    >>> import estimates as est
    >>> assert_compatible(est.claim("EU", "more than 100,000"), est.claim("Taran", 110_000))
    >>> assert_compatible(est.claim("EU", "more than 150,000"), est.claim("Taran", 110_000))
    Traceback (most recent call last):
    AssertionError: EU (> 150,000) and Taran (110,000) are in conflict: they are at least 40,000
    apart, a ratio of 1.36
    """
    row = discrepancy_of(a, b)
    if not row.compatible:
        raise AssertionError(f"{describe(a, b)} are in conflict: {describe_distance(row)}")


def assert_conflict(a: Claim, b: Claim, at_least: float = 0.0) -> None:
    """Assert that no number satisfies both claims, and that their gap is at least so large.

    Parameters
    ----------
    a, b : the two claims.
    at_least : the least distance between them, in the unit of the claims.

    Examples
    --------
    >>> import estimates as est
    >>> eu, taran = est.claim("EU", "more than 150,000"), est.claim("Taran", 110_000)
    >>> assert_conflict(eu, taran, at_least=40_000)
    >>> assert_conflict(eu, taran, at_least=50_000)
    Traceback (most recent call last):
    AssertionError: EU (> 150,000) and Taran (110,000) are not 50,000 apart: they are at least
    40,000 apart, a ratio of 1.36
    """
    row = discrepancy_of(a, b)
    if row.compatible:
        raise AssertionError(f"{describe(a, b)} are compatible: one number satisfies both")
    if row.gap < at_least:
        wanted = format_number(at_least)
        raise AssertionError(f"{describe(a, b)} are not {wanted} apart: {describe_distance(row)}")


def discrepancy_of(a: Claim, b: Claim) -> Discrepancy:
    """Return the discrepancy of two figures, whatever their sources and quantities."""
    pair = zip("ab", (a, b), strict=True)
    rows = discrepancies([Claim(claim_id=x, source=x, figure=c.figure) for x, c in pair])
    if not rows:
        claim = b if a.figure.has_number and not b.figure.has_number else a
        problem = f"states no level to compare (its form is {claim.figure.form})"
        raise AssertionError(f"{describe(claim)} {problem}")
    return rows[0]


def describe(*claims: Claim) -> str:
    """Return claims by their sources and figures."""
    return " and ".join(f"{claim.source.name} ({claim.figure.notation})" for claim in claims)


def describe_distance(row: Discrepancy) -> str:
    """Return the gap and the ratio of two claims in words."""
    ratio = "" if row.ratio is None else f", a ratio of {row.ratio:.2f}"
    return f"they are at least {format_number(row.gap)} apart{ratio}"


def assert_range(result: Result, low: float | None, high: float | None) -> None:
    """Assert the smallest and the largest end that the claims in use state on the only quantity.

    Parameters
    ----------
    result : a reconciliation, or claims.
    low, high : the ends; None where there is none.

    Examples
    --------
    >>> import estimates as est
    >>> claims = [est.claim("EU", 150_000), est.claim("Taran", 110_000)]
    >>> assert_range(claims, 110_000, 150_000)
    >>> assert_range(claims, 100_000, 150_000)
    Traceback (most recent call last):
    AssertionError: the range of unnamed is 110,000 (set by Taran) to 150,000 (set by EU), not
    100,000 to 150,000
    """
    rec = as_reconciliation(result)
    if len(rec.ranges) != 1:
        first = ", ".join(rec.quantities[:5])
        problem = f"there are {len(rec.ranges)} quantities instead of one: use rec[…] with {first}"
        raise AssertionError(problem)
    row = rec.ranges[0]
    if (row.low, row.high) != (low, high):
        sources = {entry.claim_id: f" (set by {entry.source})" for entry in rec.ledger}
        setters = (sources.get(label or "", "") for label in (row.low_claim, row.high_claim))
        low_end, high_end, *expected = (
            "no number" if end is None else format_number(end)
            for end in (row.low, row.high, low, high)
        )
        stated = f"{low_end}{next(setters)} to {high_end}{next(setters)}"
        problem = f"the range of {row.quantity} is {stated}, not {' to '.join(expected)}"
        raise AssertionError(problem)


def assert_standing(result: Result, claim: Claim | str, standing: str) -> None:
    """Assert the standing of a claim.

    Parameters
    ----------
    result : a reconciliation, or claims.
    claim : the claim or its label.
    standing : "used", "superseded", "echo" …

    Examples
    --------
    >>> import estimates as est
    >>> first = est.claim("EU", 150_000, claim_id="first")
    >>> echo = est.claim("AP", 150_000, claim_id="echo", origin="first")
    >>> assert_standing([first, echo], "echo", "echo")
    >>> assert_standing([first, echo], "echo", "used")
    Traceback (most recent call last):
    AssertionError: echo (AP: '150,000') is echo, not used: repeats first
    """
    label = claim if isinstance(claim, str) else claim.claim_id
    ledger = as_reconciliation(result).ledger
    entry = next((entry for entry in ledger if entry.claim_id == label), None)
    if entry is None:
        first = ", ".join(entry.claim_id for entry in ledger[:8])
        raise AssertionError(f"the ledger has no claim {label}; its claims are {first}")
    if entry.standing != standing:
        subject = f"{label} ({entry.source}: {entry.text!r})"
        raise AssertionError(f"{subject} is {entry.standing}, not {standing}: {entry.reason}")


def assert_voices(result: Result, count: int) -> None:
    """Assert the number of voices on every quantity.

    Parameters
    ----------
    result : a reconciliation, or claims.
    count : the number of independent sources.

    Examples
    --------
    >>> import estimates as est
    >>> first = est.claim("EU", 150_000, claim_id="first")
    >>> claims = [first, est.claim("AP", 150_000, claim_id="echo", origin="first")]
    >>> assert_voices(claims, 1)
    >>> assert_voices(claims, 2)
    Traceback (most recent call last):
    AssertionError: unnamed has 1 voice, not 2: EU; not counted: echo (echo, repeats first)
    """
    rec = as_reconciliation(result)
    for row in rec.consensus:
        if row.voices == count:
            continue
        entries = [entry for entry in rec.ledger if entry.quantity == row.quantity]
        voices = ", ".join(sorted({str(e.voice) for e in entries if e.standing == "used"}))
        others = [
            f"{e.claim_id} ({e.standing}, {e.reason})" for e in entries if e.standing != "used"
        ]
        noun = "voice" if row.voices == 1 else "voices"
        message = f"{row.quantity} has {row.voices} {noun}, not {count}: {voices or 'none'}"
        raise AssertionError(message + (f"; not counted: {', '.join(others)}" if others else ""))


def assert_same_result(a: Result, b: Result) -> None:
    """Assert that ranges, discrepancies, consensus and ledger are the same, to the bit.

    Parameters
    ----------
    a, b : reconciliations, or claims.

    Examples
    --------
    >>> import estimates as est
    >>> eu = est.claim("EU", 150_000, claim_id="a")
    >>> assert_same_result([eu], [eu.model_copy(update={"weight": 2})])
    >>> assert_same_result([eu], [eu, est.claim("Taran", 110_000, claim_id="b")])
    Traceback (most recent call last):
    AssertionError: the two results differ:
      ranges, unnamed: low was 150,000 and is 110,000
      ...
    """
    lines = compare_results(as_reconciliation(a), as_reconciliation(b))
    if lines:
        raise AssertionError("\n  ".join(["the two results differ:", *lines]))


def assert_no_lookahead(
    function: Callable[..., Any],
    claims: ClaimSet | Iterable[Any],
    *,
    days: Iterable[date | str] | None = None,
    known: Known = "published",
) -> None:
    """Assert that an analysis as of a day uses nothing that became known later.

    Parameters
    ----------
    function, claims, days, known : see `estimates.lookahead`.

    Examples
    --------
    >>> import estimates as est
    >>> claims = [est.claim("EU", 150_000, claim_id="a", stated_on="2021-04-19"),
    ...           est.claim("Taran", 110_000, claim_id="b", stated_on="2021-04-20")]
    >>> assert_no_lookahead(est.ranges, claims)
    >>> assert_no_lookahead(lambda claims, day: est.ranges(claims)[0].low, claims)
    Traceback (most recent call last):
    AssertionError: the analysis sees what became known later, on 1 day:
      2021-04-19: 150000.0 becomes 110000.0 with b
    """
    found = lookahead(function, claims, days=days, known=known)
    if not found:
        return
    lines = [f"{row.day}: {row.difference} with {', '.join(row.claims)}" for row in found]
    more = [f"… and on {len(lines) - MOST_LINES} more"] if len(lines) > MOST_LINES else []
    counted = f"{len(lines)} {'day' if len(lines) == 1 else 'days'}"
    problem = f"the analysis sees what became known later, on {counted}:"
    raise AssertionError("\n  ".join([problem, *lines[:MOST_LINES], *more]))


def as_reconciliation(result: Result) -> Reconciliation:
    """Return a reconciliation; claims are reconciled first."""
    if isinstance(result, Reconciliation):
        return result
    return Reconciliation(ComputedTables(Snapshot.of(as_claimset(result)), ConsensusOptions()))
