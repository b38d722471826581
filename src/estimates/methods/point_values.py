"""What classical methods take from a voice: one number, its width, and whether it may enter."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from estimates.methods.contract import VoiceTile
from estimates.numeric.grouped.tiles import Bools, Floats

SMALLEST_WIDTH = 1e-6
"""Relative width of a number stated exactly: nobody is believed beyond one part in a million.

Without it a voice of zero width would divide by zero and take all the weight.
"""


def points(tile: VoiceTile) -> Floats:
    """Return each voice's one number: the value asserted, else the middle of its interval.

    The middle is the geometric one where the question is combined on the log scale.

    Returns
    -------
    shape (k, n), in the unit of the claims; NaN where a voice has none (a one-sided bound, or a
    number that is not positive on the log scale).
    """
    with np.errstate(invalid="ignore"):
        middle = 0.5 * tile.low + 0.5 * tile.high
        positive = np.where((tile.low > 0) & np.isfinite(tile.high), tile.low, np.nan)
        geometric = np.sqrt(positive) * np.sqrt(np.where(np.isnan(positive), np.nan, tile.high))
    middle = np.where(tile.log & np.isfinite(geometric), geometric, middle)
    number = np.where(np.isfinite(tile.value), tile.value, middle)
    usable = tile.present & np.isfinite(number) & (~tile.log | (number > 0))
    return np.where(usable, number, np.nan)


def widths(tile: VoiceTile) -> Floats:
    """Return each voice's standard deviation on the scale of its question, shape (k, n).

    A stated standard error as it is (divided by the number on the log scale, to first order);
    without one, that of a uniform distribution over the interval of the words,
    (high - low) / sqrt(12); the voice's own `spread` is added in quadrature. A width of zero
    becomes `SMALLEST_WIDTH`. NaN where a voice cannot enter (`entering`).

    References
    ----------
    JCGM 100:2008 (GUM), 4.3.7 (the uniform distribution of half-width a: a / sqrt(3)).
    """
    number = points(tile)
    size = np.where(tile.log, 1.0, largest(np.abs(number)))
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        stated = np.where(tile.log, tile.standard_error / number, tile.standard_error)
        low = np.where(tile.log & (tile.low <= 0), np.nan, tile.low)
        apart = np.where(tile.log, np.log(tile.high) - np.log(np.where(tile.log, low, 1.0)), 0.0)
        apart = np.where(tile.log, apart, tile.high - tile.low)
        known = np.isfinite(tile.standard_error)
        own = np.hypot(np.where(known, stated, apart / np.sqrt(12)), tile.spread)
    smallest = SMALLEST_WIDTH * np.where(size > 0, size, 1.0)
    own = np.where(own > 0, own, np.where(own == 0, smallest, np.nan))
    return np.where(np.isfinite(own) & np.isfinite(number), own, np.nan)


def entering(tile: VoiceTile, number: Floats) -> Floats:
    """Return the weights, 0 for voices whose number is NaN; relative to the greatest of each.

    Parameters
    ----------
    number : shape (k, n), as `points` or `widths` return it.
    """
    weight = np.where(np.isfinite(number), tile.weight, 0.0)
    top = weight.max(axis=0)
    return weight / np.where(top > 0, top, 1.0)


def shares(weight: Floats) -> Floats:
    """Return weights that add to one down axis 0; zeros where none weighs anything.

    Summed in ascending order, so that the order of the voices changes no bit.
    """
    total = np.sort(weight, axis=0).sum(axis=0)
    return weight / np.where(total > 0, total, 1.0)


def largest(x: Floats) -> Floats:
    """Return the greatest number of each column, 0 where there is none."""
    greatest: Floats = np.where(np.isfinite(x), x, 0.0).max(axis=0)
    return greatest


def to_scale(tile: VoiceTile, number: Floats) -> Floats:
    """Return numbers on the scale of their question; NaN stays."""
    return np.where(tile.log, np.log(np.where(number > 0, number, np.nan)), number)


def from_scale(tile: VoiceTile, x: Floats) -> Floats:
    """Return numbers in the unit of the claims."""
    with np.errstate(over="ignore"):
        return np.where(tile.log, np.exp(x), x)


def within(number: Floats, share: Floats, estimate: Floats) -> Floats:
    """Return the estimate, no rounding outside the hull of the numbers that carry it."""
    low = np.where(share > 0, number, np.inf).min(axis=0)
    high = np.where(share > 0, number, -np.inf).max(axis=0)
    return np.where(low <= high, np.minimum(np.maximum(estimate, low), high), estimate)


def explained(tile: VoiceTile, share: Floats, x: Floats, center: Floats) -> Floats:
    """Return what each voice adds to a mean: shape (k, n), in the unit of the claims.

    On the linear scale share * x. On the log scale, to first order at the estimate m,
    share * m * (1 + log(x / m)). Both add up to the estimate.
    """
    x = np.where(share > 0, x, 0.0)
    estimate = from_scale(tile, center)
    return np.where(share > 0, share * np.where(tile.log, estimate * (1 + (x - center)), x), 0.0)


def one_sided(tile: VoiceTile, number: Floats) -> Mapping[str, Bools]:
    """Return the warning that counts the voices which cannot enter, by its words."""
    present = tile.present.sum(axis=0)
    out = (tile.present & ~np.isfinite(number)).sum(axis=0)
    some = np.flatnonzero(out)
    pairs = zip(out[some].tolist(), present[some].tolist(), strict=True)
    return {
        f"{a} of {b} voices cannot enter (open to one side): "
        f"{a / b:.0%} of the voices are left out": (out == a) & (present == b)
        for a, b in sorted(set(pairs))
    }


def nothing(tile: VoiceTile) -> Floats:
    """Return NaN for every question, shape (n,)."""
    return np.full(tile.weight.shape[1], np.nan)
