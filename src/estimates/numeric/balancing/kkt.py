"""Multipliers of identities and numbers without a target, from one linear system."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Saddle:
    """The linear system of multipliers and flat quantities, [[A V A', B], [B', 0]].

    Rows are brought to one size, and so are the columns of flat quantities: widths may differ by
    many powers of ten.

    Attributes
    ----------
    matrix : shape (m + k, m + k), brought to one size. scale : shape (m + k,), by what.
    spread : A V, shape (m, strict).
    """

    matrix: Floats
    scale: Floats
    spread: Floats

    @classmethod
    def of(cls, identities: Floats, precision: Floats, strict: Bools, flat: Bools) -> Saddle:
        """Make it of identities, for some strict and some flat quantities."""
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
        """Return multipliers and flat quantities for a right side of the identities alone."""
        whole = np.append(right, np.zeros(len(self.scale) - len(right)))
        found = np.linalg.lstsq(self.matrix, self.scale * whole, rcond=None)[0]
        return np.asarray(self.scale * found)

    def inverse(self) -> Floats:
        """Return the inverse, shape (m + k, m + k)."""
        if not len(self.scale):
            return self.matrix
        found = np.linalg.pinv(self.matrix, hermitian=True)
        return np.asarray(self.scale[:, None] * found * self.scale)
