"""The predictive distribution of the next independent source: the value plus a Laplace deviation.

The deviation is convolved exactly: the mass right of an edge e, weighted by exp(-(theta - e) r), is
an integral over segments that fall faster by r, and follows from that of the next edge. Questions
on the last axis.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from estimates.numeric.posterior.curves import (
    DensityCurves,
    PanelSection,
    panel_of_quantile,
    share_of_panel,
    solve_quantile,
    sum_over_spreads,
    take_panel,
)
from estimates.numeric.posterior.segments import integrate_partial_segments, integrate_segments
from estimates.numeric.types import Array, Floats


@dataclass(frozen=True, slots=True)
class NextSourceDistribution:
    """The distribution of the next source of n questions.

    value : the curves of the value. rate : shape (T, n), root 2 over the spread.
    right, left : shape (T, m + 1, n), mass right (left) of each edge, weighted by the probability
        that deviations reach the edge.
    below, height : shape (m + 1, n), cdf and density at the edges.
    """

    value: DensityCurves
    rate: Floats
    right: Array
    left: Array
    below: Floats
    height: Floats

    @classmethod
    def of(cls, value: DensityCurves, rate: Floats) -> NextSourceDistribution:
        """Convolve the value with a deviation of each curve's own rate."""
        right, left = _fold_deviation(value, rate)
        below = value.below + 0.5 * sum_over_spreads(right - left)
        height = (right + left) * rate.astype(right.dtype)[:, None]
        return cls(value, rate, right, left, below, 0.5 * sum_over_spreads(height))

    def quantile(self, probability: float) -> Floats:
        """Return a quantile of the next source, shape (n,)."""
        section = self.value.section(panel_of_quantile(self.below, probability))
        cdf_at = self._section_cdf(section)
        start = np.take_along_axis(self.below - self.value.below, section.panel, 0)[0]

        def reached(share: Floats) -> tuple[Floats, Floats, Floats]:
            below, height, slope = cdf_at(share)
            return below - start, height, slope * section.length

        return solve_quantile(section, self.below, self.height, probability, reached)

    def beyond(self, tail: float) -> tuple[Floats, Floats]:
        """Return the first edge above the `tail` quantile and the last below the `1 - tail` one.

        Shapes (n,). Cheaper than the quantiles, and exact for comparisons with edges.
        """
        edges = self.value.edges
        near = np.where(self.below >= tail, edges, edges[-1]).min(axis=0)
        far = np.where(self.below <= 1 - tail, edges, edges[0]).max(axis=0)
        return near, far

    def falls_below(self, x: Floats) -> Floats:
        """Return the probability that the next source falls below x, shape (n,)."""
        section = self.value.section(self.value.panel_of(x))
        before = np.take_along_axis(self.value.below, section.panel, 0)[0]
        return np.asarray(before + self._section_cdf(section)(share_of_panel(section, x))[0])

    def _section_cdf(
        self, section: PanelSection
    ) -> Callable[[Floats], tuple[Floats, Floats, Floats]]:
        """Return a function of a share of one panel: mass below, density and its slope, all (n,).

        The mass of the value before the panel is not included.
        """
        ratio, bump, kind = section.ratio, section.bump, section.ratio.dtype
        length, rate = section.length.astype(kind), self.rate.astype(kind)
        reach = rate * length
        at_start = take_panel(self.left, section.panel[0])
        at_end = take_panel(self.right, section.panel[0] + 1)

        def cdf_at(share: Floats) -> tuple[Floats, Floats, Floats]:
            plain, _ = section.at(share)
            share = share.astype(kind)
            rest = 1 - share
            to_start, to_end = np.exp(-reach * share), np.exp(-reach * rest)
            near = integrate_partial_segments(
                section.first * to_start, plain, (ratio + reach) * share, bump, share
            )
            far = integrate_partial_segments(
                section.last * to_end, plain, (reach - ratio) * rest, bump, rest
            )
            left, right = at_start * to_start + near * length, at_end * to_end + far * length
            inner = integrate_partial_segments(section.first, plain, ratio * share, bump, share)
            heights, slope = (right + left) * rate, (right - left) * rate**2
            below = sum_over_spreads(inner * length) + 0.5 * sum_over_spreads(right - left)
            return below, 0.5 * sum_over_spreads(heights), 0.5 * sum_over_spreads(slope)

        return cdf_at


def _fold_deviation(value: DensityCurves, rate: Floats) -> tuple[Array, Array]:
    """Return, for each edge e, the mass right (left) of it weighted by exp(-|theta - e| rate)."""
    kind = value.height.dtype
    length = np.diff(value.edges, axis=0).astype(kind)
    reach = length * rate.astype(kind)[:, None]
    fallen = np.exp(-reach)
    first, last = value.height[:, :-1], value.height[:, 1:]
    right, left = np.zeros_like(value.height), np.zeros_like(value.height)
    right[:, :-1] = integrate_segments(first, last * fallen, value.ratio - reach, value.bump)
    left[:, 1:] = integrate_segments(first * fallen, last, value.ratio + reach, value.bump)
    right[:, :-1] *= length
    left[:, 1:] *= length
    for panel in range(len(length)):
        left[:, panel + 1] += fallen[:, panel] * left[:, panel]
    for panel in range(len(length) - 1, -1, -1):
        right[:, panel] += fallen[:, panel] * right[:, panel + 1]
    return right, left
