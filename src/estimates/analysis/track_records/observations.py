"""The numbers that voices state, on the scale on which their errors can be compared."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from estimates.analysis.snapshot.snapshot import Snapshot
from estimates.analysis.snapshot.voices import Voices
from estimates.analysis.track_records.sides import Side, sides_of
from estimates.columnar.arrays import Array, objects
from estimates.columnar.columns import StringColumn
from estimates.numeric.grouped.tiles import Bools, Floats, Ints

SIGNED = 0.1
"""Quantities of one indicator and unit are linear when so many of their questions are signed."""


@dataclass(frozen=True)
class Said:
    """What the voices state.

    Attributes
    ----------
    question : shape (voices,). value : the number in the unit of the claims: the value asserted,
        else the middle of the range, else the one bound; NaN where there is none.
    low, high : shape (voices,), the value, or infinite where the words are open to that side.
    source : shape (voices,), code; `labels` has the names of the codes.
    scale : shape (questions,), code; `scales` has their names: "log", "linear", "linear (points)".
    day : shape (voices,), when it was known, in days; NaN where that is not said.
    side : shape (questions,), code, -1 where none is said; `sides` has their sorted names.
    """

    question: Ints
    value: Floats
    low: Floats
    high: Floats
    source: Ints
    labels: Array
    scale: Ints
    scales: Array
    day: Floats
    side: Ints
    sides: Array

    @classmethod
    def of(cls, judged: Snapshot, voices: Voices, side: Side | None = None) -> Said:
        """Read them off the voices, one a source and question; `side` tells sides apart."""
        _, first = judged.voices
        scale, scales = scales_of(judged, voices)
        linear = np.array([name != "log" for name in scales], dtype=bool)[scale]
        value, low, high = numbers(voices.columns, linear[voices.question])
        coded = judged.linked.store.coded("source")
        known = judged.linked.known_on[judged.rows[first]]
        day = np.where(np.isnat(known), np.nan, known.astype("datetime64[D]").astype(np.float64))
        return cls(
            voices.question, value, low, high, judged.source[first].astype(np.int64),
            coded.labels, scale, scales, day, *sides_of(judged, side),
        )  # fmt: skip

    def is_log(self, scale: int) -> bool:
        """Tell whether a scale is that of logarithms."""
        return bool(self.scales[scale] == "log")

    def on_scale(self, scale: int) -> tuple[Ints, Floats, Floats, Floats]:
        """Return the voices that have a place on a scale, and their figures and ends there."""
        here = (self.scale[self.question] == scale) & np.isfinite(self.value)
        if self.is_log(scale):
            here &= self.value > 0
        rows = np.flatnonzero(here)
        columns = [column[rows] for column in (self.value, self.low, self.high)]
        if self.is_log(scale):
            with np.errstate(divide="ignore"):  # at most 0, or at least 0: open below
                columns = [np.log(np.maximum(column, 0.0)) for column in columns]
        x, low, high = columns
        return rows, x, low, high


def numbers(columns: dict[str, Floats], linear: Bools) -> tuple[Floats, Floats, Floats]:
    """Return the one number of each voice, and between which ends it lies.

    A number, a range and a hull of several are one number; a bound is open to one side.
    """
    value, low, high = (columns[n].copy() for n in ("value", "stated_low", "stated_high"))
    vague = ~np.isfinite(low) & ~np.isfinite(high)
    low, high = np.where(vague, columns["low"], low), np.where(vague, columns["high"], high)
    both = np.isfinite(low) & np.isfinite(high)
    with np.errstate(invalid="ignore"):
        positive = ~linear & (low > 0) & both
        middle = np.where(both, 0.5 * low + 0.5 * high, np.where(np.isfinite(low), low, high))
        geometric = np.sqrt(np.where(positive, low, 1.0)) * np.sqrt(np.where(positive, high, 1.0))
    value = np.where(np.isnan(value), np.where(positive, geometric, middle), value)
    value = np.where(np.isfinite(value), value, np.nan)
    return value, np.where(both, value, low), np.where(both, value, high)


def scales_of(judged: Snapshot, voices: Voices) -> tuple[Ints, Array]:
    """Return the scale of each question, and the names of the scales.

    Positive magnitudes are compared by their logarithms. What is signed is compared as it is,
    within its unit; a quantity that happens to be positive is signed where others of the same
    indicator and unit are (margins in polls).
    """
    questions = len(judged.questions)
    signed = np.zeros(questions, dtype=bool)  # neither nobody's question nor one of zeros is
    for name in ("stated_low", "stated_high"):
        end = voices.columns[name]
        signed[voices.question[np.isfinite(end) & (end < 0)]] = True
    if not signed.any():
        return np.zeros(questions, dtype=np.int64), objects(["log"])
    store = judged.linked.store
    first = np.zeros(questions, dtype=np.int64)
    first[judged.question[::-1]] = judged.rows[::-1]
    unit, indicator = store.coded("unit"), store.coded("indicator")
    kind = (unit.codes[first].astype(np.int64) + 1) * (len(indicator.labels) + 1)
    kind += indicator.codes[first] + 1
    _, kind = np.unique(kind, return_inverse=True)
    often = np.bincount(kind, signed) >= SIGNED * np.bincount(kind)
    linear = signed | often[kind]
    return named(linear, unit, unit.codes[first])


def named(linear: Bools, unit: StringColumn, code: Ints) -> tuple[Ints, Array]:
    """Return scales by name: "log", and "linear" with the unit where there is one."""
    key = np.where(linear, code.astype(np.int64) + 1, -1)
    found, scale = np.unique(key, return_inverse=True)
    names = [
        "log" if k < 0 else "linear" if k == 0 else f"linear ({unit.labels[k - 1]})"
        for k in found.tolist()
    ]
    return scale.astype(np.int64), objects(names)
