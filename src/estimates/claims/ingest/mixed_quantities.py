"""Find quantities in which one source states different figures for one day.

Such a quantity often mixes several: deaths and casualties, or the low and the high of one
estimate. Where a column tells the rows apart, it belongs into the label of the quantity.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from estimates.claims.ingest.cells import is_blank
from estimates.claims.ingest.column_profile import unique_cells
from estimates.claims.ingest.column_words import (
    HIGH_WORDS,
    LOW_WORDS,
    names_measure,
    split_name,
)
from estimates.claims.ingest.frames import TableOutline
from estimates.claims.references import repeated_source_rows
from estimates.columnar.arrays import Array, Ints, object_array
from estimates.columnar.columns import equality_keys
from estimates.columnar.store import Store
from estimates.errors import MixedQuantityError

if TYPE_CHECKING:
    RawRows = Callable[[Array], pd.DataFrame]

# Claims of one source for one day agree in these columns.
SAME_STATEMENT = (
    "quantity",
    "source",
    "stated_on",
    "published_on",
    "refers_to_start",
    "refers_to_end",
    "polarity",
    "form",
)
# Our columns that say what is counted, and so may belong into the label.
FACETS = ("indicator", "area", "unit", "includes", "excludes", "kind", "counted")
# A column with more distinct values than rows divided by this identifies rows or describes them;
# a shorter table is too small to tell.
ROWS_PER_VALUE, SMALL_TABLE = 2, 12
# Longer cells are remarks, and more columns than this are not proposed.
MAX_FACET_CHARACTERS, MAX_FACETS = 40, 3
# A column with more distinct cells does not list measures.
MAX_MEASURES = 12
# A longer cell describes a measure, as a note does, and does not name it.
MEASURE_WORDS = 4
NUMBER = re.compile(r"[\s+-]*[\d.,]+\s*%?")


@dataclass(frozen=True, slots=True)
class Statements:
    """Claims of one source for one day that contradict each other.

    claims : shape (statements,), their positions. groups : the group of each, ascending.
    lows, highs : the bounds that each states.
    """

    claims: Ints
    groups: Ints
    lows: Array
    highs: Array

    @classmethod
    def of(cls, store: Store) -> Statements:
        """Return the contradicting claims of a set."""
        corrects = np.zeros(len(store), dtype=bool)
        for name in ("supersedes", "retracts"):
            corrects |= ~store.strings(name).is_null()
        claims = np.flatnonzero(repeated_source_rows(store) & ~corrects)
        part = store.take(claims)
        keys = pd.DataFrame({name: equality_keys(part.column(name)) for name in SAME_STATEMENT})
        grouped = keys.groupby([*keys], dropna=False, sort=False)
        groups = grouped.ngroup().to_numpy().astype(np.int64)
        value, lower, upper = (part.numbers(n).floats for n in ("value", "lower", "upper"))
        lows = np.where(np.isnan(value), np.where(np.isnan(lower), -np.inf, lower), value)
        highs = np.where(np.isnan(value), np.where(np.isnan(upper), np.inf, upper), value)
        every = cls(claims, groups, lows, highs)
        return every.at(every.is_contradicted(groups))

    def at(self, mask: Array) -> Statements:
        """Return some of the statements."""
        return Statements(self.claims[mask], self.groups[mask], self.lows[mask], self.highs[mask])

    def is_contradicted(self, groups: Array) -> Array:
        """Return the mask of statements whose group, as given, has no common number."""
        bounds = pd.DataFrame({"low": self.lows, "high": self.highs}).groupby(groups)
        low, high = bounds["low"].transform("max"), bounds["high"].transform("min")
        mask: Array = (low > high).to_numpy()
        return mask

    def contradicted_with(self, columns: Sequence[Array]) -> int:
        """Return how many statements still contradict others that are alike in some columns."""
        keys = pd.DataFrame(dict(enumerate([self.groups, *columns])))
        return int(self.is_contradicted(keys.groupby([*keys]).ngroup().to_numpy()).sum())


def check_quantities(
    store: Store, rows: Array, outline: TableOutline, raw_rows: RawRows, *, lenient: bool
) -> list[str]:
    """Return notices about quantities that mix several; refuse them where a column parts them.

    A label that the caller states is the caller's decision, which only a notice questions; so is
    one in a column of the table, unless another column parts what would contradict.

    rows : shape (claims,), the row of the table that each claim comes from.
    lenient : say in a notice what is refused otherwise.
    """
    statements = Statements.of(store)
    facets = find_facets(store, rows, outline, raw_rows, statements)
    measures = find_measures(store, rows, outline, raw_rows)
    parting = sorted({*facets, *measures}, key=[*outline.names.values(), *outline.unlabelled].index)
    if not (len(statements.claims) or parting):
        return []
    if not parting:
        n, first = len(np.unique(statements.groups)), describe_first(store, rows, statements)
        remedy = "a consensus uses one of them; name what tells them apart in quantity="
        return [f"one source, one day and different figures: {n:,} times, first {first}; {remedy}"]
    example = describe_first(store, rows, statements) if facets else next(iter(measures.values()))
    columns = " and ".join(map(repr, parting))
    verb = "tells" if len(parting) == 1 else "tell"
    problem = f"mixes several: {example}; {columns} {verb} them apart"
    remedy = f"give quantity={outline.label_with(parting)}"
    is_decided = outline.is_label_stated or (outline.has_own_label and not facets)
    if lenient or (is_decided and not {*parting} & {*outline.value_keys}):
        return [f"quantity {problem}; {remedy}"]
    raise MixedQuantityError(problem, column="quantity", remedy=remedy)


def find_measures(
    store: Store, rows: Array, outline: TableOutline, raw_rows: RawRows
) -> dict[str, str]:
    """Return the columns whose cells name several things counted, or parts of a figure.

    Returns the name of the column → an example of a quantity in which it does.
    """
    named = {name: cells for name, cells in outline.distinct.items() if name_measures(cells)}
    columns = [name for name in outline.unlabelled if name in named]
    if not columns:
        return {}
    distinct_rows, at = np.unique(rows, return_inverse=True)
    raw = raw_rows(distinct_rows)[columns].iloc[at.reshape(-1)].reset_index(drop=True)
    quantity = store.strings("quantity")
    found = {}
    for name in columns:
        cells = raw[name].map(str, na_action="ignore")  # lists have no hash
        counts = cells.groupby(quantity.codes).nunique()
        if counts.max() > 1:
            code = int(counts.index.to_numpy()[counts.to_numpy().argmax()])
            stated = cells[quantity.codes == code].dropna().unique()[:2].tolist()
            listed = " and ".join(map(repr, stated))
            found[name] = f"{name!r} says {listed} in {quantity.labels[code]!r}"
    return found


def name_measures(cells: Collection[str]) -> bool:
    """Return whether a few cells name at least two things counted, or two parts of a figure."""
    measures = [c for c in cells if names_measure(c) and len(split_name(c)) <= MEASURE_WORDS]
    parts = {*LOW_WORDS, *HIGH_WORDS}
    bounds = [cell for cell in cells if parts & {*split_name(cell)}]
    return len(cells) <= MAX_MEASURES and max(len(measures), len(bounds)) > 1


def describe_first(store: Store, rows: Array, statements: Statements) -> str:
    """Return the first contradiction in words."""
    pair = statements.claims[statements.groups == statements.groups[0]]
    first = store.row(int(pair[0]))
    figures = []
    for claim in pair.tolist():
        cells = store.row(claim)
        numbers = [cells[n] for n in ("value", "lower", "upper") if cells.get(n) is not None]
        figures.append(" to ".join(f"{number:,}" for number in numbers))
    day = first.get("stated_on") or first.get("refers_to_start") or first.get("published_on")
    when = f" for {day}" if day else ""
    where = ", ".join(str(row + 1) for row in sorted(set(rows[pair].tolist()))[:4])
    shown = " and ".join(dict.fromkeys(figures[:4]))
    return f"{first['source']!r} states {shown}{when} in {first['quantity']!r} (rows {where})"


def find_facets(
    store: Store, rows: Array, outline: TableOutline, raw_rows: RawRows, statements: Statements
) -> list[str]:
    """Return the columns that tell contradicting statements apart; [] where none does."""
    if not len(statements.claims):
        return []
    candidates: dict[str, Array] = {}
    for name in FACETS:
        if name in store.columns and name not in outline.label:
            cells = store.strings(name).decode()[statements.claims]
            candidates[outline.names.get(name, name)] = cells_as_texts(cells)
    distinct_rows, at = np.unique(rows[statements.claims], return_inverse=True)
    raw = raw_rows(distinct_rows)
    for name in outline.unlabelled:
        if name in raw.columns and may_be_facet(name, raw[name], outline):
            candidates[name] = cells_as_texts(raw[name].to_numpy(dtype=object)[at.reshape(-1)])
    return choose_facets(statements, candidates)


def choose_facets(statements: Statements, candidates: Mapping[str, Array]) -> list[str]:
    """Return the fewest columns, chosen one by one, that part all statements; [] = they do not."""
    chosen: list[str] = []
    left = len(statements.claims)
    while left and len(chosen) < MAX_FACETS:
        columns = [candidates[name] for name in chosen]
        counts = {
            name: (statements.contradicted_with([*columns, cells]), len(set(cells.tolist())))
            for name, cells in candidates.items()
            if name not in chosen
        }
        if not counts:
            break
        best = min(counts, key=counts.__getitem__)
        if counts[best][0] >= left:
            break
        chosen.append(best)
        left = counts[best][0]
    return [] if 2 * left > len(statements.claims) else chosen


def may_be_facet(name: str, cells: pd.Series[Any], outline: TableOutline) -> bool:
    """Return whether a column may say what is counted: words that come again, no numbers."""
    texts = list(map(str, unique_cells(cells)))
    n_distinct = len(outline.distinct.get(name, texts))
    if not texts or max(map(len, texts)) > MAX_FACET_CHARACTERS or any("://" in t for t in texts):
        return False
    is_repeated = n_distinct * ROWS_PER_VALUE <= outline.n_rows
    if not is_repeated and (outline.n_rows > SMALL_TABLE or outline.has_own_label):
        return False
    return not all(NUMBER.fullmatch(text) for text in texts)


def cells_as_texts(cells: Array) -> Array:
    """Return cells as texts, "" for null."""
    return object_array("" if is_blank(cell) else str(cell) for cell in cells)
