"""The voices that go first, and nobody else: their middle where several go first together."""

from __future__ import annotations

import numpy as np

from estimates.methods.contract import Answer, VoiceTile, effective_voices
from estimates.methods.median import middle
from estimates.methods.point_values import entering, nothing, one_sided, points, shares
from estimates.numeric.grouped.tiles import Bools, Floats
from estimates.numeric.grouped.weighted_median import ladder, medians_without, weighted_median

NO_INTERVAL = "one source's word has no interval: it says nothing of how far sources scatter"
TOGETHER = "several voices go first together: the estimate is their weighted median"


def foremost(tile: VoiceTile, order: Floats | None) -> Answer:
    """Return the number of the voice that goes first; the others weigh nothing.

    One-sided voices state no number and are passed over.

    Parameters
    ----------
    tile : k voices of n questions.
    order : shape (k, n), the smallest goes first; None = none goes before another.

    Returns
    -------
    Answer without an interval. The contribution is how far a voice pulls the estimate from
    where the next in order would put it (NaN where there is no other).
    """
    number = points(tile)
    weight = entering(tile, number)
    order = np.zeros_like(number) if order is None else order
    first = front(order, weight > 0)
    steps = ladder(number, np.where(first, weight, 0.0))
    estimate = middle(*weighted_median(steps))
    beyond = np.where(first, 0.0, weight)
    next_one = ladder(number, np.where(front(order, beyond > 0), beyond, 0.0))
    following = middle(*weighted_median(next_one))
    together = first.sum(axis=0) > 1
    without = np.where(together, middle(*medians_without(steps)), following)
    share = shares(np.where(first, weight, 0.0))
    answered = ~np.isnan(estimate)
    ends = nothing(tile)
    said = {NO_INTERVAL: answered, TOGETHER: together, **one_sided(tile, number)}
    return Answer(
        estimate,
        *(ends, ends, ends, ends),
        tau=ends,
        effective_voices=effective_voices(np.sort(share, axis=0)),
        weight=share,
        contribution=np.where(first, estimate - without, 0.0),
        warnings={words: where for words, where in said.items() if where.any()},
    )


def front(order: Floats, there: Bools) -> Bools:
    """Return which of the voices there go first, shape (k, n)."""
    least = np.where(there, order, np.inf).min(axis=0)
    first: Bools = there & (order == least)
    return first
