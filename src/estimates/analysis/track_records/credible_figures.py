"""The claimed figure of each question: the most credible of the figures that sources state."""

import numpy as np

from estimates.analysis.snapshot.voices import Voices
from estimates.methods.bayes.model import PRIOR_SPREAD
from estimates.numeric.grouped.weighted_median import median_row, sort_columns
from estimates.numeric.types import Bools, Floats


def most_credible_figures(voices: Voices) -> Floats:
    """Return the most credible of the stated figures of each question, shape (questions,).

    This is the stated figure nearest to the lower weighted median of the figures after their
    biases are subtracted, each weighted by one over the usual error of its source (bias and
    spread together). It is never an average, which nobody stated. NaN where all are bounds.

    References
    ----------
    Li, Q. et al. (2014). Resolving conflicts in heterogeneous data by truth discovery. SIGMOD,
    1187-1198 (a weighted median by the sources' absolute errors).
    """
    columns = voices.columns
    layout = voices.layout()
    learned = np.zeros(len(voices.log)) if voices.learned is None else voices.learned
    spread = np.hypot(columns["spread"], np.nan_to_num(learned)[voices.question] * PRIOR_SPREAD)
    if "known" in columns:
        spread = np.hypot(spread, columns["known"])
    adjusted = np.where(np.isnan(columns["value"]), columns["stated_low"], columns["value"])
    log = voices.log[voices.question]
    with np.errstate(divide="ignore", invalid="ignore"):
        adjusted, stated = (np.where(log, np.log(x), x) for x in (adjusted, voices.number))
        usual_error = np.hypot(spread, np.nan_to_num(stated - adjusted))
    weight = columns["weight"] / np.where(usual_error > 0, usual_error, 1.0)
    weight = np.where(np.isnan(voices.number), 0.0, weight)
    x, weight = layout.permute(np.where(weight > 0, adjusted, 0.0)), layout.permute(weight)
    stated, number, out = layout.permute(stated), layout.permute(voices.number), layout.empty()
    for tile in layout:
        row = median_row(sort_columns(tile.view(x), tile.view(weight)))
        centre = np.take_along_axis(tile.view(x), np.maximum(row, 0)[None], axis=0)[0]
        is_weighted = tile.view(weight) > 0
        nearest = nearest_stated_number(tile.view(stated), is_weighted, centre, tile.view(number))
        out[tile.groups] = np.where(row < 0, np.nan, nearest)
    return out


def nearest_stated_number(stated: Floats, mask: Bools, centre: Floats, number: Floats) -> Floats:
    """Return the number nearest to the centre of each column, the smaller of two.

    `stated`, `mask` and `number` have shape (voices, questions), `centre` shape (questions,).
    """
    with np.errstate(invalid="ignore"):
        distance = np.where(mask, np.abs(stated - centre), np.inf)
    distance = np.where(np.isnan(distance), np.inf, distance)
    is_nearest = mask & (distance == distance.min(axis=0))
    nearest: Floats = np.where(is_nearest, number, np.inf).min(axis=0)
    return nearest
