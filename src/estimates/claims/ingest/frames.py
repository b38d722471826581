"""The frame door: a table of claims, read by the column.

Rows that are plainly right are decided for all at once. Every other row goes through the
record door, which completes it or says what is wrong: so both doors accept and refuse alike.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from estimates.claims.ingest.column_readers import encode_column, encode_period
from estimates.claims.ingest.figure_columns import (
    Figures,
    complete,
    contradicted,
    needs_record_door,
    not_plain,
    read_texts,
    stated_rows,
    store_of_figures,
)
from estimates.claims.ingest.records import SHORT, flat_row, from_record, nearest
from estimates.columnar.arrays import Array, objects, read_only
from estimates.columnar.columns import DateColumn, StringColumn, one_code
from estimates.columnar.store import Store
from estimates.errors import EstimatesError, MissingFieldError, Problem, UnknownColumnError
from estimates.model.quantity import UNNAMED
from estimates.model.schema import KINDS


class Read(NamedTuple):
    """What a door read: the good rows, their places in the table, and the refusals."""

    store: Store
    rows: Array
    problems: list[Problem]
    notices: list[str]


def read_frame(
    frame: pd.DataFrame, columns: Mapping[str, str | None] | None = None, *, lenient: bool = False
) -> Read:
    """Read a frame of claims.

    Parameters
    ----------
    frame : one row a claim, in the flat columns, or in others named by `columns`.
    columns : the frame's name of each column to ours, or the other way round; None leaves a
        column out. With a mapping, columns that are neither mapped nor ours are left out with
        a notice; without one they are refused.
    lenient : leave unknown columns out with a notice in any case.

    Raises
    ------
    UnknownColumnError, MissingFieldError
    """
    header = list(map(str, frame.columns))
    frame, notices = renamed(frame, columns, lenient=lenient)
    if "source" not in frame:
        raise MissingFieldError(
            "is not a column of the table", column="source", value=header,
            remedy='say who states each claim, or map it with columns={"…": "source"}',
        )  # fmt: skip
    frame = frame.reset_index(drop=True)
    store, bad = encode_frame(frame)
    return through_record_door(frame, store, bad, notices)


def renamed(
    frame: pd.DataFrame, columns: Mapping[str, str | None] | None, *, lenient: bool
) -> tuple[pd.DataFrame, list[str]]:
    """Give the columns our names; refuse or leave out those that no claim has."""
    theirs = {str(name) for name in frame.columns}
    ours = {*KINDS, *SHORT}
    mapping = given(columns, theirs)
    absent = [name for name in mapping if name not in theirs]
    wrong = [name for name in mapping.values() if name is not None and name not in ours]
    for name in [*absent, *wrong]:
        remedy = nearest(str(name)) if name in wrong else f"the table has {sorted(theirs)}"
        raise UnknownColumnError("is not a column", column=str(name), remedy=remedy)
    names = {name: mapping.get(str(name), str(name)) for name in frame.columns}
    unknown = [str(name) for name, our in names.items() if our is not None and our not in ours]
    if unknown and not (lenient or columns):
        raise UnknownColumnError("is not a column", column=unknown[0], remedy=nearest(unknown[0]))
    kept = {name: our for name, our in names.items() if our in ours}
    twice = [our for our in kept.values() if list(kept.values()).count(our) > 1]
    if twice or len(set(frame.columns)) < len(frame.columns):
        again = twice or [n for n in frame.columns if list(frame.columns).count(n) > 1]
        raise UnknownColumnError(
            "stands twice in the table", column=str(again[0]), value=list(map(str, frame.columns)),
            remedy="give each column a name of its own; the first line must be the header",
        )  # fmt: skip
    notices = [f"left out, not a column of a claim: {', '.join(unknown)}"] if unknown else []
    return frame[list(kept)].rename(columns=kept), notices


def given(columns: Mapping[str, str | None] | None, theirs: set[str]) -> dict[str, str | None]:
    """Return the table's name of each column to ours, whichever way round it was given."""
    mapping = dict(columns or {})
    if mapping and not set(mapping) <= theirs and {v for v in mapping.values() if v} <= theirs:
        return {their: our for our, their in mapping.items() if their}
    return mapping


def encode_frame(frame: pd.DataFrame) -> tuple[Store, Array]:
    """Encode all columns; return them and the rows that the record door must look at."""
    stored = {}
    bad = np.zeros(len(frame), dtype=bool)
    for name in frame.columns:
        if name in SHORT or name.startswith("refers_to"):
            continue
        stored[name], doubtful = encode_column(name, frame[name])
        bad |= doubtful
    periods, doubtful = encode_periods(frame)
    store = Store(len(frame), {**stored, **periods})
    bad |= doubtful | not_plain_claims(store)
    store, doubtful = encode_figures(store)
    return with_defaults(store), bad | doubtful


