"""The warnings of each question's consensus, as sentences."""

from collections.abc import Mapping

import numpy as np

from estimates.analysis.consensus.options import ConsensusOptions
from estimates.analysis.snapshot.caveats import assumption_warnings, question_caveats
from estimates.analysis.snapshot.snapshot import Snapshot
from estimates.analysis.snapshot.voices import Voices
from estimates.analysis.track_records.adjustment import track_record_warnings
from estimates.columnar.arrays import Array, object_array
from estimates.methods.registry import find
from estimates.model.vague import convention
from estimates.numeric.types import Bools, Floats

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


def consensus_warnings(
    snapshot: Snapshot, voices: Voices, options: ConsensusOptions, largest_share: Floats
) -> dict[str, Bools]:
    """Return the warnings that do not come from the method, as masks of shape (questions,)."""
    counts, method = voices.counts, find(options.method)
    warnings = {NO_CLAIM: counts == 0, GRADED: voices.graded}
    if method.name.startswith("bayes"):
        warnings |= {ONE_VOICE: counts == 1, TWO_VOICES: counts == 2}
    warnings |= question_caveats(snapshot) | assumption_warnings(snapshot)
    if options.track_records is not None:
        warnings |= track_record_warnings(snapshot, options.track_records)
    warnings[DOMINANT_SOURCE] = (largest_share > 0.5) & (counts > 2)
    if "precedence" in method.needs and options.priority is None:
        warnings[NO_ORDER] = counts > 1
    label = convention(options.conventions).label
    is_vague = ~snapshot.linked.store.strings("vague_word").is_null()[snapshot.rows]
    has_vague_words = snapshot.questions_with(is_vague & np.isnan(snapshot.bounds.stated_low))
    warnings[f"vague words are read by the convention {label}"] = has_vague_words
    return warnings


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
