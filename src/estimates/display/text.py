"""A result in the terminal, in sentences and in Markdown."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from estimates.display.ledger_lines import Line
from estimates.display.number_format import counted, spelled, stated_end
from estimates.display.summary import View, view
from estimates.display.text_width import brief, safe
from estimates.display.text_width import line as line_of

if TYPE_CHECKING:
    from estimates.analysis.reconciliation import Reconciliation
    from estimates.claims.claimset import ClaimSet

IN_FULL = 3
"""Up to this many quantities are shown with their ledger; more have a line each."""
MOST_LINES = 20
SENSITIVITY = (0.25, 0.5, 1.0)
"""Prior scales for which `explain` shows the answer."""


def in_terminal(rec: Reconciliation) -> str:
    """Return the result for a terminal."""
    if not rec.quantities:
        return "No claims: nothing to reconcile."
    if len(rec.quantities) <= IN_FULL:
        shown = "\n\n".join(block(view(rec, quantity, MOST_LINES)) for quantity in rec.quantities)
    else:
        shown = summary(rec)
    return "\n".join([shown, *(f"note: {safe(notice)}" for notice in rec.claims.notices)])


def block(v: View) -> str:
    """Return one quantity: range, discrepancy, consensus, warnings, ledger."""
    facts = [
        ("reported range", v.reported),
        ("discrepancy", v.conflict),
        ("consensus", v.estimate),
        ("next source", v.following),
        ("how", v.how),
        *(("warning", warning) for warning in v.warnings),
    ]
    rows = [f"  {name:<16}{said}" for name, said in facts if said]
    ledger = [f"    {ledger_line(line)}" for line in v.ledger]
    more = [f"    … {v.hidden:,} more claims"] if v.hidden else []
    return "\n".join(map(safe, [v.title, *rows, "  ledger", *ledger, *more]))


def ledger_line(line: Line) -> str:
    """Return one claim of the ledger; what no longer counts is struck through as in Markdown."""
    said = f"{brief(line.source, 34)}: {brief(line.text, 40)}"
    said = f"~~{said}~~" if line.struck else said
    mark = "↳ " if line.depth else ""
    day = f", {line.day}" if line.day else ""
    weight = f", weight {line.weight}" if line.weight else ""
    return f"{mark}{line.claim_id}  {said}{day}: {line.standing}{weight} ({line.reason})"


def summary(rec: Reconciliation) -> str:
    """Return a line a quantity."""
    total = len(rec.quantities)
    day = f" as of {rec.as_of}" if rec.as_of else ""
    lines = [f"{len(rec.claims):,} claims on {total:,} quantities{day}"]
    for quantity in islice(rec.quantities, MOST_LINES):
        v = view(rec, quantity, 0)
        lines.append(
            f"  {quantity}: {v.reported}; "
            f"discrepancy: {v.conflict or 'none'}; consensus {v.estimate}"
        )
    if total > MOST_LINES:
        lines.append(f"  … {total - MOST_LINES:,} more quantities")
    return "\n".join([*map(safe, lines), 'One of them in full: result["…"]'])


def explain(rec: Reconciliation) -> str:
    """Return the result in plain sentences, a paragraph a quantity."""
    return "\n\n".join(paragraph(rec[quantity], quantity) for quantity in rec.quantities)


def paragraph(rec: Reconciliation, quantity: str) -> str:
    """Return one quantity in plain sentences."""
    v = view(rec, quantity, len(rec.claims))
    sentences = [f"{v.title}: the reported range is {v.reported}."]
    if v.conflict:
        sentences.append(f"Discrepancy: {v.conflict}.")
    sentences.append(f"Consensus: {v.estimate} ({v.how}).")
    if v.following:
        sentences.append(f"The next independent source would fall within {v.following}.")
    scatters = rec.consensus.method.startswith("bayes") and rec.consensus.estimate is not None
    if scatters and rec.terms.track_records is None:  # with records the spread is learned
        sentences.append(sensitivity(rec, quantity))
    sentences += [f"{warning[0].upper()}{warning[1:]}." for warning in v.warnings]
    sentences += [
        f"{line.claim_id} ({line.source}, “{line.text}”): {line.standing}, {line.reason}."
        for line in v.ledger
    ]
    return "\n".join(map(safe, sentences))


def sensitivity(rec: Reconciliation, quantity: str) -> str:
    """Return how the answer moves with the prior scale of the between-source spread."""
    from estimates.display.summary import estimate

    said = []
    for scale in SENSITIVITY:
        other = rec.asked_again(prior=scale)
        said.append(f"{estimate(other.consensus[0])} with a prior scale of {scale:g}")
    return f"It depends on how far sources are taken to scatter: {'; '.join(said)}."


def sentence(rec: Reconciliation) -> str:
    """Return one sentence a quantity that is safe to publish: stated figures, no false digits.

    Examples
    --------
    >>> from estimates import claim, reconcile
    >>> print(sentence(reconcile([claim("Taran", "110,000"), claim("EU", "more than 150,000")])))
    the reported range is between 110,000 and more than 150,000 (two sources, in conflict)
    """
    said = [(quantity, one_sentence(rec[quantity])) for quantity in rec.quantities]
    if len(said) == 1:
        return said[0][1]
    return "\n".join(f"{safe(quantity)}: {words}" for quantity, words in said)


def one_sentence(rec: Reconciliation, dated: bool = True) -> str:
    """Return the sentence of a result on one quantity."""
    found = rec.ranges[0]
    day = f"as of {spelled(rec.as_of)}" if rec.as_of and dated else ""
    if found.low is None or found.high is None or not found.low_claim or not found.high_claim:
        return "no usable figure" + (f" ({day})" if day else "")
    low = stated_end(rec.claims[found.low_claim], found.low)
    high = stated_end(rec.claims[found.high_claim], found.high)
    voices = f"{counted(found.voices)} {'source' if found.voices == 1 else 'sources'}"
    state = "" if found.claims < 2 else "in conflict" if found.conflict else "not in conflict"
    one = (found.low, found.low_claim) == (found.high, found.high_claim)
    said = f"a single figure, {low}" if one else f"between {low} and {high}"
    return f"the reported range is {said} ({', '.join(filter(None, [voices, state, day]))})"


def markdown(rec: Reconciliation) -> str:
    """Return the result as Markdown, a section a quantity with its ledger as a table."""
    return "\n\n".join(section(view(rec, quantity, len(rec.claims))) for quantity in rec.quantities)


def section(v: View) -> str:
    """Return one quantity as Markdown."""
    facts = [
        f"- **{name}:** {cell(said)}"
        for name, said in (
            ("reported range", v.reported),
            ("discrepancy", v.conflict),
            ("consensus", f"{v.estimate}; {v.how}"),
            ("next independent source", v.following),
            *(("warning", warning) for warning in v.warnings),
        )
        if said
    ]
    rows = [
        f"| {cell(line.claim_id)} | {struck(line)} | {line.day} "
        f"| {line.standing} | {cell(line.reason)} |"
        for line in v.ledger
    ]
    head = ["| claim | said | known | standing | reason |", "|---|---|---|---|---|"]
    return "\n".join([f"## {cell(v.title)}", "", *facts, "", *head, *rows])


def cell(text: str) -> str:
    """Return a text that breaks no Markdown table and hides no markup."""
    folded = line_of(text)
    for sign in "\\|<>*_`[]":
        folded = folded.replace(sign, f"\\{sign}")
    return folded


def struck(line: Line) -> str:
    """Return what a claim says, struck through where it no longer counts."""
    said = f"{cell(line.source)}: {cell(line.text)}"
    return f"~~{said}~~" if line.struck else said


def heading(claims: ClaimSet) -> str:
    """Return how many claims, sources and quantities there are, and the day."""
    questions, sources = len(claims.quantities), len(claims.sources)
    head = (
        f"{len(claims):,} claims by {sources:,} {'source' if sources == 1 else 'sources'} "
        f"on {questions:,} {'quantity' if questions == 1 else 'quantities'}"
    )
    return head + (f", as of {claims.day}" if claims.day else "")


def claims_in_words(claims: ClaimSet) -> str:
    """Return a set of claims for a terminal."""
    lines = [
        f"  {safe(claim.claim_id or '')}  {brief(claim.source.name, 34)}: "
        f"{brief(str(claim.figure), 40)}"
        f"{f', {claim.known_on}' if claim.known_on else ''}  [{safe(claim.quantity.label)}]"
        for claim in islice(claims, MOST_LINES)
    ]
    if len(claims) > MOST_LINES:
        lines.append(f"  … {len(claims) - MOST_LINES:,} more claims")
    if len(claims.quarantine):
        lines.append(f"quarantined: {len(claims.quarantine):,} refusals, see .quarantine")
    return "\n".join([heading(claims), *lines, *(f"note: {notice}" for notice in claims.notices)])
