"""Training data of a track record, and the detection of copies among its voices.

For each ordered pair of sources the copy rate is the share of shared figures among the figures that
other voices do not state, each counted by its rarity 1 - g / (g + 2 d), where g is the
rounding step and d the usual difference (after Dong, Berti-Equille and Srivastava 2009).
"""

from dataclasses import dataclass, replace

import numpy as np

from estimates.numeric.grouped.sums import sum_by_code
from estimates.numeric.sources.copy_groups import find_closed_groups
from estimates.numeric.sources.copying import (
    FigureVotes,
    copy_families,
    copy_probability,
    copy_rate,
    is_near_certain_copy,
    overlap,
    relative_rounding_step,
)
from estimates.numeric.sources.observations import Observations
from estimates.numeric.sources.pair_selection import (
    MAX_PAIRED_VOICES,
    is_same_figure,
    ordered_pairs,
    questions_within_budget,
    subsample_voices,
)
from estimates.numeric.sources.pair_sums import compact_keys
from estimates.numeric.types import Bools, Floats, Ints

# Pairs of sources that repeat each other with a lower probability are taken as independent.
MIN_REPEAT_PROBABILITY = 0.02


@dataclass(frozen=True)
class TrainingData:
    """The observations from which a record is learned.

    observations : the voices, sorted by question and figure.
    value : shape (voices,), the figure in the unit of the claims.
    day : shape (voices,), the day of publication, NaN where unknown.
    weight : shape (voices,), weight by age.
    rank : shape (questions,), a hash of their labels: the order in which questions are taken where
        not all can be.
    side, sides : shape (questions,), the side of each, -1 where none is stated; number of sides.
    """

    observations: Observations
    value: Floats
    day: Floats
    weight: Floats
    rank: Ints
    side: Ints | None = None
    sides: int = 0


@dataclass(frozen=True)
class VoicePairs:
    """Ordered pairs of voices on one question, and the evidence that one repeats the other.

    a, b : shape (pairs,), rows. same : whether both state one figure.
    odd : whether one of them states a figure that the others do not.
    rarity : in [0, 1], how improbable it is that an unrounded figure agrees by chance.
    weight : by age.
    """

    a: Ints
    b: Ints
    same: Bools
    odd: Bools
    rarity: Floats
    weight: Floats


def find_copies(data: TrainingData) -> tuple[TrainingData, VoicePairs]:
    """Find the pairs of sources that repeat each other, and reweight the voices accordingly."""
    observed = data.observations
    question, source, sources = observed.question, observed.source, observed.sources
    paired_rows = subsample_voices(question, observed.x, observed.questions)
    is_chosen = questions_within_budget(question, paired_rows, data.rank)
    paired_rows = paired_rows[is_chosen[question[paired_rows]]]
    a, b = ordered_pairs(question, paired_rows, paired_rows, observed.questions)
    is_same = is_same_figure(observed.x[a], observed.x[b])
    rarity, usual_distance = _rarity_of_agreement(data, paired_rows, a, b, is_same)
    key, inverse = compact_keys(source[a] * sources + source[b], sources**2)
    figure = figure_codes(question, observed.x)
    common = np.bincount(inverse, minlength=len(key)).astype(np.float64)
    agreed = sum_by_code(inverse, is_same.astype(np.float64), len(key))
    ends = key // sources, key % sources
    answered = np.bincount(source[np.unique(a)], minlength=sources).astype(np.float64)
    counts = answered[ends[0]], answered[ends[1]], float(len(np.unique(question[a])))
    together, excess = overlap(common, *counts)
    closed = find_closed_groups(*ends, common, agreed, np.ones(sources))
    votes, repeated = weigh_repetition(source, figure, key, closed.copied, sources)
    # Copies make a figure look common, so that the odd figures are counted again without them.
    for _ in range(2):
        figure_votes = FigureVotes.of(question, figure, votes, is_chosen)
        is_odd = evident_mask(data, a, b, figure_votes.odd(question, a, b, votes))
        odd_count = sum_by_code(inverse, is_odd * rarity, len(key))
        shared = sum_by_code(inverse, (is_odd & is_same) * rarity, len(key))
        rate = copy_rate(shared, odd_count, together, excess)
        copied = np.maximum(copy_probability(rate), closed.copied)
        votes, repeated = weigh_repetition(source, figure, key, copied, sources)
    is_certain = is_near_certain_copy(rate, shared, common) | closed.linked
    reweighted = replace(
        observed,
        weight=observed.weight * votes,
        figure=figure,
        repeat_probability=repeated,
        differ=usual_distance,
        copy_family=copy_family_codes(source, key, is_certain, sources),
    )
    age = np.sqrt(observed.weight[a] * observed.weight[b])
    pairs = VoicePairs(a, b, is_same, is_odd, rarity, age)
    return replace(data, observations=reweighted), pairs


