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

from estimates.numeric.posterior.likelihoods import (
    ROOT_2,
    Kernel,
    laplace_edge_log_likelihood,
    laplace_log_likelihood,
)
from estimates.numeric.types import Array, Bools, Floats, Ints

# Intervals up to this width, in prior scales, bend the likelihood little between their ends.
NARROW_INTERVAL = 0.5


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
        precision where the own spreads are equal: measured from the best node, the rounding error
        is a millionth.
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


def _joint_with_own_spreads(voices: VoiceIntervals, theta: Floats, tau: Floats) -> Floats:
    """Return `joint_log_likelihood` (Laplace) where own spreads differ."""
    total = np.zeros((len(tau), *theta.shape))
    level, part = np.zeros(tau.shape), np.empty(theta.shape)
    errors = zip(voices.below, voices.above, voices.is_asserted, strict=True)
    for low, high, power, (below, above, is_asserted) in zip(
        voices.low, voices.high, voices.power, errors, strict=True
    ):
        sds = deviation_spreads(tau, below, above, is_asserted)
        rate, rate_above = (ROOT_2 / sd for sd in sds)
        skewed = np.flatnonzero((below != above) & (power > 0))
        level += power * laplace_edge_log_likelihood(high - low, rate, rate_above)
        reach = np.minimum(theta - low, high - theta)
        InsideNodes.of(reach, low, high, power).add(total, rate)
        outside = np.minimum(reach, 0.0, out=reach)
        outside *= power
        is_above = theta[:, skewed] > high[skewed]
        for row, fall, fall_above in zip(total, rate, rate_above, strict=True):
            row += np.multiply(outside, fall, out=part)
            if len(skewed):
                row[:, skewed] += is_above * outside[:, skewed] * (fall_above - fall)[skewed]
    for row, constant in zip(total, level, strict=True):
        row += constant
    return total


@dataclass(frozen=True, slots=True)
class InsideNodes:
    """The nodes inside one voice's interval.

    cells : flat positions in theta. column : the question of each.
    near, far : distance to the nearer and the farther end, negative.
    power : of the voice; None if it is 1.
    """

    cells: Ints
    column: Ints
    near: Floats
    far: Floats
    power: Floats | None

    @classmethod
    def of(cls, reach: Floats, low: Floats, high: Floats, power: Floats) -> InsideNodes:
        """Find the nodes; `reach` is the distance to the nearer end, shape (G, n)."""
        cells = np.flatnonzero((reach > 0) & (power > 0))
        column = cells % reach.shape[1]
        near = -reach.ravel()[cells]
        share = power[column]
        far = (low - high)[column] - near
        return cls(cells, column, near, far, None if (share == 1).all() else share)

    def add(self, total: Array, rate: Array) -> None:
        """Add to `total` the log likelihood at the nodes beyond that at the ends of the interval.

        The likelihood there is (p + q)/(p + q - p q) times that at an end, p = 1 - exp(-a) and
        q = 1 - exp(a - w), a the distance to an end and w the width in units of the deviation: a
        factor in [1, 2].
        """
        kind = total.dtype
        slope = np.take(rate, self.column, axis=1)
        # These are minus p and minus q.
        p, q = (np.expm1(depth.astype(kind) * slope) for depth in (self.near, self.far))
        np.multiply(p, q, out=slope)
        slope /= np.add(p, q, out=p)
        np.log(np.add(slope, 1.0, out=slope), out=slope)
        if self.power is not None:
            slope *= self.power.astype(kind)
        for row, excess in zip(total.reshape(len(rate), -1), slope, strict=True):
            row[self.cells] -= excess
