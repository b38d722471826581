"""Where the next independent source falls: the value and one more Laplace deviation.

The deviation is folded in exactly: what lies right of an edge e, weighted by
exp(-(theta - e) r), is an integral over pieces that fall faster by r, and follows from that of
the next edge. Questions on the last axis.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from estimates.numeric.posterior.curves import (
    Cells,
    Curves,
    Inside,
    along,
    panel_reaching,
    search,
    share_of,
    total,
)
from estimates.numeric.posterior.segments import part, whole

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class NextSource:
    """The distribution of the next source of n questions.

    Attributes
    ----------
    value : the curves of the value. rate : shape (T, n), root 2 over the spread.
    right, left : shape (T, m + 1, n), mass right (left) of each edge, weighted by how likely
        deviations reach the edge.
    below, height : shape (m + 1, n), cdf and density at the edges.
    """

    value: Curves
    rate: Floats
    right: Cells
    left: Cells
    below: Floats
    height: Floats

    @classmethod
    def of(cls, value: Curves, rate: Floats) -> NextSource:
        """Fold a deviation of each curve's own rate in."""
        right, left = _folded(value, rate)
        below = value.below + 0.5 * total(right - left)
        height = (right + left) * rate.astype(right.dtype)[:, None]
        return cls(value, rate, right, left, below, 0.5 * total(height))

    def quantile(self, probability: float) -> Floats:
        """Return where the next source falls below so often, shape (n,)."""
        inside = self.value.inside(panel_reaching(self.below, probability))
        seen = self._inside(inside)
        start = np.take_along_axis(self.below - self.value.below, inside.panel, 0)[0]

        def reached(share: Floats) -> tuple[Floats, Floats, Floats]:
            below, height, slope = seen(share)
            return below - start, height, slope * inside.length

        return search(inside, self.below, self.height, probability, reached)

    def beyond(self, tail: float) -> tuple[Floats, Floats]:
        """Return the edges outside of which it falls at most so often on either side, but one.

        Cheaper than the quantiles, and exact for whoever compares them with edges.
        """
        edges = self.value.edges
        near = np.where(self.below >= tail, edges, edges[-1]).min(axis=0)
        far = np.where(self.below <= 1 - tail, edges, edges[0]).max(axis=0)
        return near, far

    def falls_below(self, x: Floats) -> Floats:
        """Return the probability that the next source falls below x, shape (n,)."""
        inside = self.value.inside(self.value.panel_of(x))
        before = np.take_along_axis(self.value.below, inside.panel, 0)[0]
        below: Floats = before + self._inside(inside)(share_of(inside, x))[0]
        return below

    def _inside(self, inside: Inside) -> Callable[[Floats], tuple[Floats, Floats, Floats]]:
        """Return what tells, at a share of one panel, how much lies below it.

        Beside what the value has before the panel; then the density and its slope, all (n,).
        """
        ratio, bump, kind = inside.ratio, inside.bump, inside.ratio.dtype
        length, rate = inside.length.astype(kind), self.rate.astype(kind)
        reach = rate * length
        at_start, at_end = along(self.left, inside.panel[0]), along(self.right, inside.panel[0] + 1)

        def seen(share: Floats) -> tuple[Floats, Floats, Floats]:
            plain, _ = inside.at(share)
            share = share.astype(kind)
            rest = 1 - share
            to_start, to_end = np.exp(-reach * share), np.exp(-reach * rest)
            near = part(inside.first * to_start, plain, (ratio + reach) * share, bump, share)
            far = part(inside.last * to_end, plain, (reach - ratio) * rest, bump, rest)
            left, right = at_start * to_start + near * length, at_end * to_end + far * length
            within = part(inside.first, plain, ratio * share, bump, share) * length
            here, slope = (right + left) * rate, (right - left) * rate**2
            below = total(within) + 0.5 * total(right - left)
            return below, 0.5 * total(here), 0.5 * total(slope)

        return seen


def _folded(value: Curves, rate: Floats) -> tuple[Cells, Cells]:
    """For each edge e, the mass right (left) of it weighted by exp(-|theta - e| rate)."""
    kind = value.height.dtype
    length = np.diff(value.edges, axis=0).astype(kind)
    reach = length * rate.astype(kind)[:, None]
    fallen = np.exp(-reach)
    first, last = value.height[:, :-1], value.height[:, 1:]
    right, left = np.zeros_like(value.height), np.zeros_like(value.height)
    right[:, :-1] = whole(first, last * fallen, value.ratio - reach, value.bump)
    left[:, 1:] = whole(first * fallen, last, value.ratio + reach, value.bump)
    right[:, :-1] *= length
    left[:, 1:] *= length
    for panel in range(len(length)):
        left[:, panel + 1] += fallen[:, panel] * left[:, panel]
    for panel in range(len(length) - 1, -1, -1):
        right[:, panel] += fallen[:, panel] * right[:, panel + 1]
    return right, left
