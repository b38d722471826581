"""Track records of sources: their table, the copying between them, and sums that can be added."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from estimates.analysis.snapshot.scales import ScaleName
from estimates.analysis.track_records.families import Family, explain_source, family_columns
from estimates.analysis.track_records.files import (
    read_track_records,
    records_table,
    write_track_records,
)
from estimates.analysis.track_records.heeding import record_warnings, unheeded_scales
from estimates.analysis.track_records.rows import (
    Copying,
    TrackRecord,
    copying_columns,
    describe_row,
    track_record_columns,
)
from estimates.analysis.track_records.scale_records import (
    ScaleRecords,
    count_effective_sources,
    join_scale_names,
    join_scale_records,
    scale_sums,
)
from estimates.analysis.track_records.sides import SideRule, check_side, join_side_rules
from estimates.claims.coercion import as_claimset
from estimates.columnar.arrays import Array, object_array
from estimates.columnar.public_names import PublicNames
from estimates.columnar.table import Table
from estimates.errors import InvalidFieldError, InvalidLevelError, printable
from estimates.numeric.sources.family_cap import FAMILY_SHARE

if TYPE_CHECKING:
    import pandas as pd

    from estimates.analysis.track_records.shared_figures import SharedFigure


class TrackRecords(PublicNames, internal=("scales",)):
    """What many questions teach about sources; ``a + b`` joins the records of two parts.

    Iterating yields one `TrackRecord` per source; ``records["police"]`` returns one.

    Attributes
    ----------
    scales : the record on each scale, by its name.
    side : what separates the sides of questions, see `estimates.track_records`; None = nothing.
    max_family_share : the largest share of a question that a family of copies carries.
    scale : the scale that was asked for, see `estimates.track_records`; None = by the figures.

    Examples
    --------
    >>> from estimates import track_records
    >>> records = track_records([{"quantity": f"q{i}", "source": s, "value": 100 + i + d}
    ...                          for i in range(20) for s, d in (("A", 0), ("B", 40), ("C", 5))])
    >>> len(records), records["B"].bias > records["A"].bias
    (3, True)
    """

    def __init__(
        self,
        scales: Mapping[str, ScaleRecords],
        side: SideRule | None = None,
        max_family_share: float = FAMILY_SHARE,
        scale: ScaleName | None = None,
    ) -> None:
        self.scales = dict(sorted(scales.items()))
        self.side = side
        self.max_family_share = max_family_share
        self.scale = scale

    @property
    def _settings(self) -> tuple[SideRule | None, float, ScaleName | None]:
        return self.side, self.max_family_share, self.scale

    @cached_property
    def table(self) -> Table[TrackRecord]:
        """One row per source and scale, by name; then one per source and side."""
        return Table(TrackRecord, self._columns(TrackRecord, track_record_columns))

    def to_frame(self) -> pd.DataFrame:
        """Return the records as a frame, one row per source and scale."""
        return self.table.to_frame()

    def __len__(self) -> int:
        return len(self.table)

    def __iter__(self) -> Iterator[TrackRecord]:
        return iter(self.table)

    def __getitem__(self, key: str | tuple[str, str]) -> TrackRecord:
        source, side = key if isinstance(key, tuple) else (key, None)
        is_source = self.table.column("source") == source
        if not is_source.any():
            remedy = f"there are records of {', '.join(self.table.column('source')[:8])}"
            raise InvalidFieldError("has no record", column="source", value=source, remedy=remedy)
        rows = np.flatnonzero(is_source & (self.table.column("side") == side))
        if not len(rows):
            problem = f"has no record of {source!r}"
            remedy = "use its name alone for its pooled record"
            raise InvalidFieldError(problem, column="side", value=side, remedy=remedy)
        return self.table[int(rows[0])]

    def with_side(self, side: SideRule) -> TrackRecords:
        """Return the same records for questions whose sides are separated by `side`.

        Where the sides came from a mapping, new questions need a mapping of their own.

        Parameters
        ----------
        side : what separates the sides, see `estimates.track_records`.
        """
        return TrackRecords(self.scales, check_side(side), *self._settings[1:])

    @cached_property
    def copying(self) -> Table[Copying]:
        """The pairs of sources that repeat each other, one row per pair, the likeliest first."""
        columns = self._columns(Copying, copying_columns)
        if not self.scales:
            return Table(Copying, columns)
        order = np.lexsort((-columns["same"], -columns["rate"]))
        return Table(Copying, {name: column[order] for name, column in columns.items()})

    def _columns(
        self, row: type[Any], columns_of_scale: Callable[[str, ScaleRecords], dict[str, Array]]
    ) -> dict[str, Array]:
        parts = [columns_of_scale(name, part) for name, part in self.scales.items()]
        if not parts:
            return {name: object_array(()) for name in row.__slots__}
        return {name: np.concatenate([part[name] for part in parts]) for name in row.__slots__}

    def families(self) -> Table[Family]:
        """Return the families of sources that copy each other, one row per family."""
        return Table(Family, self._columns(Family, family_columns))

    def why(self, source: str, claims: Any = None) -> str:
        """Return in sentences what the records say of a source, and what that rests on.

        Parameters
        ----------
        source : its name.
        claims : the claims that the records were learned from; with them, the figures that show
            which sources it copies, the least round first.

        Raises
        ------
        InvalidFieldError
            If there is no record of the source.

        Examples
        --------
        >>> from estimates import track_records
        >>> claims = [{"quantity": f"q{i}", "source": s, "value": 1000 + i * d}
        ...           for i in range(30) for s, d in (("A", 7), ("B", 7), ("C", 8))]
        >>> print(track_records(claims).why("A").splitlines()[2])
        One family with B: where they agree they count as one source.
        """
        rows = [row for row in self if row.source == source] or [self[source]]

        def shared(other: str) -> Iterable[SharedFigure]:
            return () if claims is None else self.evidence(claims, source, other)

        explained = explain_source(rows, self.families(), self.copying, shared)
        return "\n".join([explained, *self.warnings])

    def evidence(self, claims: Any, source: str, other: str) -> Table[SharedFigure]:
        """Return the figures in `claims` that two sources share and others do not prefer.

        Parameters
        ----------
        claims : the claims that the records were learned from.
        source, other : the names of the two sources.

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

    @cached_property
    def unheeded(self) -> dict[str, float]:
        """The scales on which a consensus does not heed the records, each with its error ratio.

        Figures or truths that the records were not learned from are predicted worse there than by
        plain medians: the ratio of the mean errors exceeds 1.05 by two standard errors.
        """
        return unheeded_scales(self.scales)

    @cached_property
    def heeded(self) -> TrackRecords | None:
        """The records that a consensus heeds: without the scales of `unheeded`; None = none."""
        unheeded = self.unheeded
        if not unheeded:
            return self
        scales = {name: part for name, part in self.scales.items() if name not in unheeded}
        return TrackRecords(scales, *self._settings) if scales else None

    @property
    def effective_sources(self) -> float:
        """The number of independent sources: a family of copies counts once."""
        counts = [count_effective_sources(part.record) for part in self.scales.values()]
        return float(max(counts, default=0.0))

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a reader must know, in sentences."""
        sources = len(set(self.table.column("source").tolist()))
        return record_warnings(self.unheeded, sources, self.effective_sources)

    def __add__(self, other: TrackRecords) -> TrackRecords:
        """Join two records: those of A and of B become those of A and B together.

        Sums are added cell by cell. The result differs from that of all claims at once by the
        weights that each part chose for itself: `docs/track-records.md` says by how much.
        Of two caps on families the lower one holds.
        """
        if not isinstance(other, TrackRecords):
            return NotImplemented
        scales, side = dict(self.scales), join_side_rules(self.side, other.side)
        for name, part in other.scales.items():
            scales[name] = join_scale_records(scales[name], part) if name in scales else part
        share = min(self.max_family_share, other.max_family_share)
        scale = join_scale_names([part.scale for part in (self, other) if part.scales])
        return TrackRecords(scales, side, share, scale)

    def decayed(self, share: float) -> TrackRecords:
        """Return records that count for a share of their present weight, to add newer ones to.

        Parameters
        ----------
        share : what remains of every sum, from 0 to 1.

        Raises
        ------
        InvalidLevelError
            If the share lies outside (0, 1].
        """
        if not (isinstance(share, int | float) and 0 < share <= 1):
            raise InvalidLevelError("is not inside (0, 1]", column="share", value=share)
        scales = {n: replace(s, record=scale_sums(s.record, share)) for n, s in self.scales.items()}
        return TrackRecords(scales, *self._settings)

    def save(self, path: str | Path) -> Path:
        """Write the records as a small table (.csv or .parquet).

        A mapping that separates sides is not kept: add it with `with_side` after loading.

        Parameters
        ----------
        path : the file to write.
        """
        side = self.side if isinstance(self.side, str) else None
        table = records_table(self.scales, side, self.max_family_share, self.scale)
        return write_track_records(table, Path(path))

    @classmethod
    def load(cls, path: str | Path) -> TrackRecords:
        """Read a file that `save` wrote.

        Parameters
        ----------
        path : a file that `save` wrote.

        Raises
        ------
        UnreadableFileError
        """
        return cls(*read_track_records(Path(path)))

    def __repr__(self) -> str:
        pooled = sum(len(part.labels) for part in self.scales.values())
        head = f"Track records of {pooled:,} sources, {self.effective_sources:.3g} independent"
        rows = [describe_row(row) for row in self.table[:10]]
        rows += [f"  … {len(self) - 10:,} more"] if len(self) > 10 else []
        return printable("\n".join([head, *rows, *self.warnings]))


def check_track_records(records: object) -> TrackRecords:
    """Return the argument; refuse anything but a `TrackRecords`."""
    if isinstance(records, TrackRecords):
        return records
    problem, remedy = "must be track records", "make them with estimates.track_records(claims)"
    raise InvalidFieldError(problem, column="track_records", value=records, remedy=remedy)
