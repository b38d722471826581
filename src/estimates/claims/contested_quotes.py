"""Claims whose own quote does not state their figure."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from estimates.claims.ingest.records import FIGURE_STATING_COLUMNS, figure_from_cells
from estimates.columnar.arrays import Array, object_array
from estimates.columnar.columns import StringColumn, constant_codes
from estimates.columnar.store import Store, group_identical_rows
from estimates.columnar.strings import NO_STRINGS
from estimates.errors import ContradictionError, Problem
from estimates.model.flat import nest

# What decides whether a quote states the figure of a claim.
COMPARED_COLUMNS = ("quote", "text", "unit", "counted", *FIGURE_STATING_COLUMNS)


class CheckedQuotes(NamedTuple):
    """Claims after a check of their quotes, their rows in the input, problems and notices."""

    store: Store
    rows: Array
    problems: list[Problem]
    notices: list[str]


def contested_quotes(store: Store) -> StringColumn:
    """Return how the figure of each claim differs from that of its quote; null = it does not.

    Only claims with a quote and a figure are compared; those that agree in both, once.
    """
    rows = np.flatnonzero(~store.strings("quote").is_null())
    if not len(rows):
        return StringColumn(constant_codes(-1, len(store)), NO_STRINGS)
    group, first = group_identical_rows(store.select(COMPARED_COLUMNS).take(rows))
    differences = [describe_contradiction(store.row(row)) for row in rows[first].tolist()]
    labels = dict.fromkeys(filter(None, differences))
    code_of = {label: code for code, label in enumerate(labels)}
    codes = np.full(len(store), -1, dtype=np.int32)
    codes[rows] = np.array([code_of.get(text, -1) for text in differences], dtype=np.int32)[group]
    return StringColumn(codes, object_array(labels))


def describe_contradiction(cells: Mapping[str, Any]) -> str:
    """Return how the figure of a flat claim differs from that of its quote; "" = it does not."""
    # Imported when needed: the parser loads the word lists of six languages.
    from estimates.claims.stated_figures import figures_of_words, find_difference

    quote = cells["quote"]
    if not has_stated_figure(cells) or not quote.strip() or quote == cells.get("text"):
        return ""
    cells = {name: cell for name, cell in cells.items() if cell is not None}
    figure = figure_from_cells(cells, nest(cells)["figure"])
    return find_difference(figure, cells.get("unit"), figures_of_words(quote))[0]


def has_stated_figure(cells: Mapping[str, Any]) -> bool:
    """Return whether a flat claim states a number or a vague word."""
    return any(cells.get(name) is not None for name in ("value", "lower", "upper", "vague_word"))


def check_quotes(store: Store, rows: Array, *, strict: bool) -> CheckedQuotes:
    """Count the claims whose quote contradicts them; refuse them where `strict`.

    rows : shape (claims,), the row of the input that each claim comes from, counted from 0.
    """
    contested = contested_quotes(store)
    is_held = contested.is_null()
    at = np.flatnonzero(~is_held).tolist()
    if not at:
        return CheckedQuotes(store, rows, [], [])
    if not strict:
        notice = f"claims whose quote does not state their figure: {len(at):,}"
        return CheckedQuotes(store, rows, [], [f"{notice}; contested_quote in the ledger says why"])
    quotes, differences = store.strings("quote"), contested.decode()
    problems = []
    for row in at:
        problem = f"contradicts the claim ({differences[row]})"
        remedy = "correct the quote or the figure, or read without strict=True"
        error = ContradictionError(problem, column="quote", value=quotes.cell(row), remedy=remedy)
        problems.append(Problem.from_error(int(rows[row]) + 1, error))
    kept = np.flatnonzero(is_held)
    return CheckedQuotes(store.take(kept), rows[kept], problems, [])
