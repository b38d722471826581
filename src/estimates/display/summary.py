"""The facts about one quantity in words; text, card and page only arrange them."""

import math
from dataclasses import dataclass
from itertools import islice

from estimates.analysis.consensus.combine import Consensus
from estimates.analysis.ranges import Range
from estimates.analysis.reconciliation import Reconciliation
from estimates.display.ledger_lines import LedgerLine, ledger_lines, text_column
from estimates.display.number_format import (
    choose_digits,
    count_noun,
    format_date,
    format_full,
    format_outward,
    format_ratio,
    format_rounded,
    format_stated_end,
)
from estimates.model.claim import Claim


@dataclass(frozen=True, slots=True)
class QuantitySummary:
    """One quantity as it is shown.

    title : the quantity, its unit, and the day; counts : the numbers of claims and sources.
    agreement : "clash" where no number satisfies all used claims, "agree" where one does, "" for
        fewer than two claims; the class of the discrepancy in HTML.
    reported : the reported range; discrepancy : the gap, or that there is none.
    estimate : the consensus and its interval; method : its name, prior, scale, and sources.
    prediction : where the next independent source would fall.
    ledger : the claims; n_hidden : how many more there are.
    """

    quantity: str
    title: str
    counts: str
    reported: str
    discrepancy: str
    agreement: str
    estimate: str
    prediction: str
    method: str
    warnings: tuple[str, ...]
    ledger: tuple[LedgerLine, ...]
    n_hidden: int


def summarise_quantity(
    rec: Reconciliation, quantity: str, most: int = 60, with_day: bool = True
) -> QuantitySummary:
    """Return the summary of one quantity, with at most `most` lines of its ledger.

    Without `with_day` the counts do not name the day; a page names it once for all quantities.
    """
    part = rec if rec.quantities == (quantity,) else rec[quantity]
    reported, answer = part.ranges[0], part.consensus[0]
    is_unconverted = part.snapshot.standings.conversion_index[part.claims.rows] < 0
    unit = next((unit for unit in text_column(part, "unit")[is_unconverted] if unit), None)
    day = f", as of {part.as_of}" if part.as_of else ""
    agreement = "clash" if reported.conflict else "agree"
    prediction = informative_interval(answer.predictive_lower, answer.predictive_upper)
    return QuantitySummary(
        quantity=quantity,
        title=f"{quantity}{f' ({unit})' if unit else ''}{day}",
        counts=describe_counts(part, reported, unit, with_day),
        reported=describe_range(part, reported),
        discrepancy=describe_discrepancy(part, reported),
        agreement="" if reported.claims < 2 else agreement,
        estimate=describe_estimate(answer),
        prediction=" to ".join(format_outward(*prediction)) if prediction else "",
        method=describe_method(part, answer),
        warnings=answer.warnings,
        ledger=tuple(islice(ledger_lines(part), most)),
        n_hidden=max(0, len(part.claims) - most),
    )


def describe_counts(rec: Reconciliation, reported: Range, unit: str | None, with_day: bool) -> str:
    """Return the unit, the day, and the numbers of claims and independent sources."""
    day = f"as of {format_date(rec.as_of)}" if rec.as_of else "all dates"
    claims = f"{count_noun(len(rec.claims), 'claim')}, {reported.claims:,} used"
    counts = f"{claims}, from {count_noun(reported.voices, 'independent source')}"
    return " · ".join(filter(None, [unit, day if with_day else "", counts]))


def describe_range(rec: Reconciliation, reported: Range) -> str:
    """Return the reported range as stated, with the claim that sets each end."""
    low, high = reported.low, reported.high
    low_claim, high_claim = reported.low_claim, reported.high_claim
    if low is None or high is None or low_claim is None or high_claim is None:
        return "no usable number" if reported.claims == 0 else "no number is stated"
    sides = (("below", reported.low_open), ("above", reported.high_open))
    open_sides = " and ".join(side for side, is_open in sides if is_open)
    tail = f", open {open_sides}" if open_sides else ""
    stated = (f"{end} ({claim_label(rec, label)})" for label, end in write_ends(rec, reported))
    return f"{' to '.join(stated)}{tail}"


