"""One record of all sources on one scale: sums, and what is read off them for a pair of sources."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from estimates.numeric.grouped.sums import by_code
from estimates.numeric.grouped.tiles import Bools, Floats, Ints
from estimates.numeric.sources.copy_groups import Circles, closed_circles
from estimates.numeric.sources.copying import copy_rate, families, near_certain, probability
from estimates.numeric.sources.effects import ROOT_2, Effects, Setting, SourceSums, effects_of
from estimates.numeric.sources.figure_mixture import USUAL as USUAL_NUMBERS
from estimates.numeric.sources.pair_sums import COLUMNS, OFFSET_CLAIMS, PairSums, line
from estimates.numeric.sources.repetition import REPEAT_CLAIMS, share_rate
from estimates.numeric.sources.repetition import USUAL as USUAL_LINE
from estimates.numeric.sources.shared_error import common_share
from estimates.numeric.sources.side_effects import SideSums

SOURCE_COLUMNS = (
    "claims",  # the sums of SourceSums
    "pull",
    "pulled",
    "size",
    "stated",  # figures that were looked at beside others
    "repeats",  # … and are stated by another too
    "seen",  # all figures
)
SCALE_COLUMNS = (
    "claims",
    "x",
    "xx",
    "truths",
    "resolved",  # the sums of `numeric.common_error`
    "away",
    "own",
    "weight",
)
TWIN_CLAIMS = 3
"""Two sources that state the same figures on the same questions, so many or more, are one."""
LEAST_SIZE = 1e-3
"""Smallest size of a pair's differences, as a part of the usual one."""


def prior_size(log: bool, size: float) -> float:
    """Return the mean size of a deviation before one has seen any.

    On the log scale that of the prior "unknown", 0.5 as a standard deviation; else the same part
    of the size of the figures.

    Examples
    --------
    >>> round(prior_size(True, 7.0), 2), round(prior_size(False, 20.0), 1)
    (0.35, 7.1)
    """
    return 0.5 / ROOT_2 * (1.0 if log else (size if size > 0 else 1.0))


def nobody(log: bool) -> Record:
    """Return a record of no sources."""
    pairs = PairSums(np.empty(0, dtype=np.int64), np.empty((len(COLUMNS), 0)), 0)
    source = np.empty((len(SOURCE_COLUMNS), 0))
    scale = np.zeros(len(SCALE_COLUMNS))
    return Record(source, pairs, scale, USUAL_LINE, USUAL_NUMBERS, log)


