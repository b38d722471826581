"""What voices say of a value theta and a spread tau around it, as log likelihoods.

In units of the prior's scale, measured from a centre; questions on the last axis.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from estimates.numeric.posterior.likelihoods import at_an_end, laplace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from estimates.numeric.posterior.likelihoods import Kernel

Floats = NDArray[np.float64]
Cells = NDArray[Any]
"""Of single precision where measured from the best node, else of double."""
Bools = NDArray[np.bool_]

NARROW = 0.5
"""Words up to so wide, in prior scales, bend the likelihood little between their ends."""
ROOT_2 = float(np.sqrt(2.0))


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
        """Whether all present voices have the same spread of their own, shape (n,)."""
        same = (self.own == self.own[0]) | (self.power == 0)
        return np.asarray(same.all(axis=0))

    @property
    def narrow(self) -> Bools:
        """Whether the words of all present voices are closed and narrow, shape (n,)."""
        narrow = (self.high - self.low <= NARROW) | (self.power == 0)
        return np.asarray(narrow.all(axis=0))

    @property
    def anchored(self) -> Bools:
        """Whether something holds the value from below and from above, shape (n,)."""
        here = self.power > 0
        below = np.asarray((here & np.isfinite(self.low)).any(axis=0))
        above = np.asarray((here & np.isfinite(self.high)).any(axis=0))
        return below & above

    @property
    def anchored_without(self) -> Bools:
        """Whether the others hold the value from both sides, shape (k, n)."""
        here = self.power > 0
        below, above = here & np.isfinite(self.low), here & np.isfinite(self.high)
        held: Bools = (below.sum(axis=0) > below) & (above.sum(axis=0) > above)
        return held


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


def log_joint(voices: Voices, theta: Floats, tau: Floats, kernel: Kernel) -> Cells:
    """Log likelihood of all voices at every node, up to a constant of each question.

    Under Laplace deviations a voice's log likelihood is a straight line in theta outside its
    words; so all voices together are one multiplication a node where their spreads are alike,
    and only nodes inside a voice's words need an exp. Whether a block takes that way must not
    depend on a question's neighbours: give blocks in which all questions are `alike`, or none.

    Parameters
    ----------
    voices : shape (k, n). theta : shape (G, n). tau : shape (T, n). kernel : of the deviations.

    Returns
    -------
    shape (T, G, n), the sum of `log_terms` less a constant; in single precision where the
    spreads are alike: measured from the best node, what is rounded away is a millionth.
    """
    if kernel is not laplace:
        return sum(log_terms(voices, theta, tau, kernel), np.zeros((len(tau), *theta.shape)))
    return _alike(voices, theta, tau) if voices.alike.all() else _unlike(voices, theta, tau)


def _alike(voices: Voices, theta: Floats, tau: Floats) -> Cells:
    """`log_joint` under Laplace deviations, all voices with the same spread of their own."""
    rate = ROOT_2 / np.hypot(tau, voices.own[0])
    level, together = np.zeros(tau.shape), np.zeros(theta.shape)
    inside = []
    for low, high, power in zip(voices.low, voices.high, voices.power, strict=True):
        level += power * at_an_end(high - low, rate)
        reach = np.minimum(theta - low, high - theta)
        inside.append(Inside.of(reach, low, high, power))
        outside = np.minimum(reach, 0.0, out=reach)
        outside *= power
        together += outside
    best = together.max(axis=0)
    together -= best
    level += best * rate
    level -= level.max(axis=0)
    fall = rate.astype(np.float32)
    total: Cells = together.astype(np.float32) * fall[:, None]
    total += level.astype(np.float32)[:, None]
    for voice in inside:
        voice.add(total, fall)
    return total


def _unlike(voices: Voices, theta: Floats, tau: Floats) -> Floats:
    """`log_joint` under Laplace deviations, voices with spreads of their own."""
    total = np.zeros((len(tau), *theta.shape))
    level, part = np.zeros(tau.shape), np.empty(theta.shape)
    for low, high, own, power in zip(
        voices.low, voices.high, voices.own, voices.power, strict=True
    ):
        rate = ROOT_2 / np.hypot(tau, own)
        level += power * at_an_end(high - low, rate)
        reach = np.minimum(theta - low, high - theta)
        Inside.of(reach, low, high, power).add(total, rate)
        outside = np.minimum(reach, 0.0, out=reach)
        outside *= power
        for row, fall in zip(total, rate, strict=True):
            row += np.multiply(outside, fall, out=part)
    for row, here in zip(total, level, strict=True):
        row += here
    return total


@dataclass(frozen=True, slots=True)
class Inside:
    """The nodes inside one voice's words.

    Attributes
    ----------
    cells : which, as flat places in theta. column : the question of each.
    near, far : how deep below either end, negative. power : of the voice; None if it is 1.
    """

    cells: NDArray[np.int64]
    column: NDArray[np.int64]
    near: Floats
    far: Floats
    power: Floats | None

    @classmethod
    def of(cls, reach: Floats, low: Floats, high: Floats, power: Floats) -> Inside:
        """Find them; `reach` is the depth below the nearer end, shape (G, n)."""
        cells = np.flatnonzero((reach > 0) & (power > 0))
        column = cells % reach.shape[1]
        near = -reach.ravel()[cells]
        share = power[column]
        far = (low - high)[column] - near
        return cls(cells, column, near, far, None if (share == 1).all() else share)

    def add(self, total: Cells, rate: Cells) -> None:
        """Add what the voice says there beyond what it says at its ends.

        There its likelihood is (p + q)/(p + q - p q) times that at an end, p = 1 - exp(-a) and
        q = 1 - exp(a - w), a the depth and w the width in units of the deviation: in [1, 2].
        """
        kind = total.dtype
        slope = np.take(rate, self.column, axis=1)
        p, q = (
            np.expm1(depth.astype(kind) * slope) for depth in (self.near, self.far)
        )  # minus p, minus q
        np.multiply(p, q, out=slope)
        slope /= np.add(p, q, out=p)
        np.log(np.add(slope, 1.0, out=slope), out=slope)
        if self.power is not None:
            slope *= self.power.astype(kind)
        for row, said in zip(total.reshape(len(rate), -1), slope, strict=True):
            row[self.cells] -= said
