"""The smallest or the largest number that any voice states, and nothing else."""

from __future__ import annotations

import numpy as np

from estimates.methods.contract import Answer, VoiceTile, effective_voices
from estimates.methods.point_values import nothing, shares

NO_INTERVAL = "an extreme has no interval"


def lowest(tile: VoiceTile, level: float) -> Answer:
    """Return the smallest end that a voice states; `level` is not used.

    One-sided voices enter with the end that they state ("fewer than 100" states 100).
    """
    del level
    return _extreme(tile, sign=1.0)


def highest(tile: VoiceTile, level: float) -> Answer:
    """Return the largest end that a voice states; `level` is not used."""
    del level
    return _extreme(tile, sign=-1.0)


def _extreme(tile: VoiceTile, sign: float) -> Answer:
    """Return the least of sign * stated ends; every voice that states it shares the weight.

    The contribution is how far a voice that alone states it pulls it from the next one (NaN
    where there is no other).
    """
    near, far = (tile.stated_low, tile.stated_high)[:: int(sign)]
    end = sign * np.where(np.isfinite(near), near, far)
    end = np.where(tile.present & np.isfinite(end), end, np.inf)
    least = end.min(axis=0)
    sets_it = np.isfinite(end) & (end == least)
    share = shares(np.where(sets_it, tile.weight, 0.0))
    beyond = np.where(end > least, end, np.inf).min(axis=0)
    lone = sets_it.sum(axis=0) == 1
    answered = np.isfinite(least)
    without = np.where(np.isfinite(beyond), beyond, np.nan)
    with np.errstate(invalid="ignore"):
        pull = np.where(sets_it & lone, least - without, 0.0)
    ends = nothing(tile)
    estimate = np.where(answered, sign * least, np.nan)
    return Answer(
        estimate,
        *(ends, ends, ends, ends),
        tau=ends,
        effective_voices=effective_voices(np.sort(share, axis=0)),
        weight=share,
        contribution=sign * pull,
        warnings={NO_INTERVAL: answered} if answered.any() else {},
    )
