"""What does each method make of the same claims? One row a question and method."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from estimates.analysis.comparability.rules import ComparabilityRules
from estimates.analysis.consensus.combine import Consensus, consensus_of
from estimates.analysis.consensus.options import ConsensusOptions, Prior
from estimates.analysis.snapshot.snapshot import Snapshot
from estimates.claims.claimset import ClaimSet
from estimates.claims.coercion import as_claimset
from estimates.columnar.table import Table
from estimates.methods.registry import METHODS
from estimates.model.intervals import Convention


def compare_methods(
    claims: ClaimSet | Iterable[Any],
    level: float = 0.9,
    prior: Prior = "unknown",
    conventions: str | Convention | None = None,
    *,
    window: float | None = None,
    drift: float | None = None,
    conversions: Any = None,
    dimensions: Any = None,
) -> Table[Consensus]:
    """Return the consensus of every method on every quantity, with its warnings.

    Choosing among them by the answer would be malpractice: the default is fixed, and the
    others are there to show how much the answer depends on the method.

    Parameters
    ----------
    claims : a set of claims, or records of which one can be made.
    level, prior, conventions : see `estimates.consensus`.
    window, drift, conversions, dimensions : what may be compared, see `estimates.reconcile`.

    Returns
    -------
    Table of `Consensus`, sorted by quantity, methods in the order of `estimates methods`.

    Examples
    --------
    >>> table = compare_methods([{"source": "Taran", "value": 110000},
    ...                          {"source": "EU", "value": 150000}])
    >>> {row.method: row.estimate for row in table}["median"]
    130000.0
    """
    scope = ComparabilityRules.of(window, drift, conversions, dimensions)
    judged = Snapshot.of(as_claimset(claims, scope.conversions), scope=scope)
    tables = [
        consensus_of(judged, ConsensusOptions(method, level, prior, conventions)).table
        for method in METHODS.values()
    ]
    order = np.argsort(np.tile(np.arange(len(judged.questions)), len(tables)), kind="stable")
    columns = {
        name: np.concatenate([table.column(name) for table in tables])[order]
        for name in tables[0].columns
    }
    return Table(Consensus, columns)
