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

from estimates.numeric.panels import gauss, interpolate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from estimates.numeric.likelihoods import Kernel

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

TAU_NODES = 18
PANEL_NODES = 4
PANELS = 16
"""Fewest panels beside those that the ends of the claims cut; more where the voices are few."""
MANY = 12
"""Above so many voices the ends cut no panels: the place is found by zooming in, and covers the
posterior of all voices only, not those without one of them."""
COARSE_TAU, COARSE_THETA, ZOOMS = 14, 25, 4
DEEP = 13.0
"""What lies so far (in log) below the peak is left out: 2e-6 of it."""
FLOOR = 0.004
"""Share of the highest density that every place in reach counts for when panels are cut."""
FEET = (0.0, 0.06)
"""Distances outside each end, in prior scales, where panels are cut as well."""
FEW = 3
"""Up to so many voices, as the posterior of more has no such foot."""
SMALLEST = 0.004
"""Smallest spread looked at on its own, in units of the prior's scale; below it, [0, smallest]."""
SOFT = 0.2
"""Nodes for the spread are even in log(tau + SOFT)."""
TAILS = np.array([0.02, 0.1, 0.3, 0.8, 2.0, 5.0, 12.0, 30.0])
"""Where the coarse look samples beyond the outermost ends."""


@dataclass(frozen=True, slots=True)
class Voices:
    """What the k voices of n questions say, in units of the prior's scale from a centre.

    Attributes
    ----------
    low, high : shape (k, n), infinite where open, equal for a point.
    own : shape (k, n), a voice's own standard deviation beside the common spread.
    power : shape (k, n), in [0, 1]: its likelihood counts to this power; 0 is absence.
    """

    low: Floats
    high: Floats
    own: Floats
    power: Floats

    def take(self, columns: NDArray[np.int64]) -> Voices:
        """Return some of the questions, in the order of `columns`."""
        return Voices(*(np.take(getattr(self, name), columns, axis=1) for name in self.__slots__))

    def without(self, voice: int) -> Voices:
        """Return the same questions with one voice absent."""
        power = self.power.copy()
        power[voice] = 0.0
        return Voices(self.low, self.high, self.own, power)

    @property
    def anchored(self) -> Bools:
        """Whether something holds the value from below and from above, shape (n,)."""
        here = self.power > 0
        return (here & np.isfinite(self.low)).any(axis=0) & (here & np.isfinite(self.high)).any(
            axis=0
        )


@dataclass(frozen=True, slots=True)
class Nodes:
    """Where a block of questions is evaluated.

    Attributes
    ----------
    edges : shape (panels + 1, n), of the panels in theta.
    theta : shape (G, n) with G = panels * PANEL_NODES; tau : shape (T, n).
    log_weight : shape (T, G, n), log of quadrature weight times prior.
    """

    edges: Floats
    theta: Floats
    tau: Floats
    log_weight: Floats

    def take(self, columns: NDArray[np.int64]) -> Nodes:
        """Return the nodes of some of the questions."""
        return Nodes(
            self.edges[:, columns],
            self.theta[:, columns],
            self.tau[:, columns],
            self.log_weight[..., columns],
        )


def half_normal(tau: Floats) -> Floats:
    """Log density, up to a constant, of a half-normal spread of scale 1."""
    density: Floats = -0.5 * tau**2
    return density


def flat(theta: Floats) -> Floats:
    """Log density of a flat prior."""
    return np.zeros_like(theta)


