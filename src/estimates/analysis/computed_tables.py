"""The four tables of a snapshot under given options, each computed once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cached_property

import numpy as np

from estimates.analysis.comparability.rules import ComparabilityRules
from estimates.analysis.consensus.combine import Consensus, WeightedConsensus, consensus_of
from estimates.analysis.consensus.options import ConsensusOptions
from estimates.analysis.discrepancies import Discrepancy, discrepancies_of
from estimates.analysis.ledger import Entry, ledger_of
from estimates.analysis.ranges import Range, ranges_of
from estimates.analysis.snapshot.snapshot import Snapshot
from estimates.analysis.snapshot.standing import USED
from estimates.claims.claimset import ClaimSet
from estimates.columnar.arrays import Ints
from estimates.columnar.table import Table


class ComputedTables:
    """The tables of a snapshot; the consensus is computed at once, the others when read.

    snapshot : the claims with their standing on the day. options : how the consensus is made.
    asked_day : the day that was asked for, None = that of the claims.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        options: ConsensusOptions,
        as_of: date | None = None,
        weighted: WeightedConsensus | None = None,
    ) -> None:
        self._snapshot, self.options, self.asked_day = snapshot, options, as_of
        self._weighted_now = weighted or consensus_of(snapshot, options)

    @property
    def claims(self) -> ClaimSet:
        """The claims."""
        return self.snapshot.claims

    @property
    def rules(self) -> ComparabilityRules:
        """What may be compared with what."""
        return self._snapshot.rules

    @property
    def as_of(self) -> date | None:
        """The day on which claims count as known, None = everything is known."""
        return self.asked_day or self._snapshot.claims.day

    @property
    def snapshot(self) -> Snapshot:
        """The claims with their standing on the day."""
        return self._snapshot

    @property
    def weighted(self) -> WeightedConsensus:
        """The consensus, with the weights of the claims."""
        return self._weighted_now

    @property
    def consensus(self) -> Table[Consensus]:
        """One estimate of every quantity."""
        return self.weighted.table

    @cached_property
    def ranges(self) -> Table[Range]:
        """The reported range of every quantity."""
        return ranges_of(self.snapshot)

    @cached_property
    def discrepancies(self) -> Table[Discrepancy]:
        """How far apart the used claims are, pair by pair."""
        return discrepancies_of(self.snapshot)

    @cached_property
    def ledger(self) -> Table[Entry]:
        """One row per claim, in the order of the claims."""
        return ledger_of(self.snapshot, self.weighted)

    @cached_property
    def signing_rows(self) -> Ints:
        """The used claims that make an indicator signed, as rows of the linked claims."""
        rows = self.snapshot.linked.negative_rows
        return np.compress(self.snapshot.standings.code[rows] == USED, rows)

    def about(self, quantity: str) -> ComputedTables:
        """Return the tables of one quantity; raises UnknownQuantityError."""
        # The result of a quantity does not depend on others, so its rows are taken as they are.
        snapshot = replace(self.snapshot, claims=self.claims.about(quantity))
        rows = np.isin(self.snapshot.questions, snapshot.questions)
        weighted = replace(self.weighted, table=self.consensus[np.flatnonzero(rows)])
        return ComputedTables(snapshot, self.options, self.asked_day, weighted)
