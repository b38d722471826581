"""What every face says of one quantity, in words: the faces only lay it out."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import islice

from estimates.analysis.consensus.combine import Consensus
from estimates.analysis.ranges import Range
from estimates.analysis.reconciliation import Reconciliation
from estimates.display.ledger_lines import Line, ledger_lines
from estimates.display.number_format import (
    claims_counted,
    digits_for,
    full,
    outward,
    ratio_in_words,
    rounded,
    spelled,
    stated_end,
)


@dataclass(frozen=True, slots=True)
class View:
    """One quantity as it is shown.

    Attributes
    ----------
    title : the quantity, its unit, and the day; meta : how many claims and voices.
    state : "clash" where no number satisfies all claims that count, "agree" where one does, "".
    reported : the reported range; conflict : the discrepancy, or that there is none.
    estimate : the consensus and its interval; how : method, level, prior, scale, voices.
    following : where the next independent source would fall.
    warnings, notices : what a reader must know.
    ledger : the claims; hidden : how many more there are.
    """

    quantity: str
    title: str
    meta: str
    reported: str
    conflict: str
    state: str
    estimate: str
    following: str
    how: str
    warnings: tuple[str, ...]
    ledger: tuple[Line, ...]
    hidden: int


def view(rec: Reconciliation, quantity: str, most: int = 60, dated: bool = True) -> View:
    """Return what is shown of one quantity.

    Parameters
    ----------
    most : lines of the ledger; a longer one is cut, with the count said.
    dated : whether the day is said beside the quantity; a page says it once for all.
    """
    part = rec if rec.quantities == (quantity,) else rec[quantity]
    found, answer = part.ranges[0], part.consensus[0]
    lines = islice(ledger_lines(part), most)
    plain = part.snapshot.standings.conversion_index[part.claims.rows] < 0
    unit = next((unit for unit in part.claims._cells("unit")[plain] if unit), None)
    day = f", as of {part.as_of}" if part.as_of else ""
    return View(
        quantity=quantity,
        title=f"{quantity}{f' ({unit})' if unit else ''}{day}",
        meta=meta(part, found, unit, dated),
        reported=reported(part, found),
        conflict=conflict(part, found),
        state="" if found.claims < 2 else "clash" if found.conflict else "agree",
        estimate=estimate(answer),
        following=following(answer),
        how=how(part, answer),
        warnings=answer.warnings,
        ledger=tuple(lines),
        hidden=max(0, len(part.claims) - most),
    )


def meta(rec: Reconciliation, found: Range, unit: str | None, dated: bool = True) -> str:
    """Return the unit, the day, and how many claims and voices there are.

    >>> from estimates import claim, reconcile
    >>> meta(rec := reconcile([claim("A", 5)], method="median"), rec.ranges[0], "persons")
    'persons · all that is known · 1 claim, 1 counts, by 1 independent source'
    """
    day = f"as of {spelled(rec.as_of)}" if rec.as_of else "all that is known"
    day = day if dated else ""
    count = "counts" if found.claims == 1 else "count"
    sources = "independent source" if found.voices == 1 else "independent sources"
    counted = f"{claims_counted(len(rec.claims))}, {found.claims:,} {count}, "
    counted += f"by {found.voices:,} {sources}"
    return " · ".join(filter(None, [unit, day, counted]))


def reported(rec: Reconciliation, found: Range) -> str:
    """Return the reported range, as stated, with who set each end."""
    if (
        found.low is None
        or found.high is None
        or found.low_claim is None
        or found.high_claim is None
    ):
        return "no usable number" if found.claims == 0 else "no number is stated"
    low = stated_end(rec.claims[found.low_claim], found.low)
    high = stated_end(rec.claims[found.high_claim], found.high)
    opened = [
        side for side, is_open in (("below", found.low_open), ("above", found.high_open)) if is_open
    ]
    tail = f", open {' and '.join(opened)}" if opened else ""
    if found.low_claim == found.high_claim and found.low == found.high:
        return f"{low} ({label(rec, found.low_claim)}){tail}"
    return f"{low} ({label(rec, found.low_claim)}) to {high} ({label(rec, found.high_claim)}){tail}"


def source(rec: Reconciliation, claim_id: str) -> str:
    """Return who stated a claim."""
    return rec.claims[claim_id].source.name


def label(rec: Reconciliation, claim_id: str) -> str:
    """Return the label of a claim; its source where the file gives none but a fingerprint."""
    claim = rec.claims[claim_id]
    return claim.source.name if claim_id == claim.fingerprint else claim_id


def conflict(rec: Reconciliation, found: Range) -> str:
    """Return how far apart the claims are, or what one number could satisfy them all."""
    if found.claims < 2:
        return "one claim: nothing to compare" if found.claims else ""
    if not found.conflict:
        low, high = found.core_low, found.core_high
        if low is not None and low == high:
            return f"none: {full(low)} satisfies all {found.claims} claims"
        ends = [f"{w} {full(n)}" for w, n in (("from", low), ("up to", high)) if n is not None]
        return f"none: any number {' '.join(ends)} satisfies all {found.claims} claims".replace(
            "  ", " "
        )
    pair = " and ".join(
        who if (who := source(rec, claim)) == (name := label(rec, claim)) else f"{who} ({name})"
        for claim in (found.gap_low_claim or "", found.gap_high_claim or "")
    )
    if found.ratio is not None and found.ratio < 1 + 1e-9:
        return f"{pair} exclude each other at {full(found.high)}"
    ratio = "" if found.ratio is None else f", a ratio of {ratio_in_words(found.ratio)}"
    return f"{pair} are at least {full(found.gap)} apart{ratio}"


def estimate(answer: Consensus) -> str:
    """Return the estimate with its interval."""
    low, high = outward(answer.lower, answer.upper)
    interval = f"{answer.level * 100:g} % interval {low} to {high}"
    if answer.estimate is None:
        none_at_all = answer.lower is None and answer.upper is None
        return "none" if none_at_all else f"no estimate: {low} to {high}"
    digits = digits_for(answer.lower, answer.upper)
    shown = rounded(answer.estimate, max(digits, 3 if answer.lower is None else digits))
    return shown if answer.lower is None and answer.upper is None else f"{shown} ({interval})"


def following(answer: Consensus) -> str:
    """Return where the next independent source would fall."""
    if answer.predictive_lower is None or answer.predictive_upper is None:
        return ""
    if not math.isfinite(answer.predictive_lower) and not math.isfinite(answer.predictive_upper):
        return ""
    low, high = outward(answer.predictive_lower, answer.predictive_upper)
    return f"{low} to {high}"


def how(rec: Reconciliation, answer: Consensus) -> str:
    """Return how the consensus was made."""
    said = [f"method {answer.method}"]
    if answer.method.startswith("bayes"):
        prior = rec.terms.prior
        said.append(f"prior {'by quantity' if hasattr(prior, 'items') else prior}")
    voices = "1 voice" if answer.voices == 1 else f"{answer.voices} voices"
    effective = f", {answer.effective_voices:.1f} effective" if answer.voices > 1 else ""
    return ", ".join([*said, f"{answer.scale} scale", voices + effective])
