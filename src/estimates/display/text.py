"""Write a result for a terminal and as Markdown, and a claim set for a terminal."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from estimates.claims.short_labels import short_labels
from estimates.display.ledger_lines import LedgerLine
from estimates.display.number_format import count_noun
from estimates.display.summary import (
    QuantitySummary,
    describe_day,
    list_notices,
    summarise_quantity,
)
from estimates.display.text_width import cut_text, one_line, strip_controls
from estimates.display.updates import describe_updates
from estimates.display.warning_order import MOST_WARNINGS

if TYPE_CHECKING:
    from estimates.analysis.reconciliation import Reconciliation
    from estimates.claims.claimset import ClaimSet

# Up to this many quantities are shown with their ledger, more as one line each.
MOST_IN_FULL = 3
MOST_TERMINAL_LINES = 20


def format_terminal(rec: Reconciliation) -> str:
    """Return the result for a terminal."""
    if not rec.quantities:
        return "No claims: nothing to reconcile."
    is_long = len(rec.quantities) > MOST_IN_FULL
    text = format_overview(rec) if is_long else format_blocks(rec, MOST_TERMINAL_LINES)
    return "\n".join([text, *(f"note: {strip_controls(notice)}" for notice in list_notices(rec))])


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
        *(("warning", warning) for warning in summary.warnings[:MOST_WARNINGS]),
        ("", count_folded(summary)),
    ]
    rows = [f"  {name:<16}{fact}" for name, fact in facts if fact]
    ledger = [f"    {format_ledger_line(line)}" for line in summary.ledger]
    more = [f"    … {count_noun(summary.n_hidden, 'more claim')}"] if summary.n_hidden else []
    return "\n".join(map(strip_controls, [summary.title, *rows, "  ledger", *ledger, *more]))


def count_folded(summary: QuantitySummary) -> str:
    """Return how many warnings are not shown, "" for none."""
    n_folded = len(summary.warnings) - MOST_WARNINGS
    return f"… {count_noun(n_folded, 'more warning')}: explain()" if n_folded > 0 else ""


def format_ledger_line(line: LedgerLine) -> str:
    """Return one claim of the ledger; struck through where it no longer counts."""
    claim = f"{cut_text(line.source, 34)}: {cut_text(line.text, 40)}"
    claim = f"~~{claim}~~" if line.is_struck else claim
    mark = "↳ " if line.depth else ""
    day = f", {line.day}" if line.day else ""
    weight = f", weight {line.weight}" if line.weight else ""
    unread = f"not understood: {line.unread}" if line.unread else ""
    reason = "; ".join(filter(None, [line.reason, unread, describe_updates(line)]))
    return f"{mark}{line.label}  {claim}{day}: {line.standing}{weight} ({reason})"


def format_overview(rec: Reconciliation) -> str:
    """Return one line per quantity."""
    day = f" {words}" if (words := describe_day(rec, str)) else ""
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
        *(("warning", warning) for warning in summary.warnings[:MOST_WARNINGS]),
    ]
    items = [f"- **{name}:** {markdown_cell(fact)}" for name, fact in facts if fact]
    folded = [f"- {markdown_cell(warning)}" for warning in summary.warnings[MOST_WARNINGS:]]
    if folded:
        heading = f"<details><summary>{count_noun(len(folded), 'more warning')}</summary>"
        items += ["", heading, "", *folded, "", "</details>"]
    rows = ["| claim | stated | known since | standing | reason |", "|---|---|---|---|---|"]
    for line in summary.ledger:
        figure = f"{markdown_cell(line.source)}: {markdown_cell(line.text)}"
        figure = f"~~{figure}~~" if line.is_struck else figure
        cells = markdown_cell(line.label), figure, line.day, line.standing
        rows.append(f"| {' | '.join(cells)} | {markdown_cell(write_reason(line))} |")
    return "\n".join([f"## {markdown_cell(summary.title)}", "", *items, "", *rows])


def write_reason(line: LedgerLine) -> str:
    """Return the reason of a standing and, for a series of updates, the claims that it replaces."""
    if not line.updates:
        return line.reason
    earlier = ", ".join(f"{update.text} ({update.label})" for update in line.updates)
    return f"{line.reason}; {describe_updates(line)}: {earlier}"


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
    words = claims.linked.clock.describe(claims.day)
    day = f", {words}" if words else ""
    return f"{count_noun(len(claims), 'claim')} by {sources} on {quantities}{day}"


def format_claims(claims: ClaimSet) -> str:
    """Return a claim set for a terminal."""
    lines = []
    labels = short_labels(claims.linked, claims.rows[:MOST_TERMINAL_LINES])
    for claim, shown in zip(islice(claims, MOST_TERMINAL_LINES), labels, strict=True):
        stated = f"{cut_text(claim.source.name, 34)}: {cut_text(str(claim.figure), 40)}"
        day = f", {claim.known_since}" if claim.known_on else ""
        label, quantity = map(strip_controls, (shown, claim.quantity.label))
        lines.append(f"  {label}  {stated}{day}  [{quantity}]")
    if len(claims) > MOST_TERMINAL_LINES:
        lines.append(f"  … {count_noun(len(claims) - MOST_TERMINAL_LINES, 'more claim')}")
    if len(claims.quarantine):
        problems = count_noun(len(claims.quarantine), "problem")
        lines.append(f"quarantined: {problems}, see .quarantine")
    notes = [f"note: {strip_controls(notice)}" for notice in claims.notices]
    return "\n".join([describe_claims(claims), *lines, *notes])
