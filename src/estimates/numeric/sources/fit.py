"""Fitting a track record: from the voices of many questions to a record of their sources.

In order: copying, from figures alone; biases and spreads, where a family of copies that states one
figure is one voice; sums by pair of sources; the parameters that all sources share, on figures that
the sums leave out.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from estimates.numeric.grouped.sums import sum_by_code
from estimates.numeric.sources.effect_fit import (
    FINAL_ROUNDS,
    SAMPLE_ROUNDS,
    FitState,
    fit_effects_from_sample,
    ignore_progress,
)
from estimates.numeric.sources.effects import (
    EffectSetting,
    SourceSums,
    estimate_effects,
    prior_size,
)
from estimates.numeric.sources.figure_mixture import (
    MAX_MIXTURE_PAIRS,
    PRIOR_PARAMETERS,
    NeighbourFigures,
    fit_mixture,
)
from estimates.numeric.sources.held_out_error import held_out_error
from estimates.numeric.sources.identical_sources import (
    find_identical_sources,
    restore_identical_sources,
)
from estimates.numeric.sources.observations import Observations
from estimates.numeric.sources.pair_selection import is_same_figure
from estimates.numeric.sources.pair_sums import sum_pairs
from estimates.numeric.sources.repetition import PRIOR_ODDS_LINE, RepeatableFigures, fit_odds_line
from estimates.numeric.sources.shared_error import sum_resolved_errors
from estimates.numeric.sources.side_effects import SOURCE_SUM_COLUMNS, SideCells, SideSums
from estimates.numeric.sources.source_record import (
    HELD_OUT,
    QUESTIONS,
    RESOLVED,
    SCALE_COLUMNS,
    SourceRecord,
)
from estimates.numeric.sources.training_data import TrainingData, VoicePairs, find_copies
from estimates.numeric.types import Bools, Floats, Ints

# Voices from which the effects are first learned.
SAMPLE_VOICES = 400_000
# Progress steps: copy detection, every round of reweighting, and the sums.
LEARNING_STEPS = 1 + SAMPLE_ROUNDS + FINAL_ROUNDS + 1
# Pairs from which the odds of repeating are learned.
MAX_ODDS_LINE_PAIRS = 60_000


def learn_record(
    data: TrainingData, log: bool = True, step: Callable[[], object] = ignore_progress
) -> SourceRecord:
    """Learn a record; `step` is called at most `LEARNING_STEPS` times as the work proceeds."""
    x = data.observations.x
    size = float(np.sqrt(np.mean(x * x))) if len(x) else 1.0
    voices = replace(data.observations, prior=prior_size(log, size))
    first_identical = find_identical_sources(voices)
    rows = np.flatnonzero(first_identical[voices.source] == voices.source)
    value, day, weight = (column[rows] for column in (data.value, data.day, data.weight))
    distinct = replace(data, observations=voices.rows(rows), value=value, day=day, weight=weight)
    # Identical sources are learned from once; all of them get the record of the first.
    distinct, pairs = find_copies(distinct)
    step()
    effects = learn_effects(distinct, step)
    record = replace(build_record(distinct, pairs, effects), log=log)
    step()
    record = add_held_out_error(add_shared_error(record, distinct), distinct, pairs, effects)
    record = fit_shared_parameters(record, distinct, pairs)
    return restore_identical_sources(record, first_identical)


@dataclass(frozen=True)
class LearnedEffects:
    """Biases and spreads, as sums.

    sums, sides : sums by source, and by source and side.
    leaning : shape (sources,), the biases around which the offsets of pairs are fitted.
    shift : shape (voices,), the additional bias of the source on the side of the voice's question.
    voices, state : the observations, with a source per side where there are sides, and their fit.
    """

    sums: SourceSums
    sides: SideSums
    leaning: Floats
    shift: Floats
    voices: Observations
    state: FitState


def learn_effects(
    data: TrainingData, step: Callable[[], object] = ignore_progress
) -> LearnedEffects:
    """Learn biases and spreads, of sources by side where there are sides."""
    observations = data.observations
    if data.side is None:
        state = fit_effects_from_sample(observations, is_sampled(data), step)
        unmoved = np.zeros(len(observations.x))
        leaning, no_sides = state.effects.leaning, SideSums.none()
        return LearnedEffects(state.sums, no_sides, leaning, unmoved, observations, state)
    side = data.side[observations.question]
    cells, cell = SideCells.of(observations.source, side, observations.sources, data.sides)
    by_cell = replace(observations, source=cell, sources=len(cells.home), cells=cells)
    state = fit_effects_from_sample(by_cell, is_sampled(data), step)
    sums = cells.by_home(state.sums)
    setting = EffectSetting(differ=observations.differ, prior=observations.prior)
    leaning = estimate_effects(sums, setting).leaning
    shift = (state.effects.leaning - leaning[cells.home])[cell]
    figure_counts = sum_by_code(cell, data.weight, len(cells.home))
    columns = np.stack([*(getattr(state.sums, name) for name in SOURCE_SUM_COLUMNS), figure_counts])
    by_side = SideSums.of(cells.home, cells.side, columns, data.sides)
    shift = np.where(side >= 0, shift, 0.0)
    return LearnedEffects(sums, by_side, leaning, shift, by_cell, state)


def is_sampled(data: TrainingData) -> Bools:
    """Return whether each voice is in the sample: whole questions, up to `SAMPLE_VOICES` voices."""
    size = np.bincount(data.observations.question, minlength=len(data.rank))
    order = np.argsort(data.rank, kind="stable")
    is_taken = np.zeros(len(size), dtype=bool)
    is_taken[order[np.cumsum(size[order]) <= SAMPLE_VOICES]] = True
    return is_taken[data.observations.question]


def build_record(data: TrainingData, pairs: VoicePairs, effects: LearnedEffects) -> SourceRecord:
    """Return the record with all its sums, and shared parameters at their priors."""
    observed, sums, a, b = data.observations, effects.sums, pairs.a, pairs.b
    x = observed.x - effects.shift
    shared = pairs.same & pairs.odd
    is_dated_pair = ~np.isnan(data.day[a]) & ~np.isnan(data.day[b])
    with np.errstate(invalid="ignore"):
        is_dated = is_dated_pair & (data.day[a] != data.day[b])
        is_later = is_dated & (data.day[a] > data.day[b])
    evidence = np.stack(
        [pairs.odd * pairs.rarity, shared * pairs.rarity, shared & is_later, shared & is_dated]
    )
    first, other = observed.source[a], observed.source[b]
    same, bias = pairs.same, effects.leaning
    table = sum_pairs(first, other, x[a], x[b], same, bias, evidence, pairs.weight)
    compared, repeats = np.zeros((2, len(observed.x)))
    compared[a] = data.weight[a]
    repeats[a[pairs.same]] = data.weight[a[pairs.same]]
    weights = [observed.by_source(column) for column in (compared, repeats, data.weight)]
    source = np.stack([sums.claims, sums.pull, sums.pulled, sums.size, *weights])
    truths = float((~np.isnan(observed.truth[observed.question])).sum())
    x = observed.x[np.isfinite(observed.x)]
    scale = np.zeros(len(SCALE_COLUMNS))
    scale[:4] = len(x), x.sum(), (x * x).sum(), truths
    scale[QUESTIONS] = weight_of_questions(observed.question[a], data.weight[a])
    parameters = PRIOR_ODDS_LINE, PRIOR_PARAMETERS
    return SourceRecord(source, table.largest(), scale, *parameters, sides=effects.sides)


def weight_of_questions(question: Ints, weight: Floats) -> float:
    """Return the number of questions, each counted by the greatest weight of its voices."""
    greatest = np.zeros(int(question.max(initial=-1)) + 1)
    np.maximum.at(greatest, question, weight)
    return float(greatest.sum())


def add_shared_error(record: SourceRecord, data: TrainingData) -> SourceRecord:
    """Return the record with the errors of the questions whose truth is known."""
    voices, question = data.observations, data.observations.question
    if np.isnan(voices.truth).all():
        return record
    side = np.full(len(voices.truth), -1) if data.side is None else data.side
    bias, _, spread = record.on_side(voices.source, side[question])
    errors = np.where(voices.low == voices.high, voices.x, np.nan) - bias
    scale = record.scale.copy()
    scale[RESOLVED] = sum_resolved_errors(question, errors, spread, voices.weight, voices.truth)
    return replace(record, scale=scale)


def add_held_out_error(
    record: SourceRecord, data: TrainingData, pairs: VoicePairs, effects: LearnedEffects
) -> SourceRecord:
    """Return the record with the errors of predicting what it was not learned from."""
    found = held_out_error(effects.voices, effects.state, pairs.a, pairs.b, data.rank)
    scale = record.scale.copy()
    scale[HELD_OUT] = found.questions, found.learned, found.plain, found.squares
    return replace(record, scale=scale)


def fit_shared_parameters(
    record: SourceRecord, data: TrainingData, pairs: VoicePairs
) -> SourceRecord:
    """Return the record with the parameters that all sources share, fitted on a sample."""
    voices = data.observations
    is_chosen = is_sampled_target(pairs.a, MAX_ODDS_LINE_PAIRS)
    a, b, weight = pairs.a[is_chosen], pairs.b[is_chosen], pairs.weight[is_chosen]
    if not len(a):
        return record
    target, local = np.unique(a, return_inverse=True)
    pair_known = weight, voices.x[a]
    side = None if data.side is None else data.side[voices.question[a]]
    rate, place, size = record.predict_pairs(
        voices.source[a], voices.source[b], voices.x[b], pair_known, side
    )
    figures = RepeatableFigures.of(local, b, voices.x, rate, len(target))
    is_hit = is_same_figure(voices.x[figures.row], voices.x[target][figures.target])
    line = fit_odds_line(figures, is_hit, len(target))
    is_own_figure = sum_by_code(figures.target, is_hit.astype(np.float64), len(target))[local] == 0
    local, place, size = local[is_own_figure], place[is_own_figure], size[is_own_figure]
    is_chosen_pair = is_sampled_target(local, MAX_MIXTURE_PAIRS)
    target_of, local = np.unique(local[is_chosen_pair], return_inverse=True)
    _, _, middle, unit = record.usual
    paired_rows = NeighbourFigures.of(
        local, len(target_of), place[is_chosen_pair], size[is_chosen_pair], middle, unit
    )
    numbers = fit_mixture(paired_rows, voices.x[target[target_of]])
    scale = record.scale.copy()
    scale[-1] = len(target)
    return replace(record, line=line, numbers=numbers, scale=scale)


def is_sampled_target(target: Ints, most: int) -> Bools:
    """Return whether each pair is in a sample of evenly spaced targets with about `most` pairs.

    >>> is_sampled_target(np.array([3, 3, 5, 5, 8, 8]), 3)
    array([ True,  True, False, False, False, False])
    """
    if len(target) <= most:
        return np.ones(len(target), dtype=bool)
    index = np.cumsum(np.append(False, target[1:] != target[:-1]))
    count = int(index[-1]) + 1
    target_count = max(count * most // len(target), 1)
    return np.asarray(index * target_count // count != (index - 1) * target_count // count)
