"""Say in one sentence how much an estimate rests on the choices behind it."""

from estimates.analysis.reconciliation import Reconciliation
from estimates.analysis.sensitivity.sensitivity import result_sensitivity
from estimates.analysis.sensitivity.summary import SensitivitySummary
from estimates.display.number_format import format_rounded
from estimates.display.text_width import one_line
from estimates.display.wording import Wording, plain_name

# Beyond so many sources leaving out each takes longer than a reader waits.
MOST_EXPLAINED_SOURCES = 30
# Estimates are compared with each other, to three digits whatever their intervals.
DIGITS = 3


def explain_sensitivity(rec: Reconciliation, words: Wording) -> str:
    """Return how other methods, and leaving out a source, move the estimate of one quantity."""
    answer = rec.consensus[0]
    if answer.estimate is None or not 1 < answer.voices <= MOST_EXPLAINED_SOURCES:
        return ""
    (row,) = result_sensitivity(rec.snapshot, rec.options).summary()
    return describe_summary(row, words, words.write("sensitivity", "explained_choices"))


def describe_summary(row: SensitivitySummary, words: Wording, choices: str = "") -> str:
    """Return the summary of one quantity as a sentence."""
    choices = choices or words.write("sensitivity", "all_choices")
    parts = {"count": f"{row.specifications:,}", "choices": choices}
    if row.estimate is None or row.lowest is None or row.highest is None:
        answered = f"{row.specifications - row.unanswered:,}"
        return words.write("sensitivity", "none", answered=answered, **parts)
    low, high = (format_rounded(n, DIGITS) for n in (row.lowest, row.highest))
    name = "same" if low == high else "spread"
    sentence = words.write("sensitivity", name, low=low, high=high, **parts)
    if row.unanswered:
        sentence += words.write("sensitivity", "unanswered", count=f"{row.unanswered:,}")
    if row.share_holding is not None:
        share, estimate = f"{100 * row.share_holding:.0f} %", format_rounded(row.estimate, DIGITS)
        sentence += words.write("sensitivity", "holding", share=share, estimate=estimate)
    if row.choice is not None and row.alternative_estimate is not None and low != high:
        alternative = plain_name(one_line(row.alternative or ""))
        change = words.write("sensitivity", f"change_{row.choice}", name=alternative)
        moved = {"change": change, "estimate": format_rounded(row.alternative_estimate, DIGITS)}
        sentence += words.write("sensitivity", "moves", **moved)
    return sentence + describe_deciding(row, words)


def describe_deciding(row: SensitivitySummary, words: Wording) -> str:
    """Return whether one source alone decides the estimate."""
    sources = [one_line(source) for source in row.deciding_sources]
    name = "undecided" if not sources else "decides" if len(sources) == 1 else "decide"
    return words.write("sensitivity", name, sources=words.join(sources))
