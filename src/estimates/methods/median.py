"""What does the voice in the middle say? The weighted median: robust, and needs no widths."""

from __future__ import annotations

import numpy as np

from estimates.methods.contract import Answer, Method, VoiceTile, effective_voices
from estimates.methods.point_values import entering, nothing, one_sided, points, shares
from estimates.numeric.grouped.tiles import Floats
from estimates.numeric.grouped.weighted_median import (
    ladder,
    medians_without,
    prediction_interval,
    sign_interval,
    weighted_median,
)

TOO_FEW = "too few voices for an interval at this level: its ends are open"


def median(tile: VoiceTile, level: float) -> Answer:
    """Return the weighted median of the voices' numbers; a tie is the middle of the two.

    The interval inverts the sign test (no resampling, no distribution assumed); its ends are
    open where the voices are too few for the level. One-sided voices cannot enter.

    Parameters
    ----------
    tile : k voices of n questions.
    level : of both intervals, in (0, 1).

    Returns
    -------
    Answer with `tau` NaN: a median knows no spread.
    """
    number = points(tile)
    weight = entering(tile, number)
    steps = ladder(number, weight)
    low, high = weighted_median(steps)
    estimate = middle(low, high)
    lower, upper = sign_interval(steps, level)
    next_lower, next_upper = prediction_interval(steps, level)
    without = middle(*medians_without(steps))
    share = shares(weight)
    open_ended = np.isinf(lower) | np.isinf(upper)
    return Answer(
        estimate,
        lower,
        upper,
        next_lower,
        next_upper,
        tau=nothing(tile),
        effective_voices=effective_voices(np.sort(share, axis=0)),
        weight=share,
        contribution=np.where(share > 0, estimate - without, 0.0),
        warnings={**one_sided(tile, number), **({TOO_FEW: open_ended} if open_ended.any() else {})},
    )


def middle(low: Floats, high: Floats) -> Floats:
    """Return the arithmetic middle of two numbers, as any median has it; exact where equal."""
    return np.where(low == high, low, np.clip(0.5 * low + 0.5 * high, low, high))


METHOD = Method(
    name="median",
    answer=median,
    says="the weighted median of the numbers stated, with the interval of the sign test",
    reference="Edgeworth 1888; Thompson 1936; Possolo et al. 2021, J. Res. NIST 126:126007, 3.2.2",
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
            "a wild claim cannot drag",
            "claimed precision captures nothing",
        }
    ),
)