def evident_mask(data: TrainingData, a: Ints, b: Ints, is_odd: Bools) -> Bools:
    """Return on which pairs agreement is evidence of copying: odd figures, or known mistakes.

    Where the truth is known, repeated mistakes are the evidence, and repeated truths none.
    """
    is_resolved = ~np.isnan(data.observations.truth[data.observations.question[a]])
    if not is_resolved.any():
        return is_odd
    may_be_right = is_right(data)
    return np.where(is_resolved, ~(may_be_right[a] & may_be_right[b]), is_odd)


def is_right(data: TrainingData) -> Bools:
    """Return whether the truth may be what each voice has rounded, shape (voices,)."""
    x = data.observations.x
    truth = data.observations.truth[data.observations.question]
    step = rounding_steps(data, np.flatnonzero(~np.isnan(truth)))
    # A rounding error in the last bit of a logarithm makes nothing wrong.
    return np.asarray(np.abs(x - truth) <= 0.5 * step + 1e-9 * np.maximum(1.0, np.abs(x)))


def rounding_steps(data: TrainingData, rows: Ints) -> Floats:
    """Return the rounding steps of some figures on their scale, shape (voices,); 0 elsewhere."""
    x = data.observations.x
    step = np.zeros(len(x))
    step[rows] = relative_rounding_step(data.value[rows])
    # A relative step is an absolute one on the log scale; on the linear scale it is multiplied.
    return step * np.where(x == data.value, np.abs(x), 1.0)


def _rarity_of_agreement(
    data: TrainingData, paired_rows: Ints, a: Ints, b: Ints, is_same: Bools
) -> tuple[Floats, float]:
    """Return the rarity of agreement of each pair, shape (pairs,), and the usual distance.

    Round numbers agree by chance: with rounding step g and usual distance d of differing figures
    the rarity is 1 - g / (g + 2 d).
    """
    x = data.observations.x
    distances = np.abs(x[a] - x[b])[~is_same]
    usual_distance = float(np.median(distances)) if len(distances) else data.observations.prior
    step = rounding_steps(data, paired_rows)
    step = np.maximum(step[a], step[b])
    return 1.0 - step / (step + 2.0 * usual_distance), usual_distance


def copy_family_codes(source: Ints, key: Ints, is_certain: Bools, sources: int) -> Ints:
    """Return the copy family of each voice's source, -1 where it has none."""
    if not is_certain.any():
        return np.full(len(source), -1, dtype=np.int64)
    family = copy_families(sources, key // sources, key % sources, is_certain)
    is_alone = np.bincount(family)[family] < 2
    return np.where(is_alone, -1, family)[source]


def figure_codes(question: Ints, x: Floats) -> Ints:
    """Return a code for each figure of a question; rows are sorted by question and x.

    >>> figure_codes(np.array([0, 0, 0, 1]), np.array([5.0, 5.0, 7.0, 7.0]))
    array([0, 0, 1, 2])
    """
    is_new = (question[1:] != question[:-1]) | ~is_same_figure(x[1:], x[:-1])
    return np.cumsum(np.append(0, is_new)[: len(x)])


def weigh_repetition(
    source: Ints, figure: Ints, key: Ints, rate: Floats, sources: int
) -> tuple[Floats, Floats]:
    """Return each voice's weight and its probability of repeating the others with its figure.

    A voice counts 1/(1 + r), r the sum of the probabilities that its source and the others with
    this figure repeat each other: near-certain copies together count as one voice.

    source, figure : shape (voices,), figures ascending.
    key, rate : shape (pairs of sources,), keys ascending.
    Returns weight, echo : shape (voices,).
    """
    repeats, counts = np.zeros(len(source)), np.zeros(len(source))
    if not (rate > MIN_REPEAT_PROBABILITY).any():
        return np.ones(len(source)), repeats
    for step in range(1, min(int(np.bincount(figure).max(initial=1)), MAX_PAIRED_VOICES)):
        a = np.flatnonzero(figure[step:] == figure[:-step])
        b = a + step
        at = np.minimum(np.searchsorted(key, source[a] * sources + source[b]), len(key) - 1)
        probability = np.where(key[at] == source[a] * sources + source[b], rate[at], 0.0)
        for rows in (a, b):
            repeats[rows] += probability
            counts[rows] += 1.0
    return 1.0 / (1.0 + repeats), repeats / np.maximum(counts, 1.0)
