"""The public functions of meta-analysis: labels of any kind, every bad row reported."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from estimates.analysis.meta_analysis.influence import (
    cumulative,
    degrees_of_equivalence,
    leave_one_voice_out,
)
from estimates.analysis.meta_analysis.random_effects import random_effects
from estimates.analysis.meta_analysis.scale_factor import scale_factor
from estimates.errors import (
    EstimatesError,
    InvalidFieldError,
    InvalidLevelError,
    MissingFieldError,
    NotANumberError,
    TableError,
    UnequalLengthsError,
)

Y, V = [1.0, 3.0, 9.0, 4.0], [1.0, 2.0, 1.0, 0.5]
FIRST = [
    "k",
    "estimate",
    "se",
    "lower",
    "upper",
    "predictive_lower",
    "predictive_upper",
    "tau2",
    "q",
    "p",
    "i2",
    "h2",
]


@pytest.mark.parametrize(
    ("groups", "names"),
    [
        (None, [None]),
        (["b", "a", "b", "a"], ["a", "b"]),
        ([7, -1, 7, -1], [-1, 7]),
        (pd.Series(["x", "y", "x", "y"], index=[9, 8, 7, 6]), ["x", "y"]),
        (pd.Categorical(list("baba"), categories=["c", "b", "a"]), ["b", "a"]),
        (np.array(["2021-01-02", "2020-01-01"] * 2, dtype="datetime64[D]"), None),
        (["a", 1, "a", 1], ["a", 1]),
        ([("a", 1), ("b", 2), ("a", 1), ("b", 2)], None),
    ],
)
def test_labels_of_any_kind(groups: Any, names: list[Any] | None) -> None:
    """Strings, integers, dates, mixed, categoricals with unused levels: one row per used label."""
    table = random_effects(Y, V, groups)
    assert table.columns[: len(FIRST)] == tuple(FIRST)
    assert len(table) == (1 if groups is None else 2)
    if names is not None:
        assert list(table.column("group")) == names
    assert table.column("k").sum() == 4
    assert len(table.to_frame()) == len(table)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("function", [random_effects, degrees_of_equivalence, leave_one_voice_out])
def test_every_bad_row_is_reported(function: Any, bad: float) -> None:
    """Values that are not finite and variances not positive are refused together, by row."""
    with pytest.raises(TableError) as refused:
        function([1.0, bad, 2.0, 3.0], [1.0, 1.0, 0.0, -2.0])
    problems = [(p.row, p.column, p.code) for p in refused.value.problems]
    assert problems == [
        (2, "values", "NotANumberError"),
        (3, "variances", "NotPositiveError"),
        (4, "variances", "NotPositiveError"),
    ]


def test_invalid_errors_of_a_scale_factor() -> None:
    """Zero, negative and missing errors are refused by row and column."""
    with pytest.raises(TableError, match=r"row 2: errors_plus is not positive: 0\.0"):
        scale_factor(Y, V, [1.0, 0.0, 1.0, 1.0])
    with pytest.raises(TableError, match="errors_minus is not a finite number"):
        scale_factor(Y, [1.0, np.nan, 1.0, 1.0])


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"variances": V[:3]}, UnequalLengthsError),
        ({"variances": [V]}, UnequalLengthsError),
        ({"values": ["1", "2", "3", "4"]}, NotANumberError),
        ({"values": [True] * 4}, NotANumberError),
        ({"values": [None, 1.0, 2.0, 3.0]}, TableError),
        ({"groups": ["a", "b", None, "a"]}, MissingFieldError),
        ({"groups": ["a", "b"]}, UnequalLengthsError),
        ({"tau2": "dl"}, InvalidFieldError),
        ({"interval": "t"}, InvalidFieldError),
        ({"level": 95}, InvalidLevelError),
        ({"level": 1.0}, InvalidLevelError),
        ({"level": float("nan")}, InvalidLevelError),
    ],
)
def test_invalid_arguments_are_refused(
    arguments: dict[str, Any], error: type[EstimatesError]
) -> None:
    """Every refusal is an error of this package."""
    with pytest.raises(error):
        random_effects(**{"values": Y, "variances": V, **arguments})


@pytest.mark.parametrize("groups", [None, [], np.array([], dtype=str)])
def test_no_rows_give_an_empty_table(groups: Any) -> None:
    """Every function returns a table with its columns and no rows."""
    for table in (
        random_effects([], [], groups),
        scale_factor([], [], groups=groups),
        degrees_of_equivalence([], [], groups),
        leave_one_voice_out([], [], groups=groups),
        cumulative([], [], [], groups),
    ):
        assert len(table) == 0
        assert list(table.to_frame().columns) == list(table.columns)


def test_the_input_is_untouched_and_may_be_read_only() -> None:
    """Read-only arrays, as pandas 3 returns them, are accepted and not changed."""
    y, v = np.array(Y), np.array(V)
    y.flags.writeable = v.flags.writeable = False
    assert random_effects(y, v)[0].k == 4
    assert y.tolist() == Y


def test_leaving_a_voice_out_equals_pooling_the_others() -> None:
    """To the last bit; all values of a voice leave together."""
    groups, voices = list("aabab"), ["s", "t", "s", "s", "u"]
    y, v = np.array([*Y, 7.0]), np.array([*V, 3.0])
    for row in leave_one_voice_out(y, v, voices, groups):
        rest = [g == row.group and s != row.member for g, s in zip(groups, voices, strict=True)]
        pooled = random_effects(y[rest], v[rest])
        assert row.k == sum(rest) == pooled[0].k
        assert row.estimate == pooled[0].estimate
        np.testing.assert_array_equal(row.tau2, pooled[0].tau2)


def test_leaving_the_only_voice_out_leaves_nothing() -> None:
    """No voice remains: k = 0 and no estimate."""
    table = leave_one_voice_out([5.0], [1.0])
    assert table.column("k").tolist() == [0]
    assert np.isnan(table.column("estimate")).all()
    row = degrees_of_equivalence([5.0], [1.0])
    assert row.column("hat").tolist() == [1.0]
    assert np.isnan(row.column("rstudent")).all()


def test_later_values_do_not_change_earlier_days() -> None:
    """The result of a day pools the values of that day and of earlier ones."""
    days = ["2021-04-13", "2021-04-19", "2021-04-19", "2021-04-20"]
    table = cumulative(Y, V, days)
    assert table.column("member").tolist() == sorted(set(days))
    for row, n in zip(table, (1, 3, 4), strict=True):
        assert (row.k, row.estimate) == (n, random_effects(Y[:n], V[:n])[0].estimate)
