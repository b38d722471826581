"""Where a source's own figure falls, given those of others: a mixture learned from many questions.

One component lies around each other voice's figure, moved by the pair's offset and as wide as the
pair usually differs; one lies around their precision-weighted mean, as wide as they scatter. Ten
numbers, the same for all sources and questions, say how these are weighed, widened and how heavy
their tails are.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import expit, ndtr

from estimates.numeric.grouped.sums import by_code
from estimates.numeric.grouped.tiles import Floats, Ints

PARAMETERS = (
    "precision",  # weight of a component by size ** -precision
    "wide",  # log factor on the sizes of the components around single voices
    "pooled",  # log odds of the component around the mean
    "floor",  # log of the least scatter, in usual sizes
    "scatter",  # log odds of the scatter against the pair's size, single components
    "wide_pooled",  # the same two for the pooled one
    "scatter_pooled",
    "magnitude",  # log size by standard unit of the figure's magnitude
    "heavy",  # log weight of a Laplace tail four times as wide, against the Laplace centre
    "normal",  # log weight of a normal centre
)
USUAL = np.array([1.0, 0.0, 0.0, 0.0, -1.0, 0.0, 0.0, 0.0, -1.7, -1.0])
FIRM = np.array([1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 4.0, 1.0, 1.0])
"""What the ten are shrunk to, and the precision of that prior."""
WIDE = 4.0
FARTHEST = 8.0
"""None of the ten is looked for farther from what is usual."""
STEEPEST = 3.0
"""The magnitude of a figure changes its size by exp() of this at most."""
LEAST = 1e-12
"""Density, in typical sizes, below which a figure counts as a slip that no number explains."""
MOST_PAIRS = 24_000
"""Pairs that the ten numbers are learned from."""
ROOT_2_PI = float(np.sqrt(2 * np.pi))


@dataclass(frozen=True)
class Heard:
    """What targets hear from others, pair by pair, moved to where the target would state it.

    Attributes
    ----------
    target : shape (pairs,), ascending. targets : how many.
    at, size : shape (pairs,), the other's figure moved by the offset; mean size of differences.
    magnitude : shape (targets,), the mean in standard units of the claims learned from.
    mean, scatter, typical : shape (targets,), of the moved figures; geometric mean of the sizes.
    several : shape (targets,), whether there are others at all to scatter.
    """

    target: Ints
    targets: int
    at: Floats
    size: Floats
    magnitude: Floats
    mean: Floats
    scatter: Floats
    typical: Floats
    several: Floats

    @classmethod
    def of(
        cls, target: Ints, targets: int, at: Floats, size: Floats, middle: float, unit: float
    ) -> Heard:
        """Summarise the pairs of each target."""

        def total(column: Floats) -> Floats:
            return by_code(target, column, targets)

        count = np.maximum(total(np.ones(len(at))), 1.0)
        typical = np.exp(total(np.log(size)) / count)
        weight = (typical[target] / size) ** 2
        whole = total(weight)
        whole = np.where(whole > 0, whole, 1.0)
        mean = total(weight * at) / whole
        scatter = total(weight * np.abs(at - mean[target])) / whole
        magnitude = np.clip((mean - middle) / unit, -6.0, 6.0)
        several = (count > 1).astype(np.float64)
        return cls(target, targets, at, size, magnitude, mean, scatter, typical, several)


@dataclass(frozen=True)
class Mixture:
    """Components: weights add to one by target."""

    target: Ints
    targets: int
    at: Floats
    size: Floats
    weight: Floats
    shape: Floats

    def total(self, column: Floats) -> Floats:
        """Sum by target."""
        return by_code(self.target, column, self.targets)

    def below(self, x: Floats) -> Floats:
        """Probability below one place a target, shape (targets,)."""
        z = (x[self.target] - self.at) / self.size
        centre, heavy, normal = self.shape
        return self.total(
            self.weight * (centre * _laplace(z) + heavy * _laplace(z / WIDE) + normal * ndtr(z))
        )


def _laplace(z: Floats) -> Floats:
    """Laplace distribution function with mean size 1."""
    tail = 0.5 * np.exp(-np.abs(z))
    below: Floats = np.where(z < 0, tail, 1.0 - tail)
    return below


def mixture(heard: Heard, p: Floats) -> Mixture:
    """Return the components under the ten numbers."""
    pull = -p[0] * np.log(heard.size / heard.typical[heard.target])
    pull = np.exp(np.clip(pull, -50.0, 50.0))
    total = by_code(heard.target, pull, heard.targets)
    scatter = np.hypot(heard.scatter, np.exp(p[3]) * heard.typical)
    grows = np.exp(np.clip(p[7] * heard.magnitude, -STEEPEST, STEEPEST))
    pooled = expit(p[2]) * heard.several
    mix, mix_pooled = expit(p[4]), expit(p[6])
    t = heard.target
    single = np.exp(p[1]) * heard.size ** (1 - mix) * scatter[t] ** mix * grows[t]
    around = np.exp(p[5]) * heard.typical ** (1 - mix_pooled) * scatter**mix_pooled * grows
    shape = np.exp(np.array([0.0, p[8], p[9]]))
    return Mixture(
        np.concatenate([t, np.arange(heard.targets)]),
        heard.targets,
        np.concatenate([heard.at, heard.mean]),
        np.concatenate([single, around]),
        np.concatenate([pull / total[t] * (1.0 - pooled[t]), pooled]),
        shape / shape.sum(),
    )


def learn_numbers(heard: Heard, x: Floats) -> Floats:
    """Learn the ten numbers by maximising the shrunk likelihood of the targets' own figures.

    Parameters
    ----------
    heard : from sums that do not know the figure itself. x : shape (targets,).
    """
    from scipy.optimize import minimize

    if not heard.targets:
        return USUAL.copy()

    def loss(p: Floats) -> tuple[float, Floats]:
        value, slope = log_likelihood(heard, x, p)
        prior = FIRM * (p - USUAL)
        return 0.5 * float(prior @ (p - USUAL)) - value, prior - slope

    bounds = [(usual - FARTHEST, usual + FARTHEST) for usual in USUAL]
    found: Floats = minimize(loss, USUAL, jac=True, method="L-BFGS-B", bounds=bounds).x
    return found


def log_likelihood(heard: Heard, x: Floats, p: Floats) -> tuple[float, Floats]:
    """Return the log likelihood of the targets' own figures, and its slope, shape (10,)."""
    mixed = mixture(heard, p)
    z = np.abs(x[mixed.target] - mixed.at) / mixed.size
    near, far = np.exp(-z), np.exp(-z / WIDE)
    kernels = np.stack([0.5 * near, (0.5 / WIDE) * far, np.exp(-0.5 * z * z) / ROOT_2_PI])
    falls = np.stack([z, z / WIDE, z * z])  # z times minus the logarithmic slope of each kernel
    kernel = mixed.shape @ kernels
    part = mixed.weight / mixed.size
    density = mixed.total(part * kernel) + LEAST / heard.typical
    share = part / density[mixed.target]
    by_size = share * (mixed.shape @ (kernels * falls) - kernel)
    by_weight = share * kernel
    sizes, weights = logarithmic_slopes(heard, p)
    slope = sizes @ by_size + weights @ by_weight
    for row in (1, 2):
        slope[7 + row] = mixed.shape[row] * float(share @ (kernels[row] - kernel))
    return float(np.log(density).sum()), slope


