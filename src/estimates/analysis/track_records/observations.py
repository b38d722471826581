"""The numbers that voices state, on the scale on which their errors can be compared."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from estimates.analysis.snapshot.indicator_scales import signed_indicator_mask
from estimates.analysis.snapshot.scales import ScaleName, signed_mask
from estimates.analysis.snapshot.snapshot import Snapshot
from estimates.analysis.snapshot.voices import Voices
from estimates.analysis.track_records.sides import SideRule, question_sides
from estimates.columnar.arrays import Array, object_array
from estimates.numeric.rounding.point_value import point_value
from estimates.numeric.types import Bools, Floats, Ints

# Where no indicator is stated, quantities of one unit are linear when this share of their questions
# is signed.
SIGNED_SHARE = 0.1


@dataclass(frozen=True)
class VoiceFigures:
    """The figures of voices, one per source and question.

    question_codes : shape (voices,).
    numbers : shape (voices,), in the unit of the claims: the value asserted, else the middle of the
        range, else the one bound; NaN where there is none.
    lows, highs : shape (voices,), the value, or infinite where the words are open to that side.
    source_codes : shape (voices,), indices into `source_labels`.
    scale_codes : shape (questions,), indices into `scale_names`: "log", "linear",
        "linear (points)".
    days : shape (voices,), the day on which it became known; NaN where no date is stated.
    side_codes : shape (questions,), indices into the sorted `side_names`, -1 where unknown.
    """

    question_codes: Ints
    numbers: Floats
    lows: Floats
    highs: Floats
    source_codes: Ints
    source_labels: Array
    scale_codes: Ints
    scale_names: Array
    days: Floats
    side_codes: Ints
    side_names: Array

    @classmethod
    def of(
        cls,
        snapshot: Snapshot,
        voices: Voices,
        side: SideRule | None = None,
        scale: ScaleName | None = None,
    ) -> VoiceFigures:
        """Return the figures of the voices of a snapshot.

        side : what separates the sides. scale : of all questions; None = by the figures.
        """
        _, first = snapshot.voices
        scale_codes, scale_names = question_scales(snapshot, voices, scale)
        is_linear = (scale_names != "log")[scale_codes]
        known_on = snapshot.linked.known_on[snapshot.rows[first]]
        days = known_on.astype("datetime64[D]").astype(np.float64)
        return cls(
            voices.question,
            *numbers_and_ends(voices.columns, is_linear[voices.question]),
            snapshot.source[first].astype(np.int64),
            snapshot.linked.store.strings("source").labels,
            scale_codes,
            scale_names,
            np.where(np.isnat(known_on), np.nan, days),
            *question_sides(snapshot, side),
        )

    def is_log(self, scale: int) -> bool:
        """Return whether a scale is logarithmic."""
        return bool(self.scale_names[scale] == "log")

    def on_scale(self, scale: int) -> tuple[Ints, Floats, Floats, Floats]:
        """Return the rows of the voices on a scale, and their figures, lows and highs there."""
        mask = (self.scale_codes[self.question_codes] == scale) & np.isfinite(self.numbers)
        if self.is_log(scale):
            mask &= self.numbers > 0
        rows = np.flatnonzero(mask)
        columns = [column[rows] for column in (self.numbers, self.lows, self.highs)]
        if self.is_log(scale):
            with np.errstate(divide="ignore"):  # A low end of 0 or less is open below.
                columns = [np.log(np.maximum(column, 0.0)) for column in columns]
        return rows, columns[0], columns[1], columns[2]


def numbers_and_ends(columns: dict[str, Floats], is_linear: Bools) -> tuple[Floats, Floats, Floats]:
    """Return the number of each voice, and its low and high end.

    A number, a range and a hull of several figures count as one number; a bound stays open to one
    side.
    """
    value, low, high = (columns[n].copy() for n in ("value", "stated_low", "stated_high"))
    is_vague = ~np.isfinite(low) & ~np.isfinite(high)
    low, high = np.where(is_vague, columns["low"], low), np.where(is_vague, columns["high"], high)
    is_closed = np.isfinite(low) & np.isfinite(high)
    bound = np.where(np.isfinite(low), low, high)
    value = point_value(low, high, value, ~is_linear)
    value = np.where(np.isnan(value) & np.isfinite(bound), bound, value)
    return value, np.where(is_closed, value, low), np.where(is_closed, value, high)


def question_scales(
    snapshot: Snapshot, voices: Voices, scale: ScaleName | None = None
) -> tuple[Ints, Array]:
    """Return the scale of each question as a code, and the names of the scales.

    Positive magnitudes are compared by their logarithms, signed ones as they are, within their
    unit. A quantity that happens to be positive counts as signed where others of the same
    indicator and unit are (margins in polls); where no indicator is stated, if a tenth are.

    scale : of all questions, but that figures below zero are linear; None = by the figures.
    """
    questions = len(snapshot.questions)
    # Questions without a claim and questions of zeros alone are not signed.
    is_signed = signed_mask(voices.question, voices.columns, questions)
    if scale is None:
        is_signed |= signed_indicator_mask(snapshot)
    if scale == "linear":
        is_signed[:] = True
    if not is_signed.any():
        return np.zeros(questions, dtype=np.int64), object_array(["log"])
    store = snapshot.linked.store
    first = np.zeros(questions, dtype=np.int64)
    first[snapshot.question[::-1]] = snapshot.rows[::-1]
    unit, indicator = store.strings("unit"), store.strings("indicator")
    kind = (unit.codes[first].astype(np.int64) + 1) * (len(indicator.labels) + 1)
    kind += indicator.codes[first] + 1
    _, kind = np.unique(kind, return_inverse=True)
    is_often_signed = np.bincount(kind, is_signed) >= SIGNED_SHARE * np.bincount(kind)
    is_linear = is_signed if scale else is_signed | is_often_signed[kind]
    # A missing unit has the code -1: its key is 0.
    keys = np.where(is_linear, unit.codes[first].astype(np.int64) + 1, -1)
    scale_keys, scale_codes = np.unique(keys, return_inverse=True)
    names = [
        "log" if key < 0 else "linear" if key == 0 else f"linear ({unit.labels[key - 1]})"
        for key in scale_keys.tolist()
    ]
    return scale_codes.astype(np.int64), object_array(names)
