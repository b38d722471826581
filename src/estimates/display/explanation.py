"""Explain a result in plain sentences: range, gap, consensus, warnings, and every claim."""

import math
from datetime import date

from estimates.analysis.consensus.combine import Consensus
from estimates.analysis.reconciliation import Reconciliation
from estimates.display.ledger_lines import LedgerLine
from estimates.display.method_notes import describe_shared_error
from estimates.display.number_format import format_outward
from estimates.display.sensitivity_text import explain_sensitivity
from estimates.display.sentence import SentenceOptions, write_sentence
from estimates.display.summary import (
    describe_discrepancy,
    describe_estimate,
    informative_interval,
)
from estimates.display.text_width import one_line, strip_controls
from estimates.display.updates import describe_updates, folded_lines
from estimates.display.warning_order import for_readers, rank_warnings
from estimates.display.wording import Wording, as_sentence, plain_name, wording
from estimates.methods.registry import find

# Prior scales for which the estimate is shown.
SENSITIVITY_SCALES = (0.25, 0.5, 1.0)


def write_explanation(rec: Reconciliation, language: str = "en") -> str:
    """Return the result in plain sentences, one paragraph per quantity.

    Raises InvalidFieldError : an unknown language.
    """
    words = wording(language)
    paragraphs = [write_paragraph(rec[quantity], words) for quantity in rec.quantities]
    if len(rec.quantities) > 1:
        labels = map(one_line, rec.quantities)
        paragraphs = [f"{label}\n{text}" for label, text in zip(labels, paragraphs, strict=True)]
    return "\n\n".join(paragraphs)


def write_paragraph(rec: Reconciliation, words: Wording) -> str:
    """Return one quantity in plain sentences, one a line."""
    answer = rec.consensus[0]
    lines = [write_sentence(rec, SentenceOptions(words))]
    lines.append(describe_discrepancy(rec, rec.ranges[0]).removeprefix("none: "))
    lines += describe_consensus(rec, answer, words)
    has_prior = answer.method.startswith("bayes") and answer.estimate is not None
    if has_prior and rec.options.heeded_records is None:  # with track records the spread is learned
        lines.append(describe_sensitivity(rec, words))
        lines.append(describe_shared_error(rec.options, words) if answer.voices > 2 else "")
    lines.append(explain_sensitivity(rec, words))
    ranked = map(for_readers, rank_warnings(answer.warnings))
    lines += [words.write("explanation", "note", warning=warning) for warning in ranked]
    lines += list_claims(rec, words)
    return "\n".join(as_sentence(strip_controls(line)) for line in lines if line)


def describe_consensus(rec: Reconciliation, answer: Consensus, words: Wording) -> list[str]:
    """Return the estimate with its method, and where another source would fall."""
    parts = {
        "estimate": describe_estimate(answer),
        "method": plain_name(find(rec.options.method).name),
    }
    if answer.estimate is None:
        return [words.write("explanation", "no_consensus", **parts)]
    sentences = [words.write("explanation", "consensus", **parts)]
    prediction = informative_interval(answer.predictive_lower, answer.predictive_upper)
    if prediction and all(map(math.isfinite, prediction)):
        low, high = format_outward(*prediction)
        sentences.append(words.write("explanation", "prediction", low=low, high=high))
    return sentences


def describe_sensitivity(rec: Reconciliation, words: Wording) -> str:
    """Return the estimate under several prior scales of the spread between sources."""
    answers = []
    for scale in SENSITIVITY_SCALES:
        estimate = describe_estimate(rec.rerun(prior=scale).consensus[0])
        parts = {"estimate": estimate, "scale": f"{scale:g}"}
        answers.append(words.write("explanation", "sensitivity_answer", **parts))
    joined = words.write("explanation", "joint").join(answers)
    return words.write("explanation", "sensitivity", answers=joined)


def list_claims(rec: Reconciliation, words: Wording) -> list[str]:
    """Return the claims that count, those that do not with the reason, and those not yet stated."""
    groups: dict[str, list[str]] = {"used": [], "unused": [], "later": []}
    days = rec.ledger.column("known_on")
    for line in folded_lines(rec):
        name = {"used": "used", "not yet stated": "later"}.get(line.standing, "unused")
        groups[name].append(describe_claim(line, days[line.row], words, name == "unused"))
    joint = words.write("explanation", "joint")
    return [
        words.write("explanation", name, claims=joint.join(claims))
        for name, claims in groups.items()
        if claims
    ]


def describe_claim(
    line: LedgerLine, day: date | None, words: Wording, with_reason: bool = False
) -> str:
    """Return one claim: who stated what and when and, if wished, why it does not count."""
    # A made label says nothing new: source and day stand before it.
    label = line.label if line.label == line.claim_id or "#" in line.label else ""
    optional = {
        "day": words.write_date(day) if day else "",
        "label": label,
        "reason": line.reason if with_reason else describe_updates(line),
    }
    written = {
        name: words.write("explanation", f"claim_{name}", **{name: text}) if text else ""
        for name, text in optional.items()
    }
    source, text = one_line(line.source), one_line(line.text)
    return words.write("explanation", "claim", source=source, text=text, **written)
