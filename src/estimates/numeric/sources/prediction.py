"""What a known source would state, given what others state: spikes at their figures, and a slab."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from estimates.numeric.grouped.sums import by_code, places_in_group
from estimates.numeric.grouped.tiles import Floats, Ints
from estimates.numeric.sources.figure_mixture import Heard, Mixture, mixture
from estimates.numeric.sources.pair_selection import beside, heard
from estimates.numeric.sources.repetition import Figures
from estimates.numeric.sources.source_record import Record

HALVINGS = 48
REACH = 60.0
"""Ends of the search, in sizes beyond the outermost component."""


@dataclass(frozen=True)
class Predicted:
    """Quantiles of held-out figures.

    Attributes
    ----------
    row : shape (targets,), which voices are foretold; those without company are not.
    x : shape (targets, levels), on the scale of the questions.
    repeated : shape (targets, levels), the voice whose figure it is; -1 between figures.
    chance : shape (targets,), of repeating any of the figures.
    """

    row: Ints
    x: Floats
    repeated: Ints
    chance: Floats


def predict(
    record: Record,
    question: Ints,
    source: Ints,
    x: Floats,
    targets: Ints,
    levels: Floats,
    apart: Ints | None = None,
    side: Ints | None = None,
) -> Predicted:
    """Foretell what the targets state, each from the other voices of its question.

    Parameters
    ----------
    question, source, x : shape (voices,); a source unknown to the record is -1.
    targets : rows; their own x is not looked at.
    levels : shape (levels,), inside (0, 1).
    apart : shape (voices,), codes; a target hears only voices of another code. None = all.
    side : shape (voices,), the side of their question, -1 where none is said; None = no sides.
    """
    questions = int(question.max(initial=-1)) + 1
    a, b = beside(question, targets, heard(question, x, questions), questions)
    if apart is not None:
        a, b = a[apart[a] != apart[b]], b[apart[a] != apart[b]]
    row, local = np.unique(a, return_inverse=True)
    rate, place, size = record.beside(
        source[a], source[b], x[b], side=None if side is None else side[a]
    )
    figures = Figures.of(local, b, x, rate, len(row))
    chance, own = figures.chances(record.line, len(row))
    _, _, middle, unit = record.usual
    slab = mixture(Heard.of(local, len(row), place, size, middle, unit), record.numbers)
    at = x[figures.row]
    found = np.empty((len(row), len(levels)))
    repeated = np.full((len(row), len(levels)), -1, dtype=np.int64)
    for i, level in enumerate(levels):
        found[:, i], repeated[:, i] = _quantile(figures, at, chance, own, slab, float(level))
    return Predicted(row, found, repeated, 1.0 - own)


def _quantile(
    figures: Figures, at: Floats, chance: Floats, own: Floats, slab: Mixture, level: float
) -> tuple[Floats, Ints]:
    """Return one quantile of each mixture: a figure where its spike is met, else by bisection.

    Below a figure v the distribution has F(v-) and, the figure included, F(v). Where the level
    lies between the two the quantile is v; else it lies between two figures, where the slab alone
    grows.
    """
    targets = slab.targets
    home = figures.target
    smooth = np.zeros(len(at))
    order = places_in_group(home)
    for slot in range(int(order.max(initial=-1)) + 1):
        here = np.flatnonzero(order == slot)
        place = np.zeros(targets)
        place[home[here]] = at[here]
        smooth[here] = slab.below(place)[home[here]]
    running = np.cumsum(chance)
    first = np.append(True, home[1:] != home[:-1])
    before = running - chance
    start = np.maximum.accumulate(np.where(first, np.arange(len(home)), 0))
    upto = before - before[start]
    left = own[home] * smooth + upto
    spike = (left < level) & (level <= left + chance)
    low, high = _ends(slab)
    under, over = left + chance < level, left >= level
    np.maximum.at(low, home[under], at[under])
    np.minimum.at(high, home[over], at[over])
    gained = by_code(home[under], chance[under], targets)
    wanted = np.clip((level - gained) / np.maximum(own, 1e-300), 0.0, 1.0)
    for _ in range(HALVINGS):
        middle = 0.5 * (low + high)
        short = slab.below(middle) < wanted
        low, high = np.where(short, middle, low), np.where(short, high, middle)
    x, repeated = 0.5 * (low + high), np.full(targets, -1, dtype=np.int64)
    hit = np.flatnonzero(spike)
    x[home[hit]], repeated[home[hit]] = at[hit], figures.row[hit]
    return x, repeated


def _ends(slab: Mixture) -> tuple[Floats, Floats]:
    """Return where nearly nothing lies beyond, by target."""
    low, high = np.full(slab.targets, np.inf), np.full(slab.targets, -np.inf)
    np.minimum.at(low, slab.target, slab.at - REACH * slab.size)
    np.maximum.at(high, slab.target, slab.at + REACH * slab.size)
    return low, high
