"""Quadrature nodes for the posterior of a common value theta and of the spread tau around it.

Each question has its own panels in theta. Under Laplace deviations the posterior at one spread is
an exponential between the ends of the claims, so these ends are the panel edges, and only the
intervals are cut further; otherwise a coarse search finds the support of the posterior. All
quantities are in units of the prior's scale from a centre, so that neither 1e15 nor a spread of
1e-6 is a special case. Arrays keep questions on the last axis; no operation mixes two of them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np

from estimates.numeric.functions.gauss_legendre import gauss_legendre_rule, interpolate_columns
from estimates.numeric.posterior.likelihoods import ROOT_2, Kernel, laplace_log_likelihood
from estimates.numeric.posterior.log_likelihood import (
    VoiceIntervals,
    flat_log_density,
    half_normal_log_density,
)
from estimates.numeric.posterior.support import (
    MAX_VOICES_WITH_CUTS,
    THETA_DEPTH,
    SupportSearch,
    interval_points,
    search_support,
)
from estimates.numeric.types import Floats

# Gauss-Legendre nodes for the spread.
TAU_NODES = 16
# Panels where the ends of the claims cut none: for many voices, and for other kernels.
DEFAULT_PANELS = 192
# Cuts inside a voice's interval, where all are narrow and where not, by the number of voices (the
# last entry for more); odd, so that one is the middle. Half as many move an end by up to 0.01
# prior scales, these by 0.003 at most and mostly 0.0003.
CUTS_PER_INTERVAL = {True: {1: 7, 2: 5, 3: 3}, False: {1: 11, 2: 9, 3: 7}}
# Approximate greatest distance of cuts from an end, in prior scales: near an end the likelihood
# bends, far inside it is flat.
CUT_STEP = 0.3
# Distances of the first and the last cut beyond the end of an interval that is open on that side.
OPEN_CUT_RANGE = 0.1, 8.0
# The outermost panels end where the density has fallen by exp(-40) or at `MAX_REACH`.
FAR_LOG_DROP = 40.0
# In prior scales beyond the ends of the claims, times the cube root of the distance between
# these, or times the widest own error. There the flat prior ends, which matters only where a voice
# with little weight is all that bounds a heavy one that is open on one side.
MAX_REACH = 30.0
# Share of the highest density that every point counts for when panels are cut.
PANEL_DENSITY_FLOOR = 0.004
# Nodes for the spread are evenly spaced in log(tau + TAU_OFFSET).
TAU_OFFSET = 0.2


@dataclass(frozen=True, slots=True)
class QuadratureNodes:
    """Where a block of questions is evaluated.

    edges : shape (m + 1, n), of the panels in theta.
    tau : shape (T, n). tau_weight : shape (T, n), logs of quadrature weight times prior.
    is_smooth : whether the density is smooth inside the panels, so that their middles determine it.
    """

    edges: Floats
    tau: Floats
    tau_weight: Floats
    is_smooth: bool

    @property
    def theta(self) -> Floats:
        """Edges, then middles of smooth panels, shape (G, n)."""
        if not self.is_smooth:
            return self.edges
        middles = 0.5 * (self.edges[:-1] + self.edges[1:])
        return np.concatenate([self.edges, middles])


def lay_nodes(
    voices: VoiceIntervals,
    kernel: Kernel,
    tau_prior: Callable[[Floats], Floats] = half_normal_log_density,
    theta_prior: Callable[[Floats], Floats] = flat_log_density,
) -> QuadratureNodes:
    """Lay nodes where the posterior lives.

    voices : anchored in every question.
    kernel : log likelihood of an interval.
    tau_prior, theta_prior : log densities, up to constants.
    Returns the nodes of each question; they depend on that question alone.
    """

    def prior(theta: Floats, tau: Floats) -> Floats:
        return (tau_prior(tau) + np.log(tau))[:, None] + theta_prior(theta)

    support = search_support(voices, kernel, prior, None)
    low, high = support.tau_span()
    tau, tau_weight = _tau_nodes(low, high)
    tau_weight += tau_prior(tau)
    edges = _panel_edges(voices, kernel, support, high)
    return QuadratureNodes(edges, tau, tau_weight, _has_smooth_panels(voices, kernel))


def lay_nodes_at_spread(voices: VoiceIntervals, kernel: Kernel, tau: Floats) -> QuadratureNodes:
    """Lay nodes for theta alone at a given spread, shape (1, n)."""
    if kernel is laplace_log_likelihood and len(voices.low) <= MAX_VOICES_WITH_CUTS:
        edges = _cut_edges(voices, tau[0])
    else:
        support = search_support(voices, kernel, lambda theta, _: np.zeros((1, *theta.shape)), tau)
        edges = _panel_edges(voices, kernel, support, tau[0])
    return QuadratureNodes(edges, tau, np.zeros_like(tau), _has_smooth_panels(voices, kernel))


def _has_smooth_panels(voices: VoiceIntervals, kernel: Kernel) -> bool:
    """Return whether the density has no kinks inside panels: cut at them, or none exist."""
    return kernel is not laplace_log_likelihood or len(voices.low) <= MAX_VOICES_WITH_CUTS


def count_nodes(voices: int, narrow: bool) -> int:
    """Return the number of nodes of a question with this many voices."""
    if voices > MAX_VOICES_WITH_CUTS:
        return TAU_NODES * (DEFAULT_PANELS + 3)
    return TAU_NODES * (2 * voices * (count_cuts(voices, narrow) + 2) + 3)


def count_cuts(voices: int, narrow: bool) -> int:
    """Return the number of cuts inside the interval of each of this many voices."""
    cuts = CUTS_PER_INTERVAL[narrow]
    return cuts[min(voices, max(cuts))]


def _panel_edges(
    voices: VoiceIntervals, kernel: Kernel, support: SupportSearch, widest: Floats
) -> Floats:
    """Return the edges of the panels, ascending, shape (m + 1, n)."""
    if kernel is laplace_log_likelihood and len(voices.low) <= MAX_VOICES_WITH_CUTS:
        return _cut_edges(voices, widest)
    edges = _spread_edges(support, *support.theta_span(), DEFAULT_PANELS)
    return _with_far_ends(voices, edges, widest) if kernel is laplace_log_likelihood else edges


def _with_far_ends(voices: VoiceIntervals, edges: Floats, widest: Floats) -> Floats:
    """Add a panel on each side that ends where the density is negligible.

    It falls at least as fast as the likelihood of the lightest voice, at the widest spread.
    """
    lightest = np.where(voices.power > 0, voices.power, 1.0).min(axis=0)
    own = np.maximum(voices.below, voices.above).max(axis=0)
    away = FAR_LOG_DROP / ROOT_2 * np.hypot(widest, own) / lightest
    ends = interval_points(voices)
    away = np.minimum(away, MAX_REACH * np.maximum(np.cbrt(1.0 + ends[-1] - ends[0]), own))
    return np.concatenate([edges[:1] - away, edges, edges[-1:] + away])


def _cut_edges(voices: VoiceIntervals, widest: Floats) -> Floats:
    """Return the ends of the voices, cuts inside their intervals, and two far ends, ascending.

    The number of cuts must not depend on a question's neighbours: pass blocks in which the
    intervals of all questions are `is_narrow`, or of none.
    """
    share, step, away = _cut_positions(count_cuts(len(voices.low), bool(voices.is_narrow.all())))
    rows = []
    for low, high in zip(voices.low, voices.high, strict=True):
        width = high - low
        is_open_below, is_open = np.isinf(low), np.isinf(width)
        closed_width = np.where(is_open, 0.0, width)
        half = np.minimum(share * closed_width, step)
        closed = np.concatenate([half, closed_width - half[-2::-1]])
        end = np.where(is_open_below, high, low)
        rows.append(end + np.where(is_open, np.where(is_open_below, -away, away), closed))
    edges = np.sort(np.concatenate(rows), axis=0)
    return _with_far_ends(voices, edges, widest)


@cache
def _cut_positions(count: int) -> tuple[Floats, Floats, Floats]:
    """Return where an interval is cut, as columns.

    Shares of the width up to the middle, the greatest distances of these from the end, and, for
    an open interval, the distances beyond its end (the end itself first).
    """
    half = (count + 1) // 2
    share = 0.5 - 0.5 * np.cos(np.pi * np.arange(half + 1) / (count + 1))
    near = max(half - 1, 1)
    inner = np.geomspace(CUT_STEP / near, CUT_STEP * near, half - 1)
    step = np.concatenate([[0.0], inner, [np.inf]])
    away = np.concatenate([[0.0], np.geomspace(*OPEN_CUT_RANGE, count + 1)])
    return share[:, None], step[:, None], away[:, None]


def _spread_edges(support: SupportSearch, left: Floats, right: Floats, panels: int) -> Floats:
    """Return panel edges that divide the root of the coarse density evenly, (panels + 1, n)."""
    at = np.clip(support.theta, left, right)
    height = np.exp(0.5 * np.maximum(support.across, -2 * THETA_DEPTH)) + PANEL_DENSITY_FLOOR
    steps = 0.5 * (height[1:] + height[:-1]) * np.diff(at, axis=0)
    mass = np.concatenate([np.zeros_like(at[:1]), steps]).cumsum(axis=0)
    share = np.linspace(0.0, 1.0, panels + 1)[:, None] * mass[-1]
    return np.clip(interpolate_columns(share, mass, at), left, right)


def _tau_nodes(low: Floats, high: Floats) -> tuple[Floats, Floats]:
    """Return nodes even in log(tau + TAU_OFFSET), and log weights, shape (TAU_NODES, n)."""
    x, w = gauss_legendre_rule(TAU_NODES)
    start, stop = np.log(low + TAU_OFFSET), np.log(high + TAU_OFFSET)
    soft = start + x[:, None] * (stop - start)
    return np.exp(soft) - TAU_OFFSET, soft + np.log(w)[:, None] + np.log(stop - start)
