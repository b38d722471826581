"""The bounds that numbers entail: one figure or many columns, and when two claims conflict."""

from __future__ import annotations

import itertools
import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

import estimates as est
from estimates.model.bounds import Bounds, bounds_of_numbers, gap_between, hull, separation
from estimates.testing import strategies

FIGURES = st.lists(strategies.figures(), min_size=1, max_size=8)


def bounds_of(figures: list[est.Figure]) -> Bounds:
    """Return the bounds of figures through their columns."""
    value, lower, upper = (
        np.array([math.nan if (n := getattr(f, name)) is None else float(n) for f in figures])
        for name in ("value", "lower", "upper")
    )
    is_open = (
        np.array([getattr(f, f"{end}_closed") is False for f in figures])
        for end in ("lower", "upper")
    )
    return bounds_of_numbers(value, lower, upper, *is_open)


def bounds_of_figure(figure: est.Figure) -> tuple[float, float, bool, bool]:
    """Return lower, upper, lower_open and upper_open of one figure, as in `Bounds`."""
    value, lower, upper = figure.value, figure.lower, figure.upper
    if value is not None and (lower is None or upper is None):
        return float(value), float(value), False, False
    return (
        -math.inf if lower is None else float(lower),
        math.inf if upper is None else float(upper),
        figure.lower_closed is False,
        figure.upper_closed is False,
    )


@given(FIGURES)
def test_one_figure_and_columns_have_the_same_bounds(figures: list[est.Figure]) -> None:
    """The scalar form and the array form state one rule."""
    bounds = bounds_of(figures)
    columns = (bounds.lower, bounds.upper, bounds.lower_open, bounds.upper_open)
    rows = list(zip(*(column.tolist() for column in columns), strict=True))
    assert rows == [bounds_of_figure(figure) for figure in figures]


@given(FIGURES)
def test_two_claims_conflict_where_no_number_satisfies_both(figures: list[est.Figure]) -> None:
    """Numbers between and at the ends of both show whether there is one; gap and ratio agree."""
    bounds = bounds_of(figures)
    first, second = np.array([*itertools.product(range(len(figures)), repeat=2)]).T
    separated = separation(bounds, bounds, first, second)
    for i, j, conflict in zip(first, second, separated.conflict, strict=True):
        pair = [bounds_of_figure(figures[row]) for row in (i, j)]
        assert conflict == (not any(satisfies_both(x, pair) for x in candidates(pair)))
    assert ((separated.gap > 0) == separated.conflict).all()
    with np.errstate(invalid="ignore"):
        assert ((separated.ratio == 1) == ~separated.conflict).all()


def candidates(pair: list[tuple[float, float, bool, bool]]) -> list[float]:
    """Return the finite ends of two bounds, and numbers between and beyond them."""
    ends = sorted({end for low, high, *_ in pair for end in (low, high) if math.isfinite(end)})
    if not ends:
        return [0.0]
    beyond = [math.nextafter(ends[0], -math.inf), math.nextafter(ends[-1], math.inf)]
    return [*ends, *(0.5 * a + 0.5 * b for a, b in itertools.pairwise(ends)), *beyond]


def satisfies_both(x: float, pair: list[tuple[float, float, bool, bool]]) -> bool:
    """Return whether a number lies within both bounds."""
    return all(
        (low < x or (low == x and not low_open)) and (x < high or (x == high and not high_open))
        for low, high, low_open, high_open in pair
    )


@given(FIGURES)
def test_separation_is_symmetric(figures: list[est.Figure]) -> None:
    """The order of the two claims does not matter."""
    bounds = bounds_of(figures)
    first, second = np.array([*itertools.product(range(len(figures)), repeat=2)]).T
    one, two = separation(bounds, bounds, first, second), separation(bounds, bounds, second, first)
    for a, b in zip(one, two, strict=True):
        np.testing.assert_array_equal(a, b)


def test_tolerance_joins_ends_that_differ_by_rounding() -> None:
    """0.1 + 0.2 and 0.3 do not conflict where the sums of decimals may differ in their last bits."""
    no = np.array([False])
    a, b = (Bounds(x, x, no, no) for x in (np.array([0.1 + 0.2]), np.array([0.3])))
    assert separation(a, b).conflict.all()
    assert not separation(a, b, tolerance=8 * np.finfo(float).eps).conflict.any()


NUMBERS_OR_NOTHING = st.floats(-1e6, 1e6) | st.just(math.nan)


@given(st.lists(st.tuples(*[NUMBERS_OR_NOTHING] * 3), min_size=1, max_size=8))
def test_bounds_move_only_as_far_as_the_value_that_they_exclude(
    rows: list[tuple[float, float, float]],
) -> None:
    value, lower, upper = np.array(rows).T
    low, high = hull(value, lower, upper)
    assert not (value < low).any()
    assert not (value > high).any()
    for stated, moved, is_outside in ((lower, low, value < lower), (upper, high, value > upper)):
        np.testing.assert_array_equal(moved, np.where(is_outside, value, stated))


@given(st.floats(-1e300, 1e300), st.sampled_from([0, 1, 2, 10**12]))
def test_a_gap_is_never_less_than_one_float(low: float, floats: int) -> None:
    """Between ends that touch, one of them excluded, and between near ones."""
    high = low - floats * np.spacing(abs(low)) / 2
    ends = np.array([low]), np.array([high])
    gap = gap_between(*ends, np.array([True]))
    assert gap[0] == max(low - high, np.spacing(abs(low)))
    assert gap_between(*ends, np.array([False]))[0] == 0
