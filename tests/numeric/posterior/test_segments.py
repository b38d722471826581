"""Density segments: closed integrals against quadrature, quantiles against the integral."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad

from estimates.numeric.posterior.curves import DensityCurves
from estimates.numeric.posterior.segments import integrate_partial_segments, integrate_segments

HEIGHTS = st.floats(-30.0, 0.0)
BUMPS = st.floats(0.0, 1.5)
SHARES = st.floats(0.0, 1.0)


@given(HEIGHTS, HEIGHTS, BUMPS, SHARES)
def test_integrals_equal_quadrature(first, last, bump, share):
    """Down to the smallest slope that counts as one: 1e-4 of the integral."""
    ratio = last - first

    def density(w):
        return np.exp(first + ratio * w) * (1 + 4 * bump * w * (1 - w))

    ends = np.exp(first), np.exp(last), np.exp(first + ratio * share)
    got = integrate_segments(*(np.array(x) for x in (*ends[:2], ratio, bump)))
    assert got == pytest.approx(quad(density, 0, 1, epsabs=0, epsrel=1e-9)[0], rel=1e-4)
    got = integrate_partial_segments(
        *(np.array(x) for x in (ends[0], ends[2], ratio * share, bump, share))
    )
    wanted = quad(density, 0, share, epsabs=0, epsrel=1e-9)[0]
    assert got == pytest.approx(wanted, rel=1e-4, abs=1e-300)


@given(HEIGHTS, st.sampled_from([0.0, 1e-3, 0.01, 0.03, 1.0, 9.0]), BUMPS, SHARES)
def test_the_parts_to_either_side_of_a_point_are_the_whole(first, ratio, bump, share):
    """So that a question and its mirror image have mirrored quantiles."""
    ends = np.exp(first), np.exp(first + ratio)
    middle = np.exp(first + ratio * share)
    left = integrate_partial_segments(
        *(np.array(x) for x in (ends[0], middle, ratio * share, bump, share))
    )
    right = integrate_partial_segments(
        *(np.array(x) for x in (ends[1], middle, -ratio * (1 - share), bump, 1 - share))
    )
    whole = integrate_segments(*(np.array(x) for x in (*ends, ratio, bump)))
    assert left + right == pytest.approx(whole, rel=1e-8 + 2e-5 * bump)


def test_an_underflowed_end_leaves_the_mass_at_the_other():
    """A segment that falls by exp(-2000) has the mass of an infinite exponential."""
    got = integrate_segments(np.array(1.0), np.array(0.0), np.array(-2000.0), np.array(0.0))
    assert got == pytest.approx(1 / 2000)


@st.composite
def curves(draw):
    """Draw two densities on three to eight panels, some of length 0, for two questions."""
    panels = draw(st.integers(3, 8))
    lengths = st.sampled_from([0.0, 1e-3, 0.3, 1.0, 40.0])
    seed = draw(st.integers(0, 2**32 - 1))
    rng = np.random.default_rng(seed)
    steps = np.array([[draw(lengths), rng.exponential()] for _ in range(panels - 1)] + [[1.0, 1.0]])
    edges = np.concatenate([np.zeros((1, 2)), steps]).cumsum(axis=0)
    height = rng.uniform(-20, 0, (2, panels + 1, 2))
    flat = np.repeat(np.diff(edges, axis=0)[None] == 0, 2, axis=0)
    for panel in range(panels):  # one place has one height
        at = flat[:, panel]
        height[:, panel + 1][at] = height[:, panel][at]
    middle = 0.5 * (height[:, 1:] + height[:, :-1]) + np.where(flat, 0, rng.uniform(0, 0.7))
    return DensityCurves.of(edges, np.concatenate([height, middle], axis=1))


@given(curves(), st.floats(1e-6, 1 - 1e-6))
def test_the_mass_below_a_quantile_is_its_probability(found, probability):
    """In every panel, however steep; the masses sum to one."""
    assert found.below[-1] == pytest.approx(1.0)
    assert (np.diff(found.below, axis=0) >= 0).all()
    at = found.quantile(probability)
    np.testing.assert_allclose(found.at(at)[0], probability, atol=1e-6)


@given(curves())
def test_the_density_is_the_slope_of_the_integral(found):
    """Inside a panel, by a central difference."""
    edges = found.edges
    longest = np.diff(edges, axis=0).argmax(axis=0)[None]
    start, stop = (np.take_along_axis(edges, longest + step, 0)[0] for step in (0, 1))
    x, h = start + 0.37 * (stop - start), 1e-5 * (stop - start)
    rise = (found.at(x + h)[0] - found.at(x - h)[0]) / (2 * h)
    np.testing.assert_allclose(found.at(x)[1], rise, rtol=1e-3, atol=1e-7)