def write_ends(rec: Reconciliation, reported: Range) -> list[tuple[str, str]]:
    """Return the claims that set the ends of a range, and the ends as stated; one if it sets both.

    The range must have ends.
    """
    low_claim, high_claim = reported.low_claim or "", reported.high_claim or ""
    low, high = reported.low or 0.0, reported.high or 0.0
    claim = rec.claims[low_claim]
    if low_claim == high_claim and (low == high or reads_as_words(claim)):
        return [(low_claim, format_stated_end(claim, *dict.fromkeys([low, high])))]
    ends = ((low_claim, low), (high_claim, high))
    return [(label, format_stated_end(rec.claims[label], number)) for label, number in ends]


def reads_as_words(claim: Claim) -> bool:
    """Return whether a claim states a vague word and no number."""
    figure = claim.figure
    return figure.vague is not None and figure.lower is figure.upper is figure.value is None


def claim_label(rec: Reconciliation, claim_id: str) -> str:
    """Return the label of a claim; its source where its only label is a fingerprint."""
    claim = rec.claims[claim_id]
    return claim.source.name if claim_id == claim.fingerprint else claim_id


def describe_discrepancy(rec: Reconciliation, reported: Range) -> str:
    """Return how far apart the claims are, or which numbers satisfy all of them."""
    if reported.claims < 2:
        return "one claim: nothing to compare" if reported.claims else ""
    if not reported.conflict:
        low, high = reported.core_low, reported.core_high
        claims = "both claims" if reported.claims == 2 else f"all {reported.claims:,} claims"
        if low is not None and low == high:
            return f"none: {format_full(low)} satisfies {claims}"
        limits = (("from", low), ("up to", high))
        ends = "".join(f" {word} {format_full(n)}" for word, n in limits if n is not None)
        return f"none: any number{ends} satisfies {claims}"
    names = []
    for claim_id in (reported.gap_low_claim or "", reported.gap_high_claim or ""):
        source, label = rec.claims[claim_id].source.name, claim_label(rec, claim_id)
        names.append(source if source == label else f"{source} ({label})")
    pair = " and ".join(names)
    if reported.ratio is not None and reported.ratio < 1 + 1e-9:
        return f"{pair} exclude each other at {format_full(reported.high)}"
    ratio = "" if reported.ratio is None else f", a ratio of {format_ratio(reported.ratio)}"
    return f"{pair} are at least {format_full(reported.gap)} apart{ratio}"


def describe_estimate(answer: Consensus) -> str:
    """Return the estimate with its interval."""
    low, high = format_outward(answer.lower, answer.upper)
    has_no_interval = answer.lower is None and answer.upper is None
    if answer.estimate is None:
        return "none" if has_no_interval else f"no estimate: {low} to {high}"
    digits = choose_digits(answer.lower, answer.upper)
    estimate = format_rounded(answer.estimate, max(digits, 3 if answer.lower is None else digits))
    interval = f"{answer.level * 100:g} % interval {low} to {high}"
    return estimate if has_no_interval else f"{estimate} ({interval})"


def informative_interval(low: float | None, high: float | None) -> tuple[float, float] | None:
    """Return an interval, or None where neither end is a finite number."""
    if low is None or high is None or not (math.isfinite(low) or math.isfinite(high)):
        return None
    return low, high


def describe_method(rec: Reconciliation, answer: Consensus) -> str:
    """Return the method of the consensus, its prior and scale, and the number of sources."""
    parts = [f"method {answer.method}"]
    if answer.method.startswith("bayes"):
        prior = rec.options.prior
        parts.append(f"prior {'by quantity' if hasattr(prior, 'items') else prior}")
    parts += [f"{answer.scale} scale", count_noun(answer.voices, "independent source")]
    if answer.voices > 1:
        parts.append(f"{answer.effective_voices:.1f} effective")
    return ", ".join(parts)