def logarithmic_slopes(heard: Heard, p: Floats) -> tuple[Floats, Floats]:
    """Return the slopes of log size and log weight of each component in the ten numbers.

    Returns
    -------
    Two arrays of shape (10, pairs + targets).
    """
    t, pairs = heard.target, len(heard.target)
    sizes, weights = np.zeros((2, len(p), pairs + heard.targets))
    one, around = slice(0, pairs), slice(pairs, None)
    away = np.log(heard.size / heard.typical[t])
    pull = np.exp(np.clip(-p[0] * away, -50.0, 50.0))
    total = by_code(t, pull, heard.targets)
    mean = by_code(t, pull * away, heard.targets) / np.where(total > 0, total, 1.0)
    weights[0, one] = mean[t] - away
    weights[2, one] = -expit(p[2]) * heard.several[t]
    weights[2, around] = 1.0 - expit(p[2])
    floor = np.exp(p[3]) * heard.typical
    scatter = np.hypot(heard.scatter, floor)
    mix, mix_pooled = expit(p[4]), expit(p[6])
    rises = (floor / scatter) ** 2
    sizes[1, one] = 1.0
    sizes[3, one], sizes[3, around] = mix * rises[t], mix_pooled * rises
    sizes[4, one] = mix * (1 - mix) * np.log(scatter[t] / heard.size)
    sizes[5, around] = 1.0
    sizes[6, around] = mix_pooled * (1 - mix_pooled) * np.log(scatter / heard.typical)
    inside = np.where(np.abs(p[7] * heard.magnitude) < STEEPEST, heard.magnitude, 0.0)
    sizes[7, one], sizes[7, around] = inside[t], inside
    return sizes, weights
