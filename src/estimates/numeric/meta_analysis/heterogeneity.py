"""Estimators of the between-source variance tau^2, and its Q-profile interval.

With weights w_i = 1 / (v_i + tau^2) and their mean mu, Q(tau^2) = sum w (y - mu)^2. The estimators:
DL (Q - (k - 1)) / (S1 - S2 / S1) (DerSimonian and Laird 1986), PM the root of Q(tau^2) = k - 1
(Paule and Mandel 1982), REML the maximum of the restricted likelihood (Viechtbauer 2005). All take
the `Moments` of a tile and answer in their units; none can fail to converge, as DL is closed and
the others are roots inside proven brackets.
"""

from collections.abc import Callable
from functools import partial
from typing import Literal

import numpy as np

from estimates.numeric.functions.root_finding import find_increasing_roots
from estimates.numeric.grouped.tiles import columns_where
from estimates.numeric.meta_analysis.moments import Moments
from estimates.numeric.types import Bools, Floats, Ints

# A Newton step below this share of tau^2 is the last: the remaining error is of the order 1e-16.
NEWTON_TOLERANCE = 1e-8
# Steps below this share of the least variance (1 in own units) change no weight.
TAU2_RESOLUTION = 1e-15

# Up to this ratio of the largest variance to the least, REML has a single maximum; the least
# ratio with several among millions of drawn questions was 4.05.
UNIMODAL_VARIANCE_RATIO = 4.0
# Where the restricted score is evaluated, in (nearly) the least variance of a question: up to the
# largest float, as a question stops at its own end.
SCORE_GRID = 0.25 * 3.0 ** np.arange(645)

find_tau2_roots = partial(find_increasing_roots, resolution=TAU2_RESOLUTION, trust=NEWTON_TOLERANCE)

Estimator = Literal["FE", "DL", "PM", "REML"]


def dersimonian_laird_tau2(m: Moments) -> Floats:
    """Return (Q - (k - 1)) / (S1 - S2 / S1), not below zero; shape (n,).

    DerSimonian, R. and Laird, N. (1986). Controlled Clinical Trials 7, 177.
    """
    bulk = m.where_several(m.pairs, 1.0)
    return m.where_several(np.maximum(0.0, (m.q - m.df) * m.s1 / bulk), 0.0)


def paule_mandel_tau2(m: Moments) -> Floats:
    """Return the t at which Q(t) = k - 1, zero where there is none; shape (n,).

    Paule, R. C. and Mandel, J. (1982). J. Res. Natl. Bur. Stand. 87, 377.
    DerSimonian, R. and Kacker, R. (2007). Contemporary Clinical Trials 28, 105.
    """
    return _solve_q(m, m.df, dersimonian_laird_tau2(m))


def q_profile_interval(
    m: Moments, low_target: Floats, high_target: Floats
) -> tuple[Floats, Floats]:
    """Return the interval of tau^2 that inverts Cochran's Q; shapes (n,).

    low_target, high_target : shape (n,), chi-squared quantiles of k - 1 degrees of freedom at
        (1 + level) / 2 (for the lower end) and (1 - level) / 2 (for the upper).
    Returns lower, upper : zero where no t >= 0 reaches the target.

    Viechtbauer, W. (2007). Statistics in Medicine 26, 37.
    """
    first = dersimonian_laird_tau2(m)
    return _solve_q(m, low_target, first), _solve_q(m, high_target, first)


