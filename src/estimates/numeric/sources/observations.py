"""Observations of a track record: the figures of many sources as arrays, and starting values."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from estimates.numeric.grouped.sums import sum_by_code
from estimates.numeric.sources.side_effects import SideCells
from estimates.numeric.types import Bools, Floats, Ints


@dataclass(frozen=True)
class Observations:
    """The figures that the voices of many questions state, on the scale of the questions.

    Rows are sorted by question and x.

    question, source : shape (voices,), codes.
    x : shape (voices,), the number; the bound of a one-sided claim.
    low, high : shape (voices,), equal to x for a number, infinite where open.
    weight : shape (voices,), weight of a voice (age, repetition); 0 is absence.
    figure : shape (voices,), a code shared by the voices that state the same figure of a question.
    repeat_probability : shape (voices,), probability that the other voices with this figure have
        it from the same origin: that share of their agreement is no evidence.
    copy_family : shape (voices,), the family of near-certain copies of its source, -1 for none.
    truth : shape (questions,), NaN where unknown.
    sources : number of sources. differ, prior : see `EffectSetting`.
    share : greatest weight share of a family in a question, see `numeric.sources.family_cap`.
    cells : where sources have a record per side, `source` and `sources` are those of the cells.
    """

    question: Ints
    source: Ints
    x: Floats
    low: Floats
    high: Floats
    weight: Floats
    figure: Ints
    repeat_probability: Floats
    copy_family: Ints
    truth: Floats
    sources: int
    differ: float = 0.0
    prior: float = 0.35
    share: float = 1.0
    cells: SideCells | None = None

    @property
    def questions(self) -> int:
        """Number of questions."""
        return len(self.truth)

    def by_source(self, column: Floats) -> Floats:
        """Return the sums of a column by source, shape (sources,)."""
        return sum_by_code(self.source, column, self.sources)

    def by_question(self, column: Floats) -> Floats:
        """Return the sums of a column by question, shape (questions,)."""
        return sum_by_code(self.question, column, self.questions)

    def by_figure(self, column: Floats) -> Floats:
        """Return the sum of a column over all voices with the same figure, shape (voices,)."""
        figures = int(self.figure.max(initial=-1)) + 1
        return sum_by_code(self.figure, column, figures)[self.figure]

    def rows(self, kept: Bools | Ints) -> Observations:
        """Return a subset of the voices."""
        names = "question source x low high weight figure repeat_probability copy_family"
        return replace(self, **{name: getattr(self, name)[kept] for name in names.split()})


def initial_centres(voices: Observations) -> Floats:
    """Return the median of the distinct numbers of each question, or its truth where known.

    Shape (questions,). Bounds replace numbers where a question has none.
    """
    is_number = voices.low == voices.high
    has_number = voices.by_question(is_number.astype(float)) > 0
    is_used = (is_number | ~has_number[voices.question]) & (voices.weight > 0)
    question, x = voices.question[is_used], voices.x[is_used]
    is_new = np.ones(len(x), dtype=bool)
    is_new[1:] = (question[1:] != question[:-1]) | (x[1:] != x[:-1])
    question, x = question[is_new], x[is_new]
    count = np.bincount(question, minlength=voices.questions)
    first = np.cumsum(count) - count
    last = max(len(x) - 1, 0)
    centre = np.full(voices.questions, 0.0)
    if len(x):
        low = x[np.minimum(first + np.maximum(count - 1, 0) // 2, last)]
        high = x[np.minimum(first + count // 2, last)]
        centre = np.where(count > 0, 0.5 * low + 0.5 * high, 0.0)
    return np.where(np.isnan(voices.truth), centre, voices.truth)
