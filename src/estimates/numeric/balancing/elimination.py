"""Identities solved for some of their quantities: those with the widest targets.

A x = b becomes x_S = c - C x_F. Where S holds the widest quantities, C in units of the widths has
entries of about one or less. Least squares over x_F is then well conditioned, though widths differ
by many powers of ten, and no small variance is the difference of two large ones. This is Gaussian
elimination with the pivot of each row chosen in the scaled matrix (Golub and Van Loan 2013, Matrix
Computations, 4th ed., section 3.4).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from estimates.numeric.types import Bools, Floats, Ints

# A difference below this share of its terms is noise of their rounding, and is zero.
NOISE = 1e-12


@dataclass(frozen=True)
class SolvedIdentities:
    """Independent identities, each solved for one quantity that occurs in no other.

    matrix : shape (r, n), the identity matrix in the columns `solved`, C in the others.
    constants : c, shape (r,).
    solved : shape (r,), the quantity that each row is solved for.
    width : shape (n,), of the targets, see `solve_identities`.
    """

    matrix: Floats
    constants: Floats
    solved: Ints
    width: Floats

    @cached_property
    def is_rest(self) -> Bools:
        """Which quantities no identity is solved for, fixed ones excepted; shape (n,)."""
        rest: Bools = self.width > 0
        rest[self.solved] = False
        return rest

    @cached_property
    def basis(self) -> Ints:
        """Those of the rest that have a target: their numbers determine all that is known."""
        return np.flatnonzero(self.is_rest & np.isfinite(self.width))

    @cached_property
    def known(self) -> Bools:
        """Which quantities the targets and identities determine, or are fixed; shape (n,)."""
        unknown = self.is_rest & np.isinf(self.width)
        known = ~unknown
        known[self.solved] = ~(self.matrix[:, unknown] != 0).any(axis=1)
        return known

    @cached_property
    def loadings(self) -> Floats:
        """How solved quantities change with the basis, in widths of the basis; shape (r, k)."""
        return np.asarray(-self.matrix[:, self.basis] * self.width[self.basis])

    @cached_property
    def targeted(self) -> Ints:
        """The rows solved for a quantity that has a target."""
        return np.flatnonzero(np.isfinite(self.width[self.solved]))

    @cached_property
    def scaled_loadings(self) -> Floats:
        """L: the loadings of the targeted rows, in widths of what they are solved for."""
        rows = self.targeted
        return np.asarray(self.loadings[rows] / self.width[self.solved[rows], None])

    def nearest(self, gaps: Floats) -> Floats:
        """Return the y that minimises |y|^2 + |L y - gaps|^2, shape (k,): L' (I + L L')^-1 gaps."""
        return np.asarray(self.scaled_loadings.T @ self.solve_normal(gaps))

    def standard_deviations(self) -> Floats:
        """Return the standard deviation of each number under the identities, shape (n,).

        For quantities with targets, V = diag(width^2), it is that of V - V A' (A V A')^-1 A V, for
        quantities B without a target that of (B' (A V A')^-1 B)^-1 (Stone, Champernowne and Meade
        1942). In widths, the covariance of the basis is (I + L' L)^-1 = I - L' (I + L L')^-1 L.
        Bounds are not considered: cutting an interval at them never makes it too narrow. Infinite
        where nothing determines a quantity, zero for a fixed one.
        """
        scaled, loadings = self.scaled_loadings, self.loadings
        out = np.zeros(len(self.width))
        explained = (scaled * self.solve_normal(scaled)).sum(axis=0)
        out[self.basis] = self.width[self.basis] ** 2 * (1.0 - explained)
        shared = scaled @ loadings.T
        explained = (shared * self.solve_normal(shared)).sum(axis=0)
        out[self.solved] = (loadings**2).sum(axis=1) - explained
        return np.where(self.known, np.sqrt(np.maximum(out, 0.0)), np.inf)

    def solve_normal(self, right: Floats) -> Floats:
        """Return (I + L L')^-1 times a right-hand side."""
        scaled = self.scaled_loadings
        return np.asarray(np.linalg.solve(np.eye(len(scaled)) + scaled @ scaled.T, right))


def solve_identities(identities: Floats, constants: Floats, width: Floats) -> SolvedIdentities:
    """Solve identities for the widest quantities.

    identities : A, shape (m, n). constants : b, shape (m,).
    width : shape (n,), of each target; infinite without a target; 0 for a fixed quantity, for
        which no identity is solved.

    >>> solved = solve_identities(np.array([[1.0, 1.0, -1.0]]), np.zeros(1), np.array([1, 9, 2]))
    >>> solved.solved, solved.matrix
    (array([1]), array([[ 1.,  1., -1.]]))
    """
    matrix = np.column_stack([identities, constants])
    column_of: dict[int, int] = {}
    has_no_target = np.isinf(width)
    # Every quantity without a target that can be solved for is solved for first.
    for size in (has_no_target.astype(float), np.where(has_no_target, 0.0, width)):
        for row in range(len(matrix)):
            reach = np.abs(matrix[row, :-1]) * size
            if row not in column_of and reach.any():
                column_of[row] = int(reach.argmax())
                eliminate(matrix, row, column_of[row])
    matrix = matrix[list(column_of)]
    solved = np.array(list(column_of.values()), dtype=np.int64)
    return SolvedIdentities(matrix[:, :-1], matrix[:, -1], solved, width)


def eliminate(matrix: Floats, row: int, column: int) -> None:
    """Solve a row for a column, and remove that column from all other rows; in place."""
    matrix[row] /= matrix[row, column]
    others = np.flatnonzero(matrix[:, column])
    others = others[others != row]
    taken = matrix[others, column, None] * matrix[row]
    rest = matrix[others] - taken
    rest[np.abs(rest) <= NOISE * np.abs(taken)] = 0.0
    matrix[others] = rest
