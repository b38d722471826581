"""What voices state, as arrays, and where the middle of each question lies to begin with."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from estimates.numeric.grouped.sums import by_code
from estimates.numeric.grouped.tiles import Bools, Floats, Ints
from estimates.numeric.sources.side_effects import Cells


@dataclass(frozen=True)
class Stated:
    """What the voices of many questions state, on the scale of the questions.

    Rows are sorted by question and x.

    Attributes
    ----------
    question, source : shape (voices,), codes.
    x : shape (voices,), the number; the bound of a one-sided claim.
    low, high : shape (voices,), equal to x for a number, infinite where the words are open.
    weight : shape (voices,), how much a voice counts (age, repetition); 0 is absence.
    figure : shape (voices,), a code that those share who state the same figure of a question.
    echo : shape (voices,), how likely the others with this figure have it from the same place:
        so much of their agreement is no evidence.
    kin : shape (voices,), the family of near-certain copies of its source, -1 for none.
    truth : shape (questions,), NaN where it is not known.
    sources : how many there are. differ, prior : see `Setting`.
    share : the most that a family may weigh in a question, see `numeric.family_cap`.
    cells : where sources have a record a side, `source` and `sources` are those of the cells.
    """

    question: Ints
    source: Ints
    x: Floats
    low: Floats
    high: Floats
    weight: Floats
    figure: Ints
    echo: Floats
    kin: Ints
    truth: Floats
    sources: int
    differ: float = 0.0
    prior: float = 0.35
    share: float = 1.0
    cells: Cells | None = None

    @property
    def questions(self) -> int:
        """How many questions there are."""
        return len(self.truth)

    def by_source(self, column: Floats) -> Floats:
        """Sum a column by source."""
        return by_code(self.source, column, self.sources)

    def by_question(self, column: Floats) -> Floats:
        """Sum a column by question."""
        return by_code(self.question, column, self.questions)

    def by_figure(self, column: Floats) -> Floats:
        """Sum a column over those who state a figure; shape (voices,)."""
        figures = int(self.figure.max(initial=-1)) + 1
        return by_code(self.figure, column, figures)[self.figure]

    def rows(self, kept: Bools | Ints) -> Stated:
        """Keep some voices."""
        names = ("question", "source", "x", "low", "high", "weight", "figure", "echo", "kin")
        return replace(self, **{name: getattr(self, name)[kept] for name in names})


def start(stated: Stated) -> Floats:
    """Return the median of the different numbers of each question, the truth where it is known.

    The bounds stand in where a question has no number.
    """
    point = stated.low == stated.high
    some = stated.by_question(point.astype(float)) > 0
    used = (point | ~some[stated.question]) & (stated.weight > 0)
    question, x = stated.question[used], stated.x[used]
    new = np.ones(len(x), dtype=bool)
    new[1:] = (question[1:] != question[:-1]) | (x[1:] != x[:-1])
    question, x = question[new], x[new]
    count = np.bincount(question, minlength=stated.questions)
    first = np.cumsum(count) - count
    last = max(len(x) - 1, 0)
    centre = np.full(stated.questions, 0.0)
    if len(x):
        low = x[np.minimum(first + np.maximum(count - 1, 0) // 2, last)]
        high = x[np.minimum(first + count // 2, last)]
        centre = np.where(count > 0, 0.5 * low + 0.5 * high, 0.0)
    return np.where(np.isnan(stated.truth), centre, stated.truth)
