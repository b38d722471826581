"""Plain arrays at the door: checked once, every bad row told at once, labels become codes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from estimates.columnar.string_sort import ascending
from estimates.columnar.strings import in_arrow
from estimates.errors import (
    EstimatesError,
    InvalidFieldError,
    InvalidLevelError,
    MissingFieldError,
    NotANumberError,
    NotPositiveError,
    Problem,
    TableError,
    UnequalLengthsError,
)
from estimates.numeric.grouped.tiles import Bools, Floats, Ints

MOST_LINES = 1_000
"""Bad rows that one refusal lists; a column of a million NaN needs no million lines."""


@dataclass(frozen=True, slots=True)
class Labels:
    """What the rows are grouped by.

    Attributes
    ----------
    codes : shape (rows,), 0 .. len(names) - 1.
    names : the labels that occur, in ascending order (of first appearance where they have none;
        of the categories where they are categorical).
    """

    codes: Ints
    names: NDArray[Any]


def numbers(column: str, values: ArrayLike) -> Floats:
    """Return a column as floats, one dimension, without a copy where it is one already.

    Raises
    ------
    NotANumberError
        For words, truth values and whatever else is no number.
    UnequalLengthsError
        For arrays that are not columns.
    """
    array = np.asarray(values)
    if array.ndim != 1:
        raise UnequalLengthsError(
            "is not one column", column=column, value=array.shape, remedy="give shape (rows,)"
        )
    if array.dtype.kind == "O":
        array = np.asarray(
            [np.nan if x is None or type(x).__name__ == "NAType" else x for x in array.tolist()]
        )
    if len(array) and array.dtype.kind not in "iuf":
        raise NotANumberError(
            "holds no numbers", column=column, value=array[0], remedy="convert it to floats"
        )
    return array.astype(np.float64, copy=False)


def checked(columns: Mapping[str, Floats], positive: Collection[str]) -> None:
    """Refuse rows that are not finite, and those not positive in the columns named.

    Raises
    ------
    UnequalLengthsError
        Where the columns are not equally long.
    TableError
        With one `Problem` for each bad cell (the first `MOST_LINES` of them).
    """
    lengths = {name: len(column) for name, column in columns.items()}
    if len(set(lengths.values())) > 1:
        raise UnequalLengthsError(
            "are not equally long",
            column=" and ".join(lengths),
            value=tuple(lengths.values()),
            remedy="give one entry a row in each",
        )
    problems: list[Problem] = []
    for name, column in columns.items():
        finite = np.isfinite(column)
        problems += _told(name, column, ~finite, _not_finite)
        if name in positive:
            problems += _told(name, column, finite & (column <= 0), _not_positive)
    if problems:
        raise TableError(sorted(problems, key=lambda problem: problem.row)[:MOST_LINES])


def _told(
    name: str, column: Floats, bad: Bools, error: Callable[[str, float], EstimatesError]
) -> list[Problem]:
    rows = np.flatnonzero(bad)[:MOST_LINES]
    return [Problem.of(int(row) + 1, error(name, float(column[row]))) for row in rows]


def _not_finite(name: str, value: float) -> EstimatesError:
    return NotANumberError(
        "is not a finite number", column=name, value=value, remedy="leave the row out"
    )


def _not_positive(name: str, value: float) -> EstimatesError:
    return NotPositiveError(
        "is not positive",
        column=name,
        value=value,
        remedy="a claim without an error cannot be weighed by it: leave it out, or give its width",
    )


def labels(column: str, values: Any, rows: int) -> Labels:
    """Turn labels of any kind into codes, once; None is one group.

    Raises
    ------
    MissingFieldError
        Where a row has no label.
    UnequalLengthsError
        Where there are not as many labels as rows.
    """
    if values is None:
        names = np.array([None], dtype=object)[: min(rows, 1)]
        return Labels(np.zeros(rows, dtype=np.int64), names)
    import pandas as pd

    if isinstance(values, np.ndarray) and values.dtype.kind in "iu" and values.shape == (rows,):
        small = _small_integers(values)
        if small is not None:
            return small
    given = values if isinstance(values, pd.Series | pd.Index) else _series(values)
    if len(given) != rows:
        raise UnequalLengthsError(
            "has not one label a row", column=column, value=len(given), remedy=f"give {rows}"
        )
    if isinstance(given.dtype, pd.CategoricalDtype):
        given = pd.Series(given).cat.remove_unused_categories()
        codes, names = given.cat.codes.to_numpy(), np.asarray(given.cat.categories)
    else:
        codes, found = pd.factorize(given)
        codes, names = _ascending(codes, found)
    if (codes < 0).any():
        raise MissingFieldError(
            f"is missing in row {int(np.argmax(codes < 0)) + 1}",
            column=column,
            remedy="give every row a label, or leave the row out",
        )
    return Labels(np.asarray(codes, dtype=np.int64), names)


def _small_integers(values: NDArray[Any]) -> Labels | None:
    """Return the labels of integers that are about as many as the rows: by counting, no hashing."""
    if not len(values):
        return None
    low, high = int(values.min()), int(values.max())
    if high - low > 2 * len(values) + 1_000 or max(abs(low), abs(high)) >= 2**62:
        return None
    from_low = values.astype(np.int64) - low
    occurs = np.bincount(from_low) > 0
    names = np.flatnonzero(occurs) + low
    rank = np.cumsum(occurs) - 1
    return Labels(rank[from_low], names.astype(values.dtype))


def _series(values: Any) -> Any:
    """Return a pandas Series; a list of mixed labels keeps each as it is."""
    import pandas as pd

    if isinstance(values, np.ndarray | pd.api.extensions.ExtensionArray):
        return pd.Series(values)
    listed = list(values)
    kinds = {type(label) for label in listed}
    return pd.Series(listed, dtype=object if len(kinds) > 1 else None)


def _ascending(codes: NDArray[Any], found: Any) -> tuple[NDArray[Any], NDArray[Any]]:
    """Put the labels in ascending order where they have one."""
    texts = in_arrow(found)
    if texts:
        order = ascending(texts)
        names = texts.at(order).objects
    else:
        names = np.asarray(found)
        try:
            order = np.argsort(names, kind="stable")
        except TypeError:
            return codes, names
        names = names[order]
    rank = np.empty(len(order) + 1, dtype=np.int64)
    rank[order] = np.arange(len(order))
    rank[-1] = -1
    return rank[codes], names


def choice(column: str, value: Any, known: Collection[str]) -> None:
    """Refuse a word that is not in the list.

    Raises
    ------
    InvalidFieldError
        The message lists the words known.
    """
    if value not in known:
        raise InvalidFieldError(
            "is not known", column=column, value=value, remedy=f"choose one of {', '.join(known)}"
        )


def level_inside(level: float) -> float:
    """Return the level; refuse one that is not inside (0, 1).

    Raises
    ------
    InvalidLevelError
        Where it is not.
    """
    if isinstance(level, bool) or not isinstance(level, int | float) or not 0 < level < 1:
        raise InvalidLevelError(
            "is not inside (0, 1)", column="level", value=level, remedy="give 0.95 for 95 %"
        )
    return float(level)
