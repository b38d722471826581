"""Build figures from the columns low, best, high and text of a table."""

from __future__ import annotations

import re
from collections.abc import Mapping, MutableMapping
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd

from estimates.claims.ingest.column_readers import encode_numbers
from estimates.claims.ingest.mapping import FIGURE_COLUMN_OF_KEY, TableMapping
from estimates.columnar.arrays import Array
from estimates.columnar.strings import arrow_backed_strings
from estimates.errors import InvalidFieldError
from estimates.model.bounds import EXCLUDES_VALUE, hull
from estimates.model.fields import EXACT_FLOAT_LIMIT
from estimates.model.figure import Figure

CellColumns = Mapping[str, "pd.Series[Any]"]
# Columns that say how a number or a bound is meant.
OPENNESS_COLUMNS = {"comparator", "lower_closed", "upper_closed"}
OUTSIDE_SENTENCE = "best values outside their own bounds, which are widened to hold them: {n:,}"
# The CIA World Factbook ends a phrase with the year that it refers to: "(2023 est.)".
YEAR_IN_BRACKETS = re.compile(r"\((?:[A-Za-z. ]{0,20})(\d{4})(?: (est\.))?\)\s*$", re.ASCII)


def build_figure_columns(
    cells: CellColumns,
    mapping: TableMapping,
    notes: MutableMapping[str, pd.Series[Any]],
    tallies: MutableMapping[str, int],
    n_rows: int,
) -> dict[str, pd.Series[Any]]:
    """Return the columns text, value, lower, upper and, where needed, form.

    A low alone is a lower bound ("at least"), a high alone an upper bound, and both are a range,
    with a best value inside it where one is stated. Where low, best and high are the same
    number, the row states that number, without the word "exactly". A best that is not a number
    is text.
    """
    blank = pd.Series(np.full(n_rows, None), dtype=object)
    text, low, best, high = (cells.get(k, blank) for k in ("text", "low", "best", "high"))
    (lows, _), (bests, is_wordy), (highs, _) = map(read_floats, (low, best, high))
    if mapping.factor != 1:
        numbers = {"low": (low, lows), "best": (best, bests), "high": (high, highs)}
        low, best, high = (scale(key, *of, mapping.factor) for key, of in numbers.items())
        lows, bests, highs = (cells.to_numpy() for cells in (low, best, high))
        is_stated = low.notna() | best.notna() | high.notna()
        tallies[f"figures multiplied by the factor {mapping.factor:,}: {{n:,}}"] = sum(is_stated)
    is_wordy &= low.isna().to_numpy() & high.isna().to_numpy() & text.isna().to_numpy()
    if is_wordy.any():
        text, best = fill_at(text, is_wordy, best), mask_at(best, is_wordy)
    is_point = (lows == highs) & (best.isna().to_numpy() | (lows == bests))
    if OPENNESS_COLUMNS & cells.keys():
        is_point[:] = False  # the row says more about its bounds than their numbers
    columns = {
        "text": text,
        "value": fill_at(best, best.isna().to_numpy() & is_point, low),
        "lower": mask_at(low, is_point),
        "upper": mask_at(high, is_point),
    }
    if mapping.best_outside == "keep":
        widen_bounds_to_value(columns, (lows, bests, highs), tallies)
    if mapping.phrases == "before numbers":
        prefer_readable_words(columns, cells, notes)
    if mapping.blank == "no figure":
        mark_rows_without_figure(columns, tallies)
    return columns


def scale(key: str, cells: pd.Series[Any], floats: Array, factor: int) -> pd.Series[Any]:
    """Return a column of numbers multiplied by a factor, exact as they are written.

    Raises InvalidFieldError for a cell that is not a number, and where a product is too large for
    a float to be exact.
    """
    is_word = cells.notna().to_numpy() & np.isnan(floats)
    if is_word.any():
        problem = f"multiplies numbers, and {key} is in words: {cells[is_word].iloc[0]!r}"
        remedy = "write them as numbers, or leave out the factor"
        raise InvalidFieldError(problem, column="factor", value=factor, remedy=remedy)
    is_inexact = np.abs(floats) * factor >= EXACT_FLOAT_LIMIT
    if is_inexact.any():
        problem = f"makes a number too large to be exact: {cells[is_inexact].iloc[0]!r} in {key}"
        remedy = "state the numbers in a larger unit, without the factor"
        raise InvalidFieldError(problem, column="factor", value=factor, remedy=remedy)
    distinct, codes = np.unique(floats, return_inverse=True)
    scaled = [float(Decimal(repr(number)) * factor) for number in distinct.tolist()]
    return pd.Series(np.array(scaled)[codes], dtype=float)


