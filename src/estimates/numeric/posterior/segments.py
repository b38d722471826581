"""Integrals of density segments, each an exponential times a parabola: whole and partial.

On a segment of length 1 from w = 0 to 1 the density is

    f(w) = q0 exp(z w) (1 + 4 c w (1 - w)),

q0 and q1 = q0 exp(z) its ends without the bump. Under Laplace deviations the posterior at one
spread is exactly that between the ends of the claims, with c = 0 outside all intervals; inside
them the parabola passes through the middle. All integrals are closed; none cancels, as they need
only T = tanh(y)/y at y = z/2. With A = (q0 + q1)/2, M = A T and B = A (1 - T)/y^2,

    int exp = M,   int w exp = M/2 + z B/4,   int w (1 - w) exp = B/2.
"""

import numpy as np

from estimates.numeric.types import Floats

# A smaller y is taken as this: it moves M by a third of its square, and leaves three digits of B in
# single precision and seven in double precision, in which estimates are computed.
MIN_HALF_SLOPES = {4: 0.01, 8: 1e-4}


def segment_moments(q0: Floats, q1: Floats, z: Floats) -> tuple[Floats, Floats]:
    """Return M and B of the module's docstring, of any shape.

    q0, q1 : the density at the two ends of each segment, without its bump; >= 0.
    z : log(q1/q0), finite, also where an end has underflowed to 0.

    A density of 1 everywhere has mass 1; 1/3 is twice the mean of w (1 - w):

    >>> [float(x.round(3)) for x in segment_moments(np.array(1.0), np.array(1.0), np.array(0.0))]
    [1.0, 0.333]
    """
    y = np.abs(z)
    y *= 0.5
    y = np.maximum(y, MIN_HALF_SLOPES[y.itemsize])
    mean = q0 + q1
    mean *= 0.5
    share = np.tanh(y)
    share /= y
    mass = mean * share
    mean -= mass
    y *= y
    mean /= y
    return mass, mean


def integrate_segments(q0: Floats, q1: Floats, z: Floats, bump: Floats) -> Floats:
    """Return the integral of each segment over its length 1.

    q0, q1, z : as for `segment_moments`. bump : c, > -1.

    exp(w) from 0 to 1:

    >>> one = np.array(1.0)
    >>> float(integrate_segments(one, np.e * one, one, 0 * one).round(6))
    1.718282
    """
    mass, bent = segment_moments(q0, q1, z)
    bent *= bump
    bent *= 2.0
    mass += bent
    return mass


def integrate_partial_segments(
    q0: Floats, q1: Floats, z: Floats, bump: Floats, share: Floats
) -> Floats:
    """Return the integral of each segment from 0 to `share`.

    q0, q1, z : at the two ends of the part, as for `segment_moments`.
    bump : c of the whole segment. share : end of the part, in [0, 1].
    Returns the integral, in lengths of the whole segment.

    Half of w (1 - w) lies left of 1/2:

    >>> one = np.array(1.0)
    >>> half = integrate_partial_segments(one, one, 0 * one, one, 0.5 * one)
    >>> round(float(half / integrate_segments(one, one, 0 * one, one)), 4)
    0.5
    """
    mass, bent = segment_moments(q0, q1, z)
    rise = 0.5 * mass + 0.25 * z * bent
    bend = (1.0 - share) * rise + (0.5 * share) * bent
    return share * (mass + 4.0 * bump * share * bend)
