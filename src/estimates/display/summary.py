"""The facts about one quantity in words; text, card and page only arrange them."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from estimates.analysis.consensus.answers import prior_scales
from estimates.analysis.consensus.combine import Consensus
from estimates.analysis.ranges import Range
from estimates.analysis.reconciliation import Reconciliation
from estimates.display.gap_frequency import describe_gap_frequency
from estimates.display.ledger_lines import LedgerLine, shown_labels, text_column
from estimates.display.number_format import (
    choose_digits,
    count_noun,
    format_date,
    format_full,
    format_outward,
    format_ratio,
    format_rounded,
)
from estimates.display.stated_figure import write_end
from estimates.display.updates import folded_lines
from estimates.display.warning_order import for_readers, rank_warnings
from estimates.display.wording import plain_name, wording


@dataclass(frozen=True, slots=True)
class QuantitySummary:
    """One quantity as it is shown.

    title : the quantity, its unit, and the day; counts : the numbers of claims and sources.
    agreement : "clash" where no number satisfies all used claims, "agree" where one does, "" for
        fewer than two claims; the class of the discrepancy in HTML.
    reported : the reported range; discrepancy : the gap, or that there is none.
    estimate : the consensus and its interval; method : its name, prior, scale, and sources.
    prediction : where the next independent source would fall.
    warnings : in the order in which they matter to a reader.
    ledger : the claims, series of updates folded; n_hidden : how many more lines there are;
        n_claims : the number of all claims.
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
    n_claims: int


def summarise_quantity(
    rec: Reconciliation, quantity: str, most: int = 60, with_day: bool = True
) -> QuantitySummary:
    """Return the summary of one quantity, with at most `most` lines of its ledger.

    Without `with_day` the counts do not name the day; a page names it once for all quantities.
    """
    part = rec if rec.quantities == (quantity,) else rec[quantity]
    reported, answer = part.ranges[0], part.consensus[0]
    unit, lines = question_unit(part) or None, folded_lines(part)
    day = f", {words}" if (words := describe_day(part, str)) else ""
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
        warnings=tuple(map(for_readers, rank_warnings(answer.warnings))),
        ledger=tuple(lines[:most]),
        n_hidden=max(0, len(lines) - most),
        n_claims=len(part.claims),
    )


def describe_day(rec: Reconciliation, write: Callable[[date], str] = format_date) -> str:
    """Return the day of a result, and by which clock, in words; "" = everything is known."""
    return rec.claims.linked.clock.describe(rec.as_of, write)


def question_unit(rec: Reconciliation) -> str:
    """Return the unit of a quantity, to which claims in other units are converted; "" = none."""
    standings = rec.snapshot.standings
    index = standings.conversion_index[rec.claims.rows]
    stated = next((unit for unit in text_column(rec, "unit")[index < 0] if unit), "")
    converted = next((standings.conversions[i].to for i in index[index >= 0]), "")
    return str(stated or converted)


def list_notices(rec: Reconciliation) -> list[str]:
    """Return the notices on the claims; only their number where they are on more quantities."""
    notices = rec.claims.notices
    if not notices or len(rec.quantities) >= len(rec.claims.linked.questions):
        return [*notices]
    return [f"{count_noun(len(notices), 'note')} on the whole file: claims.notices"]


def describe_counts(rec: Reconciliation, reported: Range, unit: str | None, with_day: bool) -> str:
    """Return the unit, the day, and the numbers of claims and independent sources."""
    day = describe_day(rec) or "all dates"
    claims = f"{count_noun(len(rec.claims), 'claim')}, {reported.claims:,} used"
    counts = f"{claims}, from {count_noun(reported.voices, 'independent source')}"
    return " · ".join(filter(None, [unit, day if with_day else "", counts]))


def describe_range(rec: Reconciliation, reported: Range) -> str:
    """Return the reported range as stated, with the source that sets each end."""
    if reported.low is None or reported.high is None:
        return "no usable number" if reported.claims == 0 else "no number is stated"
    sides = (("below", reported.low_open), ("above", reported.high_open))
    open_sides = " and ".join(side for side, is_open in sides if is_open)
    tail = f", open {open_sides}" if open_sides else ""
    labels = reported.low_claim or "", reported.high_claim or ""
    low, high = reported.low, reported.high
    ends: list[tuple[str, tuple[float, ...]]] = [(labels[0], (low,)), (labels[1], (high,))]
    if labels[0] == labels[1]:
        ends = [(labels[0], tuple(dict.fromkeys([low, high])))]
    names = name_claims(rec, labels)
    stated = [write_end(rec, label, numbers, wording()) for label, numbers in ends]
    written = (
        f"{figure.text} ({'; '.join([name, *figure.details])})"
        for figure, name in zip(stated, names, strict=False)
    )
    return f"{' to '.join(written)}{tail}"


def name_claims(rec: Reconciliation, labels: Sequence[str]) -> list[str]:
    """Return the sources of two claims, with their labels where they share one source."""
    names = [rec.claims[label].source.name for label in labels]
    if len(set(names)) == len(names) or len(set(labels)) < len(labels):
        return names
    shown = shown_labels(rec)
    return [
        name if shown[label].startswith(name) else f"{name}, {shown[label]}"
        for name, label in zip(names, labels, strict=True)
    ]


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
    pair_labels = reported.gap_low_claim or "", reported.gap_high_claim or ""
    pair = " and ".join(name_claims(rec, pair_labels))
    if reported.ratio is not None and reported.ratio < 1 + 1e-9:
        return f"{pair} exclude each other at {format_full(reported.high)}"
    ratio = "" if reported.ratio is None else f", a ratio of {format_ratio(reported.ratio)}"
    gap = format_full(reported.gap, beside=[reported.low, reported.high])
    return f"{pair} are at least {gap} apart{ratio}{describe_rarity(rec)}"


def describe_rarity(rec: Reconciliation) -> str:
    """Return how many pairs of independent sources differ by more than the reported gap."""
    ratio, answer = rec.ranges[0].ratio, rec.consensus[0]
    if ratio is None or answer.scale != "log":
        return ""
    scale = float(prior_scales(rec.snapshot, rec.options.prior)[0])
    frequency = describe_gap_frequency(math.log(ratio), scale)
    return f"; {frequency}" if frequency else ""


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
    parts = [f"method {plain_name(answer.method)}"]
    if answer.method.startswith("bayes"):
        prior = rec.options.prior
        parts.append(f"prior {'by quantity' if hasattr(prior, 'items') else prior}")
    parts += [f"{answer.scale} scale", count_noun(answer.voices, "independent source")]
    if answer.voices > 1:
        parts.append(f"{answer.effective_voices:.1f} effective")
    return ", ".join(parts)
