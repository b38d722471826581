"""Stated numbers, entailed bounds and working intervals of many claims, as arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from estimates.claims.linked import LinkedClaims
from estimates.claims.unit_factors import UnitFactors
from estimates.columnar.arrays import Array, Ints
from estimates.model.bounds import Bounds, bounds_of_numbers
from estimates.model.figure import Figure
from estimates.model.intervals import interval
from estimates.model.vague import Convention, Vague
from estimates.numeric.rounding.widths import DEFAULT_WIDTHS, Widths, bounds_from_numbers

# The columns of `ClaimBounds` that are not set for a claim that states a value alone.
FLAGS = "lower_open upper_open unbounded_below unbounded_above is_vague".split()
# Value, lower and upper of claims, shape (claims,) each; NaN = not stated.
StatedNumbers = tuple[Array, Array, Array]


@dataclass(frozen=True, slots=True)
class ClaimBounds(Bounds):
    """The bounds that claims entail and the numbers that they state, shape (claims,) each.

    lower, upper, lower_open, upper_open : see `Bounds`.
    stated_low, stated_high : the smallest and the largest number stated; NaN where there is none.
    unbounded_below, unbounded_above : whether the claim states no end on that side.
    is_vague : whether the claim states a vague word alone; its numbers are then those of a
        convention.
    """

    stated_low: Array
    stated_high: Array
    unbounded_below: Array
    unbounded_above: Array
    is_vague: Array

    @classmethod
    def of(
        cls,
        linked: LinkedClaims,
        rows: Ints,
        factors: UnitFactors | None = None,
        stated: StatedNumbers | None = None,
        convention: str | Convention | None = None,
    ) -> ClaimBounds:
        """Read the bounds off the columns; a conversion turns a number into a range.

        stated : `read_stated_numbers` of these claims, if the caller has them.
        convention : how vague words are read; None is the default one.
        """
        factors = factors or UnitFactors.none(len(rows))
        value, lower, upper = numbers = stated or read_stated_numbers(linked, rows)
        worded = np.flatnonzero(np.isnan(value) | ~np.isnan(lower) | ~np.isnan(upper))
        columns = {name: value.copy() for name in ("lower", "upper", "stated_low", "stated_high")}
        columns |= {name: np.zeros(len(rows), dtype=bool) for name in FLAGS}
        # Most claims state a value alone, which is all that they entail.
        if len(worded):
            for name, cells in read_words(linked, rows, worded, numbers, convention).items():
                columns[name][worded] = cells
        for name in ("lower", "stated_low"):
            columns[name] = factors.convert_lower(columns[name])
        for name in ("upper", "stated_high"):
            columns[name] = factors.convert_upper(columns[name])
        return cls(**columns)


def read_words(
    linked: LinkedClaims,
    rows: Ints,
    at: Ints,
    numbers: StatedNumbers,
    convention: str | Convention | None,
) -> dict[str, Array]:
    """Return the columns of `ClaimBounds` for some claims, in the unit that they state.

    at : index into `rows` and `numbers`.
    """
    value, lower, upper = (column[at] for column in numbers)
    is_open = [linked.store.bools(f"{end}_closed")[rows[at]] == 0 for end in ("lower", "upper")]
    has_word = linked.store.strings("vague_word").codes[rows[at]] >= 0
    is_vague = has_word & np.isnan(lower) & np.isnan(upper) & np.isnan(value)
    if is_vague.any():
        words = read_vague_words(linked, rows[at[is_vague]], convention)
        stated = lower, upper, *is_open
        lower, upper, *is_open = (
            with_cells(column, is_vague, cells) for column, cells in zip(stated, words, strict=True)
        )
    bounds, has_no_value = bounds_of_numbers(value, lower, upper, *is_open), np.isnan(value)
    return {
        "lower": bounds.lower,
        "upper": bounds.upper,
        "lower_open": bounds.lower_open,
        "upper_open": bounds.upper_open,
        "stated_low": np.fmin(np.fmin(value, lower), upper),
        "stated_high": np.fmax(np.fmax(value, lower), upper),
        "unbounded_below": np.isnan(lower) & has_no_value,
        "unbounded_above": np.isnan(upper) & has_no_value,
        "is_vague": is_vague,
    }


def read_stated_numbers(linked: LinkedClaims, rows: Ints) -> StatedNumbers:
    """Return value, lower and upper of the given claims, NaN = not stated.

    A documented minimum (`manner` "floor") bounds its quantity from below, whatever its words.
    """
    columns = linked.store.columns
    value, lower, upper = (
        columns[name].floats[rows]  # type: ignore[union-attr]
        if name in columns
        else np.broadcast_to(np.nan, len(rows))  # costs no memory
        for name in ("value", "lower", "upper")
    )
    if "manner" not in columns:
        return value, lower, upper
    is_minimum = linked.store.strings("manner").take(rows).mask_where("floor".__eq__)
    if is_minimum.any():
        smallest = np.fmin(value, lower)
        lower = np.where(is_minimum & ~np.isnan(smallest), smallest, lower)
        is_bound = is_minimum & ~np.isnan(lower)
        value, upper = (np.where(is_bound, np.nan, number) for number in (value, upper))
    return value, lower, upper


def exact_stated_numbers(linked: LinkedClaims, rows: Ints) -> list[list[int | float]]:
    """Return the numbers that each claim states, as exact integers; row -1 states none."""
    columns = [linked.store.numbers(name) for name in ("value", "lower", "upper")]
    return [
        [n for column in columns if (n := column.cell(row)) is not None] if row >= 0 else []
        for row in rows.tolist()
    ]


def working_intervals(
    linked: LinkedClaims,
    rows: Ints,
    convention: str | Convention | None = None,
    stated: StatedNumbers | None = None,
    widths: Widths = DEFAULT_WIDTHS,
) -> tuple[Array, Array]:
    """Return the working interval of each claim: its bounds, widened for rounding and hedges.

    convention : how vague words are read; None is the default one, [u, 10u) for a unit u.
    stated : `read_stated_numbers` of these claims, if the caller has them.
    widths : how wide rounding and hedges are.
    Returns low, high : shape (claims,), infinite where the words leave an end open.
    """
    comparator = linked.store.strings("comparator").take(rows)
    is_hedged, is_exact = (comparator.mask_where(sign.__eq__) for sign in "~=")
    value, lower, upper = stated or read_stated_numbers(linked, rows)
    low, high = bounds_from_numbers(value, lower, upper, is_hedged, is_exact, widths)
    word = linked.store.strings("vague_word").codes[rows]
    vague = np.flatnonzero((word >= 0) & np.isnan(lower) & np.isnan(upper))
    if len(vague):
        lower, upper, _, _ = read_vague_words(linked, rows[vague], convention)
        low[vague] = np.where(np.isnan(lower), -np.inf, lower)
        high[vague] = np.where(np.isnan(upper), np.inf, upper)
    return low, high


def with_cells(column: Array, mask: Array, cells: Array) -> Array:
    """Return a copy of a column with other cells where a mask is set."""
    column = column.copy()
    column[mask] = cells
    return column


def read_vague_words(
    linked: LinkedClaims, rows: Ints, convention: str | Convention | None
) -> tuple[Array, Array, Array, Array]:
    """Return what a convention reads vague words as; each word is looked up once.

    Returns lower, upper : shape (claims,), NaN where the convention gives no end.
    lower_open, upper_open : whether the end itself is excluded.
    """
    words = linked.store.strings("vague_word").take(rows).decode()
    units = linked.store.numbers("vague_unit").take(rows).decode()
    pairs = list(zip(words, units, strict=True))
    intervals = {
        (word, unit): interval(Figure(vague=Vague(word=word, unit=unit)), convention)
        for word, unit in dict.fromkeys(pairs)
    }
    readings = [intervals[pair] for pair in pairs]
    lower = np.array([r.lower for r in readings], dtype=np.float64)  # None becomes NaN
    upper = np.array([r.upper for r in readings], dtype=np.float64)
    lower_open = np.array([reading.lower_closed is False for reading in readings])
    upper_open = np.array([reading.upper_closed is False for reading in readings])
    return lower, upper, lower_open, upper_open
