"""The error that all sources of a question share, estimated from known truths.

Polls share one error, guessers one misreading: disagreement between them does not reveal it, so an
interval based on disagreement is too narrow by it. The *share* is the variance of that error as a
share of the variance of one source's own error. n sources with error correlation rho count as
n / (1 + (n - 1) rho) independent ones (Clemen and Winkler 1985).
"""

import numpy as np

from estimates.numeric.grouped.sums import sum_by_code
from estimates.numeric.types import Floats, Ints

# Where no truth is known: errors then correlate by 0.2, and any number of sources is worth no
# more than four independent ones (Clemen and Winkler 1985).
USUAL_SHARE = 0.25
# Without track records, see `unseen_error_sd`: the intervals of 3 to 20 people who guess how many
# cars there are then hold 91 to 93 % of the truths, without it 77 to 90 % (docs/consensus.md).
USUAL_SHARE_OF_SPREAD = 0.12
# The share is shrunk as if this many further resolved questions had the usual one.
USUAL_QUESTIONS = 5.0


def effective_precision(question: Ints, precision: Floats, questions: int) -> tuple[Floats, Floats]:
    """Return the effective number of equal voices, and the mean variance of one of them.

    question, precision : shape (voices,), weight over squared spread.
    Returns shape (questions,) each; one and infinite where all weights are 0.
    """
    total = sum_by_code(question, precision, questions)
    squares = sum_by_code(question, precision**2, questions)
    has_weight = total > 0
    total = np.where(has_weight, total, 1.0)
    count = np.maximum(total**2 / np.where(has_weight, squares, 1.0), 1.0)
    return count, np.where(has_weight, count / total, np.inf)


def sum_resolved_errors(
    question: Ints, x: Floats, spread: Floats, weight: Floats, truth: Floats
) -> tuple[float, float, float]:
    """Return sums over the questions with a known truth.

    question, x, spread, weight : shape (voices,): figures minus the biases of their sources, the
        spreads of these, and the weight of each; NaN figures are excluded.
    truth : shape (questions,), NaN where unknown.
    Returns their number; the sum of the absolute errors of their means, in spreads of one voice;
        the sum of the variances that these would have if sources erred independently.

    >>> question, one = np.zeros(4, dtype=int), np.ones(4)
    >>> sum_resolved_errors(question, np.full(4, 9.0), one, one, np.array([7.0]))
    (1.0, 2.0, 0.25)
    """
    is_known = np.isfinite(x) & (weight > 0) & ~np.isnan(truth[question])
    precision = np.where(is_known, weight / np.maximum(spread, 1e-150) ** 2, 0.0)
    count, variance = effective_precision(question, precision, len(truth))
    is_resolved = np.isfinite(variance)
    errors = np.where(is_known, x - truth[question], 0.0)
    error_sums = sum_by_code(question, precision * errors, len(truth))
    mean = np.abs(error_sums[is_resolved]) * variance[is_resolved] / count[is_resolved]
    relative_errors = mean / np.sqrt(variance[is_resolved])
    relative_variances = 1.0 / count[is_resolved]
    return float(is_resolved.sum()), float(relative_errors.sum()), float(relative_variances.sum())


def shared_error_share(count: float, away: float, own: float) -> float:
    """Return the variance share of the shared error, from the sums of `sum_resolved_errors`.

    Errors of mean size m have, as Laplace deviates, the variance 2 m^2. The part due to the
    sources' own errors is subtracted: the mean of several is nearly normal, with m^2 = 2/pi of
    its variance.

    >>> shared_error_share(0.0, 0.0, 0.0), round(shared_error_share(1000.0, 500.0, 100.0), 2)
    (0.25, 0.37)
    """
    excess = 2.0 * (away / count) ** 2 - 4.0 / np.pi * own / count if count > 0 else 0.0
    total = float(count) * max(float(excess), 0.0) + USUAL_QUESTIONS * USUAL_SHARE
    return total / (count + USUAL_QUESTIONS)


def shared_error_sd(question: Ints, precision: Floats, share: Floats, questions: int) -> Floats:
    """Return the standard deviation of the error that a question's voices share.

    question, precision : shape (voices,), weight over squared spread.
    share : shape (questions,), of the common error.
    Returns shape (questions,), in the unit of the spreads; 0 where all weights are 0.

    >>> shared_error_sd(np.zeros(4, dtype=int), np.ones(4), np.array([0.25]), 1)
    array([0.5])
    """
    _, variance = effective_precision(question, precision, questions)
    return np.sqrt(share * np.where(np.isfinite(variance), variance, 0.0))


def unseen_error_sd(effective_voices: Floats, tau: Floats, share: float) -> Floats:
    """Return the standard deviation of a shared error that the spread between voices implies.

    The share of tau^2 counts as far as the voices decide the spread, 1 - 2 / k for k effective
    ones: up to two of them the prior decides it, and that prior is of errors of every origin.

    effective_voices, tau : shape (n,), their number and the spread between them.
    share : the variance of the shared error over tau^2.

    >>> unseen_error_sd(np.array([1.0, 2.0, 4.0]), np.full(3, 0.2), 0.5)
    array([0. , 0. , 0.1])
    """
    with np.errstate(divide="ignore"):
        decided = np.maximum(1.0 - 2.0 / effective_voices, 0.0)
    return np.asarray(np.sqrt(share * decided) * tau)


def widen_for_shared_error(away: Floats, common: Floats, level: float) -> Floats:
    """Return the distance of an interval's end after a shared error is added.

    away : shape (n,), distance of the end from the estimate; infinite where it is open.
    common : shape (n,), standard deviation of that error. level : of the interval.

    >>> common = np.array([4.0, 1.0]) * np.sqrt(2)
    >>> widen_for_shared_error(np.array([3.0, np.inf]), common, 1 - np.exp(-1.0))
    array([ 5., inf])

    Independent errors add in quadrature, and so do the ends of their intervals where both have
    the same shape. The shared error is Laplace, like those of the sources.
    """
    return np.asarray(np.hypot(away, -np.log1p(-level) / np.sqrt(2.0) * common))
