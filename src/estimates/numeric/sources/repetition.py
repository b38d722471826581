"""The probability that a source repeats one of the figures already stated, and which one.

A conditional logit (McFadden 1974): each stated figure v has odds exp(eta_v) against "a figure of
its own", where eta_v is linear in five features: a constant, the log odds that the source shares
figures with those who state v, and the logs of the numbers of those who state v, of other voices,
and of distinct figures. All sources share the five coefficients.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from estimates.numeric.grouped.sums import sum_by_code
from estimates.numeric.types import Bools, Floats, Ints

# The coefficients are shrunk to these: the odds of the pair that shares most.
PRIOR_ODDS_LINE = np.array([0.0, 1.0, 0.0, 0.0, 0.0])
# Precision of that prior.
ODDS_LINE_PRECISION = np.array([0.1, 4.0, 4.0, 4.0, 4.0])
# A pair's rate of sharing is shrunk as if this many further questions had the source's usual
# rate.
REPEAT_CLAIMS = 4.0
# Keeps the log odds of sharing finite.
MIN_SHARE_RATE = 1e-4
# Greatest number of Newton steps.
ODDS_LINE_STEPS = 25


def shrunken_share_rate(same: Floats, common: Floats, usual: Floats) -> Floats:
    """Return the rate at which two sources state the same figure, shrunk to the usual one."""
    rate: Floats = (same + REPEAT_CLAIMS * usual) / (common + REPEAT_CLAIMS)
    return np.clip(rate, MIN_SHARE_RATE, 1.0 - MIN_SHARE_RATE)


@dataclass(frozen=True)
class RepeatableFigures:
    """The distinct figures that other voices of the question state, by target.

    target : shape (figures,), ascending.
    row : shape (figures,), one of the voices that state it.
    of_pair : shape (pairs,), the figure of each pair (target, other).
    features : shape (5, figures), the features of the log odds.
    """

    target: Ints
    row: Ints
    of_pair: Ints
    features: Floats

    @classmethod
    def of(
        cls, target: Ints, other: Ints, x: Floats, rate: Floats, targets: int
    ) -> RepeatableFigures:
        """Gather the figures.

        target : shape (pairs,), 0 .. targets - 1. other : shape (pairs,), rows of x.
        rate : shape (pairs,), rate at which the pair states the same figure.
        """
        order = np.lexsort((x[other], target))
        t, y = target[order], x[other][order]
        is_new = np.ones(len(t), dtype=bool)
        differs = np.abs(y[1:] - y[:-1]) > 1e-9 * np.maximum(1, np.abs(y[1:]))
        is_new[1:] = (t[1:] != t[:-1]) | differs
        of_pair = np.empty(len(t), dtype=np.int64)
        of_pair[order] = np.cumsum(is_new) - 1
        figure_target = t[is_new]
        odds = np.log(rate / (1.0 - rate))
        best = np.full(len(figure_target), -np.inf)
        np.maximum.at(best, of_pair, odds)
        observations = np.bincount(of_pair, minlength=len(figure_target))
        other_counts = np.bincount(target, minlength=targets)[figure_target]
        distinct = np.bincount(figure_target, minlength=targets)[figure_target]
        counts = np.log(observations), np.log(other_counts), np.log(distinct)
        features = np.stack([np.ones(len(figure_target)), best, *counts])
        return cls(figure_target, other[order][is_new], of_pair, features)

    def chances(self, line: Floats, targets: int) -> tuple[Floats, Floats]:
        """Return the probability of each figure, and of a figure of its own by target."""
        odds = np.exp(np.clip(line @ self.features, -30.0, 30.0))
        own: Floats = 1.0 / (1.0 + sum_by_code(self.target, odds, targets))
        return odds * own[self.target], own


def fit_odds_line(figures: RepeatableFigures, hit: Bools, targets: int) -> Floats:
    """Fit the coefficients by Newton steps on the penalised likelihood (a conditional logit).

    figures : of the other voices. hit : shape (figures,), whether the target states it.

    McFadden, D. (1974). Conditional logit analysis of qualitative choice behavior. In: Frontiers
    in Econometrics, 105-142.
    """
    line = PRIOR_ODDS_LINE.copy()
    last_step = np.inf
    for _ in range(ODDS_LINE_STEPS):
        chance, _ = figures.chances(line, targets)
        slope = figures.features @ (hit - chance) - ODDS_LINE_PRECISION * (line - PRIOR_ODDS_LINE)
        columns = (chance * row for row in figures.features)
        mean = np.stack([sum_by_code(figures.target, column, targets) for column in columns])
        square = (figures.features * chance) @ figures.features.T
        curvature = square - mean @ mean.T + np.diag(ODDS_LINE_PRECISION)
        step = np.linalg.solve(curvature, slope)
        line = line + step * min(1.0, 2.0 / max(float(np.abs(step).max()), 1e-300))
        if abs(last_step - float(np.abs(step).max())) == 0 or np.abs(step).max() < 1e-9:
            break
        last_step = float(np.abs(step).max())
    return line
