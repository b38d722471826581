"""The claims of a window as series of numbers on the scale of their question."""

from dataclasses import fields, replace

import numpy as np

from estimates.methods.bayes.own_errors import voices_on_scale
from estimates.methods.contract import VoiceTile
from estimates.numeric.state_space.series import Series
from estimates.numeric.types import Floats, Ints

# The spread of a number on the side that its words leave open, on scales where 1 is its size.
OPEN_SPREAD = 3.0
# Numbers farther than this from zero, on these scales, are moved to this distance.
MAX_DISTANCE = 1e6
# The code of the source of a claim that says nothing.
NOBODY = -9
# The spread of a claim that says nothing, on scales where 1 is the size of the number.
NO_INFORMATION = 1e5


def with_empty_claim(series: Series, days: float) -> Series:
    """Return series with one more claim, about a day before the target, that says nothing."""
    shape = (1, series.x.shape[1])
    cell = {
        "below": NO_INFORMATION,
        "above": NO_INFORMATION,
        "days": days,
        "source": NOBODY,
        "power": 1.0,
        "source_spread": 1e-6,
        "length": 0.0,
    }
    longer = Series(
        *(
            np.concatenate([cells, np.full(shape, cell.get(name, 0), dtype=cells.dtype)])
            for name, cells in ((f.name, getattr(series, f.name)) for f in fields(series))
        )
    )
    longer = replace(longer, x=np.where(longer.source == NOBODY, series.x[0], longer.x))
    side = np.where(longer.days < 0, 1, 0)
    order = np.lexsort((np.abs(longer.days), side), axis=0)
    return longer.map(lambda cells: np.take_along_axis(cells, order, 0))


def numbers_on_scale(tile: VoiceTile, unit: Floats) -> tuple[Floats, Floats, Floats]:
    """Return the number of each claim, and its own spreads below and above, shape (k, n)."""
    scaled = voices_on_scale(tile)
    low, high = (
        np.where(np.isinf(end), end, np.clip(end / unit, -MAX_DISTANCE, MAX_DISTANCE))
        for end in (scaled.low, scaled.high)
    )
    has_low, has_high = np.isfinite(low), np.isfinite(high)
    x = np.where(has_low & has_high, 0.5 * (low + high), np.where(has_low, low, high))
    half = np.where(has_low & has_high, 0.5 * (high - low) / np.sqrt(3.0), 0.0)
    # A zero reaches up alone, but its number is 0.
    is_bare = ~tile.log & np.isfinite(tile.value) & (scaled.below == 0) & (scaled.above == 0)
    value = np.clip(tile.value / unit, -MAX_DISTANCE, MAX_DISTANCE)
    x = np.where(is_bare, value, np.where(has_low | has_high, x, 0.0))
    below, above = (
        np.hypot(
            np.hypot(np.minimum(own / unit, MAX_DISTANCE), half),
            np.where(is_closed, 0.0, OPEN_SPREAD),
        )
        for own, is_closed in ((scaled.below, has_low), (scaled.above, has_high))
    )
    return x, np.hypot(below, tile.spread), np.hypot(above, tile.spread)


def within_stated(level: Floats, series: Series, ahead: Floats) -> Floats:
    """Return levels moved to the outermost that the words of a claim allow, and the slope since.

    ahead : shape (n,), how far the slope moves the level from the newest claim to the target day.
    """
    is_present = series.power > 0
    lowest = np.where(is_present, series.x - series.below, np.inf).min(axis=0)
    highest = np.where(is_present, series.x + series.above, -np.inf).max(axis=0)
    return np.clip(level, lowest + np.minimum(ahead, 0.0), highest + np.maximum(ahead, 0.0))


def count_sources(series: Series) -> Ints:
    """Return the number of sources of each series."""
    source = np.sort(np.where(series.power > 0, series.source, -1), axis=0)
    is_new = np.ones(source.shape, dtype=bool)
    is_new[1:] = source[1:] != source[:-1]
    return np.asarray((is_new & (source >= 0)).sum(axis=0))


def without_source(series: Series, at: Ints, source: Ints) -> Series:
    """Return some series without the claims of a source each."""
    taken = series.map(lambda cells: np.take(cells, at, axis=1))
    return absent_last(replace(taken, power=np.where(taken.source == source, 0.0, taken.power)))


def absent_last(series: Series) -> Series:
    """Return series with their absent claims last."""
    order = np.argsort(series.power == 0, axis=0, kind="stable")
    return series.map(lambda cells: np.take_along_axis(cells, order, 0))
