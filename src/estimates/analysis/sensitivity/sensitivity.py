"""Ask a question under every combination of reasonable choices."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from estimates.analysis.comparability.rules import Window
from estimates.analysis.consensus.options import (
    ConsensusOptions,
    MethodLike,
    Prior,
)
from estimates.analysis.consensus.precedence_columns import check_priority
from estimates.analysis.sensitivity.choices import (
    Choices,
    Floors,
    LeftOut,
    as_choices,
    check_rules,
)
from estimates.analysis.sensitivity.kernels import Kernels
from estimates.analysis.sensitivity.table import Sensitivity, sensitivity_table
from estimates.analysis.snapshot.scales import ScaleName
from estimates.analysis.snapshot.snapshot import Snapshot
from estimates.analysis.track_records.records import TrackRecords
from estimates.claims.claimset import ClaimSet
from estimates.claims.clock import Known
from estimates.claims.coercion import as_claimset
from estimates.claims.unit_conversions import read_conversions
from estimates.methods.registry import find
from estimates.model.bound_conventions import BoundConvention
from estimates.model.vague import Convention
from estimates.numeric.rounding.heaping import HEAPING_STEP

# Half of the spread that is assumed where nothing is known, and twice as much.
PRIORS: tuple[Prior, ...] = ("unknown", 0.25, 1.0)
# Readings of the same claims that share no assumption: a model, an order statistic, a mixture.
METHODS: tuple[MethodLike, ...] = ("bayes", "median", "linear_pool")


def sensitivity(
    claims: ClaimSet | Iterable[Any],
    as_of: date | str | None = None,
    methods: MethodLike | Iterable[MethodLike] = METHODS,
    level: float = 0.9,
    priors: Prior | Iterable[Prior] = PRIORS,
    conventions: str | Convention | Iterable[str | Convention | None] | None = None,
    track_records: TrackRecords | None = None,
    *,
    leave_out: LeftOut | Iterable[LeftOut] = ("source", "party"),
    floors: Floors | Iterable[Floors] = ("in", "out"),
    bounds: str | BoundConvention | Iterable[str | BoundConvention] = ("implied", "open"),
    windows: Window | Iterable[Window | None] | None = None,
    drifts: float | Iterable[float | None] | None = None,
    max_party_share: float | None = None,
    max_source_share: float | None = None,
    priority: Iterable[str] | None = None,
    conversions: Any = None,
    dimensions: Any = None,
    scale: ScaleName | None = None,
    shared_error: float | None = None,
    heaping: float = HEAPING_STEP,
    known: Known | None = None,
    recorded: date | str | None = None,
) -> Sensitivity:
    """Return the consensus of every quantity under every combination of choices.

    The first of each list of choices is the base, with which all others are compared. The
    combinations are multiplied with what is left out: nothing, one source, or one party. A row is
    what `estimates.reconcile` answers to these options on the claims that remain, to the bit.

    Parameters
    ----------
    claims : a ClaimSet, or an iterable of records.
    as_of : only claims known on this day count, see `estimates.reconcile`.
    methods : the methods, or one alone, see `estimates.reconcile`.
    level : of the intervals, inside (0, 1).
    priors, conventions : the choices of each kind, or one alone, see `estimates.reconcile`.
    track_records : with records, every combination is asked with them, which is the base, and
        without.
    leave_out : what is left out, one at a time: "source", "party", both, or neither (``()``). Each
        source and party whose claims are used on a quantity is left out of it once; what it said
        of other claims stays known, and who repeats it does not speak in its place.
    floors : "out" leaves out claims that state only a lower bound ("more than N").
    bounds, windows, drifts : as `priors`.
    max_party_share, max_source_share, priority : see `estimates.reconcile`.
    conversions, dimensions, scale, shared_error, heaping : see `estimates.reconcile`.
    known, recorded : by which day a claim is known, see `ClaimSet.as_of`.

    Returns
    -------
    Sensitivity
        A table of `Specification`, by quantity and number; `summary` says what moves the estimate.

    Raises
    ------
    InvalidFieldError, InvalidLevelError, UnknownMethodError, UnknownPriorError,
    UnreadableDateError, UnlistedSourceError

    Examples
    --------
    >>> table = sensitivity([{"source": "Taran", "value": 110000},
    ...                      {"source": "EU", "value": 150000}], methods=["median", "lowest"])
    >>> table[0].estimate, len(table)
    (130000.0, 72)
    >>> [(row.differs, row.estimate) for row in table if row.specification in (1, 2)]
    [(('without source: EU',), 110000.0), (('without source: Taran',), 150000.0)]
    """
    chosen_windows, chosen_drifts = as_choices("windows", windows), as_choices("drifts", drifts)
    check_rules(chosen_windows, chosen_drifts)
    base = ConsensusOptions(
        method="priority" if priority is not None else "bayes",
        level=level,
        max_party_share=max_party_share,
        max_source_share=max_source_share,
        priority=priority,
        scale=scale,
        shared_error=shared_error,
        heaping=heaping,
    )
    choices = Choices(
        base,
        method=as_choices("methods", methods),
        prior=as_choices("priors", priors),
        conventions=as_choices("conventions", conventions),
        bounds=as_choices("bounds", bounds),
        window=chosen_windows,
        drift=chosen_drifts,
        track_records=(None,) if track_records is None else (track_records, None),
        floors=as_choices("floors", floors),
        leave_out=as_choices("leave_out", leave_out),
    )
    claim_set = as_claimset(claims, read_conversions(conversions))
    snapshots = [
        Snapshot.from_input(
            claim_set,
            as_of,
            window=window,
            conversions=conversions,
            dimensions=dimensions,
            known=known,
            recorded=recorded,
        )
        for window in chosen_windows
    ]
    check_priority(snapshots[0], base, priority)
    return sensitivity_table(Kernels.of(snapshots, choices))


def result_sensitivity(snapshot: Snapshot, options: ConsensusOptions) -> Sensitivity:
    """Return the answers of other methods, and without each source, to what a result answers."""
    own = find(options.method).name
    others = [method for method in METHODS if method != own]
    choices = Choices(
        options,
        method=(options.method, *others),
        prior=(options.prior,),
        conventions=(options.conventions,),
        bounds=(options.bounds,),
        window=(snapshot.rules.window,),
        drift=(snapshot.rules.drift,),
        track_records=(options.track_records,),
        floors=("in",),
        leave_out=("source",),
    )
    return sensitivity_table(Kernels.of([snapshot], choices))
