"""What a sensitivity analysis shows of each quantity, in one row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from estimates.columnar.arrays import Array, Ints, object_array
from estimates.columnar.columns import StringColumn
from estimates.columnar.table import Table
from estimates.numeric.types import Bools, Floats


@dataclass(frozen=True, slots=True)
class SensitivitySummary:
    """How much the answer to one quantity rests on the choices behind it.

    Attributes
    ----------
    quantity, estimate, lower, upper : the answer of the base.
    specifications, unanswered : the number of specifications, and of those without an estimate.
    lowest, highest : the smallest and the largest estimate of all.
    all_lower, all_upper : the interval that holds the intervals of all; infinite where one is open.
    share_holding : the share of the specifications with an interval whose interval holds the
        estimate of the base; None where there is none.
    choice, alternative, alternative_estimate : of all changes of one choice alone, the one that
        moves the estimate most, and where to; None where nothing moves it.
    deciding_sources : sources whose removal leaves no estimate, or one outside the
        interval of the base.
    """

    quantity: str
    estimate: float | None
    lower: float | None
    upper: float | None
    specifications: int
    unanswered: int
    lowest: float | None
    highest: float | None
    all_lower: float | None
    all_upper: float | None
    share_holding: float | None
    choice: str | None
    alternative: str | None
    alternative_estimate: float | None
    deciding_sources: tuple[str, ...]


def changed_choices(choices: Mapping[str, StringColumn], numbers: Ints) -> Bools:
    """Return which choices differ from the base of the quantity, shape (choices, rows).

    numbers : shape (rows,), 0 for the base of each quantity, which is its first row.
    """
    first = np.flatnonzero(numbers == 0)[np.cumsum(numbers == 0) - 1]
    return np.stack([column.codes != column.codes[first] for column in choices.values()])


def summarise(table: Table[Any], choices: Mapping[str, StringColumn]) -> Table[SensitivitySummary]:
    """Return the summary of each quantity; `choices` are the columns of the choices."""
    numbers = table.column("specification")
    starts = np.flatnonzero(numbers == 0)
    if not len(starts):
        return Table.of_rows(SensitivitySummary, [])
    estimate, lower, upper = (table.column(name) for name in ("estimate", "lower", "upper"))
    changed = changed_choices(choices, numbers)
    columns: dict[str, Any] = {
        "quantity": table.column("quantity")[starts],
        **{name: table.column(name)[starts] for name in ("estimate", "lower", "upper")},
        "specifications": np.diff(np.append(starts, len(numbers))),
        "unanswered": np.add.reduceat(np.isnan(estimate), starts, dtype=np.int64),
        "lowest": np.fmin.reduceat(estimate, starts),
        "highest": np.fmax.reduceat(estimate, starts),
        "all_lower": np.fmin.reduceat(lower, starts),
        "all_upper": np.fmax.reduceat(upper, starts),
        "share_holding": share_holding(estimate, lower, upper, starts),
        **greatest_changes(estimate, starts, choices, changed),
        "deciding_sources": deciding_sources(table, starts, choices, changed),
    }
    return Table(SensitivitySummary, columns)


def of_base(column: Floats, starts: Ints) -> Floats:
    """Return the cell of the base of each row's quantity, shape (rows,)."""
    return np.repeat(column[starts], np.diff(np.append(starts, len(column))))


def share_holding(estimate: Floats, lower: Floats, upper: Floats, starts: Ints) -> Floats:
    """Return the share of the intervals that hold the estimate of the base; NaN without any."""
    base = of_base(estimate, starts)
    has_interval = ~np.isnan(lower) & ~np.isnan(upper) & ~np.isnan(base)
    with np.errstate(invalid="ignore"):
        holds = has_interval & (lower <= base) & (base <= upper)
    counted, holding = (np.add.reduceat(m, starts, dtype=float) for m in (has_interval, holds))
    return np.where(counted > 0, holding / np.maximum(counted, 1), np.nan)


def deciding_sources(
    table: Table[Any], starts: Ints, choices: Mapping[str, StringColumn], changed: Bools
) -> Array:
    """Return the sources without which the estimate is none, or outside the base's interval."""
    estimate = table.column("estimate")
    base, lower, upper = (of_base(table.column(n), starts) for n in ("estimate", "lower", "upper"))
    is_left_out = changed[[*choices].index("without_source")] & (changed.sum(axis=0) == 1)
    with np.errstate(invalid="ignore"):
        is_other = np.isnan(estimate) | (estimate < lower) | (estimate > upper)
    deciding: list[list[str]] = [[] for _ in starts]
    rows = np.flatnonzero(is_left_out & is_other & ~np.isnan(base))
    question = np.searchsorted(starts, rows, "right") - 1
    names = choices["without_source"].take(rows).decode()
    for at, name in zip(question.tolist(), names.tolist(), strict=True):
        deciding[at].append(name)
    return object_array(map(tuple, deciding))


def greatest_changes(
    estimate: Floats, starts: Ints, choices: Mapping[str, StringColumn], changed: Bools
) -> dict[str, Array]:
    """Return the change of one choice that moves each estimate most, and where to.

    Positive estimates are compared by their ratio, others by their difference.
    """
    base = of_base(estimate, starts)
    counts = (changed.sum(axis=0) == 1) & ~np.isnan(estimate) & ~np.isnan(base)
    is_signed = np.add.reduceat(counts & ((estimate <= 0) | (base <= 0)), starts, dtype=int) > 0
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio, difference = np.abs(np.log(estimate) - np.log(base)), np.abs(estimate - base)
    move = np.where(np.repeat(is_signed, np.diff(np.append(starts, len(base)))), difference, ratio)
    move = np.where(counts, move, 0.0)
    question = np.searchsorted(starts, np.arange(len(move)), "right")
    row = np.lexsort((-move, question))[starts]  # the first of those that move the estimate most
    moves = move[row] > 0
    columns = [[*choices.values()][at] for at in changed[:, row].argmax(axis=0)]
    alternatives = [column.cell(at) for column, at in zip(columns, row, strict=True)]
    names = object_array([*choices])[changed[:, row].argmax(axis=0)]
    return {
        "choice": none_where(~moves, names),
        "alternative": none_where(~moves, object_array(alternatives)),
        "alternative_estimate": np.where(moves, estimate[row], np.nan),
    }


def none_where(mask: Bools, cells: Array) -> Array:
    """Return cells, None where a mask is set."""
    cells = cells.copy()
    cells[mask] = None
    return cells
