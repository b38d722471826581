"""Gauss-Legendre nodes, and curves between given points: cdfs, quantiles, straight lines.

Between its nodes a density is the polynomial through them. Questions lie on the last axis.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

HALVINGS = 20
"""Bisections between two points: 1e-6 of their distance."""


@cache
def gauss(nodes: int) -> tuple[Floats, Floats]:
    """Gauss-Legendre nodes and weights on [0, 1]."""
    x, w = np.polynomial.legendre.leggauss(nodes)
    return 0.5 + 0.5 * x, 0.5 * w


def legendre_cdf(mass: Floats, at: Floats) -> tuple[Floats, Floats]:
    """Integral and density of one panel's polynomial at points of [0, 1], for many nodes.

    Parameters
    ----------
    mass : shape (p, n), density times weight at the Gauss-Legendre nodes of [0, 1].
    at : shape (m,), in [0, 1].

    Returns
    -------
    cdf and density, each of shape (m, n).
    """
    nodes = len(mass)
    x, _ = gauss(nodes)
    legendre = np.polynomial.legendre.legvander
    values, wanted = legendre(2 * x - 1, nodes - 1), legendre(2 * at - 1, nodes)
    cdf, density = np.zeros((len(at), mass.shape[1])), np.zeros((len(at), mass.shape[1]))
    for degree in range(nodes):
        moment = sum(mass[j] * values[j, degree] for j in range(nodes))
        under = wanted[:, 1] + 1 if degree == 0 else wanted[:, degree + 1] - wanted[:, degree - 1]
        cdf += 0.5 * under[:, None] * moment
        density += (2 * degree + 1) * wanted[:, degree, None] * moment
    return cdf, density


def cut_quantile(cdf: Floats, points: Floats, density: Floats, probability: float) -> Floats:
    """Quantile of a distribution known at points, by cubic Hermite pieces between them.

    Parameters
    ----------
    cdf, points, density : shape (m, n), ascending down axis 0; the probability must lie between
        the first and the last value of the cdf (else the nearer end is returned).

    Returns
    -------
    shape (n,).

    Examples
    --------
    >>> x = np.array([[0.0, 0.0], [1.0, 1.0]])
    >>> cut_quantile(x, x, np.ones((2, 2)), 0.3).round(6)
    array([0.3, 0.3])
    """
    at = np.clip((cdf < probability).sum(axis=0) - 1, 0, len(cdf) - 2)[None]
    f0, f1, x0, x1, d0, d1 = (
        np.take_along_axis(curve, at + step, 0)[0]
        for curve in (cdf, points, density)
        for step in (0, 1)
    )
    h, rise = x1 - x0, f1 - f0
    low, high = np.zeros_like(h), np.ones_like(h)
    for _ in range(HALVINGS):
        t = 0.5 * (low + high)
        bend = (h * d0 * (1 - t) - h * d1 * t) * t * (1 - t)
        reached = f0 + rise * t * t * (3 - 2 * t) + bend
        short = reached < probability
        low, high = np.where(short, t, low), np.where(short, high, t)
    found: Floats = x0 + h * 0.5 * (low + high)
    return found


def interpolate(x: Floats, xs: Floats, ys: Floats) -> Floats:
    """Piecewise linear interpolation, one curve a column; `xs` ascending down axis 0.

    Parameters
    ----------
    x : shape (q, n); xs, ys : shape (m, n), m >= 2.

    Returns
    -------
    shape (q, n); the end values beyond the ends.

    Examples
    --------
    >>> interpolate(np.array([[0.5]]), np.array([[0.0], [1.0]]), np.array([[10.0], [20.0]]))
    array([[15.]])
    """
    after = np.zeros(x.shape, dtype=np.int64)
    for row in xs[1:-1]:
        after += x > row
    x0, x1 = np.take_along_axis(xs, after, 0), np.take_along_axis(xs, after + 1, 0)
    y0, y1 = np.take_along_axis(ys, after, 0), np.take_along_axis(ys, after + 1, 0)
    step = x1 - x0
    part = np.where(step > 0, (x - x0) / np.where(step > 0, step, 1.0), 0.0)
    between: Floats = y0 + np.clip(part, 0.0, 1.0) * (y1 - y0)
    return between
