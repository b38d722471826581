"""What a posterior on nodes says: of the value, of the spread, and of the next source.

All in units of the prior's scale, questions on the last axis.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from estimates.numeric.evidence import Cells, log_joint
from estimates.numeric.panels import (
    cut_quantile,
    gauss,
    integral,
    legendre_cdf,
    quantile,
)
from estimates.numeric.quadrature import PANEL_NODES, SOFT, Nodes

if TYPE_CHECKING:
    from estimates.numeric.evidence import Voices
    from estimates.numeric.likelihoods import Kernel

Floats = NDArray[np.float64]

ROOT_2 = float(np.sqrt(2.0))
MOST = 80.0
"""exp() of so much and of its negative are finite and not 0, in single precision, too."""
TINY = 1e-15
DECAY_STEPS = 9
"""Newton steps into a tail of the next source: 1e-6 of its distance."""


@dataclass(frozen=True)
class Posterior:
    """The joint posterior of value and spread of n questions.

    Attributes
    ----------
    nodes : where it is known.
    mass : shape (T, G, n), adding to `total`, shape (n,).
    lumps : shape (T, panels, n), its sums by panel, adding to one.
    marginal : shape (G, n), mass of the value at its nodes; by_tau : shape (T, n).
    """

    nodes: Nodes
    mass: Cells
    total: Floats
    lumps: Floats
    marginal: Floats
    by_tau: Floats

    @classmethod
    def of(cls, nodes: Nodes, log_mass: Cells) -> Posterior:
        """Exponentiate and scale to one; `log_mass`, shape (T, G, n), is used up."""
        peak = log_mass.max(axis=0).max(axis=0)
        marginal = np.zeros(nodes.theta.shape, dtype=log_mass.dtype)
        lumps = np.empty((len(log_mass), len(nodes.edges) - 1, len(peak)), dtype=log_mass.dtype)
        for row, lump in zip(log_mass, lumps, strict=True):
            row -= peak
            np.exp(row, out=row)
            marginal += row
            row.reshape(len(lump), PANEL_NODES, -1).sum(axis=1, out=lump)
        marginal = marginal.astype(np.float64)
        total = marginal.sum(axis=0)
        marginal /= total
        lumps = lumps / total
        return cls(nodes, log_mass, total, lumps, marginal, lumps.sum(axis=1))

    @classmethod
    def seen_by(cls, voices: Voices, nodes: Nodes, kernel: Kernel) -> Posterior:
        """Return the posterior of the voices at these nodes."""
        log_mass = log_joint(voices, nodes.theta, nodes.tau, kernel)
        lengths, weights = (
            weight.astype(log_mass.dtype) for weight in (nodes.theta_weight, nodes.tau_weight)
        )
        for row, weight in zip(log_mass, weights, strict=True):
            row += lengths
            row += weight
        return cls.of(nodes, log_mass)

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
        cdf, density, right, left = self.folded
        edges = self.nodes.edges
        under, over = np.maximum(cdf, TINY), np.maximum(1.0 - cdf, TINY)
        lower = cut_quantile(np.log(under), edges, density / under, np.log(tail))
        upper = cut_quantile(-np.log(over), edges, density / over, -np.log(tail))
        lower, upper = self._nearer(lower, tail), self._nearer(upper, 1 - tail)
        for end, beyond, far, edge, sign in (
            (lower, cdf[0] > tail, right[:, 0], edges[0], -1.0),
            (upper, cdf[-1] < 1 - tail, left[:, -1], edges[-1], 1.0),
        ):
            at = np.flatnonzero(beyond)
            rate = ROOT_2 / self.nodes.tau[:, at]
            end[at] = edge[at] + sign * _decay(far[:, at], rate, tail)
        return lower, upper

    def _nearer(self, x: Floats, probability: float) -> Floats:
        """One Newton step from x to the quantile, on the exact cdf, within the panel of x."""
        edges, rate = self.nodes.edges, ROOT_2 / self.nodes.tau
        panel = np.clip((edges <= x).sum(axis=0) - 1, 0, len(edges) - 2)[None]
        x0, x1 = (np.take_along_axis(edges, panel + step, 0)[0] for step in (0, 1))
        _, _, right, left = self.folded
        beside = np.take_along_axis(right, panel[None] + 1, 1)[:, 0] * np.exp((x - x1) * rate)
        before = np.take_along_axis(left, panel[None], 1)[:, 0] * np.exp((x0 - x) * rate)
        reached = np.take_along_axis(self.masses_below, panel, 0)[0] + (beside - before).sum(axis=0)
        slope = ((beside + before) * rate).sum(axis=0)
        for node in range(PANEL_NODES):
            row = panel * PANEL_NODES + node
            mass = np.take_along_axis(self.mass, row[None], 1)[:, 0] * (0.5 / self.total)
            away = x - np.take_along_axis(self.nodes.theta, row, 0)[0]
            part = mass * np.exp(-np.abs(away) * rate)
            whole = np.where(away > 0, 2 * mass, 0.0) - np.where(away > 0, part, -part)
            reached, slope = reached + whole.sum(axis=0), slope + (part * rate).sum(axis=0)
        step = (probability - reached) / np.maximum(slope, TINY)
        nearer: Floats = np.clip(x + step, x0, x1)
        return nearer

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
        """Cdf and density of the next source at the edges, and its parts by spread.

        The parts: half the masses to the right and left of each edge, as deviations reach.
        """
        rate = ROOT_2 / self.nodes.tau
        right, left = _folded(self.nodes.edges, self.mass, rate)
        half = (0.5 / self.total).astype(right.dtype)
        right *= half
        left *= half
        cdf, density = self.masses_below.copy(), np.zeros_like(self.masses_below)
        for to_right, to_left, fall in zip(right, left, rate, strict=True):
            cdf += to_right
            cdf -= to_left
            density += (to_right + to_left) * fall
        return cdf, density, right, left

    @cached_property
    def masses_below(self) -> Floats:
        """Mass of the value below each edge, shape (panels + 1, n)."""
        below = np.zeros(self.nodes.edges.shape)
        np.cumsum(self.lumps.sum(axis=0), axis=0, out=below[1:])
        return below

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
        shape (n,), P(next >= low) where the interval lies above the median of the value, else
        P(next <= high): small when the interval lies far out on one side.
        """
        above = low + high > 2 * self.value(0.5)
        above = np.where(np.isinf(low) | np.isinf(high), np.isinf(high), above)
        away = np.where(above, low - self.nodes.theta, self.nodes.theta - high)
        far, near = -np.abs(away), away < 0
        out = np.zeros(len(low))
        for row, tau in zip(self.mass, self.nodes.tau, strict=True):
            part = 0.5 * np.exp(far * (ROOT_2 / tau))
            out += (row * np.where(near, 1 - part, part)).sum(axis=0)
        return out / self.total


