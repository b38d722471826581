"""Where the voices of a question lie: hulls, outermost voices, separate groups, bounds alone."""

import numpy as np

from estimates.methods.bayes.scaling import ScaledTile
from estimates.numeric.posterior.likelihoods import ROOT_2
from estimates.numeric.posterior.log_likelihood import VoiceIntervals
from estimates.numeric.types import Bools, Floats, Ints

# A voice with at most one part in this many of the weight cannot move the estimate beyond all
# others.
LONE_WEIGHT_PARTS = 5.0
# Sums of the same weights in another order differ by less than this part.
WEIGHT_ROUNDING = 1e-12
# Least share of the weight of each of two separate groups of voices.
MIN_CAMP_SHARE = 0.3
# Gap between the groups in prior scales: one independent pair in a hundred lies so far apart, as
# (1 + x/2) exp(-x) is 0.01 at x = 6, x in Laplace scales.
MIN_CAMP_GAP = 6.0 / ROOT_2


def hull_of_others(voices: VoiceIntervals) -> tuple[Floats, Floats]:
    """Return the range in which no lone voice carries the estimate away from all others.

    A voice is lone when it holds at most a fifth of the weight; the range is the hull of the
    others of every lone voice. A closed interval counts by its middle: the estimate of intervals
    lies within the hull of their middles, as each likelihood is symmetric. A bound with an implied
    far end reaches as far as its mean excess. Both ends rise with every claim, so that the law
    "raising a claim never lowers the estimate" holds.

    Returns lower and upper end, each of shape (n,); infinite where open.
    """
    total = voices.power.sum(axis=0)
    ends = []
    for reach in _reaches(voices):
        lowest = _lowest(reach, 2)
        reach, power = (np.take_along_axis(a, lowest, 0) for a in (reach, voices.power))
        ends.append(np.where(_is_lone(power[0], total), reach[-1], reach[0]))
    return ends[0], -ends[1]


def hulls_without_each(voices: VoiceIntervals) -> tuple[Floats, Floats]:
    """Return `hull_of_others` of the questions without each of three or more voices, (k, n)."""
    total = voices.power.sum(axis=0) - voices.power
    place = np.arange(len(total))[:, None]
    ends = []
    for reach in _reaches(voices):
        lowest = _lowest(reach, 3)
        reach, power = (np.take_along_axis(a, lowest, 0) for a in (reach, voices.power))
        is_first, is_second = place == lowest[0], place == lowest[1]
        first, second = (
            np.where(is_first, reach[1], reach[0]),
            np.where(is_first | is_second, reach[2], reach[1]),
        )
        is_alone = _is_lone(np.where(is_first, power[1], power[0]), total)
        ends.append(np.where(is_alone, second, first))
    return ends[0], -ends[1]


def _reaches(voices: VoiceIntervals) -> tuple[Floats, Floats]:
    """Return how far down and, negated, how far up voices reach, (k, n); infinite if absent."""
    is_present = voices.power > 0
    is_bound = ~voices.is_asserted & (voices.below != voices.above)
    below, above = (
        np.where(is_bound & (own > other), own / ROOT_2, 0.0)
        for own, other in ((voices.below, voices.above), (voices.above, voices.below))
    )
    with np.errstate(invalid="ignore"):
        middle = 0.5 * (voices.low + voices.high)
    is_closed = np.isfinite(middle)
    low, high = (np.where(is_closed, middle, end) for end in (voices.low, voices.high))
    return np.where(is_present, low - below, np.inf), np.where(is_present, -high - above, np.inf)


def _lowest(values: Floats, count: int) -> Ints:
    """Return the rows of the lowest values of each column, in order, shape (<= count, n)."""
    return np.argpartition(values, range(min(count, len(values))), axis=0)[:count]


def _is_lone(power: Floats, total: Floats) -> Bools:
    """Return whether voices hold a small part of the weight of all, whatever its rounding."""
    return (power > 0) & (LONE_WEIGHT_PARTS * power <= total * (1 + WEIGHT_ROUNDING))


def is_outermost(voices: VoiceIntervals) -> Bools:
    """Return whether a voice lies wholly above or wholly below all others, shape (k, n)."""
    is_present = voices.power > 0
    is_outermost = np.zeros(is_present.shape, dtype=bool)
    for near, far in ((voices.low, voices.high), (-voices.high, -voices.low)):
        reach = np.where(is_present, far, -np.inf)
        top = reach.argmax(axis=0)[None]
        second = np.partition(reach, -2, axis=0)[-2]
        is_alone = np.take_along_axis(near, top, 0)[0] > second
        np.put_along_axis(is_outermost, top, np.take_along_axis(is_outermost, top, 0) | is_alone, 0)
    return is_outermost


def is_split_in_two(scale: ScaledTile) -> Bools:
    """Return whether a wide gap separates the voices of a question into two groups, shape (n,).

    A gap is wide if one independent pair in a hundred shows it (`MIN_CAMP_GAP`).
    The posterior of one common value has a single mode by construction, so the voices themselves
    are examined. Each group must hold at least 30 % of the weight.

    Returns shape (n,).
    """
    power = scale.voices.power
    order = np.argsort(np.where(power > 0, scale.words_low, np.inf), axis=0, kind="stable")
    low = np.take_along_axis(np.where(power > 0, scale.words_low, np.nan), order, 0)
    high = np.take_along_axis(np.where(power > 0, scale.words_high, -np.inf), order, 0)
    power = np.take_along_axis(power, order, 0)
    below = power.cumsum(axis=0)[:-1]
    total = np.maximum(power.sum(axis=0), np.finfo(float).tiny)
    with np.errstate(invalid="ignore"):
        gap = low[1:] - np.maximum.accumulate(high, axis=0)[:-1]
    is_balanced = (below >= MIN_CAMP_SHARE * total) & (total - below >= MIN_CAMP_SHARE * total)
    return np.asarray((is_balanced & (gap > MIN_CAMP_GAP)).any(axis=0))


def rests_on_bounds(scale: ScaledTile) -> Bools:
    """Return whether all voices are bounds on one side whose far end is implied, shape (n,)."""
    is_present, is_bound = scale.voices.power > 0, ~scale.voices.is_asserted
    is_floor, is_ceiling = np.isposinf(scale.words_high), np.isneginf(scale.words_low)
    is_floor, is_ceiling = is_floor & is_bound, is_ceiling & is_bound
    is_one_sided = (is_floor | ~is_present).all(axis=0) | (is_ceiling | ~is_present).all(axis=0)
    return np.asarray(is_one_sided & scale.voices.is_anchored)
