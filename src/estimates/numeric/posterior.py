"""What a posterior on nodes says: of the value, of the spread, and of the next source.

All in units of the prior's scale, questions on the last axis.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from estimates.numeric.panels import (
    cut_quantile,
    false_position,
    gauss,
    integral,
    legendre_cdf,
    quantile,
)
from estimates.numeric.quadrature import PANEL_NODES, SOFT, Nodes

if TYPE_CHECKING:
    from estimates.numeric.likelihoods import Kernel

Floats = NDArray[np.float64]

ROOT_2 = float(np.sqrt(2.0))


@dataclass(frozen=True)
class Posterior:
    """The joint posterior of value and spread of n questions.

    Attributes
    ----------
    nodes : where it is known.
    mass : shape (T, G, n), adding to one; lumps : shape (T, panels, n), its sums by panel.
    marginal : shape (G, n), mass of the value at its nodes; by_tau : shape (T, n).
    """

    nodes: Nodes
    mass: Floats
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
        mass /= total
        lumps = mass.reshape(len(mass), -1, PANEL_NODES, mass.shape[-1]).sum(axis=2)
        return cls(nodes, mass, lumps, marginal / total, lumps.sum(axis=1))

    def value(self, probability: float) -> Floats:
        """Quantile of the value, shape (n,)."""
        return quantile(self.nodes.edges, self.marginal, probability)

    def below(self, x: Floats) -> Floats:
        """Probability that the value lies below x, shape (n,)."""
        return integral(self.nodes.edges, self.marginal, x)[0]

    def density(self, x: Floats) -> Floats:
        """Density of the value at x, shape (m, n), per prior scale; 0 beyond the nodes."""
        return np.stack([integral(self.nodes.edges, self.marginal, row)[1] for row in x])

    def spread(self, probability: float) -> Floats:
        """Quantile of the spread, shape (n,)."""
        soft = np.log(self.nodes.tau + SOFT)
        x, _ = gauss(len(soft))
        slope = (soft[-1] - soft[0]) / (x[-1] - x[0])
        start = soft[0] - x[0] * slope
        x = np.sort(np.concatenate([[0.0], 0.5 * (x[1:] + x[:-1]), [1.0]]))
        cdf, density = legendre_cdf(self.by_tau, x)
        found = cut_quantile(cdf, start + slope * x[:, None], density / slope, probability)
        spread: Floats = np.maximum(np.exp(found) - SOFT, 0.0)
        return spread

    def next_source(self, tail: float) -> tuple[Floats, Floats]:
        """Where the next independent source falls, under Laplace deviations.

        The deviation is folded in exactly: the mass to the right of an edge e, weighted by
        exp(-(theta - e)/b), follows from that of the next edge.

        Parameters
        ----------
        tail : probability left out on each side.

        Returns
        -------
        lower and upper end, each of shape (n,).
        """
        rate = ROOT_2 / self.nodes.tau
        cdf, below, right, left = self.folded
        lower = self._solve(tail, cdf, below, right, left)
        upper = self._solve(1 - tail, cdf, below, right, left)
        far_left, far_right = 0.5 * right[:, 0], 0.5 * left[:, -1]
        start, stop = self.nodes.edges[0], self.nodes.edges[-1]
        if (cdf[0] > tail).any():
            lower = np.where(cdf[0] > tail, start - _decay(far_left, rate, tail), lower)
        if (cdf[-1] < 1 - tail).any():
            upper = np.where(cdf[-1] < 1 - tail, stop + _decay(far_right, rate, tail), upper)
        return lower, upper

    def roughly_next(self, tail: float) -> tuple[Floats, Floats]:
        """Return edges of panels between which the next source falls at most so often, but one.

        Cheaper than `next_source`, and within it: for sorting out who may be far off.
        """
        cdf, edges = self.folded[0], self.nodes.edges
        near = np.where(cdf >= tail, edges, edges[-1]).min(axis=0)
        far = np.where(cdf <= 1 - tail, edges, edges[0]).max(axis=0)
        return near, far

    @cached_property
    def folded(self) -> tuple[Floats, Floats, Floats, Floats]:
        """Cdf of the next source at the edges, and its parts by spread.

        The parts: mass left of an edge, and the masses to its right and left as deviations
        reach.
        """
        right, left = _folded(self.nodes.edges, self.mass, ROOT_2 / self.nodes.tau)
        below = np.zeros_like(right)
        np.cumsum(self.lumps, axis=1, out=below[:, 1:])
        return (below + 0.5 * (right - left)).sum(axis=0), below, right, left

    def _solve(
        self, probability: float, cdf: Floats, below: Floats, right: Floats, left: Floats
    ) -> Floats:
        """Quantile of the next source inside the panels, by false position on the exact cdf."""
        edges, rate = self.nodes.edges, ROOT_2 / self.nodes.tau
        panel = np.clip((cdf < probability).sum(axis=0) - 1, 0, len(edges) - 2)

        def pick(rows: Floats, step: int = 0) -> Floats:
            return np.take_along_axis(rows, (panel + step)[None, None], 1)[:, 0]

        def at_edge(rows: Floats, step: int) -> Floats:
            row: Floats = np.take_along_axis(rows, (panel + step)[None], 0)[0]
            return row

        under, from_right, from_left = pick(below), pick(right, 1), pick(left)
        shape = (len(rate), len(edges) - 1, PANEL_NODES, -1)
        inside = np.take_along_axis(self.mass.reshape(shape), panel[None, None, None], 1)[:, 0]
        x0, x1 = at_edge(edges, 0), at_edge(edges, 1)
        theta = x0 + gauss(PANEL_NODES)[0][:, None] * (x1 - x0)

        def reached(x: Floats) -> Floats:
            beside = from_right * np.exp((x - x1) * rate) - from_left * np.exp((x0 - x) * rate)
            total: Floats = (under + 0.5 * beside).sum(axis=0)
            for node, at in enumerate(theta):
                fall = 0.5 * np.exp(-np.abs(x - at) * rate)
                total = total + (inside[:, node] * np.where(x > at, 1 - fall, fall)).sum(axis=0)
            return total

        return false_position(reached, probability, x0, x1, at_edge(cdf, 0), at_edge(cdf, 1))

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


def _folded(edges: Floats, mass: Floats, rate: Floats) -> tuple[Floats, Floats]:
    """For each edge e, the mass right (left) of it weighted by exp(-|theta - e| rate)."""
    length = np.diff(edges, axis=0)
    nodes = mass.reshape(len(rate), len(length), PANEL_NODES, -1)
    x, _ = gauss(PANEL_NODES)
    fall = np.exp(-length[:, None] * x[:, None] * rate[:, None, None])
    whole = np.exp(-length * rate[:, None])
    to_right = (nodes * fall).sum(axis=2)
    to_left = (nodes * fall[:, :, ::-1]).sum(axis=2)
    right = np.zeros((len(rate), *edges.shape))
    left = np.zeros_like(right)
    for panel in range(len(length)):
        left[:, panel + 1] = whole[:, panel] * left[:, panel] + to_left[:, panel]
    for panel in range(len(length) - 1, -1, -1):
        right[:, panel] = whole[:, panel] * right[:, panel + 1] + to_right[:, panel]
    return right, left


def _decay(far: Floats, rate: Floats, tail: float) -> Floats:
    """Distance at which the sum of far * exp(-rate x) has fallen to the tail."""
    low, high = np.zeros_like(far[0]), 40.0 / rate[-1]
    for _ in range(26):
        x = 0.5 * (low + high)
        above = (far * np.exp(-np.minimum(rate * x, 700.0))).sum(axis=0) > tail
        low, high = np.where(above, x, low), np.where(above, high, x)
    distance: Floats = 0.5 * (low + high)
    return distance