def encode_periods(frame: pd.DataFrame) -> tuple[dict[str, DateColumn], Array]:
    """Encode refers_to, refers_to_start and refers_to_end as two days."""
    bad = np.zeros(len(frame), dtype=bool)
    start = end = np.full(len(frame), "NaT", dtype="datetime64[D]")
    for name in ("refers_to", "refers_to_start", "refers_to_end"):
        if name not in frame:
            continue
        first, last, doubtful = encode_period(frame[name])
        bad |= doubtful | (~np.isnat(first) & ~np.isnat(start) & (name == "refers_to_start"))
        if name == "refers_to_end":
            both = ~np.isnat(start) & ~np.isnat(last)
            bad |= both & ("refers_to" in frame)
            start, end = (
                np.where(np.isnat(start), first, start),
                np.where(np.isnat(last), end, last),
            )
        else:
            start, end = (
                np.where(np.isnat(first), start, first),
                np.where(np.isnat(last), end, last),
            )
    bad |= start > end
    return {
        "refers_to_start": DateColumn(read_only(start)),
        "refers_to_end": DateColumn(read_only(end)),
    }, bad


def not_plain_claims(store: Store) -> Array:
    """Return the rows that may break a rule of a claim, its source or its evidence."""
    bad = store.coded("source").is_null()
    bad |= store.days("stated_on") > store.days("published_on")
    credibility = store.numbers("credibility").floats
    bad |= (credibility < 1) | (credibility > 6)
    bad |= store.numbers("weight").floats < 0
    bad |= store.numbers("standard_error").floats <= 0
    bad |= ~np.isnan(store.numbers("quote_start").floats)
    bad |= ~np.isnan(store.numbers("quote_end").floats)
    bad |= ~store.coded("items").is_null()
    return bad


def encode_figures(store: Store) -> tuple[Store, Array]:
    """Complete the figures, reading words where no column states one."""
    stated = stated_rows(store)
    has_text = ~store.coded("text").is_null()
    figures, unreadable = read_texts(store, has_text)
    bad = ~stated & (~has_text | unreadable)
    f = Figures.of(store)
    only_value = stated & ~np.isnan(f.value) & ~stated_rows(store.without("value"))
    doubtful = contradicted(store, f, figures) & store.coded("form").is_null()
    by_words = has_text & ~unreadable & (~stated | (only_value & ~doubtful))
    complete(f)
    odd = {code for code, figure in figures.items() if needs_record_door(figure)}
    codes = store.coded("text").codes
    bad |= np.isin(codes, list(odd)) & by_words
    bad |= stated & ~by_words & (doubtful | not_plain(f) | not_plain_words(store, f))
    store = store.replaced(f.columns())
    if by_words.any():
        levels = np.isin(codes, [c for c, g in figures.items() if g.form == "level"])
        by_words &= ~stated | levels
        store = store.replaced(store_of_figures(store, by_words, figures))
    return store, bad


def not_plain_words(store: Store, f: Figures) -> Array:
    """Return the rows whose vague words or "up to" do not plainly fit their numbers."""
    vague = ~store.coded("vague_word").is_null()
    bad = vague & ~np.isnan(f.value)
    bad |= ~vague & ~store.numbers("vague_unit").is_null()
    bad |= vague & (~f.says("") | ~np.isnan(f.lower) | ~np.isnan(f.upper))
    return bad | (store.flags("cancellable") >= 0)


def with_defaults(store: Store) -> Store:
    """Fill in what a claim has by default: its question, its form, its polarity."""
    defaults = {"quantity": UNNAMED, "form": "level", "polarity": "asserted"}
    filled = {}
    for name, default in defaults.items():
        column = store.coded(name)
        if name not in store.columns:
            filled[name] = StringColumn(one_code(0, len(store)), objects([default]))
        elif column.is_null().any():
            filled[name] = with_default(column, default)
    return store.replaced(filled)


def with_default(column: StringColumn, default: str) -> StringColumn:
    """Return a column with a text in the place of its nulls."""
    at = np.flatnonzero(column.labels == default)
    code = int(at[0]) if len(at) else len(column.texts)
    labels = column.texts if len(at) else objects([*column.labels, default])
    codes = np.where(column.codes < 0, np.int32(code), column.codes)
    return StringColumn(read_only(codes.astype(np.int32)), labels)


def through_record_door(frame: pd.DataFrame, store: Store, bad: Array, notices: list[str]) -> Read:
    """Hand the doubtful rows to the record door, and put what it accepts back in its place."""
    problems: list[Problem] = []
    rows, flats = [], []
    cells: list[Any] = [frame[name].array for name in frame]
    for at in np.flatnonzero(bad).tolist():
        record = {name: column[at] for name, column in zip(frame, cells, strict=True)}
        try:
            flats.append(flat_row(from_record(record)))
            rows.append(at)
        except EstimatesError as error:
            problems.append(Problem.of(at + 1, error))
    plain = np.flatnonzero(~bad)
    if not rows:
        return Read(store.take(plain) if bad.any() else store, plain, problems, notices)
    places = np.concatenate([plain, rows])
    order = np.argsort(places, kind="stable")
    both = Store.concat([store.take(plain), Store.of(flats)])
    return Read(both.take(order), places[order], problems, notices)
