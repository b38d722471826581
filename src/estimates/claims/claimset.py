"""Many claims as columns: read-only, encoded once, grouped by question once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, overload

import numpy as np

from estimates.claims.frame_view import frame_of, passing
from estimates.claims.ingest.records import from_record, read_records
from estimates.claims.linked import Assembled, Errors, LinkedClaims, assemble, problem_table
from estimates.claims.unit_conversions import conversions_of, unique
from estimates.columnar.arrays import Array, read_only
from estimates.columnar.store import Store
from estimates.errors import (
    InvalidFieldError,
    Problem,
    UnknownClaimError,
    UnknownColumnError,
    UnknownQuantityError,
)
from estimates.model.claim import Claim
from estimates.model.period import day as to_day
from estimates.model.schema import KINDS

if TYPE_CHECKING:
    import pandas as pd


class ClaimSet:
    """Claims as columns; every verb takes one, and narrowing returns a new one.

    `from_records`, `from_frame` or `estimates.read` make one. Iterating and indexing give `Claim`s.

    Attributes
    ----------
    notices : what was done on the way in that a reader should know, in sentences.
    quarantine : the rows that were refused, with ``errors="quarantine"``.
    day : the day of `as_of`, None = everything is known.

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
        base: LinkedClaims,
        rows: Array,
        *,
        day: date | None = None,
        notices: Iterable[str] = (),
        quarantine: Iterable[Problem] = (),
    ) -> None:
        self.linked = base
        self.rows = read_only(np.asarray(rows, dtype=np.int64))
        self.day = day
        self.notices = tuple(notices)
        self.quarantine = problem_table(quarantine)

    @classmethod
    def of(cls, made: Assembled, notices: Iterable[str] = ()) -> ClaimSet:
        """Make a set of what was assembled."""
        return cls(
            made.base, made.rows, notices=[*notices, *made.notices], quarantine=made.problems
        )

    # ---- the two doors

    @classmethod
    def from_records(
        cls,
        records: Iterable[Any],
        *,
        aliases: Any = None,
        errors: Errors = "raise",
        conversions: Any = None,
    ) -> ClaimSet:
        """Take claims, or mappings of the flat columns, one by one.

        Parameters
        ----------
        records : claims, flat mappings, nested ones.
        aliases : names that are one source: a mapping, a table or the path of a CSV.
        errors : "raise" reports all refusals at once, "quarantine" keeps the good ones.
        conversions : units that may stand beside others in one question, e.g.
            ``{"household": (4.8, 5.4, "person")}``.

        Raises
        ------
        TableError
            With every refusal; with ``errors="quarantine"`` they go to `quarantine`.
        AliasError
        """
        flats, rows, problems = read_records(records)
        store, notices = Store.of(flats), list[str]()
        if aliases is not None:
            from estimates.claims.ingest.aliases import with_aliases

            store, notices = with_aliases(store, aliases)
        places, declared = np.array(rows, dtype=np.int64), conversions_of(conversions)
        return cls.of(assemble(store, places, problems, errors, None, declared), notices)

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
        """Take a table, by the column.

        Parameters
        ----------
        frame : one row a claim, in the flat columns (`estimates template` lists them), or in
            those of a preset.
        columns : the frame's name of each column to ours; None leaves a column out.
        preset : the name of a preset ("ucdp-ged", "owid" …); None = our columns, else the
            preset that the header fits.
        aliases : names that are one source: ``{"CSIS": "Center for …"}``, a table with the
            columns alias and source, or the path of such a CSV.
        dayfirst : whether 03/04/2021 is the third of April; None = each column of days decides,
            and one that cannot is refused.
        period : "day", "week", "month", "quarter" or "year": a question a period, so that a
            source with a long series is one voice in each.
        errors : "raise" reports all refusals at once, "quarantine" keeps the good rows.
        conversions : units that may stand beside others in one question.

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
        from estimates.claims.ingest.tables import Reading, read_table

        lenient = errors == "quarantine"
        read = read_table(frame, Reading(preset, columns, aliases, dayfirst, period, lenient))
        declared = conversions_of(conversions)
        made = assemble(read.store, read.rows, read.problems, errors, None, declared)
        return cls.of(made, read.notices)

    def to_frame(self) -> pd.DataFrame:
        """Return all flat columns, one row a claim; null = not stated."""
        return frame_of(self.linked, self.rows)

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
                raise UnknownClaimError("is not a claim of this set", column="claim_id", value=at)
            return self._claim(row)
        return self._claim(int(self.rows[at]))

    def _claim(self, row: int) -> Claim:
        cells = self.linked.store.row(row)
        return from_record({**cells, "claim_id": self.linked.labels[row]})

    # ---- narrowing

    def about(self, *quantities: str) -> ClaimSet:
        """Keep the claims on some questions.

        Raises
        ------
        UnknownQuantityError
            Where no claim is about one of them.
        """
        here = self.quantities
        for label in quantities:
            if label not in here:
                raise UnknownQuantityError(
                    "is not a quantity of these claims", column="quantity", value=label,
                    remedy=f"they are about {', '.join(here[:8])}{' …' if len(here) > 8 else ''}",
                )  # fmt: skip
        wanted = np.isin(self.linked.questions.astype(str), quantities)
        return self.narrowed(self.rows[wanted[self.linked.question[self.rows]]])

    def where(
        self, test: Callable[[Claim], bool] | Array | None = None, **columns: Any
    ) -> ClaimSet:
        """Keep the claims that pass a test, or whose columns hold given values.

        Parameters
        ----------
        test : a function of a claim, or a truth value for each of them.
        **columns : a value, a collection of values, or a function of the cell.

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
            kept &= passing(self._cells(name), wanted)
        return self.narrowed(self.rows[kept])

    def as_of(self, day: date | str) -> ClaimSet:
        """Keep what was known on a day, that day included."""
        until = to_day(day)
        if until is None:
            raise InvalidFieldError("is not a day", column="as_of", value=day)
        until = min(until, self.day or until)
        known = self.linked.known_on[self.rows]
        kept = np.isnat(known) | (known <= np.datetime64(until))
        narrowed = self.narrowed(self.rows[kept])
        narrowed.day = until
        return narrowed

    def with_lineage(self) -> ClaimSet:
        """Widen to all claims that these refer to or that act on them."""
        return self.narrowed(self.linked.related(self.rows))

    def narrowed(self, rows: Array) -> ClaimSet:
        """Return the set with other rows of the same linked claims (internal)."""
        narrowed = ClaimSet(self.linked, rows, day=self.day, notices=self.notices)
        narrowed.quarantine = self.quarantine
        return narrowed

    def _cells(self, name: str) -> Array:
        if name not in KINDS:
            raise UnknownColumnError("is not a column", column=name)
        if name == "claim_id":
            return self.linked.labels[self.rows]
        return self.linked.store.column(name).take(self.rows).decode()

    # ---- joining and showing

    def __add__(self, other: ClaimSet) -> ClaimSet:
        """Join two sets; a label that stands for two different claims is refused."""
        if not isinstance(other, ClaimSet):
            return NotImplemented
        store = Store.concat([self.linked.store, other.linked.store])
        chosen = np.zeros(len(store), dtype=bool)
        chosen[self.rows] = True
        chosen[len(self.linked.store) + other.rows] = True
        day = max(self.day, other.day) if self.day and other.day else None
        declared = unique([*self.linked.conversions, *other.linked.conversions])
        made = assemble(store, np.arange(len(store)), [], "raise", chosen, declared)
        joined = ClaimSet.of(made, dict.fromkeys([*self.notices, *other.notices]))
        joined.day = day
        joined.quarantine = problem_table([*self.quarantine, *other.quarantine])
        return joined

    @property
    def quantities(self) -> tuple[str, ...]:
        """The questions that these claims are about, sorted."""
        return tuple(self.linked.questions[np.unique(self.linked.question[self.rows])])

    @property
    def sources(self) -> tuple[str, ...]:
        """Who states these claims, sorted."""
        coded = self.linked.store.coded("source")
        return tuple(sorted(coded.labels[np.unique(coded.codes[self.rows])]))

    def __repr__(self) -> str:
        from estimates.display.text import claims_in_words

        return claims_in_words(self)

    def _repr_html_(self) -> str:
        from estimates.display.card import claims_as_html

        return claims_as_html(self)
