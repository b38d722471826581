"""Write a result for a terminal, as sentences and as Markdown; and a claim set for a terminal."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from estimates.claims.short_labels import short_labels
from estimates.display.ledger_lines import LedgerLine
from estimates.display.number_format import count_noun, format_date
from estimates.display.summary import (
    QuantitySummary,
    describe_estimate,
    summarise_quantity,
    write_ends,
)
from estimates.display.text_width import cut_text, one_line, strip_controls

if TYPE_CHECKING:
    from estimates.analysis.reconciliation import Reconciliation
    from estimates.claims.claimset import ClaimSet

# Up to this many quantities are shown with their ledger, more as one line each.
MOST_IN_FULL = 3
MOST_TERMINAL_LINES = 20
# Prior scales for which `explain` shows the estimate.
SENSITIVITY_SCALES = (0.25, 0.5, 1.0)


def format_terminal(rec: Reconciliation) -> str:
    """Return the result for a terminal."""
    if not rec.quantities:
        return "No claims: nothing to reconcile."
    is_long = len(rec.quantities) > MOST_IN_FULL
    text = format_overview(rec) if is_long else format_blocks(rec, MOST_TERMINAL_LINES)
    return "\n".join([text, *(f"note: {strip_controls(notice)}" for notice in rec.claims.notices)])


def format_blocks(rec: Reconciliation, most: int) -> str:
    """Return every quantity with at most `most` lines of its ledger."""
    return "\n\n".join(format_block(summarise_quantity(rec, q, most)) for q in rec.quantities)


def format_block(summary: QuantitySummary) -> str:
    """Return one quantity: range, discrepancy, consensus, warnings, ledger."""
    facts = [
        ("reported range", summary.reported),
        ("discrepancy", summary.discrepancy),
        ("consensus", summary.estimate),
        ("next source", summary.prediction),
        ("how", summary.method),
        *(("warning", warning) for warning in summary.warnings),
    ]
    rows = [f"  {name:<16}{fact}" for name, fact in facts if fact]
    ledger = [f"    {format_ledger_line(line)}" for line in summary.ledger]
    more = [f"    … {count_noun(summary.n_hidden, 'more claim')}"] if summary.n_hidden else []
    return "\n".join(map(strip_controls, [summary.title, *rows, "  ledger", *ledger, *more]))


def format_ledger_line(line: LedgerLine) -> str:
    """Return one claim of the ledger; struck through where it no longer counts."""
    claim = f"{cut_text(line.source, 34)}: {cut_text(line.text, 40)}"
    claim = f"~~{claim}~~" if line.is_struck else claim
    mark = "↳ " if line.depth else ""
    day = f", {line.day}" if line.day else ""
    weight = f", weight {line.weight}" if line.weight else ""
    unread = f"; not understood: {line.unread}" if line.unread else ""
    return f"{mark}{line.label}  {claim}{day}: {line.standing}{weight} ({line.reason}{unread})"


def format_overview(rec: Reconciliation) -> str:
    """Return one line per quantity."""
    day = f" as of {rec.as_of}" if rec.as_of else ""
    n_quantities, n_claims = len(rec.quantities), count_noun(len(rec.claims), "claim")
    lines = [f"{n_claims} on {count_noun(n_quantities, 'quantity')}{day}"]
    for quantity in rec.quantities[:MOST_TERMINAL_LINES]:
        summary = summarise_quantity(rec, quantity, 0)
        discrepancy = f"discrepancy: {summary.discrepancy or 'none'}"
        lines.append(
            f"  {quantity}: {summary.reported}; {discrepancy}; consensus {summary.estimate}"
        )
    if n_quantities > MOST_TERMINAL_LINES:
        lines.append(f"  … {count_noun(n_quantities - MOST_TERMINAL_LINES, 'more quantity')}")
    return "\n".join([*map(strip_controls, lines), 'For one quantity in full: result["…"]'])


def write_explanation(rec: Reconciliation) -> str:
    """Return the result in plain sentences, one paragraph per quantity."""
    return "\n\n".join(write_paragraph(rec[quantity], quantity) for quantity in rec.quantities)


def write_paragraph(rec: Reconciliation, quantity: str) -> str:
    """Return one quantity in plain sentences."""
    summary = summarise_quantity(rec, quantity, len(rec.claims))
    sentences = [f"{summary.title}: the reported range is {summary.reported}."]
    if summary.discrepancy:
        sentences.append(f"Discrepancy: {summary.discrepancy}.")
    sentences.append(f"Consensus: {summary.estimate} ({summary.method}).")
    if summary.prediction:
        sentences.append(f"The interval of the next independent source: {summary.prediction}.")
    has_prior = rec.consensus.method.startswith("bayes") and rec.consensus.estimate is not None
    if has_prior and rec.options.track_records is None:  # with track records the spread is learned
        sentences.append(describe_sensitivity(rec))
    sentences += [f"{warning[0].upper()}{warning[1:]}." for warning in summary.warnings]
    for line in summary.ledger:
        reason = "" if line.standing == "used" else f", {line.reason}"
        claim = f"{line.label} ({line.source}, “{line.text}”)"
        sentences.append(f"{claim}: {line.standing}{reason}.")
    return "\n".join(map(strip_controls, sentences))


def describe_sensitivity(rec: Reconciliation) -> str:
    """Return the estimate under several prior scales of the spread between sources."""
    estimates = [
        f"{describe_estimate(rec.rerun(prior=scale).consensus[0])} with a prior scale of {scale:g}"
        for scale in SENSITIVITY_SCALES
    ]
    return f"It depends on the assumed spread between sources: {'; '.join(estimates)}."


def write_sentences(rec: Reconciliation) -> str:
    """Return one sentence per quantity that is safe to publish: stated figures, no false digits."""
    sentences = {quantity: write_sentence(rec[quantity]) for quantity in rec.quantities}
    if len(sentences) == 1:
        return next(iter(sentences.values()))
    return "\n".join(f"{strip_controls(q)}: {sentence}" for q, sentence in sentences.items())


def write_sentence(rec: Reconciliation, with_day: bool = True) -> str:
    """Return the sentence of a result on one quantity."""
    reported = rec.ranges[0]
    day = f"as of {format_date(rec.as_of)}" if rec.as_of and with_day else ""
    if reported.low is None or reported.high is None:
        return "no usable figure" + (f" ({day})" if day else "")
    ends = [end for _, end in write_ends(rec, reported)]
    sources = count_noun(reported.voices, "source", in_words=True)
    conflict = "in conflict" if reported.conflict else "not in conflict"
    details = [sources, conflict if reported.claims > 1 else "", day]
    figures = f"between {ends[0]} and {ends[1]}" if len(ends) > 1 else f"a single figure, {ends[0]}"
    return f"the reported range is {figures} ({', '.join(filter(None, details))})"


def write_markdown(rec: Reconciliation) -> str:
    """Return the result as Markdown: one section per quantity, its ledger as a table."""
    summaries = (summarise_quantity(rec, q, len(rec.claims)) for q in rec.quantities)
    return "\n\n".join(map(markdown_section, summaries))


def markdown_section(summary: QuantitySummary) -> str:
    """Return one quantity as Markdown."""
    facts = [
        ("reported range", summary.reported),
        ("discrepancy", summary.discrepancy),
        ("consensus", f"{summary.estimate}; {summary.method}"),
        ("next independent source", summary.prediction),
        *(("warning", warning) for warning in summary.warnings),
    ]
    items = [f"- **{name}:** {markdown_cell(fact)}" for name, fact in facts if fact]
    rows = ["| claim | stated | known since | standing | reason |", "|---|---|---|---|---|"]
    for line in summary.ledger:
        figure = f"{markdown_cell(line.source)}: {markdown_cell(line.text)}"
        figure = f"~~{figure}~~" if line.is_struck else figure
        cells = markdown_cell(line.label), figure, line.day, line.standing
        rows.append(f"| {' | '.join(cells)} | {markdown_cell(line.reason)} |")
    return "\n".join([f"## {markdown_cell(summary.title)}", "", *items, "", *rows])


def markdown_cell(text: str) -> str:
    """Return a text that breaks no Markdown table and contains no active markup."""
    line = one_line(text)
    for sign in "\\|<>*_`[]":
        line = line.replace(sign, f"\\{sign}")
    return line


def describe_claims(claims: ClaimSet) -> str:
    """Return the numbers of claims, sources and quantities, and the day."""
    sources = count_noun(len(claims.sources), "source")
    quantities = count_noun(len(claims.quantities), "quantity")
    day = f", as of {claims.day}" if claims.day else ""
    return f"{count_noun(len(claims), 'claim')} by {sources} on {quantities}{day}"


def format_claims(claims: ClaimSet) -> str:
    """Return a claim set for a terminal."""
    lines = []
    labels = short_labels(claims.linked, claims.rows[:MOST_TERMINAL_LINES])
    for claim, shown in zip(islice(claims, MOST_TERMINAL_LINES), labels, strict=True):
        stated = f"{cut_text(claim.source.name, 34)}: {cut_text(str(claim.figure), 40)}"
        day = f", {claim.known_on}" if claim.known_on else ""
        label, quantity = map(strip_controls, (shown, claim.quantity.label))
        lines.append(f"  {label}  {stated}{day}  [{quantity}]")
    if len(claims) > MOST_TERMINAL_LINES:
        lines.append(f"  … {count_noun(len(claims) - MOST_TERMINAL_LINES, 'more claim')}")
    if len(claims.quarantine):
        problems = count_noun(len(claims.quarantine), "problem")
        lines.append(f"quarantined: {problems}, see .quarantine")
    notes = [f"note: {notice}" for notice in claims.notices]
    return "\n".join([describe_claims(claims), *lines, *notes])
