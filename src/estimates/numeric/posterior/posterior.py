"""The joint posterior of a value and its between-source spread, evaluated on nodes.

p(theta, tau) is proportional to L(theta, tau) p(theta) p(tau), integrated over tau by
Gauss-Legendre quadrature and over theta in closed form (Roever 2020, Journal of Statistical
Software 93(6)). In units of the prior's scale, questions on the last axis.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from estimates.numeric.functions.gauss_legendre import (
    gauss_legendre_rule,
    hermite_quantile,
    legendre_cdf,
)
from estimates.numeric.posterior.curves import DensityCurves
from estimates.numeric.posterior.likelihoods import ROOT_2, Kernel
from estimates.numeric.posterior.log_likelihood import (
    VoiceIntervals,
    flat_log_density,
    joint_log_likelihood,
)
from estimates.numeric.posterior.predictive import NextSourceDistribution
from estimates.numeric.posterior.quadrature import TAU_OFFSET, QuadratureNodes
from estimates.numeric.types import Floats


@dataclass(frozen=True)
class Posterior:
    """The joint posterior of value and spread of n questions.

    nodes : where it is known. curves : the value at each spread.
    """

    nodes: QuadratureNodes
    curves: DensityCurves

    @classmethod
    def of_voices(
        cls,
        voices: VoiceIntervals,
        nodes: QuadratureNodes,
        kernel: Kernel,
        theta_prior: Callable[[Floats], Floats] = flat_log_density,
    ) -> Posterior:
        """Return the posterior of the voices at these nodes."""
        theta = nodes.theta
        log_height = joint_log_likelihood(voices, theta, nodes.tau, kernel)
        log_height += nodes.tau_weight.astype(log_height.dtype)[:, None]
        log_height += theta_prior(theta).astype(log_height.dtype)
        return cls(nodes, DensityCurves.of(nodes.edges, log_height))

    @cached_property
    def tau_masses(self) -> Floats:
        """Mass of each spread, shape (T, n)."""
        return np.asarray(self.curves.masses.sum(axis=1, dtype=np.float64))

    def value(self, probability: float) -> Floats:
        """Return a quantile of the value, shape (n,)."""
        return self.curves.quantile(probability)

    def below(self, x: Floats) -> Floats:
        """Return the probability that the value lies below x, shape (n,)."""
        return self.curves.at(x)[0]

    def density(self, x: Floats) -> Floats:
        """Return the density of the value at x, shape (m, n), per prior scale."""
        return np.stack([self.curves.at(row)[1] for row in x])

    @cached_property
    def median_spread(self) -> Floats:
        """The median of the spread, shape (n,)."""
        return self.spread(0.5)

    def spread(self, probability: float) -> Floats:
        """Return a quantile of the spread, shape (n,)."""
        log_spread = hermite_quantile(*self._soft_spread, probability)
        return np.maximum(np.exp(log_spread) - TAU_OFFSET, 0.0)

    @cached_property
    def _soft_spread(self) -> tuple[Floats, Floats, Floats]:
        """Cdf of log(tau + TAU_OFFSET), points and density there, each of shape (m, n)."""
        soft = np.log(self.nodes.tau + TAU_OFFSET)
        x, _ = gauss_legendre_rule(len(soft))
        slope = (soft[-1] - soft[0]) / (x[-1] - x[0])
        start = soft[0] - x[0] * slope
        x = np.sort(np.concatenate([[0.0], 0.5 * (x[1:] + x[:-1]), [1.0]]))
        cdf, density = legendre_cdf(self.tau_masses, x)
        return cdf, start + slope * x[:, None], density / slope

    @cached_property
    def next_source(self) -> NextSourceDistribution:
        """Distribution of the next independent source, under Laplace deviations."""
        return NextSourceDistribution.of(self.curves, ROOT_2 / self.nodes.tau)

    def next_by_kernel(self, tail: float, kernel: Kernel) -> tuple[Floats, Floats]:
        """Return the interval of the next independent source under any kernel, by bisection."""
        theta, mass = self.nodes.theta, self.curves.at_nodes()
        ends = []
        for p in (tail, 1 - tail):
            low = self.nodes.edges[0] - 20 * self.nodes.tau[-1]
            high = self.nodes.edges[-1] + 20 * self.nodes.tau[-1]
            for _ in range(50):
                at = 0.5 * (low + high)
                below = np.exp(kernel(theta, np.full_like(at, -np.inf), at, self.nodes.tau))
                is_below = (mass * below).sum(axis=0).sum(axis=0) < p
                low, high = np.where(is_below, at, low), np.where(is_below, high, at)
            ends.append(0.5 * (low + high))
        return ends[0], ends[1]

    def outside(self, low: Floats, high: Floats) -> Floats:
        """Return the probability that the next source falls as far out as an interval.

        low, high : shape (n,), the interval that a voice states.
        Returns shape (n,), P(next >= low) where the interval lies above the median of the value,
            else P(next <= high): small when the interval lies far out on one side.
        """
        is_open = np.isinf(low) | np.isinf(high)
        middle = np.where(is_open, 0.0, 0.5 * low + 0.5 * high)
        above = np.where(is_open, np.isinf(high), self.below(middle) > 0.5)
        below = self.next_source.falls_below(np.where(above, low, high))
        return np.where(above, 1.0 - below, below)
