"""Voices: the claims of one source on one question as one row, the input of every method."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from estimates.analysis.snapshot.bounds import ClaimBounds
from estimates.analysis.snapshot.indicator_scales import signed_indicator_mask
from estimates.analysis.snapshot.scales import log_scale_mask
from estimates.analysis.snapshot.snapshot import Snapshot
from estimates.columnar.arrays import Array, Ints
from estimates.columnar.blocks import map_blocks
from estimates.columnar.store import Store
from estimates.methods.contract import VoiceTile
from estimates.methods.priors import linear_unit
from estimates.model.bounds import Bounds
from estimates.model.vague import Convention
from estimates.numeric.grouped.tiles import Layout, Tile, is_constant
from estimates.numeric.rounding.heaping import HEAPING_STEP, heaped_half_widths
from estimates.numeric.types import Bools, Floats

# Extra log spread of a reliability grade, added in quadrature: an assumption, printed with each
# result that uses it. F is "cannot be judged".
RELIABILITY_SPREADS = {"A": 0.0, "B": 0.0, "C": 0.1, "D": 0.3, "E": 0.6, "F": 0.0}
# The same for the credibility of a claim; 6 is "cannot be judged".
CREDIBILITY_SPREADS = {1: 0.0, 2: 0.0, 3: 0.1, 4: 0.3, 5: 0.6, 6: 0.0}


@dataclass(frozen=True)
class Voices:
    """The voices of a snapshot, one per source and question.

    Several used claims of one voice (they refer to the same days) are what satisfies all of them,
    with the value of the most precise; where no number does, their hull (`merge_shared_claims`).

    of_claim : shape (used,), the voice of each used claim.
    question : shape (voices,), index into the questions of the snapshot.
    party : shape (voices,), a code; a source without a party has a code of its own.
    columns : shape (voices,) each, the fields of a `VoiceTile` by name, without `log` and `prior`;
        with track records also `known`, what they add to `spread` on linear questions, in the
        unit of the claims.
    log : shape (questions,), whether a question is combined on the log scale.
    log_alone : the same by its own figures alone, see `snapshot.scales`.
    graded : shape (questions,), whether a grade widens a voice.
    contradicted : shape (questions,), whether claims of one voice exclude each other.
    number : shape (voices,), the value as stated, before any correction by track records; NaN for
        ranges, bounds and hulls.
    learned : shape (questions,), the scale of the between-source spread from track records, in
        the unit of the claims where a question is linear; NaN, or None for all, where none exists.
    common : shape (questions,), the standard deviation of the error that all voices share, from
        track records, on the scale of the question; None without track records.
    shared_error : see `VoiceTile`.
    """

    of_claim: Ints
    question: Ints
    party: Ints
    columns: dict[str, Floats]
    log: Bools
    log_alone: Bools
    graded: Bools
    contradicted: Bools
    number: Floats
    learned: Floats | None = None
    common: Floats | None = None
    shared_error: float = 0.0

    @property
    def unrecorded(self) -> Bools | None:
        """Whether the scale of a question has no track record; None without track records."""
        return None if self.learned is None else np.isnan(self.learned)

    @classmethod
    def of(
        cls,
        snapshot: Snapshot,
        convention: str | Convention | None = None,
        precedence: Mapping[str, Floats] | None = None,
        heaping: float = HEAPING_STEP,
    ) -> Voices:
        """Return the voices of the used claims.

        convention : how vague words are read.
        precedence : shape (used,) each, further columns that a method needs.
        heaping : how coarsely people round, see `numeric.rounding.heaping`.
        """
        claims = {**claim_columns(snapshot, convention, heaping), **(precedence or {})}
        of_claim, first = snapshot.voices
        question, store = snapshot.question[first], snapshot.linked.store
        columns, contradicted = claims, np.zeros(len(snapshot.question_codes), dtype=bool)
        if len(first) < len(of_claim):
            columns, contradictory = merge_claims(claims, snapshot.bounds, of_claim, first)
            contradicted[question[contradictory]] = True
        party = store.strings("party").codes[snapshot.rows[first]].astype(np.int64)
        party = np.where(party < 0, -1 - np.arange(len(party)), party)
        log_alone = log_scale_mask(question, columns, len(snapshot.question_codes))
        scales = log_alone & ~signed_indicator_mask(snapshot), log_alone
        graded = snapshot.questions_with(grade_spread(store, snapshot.rows) > 0)
        number = columns["value"]
        return cls(of_claim, question, party, columns, *scales, graded, contradicted, number)

    @property
    def counts(self) -> Ints:
        """The number of voices of each question, shape (questions,)."""
        return np.bincount(self.question, minlength=len(self.log))

    def layout(self) -> Layout:
        """Return the layout of the voices in tiles, in an order independent of that of rows."""
        varying = [column for column in self.columns.values() if not is_constant(column)]
        return Layout(self.question, len(self.log), tuple(varying))

    def permuted(self, layout: Layout) -> dict[str, Array]:
        """Return the columns in tile order; equal numbers without padding need none."""
        count, permuted = len(layout.index), {}
        for name, column in self.columns.items():
            is_plain = is_constant(column) and not (layout.padded and column.any())
            one = np.broadcast_to(column[:1], count) if is_plain else None
            permuted[name] = layout.permute(column) if one is None else one
        return permuted

    def tile(self, tile: Tile, permuted: dict[str, Array], prior: Floats) -> VoiceTile:
        """Return the input of a method for one tile.

        permuted : the columns in tile order.
        prior : shape (questions,), the scale of the between-source spread, on the log scale; on
            linear questions in units of their median absolute end.
        """
        cells = {name: tile.view(column) for name, column in permuted.items()}
        log, scale = self.log[tile.groups], prior[tile.groups]
        known = cells.pop("known", 0.0)
        if not log.all():
            unit = linear_unit(cells["low"], cells["high"], cells["weight"])
            scale = np.where(log, scale, scale * unit)
            spread = np.where(log, cells["spread"], cells["spread"] * unit)
            cells["spread"] = np.hypot(spread, known)
        if self.learned is not None:
            learned = self.learned[tile.groups]
            scale = np.where(np.isnan(learned), scale, learned)
        return VoiceTile(**cells, log=log, prior=scale, shared_error=self.shared_error)


def claim_columns(
    snapshot: Snapshot, convention: str | Convention | None, heaping: float = 0.0
) -> dict[str, Floats]:
    """Return the columns of a `VoiceTile` for every used claim, shape (used,) each."""
    store, rows, bounds = snapshot.linked.store, snapshot.rows, snapshot.bounds
    low, high = widen_round_numbers(snapshot, *snapshot.intervals(convention), heaping)
    value, is_range = stated_values_and_ranges(snapshot)
    weight, error = (store.numbers(n).floats[rows] for n in ("weight", "standard_error"))
    factors = snapshot.factors
    if factors:
        error = np.where(factors.low == factors.high, error * factors.low, np.nan)
    spread = grade_spread(store, rows)
    if snapshot.rules.drift:
        spread = np.hypot(spread, snapshot.staleness)
    # The words of another convention than that of the snapshot have other ends.
    stated = (
        np.where(bounds.is_vague, *pair)
        for pair in ((low, bounds.stated_low), (high, bounds.stated_high))
    )
    stated_low, stated_high = stated
    return {
        "stated_low": np.where(bounds.unbounded_below, -np.inf, stated_low),
        "stated_high": np.where(bounds.unbounded_above, np.inf, stated_high),
        "low": low,
        "high": high,
        "value": np.where(is_range, np.nan, value),
        "weight": np.where(np.isnan(weight), 1.0, weight),
        "spread": spread,
        "standard_error": error,
    }


def widen_round_numbers(
    snapshot: Snapshot, low: Floats, high: Floats, heaping: float
) -> tuple[Floats, Floats]:
    """Return the working intervals, those of numbers of one digit as wide as people round.

    Figures with bounds of their own, and exact ones, are as wide as they say.
    """
    value, lower, upper = snapshot.stated
    half = heaped_half_widths(value, heaping)
    is_round = (half > 0) & np.isnan(lower) & np.isnan(upper)
    rows = np.flatnonzero(is_round)
    exact = snapshot.linked.store.strings("comparator").take(snapshot.rows[rows])
    rows = rows[~exact.mask_where("=".__eq__)]
    if not len(rows):
        return low, high
    low, high, times = low.copy(), high.copy(), 1.0 + half[rows]
    factors = snapshot.factors.at(rows)
    ends = np.stack([value[rows] * times, value[rows] / times])
    low[rows] = np.minimum(low[rows], factors.convert_lower(ends.min(axis=0)))
    high[rows] = np.maximum(high[rows], factors.convert_upper(ends.max(axis=0)))
    return low, high


def stated_values_and_ranges(snapshot: Snapshot) -> tuple[Floats, Bools]:
    """Return the value that each used claim asserts, and which claims state a range instead."""

    def read_block(block: slice) -> tuple[Array, Array]:
        value, lower, upper = (numbers[block] for numbers in snapshot.stated)
        factors = snapshot.factors.at(block)
        if factors:
            value = np.where(factors.low == factors.high, value * factors.low, np.nan)
        is_range = ~np.isnan(lower) & ~np.isnan(upper) & (lower < upper) & np.isnan(value)
        return value, is_range

    value, is_range = map_blocks(len(snapshot.rows), read_block)
    return value, is_range


def grade_spread(store: Store, rows: Ints) -> Floats:
    """Return the extra log spread from the grades of each claim, shape (claims,)."""
    if not {"reliability", "credibility"} & set(store.columns):
        return np.zeros(len(rows))
    reliability, credibility = store.strings("reliability"), store.numbers("credibility").floats
    by_grade = np.array([*(RELIABILITY_SPREADS[g] for g in reliability.labels), 0.0])
    by_credibility = np.array([0.0, *CREDIBILITY_SPREADS.values()])
    grade = np.nan_to_num(credibility[rows]).astype(np.int64)
    spread: Floats = np.hypot(by_grade[reliability.codes[rows]], by_credibility[grade])
    return spread


# ---- several claims of one voice


def merge_claims(
    claims: Mapping[str, Floats], bounds: ClaimBounds, of_claim: Ints, first: Ints
) -> tuple[dict[str, Floats], Ints]:
    """Return the columns of claims by voice, and the voices whose claims exclude each other.

    claims : shape (claims,) each. bounds : what the claims entail.
    of_claim : shape (claims,), the voice of each claim.
    first : shape (voices,), the first claim of each voice.
    """
    shared = np.flatnonzero((np.bincount(of_claim, minlength=len(first)) > 1)[of_claim])
    voices, voice = np.unique(of_claim[shared], return_inverse=True)
    stated = {name: cells[shared] for name, cells in claims.items()}
    merged, excluding = merge_shared_claims(stated, bounds.at(shared), voice, len(voices))
    columns = {name: cells[first] for name, cells in claims.items()}
    for name, cells in columns.items():
        cells[voices] = merged[name]
    return columns, voices[excluding]


def merge_shared_claims(
    stated: Mapping[str, Floats], bounds: Bounds, voice: Ints, voices: int
) -> tuple[dict[str, Floats], Bools]:
    """Return the columns of voices with several claims, and whose claims exclude each other.

    Where some number satisfies all claims of a voice, the voice states what they share, with the
    value of the most precise: "more than 60,000" adds nothing to "65,000". Otherwise it states
    their hull, beyond an open end as far as the farthest bound implies. Its weight and spread are
    the greatest.

    stated : shape (claims,) each. bounds : what the claims entail; an end that one excludes
        satisfies none of them. voice : shape (claims,), index below `voices`.
    """
    # Ties are sorted by all columns, so that the order of rows decides nothing.
    width = stated["high"] - stated["low"]
    order = np.lexsort((*stated.values(), stated["standard_error"], width, voice))
    most_precise = order[np.flatnonzero(np.diff(voice[order], prepend=-1))]
    merged = {name: cells[most_precise] for name, cells in stated.items()}
    for name in ("weight", "spread"):
        merged[name] = least_and_greatest(stated[name], voice, voices)[1]
    shared_low = least_and_greatest(stated["low"], voice, voices)[1]
    shared_high = least_and_greatest(stated["high"], voice, voices)[0]
    # Ends that touch satisfy nobody where one of them is excluded ("more than").
    touches = (shared_low == shared_high)[voice]
    is_excluded = bounds.lower_open & (bounds.lower == shared_low[voice])
    is_excluded |= bounds.upper_open & (bounds.upper == shared_high[voice])
    agrees = shared_low <= shared_high
    agrees[voice[touches & is_excluded]] = False
    for name, outermost in (("low", 0), ("stated_low", 0), ("high", 1), ("stated_high", 1)):
        hull = least_and_greatest(stated[name], voice, voices)[outermost]
        merged[name] = np.where(agrees, np.clip(merged[name], shared_low, shared_high), hull)
    if "excess" in stated:
        farthest = least_and_greatest(stated["excess"], voice, voices)[1]
        merged["excess"] = np.where(agrees, merged["excess"], farthest)
    has_value = agrees & (merged["low"] <= merged["value"]) & (merged["value"] <= merged["high"])
    for name in ("value", "standard_error"):
        merged[name] = np.where(has_value, merged[name], np.nan)
    return merged, ~agrees


def least_and_greatest(numbers: Floats, group: Ints, groups: int) -> tuple[Floats, Floats]:
    """Return the least and the greatest number of each group, NaN where there is none."""
    least, greatest = np.full((2, groups), np.nan)
    np.fmin.at(least, group, numbers)
    np.fmax.at(greatest, group, numbers)
    return least, greatest
