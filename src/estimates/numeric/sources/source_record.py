"""The record of all sources on one scale: sums, and the estimates that follow from them."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from estimates.numeric.grouped.sums import sum_by_code
from estimates.numeric.sources.copy_groups import ClosedGroups, find_closed_groups
from estimates.numeric.sources.copying import (
    copy_families,
    copy_probability,
    copy_rate,
    is_near_certain_copy,
    overlap,
)
from estimates.numeric.sources.effects import (
    LAPLACE_SD,
    Effects,
    EffectSetting,
    SourceSums,
    estimate_effects,
    prior_size,
)
from estimates.numeric.sources.figure_mixture import PRIOR_PARAMETERS
from estimates.numeric.sources.held_out_error import HeldOutError
from estimates.numeric.sources.pair_sums import (
    OFFSET_CLAIMS,
    PAIR_COLUMNS,
    PairSums,
    shrunken_lines,
)
from estimates.numeric.sources.repetition import PRIOR_ODDS_LINE, REPEAT_CLAIMS, shrunken_share_rate
from estimates.numeric.sources.shared_error import shared_error_share
from estimates.numeric.sources.side_effects import SideSums
from estimates.numeric.types import Bools, Floats, Ints

# The rows of `SourceRecord.source`.
SOURCE_COLUMNS = (
    "claims",  # the sums of SourceSums
    "pull",
    "pulled",
    "size",
    "stated",  # figures compared with those of other sources
    "repeats",  # … that another source states as well
    "seen",  # all figures
)
# The entries of `SourceRecord.scale`.
SCALE_COLUMNS = (
    "claims",
    "x",
    "xx",
    "truths",
    "resolved",  # the sums of `sum_resolved_errors`
    "away",
    "own",
    "predicted",  # the sums of `HeldOutError`
    "learned",
    "plain",
    "squares",
    "questions",  # on which figures were compared
    "weight",
)
RESOLVED, HELD_OUT, QUESTIONS = slice(4, 7), slice(7, 11), 11
# Two sources that state the same figures on at least this many common questions, and nothing
# else, are one.
MIN_IDENTICAL_CLAIMS = 3
# Smallest size of a pair's differences, as a share of the usual one.
MIN_PAIR_SIZE = 1e-3


def empty_record(log: bool) -> SourceRecord:
    """Return a record of no sources."""
    pairs = PairSums(np.empty(0, dtype=np.int64), np.empty((len(PAIR_COLUMNS), 0)), 0)
    source = np.empty((len(SOURCE_COLUMNS), 0))
    scale = np.zeros(len(SCALE_COLUMNS))
    return SourceRecord(source, pairs, scale, PRIOR_ODDS_LINE, PRIOR_PARAMETERS, log)


@dataclass(frozen=True)
class SourceRecord:
    """Sums over claims on one scale, and the fifteen parameters fitted with them.

    source : shape (7, sources), rows as in `SOURCE_COLUMNS`.
    pairs : sums by ordered pair of sources.
    scale : shape (13,), as in `SCALE_COLUMNS`: moments of the figures, claims with a known truth,
        errors of questions with one, errors of predicting, questions, and the weight of the
        parameters below when records are merged.
    line : shape (5,), of `numeric.sources.repetition`.
    numbers : shape (10,), of `numeric.sources.figure_mixture`.
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
        """Copy rate of each pair of sources, shape (pairs,)."""
        pairs, compared = self.pairs, self.source[SOURCE_COLUMNS.index("stated")]
        counts = compared[pairs.first], compared[pairs.other], float(self.scale[QUESTIONS])
        together = overlap(pairs.column("common"), *counts)
        return copy_rate(pairs.column("shared"), pairs.column("odd"), *together)

    @cached_property
    def copied(self) -> Floats:
        """Probability that a figure shared by the sources of each pair is copied; (pairs,)."""
        likely = np.maximum(copy_probability(self.rates), self._closed_groups.copied)
        return np.where(self.is_near_certain, 1.0, likely)

    @cached_property
    def _closed_groups(self) -> ClosedGroups:
        """The closed groups of sources that copy from each other."""
        pairs = self.pairs
        common, same = (pairs.column(name) * ~self.is_identical for name in ("common", "same"))
        return find_closed_groups(pairs.first, pairs.other, common, same, self._part)

    @cached_property
    def is_identical(self) -> Bools:
        """Whether the sources of each pair are identical, shape (pairs,)."""
        compared = self.source[SOURCE_COLUMNS.index("stated")]
        same, common = self.pairs.column("same"), self.pairs.column("common")
        counts = np.maximum(compared[self.pairs.first], compared[self.pairs.other]) * (1 - 1e-9)
        is_complete: Bools = (same >= counts) & (common >= counts)
        return is_complete & (common >= MIN_IDENTICAL_CLAIMS * (1 - 1e-9))

    @cached_property
    def is_near_certain(self) -> Bools:
        """Whether the sources of each pair are near-certain copies, shape (pairs,)."""
        shared, common = self.pairs.column("shared"), self.pairs.column("common")
        is_closed = self.is_identical | self._closed_groups.linked
        return is_closed | is_near_certain_copy(self.rates, shared, common)

    @cached_property
    def family(self) -> Ints:
        """The copy family of each source, shape (sources,)."""
        return self._families(self.is_near_certain)

    def _families(self, is_linked: Bools) -> Ints:
        """Return the families of sources that linked pairs join, shape (sources,)."""
        return copy_families(self.source.shape[1], self.pairs.first, self.pairs.other, is_linked)

    @cached_property
    def _part(self) -> Floats:
        """One over the number of sources identical to each: together they count once."""
        group = self._families(self.is_identical)
        return 1.0 / np.bincount(group, minlength=1)[group]

    @cached_property
    def effects(self) -> Effects:
        """Bias and spread of each source."""
        return estimate_effects(SourceSums(*self.source[:4]), self._setting)

    @cached_property
    def side_effects(self) -> Effects:
        """Bias and spread of each source on each of its sides, shape (cells,)."""
        return self.sides.effects(self.effects, SourceSums(*self.source[:4]), self._setting)

    @property
    def common(self) -> float:
        """Variance of the shared error, as a share of one source's own."""
        return shared_error_share(*self.scale[RESOLVED].tolist())

    @property
    def held_out(self) -> HeldOutError:
        """The errors of predicting figures and truths that it was not learned from."""
        return HeldOutError(*self.scale[HELD_OUT].tolist())

    @cached_property
    def _setting(self) -> EffectSetting:
        """The settings for reading effects off the sums."""
        moved, size = self._usual_sum("moved"), self._usual_sum("size")
        differ = size / moved if moved > 0 else 0.0
        return EffectSetting(bool(self.scale[3] > 0), self._part, differ, self.prior)

    def on_side(self, source: Ints, side: Ints) -> tuple[Floats, Floats, Floats]:
        """Return bias before the gate, its error and the spread of sources on sides.

        Shape (n,) each. A source without a record on the side has its pooled one.

        source, side : shape (n,); an unknown source (-1) has usual spread and no bias.
        """
        at = self.sides.place(source, side)
        has_side = at < len(self.sides.key)
        usual = LAPLACE_SD * self.effects.usual
        columns = []
        for name, default in (("leaning", 0.0), ("bias_error", usual), ("spread", usual)):
            column = np.append(getattr(self.effects, name), default)[source]
            column[has_side] = getattr(self.side_effects, name)[at[has_side]]
            columns.append(column)
        return columns[0], columns[1], columns[2]

    def _by_side(
        self, first: Ints, other: Ints, side: Ints | None
    ) -> tuple[Floats | float, Floats | float, Floats | float]:
        """Return how biases of both sources of pairs differ on sides, and the factor of sizes.

        Sizes are in the ratio of the two spreads combined in quadrature.
        """
        if side is None or not len(self.sides.key):
            return 0.0, 0.0, 1.0
        shift, spreads, usual = [], [], []
        for source in (first, other):
            leaning, _, spread = self.on_side(source, side)
            shift.append(leaning - np.append(self.effects.leaning, 0.0)[source])
            spreads.append(spread)
            usual.append(np.append(self.effects.spread, LAPLACE_SD * self.effects.usual)[source])
        return shift[0], shift[1], np.hypot(*spreads) / np.hypot(*usual)

    @property
    def prior(self) -> float:
        """Mean size of a deviation before any data."""
        claims, _, xx = self.scale[:3]
        return prior_size(self.log, float(np.sqrt(xx / claims)) if claims > 0 else 1.0)

    @cached_property
    def _pair_weights(self) -> Floats:
        """Weight of each pair in the usual values, shape (pairs,)."""
        part: Floats = self._part[self.pairs.first] * self._part[self.pairs.other]
        return part * ~self.is_identical

    def _usual_sum(self, name: str) -> float:
        """Return the weighted sum of a pair column."""
        return float(self._pair_weights @ self.pairs.column(name))

    @cached_property
    def usual(self) -> tuple[float, float, float, float]:
        """Usual rate of sharing, size of differences, middle and standard unit of the figures."""
        common, same = self._usual_sum("common"), self._usual_sum("same")
        moved, size = self._usual_sum("moved"), self._usual_sum("size")
        claims, x, xx = self.scale[:3]
        middle = x / max(claims, 1e-300)
        spread = float(np.sqrt(max(xx / max(claims, 1e-300) - middle**2, 0.0)))
        rate = (same + 1.0) / (common + 2.0)
        typical = (size + LAPLACE_SD * self.prior) / (moved + 1.0)
        return rate, typical, middle, max(spread, typical)

    @cached_property
    def _partner_sums(self) -> Floats:
        """Sums of common, same, moved and size over all partners, shape (4, sources + 1)."""
        part = self._part[self.pairs.other] * ~self.is_identical
        columns = (part * self.pairs.column(name) for name in ("common", "same", "moved", "size"))
        sums = [sum_by_code(self.pairs.first, column, self.source.shape[1]) for column in columns]
        return np.append(np.stack(sums), np.zeros((4, 1)), axis=1)

    def predict_pairs(
        self,
        first: Ints,
        other: Ints,
        y: Floats,
        known: tuple[Floats, Floats] | None = None,
        side: Ints | None = None,
    ) -> tuple[Floats, Floats, Floats]:
        """Return how a source relates to others: rate of the same figure, place and size.

        first, other : shape (n,), sources; -1 is unknown. y : shape (n,), the other's figure.
        known : the weight of the pair and the first's own figure, where the sums contain them:
            they are subtracted.
        side : shape (n,), the side of the question, -1 where none is stated; None = no sides.
        Returns the rate of the same figure; the figure shifted to the first source; the mean size
            of its differences; shape (n,) each.
        """
        usual_rate, typical, _, unit = self.usual
        at = self.pairs.place(first, other)
        cells = np.append(self.pairs.cells, np.zeros((len(self.pairs.cells), 1)), axis=1)[:, at]
        common, same, pull, sum_y, yy, d, yd, size, moved = cells[[0, 1, *range(6, 13)]]
        bias = np.append(self.effects.leaning, 0.0)
        home = bias[first] - bias[other]
        offset, slope, middle = shrunken_lines([pull, sum_y, yy, d, yd], home, typical, unit**2)
        shift, other_shift, times = self._by_side(first, other, side)
        at_home = y - other_shift
        predicted = at_home + offset + slope * np.where(pull > 0, at_home - middle, 0.0) + shift
        all_common, all_same = self._partner_sums[:2, first]
        met_moved, met_size = self._partner_sums[2:]
        sizes = (met_size + OFFSET_CLAIMS * typical) / (met_moved + OFFSET_CLAIMS)
        expected = np.sqrt(sizes[first] * sizes[other])
        if known is not None:
            weight, x = known
            is_same = np.abs(x - y) <= 1e-9 * np.maximum(1.0, np.abs(y))
            common, all_common = common - weight, all_common - weight
            same, all_same = same - weight * is_same, all_same - weight * is_same
            # The pair's own difference is taken out of its sums.
            differing = weight * ~is_same
            moved = moved - differing
            size = np.maximum(size - differing * np.abs(x - predicted), 0.0)
        shared = np.maximum(all_same, 0) + REPEAT_CLAIMS * usual_rate
        source_rate = shared / (np.maximum(all_common, 0) + REPEAT_CLAIMS)
        size = (size + OFFSET_CLAIMS * expected) / (np.maximum(moved, 0.0) + OFFSET_CLAIMS)
        size = size * times
        rate = shrunken_share_rate(np.maximum(same, 0.0), np.maximum(common, 0.0), source_rate)
        return rate, predicted, np.maximum(size, MIN_PAIR_SIZE * typical)