def widen_bounds_to_value(
    columns: dict[str, pd.Series[Any]],
    numbers: tuple[Array, Array, Array],
    tallies: MutableMapping[str, int],
) -> None:
    """Move a bound on the wrong side of the best value to it, in place; `unread` has the bound.

    numbers : low, best and high, shape (rows,) each.
    """
    low, best, high = numbers
    for key, stated, moved in zip(("low", "high"), (low, high), hull(best, low, high), strict=True):
        is_moved = (moved != stated) & ~np.isnan(stated) & ~(low > high)
        if is_moved.any():
            column = FIGURE_COLUMN_OF_KEY[key]
            words = f"{key} " + columns[column][is_moved].astype(str) + f" {EXCLUDES_VALUE}"
            unread = columns.get("unread", pd.Series(np.full(len(best), None), dtype=object))
            columns["unread"] = unread.where(~is_moved, words)
            columns[column] = fill_at(columns[column], is_moved, columns["value"])
            tallies[OUTSIDE_SENTENCE] = tallies.get(OUTSIDE_SENTENCE, 0) + int(is_moved.sum())


def mask_at(cells: pd.Series[Any], mask: Array) -> pd.Series[Any]:
    """Return cells with null where the mask is set."""
    if not mask.any():
        return cells
    if arrow_backed_strings(cells) is not None:
        return cells.mask(mask)
    return cells.astype(object).mask(mask, None)


def fill_at(cells: pd.Series[Any], mask: Array, source: pd.Series[Any]) -> pd.Series[Any]:
    """Return cells with those of another column where the mask is set."""
    if not mask.any():
        return cells
    if arrow_backed_strings(cells) is None or arrow_backed_strings(source) is None:
        cells, source = cells.astype(object), source.astype(object)
    return cells.where(~mask, source)


def read_floats(cells: pd.Series[Any]) -> tuple[Array, Array]:
    """Return a column as floats (NaN = blank), and the mask of cells that are not numbers."""
    numbers, is_unread = encode_numbers("value", cells)
    is_stated = ~cells.isna().to_numpy()
    return np.asarray(numbers.floats), np.isnan(numbers.floats) & is_stated & np.asarray(is_unread)


def prefer_readable_words(
    columns: dict[str, pd.Series[Any]],
    cells: CellColumns,
    notes: MutableMapping[str, pd.Series[Any]],
) -> None:
    """Move numbers to the note where the words of the row can be read, in place."""
    is_readable = has_readable_figure(columns["text"])
    for key, column in (("low", "lower"), ("best", "value"), ("high", "upper")):
        columns[column] = columns[column].mask(is_readable, None)
        if key in cells and is_readable.any():
            notes[key] = cells[key].astype(object).where(is_readable, None)


def mark_rows_without_figure(
    columns: dict[str, pd.Series[Any]], tallies: MutableMapping[str, int]
) -> None:
    """Give rows without a figure the form "mention", in place: they are claims without a number."""
    has_number = [columns[name].notna().to_numpy() for name in ("value", "lower", "upper")]
    is_silent = ~np.logical_or.reduce([*has_number, has_readable_figure(columns["text"])])
    if is_silent.any():
        blank = pd.Series(np.full(len(is_silent), None), dtype=object)
        columns["form"] = blank.mask(is_silent, "mention")
        sentence = 'rows without a figure, with the standing "no figure": {n:,}'
        tallies[sentence] = int(is_silent.sum())


def has_readable_figure(text: pd.Series[Any]) -> Array:
    """Return the mask of texts that state a figure; each distinct text is read once."""
    from estimates.parsing.column import read_column

    distinct = text[text.map(lambda cell: isinstance(cell, str))].drop_duplicates()
    readable = {
        words
        for words, figure in zip(distinct, read_column(distinct), strict=True)
        if isinstance(figure, Figure) and figure.has_number
    }
    mask = text.astype(object).map(lambda cell: isinstance(cell, str) and cell in readable)
    return mask.to_numpy(bool)


def extract_bracketed_year(columns: CellColumns, cells: CellColumns) -> dict[str, pd.Series[Any]]:
    """Return refers_to and manner from phrases that end in "(2023 est.)"."""
    matches = columns["text"].map(
        lambda cell: YEAR_IN_BRACKETS.search(cell) if isinstance(cell, str) else None
    )
    year = matches.map(lambda match: match[1] if match else None).astype(object)
    own = cells.get("refers_to")
    return {
        "refers_to": year if own is None else own.where(own.notna(), year),
        "manner": matches.map(lambda m: "estimated" if m and m[2] else None).astype(object),
    }
