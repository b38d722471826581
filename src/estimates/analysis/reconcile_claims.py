"""Reconcile claims: the range, the discrepancies, the consensus and the ledger in one call."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from estimates.analysis.comparability.rules import Window
from estimates.analysis.computed_tables import ComputedTables
from estimates.analysis.consensus.options import ConsensusOptions, MethodLike, Prior
from estimates.analysis.consensus.precedence_columns import check_priority
from estimates.analysis.reconciliation import Reconciliation
from estimates.analysis.snapshot.scales import ScaleName
from estimates.analysis.snapshot.snapshot import Snapshot
from estimates.analysis.track_records.records import TrackRecords
from estimates.claims.claimset import ClaimSet
from estimates.claims.clock import Known
from estimates.model.bound_conventions import BoundConvention
from estimates.model.times import read_limit
from estimates.model.vague import Convention
from estimates.numeric.rounding.heaping import HEAPING_STEP


def reconcile(
    claims: ClaimSet | Iterable[Any],
    as_of: date | str | None = None,
    method: MethodLike = "bayes",
    level: float = 0.9,
    prior: Prior = "unknown",
    conventions: str | Convention | None = None,
    track_records: TrackRecords | None = None,
    max_party_share: float | None = None,
    max_source_share: float | None = None,
    priority: Iterable[str] | None = None,
    window: Window | None = None,
    drift: float | None = None,
    conversions: Any = None,
    dimensions: Any = None,
    scale: ScaleName | None = None,
    bounds: str | BoundConvention = "implied",
    shared_error: float | None = None,
    heaping: float = HEAPING_STEP,
    known: Known | None = None,
    recorded: date | str | None = None,
) -> Reconciliation:
    """Return the range, the discrepancies, the consensus and the ledger of every quantity.

    Parameters
    ----------
    claims : a ClaimSet, or an iterable of records.
    as_of : only claims known on this day count; None = everything is known.
    method, level, prior, conventions, track_records : see `estimates.consensus`.
    max_party_share, max_source_share, priority : see `estimates.consensus`.
    window : claims that refer to days further than this from the reference day (that of `as_of`,
        else the newest to which a claim of the question refers) are not comparable; "auto" = those
        before the newest span of days in which the figures show no trend.
    drift : how fast the true value may move: standard deviation on the log scale per square root
        of a day. It widens a claim by its distance from the reference day instead of excluding it.
    conversions : what one unit is taken to be in another, ``{"household": (4.8, 5.4,
        "person")}``, records or a file; a range widens the interval. A formation that is
        converted counts. Records of one question in several units need it, too.
    dimensions : how much a difference matters, ``{"area": "refused"}`` (`estimates.compare`).
    scale : "log", "linear" or None, see `estimates.consensus`.
    bounds : what "more than N" implies, "implied" or "open", see `estimates.consensus`.
    shared_error : the error that all sources have in common, see `estimates.consensus`.
    heaping : how coarsely people round, see `estimates.consensus`.
    known, recorded : by which day a claim is known on `as_of`, see `ClaimSet.as_of`.

    Raises
    ------
    UnknownMethodError, InvalidLevelError, UnknownPriorError, UnreadableDateError,
    InvalidFieldError, UnlistedSourceError

    Examples
    --------
    >>> rec = reconcile([{"source": "Taran", "value": 110000, "stated_on": "2021-04-14"},
    ...                  {"source": "EU", "text": "more than 150,000", "stated_on": "2021-04-19"}])
    >>> rec.ranges.conflict, rec.ranges.gap, [entry.standing for entry in rec.ledger]
    (True, 40000.0, ['used', 'used'])
    """
    options = ConsensusOptions(
        method=method,
        level=level,
        prior=prior,
        conventions=conventions,
        track_records=track_records,
        max_party_share=max_party_share,
        max_source_share=max_source_share,
        priority=priority,
        scale=scale,
        bounds=bounds,
        shared_error=shared_error,
        heaping=heaping,
    )
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
    check_priority(snapshot, options, priority)
    return Reconciliation(ComputedTables(snapshot, options, read_limit(as_of)[0]))
