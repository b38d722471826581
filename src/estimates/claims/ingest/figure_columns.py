"""Figures by the column: the same completion and the same checks as in `estimates.model.figure`.

What is plain is decided here for all rows at once; a row that is not plainly right is
marked, and the record door completes or refuses it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from estimates.columnar.arrays import Array, read_only
from estimates.columnar.columns import BoolColumn, NumberColumn, StoredColumn, StringColumn
from estimates.columnar.store import Store
from estimates.model.figure import BOUND, Figure
from estimates.model.schema import FIGURE, figures_to_json

STATED = (*FIGURE, "vague_word", "vague_unit", "items", "form")
"""Columns that state a figure; where all are blank the words are read."""
SIGNS = ("=", "~", *BOUND)
SIGN = {"": -1, **{sign: code for code, sign in enumerate(SIGNS)}}
"""Comparators as small integers; -1 = null."""
PARTS = (*FIGURE, "vague_word", "vague_unit", "form", "counted")


@dataclass(slots=True)
class Figures:
    """The figure columns of some rows as plain arrays; comparators as in `SIGN`."""

    comparator: Array
    value: Array
    lower: Array
    lower_closed: Array
    upper: Array
    upper_closed: Array

    @classmethod
    def of(cls, store: Store) -> Figures:
        """Take them out of a store, as copies."""
        coded = store.coded("comparator")
        signs = np.array([*(SIGN.get(label, -1) for label in coded.labels), -1], dtype=np.int8)
        return cls(
            signs[coded.codes],
            *(
                np.array(store.flags(n) if n.endswith("closed") else store.numbers(n).floats)
                for n in ("value", "lower", "lower_closed", "upper", "upper_closed")
            ),
        )

    def columns(self) -> dict[str, StoredColumn]:
        """Return them as stored columns."""
        return {
            "comparator": StringColumn(read_only(self.comparator), np.array(SIGNS, dtype=object)),
            **{n: NumberColumn(read_only(getattr(self, n))) for n in ("value", "lower", "upper")},
            **{
                n: BoolColumn(read_only(getattr(self, n))) for n in ("lower_closed", "upper_closed")
            },
        }

    def says(self, sign: str) -> Array:
        """Return the rows with a comparator, "" = none."""
        found: Array = self.comparator == SIGN[sign]
        return found


def complete(f: Figures) -> None:
    """Fill in what short forms leave out, in place: see `estimates.model.figure.completed`."""
    for sign, (side, closed) in BOUND.items():
        bound, flag = getattr(f, side), getattr(f, f"{side}_closed")
        here = f.says(sign)
        moved = here & np.isnan(bound)
        bound[moved] = f.value[moved]
        f.value[moved | (here & (f.value == bound))] = np.nan
        flag[here & ~np.isnan(bound) & (flag < 0)] = closed
    exact = f.says("=") & ~np.isnan(f.value)
    for side in ("lower", "upper"):
        bound, flag = getattr(f, side), getattr(f, f"{side}_closed")
        missing = exact & np.isnan(bound)
        bound[missing] = f.value[missing]
        unflagged = ~np.isnan(bound) & (flag < 0)
        flag[unflagged] = 1
        flag[unflagged & f.says("~") & (bound == f.value)] = 0
    for sign, (side, closed) in BOUND.items():
        other = f.upper if side == "lower" else f.lower
        alone = f.says("") & np.isnan(f.value) & np.isnan(other)
        f.comparator[
            alone & ~np.isnan(getattr(f, side)) & (getattr(f, f"{side}_closed") == closed)
        ] = SIGN[sign]


def not_plain(f: Figures) -> Array:
    """Return the rows that may break a rule of `estimates.model.figure`."""
    no_value, no_lower, no_upper = (np.isnan(x) for x in (f.value, f.lower, f.upper))
    bad = (no_lower & (f.lower_closed >= 0)) | (no_upper & (f.upper_closed >= 0))
    point = (f.lower == f.upper) & (f.lower_closed == 1) & (f.upper_closed == 1)
    bad |= ~no_lower & ~no_upper & ~(f.lower < f.upper) & ~point
    hedged = f.says("~")
    bad |= (f.value < f.lower) | ((f.value == f.lower) & ~((f.lower_closed == 1) | hedged))
    bad |= (f.value > f.upper) | ((f.value == f.upper) & ~((f.upper_closed == 1) | hedged))
    for sign, (side, closed) in BOUND.items():
        bound = no_lower if side == "lower" else no_upper
        other = no_upper if side == "lower" else no_lower
        right = ~bound & other & no_value & (getattr(f, f"{side}_closed") == closed)
        bad |= f.says(sign) & ~right
    bad |= f.says("=") & ~((f.value == f.lower) & (f.value == f.upper))
    bad |= hedged & no_value & no_lower & no_upper
    found: Array = bad
    return found


def stated_rows(store: Store) -> Array:
    """Return the rows where a column states a figure."""
    stated = np.zeros(len(store), dtype=bool)
    for name in STATED:
        if name in store.columns:
            stated |= ~store.columns[name].is_null()
    if "cancellable" in store.columns:
        stated |= store.flags("cancellable") >= 0
    return stated


def read_texts(store: Store, rows: Array) -> tuple[dict[int, Figure], Array]:
    """Read the distinct texts of some rows; return figures by code, and the unreadable rows."""
    from estimates.parsing.column import read_column

    text = store.coded("text")
    codes = np.unique(text.codes[rows])
    read = read_column(text.labels[codes])
    figures = {c: f for c, f in zip(codes.tolist(), read, strict=True) if isinstance(f, Figure)}
    unreadable = np.zeros(len(text.labels) + 1, dtype=bool)
    unreadable[[c for c in codes.tolist() if c not in figures]] = True
    return figures, unreadable[text.codes] & rows


def store_of_figures(
    store: Store, rows: Array, figures: dict[int, Figure]
) -> dict[str, StoredColumn]:
    """Return the figure columns with those of the texts filled in at `rows`."""
    cells = [None if f is None else f for f in figures.values()]
    read = Store.of_cells(len(cells), {name: [part(f, name) for f in cells] for name in PARTS})
    at = np.full(len(store.coded("text").labels) + 1, -1)
    at[list(figures)] = np.arange(len(figures))
    source = np.flatnonzero(rows)
    both = Store.concat([store.select(PARTS), read])
    order = np.arange(len(store))
    order[source] = len(store) + at[store.coded("text").codes[source]]
    taken = both.take(order)
    filled = {name: taken.column(name) for name in PARTS if name != "counted"}
    own = store.coded("counted")
    keep = np.where(own.is_null(), order, np.arange(len(store)))
    return {**filled, "counted": both.take(keep).column("counted")}


def part(f: Figure, name: str) -> object:
    """Return one flat cell of a figure."""
    if name.startswith("vague"):
        return None if f.vague is None else getattr(f.vague, name.removeprefix("vague_"))
    return (f.cancellable or None) if name == "cancellable" else getattr(f, name)


def contradicted(store: Store, f: Figures, figures: dict[int, Figure]) -> Array:
    """Return the rows whose words read as other numbers than their columns state."""
    if not figures:
        return np.zeros(len(store), dtype=bool)
    text = store.coded("text").codes
    said = np.full((3, len(store.coded("text").labels) + 1), np.nan)
    for code, figure in figures.items():
        if figure.form == "level" and figure.vague is None:
            said[:, code] = [
                np.nan if n is None else n for n in (figure.value, figure.lower, figure.upper)
            ]
    heard = said[:, text]
    stated = (f.value, f.lower, f.upper)
    agrees = np.zeros(len(store), dtype=bool)
    for number in heard:
        for column in stated:
            agrees |= number == column
    silent = np.isnan(heard).all(axis=0) | np.isnan(stated).all(axis=0)
    found: Array = ~agrees & ~silent
    return found


def needs_record_door(f: Figure) -> bool:
    """Tell whether a figure holds what arrays cannot: parts, or integers beyond a float."""
    numbers = (f.value, f.lower, f.upper)
    return figures_to_json(f.items) is not None or any(
        isinstance(n, int) and float(n) != n for n in numbers
    )
