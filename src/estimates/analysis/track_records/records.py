"""The records themselves: a table of sources, who repeats whom, and sums that can be joined."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from estimates.analysis.track_records.rows import Copying, TrackRecord, columns_of, pairs_of
from estimates.analysis.track_records.scale_records import Sources, effective, joined, scaled
from estimates.analysis.track_records.sides import Side, checked_side, joined_side
from estimates.claims.coercion import as_claimset
from estimates.columnar.arrays import objects
from estimates.columnar.table import Table
from estimates.errors import InvalidFieldError, InvalidLevelError
from estimates.numeric.sources.family_cap import FAMILY_SHARE

if TYPE_CHECKING:
    import pandas as pd

    from estimates.analysis.track_records.shared_figures import SharedFigure

FEW_SOURCES = 1.5


class TrackRecords:
    """What is known of sources; ``a + b`` joins the records of two parts of the claims.

    Iterating gives a `TrackRecord` a source; ``records["police"]`` gives one.

    Attributes
    ----------
    scales : the record on each scale, by its name.
    side : what tells apart the sides of questions, see `estimates.track_records`; None = nothing.
    max_family_share : the most that a family of copies carries in a question.
    """

    def __init__(
        self,
        scales: Mapping[str, Sources],
        side: Side | None = None,
        max_family_share: float = FAMILY_SHARE,
    ) -> None:
        self.scales = dict(sorted(scales.items()))
        self.side = side
        self.max_family_share = max_family_share

    @cached_property
    def table(self) -> Table[TrackRecord]:
        """One row a source and scale, by name; then one a source and side."""
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

    def __getitem__(self, key: str | tuple[str, str]) -> TrackRecord:
        source, side = key if isinstance(key, tuple) else (key, None)
        here = self.table.column("source") == source
        if not here.any():
            raise InvalidFieldError(
                "has no record", column="source", value=source,
                remedy=f"there are records of {', '.join(self.table.column('source')[:8])}",
            )  # fmt: skip
        at = np.flatnonzero(here & (self.table.column("side") == side))
        if not len(at):
            raise InvalidFieldError(
                f"has no record of {source!r}", column="side", value=side,
                remedy="its pooled record is under its name alone",
            )  # fmt: skip
        return self.table[int(at[0])]

    def with_side(self, side: Side) -> TrackRecords:
        """Return the same records, to be used where sides are told apart by `side`.

        Where sides came from a mapping, new questions need one of their own.
        """
        return TrackRecords(self.scales, checked_side(side), self.max_family_share)

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
        from estimates.analysis.track_records.shared_figures import shared_figures

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
        sources = len(set(self.table.column("source").tolist()))
        if 0 < self.effective_sources < FEW_SOURCES and sources > 1:
            said.append(
                f"{sources} sources repeat each other so much that they count as "
                f"{self.effective_sources:.1f}: spreads rest on very little"
            )
        return tuple(said)

    def __add__(self, other: TrackRecords) -> TrackRecords:
        """Join two records: those of A and of B are those of A and B together.

        Sums are added cell by cell. They differ from what all claims at once would give by the
        weights that each part chose for itself: `docs/track-records.md` has what was measured.
        Of two caps on families the lower one holds.
        """
        if not isinstance(other, TrackRecords):
            return NotImplemented
        scales = dict(self.scales)
        side = joined_side(self.side, other.side)
        for name, theirs in other.scales.items():
            scales[name] = joined(scales[name], theirs) if name in scales else theirs
        return TrackRecords(scales, side, min(self.max_family_share, other.max_family_share))

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
            {n: replace(s, record=scaled(s.record, share)) for n, s in self.scales.items()},
            self.side,
            self.max_family_share,
        )

    def save(self, path: str | Path) -> Path:
        """Write the records as a small table (.csv or .parquet).

        A mapping that tells sides apart is not kept: give one with `with_side` after loading.
        """
        from estimates.analysis.track_records.files import write_records

        return write_records(self, Path(path))

    @classmethod
    def load(cls, path: str | Path) -> TrackRecords:
        """Read what `save` wrote.

        Raises
        ------
        UnreadableFileError
        """
        from estimates.analysis.track_records.files import read_records

        return read_records(Path(path))

    def __repr__(self) -> str:
        pooled = sum(len(sources.labels) for sources in self.scales.values())
        head = f"Track records of {pooled:,} sources, {self.effective_sources:.3g} independent"
        rows = [
            f"  {row.source}{'' if row.side is None else f' on {row.side}'}: "
            f"bias {row.bias:+.2f} ± {row.bias_error:.2f}, spread {row.spread:.2f}, "
            f"repeats {row.copies:.0%} ({row.claims:,.4g} claims)"
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
