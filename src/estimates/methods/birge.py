"""The Birge-ratio method: a fixed-effect mean whose error is scaled to the observed scatter.

With weights w_i = 1/v_i, mean m = sum w x / sum w and Q = sum w (x - m)^2, the standard error is
sqrt(1 / sum w) * max(1, sqrt(Q / (k - 1))) (Birge 1932, Phys. Rev. 40, 207).
"""

from dataclasses import replace

import numpy as np

from estimates.methods.contract import POINT_LAWS, Answer, Method, VoiceTile
from estimates.methods.measurements import pool_measurements
from estimates.methods.point_values import unanswered


def birge(tile: VoiceTile, level: float) -> Answer:
    """Return the weighted mean, its error scaled by the Birge ratio where that exceeds one.

    The interval uses Student's t with k - 1 degrees of freedom. The model has no scatter between
    true values, so `tau` and the predictive interval are NaN. One-sided voices are excluded.

    tile : k voices of n questions.
    level : of the interval, in (0, 1).
    Returns the answer with the further columns `q`, `p`, `i2` and `birge_ratio`.
    """
    pooled, fit = pool_measurements(tile, level, "FE")
    unknown = unanswered(tile)
    extra = {**pooled.extra, "birge_ratio": np.sqrt(fit.q / np.where(fit.k > 1, fit.k - 1, np.nan))}
    return replace(
        pooled, predictive_lower=unknown, predictive_upper=unknown, tau=unknown, extra=extra
    )


BIRGE = Method(
    name="birge",
    answer=birge,
    says="the weighted mean, its error scaled until the sources agree (Birge ratio)",
    reference="Birge 1932, Phys. Rev. 40:207; Bodnar & Elster 2014, Metrologia 51:516",
    keeps=POINT_LAWS - {"monotone", "claimed precision captures nothing"},
    needs_logarithms=True,
    uses_prior=False,
)
