"""What if each source is a rival hypothesis? The mixture of their distributions.

It averages distributions, not numbers: two camps stay two camps, and the result says so.
"""

from __future__ import annotations

import numpy as np

from estimates.methods.contract import Answer, Method, VoiceTile, effective_voices
from estimates.methods.voices import (
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
from estimates.numeric import mixture
from estimates.numeric.tiles import Floats

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
    x, center, sd, share_used = _filled(tile, sd, share, answered)
    mean, spread = mixture.mean_and_sd(x, sd, share_used)
    lower = mixture.quantiles(x, sd, share_used, 0.5 * (1 - level))
    upper = mixture.quantiles(x, sd, share_used, 0.5 * (1 + level))
    peaks, *places = mixture.modes(x, sd, share_used)

    def out(number: Floats) -> Floats:
        return np.where(answered, from_scale(tile, number + center), np.nan)

    low, high = out(lower), out(upper)
    estimate = within(points(tile), share, out(mean))
    outside = (estimate < low) | (estimate > high)
    warnings = {**one_sided(tile, np.where(np.isfinite(widths(tile)), 1.0, np.nan))}
    told = {TWO_CAMPS: answered & (peaks > 1), OUTSIDE: outside}
    warnings |= {words: where for words, where in told.items() if where.any()}
    between = np.sqrt((share_used * (x - mean) ** 2).sum(axis=0))
    return Answer(
        estimate,
        low,
        high,
        low,
        high,
        tau=np.where(answered, between, np.nan),
        effective_voices=effective_voices(share),
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
) -> tuple[Floats, Floats, Floats, Floats]:
    """Return centred numbers, their center, widths and shares, with no NaN left in them."""
    x = np.where(share > 0, to_scale(tile, points(tile)), np.nan)
    low = np.where(share > 0, x, np.inf).min(axis=0)
    center = np.where(answered, low, 0.0)
    x = np.where(share > 0, x - center, 0.0)
    sd = np.where(share > 0, sd, 1.0)
    share = np.where(answered, share, 1.0 / len(share))
    return x, center, sd, share


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
            "one claim is no narrower",
            "counts stay non-negative",
            "claimed precision captures nothing",
        }
    ),
)
