"""The linear opinion pool: the weighted mixture of one normal distribution per voice.

The density is sum w_i N(x; x_i, s_i^2) (Stone 1961). It averages distributions, not numbers: two
separate groups of voices remain two modes, and a warning names them.
"""

import numpy as np

from estimates.methods.contract import POINT_LAWS, Answer, Method, VoiceTile, effective_voices
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
from estimates.numeric.functions import normal_mixture as mixture
from estimates.numeric.types import Floats

SEVERAL_MODES = "the sources form two or more separate groups: use the modes instead of the mean"
MEAN_OUTSIDE = "the mean lies outside its own interval: a source of little weight is very far away"


def linear_pool(tile: VoiceTile, level: float) -> Answer:
    """Return mean and quantiles of the weighted mixture of the voices' normal distributions.

    On the scale of the question each voice is normal around its number with the standard deviation
    of its words (`methods.point_values.point_standard_deviations`). The next source is then a draw
    from the pool, so both intervals are the same. One-sided voices are excluded.

    tile : k voices of n questions.
    level : of the interval between the quantiles (1 - level) / 2 and (1 + level) / 2.
    Returns the answer whose `tau` is the standard deviation of the numbers pooled, with the further
        columns `mean_sd` (of the whole mixture, on the scale of the question), `modes` (number of
        peaks), `mode_low`, `mode_high` and `mode` (the lowest, the highest and the tallest peak).
    """
    width = point_standard_deviations(tile)
    share = weight_shares(included_weights(tile, np.isfinite(width)))
    answered = share.sum(axis=0) > 0
    x, center, sd = _centre_points(tile, width, share, answered)
    # The voices in ascending order, so that their order in the tile changes no bit.
    columns = x, sd, np.where(answered, share, 1.0 / len(share))
    rows = np.lexsort(columns, axis=0)
    values, sds, shares = (np.take_along_axis(column, rows, axis=0) for column in columns)
    pool = values, sds, shares
    mean, spread = mixture.mixture_mean_and_sd(*pool)
    lower = mixture.mixture_quantiles(*pool, 0.5 * (1 - level))
    upper = mixture.mixture_quantiles(*pool, 0.5 * (1 + level))
    peaks, *places = mixture.find_modes(*pool)

    def out(number: Floats) -> Floats:
        return np.where(answered, from_scale(tile, number + center), np.nan)

    low, high = out(lower), out(upper)
    estimate = clip_to_hull(point_values(tile), share, out(mean))
    between = np.sqrt((shares * (values - mean) ** 2).sum(axis=0))
    return Answer(
        estimate,
        *(low, high, low, high),
        tau=np.where(answered, between, np.nan),
        effective_voices=effective_voices(np.sort(share, axis=0)),
        weight=share,
        contribution=linear_contributions(tile, share, x + center, mean + center),
        extra={
            "mean_sd": np.where(answered, spread, np.nan),
            "modes": np.where(answered, peaks, 0.0),
            **dict(zip(("mode_low", "mode_high", "mode"), map(out, places), strict=True)),
        },
        warnings={
            **exclusion_warnings(tile, np.isfinite(width)),
            SEVERAL_MODES: answered & (peaks > 1),
            MEAN_OUTSIDE: (estimate < low) | (estimate > high),
        },
    )


def _centre_points(
    tile: VoiceTile, sd: Floats, share: Floats, answered: Floats
) -> tuple[Floats, Floats, Floats]:
    """Return centred numbers (k, n), their centre (n,) and widths (k, n), with NaN filled in."""
    x = np.where(share > 0, to_tile_scale(tile, point_values(tile)), np.nan)
    low = np.where(share > 0, x, np.inf).min(axis=0)
    center = np.where(answered, low, 0.0)
    x = np.where(share > 0, x - center, 0.0)
    return x, center, np.where(share > 0, sd, 1.0)


LINEAR_POOL = Method(
    name="linear_pool",
    answer=linear_pool,
    says="the weighted mixture of what each independent source says, each a rival hypothesis",
    reference="Stone 1961, Ann. Math. Stat. 32:1339; Toman 2007, Metrologia 44:471",
    keeps=POINT_LAWS,
    needs_logarithms=True,
    uses_prior=False,
)
