"""Read columns of cells into stored claims, and check all rows at once.

Rows that may break a rule, usually few, are read again one by one by
`estimates.claims.ingest.records`, which completes them or explains what is wrong. Tables and
records therefore accept and refuse the same rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from estimates.claims.ingest.column_readers import encode_column, encode_periods
from estimates.claims.ingest.decimal_marks import DecimalMark
from estimates.claims.ingest.figure_columns import (
    FigureColumns,
    breaks_figure_rule,
    complete_figures,
    contradicts_text,
    fill_from_texts,
    needs_record_check,
    parse_texts,
    states_figure,
)
from estimates.claims.ingest.records import FIGURE_STATING_COLUMNS, read_claim_records
from estimates.claims.moments import has_times, utc_moments
from estimates.columnar.arrays import Array, object_array
from estimates.columnar.columns import DateColumn, StringColumn, constant_codes
from estimates.columnar.store import Store
from estimates.errors import Problem
from estimates.model.quantity import UNNAMED_QUANTITY
from estimates.model.schema import CLAIM_COLUMNS, TIME_COLUMNS

# What a blank cell of these columns means.
COLUMN_DEFAULTS = {"quantity": UNNAMED_QUANTITY, "form": "level", "polarity": "asserted"}
# Words of a template that are not names in braces.
NOT_NAMES = re.compile(r"(?:^|\})[^{}]*[^{}\s]")
# So many distinct cells of a column are counted, at most.
MAX_COUNTED_CELLS = 1_000
# The record check compares these with other cells: offsets with the quote, items with the text.
CROSS_CHECKED_COLUMNS = ("quote_start", "quote_end", "items")


@dataclass(frozen=True, slots=True)
class TableOutline:
    """What the checks of a whole table know about its columns.

    label : the names in the label of the quantity, as keys.
    template : the label; None where a column holds it.
    names : our column → the table's name of it.
    unlabelled : the table's columns that are not read, or only into the note.
    reads_all : whether rows of the table that differ give claims that differ.
    is_hand_made : whether the table is not one of the well-known tables.
    is_label_stated : whether the caller says what the label is.
    value_keys : the keys that the names of value columns state.
    id_column : the column that holds labels of claims, if it is unique.
    tally : whether the rows are counted, or the name of the column that is summed.
    n_rows : how many claims there are.
    distinct : the columns in the note → their distinct cells; those with too many are left out.
    """

    label: tuple[str, ...] = ()
    template: str | None = None
    names: Mapping[str, str] = field(default_factory=dict)
    unlabelled: tuple[str, ...] = ()
    reads_all: bool = True
    is_hand_made: bool = False
    is_label_stated: bool = False
    value_keys: tuple[str, ...] = ()
    id_column: str | None = None
    tally: bool | str = False
    n_rows: int = 0
    distinct: Mapping[str, set[Any]] = field(default_factory=dict)

    @property
    def has_own_label(self) -> bool:
        """Whether a column of the table holds the label of the quantity."""
        return self.template is None

    def label_with(self, columns: Iterable[str]) -> str:
        """Return what to write as quantity= so that further columns are in the label."""
        if self.template is not None and NOT_NAMES.search(self.template):
            return repr(" ".join([self.template, *(f"{{{name}}}" for name in columns)]))
        return repr([*(self.names.get(name, name) for name in self.label), *columns])


NO_OUTLINE = TableOutline()


@dataclass(slots=True)
class TableChunk:
    """The claims read from a table, or from one chunk of it.

    rows : shape (claims,), the row of the table that each claim comes from, counted from 0.
    tallies : sentences with a count ("…: {n:,}") → the count, to be summed over the chunks.
    outline : what is known about the columns of the table.
    distinct : the columns in the note → their distinct cells, None where they are too many.
    may_have_codes : whether negative numbers may be codes for missing; not in a table that was
        read before, which states the form of each figure.
    """

    store: Store
    rows: Array
    problems: list[Problem]
    notices: list[str] = field(default_factory=list)
    tallies: dict[str, int] = field(default_factory=dict)
    outline: TableOutline = NO_OUTLINE
    distinct: dict[str, set[Any] | None] = field(default_factory=dict)
    may_have_codes: bool = False

    def at_rows(self, rows: Array) -> TableChunk:
        """Return the chunk with each row renumbered to its place in the whole table."""
        problems = [p.at(int(rows[p.row - 1]) + 1) for p in self.problems]
        return replace(self, rows=rows[self.rows], problems=problems)


def distinct_texts(cells: pd.Series[Any]) -> set[Any] | None:
    """Return the distinct cells of a column, None where they are too many to count."""
    distinct = set(map(str, cells.dropna().unique()))
    return distinct if len(distinct) <= MAX_COUNTED_CELLS else None


def read_columns(
    columns: Mapping[str, pd.Series[Any]], n_rows: int, decimal: DecimalMark | None = None
) -> TableChunk:
    """Read columns under our names; refused rows become problems.

    The rows that need the record check are read again, and those it accepts go to their places.

    decimal : the decimal mark of phrases; None = that of their language.
    """
    store, needs_check = encode_columns(columns, n_rows, decimal)
    cells: list[Any] = [column.array for column in columns.values()]
    doubtful_rows, checked_rows = np.flatnonzero(needs_check), np.flatnonzero(~needs_check)
    records = (
        {name: column[row] for name, column in zip(columns, cells, strict=True)}
        for row in doubtful_rows.tolist()
    )
    flats, accepted, refused = read_claim_records(records, decimal)
    problems = [p.at(int(doubtful_rows[p.row - 1]) + 1) for p in refused]
    if not flats:
        kept = store.take(checked_rows).compact() if needs_check.any() else store
        return TableChunk(kept, checked_rows, problems)
    rows = np.concatenate([checked_rows, doubtful_rows[accepted]])
    order = np.argsort(rows, kind="stable")
    # Without the labels of refused rows, of which nothing may stay.
    both = Store.concat([store.take(checked_rows).compact(), Store.from_rows(flats)])
    return TableChunk(both.take(order), rows[order], problems)


def encode_columns(
    columns: Mapping[str, pd.Series[Any]], n_rows: int, decimal: DecimalMark | None
) -> tuple[Store, Array]:
    """Return the stored claims and the mask of rows that need the record check."""
    stored, needs_check = {}, np.zeros(n_rows, dtype=bool)
    for name, cells in columns.items():
        if not name.startswith("refers_to"):
            stored[name], is_unread = encode_column(name, cells)
            needs_check |= is_unread
    if any(name.startswith("refers_to") for name in columns):
        start, end, is_unread = combine_periods(columns, n_rows)
        needs_check |= is_unread
        stored["refers_to_start"] = DateColumn(start)
        stored["refers_to_end"] = DateColumn(end)
    store = Store(n_rows, stored)
    needs_check |= breaks_claim_rule(store)
    store, has_doubtful_figure = encode_figures(store, decimal)
    return with_defaults(store), needs_check | has_doubtful_figure


def combine_periods(
    columns: Mapping[str, pd.Series[Any]], n_rows: int
) -> tuple[Array, Array, Array]:
    """Return first days, last days and the mask of rows that need the record check.

    `refers_to` holds a whole period, `refers_to_start` and `refers_to_end` one end each. Rows
    that use both need the check, which compares them.
    """
    needs_check = np.zeros(n_rows, dtype=bool)
    start = end = np.full(n_rows, "NaT", dtype="datetime64[D]")
    for name in ("refers_to", "refers_to_start", "refers_to_end"):
        if name not in columns:
            continue
        first, last, is_unread = encode_periods(columns[name])
        needs_check |= is_unread
        if name == "refers_to_end":
            needs_check |= ~np.isnat(start) & ~np.isnat(last) & ("refers_to" in columns)
            start = np.where(np.isnat(start), first, start)
        else:
            needs_check |= ~np.isnat(first) & ~np.isnat(start) & (name == "refers_to_start")
            start = np.where(np.isnat(first), start, first)
        end = np.where(np.isnat(last), end, last)
    return start, end, needs_check | (start > end)


def breaks_claim_rule(store: Store) -> Array:
    """Return the mask of rows that may break a rule of a claim, its source or its evidence."""
    may_break = store.strings("source").is_null()
    may_break |= store.dates("stated_on") > store.dates("published_on")
    if has_times(store):
        may_break |= breaks_time_rule(store)
    for column in CLAIM_COLUMNS:
        if column.name not in store.columns:
            continue
        if column.minimum is not None:
            may_break |= store.numbers(column.name).floats < column.minimum
        if column.maximum is not None:
            may_break |= store.numbers(column.name).floats > column.maximum
        if column.exclusive_minimum is not None:
            may_break |= store.numbers(column.name).floats <= column.exclusive_minimum
        if column.name in CROSS_CHECKED_COLUMNS:
            may_break |= ~store.columns[column.name].is_null()
    return may_break


def breaks_time_rule(store: Store) -> Array:
    """Return the mask of rows with a time that may have no day, not exist or be out of order."""
    may_break, moments = np.zeros(len(store), dtype=bool), []
    for day, time in TIME_COLUMNS.items():
        moments.append(utc_moments(store.dates(day), store.strings(time)))
        may_break |= np.isnat(moments[-1]) & ~store.strings(time).is_null()
    return may_break | (moments[0] > moments[1])


def encode_figures(store: Store, decimal: DecimalMark | None) -> tuple[Store, Array]:
    """Return claims with complete figures, and the mask of rows that need the record check.

    The words are read where no column states a figure, and where the only column is `value`
    and the words name that number.
    """
    is_stated, has_text = states_figure(store), ~store.strings("text").is_null()
    parsed, is_unreadable = parse_texts(store, has_text, decimal)
    needs_check = ~is_stated & (~has_text | is_unreadable)
    figures = FigureColumns.of(store)
    states_more = states_figure(store, [c for c in FIGURE_STATING_COLUMNS if c != "value"])
    has_only_value = is_stated & ~np.isnan(figures.value) & ~states_more
    is_contradicted = contradicts_text(store, figures, parsed) & store.strings("form").is_null()
    text_codes = store.strings("text").codes
    # "Hundreds" names no number, and never replaces one.
    naming = [c for c, f in parsed.items() if f.form == "level" and f.vague is None]
    is_named = has_only_value & ~is_contradicted & np.isin(text_codes, naming)
    by_words = has_text & ~is_unreadable & (~is_stated | is_named)
    complete_figures(figures)
    unstorable = [code for code, figure in parsed.items() if needs_record_check(figure)]
    needs_check |= np.isin(text_codes, unstorable) & by_words
    may_break = is_contradicted | breaks_figure_rule(figures) | breaks_vague_rule(store, figures)
    needs_check |= is_stated & ~by_words & may_break
    columns = figures.columns()
    if by_words.any():
        fill_from_texts(store, by_words, parsed, columns)
    return store.with_columns(columns), needs_check


def breaks_vague_rule(store: Store, figures: FigureColumns) -> Array:
    """Return the mask of rows whose vague word or "up to" may not fit their numbers."""
    is_vague = ~store.strings("vague_word").is_null()
    has_bound = ~np.isnan(figures.lower) | ~np.isnan(figures.upper)
    may_break = is_vague & (~np.isnan(figures.value) | ~figures.has_comparator("") | has_bound)
    may_break |= ~is_vague & ~store.numbers("vague_unit").is_null()
    return may_break | (store.bools("cancellable") >= 0)


def with_defaults(store: Store) -> Store:
    """Return the claims with the default quantity, form and polarity in blank cells."""
    filled = {}
    for name, default in COLUMN_DEFAULTS.items():
        column = store.strings(name)
        if name not in store.columns:
            filled[name] = StringColumn(constant_codes(0, len(store)), object_array([default]))
        elif column.is_null().any():
            # Code -1 takes the last cell.
            filled[name] = StringColumn.from_cells([*column.labels, default]).take(column.codes)
    return store.with_columns(filled)
