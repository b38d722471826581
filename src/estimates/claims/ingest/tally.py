"""Tally a list of persons or events: one figure for the rows of a quantity, a source and a day."""

import numpy as np
import pandas as pd

from estimates.columnar.arrays import Array, Ints
from estimates.columnar.columns import (
    DateColumn,
    NumberColumn,
    StringColumn,
    equality_keys,
    null_column,
)
from estimates.columnar.store import Store
from estimates.errors import NotANumberError, Problem

DAY_COLUMNS = ("refers_to_start", "refers_to_end", "stated_on", "published_on")


def tally_rows(
    store: Store, rows: Array, column: str, *, by_day: bool
) -> tuple[Store, Array, list[Problem], list[str]]:
    """Return one claim for each quantity, source and day, with the sum of its rows.

    column : the table's name of the column that is summed, for messages.
    by_day : whether days part the figures; otherwise the claim covers the days of its rows.
    Returns the claims, the first row of each, problems of rows that cannot be summed, and a notice.
    """
    store, rows, problems = refuse_inexact_figures(store, rows, column)
    keys = ["quantity", "source", *(DAY_COLUMNS if by_day else ())]
    cells = pd.DataFrame({key: equality_keys(store.column(key)) for key in keys})
    grouped = cells.groupby(keys, dropna=False, sort=False).ngroup()
    groups: Ints = np.asarray(grouped.to_numpy(), dtype=np.int64)
    n_groups = int(groups.max()) + 1 if len(groups) else 0
    counts = np.bincount(groups, minlength=n_groups)
    first = np.full(n_groups, len(store))
    np.minimum.at(first, groups, np.arange(len(store)))
    tallied = blank_differing_cells(store, groups).take(first)
    sums = np.bincount(groups, weights=store.numbers("value").floats, minlength=n_groups)
    notes = [f"tally of {n:,} {'row' if n == 1 else 'rows'}" for n in counts.tolist()]
    columns = {
        "value": NumberColumn(sums),
        "note": StringColumn.from_cells(notes),
        "claim_id": null_column("claim_id", n_groups),
        **({} if by_day else covering_days(store, groups, n_groups)),
    }
    span = f"{counts.min():,} to {counts.max():,} each" if n_groups else "none"
    notice = f"figures that are tallies: {n_groups:,}, of {len(store):,} rows of the table ({span})"
    return tallied.with_columns(columns).compact(), rows[first], problems, [notice]


def refuse_inexact_figures(
    store: Store, rows: Array, column: str
) -> tuple[Store, Array, list[Problem]]:
    """Return the claims that state a plain number, and the problems of the others."""
    is_plain = ~np.isnan(store.numbers("value").floats) & store.strings("comparator").is_null()
    for name in ("lower", "upper"):
        is_plain &= np.isnan(store.numbers(name).floats)
    problems = []
    for row in np.flatnonzero(~is_plain).tolist():
        problem, remedy = "is not a plain number, and cannot be summed", "tally=True counts rows"
        text = store.strings("text").cell(row)
        error = NotANumberError(problem, column=column, value=text, remedy=remedy)
        problems.append(Problem.from_error(int(rows[row]) + 1, error))
    kept = np.flatnonzero(is_plain)
    return store.take(kept), rows[kept], problems


def blank_differing_cells(store: Store, groups: Ints) -> Store:
    """Return the claims with null in the columns that differ within a group."""
    blanked = {}
    for name, column in store.columns.items():
        cells = pd.Series(equality_keys(column))
        differs = cells.groupby(groups).transform("nunique", dropna=False).to_numpy() > 1
        if differs.any():
            kept = np.where(differs, len(store), np.arange(len(store)))
            padded = Store.concat([store.select([name]), Store(1, {name: null_column(name, 1)})])
            blanked[name] = padded.take(kept).column(name)
    return store.with_columns(blanked)


def covering_days(store: Store, groups: Ints, n_groups: int) -> dict[str, DateColumn]:
    """Return the first and the last day that the rows of each group refer to, and state."""
    columns = {}
    for name in DAY_COLUMNS:
        days = pd.Series(store.dates(name).astype("datetime64[s]"))
        by_group = days.groupby(groups)
        ends = by_group.min() if name == "refers_to_start" else by_group.max()
        columns[name] = DateColumn(ends.to_numpy().astype("datetime64[D]"))
    return columns