def log_terms(voices: Voices, theta: Floats, tau: Floats, kernel: Kernel) -> Iterator[Floats]:
    """Log likelihood of one voice after the other at every node, each of shape (T, G, n)."""
    for low, high, own, power in zip(
        voices.low, voices.high, voices.own, voices.power, strict=True
    ):
        said = kernel(theta, low, high, np.hypot(tau, own))
        yield np.where(power > 0, power * said, 0.0)


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
    theta = _candidates(voices)
    tau = np.geomspace(SMALLEST, _widest(voices, theta), COARSE_TAU)
    many = len(voices.low) > MANY
    for zoom in range(ZOOMS + 1 if many else 1):
        if zoom:
            theta = np.linspace(*_span(theta, across), COARSE_THETA)
            tau = np.geomspace(*_span(tau, along), COARSE_TAU)
        prior = (tau_prior(tau) + np.log(tau))[:, None] + theta_prior(theta)
        across, along = _profiles(voices, kernel, theta, tau, prior, leave_out=not many)
    left, right = _span(theta, across, sharp=not many)
    edges = _spread_edges(theta, across, left, right, panels_for(len(voices.low)))
    if not many:
        edges = np.sort(np.concatenate([edges, _ends(voices, left, right, feet_for(len(voices.low)))]), axis=0)
    least, most = (np.exp(end) for end in _span(np.log(tau), along, sharp=not many))
    return _nodes(edges, np.where(least <= 1.001 * SMALLEST, 0.0, least), most, tau_prior, theta_prior)


def place_at(voices: Voices, kernel: Kernel, tau: Floats) -> Nodes:
    """Lay nodes for theta alone, the spread being given, shape (1, n)."""
    theta = _candidates(voices)
    many = len(voices.low) > MANY
    for zoom in range(ZOOMS + 1 if many else 1):
        if zoom:
            theta = np.linspace(*_span(theta, across), COARSE_THETA)
        across, _ = _profiles(voices, kernel, theta, tau, 0.0, leave_out=not many)
    left, right = _span(theta, across, sharp=not many)
    edges = _spread_edges(theta, across, left, right, 2 * PANELS)
    if not many:
        edges = np.sort(np.concatenate([edges, _ends(voices, left, right, (0.0,))]), axis=0)
    theta, log_weight = _theta_nodes(edges)
    return Nodes(edges, theta, tau, log_weight[None])


# ---- the coarse look


def _candidates(voices: Voices) -> Floats:
    """Points for the coarse look: ends of the claims (or their quantiles), and both tails."""
    ends, real = _stated(voices)
    first = np.where(real, ends, np.inf).min(axis=0)
    last = np.where(real, ends, -np.inf).max(axis=0)
    inner = np.sort(np.where(real, ends, first), axis=0)
    if len(inner) > 2 * MANY:
        inner = inner[np.linspace(0, len(inner) - 1, 2 * MANY).round().astype(int)]
    tail = TAILS[:, None] * np.cbrt(1.0 + last - first)
    return np.concatenate([(first - tail)[::-1], inner, last + tail])


def _stated(voices: Voices) -> tuple[Floats, Bools]:
    """All ends, shape (2 k, n), and which of them are finite ends of present voices."""
    ends = np.concatenate([voices.low, voices.high])
    return ends, np.isfinite(ends) & (np.concatenate([voices.power, voices.power]) > 0)


def _ends(
    voices: Voices, left: Floats, right: Floats, feet: tuple[float, ...]
) -> Floats:
    """Ends of the present voices and points just outside, moved into [left, right].

    Open ends go to the left. The posterior can have a sharp foot at an end, as it mixes
    spreads; hence the points outside.
    """
    ends, real = _stated(voices)
    out = np.repeat([-1.0, 1.0], len(voices.low))[:, None]
    rows = [np.where(real, ends + out * foot, left) for foot in feet]
    return np.clip(np.concatenate(rows), left, right)


def _widest(voices: Voices, theta: Floats) -> Floats:
    """Return a spread beyond which nothing of the posterior lies.

    exp(-sqrt 2 D/tau - tau^2/2), D the least total misfit, peaks at (sqrt 2 D)^(1/3) with a
    standard deviation below 0.6.
    """
    misfit = np.zeros(theta.shape)
    for low, high, power in zip(voices.low, voices.high, voices.power, strict=True):
        outside = np.maximum(np.maximum(low - theta, theta - high), 0.0)
        misfit += np.where(power > 0, power * outside, 0.0)
    widest: Floats = 6.0 + np.cbrt(np.sqrt(2.0) * misfit.min(axis=0))
    return widest


