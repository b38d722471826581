"""Some rows of linked claims, read-only, and the verbs that narrow them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any, Self, overload

import numpy as np

from estimates.claims.clock import Known, unrecorded_notice, untimed_notice
from estimates.claims.frame_view import column_cells, match_cells
from estimates.claims.ingest.records import claim_from_record
from estimates.claims.linked import LinkedClaims
from estimates.columnar.arrays import Array, make_read_only, object_array
from estimates.columnar.public_names import PublicNames
from estimates.columnar.table import Table
from estimates.errors import InvalidFieldError, Problem, UnknownClaimError, UnknownQuantityError
from estimates.model.claim import Claim
from estimates.model.times import read_limit


class ClaimSelection(PublicNames, internal=("linked", "rows", "narrowed", "known", "with_clock")):
    """Some rows of linked claims; narrowing keeps the linked claims, and so their references.

    linked : all claims behind the selection.
    rows : shape (claims,), the rows of `linked` that it shows.
    day : the day of `as_of`; None = all claims are known.
    notices : sentences about what was changed or left out during reading.
    quarantine : the refused rows, with ``errors="quarantine"``.
    """

    def __init__(
        self,
        linked: LinkedClaims,
        rows: Array,
        *,
        day: date | None = None,
        notices: Iterable[str] = (),
        quarantine: Iterable[Problem] = (),
    ) -> None:
        self.linked = linked
        self.rows = make_read_only(np.asarray(rows, dtype=np.int64))
        self.day = day
        self.notices = tuple(notices)
        self.quarantine = Table.of_rows(Problem, quarantine)

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[Claim]:
        return (self._claim(row) for row in self.rows.tolist())

    @overload
    def __getitem__(self, at: int | str) -> Claim: ...
    @overload
    def __getitem__(self, at: slice) -> Self: ...
    def __getitem__(self, at: int | str | slice) -> Claim | Self:
        if isinstance(at, slice):
            return self.narrowed(self.rows[at])
        if isinstance(at, str):
            row = self.linked.row_of.get(at)
            if row is None or row not in self.rows:
                raise UnknownClaimError("is not in this set", column="claim_id", value=at)
            return self._claim(row)
        return self._claim(int(self.rows[at]))

    def _claim(self, row: int) -> Claim:
        cells = self.linked.store.row(row)
        return claim_from_record({**cells, "claim_id": self.linked.labels[row]})

    def about(self, *quantities: str) -> Self:
        """Return the claims of some quantities.

        Parameters
        ----------
        *quantities : the labels of the quantities.

        Raises
        ------
        UnknownQuantityError
            If no claim is about one of them.

        Examples
        --------
        >>> import estimates as est
        >>> claims = est.ClaimSet.from_records([
        ...     {"source": "police", "value": 5, "quantity": "dead"},
        ...     {"source": "police", "value": 9, "quantity": "injured"}])
        >>> [claim.figure.value for claim in claims.about("injured")]
        [9]
        """
        known = self.quantities
        unknown = [label for label in quantities if label not in known]
        if unknown:
            problem = "is not a quantity of these claims"
            remedy = f"they are about {', '.join(known[:8])}{' …' if len(known) > 8 else ''}"
            raise UnknownQuantityError(problem, column="quantity", value=unknown[0], remedy=remedy)
        is_wanted = np.zeros(len(self.linked.questions), dtype=bool)
        is_wanted[np.searchsorted(self.linked.questions, object_array(quantities))] = True
        return self.narrowed(self.rows[is_wanted[self.linked.question_codes[self.rows]]])

    def where(self, test: Callable[[Claim], bool] | Array | None = None, **columns: Any) -> Self:
        """Return the claims that pass a test, or whose columns hold certain values.

        Parameters
        ----------
        test : a function of a claim, or a mask of shape (claims,).
        **columns : for each column a value, a collection of values, or a function of the cell.

        Raises
        ------
        UnknownColumnError

        Examples
        --------
        >>> import estimates as est
        >>> marches = est.examples.read("french-demonstrations")
        >>> police = marches.where(source="police")
        >>> len(police), len(police.where(value=lambda count: count > 100_000))
        (96, 8)
        """
        kept = np.ones(len(self), dtype=bool)
        if callable(test):
            kept &= np.array([bool(test(claim)) for claim in self], dtype=bool)
        elif test is not None:
            kept &= np.asarray(test, dtype=bool)
        for name, wanted in columns.items():
            kept &= match_cells(column_cells(self.linked, self.rows, name), wanted)
        return self.narrowed(self.rows[kept])

    def as_of(
        self,
        day: date | str | None = None,
        known: Known | None = None,
        *,
        recorded: date | str | None = None,
    ) -> Self:
        """Return the claims that were known on a day, that day included.

        Parameters
        ----------
        day : the day; None = any day, with `recorded` or `known`.
        known : "published" counts what was out on the day, "recorded" what this file had on it
            (`recorded_at`, and the day of publication where that is not stated); None = as the
            set was narrowed before, at first "published". Without a day every claim stays, and
            `changes`, pages and timelines replay by this clock.
        recorded : a day after which a claim must not have been recorded, in addition: what was
            out on one day, as this file had it on another.

        Raises
        ------
        UnreadableDateError, InvalidFieldError

        Examples
        --------
        >>> import estimates as est
        >>> claims = est.ClaimSet.from_records([
        ...     {"source": "A", "value": 5, "stated_on": "2022-02-01", "recorded_at": "2022-03-05"}
        ... ])
        >>> len(claims.as_of("2022-02-10")), len(claims.as_of("2022-02-10", known="recorded"))
        (1, 0)
        """
        clocked = self.with_clock(day, known, recorded)
        return clocked.known()

    def known(self) -> Self:
        """Return the claims that are known on the day of the set, and by its clock; internal."""
        return self.narrowed(self.rows[self.linked.is_known_by(self.day)[self.rows]])

    def with_clock(
        self,
        day: date | str | None,
        known: Known | None = None,
        recorded: date | str | None = None,
    ) -> Self:
        """Return all these claims, with the last day on which claims count as known; internal."""
        last_day, until = read_limit(day)
        recorded_by, recorded_until = read_limit(recorded)
        sets_clock = known is not None and self.day is None
        if last_day is None and recorded_by is None and not sets_clock:
            raise InvalidFieldError("must be a day", column="as_of", value=day)
        clock = self.linked.clock.limited(until, known, recorded_until)
        clock, last_day = clock.narrowed(self.day, last_day, known, recorded_by)
        store, found = self.linked.store, list[str | None](self.notices)
        found += [unrecorded_notice(store)] if clock.uses_records else []
        found += [untimed_notice(store, until)] if until is not None else []
        notices = dict.fromkeys(notice for notice in found if notice is not None)
        linked = self.linked.with_clock(clock)
        clocked = type(self)(linked, self.rows, day=last_day, notices=notices)
        clocked.quarantine = self.quarantine
        return clocked

    def with_lineage(self) -> Self:
        """Return these claims together with all claims that they name or that name them.

        Examples
        --------
        >>> import estimates as est
        >>> claims = est.ClaimSet.from_records([
        ...     {"claim_id": "C03", "source": "Taran", "value": 110_000},
        ...     {"claim_id": "C04", "source": "press", "value": 110_000, "origin": "C03"}])
        >>> [claim.claim_id for claim in claims.where(source="press").with_lineage()]
        ['C03', 'C04']
        """
        return self.narrowed(self.linked.related_rows(self.rows))

    def narrowed(self, rows: Array) -> Self:
        """Return the set with other rows of the same linked claims; internal."""
        narrowed = type(self)(self.linked, rows, day=self.day, notices=self.notices)
        narrowed.quarantine = self.quarantine
        return narrowed

    @property
    def quantities(self) -> tuple[str, ...]:
        """The labels of their quantities, sorted.

        Examples
        --------
        >>> import estimates as est
        >>> claims = est.ClaimSet.from_records([
        ...     {"source": "police", "value": 9, "quantity": "injured"},
        ...     {"source": "police", "value": 5, "quantity": "dead"}])
        >>> claims.quantities
        ('dead', 'injured')
        """
        return tuple(self.linked.questions[np.unique(self.linked.question_codes[self.rows])])

    @property
    def sources(self) -> tuple[str, ...]:
        """The sources of these claims, sorted.

        Examples
        --------
        >>> import estimates as est
        >>> est.examples.read("french-demonstrations").sources[-2:]
        ('police', 'unions')
        """
        column = self.linked.store.strings("source")
        return tuple(sorted(column.labels[np.unique(column.codes[self.rows])]))
