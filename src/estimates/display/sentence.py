"""One sentence per quantity that is safe to publish: who stated what, and whether it conflicts."""

from dataclasses import dataclass, replace
from datetime import date
from typing import get_args

import numpy as np

from estimates.analysis.comparability.compare import compare
from estimates.analysis.comparability.dimensions import NOT_STATED
from estimates.analysis.ranges import Range
from estimates.analysis.reconciliation import Reconciliation, SentenceStyle
from estimates.columnar.arrays import Ints
from estimates.display.ledger_lines import text_column
from estimates.display.stated_figure import WrittenFigure, write_end
from estimates.display.summary import question_unit
from estimates.display.text_width import one_line, strip_controls
from estimates.display.wording import Wording, as_sentence, wording
from estimates.errors import InvalidFieldError
from estimates.model.claim import Claim
from estimates.model.quantity import UNNAMED_QUANTITY

# Standings of claims that state a figure of their own which does not count.
OTHER_FIGURES = ("retracted", "denied", "excluded", "misquote", "not comparable")


@dataclass(frozen=True, slots=True)
class SentenceOptions:
    """What a sentence says: "full" adds days and differences in scope to "short".

    is_labelled : whether the label of the quantity stands before the sentence.
    """

    words: Wording
    style: SentenceStyle = "full"
    with_day: bool = True
    is_labelled: bool = False

    @property
    def is_full(self) -> bool:
        """Whether days and differences in scope are written."""
        return self.style == "full"


def write_sentences(
    rec: Reconciliation, style: SentenceStyle = "full", language: str = "en"
) -> str:
    """Return one sentence per quantity: figures in their own words, no false digits.

    Raises InvalidFieldError : an unknown style or language.
    """
    if style not in get_args(SentenceStyle):
        remedy = f"choose one of {', '.join(get_args(SentenceStyle))}"
        raise InvalidFieldError("is not a style", column="style", value=style, remedy=remedy)
    options = SentenceOptions(wording(language), style)
    if not rec.quantities:
        none = options.words.write("sentence", "none", **{"as_of": "", "for": ""})
        return as_sentence(none)
    if len(rec.quantities) == 1:
        return write_sentence(rec, options)
    options = replace(options, is_labelled=True)
    lines = ((label, write_sentence(rec[label], options)) for label in rec.quantities)
    return "\n".join(f"{strip_controls(label)}: {sentence}" for label, sentence in lines)


def write_sentence(rec: Reconciliation, options: SentenceOptions | None = None) -> str:
    """Return the sentence of a result on one quantity."""
    options = options or SentenceOptions(wording())
    words, reported = options.words, rec.ranges[0]
    subject = describe_subject(rec, options)
    parts = {
        "as_of": words.write("sentence", "as_of", day=words.write_date(rec.as_of))
        if rec.as_of and options.with_day
        else "",
        "of": words.write("sentence", "of", subject=subject) if subject else "",
        "for": words.write("sentence", "for", subject=subject) if subject else "",
        "sources": describe_sources(reported, words),
    }
    if reported.low is None or reported.high is None:
        return as_sentence(words.write("sentence", "none", **parts))
    name, low, high = write_range(rec, reported, options, subject)
    if name == "agreed":
        parts["sources"] = words.count(reported.voices, "sentence", "source")
    text = words.write("sentence", name, low=low, high=high, **parts)
    return as_sentence(
        text + describe_differences(rec, reported, options) + misquote_note(rec, words)
    )


def write_range(
    rec: Reconciliation, reported: Range, options: SentenceOptions, subject: str
) -> tuple[str, str, str]:
    """Return the name of the template that fits a range, and its two ends in words."""
    labels = range_labels(reported)
    numbers = reported.low or 0.0, reported.high or 0.0
    is_point = numbers[0] == numbers[1]
    if labels[0] == labels[1] and (reported.claims == 1 or not is_point):
        figure = write_end(rec, labels[0], tuple(dict.fromkeys(numbers)), options.words, subject)
        return (
            choose_single(rec, reported),
            describe_end(figure, rec.claims[labels[0]], options),
            "",
        )
    ends = [
        write_end(rec, label, (number,), options.words, subject)
        for label, number in zip(labels, numbers, strict=True)
    ]
    if is_point and not reported.conflict and ends[0].text == ends[1].text:
        return "agreed", ends[0].text, ""
    claims = (rec.claims[label] for label in labels)
    low, high = (describe_end(e, c, options) for e, c in zip(ends, claims, strict=True))
    return "range", low, high


def choose_single(rec: Reconciliation, reported: Range) -> str:
    """Return the name of the template for one claim that sets both ends of a range."""
    if reported.claims > 1:
        return "covering"
    has_others = np.isin(rec.ledger.column("standing").astype(str), OTHER_FIGURES).any()
    return "single_counted" if has_others else "single"


