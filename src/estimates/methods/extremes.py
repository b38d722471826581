"""The smallest or the largest number that any voice states, and nothing else."""

from __future__ import annotations

import numpy as np

from estimates.methods.contract import Answer, VoiceTile, effective_voices
from estimates.methods.voices import nothing, shares
from estimates.numeric.tiles import Floats

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
    """Return the least of sign * stated ends; every voice that states it shares the weight."""
    near, far = (tile.stated_low, tile.stated_high)[:: int(sign)]
    end = sign * np.where(np.isfinite(near), near, far)
    end = np.where(tile.present & np.isfinite(end), end, np.inf)
    least = end.min(axis=0)
    sets_it = np.isfinite(end) & (end == least)
    share = shares(np.where(sets_it, tile.weight, 0.0))
    beyond = np.where(end > least, end, np.inf).min(axis=0)
    lone = sets_it.sum(axis=0) == 1
    pull = np.where(sets_it & lone, least - beyond, 0.0)
    answered = np.isfinite(least)
    ends = nothing(tile)
    estimate = np.where(answered, sign * least, np.nan)
    return Answer(
        estimate,
        *(ends, ends, ends, ends),
        tau=ends,
        effective_voices=effective_voices(share),
        weight=share,
        contribution=_finite(np.where(sets_it, sign * pull, 0.0)),
        warnings={NO_INTERVAL: answered} if answered.any() else {},
    )


def _finite(x: Floats) -> Floats:
    """Return NaN instead of infinity: without the only voice there is no estimate."""
    return np.where(np.isfinite(x), x, np.nan)
