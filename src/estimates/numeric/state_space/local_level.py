"""A local level with source effects: the level on one day from the claims around it.

For n series at once, claim i about the day t_i states

    x_i = theta(t_i) + b_s(i) + e_i,    theta(t_i) = theta + f(t_i) m + (sum of w_g between)

with theta the level on the target day, flat; m its slope there, damped by f; w_g the innovation of
the gap g between two days, of variance sigma^2 times the days; b_s the lasting deviation of a
source, of scale tau; and e_i the error of one claim, of scale epsilon and what its words leave
open. Deviations are hyperbolic: normal in the middle, with the exponential tails of a Laplace law.
Innovations have Student's law, with heavier tails: a wild claim of one source is an error, and a
jump that several sources state is a movement.

Both laws are scale mixtures of normal ones, so the posterior is found by repeated least squares:
the variance of a hyperbolic deviate, exp(-sqrt(2) sqrt(z^2 + s^2)/s), becomes
(s/sqrt 2) sqrt(E z^2 + s^2), which is s^2 where the data say nothing.

Barndorff-Nielsen, O. (1977). Exponentially decreasing distributions for the logarithm of particle
size. Proceedings of the Royal Society A 353, 401: the hyperbolic law. Palmer, J. A. et al. (2006).
Variational EM algorithms for non-Gaussian latent variable models. NIPS 18: the repeated variances.
Harvey, A. C. (1989). Forecasting, structural time series models and the Kalman filter. Section 2.3.
"""

from dataclasses import dataclass, replace

import numpy as np

from estimates.numeric.state_space.inverse import diagonal, invert_matrices
from estimates.numeric.state_space.layout import SeriesLayout
from estimates.numeric.state_space.series import Priors, Series
from estimates.numeric.types import Bools, Floats

ROOT_2 = float(np.sqrt(2.0))
# Rounds of least squares: fourteen predict the next statements of the shared tables no better.
ROUNDS = 5
# How many deviates of the size of its prior each learned scale starts with. Of 1 to 4
# these foretold the next statements of military personnel and world population best.
TAU_COUNT, SIGMA_COUNT, EPSILON_COUNT = 1.5, 2.0, 3.0
# Degrees of freedom of an innovation: with three a jump of any size is a matter of a few nats, and
# two sources that state it are believed.
JUMP_FREEDOM = 3.0
# The first round takes innovations for so many times as large as their prior, so that a jump is
# first tried as a movement, and becomes an error where the sources do not agree on it.
FIRST_MOVEMENT = 5.0
# A share of each variance that keeps matrices invertible where numbers differ by powers of ten.
ROUNDING = 1e-12


@dataclass(frozen=True, slots=True)
class LevelFit:
    """The posterior of the level on the target day.

    level, variance : shape (n,).
    tau, epsilon, sigma : shape (n,), the learned scales.
    weight : shape (k, n), the share of each claim in the level; the shares sum to one.
    effect : shape (k, n), the effect of the source of each claim.
    next_variance : shape (k, n), of the level plus the effect of the source of each claim.
    """

    level: Floats
    variance: Floats
    tau: Floats
    epsilon: Floats
    sigma: Floats
    weight: Floats
    effect: Floats
    next_variance: Floats


def fit_levels(series: Series, priors: Priors) -> LevelFit:
    """Return the levels of n series on their target days; see the module.

    series : at least one claim present in every column.
    """
    return solve(series, priors).fit()


def level_changes(series: Series, priors: Priors) -> tuple[Floats, Floats]:
    """Return mean and variance of the target's level minus that on the day of each claim.

    Returns two arrays of shape (k, n).
    """
    return solve(series, priors).changes()


def solve(series: Series, priors: Priors) -> "Solution":
    """Return the solution at the variances that repeated least squares arrive at."""
    layout = SeriesLayout.of(series.days, series.source, series.power > 0)
    scales = Scales.start(series, priors, layout)
    for _ in range(ROUNDS - 1):
        scales = scales.updated(Solution.of(series, layout, scales), series, priors)
    solution = Solution.of(series, layout, scales)
    falls = priors.is_rising & (solution.slope < 0)
    if falls.any():
        scales = replace(scales, slope=np.where(falls, 0.0, scales.slope))
        solution = Solution.of(series, layout, scales)
    return solution


@dataclass(frozen=True, slots=True)
class Scales:
    """The scales and variances of the deviates in one round of least squares.

    tau, epsilon, sigma : shape (n,). slope : shape (n,), a variance.
    effect, error, innovation : shape (k, n), variances.
    """

    tau: Floats
    epsilon: Floats
    sigma: Floats
    slope: Floats
    effect: Floats
    error: Floats
    innovation: Floats

    @classmethod
    def start(cls, series: Series, priors: Priors, layout: SeriesLayout) -> "Scales":
        """Return the scales of the priors."""
        own = own_spread(series, 0.5 * (series.below + series.above), priors.epsilon, priors.sigma)
        effect = source_scale(series, priors.tau) ** 2
        innovation = layout.gap * priors.sigma**2 * FIRST_MOVEMENT
        slope = np.where(priors.is_fixed, 0.0, priors.slope**2)
        return cls(priors.tau, priors.epsilon, priors.sigma, slope, effect, own**2, innovation)

    def updated(self, solution: "Solution", series: Series, priors: Priors) -> "Scales":
        """Return the scales and variances that the deviates of a solution suggest."""
        layout = solution.layout
        leader, claims = layout.is_leader, layout.is_present
        tau = learned_scale(priors.tau, TAU_COUNT, np.sqrt(solution.effect_square), leader)
        width = np.where(solution.error < 0, series.above, series.below)
        share = self.epsilon / np.hypot(self.epsilon, width)
        errors = np.sqrt(solution.error_square) * share
        epsilon = learned_scale(priors.epsilon, EPSILON_COUNT, errors, claims)
        has_gap = layout.has_known_gap
        steps = np.sqrt(solution.innovation_square / np.where(has_gap, layout.gap, 1.0))
        sigma = learned_scale(priors.sigma, SIGMA_COUNT, steps, has_gap)
        sigma = np.where(priors.is_fixed, priors.sigma, sigma)
        own = own_spread(series, width, epsilon, sigma)
        slope = hyperbolic_variance(priors.slope, solution.slope_square)
        return Scales(
            tau,
            epsilon,
            sigma,
            np.where(priors.is_fixed, 0.0, slope),
            hyperbolic_variance(source_scale(series, tau), solution.effect_square),
            hyperbolic_variance(own, solution.error_square),
            student_variance(layout.gap * sigma**2, solution.innovation_square),
        )


