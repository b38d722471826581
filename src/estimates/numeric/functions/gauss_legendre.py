"""Gauss-Legendre rules, and interpolation of curves: densities, cdfs, quantiles, straight lines.

A density f known at the n Gauss-Legendre nodes x_j of [0, 1] is a Legendre series of degree n - 1,
f(t) = sum_d (2 d + 1) P_d(2 t - 1) m_d with moments m_d = sum_j w_j f_j P_d(2 x_j - 1); its
integral needs only P_(d+1) - P_(d-1) (Abramowitz and Stegun 1964, chapter 22). Questions lie on the
last axis.
"""

from functools import cache

import numpy as np

from estimates.numeric.types import Floats

# Halvings of the distance between two points: to 1e-6 of it.
HERMITE_BISECTIONS = 20


@cache
def gauss_legendre_rule(nodes: int) -> tuple[Floats, Floats]:
    """Return Gauss-Legendre nodes and weights on [0, 1], shape (nodes,) each."""
    x, w = np.polynomial.legendre.leggauss(nodes)
    return 0.5 + 0.5 * x, 0.5 * w


def legendre_cdf(mass: Floats, at: Floats) -> tuple[Floats, Floats]:
    """Return integral and density of a Legendre series at points of [0, 1], for n densities.

    mass : shape (p, n), density times weight at the Gauss-Legendre nodes of [0, 1].
    at : shape (m,), in [0, 1].
    Returns cdf and density, each of shape (m, n).
    """
    nodes = len(mass)
    x, _ = gauss_legendre_rule(nodes)
    legendre = np.polynomial.legendre.legvander
    values, at_points = legendre(2 * x - 1, nodes - 1), legendre(2 * at - 1, nodes)
    cdf, density = np.zeros((len(at), mass.shape[1])), np.zeros((len(at), mass.shape[1]))
    for degree in range(nodes):
        moment = sum(mass[j] * values[j, degree] for j in range(nodes))
        before = at_points[:, degree - 1] if degree else -1.0
        under = at_points[:, degree + 1] - before
        cdf += 0.5 * under[:, None] * moment
        density += (2 * degree + 1) * at_points[:, degree, None] * moment
    return cdf, density


def hermite_quantile(cdf: Floats, points: Floats, density: Floats, probability: float) -> Floats:
    """Return a quantile of distributions known at points, by cubic Hermite interpolation.

    cdf, points, density : shape (m, n), ascending down axis 0; the probability must lie between
        the first and the last value of the cdf (else the nearer end is returned).
    Returns shape (n,).

    >>> x = np.array([[0.0, 0.0], [1.0, 1.0]])
    >>> hermite_quantile(x, x, np.ones((2, 2)), 0.3).round(6)
    array([0.3, 0.3])
    """
    start = np.clip((cdf < probability).sum(axis=0) - 1, 0, len(cdf) - 2)[None]
    f0, f1 = (np.take_along_axis(cdf, start + step, 0)[0] for step in (0, 1))
    x0, x1 = (np.take_along_axis(points, start + step, 0)[0] for step in (0, 1))
    d0, d1 = (np.take_along_axis(density, start + step, 0)[0] for step in (0, 1))
    h, rise = x1 - x0, f1 - f0
    low, high = np.zeros_like(h), np.ones_like(h)
    for _ in range(HERMITE_BISECTIONS):
        t = 0.5 * (low + high)
        bend = (h * d0 * (1 - t) - h * d1 * t) * t * (1 - t)
        height_at = f0 + rise * t * t * (3 - 2 * t) + bend
        is_below = height_at < probability
        low, high = np.where(is_below, t, low), np.where(is_below, high, t)
    return np.asarray(x0 + h * 0.5 * (low + high))


def interpolate_columns(x: Floats, xs: Floats, ys: Floats) -> Floats:
    """Interpolate each column linearly between points; `xs` ascends down axis 0.

    x : shape (q, n); xs, ys : shape (m, n), m >= 2.
    Returns shape (q, n); the end values beyond the ends.

    >>> interpolate_columns(np.array([[0.5]]), np.array([[0.0], [1.0]]), np.array([[10.0], [20.0]]))
    array([[15.]])
    """
    after = np.zeros(x.shape, dtype=np.int64)
    for row in xs[1:-1]:
        after += x > row
    x0, x1 = np.take_along_axis(xs, after, 0), np.take_along_axis(xs, after + 1, 0)
    y0, y1 = np.take_along_axis(ys, after, 0), np.take_along_axis(ys, after + 1, 0)
    step = x1 - x0
    part = np.where(step > 0, (x - x0) / np.where(step > 0, step, 1.0), 0.0)
    return y0 + np.clip(part, 0.0, 1.0) * (y1 - y0)
