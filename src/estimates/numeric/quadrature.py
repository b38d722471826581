"""The posterior of a common value and of the spread around it, by quadrature, without sampling.

Each question gets nodes of its own: a coarse look finds where its posterior lives, panels with
Gauss-Legendre nodes then cover that place. Everything is in units of the prior's scale, measured
from a centre, so that neither 1e15 nor a spread of 1e-6 is a special case. All arrays keep
questions on the last axis, and no operation mixes two of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from estimates.numeric.likelihoods import Floats, Kernel

TAU_NODES = 20
PANEL_NODES = 5
PANELS = 16
"""Panels beside those that the ends of the claims cut."""
MANY = 12
"""Above so many voices the ends cut no panels; the place is found by zooming in instead."""
COARSE_TAU, COARSE_THETA, ZOOMS = 16, 25, 4
DEEP = 25.0
"""What lies so far (in log) below the peak is left out: 1e-11 of it."""
SMALLEST = 0.004
"""Smallest spread looked at on its own, in units of the prior's scale; below it, [0, smallest]."""
SOFT = 0.05
"""Nodes for the spread are even in log(tau + SOFT)."""

LogPrior = Callable[[Floats], Floats]


@dataclass(frozen=True, slots=True)
class Voices:
    """What n questions' k voices say, in units of the prior's scale from the question's centre.

    Attributes
    ----------
    low, high : shape (k, n), infinite where open.
    own : shape (k, n), a voice's own standard deviation beside the common spread.
    power : shape (k, n), in [0, 1]: its likelihood counts to this power; 0 is absence.
    """

    low: Floats
    high: Floats
    own: Floats
    power: Floats

    def take(self, columns: slice) -> Voices:
        """Return some of the questions."""
        return Voices(*(getattr(self, name)[:, columns] for name in self.__slots__))


@dataclass(frozen=True, slots=True)
class Nodes:
    """Where a block of questions is evaluated.

    Attributes
    ----------
    edges : shape (panels + 1, n); theta : shape (panels * PANEL_NODES, n); tau : shape (T, n).
    log_weight : shape (T, panels * PANEL_NODES, n), log of quadrature weight times prior.
    """

    edges: Floats
    theta: Floats
    tau: Floats
    log_weight: Floats


def half_normal(tau: Floats) -> Floats:
    """Log density (up to a constant) of a half-normal spread of scale 1."""
    return -0.5 * tau**2


def flat(theta: Floats) -> Floats:
    """Log density of a flat prior."""
    return np.zeros_like(theta)


def log_terms(voices: Voices, voice: int, theta: Floats, tau: Floats, kernel: Kernel) -> Floats:
    """Log likelihood of one voice at every node, shape (T, G, n)."""
    sd = np.hypot(tau, voices.own[voice])[:, None]
    said = kernel(theta[None], voices.low[voice], voices.high[voice], sd)
    return np.where(voices.power[voice] > 0, voices.power[voice] * said, 0.0)


def log_likelihood(voices: Voices, theta: Floats, tau: Floats, kernel: Kernel) -> Floats:
    """Log likelihood of all voices at every node, shape (T, G, n)."""
    total = np.zeros((len(tau), *theta.shape))
    for voice in range(len(voices.low)):
        total += log_terms(voices, voice, theta, tau, kernel)
    return total


# ---- where the posterior lives


def place(
    voices: Voices, kernel: Kernel, tau_prior: LogPrior = half_normal, theta_prior: LogPrior = flat
) -> Nodes:
    """Lay nodes where the posterior lives.

    Parameters
    ----------
    voices : every question has a finite lower and a finite upper end among its present voices.
    kernel : log likelihood of an interval.
    tau_prior, theta_prior : log densities, up to constants.

    Returns
    -------
    the nodes of each question; they depend on that question alone.
    """
    theta = _candidates(voices)
    tau = np.geomspace(SMALLEST, _widest(voices, theta), COARSE_TAU)
    zooms = ZOOMS if len(voices.low) > MANY else 0
    for zoom in range(zooms + 1):
        joint = log_likelihood(voices, theta, tau, kernel) + theta_prior(theta)
        joint += (tau_prior(tau) + np.log(tau))[:, None]
        theta_profile, tau_profile = joint.max(axis=0), joint.max(axis=1)
        left, right = _span(theta, theta_profile)
        least, most = _span(tau, tau_profile)
        if zoom < zooms:
            theta = np.linspace(left, right, COARSE_THETA)
            tau = np.geomspace(least, most, COARSE_TAU)
    edges = _spread_edges(theta, theta_profile, left, right)
    if not zooms:
        edges = np.sort(np.concatenate([edges, _ends(voices, left, right)]), axis=0)
    return _nodes(edges, np.where(least <= SMALLEST, 0.0, least), most, tau_prior, theta_prior)


