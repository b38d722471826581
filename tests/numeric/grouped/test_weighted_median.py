"""Equal weights are counted instead of summed, with the same bits next to unequal ones."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from estimates.numeric.grouped.weighted_median import (
    leave_one_out_medians,
    median_row,
    next_row_interval,
    sign_test_interval,
    sign_test_ranks,
    sort_columns,
    weighted_median,
)

UNEQUAL = (np.array([3.0, 1.0, 2.0]), np.array([0.3, 1.0, 0.45]))
# Where numbers stand, and where a bound may: without an end.
PLACES = (-np.inf, 1.0, 2.0, 3.0, 4.0, 5.0, np.inf)


@given(
    st.lists(
        st.tuples(st.sampled_from(PLACES), st.sampled_from([0.0, 1.0, 1.0, 1.0])),
        min_size=1,
        max_size=120,
    ),
    st.integers(1, 3),
    st.floats(0.05, 0.99),
)
def test_equal_weights_are_counted(
    rows: list[tuple[float, float]], columns: int, level: float
) -> None:
    """A column of unequal weights in the tile makes all columns be summed."""
    k = max(len(rows), 3)
    x, weight = np.zeros((k, columns)), np.zeros((k, columns))
    for column in range(columns):
        turned = rows[column:] + rows[:column]
        x[: len(rows), column] = [value for value, _ in turned]
        weight[: len(rows), column] = [w for _, w in turned]
    beside = np.zeros((2, k, 1))
    beside[:, :3, 0] = UNEQUAL
    alone, together = (
        sort_columns(x, weight),
        sort_columns(np.hstack([x, beside[0]]), np.hstack([weight, beside[1]])),
    )
    assert alone.has_equal_weights
    assert not together.has_equal_weights
    ways = (
        weighted_median,
        leave_one_out_medians,
        lambda steps: sign_test_interval(steps, level),
        lambda steps: next_row_interval(steps, level),
        lambda steps: (median_row(steps),),
    )
    for way in ways:
        for one, other in zip(way(alone), way(together), strict=True):  # type: ignore[operator]
            np.testing.assert_array_equal(one, other[..., :-1])


@given(st.integers(0, 300), st.floats(0.05, 0.999))
def test_ranks_of_the_sign_test_are_those_of_the_binomial(rows: int, level: float) -> None:
    """A rank fits if fewer heads than it are rare among so many fair coins."""
    tails = binom.cdf(np.arange(rows), rows, 0.5)
    assert sign_test_ranks(rows, level) == np.count_nonzero(tails <= 0.5 * (1 - level) * (1 + 1e-9))
