"""Inverses of many small symmetric matrices at once, the matrices on the last axis."""

import numpy as np

from estimates.numeric.types import Floats


def invert_matrices(matrices: Floats) -> Floats:
    """Return the inverses of symmetric positive definite matrices, shape (k, k, n).

    Every matrix goes through the same operations in the same order, so that its inverse does not
    depend on its neighbours.

    >>> invert_matrices(np.array([[[2.0, 4.0]]])).tolist()
    [[[0.5, 0.25]]]

    Goodnight, J. H. (1979). A tutorial on the SWEEP operator. The American Statistician 33, 149.
    """
    swept, product = matrices.copy(), np.empty_like(matrices)
    for k in range(len(swept)):
        scale = 1.0 / swept[k, k]
        row = swept[k] * scale
        np.multiply(swept[:, k][:, None], row, out=product)
        np.subtract(swept, product, out=swept)
        swept[k] = row
        swept[:, k] = row
        swept[k, k] = -scale
    return -swept


def diagonal(matrices: Floats) -> Floats:
    """Return the diagonals of matrices of shape (k, k, n) as a view of shape (k, n)."""
    view: Floats = np.einsum("iin->in", matrices)
    return view
