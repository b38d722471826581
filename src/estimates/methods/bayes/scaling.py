"""Scaling of a tile to units of the prior, and hulls, groups and weight shares of its voices.

On the scale of a question (logarithms where `log`), x = (figure - centre) / prior, so that the
prior on the between-source spread is half-normal with scale 1.
"""

from dataclasses import dataclass

import numpy as np

from estimates.errors import InvalidFieldError
from estimates.methods.contract import VoiceTile
from estimates.methods.priors import unusable_scale
from estimates.numeric.posterior.log_likelihood import ROOT_2, VoiceIntervals
from estimates.numeric.posterior.posterior import Posterior
from estimates.numeric.types import Bools, Floats, Ints

# Narrowest interval, in prior scales: no words count as more precise than that.
MIN_WIDTH = 0.01
# A voice that weighs less than this share of the heaviest is absent: its likelihood would be flat
# to the accuracy of the quadrature, and could not bound an open voice.
MIN_RELATIVE_WEIGHT = 1e-6
# Ends farther than this from the middle, in prior scales, are moved to this distance.
MAX_DISTANCE = 1e12
# A voice with at most one part in this many of the weight cannot move the estimate beyond all
# others.
LONE_WEIGHT_PARTS = 5.0
# Least share of the weight of each of two separate groups of voices.
MIN_CAMP_SHARE = 0.3
# Gap between the groups in prior scales: one independent pair in a hundred lies so far apart, as
# (1 + x/2) exp(-x) is 0.01 at x = 6, x in Laplace scales.
MIN_CAMP_GAP = 6.0 / ROOT_2


@dataclass(frozen=True, slots=True)
class ScaledTile:
    """A tile in units of the prior's scale.

    voices : the voices; absent ones are open to both sides with power 0.
    centre, unit : shape (n,); a figure is ``centre + unit * x``, exp() of it on the log scale.
    left_out : shape (n,), whether a voice has no logarithm. silent : whether one is open to both
        sides. all_zero : whether every voice states 0.
    """

    voices: VoiceIntervals
    centre: Floats
    unit: Floats
    left_out: Bools
    silent: Bools
    all_zero: Bools

    def back(self, x: Floats, log: Bools) -> Floats:
        """Return figures in the unit of the claims."""
        figure = self.centre + self.unit * x
        with np.errstate(over="ignore"):
            return np.where(log, np.exp(figure), figure)

    def forth(self, figure: Floats, log: Bools) -> tuple[Floats, Floats]:
        """Return figures in prior scales, and the number of these per unit of the claims."""
        with np.errstate(divide="ignore", invalid="ignore"):
            x = np.where(log, np.log(np.maximum(figure, 0.0)), figure)
            slope = np.where(log, 1.0 / np.maximum(figure, 0.0), 1.0) / self.unit
        return (x - self.centre) / self.unit, np.where(np.isfinite(slope), slope, 0.0)


def scale_tile(tile: VoiceTile) -> ScaledTile:
    """Return a tile in units of the prior's scale, measured from the median of the ends.

    A weight tempers a voice's likelihood, L^(w / largest w): for a point that is exactly a
    Laplace deviation w times as steep, it is 1 (absence) at w = 0, and never sharper than L.

    Raises UnknownPriorError, InvalidFieldError : a value outside its range.

    Ibrahim, J. G. and Chen, M.-H. (2000). Power prior distributions for regression models.
    Statistical Science 15, 46: likelihoods to a power between 0 and 1.
    """
    _check_tile(tile)
    low, high, own, is_present = _intervals_on_scale(tile)
    is_silent = tile.present & ~is_present & np.isposinf(high)
    is_unusable = tile.present & ~is_present & ~is_silent
    weight = np.where(is_present, tile.weight, 0.0)
    largest = weight.max(axis=0)
    power = weight / np.where(largest > 0, largest, 1.0)
    power = np.where(power < MIN_RELATIVE_WEIGHT, 0.0, power)
    is_present = is_present & (power > 0)
    centre = _median_end(low, high, is_present)
    with np.errstate(over="ignore"):
        low, high = (low - centre) / tile.prior, (high - centre) / tile.prior
        own = own / tile.prior
    low = np.where(np.isinf(low), low, np.clip(low, -MAX_DISTANCE, MAX_DISTANCE))
    high = np.where(np.isinf(high), high, np.clip(high, -MAX_DISTANCE, MAX_DISTANCE))
    is_measured = own > 0
    with np.errstate(invalid="ignore"):
        padding = np.where(is_measured, 0.0, np.maximum(MIN_WIDTH - (high - low), 0.0) / 2)
    low = np.where(is_present, low - padding, -np.inf)
    high = np.where(is_present, high + padding, np.inf)
    own = np.where(is_measured, np.maximum(own, MIN_WIDTH / 2), 0.0)
    all_zero = is_unusable.any(axis=0) & (~tile.present | (tile.high == 0)).all(axis=0)
    voices = VoiceIntervals(low, high, np.hypot(own, tile.spread / tile.prior), power)
    has_unusable, has_silent = (np.asarray(where.any(axis=0)) for where in (is_unusable, is_silent))
    return ScaledTile(voices, centre, tile.prior, has_unusable, has_silent, all_zero)


