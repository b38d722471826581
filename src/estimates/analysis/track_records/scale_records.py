"""The record of the sources on one scale: effective sources, decay, and joining two records."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from estimates.analysis.snapshot.scales import ScaleName
from estimates.columnar.arrays import Array, object_array
from estimates.errors import InvalidFieldError
from estimates.numeric.sources.pair_sums import add_pair_sums
from estimates.numeric.sources.side_effects import SideSums
from estimates.numeric.sources.source_record import SourceRecord
from estimates.numeric.types import Ints


@dataclass(frozen=True)
class ScaleRecords:
    """The record of the sources on one scale; `labels` and `sides` are sorted names."""

    labels: Array
    record: SourceRecord
    sides: Array = field(default_factory=lambda: object_array(()))


def find_codes(labels: Array, wanted: Array) -> Ints:
    """Return the index of each wanted label among sorted labels, -1 where it is missing."""
    if not len(labels):
        return np.full(len(wanted), -1, dtype=np.int64)
    codes = np.minimum(np.searchsorted(labels, wanted), len(labels) - 1)
    return np.where(labels[codes] == wanted, codes, -1).astype(np.int64)


def count_effective_sources(record: SourceRecord) -> float:
    """Return the number of independent sources: each counts 1 / (1 + its copies).

    The copies of a source are the other sources that, on average over its figures, state the same
    figure by copying.
    """
    pairs = record.pairs
    # 1e-300 only guards the division: without a claim no pair has equal figures.
    share = pairs.column("same") / np.maximum(record.source[4, pairs.first], 1e-300)
    weights = record.copied * np.minimum(share, 1.0)
    copies = np.bincount(pairs.first, weights, record.source.shape[1])
    return float((1.0 / (1.0 + copies)).sum())


def scale_sums(record: SourceRecord, share: float) -> SourceRecord:
    """Return a record with all sums multiplied by a share."""
    return replace(
        record,
        source=record.source * share,
        pairs=replace(record.pairs, cells=record.pairs.cells * share),
        scale=record.scale * share,
        sides=replace(record.sides, cells=record.sides.cells * share),
    )


def join_scale_names(names: Sequence[ScaleName | None]) -> ScaleName | None:
    """Return the one scale that records were learned on; refuse different ones."""
    for name in names[1:]:
        if name != names[0]:
            problem = f"differs from {names[0]!r}, the scale of the other records"
            remedy = "learn both with the same scale"
            raise InvalidFieldError(problem, column="scale", value=name, remedy=remedy)
    return names[0] if names else None


def join_scale_records(a: ScaleRecords, b: ScaleRecords) -> ScaleRecords:
    """Return two records on one scale joined; learned numbers are weighted by their evidence."""
    labels = np.unique(np.concatenate([a.labels, b.labels]))
    sides = np.unique(np.concatenate([a.sides, b.sides]))
    codes = [np.searchsorted(labels, part.labels) for part in (a, b)]
    source = np.zeros((len(a.record.source), len(labels)))
    for part, source_codes in zip((a, b), codes, strict=True):
        source[:, source_codes] += part.record.source
    x, y = a.record, b.record
    total = x.scale[-1] + y.scale[-1]
    share = x.scale[-1] / total if total > 0 else 0.5
    record = SourceRecord(
        source,
        add_pair_sums(x.pairs, y.pairs, codes[0], codes[1], len(labels)).largest(),
        x.scale + y.scale,
        share * x.line + (1 - share) * y.line,
        share * x.numbers + (1 - share) * y.numbers,
        x.log,
        join_side_sums(a, b, sides, codes),
    )
    return ScaleRecords(labels, record, sides)


def join_side_sums(a: ScaleRecords, b: ScaleRecords, sides: Array, codes: list[Ints]) -> SideSums:
    """Return the joined sums by side; `codes` has the new codes of the old sources, a and b."""
    x, y = a.record.sides, b.record.sides
    home = np.concatenate([codes[0][x.home], codes[1][y.home]])
    new_sides = [np.searchsorted(sides, part.sides) for part in (a, b)]
    side = np.concatenate([new_sides[0][x.side], new_sides[1][y.side]])
    return SideSums.of(home, side, np.concatenate([x.cells, y.cells], axis=1), len(sides))
