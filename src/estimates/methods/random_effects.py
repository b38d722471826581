"""The random-effects mean of meta-analysis: voices whose true values scatter with variance tau^2.

The mean has weights 1 / (v_i + tau^2), where tau^2 solves Q(tau^2) = k - 1 (Paule and Mandel
1982); its interval is the modified one of Hartung, Knapp, Sidik and Jonkman.
"""

from estimates.methods.contract import POINT_LAWS, Answer, Method, VoiceTile
from estimates.methods.measurements import pool_measurements


def random_effects_mean(tile: VoiceTile, level: float) -> Answer:
    """Return the Paule-Mandel mean with the modified Hartung-Knapp interval.

    Each voice is a number with the width of its words
    (`methods.point_values.point_standard_deviations`) on the scale of its question. One-sided
    voices are excluded. A single voice is its own estimate, with the normal interval of its own
    width and no predictive interval.

    tile : k voices of n questions.
    level : of both intervals, in (0, 1).
    Returns the answer with the further columns `q`, `p` (Cochran's test) and `i2` (percent).
    """
    return pool_measurements(tile, level, "PM")[0]


RANDOM_EFFECTS = Method(
    name="random_effects",
    answer=random_effects_mean,
    says="the mean of numbers whose true values scatter (Paule-Mandel, modified Hartung-Knapp)",
    reference="Paule & Mandel 1982, J. Res. NBS 87:377; Roever et al. 2015, BMC MRM 15:99",
    keeps=POINT_LAWS - {"monotone", "weight pulls closer", "claimed precision captures nothing"},
    needs_logarithms=True,
    uses_prior=False,
)