def _profiles(
    voices: Voices,
    kernel: Kernel,
    theta: Floats,
    tau: Floats,
    prior: Floats | float,
    leave_out: bool,
) -> tuple[Floats, Floats]:
    """Best log posterior for each theta and for each tau, 0 at the peak.

    With `leave_out` the best over the posteriors of all voices and of all but any one.
    """
    terms = list(log_terms(voices, theta, tau, kernel))
    joint = prior + sum(terms[1:], terms[0])
    across, along = _normalised(joint)
    for voice, term in enumerate(terms if leave_out else []):
        rest_across, rest_along = _normalised(joint - term)
        holds = voices.without(voice).anchored
        across = np.where(holds, np.maximum(across, rest_across), across)
        along = np.where(holds, np.maximum(along, rest_along), along)
    return across, along


def _normalised(joint: Floats) -> tuple[Floats, Floats]:
    """Profiles over theta and over tau, 0 at the peak."""
    across, along = joint.max(axis=0), joint.max(axis=1)
    peak = across.max(axis=0)
    return across - peak, along - peak


def _span(points: Floats, profile: Floats, sharp: bool = False) -> tuple[Floats, Floats]:
    """Ends of the stretch where the profile is not deep below its peak.

    The neighbouring points outside it; with `sharp` the crossings between them, by a straight
    line in the log density, which lies above it as tails of mixtures are convex.
    """
    deep = profile.max(axis=0) - DEEP
    rows = np.arange(len(points))[:, None]
    ends = []
    for order in (slice(None), slice(None, None, -1)):
        at, height = points[order], profile[order]
        first = np.where(height > deep, rows, len(points)).min(axis=0)[None]
        before = np.maximum(first - 1, 0)
        x0, x1, y0, y1 = (
            np.take_along_axis(curve, row, 0)[0] for curve in (at, height) for row in (before, first)
        )
        rise = np.where(y1 > y0, y1 - y0, 1.0)
        part = np.clip((deep - y0) / rise, 0.0, 1.0) if sharp else 0.0
        ends.append(x0 + part * (x1 - x0))
    return ends[0], ends[1]


# ---- nodes


def panels_for(voices: int) -> int:
    """Return how many panels so many voices get, beside those that their ends cut."""
    return 3 * PANELS if voices > MANY else max(PANELS, 3 * PANELS - 4 * voices)


def feet_for(voices: int) -> tuple[float, ...]:
    """Return how far outside the ends panels are cut."""
    return FEET if voices <= FEW else FEET[:1]


def nodes_for(voices: int) -> int:
    """Return at how many nodes a question with so many voices is evaluated."""
    cut = 2 * len(feet_for(voices)) * voices if voices <= MANY else 0
    return TAU_NODES * PANEL_NODES * (panels_for(voices) + cut)


def _spread_edges(
    theta: Floats, profile: Floats, left: Floats, right: Floats, panels: int
) -> Floats:
    """Panel edges that share out the root of the coarse density evenly, shape (panels + 1, n)."""
    at = np.clip(theta, left, right)
    height = np.exp(0.5 * np.maximum(profile, -2 * DEEP)) + FLOOR
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


def _nodes(
    edges: Floats,
    least: Floats,
    most: Floats,
    tau_prior: Callable[[Floats], Floats],
    theta_prior: Callable[[Floats], Floats],
) -> Nodes:
    """Nodes in every panel of theta and in log(tau + SOFT)."""
    theta, theta_weight = _theta_nodes(edges)
    x, w = gauss(TAU_NODES)
    start, stop = np.log(least + SOFT), np.log(most + SOFT)
    soft = start + x[:, None] * (stop - start)
    tau = np.exp(soft) - SOFT
    tau_weight = soft + np.log(w)[:, None] + np.log(stop - start) + tau_prior(tau)
    return Nodes(edges, theta, tau, tau_weight[:, None] + theta_weight + theta_prior(theta))
