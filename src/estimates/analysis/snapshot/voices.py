"""One voice a source and question: what the methods are given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from estimates.analysis.snapshot.bounds import at
from estimates.analysis.snapshot.snapshot import Snapshot
from estimates.columnar.arrays import Array, Ints
from estimates.columnar.blocks import map_blocks
from estimates.columnar.store import Store
from estimates.methods.contract import VoiceTile
from estimates.methods.priors import linear_unit
from estimates.model.intervals import Convention
from estimates.numeric.grouped.tiles import Bools, Floats, Layout, Tile

GRADES = {"A": 0.0, "B": 0.0, "C": 0.1, "D": 0.3, "E": 0.6, "F": 0.0}
"""Extra log spread of a reliability grade, added in quadrature; F is "cannot be judged"."""
CREDIBILITY = {1: 0.0, 2: 0.0, 3: 0.1, 4: 0.3, 5: 0.6, 6: 0.0}
"""The same for the credibility of a claim; 6 is "cannot be judged"."""


@dataclass(frozen=True)
class Voices:
    """The voices of judged claims, one a source and question.

    Several used claims of one voice (stated of the same days) form one hull; bounds to either
    side that hold together, a range. A value that all of them state is the voice's.

    Attributes
    ----------
    of_claim : shape (used,), the voice of each used claim.
    question : shape (voices,).
    party : shape (voices,), the side of the source; a source without one is its own.
    columns : shape (voices,) each, the fields of a `VoiceTile` by name, but `log` and `prior`;
        with track records `known`, what they add to `spread` on linear questions, in the unit of
        the claims.
    log : shape (questions,), whether a question is combined on the log scale.
    number : shape (voices,), the number stated: the value, else the middle of a range; NaN for
        bounds and hulls.
    graded : shape (questions,), whether a grade widens a voice.
    learned : shape (questions,), the scale of the between-source spread that track records teach,
        in the unit of the claims where a question is linear; NaN, or None for all, where none do.
    common : shape (questions,), the standard deviation of the error that all voices share, as
        track records have it, on the scale of the question; None where there are none.
    """

    of_claim: Ints
    question: Ints
    party: Ints
    columns: dict[str, Floats]
    log: Bools
    graded: Bools
    number: Floats
    learned: Floats | None = None
    common: Floats | None = None

    @classmethod
    def of(
        cls,
        judged: Snapshot,
        convention: str | Convention | None = None,
        orders: Mapping[str, Floats] | None = None,
    ) -> Voices:
        """Gather the used claims into voices, with the orders of claims that a method needs."""
        claim = {**claim_columns(judged, convention), **(orders or {})}
        of_claim, first = judged.voices
        columns = claim
        if len(first) < len(of_claim):
            alone = np.bincount(of_claim, minlength=len(first)) == 1
            shared = np.flatnonzero(~alone[of_claim])
            columns = {
                name: hull(cells[first], of_claim[shared], cells[shared], name)
                for name, cells in claim.items()
            }
            for name in ("value", "standard_error"):
                columns[name] = agreed(claim[name][first], of_claim[shared], claim[name][shared])
            columns["standard_error"][~alone & np.isnan(columns["value"])] = np.nan
            for ends in (("stated_low", "stated_high"), ("low", "high")):
                close(columns, claim, of_claim, *ends)
        question, rows = judged.question[first], judged.rows[first]
        party = judged.linked.store.coded("party").codes[rows].astype(np.int64)
        graded = np.zeros(len(judged.question_codes), dtype=bool)
        grades = own_spread(judged.linked.store, judged.rows)
        graded[judged.question[grades > 0]] = True
        return cls(
            of_claim,
            question,
            np.where(party < 0, -1 - np.arange(len(party)), party),
            columns,
            log_scale(question, columns, len(judged.question_codes)),
            graded,
            middles(columns),
        )

    def layout(self) -> Layout:
        """Lay the voices in tiles, in an order that no order of rows can change."""
        varying = [c for c in self.columns.values() if len(c) and not (c == c[0]).all()]
        return Layout(self.question, len(self.log), tuple(varying))

    def permuted(self, layout: Layout) -> dict[str, Array]:
        """Return the columns in tile order; what is 0 for all, as padding is, needs no order."""
        return {
            name: layout.permute(column)
            if column.any()
            else np.broadcast_to(0.0, len(layout.index))
            for name, column in self.columns.items()
        }

    def tile(self, tile: Tile, permuted: dict[str, Array], prior: Floats) -> VoiceTile:
        """Return what a method is given of one tile; `prior` is in log units or linear ones."""
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
        return VoiceTile(**cells, log=log, prior=scale)


def claim_columns(judged: Snapshot, convention: str | Convention | None) -> dict[str, Floats]:
    """Return the columns of a `VoiceTile` for every used claim."""
    store, rows, spans = judged.linked.store, judged.rows, judged.bounds
    low, high = judged.intervals(convention)
    value, ranged = points_and_ranges(judged)
    weight, error = (store.numbers(n).floats[rows] for n in ("weight", "standard_error"))
    factors = judged.factors
    if factors:
        error = np.where(factors.low == factors.high, error * factors.low, np.nan)
    spread = own_spread(store, rows)
    if judged.rules.drift:
        spread = np.hypot(spread, judged.staleness)
    return {
        "stated_low": np.where(spans.unbounded_below, -np.inf, spans.stated_low),
        "stated_high": np.where(spans.unbounded_above, np.inf, spans.stated_high),
        "low": low,
        "high": high,
        "value": np.where(ranged, np.nan, value),
        "weight": np.where(np.isnan(weight), 1.0, weight),
        "spread": spread,
        "standard_error": error,
    }


def points_and_ranges(judged: Snapshot) -> tuple[Floats, Bools]:
    """Return the value that each used claim asserts, and which claims state a range without one."""

    def read(here: slice) -> tuple[Array, Array]:
        value, lower, upper = at(judged.stated, here)
        factors = judged.factors.at(here)
        if factors:
            value = np.where(factors.low == factors.high, value * factors.low, np.nan)
        ranged = ~np.isnan(lower) & ~np.isnan(upper) & (lower < upper) & np.isnan(value)
        return value, ranged

    value, ranged = map_blocks(len(judged.rows), read)
    return value, ranged


def middles(columns: dict[str, Floats]) -> Floats:
    """Return the one number that each voice states, NaN where it states a bound."""
    low, high = columns["stated_low"], columns["stated_high"]
    with np.errstate(invalid="ignore"):
        middle = np.where(np.isfinite(low) & np.isfinite(high), 0.5 * low + 0.5 * high, np.nan)
    return np.where(np.isnan(columns["value"]), middle, columns["value"])


def own_spread(store: Store, rows: Ints) -> Floats:
    """Return the extra log spread that the grades of each claim give."""
    if not {"reliability", "credibility"} & set(store.columns):
        return np.zeros(len(rows))
    reliability, credibility = store.coded("reliability"), store.numbers("credibility").floats
    by_grade = np.array([*(GRADES[g] for g in reliability.labels), 0.0])
    by_credibility = np.array([0.0, *CREDIBILITY.values()])
    judged = np.nan_to_num(credibility[rows]).astype(np.int64)
    spread: Floats = np.hypot(by_grade[reliability.codes[rows]], by_credibility[judged])
    return spread


def hull(cells: Floats, of_claim: Ints, shared: Floats, name: str) -> Floats:
    """Return a column by voice: lows at their least, all others at their most.

    Parameters
    ----------
    cells : shape (voices,), of the first claim of each voice.
    of_claim, shared : shape (claims,), the claims of voices that have several.
    """
    (np.fmin if name.endswith("low") else np.fmax).at(cells, of_claim, shared)
    return cells


def agreed(cells: Floats, of_claim: Ints, shared: Floats) -> Floats:
    """Return a column by voice: what all its claims state, NaN where one does not.

    Parameters
    ----------
    cells, of_claim, shared : as in `hull`.
    """
    found = cells.copy()
    found[of_claim[shared != cells[of_claim]]] = np.nan
    return found


def close(
    columns: Mapping[str, Floats], claim: Mapping[str, Floats], of_claim: Ints, low: str, high: str
) -> None:
    """Let bounds that one voice states, and that hold together, be the ends of a range; in place.

    "At least 100" and "at most 200" say that it is 100 to 200, where their hull would say nothing.

    Parameters
    ----------
    columns : of the voices. claim : the same of the claims, infinite where open.
    of_claim : shape (claims,), the voice of each.
    low, high : which columns are the ends.
    """
    bottom, top = columns[low], columns[high]
    claims = np.flatnonzero((np.isneginf(bottom) & np.isposinf(top))[of_claim])
    if not len(claims):
        return
    voice = of_claim[claims]
    below, above = (
        np.where(np.isfinite(ends), ends, np.nan)
        for ends in (claim[low][claims], claim[high][claims])
    )
    least, greatest, lowest, most = np.full((4, len(bottom)), np.nan)
    for found, extreme, ends in (
        (least, np.fmin, below), (greatest, np.fmax, below),
        (lowest, np.fmin, above), (most, np.fmax, above),
    ):  # fmt: skip
        extreme.at(found, voice, ends)
    together = greatest < lowest
    bottom[together], top[together] = least[together], most[together]


def log_scale(question: Ints, columns: dict[str, Floats], questions: int) -> Bools:
    """Return which questions are combined on the log scale: those of positive magnitudes.

    A negative number, or nothing but zeros, makes a question linear.
    """
    ends = [columns[name] for name in ("stated_low", "stated_high")]
    signed = np.zeros(questions, dtype=bool)
    some = np.zeros(questions, dtype=bool)
    for end in ends:
        finite = np.isfinite(end)
        signed[question[finite & (end < 0)]] = True
        some[question[finite & (end > 0)]] = True
    vague = ~np.isfinite(ends[0]) & ~np.isfinite(ends[1]) & np.isfinite(columns["high"])
    some[question[vague]] = True
    return ~signed & some
