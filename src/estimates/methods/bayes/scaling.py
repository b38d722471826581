"""What the default consensus reads from a tile of voices: scales, hulls, camps and shares."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from estimates.errors import InvalidFieldError, UnknownPriorError
from estimates.numeric.posterior.log_likelihood import ROOT_2, Voices
from estimates.numeric.posterior.posterior import Posterior

if TYPE_CHECKING:
    from estimates.methods.contract import VoiceTile
    from estimates.numeric.grouped.tiles import Bools, Floats, Ints

GRAIN = 0.01
"""Narrowest interval, in prior scales: no words count as more precise than that."""
FAINT = 1e-6
"""A voice that weighs less than this part of the heaviest is absent: its likelihood would be flat
to the accuracy of the quadrature, and could not hold an open voice from drifting away."""
FARTHEST = 1e12
"""Ends farther than so many prior scales from the middle count as lying there."""
LONE = 5.0
"""A voice with at most one in so many parts of the weight cannot carry the estimate away."""
CAMP = 0.3
"""Share of the weight that makes a camp of some voices."""
CAMP_GAP = 6.0 / ROOT_2
"""Gap between camps in prior scales: one independent pair in a hundred lies so far apart, as
(1 + x/2) exp(-x) is 0.01 at x = 6, x counted in Laplace scales."""


@dataclass(frozen=True, slots=True)
class Scaled:
    """A tile in units of the prior's scale.

    Attributes
    ----------
    voices : the voices; absent ones open to both sides with power 0.
    centre, unit : shape (n,); a figure is ``centre + unit * x``, exp() of it on the log scale.
    left_out : where a voice has no place on the log scale. silent : where one is open to both
        sides. all_zero : where every voice says 0.
    """

    voices: Voices
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
        """Return figures in prior scales, and how many of these a unit of the claims is."""
        with np.errstate(divide="ignore", invalid="ignore"):
            x = np.where(log, np.log(np.maximum(figure, 0.0)), figure)
            slope = np.where(log, 1.0 / np.maximum(figure, 0.0), 1.0) / self.unit
        return (x - self.centre) / self.unit, np.where(np.isfinite(slope), slope, 0.0)


def _power(weight: Floats) -> Floats:
    """Weights relative to the largest of each question; the faint are absent."""
    largest = weight.max(axis=0)
    power = weight / np.where(largest > 0, largest, 1.0)
    return np.where(power < FAINT, 0.0, power)


def scaled(tile: VoiceTile) -> Scaled:
    """Bring a tile to units of the prior's scale, measured from the middle of the ends.

    A weight tempers a voice's likelihood, L^(w / largest w): for a point that is exactly a
    Laplace deviation w times as steep, it is 1 (absence) at w = 0, and never sharper than L.

    Raises
    ------
    UnknownPriorError, InvalidFieldError : a value that its vocabulary does not allow.

    References
    ----------
    Ibrahim, J. G. and Chen, M.-H. (2000). Power prior distributions for regression models.
    Statistical Science 15, 46: likelihoods to a power between 0 and 1.
    """
    _check(tile)
    low, high, own, here = _interval(tile)
    silent = tile.present & ~here & np.isposinf(high)
    gone = tile.present & ~here & ~silent
    power = _power(np.where(here, tile.weight, 0.0))
    here = here & (power > 0)
    centre = _centre(low, high, here)
    with np.errstate(over="ignore"):
        low, high = (low - centre) / tile.prior, (high - centre) / tile.prior
        own = own / tile.prior
    low = np.where(np.isinf(low), low, np.clip(low, -FARTHEST, FARTHEST))
    high = np.where(np.isinf(high), high, np.clip(high, -FARTHEST, FARTHEST))
    measured = own > 0
    with np.errstate(invalid="ignore"):
        thin = np.where(measured, 0.0, np.maximum(GRAIN - (high - low), 0.0) / 2)
    low, high = np.where(here, low - thin, -np.inf), np.where(here, high + thin, np.inf)
    own = np.where(measured, np.maximum(own, GRAIN / 2), 0.0)
    all_zero = gone.any(axis=0) & (~tile.present | (tile.high == 0)).all(axis=0)
    voices = Voices(low, high, np.hypot(own, tile.spread / tile.prior), power)
    some_gone, some_silent = (np.asarray(where.any(axis=0)) for where in (gone, silent))
    return Scaled(voices, centre, tile.prior, some_gone, some_silent, all_zero)


def canonical(voices: Voices) -> Ints:
    """Return the order of the voices in which each question is read: the absent ones last.

    So neither the order of the rows nor rows without weight change a bit.

    Returns
    -------
    shape (k, n), the row that comes first, second, ...
    """
    keys = (voices.power, voices.own, voices.high, voices.low, voices.power == 0)
    return np.lexsort(keys, axis=0).astype(np.int64)


def _centre(low: Floats, high: Floats, here: Bools) -> Floats:
    """Median of the known ends of each question, 0 where there are none."""
    known = np.where(here & np.isfinite(low), low, high)
    known = np.where(here & np.isfinite(known), known, np.nan)
    some = ~np.isnan(known).all(axis=0)
    centre = np.zeros(low.shape[1])
    if some.any():
        centre[some] = np.nanmedian(known[:, some], axis=0)
    return centre


def _check(tile: VoiceTile) -> None:
    """Refuse what cannot be weighed, widened or scaled."""
    for name, bad, remedy in (
        ("weight", ~(tile.weight >= 0) | np.isinf(tile.weight), "give 0 or a positive number"),
        ("standard_error", tile.present & (tile.standard_error < 0), "give 0 or a positive number"),
        ("spread", tile.present & ~(tile.spread >= 0), "give 0 or a positive number"),
    ):
        if bad.any():
            value = float(getattr(tile, name)[bad][0])
            raise InvalidFieldError("cannot be used", column=name, value=value, remedy=remedy)
    bad = ~(np.isfinite(tile.prior) & (tile.prior > 0))
    if bad.any():
        raise UnknownPriorError(
            "is no scale",
            column="prior",
            value=float(tile.prior[bad][0]),
            remedy="give a positive finite number",
        )


def _interval(tile: VoiceTile) -> tuple[Floats, Floats, Floats, Bools]:
    """Return ends and measured error on the scale of the question, and who has a place there."""
    with np.errstate(divide="ignore", invalid="ignore"):
        low = np.where(tile.log, np.log(np.maximum(tile.low, 0.0)), tile.low)
        high = np.where(tile.log, np.log(np.maximum(tile.high, 0.0)), tile.high)
        middle = np.where(np.isnan(tile.value), 0.5 * (tile.low + tile.high), tile.value)
        point = np.where(tile.log, np.log(np.maximum(middle, 0.0)), middle)
        error = tile.standard_error / np.where(tile.log, middle, 1.0)
    measured = ~np.isnan(tile.standard_error) & np.isfinite(point)
    low, high = np.where(measured, point, low), np.where(measured, point, high)
    here = tile.present & (high > -np.inf) & (np.isfinite(low) | np.isfinite(high))
    tiny = np.finfo(float).tiny
    return low, high, np.where(measured, np.maximum(error, tiny), 0.0), here


def hull_of_others(voices: Voices) -> tuple[Floats, Floats]:
    """Where the estimate may lie so that no lone voice carries it away from all others.

    A voice is lone when it holds at most a fifth of the weight; the estimate lies within the
    hull of the others of every lone voice. Both ends rise with every claim, so that the law
    "raising a claim never lowers the estimate" is untouched.

    Returns
    -------
    lower and upper end, each of shape (n,); infinite where open.
    """
    here = voices.power > 0
    lone = here & (LONE * voices.power <= voices.power.sum(axis=0))
    ends = []
    for side in (np.where(here, voices.low, np.inf), np.where(here, -voices.high, np.inf)):
        if len(side) == 1:
            ends.append(side[0])
            continue
        first = side.argmin(axis=0)[None]
        second = np.partition(side, 1, axis=0)[1]
        alone = np.take_along_axis(lone, first, 0)[0]
        ends.append(np.where(alone, second, side.min(axis=0)))
    return ends[0], -ends[1]


def outermost(voices: Voices) -> Bools:
    """Tell which voices lie wholly above or wholly below all others, shape (k, n)."""
    here = voices.power > 0
    found = np.zeros(here.shape, dtype=bool)
    for near, far in ((voices.low, voices.high), (-voices.high, -voices.low)):
        reach = np.where(here, far, -np.inf)
        top = reach.argmax(axis=0)[None]
        beside = np.partition(reach, -2, axis=0)[-2]
        alone = np.take_along_axis(near, top, 0)[0] > beside
        np.put_along_axis(found, top, np.take_along_axis(found, top, 0) | alone, 0)
    return found


def two_camps(voices: Voices) -> Bools:
    """Whether a gap that one pair in a hundred shows parts the voices into two camps.

    The posterior of one common value has one mode by construction; what has two is the set of
    voices. Each camp must hold at least 30 % of the weight.

    Returns
    -------
    shape (n,).
    """
    here = voices.power > 0
    order = np.argsort(np.where(here, voices.low, np.inf), axis=0, kind="stable")
    low = np.take_along_axis(np.where(here, voices.low, np.nan), order, 0)
    high = np.take_along_axis(np.where(here, voices.high, -np.inf), order, 0)
    power = np.take_along_axis(voices.power, order, 0)
    below = power.cumsum(axis=0)[:-1]
    total = np.maximum(power.sum(axis=0), np.finfo(float).tiny)
    with np.errstate(invalid="ignore"):
        gap = low[1:] - np.maximum.accumulate(high, axis=0)[:-1]
    camps = (below >= CAMP * total) & (total - below >= CAMP * total)
    parted: Bools = (camps & (gap > CAMP_GAP)).any(axis=0)
    return parted


def shares(voices: Voices, posterior: Posterior, estimate: Floats) -> Floats:
    """Each voice's share of the expected precision, adding to one.

    A voice with two ends counts 1/(tau^2 + e^2 + h^2/3), h half its width (the variance of
    words read evenly); a bound counts what the answer to "more than N?" tells, the Fisher
    information of that question, (1/s^2) x/(2 - x) with x = exp(-|theta - N| sqrt 2/s). Both are
    averaged over the posterior of tau.

    Returns
    -------
    shape (k, n).
    """
    half = 0.5 * (voices.high - voices.low)
    bound = np.where(np.isfinite(voices.low), voices.low, voices.high)
    open_end = ~np.isfinite(half)
    away = np.where(open_end & np.isfinite(bound), np.abs(estimate - bound), 0.0)
    words = np.where(open_end, 0.0, half) ** 2 / 3
    precision = np.zeros(voices.low.shape)
    widest = np.sqrt(posterior.nodes.tau.max(axis=0) ** 2 + voices.own**2)
    # where all ends are far away what is told would underflow: only its ratios are needed
    nearest = np.where(voices.power > 0, away * ROOT_2 / widest, np.inf).min(axis=0)
    nearest = np.where(np.isfinite(nearest), nearest, 0.0)
    for tau, mass in zip(posterior.nodes.tau, posterior.by_tau, strict=True):
        variance = tau**2 + voices.own**2
        steps = away * ROOT_2 / np.sqrt(variance)
        told = np.where(open_end, np.exp(nearest - steps) / (2 - np.exp(-steps)), 1.0)
        precision += mass * told / (variance + np.maximum(words, (GRAIN / 2) ** 2))
    precision *= voices.power
    # where even the ratios underflow, because no mass is left at the widest spread, all are alike
    precision = np.where(precision.sum(axis=0) > 0, precision, voices.power)
    share: Floats = precision / precision.sum(axis=0)
    return share