def _folded(edges: Floats, mass: Cells, rate: Floats) -> tuple[Cells, Cells]:
    """For each edge e, the mass right (left) of it weighted by exp(-|theta - e| rate)."""
    length, rate = np.diff(edges, axis=0).astype(mass.dtype), rate.astype(mass.dtype)
    nodes = mass.reshape(len(rate), len(length), PANEL_NODES, -1)
    x, _ = gauss(PANEL_NODES)
    right = np.zeros((len(rate), *edges.shape), dtype=mass.dtype)
    left, whole = np.zeros_like(right), np.empty((len(rate), *length.shape), dtype=mass.dtype)
    for t, inside in enumerate(nodes):
        away = np.maximum(length * -rate[t], -MOST)
        np.exp(away, out=whole[t])
        for j in range(PANEL_NODES // 2):
            short = np.exp(away * x[j].astype(away.dtype))
            long = whole[t] / short
            right[t, :-1] += inside[:, j] * short + inside[:, -1 - j] * long
            left[t, 1:] += inside[:, j] * long + inside[:, -1 - j] * short
    for panel in range(len(length)):
        left[:, panel + 1] += whole[:, panel] * left[:, panel]
    for panel in range(len(length) - 1, -1, -1):
        right[:, panel] += whole[:, panel] * right[:, panel + 1]
    return right, left


def _decay(far: Floats, rate: Floats, tail: float) -> Floats:
    """Distance at which the sum of far * exp(-rate x) has fallen to the tail.

    Newton steps on its logarithm, which is convex: they never overshoot.
    """
    x = np.zeros(far.shape[1])
    for _ in range(DECAY_STEPS):
        left = far * np.exp(-np.minimum(rate * x, MOST))
        reached = left.sum(axis=0)
        x += np.maximum(np.log(reached / tail), 0.0) * reached / (left * rate).sum(axis=0)
    return x