def range_labels(reported: Range) -> tuple[str, str]:
    """Return the claims that set the ends of a range; in conflict over one number, those two."""
    low, high = reported.low_claim or "", reported.high_claim or ""
    if reported.conflict and reported.low == reported.high:
        return reported.gap_low_claim or low, reported.gap_high_claim or high
    return low, high


def describe_end(figure: WrittenFigure, claim: Claim, options: SentenceOptions) -> str:
    """Return a figure with its source and, in a full sentence, its day."""
    words = options.words
    details = [one_line(claim.source.name)]
    stated = claim.stated_on or claim.known_on
    if options.is_full and stated:
        details.append(words.write_date(stated))
    text = words.write("figure", "joint").join([*details, *figure.details])
    return words.write("figure", "end", figure=figure.text, details=text)


def describe_sources(reported: Range, words: Wording) -> str:
    """Return the number of independent sources, and whether they conflict."""
    if reported.voices == 1:
        name = "one_source_conflict" if reported.conflict else "one_source"
        return words.write("sentence", name)
    sources = words.count(reported.voices, "sentence", "source")
    name = "conflict" if reported.conflict else "no_conflict"
    return words.write("sentence", name, sources=sources)


def misquote_note(rec: Reconciliation, words: Wording) -> str:
    """Return how many claims misquote their origin, "" if none does."""
    count = int((rec.ledger.column("standing") == "misquote").sum())
    if not count:
        return ""
    return words.write("sentence", "note", note=words.count(count, "sentence", "misquote"))


def describe_subject(rec: Reconciliation, options: SentenceOptions) -> str:
    """Return what is counted, where, in which unit and when; "" where only a label says so."""
    words = options.words
    what, area = (common_text(rec, name) for name in ("indicator", "area"))
    unit = one_line(question_unit(rec))
    label = one_line(rec.quantities[0])
    is_named = bool(what)
    if not what and label == UNNAMED_QUANTITY:
        what = common_text(rec, "counted")
    elif not what and not options.is_labelled:
        is_plain = all(c.isalpha() or c == " " for c in label)
        what = label if is_plain else words.write("subject", "label", label=label)
    if not what:
        return ""
    is_said = is_named and unit.casefold() in words.words("subject", "plain_units")
    unit = "" if is_said or unit.casefold() in what.casefold() else unit
    scope = "; ".join(filter(None, [area, unit]))
    text = words.write("subject", "scope", what=what, scope=scope) if scope else what
    period = common_period(rec)
    if period and options.is_full:
        text = words.write("subject", "period", what=text, period=words.period(*period))
    return text


def used_rows(rec: Reconciliation) -> Ints:
    """Return the rows of the used claims among the claims of a result."""
    rows: Ints = np.flatnonzero(rec.ledger.column("standing") == "used")
    return rows


def common_text(rec: Reconciliation, name: str) -> str:
    """Return the text that all used claims have in a column, "" where they differ."""
    cells = text_column(rec, name)[used_rows(rec)]
    texts = {text for text in cells if text}
    is_complete = name == "indicator" or all(cells)
    return one_line(texts.pop()) if len(texts) == 1 and is_complete else ""


def common_period(rec: Reconciliation) -> tuple[date, date] | None:
    """Return the days that all used claims refer to, None where these are the days of stating."""
    claims = rec.snapshot.linked.store
    rows = rec.claims.rows[used_rows(rec)]
    names = ("refers_to_start", "refers_to_end", "stated_on")
    columns = [claims.dates(name)[rows].tolist() for name in names]
    periods = set(zip(*columns[:2], strict=True))
    if len(periods) != 1 or None in next(iter(periods)):
        return None
    period = periods.pop()
    return None if period[0] == period[1] and period[0] in columns[2] else period


def describe_differences(rec: Reconciliation, reported: Range, options: SentenceOptions) -> str:
    """Return in what the two claims that set the range differ, "" in a short sentence."""
    labels = range_labels(reported)
    if not options.is_full or labels[0] == labels[1]:
        return ""
    low, high = (rec.claims[label] for label in labels)
    rules = rec.rules
    found = compare(low, high, dimensions=rules.dimensions, conversions=rules.conversions)
    words, aspects = options.words, options.words.sections["aspects"]
    caveats = [text for text in found.caveats if text.partition(":")[0] in aspects]
    unsaid = [text for text in caveats if NOT_STATED in text]
    clauses = []
    for name, texts in (
        ("differ", [t for t in caveats if t not in unsaid]),
        ("may_differ", unsaid),
    ):
        listed = words.join([aspects[text.partition(":")[0]] for text in texts])
        clauses += [words.write("sentence", name, aspects=listed)] if texts else []
    return "".join(clauses)
