"""What a reconciliation consists of: its claims, its tables and the posterior behind them."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property

from estimates.analysis.computed_tables import ComputedTables
from estimates.analysis.consensus.combine import Consensus
from estimates.analysis.consensus.posterior import Density, Probability, densities, probabilities
from estimates.analysis.discrepancies import Discrepancy
from estimates.analysis.ledger import Entry
from estimates.analysis.ranges import Range
from estimates.analysis.result_tables import ResultTables
from estimates.analysis.snapshot.snapshot import Snapshot
from estimates.analysis.trajectory.result import Trajectory
from estimates.analysis.trajectory.series import LevelSeries
from estimates.claims.claimset import ClaimSet
from estimates.columnar.table import Table


class ReconciledTables(ResultTables, internal=("snapshot", "computed", "known_among")):
    """The claims and the tables of a reconciliation, computed where they are first read."""

    def __init__(self, computed: ComputedTables) -> None:
        self.computed, self.options = computed, computed.options
        self.rules, self.as_of = computed.rules, computed.as_of

    @property
    def snapshot(self) -> Snapshot:
        """The claims with their standing on the day; internal."""
        return self.computed.snapshot

    @property
    def claims(self) -> ClaimSet:
        """The claims.

        Examples
        --------
        >>> from estimates import claim, reconcile
        >>> rec = reconcile([claim("Taran", "110,000"), claim("EU", "over 150,000")])
        >>> rec.claims.sources
        ('EU', 'Taran')
        """
        return self.computed.claims

    @property
    def consensus(self) -> Table[Consensus]:
        """One estimate of every quantity.

        Examples
        --------
        >>> from estimates import claim, reconcile
        >>> rec = reconcile([claim("Taran", "110,000"), claim("EU", "over 150,000")])
        >>> round(rec.consensus.estimate, -4), rec.consensus.voices
        (130000.0, 2)
        """
        return self.computed.consensus

    @property
    def ranges(self) -> Table[Range]:
        """The reported range of every quantity.

        Examples
        --------
        >>> from estimates import claim, reconcile
        >>> rec = reconcile([claim("Taran", "110,000"), claim("EU", "over 150,000")])
        >>> rec.ranges.low, rec.ranges.high, rec.ranges.high_open
        (110000.0, 150000.0, True)
        """
        return self.computed.ranges

    @property
    def discrepancies(self) -> Table[Discrepancy]:
        """How far apart the used claims are, pair by pair.

        Examples
        --------
        >>> from estimates import claim, reconcile
        >>> rec = reconcile([claim("Taran", "110,000"), claim("EU", "over 150,000")])
        >>> rec.discrepancies.gap, round(rec.discrepancies.ratio, 2)
        (40000.0, 1.36)
        """
        return self.computed.discrepancies

    @property
    def ledger(self) -> Table[Entry]:
        """One row per claim, in the order of the claims.

        Examples
        --------
        >>> from estimates import claim, reconcile
        >>> rec = reconcile([claim("EU", 150_000, claim_id="C01"),
        ...                  claim("press", 150_000, origin="C01")])
        >>> [(entry.source, entry.standing) for entry in rec.ledger]
        [('EU', 'used'), ('press', 'echo')]
        """
        return self.computed.ledger

    @cached_property
    def trajectory(self) -> Trajectory:
        """The level of every quantity on each day on which something became known.

        Examples
        --------
        >>> from estimates import claim, reconcile
        >>> rec = reconcile([claim("A", 100, stated_on="2022-01-01"),
        ...                  claim("B", 120, stated_on="2022-01-08")])
        >>> [(level.day.isoformat(), level.voices) for level in rec.trajectory]
        [('2022-01-01', 1), ('2022-01-08', 2)]
        """
        rules = replace(self.rules, window=None, drift=0.0)
        snapshot = replace(self.snapshot, rules=rules)
        series = LevelSeries.of(snapshot, self.options, self.rules.drift or None, smooth=False)
        return Trajectory.of(series, None)

    @property
    def known(self) -> ClaimSet:
        """The claims as known on the day.

        Examples
        --------
        >>> from estimates import claim, reconcile
        >>> rec = reconcile([claim("A", 100, stated_on="2022-01-01"),
        ...                  claim("B", 120, stated_on="2022-01-08")], as_of="2022-01-05")
        >>> rec.known.sources
        ('A',)
        """
        return self.known_among(self.claims)

    def known_among(self, claims: ClaimSet) -> ClaimSet:
        """Return those of some of its claims that are known on the day; internal."""
        return claims.known() if self.as_of is None else claims.as_of(self.as_of)

    @property
    def quantities(self) -> tuple[str, ...]:
        """The labels of the quantities, sorted.

        Examples
        --------
        >>> from estimates import claim, reconcile
        >>> rec = reconcile([claim("A", 9, quantity="injured"), claim("A", 5, quantity="dead")])
        >>> rec.quantities
        ('dead', 'injured')
        """
        return tuple(self)

    def probability(self, above: float) -> Table[Probability]:
        """Return the probability that the value exceeds a figure, one row per quantity.

        It is that of the default method's posterior, whatever the method of this result.

        Parameters
        ----------
        above : the figure, in the unit of the claims.

        Examples
        --------
        >>> from estimates import reconcile
        >>> rec = reconcile([{"source": "A", "value": 110000}, {"source": "B", "value": 150000}])
        >>> round(rec.probability(above=200000).probability, 2)
        0.04
        """
        return probabilities(self.snapshot, above, self.options)

    def density(self, points: int = 256) -> Table[Density]:
        """Return the posterior density of every quantity that has an estimate, for plots.

        Parameters
        ----------
        points : the number of points for each quantity.

        Examples
        --------
        >>> import numpy as np
        >>> from estimates import claim, reconcile
        >>> curve = reconcile([claim("Taran", "110,000"), claim("EU", "over 150,000")]).density()
        >>> round(float(np.trapezoid(curve.column("density"), curve.column("at"))), 2)
        1.0
        """
        return densities(self.snapshot, points, self.options)
