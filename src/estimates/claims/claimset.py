"""Claim sets: many claims stored as read-only columns, and the verbs that narrow them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, overload

import numpy as np

from estimates.claims.frame_view import claims_to_frame, column_cells, match_cells
from estimates.claims.ingest.records import claim_from_record, read_claim_records
from estimates.claims.linked import AssembledClaims, Errors, LinkedClaims, assemble
from estimates.claims.unit_conversions import read_conversions, unique_conversions
from estimates.columnar.arrays import Array, make_read_only
from estimates.columnar.store import Store
from estimates.columnar.table import Table
from estimates.errors import InvalidFieldError, Problem, UnknownClaimError, UnknownQuantityError
from estimates.model.claim import Claim
from estimates.model.period import read_day

if TYPE_CHECKING:
    import pandas as pd


class ClaimSet:
    """A set of claims, stored as columns.

    Make one with `from_records`, `from_frame` or `estimates.read`. Iterating and indexing return
    `Claim` objects; narrowing returns a new set.

    Attributes
    ----------
    notices : sentences about what was changed or left out during reading.
    quarantine : the refused rows, with ``errors="quarantine"``.
    day : the day of `as_of`; None = all claims are known.
    linked, rows : internal: all claims behind the set, and the rows of those that it shows.

    Examples
    --------
    >>> claims = ClaimSet.from_records([
    ...     {"source": "Taran", "value": 110000, "stated_on": "2021-04-14"},
    ...     {"source": "EU", "comparator": ">", "lower": 150000, "stated_on": "2021-04-19"}])
    >>> len(claims), len(claims.as_of("2021-04-14")), claims[0]
    (2, 1, Claim(Taran: '110,000', 2021-04-14))
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

    @classmethod
    def of(cls, assembled: AssembledClaims, notices: Iterable[str] = ()) -> ClaimSet:
        """Return the set of assembled claims, with notices from reading."""
        linked, rows, assembly_notices, problems = assembled
        return cls(linked, rows, notices=[*notices, *assembly_notices], quarantine=problems)

    # ---- making a set

    @classmethod
    def from_records(
        cls,
        records: Iterable[Any],
        *,
        aliases: Any = None,
        errors: Errors = "raise",
        conversions: Any = None,
    ) -> ClaimSet:
        """Return the set of claims in records.

        Parameters
        ----------
        records : `Claim` objects, flat mappings of columns to cells, or nested mappings.
        aliases : names of the same source: a mapping, a table or the path of a file.
        errors : "raise" reports all refused records at once; "quarantine" keeps the others.
        conversions : units that may be mixed in one quantity, e.g.
            ``{"household": (4.8, 5.4, "person")}``.

        Raises
        ------
        TableError
            With all refused records; with ``errors="quarantine"`` they go to `quarantine`.
        AliasError
        """
        flats, rows, problems = read_claim_records(records)
        store, notices = Store.from_rows(flats), list[str]()
        if aliases is not None:
            from estimates.claims.ingest.aliases import apply_aliases

            store, notices = apply_aliases(store, aliases)
        record_rows, declared = np.array(rows, dtype=np.int64), read_conversions(conversions)
        return cls.of(assemble(store, record_rows, problems, errors, None, declared), notices)

    @classmethod
    def from_frame(
        cls,
        frame: pd.DataFrame,
        columns: Mapping[str, str | None] | None = None,
        *,
        preset: str | None = None,
        aliases: Any = None,
        dayfirst: bool | None = None,
        period: str | None = None,
        errors: Errors = "raise",
        conversions: Any = None,
    ) -> ClaimSet:
        """Return the set of claims in a table.

        Parameters
        ----------
        frame : one row per claim, with the columns that `estimates template` lists, or with
            those of a preset.
        columns : the frame's column names, mapped to ours; None leaves a column out.
        preset : the name of a preset ("ucdp-ged", "owid" …); None = our columns, else the
            preset that fits the header.
        aliases : names of the same source: ``{"CSIS": "Center for …"}``, a table with the
            columns alias and source, or the path of such a CSV.
        dayfirst : whether 03/04/2021 is the third of April; None = each column of dates decides,
            and one that cannot decide is refused.
        period : "day", "week", "month", "quarter" or "year": one quantity per period, so that a
            source with a long series counts once in each.
        errors : "raise" reports all refused rows at once; "quarantine" keeps the others.
        conversions : units that may be mixed in one quantity.

        Raises
        ------
        TableError, UnknownColumnError, AmbiguousColumnError, UnknownPresetError,
        MissingFieldError, AliasError

        Examples
        --------
        >>> import pandas as pd
        >>> claims = ClaimSet.from_frame(pd.DataFrame({
        ...     "source": ["CIA", "UK MoD"], "estimate_low": [15000, None],
        ...     "estimate_high": [None, 25000], "date": ["20/07/2022", "29/06/2022"]}))
        >>> [str(claim.figure) for claim in claims], claims[0].stated_on.isoformat()
        (['>= 15,000', '<= 25,000'], '2022-07-20')
        """
        from estimates.claims.ingest.header_plan import TableOptions
        from estimates.claims.ingest.tables import combine_chunks, read_chunk

        options = TableOptions(preset, columns, aliases, dayfirst, period, errors == "quarantine")
        table = combine_chunks([read_chunk(frame, options)], options)
        declared = read_conversions(conversions)
        assembled = assemble(table.store, table.rows, table.problems, errors, None, declared)
        return cls.of(assembled, table.notices)

    def to_frame(self) -> pd.DataFrame:
        """Return a frame with all columns, one row per claim; null = not stated."""
        return claims_to_frame(self.linked, self.rows)

    # ---- one claim

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[Claim]:
        return (self._claim(row) for row in self.rows.tolist())

    @overload
    def __getitem__(self, at: int | str) -> Claim: ...
    @overload
    def __getitem__(self, at: slice) -> ClaimSet: ...
    def __getitem__(self, at: int | str | slice) -> Claim | ClaimSet:
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

    # ---- narrowing

    def about(self, *quantities: str) -> ClaimSet:
        """Return the claims of some quantities.

        Raises
        ------
        UnknownQuantityError
            If no claim is about one of them.
        """
        known = self.quantities
        unknown = [label for label in quantities if label not in known]
        if unknown:
            problem = "is not a quantity of these claims"
            remedy = f"they are about {', '.join(known[:8])}{' …' if len(known) > 8 else ''}"
            raise UnknownQuantityError(problem, column="quantity", value=unknown[0], remedy=remedy)
        is_wanted = np.isin(self.linked.questions.astype(str), quantities)
        return self.narrowed(self.rows[is_wanted[self.linked.question_codes[self.rows]]])

    def where(
        self, test: Callable[[Claim], bool] | Array | None = None, **columns: Any
    ) -> ClaimSet:
        """Return the claims that pass a test, or whose columns hold certain values.

        Parameters
        ----------
        test : a function of a claim, or a mask of shape (claims,).
        **columns : for each column a value, a collection of values, or a function of the cell.

        Raises
        ------
        UnknownColumnError
        """
        kept = np.ones(len(self), dtype=bool)
        if callable(test):
            kept &= np.array([bool(test(claim)) for claim in self], dtype=bool)
        elif test is not None:
            kept &= np.asarray(test, dtype=bool)
        for name, wanted in columns.items():
            kept &= match_cells(column_cells(self.linked, self.rows, name), wanted)
        return self.narrowed(self.rows[kept])

    def as_of(self, day: date | str) -> ClaimSet:
        """Return the claims that were known on a day, that day included."""
        last_day = read_day(day)
        if last_day is None:
            raise InvalidFieldError("must be a day", column="as_of", value=day)
        last_day = min(last_day, self.day or last_day)
        known_on = self.linked.known_on[self.rows]
        is_known = np.isnat(known_on) | (known_on <= np.datetime64(last_day))
        narrowed = self.narrowed(self.rows[is_known])
        narrowed.day = last_day
        return narrowed

    def with_lineage(self) -> ClaimSet:
        """Return these claims together with all claims that they name or that name them."""
        return self.narrowed(self.linked.related_rows(self.rows))

    def narrowed(self, rows: Array) -> ClaimSet:
        """Return the set with other rows of the same linked claims; internal."""
        narrowed = ClaimSet(self.linked, rows, day=self.day, notices=self.notices)
        narrowed.quarantine = self.quarantine
        return narrowed

    # ---- joining and showing

    def __add__(self, other: ClaimSet) -> ClaimSet:
        """Return the union of two sets; one label for two different claims is refused."""
        if not isinstance(other, ClaimSet):
            return NotImplemented
        store = Store.concat([self.linked.store, other.linked.store])
        chosen = np.zeros(len(store), dtype=bool)
        chosen[self.rows] = True
        chosen[len(self.linked.store) + other.rows] = True
        day = max(self.day, other.day) if self.day and other.day else None
        declared = unique_conversions([*self.linked.conversions, *other.linked.conversions])
        assembled = assemble(store, np.arange(len(store)), [], "raise", chosen, declared)
        joined = ClaimSet.of(assembled, dict.fromkeys([*self.notices, *other.notices]))
        joined.day = day
        joined.quarantine = Table.of_rows(Problem, [*self.quarantine, *other.quarantine])
        return joined

    @property
    def quantities(self) -> tuple[str, ...]:
        """The labels of their quantities, sorted."""
        return tuple(self.linked.questions[np.unique(self.linked.question_codes[self.rows])])

    @property
    def sources(self) -> tuple[str, ...]:
        """The sources of these claims, sorted."""
        column = self.linked.store.strings("source")
        return tuple(sorted(column.labels[np.unique(column.codes[self.rows])]))

    def __repr__(self) -> str:
        from estimates.display.text import format_claims

        return format_claims(self)

    def _repr_html_(self) -> str:
        from estimates.display.card import render_claims

        return render_claims(self)
