"""A claim set with new claims, of which only the quantities that these touch are looked at.

A quantity is touched by a claim on it, by a claim that corrects, repeats or disputes one of its
claims, and by whatever ties it to a touched quantity. The claims of all touched quantities are
assembled as if there were no others; the columns of the rest stay where they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from estimates.claims.claimset import ClaimSet
from estimates.claims.clock import PUBLICATION_CLOCK
from estimates.claims.linked import LinkedClaims, assemble
from estimates.claims.references import RELATIONS, split_cells
from estimates.claims.signed_indicators import add_sharing_scales
from estimates.claims.unlinked import read_unlinked_frame, read_unlinked_records
from estimates.columnar.any_frame import is_lazy_frame, is_table
from estimates.columnar.arrays import Array, Ints
from estimates.columnar.store import Store
from estimates.errors import InvalidFieldError, TableError
from estimates.model.claim import Claim

# What `content_digest` writes: ten bytes in hexadecimal digits.
FINGERPRINT = re.compile("[0-9a-f]{20}")
# Comparing a column with one code takes an eighth of the time of looking each row up in a mask.
MAX_COMPARED_CODES = 8


@dataclass(frozen=True)
class NewClaims:
    """Claims that may name those of a set.

    store : their columns. shown : shape (claims,), False for those that a set hid.
    rows : shape (claims,), the row of the input of each, from 0.
    notices : sentences from reading.
    """

    store: Store
    shown: Array
    rows: Ints
    notices: tuple[str, ...] = ()

    @classmethod
    def of(cls, claims: Any, base: ClaimSet, reading: Mapping[str, Any]) -> NewClaims:
        """Return the claims of a set, a claim, records or a frame.

        base : the set that they are added to. reading : options of `ClaimSet.from_records`, for a
            frame of `ClaimSet.from_frame`.
        """
        if isinstance(claims, ClaimSet):
            return cls.of_set(claims, base, reading)
        if is_table(claims) or is_lazy_frame(claims):
            conversions = base.linked.conversions
            read = read_unlinked_frame(claims, conversions=conversions, **reading)
        else:
            records = [claims] if isinstance(claims, Claim) else claims
            if not isinstance(records, Iterable):
                problem = "must be a ClaimSet, a Claim, an iterable of records or a frame"
                raise InvalidFieldError(problem, column="new_claims", value=claims)
            read = read_unlinked_records(records, **reading)
        if read.problems:
            raise TableError(sorted(read.problems, key=lambda problem: problem.row))
        store = read.store.compact()
        return cls(store, np.ones(len(store), dtype=bool), read.rows, tuple(read.notices))

    @classmethod
    def of_set(cls, claims: ClaimSet, base: ClaimSet, reading: Mapping[str, Any]) -> NewClaims:
        """Return the claims of a set, with those that narrowing removed."""
        linked = claims.linked
        for name, value in reading.items():
            problem, remedy = "cannot be set for a ClaimSet", "set it where the claims are read"
            raise InvalidFieldError(problem, column=name, value=value, remedy=remedy)
        if claims.day not in (None, base.day) or linked.clock not in (
            PUBLICATION_CLOCK,
            base.linked.clock,
        ):
            problem, remedy = "is another than that of the result", "update it before `as_of`"
            raise InvalidFieldError(problem, column="day", value=claims.day, remedy=remedy)
        for conversion in linked.conversions:
            if conversion not in base.linked.conversions:
                problem = "would apply to quantities that are not asked again"
                remedy = "declare it where the result is made"
                raise InvalidFieldError(
                    problem, column="conversions", value=str(conversion), remedy=remedy
                )
        shown = np.zeros(len(linked.store), dtype=bool)
        shown[claims.rows] = True
        rows = linked.places(np.arange(len(shown)))
        return cls(linked.store.compact(), shown, rows, claims.notices)

    @property
    def next_row(self) -> int:
        """The row of the input after that of the last claim."""
        return int(self.rows[-1]) + 1 if len(self.rows) else 0

    def __add__(self, other: NewClaims) -> NewClaims:
        """Return these claims, then others, whose rows follow."""
        return NewClaims(
            Store.concat([self.store, other.store]),
            np.concatenate([self.shown, other.shown]),
            np.concatenate([self.rows, self.next_row + other.rows]),
            (*self.notices, *other.notices),
        )


@dataclass(frozen=True)
class ClaimUpdate:
    """A claim set with new claims.

    base : the set, which stays as it is.
    new : the new claims, None = none.
    quantities : the touched quantities of the set, as codes of its column.
    earlier : how many rows of the new claims came with earlier updates.
    """

    base: ClaimSet
    new: NewClaims | None
    quantities: Ints
    earlier: int = 0

    @classmethod
    def of(cls, base: ClaimSet, new: NewClaims, earlier: NewClaims | None = None) -> ClaimUpdate:
        """Return the update of a set by new claims, after those of earlier updates."""
        count = 0 if earlier is None else earlier.next_row
        whole = new if earlier is None else earlier + new
        return cls(base, whole, touched_quantities(base.linked, whole.store), count)

    def with_quantities(self, quantities: Ints) -> ClaimUpdate:
        """Return the update with more quantities of the set."""
        codes = np.union1d(self.quantities, quantities)
        return ClaimUpdate(self.base, self.new, codes, self.earlier)

    @cached_property
    def part(self) -> ClaimSet:
        """The touched quantities with the new claims.

        Its places (`LinkedClaims.places`) are those of the whole set.
        """
        base, linked = self.base, self.base.linked
        rows = rows_of_quantities(linked, self.quantities)
        store, shown, places = (
            linked.store.take(rows).compact(),
            shown_rows(base, rows),
            linked.places(rows),
        )
        if self.new is not None:
            store = Store.concat([store, self.new.store])
            shown = np.concatenate([shown, self.new.shown])
            places = np.concatenate([places, linked.next_place + self.new.rows])
        try:
            assembled = assemble(store, places, [], "raise", shown, linked.conversions)
        except TableError as error:
            raise self._refusal(error) from None
        clocked = assembled.linked.with_clock(linked.clock)
        return ClaimSet(clocked, assembled.rows, day=base.day, notices=base.notices)

    def _refusal(self, error: TableError) -> TableError:
        """Return the error with the rows of the new claims alone, if any of them is refused."""
        before = self.base.linked.next_place + self.earlier
        of_new = [p.at(p.row - before) for p in error.problems if p.row > before]
        return TableError(of_new) if of_new else error

    def whole(self) -> ClaimSet:
        """Return the set of all claims; this copies the columns."""
        if self.new is None:
            return self.base
        new = self.new
        return self.base.extended(new.store, new.shown, new.rows, (), new.notices)


def touched_quantities(linked: LinkedClaims, store: Store) -> Ints:
    """Return the quantities of a set that new claims touch, as codes of its column."""
    codes = linked.store.strings("quantity").codes
    of_claims = linked.quantity_index.find(store.strings("quantity").labels.tolist())
    names = [*store.strings("claim_id").labels]
    for relation in RELATIONS:
        if relation in store.columns:
            names += split_cells(store.strings(relation))[1].tolist()
    named = codes[labelled_rows(linked, list(dict.fromkeys(names)))]
    signed = linked.signed_indicators
    touched, before = np.union1d(of_claims[of_claims >= 0], named), -1
    while len(touched) > before:
        before = len(touched)
        touched = add_sharing_scales(linked.store, signed, store, tied_to(linked, touched))
    return touched.astype(np.int64)


def labelled_rows(linked: LinkedClaims, labels: list[str]) -> Ints:
    """Return the rows of the claims that have one of some labels."""
    column = linked.store.strings("claim_id")
    found = linked.label_index.find(labels)
    rows = []
    for label, code in zip(labels, found.tolist(), strict=True):
        if code < 0 and FINGERPRINT.fullmatch(label) and column.is_null().any():
            rows += [linked.row_of[label]] if label in linked.row_of else []
        elif 0 <= code < len(column.codes) and column.codes[code] == code:
            rows.append(code)  # as nearly always: a label a row, in their order
        elif code >= 0:
            rows += np.flatnonzero(column.codes == code).tolist()
    return np.array(rows, dtype=np.int64)


def tied_to(linked: LinkedClaims, quantities: Ints) -> Ints:
    """Return quantities with all that references tie to them, directly or not."""
    naming, named = linked.tied_quantities
    while len(naming):
        others = named[np.isin(naming, quantities)], naming[np.isin(named, quantities)]
        more = np.union1d(quantities, np.concatenate(others))
        if len(more) == len(quantities):
            break
        quantities = more
    return quantities.astype(np.int64)


def rows_of_quantities(linked: LinkedClaims, quantities: Ints) -> Ints:
    """Return the rows of all claims on some quantities, ascending."""
    column = linked.store.strings("quantity")
    if len(quantities) > MAX_COMPARED_CODES:
        is_touched = np.zeros(len(column.strings), dtype=bool)
        is_touched[quantities] = True
        return np.flatnonzero(is_touched[column.codes])
    rows = [np.flatnonzero(column.codes == code) for code in quantities.astype(np.int32)]
    return np.sort(np.concatenate([np.empty(0, dtype=np.int64), *rows]))


def shown_rows(claims: ClaimSet, rows: Ints) -> Array:
    """Return which of some rows of the linked claims a set shows."""
    if len(claims.rows) == len(claims.linked.store):
        return np.ones(len(rows), dtype=bool)
    is_shown = np.zeros(len(claims.linked.store), dtype=bool)
    is_shown[claims.rows] = True
    return is_shown[rows]
