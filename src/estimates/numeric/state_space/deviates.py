"""Deviations whose laws have heavy tails, as normal ones whose variances are found in rounds.

Hyperbolic and Student laws are scale mixtures of normal ones: where the mean square of a deviation
is known, a normal law bounds each of them from below, and its variance is given here. The variance
exp(-sqrt(2) sqrt(z^2 + s^2)/s) of a hyperbolic deviate becomes (s/sqrt 2) sqrt(E z^2 + s^2), which
is s^2 where the claims say nothing.

Barndorff-Nielsen, O. (1977). Exponentially decreasing distributions for the logarithm of particle
size. Proceedings of the Royal Society A 353, 401: the hyperbolic law. MacKay, D. J. C. (1992).
Bayesian interpolation. Neural Computation 4, 415: how many deviations the claims determine. Palmer,
J. A. et al. (2006). Variational EM algorithms for non-Gaussian latent variable models. NIPS 18.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import kv

from estimates.numeric.types import Bools, Floats

ROOT_2 = float(np.sqrt(2.0))
# The standard deviation of a hyperbolic deviate of scale one, 1.24 (Barndorff-Nielsen 1977).
HYPERBOLIC_SD = float(np.sqrt(kv(2, ROOT_2) / (ROOT_2 * kv(1, ROOT_2))))
# A scale learned from no deviation is that of its prior; from this share of one on it is defined.
LEAST_KNOWN = 0.1


@dataclass(frozen=True, slots=True)
class Deviates:
    """Deviations with a normal posterior.

    variance : before the claims. score, information : what the claims say of each, so that its
        mean is `variance * score` and its variance falls by `variance**2 * information`.
    """

    variance: Floats
    score: Floats
    information: Floats

    @property
    def mean(self) -> Floats:
        """The posterior means."""
        return self.variance * self.score

    @property
    def left(self) -> Floats:
        """The posterior variances."""
        return np.maximum(self.variance - self.variance**2 * self.information, 0.0)

    @property
    def square(self) -> Floats:
        """The posterior mean squares."""
        return self.mean**2 + self.left

    def part(self, share: Floats) -> "Deviates":
        """Return the part of the deviations that has a share of their variance."""
        return Deviates(self.variance * share, self.score, self.information)

    def per_unit(self, size: Floats) -> "Deviates":
        """Return the deviations divided by the square roots of sizes."""
        return Deviates(self.variance / size, self.score * np.sqrt(size), self.information * size)


def learned_scale(
    prior: Floats, count: float, scale: Floats, deviates: Deviates, mask: Bools
) -> Floats:
    """Return the scale of the deviates of a mask, with `count` more of the size of the prior.

    A deviate counts by the share of its variance that the claims determine (MacKay), and its square
    by the ratio of the usual variance to its own, as large ones are expected. A larger scale than
    the prior's is averaged as a variance, a smaller one as a logarithm: sources may agree far more
    closely than the prior expects.
    """
    known = np.where(mask, deviates.variance * deviates.information, 0.0).sum(axis=0)
    known = np.maximum(known, 0.0)
    square = np.where(mask, deviates.variance * deviates.score**2, 0.0)
    least = LEAST_KNOWN * prior**2
    own = (least + scale**2 * square.sum(axis=0)) / (LEAST_KNOWN + known)
    share = known / (count + known)
    variance = (1.0 - share) * prior**2 + share * own
    smaller = prior ** (2.0 * (1.0 - share)) * own**share
    return np.asarray(np.sqrt(np.where(own > prior**2, variance, smaller)))


def hyperbolic_variance(scale: Floats, square: Floats) -> Floats:
    """Return the variance of the normal law that bounds a hyperbolic one at a mean square."""
    variance: Floats = scale / ROOT_2 * np.sqrt(square + scale**2)
    return variance


def student_variance(variance: Floats, square: Floats, freedom: float) -> Floats:
    """Return the variance of the normal law that bounds a Student law at a mean square."""
    return (freedom * variance + square) / (freedom + 1.0)
