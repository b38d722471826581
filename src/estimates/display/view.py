"""What every face says of one quantity, in words: the faces only lay it out."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from estimates.consensus import Consensus
from estimates.display.numbers import digits_for, full, outward, rounded, stated_end
from estimates.ranges import Range
from estimates.reconcile import Entry, Reconciliation

STRUCK = ("retracted", "superseded", "duplicate", "excluded")
"""Standings of claims that were made and do not count any more."""
ORDER = ("used", *STRUCK, "denied", "not comparable", "no figure", "not yet stated")


@dataclass(frozen=True, slots=True)
class Line:
    """One claim in the ledger, as it is shown.

    Attributes
    ----------
    depth : 0, or 1 for an echo folded under the claim that it repeats.
    struck : whether it does not count any more.
    """

    claim_id: str
    source: str
    text: str
    day: str
    standing: str
    reason: str
    weight: str
    depth: int
    struck: bool
    url: str


@dataclass(frozen=True, slots=True)
class View:
    """One quantity as it is shown.

    Attributes
    ----------
    title : the quantity, its unit, and the day.
    reported : the reported range; conflict : the discrepancy, or that there is none.
    estimate : the consensus and its interval; how : method, level, prior, scale, voices.
    following : where the next independent source would fall.
    warnings, notices : what a reader must know.
    ledger : the claims; hidden : how many more there are.
    """

    quantity: str
    title: str
    reported: str
    conflict: str
    estimate: str
    following: str
    how: str
    warnings: tuple[str, ...]
    ledger: tuple[Line, ...]
    hidden: int


def view(rec: Reconciliation, quantity: str, most: int = 60) -> View:
    """Return what is shown of one quantity.

    Parameters
    ----------
    most : lines of the ledger; a longer one is cut, with the count said.
    """
    part = rec if rec.quantities == (quantity,) else rec[quantity]
    found, answer = part.ranges[0], part.consensus[0]
    lines = islice(ledger_lines(part), most)
    plain = part._judged.standings.which[part.claims._rows] < 0
    unit = next((unit for unit in part.claims._cells("unit")[plain] if unit), None)
    day = f", as of {part.as_of}" if part.as_of else ""
    return View(
        quantity=quantity,
        title=f"{quantity}{f' ({unit})' if unit else ''}{day}",
        reported=reported(part, found),
        conflict=conflict(part, found),
        estimate=estimate(answer),
        following=following(answer),
        how=how(part, answer),
        warnings=answer.warnings,
        ledger=tuple(lines),
        hidden=max(0, len(part.claims) - most),
    )


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
        return f"{low} ({found.low_claim}){tail}"
    return f"{low} ({found.low_claim}) to {high} ({found.high_claim}){tail}"


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
    a, b = rec.claims[found.gap_low_claim or ""], rec.claims[found.gap_high_claim or ""]
    pair = f"{a.source.name} ({a.claim_id}) and {b.source.name} ({b.claim_id})"
    if found.ratio is not None and found.ratio < 1 + 1e-9:
        return f"{pair} exclude each other at {full(found.high)}"
    ratio = "" if found.ratio is None else f", a ratio of {found.ratio:.2f}"
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


def ledger_lines(rec: Reconciliation) -> Iterator[Line]:
    """Yield the claims: used first, echoes folded under what they repeat."""
    entries = list(rec.ledger)
    echoes: dict[str, list[Entry]] = {}
    standalone = []
    shown = {entry.claim_id for entry in entries if entry.standing != "echo"}
    roots = root_labels(rec)
    for entry in entries:
        root = roots[entry.claim_id]
        if entry.standing == "echo" and root in shown:
            echoes.setdefault(root, []).append(entry)
        else:
            standalone.append(entry)
    rank = {standing: i for i, standing in enumerate(ORDER)}
    for entry in sorted(standalone, key=lambda e: rank.get(e.standing, len(rank))):
        yield line(rec, entry, 0)
        yield from (line(rec, echo, 1) for echo in echoes.get(entry.claim_id, ()))


def root_labels(rec: Reconciliation) -> dict[str, str]:
    """Return the claim at the root of each claim's origins, by label."""
    base, judged = rec._judged.base, rec._judged.standings
    rows = rec.claims._rows
    return dict(zip(base.labels[rows], base.labels[judged.root[rows]], strict=True))


def line(rec: Reconciliation, entry: Entry, depth: int) -> Line:
    """Return one claim as it is shown."""
    document = rec.claims[entry.claim_id].document
    return Line(
        claim_id=entry.claim_id,
        source=entry.source,
        text=entry.text,
        day=str(entry.known_on or ""),
        standing=entry.standing,
        reason=entry.reason,
        weight="" if entry.weight is None else f"{entry.weight:.0%}",
        depth=depth,
        struck=entry.standing in STRUCK,
        url=(document.url or "") if document else "",
    )
