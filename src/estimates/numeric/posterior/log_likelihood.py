"""The joint log likelihood of voices at values theta and between-source spreads tau.

log L(theta, tau) = sum_i p_i log P(X_i in [l_i, u_i]), where X_i deviates from theta by a Laplace
(or other) deviate of variance tau^2 + e_i^2, and the power p_i in [0, 1] is the relative weight. A
point may have one error e_i where theta lies below it and another where theta lies above. In units
of the prior's scale, measured from a centre; questions on the last axis.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from estimates.numeric.posterior.distinct_sides import DistinctSides
from estimates.numeric.posterior.inside_nodes import InsideNodes
from estimates.numeric.posterior.likelihoods import (
    ROOT_2,
    Kernel,
    laplace_edge_log_likelihood,
    laplace_log_likelihood,
)
from estimates.numeric.types import Array, Bools, Floats, Ints

# Up to this many voices with own spreads, which the estimate may have to return to the last digit,
# all is in double precision.
MAX_VOICES_IN_DOUBLE = 2
# Intervals up to this width, in prior scales, bend the likelihood little between their ends: few
# cuts move an end by less than 0.0003. Numbers of one digit are 0.56 wide with the prior "unknown".
NARROW_INTERVAL = 0.6


@dataclass(frozen=True, slots=True)
class VoiceIntervals:
    """The intervals of k voices of n questions, in units of the prior's scale from a centre.

    low, high : shape (k, n), infinite where open, equal for a point.
    below, above : shape (k, n), a voice's own standard deviation in addition to the common
        spread, where the value lies below and above what it states; they differ for points only.
    power : shape (k, n), in [0, 1], the power of its likelihood; 0 is absence.
    is_asserted : shape (k, n), whether the two errors surround a value that the voice asserts:
        then they widen the interval on their side, but leave the estimate where the value is.
    """

    low: Floats
    high: Floats
    below: Floats
    above: Floats
    power: Floats
    is_asserted: Bools

    @classmethod
    def symmetric(cls, low: Floats, high: Floats, own: Floats, power: Floats) -> VoiceIntervals:
        """Return voices with one standard deviation each."""
        return cls(low, high, own, own, power, np.zeros(low.shape, dtype=bool))

    @property
    def placed(self) -> VoiceIntervals:
        """The voices as the estimate takes them: with equal errors on both sides of a value.

        Their root mean square is the standard deviation of an error that falls to either side
        with the same probability.
        """
        mean = np.sqrt(0.5 * (self.below**2 + self.above**2))
        below, above = (np.where(self.is_asserted, mean, own) for own in (self.below, self.above))
        return replace(self, below=below, above=above, is_asserted=np.zeros_like(self.is_asserted))

    def take(self, columns: Ints) -> VoiceIntervals:
        """Return the questions in `columns`, in that order."""
        return VoiceIntervals(
            *(np.take(getattr(self, name), columns, axis=1) for name in self.__slots__)
        )

    def rows(self, order: Ints) -> VoiceIntervals:
        """Return the voices of each question in another order, shape (k, n)."""
        return VoiceIntervals(
            *(np.take_along_axis(getattr(self, name), order, 0) for name in self.__slots__)
        )

    def top(self, height: int) -> VoiceIntervals:
        """Return the first `height` voices of each question."""
        return VoiceIntervals(*(getattr(self, name)[:height] for name in self.__slots__))

    def without(self, voice: int) -> VoiceIntervals:
        """Return the same questions with one voice absent."""
        power = self.power.copy()
        power[voice] = 0.0
        return replace(self, power=power)

    @property
    def has_common_spread(self) -> Bools:
        """Whether all present voices have the same own spread on both sides, shape (n,)."""
        is_same = (self.below == self.below[0]) & (self.above == self.below[0])
        return np.asarray((is_same | (self.power == 0)).all(axis=0))

    @property
    def is_narrow(self) -> Bools:
        """Whether the intervals of all present voices are closed and narrow, shape (n,)."""
        is_narrow = (self.high - self.low <= NARROW_INTERVAL) | (self.power == 0)
        return np.asarray(is_narrow.all(axis=0))

    @property
    def is_anchored(self) -> Bools:
        """Whether the value is bounded from below and from above, shape (n,)."""
        is_present = self.power > 0
        below = np.asarray((is_present & np.isfinite(self.low)).any(axis=0))
        above = np.asarray((is_present & np.isfinite(self.high)).any(axis=0))
        return below & above

    @property
    def is_anchored_without(self) -> Bools:
        """Whether the other voices bound the value from both sides, shape (k, n)."""
        is_present = self.power > 0
        below, above = is_present & np.isfinite(self.low), is_present & np.isfinite(self.high)
        return np.asarray((below.sum(axis=0) > below) & (above.sum(axis=0) > above))


def half_normal_log_density(tau: Floats) -> Floats:
    """Return the log density, up to a constant, of a half-normal spread of scale 1."""
    return -0.5 * tau**2


def flat_log_density(theta: Floats) -> Floats:
    """Return the log density of a flat prior."""
    return np.zeros_like(theta)


def deviation_spreads(
    tau: Floats, below: Floats, above: Floats, is_asserted: Bools
) -> tuple[Floats, Floats]:
    """Return the standard deviations of both sides of a voice's whole deviation.

    Equal errors, and those beside a value, are added to the spread in quadrature. What one side of
    a bound has more is added to that side, so that the mean of the two-piece density is that of
    the sum of the deviation and the excess.

    tau : shape (T, n). below, above, is_asserted : shape (n,), see `VoiceIntervals`.
    Returns two arrays of shape (T, n).
    """
    common = np.minimum(below, above)
    if not is_asserted.any():
        spread = np.hypot(tau, common)
        return spread + (below - common), spread + (above - common)
    in_quadrature = [np.where(is_asserted, own, common) for own in (below, above)]
    sides = zip((below, above), in_quadrature, strict=True)
    first, second = (np.hypot(tau, part) + (own - part) for own, part in sides)
    return first, second


def voice_log_likelihoods(
    voices: VoiceIntervals, theta: Floats, tau: Floats, kernel: Kernel
) -> Iterator[Floats]:
    """Yield the log likelihood of each voice at every node, each of shape (T, G, n)."""
    errors = zip(voices.below, voices.above, voices.is_asserted, strict=True)
    for low, high, power, (below, above, is_asserted) in zip(
        voices.low, voices.high, voices.power, errors, strict=True
    ):
        sd, sd_above = deviation_spreads(tau, below, above, is_asserted)
        log_mass = kernel(theta, low, high, sd, None if (below == above).all() else sd_above)
        yield log_mass if (power == 1).all() else np.where(power > 0, power * log_mass, 0.0)


def joint_log_likelihood(
    voices: VoiceIntervals, theta: Floats, tau: Floats, kernel: Kernel
) -> Array:
    """Return the log likelihood of all voices at every node, up to a constant of each question.

    Under Laplace deviations a voice's log likelihood is a straight line in theta outside its
    interval; so all voices together take one multiplication per node where their own spreads are
    equal, and only nodes inside an interval need an exp. Which algorithm serves a block must not
    depend on a question's neighbours: pass blocks in which all questions are `has_common_spread`,
    or none.

    voices : shape (k, n). theta : shape (G, n). tau : shape (T, n). kernel : of the deviations.
    Returns shape (T, G, n), the sum of `voice_log_likelihoods` minus a constant; in single
        precision where the own spreads are equal, or more than two voices: measured from the best
        node, the rounding error is a millionth.
    """
    if kernel is not laplace_log_likelihood:
        terms = voice_log_likelihoods(voices, theta, tau, kernel)
        return sum(terms, np.zeros((len(tau), *theta.shape)))
    if voices.has_common_spread.all():
        return _joint_with_common_spread(voices, theta, tau)
    return _joint_with_own_spreads(voices, theta, tau)


def _joint_with_common_spread(voices: VoiceIntervals, theta: Floats, tau: Floats) -> Array:
    """Return `joint_log_likelihood` (Laplace) where all own spreads are equal."""
    rate = ROOT_2 / np.hypot(tau, voices.below[0])
    level, together = np.zeros(tau.shape), np.zeros(theta.shape)
    inside = []
    for low, high, power in zip(voices.low, voices.high, voices.power, strict=True):
        level += power * laplace_edge_log_likelihood(high - low, rate, rate)
        reach = np.minimum(theta - low, high - theta)
        inside.append(InsideNodes.of(reach, low, high, power))
        outside = np.minimum(reach, 0.0, out=reach)
        outside *= power
        together += outside
    best = together.max(axis=0)
    together -= best
    level += best * rate
    level -= level.max(axis=0)
    fall = rate.astype(np.float32)
    total: Array = together.astype(np.float32) * fall[:, None]
    total += level.astype(np.float32)[:, None]
    for voice in inside:
        voice.add(total, fall)
    return total


def _joint_with_own_spreads(voices: VoiceIntervals, theta: Floats, tau: Floats) -> Array:
    """Return `joint_log_likelihood` (Laplace) where own spreads differ.

    Sides of voices on which the deviations of a question have one spread are summed before they are
    multiplied by its rate.
    """
    sides = DistinctSides.of(voices.below, voices.above, voices.is_asserted)
    # Voices of a kind become neighbours, so that few rows have voices of two kinds.
    order = np.argsort(sides.rank[1], axis=0, kind="stable")
    voices, ranks = voices.rows(order), [np.take_along_axis(r, order, 0) for r in sides.rank]
    own, more = (spreads[:, None] for spreads in sides.spreads)
    rates = ROOT_2 / (np.hypot(tau, own) + more)
    of_voice, of_voice_above = (np.take_along_axis(rates, r[:, None], 0) for r in ranks)
    width = (voices.high - voices.low)[:, None]
    level = laplace_edge_log_likelihood(width, of_voice, of_voice_above)
    level *= voices.power[:, None]
    together = np.zeros((len(rates), *theta.shape))
    total = np.zeros((len(tau), *theta.shape))
    for low, high, power, rate, below, above in zip(
        voices.low, voices.high, voices.power, of_voice, *ranks, strict=True
    ):
        reach = np.minimum(theta - low, high - theta)
        InsideNodes.of(reach, low, high, power).add(total, rate)
        outside = np.minimum(reach, 0.0, out=reach)
        outside *= power
        if (below == above).all():
            _add_by_rank(together, below, outside)
        else:
            is_above = theta > high
            _add_by_rank(together, below, np.where(is_above, 0.0, outside))
            _add_by_rank(together, above, np.where(is_above, outside, 0.0))
    part = np.empty(theta.shape)
    for row, constant, *falls in zip(total, level.sum(axis=0), *rates, strict=True):
        for outside, fall in zip(together, falls, strict=True):
            row += np.multiply(outside, fall, out=part)
        row += constant
    if len(voices.low) <= MAX_VOICES_IN_DOUBLE:
        return total
    total -= total.max(axis=(0, 1))
    return total.astype(np.float32)


def _add_by_rank(sums: Floats, rank: Ints, addend: Floats) -> None:
    """Add each column (G, n) to the sum with its rank, of sums (J, G, n); in place."""
    first, last = int(rank.min()), int(rank.max())
    if first == last:
        sums[first] += addend
        return
    for each in range(first, last + 1):
        sums[each] += addend * (rank == each)
