"""Point values, standard deviations and weights of voices, as classical methods use them."""

from collections.abc import Mapping

import numpy as np

from estimates.methods.contract import VoiceTile
from estimates.numeric.rounding.point_value import point_value
from estimates.numeric.types import Bools, Floats, Ints

# Where a larger share of the weight of a question cannot enter a method, it has no answer: an
# answer from the rest would hide what is left out.
MOST_EXCLUDED = 0.1
TOO_MANY_EXCLUDED = "more than a tenth of the weight cannot enter this method: no estimate"
UNINFORMATIVE = "a source that is open on both sides gives no information and is excluded"
# Relative width of a number stated exactly. Without it a voice of zero width would divide by zero
# and take all the weight; no source is taken to be more precise than one part in a million.
SMALLEST_WIDTH = 1e-6


def point_values(tile: VoiceTile) -> Floats:
    """Return each voice's point value: the value asserted, else the middle of its interval.

    The middle is the geometric one where the question is combined on the log scale.

    Returns shape (k, n), in the unit of the claims; NaN where a voice has none (a one-sided bound,
        or a number that is not positive on the log scale).
    """
    number = point_value(tile.low, tile.high, tile.value, tile.log)
    usable = tile.present & np.isfinite(number) & (~tile.log | (number > 0))
    return np.where(usable, number, np.nan)


def point_standard_deviations(tile: VoiceTile) -> Floats:
    """Return each voice's standard deviation on the scale of its question, shape (k, n).

    A stated standard error as it is (divided by the number on the log scale, to first order);
    without one, that of a uniform distribution over the interval of the words,
    (high - low) / sqrt(12); the voice's own `spread` is added in quadrature. A width of zero
    becomes `SMALLEST_WIDTH`. NaN where a voice is excluded (`included_weights`).

    JCGM 100:2008 (GUM), 4.3.7 (the uniform distribution of half-width a: a / sqrt(3)).
    """
    number = point_values(tile)
    largest = np.where(np.isfinite(number), np.abs(number), 0.0).max(axis=0)
    size = np.where(tile.log, 1.0, largest)
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        error = np.where(tile.log, tile.standard_error / number, tile.standard_error)
        low = np.where(tile.log & (tile.low <= 0), np.nan, tile.low)
        width = np.where(tile.log, np.log(tile.high) - np.log(np.where(tile.log, low, 1.0)), 0.0)
        width = np.where(tile.log, width, tile.high - tile.low)
        has_error = np.isfinite(tile.standard_error)
        own = np.hypot(np.where(has_error, error, width / np.sqrt(12)), tile.spread)
    smallest = SMALLEST_WIDTH * np.where(size > 0, size, 1.0)
    own = np.where(own > 0, own, np.where(own == 0, smallest, np.nan))
    return np.where(np.isfinite(own) & np.isfinite(number), own, np.nan)


def is_silent(tile: VoiceTile) -> Bools:
    """Return which voices are open on both sides and so uninformative, shape (k, n)."""
    is_open_below = np.isneginf(tile.low) | (tile.log & (tile.low <= 0))
    return np.asarray(tile.present & is_open_below & np.isposinf(tile.high))


def has_too_many_excluded(tile: VoiceTile, enters: Bools) -> Bools:
    """Return in which questions more than a tenth of the weight cannot enter, shape (n,).

    Uninformative voices do not count.
    """
    is_informative = tile.present & ~is_silent(tile)
    if not (is_informative & ~enters).any():  # the usual case
        return np.zeros(tile.weight.shape[1], dtype=bool)
    largest = np.where(is_informative, tile.weight, 0.0).max(axis=0)
    weight = np.where(is_informative, tile.weight, 0.0) / np.where(largest > 0, largest, 1.0)
    # Summed in ascending order: the order of the voices changes no bit.
    excluded, total = (
        np.sort(np.where(mask, weight, 0.0), axis=0).sum(axis=0) for mask in (~enters, True)
    )
    return np.asarray(excluded > MOST_EXCLUDED * (1 + 1e-9) * total)


