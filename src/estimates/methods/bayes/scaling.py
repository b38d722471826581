"""Scaling of a tile to units of the prior, and hulls, groups and weight shares of its voices.

On the scale of a question (logarithms where `log`), x = (figure - centre) / prior, so that the
prior on the between-source spread is half-normal with scale 1.
"""

from dataclasses import dataclass

import numpy as np

from estimates.errors import InvalidFieldError
from estimates.methods.bayes.own_errors import ScaledVoices, voices_on_scale
from estimates.methods.contract import VoiceTile
from estimates.methods.priors import unusable_scale
from estimates.numeric.posterior.likelihoods import ROOT_2
from estimates.numeric.posterior.log_likelihood import VoiceIntervals
from estimates.numeric.posterior.posterior import Posterior
from estimates.numeric.types import Bools, Floats, Ints

# Narrowest interval, in prior scales: no words count as more precise than that.
MIN_WIDTH = 0.01
# A voice that weighs less than this share of the heaviest is absent: its likelihood would be flat
# to the accuracy of the quadrature, and could not bound an open voice.
MIN_RELATIVE_WEIGHT = 1e-6
# A bound this far outside all that the others state, in prior scales, counts less (NEAR), and not
# at all (FAR): seven times below the lowest with the prior "unknown".
NEAR_BOUND, FAR_BOUND = 2.0, 4.0
# Ends farther than this from the middle, in prior scales, are moved to this distance.
MAX_DISTANCE = 1e12


