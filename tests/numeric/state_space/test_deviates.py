"""The scales that deviates teach, and the normal laws that bound theirs."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimates.numeric.state_space.deviates import (
    Deviates,
    hyperbolic_variance,
    learned_scale,
    student_variance,
)


def known_deviates(values, variance):
    """Return deviates that the claims determine wholly, shape (k, 1)."""
    values = np.asarray(values, dtype=float)[:, None]
    full = np.full_like(values, variance)
    return Deviates(full, values / full, 1.0 / full)


def scale_of(values, prior, variance=1.0, count=1.5):
    """Return the scale learned from deviates that are known."""
    deviates = known_deviates(values, variance)
    mask = np.ones(deviates.variance.shape, dtype=bool)
    return learned_scale(np.array([prior]), count, np.sqrt([variance]), deviates, mask).item()


@given(st.floats(1e-3, 1e3), st.integers(0, 3))
def test_what_the_claims_do_not_determine_leaves_the_prior(prior, claims):
    zero = np.zeros((claims, 2))
    deviates, mask = Deviates(zero + 1.0, zero, zero), np.ones(zero.shape, dtype=bool)
    found = learned_scale(np.full(2, prior), 1.5, np.ones(2), deviates, mask)
    assert found == pytest.approx(np.full(2, prior))


@given(st.lists(st.floats(-5, 5), min_size=1, max_size=8), st.floats(0.01, 2))
def test_larger_deviates_teach_a_larger_scale(values, prior):
    doubled = [2.0 * value for value in values]
    assert scale_of(doubled, prior) >= scale_of(values, prior) * (1 - 1e-12)


@pytest.mark.parametrize("size", [0.03, 1.0, 30.0])
def test_many_deviates_overrule_the_prior(size):
    values = size * np.random.default_rng(1).normal(size=4000)
    assert scale_of(values, 0.3, variance=size**2) == pytest.approx(size, rel=0.05)


@given(st.floats(1e-3, 10), st.floats(0.1, 10))
def test_variances_are_the_usual_ones_for_deviates_of_the_usual_size(scale, freedom):
    assert hyperbolic_variance(scale, scale**2) == pytest.approx(scale**2)
    assert student_variance(scale**2, scale**2, freedom) == pytest.approx(scale**2)


@given(st.floats(1e-3, 10), st.floats(3, 100), st.floats(0.1, 10))
def test_a_student_law_lets_large_deviates_be_larger(scale, size, freedom):
    squares = (size * scale) ** 2, (2 * size * scale) ** 2
    growth = [hyperbolic_variance(scale, square) for square in squares]
    student = [student_variance(scale**2, square, freedom) for square in squares]
    assert student[1] / student[0] >= growth[1] / growth[0] or size < freedom


@given(st.floats(0.01, 10), st.floats(-3, 3), st.floats(0, 1), st.floats(0.1, 30))
def test_parts_and_units_of_deviates(variance, score, known, size):
    deviates = Deviates(*np.array([[variance], [score], [known / variance]]))
    assert deviates.part(np.array([1.0])).square == pytest.approx(deviates.square)
    scaled = deviates.per_unit(np.array([size]))
    assert scaled.square * size == pytest.approx(deviates.square)
    assert scaled.variance * scaled.information == pytest.approx(known)
