"""Claim sets: many claims stored as read-only columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from estimates.claims.contested_quotes import check_quotes
from estimates.claims.frame_view import claims_to_arrow, claims_to_frame
from estimates.claims.ingest.conventions import Conventions
from estimates.claims.ingest.decimal_marks import DecimalMark
from estimates.claims.ingest.record_codes import (
    pass_over_coded,
    refuse_codes_of_records,
    without_codes,
)
from estimates.claims.ingest.records import read_claim_records
from estimates.claims.ingest.settled_records import settle_records
from estimates.claims.linked import AssembledClaims, Errors, assemble
from estimates.claims.selection import ClaimSelection
from estimates.claims.unit_conversions import read_conversions, unique_conversions
from estimates.columnar.store import Store
from estimates.columnar.table import Table
from estimates.errors import InvalidFieldError, Problem, import_extra

if TYPE_CHECKING:
    import pandas as pd


class ClaimSet(ClaimSelection):
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
        aliases : names of the same source: a mapping, a table or the path of a file.
        errors : "raise" reports all refused records at once; "quarantine" keeps the others.
        dayfirst, decimal : whether 03/04/2021 is the third of April, and the decimal mark of
            "2.000"; None = all records together decide.
        conversions : units that may be mixed in one quantity, e.g.
            ``{"household": (4.8, 5.4, "person")}``.
        missing : codes for missing in the numbers of flat records, such as -999; ["none"] where
            what looks like a code is a number.
        strict : refuse claims whose own quote does not state their figure; otherwise a notice
            counts them.
        mapping, preset : how other records become claims, as for `from_frame`; with the presets
            "langextract" and "pydantic", extractions by language models.

        Raises
        ------
        TableError
            With all refused records; with ``errors="quarantine"`` they go to `quarantine`.
        AliasError
        """
        if mapping is not None or preset is not None:
            from estimates.claims.ingest.extractions import records_frame

            frame = records_frame(records, preset)
            options = {"dayfirst": dayfirst, "conversions": conversions, "strict": strict}
            named = {"missing": missing or None, "decimal": decimal, "aliases": aliases}
            return cls.from_frame(frame, mapping, preset, errors=errors, **named, **options)
        records, coded = without_codes(records, missing)
        settled, conventions, tallies = settle_records(records, Conventions(dayfirst, decimal))
        flats, accepted, problems = read_claim_records(settled, conventions.text_decimal)
        rows, store = np.array(accepted, dtype=np.int64), Store.from_rows(flats)
        problems, notices = pass_over_coded(problems, coded)
        if not missing:
            store, rows, suspected = refuse_codes_of_records(store, rows, settled)
            problems += suspected
        notices += [s.format(n=n) for s, n in tallies.items()]
        if aliases is not None:
            from estimates.claims.ingest.aliases import apply_aliases

            store, renamed = apply_aliases(store, aliases)
            notices += renamed
        store, rows, contested, found = check_quotes(store, rows, strict=strict)
        problems += contested
        notices += found
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
        dayfirst : whether 03/04/2021 is the third of April; None = each column of dates decides,
            and one that cannot decide is refused.
        period : "day", "week", "month", "quarter" or "year": one quantity per period, so that a
            source with a long series counts once in each.
        errors : "raise" reports all refused rows at once; "quarantine" keeps the others.
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
        from estimates.claims.ingest.header_plan import TableOptions
        from estimates.claims.ingest.mapping_merge import combine_mapping
        from estimates.claims.ingest.tables import read_frame

        declared = read_conversions(conversions)
        options = TableOptions(
            preset,
            columns,
            aliases,
            dayfirst,
            period,
            errors == "quarantine",
            declared,
            combine_mapping(mapping, quantity, constants, missing, decimal),
            strict=strict,
        )
        table = read_frame(frame, options)
        assembled = assemble(table.store, table.rows, table.problems, errors, None, declared)
        return cls.of(assembled, table.notices)

    def to_frame(self) -> pd.DataFrame:
        """Return a frame with all columns, one row per claim; null = not stated."""
        return claims_to_frame(self.linked, self.rows)

    def to_arrow(self) -> Any:
        """Return an Arrow table with the columns of `to_frame` (extra ``parquet``).

        A column of numbers is text where it holds an integer that no float can represent.
        """
        return claims_to_arrow(self.linked, self.rows)

    def to_polars(self) -> Any:
        """Return a frame of polars with the columns of `to_frame` (extra ``polars``)."""
        return import_extra("polars", "polars").from_arrow(self.to_arrow())

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """Return the claims as a stream of Arrow, which frames of other libraries are made from."""
        return self.to_arrow().__arrow_c_stream__(requested_schema)

    def __add__(self, other: ClaimSet) -> ClaimSet:
        """Return the union of two sets; one label for two different claims is refused."""
        if not isinstance(other, ClaimSet):
            return NotImplemented
        store = Store.concat([self.linked.store, other.linked.store])
        chosen = np.zeros(len(store), dtype=bool)
        chosen[self.rows] = True
        chosen[len(self.linked.store) + other.rows] = True
        if self.linked.clock != other.linked.clock:
            problem, remedy = "differs between the two sets", "join them before `as_of`"
            raise InvalidFieldError(problem, column="known", remedy=remedy)
        day = max(self.day, other.day) if self.day and other.day else None
        declared = unique_conversions([*self.linked.conversions, *other.linked.conversions])
        assembled = assemble(store, np.arange(len(store)), [], "raise", chosen, declared)
        joined = ClaimSet.of(assembled, dict.fromkeys([*self.notices, *other.notices]))
        joined.linked, joined.day = joined.linked.with_clock(self.linked.clock), day
        joined.quarantine = Table.of_rows(Problem, [*self.quarantine, *other.quarantine])
        return joined

    def __repr__(self) -> str:
        from estimates.display.text import format_claims

        return format_claims(self)

    def _repr_html_(self) -> str:
        from estimates.display.card import render_claims

        return render_claims(self)
