"""How far do the sources scatter beyond their own errors? Estimators of tau^2 and its interval.

Every one is given the `Moments` of a tile and answers in their units; none can fail to converge:
DerSimonian-Laird is closed, the others are roots inside proven brackets.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import numpy as np

from estimates.numeric.functions.root_finding import increasing_roots
from estimates.numeric.grouped.tiles import Bools, Floats, Ints, chosen
from estimates.numeric.meta_analysis.moments import Moments

TRUST = 1e-8
"""A Newton step below this share of tau^2 is the last: what remains is of the order 1e-16."""
RESOLUTION = 1e-15
"""Steps below this share of the least variance (1 in own units) change no weight."""

ONE_PEAK = 4.0
"""Up to this ratio of the largest variance to the least, REML has a single maximum."""
RUNGS = 0.25 * 3.0 ** np.arange(140)
"""Where the restricted score is looked at, in (nearly) the least variance of a question."""

Estimator = Literal["FE", "DL", "PM", "REML"]


def none(m: Moments) -> Floats:
    """Return zeros: the fixed-effect model."""
    return np.zeros(m.q.shape)


def dersimonian_laird(m: Moments) -> Floats:
    """Return (Q - (k - 1)) / (S1 - S2 / S1), not below zero; shape (n,).

    References
    ----------
    DerSimonian, R. and Laird, N. (1986). Controlled Clinical Trials 7, 177.
    """
    bulk = np.where(m.several, m.pairs, 1.0)
    return np.where(m.several, np.maximum(0.0, (m.q - m.df) * m.s1 / bulk), 0.0)


def paule_mandel(m: Moments) -> Floats:
    """Return the t at which Q(t) = k - 1, zero where there is none; shape (n,).

    References
    ----------
    Paule, R. C. and Mandel, J. (1982). J. Res. Natl. Bur. Stand. 87, 377.
    DerSimonian, R. and Kacker, R. (2007). Contemporary Clinical Trials 28, 105.
    """
    return _where_q_is(m, m.df, dersimonian_laird(m))


def q_profile(m: Moments, low_target: Floats, high_target: Floats) -> tuple[Floats, Floats]:
    """Return the interval of tau^2 that inverts Cochran's Q; shapes (n,).

    Parameters
    ----------
    low_target, high_target : shape (n,), chi-squared quantiles of k - 1 degrees of freedom at
        (1 + level) / 2 (for the lower end) and (1 - level) / 2 (for the upper).

    Returns
    -------
    lower, upper : zero where no t >= 0 reaches the target.

    References
    ----------
    Viechtbauer, W. (2007). Statistics in Medicine 26, 37.
    """
    first = dersimonian_laird(m)
    return _where_q_is(m, low_target, first), _where_q_is(m, high_target, first)


def restricted_likelihood(m: Moments) -> Floats:
    """Return the t >= 0 that maximises the restricted likelihood; shape (n,).

    The likelihood can have several maxima once the variances differ by more than fourfold
    (the least ratio seen among millions of drawn questions was 4.05). The score is looked at
    on a ladder of t (`RUNGS`); where it turns from positive to negative the maximum is found as
    its root, and the most likely one is taken. Beyond max(v, 2 sum (y - mu)^2 / (k - 1)) the
    score is negative.

    References
    ----------
    Viechtbauer, W. (2005). J. Educational and Behavioral Statistics 30, 261, eqs 11-14.
    """
    finite = np.where(m.v < np.inf, m.v, 0.0)
    spread = m.square_sum / np.where(m.several, m.df, 1.0)
    widest = finite.max(axis=0)
    top = np.maximum(widest, 2 * spread)
    first = dersimonian_laird(m)
    at_zero = _score_at_zero(m)
    rising = m.several & (at_zero < 0)
    plain = rising & ((widest <= ONE_PEAK) | (m.df < 2))
    tau2 = _inside(m, _score_and_slope, plain, np.zeros(m.q.shape), top, first)
    many = m.several & ~plain & (widest > ONE_PEAK) & (m.df >= 2)
    if many.any():
        at = chosen(many)
        y, v = np.take(m.y, at, axis=1), np.take(m.v, at, axis=1)
        tau2[at] = _likeliest(y, v, top[at], at_zero[at])
    return tau2


def _likeliest(y: Floats, v: Floats, top: Floats, at_zero: Floats) -> Floats:
    """Return the most likely t of each column among zero and all maxima; shape (n,)."""
    column, low, high, start = _brackets(y, v, top, at_zero)
    part = (np.take(y, column, axis=1), np.take(v, column, axis=1))
    found = increasing_roots(
        _score_and_slope, low, high, part, resolution=RESOLUTION, trust=TRUST, start=start
    )
    edge = np.flatnonzero(at_zero >= 0)
    column, found = np.append(edge, column), np.append(np.zeros(len(edge)), found)
    best = np.zeros(top.shape)
    best[column] = found
    rivals = np.bincount(column, minlength=len(top))[column] > 1
    if rivals.any():
        at = chosen(rivals)
        column, found = column[at], found[at]
        part = (np.take(y, column, axis=1), np.take(v, column, axis=1))
        order = np.lexsort((_likelihood(found, *part), column))
        best[column[order]] = found[order]
    return best


def _brackets(
    y: Floats, v: Floats, top: Floats, at_zero: Floats
) -> tuple[Ints, Floats, Floats, Floats]:
    """Return column, ends and first guess of each bracket in which the score turns negative."""
    found = [(np.empty(0, dtype=np.int64), *(np.empty(0) for _ in range(3)))]
    low, below, live = np.zeros(top.shape), at_zero, np.arange(len(top))
    for rung in RUNGS:
        high = np.minimum(rung, top)
        above = _score(high, y, v)
        over = np.flatnonzero((below < 0) & (above >= 0))
        a, b, f, g = low[over], high[over], below[over], above[over]
        found.append((live[over], a, b, a - f * (b - a) / (g - f)))
        low, below, go = high, above, top > rung
        if not go.any():
            break
        if not go.all():
            at = chosen(go)
            y, v = np.take(y, at, axis=1), np.take(v, at, axis=1)
            live, top, low, below = live[at], top[at], low[at], below[at]
    column, lows, highs, starts = (np.concatenate(each) for each in zip(*found, strict=True))
    return column, lows, highs, starts


ESTIMATORS: dict[str, Callable[[Moments], Floats]] = {
    "FE": none,
    "DL": dersimonian_laird,
    "PM": paule_mandel,
    "REML": restricted_likelihood,
}


def _where_q_is(m: Moments, target: Floats, start: Floats) -> Floats:
    """Return the t at which Q(t) meets the target, zero where Q(0) is below it already.

    Q(t) falls; as a sum of w (y - mu)^2 that mu minimises it lies below sum (y - mean)^2 / t,
    so the root lies below sum (y - mean)^2 / target.
    """
    rising = m.several & (m.q > target)
    top = m.square_sum / np.where(rising, target, 1.0)

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

    return _inside(m, shortfall, rising, np.zeros(m.q.shape), top, start, target)


def _inside(
    m: Moments,
    function: Callable[..., tuple[Floats, Floats]],
    wanted: Bools,
    low: Floats,
    high: Floats,
    start: Floats,
    *more: Floats,
) -> Floats:
    """Return the roots of the columns wanted, zero for the others."""
    tau2 = np.zeros(m.q.shape)
    if not wanted.any():
        return tau2
    columns = (m.y, m.v, *more)
    if not wanted.all():
        columns = tuple(np.compress(wanted, c, axis=-1) for c in columns)
    tau2[wanted] = increasing_roots(
        function,
        low[wanted],
        high[wanted],
        columns,
        resolution=RESOLUTION,
        trust=TRUST,
        start=start[wanted],
    )
    return tau2


def _score_at_zero(m: Moments) -> Floats:
    """Return `_score` at t = 0 from the moments that are there already."""
    part = m.w * m.w
    s2 = part.sum(axis=0)
    part *= m.r
    part *= m.r
    found: Floats = (m.pairs / m.s1 - part.sum(axis=0)) / s2
    return found


def _score(t: Floats, y: Floats, v: Floats) -> Floats:
    """Return minus the restricted score over sum w^2, shape (n,); nearly linear in t.

    score = sum w^2 r^2 - (sum w - sum w^2 / sum w), with r = y - mu(t). The bracket is
    sum w_i w_j / sum w over i != j, taken apart from the greatest weight (row 0): nothing
    cancels where that one is 1e30 times the others.
    """
    w = v + t
    np.divide(1.0, w, out=w)
    top, others = w[0].copy(), w[1:].sum(axis=0)
    s1 = top + others
    r = y - (w * y).sum(axis=0) / s1
    w *= w
    rest = w[1:].sum(axis=0)
    w *= r
    w *= r
    bracket = (others * (2 * top + others) - rest) / s1
    found: Floats = (bracket - w.sum(axis=0)) / (top * top + rest)
    return found


def _score_and_slope(t: Floats, y: Floats, v: Floats) -> tuple[Floats, Floats]:
    """Return `_score` and its slope."""
    w = v + t
    np.divide(1.0, w, out=w)
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
    falls = ((others * (2 * top + others) - rest) / s1 - scatter) / s2
    slope = 2 * (cross * cross / s1 - cube) + s2 - 2 * s3 / s1 + (s2 / s1) ** 2
    return falls, 2 * falls * s3 / s2 - slope / s2


def _likelihood(t: Floats, y: Floats, v: Floats) -> Floats:
    """Return twice the restricted log likelihood, up to a constant."""
    total = np.where(v < np.inf, v + t, 1.0)
    w = 1.0 / (v + t)
    s1 = w.sum(axis=0)
    r = y - (w * y).sum(axis=0) / s1
    found: Floats = -np.log(total).sum(axis=0) - np.log(s1) - (w * r * r).sum(axis=0)
    return found
