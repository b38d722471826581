"""Densities in pieces, each an exponential times a parabola: whole and partial integrals.

On a piece of length 1 from w = 0 to 1 the density is

    f(w) = q0 exp(z w) (1 + 4 c w (1 - w)),

q0 and q1 = q0 exp(z) its ends without the bump. Under Laplace deviations the posterior at one
spread is exactly that between the ends of the claims, with c = 0 outside all words; inside them
the parabola goes through the middle. All integrals are closed; none cancels, as they need only
T = tanh(y)/y at y = z/2. With A = (q0 + q1)/2, M = A T and B = A (1 - T)/y^2,

    int exp = M,   int w exp = M/2 + z B/4,   int w (1 - w) exp = B/2.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

FLAT = 0.01
"""Flatter than so, y counts as so much: it moves M by 3e-5 of it, and leaves three digits of B in
single precision."""


def moments(q0: Floats, q1: Floats, z: Floats) -> tuple[Floats, Floats]:
    """Return M and B of the module's docstring, of any shape.

    Parameters
    ----------
    q0, q1 : the density at the two ends of each piece, without its bump; >= 0.
    z : log(q1/q0), finite; where an end has underflown to 0 it says what the end should be.

    Examples
    --------
    A density of 1 everywhere has mass 1, and 1/3 is twice the mean of w (1 - w):

    >>> [float(x.round(3)) for x in moments(np.array(1.0), np.array(1.0), np.array(0.0))]
    [1.0, 0.333]
    """
    y = np.abs(z)
    y *= 0.5
    y = np.maximum(y, FLAT)
    mean = q0 + q1
    mean *= 0.5
    share = np.tanh(y)
    share /= y
    mass = mean * share
    mean -= mass
    y *= y
    mean /= y
    return mass, mean


def whole(q0: Floats, q1: Floats, z: Floats, bump: Floats) -> Floats:
    """Integrate each piece over its length 1.

    Parameters
    ----------
    q0, q1, z : as for `moments`. bump : c, > -1.

    Examples
    --------
    exp(w) from 0 to 1:

    >>> float(whole(np.array(1.0), np.array(np.e), np.array(1.0), np.array(0.0)).round(6))
    1.718282
    """
    mass, bent = moments(q0, q1, z)
    bent *= bump
    bent *= 2.0
    mass += bent
    return mass


def part(q0: Floats, q1: Floats, z: Floats, bump: Floats, share: Floats) -> Floats:
    """Integrate the first part of each piece, from 0 to `share`.

    Parameters
    ----------
    q0, q1, z : at the two ends of the part, as for `moments`.
    bump : c of the whole piece. share : where the part ends, in [0, 1].

    Returns
    -------
    the integral, in lengths of the whole piece.

    Examples
    --------
    Half of w (1 - w) lies left of 1/2:

    >>> one = np.array(1.0)
    >>> half = part(one, one, 0 * one, one, 0.5 * one) / whole(one, one, 0 * one, one)
    >>> round(float(half), 4)
    0.5
    """
    mass, bent = moments(q0, q1, z)
    rise = 0.5 * mass + 0.25 * z * bent
    bend = (1.0 - share) * rise + (0.5 * share) * bent
    found: Floats = share * (mass + 4.0 * bump * share * bend)
    return found
