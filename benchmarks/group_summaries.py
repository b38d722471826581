"""Number, range, means and weighted median of many ragged groups, built on the library's tiles."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from estimates.numeric.grouped.tiles import Layout
from estimates.numeric.grouped.weighted_median import TIE_TOLERANCE
from estimates.numeric.types import Floats, Ints


@dataclass(frozen=True, slots=True)
class Summaries:
    """Summary statistics of each group; every field has shape (groups,).

    Attributes
    ----------
    k : rows.
    low, high, mean, median, log_mean : least and greatest value, weighted mean, weighted median
        (the middle of two where the weight is halved exactly) and weighted mean of the
        logarithms (NaN where a value is not positive). NaN for a group without rows.
    """

    k: Floats
    low: Floats
    high: Floats
    mean: Floats
    median: Floats
    log_mean: Floats


def summaries(value: Floats, weight: Floats, codes: Ints, groups: int) -> Summaries:
    """Summarise ragged groups.

    Value and weight are sorted as one complex number, by value and then by weight, so that one
    sort per tile serves minimum, maximum and median, and the order of the rows changes no bit.

    Parameters
    ----------
    value : shape (rows,), finite.
    weight : shape (rows,), finite, > 0.
    codes : shape (rows,), group of each row, in any order.
    groups : number of groups.

    Examples
    --------
    >>> summary = summaries(np.array([3.0, 1.0, 2.0, 9.0]), np.ones(4), np.array([0, 0, 0, 1]), 2)
    >>> summary.median, summary.high
    (array([2., 9.]), array([3., 9.]))
    """
    pair = np.empty(len(value), dtype=np.complex128)
    pair.real, pair.imag = value, weight
    layout = Layout(codes, groups)
    pairs = layout.permute(pair, np.inf)
    out = {field.name: layout.empty() for field in fields(Summaries)}
    out["k"] = layout.sizes.astype(np.float64)
    for tile in layout:
        cells = np.sort(tile.view(pairs), axis=0)
        summary = _columns(cells.real.copy(), cells.imag.copy(), layout.sizes[tile.groups])
        for name, column in summary.items():
            out[name][tile.groups] = column
    return Summaries(**out)


def _columns(x: Floats, w: Floats, sizes: Ints) -> dict[str, Floats]:
    """Summarise a tile sorted by value, padding (value inf, weight 0) last; shapes (n,)."""
    last = sizes - 1
    at = np.arange(x.shape[1])
    high = x[last, at]
    if last.min() < len(x) - 1:
        x = np.where(x < np.inf, x, high)
    upto = np.cumsum(w, axis=0)
    total = upto[-1]
    slack = TIE_TOLERANCE * len(x) * total
    lower = np.minimum((upto < 0.5 * total - slack).sum(axis=0), last)
    upper = np.minimum((upto <= 0.5 * total + slack).sum(axis=0), last)
    with np.errstate(invalid="ignore", divide="ignore"):
        logs = np.where(x[0] > 0, (w * np.log(x)).sum(axis=0) / total, np.nan)
    mean = (w * (x - x[0])).sum(axis=0) / total + x[0]
    return {
        "low": x[0],
        "high": high,
        "mean": np.minimum(mean, high),
        "median": 0.5 * x[lower, at] + 0.5 * x[upper, at],
        "log_mean": logs,
    }
