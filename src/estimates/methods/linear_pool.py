"""What if each source is a rival hypothesis? The mixture of their distributions.

It averages distributions, not numbers: two camps stay two camps, and the result says so.
"""

from __future__ import annotations

import numpy as np

from estimates.methods.contract import Answer, Method, VoiceTile, effective_voices
from estimates.methods.point_values import (
    entering,
    explained,
    from_scale,
    one_sided,
    points,
    shares,
    to_scale,
    widths,
    within,
)
from estimates.numeric.functions import normal_mixture as mixture
from estimates.numeric.grouped.tiles import Floats

TWO_CAMPS = "the voices fall into two camps or more: see the modes, not the mean"
OUTSIDE = "the mean lies outside its own interval: a light voice is very far away"


def linear_pool(tile: VoiceTile, level: float) -> Answer:
    """Return mean and quantiles of the weighted mixture of the voices' normal distributions.

    On the scale of the question each voice is normal around its number with the standard
    deviation of its words (`methods.voices.widths`). Under this reading the next source is a
    draw from the pool, so both intervals are the same. One-sided voices cannot enter.

    Parameters
    ----------
    tile : k voices of n questions.
    level : of the interval between the quantiles (1 - level) / 2 and (1 + level) / 2.

    Returns
    -------
    Answer whose `tau` is the standard deviation of the numbers pooled, with the further columns
    `mean_sd` (of the whole mixture, on the scale of the question), `modes` (how many peaks),
    `mode_low`, `mode_high` and `mode` (the lowest, the highest and the tallest peak).
    """
    sd = widths(tile)
    weight = entering(tile, sd)
    share = shares(weight)
    answered = share.sum(axis=0) > 0
    x, center, sd = _filled(tile, sd, share, answered)
    pool = _in_order(x, sd, np.where(answered, share, 1.0 / len(share)))
    mean, spread = mixture.mean_and_sd(*pool)
    lower = mixture.quantiles(*pool, 0.5 * (1 - level))
    upper = mixture.quantiles(*pool, 0.5 * (1 + level))
    peaks, *places = mixture.modes(*pool)

    def out(number: Floats) -> Floats:
        return np.where(answered, from_scale(tile, number + center), np.nan)

    low, high = out(lower), out(upper)
    estimate = within(points(tile), share, out(mean))
    outside = (estimate < low) | (estimate > high)
    warnings = {**one_sided(tile, np.where(np.isfinite(widths(tile)), 1.0, np.nan))}
    told = {TWO_CAMPS: answered & (peaks > 1), OUTSIDE: outside}
    warnings |= {words: where for words, where in told.items() if where.any()}
    between = np.sqrt((pool[2] * (pool[0] - mean) ** 2).sum(axis=0))
    return Answer(
        estimate,
        low,
        high,
        low,
        high,
        tau=np.where(answered, between, np.nan),
        effective_voices=effective_voices(np.sort(share, axis=0)),
        weight=share,
        contribution=explained(tile, share, x + center, mean + center),
        extra={
            "mean_sd": np.where(answered, spread, np.nan),
            "modes": np.where(answered, peaks, 0.0),
            **dict(zip(("mode_low", "mode_high", "mode"), map(out, places), strict=True)),
        },
        warnings=warnings,
    )


def _filled(
    tile: VoiceTile, sd: Floats, share: Floats, answered: Floats
) -> tuple[Floats, Floats, Floats]:
    """Return centred numbers, their center and their widths, with no NaN left in them."""
    x = np.where(share > 0, to_scale(tile, points(tile)), np.nan)
    low = np.where(share > 0, x, np.inf).min(axis=0)
    center = np.where(answered, low, 0.0)
    x = np.where(share > 0, x - center, 0.0)
    return x, center, np.where(share > 0, sd, 1.0)


def _in_order(x: Floats, sd: Floats, share: Floats) -> tuple[Floats, Floats, Floats]:
    """Return the three with voices in ascending order, so that their order changes no bit."""
    rows = np.lexsort((x, sd, share), axis=0)
    x, sd, share = (np.take_along_axis(a, rows, axis=0) for a in (x, sd, share))
    return x, sd, share


METHOD = Method(
    name="linear_pool",
    answer=linear_pool,
    says="the weighted mixture of what each voice says, each taken as a rival hypothesis",
    reference="Stone 1961, Ann. Math. Stat. 32:1339; Toman 2007, Metrologia 44:471",
    keeps=frozenset(
        {
            "unanimity",
            "within the claims",
            "scale equivariance",
            "monotone",
            "weight pulls closer",
            "zero weight is absence",
            "only ratios of weights matter",
            "counts stay non-negative",
            "claimed precision captures nothing",
        }
    ),
)