def learned_scale(prior: Floats, count: float, deviates: Floats, mask: Bools) -> Floats:
    """Return the mean size of deviates together with `count` more of the size of the prior."""
    total = np.where(mask, deviates, 0.0).sum(axis=0)
    scale: Floats = (count * prior + total) / (count + mask.sum(axis=0))
    return scale


def hyperbolic_variance(scale: Floats, square: Floats) -> Floats:
    """Return the variance of the normal law that bounds a hyperbolic one at a mean square."""
    variance: Floats = scale / ROOT_2 * np.sqrt(square + scale**2)
    return variance


def student_variance(variance: Floats, square: Floats) -> Floats:
    """Return the variance of the normal law that bounds a Student law at a mean square."""
    return (JUMP_FREEDOM * variance + square) / (JUMP_FREEDOM + 1.0)


def source_scale(series: Series, tau: Floats) -> Floats:
    """Return the scale of the effect of the source of each claim, shape (k, n)."""
    known = np.isnan(series.source_spread)
    return np.where(known, tau, series.source_spread) / np.where(series.power > 0, series.power, 1)


def own_spread(series: Series, width: Floats, epsilon: Floats, sigma: Floats) -> Floats:
    """Return the scale of the error of each claim, shape (k, n); that of an average is larger.

    A random walk averaged over L days differs from its value in the middle by sigma^2 L/12.
    """
    variance = epsilon**2 + width**2 + sigma**2 * series.length / 12.0
    return np.sqrt(variance) / np.where(series.power > 0, series.power, 1.0)


@dataclass(frozen=True, slots=True)
class Solution:
    """Generalised least squares at given variances: the level and the moments of all deviates."""

    layout: SeriesLayout
    scales: Scales
    level: Floats
    variance: Floats
    weight: Floats
    error: Floats
    error_square: Floats
    effect: Floats
    effect_square: Floats
    innovation_square: Floats
    slope: Floats
    slope_square: Floats
    path: Floats
    projector: Floats
    score: Floats

    @classmethod
    def of(cls, series: Series, layout: SeriesLayout, scales: Scales) -> "Solution":
        """Return the solution."""
        present = layout.is_present
        path = layout.covariance(scales.innovation, scales.slope)
        covariance = path + scales.effect * layout.same
        variances = diagonal(covariance)
        variances += np.where(present, scales.error + ROUNDING * variances, 1.0)
        precision = invert_matrices(covariance)
        if not present.all():
            precision = precision * (present[:, None] & present)
        sums = precision.sum(axis=1)
        total = sums.sum(axis=0)
        level = (sums * series.x).sum(axis=0) / total
        projector = precision - sums[:, None] * (sums / total)
        residual = np.where(present, series.x - level, 0.0)
        score = np.where(present, (projector * residual).sum(axis=1), 0.0)
        effect_sum = layout.sums_by_source(score)
        effect_information = layout.blocks_by_source(projector)
        gap_sum, gap_information = layout.sums_beyond(score, projector)
        slope_sum, slope_information = layout.slope_sums(score, projector)
        error, error_square = moments(scales.error, score, diagonal(projector))
        effect, effect_square = moments(scales.effect, effect_sum, effect_information)
        _, innovation_square = moments(scales.innovation, gap_sum, gap_information)
        slope, slope_square = moments(scales.slope, slope_sum, slope_information)
        return cls(
            layout,
            scales,
            level,
            1.0 / total,
            sums / total,
            error,
            error_square,
            effect,
            effect_square,
            innovation_square,
            slope,
            slope_square,
            path,
            projector,
            score,
        )

    def fit(self) -> LevelFit:
        """Return the posterior of the level."""
        scales, spread = self.scales, np.maximum(self.effect_square - self.effect**2, 0.0)
        covariance = -scales.effect * self.layout.sums_by_source(self.weight)
        following = np.maximum(self.variance + 2 * covariance + spread, 0.0)
        learned = scales.tau, scales.epsilon, scales.sigma
        return LevelFit(self.level, self.variance, *learned, self.weight, self.effect, following)

    def changes(self) -> tuple[Floats, Floats]:
        """Return mean and variance of the target's level minus that on the day of each claim."""
        moved = (self.path * self.score).sum(axis=1)
        explained = np.zeros_like(self.path)
        for k, row in enumerate(self.projector):
            explained += self.path[:, k][:, None] * row
        left = diagonal(self.path) - (explained * self.path).sum(axis=1)
        return -moved, np.maximum(left, 0.0)


def moments(variance: Floats, score: Floats, information: Floats) -> tuple[Floats, Floats]:
    """Return posterior mean and mean square of a deviate of a given variance."""
    mean = variance * score
    return mean, mean**2 + np.maximum(variance - variance**2 * information, 0.0)