def _ends(voices: Voices, left: Floats, right: Floats) -> Floats:
    """Ends of the present voices, moved into [left, right] (open ones to the left)."""
    ends = np.concatenate([voices.low, voices.high])
    real = np.isfinite(ends) & np.concatenate([voices.power, voices.power]).astype(bool)
    return np.clip(np.where(real, ends, left), left, right)


def _candidates(voices: Voices) -> Floats:
    """Points for the coarse look: ends of the claims (or their quantiles), and both tails."""
    ends = np.concatenate([voices.low, voices.high])
    real = np.isfinite(ends) & np.concatenate([voices.power, voices.power]).astype(bool)
    first = np.where(real, ends, np.inf).min(axis=0)
    last = np.where(real, ends, -np.inf).max(axis=0)
    inner = np.sort(np.where(real, ends, first), axis=0)
    if len(inner) > 2 * MANY:
        inner = inner[np.linspace(0, len(inner) - 1, 2 * MANY).round().astype(int)]
    tail = np.array([0.25, 1.0, 2.5, 6.0, 15.0, 40.0])[:, None] * np.cbrt(1.0 + last - first)
    return np.concatenate([(first - tail)[::-1], inner, last + tail])


def _widest(voices: Voices, theta: Floats) -> Floats:
    """Return a spread beyond which nothing of the posterior lies.

    exp(-sqrt 2 D/tau - tau^2/2), D the least total misfit, peaks at (sqrt 2 D)^(1/3) with a
    standard deviation below 0.6.
    """
    misfit = np.full(theta.shape, 0.0)
    for low, high, power in zip(voices.low, voices.high, voices.power, strict=True):
        outside = np.maximum(np.maximum(low - theta, theta - high), 0.0)
        misfit += np.where(power > 0, power * outside, 0.0)
    return 6.0 + np.cbrt(np.sqrt(2.0) * misfit.min(axis=0))


def _span(points: Floats, profile: Floats) -> tuple[Floats, Floats]:
    """First point before and after the stretch where the profile is not deep below its peak."""
    above = profile > profile.max(axis=0) - DEEP
    rows = np.arange(len(points))[:, None]
    first = np.maximum(np.where(above, rows, len(points)).min(axis=0) - 1, 0)
    last = np.minimum(np.where(above, rows, -1).max(axis=0) + 1, len(points) - 1)
    return np.take_along_axis(points, first[None], 0)[0], np.take_along_axis(points, last[None], 0)[
        0
    ]


def _spread_edges(theta: Floats, profile: Floats, left: Floats, right: Floats) -> Floats:
    """Panel edges that share out the root of the coarse density evenly, shape (PANELS + 1, n).

    The root, because the posterior without one voice is wider and is read at the same nodes.
    """
    at = np.clip(theta, left, right)
    height = np.exp(0.5 * np.maximum(profile - profile.max(axis=0), -2 * DEEP)) + 0.02
    mass = np.concatenate(
        [np.zeros_like(at[:1]), 0.5 * (height[1:] + height[:-1]) * np.diff(at, axis=0)]
    ).cumsum(axis=0)
    share = np.linspace(0.0, 1.0, PANELS + 1)[:, None] * mass[-1]
    return np.clip(interpolate(share, mass, at), left, right)


