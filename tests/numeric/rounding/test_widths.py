"""Working intervals of figures by their wording."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimates.numeric.rounding import widths as w
from estimates.numeric.rounding.grid import rounding_grid

NAN = math.nan


def one(
    value=NAN, lower=NAN, upper=NAN, hedged=False, exact=False, vague=NAN, policy=w.DEFAULT_WIDTHS
):
    """Return (low, high, rule) of a single figure."""
    low, high, rule = w.compute_working_intervals(
        np.array([value], float),
        np.array([lower], float),
        np.array([upper], float),
        np.array([hedged]),
        np.array([exact]),
        np.array([vague], float),
        policy,
    )
    return float(low[0]), float(high[0]), w.RULES[rule[0]]


@pytest.mark.parametrize(
    ("number", "step", "digits"),
    [
        (150_000, 10_000, 2),
        (110_000, 10_000, 2),
        (100_000, 10_000, 1),
        (80_000, 8_000, 1),
        (41_000, 1_000, 2),
        (1_372_000, 1_000, 4),
        (7, 0.7, 1),
        (28, 1, 2),
        (1.5, 0.1, 2),
        (0.25, 0.01, 2),
        (-150_000, 10_000, 2),
    ],
)
def test_the_grid_is_read_from_trailing_zeros_and_never_coarser_than_a_tenth(number, step, digits):
    grids, shown = rounding_grid(np.array([float(number)]))
    assert grids[0] == pytest.approx(step)
    assert shown[0] == digits


@given(
    st.integers(1, 10**25)
    | st.builds(lambda n, z: n * 10**z, st.integers(1, 999), st.integers(0, 22))
)
def test_the_grid_is_the_power_of_ten_that_divides_a_whole_number(number: int) -> None:
    """Compared with Python's integers, below and beyond 2**53."""
    whole = int(float(number))
    zeros = len(str(whole)) - len(str(whole).rstrip("0"))
    grids, _ = rounding_grid(np.array([float(number)]), 1.0)
    assert grids[0] == min(10.0 ** min(zeros, 22), float(number))


@pytest.mark.parametrize("power", range(23))
def test_every_power_of_ten_that_a_float_holds_has_one_digit(power):
    assert rounding_grid(np.array([3 * 10.0**power]))[1][0] == 1


def test_each_wording_has_its_rule():
    assert one(150e3) == (pytest.approx(150e3**2 / 155e3), 155e3, "rounding")
    assert one(150e3, exact=True, lower=150e3, upper=150e3) == (150e3, 150e3, "exact")
    assert one(lower=150e3) == (150e3, math.inf, "open above")
    assert one(upper=150e3) == (-math.inf, 150e3, "open below")
    assert one(lower=10e3, upper=15e3) == (10e3, 15e3, "range as stated")
    assert one(12e3, 10e3, 15e3) == (10e3, 15e3, "range as stated")
    assert one(1000, upper=1000, hedged=True) == (
        pytest.approx(1e6 / 1100),
        1000,
        "hedge cut at a bound",
    )
    assert one(1000, lower=1000, hedged=True) == (1000, 1100, "hedge cut at a bound")
    assert one(vague=10e3) == (10e3, 100e3, "vague unit")
    assert one(0) == (0, 0.5, "zero")
    assert one(0, exact=True) == (0, 0.5, "zero")
    low, high, rule = one()
    assert math.isnan(low)
    assert math.isnan(high)
    assert rule == "no number"


def test_hedges_widen_by_digits():
    assert one(100e3, hedged=True)[1] == pytest.approx(110e3)
    assert one(110e3, hedged=True)[1] == pytest.approx(115.5e3)
    assert one(123e3, hedged=True)[1] == pytest.approx(124e3)


def test_equal_bounds_mean_the_bare_number():
    assert one(25, 25, 25)[:2] == one(25)[:2]
    assert one(lower=25, upper=25)[:2] == one(25)[:2]


def test_a_hedged_range_reaches_outward():
    low, high, rule = one(lower=10e3, upper=15e3, hedged=True)
    assert low < 10e3
    assert high > 15e3
    assert rule == "hedged range"


def test_the_policy_is_data():
    wide = replace(w.DEFAULT_WIDTHS, name="wide", vague_low=2.0, vague_high=20.0)
    assert one(vague=100, policy=wide)[:2] == (200, 2000)


numbers = st.one_of(
    st.integers(1, 10**15).map(float),
    st.builds(lambda m, k: float(m * 10**k), st.integers(1, 999), st.integers(0, 12)),
    st.builds(lambda m, k: m / 10**k, st.integers(1, 99_999), st.integers(0, 5)),
)


@given(numbers, st.booleans())
def test_a_figure_lies_in_its_interval(number, hedged):
    low, high, _ = one(number, hedged=hedged)
    assert 0 < low < number < high


@given(numbers, st.sampled_from(["", "lower", "upper"]))
def test_a_hedge_never_sharpens(number, side):
    bound = {side: number} if side else {}
    bare, hedged = one(number, **bound), one(number, **bound, hedged=True)
    assert hedged[0] <= bare[0]
    assert hedged[1] >= bare[1]


@given(numbers, st.booleans())
def test_negative_numbers_are_mirrored(number, hedged):
    low, high, rule = one(number, hedged=hedged)
    assert one(-number, hedged=hedged) == (-high, -low, rule)


@given(numbers, st.booleans())
def test_symmetric_on_the_log_scale(number, hedged):
    low, high, _ = one(number, hedged=hedged)
    assert math.log(high / number) == pytest.approx(math.log(number / low), rel=1e-6)


@given(st.integers(1, 10**6), st.integers(0, 8), st.booleans())
def test_scaling_by_ten_scales_the_interval(number, power, hedged):
    low, high, _ = one(number, hedged=hedged)
    scaled = one(number * 10**power, hedged=hedged)
    assert scaled[:2] == (pytest.approx(low * 10**power), pytest.approx(high * 10**power))


@given(st.floats(allow_nan=True, allow_infinity=False), st.booleans())
def test_any_float_has_ordered_ends(number, hedged):
    low, high, rule = one(number, hedged=hedged)
    assert (rule == "no number") == math.isnan(number)
    assert math.isnan(number) or low <= number <= high
