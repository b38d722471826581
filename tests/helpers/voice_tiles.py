"""A tile of voices from plain lists, for the tests of methods."""

from __future__ import annotations

from typing import Any

import numpy as np

from estimates.methods.contract import VoiceTile


def tile_of(low: Any, high: Any, value: Any, weight: Any, log: Any, **more: Any) -> VoiceTile:
    """Return a tile whose stated ends are its working intervals."""
    low, high, value, weight = (np.asarray(x, dtype=float) for x in (low, high, value, weight))
    none = np.full(low.shape, np.nan)
    zero = np.zeros(low.shape)
    orders = {"precedence": zero, "recency": zero}
    told = {"spread": zero, "standard_error": none, **orders, **more}
    return VoiceTile(
        low, high, low, high, value, weight, log=np.asarray(log), prior=np.ones(len(log)), **told
    )
