"""Numbers at the ends of the range of floats: right, or refused with the row; never a warning."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import estimates as est
from estimates.errors import NotANumberError

EXPONENTS = st.integers(-290, 290)


@given(EXPONENTS, st.integers(-12, 0), st.sampled_from(["FE", "DL", "PM", "REML"]))
@example(200, -1, "DL")
@example(-200, -1, "PM")
@example(154, -1, "DL")
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
        except NotANumberError:
            assert np.log10(expected.tau2) + 2 * exponent > 308, "only a tau2 beyond floats"
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


@given(
    st.lists(st.tuples(st.floats(-10, 10), st.floats(0.1, 10)), min_size=1, max_size=5),
    st.integers(-480, 480),
    st.sampled_from(["FE", "DL", "PM", "REML"]),
)
def test_a_power_of_two_changes_no_digit(rows, exponent, tau2) -> None:
    """Values times 2^e, and variances times its square: up to 1e145 and down to 1e-145."""
    values, variances = np.array(rows).T
    values[np.abs(values) < 1e-3] = 0.0  # which would leave the range of floats
    expected = est.random_effects(values, variances, tau2=tau2)[0]
    unit = 2.0**exponent
    row = est.random_effects(values * unit, variances * unit**2, tau2=tau2)[0]
    for name in ("estimate", "se", "lower", "upper", "predictive_upper"):
        assert scaled(getattr(expected, name), unit) == getattr(row, name)
    assert scaled(expected.tau2, unit**2) == row.tau2
    assert (expected.q, expected.i2, expected.p) == (row.q, row.i2, row.p)


def scaled(number: float | None, factor: float) -> float | None:
    return None if number is None else number * factor


@pytest.mark.parametrize("tau2", ["DL", "PM", "REML"])
def test_an_answer_beyond_floats_is_refused(tau2) -> None:
    """A scatter of 1e200 has a variance of 1e400; with tau2 fixed at zero the mean is right."""
    values, variances = [1e200, 2e200, 4e200], [1e306] * 3
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(
            NotANumberError, match="tau2 is beyond the range of floats in group 'a'"
        ):
            est.random_effects(values, variances, groups=["a"] * 3, tau2=tau2)
        row = est.random_effects(values, variances, tau2="FE")[0]
        same = est.random_effects([1e200] * 3, variances, tau2=tau2)[0]
    assert (row.estimate, same.estimate, same.tau2) == (pytest.approx(7e200 / 3), 1e200, 0)


@given(
    st.integers(8, 145),
    st.lists(st.sampled_from([1.0, 3.0, 100.0, 1e6]), min_size=3, max_size=3),
    st.sampled_from(["PM", "REML"]),
)
@example(40, [1.0, 1.0, 100.0], "REML")
@example(100, [1.0, 1.0, 100.0], "REML")
def test_a_scatter_far_beyond_the_errors_is_the_variance_of_the_values(
    exponent, variances, tau2
) -> None:
    """However far: 1e145 times the errors, too."""
    values = np.array([1.0, 2.0, 4.0]) * 10.0**exponent
    row = est.random_effects(values, variances, tau2=tau2)[0]
    assert row.tau2 == pytest.approx(7 / 3 * 10.0 ** (2 * exponent), rel=1e-9)


def test_a_row_that_no_unit_holds_beside_the_others_is_refused() -> None:
    """Its scatter would be lost."""
    with pytest.raises(est.TableError, match="row 1: variances is too large beside the smallest"):
        est.random_effects([1e150, 0, 1], [1e290, 1e-290, 1.0])
