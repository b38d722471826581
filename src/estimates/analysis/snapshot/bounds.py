"""Stated numbers, entailed bounds and working intervals of many claims, as arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from estimates.claims.linked import LinkedClaims
from estimates.claims.unit_factors import UnitFactors
from estimates.columnar.arrays import Array, Ints
from estimates.columnar.blocks import map_blocks
from estimates.model.bounds import Bounds, bounds_of_numbers
from estimates.model.figure import Figure
from estimates.model.intervals import interval
from estimates.model.vague import Convention, Vague
from estimates.numeric.rounding.widths import bounds_from_numbers

# Value, lower and upper of claims, shape (claims,) each; NaN = not stated.
StatedNumbers = tuple[Array, Array, Array]


@dataclass(frozen=True, slots=True)
class ClaimBounds(Bounds):
    """The bounds that claims entail and the numbers that they state, shape (claims,) each.

    lower, upper, lower_open, upper_open : see `Bounds`.
    stated_low, stated_high : the smallest and the largest number stated; NaN where there is none.
    unbounded_below, unbounded_above : whether the claim states no end on that side.
    """

    stated_low: Array
    stated_high: Array
    unbounded_below: Array
    unbounded_above: Array

    @classmethod
    def of(
        cls,
        linked: LinkedClaims,
        rows: Ints,
        factors: UnitFactors | None = None,
        stated: StatedNumbers | None = None,
    ) -> ClaimBounds:
        """Read the bounds off the columns; a conversion turns a number into a range.

        stated : `read_stated_numbers` of these claims, if the caller has them.
        """
        all_factors = factors or UnitFactors.none(len(rows))
        numbers = stated or read_stated_numbers(linked, rows)
        is_closed = [linked.store.bools(f"{end}_closed") for end in ("lower", "upper")]

        def read_block(block: slice) -> tuple[Array, ...]:
            factors, (value, lower, upper) = all_factors.at(block), (n[block] for n in numbers)
            is_open = (flags[rows[block]] == 0 for flags in is_closed)
            bounds, has_no_value = bounds_of_numbers(value, lower, upper, *is_open), np.isnan(value)
            return (
                factors.convert_lower(bounds.lower),
                factors.convert_upper(bounds.upper),
                bounds.lower_open,
                bounds.upper_open,
                factors.convert_lower(np.fmin(np.fmin(value, lower), upper)),
                factors.convert_upper(np.fmax(np.fmax(value, lower), upper)),
                np.isnan(lower) & has_no_value,
                np.isnan(upper) & has_no_value,
            )

        return cls(*map_blocks(len(rows), read_block))


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
) -> tuple[Array, Array]:
    """Return the working interval of each claim: its bounds, widened for rounding and hedges.

    convention : how vague words are read; None is the default one, [u, 10u) for a unit u.
    stated : `read_stated_numbers` of these claims, if the caller has them.
    Returns low, high : shape (claims,), infinite where the words leave an end open.
    """
    comparator = linked.store.strings("comparator").take(rows)
    is_hedged, is_exact = (comparator.mask_where(sign.__eq__) for sign in "~=")
    value, lower, upper = stated or read_stated_numbers(linked, rows)
    low, high = bounds_from_numbers(value, lower, upper, is_hedged, is_exact)
    word = linked.store.strings("vague_word").codes[rows]
    vague = np.flatnonzero((word >= 0) & np.isnan(lower) & np.isnan(upper))
    if len(vague):
        low[vague], high[vague] = vague_intervals(linked, rows[vague], convention)
    return low, high


def vague_intervals(
    linked: LinkedClaims, rows: Ints, convention: str | Convention | None
) -> tuple[Array, Array]:
    """Return the intervals of vague words under a convention; each word is looked up once."""
    words = linked.store.strings("vague_word").take(rows).decode()
    units = linked.store.numbers("vague_unit").take(rows).decode()
    pairs = list(zip(words, units, strict=True))
    intervals = {
        (word, unit): interval(Figure(vague=Vague(word=word, unit=unit)), convention)
        for word, unit in dict.fromkeys(pairs)
    }
    ends = [(intervals[pair].lower, intervals[pair].upper) for pair in pairs]
    low = np.array([-np.inf if low is None else low for low, _ in ends])
    high = np.array([np.inf if high is None else high for _, high in ends])
    return low, high
