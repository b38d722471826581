"""Copying between sources: shared figures that no other source states.

Agreement on what all others state is no sign of copying: it may be true. Sources copy if they
share what the others do not state (the "shared false values" of Dong, Berti-Equille and Srivastava
2009, counted for numbers): rate = shared odd figures / (odd figures + 3). Copies also answer the
same questions, while accurate sources that are right together where others are wrong each answer
their own: so the rate is multiplied by the share of common questions, and fewer odd figures are
needed from sources that answer the same questions more often than by chance.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from estimates.numeric.grouped.components import component_codes
from estimates.numeric.grouped.sums import sum_by_code
from estimates.numeric.types import Bools, Floats, Ints

# From this copy rate on two sources are one family. On web sources with known groups, copies reach
# 0.97 and more; accurate sources 0.92 to 0.96 before, 0.74 after the share of common questions.
NEAR_CERTAIN = 0.8
# The copy rate at which copying is as probable as not, and the scale of the logistic curve around
# it.
EVEN_COPY_RATE, COPY_RATE_SCALE = 0.8, 0.01
# A near-certain copy shares at least this many odd figures …
MIN_SHARED_FIGURES = 5
# … on at least this many common questions.
MIN_COMMON_QUESTIONS = 20
# Odd figures not shared that every pair is assumed to have in addition to its own, where the two
# answer the same questions no more often than by chance, and where they answer the same ones only.
PRIOR_ODD_FIGURES, LEAST_PRIOR_ODD_FIGURES = 3.0, 0.5
# Round numbers are multiples of these times a power of ten.
ROUND_STEPS = (1.0, 2.0, 5.0)


def relative_rounding_step(value: Floats) -> Floats:
    """Return the rounding step over the number: the largest 1, 2 or 5 x 10^k that divides it.

    value : numbers as stated, any shape.

    >>> relative_rounding_step(np.array([150_000.0, 148_312.0, 26.0])).round(4)
    array([0.3333, 0.    , 0.0769])
    """
    # 0.05 may be a rounding error below 5 hundredths.
    size = np.abs(value) * (1.0 + 1e-9)
    grid = np.zeros(value.shape)
    with np.errstate(divide="ignore", invalid="ignore"):
        top = np.floor(np.log10(np.where(size > 0, size, 1.0)))
        for down in range(8, -1, -1):
            for step in ROUND_STEPS:
                unit = step * 10.0 ** (top - down)
                times = size / unit
                is_multiple = np.abs(times - np.round(times)) < 1e-6 * np.maximum(times, 1.0)
                grid = np.where(is_multiple & (unit <= size), unit, grid)
        part: Floats = np.where(size > 0, grid / np.where(size > 0, size, 1.0), 1.0)
    return part


@dataclass(frozen=True)
class FigureVotes:
    """Weighted counts of the figures of each question.

    figure : shape (voices,), the code of the voice's figure.
    count : shape (figures,), weighted number of voices that state it.
    top : shape (3, questions), its most stated figures, -1 where there are fewer.
    """

    figure: Ints
    count: Floats
    top: Ints

    @classmethod
    def of(cls, question: Ints, figure: Ints, weight: Floats, looked_at: Bools) -> FigureVotes:
        """Count the figures of the voices, sorted by question.

        question, figure, weight : shape (voices,); figures ascend.
        looked_at : shape (questions,), whether the most stated figures are needed.
        """
        first_of = np.flatnonzero(np.append(True, figure[1:] != figure[:-1])[: len(figure)])
        count = sum_by_code(figure, weight, len(first_of))
        figure_question = question[first_of]
        figure_rows = np.flatnonzero(looked_at[figure_question])
        ranked = figure_rows[np.lexsort((-count[figure_rows], figure_question[figure_rows]))]
        size = np.bincount(figure_question[figure_rows], minlength=len(looked_at))
        first = np.cumsum(size) - size
        top = np.full((3, len(looked_at)), -1, dtype=np.int64)
        for place in range(3):
            is_long_enough = size > place
            top[place, is_long_enough] = ranked[first[is_long_enough] + place]
        return cls(figure, count, top)

    def odd(self, question: Ints, a: Ints, b: Ints, weight: Floats) -> Bools:
        """Return whether one of a pair states an odd figure, shape (pairs,).

        A figure is odd if the others state another one more often, or if there are no others.

        question, weight : shape (voices,); a, b : rows, shape (pairs,).
        """
        fa, fb = self.figure[a], self.figure[b]
        for_a = self.count[fa] - weight[a] - np.where(fa == fb, weight[b], 0.0)
        for_b = self.count[fb] - weight[b] - np.where(fa == fb, weight[a], 0.0)
        best_other = np.maximum(for_a, for_b)
        for top in self.top:
            top_figure = top[question[a]]
            is_free = (top_figure >= 0) & (top_figure != fa) & (top_figure != fb)
            greatest = np.maximum(best_other, self.count[top_figure])
            best_other = np.where(is_free, greatest, best_other)
        small = 1e-9
        is_alone = best_other < small
        is_odd = (for_a < best_other - small) | (for_b < best_other - small)
        return is_alone | is_odd


def common_share(common: Floats, first: Floats, other: Floats) -> Floats:
    """Return the share of the questions of two sources that both answer (Jaccard).

    common, first, other : the questions that both answer, and those that each does.

    >>> common_share(np.array([50.0]), np.array([100.0]), np.array([50.0]))
    array([0.5])
    """
    return np.clip(common / np.maximum(first + other - common, 1e-300), 0.0, 1.0)


def overlap(
    common: Floats, first: Floats, other: Floats, questions: float
) -> tuple[Floats, Floats]:
    """Return the share of common questions, and how far it exceeds chance, each from 0 to 1.

    Of fewer than `MIN_COMMON_QUESTIONS` only a part of that counts.

    common, first, other : see `common_share`. questions : the number of all questions.

    >>> [x.round(2) for x in overlap(*np.array([[50.0, 25, 99], [50, 50, 99], [50, 50, 99]]), 100)]
    [array([1.  , 0.33, 1.  ]), array([1., 0., 1.])]
    """
    share = common_share(common, first, other)
    # The questions that identical sources alone answer are compared with none.
    greatest = np.maximum(np.maximum(first, other), max(questions, 1e-300))
    chance = common_share(first * other / greatest, first, other)
    excess = np.clip((share - chance) / np.maximum(1.0 - chance, 1e-9), 0.0, 1.0)
    return share, excess * np.minimum(common / MIN_COMMON_QUESTIONS, 1.0)


def copy_rate(
    shared: Floats, odd: Floats, together: Floats | float = 1.0, excess: Floats | float = 0.0
) -> Floats:
    """Return the rate at which one of two sources repeats the other, from their odd figures.

    shared : evidence: figures that both state and others do not, each counted by its rarity.
    odd : questions in which at least one of them states such a figure.
    together, excess : the share of common questions and its excess, see `overlap`.

    >>> copy_rate(np.array([97.0, 1.0]), np.array([97.0, 1.0])).round(2)
    array([0.97, 0.25])

    Dong, X. L., Berti-Equille, L. and Srivastava, D. (2009). Integrating conflicting data: the
    role of source dependence. PVLDB 2, 550-561 (only shared false values reveal copying).
    """
    prior = PRIOR_ODD_FIGURES + (LEAST_PRIOR_ODD_FIGURES - PRIOR_ODD_FIGURES) * excess
    return shared / (odd + prior) * together


def copy_probability(rate: Floats) -> Floats:
    """Return the probability that figures shared by two sources are copied, from their copy rate.

    A logistic curve around `EVEN_COPY_RATE`.

    >>> copy_probability(np.array([0.4, 0.79, 0.8, 0.81, 0.97])).round(2)
    array([0.  , 0.27, 0.5 , 0.73, 1.  ])
    """
    return 1.0 / (1.0 + np.exp((EVEN_COPY_RATE - rate) / COPY_RATE_SCALE))


def is_near_certain_copy(rate: Floats, shared: Floats, common: Floats) -> Bools:
    """Return whether pairs of sources copy at a high rate and on enough questions."""
    is_frequent = (shared >= MIN_SHARED_FIGURES) & (common >= MIN_COMMON_QUESTIONS)
    return is_frequent & (rate >= NEAR_CERTAIN)


def copy_families(sources: int, a: Ints, b: Ints, is_certain: Bools) -> Ints:
    """Return the family of each source, shape (sources,), joined by near-certain pairs."""
    return component_codes(sources, a[is_certain], b[is_certain])
