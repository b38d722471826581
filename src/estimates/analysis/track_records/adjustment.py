"""Adjust voices by the track records of their sources: subtract bias, add spread, merge copies."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from estimates.analysis.snapshot.scales import ScaleName
from estimates.analysis.snapshot.snapshot import Snapshot
from estimates.analysis.snapshot.voices import Voices
from estimates.analysis.track_records.observations import VoiceFigures
from estimates.analysis.track_records.records import TrackRecords, check_track_records
from estimates.analysis.track_records.scale_records import find_codes
from estimates.methods.bayes.model import PRIOR_SPREAD
from estimates.numeric.sources.effects import USUAL_CLAIMS
from estimates.numeric.sources.family_cap import family_cap_factors
from estimates.numeric.sources.shared_error import USUAL_SHARE, shared_error_sd
from estimates.numeric.sources.source_record import SCALE_COLUMNS, SourceRecord
from estimates.numeric.types import Bools, Floats, Ints

# The share of the variance of a question's most exact voice that belongs to the question and is
# learned again from its voices. The rest is the voice's own, so that no voice is without error.
QUESTION_VARIANCE_SHARE = 0.5
# A deviate whose variance is known from n claims is as wide as a Student one: its variance is
# about (1 + K / n) times as large at 90 %, K between 2 (on average) and 4 (for Laplace deviates).
SPREAD_ERROR_SHARE = 4.0
# Rarer copying is ignored: most pairs then need no work.
MIN_COPY_PROBABILITY = 0.02
# No voice counts as more than this many times as exact as the upper median of its question. With
# 50, estimates err up to six times as much where exact sources make gross errors
# (benchmarks/copying_groups.py), in one simulation more than without records.
MAX_EXACTNESS_RATIO = 3.0
END_COLUMNS = ("stated_low", "stated_high", "low", "high", "value")


def adjusted_voices(
    voices: Voices,
    snapshot: Snapshot,
    records: TrackRecords,
    merge: bool = True,
    shared_error: float | None = None,
    scale: ScaleName | None = None,
) -> Voices:
    """Return the voices adjusted by the track records of their sources.

    The best guess of a source's bias is subtracted from its figures; its spread and the error of
    that guess are added. The spread of a question itself is expected to be that of its most exact
    voice. Voices of one family of copies that state the same figure become one; voices that often
    repeat each other count less.

    merge : whether to merge copies and allow for an error that all sources of a question share.
        False where voices predict each other: they share that error.
    shared_error : the share of the variance of one source that all of them have in common; None =
        as the records have learned it.
    scale : that was asked for; None = where the records are linear, the figures are, too.
    """
    records = check_track_records(records)
    figures = VoiceFigures.of(snapshot, voices, records.side, records.scale)
    is_log = (figures.scale_names == "log")[figures.scale_codes]
    log = voices.log & is_log if scale is None else voices.log
    # A question of zeros alone has no place on a logarithmic record scale.
    has_record_scale = log == is_log
    voices = replace(voices, log=log)
    adjustments = look_up(figures, records).only(has_record_scale[voices.question])
    if merge:
        voices, adjustments = merge_copies(voices, adjustments)
    question, questions = voices.question, len(voices.log)
    log = voices.log[question]
    columns = subtract_bias(voices.columns, adjustments.bias, log)
    counts = locating_mask(voices)
    base = expected_spread(question, np.where(counts, adjustments.spread, np.nan), questions)
    variance = np.fmax(adjustments.spread, base[question]) ** 2  # NaN where neither is known
    weight = relative_weights(question, columns["weight"], questions)
    columns["weight"] = weight / (1.0 + expected_copies(adjustments, question))
    precision = columns["weight"] / (variance + adjustments.bias_error**2)
    precision = np.where(counts, np.nan_to_num(precision), 0.0)
    # A fixed order of summation: the sums do not depend on the order of rows.
    order = np.lexsort((precision, question))
    # No family of copies carries more than its share of a question.
    family_codes = np.where(adjustments.has_copies, adjustments.family_codes, -1)
    cells = question[order], family_codes[order], precision[order]
    factor = np.empty(len(question))
    factor[order] = family_cap_factors(*cells, records.max_family_share)
    columns["weight"] = columns["weight"] * factor
    share = adjustments.common_share if shared_error is None else np.full(questions, shared_error)
    common = shared_error_sd(question[order], (precision * factor)[order], share, questions)
    common = np.hypot(common, np.where(has_record_scale, adjustments.zero_error, 0.0)) * merge
    of_question = QUESTION_VARIANCE_SHARE * np.nan_to_num(base)[question] ** 2
    unsure = SPREAD_ERROR_SHARE * spread_error(adjustments) ** 2
    own_spread = np.sqrt(variance + adjustments.bias_error**2 + unsure - of_question)
    own_spread = np.where(np.isnan(adjustments.spread), 0.0, own_spread)
    columns["spread"] = np.hypot(columns["spread"], np.where(log, own_spread, 0.0))
    columns["known"] = np.where(log, 0.0, own_spread)
    learned = np.sqrt(QUESTION_VARIANCE_SHARE) * base / PRIOR_SPREAD
    return replace(voices, columns=columns, learned=learned, common=common)


@dataclass(frozen=True)
class VoiceAdjustments:
    """What the track records say of each voice, shape (voices,) unless noted.

    bias, bias_error, spread : of the source: its shrunken bias (`TrackRecord.leaning`) and the
        error of that; the spread is NaN where its scale has no record.
    family_codes : the family of copies; a source without a record is a family of its own.
    has_copies : whether the family has other members.
    numbers : the figure.
    scale_codes, source_codes : which record (-1 without one), and the source's index in it.
    records : the record of each scale.
    common_share : shape (questions,), the share of the error that all sources of a question have
        in common. zero_error : shape (questions,), that of the zero of all biases.
    """

    bias: Floats
    bias_error: Floats
    spread: Floats
    family_codes: Ints
    has_copies: Bools
    numbers: Floats
    scale_codes: Ints
    source_codes: Ints
    records: tuple[SourceRecord | None, ...]
    common_share: Floats
    zero_error: Floats

    def only(self, mask: Bools) -> VoiceAdjustments:
        """Treat the voices outside a mask, shape (voices,), as if they had no record."""
        bias, error = np.where(mask, self.bias, 0.0), np.where(mask, self.bias_error, 0.0)
        spread = np.where(mask, self.spread, np.nan)
        return replace(self, bias=bias, bias_error=error, spread=spread)

    def take(self, rows: Ints) -> VoiceAdjustments:
        """Return the adjustments of some voices."""
        kept = ("records", "common_share", "zero_error")
        return replace(self, **{n: c[rows] for n, c in vars(self).items() if n not in kept})


def look_up(figures: VoiceFigures, records: TrackRecords) -> VoiceAdjustments:
    """Return what the records say of the voices."""
    count = len(figures.question_codes)
    spread, family_codes = np.full(count, np.nan), -1 - np.arange(count)
    bias, bias_error = np.zeros((2, count))
    has_copies = np.zeros(count, dtype=bool)
    source_codes = np.full(count, -1, dtype=np.int64)
    scale_codes = figures.scale_codes[figures.question_codes]
    by_scale = [records.scales.get(str(name)) for name in figures.scale_names]
    for scale, part in enumerate(by_scale):
        rows = np.flatnonzero(scale_codes == scale)
        if part is None or not len(rows):
            continue
        codes = find_codes(part.labels, figures.source_labels)[figures.source_codes[rows]]
        sides = np.append(find_codes(part.sides, figures.side_names), -1)
        side_codes = sides[figures.side_codes[figures.question_codes[rows]]]
        bias[rows], bias_error[rows], spread[rows] = part.record.on_side(codes, side_codes)
        listed = codes >= 0
        family_codes[rows[listed]] = part.record.family[codes[listed]]
        sizes = np.bincount(part.record.family)
        has_copies[rows[listed]] = sizes[family_codes[rows[listed]]] > 1
        source_codes[rows] = codes
    shares = [USUAL_SHARE if part is None else part.record.common for part in by_scale]
    record_of_scale = tuple(None if part is None else part.record for part in by_scale)
    learned = bias, bias_error, spread, family_codes, has_copies
    record_codes = scale_codes, source_codes
    zeros = [0.0 if part is None else part.record.effects.zero_error for part in by_scale]
    in_common = (np.array(column)[figures.scale_codes] for column in (shares, zeros))
    return VoiceAdjustments(*learned, figures.numbers, *record_codes, record_of_scale, *in_common)


def spread_error(adjustments: VoiceAdjustments) -> Floats:
    """Return the standard error of the spread of each voice's source, shape (voices,).

    With n claims the error of a bias is spread / sqrt(n + 1), that of a spread is
    spread / sqrt(n + 5), see `numeric.sources.effects`.
    """
    further = USUAL_CLAIMS - 1.0
    with np.errstate(divide="ignore", invalid="ignore"):
        precision = 1.0 / adjustments.bias_error**2 + further / adjustments.spread**2
    return np.nan_to_num(1.0 / np.sqrt(precision))


def locating_mask(voices: Voices) -> Bools:
    """Return which voices say where the number lies, shape (voices,).

    Those are the voices with weight that are closed to both sides; on a question without any, those
    with weight. A voice that says nothing ("at least 0") then changes nothing.
    """
    columns, question = voices.columns, voices.question
    has_weight = columns["weight"] > 0
    is_closed = has_weight & np.isfinite(columns["low"]) & np.isfinite(columns["high"])
    has_closed = np.bincount(question[is_closed], minlength=len(voices.log)) > 0
    return is_closed | (has_weight & ~has_closed[question])


def relative_weights(question: Ints, weight: Floats, questions: int) -> Floats:
    """Return weights as shares of the heaviest of their question, since only ratios matter."""
    heaviest = np.zeros(questions)
    np.maximum.at(heaviest, question, weight)
    return weight / np.where(heaviest > 0, heaviest, 1.0)[question]


def subtract_bias(columns: dict[str, Floats], bias: Floats, log: Bools) -> dict[str, Floats]:
    """Return the columns of the voices with the biases subtracted from the ends."""
    factor, shift = np.exp(np.where(log, -bias, 0.0)), np.where(log, 0.0, bias)
    ends = {name: columns[name] * factor - shift for name in END_COLUMNS}
    return columns | ends | {"standard_error": columns["standard_error"] * factor}


def expected_spread(question: Ints, spread: Floats, questions: int) -> Floats:
    """Return the expected spread of each question, shape (questions,): its most exact voice's.

    It is at least a third of the upper median, so that one voice with an excellent record does
    not decide alone; NaN where no voice has a record.
    """
    recorded = np.flatnonzero(~np.isnan(spread))
    order = recorded[np.lexsort((spread[recorded], question[recorded]))]
    counts = np.bincount(question[order], minlength=questions)
    first = np.cumsum(counts) - counts
    expected = np.full(questions, np.nan)
    mask = counts > 0
    smallest = spread[order[first[mask]]]
    upper_median = spread[order[first[mask] + counts[mask] // 2]]
    expected[mask] = np.maximum(smallest, upper_median / MAX_EXACTNESS_RATIO)
    return expected


def expected_copies(adjustments: VoiceAdjustments, question: Ints) -> Floats:
    """Return, per voice, the expected number of other voices that copy its figure.

    Copies within a family are merged before.
    """
    copies = np.zeros(len(question))
    order = np.lexsort((adjustments.numbers, question))
    q, values = question[order], adjustments.numbers[order]
    sources, scales = adjustments.source_codes[order], adjustments.scale_codes[order]
    for scale, record in enumerate(adjustments.records):
        if record is None:
            continue
        rates = np.append(np.where(record.copied < MIN_COPY_PROBABILITY, 0.0, record.copied), 0.0)
        # Equal figures of one question are neighbours in this order: compare at every distance.
        for step in range(1, len(order) if rates.any() else 0):
            is_same = (q[step:] == q[:-step]) & (values[step:] == values[:-step])
            if not is_same.any():
                break
            rows = np.flatnonzero(is_same & (scales[step:] == scale))
            pair_rates = rates[record.pairs.place(sources[rows], sources[rows + step])]
            np.add.at(copies, order[rows], pair_rates)
            np.add.at(copies, order[rows + step], pair_rates)
    return copies


def merge_copies(voices: Voices, adjustments: VoiceAdjustments) -> tuple[Voices, VoiceAdjustments]:
    """Merge voices of one family that state the same figure; the most exact one represents them."""
    values, weight = adjustments.numbers, voices.columns["weight"]
    groups = (values, adjustments.family_codes, adjustments.scale_codes, voices.question)
    order = np.lexsort((adjustments.bias, -weight, adjustments.spread, *groups))
    starts = np.ones(len(order), dtype=bool)
    starts[1:] = np.any([key[order][1:] != key[order][:-1] for key in groups], axis=0)
    if starts.all():
        return voices, adjustments
    representative = np.empty_like(order)
    representative[order] = order[starts][np.cumsum(starts) - 1]
    # Merged voices keep the order in which their representatives stood.
    kept, new_row = np.unique(representative, return_inverse=True)
    merged = replace(
        voices,
        of_claim=new_row[voices.of_claim],
        question=voices.question[kept],
        party=voices.party[kept],
        number=voices.number[kept],
        columns={name: column[kept] for name, column in voices.columns.items()},
    )
    return merged, adjustments.take(kept)


def track_record_warnings(
    snapshot: Snapshot, records: TrackRecords, unrecorded: Bools
) -> dict[str, Bools]:
    """Return the warnings on the use of records, each with the mask of its questions.

    unrecorded : see `Voices`.
    """
    listed = {label for part in records.scales.values() for label in part.labels}
    labels = snapshot.linked.store.strings("source").labels
    is_unlisted = np.array([label not in listed for label in labels], dtype=bool)[snapshot.source]
    count = len(snapshot.questions)
    has_truths = any(
        part.record.scale[SCALE_COLUMNS.index("truths")] > 0 for part in records.scales.values()
    )
    unlisted = np.bincount(snapshot.question[is_unlisted], minlength=count) > 0
    return {
        "claims are adjusted by the track records of their sources: bias subtracted, spread "
        "learned": ~unrecorded,
        "true numbers of other questions are known: `est.conformal` gives intervals that hold "
        "their level": np.full(count, has_truths),
        "a source without a track record is treated as a typical one": unlisted,
    }
