"""Densities on panels of Gauss-Legendre nodes: quantiles, and curves between given points.

Within a panel the density is the polynomial through its nodes; its integral is exact, so that
a quantile is as accurate as the quadrature itself. Questions lie on the last axis.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

HALVINGS = 30
"""Bisections between two points: 1e-9 of their distance."""
STEPS = 7
"""Newton steps inside a panel, each kept within a bracket: 1e-9 of its length."""


@cache
def gauss(nodes: int) -> tuple[Floats, Floats]:
    """Gauss-Legendre nodes and weights on [0, 1]."""
    x, w = np.polynomial.legendre.leggauss(nodes)
    return 0.5 + 0.5 * x, 0.5 * w


def quantile(edges: Floats, mass: Floats, probability: float) -> Floats:
    """Quantile of a density known by its mass at the nodes of consecutive panels.

    Parameters
    ----------
    edges : shape (panels + 1, n), ascending.
    mass : shape (panels * p, n), density times quadrature weight, adding to one.
    probability : in (0, 1).

    Returns
    -------
    shape (n,), in the unit of `edges`.

    Examples
    --------
    A uniform density on two unequal panels:

    >>> edges = np.array([[0.0, 0.0], [1.0, 1.0], [4.0, 4.0]])
    >>> mass = np.array([[0.25, 0.25], [0.75, 0.75]])
    >>> quantile(edges, mass, 0.625)
    array([2.5, 2.5])
    """
    panels = mass.reshape(len(edges) - 1, -1, mass.shape[-1])
    below = panels.sum(axis=1).cumsum(axis=0)
    panel = np.minimum((below < probability).sum(axis=0), len(panels) - 1)
    inside = np.take_along_axis(panels, panel[None, None], 0)[0]
    short = probability - np.take_along_axis(below, panel[None], 0)[0] + inside.sum(axis=0)
    start = np.take_along_axis(edges, panel[None], 0)[0]
    length = np.take_along_axis(edges, panel[None] + 1, 0)[0] - start
    found: Floats = start + length * _share_reached(inside, short)
    return found


def integral(edges: Floats, mass: Floats, x: Floats) -> tuple[Floats, Floats]:
    """Mass below x, and density at x, of a density known at the nodes of its panels.

    Parameters
    ----------
    edges, mass : as for `quantile`; x : shape (n,).

    Returns
    -------
    both of shape (n,); beyond the edges 0 or 1, and density 0.

    Examples
    --------
    >>> edges = np.array([[0.0, 0.0], [1.0, 1.0], [4.0, 4.0]])
    >>> mass = np.array([[0.25, 0.25], [0.75, 0.75]])
    >>> [float(part[0]) for part in integral(edges, mass, np.array([2.5, 9.0]))]
    [0.625, 0.25]
    """
    panels = mass.reshape(len(edges) - 1, -1, mass.shape[-1])
    below = panels.sum(axis=1).cumsum(axis=0)
    panel = np.clip((edges <= x).sum(axis=0) - 1, 0, len(panels) - 1)[None]
    start, stop = (np.take_along_axis(edges, panel + step, 0)[0] for step in (0, 1))
    inside = np.take_along_axis(panels, panel[None], 0)[0]
    length = np.where(stop > start, stop - start, 1.0)
    at = np.clip((x - start) / length, 0.0, 1.0)
    reached, slope = np.zeros_like(at), np.zeros_like(at)
    for power, row in enumerate(_antiderivative(len(inside))):
        coefficient = sum(inside[j] * c for j, c in enumerate(row))
        reached = reached + coefficient * at ** (power + 1)
        slope = slope + (power + 1) * coefficient * at**power
    before = np.take_along_axis(below, panel, 0)[0] - inside.sum(axis=0)
    within = (x >= edges[0]) & (x <= edges[-1])
    return before + reached, np.where(within, np.maximum(slope, 0.0) / length, 0.0)


def _share_reached(mass: Floats, target: Floats) -> Floats:
    """Where in a panel the mass from its start reaches the target, as a share of its length."""
    powers = _antiderivative(len(mass))
    terms = [sum(mass[j] * c for j, c in enumerate(row)) for row in powers]
    low, high = np.zeros_like(target), np.ones_like(target)
    total = mass.sum(axis=0)
    at = np.clip(target / np.where(total > 0, total, 1.0), 0.0, 1.0)
    for _ in range(STEPS):
        value, slope = terms[-1], len(terms) * terms[-1]
        for power in range(len(terms) - 2, -1, -1):
            value = value * at + terms[power]
            slope = slope * at + (power + 1) * terms[power]
        short = value * at < target
        low, high = np.where(short, at, low), np.where(short, high, at)
        step = (target - value * at) / np.where(slope > 0, slope, np.inf)
        at = np.where((at + step >= low) & (at + step <= high), at + step, 0.5 * (low + high))
    return at


@cache
def _antiderivative(nodes: int) -> Floats:
    """Row m, column j: coefficient of x^(m + 1) in the share of node j's mass left of x."""
    x, w = gauss(nodes)
    density = np.linalg.inv(np.vander(x, increasing=True)) / w
    share: Floats = density / np.arange(1, nodes + 1)[:, None]
    return share


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
