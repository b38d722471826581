"""Biases and spreads of sources by side, shrunk to the source's pooled record.

A ministry may overstate the enemy's losses and understate its own. A question has one side (the
party whose figures it counts); a *cell* is one source on one side.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from estimates.numeric.grouped.sums import positions_within, sum_by_code
from estimates.numeric.sources.effects import (
    BIAS_GATE,
    LAPLACE_SD,
    MIN_SPREAD_OF_DIFFERENCE,
    MIN_SPREAD_SHARE,
    USUAL_CLAIMS,
    Effects,
    EffectSetting,
    SourceSums,
    estimate_effects,
    huber_centre,
)
from estimates.numeric.types import Floats, Ints

# The fields of `SourceSums`.
SOURCE_SUM_COLUMNS = ("claims", "pull", "pulled", "size")
# The rows of `SideSums.cells`: the sums, and all figures, comparable or not.
SIDE_ROWS = (*SOURCE_SUM_COLUMNS, "seen")
# The bias on a side is shrunk as if it had this many further claims with the source's own bias.
SIDE_CLAIMS = 4.0


@dataclass(frozen=True)
class SideCells:
    """The cells of a set of voices.

    home, side : shape (cells,), the source and the side of each; -1 where no side is stated.
    sources, sides : their numbers.
    """

    home: Ints
    side: Ints
    sources: int
    sides: int

    @classmethod
    def of(cls, source: Ints, side: Ints, sources: int, sides: int) -> tuple[SideCells, Ints]:
        """Return the cells of voices, and the cell of each voice.

        source, side : shape (voices,); a side is -1 where none is stated.
        """
        key, cell = np.unique(source * (sides + 1) + side + 1, return_inverse=True)
        cells = cls(key // (sides + 1), key % (sides + 1) - 1, sources, sides)
        return cells, cell.astype(np.int64)

    def by_home(self, sums: SourceSums) -> SourceSums:
        """Return the sums of all cells of each source."""
        columns = (getattr(sums, name) for name in SOURCE_SUM_COLUMNS)
        return SourceSums(*(sum_by_code(self.home, column, self.sources) for column in columns))


@dataclass(frozen=True)
class SideSums:
    """Sums by source and side, as a record keeps them.

    key : shape (cells,), ascending: source times `sides` plus side.
    cells : shape (5, cells), rows as in `SIDE_ROWS`.
    sides : number of sides.
    """

    key: Ints
    cells: Floats
    sides: int

    @classmethod
    def none(cls) -> SideSums:
        """Return sums over no sides."""
        return cls(np.empty(0, dtype=np.int64), np.empty((len(SIDE_ROWS), 0)), 0)

    @classmethod
    def of(cls, home: Ints, side: Ints, cells: Floats, sides: int) -> SideSums:
        """Add up cells of one source and side; those without a side are left out."""
        has_side = side >= 0
        key, place = np.unique(home[has_side] * sides + side[has_side], return_inverse=True)
        summed = [sum_by_code(place, row[has_side], len(key)) for row in cells]
        return cls(key.astype(np.int64), np.stack(summed), sides)

    @property
    def home(self) -> Ints:
        """The source of each cell, shape (cells,)."""
        return self.key // max(self.sides, 1)

    @property
    def side(self) -> Ints:
        """The side of each cell, shape (cells,)."""
        return self.key % max(self.sides, 1)

    def place(self, source: Ints, side: Ints) -> Ints:
        """Return the positions of cells; ``len(key)`` where there is none, or either code is -1."""
        key = source * self.sides + side
        at = np.searchsorted(self.key, key)
        is_found = (at < len(self.key)) & (source >= 0) & (side >= 0)
        is_found[is_found] &= self.key[at[is_found]] == key[is_found]
        return np.where(is_found, at, len(self.key))

    def copied_to_members(self, flat: Ints, size: Ints, begin: Ints) -> SideSums:
        """Return the sums with the cells of each first member given to all identical sources.

        flat : shape (sources,), members group by group; size, begin : shape (sources,), their
            number and first position, at the first member of each group.
        """
        member_counts = size[self.home]
        at = np.repeat(np.arange(len(member_counts)), member_counts)
        home = flat[begin[self.home[at]] + positions_within(member_counts)]
        return SideSums.of(home, self.side[at], self.cells[:, at], self.sides)

    def effects(self, pooled: Effects, whole: SourceSums, setting: EffectSetting) -> Effects:
        """Return bias and spread of every cell."""
        cells = SideCells(self.home, self.side, len(whole.claims), self.sides)
        sums = SourceSums(*self.cells[: len(SOURCE_SUM_COLUMNS)])
        return estimate_side_effects(sums, cells, pooled, whole, setting)


def estimate_side_effects(
    sums: SourceSums, cells: SideCells, pooled: Effects, whole: SourceSums, setting: EffectSetting
) -> Effects:
    """Return bias and spread of every cell from its sums.

    sums : of the cells, shape (cells,). pooled, whole : effects and sums of the sources.
    Returns effects, shape (cells,). The spread is shrunk to the source's, the bias to the source's
        leaning by `SIDE_CLAIMS`; of the difference of the two the part that evidence supports is
        added to the source's own bias. A source that covers one side only has its pooled record
        there. Without truths the differences balance at zero on each side, as biases do.

    >>> cells = SideCells(np.array([0, 0]), np.array([0, 1]), 1, 2)
    >>> sums = SourceSums(*np.array([[50, 50], [500, 500], [250, -250], [5, 5]]))
    >>> whole, setting = cells.by_home(sums), EffectSetting(is_anchored=True)
    >>> pooled = estimate_effects(whole, setting)
    >>> estimate_side_effects(sums, cells, pooled, whole, setting).bias.round(2)
    array([ 0.46, -0.46])
    """
    home = cells.home
    usual, leaning = pooled.spread[home] / LAPLACE_SD, pooled.leaning[home]
    size = (sums.size + USUAL_CLAIMS * usual) / (sums.claims + USUAL_CLAIMS)
    least = max(MIN_SPREAD_OF_DIFFERENCE * setting.differ, MIN_SPREAD_SHARE * pooled.usual)
    spread = LAPLACE_SD * np.maximum(size, least)
    error = spread / np.sqrt(sums.claims + 1.0)
    prior_pull = SIDE_CLAIMS / usual
    additional = (sums.pulled - sums.pull * leaning) / (sums.pull + prior_pull)
    part = sums.claims if setting.part is None else sums.claims * setting.part[home]
    is_only_side = sums.claims >= whole.claims[home] * (1 - 1e-9)
    additional[is_only_side] = 0.0
    if not setting.is_anchored:
        additional -= side_centres(additional, part, spread, cells)
        additional[is_only_side] = 0.0
    with np.errstate(divide="ignore", over="ignore"):
        supported_share = np.maximum(1.0 - (BIAS_GATE * error / np.abs(additional)) ** 2, 0.0)
    bias = pooled.bias[home] + np.where(supported_share > 0, additional * supported_share, 0.0)
    spread_error = spread / np.sqrt(sums.claims + USUAL_CLAIMS)
    effects = Effects(bias, leaning + additional, error, spread, spread_error, pooled.usual)
    pooled_fields = {
        name: np.where(is_only_side, getattr(pooled, name)[home], getattr(effects, name))
        for name in ("bias_error", "spread", "spread_error")
    }
    return replace(effects, **pooled_fields)


def side_centres(x: Floats, weight: Floats, spread: Floats, cells: SideCells) -> Floats:
    """Return the Huber centre of the numbers on each side, shape (cells,)."""
    out = np.zeros(len(x))
    order = np.argsort(cells.side, kind="stable")
    count = np.bincount(cells.side + 1, minlength=cells.sides + 1)
    for rows in np.split(order, np.cumsum(count)[:-1]):
        if len(rows):
            out[rows] = huber_centre(x[rows], weight[rows], spread[rows])
    return out


def estimate_effects_by_cell(
    sums: SourceSums, cells: SideCells | None, setting: EffectSetting
) -> Effects:
    """Return the effects of the sources, or of the cells where there are any."""
    if cells is None:
        return estimate_effects(sums, setting)
    whole = cells.by_home(sums)
    return estimate_side_effects(sums, cells, estimate_effects(whole, setting), whole, setting)