def canonical_order(voices: VoiceIntervals) -> Ints:
    """Return the order in which the voices of each question are evaluated, absent ones last.

    With it neither the order of the rows nor rows without weight change a bit.

    Returns shape (k, n), the row that comes first, second, ...
    """
    keys = (voices.power, voices.own, voices.high, voices.low, voices.power == 0)
    return np.lexsort(keys, axis=0).astype(np.int64)


def _median_end(low: Floats, high: Floats, is_present: Bools) -> Floats:
    """Return the median of the known ends of each question, 0 where there are none."""
    known = np.where(is_present & np.isfinite(low), low, high)
    known = np.where(is_present & np.isfinite(known), known, np.nan)
    is_known = ~np.isnan(known).all(axis=0)
    centre = np.zeros(low.shape[1])
    if is_known.any():
        centre[is_known] = np.nanmedian(known[:, is_known], axis=0)
    return centre


def _check_tile(tile: VoiceTile) -> None:
    """Refuse negative or infinite weights, errors and spreads, and unusable scales."""
    remedy = "give 0 or a positive number"
    for name, is_bad in (
        ("weight", ~(tile.weight >= 0) | np.isinf(tile.weight)),
        ("standard_error", tile.present & (tile.standard_error < 0)),
        ("spread", tile.present & ~(tile.spread >= 0)),
    ):
        if is_bad.any():
            value = float(getattr(tile, name)[is_bad][0])
            raise InvalidFieldError("is out of range", column=name, value=value, remedy=remedy)
    for prior in tile.prior[~(np.isfinite(tile.prior) & (tile.prior > 0))][:1].tolist():
        raise unusable_scale(prior)


def _intervals_on_scale(tile: VoiceTile) -> tuple[Floats, Floats, Floats, Bools]:
    """Return ends and measured error on the scale of the question, and who is usable."""
    with np.errstate(divide="ignore", invalid="ignore"):
        low = np.where(tile.log, np.log(np.maximum(tile.low, 0.0)), tile.low)
        high = np.where(tile.log, np.log(np.maximum(tile.high, 0.0)), tile.high)
        middle = np.where(np.isnan(tile.value), 0.5 * (tile.low + tile.high), tile.value)
        point = np.where(tile.log, np.log(np.maximum(middle, 0.0)), middle)
        error = tile.standard_error / np.where(tile.log, middle, 1.0)
    is_measured = ~np.isnan(tile.standard_error) & np.isfinite(point)
    low, high = np.where(is_measured, point, low), np.where(is_measured, point, high)
    is_present = tile.present & (high > -np.inf) & (np.isfinite(low) | np.isfinite(high))
    tiny = np.finfo(float).tiny
    return low, high, np.where(is_measured, np.maximum(error, tiny), 0.0), is_present


