"""What the words of each claim allow, as arrays: stated ends, open sides, working intervals."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from estimates.claims.linked import LinkedClaims
from estimates.claims.unit_factors import Factors
from estimates.columnar.arrays import Array, Ints
from estimates.columnar.blocks import map_blocks
from estimates.model.figure import Figure, Vague
from estimates.model.intervals import Convention, interval
from estimates.numeric.rounding.widths import ends

Stated = tuple[Array, Array, Array]
"""Value, lower and upper of some claims, NaN = not stated."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What the words of some claims allow, shape (claims,) each, in the unit of the claims.

    Attributes
    ----------
    low, high : the smallest and the largest number stated; NaN where there is none.
    low_open, high_open : whether the words leave that side without any end.
    least, most : the ends of what the words allow, infinite where open. A stated value is a
        point, hedged or not, unless both bounds are stated with it.
    least_out, most_out : whether that end itself is excluded ("more than").
    """

    stated_low: Array
    stated_high: Array
    unbounded_below: Array
    unbounded_above: Array
    lower: Array
    upper: Array
    lower_open: Array
    upper_open: Array

    @classmethod
    def of(
        cls,
        base: LinkedClaims,
        rows: Ints,
        factors: Factors | None = None,
        stated: Stated | None = None,
    ) -> Bounds:
        """Read them off the columns; a conversion turns a number into the range it may mean.

        Parameters
        ----------
        stated : `stated_columns` of these claims, where they are at hand.
        """
        factors = factors or Factors.none(len(rows))
        found = stated or stated_columns(base, rows)

        def read(here: slice) -> tuple[Array, ...]:
            return ends_of(base, rows[here], factors.at(here), at(found, here))

        return cls(*map_blocks(len(rows), read))


def at(stated: Stated, here: slice) -> Stated:
    """Return value, lower and upper of a block of claims."""
    value, lower, upper = stated
    return value[here], lower[here], upper[here]


def ends_of(base: LinkedClaims, rows: Ints, factors: Factors, stated: Stated) -> tuple[Array, ...]:
    """Return the columns of `Bounds` for some claims, in its order."""
    value, lower, upper = stated
    valued = ~np.isnan(value)
    point = valued & (np.isnan(lower) | np.isnan(upper))
    least = np.where(point, value, np.where(np.isnan(lower), -np.inf, lower))
    most = np.where(point, value, np.where(np.isnan(upper), np.inf, upper))
    return (
        factors.least(np.fmin(np.fmin(value, lower), upper)),
        factors.most(np.fmax(np.fmax(value, lower), upper)),
        np.isnan(lower) & ~valued,
        np.isnan(upper) & ~valued,
        factors.least(least),
        factors.most(most),
        ~point & (base.store.flags("lower_closed")[rows] == 0),
        ~point & (base.store.flags("upper_closed")[rows] == 0),
    )


def stated_columns(base: LinkedClaims, rows: Ints) -> Stated:
    """Return value, lower and upper of some claims, NaN = not stated.

    A documented minimum (`manner` "floor") bounds its quantity from below, whatever its words.
    """
    value, lower, upper = (
        base.store.columns[name].floats[rows]  # type: ignore[union-attr]
        if name in base.store.columns
        else np.broadcast_to(np.nan, len(rows))
        for name in ("value", "lower", "upper")
    )
    if "manner" not in base.store.columns:
        return value, lower, upper
    floor = base.store.coded("manner").take(rows).where("floor".__eq__)
    if floor.any():
        least = np.fmin(value, lower)
        lower = np.where(floor & ~np.isnan(least), least, lower)
        value, upper = (np.where(floor & ~np.isnan(lower), np.nan, n) for n in (value, upper))
    return value, lower, upper


def stated_numbers(base: LinkedClaims, rows: Ints) -> list[list[int | float]]:
    """Return the numbers that each claim states; row -1 states none."""
    columns = [base.store.numbers(name) for name in ("value", "lower", "upper")]
    return [
        [n for column in columns if (n := column.at(row)) is not None] if row >= 0 else []
        for row in rows.tolist()
    ]


def working_intervals(
    base: LinkedClaims,
    rows: Ints,
    convention: str | Convention | None = None,
    stated: Stated | None = None,
) -> tuple[Array, Array]:
    """Return the interval for arithmetic of each claim: widened by rounding and hedges.

    Parameters
    ----------
    rows : shape (claims,).
    convention : how vague words are read; None is our own, [u, 10u).
    stated : `stated_columns` of these claims, where they are at hand.

    Returns
    -------
    low, high : shape (claims,), infinite where the words leave an end open.
    """
    comparator = base.store.coded("comparator").take(rows)
    hedged, exact = (comparator.where(sign.__eq__) for sign in "~=")
    value, lower, upper = stated or stated_columns(base, rows)
    low, high = ends(value, lower, upper, hedged, exact)
    word = base.store.coded("vague_word").codes[rows]
    vague = np.flatnonzero((word >= 0) & np.isnan(lower) & np.isnan(upper))
    if len(vague):
        low[vague], high[vague] = vague_intervals(base, rows[vague], convention)
    return low, high


def vague_intervals(
    base: LinkedClaims, rows: Ints, convention: str | Convention | None
) -> tuple[Array, Array]:
    """Return the intervals of vague words under a convention; each is looked up once."""
    words = base.store.coded("vague_word").take(rows).decode()
    units = base.store.numbers("vague_unit").take(rows).decode()
    pairs = list(zip(words, units, strict=True))
    found = {
        pair: interval(Figure(vague=Vague(word=pair[0], unit=pair[1])), convention)
        for pair in dict.fromkeys(pairs)
    }
    ends = [(found[pair].lower, found[pair].upper) for pair in pairs]
    low = np.array([-np.inf if low is None else low for low, _ in ends])
    high = np.array([np.inf if high is None else high for _, high in ends])
    return low, high
