"""The claimed figure of each question: the most credible of the figures that sources state."""

from dataclasses import dataclass

import numpy as np

from estimates.analysis.snapshot.voices import Voices
from estimates.methods.bayes.model import PRIOR_SPREAD
from estimates.numeric.grouped.sums import sum_by_code
from estimates.numeric.grouped.weighted_median import median_row, sort_columns
from estimates.numeric.sources.copying import relative_rounding_step
from estimates.numeric.sources.training_data import figure_codes
from estimates.numeric.types import Bools, Floats

# A bias of this many spreads of its source is half kept where sources agree on a figure: who looks
# a figure up states it without bias. Measured on car guesses and polls, 0.5 errs least.
SMALL_BIAS = 0.5


def most_credible_figures(voices: Voices) -> Floats:
    """Return the most credible of the stated figures of each question, shape (questions,).

    This is the stated figure nearest to the lower weighted median of the figures after their
    biases are subtracted, each weighted by one over the usual error of its source (bias and
    spread together). A figure on which independent sources agree more often than by chance
    (`agree_by_chance`) is most likely looked up: small biases are not subtracted from it, and its
    voices count as much as the most exact one of the question. The answer is never an average,
    which nobody stated. NaN where all are bounds.

    References
    ----------
    Li, Q. et al. (2014). Resolving conflicts in heterogeneous data by truth discovery. SIGMOD,
    1187-1198 (a weighted median by the sources' absolute errors).
    """
    layout = voices.layout()
    places = FigurePlaces.of(voices)
    weight = np.where(np.isnan(places.x), 0.0, voices.columns["weight"]) / places.error
    x, weight = layout.permute(np.where(weight > 0, places.x, 0.0)), layout.permute(weight)
    target, number = layout.permute(places.target), layout.permute(voices.number)
    out = layout.empty()
    for tile in layout:
        row = median_row(sort_columns(tile.view(x), tile.view(weight)))
        centre = np.take_along_axis(tile.view(x), np.maximum(row, 0)[None], axis=0)[0]
        is_weighted = tile.view(weight) > 0
        nearest = nearest_stated_number(tile.view(target), is_weighted, centre, tile.view(number))
        out[tile.groups] = np.where(row < 0, np.nan, nearest)
    return out


@dataclass(frozen=True)
class FigurePlaces:
    """Where the figures of voices lie without the biases of their sources, shape (voices,) each.

    x : the number on the scale of its question, without bias; NaN where a voice states none.
    error : how far it is usually from the truth, > 0.
    target : where the truth lies if the figure is the most credible one: as stated, but where
        sources agree at `x`.
    """

    x: Floats
    error: Floats
    target: Floats

    @classmethod
    def of(cls, voices: Voices) -> "FigurePlaces":
        """Return the places of the figures of voices."""
        columns, question = voices.columns, voices.question
        learned = np.zeros(len(voices.log)) if voices.learned is None else voices.learned
        spread = np.hypot(columns["spread"], np.nan_to_num(learned)[question] * PRIOR_SPREAD)
        spread = np.hypot(spread, columns.get("known", 0.0))
        adjusted = np.where(np.isnan(columns["value"]), columns["stated_low"], columns["value"])
        with np.errstate(divide="ignore", invalid="ignore"):
            log = voices.log[question]
            adjusted, stated = (np.where(log, np.log(x), x) for x in (adjusted, voices.number))
            bias = np.nan_to_num(stated - adjusted)
        chance = agree_by_chance(voices, stated, spread)
        size = bias**2
        is_large = size / np.maximum(size + (SMALL_BIAS * spread) ** 2, np.finfo(float).tiny)
        bias = bias * (chance + (1.0 - chance) * is_large)
        error = np.hypot(spread, bias)
        error = np.where(error > 0, error, 1.0)
        least = np.full(len(voices.log), np.inf)
        np.minimum.at(least, question, np.where(np.isnan(stated), np.inf, error))
        least = np.where(np.isfinite(least), least, 1.0)[question]
        return cls(
            stated - bias,
            chance * error + (1.0 - chance) * least,
            stated - (1.0 - chance) * bias,
        )


def agree_by_chance(voices: Voices, stated: Floats, spread: Floats) -> Floats:
    """Return the probability that as many voices state each figure by chance, shape (voices,).

    A voice that errs by d states a figure with the rounding step g with the probability
    g / (g + 2 d). So the number of the other n - 1 independent voices that state it by chance is
    about Poisson with the mean (n - 1) g / (g + 2 d). Voices that repeat each other have less
    weight, and count as less than one; 1 for a figure that one voice states.
    """
    from scipy.special import gammainc

    question, number, weight = voices.question, voices.number, voices.columns["weight"]
    # A fixed order of summation: the sums do not depend on the order of rows.
    order = np.lexsort((spread, weight, number, question))
    order = order[~np.isnan(stated[order]) & (weight[order] > 0)]
    of_row, number = question[order], number[order]
    figure = figure_codes(of_row, number)
    heaviest = np.zeros(len(voices.log))
    np.maximum.at(heaviest, of_row, weight[order])
    share = weight[order] / heaviest[of_row]
    count = sum_by_code(figure, share, int(figure.max(initial=-1)) + 1)
    error = sum_by_code(figure, share * spread[order], len(count)) / count
    others = np.maximum(sum_by_code(of_row, share, len(heaviest)) - 1.0, 0.0)[of_row]
    step = relative_rounding_step(number)
    step = np.where(voices.log[of_row], step, step * np.abs(number))
    step = step / np.maximum(step + 2.0 * error[figure], np.finfo(float).tiny)
    agreeing = count[figure] - 1.0
    chance = np.ones(len(question))
    # At most a rounding error above 1 voice is 1 voice.
    chance[order] = np.where(
        agreeing > 1e-9, gammainc(np.maximum(agreeing, 1e-9), others * step), 1.0
    )
    return chance


def nearest_stated_number(target: Floats, mask: Bools, centre: Floats, number: Floats) -> Floats:
    """Return the number nearest to the centre of each column, the smaller of two.

    `target`, `mask` and `number` have shape (voices, questions), `centre` shape (questions,).
    """
    with np.errstate(invalid="ignore"):
        distance = np.where(mask, np.abs(target - centre), np.inf)
    distance = np.where(np.isnan(distance), np.inf, distance)
    is_nearest = mask & (distance == distance.min(axis=0))
    nearest: Floats = np.where(is_nearest, number, np.inf).min(axis=0)
    return nearest
