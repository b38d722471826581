"""Learn track records: claims on many questions → bias, spread and copying of their sources."""

import math
from collections import deque
from collections.abc import Iterable, Mapping
from datetime import date
from functools import partial
from typing import Any

import numpy as np

from estimates.analysis.snapshot.scales import ScaleName, check_scale
from estimates.analysis.snapshot.snapshot import Snapshot
from estimates.analysis.snapshot.voices import Voices
from estimates.analysis.track_records.observations import VoiceFigures
from estimates.analysis.track_records.records import TrackRecords
from estimates.analysis.track_records.scale_records import ScaleRecords
from estimates.analysis.track_records.sides import SideRule, check_side
from estimates.claims.claimset import ClaimSet
from estimates.claims.clock import Known
from estimates.columnar.arrays import Array
from estimates.columnar.progress import progress
from estimates.errors import InvalidFieldError, InvalidLevelError, NotANumberError
from estimates.numeric.scalars import finite_number
from estimates.numeric.sources.family_cap import FAMILY_SHARE
from estimates.numeric.sources.fit import LEARNING_STEPS, learn_record
from estimates.numeric.sources.observations import Observations
from estimates.numeric.sources.pair_sums import compact_keys
from estimates.numeric.sources.training_data import TrainingData
from estimates.numeric.types import Bools, Floats

Truths = Mapping[str, float]


def track_records(
    claims: ClaimSet | Iterable[Any],
    truths: Truths | None = None,
    half_life: float | None = None,
    side: SideRule | None = None,
    max_family_share: float = FAMILY_SHARE,
    scale: ScaleName | None = None,
    *,
    as_of: date | str | None = None,
    known: Known | None = None,
    recorded: date | str | None = None,
) -> TrackRecords:
    """Learn what many questions teach about their sources.

    Parameters
    ----------
    claims : a ClaimSet, or an iterable of records. The used claims count, one voice per source
        and question.
    truths : the true numbers of some quantities, by label, in the unit of the claims; each counts
        as a voice without error. Quantities without a claim are ignored.
    half_life : days after which a claim counts half; None = all claims count equally.
    side : what separates the sides that figures are about, where the bias of a source may depend
        on it (a ministry on the enemy's losses, and on its own): "area", "indicator", "kind" or
        "unit", or a mapping from quantities to sides. None = no sides.
    max_family_share : the largest share of the expected weight of a question that a family of
        copies with several figures on it carries, here and in a consensus; from 0.5 to 1, which
        is no cap.
    scale : "log" or "linear", of all quantities and wherever the records are used; None = by the
        figures: an indicator and unit with figures below zero is linear, and others are log.
        Quantities with figures below zero are always linear.
    as_of, known, recorded : only claims known on this day count, see `estimates.reconcile`.

    Returns
    -------
    TrackRecords : one row per source, and with sides one per source and side. Bias and spread are
        on the log scale for positive magnitudes (0.1 is about ten percent), in the unit of the
        claims on the linear scale. Without truths the biases are relative to each other: they
        balance at zero, each weighted by its claims over its squared spread.

    Raises
    ------
    NotANumberError, InvalidFieldError
        If a truth is not finite or has no place on its scale; if a half-life or a side is invalid.
    InvalidLevelError
        If a share lies outside [0.5, 1].

    Notes
    -----
    Bias, spread and the difficulty of the questions are learned together by reweighting with
    Laplace deviations, each shrunk to what is usual; a source gains no credibility by repeating
    others. See `docs/track-records.md`.

    Examples
    --------
    >>> claims = [{"quantity": f"march {i}", "source": source, "value": value * (100 + i)}
    ...           for i in range(20) for source, value in
    ...           (("police", 10), ("organisers", 20), ("press", 14))]
    >>> records = track_records(claims)
    >>> [(row.source, round(row.bias, 1) + 0.0, row.claims) for row in records]
    [('organisers', 0.4, 20.0), ('police', -0.3, 20.0), ('press', 0.0, 20.0)]
    """
    snapshot = Snapshot.from_input(claims, as_of, known=known, recorded=recorded)
    share = max_family_share
    if not 0.5 <= (finite_number(share) or 0) <= 1:
        problem, remedy = "is not inside [0.5, 1]", "two families may carry a half each"
        raise InvalidLevelError(problem, column="max_family_share", value=share, remedy=remedy)
    check_scale(scale)
    return learn_records(snapshot, truths, half_life, check_side(side), float(share), scale)