@dataclass(frozen=True, slots=True)
class ScaledTile:
    """A tile in units of the prior's scale.

    voices : the voices; absent ones are open to both sides with power 0.
    words_low, words_high : shape (k, n), the working intervals of the voices.
    centre, unit : shape (n,); a figure is ``centre + unit * x``, exp() of it on the log scale.
    left_out : shape (n,), whether a voice has no logarithm. silent : whether one is open to both
        sides. implied : whether one is a bound that the others imply by far. all_zero : whether
        every voice states 0.
    """

    voices: VoiceIntervals
    words_low: Floats
    words_high: Floats
    centre: Floats
    unit: Floats
    left_out: Bools
    silent: Bools
    implied: Bools
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
    Laplace deviation w times as steep, it is 1 (absence) at w = 0, and never sharper than L. An
    uninformative bound has no weight (`informative_share`), and so leaves those of others alone.

    Raises UnknownPriorError, InvalidFieldError : a value outside its range.

    Ibrahim, J. G. and Chen, M.-H. (2000). Power prior distributions for regression models.
    Statistical Science 15, 46: likelihoods to a power between 0 and 1.
    """
    _check_tile(tile)
    scaled = voices_on_scale(tile)
    is_silent = tile.present & ~scaled.is_present & np.isposinf(scaled.words_high)
    is_unusable = tile.present & ~scaled.is_present & ~is_silent
    weight = np.where(scaled.is_present, tile.weight, 0.0)
    share = informative_share(scaled, tile.prior)
    power = share * weight
    largest = power.max(axis=0)
    power /= np.where(largest > 0, largest, 1.0)
    power = np.where(power < MIN_RELATIVE_WEIGHT, 0.0, power)
    is_present = power > 0
    centre = _median_end(scaled.low, scaled.high, is_present)
    voices = _in_prior_scales(scaled, tile, centre, power)
    words_low, words_high = (
        np.where(is_present, _to_prior_scale(end, centre, tile.prior), open_end)
        for end, open_end in ((scaled.words_low, -np.inf), (scaled.words_high, np.inf))
    )
    all_zero = is_unusable.any(axis=0) & (~tile.present | (tile.high == 0)).all(axis=0)
    has_unusable, has_silent, has_implied = (
        np.asarray(where.any(axis=0))
        for where in (is_unusable, is_silent, (share == 0) & (weight > 0))
    )
    flags = has_unusable, has_silent, has_implied, all_zero
    return ScaledTile(voices, words_low, words_high, centre, tile.prior, *flags)


def _to_prior_scale(x: Floats, centre: Floats, prior: Floats) -> Floats:
    """Return positions in prior scales from the centre, finite ones within `MAX_DISTANCE`."""
    with np.errstate(over="ignore"):
        x = (x - centre) / prior
    return np.where(np.isinf(x), x, np.clip(x, -MAX_DISTANCE, MAX_DISTANCE))


def _in_prior_scales(
    scaled: ScaledVoices, tile: VoiceTile, centre: Floats, power: Floats
) -> VoiceIntervals:
    """Return the voices in prior scales; intervals and errors are at least `MIN_WIDTH` wide."""
    low, high = (_to_prior_scale(end, centre, tile.prior) for end in (scaled.low, scaled.high))
    is_present, is_point = power > 0, (scaled.below > 0) | (scaled.above > 0)
    with np.errstate(invalid="ignore"):
        padding = np.where(is_point, 0.0, np.maximum(MIN_WIDTH - (high - low), 0.0) / 2)
    spread = tile.spread / tile.prior
    below, above = (
        np.hypot(np.where(is_point, np.maximum(own / tile.prior, MIN_WIDTH / 2), 0.0), spread)
        for own in (scaled.below, scaled.above)
    )
    return VoiceIntervals(
        np.where(is_present, low - padding, -np.inf),
        np.where(is_present, high + padding, np.inf),
        below,
        above,
        power,
        scaled.is_asserted & is_present,
    )


def canonical_order(voices: VoiceIntervals) -> Ints:
    """Return the order in which the voices of each question are evaluated, absent ones last.

    With it neither the order of the rows nor rows without weight change a bit.

    Returns shape (k, n), the row that comes first, second, ...
    """
    keys = (
        voices.power,
        voices.is_asserted,
        voices.above,
        voices.below,
        voices.high,
        voices.low,
        voices.power == 0,
    )
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


def informative_share(scaled: ScaledVoices, prior: Floats) -> Floats:
    """Return the share of its weight that each voice keeps; 0 for an uninformative bound.

    A bound tells the less, the farther it lies outside everything else that is stated: up to
    `NEAR_BOUND` prior scales it counts in full, from `FAR_BOUND` on not at all. What else is
    stated are the closed intervals and the bounds to the other side; without a closed interval
    also the tightest bound to the same side.

    Returns shape (k, n).
    """
    is_present, is_asserted = scaled.is_present, scaled.is_asserted
    is_closed = is_present & np.isfinite(scaled.words_low) & np.isfinite(scaled.words_high)
    is_closed |= is_asserted  # "25 (0 to 818)": zero has no logarithm
    has_closed = is_closed.any(axis=0)
    share = np.ones(is_present.shape)
    for near, far in (
        (scaled.words_low, scaled.words_high),
        (-scaled.words_high, -scaled.words_low),
    ):
        is_bound = is_present & ~is_asserted & np.isfinite(near) & np.isposinf(far)
        if not is_bound.any():
            continue
        is_opposite = is_present & np.isneginf(near) & np.isfinite(far)
        stated = np.where(is_closed, near, np.where(is_opposite, far, np.inf)).min(axis=0)
        tightest = np.where(is_bound, near, -np.inf).max(axis=0)
        lowest = np.where(has_closed, stated, np.minimum(stated, tightest))
        with np.errstate(invalid="ignore"):
            away = (lowest - near) / prior
        kept = (FAR_BOUND - away) / (FAR_BOUND - NEAR_BOUND)
        share = np.where(is_bound, np.clip(kept, 0.0, 1.0), share)
    return share


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
    own_variance = 0.5 * (voices.below**2 + voices.above**2)
    widest = np.sqrt(posterior.nodes.tau.max(axis=0) ** 2 + own_variance)
    # Where all ends are far away the information would underflow: only its ratios are needed.
    nearest = np.where(voices.power > 0, away * ROOT_2 / widest, np.inf).min(axis=0)
    nearest = np.where(np.isfinite(nearest), nearest, 0.0)
    for tau, mass in zip(posterior.nodes.tau, posterior.tau_masses, strict=True):
        variance = tau**2 + own_variance
        steps = away * ROOT_2 / np.sqrt(variance)
        information = np.where(is_open, np.exp(nearest - steps) / (2 - np.exp(-steps)), 1.0)
        precision += (
            mass * information / (variance + np.maximum(interval_variance, (MIN_WIDTH / 2) ** 2))
        )
    precision *= voices.power
    # Where even the ratios underflow, because no mass is left at the widest spread, all are equal.
    precision = np.where(precision.sum(axis=0) > 0, precision, voices.power)
    return np.asarray(precision / precision.sum(axis=0))
