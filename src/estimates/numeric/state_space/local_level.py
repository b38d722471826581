"""A local level with source effects: the level on one day from the claims around it.

For n series at once, claim i about the day t_i states

    x_i = theta(t_i) + b_s(i) + e_i,    theta(t_i) = theta + f(t_i) m + (sum of w_g between)

with theta the level on the target day, flat; m its slope there, damped by f; w_g the innovation of
the gap g between two days, of variance sigma^2 times the days; b_s the lasting deviation of a
source, of scale tau; and e_i the error of one claim, of scale epsilon and what its words leave
open. Deviations are hyperbolic: normal in the middle, with the exponential tails of a Laplace law.
Innovations and slopes have Student's law, with heavier tails: a wild claim of one source is an
error, and a jump that several sources state is a movement.

Both laws are scale mixtures of normal ones, so the posterior is found by repeated least squares, at
variances that `deviates` gives.

Harvey, A. C. (1989). Forecasting, structural time series models and the Kalman filter. Section 2.3.
"""

from dataclasses import dataclass, replace

import numpy as np

from estimates.numeric.state_space.deviates import (
    Deviates,
    hyperbolic_variance,
    learned_scale,
    student_variance,
)
from estimates.numeric.state_space.inverse import diagonal, invert_matrices
from estimates.numeric.state_space.layout import SeriesLayout
from estimates.numeric.state_space.series import Priors, Series
from estimates.numeric.types import Bools, Floats, Ints

# Rounds of least squares: four or eight predict the next statements no better.
ROUNDS = 3
# How many deviates of the size of its prior each learned scale starts with. Of 1 to 4
# these predicted the next statements of military personnel and world population best.
TAU_COUNT, SIGMA_COUNT, EPSILON_COUNT = 1.5, 2.0, 3.0
# Degrees of freedom of an innovation: with three a jump of any size is a matter of a few nats, and
# two sources that state it are believed. Of a slope: most series have none, and some a large one.
JUMP_FREEDOM, SLOPE_FREEDOM = 3.0, 1.0
# The first round takes the variances of movements for so many times as large as their prior, so
# that a jump is first tried as a movement, and becomes an error where the sources do not agree.
FIRST_MOVEMENT = 5.0
# A share of each variance that keeps matrices invertible where numbers differ by powers of ten.
ROUNDING = 1e-12


@dataclass(frozen=True, slots=True)
class LevelFit:
    """The posterior of the level on the target day.

    level, variance : shape (n,).
    tau, epsilon, sigma : shape (n,), the learned scales.
    weight : shape (k, n), the share of each claim in the level; the shares sum to one.
    ahead : shape (n,), how far the slope moves the level beyond the newest claim.
    """

    level: Floats
    variance: Floats
    tau: Floats
    epsilon: Floats
    sigma: Floats
    weight: Floats
    ahead: Floats


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


def source_levels(series: Series, priors: Priors, source: Ints) -> tuple[LevelFit, Floats, Floats]:
    """Return the levels, and mean and variance of the level as a source of each series sees it.

    source : shape (n,), codes. Where one has no claims, the level is as wide as without its effect.
    """
    solution = solve(series, priors)
    return solution.fit(), *solution.with_effect((series.source == source) & (series.power > 0))


def solve(series: Series, priors: Priors) -> "Solution":
    """Return the solution at the variances that repeated least squares arrive at."""
    scales = Scales.start(series, priors)
    for _ in range(ROUNDS - 1):
        scales = scales.updated(Solution.of(series, scales), series, priors)
    solution = Solution.of(series, scales)
    falls = priors.is_rising & (solution.slope.mean < 0)
    if falls.any():
        scales = replace(scales, slope=np.where(falls, 0.0, scales.slope))
        solution = Solution.of(series, scales)
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
    def start(cls, series: Series, priors: Priors) -> "Scales":
        """Return the scales of the priors."""
        own = own_spread(series, 0.5 * (series.below + series.above), priors.epsilon, priors.sigma)
        effect = source_scale(series, priors.tau) ** 2
        innovation = series.layout.gap * priors.sigma**2 * FIRST_MOVEMENT
        slope = np.where(priors.is_fixed, 0.0, priors.slope**2 * FIRST_MOVEMENT)
        return cls(priors.tau, priors.epsilon, priors.sigma, slope, effect, own**2, innovation)

    def updated(self, solution: "Solution", series: Series, priors: Priors) -> "Scales":
        """Return the scales and variances that the deviates of a solution suggest."""
        layout = solution.layout
        effects, errors, innovations = solution.effects, solution.errors, solution.innovations
        is_learned = layout.is_leader & np.isnan(series.source_spread)
        tau = learned_scale(priors.tau, TAU_COUNT, self.tau, effects, is_learned)
        width = np.where(errors.mean < 0, series.above, series.below)
        unstated = errors.part(self.epsilon**2 / (self.epsilon**2 + width**2))
        epsilon = learned_scale(
            priors.epsilon, EPSILON_COUNT, self.epsilon, unstated, layout.is_present
        )
        has_gap = layout.has_known_gap
        steps = innovations.per_unit(np.where(has_gap, layout.gap, 1.0))
        sigma = learned_scale(priors.sigma, SIGMA_COUNT, self.sigma, steps, has_gap)
        sigma = np.where(priors.is_fixed, priors.sigma, sigma)
        own = own_spread(series, width, epsilon, sigma)
        slope = student_variance(priors.slope**2, solution.slope.square, SLOPE_FREEDOM)
        return Scales(
            tau,
            epsilon,
            sigma,
            np.where(priors.is_fixed, 0.0, slope),
            hyperbolic_variance(source_scale(series, tau), effects.square),
            hyperbolic_variance(own, errors.square),
            student_variance(layout.gap * sigma**2, innovations.square, JUMP_FREEDOM),
        )


