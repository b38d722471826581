"""The distribution of a source's own figure given those of others: a mixture.

One component lies around each other voice's figure, shifted by the pair's offset and as wide as the
pair usually differs; one lies around their precision-weighted mean, as wide as they scatter. Ten
parameters, the same for all sources and questions, set the weights, widths and tails of the
components; they maximise a penalised likelihood.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import expit, ndtr

from estimates.numeric.grouped.sums import sum_by_code
from estimates.numeric.types import Floats, Ints

# The ten parameters, in order.
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
# The parameters are shrunk to these, with the precisions below.
PRIOR_PARAMETERS = np.array([1.0, 0.0, 0.0, 0.0, -1.0, 0.0, 0.0, 0.0, -1.7, -1.0])
# Precision of that prior.
PARAMETER_PRECISION = np.array([1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 4.0, 1.0, 1.0])
# Width of the heavy tail, relative to the centre of a component.
TAIL_WIDTH = 4.0
# Bounds of the search for each parameter, around its prior value.
MAX_PARAMETER_SHIFT = 8.0
# The magnitude of a figure changes its size by exp() of this at most.
MAX_LOG_SIZE_CHANGE = 3.0
# Density, in typical sizes, below which a figure counts as a slip that no parameter explains.
SLIP_DENSITY = 1e-12
# Pairs from which the ten parameters are learned.
MAX_MIXTURE_PAIRS = 24_000
ROOT_2_PI = float(np.sqrt(2 * np.pi))


@dataclass(frozen=True)
class NeighbourFigures:
    """The figures of other voices, pair by pair, shifted to where the target would state them.

    target : shape (pairs,), ascending. targets : number of targets.
    at, size : shape (pairs,), the other's figure shifted by the offset; mean size of differences.
    magnitude : shape (targets,), the mean in standard units of the training claims.
    mean, scatter, typical : shape (targets,), of the shifted figures; geometric mean of the sizes.
    has_several : shape (targets,), whether there are at least two others.
    """

    target: Ints
    targets: int
    at: Floats
    size: Floats
    magnitude: Floats
    mean: Floats
    scatter: Floats
    typical: Floats
    has_several: Floats

    @classmethod
    def of(
        cls, target: Ints, targets: int, at: Floats, size: Floats, middle: float, unit: float
    ) -> NeighbourFigures:
        """Summarise the pairs of each target."""

        def total(column: Floats) -> Floats:
            return sum_by_code(target, column, targets)

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
class FigureMixture:
    """Components of the mixtures; the weights of each target sum to one.

    target, at, size, weight : shape (components,). targets : number of targets.
    shape : shape (3,), weights of Laplace centre, heavy tail and normal centre.
    """

    target: Ints
    targets: int
    at: Floats
    size: Floats
    weight: Floats
    shape: Floats

    def total(self, column: Floats) -> Floats:
        """Return the sums of a column by target, shape (targets,)."""
        return sum_by_code(self.target, column, self.targets)

    def below(self, x: Floats) -> Floats:
        """Return the probability below one point per target, shape (targets,)."""
        z = (x[self.target] - self.at) / self.size
        centre, heavy, normal = self.shape
        below = centre * _laplace_cdf(z) + heavy * _laplace_cdf(z / TAIL_WIDTH) + normal * ndtr(z)
        return self.total(self.weight * below)


def _laplace_cdf(z: Floats) -> Floats:
    """Return the Laplace distribution function with mean absolute deviation 1."""
    tail = 0.5 * np.exp(-np.abs(z))
    return np.where(z < 0, tail, 1.0 - tail)


def build_mixture(neighbours: NeighbourFigures, p: Floats) -> FigureMixture:
    """Return the components for parameters p, shape (10,)."""
    pull = -p[0] * np.log(neighbours.size / neighbours.typical[neighbours.target])
    pull = np.exp(np.clip(pull, -50.0, 50.0))
    total = sum_by_code(neighbours.target, pull, neighbours.targets)
    scatter = np.hypot(neighbours.scatter, np.exp(p[3]) * neighbours.typical)
    grows = np.exp(np.clip(p[7] * neighbours.magnitude, -MAX_LOG_SIZE_CHANGE, MAX_LOG_SIZE_CHANGE))
    pooled = expit(p[2]) * neighbours.has_several
    mix, mix_pooled = expit(p[4]), expit(p[6])
    t = neighbours.target
    single = np.exp(p[1]) * neighbours.size ** (1 - mix) * scatter[t] ** mix * grows[t]
    around = np.exp(p[5]) * neighbours.typical ** (1 - mix_pooled) * scatter**mix_pooled * grows
    shape = np.exp(np.array([0.0, p[8], p[9]]))
    return FigureMixture(
        np.concatenate([t, np.arange(neighbours.targets)]),
        neighbours.targets,
        np.concatenate([neighbours.at, neighbours.mean]),
        np.concatenate([single, around]),
        np.concatenate([pull / total[t] * (1.0 - pooled[t]), pooled]),
        shape / shape.sum(),
    )


def fit_mixture(neighbours: NeighbourFigures, x: Floats) -> Floats:
    """Fit the ten parameters by maximising the penalised likelihood of the targets' own figures.

    neighbours : from sums that exclude the target's own figure. x : shape (targets,), that figure.
    """
    from scipy.optimize import minimize

    if not neighbours.targets:
        return PRIOR_PARAMETERS.copy()

    def loss(p: Floats) -> tuple[float, Floats]:
        value, slope = mixture_log_likelihood(neighbours, x, p)
        prior = PARAMETER_PRECISION * (p - PRIOR_PARAMETERS)
        return 0.5 * float(prior @ (p - PRIOR_PARAMETERS)) - value, prior - slope

    bounds = [
        (usual - MAX_PARAMETER_SHIFT, usual + MAX_PARAMETER_SHIFT) for usual in PRIOR_PARAMETERS
    ]
    return minimize(loss, PRIOR_PARAMETERS, jac=True, method="L-BFGS-B", bounds=bounds).x


def mixture_log_likelihood(
    neighbours: NeighbourFigures, x: Floats, p: Floats
) -> tuple[float, Floats]:
    """Return the log likelihood of the targets' own figures, and its gradient, shape (10,)."""
    mixed = build_mixture(neighbours, p)
    z = np.abs(x[mixed.target] - mixed.at) / mixed.size
    near_decay, far_decay = np.exp(-z), np.exp(-z / TAIL_WIDTH)
    normal = np.exp(-0.5 * z * z) / ROOT_2_PI
    kernels = np.stack([0.5 * near_decay, (0.5 / TAIL_WIDTH) * far_decay, normal])
    # z times minus the logarithmic slope of each kernel.
    falls = np.stack([z, z / TAIL_WIDTH, z * z])
    kernel = mixed.shape @ kernels
    part = mixed.weight / mixed.size
    density = mixed.total(part * kernel) + SLIP_DENSITY / neighbours.typical
    share = part / density[mixed.target]
    by_size = share * (mixed.shape @ (kernels * falls) - kernel)
    by_weight = share * kernel
    sizes, weights = logarithmic_slopes(neighbours, p)
    slope = sizes @ by_size + weights @ by_weight
    for row in (1, 2):
        slope[7 + row] = mixed.shape[row] * float(share @ (kernels[row] - kernel))
    return float(np.log(density).sum()), slope


