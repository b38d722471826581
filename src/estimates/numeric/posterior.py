"""What a posterior on nodes says: of the value, of the spread, and of the next source.

All in units of the prior's scale, questions on the last axis.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from estimates.numeric.panels import cut_quantile, gauss, quantile
from estimates.numeric.quadrature import PANEL_NODES, SOFT, Nodes

if TYPE_CHECKING:
    from estimates.numeric.likelihoods import Kernel

Floats = NDArray[np.float64]

ROOT_2 = float(np.sqrt(2.0))


@dataclass(frozen=True, slots=True)
class Posterior:
    """The joint posterior of value and spread of n questions.

    Attributes
    ----------
    nodes : where it is known.
    lumps : shape (T, panels, n), mass by spread and panel.
    marginal : shape (G, n), mass of the value at its nodes; by_tau : shape (T, n).
    """

    nodes: Nodes
    lumps: Floats
    marginal: Floats
    by_tau: Floats

    @classmethod
    def of(cls, nodes: Nodes, log_mass: Floats) -> Posterior:
        """Exponentiate and scale to one; `log_mass`, shape (T, G, n), is used up."""
        log_mass -= log_mass.max(axis=0).max(axis=0)
        mass = np.exp(log_mass, out=log_mass)
        marginal = mass.sum(axis=0)
        total = marginal.sum(axis=0)
        lumps = mass.reshape(len(mass), -1, PANEL_NODES, mass.shape[-1]).sum(axis=2) / total
        return cls(nodes, lumps, marginal / total, lumps.sum(axis=1))

    def value(self, probability: float) -> Floats:
        """Quantile of the value, shape (n,)."""
        return quantile(self.nodes.edges, self.marginal, probability)

    def spread(self, probability: float) -> Floats:
        """Quantile of the spread, shape (n,)."""
        soft = np.log(self.nodes.tau + SOFT)
        x, _ = gauss(len(soft))
        slope = (soft[-1] - soft[0]) / (x[-1] - x[0])
        start = soft[0] - x[0] * slope
        edges = np.stack([start, start + slope])
        found: Floats = np.exp(quantile(edges, self.by_tau, probability)) - SOFT
        return np.maximum(found, 0.0)

    def next_source(self, tail: float) -> tuple[Floats, Floats]:
        """Where the next independent source falls, under Laplace deviations.

        The deviation is folded in exactly, panel masses at their middles: to the right of an
        edge e, the mass weighted by exp(-(theta - e)/b) follows from that of the next edge.

        Parameters
        ----------
        tail : probability left out on each side.

        Returns
        -------
        lower and upper end, each of shape (n,).
        """
        edges, rate = self.nodes.edges, ROOT_2 / self.nodes.tau
        right, left = _folded(edges, self.lumps, rate), _folded(
            -edges[::-1], self.lumps[:, ::-1], rate
        )[:, ::-1]
        below = np.concatenate([np.zeros_like(edges[:1]), self.lumps.sum(axis=0).cumsum(axis=0)])
        cdf = below + 0.5 * (right - left).sum(axis=0)
        density = 0.5 * (rate[:, None] * (right + left)).sum(axis=0)
        ends = []
        for p, far, edge, sign in (
            (tail, right[:, 0], edges[0], -1.0),
            (1 - tail, left[:, -1], edges[-1], 1.0),
        ):
            beyond = 0.5 * far.sum(axis=0) > tail
            inner = cut_quantile(cdf, edges, density, p)
            ends.append(np.where(beyond, edge + sign * _decay(far, rate, tail), inner))
        return ends[0], ends[1]

    def next_by_kernel(self, tail: float, kernel: Kernel) -> tuple[Floats, Floats]:
        """Where the next independent source falls, under any kernel, by bisection."""
        middle = 0.5 * (self.nodes.edges[1:] + self.nodes.edges[:-1])
        ends = []
        for p in (tail, 1 - tail):
            low = self.nodes.edges[0] - 20 * self.nodes.tau[-1]
            high = self.nodes.edges[-1] + 20 * self.nodes.tau[-1]
            for _ in range(50):
                at = 0.5 * (low + high)
                under = np.exp(kernel(middle, np.full_like(at, -np.inf), at, self.nodes.tau))
                short = (self.lumps * under).sum(axis=0).sum(axis=0) < p
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
        shape (n,), the smaller of P(next >= low) and P(next <= high): small when the interval
        lies far out on one side.
        """
        middle = 0.5 * (self.nodes.edges[1:] + self.nodes.edges[:-1])
        rate = (ROOT_2 / self.nodes.tau)[:, None]
        tails = []
        for end, sign in ((low, 1.0), (high, -1.0)):
            away = np.clip(sign * (middle - end) * rate, -700.0, 700.0)
            part = 0.5 * np.exp(-np.abs(away))
            tails.append((self.lumps * np.where(away > 0, 1 - part, part)).sum(axis=0).sum(axis=0))
        smaller: Floats = np.minimum(tails[0], tails[1])
        return smaller


def _folded(edges: Floats, lumps: Floats, rate: Floats) -> Floats:
    """For each edge e, the mass to its right weighted by exp(-(theta - e) rate)."""
    length = np.diff(edges, axis=0)
    out = np.zeros((len(rate), *edges.shape))
    for panel in range(len(length) - 1, -1, -1):
        half = np.exp(-0.5 * length[panel] * rate)
        out[:, panel] = half * (half * out[:, panel + 1] + lumps[:, panel])
    return out


def _decay(far: Floats, rate: Floats, tail: float) -> Floats:
    """Distance at which the sum of far/2 exp(-rate x) has fallen to the tail."""
    low, high = np.zeros_like(far[0]), 40.0 / rate[-1]
    for _ in range(26):
        x = 0.5 * (low + high)
        above = 0.5 * (far * np.exp(-np.minimum(rate * x, 700.0))).sum(axis=0) > tail
        low, high = np.where(above, x, low), np.where(above, high, x)
    return 0.5 * (low + high)
