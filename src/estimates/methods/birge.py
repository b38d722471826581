"""What if all voices measure one value and understate their errors alike? Birge's answer."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from estimates.methods.contract import Answer, Method, VoiceTile
from estimates.methods.measurements import answer
from estimates.methods.point_values import nothing


def birge(tile: VoiceTile, level: float) -> Answer:
    """Return the weighted mean, its error scaled by the Birge ratio where that exceeds one.

    The interval takes Student's t of k - 1. The model has no scatter between true values, so
    `tau` and the place of the next source are not answered. One-sided voices cannot enter.

    Parameters
    ----------
    tile : k voices of n questions.
    level : of the interval, in (0, 1).

    Returns
    -------
    Answer with the further columns `q`, `p`, `i2` and `birge_ratio`.
    """
    found, fit = answer(tile, level, "FE")
    unknown = nothing(tile)
    ratio = np.sqrt(fit.q / np.where(fit.k > 1, fit.k - 1, np.nan))
    return replace(
        found,
        predictive_lower=unknown,
        predictive_upper=unknown,
        tau=unknown,
        extra={**found.extra, "birge_ratio": ratio},
    )


METHOD = Method(
    name="birge",
    answer=birge,
    says="the weighted mean, its error scaled until the voices agree (Birge ratio)",
    reference="Birge 1932, Phys. Rev. 40:207; Bodnar & Elster 2014, Metrologia 51:516",
    keeps=frozenset(
        {
            "unanimity",
            "within the claims",
            "scale equivariance",
            "weight pulls closer",
            "zero weight is absence",
            "only ratios of weights matter",
            "counts stay non-negative",
        }
    ),
)
