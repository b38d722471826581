"""The Karush-Kuhn-Tucker system of equality-constrained least squares.

For identities A x = b on quantities with targets (V = diag(1 / precision)) and their columns B for
quantities without, the multipliers solve [[A V A', B], [B', 0]] (Nocedal and Wright 2006, 16.1).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from estimates.numeric.types import Bools, Floats


@dataclass(frozen=True, slots=True)
class KKTSystem:
    """The linear system of multipliers and quantities without a target, [[A V A', B], [B', 0]].

    Rows, and the columns of quantities without a target, are scaled to one size, because widths may
    differ by many powers of ten.

    matrix : shape (m + k, m + k), scaled. scale : shape (m + k,), the scale factors.
    spread : A V, shape (m, quantities with a target).
    """

    matrix: Floats
    scale: Floats
    spread: Floats

    @classmethod
    def of(cls, identities: Floats, precision: Floats, strict: Bools, flat: Bools) -> KKTSystem:
        """Build the system; quantities with a target are strict, those without are flat."""
        a, b = identities[:, strict], identities[:, flat]
        spread = a / precision[strict]
        square = spread @ a.T
        size = np.sqrt(np.diag(square))
        rows = 1.0 / np.where(size > 0, size, np.maximum(np.abs(b).max(axis=1, initial=0.0), 1.0))
        size = np.abs(b * rows[:, None]).max(axis=0, initial=0.0)
        columns = 1.0 / np.where(size > 0, size, 1.0)
        border = rows[:, None] * b * columns
        corner = np.zeros((len(columns), len(columns)))
        matrix = np.block([[rows[:, None] * square * rows, border], [border.T, corner]])
        return cls(matrix, np.append(rows, columns), spread)

    def solve(self, right: Floats) -> Floats:
        """Return multipliers and flat quantities for a right-hand side of the identities."""
        whole = np.append(right, np.zeros(len(self.scale) - len(right)))
        solution = np.linalg.lstsq(self.matrix, self.scale * whole, rcond=None)[0]
        return np.asarray(self.scale * solution)

    def inverse(self) -> Floats:
        """Return the inverse, shape (m + k, m + k)."""
        if not len(self.scale):
            return self.matrix
        inverse = np.linalg.pinv(self.matrix, hermitian=True)
        return np.asarray(self.scale[:, None] * inverse * self.scale)
