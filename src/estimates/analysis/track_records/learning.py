"""Claims on many questions → the records of their sources."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

import numpy as np

from estimates.analysis.snapshot.snapshot import Snapshot
from estimates.analysis.snapshot.voices import Voices
from estimates.analysis.track_records.observations import Said
from estimates.analysis.track_records.records import TrackRecords
from estimates.analysis.track_records.scale_records import Sources
from estimates.analysis.track_records.sides import Side, checked_side
from estimates.claims.claimset import ClaimSet
from estimates.claims.coercion import as_claimset
from estimates.columnar.arrays import Array
from estimates.columnar.progress import progress
from estimates.errors import InvalidFieldError, InvalidLevelError, NotANumberError
from estimates.numeric.grouped.tiles import Floats, Ints
from estimates.numeric.sources.family_cap import FAMILY_SHARE
from estimates.numeric.sources.fit import STEPS, learn_record
from estimates.numeric.sources.observations import Stated
from estimates.numeric.sources.pair_sums import compact
from estimates.numeric.sources.training_data import Material

Truths = Mapping[str, float]


def track_records(
    claims: ClaimSet | Iterable[Any],
    truths: Truths | None = None,
    half_life: float | None = None,
    side: Side | None = None,
    max_family_share: float = FAMILY_SHARE,
) -> TrackRecords:
    """Learn what many questions teach about their sources.

    Parameters
    ----------
    claims : a set of claims, or records of which one can be made. The used claims count, one
        voice a source and question.
    truths : the true numbers of some quantities, by label, in the unit of the claims; each is a
        voice that does not err. Quantities that nobody speaks of are left out.
    half_life : days in which a claim comes to count half; None = all claims count alike.
    side : what tells apart the sides that figures are about, where a source's bias may depend on
        it (a ministry on the enemy's losses, and on its own): "area", "indicator", "kind" or
        "unit", or a mapping from quantities to sides. None = no sides.
    max_family_share : no family of copies that says several things on one question carries more
        than this of what the question is expected to be known by, here and in a consensus; from
        0.5 to 1, which is no cap.

    Returns
    -------
    TrackRecords : a row a source, and with sides one a source and side. Bias and spread are on the
        log scale for positive magnitudes (0.1 is about ten percent), in the unit of the claims for
        signed ones. Without truths the biases are relative to each other: they balance at zero,
        each counted by its claims over its squared spread.

    Raises
    ------
    NotANumberError, InvalidFieldError
        For a truth that is not finite, or has no place on its scale; a half-life or a side that
        is none.
    InvalidLevelError
        For a share outside [0.5, 1].

    Notes
    -----
    Bias, spread and the difficulty of the questions are learned together by reweighting with
    Laplace deviations, each shrunk to what is usual; a source that repeats others is not believed
    the more for it. See `docs/track-records.md`.

    Examples
    --------
    >>> claims = [{"quantity": f"march {i}", "source": source, "value": value * (100 + i)}
    ...           for i in range(20) for source, value in
    ...           (("police", 10), ("organisers", 20), ("press", 14))]
    >>> records = track_records(claims)
    >>> [(row.source, round(row.bias, 1) + 0.0, row.claims) for row in records]
    [('organisers', 0.4, 20.0), ('police', -0.3, 20.0), ('press', 0.0, 20.0)]
    """
    judged = Snapshot.of(as_claimset(claims))
    if not (isinstance(max_family_share, int | float) and 0.5 <= max_family_share <= 1):
        raise InvalidLevelError(
            "is not inside [0.5, 1]", column="max_family_share", value=max_family_share,
            remedy="two families may carry a half each",
        )  # fmt: skip
    return records_of(judged, truths, half_life, checked_side(side), float(max_family_share))


def records_of(
    judged: Snapshot,
    truths: Truths | None = None,
    half_life: float | None = None,
    side: Side | None = None,
    share: float = FAMILY_SHARE,
) -> TrackRecords:
    """Learn from judged claims."""
    if half_life is not None and not (isinstance(half_life, int | float) and half_life > 0):
        raise InvalidFieldError(
            "is not a positive number of days", column="half_life", value=half_life
        )
    said = Said.of(judged, Voices.of(judged), side)
    weight = ages(said.day, half_life)
    known = {} if truths is None else dict(truths.items())
    found = {}
    bar = iter(progress(range(STEPS * len(said.scales)), "learning records"))
    for scale, name in enumerate(said.scales):
        material, labels = material_of(said, scale, judged.questions, known, weight, share)
        if len(labels):
            record = learn_record(material, said.is_log(scale), partial(next, bar, None))
            found[str(name)] = Sources(labels, record, said.sides)
    deque(bar, maxlen=0)  # fewer steps where there is little to learn: the bar ends all the same
    return TrackRecords(found, side, share)


def ages(day: Floats, half_life: float | None) -> Floats:
    """Return how much claims of each day count, beside those of the latest."""
    if half_life is None or np.isnan(day).all():
        return np.ones(len(day))
    weight: Floats = 0.5 ** ((np.nanmax(day) - day) / half_life)
    return np.where(np.isnan(weight), 1.0, weight)


def material_of(
    said: Said, scale: int, questions: Array, truths: Truths, weight: Floats, share: float
) -> tuple[Material, Array]:
    """Return what is learned from on one scale, and the labels of the sources there."""
    import pandas as pd

    rows, x, low, high = said.on_scale(scale)
    order = np.lexsort((x, said.question[rows]))
    rows, x, low, high = rows[order], x[order], low[order], high[order]
    asked, question = compact(said.question[rows], len(questions))
    codes, source = compact(said.source[rows], len(said.labels))
    labels = said.labels[codes]
    by_name = np.argsort(np.argsort(labels.astype(object), kind="stable"), kind="stable")
    truth = true_values(truths, questions[asked], said.is_log(scale))
    rank = pd.util.hash_array(questions[asked].astype(object), categorize=False)
    plain = np.arange(len(rows)), np.zeros(len(rows)), np.full(len(rows), -1)
    stated = Stated(
        question, by_name[source], x, low, high, weight[rows],
        *plain, truth, len(labels), share=share,
    )  # fmt: skip
    material = Material(
        stated, said.value[rows], said.day[rows], weight[rows], rank.view(np.int64),
        said.side[asked] if len(said.sides) else None, len(said.sides),
    )  # fmt: skip
    return material, np.sort(labels.astype(object))


def true_values(truths: Truths, asked: Array, log: bool) -> Floats:
    """Return the truth of each question on its scale, NaN where it is not given."""
    out = np.full(len(asked), np.nan)
    if not truths:
        return out
    place = {label: i for i, label in enumerate(asked)}
    for label, number in truths.items():
        at = place.get(label)
        if not isinstance(number, int | float | np.number) or not math.isfinite(number):
            raise NotANumberError(
                "is not a finite number", column=f"truth of {label!r}", value=number
            )
        if at is None:
            continue
        if log and number <= 0:
            raise InvalidFieldError(
                "is not positive, as the claims on it are", column=f"truth of {label!r}",
                value=number, remedy="leave it out",
            )  # fmt: skip
        out[at] = math.log(number) if log else float(number)
    return out


def codes_of(labels: Array, wanted: Array) -> Ints:
    """Return the place of each wanted label among sorted ones, -1 where it is not there."""
    if not len(labels):
        return np.full(len(wanted), -1, dtype=np.int64)
    at = np.minimum(np.searchsorted(labels, wanted), len(labels) - 1)
    return np.where(labels[at] == wanted, at, -1).astype(np.int64)