def source_scale(series: Series, tau: Floats) -> Floats:
    """Return the scale of the effect of the source of each claim, shape (k, n)."""
    is_learned = np.isnan(series.source_spread)
    return np.where(is_learned, tau, series.source_spread) / series.layout.source_power


def own_spread(series: Series, width: Floats, epsilon: Floats, sigma: Floats) -> Floats:
    """Return the scale of the error of each claim, shape (k, n); that of an average is larger.

    A random walk averaged over L days differs from its value in the middle by sigma^2 L/12.
    """
    variance = epsilon**2 + width**2 + sigma**2 * series.length / 12.0
    return np.sqrt(variance) / np.where(series.power > 0, series.power, 1.0)


@dataclass(frozen=True, slots=True)
class Solution:
    """Generalised least squares at given variances: the level and the moments of all deviates.

    path : the covariances of the levels on the days of the claims, given that of the target.
    projector, score : inverse covariances of the claims less their level, and these times the
        claims: what the claims say of any deviation.
    """

    layout: SeriesLayout
    scales: Scales
    level: Floats
    variance: Floats
    weight: Floats
    path: Floats
    projector: Floats
    score: Floats

    @classmethod
    def of(cls, series: Series, scales: Scales) -> "Solution":
        """Return the solution."""
        layout = series.layout
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
        return cls(layout, scales, level, 1.0 / total, sums / total, path, projector, score)

    @property
    def errors(self) -> Deviates:
        """The errors of the claims."""
        return Deviates(self.scales.error, self.score, diagonal(self.projector))

    @property
    def effects(self) -> Deviates:
        """The effects of the sources of the claims."""
        score = self.layout.sums_by_source(self.score)
        return Deviates(self.scales.effect, score, self.layout.blocks_by_source(self.projector))

    @property
    def innovations(self) -> Deviates:
        """The innovations of the gaps."""
        beyond = self.layout.sums_beyond(self.score, self.projector)
        return Deviates(self.scales.innovation, *beyond)

    @property
    def slope(self) -> Deviates:
        """The slope."""
        return Deviates(self.scales.slope, *self.layout.slope_sums(self.score, self.projector))

    def fit(self) -> LevelFit:
        """Return the posterior of the level."""
        scales = self.scales
        layout = self.layout
        is_beyond = ~layout.is_after.any(axis=0)
        ahead = np.where(is_beyond, -layout.drift[0] * self.slope.mean, 0.0)
        learned = scales.tau, scales.epsilon, scales.sigma
        return LevelFit(self.level, self.variance, *learned, self.weight, ahead)

    def with_effect(self, mask: Bools) -> tuple[Floats, Floats]:
        """Return mean and variance of the level plus the effect of one source, shape (n,).

        mask : the claims of the source, shape (k, n).
        """
        effect = np.where(mask, self.scales.effect, 0.0).max(axis=0)
        mean = effect * np.where(mask, self.score, 0.0).sum(axis=0)
        pairs = np.where(mask[:, None] & mask, self.projector, 0.0)
        left = np.maximum(effect - effect**2 * pairs.sum(axis=(0, 1)), 0.0)
        shared = self.variance - 2.0 * effect * np.where(mask, self.weight, 0.0).sum(axis=0)
        return self.level + mean, np.maximum(shared + left, 0.0)

    def changes(self) -> tuple[Floats, Floats]:
        """Return mean and variance of the target's level minus that on the day of each claim."""
        moved = (self.path * self.score).sum(axis=1)
        explained = np.zeros_like(self.path)
        for k, row in enumerate(self.projector):
            explained += self.path[:, k][:, None] * row
        left = diagonal(self.path) - (explained * self.path).sum(axis=1)
        return -moved, np.maximum(left, 0.0)
