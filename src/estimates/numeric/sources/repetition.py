"""How likely a source is to repeat one of the figures already stated, and which.

Each stated figure v draws the source with odds exp(eta_v) against "a figure of its own", where
eta_v is a line in a few numbers: how often the source shares figures with those who state v, how
many state it, how many others and how many figures there are. Five numbers for all sources.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from estimates.numeric.grouped.sums import by_code
from estimates.numeric.grouped.tiles import Bools, Floats, Ints

USUAL = np.array([0.0, 1.0, 0.0, 0.0, 0.0])
"""What the line is shrunk to: the odds of the pair that shares most."""
FIRM = np.array([0.1, 4.0, 4.0, 4.0, 4.0])
"""Precision of that prior."""
REPEAT_CLAIMS = 4.0
"""A pair's rate of sharing counts so many questions at the source's usual rate beside its own."""
LEAST = 1e-4
STEPS = 25


def share_rate(same: Floats, common: Floats, usual: Floats) -> Floats:
    """Return how often two sources state the same figure, shrunk to the usual rate."""
    rate: Floats = (same + REPEAT_CLAIMS * usual) / (common + REPEAT_CLAIMS)
    return np.clip(rate, LEAST, 1.0 - LEAST)


@dataclass(frozen=True)
class Figures:
    """The different figures that each target hears from others.

    Attributes
    ----------
    target : shape (figures,), ascending.
    row : shape (figures,), one of the voices that state it.
    of_pair : shape (pairs,), the figure of each pair (target, other).
    told : shape (5, figures), what the odds are made of.
    """

    target: Ints
    row: Ints
    of_pair: Ints
    told: Floats

    @classmethod
    def of(cls, target: Ints, other: Ints, x: Floats, rate: Floats, targets: int) -> Figures:
        """Gather the figures.

        Parameters
        ----------
        target : shape (pairs,), 0 .. targets - 1. other : shape (pairs,), rows of x.
        rate : shape (pairs,), how often the pair states the same figure.
        """
        order = np.lexsort((x[other], target))
        t, y = target[order], x[other][order]
        new = np.ones(len(t), dtype=bool)
        new[1:] = (t[1:] != t[:-1]) | (np.abs(y[1:] - y[:-1]) > 1e-9 * np.maximum(1, np.abs(y[1:])))
        of_pair = np.empty(len(t), dtype=np.int64)
        of_pair[order] = np.cumsum(new) - 1
        home = t[new]
        odds = np.log(rate / (1.0 - rate))
        best = np.full(len(home), -np.inf)
        np.maximum.at(best, of_pair, odds)
        stated = np.bincount(of_pair, minlength=len(home))
        others = np.bincount(target, minlength=targets)[home]
        kinds = np.bincount(home, minlength=targets)[home]
        told = np.stack([np.ones(len(home)), best, np.log(stated), np.log(others), np.log(kinds)])
        return cls(home, other[order][new], of_pair, told)

    def chances(self, line: Floats, targets: int) -> tuple[Floats, Floats]:
        """Return the chance of each figure, and of a figure of its own by target."""
        odds = np.exp(np.clip(line @ self.told, -30.0, 30.0))
        own: Floats = 1.0 / (1.0 + by_code(self.target, odds, targets))
        return odds * own[self.target], own


def learn_line(figures: Figures, hit: Bools, targets: int) -> Floats:
    """Learn the line by Newton steps on the shrunk likelihood (a conditional logit).

    Parameters
    ----------
    figures : what the targets hear. hit : shape (figures,), which figure the target states.

    References
    ----------
    McFadden, D. (1974). Conditional logit analysis of qualitative choice behavior. In: Frontiers
    in Econometrics, 105-142.
    """
    line = USUAL.copy()
    before = np.inf
    for _ in range(STEPS):
        chance, _ = figures.chances(line, targets)
        slope = figures.told @ (hit - chance) - FIRM * (line - USUAL)
        mean = np.stack([by_code(figures.target, chance * row, targets) for row in figures.told])
        bend = (figures.told * chance) @ figures.told.T - mean @ mean.T + np.diag(FIRM)
        step = np.linalg.solve(bend, slope)
        line = line + step * min(1.0, 2.0 / max(float(np.abs(step).max()), 1e-300))
        if abs(before - float(np.abs(step).max())) == 0 or np.abs(step).max() < 1e-9:
            break
        before = float(np.abs(step).max())
    return line
