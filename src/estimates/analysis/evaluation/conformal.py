"""Conformal calibration: intervals around a consensus that held on resolved questions.

Split conformal prediction: with the scores s_i = |truth - estimate| / half-width of n resolved
questions, the half-width of a new question is multiplied by the k-th smallest score,
k = ceil((n + 1) level) (Vovk et al. 2005, chapter 4; Lei et al. 2018, section 5.2).
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from estimates.analysis.consensus.combine import Consensus, consensus_of
from estimates.analysis.consensus.options import ConsensusOptions, MethodLike, Prior
from estimates.analysis.snapshot.scales import ScaleName
from estimates.analysis.snapshot.snapshot import Snapshot
from estimates.analysis.track_records.learning import true_values
from estimates.analysis.track_records.records import TrackRecords
from estimates.claims.claimset import ClaimSet
from estimates.claims.clock import Known
from estimates.columnar.arrays import object_array
from estimates.columnar.table import Table
from estimates.errors import InvalidFieldError
from estimates.numeric.types import Bools, Floats

TOO_FEW_RESOLVED = (
    "too few resolved questions for this level: the interval is the method's own, without guarantee"
)


@dataclass(frozen=True, slots=True)
class Conformal:
    """The interval of one quantity, widened (or narrowed) to what held on resolved questions.

    Attributes
    ----------
    quantity, estimate, lower, upper, level : the estimate and its interval.
    factor : what the half-width of the method's own interval is multiplied by, on its scale.
    resolved : the number of resolved questions behind the factor (this one is never among them).
    truth : the truth, where it was given.
    warnings : what a reader must know.
    """

    quantity: str
    estimate: float | None
    lower: float | None
    upper: float | None
    level: float
    factor: float | None
    resolved: int
    truth: float | None
    warnings: tuple[str, ...]


def conformal(
    claims: ClaimSet | Iterable[Any],
    truths: Mapping[str, float],
    method: MethodLike = "bayes",
    level: float = 0.9,
    prior: Prior = "unknown",
    track_records: TrackRecords | None = None,
    scale: ScaleName | None = None,
    *,
    as_of: date | str | None = None,
    known: Known | None = None,
    recorded: date | str | None = None,
) -> Table[Conformal]:
    """Return intervals that hold at their level if resolved and open questions are similar.

    Parameters
    ----------
    claims : a ClaimSet, or an iterable of records.
    truths : the true numbers of the resolved questions, by quantity.
    method, level, prior : see `estimates.consensus`.
    track_records : records learned on *other* questions than those in `truths`.
    scale : see `estimates.consensus`.
    as_of, known, recorded : only claims known on this day count, see `estimates.reconcile`.

    Returns
    -------
    Table of `Conformal`, one row per quantity. A resolved question is calibrated on the others.

    Raises
    ------
    InvalidFieldError, NotANumberError, InvalidLevelError, UnknownMethodError

    Notes
    -----
    The score of a resolved question is the distance of the truth from the estimate, in half-widths
    of the method's interval, on the scale of the question. The k-th smallest of n scores, with
    k = ceil((n + 1) level), is the factor. The interval holds for one new question on average over
    such samples, not for each kind of question; with k > n there is no such factor. A truth of
    zero among positive claims counts: on the log scale it lies infinitely far from the estimate, so
    that no factor reaches it, and where the k-th smallest score is infinite the interval is open.

    References
    ----------
    Vovk, V., Gammerman, A. and Shafer, G. (2005). Algorithmic Learning in a Random World.
    Springer, chapter 4. Lei, J. et al. (2018). Distribution-free predictive inference for
    regression. JASA 113, 1094-1111, section 5.2 (scores divided by a width).

    Examples
    --------
    >>> claims = [{"quantity": f"q{i}", "source": s, "value": 100 + i + d}
    ...           for i in range(30) for s, d in (("A", 0), ("B", 4), ("C", 9))]
    >>> table = conformal(claims, {f"q{i}": 104 + i for i in range(29)})
    >>> last = next(row for row in table if row.quantity == "q29")
    >>> last.resolved, last.lower <= 133 <= last.upper
    (29, True)
    """
    if not hasattr(truths, "items"):
        problem, remedy = "must map quantities to numbers", 'give {"quantity": 100}'
        raise InvalidFieldError(problem, column="truths", value=truths, remedy=remedy)
    options = ConsensusOptions(
        method=method, level=level, prior=prior, track_records=track_records, scale=scale
    )
    snapshot = Snapshot.from_input(claims, as_of, known=known, recorded=recorded)
    table = consensus_of(snapshot, options).table
    is_log = table.column("scale") == "log"
    truth = true_values(dict(truths.items()), table.column("quantity"), is_log, with_zeros=True)
    factor, resolved = conformal_factors(nonconformity_scores(table, truth, is_log), level)
    return widen_intervals(table, truth, factor, resolved, is_log)


def estimates_on_scale(table: Table[Consensus], is_log: Bools) -> tuple[Floats, Floats, Floats]:
    """Return the estimates and the half-widths below and above them, on the scale."""
    columns = [table.column(name).astype(np.float64) for name in ("estimate", "lower", "upper")]
    with np.errstate(divide="ignore", invalid="ignore"):
        middle, low, high = (np.where(is_log, np.log(np.maximum(c, 0.0)), c) for c in columns)
        return middle, middle - low, high - middle


def nonconformity_scores(table: Table[Consensus], truth: Floats, is_log: Bools) -> Floats:
    """Return the distance of each truth from its estimate in half-widths; NaN where it is open."""
    middle, below, above = estimates_on_scale(table, is_log)
    error = truth - middle
    half_width = np.where(error < 0, below, above)
    with np.errstate(divide="ignore", invalid="ignore"):
        scores = np.abs(error) / half_width
    scores = np.where(np.isinf(error), np.inf, scores)
    scores = np.where((half_width == 0) & (error == 0), 0.0, scores)
    is_usable = ~np.isnan(truth) & np.isfinite(middle) & ~np.isnan(half_width)
    return np.where(is_usable, scores, np.nan)


def conformal_factors(scores: Floats, level: float) -> tuple[Floats, Floats]:
    """Return the factor of each question from the scores of the others, and their number."""
    is_resolved = ~np.isnan(scores)
    ordered = np.sort(scores[is_resolved])
    resolved = (is_resolved.sum() - is_resolved).astype(np.float64)
    factor = np.full(len(scores), np.nan)
    rank = np.searchsorted(ordered, np.where(is_resolved, scores, 0.0))
    for n in np.unique(resolved):
        # A whole product such as 10 * 0.7 may be rounded upward by one bit.
        k = math.ceil((n + 1) * level - 1e-9)
        mask = resolved == n
        if k <= n:
            # Without its own score the k-th smallest of a resolved question may be the next one.
            index = np.where(is_resolved & (rank < k), k, k - 1)
            factor[mask] = ordered[index[mask]]
    return factor, resolved


def widen_intervals(
    table: Table[Consensus], truth: Floats, factor: Floats, resolved: Floats, is_log: Bools
) -> Table[Conformal]:
    """Return the rows, the intervals multiplied by their factors."""
    middle, below, above = estimates_on_scale(table, is_log)
    has_none = np.isnan(factor)
    times = np.where(has_none, 1.0, factor)
    with np.errstate(over="ignore", invalid="ignore"):
        # An infinite factor opens an interval without width, too.
        low = np.where(np.isinf(times), -np.inf, middle - times * below)
        high = np.where(np.isinf(times), np.inf, middle + times * above)
        low, high, true = (np.where(is_log, np.exp(x), x) for x in (low, high, truth))
    return Table(
        Conformal,
        {
            "quantity": table.column("quantity"),
            "estimate": table.column("estimate"),
            "lower": low,
            "upper": high,
            "level": table.column("level"),
            "factor": factor,
            "resolved": resolved.astype(np.int64),
            "truth": true,
            "warnings": object_array((TOO_FEW_RESOLVED,) if none else () for none in has_none),
        },
    )
