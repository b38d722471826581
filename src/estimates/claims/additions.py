"""A claim set with new claims, of which only the quantities that these touch are looked at.

The claims of all touched quantities are assembled as if there were no others; the columns of the
rest stay where they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from estimates.claims.claimset import ClaimSet
from estimates.claims.clock import PUBLICATION_CLOCK
from estimates.claims.linked import assemble
from estimates.claims.touched import (
    NOTHING_TOUCHED,
    TouchedQuantities,
    add_shared_scales,
    affected_quantities,
)
from estimates.claims.unlinked import read_unlinked_frame, read_unlinked_records
from estimates.columnar.any_frame import is_lazy_frame, is_table
from estimates.columnar.arrays import Array, Ints
from estimates.columnar.store import Store
from estimates.errors import InvalidFieldError, TableError
from estimates.model.claim import Claim


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
    affected : the quantities of the set in which they can change the standing of a claim.
    touched : these and others that are to be computed with them.
    earlier_rows : how many rows of the new claims came with earlier updates.
    """

    base: ClaimSet
    new: NewClaims | None
    affected: TouchedQuantities = NOTHING_TOUCHED
    touched: TouchedQuantities = NOTHING_TOUCHED
    earlier_rows: int = 0

    def with_claims(self, new: NewClaims, signing: Ints) -> ClaimUpdate:
        """Return the update with more new claims.

        signing : the used claims of the set that make an indicator signed, ascending.
        """
        linked, whole, earlier_rows = self.base.linked, new, 0
        if self.new is not None:
            whole, earlier_rows = self.new + new, self.new.next_row
        affected = affected_quantities(linked, new.store, self.affected)
        touched = add_shared_scales(linked, affected, whole.store, signing)
        return ClaimUpdate(self.base, whole, affected, touched, earlier_rows)

    def with_quantities(self, others: TouchedQuantities) -> ClaimUpdate:
        """Return the update with more quantities of the set, which are computed, too."""
        touched = self.touched | others
        return (
            self
            if len(touched.codes) == len(self.touched.codes)
            else replace(self, touched=touched)
        )

    @cached_property
    def part(self) -> ClaimSet:
        """The touched quantities with the new claims.

        Its places (`LinkedClaims.places`) are those of the whole set.
        """
        base, linked = self.base, self.base.linked
        rows = self.touched.rows
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
        before = self.base.linked.next_place + self.earlier_rows
        of_new = [p.at(p.row - before) for p in error.problems if p.row > before]
        return TableError(of_new) if of_new else error

    def whole(self) -> ClaimSet:
        """Return the set of all claims; this copies the columns."""
        if self.new is None:
            return self.base
        new = self.new
        return self.base.extended(new.store, new.shown, new.rows, (), new.notices)


def shown_rows(claims: ClaimSet, rows: Ints) -> Array:
    """Return which of some rows of the linked claims a set shows."""
    shown = claims.rows
    if len(shown) in (0, len(claims.linked.store)):
        return np.full(len(rows), len(shown) > 0)
    if not (shown[1:] > shown[:-1]).all():
        shown = np.sort(shown)  # of a slice backwards
    at = np.searchsorted(shown, rows)
    return np.asarray(shown[np.minimum(at, len(shown) - 1)] == rows)
