"""The support of a posterior, from a coarse search before quadrature nodes are laid.

The search keeps points whose log posterior lies within a fixed depth of the peak. In units of the
prior's scale, questions on the last axis; no operation mixes two of them.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from estimates.numeric.posterior.likelihoods import Kernel, laplace_log_likelihood
from estimates.numeric.posterior.log_likelihood import VoiceIntervals, joint_log_likelihood
from estimates.numeric.types import Floats

# Above so many voices their ends cut no panels: the support is found by zooming in, and covers
# the posterior of all voices only, not those without one of them.
MAX_VOICES_WITH_CUTS = 12
# Grid sizes for spread and value, and zooming rounds.
COARSE_TAU, COARSE_THETA, ZOOMS = 14, 25, 4
# Points this far (in log) below the peak are cut off: 2e-6 of it.
THETA_DEPTH = 13.0
# The same for the spread, whose upper tail is long.
TAU_DEPTH = 15.0
# Smallest spread evaluated separately, in units of the prior's scale; below it, [0, smallest].
SMALLEST_TAU = 0.004
# This far beyond the peak of a wide spread, ten of its standard deviations, no mass is left.
TAU_MARGIN = 6.0
# Where the coarse search samples beyond the outermost ends.
TAIL_OFFSETS = np.array([0.02, 0.1, 0.3, 0.8, 2.0, 5.0, 12.0, 30.0])


@dataclass(frozen=True, slots=True)
class SupportSearch:
    """A posterior on a coarse grid.

    theta, across : shape (m, n), points and the best log posterior there, 0 at the peak.
    tau, along : shape (t, n), the same for the spread.
    has_all_ends : whether the points include every end, so that crossings may be interpolated.
    """

    theta: Floats
    across: Floats
    tau: Floats
    along: Floats
    has_all_ends: bool

    def theta_span(self) -> tuple[Floats, Floats]:
        """Return the ends of the range of theta within the depth of the peak."""
        return _support_ends(self.theta, self.across, THETA_DEPTH, self.has_all_ends)

    def tau_span(self) -> tuple[Floats, Floats]:
        """Return the same for tau; 0 where it starts with the smallest spread evaluated.

        Where voices lie 10^12 prior scales apart the peak is too sharp for the grid: it lies
        `TAU_MARGIN` below the widest spread evaluated.
        """
        ends = _support_ends(np.log(self.tau), self.along, TAU_DEPTH, self.has_all_ends)
        low, high = np.exp(ends[0]), np.exp(ends[1])
        is_unresolved = high - low < 1e-6 * high
        low = np.where(is_unresolved, np.maximum(high - 2 * TAU_MARGIN, SMALLEST_TAU), low)
        return np.where(low <= 1.001 * SMALLEST_TAU, 0.0, low), high


def search_support(
    voices: VoiceIntervals,
    kernel: Kernel,
    prior: Callable[[Floats, Floats], Floats],
    tau: Floats | None,
) -> SupportSearch:
    """Search the support of a posterior on a coarse grid; with many voices zoom in on it.

    voices : anchored in every question.
    kernel : log likelihood of an interval.
    prior : of theta (m, n) and tau (t, n), the log density of theta and log tau, (t, m, n).
    tau : shape (1, n), a given spread; None to search it.
    Returns `SupportSearch`; each question depends on itself alone.
    """
    is_zooming = len(voices.low) > MAX_VOICES_WITH_CUTS
    has_kinks_at_ends = not is_zooming and kernel is laplace_log_likelihood
    theta = interval_points(voices) if has_kinks_at_ends else search_points(voices)
    spread = tau
    if spread is None:
        spread = np.geomspace(SMALLEST_TAU, _widest_spread(voices, theta), COARSE_TAU)
    support = _search_once(voices, kernel, prior, theta, spread)
    for _ in range(ZOOMS if is_zooming else 0):
        left, right = _support_ends(support.theta, support.across, THETA_DEPTH, interpolate=False)
        theta = np.linspace(left, right, COARSE_THETA)
        if tau is None:
            low, high = _support_ends(support.tau, support.along, TAU_DEPTH, interpolate=False)
            spread = np.geomspace(low, high, COARSE_TAU)
        support = _search_once(voices, kernel, prior, theta, spread)
    return support


def _search_once(
    voices: VoiceIntervals,
    kernel: Kernel,
    prior: Callable[[Floats, Floats], Floats],
    theta: Floats,
    tau: Floats,
) -> SupportSearch:
    """Return the best log posterior for each theta and for each tau of one grid."""
    joint = joint_log_likelihood(voices, theta, tau, kernel)
    joint += prior(theta, tau)
    across, along = joint.max(axis=0), joint.max(axis=1)
    peak = across.max(axis=0)
    has_all_ends = len(voices.low) <= MAX_VOICES_WITH_CUTS
    return SupportSearch(theta, across - peak, tau, along - peak, has_all_ends)


def search_points(voices: VoiceIntervals) -> Floats:
    """Return points for the search: ends of the claims (or their quantiles), and both tails."""
    within = interval_points(voices)
    first, last = within[0], within[-1]
    tail = TAIL_OFFSETS[:, None] * np.cbrt(1.0 + last - first)
    return np.concatenate([(first - tail)[::-1], within, last + tail])


def interval_points(voices: VoiceIntervals) -> Floats:
    """Return ends of the claims, or their quantiles, ascending, shape (2 k or 2 MANY, n)."""
    ends = np.concatenate([voices.low, voices.high])
    is_finite = np.isfinite(ends) & (np.concatenate([voices.power, voices.power]) > 0)
    first = np.where(is_finite, ends, np.inf).min(axis=0)
    points = np.sort(np.where(is_finite, ends, first), axis=0)
    if len(points) > 2 * MAX_VOICES_WITH_CUTS:
        rows = np.linspace(0, len(points) - 1, 2 * MAX_VOICES_WITH_CUTS).round().astype(int)
        points = points[rows]
    return points


def _widest_spread(voices: VoiceIntervals, theta: Floats) -> Floats:
    """Return a spread beyond which the posterior has no mass, shape (n,).

    exp(-sqrt 2 D/tau - tau^2/2), D the least total misfit, peaks at (sqrt 2 D)^(1/3) with a
    standard deviation below 0.6.
    """
    misfit = np.zeros(theta.shape)
    for low, high, power in zip(voices.low, voices.high, voices.power, strict=True):
        outside = np.maximum(np.maximum(low - theta, theta - high), 0.0)
        misfit += np.where(power > 0, power * outside, 0.0)
    return np.asarray(TAU_MARGIN + np.cbrt(np.sqrt(2.0) * misfit.min(axis=0)))


def _support_ends(
    points: Floats, profile: Floats, depth: float, interpolate: bool
) -> tuple[Floats, Floats]:
    """Return the ends of the range where the profile is within `depth` of its peak, shapes (n,).

    These are the neighbouring points outside it; with `has_all_ends` the crossings between points,
    on a straight line in the log density, which lies above it as tails of mixtures are convex.
    """
    deep = profile.max(axis=0) - depth
    rows = np.arange(len(points))[:, None]
    ends = []
    for order in (slice(None), slice(None, None, -1)):
        at, height = points[order], profile[order]
        first = np.where(height > deep, rows, len(points)).min(axis=0)[None]
        previous = np.maximum(first - 1, 0)
        x0, x1 = (np.take_along_axis(at, row, 0)[0] for row in (previous, first))
        y0, y1 = (np.take_along_axis(height, row, 0)[0] for row in (previous, first))
        rise = np.where(y1 > y0, y1 - y0, 1.0)
        part = np.clip((deep - y0) / rise, 0.0, 1.0) if interpolate else 0.0
        ends.append(x0 + part * (x1 - x0))
    return ends[0], ends[1]
