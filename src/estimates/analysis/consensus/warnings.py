"""The warnings of each question's consensus, as sentences."""

from collections.abc import Mapping

import numpy as np

from estimates.analysis.consensus.bound_columns import bound_warnings
from estimates.analysis.consensus.options import ConsensusOptions
from estimates.analysis.snapshot.caveats import assumption_warnings, question_caveats
from estimates.analysis.snapshot.indicator_scales import signed_indicator_mask
from estimates.analysis.snapshot.scales import zero_mask
from estimates.analysis.snapshot.snapshot import Snapshot
from estimates.analysis.snapshot.trends import DATE_COLUMNS, DatedFigures, newest_levels
from estimates.analysis.snapshot.unstated_origins import repetition_warnings
from estimates.analysis.snapshot.voices import Voices
from estimates.analysis.track_records.adjustment import track_record_warnings
from estimates.analysis.track_records.heeding import unheeded_warnings
from estimates.columnar.arrays import Array, object_array
from estimates.methods.registry import find
from estimates.model.vague import convention
from estimates.numeric.types import Bools, Floats

# Question → warnings that name its figures or claims.
QuestionSentences = Mapping[int, tuple[str, ...]]
ONE_VOICE = (
    "one independent source says nothing about how far sources scatter: "
    "the interval rests on the prior for the spread between sources alone"
)
TWO_VOICES = (
    "two independent sources say little about how far sources scatter: "
    "the interval rests mostly on the prior for the spread between sources"
)
GRADED = (
    "claims are widened by their grades of reliability or credibility "
    "(log spread: A and B 0, C 0.1, D 0.3, E 0.6, F 0)"
)
DOMINANT_SOURCE = "one source carries more than half of the weight; max_source_share limits it"
NO_ORDER = (
    "no order of sources was given: they rank by grade of reliability (A, B, C, none or F, D, E)"
)
NO_CLAIM = "no usable claim"
TREND = "the figures rise with the days that they are about, so that an average is about no day"
TREND_REMEDY = (
    'est.trajectory gives the level on each day; or ask one question per month (period="month", '
    'when the claims are read), or use the newest span (window="auto", or a number of days)'
)
ZERO_IS_LINEAR = "a zero has no logarithm: the figures are combined on the linear scale"
INDICATOR_IS_LINEAR = (
    "figures of the same indicator and unit lie below zero on other questions: all are combined on "
    'the linear scale (scale="log" changes that)'
)
RECORDS_ARE_LINEAR = (
    "the track records of the sources are on the linear scale, and so are the figures"
)
OTHER_RECORD_SCALE = (
    "the track records of the sources are on another scale than the figures, and are not used"
)
SELF_CONTRADICTION = (
    "claims of one source for the same day exclude each other: it counts with their whole range"
)


def consensus_warnings(
    snapshot: Snapshot, voices: Voices, options: ConsensusOptions, weight: Floats
) -> dict[str, Bools]:
    """Return the warnings that do not come from the method, as masks of shape (questions,).

    weight : shape (voices,), in the answers.
    """
    counts, method = voices.counts, find(options.method)
    warnings = {
        NO_CLAIM: counts == 0,
        GRADED: voices.graded,
        SELF_CONTRADICTION: voices.contradicted,
    }
    if method.has_posterior:
        warnings |= {ONE_VOICE: counts == 1, TWO_VOICES: counts == 2}
        warnings |= bound_warnings(snapshot, voices, weight, options.bounds)
    warnings |= question_caveats(snapshot) | assumption_warnings(snapshot)
    if options.track_records is not None:
        unheeded = unheeded_warnings(options.track_records.unheeded)
        warnings |= dict.fromkeys(unheeded, counts > 0)
    if options.heeded_records is not None and voices.unrecorded is not None:
        warnings |= track_record_warnings(snapshot, options.heeded_records, voices.unrecorded)
    warnings[DOMINANT_SOURCE] = (largest_shares(voices, weight) > 0.5) & (counts > 2)
    warnings |= scale_warnings(snapshot, voices, options)
    if "precedence" in method.needs and options.priority is None:
        warnings[NO_ORDER] = counts > 1
    label = convention(options.conventions).label
    has_vague_words = snapshot.questions_with(snapshot.bounds.is_vague)
    warnings[f"vague words are read by the convention {label}"] = has_vague_words
    return warnings


