"""The tables of a result with new claims: those of the touched quantities, and the rest as it was.

Nothing is copied but the touched quantities. Tables are put together when they are read, and so
are the claims and the snapshot of all of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from estimates.analysis.computed_tables import ComputedTables
from estimates.analysis.consensus.combine import Consensus, WeightedConsensus, consensus_of
from estimates.analysis.discrepancies import Discrepancy
from estimates.analysis.ledger import Entry
from estimates.analysis.ranges import Range
from estimates.analysis.snapshot.snapshot import Snapshot
from estimates.analysis.spliced_tables import splice_claims, splice_quantities
from estimates.claims.additions import ClaimUpdate, NewClaims
from estimates.claims.claimset import ClaimSet
from estimates.columnar.table import Table


class UpdatedTables(ComputedTables):
    """The tables of a snapshot with new claims.

    base : the tables before all updates. update : the new claims.
    part : the tables of the touched quantities alone.
    """

    def __init__(self, base: ComputedTables, update: ClaimUpdate) -> None:
        self.base, self.update = base, update
        self._snapshot, self.options, self.asked_day = base.snapshot, base.options, base.asked_day
        self.part = ComputedTables(self._take(update.part), self.options, self.asked_day)

    @classmethod
    def of(cls, tables: ComputedTables, claims: Any, reading: Mapping[str, Any]) -> UpdatedTables:
        """Return tables with new claims; those of an update are updated from its base."""
        if isinstance(tables, QuantityTables):
            # All claims decide whether a label is known, not those of the touched quantities.
            tables = ComputedTables.about(tables.whole, tables.quantity)
        if isinstance(tables, UpdatedTables):
            base, earlier = tables.base, tables.update
        else:
            base, earlier = tables, ClaimUpdate(tables.claims, None)
        new = NewClaims.of(claims, base.claims, reading)
        return cls(base, earlier.with_claims(new, base.signing_rows))

    def _take(self, claims: ClaimSet) -> Snapshot:
        base = self._snapshot
        return Snapshot.of(claims, self.asked_day, base.rules, base.convention)

    @cached_property
    def claims(self) -> ClaimSet:
        """All claims; this copies the columns."""
        return self.update.whole()

    @cached_property
    def snapshot(self) -> Snapshot:
        """All claims with their standing on the day."""
        return self._take(self.claims)

    @cached_property
    def weighted(self) -> WeightedConsensus:
        """The consensus of all claims, computed again for the weights."""
        return consensus_of(self.snapshot, self.options)

    @cached_property
    def replaced(self) -> tuple[str, ...]:
        """The labels of the touched quantities of the base."""
        column = self.update.base.linked.store.strings("quantity")
        return tuple(column.strings.take(self.update.touched.codes).objects.tolist())

    @cached_property
    def consensus(self) -> Table[Consensus]:
        """One estimate of every quantity."""
        return splice_quantities(self.base.consensus, self.part.consensus, self.replaced)

    @cached_property
    def ranges(self) -> Table[Range]:
        """The reported range of every quantity."""
        return splice_quantities(self.base.ranges, self.part.ranges, self.replaced)

    @cached_property
    def discrepancies(self) -> Table[Discrepancy]:
        """How far apart the used claims are, pair by pair."""
        tables = self.base.discrepancies, self.part.discrepancies
        return splice_quantities(*tables, self.replaced)

    @cached_property
    def ledger(self) -> Table[Entry]:
        """One row per claim, in the order of the claims."""
        base, part = self.update.base, self.update.part
        tables = self.base.ledger, self.part.ledger
        return splice_claims(tables, base, part, self.update.touched.rows)

    def about(self, quantity: str) -> ComputedTables:
        """Return the tables of one quantity; raises UnknownQuantityError."""
        is_touched = quantity in self.part.snapshot.questions
        found = (self.part if is_touched else self.base).about(quantity)
        return QuantityTables(found, self, quantity)


class QuantityTables(ComputedTables):
    """The tables of one quantity of an updated result."""

    def __init__(self, found: ComputedTables, whole: UpdatedTables, quantity: str) -> None:
        super().__init__(found.snapshot, found.options, found.asked_day, found.weighted)
        self.whole, self.quantity = whole, quantity


def compared_claims(before: ComputedTables, after: ComputedTables) -> tuple[ClaimSet, ClaimSet]:
    """Return the claims of two results; of results of one base, only those of touched quantities.

    An update leaves the claims of all other quantities as they are.
    """
    base_before, base_after = (getattr(tables, "base", tables) for tables in (before, after))
    if base_before is not base_after or before is after:
        return before.claims, after.claims
    none = ClaimUpdate(base_before.claims, None)
    first, second = (getattr(tables, "update", none) for tables in (before, after))
    return first.with_quantities(second.touched).part, second.with_quantities(first.touched).part
