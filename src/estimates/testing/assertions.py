"""Assertions about claims and results, with messages that read like sentences."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from estimates.analysis.discrepancies import Discrepancy, discrepancies
from estimates.analysis.ledger import Entry
from estimates.analysis.ranges import Range
from estimates.analysis.reconciliation import Reconciliation
from estimates.claims.claimset import ClaimSet
from estimates.claims.coercion import as_claimset
from estimates.model.claim import Claim
from estimates.model.figure import notation, plain
from estimates.testing.differences import differences

Result = Reconciliation | ClaimSet | Iterable[Any]


def assert_compatible(a: Claim, b: Claim) -> None:
    """Assert that one number satisfies both claims.

    Examples
    --------
    >>> import estimates as est
    >>> assert_compatible(est.claim("EU", "more than 100,000"), est.claim("Taran", 110_000))
    >>> assert_compatible(est.claim("EU", "more than 150,000"), est.claim("Taran", 110_000))
    Traceback (most recent call last):
    AssertionError: EU (> 150,000) and Taran (110,000) are in conflict: they are at least 40,000
    apart, a ratio of 1.36
    """
    row = between(a, b)
    if not row.compatible:
        raise AssertionError(f"{pair(a, b)} are in conflict: {distance(row)}")


def assert_conflict(a: Claim, b: Claim, at_least: float = 0.0) -> None:
    """Assert that no number satisfies both claims, and how far they are apart at the least.

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
    row = between(a, b)
    if row.compatible:
        raise AssertionError(f"{pair(a, b)} are compatible: one number satisfies both")
    if row.gap < at_least:
        raise AssertionError(f"{pair(a, b)} are not {plain(at_least)} apart: {distance(row)}")


def between(a: Claim, b: Claim) -> Discrepancy:
    """Return the discrepancy of two claims, whoever states them and on whatever question."""
    two = [
        Claim(claim_id=label, source=label, figure=claim.figure)
        for label, claim in (("a", a), ("b", b))
    ]
    found = list(discrepancies(two))
    if not found:
        blank = next((claim for claim in (a, b) if not claim.figure.has_number), a)
        raise AssertionError(
            f"{named(blank)} states no level that could be compared (its form is "
            f"{blank.figure.form})"
        )
    return found[0]


def pair(a: Claim, b: Claim) -> str:
    """Return two claims in words."""
    return f"{named(a)} and {named(b)}"


def named(claim: Claim) -> str:
    """Return a claim by its source and its figure."""
    return f"{claim.source.name} ({notation(claim.figure)})"


def distance(row: Discrepancy) -> str:
    """Return how far two claims are apart, in words."""
    ratio = "" if row.ratio is None else f", a ratio of {row.ratio:.2f}"
    return f"they are at least {plain(row.gap)} apart{ratio}"


def assert_range(result: Result, low: float | None, high: float | None) -> None:
    """Assert from where to where the used claims of the only question reach, as stated.

    Parameters
    ----------
    result : a reconciliation, or claims.
    low, high : the smallest and the largest end stated; None where there is none.

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
    rec = result_of(result)
    row = rec.ranges[0] if len(rec.ranges) == 1 else None
    if row is None:
        raise AssertionError(
            f"there are {len(rec.ranges)} questions, not one: take rec[…] of "
            f"{', '.join(rec.quantities[:5])}"
        )
    if (row.low, row.high) != (low, high):
        raise AssertionError(
            f"the range of {row.quantity} is {ends(rec, row)}, not {end(low)} to {end(high)}"
        )


def ends(rec: Reconciliation, row: Range) -> str:
    """Return both ends of a range, with who sets them."""
    source = {entry.claim_id: entry.source for entry in rec.ledger}
    sets = [
        f"{end(number)} (set by {source[label]})" if label else end(number)
        for number, label in ((row.low, row.low_claim), (row.high, row.high_claim))
    ]
    return " to ".join(sets)


def end(number: float | None) -> str:
    """Return an end in words."""
    return "no number" if number is None else plain(number)


def assert_standing(result: Result, claim: Claim | str, standing: str) -> None:
    """Assert what became of a claim.

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
    entry = entry_of(result_of(result), claim)
    if entry.standing != standing:
        raise AssertionError(
            f"{entry.claim_id} ({entry.source}: {entry.text!r}) is {entry.standing}, not "
            f"{standing}: {entry.reason}"
        )


def entry_of(rec: Reconciliation, claim: Claim | str) -> Entry:
    """Return a claim's row of the ledger."""
    label = claim if isinstance(claim, str) else claim.claim_id
    found = [entry for entry in rec.ledger if entry.claim_id == label]
    if not found:
        known = ", ".join(entry.claim_id for entry in rec.ledger[:8])
        raise AssertionError(f"there is no claim {label} in the ledger; it has {known}")
    return found[0]


def assert_voices(result: Result, count: int) -> None:
    """Assert how many voices speak on the only question.

    Examples
    --------
    >>> import estimates as est
    >>> first = est.claim("EU", 150_000, claim_id="first")
    >>> claims = [first, est.claim("AP", 150_000, claim_id="echo", origin="first")]
    >>> assert_voices(claims, 1)
    >>> assert_voices(claims, 2)
    Traceback (most recent call last):
    AssertionError: 1 voice speaks on unnamed, not 2: EU; not counted: echo (echo, repeats first)
    """
    rec = result_of(result)
    for row in rec.consensus:
        if row.voices == count:
            continue
        here = [entry for entry in rec.ledger if entry.quantity == row.quantity]
        speak = sorted({str(e.voice) for e in here if e.standing == "used"})
        mute = [f"{e.claim_id} ({e.standing}, {e.reason})" for e in here if e.standing != "used"]
        speaks = "1 voice speaks" if row.voices == 1 else f"{row.voices} voices speak"
        raise AssertionError(
            f"{speaks} on {row.quantity}, not {count}: {', '.join(speak) or 'nobody'}"
            + (f"; not counted: {', '.join(mute)}" if mute else "")
        )


def assert_same_result(a: Result, b: Result) -> None:
    """Assert that ranges, discrepancies, consensus and ledger are the same, to the bit.

    Examples
    --------
    >>> import estimates as est
    >>> one = est.claim("EU", 150_000, claim_id="a")
    >>> assert_same_result([one], [one.model_copy(update={"weight": 2})])
    >>> assert_same_result([one], [one, est.claim("Taran", 110_000, claim_id="b")])
    Traceback (most recent call last):
    AssertionError: the two results differ:
      ranges, unnamed: low was 150,000 and is 110,000
      ...
    """
    found = differences(result_of(a), result_of(b))
    if found:
        raise AssertionError("\n  ".join(["the two results differ:", *found]))


def result_of(result: Result) -> Reconciliation:
    """Return a reconciliation, made of claims where these are given."""
    if isinstance(result, Reconciliation):
        return result
    return Reconciliation(as_claimset(result))
