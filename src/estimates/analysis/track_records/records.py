"""Track records of sources: sums that can be added, decayed, saved and loaded."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from pathlib import Path

from estimates.analysis.snapshot.scales import ScaleName
from estimates.analysis.track_records.files import (
    read_track_records,
    records_table,
    write_track_records,
)
from estimates.analysis.track_records.record_tables import RecordTables
from estimates.analysis.track_records.rows import describe_row
from estimates.analysis.track_records.scale_records import (
    join_scale_names,
    join_scale_records,
    scale_sums,
)
from estimates.analysis.track_records.sides import SideRule, check_side, join_side_rules
from estimates.errors import InvalidFieldError, InvalidLevelError, printable
from estimates.numeric.scalars import finite_number


class TrackRecords(RecordTables):
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

    @property
    def _settings(self) -> tuple[SideRule | None, float, ScaleName | None]:
        return self.side, self.max_family_share, self.scale

    def with_side(self, side: SideRule) -> TrackRecords:
        """Return the same records for questions whose sides are separated by `side`.

        Where the sides came from a mapping, new questions need a mapping of their own.

        Parameters
        ----------
        side : what separates the sides, see `estimates.track_records`.

        Examples
        --------
        >>> import estimates as est
        >>> records = est.track_records(est.examples.read("french-demonstrations"))
        >>> records.with_side({"march of 1 May": "Paris", "march of 2 May": "Lyon"}).side
        {'march of 1 May': 'Paris', 'march of 2 May': 'Lyon'}
        """
        return TrackRecords(self.scales, check_side(side), *self._settings[1:])

    @cached_property
    def heeded(self) -> TrackRecords | None:
        """The records that a consensus heeds: without the scales of `unheeded`; None = none.

        Examples
        --------
        >>> import estimates as est
        >>> records = est.track_records(est.examples.read("french-demonstrations"))
        >>> records.heeded is records
        True
        """
        unheeded = self.unheeded
        if not unheeded:
            return self
        scales = {name: part for name, part in self.scales.items() if name not in unheeded}
        return TrackRecords(scales, *self._settings) if scales else None

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

        Examples
        --------
        >>> import estimates as est
        >>> records = est.track_records(est.examples.read("french-demonstrations"))
        >>> records["police"].claims, records.decayed(0.5)["police"].claims
        (96.0, 48.0)
        """
        if not 0 < (finite_number(share) or 0) <= 1:
            raise InvalidLevelError("is not inside (0, 1]", column="share", value=share)
        scales = {n: replace(s, record=scale_sums(s.record, share)) for n, s in self.scales.items()}
        return TrackRecords(scales, *self._settings)

    def save(self, path: str | Path) -> Path:
        """Write the records as a small table (.csv or .parquet).

        A mapping that separates sides is not kept: add it with `with_side` after loading.

        Parameters
        ----------
        path : the file to write.

        Examples
        --------
        >>> import tempfile
        >>> import estimates as est
        >>> records = est.track_records(est.examples.read("french-demonstrations"))
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     records.save(f"{folder}/marches.csv").name
        'marches.csv'
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

        Examples
        --------
        >>> import tempfile
        >>> import estimates as est
        >>> records = est.track_records(est.examples.read("french-demonstrations"))
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     again = TrackRecords.load(records.save(f"{folder}/marches.csv"))
        >>> again["police"] == records["police"]
        True
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