def reml_tau2(m: Moments) -> Floats:
    """Return the t >= 0 that maximises the restricted likelihood; shape (n,).

    The likelihood can have several maxima once the variances differ by more than fourfold. The
    score is evaluated on a grid of t (`SCORE_GRID`); where it turns from positive to negative the
    maximum is found as its root, and the most likely one is returned. Beyond
    max(v, 2 sum (y - mu)^2 / (k - 1)) the score is negative.

    Viechtbauer, W. (2005). J. Educational and Behavioral Statistics 30, 261, eqs 11-14.
    """
    finite = np.where(m.v < np.inf, m.v, 0.0)
    spread = m.square_sum / np.where(m.has_several, m.df, 1.0)
    widest = finite.max(axis=0)
    top = np.maximum(widest, 2 * spread)
    first = dersimonian_laird_tau2(m)
    at_zero = _score_at_zero(m)
    is_positive = m.has_several & (at_zero < 0)
    is_unimodal = is_positive & ((widest <= UNIMODAL_VARIANCE_RATIO) | (m.df < 2))
    tau2 = _roots_where(m, _score_and_slope, is_unimodal, top, first)
    is_multimodal = m.has_several & ~is_unimodal & (widest > UNIMODAL_VARIANCE_RATIO) & (m.df >= 2)
    if is_multimodal.any():
        at = columns_where(is_multimodal)
        y, v = np.take(m.y, at, axis=1), np.take(m.v, at, axis=1)
        tau2[at] = _most_likely_tau2(y, v, top[at], at_zero[at])
    return np.where(np.isfinite(top), tau2, np.nan)


def _most_likely_tau2(y: Floats, v: Floats, top: Floats, at_zero: Floats) -> Floats:
    """Return the most likely t of each column among zero and all maxima; shape (n,)."""
    column, low, high, start = _brackets(y, v, top, at_zero)
    part = (np.take(y, column, axis=1), np.take(v, column, axis=1))
    maxima = find_tau2_roots(_score_and_slope, low, high, part, start=start)
    edge = np.flatnonzero(at_zero >= 0)
    column, maxima = np.append(edge, column), np.append(np.zeros(len(edge)), maxima)
    best = np.zeros(top.shape)
    best[column] = maxima
    rivals = np.bincount(column, minlength=len(top))[column] > 1
    if rivals.any():
        at = columns_where(rivals)
        column, maxima = column[at], maxima[at]
        part = (np.take(y, column, axis=1), np.take(v, column, axis=1))
        order = np.lexsort((_restricted_log_likelihood(maxima, *part), column))
        best[column[order]] = maxima[order]
    return best


def _brackets(
    y: Floats, v: Floats, top: Floats, at_zero: Floats
) -> tuple[Ints, Floats, Floats, Floats]:
    """Return column, ends and first guess of each bracket in which the score turns negative."""
    brackets = [(np.empty(0, dtype=np.int64), *(np.empty(0) for _ in range(3)))]
    low, below, columns = np.zeros(top.shape), at_zero, np.arange(len(top))
    for rung in SCORE_GRID:
        high = np.minimum(rung, top)
        above = _score(high, y, v)
        crossing = np.flatnonzero((below < 0) & (above >= 0))
        a, b, f, g = low[crossing], high[crossing], below[crossing], above[crossing]
        brackets.append((columns[crossing], a, b, a - f * (b - a) / (g - f)))
        low, below, is_open = high, above, top > rung
        if not is_open.any():
            break
        if not is_open.all():
            at = columns_where(is_open)
            y, v = np.take(y, at, axis=1), np.take(v, at, axis=1)
            columns, top, low, below = columns[at], top[at], low[at], below[at]
    column, lows, highs, starts = (np.concatenate(each) for each in zip(*brackets, strict=True))
    return column, lows, highs, starts


ESTIMATORS: dict[str, Callable[[Moments], Floats]] = {
    "FE": lambda m: np.zeros(m.q.shape),
    "DL": dersimonian_laird_tau2,
    "PM": paule_mandel_tau2,
    "REML": reml_tau2,
}


def _solve_q(m: Moments, target: Floats, start: Floats) -> Floats:
    """Return the t at which Q(t) equals the target, zero where Q(0) is below it; shape (n,).

    Q(t) falls; as a sum of w (y - mu)^2 that mu minimises it lies below sum (y - mean)^2 / t,
    so the root lies below sum (y - mean)^2 / target.
    """
    is_positive = m.has_several & (m.q > target)
    top = m.square_sum / np.where(is_positive, target, 1.0)

    def shortfall(t: Floats, y: Floats, v: Floats, target: Floats) -> tuple[Floats, Floats]:
        w = v + t
        np.divide(1.0, w, out=w)
        mu = (w * y).sum(axis=0) / w.sum(axis=0)
        r = y - mu
        w *= r
        r *= w
        q = r.sum(axis=0)
        w *= w
        return target / q - 1.0, target * w.sum(axis=0) / (q * q)

    return _roots_where(m, shortfall, is_positive, top, start, target)


