"""Claim sets: many claims stored as read-only columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from estimates.claims.frame_view import claims_to_arrow, claims_to_frame
from estimates.claims.ingest.decimal_marks import DecimalMark
from estimates.claims.linked import UNDATED_NOTICE, AssembledClaims, Errors, assemble
from estimates.claims.selection import ClaimSelection
from estimates.claims.unit_conversions import Conversion, read_conversions, unique_conversions
from estimates.claims.unlinked import read_unlinked_frame, read_unlinked_records
from estimates.columnar.arrays import Array, Ints
from estimates.columnar.extras import import_extra
from estimates.columnar.store import Store
from estimates.columnar.table import Table
from estimates.errors import InvalidFieldError, Problem

if TYPE_CHECKING:
    import pandas as pd


class ClaimSet(ClaimSelection, internal=("of", "extended")):
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

    @classmethod
    def of(cls, assembled: AssembledClaims, notices: Iterable[str] = ()) -> ClaimSet:
        """Return the set of assembled claims, with notices from reading."""
        linked, rows, assembly_notices, problems = assembled
        return cls(linked, rows, notices=[*notices, *assembly_notices], quarantine=problems)

    @classmethod
    def from_records(
        cls,
        records: Iterable[Any],
        mapping: Any = None,
        preset: str | None = None,
        *,
        missing: Iterable[str | int | float] = (),
        decimal: DecimalMark | None = None,
        aliases: Any = None,
        errors: Errors = "raise",
        dayfirst: bool | None = None,
        conversions: Any = None,
        strict: bool = False,
    ) -> ClaimSet:
        """Return the set of claims in records.

        Parameters
        ----------
        records : `Claim` objects, flat mappings of columns to cells, or nested mappings.
        mapping, preset : how other records become claims, as for `from_frame`; with the presets
            "langextract" and "pydantic", extractions by language models.
        missing : codes for missing in the numbers of flat records, such as -999; ["none"] where
            what looks like a code is a number.
        decimal : the decimal mark of "2.000"; None = all records together decide.
        aliases : names of the same source: a mapping, a table or the path of a file.
        errors : "raise" reports all refused records at once; "quarantine" keeps the others.
        dayfirst : whether 03/04/2021 is the third of April; None = all records together decide.
        conversions : units that may be mixed in one quantity, e.g.
            ``{"household": (4.8, 5.4, "person")}``.
        strict : refuse claims whose own quote does not state their figure; otherwise a notice
            counts them.

        Raises
        ------
        TableError
            With all refused records; with ``errors="quarantine"`` they go to `quarantine`.
        AliasError

        Examples
        --------
        >>> claims = ClaimSet.from_records([
        ...     {"source": "Taran", "text": "110,000", "claim_id": "C03"},
        ...     {"source": "press", "text": "110 000", "claim_id": "C04", "origin": "C03"}])
        >>> [(claim.source.name, claim.figure.value, claim.origin) for claim in claims]
        [('Taran', 110000, ()), ('press', 110000, ('C03',))]
        """
        if mapping is not None or preset is not None:
            from estimates.claims.ingest.extractions import records_frame

            frame = records_frame(records, preset)
            options = {"dayfirst": dayfirst, "conversions": conversions, "strict": strict}
            named = {"missing": missing or None, "decimal": decimal, "aliases": aliases}
            return cls.from_frame(frame, mapping, preset, errors=errors, **named, **options)
        read = read_unlinked_records(
            records,
            missing=missing,
            decimal=decimal,
            aliases=aliases,
            dayfirst=dayfirst,
            keeps_refused=errors == "quarantine",
            strict=strict,
        )
        store, rows, problems, notices = read
        declared = read_conversions(conversions)
        return cls.of(assemble(store, rows, problems, errors, None, declared), notices)

    @classmethod
    def from_frame(
        cls,
        frame: Any,
        mapping: Any = None,
        preset: str | None = None,
        columns: Mapping[str, str | None] | None = None,
        quantity: str | Iterable[str] | None = None,
        constants: Mapping[str, Any] | None = None,
        missing: Any = None,
        decimal: str | None = None,
        aliases: Any = None,
        errors: Errors = "raise",
        *,
        dayfirst: bool | None = None,
        period: str | None = None,
        conversions: Any = None,
        strict: bool = False,
    ) -> ClaimSet:
        """Return the set of claims in a table.

        Parameters
        ----------
        frame : one row per claim: a frame of pandas, polars, Arrow, DuckDB or whatever else has
            ``__arrow_c_stream__``. An index with a name is columns; levels of names are joined.
        mapping : a `TableMapping`, a dict of its keys or the path of a TOML file, merged over
            what the header says.
        preset : the name of a preset ("ucdp-ged", "owid" …); None = our columns, else the
            preset that fits the header.
        columns : the frame's column names, mapped to ours; None leaves a column out.
        quantity, constants, missing, decimal : parts of a mapping, see `TableMapping`.
        aliases : names of the same source: ``{"CSIS": "Center for …"}``, a table with the
            columns alias and source, or the path of such a CSV.
        errors : "raise" reports all refused rows at once; "quarantine" keeps the others.
        dayfirst : whether 03/04/2021 is the third of April; None = each column of dates decides,
            and one that cannot decide is refused.
        period : "day", "week", "month", "quarter" or "year": one quantity per period, so that a
            source with a long series counts once in each.
        conversions : units that may be mixed in one quantity.
        strict : refuse claims whose own quote does not state their figure.

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
        declared = read_conversions(conversions)
        read = read_unlinked_frame(
            frame,
            mapping,
            preset,
            columns,
            quantity,
            constants,
            missing,
            decimal,
            aliases,
            keeps_refused=errors == "quarantine",
            dayfirst=dayfirst,
            period=period,
            conversions=declared,
            strict=strict,
        )
        store, rows, problems, notices = read
        return cls.of(assemble(store, rows, problems, errors, None, declared), notices)

    def to_frame(self) -> pd.DataFrame:
        """Return a frame with all columns, one row per claim; null = not stated.

        Examples
        --------
        >>> claims = ClaimSet.from_records([{"source": "Taran", "text": "110,000"}])
        >>> claims.to_frame()[["source", "value"]].to_dict("records")
        [{'source': 'Taran', 'value': 110000.0}]
        """
        return claims_to_frame(self.linked, self.rows)

    def to_arrow(self) -> Any:
        """Return an Arrow table with the columns of `to_frame` (extra ``parquet``).

        A column of numbers is text where it holds an integer that no float can represent.

        Examples
        --------
        >>> claims = ClaimSet.from_records([{"source": "Taran", "text": "110,000"}])
        >>> claims.to_arrow().column("source").to_pylist()
        ['Taran']
        """
        return claims_to_arrow(self.linked, self.rows)

    def to_polars(self) -> Any:
        """Return a frame of polars with the columns of `to_frame` (extra ``polars``).

        Examples
        --------
        >>> claims = ClaimSet.from_records([{"source": "Taran", "text": "110,000"}])
        >>> claims.to_polars()["source"].to_list()
        ['Taran']
        """
        return import_extra("polars", "polars").from_arrow(self.to_arrow())

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """Return the claims as a stream of Arrow, which frames of other libraries are made from."""
        return self.to_arrow().__arrow_c_stream__(requested_schema)

    def __add__(self, other: ClaimSet) -> ClaimSet:
        """Return the union of two sets; one label for two different claims is refused."""
        if not isinstance(other, ClaimSet):
            return NotImplemented
        if self.linked.clock != other.linked.clock:
            problem, remedy = "differs between the two sets", "join them before `as_of`"
            raise InvalidFieldError(problem, column="known", remedy=remedy)
        shown = np.zeros(len(other.linked.store), dtype=bool)
        shown[other.rows] = True
        places = other.linked.places(np.arange(len(shown)))
        conversions = other.linked.conversions
        joined = self.extended(other.linked.store, shown, places, conversions, other.notices)
        joined.day = max(self.day, other.day) if self.day and other.day else None
        joined.quarantine = Table.of_rows(Problem, [*self.quarantine, *other.quarantine])
        return joined

    def extended(
        self,
        store: Store,
        shown: Array,
        places: Ints,
        conversions: Iterable[Conversion],
        notices: Iterable[str],
    ) -> ClaimSet:
        """Return the set with the claims of other columns; internal.

        shown : shape (new claims,), the mask of those that the set shows.
        places : shape (new claims,), their rows of the input, which follow those of this set.
        """
        old = self.linked.store
        chosen = np.zeros(len(old) + len(store), dtype=bool)
        chosen[self.rows] = True
        chosen[len(old) :] = shown
        whole = Store.concat([old, store])
        declared = unique_conversions([*self.linked.conversions, *conversions])
        first = self.linked.places(np.arange(len(old))), self.linked.next_place + places
        assembled = assemble(whole, np.concatenate(first), [], "raise", chosen, declared)
        # The count of the claims of both replaces that of either.
        others = (n for n in [*self.notices, *notices] if not n.startswith(UNDATED_NOTICE))
        extended = ClaimSet.of(assembled, dict.fromkeys(others))
        extended.linked = extended.linked.with_clock(self.linked.clock)
        extended.day, extended.quarantine = self.day, self.quarantine
        return extended

    def __repr__(self) -> str:
        from estimates.display.text import format_claims

        return format_claims(self)

    def _repr_html_(self) -> str:
        from estimates.display.card import render_claims

        return render_claims(self)
