"""The posterior of the default method: the probability of exceeding a figure, and the density."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from estimates.analysis.consensus.answers import prior_scales, voices_of
from estimates.analysis.consensus.options import ConsensusOptions
from estimates.analysis.snapshot.snapshot import Snapshot
from estimates.columnar.table import Table
from estimates.methods.bayes import method as bayes
from estimates.methods.contract import VoiceTile
from estimates.model.fields import exact_number
from estimates.numeric.sources.shared_error import widen_for_shared_error
from estimates.numeric.types import Floats, Ints

# A density is drawn over this central interval of the posterior: beyond it a plot shows nothing.
DENSITY_LEVEL = 0.998


@dataclass(frozen=True, slots=True)
class Probability:
    """The posterior probability that the value exceeds a figure.

    Attributes
    ----------
    quantity : the question.
    above : the figure.
    probability : from 0 to 1; None without an estimate.
    """

    quantity: str
    above: float
    probability: float | None


@dataclass(frozen=True, slots=True)
class Density:
    """The posterior density at one point.

    Attributes
    ----------
    quantity : the question.
    at : the point, in the unit of the claims.
    density : per unit of the claims.
    """

    quantity: str
    at: float
    density: float


def voice_tiles(
    snapshot: Snapshot, options: ConsensusOptions
) -> Iterator[tuple[VoiceTile, Ints, Floats]]:
    """Yield each tile of voices, its questions, and the error that all voices of each share."""
    voices = voices_of(snapshot, options)
    scales = prior_scales(snapshot, options.prior)
    layout = voices.layout()
    permuted = {name: layout.permute(column) for name, column in voices.columns.items()}
    common = np.zeros(len(voices.log)) if voices.common is None else voices.common
    for tile in layout:
        yield voices.tile(tile, permuted, scales), tile.groups, common[tile.groups]


def probabilities(
    snapshot: Snapshot, above: float, options: ConsensusOptions
) -> Table[Probability]:
    """Return the probability that the value of each question exceeds a figure."""
    figure = float(exact_number(above))
    probability = np.full(len(snapshot.questions), np.nan)
    for tile, groups, common in voice_tiles(snapshot, options):
        tile_probability = bayes.probability_above(tile, np.full(len(groups), figure), common)
        # The quadrature may leave [0, 1] by 1e-6.
        probability[groups] = np.clip(tile_probability, 0.0, 1.0)
    columns = {
        "quantity": snapshot.questions,
        "above": np.full(len(probability), figure),
        "probability": probability,
    }
    return Table(Probability, columns)


def densities(snapshot: Snapshot, points: int, options: ConsensusOptions) -> Table[Density]:
    """Return the posterior density of every question that has an estimate.

    The points lie evenly, on the scale of the question, over its central 99.8 %.

    points : the number of points per question.
    """
    questions, positions, heights = [], [], []
    for tile, groups, common in voice_tiles(snapshot, options):
        answer = bayes.bayes(tile, DENSITY_LEVEL)
        ends = np.stack([answer.lower, answer.upper])
        is_drawn = np.isfinite(answer.estimate) & np.isfinite(ends).all(axis=0)
        # A tile of one question repeats it, since a tile never has a single column.
        is_drawn[1:] &= groups[1:] != groups[:-1]
        with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
            middle, low, high = (np.where(tile.log, np.log(x), x) for x in (answer.estimate, *ends))
            low = middle - widen_for_shared_error(middle - low, common, DENSITY_LEVEL)
            high = middle + widen_for_shared_error(high - middle, common, DENSITY_LEVEL)
            at = np.linspace(low, high, points)
            at = np.where(tile.log, np.exp(at), at)
        height = bayes.posterior_density(tile, np.where(np.isfinite(at), at, 1.0), common)
        questions.append(np.repeat(groups[is_drawn], points))
        positions.append(at[:, is_drawn].T.ravel())
        heights.append(height[:, is_drawn].T.ravel())
    # np.concatenate needs at least one array.
    question = np.concatenate([np.empty(0, dtype=np.int64), *questions])
    order = np.argsort(question, kind="stable")
    columns = {
        "quantity": snapshot.questions[question[order]],
        "at": np.concatenate([np.empty(0), *positions])[order],
        "density": np.concatenate([np.empty(0), *heights])[order],
    }
    return Table(Density, columns)


def voice_curves(snapshot: Snapshot, options: ConsensusOptions, at: Floats, tau: float) -> Floats:
    """Return the likelihood of each voice of the only question, 1 at the most likely figure.

    at : shape (points,), in the unit of the claims. tau : the spread between sources.
    Returns shape (voices, points).
    """
    voices = voices_of(snapshot, options)
    layout = voices.layout()
    (tile,) = layout
    cells = voices.tile(tile, voices.permuted(layout), prior_scales(snapshot, options.prior))
    questions = len(cells.log)  # a tile of one question repeats it
    grid, spread = np.repeat(at[:, None], questions, 1), np.full(questions, tau)
    heights = bayes.voice_likelihoods(cells, grid, spread)[:, :, 0]
    rows = tile.view(layout.index)[:, 0]
    curves = np.empty((len(voices.question), len(at)))
    curves[rows[rows >= 0]] = heights[rows >= 0]
    return curves
