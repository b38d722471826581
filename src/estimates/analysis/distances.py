"""How far are the claims of many pairs apart, at the least?"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from estimates.analysis.ranges import gap, ratio
from estimates.analysis.snapshot.bounds import Bounds
from estimates.columnar.arrays import Array, Ints


class Ends(NamedTuple):
    """From where to where claims reach, shape (claims,) each, in the unit of their question.

    Attributes
    ----------
    least, most, least_out, most_out : as in `estimates.analysis.snapshot.Spans`.
    low, high : the intervals for arithmetic.
    """

    least: Array
    most: Array
    least_out: Array
    most_out: Array
    low: Array
    high: Array

    @classmethod
    def of(cls, spans: Bounds, low: Array, high: Array, order: Ints) -> Ends:
        """Take them in an order of the claims."""
        columns = (spans.lower, spans.upper, spans.lower_open, spans.upper_open, low, high)
        return cls(*(column[order] for column in columns))


def distances(ends: Ends, first: Ints, second: Ints) -> dict[str, Array]:
    """Return gap and ratio of pairs, whether one number satisfies both, or does once rounded.

    Parameters
    ----------
    first, second : shape (pairs,), the two claims.

    Examples
    --------
    >>> one, two, no = np.array([1.0, 3.0]), np.array([2.0, 3.0]), np.zeros(2, dtype=bool)
    >>> found = distances(Ends(one, two, no, no, one, two), np.array([0]), np.array([1]))
    >>> {name: cells.tolist() for name, cells in found.items()}
    {'gap': [1.0], 'ratio': [1.5], 'compatible': [False], 'within_rounding': [False]}
    """
    least = np.maximum(ends.least[first], ends.least[second])
    most = np.minimum(ends.most[first], ends.most[second])
    apart = least > most
    meet = np.flatnonzero(least == most)  # at one number, which one of the two may exclude
    if len(meet):
        a, b, end = first[meet], second[meet], least[meet]
        out = excluded(ends.least, ends.least_out, a, b, end)
        apart[meet] = out | excluded(ends.most, ends.most_out, a, b, end)
    rounding = np.maximum(ends.low[first], ends.low[second]) <= np.minimum(
        ends.high[first], ends.high[second]
    )
    return {
        "gap": gap(least, most, apart),
        "ratio": ratio(least, most, apart),
        "compatible": ~apart,
        "within_rounding": ~apart | rounding,
    }


def excluded(ends: Array, out: Array, first: Ints, second: Ints, end: Array) -> Array:
    """Return whether one of the pair's claims has that end and excludes it."""
    found: Array = ((ends[first] == end) & out[first]) | ((ends[second] == end) & out[second])
    return found
