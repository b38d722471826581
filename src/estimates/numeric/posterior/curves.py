"""Densities of one value at T spreads, on panels that they share: masses and quantiles.

Shape (T, points or panels, n), questions on the last axis; no operation mixes two of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from estimates.numeric.posterior.segments import part, whole

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Cells = NDArray[Any]
"""Of single precision where many spreads are looked at, else of double."""

STEPS = 8
"""Steps to a quantile inside a panel: to rounding. Four do where all curves of a panel rise, or all
fall; more are needed where some rise and others fall by exp(15)."""
TINY = 1e-290
FLATTEST = 1e-6
STEEPEST = 30.0
"""A bump of exp() of so much is finite; it is no higher where there is mass."""


@dataclass(frozen=True, slots=True)
class Inside:
    """One panel of each question, seen at every spread.

    Attributes
    ----------
    panel : shape (1, n), which. start, length : shape (n,), in theta.
    first, last : shape (T, n), the density at its ends, without the bump.
    ratio, bump : shape (T, n), as in `Curves`.
    """

    panel: Ints
    start: Floats
    length: Floats
    first: Cells
    last: Cells
    ratio: Cells
    bump: Cells

    def at(self, share: Floats) -> tuple[Cells, Cells]:
        """Return the density without and with the bump at a share of the panel, (T, n)."""
        share = share.astype(self.ratio.dtype)
        fallen = np.maximum(self.ratio, 0.0) * (share - 1.0) + np.minimum(self.ratio, 0.0) * share
        plain = np.maximum(self.first, self.last) * np.exp(fallen)  # the other end may be 0
        return plain, plain * (1.0 + 4.0 * self.bump * (share * (1.0 - share)))

    def reached(self, share: Floats) -> tuple[Floats, Floats, Floats]:
        """Return mass from the start up to a share, density there and its slope, all (n,)."""
        plain, height = self.at(share)
        share = share.astype(plain.dtype)
        mass = part(self.first, plain, self.ratio * share, self.bump, share)
        slope = self.ratio * height + (4.0 - 8.0 * share) * self.bump * plain
        return self.length * total(mass), total(height), total(slope)


@dataclass(frozen=True)
class Curves:
    """T densities of n questions on common panels; all of them together have mass one.

    Attributes
    ----------
    edges : shape (m + 1, n), ascending; beyond them lies nothing.
    height : shape (T, m + 1, n), density at the edges.
    ratio : shape (T, m, n), log of the height at a panel's end over that at its start.
    bump : shape (T, m, n), how far the density stands out of an exponential in the middle.
    masses : shape (T, m, n), adding to one. below : shape (m + 1, n), mass below each edge.
    """

    edges: Floats
    height: Cells
    ratio: Cells
    bump: Cells
    masses: Cells
    below: Floats

    @classmethod
    def of(cls, edges: Floats, log_height: Cells) -> Curves:
        """Make them of log densities, shape (T, G, n), at all edges and, if given, all middles.

        Without middles all panels are plain exponentials, and so are always the first and the
        last one, which may be long.
        """
        height = log_height[:, : len(edges)]
        ratio = np.diff(height, axis=1)
        bump = np.zeros_like(ratio)
        if log_height.shape[1] > len(edges):
            np.subtract(log_height[:, len(edges) :], height[:, :-1], out=bump)
            bump -= 0.5 * ratio
            np.expm1(np.minimum(bump, STEEPEST, out=bump), out=bump)
            bump[:, 0] = bump[:, -1] = 0.0
        height = height - height.max(axis=(0, 1))
        np.exp(height, out=height)
        masses = whole(height[:, :-1], height[:, 1:], ratio, bump)
        masses *= np.diff(edges, axis=0).astype(masses.dtype)
        by_panel = total(masses)
        whole_mass = by_panel.sum(axis=0)
        below = np.zeros(edges.shape)
        np.cumsum(by_panel / whole_mass, axis=0, out=below[1:])
        height *= (1.0 / whole_mass).astype(height.dtype)
        masses *= (1.0 / whole_mass).astype(height.dtype)
        return cls(edges, height, ratio, bump, masses, below)

    @property
    def by_curve(self) -> Floats:
        """Mass of each curve, shape (T, n)."""
        mass: Floats = self.masses.sum(axis=1, dtype=np.float64)
        return mass

    @cached_property
    def together(self) -> Floats:
        """Density of all curves together at the edges, shape (m + 1, n)."""
        return total(self.height)

    def at_nodes(self) -> Floats:
        """Masses of all edges, then all middles, by Simpson's rule, shape (T, 2 m + 1, n).

        For averages of what is smooth in every panel; of panels whose middles are known.
        """
        sixth = np.diff(self.edges, axis=0) / 6.0
        mass = np.zeros((len(self.height), 2 * len(self.edges) - 1, self.edges.shape[1]))
        mass[:, : len(sixth)] += sixth * self.height[:, :-1]
        mass[:, 1 : len(sixth) + 1] += sixth * self.height[:, 1:]
        middle = np.sqrt(self.height[:, :-1] * self.height[:, 1:]) * (1.0 + self.bump)
        mass[:, len(sixth) + 1 :] = 4.0 * sixth * middle
        return mass

    def inside(self, panel: Ints) -> Inside:
        """Look into one panel of each question; `panel` has shape (n,)."""
        at = panel[None]
        start, stop = (np.take_along_axis(self.edges, at + step, 0)[0] for step in (0, 1))
        curves = (
            along(rows, panel + step)
            for rows, step in ((self.height, 0), (self.height, 1), (self.ratio, 0), (self.bump, 0))
        )
        return Inside(at, start, stop - start, *curves)

    def panel_of(self, x: Floats) -> Ints:
        """Return the panel in which x lies, shape (n,); the nearest one beyond the edges."""
        panel: Ints = np.clip((self.edges <= x).sum(axis=0) - 1, 0, len(self.edges) - 2)
        return panel

    def quantile(self, probability: float) -> Floats:
        """Return where so much of the whole mass lies below, shape (n,)."""
        panel = panel_reaching(self.below, probability)
        inside = self.inside(panel)
        return search(inside, self.below, self.together, probability, inside.reached)

    def at(self, x: Floats) -> tuple[Floats, Floats]:
        """Return the mass below x, and the density there, shape (n,); 0 beyond the edges."""
        inside = self.inside(self.panel_of(x))
        share = share_of(inside, x)
        mass, height, _ = inside.reached(share)
        within = (x >= self.edges[0]) & (x <= self.edges[-1])
        return np.take_along_axis(self.below, inside.panel, 0)[0] + mass, height * within


def along(rows: Cells, panel: Ints) -> Cells:
    """Return one row of each question at every spread: of (T, m, n) and (n,), shape (T, n)."""
    spreads, height, n = rows.shape
    flat = rows.reshape(spreads, height * n)
    found: Cells = np.take(flat, panel * n + np.arange(n), axis=1)
    return found


def total(rows: Cells) -> Floats:
    """Add up what is known at every spread, in double precision."""
    added: Floats = rows.sum(axis=0, dtype=np.float64)
    return added


def share_of(inside: Inside, x: Floats) -> Floats:
    """Return where in a panel x lies, in [0, 1]."""
    length = np.where(inside.length > 0, inside.length, 1.0)
    return np.clip((x - inside.start) / length, 0.0, 1.0)


def panel_reaching(below: Floats, probability: float) -> Ints:
    """Return the first panel at whose end so much lies below, shape (n,)."""
    panel: Ints = np.minimum((below[1:] < probability).sum(axis=0), len(below) - 2)
    return panel


def search(
    inside: Inside,
    below: Floats,
    height: Floats,
    probability: float,
    reached: Callable[[Floats], tuple[Floats, Floats, Floats]],
) -> Floats:
    """Find a quantile within one panel of each question.

    Parameters
    ----------
    inside : the panels.
    below, height : shape (m + 1, n), the cdf and its slope at the edges.
    probability : in (0, 1).
    reached : the mass from the start of the panel up to a share of it, the density there, and
        its slope by that share.

    Returns
    -------
    shape (n,). Each step is that of an exponential with this height and slope, so that where one
    spread prevails it arrives at once.
    """
    first, last, before, after = (
        np.take_along_axis(rows, inside.panel + step, 0)[0]
        for rows in (height, below)
        for step in (0, 1)
    )
    mass = after - before
    target = np.clip(probability - before, 0.0, mass)
    at = _first_guess(first, last, mass, target, inside.length)
    low, high = np.zeros_like(at), np.ones_like(at)
    for _ in range(STEPS):
        found, here, slope = reached(at)
        short = found < target
        low, high = np.where(short, at, low), np.where(short, high, at)
        here = np.maximum(here, TINY)
        gap = (target - found) / (here * inside.length)
        bend = slope / here * gap
        at = at + gap * _log1p_share(bend)
        at = np.where((at >= low) & (at <= high), at, 0.5 * (low + high))
    return inside.start + inside.length * at


def _log1p_share(x: Floats) -> Floats:
    """Return log(1 + x)/x; 1, a plain Newton step, where x is 0 or no exponential gets there."""
    plain = (np.abs(x) < FLATTEST) | (x < -0.9)
    x = np.where(plain, 1.0, x)
    share: Floats = np.where(plain, 1.0, np.log1p(x) / x)
    return share


def _first_guess(
    first: Floats, last: Floats, mass: Floats, target: Floats, length: Floats
) -> Floats:
    """Return where a single exponential would reach the target, as a share of the panel.

    It has the mass of the panel and, at its heavier end, the height; in the foot of a mixture
    that is far nearer than one through both ends.
    """
    up = last > first
    share = np.clip(target / np.maximum(mass, TINY), 0.0, 1.0)
    share = np.where(up, 1.0 - share, share)
    height = np.maximum(first, last) * length / np.maximum(mass, TINY)
    fall = np.minimum(2.0 * (height - 1.0), height).clip(FLATTEST)
    for _ in range(2):  # Newton steps to fall = height (1 - exp(-fall)), which is convex
        left = height * np.exp(-fall)
        fall = (fall - (fall - height + left) / (1.0 - left).clip(FLATTEST)).clip(FLATTEST)
    at = -np.log1p(-share * (1.0 - np.exp(-fall))) / fall
    guess: Floats = np.clip(np.where(up, 1.0 - at, at), 0.0, 1.0)
    return guess
