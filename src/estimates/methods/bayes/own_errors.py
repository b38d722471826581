"""The intervals and the own errors of voices, on the scale of their question.

Three kinds of voices are points with an error of their own: a value with a standard error, a value
with bounds, and a bound whose far end is implied. Every other voice is its working interval.

A value v with the bounds [v - d, v + D], which hold the number with probability c, has a two-piece
Laplace density with its mode at v and about the share p = D/(d + D) of its mass above. So that its
tail beyond the bound has the probability (1 - c)/2, its standard deviation above is

    sqrt 2 D / log(2 p/(1 - c)), p >= 1/2,

and likewise below. A bound N with the mean excess m is a point at N whose error above is
exponential with mean m: sqrt 2 m there, and 0 below. `deviation_spreads` adds the spread between
sources; the density stays log-concave.
"""

from dataclasses import dataclass

import numpy as np

from estimates.methods.contract import VoiceTile
from estimates.methods.priors import linear_unit
from estimates.numeric.posterior.likelihoods import ROOT_2
from estimates.numeric.types import Bools, Floats

# The probability with which the bounds beside a value hold the number: the usual level of stated
# intervals. Coders of conflict data call their own low and high too narrow (Vesco et al. 2026,
# Journal of Conflict Resolution, doi:10.1177/00220027261423826).
COVERAGE = 0.9
# A lower bound of 0 beside a positive value v has no logarithm. An exponential error on the linear
# scale that holds [0, v] with this coverage has the median v (1 - log 2/log 10) = 0.70 v below the
# value; on the log scale the error with the same median has its bound at this distance, 0.30 v.
ZERO_BOUND = float(-np.log(1 - np.log(2) / np.log(10)) * np.log(10) / np.log(2))


@dataclass(frozen=True, slots=True)
class ScaledVoices:
    """Voices on the scale of their question, shape (k, n) each.

    low, high : the ends, infinite where open, equal for a point.
    below, above : the own standard deviations where the value lies below and above; 0 for an
        interval.
    words_low, words_high : the working interval.
    is_asserted : whether the error surrounds a value with bounds.
    is_present : whether the voice can be placed on the scale.
    """

    low: Floats
    high: Floats
    below: Floats
    above: Floats
    words_low: Floats
    words_high: Floats
    is_asserted: Bools
    is_present: Bools


def voices_on_scale(tile: VoiceTile) -> ScaledVoices:
    """Return the voices of a tile on the scale of their questions, see the module's docstring."""
    low, high = symmetric_intervals(tile)
    with np.errstate(divide="ignore", invalid="ignore"):
        words_low, words_high, stated = (
            to_question_scale(x, tile.log) for x in (low, high, tile.value)
        )
        middle = np.where(np.isnan(tile.value), 0.5 * (low + high), tile.value)
        point = to_question_scale(middle, tile.log)
        error = tile.standard_error / np.where(tile.log, middle, 1.0)
    is_measured = ~np.isnan(tile.standard_error) & np.isfinite(point)
    is_asserted = ~is_measured & np.isfinite(stated) & (tile.stated_low < tile.stated_high)
    is_asserted &= (words_low < words_high) & (words_low <= stated) & (stated <= words_high)
    is_floor, is_ceiling, excess = implied_excess(tile, words_low, words_high)
    with np.errstate(invalid="ignore"):
        down, up = errors_from_bounds(stated - words_low, words_high - stated)
    kinds = [is_measured, is_asserted, is_floor, is_ceiling]
    zero = np.zeros_like(excess)
    at = [point, stated, words_low, words_high]
    is_usable = (words_high > -np.inf) & (np.isfinite(words_low) | np.isfinite(words_high))
    return ScaledVoices(
        np.select(kinds, at, words_low),
        np.select(kinds, at, words_high),
        np.select(kinds, [error, down, zero, excess], 0.0),
        np.select(kinds, [error, up, excess, zero], 0.0),
        words_low,
        words_high,
        is_asserted,
        tile.present & (is_measured | is_usable),
    )


def to_question_scale(number: Floats, log: Bools) -> Floats:
    """Return numbers on the scale of their question; minus infinity where there is no logarithm."""
    return np.where(log, np.log(np.maximum(number, 0.0)), number)


def has_signs(tile: VoiceTile) -> Bools:
    """Return which questions have a figure with a sign, shape (questions,)."""
    is_negative = np.isfinite(tile.low) & (tile.low < 0) & tile.present
    return ~tile.log & is_negative.any(axis=0)


def symmetric_intervals(tile: VoiceTile) -> tuple[Floats, Floats]:
    """Return the working intervals, those of numbers symmetric on the scale of their question.

    The interval of a rounded or hedged number is symmetric on the log scale. On the linear scale
    it reaches as far as its outer end to both sides, so that a single number is its own estimate;
    a zero among signed figures as far down as up.
    """
    is_number = ~tile.log & (tile.stated_low == tile.stated_high) & np.isfinite(tile.high)
    is_zero = is_number & has_signs(tile) & (tile.stated_low == 0) & (tile.low == 0)
    is_number &= (tile.low < tile.value) & (tile.value < tile.high)
    if not (is_zero | is_number).any():
        return tile.low, tile.high
    half = np.maximum(tile.value - tile.low, tile.high - tile.value)
    low = np.where(is_number, tile.value - half, np.where(is_zero, -tile.high, tile.low))
    return low, np.where(is_number, tile.value + half, tile.high)


def errors_from_bounds(down: Floats, up: Floats) -> tuple[Floats, Floats]:
    """Return the standard deviations below and above a value whose bounds lie at these distances.

    >>> below, above = errors_from_bounds(np.array([1.0, 0.0]), np.array([1.0, 1.0]))
    >>> below.round(3), above.round(3)
    (array([0.614, 0.   ]), array([0.614, 0.472]))
    """
    down, up = (np.where(np.isinf(end), ZERO_BOUND, end) for end in (down, up))
    whole = np.maximum(down + up, np.finfo(float).tiny)
    below, above = (
        ROOT_2 * end / np.log(2 * np.maximum(end / whole, 0.5) / (1 - COVERAGE))
        for end in (down, up)
    )
    return below, above


def implied_excess(
    tile: VoiceTile, words_low: Floats, words_high: Floats
) -> tuple[Bools, Bools, Floats]:
    """Return which voices are floors and ceilings with an implied far end, and their error."""
    if tile.excess is None or not tile.excess.any():
        none = np.zeros(words_low.shape, dtype=bool)
        return none, none, np.zeros(words_low.shape)
    is_implied = np.isnan(tile.value) & (tile.excess > 0)
    is_floor = is_implied & np.isfinite(words_low) & np.isposinf(words_high)
    is_ceiling = is_implied & np.isneginf(words_low) & np.isfinite(words_high)
    # "Up to 0" of a count does not mean a number a little below 0.
    is_ceiling &= (tile.high != 0) | has_signs(tile)
    unit = np.where(tile.log, 1.0, linear_unit(tile.low, tile.high, tile.weight))
    return is_floor, is_ceiling, ROOT_2 * tile.excess * unit
