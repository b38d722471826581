"""Rescale a series onto another where both overlap."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, get_args

import numpy as np

from estimates.columnar.arrays import Array, Ints
from estimates.errors import InvalidFieldError, MissingFieldError

SpliceMethod = Literal["ratio", "least squares"]
FIELDS = ("onto", "method", "window")
# A line needs two points; fewer overlapping periods do not determine it.
LEAST_SQUARES_POINTS = 2


class SeriesRows(NamedTuple):
    """Rows with a number, shape (rows,) each.

    series : the quantity of each row. period : the rank of its period.
    source : the code of its source. value : its number.
    """

    series: Ints
    period: Ints
    source: Ints
    value: Array


class Spliced(NamedTuple):
    """Rescaled rows: their positions, their new numbers, and how they were rescaled."""

    rows: Ints
    numbers: Array
    notes: Array


@dataclass(frozen=True, slots=True)
class Splice:
    """A declared splice.

    source : the series that is rescaled. onto : the series that gives the level.
    method : "ratio" multiplies by the ratio of the sums over the overlap; "least squares" applies
        the line that fits `onto` best there.
    window : how many overlapping periods count, those nearest to the end of the overlap at which
        a row lies; None = all.
    """

    source: str
    onto: str
    method: SpliceMethod = "ratio"
    window: int | None = None

    @classmethod
    def of(cls, source: str, given: Any) -> Splice:
        """Return a splice from the name of the other series, or a mapping of its fields."""
        fields = given if isinstance(given, Mapping) else {"onto": given}
        unknown = [name for name in fields if name not in FIELDS]
        if unknown:
            remedy = f"its fields are {', '.join(FIELDS)}"
            problem = "is not a field of a splice"
            raise InvalidFieldError(problem, column="splice", value=unknown[0], remedy=remedy)
        if not isinstance(fields.get("onto"), str):
            remedy = f'name the series that gives the level: {{"{source}": {{"onto": "UN"}}}}'
            raise MissingFieldError("is missing", column="onto", value=given, remedy=remedy)
        return cls(source, **fields)

    def __post_init__(self) -> None:
        if self.method not in get_args(SpliceMethod):
            problem, remedy = "is not a method", 'choose "ratio" or "least squares"'
            raise InvalidFieldError(problem, column="method", value=self.method, remedy=remedy)
        least = LEAST_SQUARES_POINTS if self.method == "least squares" else 1
        is_count = isinstance(self.window, int) and not isinstance(self.window, bool)
        if self.window is not None and (not is_count or self.window < least):
            problem = f"must be a number of periods, {least} or more"
            raise InvalidFieldError(problem, column="window", value=self.window)
        if self.source == self.onto:
            problem = "is spliced onto itself"
            raise InvalidFieldError(problem, column="splice", value=self.source)

    def apply(self, rows: SeriesRows, names: Array, labels: Array, periods: Array) -> Spliced:
        """Return the rescaled rows of the source.

        names : the sources by their code. labels, periods : shape (rows,), keys as text.
        Raises InvalidFieldError where the two series of a quantity share no period.
        """
        codes = [np.flatnonzero(names == name) for name in (self.source, self.onto)]
        own, other = (np.flatnonzero(np.isin(rows.source, code)) for code in codes)
        own = own[np.isin(rows.series[own], rows.series[other])]
        values, notes = rows.value[own].copy(), np.full(len(own), None, dtype=object)
        for series in np.unique(rows.series[own]):
            at = np.flatnonzero(rows.series[own] == series)
            mine, theirs = own[at], other[rows.series[other] == series]
            refuse_several_numbers(rows, mine, self.source, labels)
            refuse_several_numbers(rows, theirs, self.onto, labels)
            _, i, j = np.intersect1d(rows.period[mine], rows.period[theirs], return_indices=True)
            if not len(i):
                problem = f"shares no period with {self.onto!r} in {labels[mine[0]]!r}"
                remedy = f'leave it out there: exclude={{"{self.source}": "{labels[mine[0]]}"}}'
                raise InvalidFieldError(problem, column="splice", value=self.source, remedy=remedy)
            overlap = mine[i], theirs[j]
            is_early = rows.period[mine] <= rows.period[overlap[0][len(i) // 2]]
            for side, part in ((is_early, slice(None, self.window)), (~is_early, self.last())):
                if side.any():
                    a, b = (end[part] for end in overlap)
                    slope, shift = self.line(rows.value[a], rows.value[b], labels[mine[0]])
                    values[at[side]] = slope * values[at[side]] + shift
                    span = periods[a[0]], periods[a[-1]]
                    notes[at[side]] = self.note(slope, shift, span)
        return Spliced(own, values, notes)

    def last(self) -> slice:
        """Return the last periods of the overlap."""
        return slice(None if self.window is None else -self.window, None)

    def line(self, own: Array, other: Array, label: str) -> tuple[float, float]:
        """Return slope and shift of the rescaling."""
        if self.method == "ratio":
            slope, shift = other.sum() / own.sum() if own.sum() else np.nan, 0.0
        elif len(np.unique(own)) < LEAST_SQUARES_POINTS:
            slope = shift = np.nan
        else:
            middle = own.mean()
            slope = float(((own - middle) * other).sum() / ((own - middle) ** 2).sum())
            shift = float(other.mean() - slope * middle)
        if not np.isfinite([slope, shift]).all():
            problem = f"has no {self.method} onto {self.onto!r} in {label!r}"
            remedy = "the overlap must have numbers that differ, and no sum of zero"
            raise InvalidFieldError(problem, column="splice", value=self.source, remedy=remedy)
        return float(slope), shift

    def note(self, slope: float, shift: float, span: tuple[str, str]) -> str:
        """Return the source as it is shown for a rescaled number."""
        sign = "+" if shift > 0 else "−"
        line = f"× {slope:.6g}" + (f" {sign} {abs(shift):.6g}" if shift else "")
        over = span[0] if span[0] == span[1] else f"{span[0]} to {span[1]}"
        return f"{self.source} ({line}, spliced onto {self.onto} by {self.method} over {over})"


def refuse_several_numbers(rows: SeriesRows, at: Ints, source: str, labels: Array) -> None:
    """Refuse several numbers of one source for one period: which of them counts is not known."""
    if len(np.unique(rows.period[at])) < len(at):
        problem = f"states several numbers for one period in {labels[at[0]]!r}"
        remedy = "a splice needs one number a period"
        raise InvalidFieldError(problem, column="splice", value=source, remedy=remedy)
