"""The consensus of every method on the same claims, one row per question and method."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np

from estimates.analysis.comparability.rules import Window
from estimates.analysis.consensus.combine import Consensus, consensus_of
from estimates.analysis.consensus.options import ConsensusOptions, Prior
from estimates.analysis.snapshot.snapshot import Snapshot
from estimates.claims.claimset import ClaimSet
from estimates.claims.clock import Known
from estimates.columnar.table import Table
from estimates.methods.registry import METHODS
from estimates.model.bound_conventions import BoundConvention
from estimates.model.vague import Convention


def compare_methods(
    claims: ClaimSet | Iterable[Any],
    level: float = 0.9,
    prior: Prior = "unknown",
    conventions: str | Convention | None = None,
    *,
    window: Window | None = None,
    drift: float | None = None,
    conversions: Any = None,
    dimensions: Any = None,
    bounds: str | BoundConvention = "implied",
    as_of: date | str | None = None,
    known: Known | None = None,
    recorded: date | str | None = None,
) -> Table[Consensus]:
    """Return the consensus of every method on every quantity, with its warnings.

    The table shows how much the estimate depends on the method. It is not a menu: the default
    method is fixed, and to choose another by its answer would be malpractice.

    Parameters
    ----------
    claims : a ClaimSet, or an iterable of records.
    level, prior, conventions : see `estimates.consensus`.
    window, drift, conversions, dimensions : what may be compared, see `estimates.reconcile`.
    bounds : see `estimates.consensus`.
    as_of, known, recorded : only claims known on this day count, see `estimates.reconcile`.

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
    snapshot = Snapshot.from_input(
        claims,
        as_of,
        window=window,
        drift=drift,
        conversions=conversions,
        dimensions=dimensions,
        conventions=conventions,
        known=known,
        recorded=recorded,
    )
    options = ConsensusOptions(level=level, prior=prior, conventions=conventions, bounds=bounds)
    tables = [
        consensus_of(snapshot, replace(options, method=method)).table for method in METHODS.values()
    ]
    questions = np.tile(np.arange(len(snapshot.questions)), len(tables))
    order = np.argsort(questions, kind="stable")
    columns = {
        name: np.concatenate([table.column(name) for table in tables])[order]
        for name in tables[0].columns
    }
    return Table(Consensus, columns)
