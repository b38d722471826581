"""The record of the sources on one scale, and what is done with two of them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from estimates.columnar.arrays import Array, objects
from estimates.numeric.grouped.tiles import Ints
from estimates.numeric.sources.pair_sums import add
from estimates.numeric.sources.side_effects import SideSums
from estimates.numeric.sources.source_record import Record


@dataclass(frozen=True)
class Sources:
    """The record of the sources on one scale; `labels` and `sides` are sorted names."""

    labels: Array
    record: Record
    sides: Array = field(default_factory=lambda: objects(()))


def effective(record: Record) -> float:
    """Return how many independent sources there are; each counts 1/(1 + its copies).

    Its copies: how many others, on average over its figures, have the same one by copying.
    """
    pairs = record.pairs
    rate = record.copied
    share = pairs.column("same") / np.maximum(record.source[4, pairs.first], 1e-300)
    repeated = np.bincount(pairs.first, rate * np.minimum(share, 1.0), record.source.shape[1])
    return float((1.0 / (1.0 + repeated)).sum())


def scaled(record: Record, share: float) -> Record:
    """Multiply all sums."""
    pairs = replace(record.pairs, cells=record.pairs.cells * share)
    sides = replace(record.sides, cells=record.sides.cells * share)
    return replace(
        record, source=record.source * share, pairs=pairs, scale=record.scale * share, sides=sides
    )


def joined(a: Sources, b: Sources) -> Sources:
    """Join two records on one scale; the numbers learned are weighed by what they rest on."""
    labels = np.unique(np.concatenate([a.labels, b.labels]))
    sides = np.unique(np.concatenate([a.sides, b.sides]))
    to = [np.searchsorted(labels, part.labels) for part in (a, b)]
    source = np.zeros((len(a.record.source), len(labels)))
    for part, place in zip((a, b), to, strict=True):
        source[:, place] += part.record.source
    x, y = a.record, b.record
    total = x.scale[-1] + y.scale[-1]
    share = x.scale[-1] / total if total > 0 else 0.5
    record = Record(
        source,
        add(x.pairs, y.pairs, to[0], to[1], len(labels)).largest(),
        x.scale + y.scale,
        share * x.line + (1 - share) * y.line,
        share * x.numbers + (1 - share) * y.numbers,
        x.log,
        joined_sides(a, b, sides, to),
    )
    return Sources(labels, record, sides)


def joined_sides(a: Sources, b: Sources, sides: Array, to: list[Ints]) -> SideSums:
    """Join the sums by side; `to` has the new codes of the old sources."""
    home, side, cells = [], [], []
    for part, place in zip((a, b), to, strict=True):
        sums = part.record.sides
        home.append(place[sums.home])
        side.append(np.searchsorted(sides, part.sides)[sums.side])
        cells.append(sums.cells)
    return SideSums.of(
        np.concatenate(home), np.concatenate(side), np.concatenate(cells, axis=1), len(sides)
    )
