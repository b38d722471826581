"""What track records say: a row per source, the copying between sources, whether they predict."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from estimates.analysis.snapshot.scales import ScaleName
from estimates.analysis.track_records.families import Family, explain_source, family_columns
from estimates.analysis.track_records.heeding import record_warnings, unheeded_scales
from estimates.analysis.track_records.rows import (
    Copying,
    TrackRecord,
    copying_columns,
    track_record_columns,
)
from estimates.analysis.track_records.scale_records import (
    ScaleRecords,
    count_effective_sources,
)
from estimates.analysis.track_records.sides import SideRule
from estimates.claims.coercion import as_claimset
from estimates.columnar.arrays import Array, object_array
from estimates.columnar.public_names import PublicNames
from estimates.columnar.table import Table
from estimates.errors import InvalidFieldError
from estimates.numeric.sources.family_cap import FAMILY_SHARE

if TYPE_CHECKING:
    import pandas as pd

    from estimates.analysis.track_records.shared_figures import SharedFigure


class RecordTables(PublicNames, internal=("scales",)):
    """Track records as tables, and in words.

    scales : the record on each scale, by its name. side : what separates the sides of questions.
    max_family_share : the largest share of a question that a family of copies carries.
    scale : the scale that was asked for; None = by the figures.
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

    @cached_property
    def table(self) -> Table[TrackRecord]:
        """One row per source and scale, by name; then one per source and side.

        Examples
        --------
        >>> import estimates as est
        >>> records = est.track_records(est.examples.read("french-demonstrations"))
        >>> records.table.column("source").tolist()
        ['Occurrence', 'organisers', 'other activists', 'other media', 'police', 'unions']
        """
        return Table(TrackRecord, self._columns(TrackRecord, track_record_columns))

    def to_frame(self) -> pd.DataFrame:
        """Return the records as a frame, one row per source and scale.

        Examples
        --------
        >>> import estimates as est
        >>> records = est.track_records(est.examples.read("french-demonstrations"))
        >>> bias = records.to_frame().set_index("source")["bias"].round(2)
        >>> bias[["police", "unions"]].tolist()
        [-0.32, 0.34]
        """
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

    @cached_property
    def copying(self) -> Table[Copying]:
        """The pairs of sources that repeat each other, one row per pair, the likeliest first.

        Examples
        --------
        >>> from estimates import track_records
        >>> records = track_records([{"quantity": f"q{i}", "source": s, "value": 1000 + i * d}
        ...                          for i in range(30) for s, d in (("A", 7), ("B", 7), ("C", 8))])
        >>> [(pair.source, pair.other, pair.same, pair.common) for pair in records.copying]
        [('A', 'B', 30.0, 30.0)]
        """
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
        """Return the families of sources that copy each other, one row per family.

        Examples
        --------
        >>> from estimates import track_records
        >>> records = track_records([{"quantity": f"q{i}", "source": s, "value": 1000 + i * d}
        ...                          for i in range(30) for s, d in (("A", 7), ("B", 7), ("C", 8))])
        >>> [family.sources for family in records.families()]
        [('A', 'B')]
        """
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
            If the source has no track record.

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

        Examples
        --------
        >>> from estimates import track_records
        >>> records = track_records([{"quantity": f"q{i}{at}", "source": f"{s}{i}", "value": value}
        ...     for i in range(4) for s, stated in (("A", (7, 10, 7, 10)), ("B", (7, 7, 10, 10)),
        ...     ("C", (7, 10, 10, 7))) for at, value in enumerate(stated)])
        >>> {scale: round(ratio, 1) for scale, ratio in records.unheeded.items()}
        {'log': 1.5}
        """
        return unheeded_scales(self.scales)

    @property
    def effective_sources(self) -> float:
        """The number of independent sources: a family of copies counts once.

        Examples
        --------
        >>> from estimates import track_records
        >>> records = track_records([{"quantity": f"q{i}", "source": s, "value": 1000 + i * d}
        ...                          for i in range(30) for s, d in (("A", 7), ("B", 7), ("C", 8))])
        >>> len(records), round(records.effective_sources, 1)
        (3, 2.0)
        """
        counts = [count_effective_sources(part.record) for part in self.scales.values()]
        return float(max(counts, default=0.0))

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a reader must know, in sentences.

        Examples
        --------
        >>> from estimates import track_records
        >>> records = track_records([{"quantity": f"q{i}", "source": source, "value": 1000 + 7 * i}
        ...                          for i in range(30) for source in ("A", "B")])
        >>> print(*records.warnings)
        2 sources repeat each other so much that they count as 1.0: spreads rest on very little
        """
        sources = len(set(self.table.column("source").tolist()))
        return record_warnings(self.unheeded, sources, self.effective_sources)
