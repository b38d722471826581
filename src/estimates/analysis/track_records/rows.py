"""What a reader sees of records: a row a source (and side), and a row a pair that copies."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from estimates.analysis.track_records.scale_records import Sources
from estimates.columnar.arrays import Array, objects

LEAST_RATE = 0.3
"""Pairs that repeat each other less often are not listed."""


@dataclass(frozen=True, slots=True)
class TrackRecord:
    """What many questions teach about one source.

    Attributes
    ----------
    source, scale : who, and on which scale ("log", "linear", "linear (points)").
    bias, bias_error : how far off on average, and its standard error; 0 without evidence.
    leaning : the best guess of the bias, before evidence is asked for: what a consensus takes off.
    spread, spread_error : standard deviation of its own deviations, and its standard error.
    copies : how often it states a figure that another source states too.
    family : the first by name of those whose figures are near-certain copies of each other.
    claims : how many claims it rests on; with a half-life, what they count together.
    side : of what its figures are about, where sides were given; None = of all it says.
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
    rate : shared odd figures of all odd ones, which it rests on.
    certain : so likely that they are one voice where they agree.
    common, same : questions on which both speak, and where they state the same figure.
    odd, shared : what counts: questions where one states what all others do not, and where the
        two share it, each less for a rounder figure.
    later : of the shared ones whose order is known, the part that `source` stated later.
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


def columns_of(name: str, sources: Sources) -> dict[str, Array]:
    """Return the columns of `TrackRecord` for one scale: the sources, then sources by side."""
    record, labels = sources.record, sources.labels
    _, _, _, _, stated, repeats, seen = record.source
    first = np.full(int(record.family.max(initial=-1)) + 1, len(labels), dtype=np.int64)
    np.minimum.at(first, record.family, np.arange(len(labels)))
    usual = (repeats.sum() + 0.5) / (stated.sum() + 1.0)
    cells, effects = record.sides, (record.effects, record.side_effects)
    who = np.concatenate([np.arange(len(labels)), cells.home])
    learned = {
        column: np.concatenate([getattr(part, column) for part in effects])
        for column in ("bias", "bias_error", "spread", "spread_error", "leaning")
    }
    return {
        "source": labels[who],
        "scale": objects([name] * len(who)),
        **learned,
        "copies": ((repeats + usual) / (stated + 1.0))[who],
        "family": labels[first[record.family]][who],
        "claims": np.concatenate([seen, cells.cells[-1]]),
        "side": np.concatenate([objects([None] * len(labels)), sources.sides[cells.side]]),
    }


def pairs_of(name: str, sources: Sources) -> dict[str, Array]:
    """Return the columns of `Copying` for one scale."""
    record, labels = sources.record, sources.labels
    pairs = record.pairs
    rate = np.where(record.twins, 1.0, record.rates)
    at = np.flatnonzero((pairs.first < pairs.other) & (rate >= LEAST_RATE))
    common, same, odd, shared, later, dated = pairs.cells[:6, at]
    return {
        "source": labels[pairs.first[at]],
        "other": labels[pairs.other[at]],
        "scale": objects([name] * len(at)),
        "probability": record.copied[at],
        "rate": rate[at],
        "certain": record.certain[at],
        "common": common,
        "same": same,
        "odd": odd,
        "shared": shared,
        "later": np.where(dated > 0, later / np.where(dated > 0, dated, 1.0), np.nan),
    }
