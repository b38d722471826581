"""The records themselves: a table of sources, who repeats whom, and sums that can be joined."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from estimates.claimset import as_claimset
from estimates.errors import InvalidFieldError, InvalidLevelError
from estimates.numeric.pair_sums import add
from estimates.numeric.record import Record
from estimates.store import Array, objects
from estimates.table import Table

if TYPE_CHECKING:
    import pandas as pd

    from estimates.track_records.evidence import SharedFigure

FEW_SOURCES = 1.5
LEAST_RATE = 0.3
"""Pairs that repeat each other less often are not listed."""


@dataclass(frozen=True, slots=True)
class TrackRecord:
    """What many questions teach about one source.

    Attributes
    ----------
    source, scale : who, and on which scale ("log", "linear", "linear (points)").
    bias, bias_error : how far off on average, and its standard error; 0 without evidence.
    spread, spread_error : standard deviation of its own deviations, and its standard error.
    copies : how often it states a figure that another source states too.
    family : the first by name of those whose figures are near-certain copies of each other.
    claims : how many claims it rests on; with a half-life, what they count together.
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


@dataclass(frozen=True)
class Sources:
    """The record of the sources on one scale; `labels` are sorted."""

    labels: Array
    record: Record


class TrackRecords:
    """What is known of sources; ``a + b`` joins the records of two parts of the claims.

    Iterating gives a `TrackRecord` a source; ``records["police"]`` gives one.

    Attributes
    ----------
    scales : the record on each scale, by its name.
    """

    def __init__(self, scales: Mapping[str, Sources]) -> None:
        self.scales = dict(sorted(scales.items()))

    @cached_property
    def table(self) -> Table[TrackRecord]:
        """One row a source and scale, by name."""
        parts = [columns_of(name, sources) for name, sources in self.scales.items()]
        names = TrackRecord.__slots__
        empty = {name: objects(()) for name in names}
        joined = {n: np.concatenate([part[n] for part in parts]) for n in names} if parts else empty
        return Table(TrackRecord, joined)

    def to_frame(self) -> pd.DataFrame:
        """Return the records as a frame, one row a source and scale."""
        return self.table.to_frame()

    def __len__(self) -> int:
        return len(self.table)

    def __iter__(self) -> Iterator[TrackRecord]:
        return iter(self.table)

    def __getitem__(self, source: str) -> TrackRecord:
        at = np.flatnonzero(self.table.column("source") == source)
        if not len(at):
            raise InvalidFieldError(
                "has no record", column="source", value=source,
                remedy=f"there are records of {', '.join(self.table.column('source')[:8])}",
            )  # fmt: skip
        return self.table[int(at[0])]

    @cached_property
    def copying(self) -> Table[Copying]:
        """Who repeats whom, a row a pair, the likeliest first."""
        parts = [pairs_of(name, sources) for name, sources in self.scales.items()]
        names = Copying.__slots__
        if not parts:
            return Table(Copying, {name: objects(()) for name in names})
        joined = {name: np.concatenate([part[name] for part in parts]) for name in names}
        order = np.lexsort((-joined["same"], -joined["rate"]))
        return Table(Copying, {name: column[order] for name, column in joined.items()})

    def evidence(self, claims: Any, source: str, other: str) -> Table[SharedFigure]:
        """Return the figures in `claims` that two sources share and others do not prefer.

        Examples
        --------
        >>> from estimates import track_records
        >>> claims = [{"quantity": q, "source": s, "value": v} for q, a, b in
        ...           (("q1", 148312, 150000), ("q2", 2000, 2000), ("q3", 731, 700))
        ...           for s, v in (("A", a), ("B", a), ("C", b))]
        >>> [(row.quantity, row.figure) for row in track_records(claims).evidence(claims, "A", "B")]
        [('q1', 148312.0), ('q3', 731.0)]
        """
        from estimates.track_records.evidence import shared_figures

        return shared_figures(as_claimset(claims), source, other)

    @property
    def effective_sources(self) -> float:
        """How many independent sources there are: a family of copies counts once."""
        counts = [effective(sources.record) for sources in self.scales.values()]
        return float(max(counts, default=0.0))

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a reader must know, in sentences."""
        said = []
        if 0 < self.effective_sources < FEW_SOURCES and len(self) > 1:
            said.append(
                f"{len(self)} sources repeat each other so much that they count as "
                f"{self.effective_sources:.1f}: spreads rest on very little"
            )
        return tuple(said)

    def __add__(self, other: TrackRecords) -> TrackRecords:
        """Join two records: those of A and of B are those of A and B together.

        Sums are added cell by cell. They differ from what all claims at once would give by the
        weights that each part chose for itself: `docs/track-records.md` has what was measured.
        """
        if not isinstance(other, TrackRecords):
            return NotImplemented
        scales = dict(self.scales)
        for name, theirs in other.scales.items():
            scales[name] = joined(scales[name], theirs) if name in scales else theirs
        return TrackRecords(scales)

    def decayed(self, share: float) -> TrackRecords:
        """Return records that count for a share of what they did, to add newer ones to.

        Raises
        ------
        InvalidLevelError
            For a share outside (0, 1].
        """
        if not (isinstance(share, int | float) and 0 < share <= 1):
            raise InvalidLevelError("is not inside (0, 1]", column="share", value=share)
        return TrackRecords(
            {n: Sources(s.labels, scaled(s.record, share)) for n, s in self.scales.items()}
        )

    def save(self, path: str | Path) -> Path:
        """Write the records as a small table (.csv or .parquet)."""
        from estimates.track_records.files import write_records

        return write_records(self, Path(path))

    @classmethod
    def load(cls, path: str | Path) -> TrackRecords:
        """Read what `save` wrote.

        Raises
        ------
        UnreadableFileError
        """
        from estimates.track_records.files import read_records

        return read_records(Path(path))

    def __repr__(self) -> str:
        head = f"Track records of {len(self):,} sources, {self.effective_sources:.3g} independent"
        rows = [
            f"  {row.source}: bias {row.bias:+.2f} ± {row.bias_error:.2f}, spread {row.spread:.2f},"
            f" repeats {row.copies:.0%} ({row.claims:,.4g} claims)"
            for row in self.table[:10]
        ]
        more = [f"  … {len(self) - 10:,} more"] if len(self) > 10 else []
        return "\n".join([head, *rows, *more, *self.warnings])


def known(records: object) -> TrackRecords:
    """Return the records, if they are some.

    Raises
    ------
    InvalidFieldError
    """
    if isinstance(records, TrackRecords):
        return records
    raise InvalidFieldError(
        "are no track records", column="track_records", value=records,
        remedy="make them with estimates.track_records(claims)",
    )  # fmt: skip


def columns_of(name: str, sources: Sources) -> dict[str, Array]:
    """Return the columns of `TrackRecord` for one scale."""
    record, labels = sources.record, sources.labels
    _, _, _, _, stated, repeats, seen = record.source
    effects = record.effects
    first = np.full(int(record.family.max(initial=-1)) + 1, len(labels), dtype=np.int64)
    np.minimum.at(first, record.family, np.arange(len(labels)))
    usual = (repeats.sum() + 0.5) / (stated.sum() + 1.0)
    return {
        "source": labels,
        "scale": objects([name] * len(labels)),
        "bias": effects.bias,
        "bias_error": effects.bias_error,
        "spread": effects.spread,
        "spread_error": effects.spread_error,
        "copies": (repeats + usual) / (stated + 1.0),
        "family": labels[first[record.family]],
        "claims": seen,
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


def effective(record: Record) -> float:
    """Return how many independent sources there are; each counts 1/(1 + its copies)."""
    pairs = record.pairs
    rate = record.copied
    share = pairs.column("common") / np.maximum(record.source[4, pairs.first], 1e-300)
    repeated = np.bincount(pairs.first, rate * np.minimum(share, 1.0), record.source.shape[1])
    return float((1.0 / (1.0 + repeated)).sum())


def scaled(record: Record, share: float) -> Record:
    """Multiply all sums."""
    pairs = replace(record.pairs, cells=record.pairs.cells * share)
    return replace(record, source=record.source * share, pairs=pairs, scale=record.scale * share)


def joined(a: Sources, b: Sources) -> Sources:
    """Join two records on one scale; the numbers learned are weighed by what they rest on."""
    labels = np.unique(np.concatenate([a.labels, b.labels]))
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
    )
    return Sources(labels, record)
