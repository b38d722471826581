"""How probable is it that the count lies above a figure, and how is belief spread out?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from estimates.analysis.consensus.combine import prior_scales, voices_of
from estimates.analysis.consensus.options import ConsensusOptions
from estimates.analysis.snapshot.snapshot import Snapshot
from estimates.columnar.table import Table
from estimates.methods.bayes import method as bayes
from estimates.methods.contract import VoiceTile
from estimates.model.fields import exact_number
from estimates.numeric.grouped.tiles import Floats, Ints
from estimates.numeric.sources.shared_error import with_common

WIDEST = 0.998
"""A density is drawn over this interval of the posterior."""


@dataclass(frozen=True, slots=True)
class Probability:
    """The posterior probability that the value lies above a figure; None without an estimate."""

    quantity: str
    above: float
    probability: float | None


@dataclass(frozen=True, slots=True)
class Density:
    """The posterior density at one point, per unit of the claims."""

    quantity: str
    at: float
    density: float


def tiles_of(judged: Snapshot, terms: ConsensusOptions) -> Iterator[tuple[VoiceTile, Ints, Floats]]:
    """Yield the voices tile by tile, with the questions there, and the error all voices share."""
    voices = voices_of(judged, terms)
    scales = prior_scales(judged, terms.prior)
    layout = voices.layout()
    permuted = {name: layout.permute(column) for name, column in voices.columns.items()}
    common = np.zeros(len(voices.log)) if voices.common is None else voices.common
    for tile in layout:
        yield voices.tile(tile, permuted, scales), tile.groups, common[tile.groups]


def probabilities(judged: Snapshot, above: float, terms: ConsensusOptions) -> Table[Probability]:
    """Return, for every question, the probability that its value lies above a figure."""
    figure = float(exact_number(above))
    found = np.full(len(judged.questions), np.nan)
    for tile, groups, common in tiles_of(judged, terms):
        said = bayes.probability(tile, np.full(len(groups), figure), common)
        found[groups] = np.clip(said, 0.0, 1.0)  # quadrature may pass them by 1e-6
    columns = {
        "quantity": judged.questions,
        "above": np.full(len(found), figure),
        "probability": found,
    }
    return Table(Probability, columns)


def densities(judged: Snapshot, points: int, terms: ConsensusOptions) -> Table[Density]:
    """Return the posterior density of every question that has an estimate, at some points.

    The points lie evenly, on the scale of the question, over the middle 99.8 % of it.
    """
    questions, places, heights = [], [], []
    for tile, groups, common in tiles_of(judged, terms):
        answer = bayes.bayes(tile, WIDEST)
        ends = np.stack([answer.lower, answer.upper])
        drawn = np.isfinite(answer.estimate) & np.isfinite(ends).all(axis=0)
        drawn[1:] &= groups[1:] != groups[:-1]
        with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
            middle, low, high = (np.where(tile.log, np.log(x), x) for x in (answer.estimate, *ends))
            low = middle - with_common(middle - low, common, WIDEST)
            high = middle + with_common(high - middle, common, WIDEST)
            at = np.linspace(low, high, points)
            at = np.where(tile.log, np.exp(at), at)
        height = bayes.density(tile, np.where(np.isfinite(at), at, 1.0), common)
        questions.append(np.repeat(groups[drawn], points))
        places.append(at[:, drawn].T.ravel())
        heights.append(height[:, drawn].T.ravel())
    if not questions:
        questions, places, heights = [np.empty(0, dtype=np.int64)], [np.empty(0)], [np.empty(0)]
    question = np.concatenate(questions)
    order = np.argsort(question, kind="stable")
    columns = {
        "quantity": judged.questions[question[order]],
        "at": np.concatenate(places)[order],
        "density": np.concatenate(heights)[order],
    }
    return Table(Density, columns)
