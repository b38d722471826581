"""Predict every figure of a snapshot from the other voices on its question."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from estimates.analysis.consensus.answers import answer_tiles, on_scale, prior_scales, tile_method
from estimates.analysis.consensus.bound_columns import read_excess_column
from estimates.analysis.consensus.options import ConsensusOptions
from estimates.analysis.evaluation.scores import HeldOut
from estimates.analysis.snapshot.snapshot import Snapshot
from estimates.analysis.snapshot.voices import Voices
from estimates.analysis.track_records.adjustment import adjusted_voices
from estimates.analysis.track_records.learning import learn_records
from estimates.analysis.track_records.observations import VoiceFigures
from estimates.analysis.track_records.records import TrackRecords
from estimates.analysis.track_records.scale_records import ScaleRecords, find_codes
from estimates.columnar.arrays import Array, object_array
from estimates.columnar.progress import progress
from estimates.columnar.string_sort import alphabetical_ranks
from estimates.methods.registry import find
from estimates.model.vague import convention
from estimates.numeric.sources.pair_selection import ordered_pairs, subsample_voices
from estimates.numeric.sources.prediction import predict_figures
from estimates.numeric.sources.source_record import empty_record
from estimates.numeric.types import Floats, Ints


def predict_held_out(
    snapshot: Snapshot, options: ConsensusOptions, levels: Sequence[float], leave: str
) -> HeldOut:
    """Predict every figure of a snapshot from the other voices on its question."""
    extra = read_excess_column(snapshot, options.bounds)
    voices = Voices.of(snapshot, convention(options.conventions), extra, options.applied_heaping)
    voices = on_scale(voices, options)
    records = options.track_records
    figures = VoiceFigures.of(
        snapshot, voices, None if records is None else records.side, options.scale
    )
    families = None
    if leave == "family":
        names = family_names(figures, records or learn_records(snapshot, scale=options.scale))
        families = alphabetical_ranks(names)
    if records is not None and find(options.method).has_posterior:
        rows, quantiles, repeats = predict_by_records(figures, records, levels, families)
    else:
        rows, quantiles = predict_by_method(snapshot, voices, figures, options, levels, families)
        repeats = np.full(len(rows), np.nan)
    question_codes = figures.question_codes[rows]
    source = figures.source_labels[figures.source_codes[rows]]
    columns: dict[str, Array] = {
        "quantity": snapshot.questions[question_codes],
        "source": source,
        "observed": figures.numbers[rows],
        "repeats": repeats,
        "scale": figures.scale_names[figures.scale_codes[question_codes]],
        "family": family_names(figures, records)[rows],
    }
    order = np.lexsort((alphabetical_ranks(source), question_codes))
    return HeldOut({n: c[order] for n, c in columns.items()}, levels, quantiles[order])


def family_names(figures: VoiceFigures, records: TrackRecords | None) -> Array:
    """Return the family of each voice by name; a source without a record is its own."""
    sources = figures.source_labels[figures.source_codes].astype(object)
    if records is None:
        return sources
    table = records.table
    keys = zip(table.column("source"), table.column("scale"), strict=True)
    family_of = dict(zip(keys, table.column("family"), strict=True))
    scales = figures.scale_names[figures.scale_codes[figures.question_codes]]
    return object_array(
        family_of.get(key, key[0]) for key in zip(sources.tolist(), scales.tolist(), strict=True)
    )


def predict_by_records(
    figures: VoiceFigures, records: TrackRecords, levels: Sequence[float], families: Ints | None
) -> tuple[Ints, Floats, Floats]:
    """Predict with the record of the source that is left out.

    Returns the rows of the predicted voices, their quantiles, shape (rows, levels), and the chance
    that each repeats another figure.
    """
    all_rows, quantiles, repeats = [], [], []
    for scale, name in enumerate(figures.scale_names):
        rows, x, _, _ = figures.on_scale(scale)
        unlearned = ScaleRecords(object_array(()), empty_record(figures.is_log(scale)))
        part = records.scales.get(str(name), unlearned)
        order = np.lexsort((x, figures.question_codes[rows]))
        rows, x = rows[order], x[order]
        source = find_codes(part.labels, figures.source_labels)[figures.source_codes[rows]]
        question_codes = figures.question_codes[rows]
        sides = np.append(find_codes(part.sides, figures.side_names), -1)
        side = sides[figures.side_codes[question_codes]]
        family = None if families is None else families[rows]
        question = np.unique(question_codes, return_inverse=True)[1]
        voices = question, source, x, np.arange(len(x))
        predicted = predict_figures(part.record, *voices, np.array(levels, float), family, side)
        with np.errstate(over="ignore"):
            numbers = np.exp(predicted.x) if figures.is_log(scale) else predicted.x
        # A repeated figure is predicted as stated: exp(log(x)) may differ in the last bit.
        stated = figures.numbers[rows][predicted.repeated]
        numbers = np.where(predicted.repeated >= 0, stated, numbers)
        all_rows.append(rows[predicted.row])
        quantiles.append(sort_quantiles(numbers, levels))
        repeats.append(predicted.chance)
    return np.concatenate(all_rows), np.concatenate(quantiles), np.concatenate(repeats)


def sort_quantiles(quantiles: Floats, levels: Sequence[float]) -> Floats:
    """Return quantiles that never decrease with their levels, in spite of rounding."""
    order = np.argsort(levels, kind="stable")
    out = np.empty_like(quantiles)
    out[:, order] = np.fmax.accumulate(quantiles[:, order], axis=1)
    return out


def predict_by_method(
    snapshot: Snapshot,
    voices: Voices,
    figures: VoiceFigures,
    options: ConsensusOptions,
    levels: Sequence[float],
    families: Ints | None,
) -> tuple[Ints, Floats]:
    """Predict with the interval that a method gives for the next source.

    Returns the rows of the predicted voices and their quantiles, shape (rows, levels).
    """
    questions = len(snapshot.questions)
    prior = prior_scales(snapshot, options.prior)
    if options.track_records is not None:
        voices = adjusted_voices(
            voices, snapshot, options.track_records, merge=False, scale=options.scale
        )
    targets = np.flatnonzero(np.isfinite(figures.numbers))
    subsample = subsample_voices(voices.question, figures.numbers, questions)
    target, other = ordered_pairs(voices.question, targets, subsample, questions)
    if families is not None:
        is_unrelated = families[target] != families[other]
        target, other = target[is_unrelated], other[is_unrelated]
    # Each predicted figure becomes a question of its own, with the other voices as its voices.
    rows, question_codes = np.unique(target, return_inverse=True)
    question = voices.question[rows]
    others = replace(
        voices,
        of_claim=np.arange(len(other)),
        question=question_codes.astype(np.int64),
        party=voices.party[other],
        number=voices.number[other],
        columns={name: column[other] for name, column in voices.columns.items()},
        log=voices.log[question],
        log_alone=voices.log_alone[question],
        graded=voices.graded[question],
        learned=None if voices.learned is None else voices.learned[question],
        common=None,
    )
    return rows, predict_quantiles(others, prior[question], options, levels)


def predict_quantiles(
    voices: Voices, prior: Floats, options: ConsensusOptions, levels: Sequence[float]
) -> Floats:
    """Return the quantiles of the next source of each question, shape (questions, levels)."""
    quantiles = np.full((len(voices.log), len(levels)), np.nan)
    # Levels p and 1 - p are the two ends of one interval: each interval is computed once.
    tails = sorted({round(min(p, 1 - p), 12) for p in levels})
    for tail in progress(tails, "levels"):
        # An interval needs a level above 0; at the median the estimate itself is the quantile.
        with_level = replace(options, level=max(1 - 2 * tail, 1e-6))
        tiles = tile_method(find(options.method), with_level)
        answer = answer_tiles(voices, voices.party, prior, tiles)[0]
        for column, p in enumerate(levels):
            if abs(min(p, 1 - p) - tail) < 1e-11:
                end = "predictive_lower" if p < 0.5 else "predictive_upper"
                quantiles[:, column] = answer["estimate" if tail > 0.5 - 1e-6 else end]
    return sort_quantiles(quantiles, levels)