def hull_of_others(voices: VoiceIntervals) -> tuple[Floats, Floats]:
    """Return the range in which no lone voice carries the estimate away from all others.

    A voice is lone when it holds at most a fifth of the weight; the range is the hull of the
    others of every lone voice. Both ends rise with every claim, so that the law
    "raising a claim never lowers the estimate" holds.

    Returns lower and upper end, each of shape (n,); infinite where open.
    """
    is_present = voices.power > 0
    is_lone = is_present & (LONE_WEIGHT_PARTS * voices.power <= voices.power.sum(axis=0))
    ends = []
    for side in (
        np.where(is_present, voices.low, np.inf),
        np.where(is_present, -voices.high, np.inf),
    ):
        if len(side) == 1:
            ends.append(side[0])
            continue
        first = side.argmin(axis=0)[None]
        second = np.partition(side, 1, axis=0)[1]
        is_alone = np.take_along_axis(is_lone, first, 0)[0]
        ends.append(np.where(is_alone, second, side.min(axis=0)))
    return ends[0], -ends[1]


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


def is_split_in_two(voices: VoiceIntervals) -> Bools:
    """Return whether a wide gap separates the voices of a question into two groups, shape (n,).

    A gap is wide if one independent pair in a hundred shows it (`MIN_CAMP_GAP`).
    The posterior of one common value has a single mode by construction, so the voices themselves
    are examined. Each group must hold at least 30 % of the weight.

    Returns shape (n,).
    """
    is_present = voices.power > 0
    order = np.argsort(np.where(is_present, voices.low, np.inf), axis=0, kind="stable")
    low = np.take_along_axis(np.where(is_present, voices.low, np.nan), order, 0)
    high = np.take_along_axis(np.where(is_present, voices.high, -np.inf), order, 0)
    power = np.take_along_axis(voices.power, order, 0)
    below = power.cumsum(axis=0)[:-1]
    total = np.maximum(power.sum(axis=0), np.finfo(float).tiny)
    with np.errstate(invalid="ignore"):
        gap = low[1:] - np.maximum.accumulate(high, axis=0)[:-1]
    is_balanced = (below >= MIN_CAMP_SHARE * total) & (total - below >= MIN_CAMP_SHARE * total)
    return np.asarray((is_balanced & (gap > MIN_CAMP_GAP)).any(axis=0))


def precision_shares(voices: VoiceIntervals, posterior: Posterior, estimate: Floats) -> Floats:
    """Return each voice's share of the expected precision; the shares sum to one.

    A voice with two ends has precision 1/(tau^2 + e^2 + h^2/3), h half its width (the variance of a
    uniform distribution); a bound N has the Fisher information of the question "more than N?",
    (1/s^2) x/(2 - x) with x = exp(-|theta - N| sqrt 2/s). Both are averaged over the posterior of
    tau.

    Returns shape (k, n).
    """
    half = 0.5 * (voices.high - voices.low)
    bound = np.where(np.isfinite(voices.low), voices.low, voices.high)
    is_open = ~np.isfinite(half)
    away = np.where(is_open & np.isfinite(bound), np.abs(estimate - bound), 0.0)
    interval_variance = np.where(is_open, 0.0, half) ** 2 / 3
    precision = np.zeros(voices.low.shape)
    widest = np.sqrt(posterior.nodes.tau.max(axis=0) ** 2 + voices.own**2)
    # Where all ends are far away the information would underflow: only its ratios are needed.
    nearest = np.where(voices.power > 0, away * ROOT_2 / widest, np.inf).min(axis=0)
    nearest = np.where(np.isfinite(nearest), nearest, 0.0)
    for tau, mass in zip(posterior.nodes.tau, posterior.tau_masses, strict=True):
        variance = tau**2 + voices.own**2
        steps = away * ROOT_2 / np.sqrt(variance)
        information = np.where(is_open, np.exp(nearest - steps) / (2 - np.exp(-steps)), 1.0)
        precision += (
            mass * information / (variance + np.maximum(interval_variance, (MIN_WIDTH / 2) ** 2))
        )
    precision *= voices.power
    # Where even the ratios underflow, because no mass is left at the widest spread, all are equal.
    precision = np.where(precision.sum(axis=0) > 0, precision, voices.power)
    return np.asarray(precision / precision.sum(axis=0))
