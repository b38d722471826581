"""What voices say of a value theta and a spread tau around it, as log likelihoods.

In units of the prior's scale, measured from a centre; questions on the last axis.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from estimates.numeric.likelihoods import FAR, laplace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from estimates.numeric.likelihoods import Kernel

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Voices:
    """What the k voices of n questions say, in units of the prior's scale from a centre.

    Attributes
    ----------
    low, high : shape (k, n), infinite where open, equal for a point.
    own : shape (k, n), a voice's own standard deviation beside the common spread.
    power : shape (k, n), in [0, 1]: its likelihood counts to this power; 0 is absence.
    """

    low: Floats
    high: Floats
    own: Floats
    power: Floats

    def take(self, columns: NDArray[np.int64]) -> Voices:
        """Return some of the questions, in the order of `columns`."""
        return Voices(*(np.take(getattr(self, name), columns, axis=1) for name in self.__slots__))

    def rows(self, order: NDArray[np.int64]) -> Voices:
        """Return the voices of each question in another order, shape (k, n)."""
        return Voices(
            *(np.take_along_axis(getattr(self, name), order, 0) for name in self.__slots__)
        )

    def top(self, height: int) -> Voices:
        """Return the first voices of each question."""
        return Voices(*(getattr(self, name)[:height] for name in self.__slots__))

    def without(self, voice: int) -> Voices:
        """Return the same questions with one voice absent."""
        power = self.power.copy()
        power[voice] = 0.0
        return Voices(self.low, self.high, self.own, power)

    @property
    def alike(self) -> Bools:
        """Whether all voices have the same spread of their own, shape (n,)."""
        return np.asarray((self.own == self.own[0]).all(axis=0))

    @property
    def anchored(self) -> Bools:
        """Whether something holds the value from below and from above, shape (n,)."""
        here = self.power > 0
        below = np.asarray((here & np.isfinite(self.low)).any(axis=0))
        above = np.asarray((here & np.isfinite(self.high)).any(axis=0))
        return below & above


def half_normal(tau: Floats) -> Floats:
    """Log density, up to a constant, of a half-normal spread of scale 1."""
    density: Floats = -0.5 * tau**2
    return density


def flat(theta: Floats) -> Floats:
    """Log density of a flat prior."""
    return np.zeros_like(theta)


def log_terms(voices: Voices, theta: Floats, tau: Floats, kernel: Kernel) -> Iterator[Floats]:
    """Log likelihood of one voice after the other at every node, each of shape (T, G, n)."""
    for low, high, own, power in zip(
        voices.low, voices.high, voices.own, voices.power, strict=True
    ):
        said = kernel(theta, low, high, np.hypot(tau, own))
        yield said if (power == 1).all() else np.where(power > 0, power * said, 0.0)


def log_joint(voices: Voices, theta: Floats, tau: Floats, kernel: Kernel) -> Floats:
    """Log likelihood of all voices at every node, shape (T, G, n).

    Under Laplace deviations a voice's log likelihood is a straight line in theta outside its
    words; so all voices together are one multiplication a node where their spreads are alike,
    and only nodes inside a voice's words need an exp. Whether a block takes that way must not
    depend on a question's neighbours: give blocks in which all questions are `alike`, or none.

    Parameters
    ----------
    voices : shape (k, n). theta : shape (G, n). tau : shape (T, n). kernel : of the deviations.

    Returns
    -------
    the sum of `log_terms`.
    """
    if kernel is not laplace:
        return sum(log_terms(voices, theta, tau, kernel), np.zeros((len(tau), *theta.shape)))
    total = np.zeros((len(tau), *theta.shape))
    level, part = np.zeros(tau.shape), np.empty(theta.shape)
    together = np.zeros(theta.shape)
    alike = voices.alike.all()
    for low, high, own, power in zip(
        voices.low, voices.high, voices.own, voices.power, strict=True
    ):
        rate = np.sqrt(2.0) / np.hypot(tau, own)
        width = np.minimum((high - low) * rate, 2 * FAR)
        reach = np.minimum(theta - low, high - theta)
        with np.errstate(divide="ignore"):
            edge = np.where(width > 0, np.log(-0.5 * np.expm1(-width)), np.log(0.5 * rate))
        level += power * edge
        _add_inside(total, reach, np.where(high > low, power, 0.0), rate, width)
        outside = np.minimum(reach, 0.0, out=reach)
        outside *= power
        if alike:
            together += outside
            continue
        for row, fall in zip(total, rate, strict=True):
            row += np.multiply(outside, fall, out=part)
    for row, fall, here in zip(total, rate, level, strict=True):
        if alike:
            row += np.multiply(together, fall, out=part)
        row += here
    return total


def _add_inside(total: Floats, reach: Floats, power: Floats, rate: Floats, width: Floats) -> None:
    """Add what a voice says at nodes inside its words beyond what it says at their ends.

    There its likelihood is (2 - exp(-a) - exp(a - w)) / (1 - exp(-w)) times that at an end, a
    the depth and w the width in units of the deviation: between 1 and 2.
    """
    cells = np.flatnonzero((reach > 0) & (power > 0))
    if not len(cells):
        return
    column = cells % reach.shape[1]
    depth, share = reach.ravel()[cells], power[column]
    other, ground = np.exp(-width), -np.expm1(-width)
    for t, row in enumerate(total.reshape(len(rate), -1)):
        near = rate[t].take(column)
        near *= depth
        np.minimum(near, FAR, out=near)
        np.negative(near, out=near)
        np.exp(near, out=near)
        far = other[t].take(column)
        far /= near
        far += near
        np.subtract(2.0, far, out=far)
        far /= ground[t].take(column)
        np.log(far, out=far)
        far *= share
        row[cells] += far
