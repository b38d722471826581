"""The distinct spreads of deviations below and above what voices state, in each question."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from estimates.numeric.types import Bools, Floats, Ints


@dataclass(frozen=True, slots=True)
class DistinctSides:
    """The distinct spreads of the sides of voices, J of each question.

    spreads : two arrays of shape (J, n): what is added to the common spread in quadrature, and
        what is added to the sum; see `deviation_spreads`.
    rank : shape (2, k, n), which of them each voice has where the value lies below and above.
    """

    spreads: tuple[Floats, Floats]
    rank: Ints

    @classmethod
    def of(cls, below: Floats, above: Floats, is_asserted: Bools) -> DistinctSides:
        """Return the sides of voices in ascending order, so that neighbours do not matter.

        below, above, is_asserted : shape (k, n), see `VoiceIntervals`.
        """
        both = np.concatenate([below, above])
        common = np.tile(np.minimum(below, above), (2, 1))
        own = np.where(np.tile(is_asserted, (2, 1)), both, common)
        more = both - own
        order = np.lexsort((more, own), axis=0)
        ordered = [np.take_along_axis(x, order, 0) for x in (own, more)]
        is_new = np.any([x[1:] != x[:-1] for x in ordered], axis=0)
        place = np.zeros(order.shape, dtype=np.int64)
        is_new.cumsum(axis=0, out=place[1:])
        rank = np.empty_like(place)
        np.put_along_axis(rank, order, place, axis=0)
        first, last = [np.zeros((int(place.max()) + 1, own.shape[1])) for _ in range(2)]
        np.put_along_axis(first, place, ordered[0], axis=0)
        np.put_along_axis(last, place, ordered[1], axis=0)
        return cls((first, last), rank.reshape(2, *below.shape))
