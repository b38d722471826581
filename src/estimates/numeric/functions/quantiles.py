"""Quantiles and tail probabilities of the normal, Student's t and chi-squared distributions.

Each quantile is computed once for every number of degrees of freedom that occurs. For df degrees
of freedom the chi-squared tail is a closed sum (Abramowitz and Stegun 1964, Handbook of
Mathematical Functions, 26.4.4-26.4.5).
"""

from collections.abc import Callable

import numpy as np
from scipy.special import chdtrc, chdtri, erfc, ndtri, stdtrit

from estimates.numeric.types import Floats

# Up to so many degrees of freedom the tail of chi-squared is its closed sum, which is some twenty
# times faster than the incomplete gamma function; beyond, its many terms are slower.
MAX_CLOSED_DF = 40


def normal_quantile(p: float) -> float:
    """Return the quantile of the standard normal distribution.

    >>> round(normal_quantile(0.975), 6)
    1.959964
    """
    return float(ndtri(p))


def t_quantiles(p: float, df: Floats) -> Floats:
    """Return Student's quantiles, shape of df; the normal quantile where df is 0.

    >>> t_quantiles(0.975, np.array([1.0, 10.0])).round(4)
    array([12.7062,  2.2281])
    """
    return _look_up_by_df(
        df, lambda each: np.where(each > 0, stdtrit(np.maximum(each, 1.0), p), ndtri(p))
    )


def chi2_quantiles(p: float, df: Floats) -> Floats:
    """Return quantiles of chi-squared, shape of df; NaN where df is 0.

    >>> chi2_quantiles(0.95, np.array([1.0, 10.0])).round(4)
    array([ 3.8415, 18.307 ])
    """
    return _look_up_by_df(
        df, lambda each: np.where(each > 0, chdtri(np.maximum(each, 1.0), 1.0 - p), np.nan)
    )


def _look_up_by_df(df: Floats, quantile: Callable[[Floats], Floats]) -> Floats:
    """Look up each quantile in a table of the degrees of freedom that occur."""
    if len(df) and (df == df[0]).all():
        return np.repeat(quantile(df[:1]), len(df))
    whole = df.astype(np.int64)
    occurs = np.flatnonzero(np.bincount(whole))
    table = np.full(len(whole) and int(whole.max()) + 1, np.nan)
    table[occurs] = quantile(occurs.astype(np.float64))
    return table[whole]


def chi2_tail(x: Floats, df: Floats) -> Floats:
    """Return the probability that chi-squared exceeds x, shape (n,); NaN where df is 0.

    Few degrees of freedom use the closed sum, which loses no digits because every term is positive;
    the choice depends on df alone.

    >>> chi2_tail(np.array([8.95, 8.95]), np.array([3.0, 3.0])).round(6)
    array([0.029963, 0.029963])
    """
    if len(df) and 0 < df[0] <= MAX_CLOSED_DF and (df == df[0]).all():
        return _closed_tail(x, int(df[0]))
    tail = np.full(x.shape, np.nan)
    many = df > MAX_CLOSED_DF
    if many.any():
        tail[many] = chdtrc(df[many], x[many])
    for each in np.unique(df[~many & (df > 0)]):
        tail[df == each] = _closed_tail(x[df == each], int(each))
    return tail


def _closed_tail(x: Floats, df: int) -> Floats:
    """Return the tail for one number of degrees of freedom by its closed sum."""
    half = 0.5 * x
    decay = np.exp(-0.5 * half)
    if df % 2:
        total, term, at = np.zeros(x.shape), decay * np.sqrt(half / np.pi) * 2, 1.5
        first = erfc(np.sqrt(half))
    else:
        total, term, at = decay.copy(), decay * half, 2.0
        first = np.zeros(x.shape)
    for _ in range((df - 1) // 2):
        total += term
        term *= half
        term /= at
        at += 1.0
    return np.asarray(np.minimum(1.0, first + total * decay), dtype=np.float64)
