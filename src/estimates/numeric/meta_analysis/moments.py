"""Weighted means and Cochran's Q of tiles of estimates with variances.

With w_i = 1 / v_i: mu = sum w y / sum w and Q = sum w (y - mu)^2 (Cochran 1954, Biometrics 10,
101). All arrays are tiles: estimates down, questions across, **in ascending order of variance** in
every column (the most precise estimate is row 0); padding has an infinite variance.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from estimates.numeric.types import Bools, Floats, Ints

# Units are powers of two up to this one, whose square is still a float.
MAX_UNIT_EXPONENT = 500


@dataclass(frozen=True)
class Moments:
    """A tile in units of its most precise estimate, and its fixed-effect moments.

    Values are counted from the most precise one and in (a power of two near) its standard
    error. So nothing cancels that has not cancelled in the data, nothing overflows, and a change
    of unit by a power of two changes no bit.

    y, v : shape (k, n), values and variances in those units.
    center, unit : shape (n,), ``value = center + unit * y``.
    df : shape (n,), estimates less one.
    w : shape (k, n), 1 / v.
    s1, mu, q : shape (n,), sum of weights, their mean, and Cochran's Q.
    r : shape (k, n), y - mu.

    Cochran, W. G. (1954). Biometrics 10, 101.
    """

    y: Floats
    v: Floats
    center: Floats
    unit: Floats
    df: Floats
    w: Floats
    s1: Floats
    mu: Floats
    r: Floats
    q: Floats

    @classmethod
    def of(cls, value: Floats, variance: Floats, sizes: Ints) -> Moments:
        """Centre and scale a tile, and compute its moments.

        value, variance : shape (k, n); ascending variance > 0, infinite for padding.
        sizes : shape (n,), estimates in each column, at least one.
        """
        exponent = np.clip(np.frexp(variance[0])[1] // 2, -MAX_UNIT_EXPONENT, MAX_UNIT_EXPONENT)
        unit, shrink = np.ldexp(1.0, exponent), np.ldexp(1.0, -exponent)
        center = value[0].copy()
        y = value - center
        y *= shrink
        v = variance * shrink**2
        w = 1.0 / v
        s1 = w.sum(axis=0)
        part = w * y
        mu = part.sum(axis=0) / s1
        r = y - mu
        np.multiply(w, r, out=part)
        part *= r
        q = part.sum(axis=0)
        return cls(y, v, center, unit, (sizes - 1).astype(np.float64), w, s1, mu, r, q)

    @cached_property
    def has_several(self) -> Bools:
        """Whether a question has at least two estimates, so that scatter shows; (n,)."""
        return self.df > 0

    @cached_property
    def all_have_several(self) -> bool:
        """Whether that holds for all, as in a tile of a `Layout` of at least two rows."""
        return bool(self.has_several.all())

    def where_several(self, column: Floats, for_one: float = np.nan) -> Floats:
        """Return a column, with another value where a question has one estimate; (n,)."""
        return column if self.all_have_several else np.where(self.has_several, column, for_one)

    @cached_property
    def pairs(self) -> Floats:
        """Sum of w_i w_j over i != j: (sum w)^2 - sum w^2 without its cancellation; 0 for one."""
        rest = self.w[1:]
        others = rest.sum(axis=0)
        both: Floats = others * (2 * self.w[0] + others)
        both -= (rest * rest).sum(axis=0)
        return both

    @cached_property
    def typical(self) -> Floats:
        """The typical variance s^2 (in own units) of Higgins and Thompson; NaN for one.

        Higgins, J. P. T. and Thompson, S. G. (2002). Statistics in Medicine 21, 1539, eq. 9.
        """
        return self.df * self.s1 / self.where_several(self.pairs)

    @cached_property
    def square_sum(self) -> Floats:
        """Sum of the squared distances from the weighted mean, unweighted; shape (n,)."""
        r = np.where(self.v < np.inf, self.r, 0.0)
        r *= r
        return np.asarray(r.sum(axis=0))


def weighted_moments(y: Floats, v: Floats, tau2: Floats) -> tuple[Floats, Floats, Floats]:
    """Return sum of weights 1 / (v + tau2), their mean, and their Q; shapes (n,).

    y, v : shape (k, n), infinite v for padding.
    tau2 : shape (n,), >= 0.

    >>> y = np.array([[0.0, 0.0], [2.0, 2.0]])
    >>> weighted_moments(y, np.ones((2, 2)), np.array([0.0, 1.0]))
    (array([2., 1.]), array([1., 1.]), array([2., 1.]))
    """
    w = v + tau2
    np.divide(1.0, w, out=w)
    s1 = w.sum(axis=0)
    r = w * y
    mu = r.sum(axis=0) / s1
    np.subtract(y, mu, out=r)
    w *= r
    w *= r
    return s1, mu, w.sum(axis=0)
