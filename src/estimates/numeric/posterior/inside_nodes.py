"""The likelihood at nodes inside the interval of a voice, under Laplace deviations."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from estimates.numeric.types import Array, Floats, Ints


@dataclass(frozen=True, slots=True)
class InsideNodes:
    """The nodes inside one voice's interval.

    cells : flat positions in theta. column : the question of each.
    near, far : distance to the nearer and the farther end, negative.
    power : of the voice; None if it is 1.
    """

    cells: Ints
    column: Ints
    near: Floats
    far: Floats
    power: Floats | None

    @classmethod
    def of(cls, reach: Floats, low: Floats, high: Floats, power: Floats) -> InsideNodes:
        """Find the nodes; `reach` is the distance to the nearer end, shape (G, n)."""
        cells = np.flatnonzero((reach > 0) & (power > 0))
        column = cells % reach.shape[1]
        near = -reach.ravel()[cells]
        share = power[column]
        far = (low - high)[column] - near
        return cls(cells, column, near, far, None if (share == 1).all() else share)

    def add(self, total: Array, rate: Array) -> None:
        """Add to `total` the log likelihood at the nodes beyond that at the ends of the interval.

        The likelihood there is (p + q)/(p + q - p q) times that at an end, p = 1 - exp(-a) and
        q = 1 - exp(a - w), a the distance to an end and w the width in units of the deviation: a
        factor in [1, 2].
        """
        kind = total.dtype
        slope = np.take(rate, self.column, axis=1)
        # These are minus p and minus q.
        p, q = (np.expm1(depth.astype(kind) * slope) for depth in (self.near, self.far))
        np.multiply(p, q, out=slope)
        slope /= np.add(p, q, out=p)
        np.log(np.add(slope, 1.0, out=slope), out=slope)
        if self.power is not None:
            slope *= self.power.astype(kind)
        for row, excess in zip(total.reshape(len(rate), -1), slope, strict=True):
            row[self.cells] -= excess