@dataclass(frozen=True)
class Record:
    """Sums over claims on one scale, and the fifteen numbers learned with them.

    Attributes
    ----------
    source : shape (7, sources), rows as in `SOURCE_COLUMNS`.
    pairs : sums by ordered pair of sources.
    scale : shape (8,), as in `SCALE_COLUMNS`: moments of the figures, claims with a known truth,
        how far questions with one were off, and what the numbers below weigh when records are
        joined.
    line : shape (5,), of `numeric.repeats`. numbers : shape (10,), of `numeric.own_figures`.
    log : whether figures are logarithms.
    sides : sums by source and side, where there are sides.
    """

    source: Floats
    pairs: PairSums
    scale: Floats
    line: Floats
    numbers: Floats
    log: bool = True
    sides: SideSums = field(default_factory=SideSums.none)

    @cached_property
    def rates(self) -> Floats:
        """How often one source of each pair repeats the other."""
        return copy_rate(self.pairs.column("shared"), self.pairs.column("odd"))

    @cached_property
    def copied(self) -> Floats:
        """How likely what the sources of each pair share is copied."""
        likely = np.maximum(probability(self.rates), self._circles.copied)
        return np.where(self.certain, 1.0, likely)

    @cached_property
    def _circles(self) -> Circles:
        """The closed circles of sources that repeat each other."""
        pairs = self.pairs
        common, same = (pairs.column(name) * ~self.twins for name in ("common", "same"))
        return closed_circles(pairs.first, pairs.other, common, same, self._part)

    @cached_property
    def twins(self) -> Bools:
        """Which pairs state the same figures on the same questions, and nothing else."""
        stated = self.source[SOURCE_COLUMNS.index("stated")]
        same, common = self.pairs.column("same"), self.pairs.column("common")
        all_of = np.maximum(stated[self.pairs.first], stated[self.pairs.other]) * (1 - 1e-9)
        found: Bools = (same >= all_of) & (common >= all_of) & (common >= TWIN_CLAIMS * (1 - 1e-9))
        return found

    @cached_property
    def certain(self) -> Bools:
        """Which pairs are near-certain copies."""
        pairs = self.pairs
        closed = self.twins | self._circles.linked
        return closed | near_certain(self.rates, pairs.column("shared"), pairs.column("common"))

    @cached_property
    def family(self) -> Ints:
        """The family of each source, shape (sources,)."""
        return families(self.source.shape[1], self.pairs.first, self.pairs.other, self.certain)

    @cached_property
    def _part(self) -> Floats:
        """One over the number of twins of each source: twins together count once."""
        twin = families(self.source.shape[1], self.pairs.first, self.pairs.other, self.twins)
        part: Floats = 1.0 / np.bincount(twin, minlength=1)[twin]
        return part

    @cached_property
    def effects(self) -> Effects:
        """Bias and spread of each source."""
        return effects_of(SourceSums(*self.source[:4]), self._setting)

    @cached_property
    def side_effects(self) -> Effects:
        """Bias and spread of each source on each side that it speaks of, shape (cells,)."""
        return self.sides.effects(self.effects, SourceSums(*self.source[:4]), self._setting)

    @property
    def common(self) -> float:
        """Variance of the error that sources share, as a part of what one is off by itself."""
        return common_share(*self.scale[4:7].tolist())

    @cached_property
    def _setting(self) -> Setting:
        """What is known beside the sums."""
        moved, size = self._differing
        differ = size / moved if moved > 0 else 0.0
        return Setting(bool(self.scale[3] > 0), self._part, differ, self.prior)

    def on_side(self, source: Ints, side: Ints) -> tuple[Floats, Floats, Floats]:
        """Return leaning, its error and spread of sources on sides, shape (n,).

        A source's own where it has none on the side.

        Parameters
        ----------
        source, side : shape (n,); an unknown source (-1) is a usual one that leans to no side.
        """
        at = self.sides.place(source, side)
        some = at < len(self.sides.key)
        usual = ROOT_2 * self.effects.usual
        found = []
        for name, default in (("leaning", 0.0), ("bias_error", usual), ("spread", usual)):
            column = np.append(getattr(self.effects, name), default)[source]
            column[some] = getattr(self.side_effects, name)[at[some]]
            found.append(column)
        return found[0], found[1], found[2]

    def _by_side(
        self, first: Ints, other: Ints, side: Ints | None
    ) -> tuple[Floats | float, Floats | float, Floats | float]:
        """Return how much farther both sources of pairs lean on sides, and how their sizes grow.

        Sizes are to each other as the two spreads together, in quadrature.
        """
        if side is None or not len(self.sides.key):
            return 0.0, 0.0, 1.0
        shift, there, usual = [], [], []
        for who in (first, other):
            at, lean = self.sides.place(who, side), np.append(self.effects.leaning, 0.0)[who]
            spread = np.append(self.effects.spread, ROOT_2 * self.effects.usual)[who]
            some = at < len(self.sides.key)
            own, here = np.zeros(len(who)), spread.copy()
            own[some] = self.side_effects.leaning[at[some]] - lean[some]
            here[some] = self.side_effects.spread[at[some]]
            shift.append(own)
            there.append(here)
            usual.append(spread)
        return shift[0], shift[1], np.hypot(*there) / np.hypot(*usual)

    @property
    def prior(self) -> float:
        """Mean size of a deviation before one has seen any."""
        claims, _, xx = self.scale[:3]
        return prior_size(self.log, float(np.sqrt(xx / claims)) if claims > 0 else 1.0)

    @cached_property
    def _between(self) -> Floats:
        """How much each pair counts in what is usual."""
        part: Floats = self._part[self.pairs.first] * self._part[self.pairs.other] * ~self.twins
        return part

    @cached_property
    def _differing(self) -> tuple[float, float]:
        """How many pairs differ, and the sum of their differences."""
        part, pairs = self._between, self.pairs
        return float(part @ pairs.column("moved")), float(part @ pairs.column("size"))

    @cached_property
    def usual(self) -> tuple[float, float, float, float]:
        """Usual rate of sharing, size of differences, middle and standard unit of the figures."""
        common, same = (float(self._between @ self.pairs.column(n)) for n in ("common", "same"))
        moved, size = self._differing
        claims, x, xx = self.scale[:3]
        middle = x / max(claims, 1e-300)
        spread = float(np.sqrt(max(xx / max(claims, 1e-300) - middle**2, 0.0)))
        rate = (same + 1.0) / (common + 2.0)
        typical = (size + ROOT_2 * self.prior) / (moved + 1.0)
        return rate, typical, middle, max(spread, typical)

    @cached_property
    def _met(self) -> Floats:
        """Shape (4, sources + 1): common, same, moved and size over all that a source met."""
        part = self._part[self.pairs.other] * ~self.twins
        sums = [
            by_code(self.pairs.first, part * self.pairs.column(n), self.source.shape[1])
            for n in ("common", "same", "moved", "size")
        ]
        return np.append(np.stack(sums), np.zeros((4, 1)), axis=1)

    def beside(
        self,
        first: Ints,
        other: Ints,
        y: Floats,
        known: tuple[Floats, Floats] | None = None,
        side: Ints | None = None,
    ) -> tuple[Floats, Floats, Floats]:
        """Return what a source says beside others: how often the same, and else what.

        Parameters
        ----------
        first, other : shape (n,), sources; -1 is unknown. y : shape (n,), the other's figure.
        known : the weight of the pair and the first's own figure, where the sums contain them:
            they are taken out.
        side : shape (n,), the side of the question, -1 where none is said; None = none has any.

        Returns
        -------
        The rate of the same figure; the figure moved to the first source; the mean size of its
        differences; shape (n,) each.
        """
        usual_rate, typical, _, unit = self.usual
        at = self.pairs.place(first, other)
        cells = np.append(self.pairs.cells, np.zeros((len(self.pairs.cells), 1)), axis=1)[:, at]
        common, same, pull, sum_y, yy, d, yd, size, moved = cells[[0, 1, *range(6, 13)]]
        bias = np.append(self.effects.leaning, 0.0)
        home = bias[first] - bias[other]
        offset, slope, middle = line([pull, sum_y, yy, d, yd], home, typical, unit**2)
        shift, there, times = self._by_side(first, other, side)
        at_home = y - there
        place = at_home + offset + slope * np.where(pull > 0, at_home - middle, 0.0) + shift
        met = self._met[:, first]
        all_common, all_same = met[0], met[1]
        sizes = (self._met[3] + OFFSET_CLAIMS * typical) / (self._met[2] + OFFSET_CLAIMS)
        expected = np.sqrt(sizes[first] * sizes[other])
        if known is not None:
            weight, x = known
            hit = np.abs(x - y) <= 1e-9 * np.maximum(1.0, np.abs(y))
            common, all_common = common - weight, all_common - weight
            same, all_same = same - weight * hit, all_same - weight * hit
            gone = weight * ~hit
            moved, size = moved - gone, np.maximum(size - gone * np.abs(x - place), 0.0)
        rate = (np.maximum(all_same, 0) + REPEAT_CLAIMS * usual_rate) / (
            np.maximum(all_common, 0) + REPEAT_CLAIMS
        )
        size = (size + OFFSET_CLAIMS * expected) / (np.maximum(moved, 0.0) + OFFSET_CLAIMS)
        size = size * times
        return (
            share_rate(np.maximum(same, 0.0), np.maximum(common, 0.0), rate),
            place,
            np.maximum(size, LEAST_SIZE * typical),
        )
