"""Single numbers among values of any type."""

from __future__ import annotations

import math
from numbers import Real

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from estimates.numeric.scalars import as_integer, finite_number

NO_NUMBERS = st.sampled_from([None, "3", [3], True, False, np.True_, 1j, object()])
INTEGERS = st.integers() | st.integers(-(2**31), 2**31 - 1).map(np.int32)
REALS = st.floats() | st.floats(width=32).map(np.float32) | st.fractions()


@given(INTEGERS | REALS)
def test_numbers_of_any_type_are_read(number: Real) -> None:
    """As the nearest float; what no float can hold is none, and neither is NaN."""
    try:
        expected = float(number)
    except OverflowError:
        expected = math.inf
    assert finite_number(number) == (expected if math.isfinite(expected) else None)


@given(INTEGERS)
def test_integers_of_any_type_are_read(number: int) -> None:
    assert as_integer(number) == number
    assert type(as_integer(number)) is int


@given(NO_NUMBERS | REALS)
def test_nothing_else_is_an_integer(value: object) -> None:
    """Not even a whole float or fraction, which may be what is left of a larger number."""
    assert as_integer(value) is None


@given(NO_NUMBERS)
def test_what_is_no_number_is_none(value: object) -> None:
    assert finite_number(value) is None
