"""Voices as measurements with variances, pooled by the kernels of meta-analysis."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from estimates.methods.contract import Answer, VoiceTile, effective_voices
from estimates.methods.point_values import (
    clip_to_hull,
    exclusion_warnings,
    from_scale,
    included_weights,
    linear_contributions,
    point_standard_deviations,
    point_values,
    to_tile_scale,
    weight_shares,
)
from estimates.numeric.meta_analysis.heterogeneity import ESTIMATORS, Estimator
from estimates.numeric.meta_analysis.moments import Moments
from estimates.numeric.meta_analysis.pooling import PooledFit, critical_values, pool_tile
from estimates.numeric.types import Bools, Floats, Ints

SINGLE_VOICE = "with one independent source the scatter between sources cannot be estimated"


@dataclass(frozen=True, slots=True)
class Measurements:
    """A tile of voices as measurements on the scale of their questions.

    A voice's weight widens its variance: v * (greatest weight / its weight). So a light voice
    is never more precise than its words, and the heaviest is as precise as they are.

    x, variance : shape (k, n); infinite variance where a voice is excluded.
    rows : shape (k, n), the voices in ascending order of variance.
    sizes : shape (n,), voices that are included.
    """

    x: Floats
    variance: Floats
    rows: Ints
    sizes: Ints

    @classmethod
    def of(cls, tile: VoiceTile) -> Measurements:
        """Return the measurements of a tile."""
        sd = point_standard_deviations(tile)
        weight = included_weights(tile, np.isfinite(sd))
        enters = weight > 0
        x = np.where(enters, to_tile_scale(tile, point_values(tile)), 0.0)
        variance = np.where(enters, sd**2, np.inf) / np.where(enters, weight, 1.0)
        order = np.lexsort((x, variance), axis=0)
        return cls(x, variance, order, enters.sum(axis=0))

    @property
    def answered(self) -> Bools:
        """Whether a question has an included voice, shape (n,)."""
        return self.sizes > 0

    def moments(self) -> Moments:
        """Return the fixed-effect moments; a question without voices gets one dummy."""
        x = np.take_along_axis(self.x, self.rows, axis=0)
        variance = np.take_along_axis(self.variance, self.rows, axis=0)
        variance[0] = np.where(self.answered, variance[0], 1.0)
        return Moments.of(x, variance, np.maximum(self.sizes, 1))


def pool_measurements(tile: VoiceTile, level: float, tau2: Estimator) -> tuple[Answer, PooledFit]:
    """Pool a tile of voices with the modified Hartung-Knapp interval.

    tile : k voices of n questions.
    level : of both intervals.
    tau2 : "FE" for none.
    Returns the answer, and the fit behind it (on the scale of the questions).
    """
    measurements = Measurements.of(tile)
    moments = measurements.moments()
    quantile = critical_values("modified-hksj", level, measurements.sizes)
    pooled = pool_tile(moments, ESTIMATORS[tau2](moments), "modified-hksj", quantile, tau2 == "FE")
    known_tau2 = np.where(np.isnan(pooled.tau2), 0.0, pooled.tau2)
    share = weight_shares(1.0 / (measurements.variance + known_tau2))

    def out(number: Floats) -> Floats:
        return np.where(measurements.answered, from_scale(tile, number), np.nan)

    estimate = clip_to_hull(point_values(tile), share, out(pooled.estimate))
    return Answer(
        np.where(measurements.answered, estimate, np.nan),
        out(pooled.lower),
        out(pooled.upper),
        out(pooled.predictive_lower),
        out(pooled.predictive_upper),
        tau=np.where(measurements.answered, np.sqrt(pooled.tau2), np.nan),
        effective_voices=effective_voices(np.sort(share, axis=0)),
        weight=share,
        contribution=linear_contributions(tile, share, measurements.x, pooled.estimate),
        extra={"q": pooled.q, "p": pooled.p, "i2": pooled.i2},
        warnings={
            **exclusion_warnings(tile, np.isfinite(point_standard_deviations(tile))),
            SINGLE_VOICE: measurements.sizes == 1,
        },
    ), pooled
