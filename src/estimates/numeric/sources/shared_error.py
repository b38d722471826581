"""How far are all sources of a question off together? Only known truths can tell.

Polls share one error, guessers one misreading: no disagreement between them shows it, and an
interval made of their disagreement is too narrow by it. The *share* is the variance of what they
are off together, as a part of the variance of what one of them is off by itself.
"""

from __future__ import annotations

import numpy as np

from estimates.numeric.grouped.sums import by_code
from estimates.numeric.grouped.tiles import Floats, Ints

USUAL_SHARE = 0.25
"""Where nothing is known: errors then correlate by 0.2, and any number of sources say no more than
four independent ones would (Clemen and Winkler 1985: n sources count as n / (1 + (n - 1) rho))."""
USUAL_QUESTIONS = 5.0
"""The share counts so many resolved questions with the usual one beside its own."""


def own_part(count: Floats) -> Floats:
    """Return the variance of the middle of n Laplace deviates, in variances of one, about.

    One has its own variance; the median of many half of the mean's 1/n.

    Examples
    --------
    >>> own_part(np.array([1.0, 10.0]))
    array([1.   , 0.055])
    """
    part: Floats = 0.5 * (1.0 + 1.0 / count) / count
    return part


def gathered(question: Ints, precision: Floats, questions: int) -> tuple[Floats, Floats]:
    """Return how many equal voices would weigh the same, and the mean variance of one of them.

    Parameters
    ----------
    question, precision : shape (voices,), weight over squared spread.

    Returns
    -------
    Shape (questions,) each; one and infinite where nobody weighs.
    """
    total = by_code(question, precision, questions)
    squares = by_code(question, precision**2, questions)
    some = total > 0
    total = np.where(some, total, 1.0)
    count = np.where(some, np.maximum(total**2 / np.where(some, squares, 1.0), 1.0), 1.0)
    return count, np.where(some, count / total, np.inf)


def resolved(
    question: Ints, x: Floats, spread: Floats, weight: Floats, truth: Floats
) -> tuple[float, float, float]:
    """Return sums over the questions with a known truth.

    Parameters
    ----------
    question, x, spread, weight : shape (voices,): figures with the biases of their sources off,
        the spreads of these, and how much each counts; NaN figures are left out.
    truth : shape (questions,), NaN where it is not known.

    Returns
    -------
    How many there are; the sum of the absolute errors of their means, in spreads of one voice;
    the sum of the variances that these would have if sources erred independently.

    Examples
    --------
    >>> resolved(np.zeros(4, dtype=int), np.full(4, 9.0), np.ones(4), np.ones(4), np.array([7.0]))
    (1.0, 2.0, 0.25)
    """
    known = np.isfinite(x) & (weight > 0) & ~np.isnan(truth[question])
    precision = np.where(known, weight / np.maximum(spread, 1e-150) ** 2, 0.0)
    count, variance = gathered(question, precision, len(truth))
    here = np.isfinite(variance)
    moved = by_code(question, precision * np.where(known, x - truth[question], 0.0), len(truth))
    mean = np.abs(moved[here]) * variance[here] / count[here]
    away = mean / np.sqrt(variance[here])
    return float(here.sum()), float(away.sum()), float((1.0 / count[here]).sum())


def common_share(count: float, away: float, own: float) -> float:
    """Return the share of the common error from the sums of `resolved`.

    Errors of mean size m have, as Laplace deviates, the variance 2 m^2. What the sources' own
    errors make of it is taken off: the mean of several is nearly normal, with m^2 = 2/pi of its
    variance.

    Examples
    --------
    >>> common_share(0.0, 0.0, 0.0), round(common_share(1000.0, 500.0, 100.0), 2)
    (0.25, 0.37)
    """
    excess = 2.0 * (away / count) ** 2 - 4.0 / np.pi * own / count if count > 0 else 0.0
    return (float(count) * max(float(excess), 0.0) + USUAL_QUESTIONS * USUAL_SHARE) / (
        count + USUAL_QUESTIONS
    )


def in_common(question: Ints, precision: Floats, share: Floats, questions: int) -> Floats:
    """Return the standard deviation of the error that a question's voices share.

    Parameters
    ----------
    question, precision : shape (voices,), weight over squared spread.
    share : shape (questions,), of the common error.

    Returns
    -------
    Shape (questions,), in the unit of the spreads; 0 where nobody weighs.

    Examples
    --------
    >>> in_common(np.zeros(4, dtype=int), np.ones(4), np.array([0.25]), 1)
    array([0.5])
    """
    _, variance = gathered(question, precision, questions)
    common: Floats = np.sqrt(share * np.where(np.isfinite(variance), variance, 0.0))
    return common


def with_common(away: Floats, common: Floats, level: float) -> Floats:
    """Return how far the end of an interval is when an error in common comes to what it holds.

    Parameters
    ----------
    away : shape (n,), how far the end is from the estimate; infinite where it is open.
    common : shape (n,), standard deviation of that error. level : of the interval.

    Notes
    -----
    Independent errors add in quadrature, and so do the ends of their intervals where both have
    one shape. The common error is Laplace, as those of the sources.

    Examples
    --------
    >>> with_common(np.array([3.0, np.inf]), np.array([4.0, 1.0]) * np.sqrt(2), 1 - np.exp(-1.0))
    array([ 5., inf])
    """
    found: Floats = np.hypot(away, -np.log1p(-level) / np.sqrt(2.0) * common)
    return found
