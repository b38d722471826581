"""Complete and check figures as arrays, by the rules of `estimates.model.figure`.

A row that may break a rule is only marked here; the record check completes or refuses it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from estimates.claims.ingest.decimal_marks import DecimalMark
from estimates.claims.ingest.records import FIGURE_STATING_COLUMNS
from estimates.columnar.arrays import Array
from estimates.columnar.columns import (
    BoolColumn,
    NumberColumn,
    StoredColumn,
    StringColumn,
    encode_values,
)
from estimates.columnar.growable_columns import concat_columns
from estimates.columnar.store import Store
from estimates.model.figure import Figure
from estimates.model.flat import COLUMN_PATHS, figures_to_json
from estimates.model.notation import COMPARATOR_BOUNDS
from estimates.model.schema import ClaimColumn, join_names

COMPARATORS = ("=", "~", *COMPARATOR_BOUNDS)
# Comparators as small integers; -1 = none.
COMPARATOR_CODES = {"": -1, **{sign: code for code, sign in enumerate(COMPARATORS)}}
NUMBER_FIELDS = ("value", "lower", "upper")
CLOSED_FIELDS = ("lower_closed", "upper_closed")
# Column → the attributes of a figure that lead to its value. The text itself is not parsed, and
# items never come from a column of texts.
PARSED_COLUMNS = {
    column: path[1:]
    for column, path in COLUMN_PATHS
    if path[0] == "figure" and column.name not in ("text", "items")
}


@dataclass(slots=True)
class FigureColumns:
    """The figure columns of a table as plain arrays, shape (rows,) each.

    comparator : as in `COMPARATOR_CODES`.
    value, lower, upper : NaN = not stated.
    lower_closed, upper_closed : 1, 0, and -1 where not stated.
    """

    comparator: Array
    value: Array
    lower: Array
    upper: Array
    lower_closed: Array
    upper_closed: Array

    @classmethod
    def of(cls, store: Store) -> FigureColumns:
        """Return copies of the figure columns of a store."""
        column = store.strings("comparator")
        codes = [*(COMPARATOR_CODES.get(label, -1) for label in column.labels), -1]
        return cls(
            np.array(codes, dtype=np.int8)[column.codes],
            *[np.array(store.numbers(name).floats) for name in NUMBER_FIELDS],
            *[np.array(store.bools(name)) for name in CLOSED_FIELDS],
        )

    def columns(self) -> dict[str, StoredColumn]:
        """Return them as stored columns."""
        signs = np.array(COMPARATORS, dtype=object)
        columns: dict[str, StoredColumn] = {"comparator": StringColumn(self.comparator, signs)}
        for name in NUMBER_FIELDS:
            columns[name] = NumberColumn(getattr(self, name))
        for name in CLOSED_FIELDS:
            columns[name] = BoolColumn(getattr(self, name))
        return columns

    def has_comparator(self, comparator: str) -> Array:
        """Return the mask of rows with a comparator, "" = none."""
        return np.equal(self.comparator, COMPARATOR_CODES[comparator])

    def bound(self, side: str) -> tuple[Array, Array]:
        """Return the bounds of one side ("lower", "upper"), and whether they are closed."""
        return getattr(self, side), getattr(self, f"{side}_closed")


def complete_figures(f: FigureColumns) -> None:
    """Fill in what short forms leave out, in place, as `estimates.model.figure` does."""
    for comparator, (side, closed) in COMPARATOR_BOUNDS.items():
        is_meant, (bound, is_closed) = f.has_comparator(comparator), f.bound(side)
        if not is_meant.any():
            continue
        is_moved = is_meant & np.isnan(bound)
        bound[is_moved] = f.value[is_moved]
        f.value[is_moved | (is_meant & (f.value == bound))] = np.nan
        is_closed[is_meant & ~np.isnan(bound) & (is_closed < 0)] = closed
    is_exact = f.has_comparator("=") & ~np.isnan(f.value)
    for side in ("lower", "upper"):
        bound, is_closed = f.bound(side)
        is_missing = is_exact & np.isnan(bound)
        bound[is_missing] = f.value[is_missing]
        is_unsaid = ~np.isnan(bound) & (is_closed < 0)
        is_closed[is_unsaid] = 1
        is_closed[is_unsaid & f.has_comparator("~") & (bound == f.value)] = 0
    rows = np.flatnonzero(f.has_comparator("") & np.isnan(f.value))  # usually few
    for comparator, (side, closed) in COMPARATOR_BOUNDS.items():
        bound, is_closed = (column[rows] for column in f.bound(side))
        opposite = (f.upper if side == "lower" else f.lower)[rows]
        is_one_sided = np.isnan(opposite) & ~np.isnan(bound) & (is_closed == closed)
        f.comparator[rows[is_one_sided]] = COMPARATOR_CODES[comparator]


def breaks_figure_rule(f: FigureColumns) -> Array:
    """Return the mask of rows that may break a rule of `estimates.model.figure`."""
    no_value, no_lower, no_upper = (np.isnan(x) for x in (f.value, f.lower, f.upper))
    breaks: Array = (no_lower & (f.lower_closed >= 0)) | (no_upper & (f.upper_closed >= 0))
    is_point = (f.lower == f.upper) & (f.lower_closed == 1) & (f.upper_closed == 1)
    breaks |= ~no_lower & ~no_upper & ~(f.lower < f.upper) & ~is_point
    hedged = f.has_comparator("~")
    breaks |= (f.value < f.lower) | ((f.value == f.lower) & ~((f.lower_closed == 1) | hedged))
    breaks |= (f.value > f.upper) | ((f.value == f.upper) & ~((f.upper_closed == 1) | hedged))
    for comparator, (side, closed) in COMPARATOR_BOUNDS.items():
        is_meant = f.has_comparator(comparator)
        if not is_meant.any():
            continue
        no_bound, no_opposite = (no_lower, no_upper) if side == "lower" else (no_upper, no_lower)
        fits = ~no_bound & no_opposite & no_value & (f.bound(side)[1] == closed)
        breaks |= is_meant & ~fits
    breaks |= f.has_comparator("=") & ~((f.value == f.lower) & (f.value == f.upper))
    return breaks | (hedged & no_value & no_lower & no_upper)


def states_figure(store: Store, columns: Iterable[str] = FIGURE_STATING_COLUMNS) -> Array:
    """Return the mask of rows in which one of the columns states a figure."""
    mask = np.zeros(len(store), dtype=bool)
    for name in columns:
        if name in store.columns:
            mask |= ~store.columns[name].is_null()
    return mask


def parse_texts(
    store: Store, has_text: Array, decimal: DecimalMark | None
) -> tuple[dict[int, Figure], Array]:
    """Return the figure of each distinct text by its code, and the mask of unreadable rows."""
    from estimates.parsing.column import read_marked_column

    text = store.strings("text")
    codes = np.unique(text.codes[has_text])
    parsed = zip(codes.tolist(), read_marked_column(text.labels[codes], decimal), strict=True)
    figures = {code: figure for code, figure in parsed if isinstance(figure, Figure)}
    is_unreadable = np.zeros(len(text.labels) + 1, dtype=bool)
    is_unreadable[[code for code in codes.tolist() if code not in figures]] = True
    return figures, is_unreadable[text.codes] & has_text


def fill_from_texts(
    store: Store, by_words: Array, figures: dict[int, Figure], columns: dict[str, StoredColumn]
) -> None:
    """Replace the figure columns by those of the parsed texts in the rows `by_words`, in place.

    A row that states `counted` keeps its own.

    by_words : shape (claims,), the mask of rows whose figure is that of their text.
    figures : code of the text → its figure.
    """
    text, n_claims = store.strings("text"), len(store)
    figure_rows = np.full(len(text.labels) + 1, -1)
    figure_rows[list(figures)] = n_claims + np.arange(len(figures))
    own_rows = np.arange(n_claims)
    rows = np.where(by_words, figure_rows[text.codes], own_rows)
    for column, path in PARSED_COLUMNS.items():
        cells = [figure_cell(figure, column, path) for figure in figures.values()]
        if column.name not in store.columns and not any(cell is not None for cell in cells):
            continue
        own = columns[column.name] if column.name in columns else store.column(column.name)
        stated = encode_values(column.name, cells)
        is_kept = column.name == "counted"
        chosen_rows = np.where(own.is_null(), rows, own_rows) if is_kept else rows
        if (chosen_rows >= n_claims).all():
            columns[column.name] = stated.take(chosen_rows - n_claims)
        else:
            columns[column.name] = concat_columns([own, stated]).take(chosen_rows)


def figure_cell(figure: Figure, column: ClaimColumn, path: list[str]) -> object:
    """Return the value at a path of a figure; None for the value that is written as blank."""
    value: Any = figure
    for field in path:
        value = getattr(value, field, None)
    if column.kind == "names":
        return join_names(value)
    return None if value is column.blank_value else value


def contradicts_text(store: Store, f: FigureColumns, figures: dict[int, Figure]) -> Array:
    """Return the mask of rows whose words state other numbers than their columns."""
    if not figures:
        return np.zeros(len(store), dtype=bool)
    text = store.strings("text")
    # One column per text and one more, all NaN, for rows without a text (code -1).
    by_code = np.full((3, len(text.labels) + 1), np.nan)
    for code, figure in figures.items():
        if figure.form == "level" and figure.vague is None:
            numbers = (figure.value, figure.lower, figure.upper)
            by_code[:, code] = [np.nan if number is None else number for number in numbers]
    in_words, in_columns = by_code[:, text.codes], (f.value, f.lower, f.upper)
    agrees = np.zeros(len(store), dtype=bool)
    for words_number in in_words:
        for column_number in in_columns:
            agrees |= words_number == column_number
    # Where only one of the two states numbers, nothing contradicts it.
    agrees |= np.isnan(in_words).all(axis=0) | np.isnan(in_columns).all(axis=0)
    return ~agrees


def needs_record_check(figure: Figure) -> bool:
    """Return whether arrays cannot hold a figure: it has items, or integers beyond a float."""
    numbers = (figure.value, figure.lower, figure.upper)
    is_inexact = any(isinstance(n, int) and float(n) != n for n in numbers)
    return is_inexact or figures_to_json(figure.items) is not None


def unread_notices(store: Store) -> list[str]:
    """Return a notice that counts the claims with words that were not understood."""
    if "unread" not in store.columns:
        return []
    n_unread = int((~store.columns["unread"].is_null()).sum())
    what = f"claims with words beside the number that were not understood: {n_unread:,}"
    return [f"{what}; the column unread has them"] if n_unread else []
