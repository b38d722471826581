"""Where a posterior lives: a coarse look at it, before nodes are spent.

In units of the prior's scale, questions on the last axis; no operation mixes two of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from estimates.numeric.posterior.likelihoods import laplace
from estimates.numeric.posterior.log_likelihood import Voices, log_joint

if TYPE_CHECKING:
    from collections.abc import Callable

    from estimates.numeric.posterior.likelihoods import Kernel

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

MANY = 12
"""Above so many voices the ends cut no panels: the place is found by zooming in, and covers the
posterior of all voices only, not those without one of them."""
COARSE_TAU, COARSE_THETA, ZOOMS = 14, 25, 4
DEEP = 13.0
"""What lies so far (in log) below the peak is left out: 2e-6 of it."""
DEEPER = 15.0
"""The same for the spread, whose upper tail is long."""
SMALLEST = 0.004
"""Smallest spread looked at on its own, in units of the prior's scale; below it, [0, smallest]."""
BEYOND = 6.0
"""So far beyond the peak of a wide spread, ten of its standard deviations, nothing is left."""
TAILS = np.array([0.02, 0.1, 0.3, 0.8, 2.0, 5.0, 12.0, 30.0])
"""Where the coarse look samples beyond the outermost ends."""


@dataclass(frozen=True, slots=True)
class Look:
    """A posterior seen coarsely.

    Attributes
    ----------
    theta, across : shape (m, n), points and the best log posterior there, 0 at the peak.
    tau, along : shape (t, n), the same for the spread.
    sharp : whether the points include every end, so that crossings may be interpolated.
    """

    theta: Floats
    across: Floats
    tau: Floats
    along: Floats
    sharp: bool

    def theta_span(self) -> tuple[Floats, Floats]:
        """Return the ends of where the posterior of theta is not deep below its peak."""
        return _span(self.theta, self.across, DEEP, self.sharp)

    def tau_span(self) -> tuple[Floats, Floats]:
        """Return the same for tau; 0 where it begins with the smallest spread looked at.

        Where voices lie 10^12 prior scales apart the peak is too sharp to be seen: it lies
        `BEYOND` below the widest spread looked at.
        """
        least, most = (
            np.exp(end) for end in _span(np.log(self.tau), self.along, DEEPER, self.sharp)
        )
        unseen = most - least < 1e-6 * most
        least = np.where(unseen, np.maximum(most - 2 * BEYOND, SMALLEST), least)
        return np.where(least <= 1.001 * SMALLEST, 0.0, least), most


def look(
    voices: Voices, kernel: Kernel, prior: Callable[[Floats, Floats], Floats], tau: Floats | None
) -> Look:
    """Look at a posterior coarsely; with many voices zoom in on it.

    Parameters
    ----------
    voices : anchored in every question.
    kernel : log likelihood of an interval.
    prior : of theta (m, n) and tau (t, n), the log density of theta and log tau, (t, m, n).
    tau : shape (1, n), the spread where it is given; None to find it.

    Returns
    -------
    `Look`; each question depends on itself alone.
    """
    many = len(voices.low) > MANY
    theta = candidates(voices) if many or kernel is not laplace else inner(voices)
    spread = np.geomspace(SMALLEST, _widest(voices, theta), COARSE_TAU) if tau is None else tau
    seen = _look_once(voices, kernel, prior, theta, spread)
    for _ in range(ZOOMS if many else 0):
        left, right = _span(seen.theta, seen.across, DEEP, sharp=False)
        theta = np.linspace(left, right, COARSE_THETA)
        if tau is None:
            least, most = _span(seen.tau, seen.along, DEEPER, sharp=False)
            spread = np.geomspace(least, most, COARSE_TAU)
        seen = _look_once(voices, kernel, prior, theta, spread)
    return seen


def _look_once(
    voices: Voices,
    kernel: Kernel,
    prior: Callable[[Floats, Floats], Floats],
    theta: Floats,
    tau: Floats,
) -> Look:
    """Best log posterior for each theta and for each tau."""
    joint = log_joint(voices, theta, tau, kernel)
    joint += prior(theta, tau)
    across, along = joint.max(axis=0), joint.max(axis=1)
    peak = across.max(axis=0)
    return Look(theta, across - peak, tau, along - peak, len(voices.low) <= MANY)


def candidates(voices: Voices) -> Floats:
    """Points for the coarse look: ends of the claims (or their quantiles), and both tails."""
    within = inner(voices)
    first, last = within[0], within[-1]
    tail = TAILS[:, None] * np.cbrt(1.0 + last - first)
    return np.concatenate([(first - tail)[::-1], within, last + tail])


def inner(voices: Voices) -> Floats:
    """Ends of the claims, or their quantiles, ascending, shape (2 k or 2 MANY, n)."""
    ends, real = stated(voices)
    first = np.where(real, ends, np.inf).min(axis=0)
    found = np.sort(np.where(real, ends, first), axis=0)
    if len(found) > 2 * MANY:
        found = found[np.linspace(0, len(found) - 1, 2 * MANY).round().astype(int)]
    return found


def stated(voices: Voices) -> tuple[Floats, Bools]:
    """All ends, shape (2 k, n), and which of them are finite ends of present voices."""
    ends = np.concatenate([voices.low, voices.high])
    return ends, np.isfinite(ends) & (np.concatenate([voices.power, voices.power]) > 0)


def _widest(voices: Voices, theta: Floats) -> Floats:
    """Return a spread beyond which nothing of the posterior lies.

    exp(-sqrt 2 D/tau - tau^2/2), D the least total misfit, peaks at (sqrt 2 D)^(1/3) with a
    standard deviation below 0.6.
    """
    misfit = np.zeros(theta.shape)
    for low, high, power in zip(voices.low, voices.high, voices.power, strict=True):
        outside = np.maximum(np.maximum(low - theta, theta - high), 0.0)
        misfit += np.where(power > 0, power * outside, 0.0)
    widest: Floats = BEYOND + np.cbrt(np.sqrt(2.0) * misfit.min(axis=0))
    return widest


def _span(points: Floats, profile: Floats, depth: float, sharp: bool) -> tuple[Floats, Floats]:
    """Return the ends of the stretch where the profile is not so deep below its peak.

    The neighbouring points outside it; with `sharp` the crossings between them, by a straight
    line in the log density, which lies above it as tails of mixtures are convex.
    """
    deep = profile.max(axis=0) - depth
    rows = np.arange(len(points))[:, None]
    ends = []
    for order in (slice(None), slice(None, None, -1)):
        at, height = points[order], profile[order]
        first = np.where(height > deep, rows, len(points)).min(axis=0)[None]
        before = np.maximum(first - 1, 0)
        x0, x1, y0, y1 = (
            np.take_along_axis(curve, row, 0)[0]
            for curve in (at, height)
            for row in (before, first)
        )
        rise = np.where(y1 > y0, y1 - y0, 1.0)
        part = np.clip((deep - y0) / rise, 0.0, 1.0) if sharp else 0.0
        ends.append(x0 + part * (x1 - x0))
    return ends[0], ends[1]
