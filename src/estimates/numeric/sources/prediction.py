"""Predictions of the figure that a known source would state, given those of other sources.

The distribution has point masses at the others' figures (repetition) and a continuous mixture.
"""

from dataclasses import dataclass

import numpy as np

from estimates.numeric.grouped.sums import positions_in_sorted_groups, sum_by_code
from estimates.numeric.sources.figure_mixture import FigureMixture, NeighbourFigures, build_mixture
from estimates.numeric.sources.pair_selection import ordered_pairs, subsample_voices
from estimates.numeric.sources.repetition import RepeatableFigures
from estimates.numeric.sources.source_record import SourceRecord
from estimates.numeric.types import Floats, Ints

# Halvings of the search interval of a quantile.
PREDICTION_BISECTIONS = 48
# The search ends this many sizes beyond the outermost component.
SEARCH_SIZES = 60.0


@dataclass(frozen=True)
class PredictedFigures:
    """Quantiles of held-out figures.

    row : shape (targets,), the predicted voices; those without other voices are not included.
    x : shape (targets, levels), on the scale of the questions.
    repeated : shape (targets, levels), the voice whose figure it is; -1 between figures.
    chance : shape (targets,), probability of repeating any of the figures.
    """

    row: Ints
    x: Floats
    repeated: Ints
    chance: Floats


def predict_figures(
    record: SourceRecord,
    question: Ints,
    source: Ints,
    x: Floats,
    targets: Ints,
    levels: Floats,
    group_codes: Ints | None = None,
    side: Ints | None = None,
) -> PredictedFigures:
    """Predict the figures of the targets, each from the other voices of its question.

    question, source, x : shape (voices,); a source unknown to the record is -1.
    targets : rows; their own x is not used.
    levels : shape (levels,), inside (0, 1).
    group_codes : shape (voices,); a target uses only voices of another group. None = all.
    side : shape (voices,), the side of their question, -1 where none is stated; None = no sides.
    """
    questions = int(question.max(initial=-1)) + 1
    a, b = ordered_pairs(question, targets, subsample_voices(question, x, questions), questions)
    if group_codes is not None:
        a, b = a[group_codes[a] != group_codes[b]], b[group_codes[a] != group_codes[b]]
    row, local = np.unique(a, return_inverse=True)
    target_side = None if side is None else side[a]
    rate, place, size = record.predict_pairs(source[a], source[b], x[b], side=target_side)
    figures = RepeatableFigures.of(local, b, x, rate, len(row))
    chance, own = figures.chances(record.line, len(row))
    _, _, middle, unit = record.usual
    neighbours = NeighbourFigures.of(local, len(row), place, size, middle, unit)
    slab = build_mixture(neighbours, record.numbers)
    at = x[figures.row]
    quantiles = np.empty((len(row), len(levels)))
    repeated = np.full((len(row), len(levels)), -1, dtype=np.int64)
    for i, level in enumerate(levels):
        quantiles[:, i], repeated[:, i] = _quantile(figures, at, chance, own, slab, float(level))
    return PredictedFigures(row, quantiles, repeated, 1.0 - own)


def _quantile(
    figures: RepeatableFigures,
    at: Floats,
    chance: Floats,
    own_chance: Floats,
    slab: FigureMixture,
    level: float,
) -> tuple[Floats, Ints]:
    """Return one quantile of each mixture: a figure with a point mass, or else by bisection.

    Below a figure v the distribution has F(v-) and, the figure included, F(v). Where the level
    lies between the two the quantile is v; otherwise it lies between two figures, where only the
    continuous mixture grows.
    """
    targets = slab.targets
    figure_target = figures.target
    smooth = np.zeros(len(at))
    order = positions_in_sorted_groups(figure_target)
    for slot in range(int(order.max(initial=-1)) + 1):
        slot_rows = np.flatnonzero(order == slot)
        place = np.zeros(targets)
        place[figure_target[slot_rows]] = at[slot_rows]
        smooth[slot_rows] = slab.below(place)[figure_target[slot_rows]]
    running = np.cumsum(chance)
    first = np.append(True, figure_target[1:] != figure_target[:-1])
    before = running - chance
    start = np.maximum.accumulate(np.where(first, np.arange(len(figure_target)), 0))
    upto = before - before[start]
    left = own_chance[figure_target] * smooth + upto
    has_point_mass = (left < level) & (level <= left + chance)
    low, high = _search_ends(slab)
    is_below, is_above = left + chance < level, left >= level
    np.maximum.at(low, figure_target[is_below], at[is_below])
    np.minimum.at(high, figure_target[is_above], at[is_above])
    gained = sum_by_code(figure_target[is_below], chance[is_below], targets)
    wanted = np.clip((level - gained) / np.maximum(own_chance, 1e-300), 0.0, 1.0)
    for _ in range(PREDICTION_BISECTIONS):
        middle = 0.5 * (low + high)
        is_short = slab.below(middle) < wanted
        low, high = np.where(is_short, middle, low), np.where(is_short, high, middle)
    x, repeated = 0.5 * (low + high), np.full(targets, -1, dtype=np.int64)
    hit_rows = np.flatnonzero(has_point_mass)
    hit_targets = figure_target[hit_rows]
    x[hit_targets], repeated[hit_targets] = at[hit_rows], figures.row[hit_rows]
    return x, repeated


def _search_ends(slab: FigureMixture) -> tuple[Floats, Floats]:
    """Return points beyond which almost no mass lies, by target."""
    low, high = np.full(slab.targets, np.inf), np.full(slab.targets, -np.inf)
    np.minimum.at(low, slab.target, slab.at - SEARCH_SIZES * slab.size)
    np.maximum.at(high, slab.target, slab.at + SEARCH_SIZES * slab.size)
    return low, high