def interpolate(x: Floats, xs: Floats, ys: Floats) -> Floats:
    """Piecewise linear interpolation, one curve a column; xs ascending down axis 0.

    Examples
    --------
    >>> interpolate(np.array([[0.5]]), np.array([[0.0], [1.0]]), np.array([[10.0], [20.0]]))
    array([[15.]])
    """
    after = np.zeros(x.shape, dtype=np.int64)
    for row in xs[1:-1]:
        after += x > row
    x0, x1 = np.take_along_axis(xs, after, 0), np.take_along_axis(xs, after + 1, 0)
    y0, y1 = np.take_along_axis(ys, after, 0), np.take_along_axis(ys, after + 1, 0)
    step = x1 - x0
    part = np.where(step > 0, (x - x0) / np.where(step > 0, step, 1.0), 0.0)
    return y0 + np.clip(part, 0.0, 1.0) * (y1 - y0)


def _nodes(
    edges: Floats, least: Floats, most: Floats, tau_prior: LogPrior, theta_prior: LogPrior
) -> Nodes:
    """Put Gauss-Legendre nodes in every panel and in log(tau + SOFT)."""
    x, w = np.polynomial.legendre.leggauss(PANEL_NODES)
    length = np.diff(edges, axis=0)
    theta = edges[:-1, None] + length[:, None] * (0.5 + 0.5 * x)[:, None]
    weight = length[:, None] * (0.5 * w)[:, None]
    x, w = np.polynomial.legendre.leggauss(TAU_NODES)
    start, stop = np.log(least + SOFT), np.log(most + SOFT)
    soft = start + (0.5 + 0.5 * x)[:, None] * (stop - start)
    tau = np.exp(soft) - SOFT
    tau_weight = soft + np.log(0.5 * w)[:, None] + np.log(stop - start) + tau_prior(tau)
    flat_theta = theta.reshape(-1, theta.shape[-1])
    with np.errstate(divide="ignore"):
        theta_weight = np.log(weight).reshape(flat_theta.shape) + theta_prior(flat_theta)
    return Nodes(edges, flat_theta, tau, tau_weight[:, None] + theta_weight)


# ---- reading the posterior


def normalise(log_mass: Floats) -> Floats:
    """Exponentiate and scale to one over both node axes, shape (T, G, n)."""
    mass: Floats = np.exp(log_mass - log_mass.max(axis=(0, 1)))
    return mass / mass.sum(axis=0).sum(axis=0)


def quantile(edges: Floats, mass: Floats, probability: float) -> Floats:
    """Quantile of a density known at the Gauss-Legendre nodes of its panels.

    Within a panel the density is the polynomial through its nodes, integrated exactly.

    Parameters
    ----------
    edges : shape (panels + 1, n); mass : shape (panels * PANEL_NODES, n), adding to one.

    Returns
    -------
    shape (n,).
    """
    panels = mass.reshape(len(edges) - 1, PANEL_NODES, -1)
    below = panels.sum(axis=1).cumsum(axis=0)
    panel = np.minimum((below < probability).sum(axis=0), len(panels) - 1)
    inside = np.take_along_axis(panels, panel[None, None], 0)[0]
    before = np.take_along_axis(below, panel[None], 0)[0] - inside.sum(axis=0)
    coefficients = [sum(inside[j] * c for j, c in enumerate(row)) for row in _antiderivative()]
    low, high = np.zeros_like(before), np.ones_like(before)
    for _ in range(48):
        middle = 0.5 * (low + high)
        reached = before
        power = np.ones_like(middle)
        for coefficient in coefficients:
            power = power * middle
            reached = reached + coefficient * power
        short = reached < probability
        low, high = np.where(short, middle, low), np.where(short, high, middle)
    start = np.take_along_axis(edges, panel[None], 0)[0]
    stop = np.take_along_axis(edges, panel[None] + 1, 0)[0]
    return start + 0.5 * (low + high) * (stop - start)


def _antiderivative() -> NDArray[np.float64]:
    """Coefficients of x, x^2, ... on [0, 1] of each node's share of the mass left of x."""
    x, w = np.polynomial.legendre.leggauss(PANEL_NODES)
    values = np.vander(0.5 + 0.5 * x, increasing=True)
    density = np.linalg.inv(values) / (0.5 * w)
    return density / np.arange(1, PANEL_NODES + 1)[:, None]
