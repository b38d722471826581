"""Nodes for the posterior of a common value theta and of the spread tau around it.

Each question gets nodes of its own: a coarse look finds where its posterior lives, panels with
Gauss-Legendre nodes then cover that place. Everything is in units of the prior's scale, measured
from a centre, so that neither 1e15 nor a spread of 1e-6 is a special case. All arrays keep
questions on the last axis, and no operation mixes two of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from estimates.numeric.coarse import DEEP, MANY, Look, look, stated
from estimates.numeric.evidence import Voices, flat, half_normal
from estimates.numeric.panels import gauss, interpolate

if TYPE_CHECKING:
    from collections.abc import Callable

    from estimates.numeric.likelihoods import Kernel

Floats = NDArray[np.float64]

TAU_NODES = 18
PANEL_NODES = 4
"""Even: the next source pairs the nodes of a panel from its two ends."""
PANELS, MOST_PANELS = 20, 48
"""Fewest and most panels beside those that the ends of the claims cut."""
FEET = (0.0, 0.06)
"""Distances outside each end, in prior scales, where panels are cut as well."""
FEW = 3
"""Up to so many voices, as the posterior of more has no such sharp foot."""
FLOOR = 0.004
"""Share of the highest density that every place in reach counts for when panels are cut."""
SOFT = 0.2
"""Nodes for the spread are even in log(tau + SOFT)."""


@dataclass(frozen=True, slots=True)
class Nodes:
    """Where a block of questions is evaluated.

    Attributes
    ----------
    edges : shape (panels + 1, n), of the panels in theta.
    theta : shape (G, n) with G = panels * PANEL_NODES; tau : shape (T, n).
    theta_weight, tau_weight : of the same shapes, logs of quadrature weight times prior.
    """

    edges: Floats
    theta: Floats
    tau: Floats
    theta_weight: Floats
    tau_weight: Floats

    @property
    def log_weight(self) -> Floats:
        """Log weight of every node, shape (T, G, n)."""
        return self.tau_weight[:, None] + self.theta_weight


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
    count = len(voices.low)
    edges = _edges(voices, seen, panels_for(count), feet_for(count))
    theta, theta_weight = _theta_nodes(edges)
    tau, tau_weight = _tau_nodes(*seen.tau_span())
    tau_weight += tau_prior(tau)
    return Nodes(edges, theta, tau, theta_weight + theta_prior(theta), tau_weight)


def place_at(voices: Voices, kernel: Kernel, tau: Floats) -> Nodes:
    """Lay nodes for theta alone, the spread being given, shape (1, n)."""
    seen = look(voices, kernel, lambda theta, _: np.zeros((1, *theta.shape)), tau)
    edges = _edges(voices, seen, panels_for(len(voices.low)), FEET[:1])
    theta, log_weight = _theta_nodes(edges)
    return Nodes(edges, theta, tau, log_weight, np.zeros_like(tau))


def _edges(voices: Voices, seen: Look, panels: int, feet: tuple[float, ...]) -> Floats:
    """Edges of the panels, ascending, shape (panels + cuts + 1, n)."""
    left, right = seen.theta_span()
    edges = _spread_edges(seen, left, right, panels)
    if len(voices.low) > MANY:
        return edges
    return np.sort(np.concatenate([edges, _ends(voices, left, right, feet)]), axis=0)


def _ends(voices: Voices, left: Floats, right: Floats, feet: tuple[float, ...]) -> Floats:
    """Return the ends of the present voices and points just outside, moved into [left, right].

    Open ends go to the left. The posterior can have a sharp foot at an end, as it mixes
    spreads; hence the points outside.
    """
    at, real = stated(voices)
    out = np.repeat([-1.0, 1.0], len(voices.low))[:, None]
    rows = [np.where(real, at + out * foot, left) for foot in feet]
    ends: Floats = np.clip(np.concatenate(rows), left, right)
    return ends


def panels_for(voices: int) -> int:
    """Return how many panels so many voices get, beside those that their ends cut."""
    return MOST_PANELS if voices > MANY else max(PANELS, MOST_PANELS - 4 * voices)


def feet_for(voices: int) -> tuple[float, ...]:
    """Return how far outside the ends panels are cut."""
    return FEET if voices <= FEW else FEET[:1]


def nodes_for(voices: int) -> int:
    """Return at how many nodes a question with so many voices is evaluated."""
    cut = 2 * len(feet_for(voices)) * voices if voices <= MANY else 0
    return TAU_NODES * PANEL_NODES * (panels_for(voices) + cut)


def _spread_edges(seen: Look, left: Floats, right: Floats, panels: int) -> Floats:
    """Panel edges that share out the root of the coarse density evenly, shape (panels + 1, n)."""
    at = np.clip(seen.theta, left, right)
    height = np.exp(0.5 * np.maximum(seen.across, -2 * DEEP)) + FLOOR
    steps = 0.5 * (height[1:] + height[:-1]) * np.diff(at, axis=0)
    mass = np.concatenate([np.zeros_like(at[:1]), steps]).cumsum(axis=0)
    share = np.linspace(0.0, 1.0, panels + 1)[:, None] * mass[-1]
    return np.clip(interpolate(share, mass, at), left, right)


def _theta_nodes(edges: Floats) -> tuple[Floats, Floats]:
    """Gauss-Legendre nodes in every panel, and the logs of their weights, shape (G, n)."""
    x, w = gauss(PANEL_NODES)
    length = np.diff(edges, axis=0)[:, None]
    theta = (edges[:-1, None] + length * x[:, None]).reshape(-1, edges.shape[-1])
    with np.errstate(divide="ignore"):
        log_weight = np.log(length * w[:, None]).reshape(theta.shape)
    return theta, log_weight


def _tau_nodes(least: Floats, most: Floats) -> tuple[Floats, Floats]:
    """Nodes even in log(tau + SOFT), and the logs of their weights, shape (TAU_NODES, n)."""
    x, w = gauss(TAU_NODES)
    start, stop = np.log(least + SOFT), np.log(most + SOFT)
    soft = start + x[:, None] * (stop - start)
    return np.exp(soft) - SOFT, soft + np.log(w)[:, None] + np.log(stop - start)
