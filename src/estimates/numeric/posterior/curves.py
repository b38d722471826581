"""Densities of a value at T spreads on shared panels: masses, quantiles and cdfs.

Inside a panel each density is an exponential times a parabola (`segments`), so that masses are
closed integrals. Arrays have shape (T, points or panels, n) with questions on the last axis; no
operation mixes two questions.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from estimates.numeric.posterior.segments import integrate_partial_segments, integrate_segments
from estimates.numeric.types import Array, Floats, Ints

# Steps to a quantile inside a panel: to rounding. Four suffice where all curves of a panel rise,
# or all fall; more are needed where some rise and others fall by exp(15).
QUANTILE_STEPS = 8
# Keeps quotients finite where a density underflows.
SMALLEST_DENSITY = 1e-290
# Below this relative bend a step to a quantile is a plain Newton step.
SMALLEST_BEND = 1e-6
# exp() of this is finite; where there is mass, no bump is as high.
MAX_LOG_BUMP = 30.0


@dataclass(frozen=True, slots=True)
class PanelSection:
    """One panel of each question, at every spread.

    panel : shape (1, n), panel numbers. start, length : shape (n,), in theta.
    first, last : shape (T, n), the density at its ends, without the bump.
    ratio, bump : shape (T, n), as in `DensityCurves`.
    """

    panel: Ints
    start: Floats
    length: Floats
    first: Array
    last: Array
    ratio: Array
    bump: Array

    def at(self, share: Floats) -> tuple[Array, Array]:
        """Return the density without and with the bump at a share of the panel, (T, n)."""
        share = share.astype(self.ratio.dtype)
        fallen = np.maximum(self.ratio, 0.0) * (share - 1.0) + np.minimum(self.ratio, 0.0) * share
        plain = np.maximum(self.first, self.last) * np.exp(fallen)  # the other end may be 0
        return plain, plain * (1.0 + 4.0 * self.bump * (share * (1.0 - share)))

    def reached(self, share: Floats) -> tuple[Floats, Floats, Floats]:
        """Return mass from the start to a share, density there and its slope, all (n,)."""
        plain, height = self.at(share)
        share = share.astype(plain.dtype)
        mass = integrate_partial_segments(self.first, plain, self.ratio * share, self.bump, share)
        slope = self.ratio * height + (4.0 - 8.0 * share) * self.bump * plain
        mass, height, slope = (sum_over_spreads(each) for each in (mass, height, slope))
        return self.length * mass, height, slope


@dataclass(frozen=True)
class DensityCurves:
    """T densities of n questions on common panels; together their mass is one.

    edges : shape (m + 1, n), ascending; no mass lies beyond them.
    height : shape (T, m + 1, n), density at the edges.
    ratio : shape (T, m, n), log of the height at a panel's end over that at its start.
    bump : shape (T, m, n), relative excess over an exponential in the middle of a panel.
    masses : shape (T, m, n), sum to one. below : shape (m + 1, n), mass below each edge.
    """

    edges: Floats
    height: Array
    ratio: Array
    bump: Array
    masses: Array
    below: Floats

    @classmethod
    def of(cls, edges: Floats, log_height: Array) -> DensityCurves:
        """Build the curves from log densities, shape (T, G, n), at all edges, then all middles.

        Without middles all panels are plain exponentials. The first and the last panel always are,
        as they may be long.
        """
        height = log_height[:, : len(edges)]
        ratio = np.diff(height, axis=1)
        bump = np.zeros_like(ratio)
        if log_height.shape[1] > len(edges):
            np.subtract(log_height[:, len(edges) :], height[:, :-1], out=bump)
            bump -= 0.5 * ratio
            np.expm1(np.minimum(bump, MAX_LOG_BUMP, out=bump), out=bump)
            bump[:, 0] = bump[:, -1] = 0.0
        height = height - height.max(axis=(0, 1))
        np.exp(height, out=height)
        masses = integrate_segments(height[:, :-1], height[:, 1:], ratio, bump)
        masses *= np.diff(edges, axis=0).astype(masses.dtype)
        by_panel = sum_over_spreads(masses)
        whole_mass = by_panel.sum(axis=0)
        below = np.zeros(edges.shape)
        np.cumsum(by_panel / whole_mass, axis=0, out=below[1:])
        height *= (1.0 / whole_mass).astype(height.dtype)
        masses *= (1.0 / whole_mass).astype(height.dtype)
        return cls(edges, height, ratio, bump, masses, below)

    @cached_property
    def together(self) -> Floats:
        """Sum of the densities at the edges over all spreads, shape (m + 1, n)."""
        return sum_over_spreads(self.height)

    def at_nodes(self) -> Floats:
        """Return masses of all edges, then all middles, by Simpson's rule, shape (T, 2 m + 1, n).

        For averages of functions that are smooth in every panel; needs panels with known middles.
        """
        sixth = np.diff(self.edges, axis=0) / 6.0
        mass = np.zeros((len(self.height), 2 * len(self.edges) - 1, self.edges.shape[1]))
        mass[:, : len(sixth)] += sixth * self.height[:, :-1]
        mass[:, 1 : len(sixth) + 1] += sixth * self.height[:, 1:]
        middle = np.sqrt(self.height[:, :-1] * self.height[:, 1:]) * (1.0 + self.bump)
        mass[:, len(sixth) + 1 :] = 4.0 * sixth * middle
        return mass

    def section(self, panel: Ints) -> PanelSection:
        """Return one panel of each question; `panel` has shape (n,)."""
        at = panel[None]
        start, stop = (np.take_along_axis(self.edges, at + step, 0)[0] for step in (0, 1))
        ends = take_panel(self.height, panel), take_panel(self.height, panel + 1)
        bend = take_panel(self.ratio, panel), take_panel(self.bump, panel)
        return PanelSection(at, start, stop - start, *ends, *bend)

    def panel_of(self, x: Floats) -> Ints:
        """Return the panel that contains x, shape (n,); the nearest beyond the edges."""
        return np.asarray(np.clip((self.edges <= x).sum(axis=0) - 1, 0, len(self.edges) - 2))

    def quantile(self, probability: float) -> Floats:
        """Return the quantile of the whole mass, shape (n,)."""
        panel = panel_of_quantile(self.below, probability)
        section = self.section(panel)
        return solve_quantile(section, self.below, self.together, probability, section.reached)

    def at(self, x: Floats) -> tuple[Floats, Floats]:
        """Return the mass below x and the density there, shape (n,); 0 beyond the edges."""
        section = self.section(self.panel_of(x))
        share = share_of_panel(section, x)
        mass, height, _ = section.reached(share)
        within = (x >= self.edges[0]) & (x <= self.edges[-1])
        return np.take_along_axis(self.below, section.panel, 0)[0] + mass, height * within


def take_panel(rows: Array, panel: Ints) -> Array:
    """Return one row of each question at every spread: of (T, m, n) and (n,), shape (T, n)."""
    spreads, height, n = rows.shape
    flat = rows.reshape(spreads, height * n)
    return np.asarray(np.take(flat, panel * n + np.arange(n), axis=1))


def sum_over_spreads(rows: Array) -> Floats:
    """Return sums over all spreads, in double precision."""
    return np.asarray(rows.sum(axis=0, dtype=np.float64))


def share_of_panel(section: PanelSection, x: Floats) -> Floats:
    """Return the position of x in its panel, as a share in [0, 1]."""
    length = np.where(section.length > 0, section.length, 1.0)
    return np.clip((x - section.start) / length, 0.0, 1.0)


def panel_of_quantile(below: Floats, probability: float) -> Ints:
    """Return the first panel whose end has at least this mass below it, shape (n,)."""
    return np.asarray(np.minimum((below[1:] < probability).sum(axis=0), len(below) - 2))


def solve_quantile(
    section: PanelSection,
    below: Floats,
    height: Floats,
    probability: float,
    reached: Callable[[Floats], tuple[Floats, Floats, Floats]],
) -> Floats:
    """Return a quantile inside one panel of each question.

    section : the panels.
    below, height : shape (m + 1, n), the cdf and its slope at the edges.
    probability : in (0, 1).
    reached : function of a share of the panel that returns the mass from its start, the density
        there, and the slope of the density by that share.
    Returns shape (n,). Each step is that of an exponential with this height and slope, so that it
        is exact where one spread prevails.
    """
    first, last = (np.take_along_axis(height, section.panel + step, 0)[0] for step in (0, 1))
    before, after = (np.take_along_axis(below, section.panel + step, 0)[0] for step in (0, 1))
    mass = after - before
    target = np.clip(probability - before, 0.0, mass)
    at = _first_guess(first, last, mass, target, section.length)
    low, high = np.zeros_like(at), np.ones_like(at)
    for _ in range(QUANTILE_STEPS):
        mass_below, density, slope = reached(at)
        is_below = mass_below < target
        low, high = np.where(is_below, at, low), np.where(is_below, high, at)
        density = np.maximum(density, SMALLEST_DENSITY)
        gap = (target - mass_below) / (density * section.length)
        bend = slope / density * gap
        at = at + gap * _log1p_share(bend)
        at = np.where((at >= low) & (at <= high), at, 0.5 * (low + high))
    return section.start + section.length * at


def _log1p_share(x: Floats) -> Floats:
    """Return log(1 + x)/x; 1, a plain Newton step, near x = 0 and below x = -0.9."""
    plain = (np.abs(x) < SMALLEST_BEND) | (x < -0.9)
    x = np.where(plain, 1.0, x)
    return np.where(plain, 1.0, np.log1p(x) / x)


def _first_guess(
    first: Floats, last: Floats, mass: Floats, target: Floats, length: Floats
) -> Floats:
    """Return where a single exponential reaches the target, as a share of the panel, shape (n,).

    It has the mass of the panel and, at its heavier end, the height; in the tail of a mixture
    that is far closer than an exponential through both ends.
    """
    up = last > first
    share = np.clip(target / np.maximum(mass, SMALLEST_DENSITY), 0.0, 1.0)
    share = np.where(up, 1.0 - share, share)
    height = np.maximum(first, last) * length / np.maximum(mass, SMALLEST_DENSITY)
    fall = np.minimum(2.0 * (height - 1.0), height).clip(SMALLEST_BEND)
    for _ in range(2):  # Newton steps to fall = height (1 - exp(-fall)), which is convex
        left = height * np.exp(-fall)
        fall = fall - (fall - height + left) / (1.0 - left).clip(SMALLEST_BEND)
        fall = fall.clip(SMALLEST_BEND)
    at = -np.log1p(-share * (1.0 - np.exp(-fall))) / fall
    return np.asarray(np.clip(np.where(up, 1.0 - at, at), 0.0, 1.0))
