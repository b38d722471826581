"""What a source says of one side: a record beside its own pooled one, and shrunk to it.

A ministry may count the enemy's losses high and its own low. A question has one side (whom or
what its figures are about); a *cell* is one source on one side.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from estimates.numeric.grouped.sums import by_code
from estimates.numeric.grouped.tiles import Floats, Ints
from estimates.numeric.sources.effects import (
    GATE,
    LEAST,
    ROOT_2,
    TINY,
    USUAL_CLAIMS,
    Effects,
    Setting,
    SourceSums,
    balance,
    effects_of,
)

SUMS = ("claims", "pull", "pulled", "size")
"""The fields of `SourceSums`."""
ROWS = (*SUMS, "seen")  # … and all figures, whether they could be compared or not
SIDE_CLAIMS = 4.0
"""The bias on a side counts so many claims with the source's own bias beside its own."""


@dataclass(frozen=True)
class Cells:
    """The cells of a set of voices.

    Attributes
    ----------
    home, side : shape (cells,), the source and the side of each; -1 where no side is said.
    sources, sides : how many there are.
    """

    home: Ints
    side: Ints
    sources: int
    sides: int

    @classmethod
    def of(cls, source: Ints, side: Ints, sources: int, sides: int) -> tuple[Cells, Ints]:
        """Return the cells of voices, and the cell of each voice.

        Parameters
        ----------
        source, side : shape (voices,); a side is -1 where none is said.
        """
        key, cell = np.unique(source * (sides + 1) + side + 1, return_inverse=True)
        found = cls(key // (sides + 1), key % (sides + 1) - 1, sources, sides)
        return found, cell.astype(np.int64)

    def by_home(self, sums: SourceSums) -> SourceSums:
        """Add the sums of the cells of each source."""
        columns = (getattr(sums, name) for name in SUMS)
        return SourceSums(*(by_code(self.home, column, self.sources) for column in columns))


@dataclass(frozen=True)
class SideSums:
    """Sums by source and side, as a record keeps them.

    Attributes
    ----------
    key : shape (cells,), ascending: source times `sides` plus side.
    cells : shape (5, cells), rows as in `ROWS`.
    sides : how many sides there are.
    """

    key: Ints
    cells: Floats
    sides: int

    @classmethod
    def none(cls) -> SideSums:
        """Return sums over no sides."""
        return cls(np.empty(0, dtype=np.int64), np.empty((len(ROWS), 0)), 0)

    @classmethod
    def of(cls, home: Ints, side: Ints, cells: Floats, sides: int) -> SideSums:
        """Add up cells of one source and side; those without a side are left out."""
        said = side >= 0
        key, place = np.unique(home[said] * sides + side[said], return_inverse=True)
        summed = [by_code(place, row[said], len(key)) for row in cells]
        return cls(key.astype(np.int64), np.stack(summed), sides)

    @property
    def home(self) -> Ints:
        """The source of each cell."""
        return self.key // max(self.sides, 1)

    @property
    def side(self) -> Ints:
        """The side of each cell."""
        return self.key % max(self.sides, 1)

    def place(self, source: Ints, side: Ints) -> Ints:
        """Return where cells stand; ``len(key)`` where there is none, or one of both is -1."""
        key = source * self.sides + side
        at = np.searchsorted(self.key, key)
        found = (at < len(self.key)) & (source >= 0) & (side >= 0)
        found[found] &= self.key[at[found]] == key[found]
        return np.where(found, at, len(self.key))

    def shared_out(self, flat: Ints, size: Ints, begin: Ints) -> SideSums:
        """Give all members of families of twins the cells of their first.

        Parameters
        ----------
        flat : shape (sources,), members family by family; size, begin : shape (sources,), how
            many they are and where they begin, at the first of each family.
        """
        times = size[self.home]
        at = np.repeat(np.arange(len(times)), times)
        within = np.arange(len(at)) - np.repeat(np.cumsum(times) - times, times)
        home = flat[begin[self.home[at]] + within]
        return SideSums.of(home, self.side[at], self.cells[:, at], self.sides)

    def effects(self, pooled: Effects, whole: SourceSums, setting: Setting) -> Effects:
        """Return bias and spread of every cell."""
        cells = Cells(self.home, self.side, len(whole.claims), self.sides)
        return side_effects(SourceSums(*self.cells[: len(SUMS)]), cells, pooled, whole, setting)


def side_effects(
    sums: SourceSums, cells: Cells, pooled: Effects, whole: SourceSums, setting: Setting
) -> Effects:
    """Read bias and spread of every cell off the sums.

    Parameters
    ----------
    sums : of the cells, shape (cells,). pooled, whole : effects and sums of the sources.

    Returns
    -------
    Effects, shape (cells,). The spread is shrunk to the source's, the bias to the source's
    leaning by `SIDE_CLAIMS`; of the difference of the two the part that evidence supports is
    added to the source's own bias. A source that speaks of one side only has its own record
    there. Without truths the differences balance at zero on each side, as biases do.

    Examples
    --------
    >>> cells = Cells(np.array([0, 0]), np.array([0, 1]), 1, 2)
    >>> sums = SourceSums(*np.array([[50, 50], [500, 500], [250, -250], [5, 5]]))
    >>> whole, setting = cells.by_home(sums), Setting(anchored=True)
    >>> side_effects(sums, cells, effects_of(whole, setting), whole, setting).bias.round(2)
    array([ 0.46, -0.46])
    """
    home = cells.home
    usual, lean = pooled.spread[home] / ROOT_2, pooled.leaning[home]
    size = (sums.size + USUAL_CLAIMS * usual) / (sums.claims + USUAL_CLAIMS)
    spread = ROOT_2 * np.maximum(size, max(LEAST * setting.differ, TINY * pooled.usual))
    error = spread / np.sqrt(sums.claims + 1.0)
    firm = SIDE_CLAIMS / usual
    beyond = (sums.pulled - sums.pull * lean) / (sums.pull + firm)
    part = sums.claims if setting.part is None else sums.claims * setting.part[home]
    only = sums.claims >= whole.claims[home] * (1 - 1e-9)
    beyond[only] = 0.0
    if not setting.anchored:
        beyond -= middles(beyond, part, spread, cells)
        beyond[only] = 0.0
    with np.errstate(divide="ignore", over="ignore"):
        kept = np.maximum(1.0 - (GATE * error / np.abs(beyond)) ** 2, 0.0)
    bias = pooled.bias[home] + np.where(kept > 0, beyond * kept, 0.0)
    found = Effects(
        bias, lean + beyond, error, spread, spread / np.sqrt(sums.claims + USUAL_CLAIMS),
        pooled.usual,
    )  # fmt: skip
    same = {
        name: np.where(only, getattr(pooled, name)[home], getattr(found, name))
        for name in ("bias_error", "spread", "spread_error")
    }
    return replace(found, **same)


def middles(x: Floats, weight: Floats, spread: Floats, cells: Cells) -> Floats:
    """Return where the numbers of each side balance, shape (cells,)."""
    out = np.zeros(len(x))
    order = np.argsort(cells.side, kind="stable")
    count = np.bincount(cells.side + 1, minlength=cells.sides + 1)
    for rows in np.split(order, np.cumsum(count)[:-1]):
        if len(rows):
            out[rows] = balance(x[rows], weight[rows], spread[rows])
    return out


def effects_by_cell(sums: SourceSums, cells: Cells | None, setting: Setting) -> Effects:
    """Return the effects of the sources, or, where there are cells, those of the cells."""
    if cells is None:
        return effects_of(sums, setting)
    whole = cells.by_home(sums)
    return side_effects(sums, cells, effects_of(whole, setting), whole, setting)
