"""The smallest and the largest number that any voice states: order statistics, without interval."""

import numpy as np

from estimates.methods.contract import POINT_LAWS, Answer, Method, VoiceTile, effective_voices
from estimates.methods.point_values import unanswered, weight_shares

NO_INTERVAL_OF_EXTREME = "the smallest or largest number stated has no interval"
EXTREME_IS_BOUND = "the number is the end of a bound, so the value may lie beyond it"


def lowest(tile: VoiceTile, level: float) -> Answer:
    """Return the smallest end that a voice states; `level` is not used.

    A one-sided voice counts with the end that it states ("fewer than 100" states 100).
    """
    del level
    return _extreme(tile, sign=1.0)


def highest(tile: VoiceTile, level: float) -> Answer:
    """Return the largest end that a voice states; `level` is not used."""
    del level
    return _extreme(tile, sign=-1.0)


def _extreme(tile: VoiceTile, sign: float) -> Answer:
    """Return the minimum of sign * stated ends; the voices that state it share the weight.

    The contribution of a voice that alone states it is the distance to the next one (NaN where
    no other voice states a number).
    """
    near, far = (tile.stated_low, tile.stated_high)[:: int(sign)]
    end = sign * np.where(np.isfinite(near), near, far)
    end = np.where(tile.present & np.isfinite(end), end, np.inf)
    least = end.min(axis=0)
    is_extreme = np.isfinite(end) & (end == least)
    is_bound = is_extreme & ~np.isfinite(near)
    share = weight_shares(np.where(is_extreme, tile.weight, 0.0))
    beyond = np.where(end > least, end, np.inf).min(axis=0)
    is_lone = is_extreme.sum(axis=0) == 1
    answered = np.isfinite(least)
    without = np.where(np.isfinite(beyond), beyond, np.nan)
    with np.errstate(invalid="ignore"):
        pull = np.where(is_extreme & is_lone, least - without, 0.0)
    ends = unanswered(tile)
    return Answer(
        np.where(answered, sign * least, np.nan),
        *(ends, ends, ends, ends),
        tau=ends,
        effective_voices=effective_voices(np.sort(share, axis=0)),
        weight=share,
        contribution=sign * pull,
        warnings={NO_INTERVAL_OF_EXTREME: answered, EXTREME_IS_BOUND: is_bound.any(axis=0)},
    )


LOWEST = Method(
    name="lowest",
    answer=lowest,
    says="the smallest number that any source states, without an interval",
    reference="the smallest order statistic; casualty recorders publish it as the minimum",
    keeps=POINT_LAWS,
    uses_prior=False,
)
HIGHEST = Method(
    name="highest",
    answer=highest,
    says="the largest number that any source states, without an interval",
    reference="the largest order statistic; casualty recorders publish it as the maximum",
    keeps=POINT_LAWS,
    uses_prior=False,
)
