"""Where the posterior of a common value theta and of the spread tau around it is looked at.

Each question gets panels in theta of its own. Under Laplace deviations the posterior at one spread
is an exponential between the ends of the claims, so these are the panels, and only the insides of
the words are cut further; else a coarse look finds where the posterior lives. Everything is in
units of the prior's scale, measured from a centre, so that neither 1e15 nor a spread of 1e-6 is a
special case. All arrays keep questions on the last axis, and no operation mixes two of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from estimates.numeric.functions.gauss_legendre import gauss, interpolate
from estimates.numeric.posterior.likelihoods import laplace
from estimates.numeric.posterior.log_likelihood import ROOT_2, Voices, flat, half_normal
from estimates.numeric.posterior.support import DEEP, MANY, Look, inner, look

if TYPE_CHECKING:
    from collections.abc import Callable

    from estimates.numeric.posterior.likelihoods import Kernel

Floats = NDArray[np.float64]

TAU_NODES = 16
PANELS = 192
"""Panels where the ends of the claims cut none: for many voices, and for other kernels."""
CUTS = {True: {1: 7, 2: 5, 3: 3}, False: {1: 11, 2: 9, 3: 7}}
"""Cuts inside a voice's words, where all are narrow and where not, by the number of voices (the
last number for more of them); odd, so that one is the middle. Half as many move an end by up to
0.01 prior scales, these by 0.003 at most and mostly 0.0003."""
STEP = 0.3
"""About how far from an end words are cut at most, in prior scales: near it the likelihood bends,
far inside it is flat."""
OUT = 0.1, 8.0
"""From how far to how far beyond an end words are cut that are open on that side."""
FAR = 40.0
"""The outermost panels end where the density has fallen by exp(-40) …"""
REACH = 30.0
"""… or so many prior scales beyond the ends of the claims, times the cube root of how far these lie
apart. There the flat prior ends, which matters only where a faint voice is all that holds a heavy
one that is open to one side."""
FLOOR = 0.004
"""Share of the highest density that every place in reach counts for when panels are cut."""
SOFT = 0.2
"""Nodes for the spread are even in log(tau + SOFT)."""


@dataclass(frozen=True, slots=True)
class Nodes:
    """Where a block of questions is evaluated.

    Attributes
    ----------
    edges : shape (m + 1, n), of the panels in theta.
    tau : shape (T, n). tau_weight : shape (T, n), logs of quadrature weight times prior.
    smooth : whether the density is smooth inside the panels, so that their middles tell its shape.
    """

    edges: Floats
    tau: Floats
    tau_weight: Floats
    smooth: bool

    @property
    def theta(self) -> Floats:
        """Edges, then middles of smooth panels, shape (G, n)."""
        if not self.smooth:
            return self.edges
        middles = 0.5 * (self.edges[:-1] + self.edges[1:])
        return np.concatenate([self.edges, middles])


def place(
    voices: Voices,
    kernel: Kernel,
    tau_prior: Callable[[Floats], Floats] = half_normal,
    theta_prior: Callable[[Floats], Floats] = flat,
) -> Nodes:
    """Lay nodes where the posterior lives.

    Parameters
    ----------
    voices : anchored in every question.
    kernel : log likelihood of an interval.
    tau_prior, theta_prior : log densities, up to constants.

    Returns
    -------
    the nodes of each question; they depend on that question alone.
    """

    def prior(theta: Floats, tau: Floats) -> Floats:
        return (tau_prior(tau) + np.log(tau))[:, None] + theta_prior(theta)

    seen = look(voices, kernel, prior, None)
    least, most = seen.tau_span()
    tau, tau_weight = _tau_nodes(least, most)
    tau_weight += tau_prior(tau)
    return Nodes(_edges(voices, kernel, seen, most), tau, tau_weight, _smooth(voices, kernel))


def place_at(voices: Voices, kernel: Kernel, tau: Floats) -> Nodes:
    """Lay nodes for theta alone, the spread being given, shape (1, n)."""
    if kernel is laplace and len(voices.low) <= MANY:
        edges = _cut_edges(voices, tau[0])
    else:
        seen = look(voices, kernel, lambda theta, _: np.zeros((1, *theta.shape)), tau)
        edges = _edges(voices, kernel, seen, tau[0])
    return Nodes(edges, tau, np.zeros_like(tau), _smooth(voices, kernel))


def _smooth(voices: Voices, kernel: Kernel) -> bool:
    """Whether panels are cut where the density has kinks, or there are none."""
    return kernel is not laplace or len(voices.low) <= MANY


def nodes_for(voices: int, narrow: bool) -> int:
    """Return at how many nodes a question with so many voices is evaluated."""
    if voices > MANY:
        return TAU_NODES * (PANELS + 3)
    return TAU_NODES * (2 * voices * (cuts_for(voices, narrow) + 2) + 3)


def cuts_for(voices: int, narrow: bool) -> int:
    """Return how often the words of each of so many voices are cut."""
    cuts = CUTS[narrow]
    return cuts[min(voices, max(cuts))]


def _edges(voices: Voices, kernel: Kernel, seen: Look, most: Floats) -> Floats:
    """Edges of the panels, ascending, shape (m + 1, n)."""
    if kernel is laplace and len(voices.low) <= MANY:
        return _cut_edges(voices, most)
    edges = _spread_edges(seen, *seen.theta_span(), PANELS)
    return _with_far_ends(voices, edges, most) if kernel is laplace else edges


def _with_far_ends(voices: Voices, edges: Floats, most: Floats) -> Floats:
    """Add a panel on each side that ends where the density has long fallen to nothing.

    It falls at least as fast as the likelihood of the lightest voice, at the widest spread.
    """
    lightest = np.where(voices.power > 0, voices.power, 1.0).min(axis=0)
    away = FAR / ROOT_2 * np.hypot(most, voices.own.max(axis=0)) / lightest
    ends = inner(voices)
    away = np.minimum(away, REACH * np.cbrt(1.0 + ends[-1] - ends[0]))
    return np.concatenate([edges[:1] - away, edges, edges[-1:] + away])


def _cut_edges(voices: Voices, most: Floats) -> Floats:
    """Ends of the voices, cuts inside their words, and two far ends, ascending.

    How many cuts must not depend on a question's neighbours: give blocks in which the words of
    all questions are `narrow`, or of none.
    """
    share, step, away = _cuts(cuts_for(len(voices.low), bool(voices.narrow.all())))
    rows = []
    for low, high in zip(voices.low, voices.high, strict=True):
        width = high - low
        down, is_open = np.isinf(low), np.isinf(width)
        known = np.where(is_open, 0.0, width)
        half = np.minimum(share * known, step)
        closed = np.concatenate([half, known - half[-2::-1]])
        end = np.where(down, high, low)
        rows.append(end + np.where(is_open, np.where(down, -away, away), closed))
    edges = np.sort(np.concatenate(rows), axis=0)
    return _with_far_ends(voices, edges, most)


@cache
def _cuts(count: int) -> tuple[Floats, Floats, Floats]:
    """Return where words are cut so often, as columns.

    Shares of the width up to the middle, how far these are from the end at most, and, where the
    words are open, how far beyond their end (the end itself first).
    """
    half = (count + 1) // 2
    share = 0.5 - 0.5 * np.cos(np.pi * np.arange(half + 1) / (count + 1))
    near = max(half - 1, 1)
    step = np.concatenate([[0.0], np.geomspace(STEP / near, STEP * near, half - 1), [np.inf]])
    away = np.concatenate([[0.0], np.geomspace(*OUT, count + 1)])
    return share[:, None], step[:, None], away[:, None]


def _spread_edges(seen: Look, left: Floats, right: Floats, panels: int) -> Floats:
    """Panel edges that share out the root of the coarse density evenly, shape (panels + 1, n)."""
    at = np.clip(seen.theta, left, right)
    height = np.exp(0.5 * np.maximum(seen.across, -2 * DEEP)) + FLOOR
    steps = 0.5 * (height[1:] + height[:-1]) * np.diff(at, axis=0)
    mass = np.concatenate([np.zeros_like(at[:1]), steps]).cumsum(axis=0)
    share = np.linspace(0.0, 1.0, panels + 1)[:, None] * mass[-1]
    return np.clip(interpolate(share, mass, at), left, right)


def _tau_nodes(least: Floats, most: Floats) -> tuple[Floats, Floats]:
    """Nodes even in log(tau + SOFT), and the logs of their weights, shape (TAU_NODES, n)."""
    x, w = gauss(TAU_NODES)
    start, stop = np.log(least + SOFT), np.log(most + SOFT)
    soft = start + x[:, None] * (stop - start)
    return np.exp(soft) - SOFT, soft + np.log(w)[:, None] + np.log(stop - start)
