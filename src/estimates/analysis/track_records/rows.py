"""Rows of track records: one per source (and side), and one per pair of sources that copy."""

from dataclasses import dataclass

import numpy as np

from estimates.analysis.track_records.scale_records import ScaleRecords
from estimates.columnar.arrays import Array, object_array
from estimates.numeric.sources.pair_sums import PAIR_COLUMNS

# Pairs that repeat each other less often are not listed.
MIN_COPY_RATE = 0.3


@dataclass(frozen=True, slots=True)
class TrackRecord:
    """What many questions teach about one source.

    Attributes
    ----------
    source, scale : the source and the scale ("log", "linear", "linear (points)").
    bias, bias_error : its average error, and the standard error of that; 0 without evidence.
    leaning : the best guess of the bias, shrunken but reported without a test of evidence: a
        consensus subtracts it.
    spread, spread_error : standard deviation of its own deviations, and its standard error.
    copies : how often it states a figure that another source states too.
    family : the first by name of the sources whose figures are near-certain copies of each other.
    claims : the number of claims it rests on; with a half-life, their total weight.
    side : what its figures are about, where sides were given; None = all its figures.
    """

    source: str
    scale: str
    bias: float
    bias_error: float
    spread: float
    spread_error: float
    copies: float
    family: str
    claims: float
    side: str | None
    leaning: float


@dataclass(frozen=True, slots=True)
class Copying:
    """Evidence that two sources repeat each other.

    Attributes
    ----------
    source, other, scale : the pair.
    probability : that one has its figure from the other, or both from a third, where they agree.
    rate : `shared` over `odd`, which the probability rests on.
    certain : whether copying is so likely that they count as one voice where they agree.
    common, same : the questions on which both state a figure, and those with the same figure.
    odd, shared : the evidence: questions where one states a figure that no other source states,
        and those where the two share such a figure; rounder figures count less.
    later : of the shared figures whose order is known, the share that `source` stated later.
    """

    source: str
    other: str
    scale: str
    probability: float
    rate: float
    certain: bool
    common: float
    same: float
    odd: float
    shared: float
    later: float | None


def describe_row(row: TrackRecord) -> str:
    """Return a record as one line."""
    return (
        f"  {row.source}{'' if row.side is None else f' on {row.side}'}: "
        f"bias {row.bias:+.2f} ± {row.bias_error:.2f}, spread {row.spread:.2f}, "
        f"repeats {row.copies:.0%} ({row.claims:,.4g} claims)"
    )


def track_record_columns(name: str, scale_records: ScaleRecords) -> dict[str, Array]:
    """Return the columns of `TrackRecord` for one scale: the sources, then sources by side."""
    record, labels = scale_records.record, scale_records.labels
    _, _, _, _, stated, repeats, seen = record.source
    first = np.full(int(record.family.max(initial=-1)) + 1, len(labels), dtype=np.int64)
    np.minimum.at(first, record.family, np.arange(len(labels)))
    # The rate of all sources together counts as one figure more of each source.
    usual_rate = (repeats.sum() + 0.5) / (stated.sum() + 1.0)
    by_side, effects = record.sides, (record.effects, record.side_effects)
    sources = np.concatenate([np.arange(len(labels)), by_side.home])
    learned = {
        column: np.concatenate([getattr(part, column) for part in effects])
        for column in ("bias", "bias_error", "spread", "spread_error", "leaning")
    }
    no_side = object_array([None] * len(labels))
    return {
        "source": labels[sources],
        "scale": object_array([name] * len(sources)),
        **learned,
        "copies": ((repeats + usual_rate) / (stated + 1.0))[sources],
        "family": labels[first[record.family]][sources],
        "claims": np.concatenate([seen, by_side.cells[-1]]),
        "side": np.concatenate([no_side, scale_records.sides[by_side.side]]),
    }


def copying_columns(name: str, scale_records: ScaleRecords) -> dict[str, Array]:
    """Return the columns of `Copying` for one scale."""
    record, labels = scale_records.record, scale_records.labels
    pairs = record.pairs
    rate = np.where(record.is_identical, 1.0, record.rates)
    rows = np.flatnonzero((pairs.first < pairs.other) & (rate >= MIN_COPY_RATE))
    counts = dict(zip(PAIR_COLUMNS, pairs.cells[:, rows], strict=True))
    later, dated = counts["later"], counts["dated"]
    return {
        "source": labels[pairs.first[rows]],
        "other": labels[pairs.other[rows]],
        "scale": object_array([name] * len(rows)),
        "probability": record.copied[rows],
        "rate": rate[rows],
        "certain": record.is_near_certain[rows],
        **{column: counts[column] for column in ("common", "same", "odd", "shared")},
        "later": np.where(dated > 0, later / np.where(dated > 0, dated, 1.0), np.nan),
    }
