"""Numbers at the ends of the range of floats: right, or refused with the row; never a warning."""

from __future__ import annotations

import warnings

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import estimates as est

EXPONENTS = st.integers(-290, 290)


@given(EXPONENTS, st.integers(-12, 0), st.sampled_from(["FE", "DL", "PM", "REML"]))
@example(200, -1, "DL")
@example(-200, -1, "PM")
def test_a_pooled_mean_scales_with_its_values_or_is_refused(exponent, relative, tau2) -> None:
    unit, error = 10.0**exponent, 10.0 ** (exponent + relative)
    values, variance = [1.0, 2.0, 4.0], 10.0 ** (2 * relative)
    expected = est.random_effects(values, [variance] * 3, tau2=tau2)[0]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            row = est.random_effects([v * unit for v in values], [error * error] * 3, tau2=tau2)[0]
        except est.TableError:
            return
    if error * error > 1e-300:  # a smaller variance has lost digits before it is given
        assert row.estimate / unit == pytest.approx(expected.estimate)
        assert row.se / unit == pytest.approx(expected.se)


@given(EXPONENTS, st.integers(-12, 0))
@example(200, -1)
@example(-200, -12)
def test_a_scaled_average_is_right_wherever_the_point_is(exponent, relative) -> None:
    unit, values = 10.0**exponent, [1.0, 2.0, 4.0]
    expected = est.scale_factor(values, [10.0**relative] * 3)[0]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        row = est.scale_factor([v * unit for v in values], [10.0 ** (exponent + relative)] * 3)[0]
    assert row.estimate / unit == pytest.approx(expected.estimate)
    assert row.scale_factor == pytest.approx(expected.scale_factor)


@pytest.mark.parametrize("variances", [[5e-324] * 3, [1e-310] * 3])
def test_an_error_too_small_beside_its_value_is_refused_with_its_row(variances) -> None:
    with pytest.raises(est.TableError, match="row 1: variances is too small beside its value"):
        est.random_effects([1.0, 2.0, 3.0], variances)


def test_variances_of_all_sizes_together_weigh_as_they_should() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        row = est.random_effects([1.0, 2.0, 3.0], [1e300, 1e-290, 1.0])[0]
    assert (row.estimate, row.se) == (2.0, pytest.approx(1e-145))