def _roots_where(
    m: Moments,
    function: Callable[..., tuple[Floats, Floats]],
    is_wanted: Bools,
    high: Floats,
    start: Floats,
    *more: Floats,
) -> Floats:
    """Return the roots in [0, high] of the selected columns, zero for the others; shape (n,)."""
    tau2 = np.zeros(m.q.shape)
    if not is_wanted.any():
        return tau2
    columns = (m.y, m.v, *more)
    if not is_wanted.all():
        columns = tuple(np.compress(is_wanted, c, axis=-1) for c in columns)
    low, high, start = tau2[is_wanted], high[is_wanted], start[is_wanted]
    tau2[is_wanted] = find_tau2_roots(function, low, high, columns, start=start)
    return tau2


def _score_at_zero(m: Moments) -> Floats:
    """Return `_score` at t = 0 from the available moments."""
    part = m.w * m.w
    s2 = part.sum(axis=0)
    part *= m.r
    part *= m.r
    return np.asarray((m.pairs / m.s1 - part.sum(axis=0)) / s2)


def _score(t: Floats, y: Floats, v: Floats) -> Floats:
    """Return minus the restricted score over sum w^2, shape (n,); nearly linear in t.

    score = sum w^2 r^2 - (sum w - sum w^2 / sum w), with r = y - mu(t). The bracket is
    sum w_i w_j / sum w over i != j, with the greatest weight (row 0) summed separately: nothing
    cancels where that one is 1e30 times the others. The weights are in units of (a power of two
    near) the greatest, so that no square leaves the range of floats.
    """
    w = v + t
    unit = np.ldexp(1.0, np.frexp(w[0])[1])
    np.divide(unit, w, out=w)
    top, others = w[0].copy(), w[1:].sum(axis=0)
    s1 = top + others
    r = y - (w * y).sum(axis=0) / s1
    w *= w
    rest = w[1:].sum(axis=0)
    w *= r
    w *= r
    bracket = (others * (2 * top + others) - rest) / s1
    return np.asarray((bracket * unit - w.sum(axis=0)) / (top * top + rest))


def _score_and_slope(t: Floats, y: Floats, v: Floats) -> tuple[Floats, Floats]:
    """Return `_score` and its slope."""
    w = v + t
    unit = np.ldexp(1.0, np.frexp(w[0])[1])
    np.divide(unit, w, out=w)
    top, others = w[0].copy(), w[1:].sum(axis=0)
    s1 = top + others
    r = y - (w * y).sum(axis=0) / s1
    square = w * w
    rest = square[1:].sum(axis=0)
    s2 = top * top + rest
    s3 = np.multiply(square, w).sum(axis=0)
    square *= r
    cross = square.sum(axis=0)
    square *= r
    scatter = square.sum(axis=0)
    square *= w
    cube = square.sum(axis=0)
    falls = ((others * (2 * top + others) - rest) / s1 * unit - scatter) / s2
    curve = s2 - 2 * s3 / s1 + (s2 / s1) ** 2
    slope = 2 * (cross * cross / s1 - cube) / unit + curve
    return falls, 2 * (falls / unit) * s3 / s2 - slope / s2


def _restricted_log_likelihood(t: Floats, y: Floats, v: Floats) -> Floats:
    """Return twice the restricted log likelihood, up to a constant."""
    total = np.where(v < np.inf, v + t, 1.0)
    w = 1.0 / (v + t)
    s1 = w.sum(axis=0)
    r = y - (w * y).sum(axis=0) / s1
    return np.asarray(-np.log(total).sum(axis=0) - np.log(s1) - (w * r * r).sum(axis=0))