def learn_records(
    snapshot: Snapshot,
    truths: Truths | None = None,
    half_life: float | None = None,
    side: SideRule | None = None,
    share: float = FAMILY_SHARE,
    scale: ScaleName | None = None,
) -> TrackRecords:
    """Return the records learned from a snapshot; `share` is the cap on families."""
    if half_life is not None and (finite_number(half_life) or 0) <= 0:
        problem = "is not a positive number of days"
        raise InvalidFieldError(problem, column="half_life", value=half_life)
    figures = VoiceFigures.of(snapshot, Voices.of(snapshot), side, scale)
    weight = age_weights(figures.days, half_life)
    truths = {} if truths is None else dict(truths.items())
    scales = {}
    steps = iter(progress(range(LEARNING_STEPS * len(figures.scale_names)), "learning records"))
    for code, name in enumerate(figures.scale_names):
        data, labels = scale_training_data(figures, code, snapshot.questions, truths, weight, share)
        if len(labels):
            record = learn_record(data, figures.is_log(code), partial(next, steps, None))
            scales[str(name)] = ScaleRecords(labels, record, figures.side_names)
    deque(steps, maxlen=0)  # Little data needs fewer steps: complete the progress bar.
    return TrackRecords(scales, side, share, scale)


def age_weights(days: Floats, half_life: float | None) -> Floats:
    """Return the weight of claims of each day relative to those of the latest day."""
    if half_life is None or np.isnan(days).all():
        return np.ones(len(days))
    weight: Floats = 0.5 ** ((np.nanmax(days) - days) / half_life)
    return np.where(np.isnan(weight), 1.0, weight)


def scale_training_data(
    figures: VoiceFigures,
    scale: int,
    questions: Array,
    truths: Truths,
    weight: Floats,
    share: float,
) -> tuple[TrainingData, Array]:
    """Return the training data of one scale, and the sorted labels of its sources."""
    import pandas as pd

    rows, x, low, high = figures.on_scale(scale)
    order = np.lexsort((x, figures.question_codes[rows]))
    rows, x, low, high = rows[order], x[order], low[order], high[order]
    question_codes, question = compact_keys(figures.question_codes[rows], len(questions))
    codes, source = compact_keys(figures.source_codes[rows], len(figures.source_labels))
    labels = figures.source_labels[codes]
    by_name = np.argsort(np.argsort(labels.astype(object), kind="stable"), kind="stable")
    is_log = np.full(len(question_codes), figures.is_log(scale))
    truth = true_values(truths, questions[question_codes], is_log)
    # Hashes of the labels order the questions: in a part of the claims as in all of them.
    rank = pd.util.hash_array(questions[question_codes].astype(object), categorize=False)
    initial = np.arange(len(rows)), np.zeros(len(rows)), np.full(len(rows), -1)
    bounds = (x, low, high, weight[rows])
    stated = Observations(
        question, by_name[source], *bounds, *initial, truth, len(labels), share=share
    )
    side_codes = figures.side_codes[question_codes] if len(figures.side_names) else None
    cells = figures.numbers[rows], figures.days[rows], weight[rows]
    sides = side_codes, len(figures.side_names)
    data = TrainingData(stated, *cells, rank.view(np.int64), *sides)
    return data, np.sort(labels.astype(object))


def true_values(truths: Truths, labels: Array, is_log: Bools, with_zeros: bool = False) -> Floats:
    """Return the truth of each question on its scale, NaN where it is unknown.

    with_zeros : whether a zero is minus infinity on a log scale; else it is refused.
    """
    values = np.full(len(labels), np.nan)
    row_of = {label: row for row, label in enumerate(labels)} if truths else {}
    for label, number in truths.items():
        column = f"truth of {label!r}"
        if finite_number(number) is None:
            raise NotANumberError("is not a finite number", column=column, value=number)
        if label not in row_of:
            continue
        row = row_of[label]
        if is_log[row] and (number < 0 or (number == 0 and not with_zeros)):
            problem = "is not positive, although the claims on it are"
            remedy = "leave it out, or use estimates.conformal, which counts a truth of zero"
            raise InvalidFieldError(problem, column=column, value=number, remedy=remedy)
        if is_log[row]:
            number = math.log(number) if number > 0 else -math.inf
        values[row] = float(number)
    return values
