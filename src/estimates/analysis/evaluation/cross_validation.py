"""Cross-validation: predict every figure from those of the other sources on its question."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from types import NoneType
from typing import Any, Literal

import numpy as np

from estimates.analysis.consensus.options import ConsensusOptions, MethodLike, Prior
from estimates.analysis.evaluation.held_out import predict_held_out
from estimates.analysis.evaluation.scores import HELD_OUT_COLUMNS, HeldOut
from estimates.analysis.snapshot.scales import ScaleName
from estimates.analysis.snapshot.snapshot import Snapshot
from estimates.analysis.track_records.learning import learn_records
from estimates.analysis.track_records.records import TrackRecords
from estimates.analysis.track_records.sides import SideRule, check_side
from estimates.claims.claimset import ClaimSet
from estimates.claims.clock import Known
from estimates.claims.coercion import as_claimset, limit_claims
from estimates.columnar.progress import progress
from estimates.columnar.string_sort import alphabetical_ranks
from estimates.errors import InvalidFieldError, InvalidLevelError, check_level
from estimates.model.arguments import require

# Folds by a hash of the label: a question is in the same fold in every data set and run.
FOLDS = 5
LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)


def leave_one_source_out(
    claims: ClaimSet | Iterable[Any],
    method: MethodLike = "bayes",
    track_records: TrackRecords | Literal["cross"] | None = None,
    levels: Sequence[float] = LEVELS,
    prior: Prior = "unknown",
    conventions: str | None = None,
    leave: Literal["source", "family"] = "source",
    side: SideRule | None = None,
    scale: ScaleName | None = None,
    *,
    as_of: date | str | None = None,
    known: Known | None = None,
    recorded: date | str | None = None,
) -> HeldOut:
    """Predict every figure from those of the other sources on its question.

    Parameters
    ----------
    claims : a ClaimSet, or an iterable of records.
    method : the method whose interval for the next source is tested, where no records are given.
    track_records : with records a figure is predicted for the source that is known to state it:
        with some probability it repeats a figure that is already stated, otherwise it falls around
        the others as its record says. Learn them on other questions, or pass "cross": each of
        five parts of the questions (by the SHA-1 of their labels) is predicted with the records
        of the other four.
    levels : of the quantiles, inside (0, 1).
    prior, conventions : see `estimates.consensus`.
    leave : "source", or "family": a figure is predicted from other families of copies alone.
    side : with "cross", what separates the sides that figures are about, see
        `estimates.track_records`; records that are passed have a side of their own.
    scale : "log" or "linear", see `estimates.consensus`; records that are passed have a scale of
        their own.
    as_of, known, recorded : only claims known on this day count, see `estimates.reconcile`.

    Returns
    -------
    HeldOut : one row per figure on a question with other voices; the figure of a claim such as
        "more than N" is N.

    Raises
    ------
    InvalidLevelError, InvalidFieldError, UnknownMethodError

    Examples
    --------
    >>> claims = [{"quantity": f"march {i}", "source": source, "value": value * (100 + i % 7)}
    ...           for i in range(40) for source, value in (("police", 10), ("organisers", 20))]
    >>> score = leave_one_source_out(claims, track_records="cross").scores()[0]
    >>> score.figures, score.coverage, score.width < 0.5
    (80, 1.0, True)
    """
    check_levels(levels, leave)
    claims, day = limit_claims(as_claimset(claims), as_of, known, recorded)
    options = ConsensusOptions(method=method, prior=prior, conventions=conventions, scale=scale)
    if isinstance(track_records, str) and track_records == "cross":
        return predict_folds(claims, day, options, levels, leave, check_side(side))
    problem, remedy = 'must be track records or "cross"', "make them with est.track_records(claims)"
    kinds = TrackRecords, NoneType
    require(track_records, kinds, problem, column="track_records", remedy=remedy)
    if track_records is not None:
        if scale not in (None, track_records.scale):
            problem, remedy = "is not that of the records", "learn them with the same scale"
            raise InvalidFieldError(problem, column="scale", value=scale, remedy=remedy)
        options = replace(options, track_records=track_records, scale=track_records.scale)
    return predict_held_out(Snapshot.of(claims, day), options, levels, leave)


def check_levels(levels: Any, leave: str) -> None:
    """Refuse levels outside (0, 1) and an unknown `leave`."""
    if not isinstance(levels, Sequence | np.ndarray) or not len(levels):
        problem, remedy = "must be numbers inside (0, 1)", "give (0.05, 0.95)"
        raise InvalidLevelError(problem, column="levels", value=levels, remedy=remedy)
    for level in levels:
        check_level(level, "levels")
    if leave not in ("source", "family"):
        raise InvalidFieldError('is neither "source" nor "family"', column="leave", value=leave)


def fold_number(question: str) -> int:
    """Return the fold in which a question is held out."""
    return int(hashlib.sha1(question.encode(), usedforsecurity=False).hexdigest(), 16) % FOLDS


def predict_folds(
    claims: ClaimSet,
    day: date | None,
    options: ConsensusOptions,
    levels: Sequence[float],
    leave: str,
    side: SideRule | None,
) -> HeldOut:
    """Predict each fold with the records of the others."""
    linked = claims.linked
    fold_of = np.array([fold_number(str(label)) for label in linked.questions], dtype=np.int64)
    folds = fold_of[linked.question_codes[claims.rows]]
    parts = []
    for fold in progress(range(FOLDS), "leaving out"):
        others = Snapshot.of(claims.where(folds != fold), day)
        records = learn_records(others, side=side, scale=options.scale)
        held_out = Snapshot.of(claims.where(folds == fold), day)
        with_records = replace(options, track_records=records)
        parts.append(predict_held_out(held_out, with_records, levels, leave))
    columns = {
        name: np.concatenate([getattr(part, name) for part in parts]) for name in HELD_OUT_COLUMNS
    }
    order = np.lexsort([alphabetical_ranks(columns[name]) for name in ("source", "quantity")])
    quantiles = np.concatenate([part.quantiles for part in parts])
    return HeldOut({n: c[order] for n, c in columns.items()}, levels, quantiles[order])