def included_weights(tile: VoiceTile, enters: Bools) -> Floats:
    """Return the weights relative to the greatest of each question; 0 for a voice left out.

    All are 0 where too many voices are left out (`has_too_many_excluded`).

    enters : shape (k, n), which voices a method can use.
    """
    is_answered = ~has_too_many_excluded(tile, enters)
    weight = np.where(tile.present & enters & is_answered, tile.weight, 0.0)
    top = weight.max(axis=0)
    return weight / np.where(top > 0, top, 1.0)


def weight_shares(weight: Floats) -> Floats:
    """Return weights that sum to 1 down axis 0; zeros where all weights are 0.

    Summed in ascending order, so that the order of the voices changes no bit.
    """
    total = np.sort(weight, axis=0).sum(axis=0)
    return weight / np.where(total > 0, total, 1.0)


def to_tile_scale(tile: VoiceTile, number: Floats) -> Floats:
    """Return numbers on the scale of their question: logarithms, or as they are; NaN stays."""
    return np.where(tile.log, np.log(np.where(number > 0, number, np.nan)), number)


def from_scale(tile: VoiceTile, x: Floats) -> Floats:
    """Return numbers in the unit of the claims."""
    with np.errstate(over="ignore"):
        return np.where(tile.log, np.exp(x), x)


def clip_to_hull(number: Floats, share: Floats, estimate: Floats) -> Floats:
    """Return the estimate, clipped to the hull of the weighted numbers against rounding."""
    low = np.where(share > 0, number, np.inf).min(axis=0)
    high = np.where(share > 0, number, -np.inf).max(axis=0)
    return np.where(low <= high, np.minimum(np.maximum(estimate, low), high), estimate)


def linear_contributions(tile: VoiceTile, share: Floats, x: Floats, center: Floats) -> Floats:
    """Return what each voice adds to a mean, shape (k, n), in the unit of the claims.

    On the linear scale share * x; on the log scale, to first order at the estimate m,
    share * m * (1 + log(x / m)). The contributions sum to the estimate.
    """
    x = np.where(share > 0, x, 0.0)
    estimate = from_scale(tile, center)
    return np.where(share > 0, share * np.where(tile.log, estimate * (1 + (x - center)), x), 0.0)


def exclusion_warnings(tile: VoiceTile, enters: Bools) -> Mapping[str, Bools]:
    """Return warnings that count the excluded voices, each with the questions (n,) it is for.

    enters : shape (k, n), which voices the method can use.
    """
    is_excluded, present = tile.present & ~enters, tile.present.sum(axis=0)
    if not is_excluded.any():  # the usual case
        return {}
    is_one_sided = is_excluded & ~(np.isfinite(tile.low) & np.isfinite(tile.high))
    silent = is_silent(tile)
    return {
        **_counted(is_one_sided & ~silent, present, "only a one-sided bound"),
        **_counted(is_excluded & ~is_one_sided, present, "zero, which has no logarithm,"),
        UNINFORMATIVE: np.asarray((silent & is_excluded).any(axis=0)),
        TOO_MANY_EXCLUDED: has_too_many_excluded(tile, enters),
    }


def _counted(mask: Bools, present: Ints, what: str) -> Mapping[str, Bools]:
    """Return a warning for each number of voices in a mask (k, n) that state something."""
    count = mask.sum(axis=0)
    rows = np.flatnonzero(count)
    pairs = set(zip(count[rows].tolist(), present[rows].tolist(), strict=True))
    return {
        f"{a} of {b} independent sources {'states' if a == 1 else 'state'} {what} and "
        f"{'is' if a == 1 else 'are'} excluded ({a / b:.0%})": (count == a) & (present == b)
        for a, b in sorted(pairs)
    }


def unanswered(tile: VoiceTile) -> Floats:
    """Return NaN for every question, shape (n,)."""
    return np.full(tile.weight.shape[1], np.nan)
