"""What a posterior on nodes says: of the value, of the spread, and of the next source.

All in units of the prior's scale, questions on the last axis.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from estimates.numeric.functions.gauss_legendre import cut_quantile, gauss, legendre_cdf
from estimates.numeric.posterior.curves import Curves
from estimates.numeric.posterior.log_likelihood import ROOT_2, flat, log_joint
from estimates.numeric.posterior.predictive import NextSource
from estimates.numeric.posterior.quadrature import SOFT, Nodes

if TYPE_CHECKING:
    from collections.abc import Callable

    from estimates.numeric.posterior.likelihoods import Kernel
    from estimates.numeric.posterior.log_likelihood import Voices

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Posterior:
    """The joint posterior of value and spread of n questions.

    Attributes
    ----------
    nodes : where it is known. curves : the value at each spread.
    """

    nodes: Nodes
    curves: Curves

    @classmethod
    def seen_by(
        cls,
        voices: Voices,
        nodes: Nodes,
        kernel: Kernel,
        theta_prior: Callable[[Floats], Floats] = flat,
    ) -> Posterior:
        """Return the posterior of the voices at these nodes."""
        theta = nodes.theta
        log_height = log_joint(voices, theta, nodes.tau, kernel)
        log_height += nodes.tau_weight.astype(log_height.dtype)[:, None]
        log_height += theta_prior(theta).astype(log_height.dtype)
        return cls(nodes, Curves.of(nodes.edges, log_height))

    @cached_property
    def by_tau(self) -> Floats:
        """Mass of each spread, shape (T, n)."""
        return self.curves.by_curve

    def value(self, probability: float) -> Floats:
        """Quantile of the value, shape (n,)."""
        return self.curves.quantile(probability)

    def below(self, x: Floats) -> Floats:
        """Probability that the value lies below x, shape (n,)."""
        return self.curves.at(x)[0]

    def density(self, x: Floats) -> Floats:
        """Density of the value at x, shape (m, n), per prior scale."""
        return np.stack([self.curves.at(row)[1] for row in x])

    def spread(self, probability: float) -> Floats:
        """Quantile of the spread, shape (n,)."""
        found = cut_quantile(*self._soft_spread, probability)
        spread: Floats = np.maximum(np.exp(found) - SOFT, 0.0)
        return spread

    @cached_property
    def _soft_spread(self) -> tuple[Floats, Floats, Floats]:
        """Cdf of log(tau + SOFT), points and density there, each of shape (m, n)."""
        soft = np.log(self.nodes.tau + SOFT)
        x, _ = gauss(len(soft))
        slope = (soft[-1] - soft[0]) / (x[-1] - x[0])
        start = soft[0] - x[0] * slope
        x = np.sort(np.concatenate([[0.0], 0.5 * (x[1:] + x[:-1]), [1.0]]))
        cdf, density = legendre_cdf(self.by_tau, x)
        return cdf, start + slope * x[:, None], density / slope

    @cached_property
    def ahead(self) -> NextSource:
        """Where the next independent source falls, under Laplace deviations."""
        return NextSource.of(self.curves, ROOT_2 / self.nodes.tau)

    def next_by_kernel(self, tail: float, kernel: Kernel) -> tuple[Floats, Floats]:
        """Where the next independent source falls, under any kernel, by bisection."""
        theta, mass = self.nodes.theta, self.curves.at_nodes()
        ends = []
        for p in (tail, 1 - tail):
            low = self.nodes.edges[0] - 20 * self.nodes.tau[-1]
            high = self.nodes.edges[-1] + 20 * self.nodes.tau[-1]
            for _ in range(50):
                at = 0.5 * (low + high)
                under = np.exp(kernel(theta, np.full_like(at, -np.inf), at, self.nodes.tau))
                short = (mass * under).sum(axis=0).sum(axis=0) < p
                low, high = np.where(short, at, low), np.where(short, high, at)
            ends.append(0.5 * (low + high))
        return ends[0], ends[1]

    def outside(self, low: Floats, high: Floats) -> Floats:
        """Probability that the next source falls beyond an interval, on the side of its mass.

        Parameters
        ----------
        low, high : shape (n,), the interval that a voice states.

        Returns
        -------
        shape (n,), P(next >= low) where the interval lies above the median of the value, else
        P(next <= high): small when the interval lies far out on one side.
        """
        is_open = np.isinf(low) | np.isinf(high)
        middle = np.where(is_open, 0.0, 0.5 * low + 0.5 * high)
        above = np.where(is_open, np.isinf(high), self.below(middle) > 0.5)
        below = self.ahead.falls_below(np.where(above, low, high))
        return np.where(above, 1.0 - below, below)