def largest_shares(voices: Voices, weight: Floats) -> Floats:
    """Return the largest weight on each question, shape (questions,); 0 where there is none."""
    share = np.zeros(len(voices.log))
    np.maximum.at(share, voices.question, weight)
    return share


def scale_warnings(
    snapshot: Snapshot, voices: Voices, options: ConsensusOptions
) -> dict[str, Bools]:
    """Return why questions are not combined on the scale that their own figures suggest."""
    warnings: dict[str, Bools] = {}
    records = options.track_records
    if voices.unrecorded is not None and records is not None and not records.unheeded:
        warnings[OTHER_RECORD_SCALE] = voices.unrecorded & (voices.counts > 0)
    is_moved = voices.log_alone & ~voices.log
    if options.scale is not None or not is_moved.any():
        return warnings
    is_signed = signed_indicator_mask(snapshot)
    has_zero = zero_mask(voices.question, voices.columns, len(is_moved))
    has_zero &= find(options.method).needs_logarithms
    return warnings | {
        INDICATOR_IS_LINEAR: is_moved & is_signed,
        ZERO_IS_LINEAR: is_moved & ~is_signed & has_zero,
        RECORDS_ARE_LINEAR: is_moved & ~is_signed & ~has_zero,
    }


def trend_warnings(snapshot: Snapshot) -> dict[int, str]:
    """Return a sentence for each question whose figures rise or fall with their days."""
    linked, rows = snapshot.linked, snapshot.rows
    if not any(name in linked.store.columns for name in DATE_COLUMNS):
        return {}
    figures = DatedFigures.of(linked, rows, snapshot.factors, snapshot.bounds)
    question = snapshot.question[figures.at]
    figures = DatedFigures(figures.at, figures.day, figures.figure, question, figures.source)
    return {
        question: f"{TREND if sign > 0 else TREND.replace('rise', 'fall')}: the newest are about "
        f"{write_level(least, greatest)}; {TREND_REMEDY}"
        for question, sign, least, greatest in newest_levels(figures, len(snapshot.question_codes))
    }


def question_sentences(snapshot: Snapshot) -> QuestionSentences:
    """Return the warnings that name figures or claims of one question, by the question."""
    sentences = {question: [text] for question, text in trend_warnings(snapshot).items()}
    for question, texts in repetition_warnings(snapshot).items():
        sentences.setdefault(question, []).extend(texts)
    return {question: tuple(texts) for question, texts in sentences.items()}


def write_level(least: float, greatest: float) -> str:
    """Return the numbers between which figures lie, or the only one, to three digits."""
    rounded = (float(f"{n:.3g}") for n in (least, greatest))
    ends = (f"{n:,.0f}" if abs(n) >= 100 else f"{n:g}" for n in rounded)
    return " to ".join(dict.fromkeys(ends))


def warning_tuples(warnings: Mapping[str, Bools], questions: int) -> Array:
    """Return the warnings of each question as a tuple of sentences, shape (questions,)."""
    # Few distinct tuples serve many questions: `codes` indexes into `tuples`.
    tuples: list[tuple[str, ...]] = [()]
    codes = np.zeros(questions, dtype=np.int64)
    for sentence, mask in sorted(warnings.items()):
        rows = np.flatnonzero(mask)  # usually few, so only these are looked at
        before, place = np.unique(codes[rows], return_inverse=True)
        codes[rows] = len(tuples) + place
        tuples.extend((*tuples[code], sentence) for code in before.tolist())
    return object_array(tuples)[codes]


def prepend_sentences(warnings: Array, sentences: QuestionSentences) -> Array:
    """Return the warnings of each question, those that name its figures or claims first."""
    cells = warnings.copy()
    for question, first in sentences.items():
        cells[question] = (*first, *cells[question])
    return cells
