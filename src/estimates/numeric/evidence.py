"""What voices say of a value theta and a spread tau around it, as log likelihoods.

In units of the prior's scale, measured from a centre; questions on the last axis.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

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

    def beside(self, others: list[Voices]) -> Voices:
        """Return these questions followed by those of others."""
        every = [self, *others]
        return Voices(
            *(np.concatenate([getattr(v, name) for v in every], axis=1) for name in self.__slots__)
        )

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