def logarithmic_slopes(neighbours: NeighbourFigures, p: Floats) -> tuple[Floats, Floats]:
    """Return the gradients of log size and log weight of each component in the ten parameters.

    Returns two arrays of shape (10, pairs + targets).
    """
    t, pairs = neighbours.target, len(neighbours.target)
    sizes, weights = np.zeros((2, len(p), pairs + neighbours.targets))
    single, around = slice(0, pairs), slice(pairs, None)
    away = np.log(neighbours.size / neighbours.typical[t])
    pull = np.exp(np.clip(-p[0] * away, -50.0, 50.0))
    total = sum_by_code(t, pull, neighbours.targets)
    mean = sum_by_code(t, pull * away, neighbours.targets) / np.where(total > 0, total, 1.0)
    weights[0, single] = mean[t] - away
    weights[2, single] = -expit(p[2]) * neighbours.has_several[t]
    weights[2, around] = 1.0 - expit(p[2])
    floor = np.exp(p[3]) * neighbours.typical
    scatter = np.hypot(neighbours.scatter, floor)
    mix, mix_pooled = expit(p[4]), expit(p[6])
    rises = (floor / scatter) ** 2
    sizes[1, single] = 1.0
    sizes[3, single], sizes[3, around] = mix * rises[t], mix_pooled * rises
    sizes[4, single] = mix * (1 - mix) * np.log(scatter[t] / neighbours.size)
    sizes[5, around] = 1.0
    sizes[6, around] = mix_pooled * (1 - mix_pooled) * np.log(scatter / neighbours.typical)
    is_unlimited = np.abs(p[7] * neighbours.magnitude) < MAX_LOG_SIZE_CHANGE
    inside = np.where(is_unlimited, neighbours.magnitude, 0.0)
    sizes[7, single], sizes[7, around] = inside[t], inside
    return sizes, weights
