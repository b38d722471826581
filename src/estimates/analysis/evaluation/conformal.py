"""Intervals that held on questions that are resolved: split-conformal around a consensus."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from estimates.analysis.consensus.combine import Consensus, consensus_of
from estimates.analysis.consensus.options import ConsensusOptions, MethodLike, Prior
from estimates.analysis.snapshot.snapshot import Snapshot
from estimates.analysis.track_records.learning import true_values
from estimates.analysis.track_records.records import TrackRecords
from estimates.claims.claimset import ClaimSet
from estimates.claims.coercion import as_claimset
from estimates.columnar.arrays import objects
from estimates.columnar.table import Table
from estimates.errors import InvalidFieldError
from estimates.numeric.grouped.tiles import Bools, Floats

TOO_FEW = (
    "too few resolved questions for this level: the interval is the method's own, without guarantee"
)


@dataclass(frozen=True, slots=True)
class Conformal:
    """The interval of one quantity, widened (or narrowed) to what held on resolved questions.

    Attributes
    ----------
    quantity, estimate, lower, upper, level : the estimate and its interval.
    factor : what the half-width of the method's own interval is multiplied by, on its scale.
    resolved : how many resolved questions it rests on (this one is never among them).
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
) -> Table[Conformal]:
    """Return intervals that hold at their level if resolved and open questions are alike.

    Parameters
    ----------
    claims : a set of claims, or records of which one can be made.
    truths : the true numbers of the resolved questions, by quantity.
    method, level, prior : see `estimates.consensus`.
    track_records : records learned on *other* questions than those in `truths`.

    Returns
    -------
    Table of `Conformal`, one row a quantity. A resolved question is scored by the other ones.

    Raises
    ------
    InvalidFieldError, NotANumberError, InvalidLevelError, UnknownMethodError

    Notes
    -----
    The score of a resolved question is how many half-widths of the method's interval the truth
    lies from the estimate, on the scale of the question. The k-th smallest of n scores, with
    k = ceil((n + 1) level), is the factor. It holds for one new question on average over such
    samples, not for each kind of question; with k > n there is no such factor.

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
    if not isinstance(truths, Mapping) and not hasattr(truths, "items"):
        raise InvalidFieldError(
            "are no truths by quantity", column="truths", value=truths,
            remedy='give a mapping such as {"quantity": 100}',
        )  # fmt: skip
    terms = ConsensusOptions(method, level, prior, track_records=track_records)
    table = consensus_of(Snapshot.of(as_claimset(claims)), terms).table
    log = table.column("scale") == "log"
    truth = known_truths(table, dict(truths.items()), log)
    score = scores(table, truth, log)
    factor, count = factors(score, level)
    return widened(table, truth, factor, count, log)


def known_truths(table: Table[Consensus], truths: dict[str, float], log: Bools) -> Floats:
    """Return the truth of each question on its scale, NaN where it is open."""
    quantity = table.column("quantity")
    out = np.full(len(quantity), np.nan)
    for kind in (True, False):
        here = np.flatnonzero(log == kind)
        out[here] = true_values(truths, quantity[here], kind)
    return out


def on_scale(table: Table[Consensus], log: Bools) -> tuple[Floats, Floats, Floats]:
    """Return the estimates and the half-widths below and above them, on the scale."""
    columns = [table.column(name).astype(np.float64) for name in ("estimate", "lower", "upper")]
    with np.errstate(divide="ignore", invalid="ignore"):
        middle, low, high = (np.where(log, np.log(np.maximum(c, 0.0)), c) for c in columns)
        return middle, middle - low, high - middle


def scores(table: Table[Consensus], truth: Floats, log: Bools) -> Floats:
    """Return how many half-widths each truth lies from its estimate; NaN where it is open."""
    middle, below, above = on_scale(table, log)
    away = truth - middle
    half = np.where(away < 0, below, above)
    with np.errstate(divide="ignore", invalid="ignore"):
        found = np.abs(away) / half
    found = np.where((half == 0) & (away == 0), 0.0, found)
    usable = ~np.isnan(truth) & np.isfinite(middle) & ~np.isnan(half)
    return np.where(usable, found, np.nan)


def factors(score: Floats, level: float) -> tuple[Floats, Floats]:
    """Return the factor of each question from the scores of the others, and their number."""
    known = ~np.isnan(score)
    ordered = np.sort(score[known])
    count = (known.sum() - known).astype(np.float64)
    factor = np.full(len(score), np.nan)
    place = np.searchsorted(ordered, np.where(known, score, 0.0))
    for n in np.unique(count):
        k = math.ceil((n + 1) * level - 1e-9)
        here = count == n
        if k <= n:
            at = np.where(known & (place < k), k, k - 1)
            factor[here] = ordered[at[here]]
    return factor, count


def widened(
    table: Table[Consensus], truth: Floats, factor: Floats, count: Floats, log: Bools
) -> Table[Conformal]:
    """Return the rows."""
    middle, below, above = on_scale(table, log)
    times = np.where(np.isnan(factor), 1.0, factor)
    with np.errstate(over="ignore", invalid="ignore"):
        low, high = middle - times * below, middle + times * above
        low, high, true = (np.where(log, np.exp(x), x) for x in (low, high, truth))
    few = np.isnan(factor)
    return Table(
        Conformal,
        {
            "quantity": table.column("quantity"),
            "estimate": table.column("estimate"),
            "lower": low,
            "upper": high,
            "level": table.column("level"),
            "factor": factor,
            "resolved": count.astype(np.int64),
            "truth": true,
            "warnings": objects((TOO_FEW,) if f else () for f in few),
        },
    )
