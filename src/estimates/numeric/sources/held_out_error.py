"""How well a record predicts what it was not learned from, compared with plain medians.

A figure is predicted by the weighted median of the figures of other families on its question, their
biases subtracted and its own added; a known truth by that of all figures. The claims of a question
are taken out of the sums that predict it, so that nothing has to be learned twice. A plain median
counts every other voice once.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from estimates.numeric.grouped.sums import sum_by_code
from estimates.numeric.sources.effect_fit import FitState, voice_parts
from estimates.numeric.sources.effects import BIAS_CLAIMS, MAX_PRECISION_RATIO, USUAL_CLAIMS
from estimates.numeric.sources.observations import Observations
from estimates.numeric.types import Bools, Floats, Ints

# Pairs of voices on the questions that are predicted: a few percent of the time of learning.
MAX_HELD_OUT_PAIRS = 200_000
# A record that predicts worse than plain medians by more than this share is not heeded …
MAX_EXCESS = 0.05
# … if chance does not explain it: the excess is beyond this many standard errors, as for a bias.
EXCESS_GATE = 2.0


@dataclass(frozen=True)
class HeldOutError:
    """Sums over questions, which add up over parts.

    questions : their number.
    learned, plain : sums of the mean absolute errors with the record, and of plain medians.
    squares : sum of the squared differences of the two.
    """

    questions: float
    learned: float
    plain: float
    squares: float

    @property
    def ratio(self) -> float:
        """The error with the record over that of plain medians; 1 without evidence."""
        return self.learned / self.plain if self.plain > 0 else 1.0

    @property
    def is_excessive(self) -> bool:
        """Whether the record is worse by more than `MAX_EXCESS`, and not by chance.

        >>> HeldOutError(100, 13, 10, 1).is_excessive, HeldOutError(100, 13, 10, 9).is_excessive
        (True, False)
        """
        excess = self.learned - (1.0 + MAX_EXCESS) * self.plain
        return excess > EXCESS_GATE * float(np.sqrt(self.squares))


@dataclass(frozen=True)
class HeldOutVoices:
    """Voices with the records of their sources, without what their own question adds to these.

    voices : the observations.
    bias, weight : shape (voices,), the bias, and the weight in a median.
    """

    voices: Observations
    bias: Floats
    weight: Floats

    @classmethod
    def of(cls, voices: Observations, state: FitState) -> HeldOutVoices:
        """Return the voices of a fit."""
        parts = voice_parts(voices, state).columns(state.difficulty[voices.question])
        count, pull, pulled, size = parts
        sums, effects, source = state.sums, state.effects, voices.source
        prior = BIAS_CLAIMS / effects.usual
        bias = effects.leaning[source] - (sums.pulled / (sums.pull + prior))[source]
        bias += (sums.pulled[source] - pulled) / (np.maximum(sums.pull[source] - pull, 0) + prior)
        usual = USUAL_CLAIMS * effects.usual
        whole = ((sums.size + usual) / (sums.claims + USUAL_CLAIMS))[source]
        rest = np.maximum(sums.size[source] - size, 0) + usual
        rest /= np.maximum(sums.claims[source] - count, 0) + USUAL_CLAIMS
        spread = effects.spread[source] * rest / whole
        least = float(np.median(effects.spread)) / MAX_PRECISION_RATIO if len(spread) else 1.0
        return cls(voices, bias, voices.weight / np.maximum(spread, least))

    def figure_errors(self, a: Ints, b: Ints) -> tuple[Ints, Floats, Floats, Floats]:
        """Return the questions, the weights and the errors of predicting `a` from `b`.

        a, b : pairs of rows. The errors are those with the record, and of plain medians.
        """
        voices = self.voices
        target, group = np.unique(a, return_inverse=True)
        middle = middle_by_group(group, voices.x[b] - self.bias[b], self.weight[b])
        plain = middle_by_group(group, voices.x[b], np.ones(len(b)))
        x = voices.x[target]
        learned = np.abs(middle + self.bias[target] - x)
        return voices.question[target], voices.weight[target], learned, np.abs(plain - x)

    def truth_errors(self, rows: Ints) -> tuple[Ints, Floats, Floats, Floats]:
        """Return the same for the truths of the questions of some rows."""
        voices = self.voices
        target, group = np.unique(voices.question[rows], return_inverse=True)
        middle = middle_by_group(group, voices.x[rows] - self.bias[rows], self.weight[rows])
        plain = middle_by_group(group, voices.x[rows], np.ones(len(rows)))
        x = voices.truth[target]
        return target, np.ones(len(target)), np.abs(middle - x), np.abs(plain - x)


def held_out_error(
    voices: Observations, state: FitState, a: Ints, b: Ints, rank: Ints
) -> HeldOutError:
    """Return the errors of predicting figures, and truths where they are known.

    voices : all observations. state : of their fit. a, b : ordered pairs of rows on one question.
    rank : shape (questions,), the order in which questions are taken.
    """
    is_known, is_number = ~np.isnan(voices.truth), voices.low == voices.high
    family = voices.copy_family
    is_useful = is_number[a] & is_number[b] & ~is_known[voices.question[a]]
    is_useful &= (family[a] < 0) | (family[a] != family[b])
    a, b = a[is_useful], b[is_useful]
    rows = np.flatnonzero(is_known[voices.question] & is_number)
    is_taken = within_budget(voices.question[np.concatenate([a, rows])], rank)
    kept = np.flatnonzero(is_taken[voices.question])
    place = np.cumsum(is_taken[voices.question]) - 1
    held_out = HeldOutVoices.of(voices.rows(kept), state)
    a, b = (place[column[is_taken[voices.question[a]]]] for column in (a, b))
    rows = place[rows[is_taken[voices.question[rows]]]]
    found = zip(held_out.figure_errors(a, b), held_out.truth_errors(rows), strict=True)
    question, weight, learned, plain = (np.concatenate(columns) for columns in found)
    total, learned, plain = (
        sum_by_code(question, column, len(rank))
        for column in (weight, weight * learned, weight * plain)
    )
    has_weight = total > 0
    learned, plain = (column[has_weight] / total[has_weight] for column in (learned, plain))
    squares = float(((learned - plain) ** 2).sum())
    return HeldOutError(float(has_weight.sum()), float(learned.sum()), float(plain.sum()), squares)


def within_budget(question: Ints, rank: Ints) -> Bools:
    """Return whether each question is predicted: all, or as many as cost `MAX_HELD_OUT_PAIRS`."""
    cost = np.bincount(question, minlength=len(rank))
    order = np.argsort(rank, kind="stable")
    is_taken = np.zeros(len(rank), dtype=bool)
    is_taken[order[np.cumsum(cost[order]) <= MAX_HELD_OUT_PAIRS]] = True
    return is_taken & (cost > 0)


def middle_by_group(group: Ints, x: Floats, weight: Floats) -> Floats:
    """Return the weighted median of each group, halfway between two where weights are even.

    >>> middle_by_group(np.array([0, 0, 1, 1, 1]), np.array([1.0, 3, 7, 8, 9]), np.ones(5))
    array([2., 8.])
    """
    order = np.lexsort((x, group))
    x, up_to, size = x[order], np.cumsum(weight[order]), np.bincount(group)
    before = np.append(0.0, up_to)[np.cumsum(size) - size]
    half = 0.5 * (up_to[np.cumsum(size) - 1] - before)
    # A rounding error of the sums does not decide between two figures.
    low, high = (np.searchsorted(up_to, before + half * share) for share in (1 - 1e-9, 1 + 1e-9))
    last = np.cumsum(size) - 1
    return np.asarray(0.5 * (x[np.minimum(low, last)] + x[np.minimum(high, last)]))
