"""Checks of plain arrays: columns of floats, with every bad row reported, and labels as codes."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from estimates.columnar.string_sort import argsort_strings
from estimates.columnar.strings import arrow_backed_strings
from estimates.errors import (
    EstimatesError,
    InvalidFieldError,
    MissingFieldError,
    NotANumberError,
    NotPositiveError,
    Problem,
    TableError,
    UnequalLengthsError,
    check_level,
)
from estimates.numeric.meta_analysis.heterogeneity import ESTIMATORS, Estimator
from estimates.numeric.meta_analysis.pooling import IntervalMethod, PooledFit
from estimates.numeric.types import Floats, Ints

INTERVALS = ("z", "hksj", "modified-hksj")
# The most bad rows that one error lists; a column of a million NaN needs no million lines.
MAX_PROBLEMS = 1_000
# The square of a larger number exceeds the range of floats.
LARGEST = 1e150
# A distance of so many standard errors adds less than the precision of floats to Cochran's Q.
NEGLIGIBLE_PULL = 1e-8
# The largest number whose sums stay in the range of floats, where nothing is squared.
LARGEST_SUMMED = 1e300


@dataclass(frozen=True, slots=True)
class GroupLabels:
    """The groups of the rows.

    codes : shape (rows,), 0 .. len(names) - 1.
    names : the labels that occur, in ascending order; in order of first appearance where they
        cannot be ordered, in that of the categories where they are categorical.
    """

    codes: Ints
    names: NDArray[Any]


@dataclass(frozen=True, slots=True)
class FitInputs:
    """Checked values with their groups, and how to pool them.

    value, variance : shape (rows,). groups : the groups of the rows.
    method : the estimator of tau2, the kind of interval, and its level.
    """

    value: Floats
    variance: Floats
    groups: GroupLabels
    method: tuple[Estimator, IntervalMethod, float]

    @classmethod
    def of(
        cls,
        values: ArrayLike,
        variances: ArrayLike,
        groups: Any,
        tau2: Estimator,
        interval: IntervalMethod,
        level: float,
        largest: float = LARGEST,
    ) -> FitInputs:
        """Return the inputs, all checked once.

        largest : the largest value that is accepted; `LARGEST_SUMMED` with `check_fit` afterwards.
        """
        check_choice("tau2", tau2, ESTIMATORS)
        check_choice("interval", interval, INTERVALS)
        method = tau2, interval, check_level(level)
        value, variance = float_column("values", values), float_column("variances", variances)
        check_columns({"values": value, "variances": variance}, ("variances",), largest)
        check_pulls("variances", value, np.sqrt(variance))
        labels = group_labels("groups", groups, len(value))
        check_spread(value, variance, labels)
        return cls(value, variance, labels, method)


def float_column(column: str, values: ArrayLike) -> Floats:
    """Return a column as floats, shape (rows,), without a copy where it is one already.

    Text, truth values and several dimensions are refused.
    """
    array = np.asarray(values)
    if array.ndim != 1:
        problem, remedy = "is not one column", "give shape (rows,)"
        raise UnequalLengthsError(problem, column=column, value=array.shape, remedy=remedy)
    if array.dtype.kind == "O":
        array = np.asarray(
            [np.nan if x is None or type(x).__name__ == "NAType" else x for x in array.tolist()]
        )
    if len(array) and array.dtype.kind not in "iuf":
        problem, remedy = "must hold numbers", "convert it to floats"
        raise NotANumberError(problem, column=column, value=array[0], remedy=remedy)
    return array.astype(np.float64, copy=False)


def check_pulls(column: str, value: Floats, error: Floats) -> None:
    """Refuse rows whose error is so small that the value, squared in its unit, exceeds all floats.

    column : the name of the column that the errors come from.
    """
    with np.errstate(over="ignore"):
        is_bad = ~(np.abs(value) / error < LARGEST)
    problem = "is too small beside its value for floats"
    remedy = "leave the row out, or check the unit of its error"
    problems = []
    for row in np.flatnonzero(is_bad)[:MAX_PROBLEMS].tolist():
        cell = float(error[row])
        refused = NotPositiveError(problem, column=column, value=cell, remedy=remedy)
        problems.append(Problem.from_error(row + 1, refused))
    if problems:
        raise TableError(problems)


def check_spread(value: Floats, variance: Floats, groups: GroupLabels) -> None:
    """Refuse rows that no unit of floats holds together with the most precise one of their group.

    A row whose variance is that much larger has no weight; it is refused unless the value, too, is
    small beside its error, so that it adds nothing to the scatter.
    """
    error = np.sqrt(variance)
    if not len(value) or error.max() < LARGEST * error.min():
        return
    least, farthest = np.full(len(groups.names), np.inf), np.zeros(len(groups.names))
    np.minimum.at(least, groups.codes, error)
    np.maximum.at(farthest, groups.codes, np.abs(value))
    is_far = farthest[groups.codes] > NEGLIGIBLE_PULL * error
    is_bad = is_far & (error >= LARGEST * least[groups.codes])
    problem = "is too large beside the smallest of its group for floats"
    remedy = "leave the row out: it has no weight"
    problems = []
    for row in np.flatnonzero(is_bad)[:MAX_PROBLEMS].tolist():
        cell = float(variance[row])
        refused = NotPositiveError(problem, column="variances", value=cell, remedy=remedy)
        problems.append(Problem.from_error(row + 1, refused))
    if problems:
        raise TableError(problems)


def check_fit(fit: PooledFit, names: NDArray[Any]) -> None:
    """Refuse an answer that floats do not hold, such as a tau2 above the largest float.

    names : the labels of the groups.
    """
    for name in ("estimate", "se", "lower", "upper", "predictive_upper", "tau2"):
        column = getattr(fit, name)
        rows = np.flatnonzero(~np.isfinite(column))
        # A single value has no tau2 and no prediction.
        rows = rows[np.isinf(column[rows]) | (fit.k[rows] > 1)]
        if len(rows):
            group = names[int(rows[0])]
            place = "" if group is None else f" in group {str(group)!r}"
            problem = f"is beyond the range of floats{place}"
            remedy = "divide the values by a power of ten, and the variances by its square"
            raise NotANumberError(problem, column=name, remedy=remedy)


def check_columns(
    columns: Mapping[str, Floats], positive: Collection[str], largest: float = LARGEST
) -> None:
    """Refuse columns of unequal length, and rows not finite or, in those named, not positive.

    Numbers whose squares exceed the range of floats are refused; variances are squares already.
    """
    lengths = tuple(map(len, columns.values()))
    if len(set(lengths)) > 1:
        problem, remedy = "must be equally long", "give one entry per row in each"
        names = " and ".join(columns)
        raise UnequalLengthsError(problem, column=names, value=lengths, remedy=remedy)
    problems: list[Problem] = []
    for name, column in columns.items():
        is_finite = np.isfinite(column)
        is_bad = ~is_finite | (column <= 0) if name in positive else ~is_finite
        if name != "variances":
            is_bad = is_bad | (np.abs(column) > largest)
        problems += [
            Problem.from_error(row + 1, _cell_error(name, float(column[row]), largest))
            for row in np.flatnonzero(is_bad)[:MAX_PROBLEMS].tolist()
        ]
    if problems:
        raise TableError(sorted(problems, key=lambda problem: problem.row)[:MAX_PROBLEMS])


def _cell_error(name: str, value: float, largest: float) -> EstimatesError:
    if not math.isfinite(value):
        problem, remedy = "is not a finite number", "leave the row out"
        return NotANumberError(problem, column=name, value=value, remedy=remedy)
    if name != "variances" and abs(value) > largest:
        problem, remedy = "is so large that sums of such numbers overflow", "use a larger unit"
        return NotANumberError(problem, column=name, value=value, remedy=remedy)
    remedy = "a claim without an error cannot be weighed by it: leave it out, or give its width"
    return NotPositiveError("is not positive", column=name, value=value, remedy=remedy)


def group_labels(column: str, values: Any, rows: int) -> GroupLabels:
    """Return labels of any kind as codes; None is one group. Every row needs a label."""
    if values is None:
        names = np.array([None], dtype=object)[: min(rows, 1)]
        return GroupLabels(np.zeros(rows, dtype=np.int64), names)
    import pandas as pd

    # Integer codes are common and counting them is much cheaper than hashing.
    if isinstance(values, np.ndarray) and values.dtype.kind in "iu" and values.shape == (rows,):
        small = _small_integers(values)
        if small is not None:
            return small
    labels = values if isinstance(values, pd.Series | pd.Index) else _series(values)
    if len(labels) != rows:
        problem, remedy = "must have one label per row", f"give {rows} labels"
        raise UnequalLengthsError(problem, column=column, value=len(labels), remedy=remedy)
    if isinstance(labels.dtype, pd.CategoricalDtype):
        labels = pd.Series(labels).cat.remove_unused_categories()
        codes, names = labels.cat.codes.to_numpy(), np.asarray(labels.cat.categories)
    else:
        codes, names = _sort_labels(*pd.factorize(labels))
    if (codes < 0).any():
        problem = f"is missing in row {int(np.argmax(codes < 0)) + 1}"
        remedy = "give every row a label, or leave the row out"
        raise MissingFieldError(problem, column=column, remedy=remedy)
    return GroupLabels(np.asarray(codes, dtype=np.int64), names)


def _small_integers(values: NDArray[Any]) -> GroupLabels | None:
    """Return integer labels in a range about as large as the rows: counted instead of hashed."""
    if not len(values):
        return None
    low, high = int(values.min()), int(values.max())
    # A table of counts over a wider range would need more memory than hashing the labels; beyond
    # 2**62 the offsets could overflow.
    if high - low > 2 * len(values) + 1_000 or max(abs(low), abs(high)) >= 2**62:
        return None
    offsets = values.astype(np.int64) - low
    is_label = np.bincount(offsets) > 0
    names = np.flatnonzero(is_label) + low
    rank = np.cumsum(is_label) - 1
    return GroupLabels(rank[offsets], names.astype(values.dtype))


def _series(values: Any) -> Any:
    """Return a pandas Series in which mixed labels stay as they are."""
    import pandas as pd

    if isinstance(values, np.ndarray | pd.api.extensions.ExtensionArray):
        return pd.Series(values)
    listed = list(values)
    return pd.Series(listed, dtype=object if len(set(map(type, listed))) > 1 else None)


def _sort_labels(codes: NDArray[Any], labels: Any) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return codes and labels in ascending order; as they are where labels have no order."""
    texts = arrow_backed_strings(labels)
    if texts:
        order = argsort_strings(texts)
        names = texts.take(order).objects
    else:
        names = np.asarray(labels)
        try:
            order = np.argsort(names, kind="stable")
        except TypeError:
            return codes, names
        names = names[order]
    rank = np.empty(len(order) + 1, dtype=np.int64)
    rank[order] = np.arange(len(order))
    rank[-1] = -1  # A missing label has the code -1, which stays.
    return rank[codes], names


def check_choice(column: str, value: Any, choices: Collection[str]) -> None:
    """Refuse a word that is not among the choices."""
    if value not in choices:
        remedy = f"choose one of {', '.join(choices)}"
        raise InvalidFieldError("is not known", column=column, value=value, remedy=remedy)
