"""From the voices of many questions to a record of their sources."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from estimates.numeric.grouped.sums import by_code
from estimates.numeric.grouped.tiles import Bools, Floats, Ints
from estimates.numeric.sources.effect_fit import FINAL_ROUNDS, ROUNDS, learn_many, nothing
from estimates.numeric.sources.effects import Setting, SourceSums, effects_of
from estimates.numeric.sources.figure_mixture import MOST_PAIRS, Heard, learn_numbers
from estimates.numeric.sources.figure_mixture import USUAL as USUAL_NUMBERS
from estimates.numeric.sources.identical_sources import twins_of, with_twins
from estimates.numeric.sources.pair_selection import same_figure
from estimates.numeric.sources.pair_sums import pair_sums
from estimates.numeric.sources.repetition import USUAL as USUAL_LINE
from estimates.numeric.sources.repetition import Figures, learn_line
from estimates.numeric.sources.shared_error import resolved
from estimates.numeric.sources.side_effects import SUMS, Cells, SideSums
from estimates.numeric.sources.source_record import Record, prior_size
from estimates.numeric.sources.training_data import Material, Pairs, with_copies

SAMPLE = 400_000
"""Voices from which the effects are learned to begin with."""
STEPS = 1 + ROUNDS + FINAL_ROUNDS + 1
"""Steps of the work: who repeats whom, every round of reweighting, and the sums."""
LINE_PAIRS = 60_000
"""Pairs from which the odds of repeating are learned."""


def learn_record(
    material: Material, log: bool = True, step: Callable[[], object] = nothing
) -> Record:
    """Learn a record; `step` is called `STEPS` times at the most as the work goes on.

    Notes
    -----
    First who repeats whom, from figures alone; then biases and spreads, where a family of copies
    that states one figure is one voice; then what pairs of sources say beside each other; last
    the few numbers that all sources share, on figures that their sums do not know.
    """
    x = material.stated.x
    size = float(np.sqrt(np.mean(x * x))) if len(x) else 1.0
    stated = replace(material.stated, prior=prior_size(log, size))
    twin = twins_of(stated)
    once = np.flatnonzero(twin[stated.source] == stated.source)
    slim = Material(
        stated.rows(once), material.value[once], material.day[once], material.weight[once],
        material.rank, material.side, material.sides,
    )  # fmt: skip
    slim, pairs = with_copies(slim)
    step()
    record = replace(summed(slim, pairs, learned(slim, step)), log=log)
    step()
    return with_twins(with_numbers(with_common_error(record, slim), slim, pairs), twin)


@dataclass(frozen=True)
class Learned:
    """Biases and spreads, as sums.

    Attributes
    ----------
    sums, sides : what is added up for sources, and for sources by side.
    leaning : shape (sources,), the biases to look for the offsets of pairs around.
    shift : shape (voices,), how much farther a source leans on the side that a voice is about.
    """

    sums: SourceSums
    sides: SideSums
    leaning: Floats
    shift: Floats


def learned(material: Material, step: Callable[[], object] = nothing) -> Learned:
    """Learn biases and spreads, of sources by side where there are sides."""
    stated = material.stated
    if material.side is None:
        state = learn_many(stated, sampled(material), step)
        unmoved = np.zeros(len(stated.x))
        return Learned(state.sums, SideSums.none(), state.effects.leaning, unmoved)
    side = material.side[stated.question]
    cells, cell = Cells.of(stated.source, side, stated.sources, material.sides)
    by_cell = replace(stated, source=cell, sources=len(cells.home), cells=cells)
    state = learn_many(by_cell, sampled(material), step)
    sums = cells.by_home(state.sums)
    setting = Setting(differ=stated.differ, prior=stated.prior)
    leaning = effects_of(sums, setting).leaning
    shift = (state.effects.leaning - leaning[cells.home])[cell]
    seen = by_code(cell, material.weight, len(cells.home))
    columns = np.stack([*(getattr(state.sums, name) for name in SUMS), seen])
    by_side = SideSums.of(cells.home, cells.side, columns, material.sides)
    return Learned(sums, by_side, leaning, np.where(side >= 0, shift, 0.0))


def sampled(material: Material) -> Bools:
    """Return the voices of as many questions as make up `SAMPLE` of them."""
    size = np.bincount(material.stated.question, minlength=len(material.rank))
    order = np.argsort(material.rank, kind="stable")
    taken = np.zeros(len(size), dtype=bool)
    taken[order[np.cumsum(size[order]) <= SAMPLE]] = True
    voices: Bools = taken[material.stated.question]
    return voices


def summed(material: Material, pairs: Pairs, found: Learned) -> Record:
    """Add up what a record keeps."""
    stated, a, b = material.stated, pairs.a, pairs.b
    sums, x = found.sums, material.stated.x - found.shift
    shared = pairs.same & pairs.odd
    known = ~np.isnan(material.day[a]) & ~np.isnan(material.day[b])
    with np.errstate(invalid="ignore"):
        apart = known & (material.day[a] != material.day[b])
        later = apart & (material.day[a] > material.day[b])
    evidence = np.stack(
        [pairs.odd * pairs.rarity, shared * pairs.rarity, shared & later, shared & apart]
    )
    table = pair_sums(
        stated.source[a], stated.source[b], x[a], x[b], pairs.same, found.leaning, evidence,
        pairs.weight,
    )  # fmt: skip
    beside_others, repeats = np.zeros(len(stated.x)), np.zeros(len(stated.x))
    beside_others[a] = material.weight[a]
    repeats[a[pairs.same]] = material.weight[a[pairs.same]]
    source = np.stack(
        [
            sums.claims, sums.pull, sums.pulled, sums.size,
            stated.by_source(beside_others), stated.by_source(repeats),
            stated.by_source(material.weight),
        ]
    )  # fmt: skip
    point = np.isfinite(stated.x)
    truths = float((~np.isnan(stated.truth[stated.question])).sum())
    x = stated.x[point]
    scale = np.array([len(x), x.sum(), (x * x).sum(), truths, 0.0, 0.0, 0.0, 0.0])
    return Record(source, table.largest(), scale, USUAL_LINE, USUAL_NUMBERS, sides=found.sides)


def with_common_error(record: Record, material: Material) -> Record:
    """Add up how far the questions with a known truth are off."""
    stated = material.stated
    if np.isnan(stated.truth).all():
        return record
    side = np.full(len(stated.truth), -1) if material.side is None else material.side
    lean, _, spread = record.on_side(stated.source, side[stated.question])
    point = np.where(stated.low == stated.high, stated.x, np.nan)
    scale = record.scale.copy()
    scale[4:7] = resolved(stated.question, point - lean, spread, stated.weight, stated.truth)
    return replace(record, scale=scale)


def with_numbers(record: Record, material: Material, pairs: Pairs) -> Record:
    """Learn the numbers that all sources share, from some of the targets."""
    stated = material.stated
    taken = some_targets(pairs.a, LINE_PAIRS)
    a, b, weight = pairs.a[taken], pairs.b[taken], pairs.weight[taken]
    if not len(a):
        return record
    target, local = np.unique(a, return_inverse=True)
    known = weight, stated.x[a]
    side = None if material.side is None else material.side[stated.question[a]]
    rate, place, size = record.beside(stated.source[a], stated.source[b], stated.x[b], known, side)
    figures = Figures.of(local, b, stated.x, rate, len(target))
    hit = same_figure(stated.x[figures.row], stated.x[target][figures.target])
    line = learn_line(figures, hit, len(target))
    own = by_code(figures.target, hit.astype(np.float64), len(target))[local] == 0
    local, place, size = local[own], place[own], size[own]
    some = some_targets(local, MOST_PAIRS)
    target_of, local = np.unique(local[some], return_inverse=True)
    _, _, middle, unit = record.usual
    listened = Heard.of(local, len(target_of), place[some], size[some], middle, unit)
    numbers = learn_numbers(listened, stated.x[target[target_of]])
    scale = record.scale.copy()
    scale[-1] = len(target)
    return replace(record, line=line, numbers=numbers, scale=scale)


def some_targets(target: Ints, most: int) -> Bools:
    """Return the pairs of as many targets, evenly spaced, as have about `most` pairs.

    Examples
    --------
    >>> some_targets(np.array([3, 3, 5, 5, 8, 8]), 3)
    array([ True,  True, False, False, False, False])
    """
    if len(target) <= most:
        return np.ones(len(target), dtype=bool)
    index = np.cumsum(np.append(False, target[1:] != target[:-1]))
    count = int(index[-1]) + 1
    wanted = max(count * most // len(target), 1)
    kept: Bools = index * wanted // count != (index - 1) * wanted // count
    return kept
