"""From where to where do the claims reach, and is there a number that satisfies them all?"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from estimates.analysis.comparability.rules import ComparabilityRules
from estimates.analysis.snapshot.bounds import stated_numbers
from estimates.analysis.snapshot.snapshot import Snapshot
from estimates.claims.claimset import ClaimSet
from estimates.claims.coercion import as_claimset
from estimates.columnar.arrays import Array, Ints, objects
from estimates.columnar.columns import StringColumn
from estimates.columnar.table import Table
from estimates.numeric.grouped.sorting import row_type


@dataclass(frozen=True, slots=True)
class Range:
    """The reported range of one quantity; never a confidence interval.

    Attributes
    ----------
    quantity : the question.
    low, high : the smallest and the largest end that a used claim states.
    low_open, high_open : whether the claim that sets it leaves that side open.
    low_claim, high_claim : the claims that set them.
    core_low, core_high : what one number could satisfy every used claim; None where there is
        no such number (a conflict), or where that side is open.
    conflict : whether no number satisfies every used claim.
    claims, voices : how many are used.
    gap, ratio : how far apart the two most distant claims are at the least; 0 and 1 without
        a conflict. The ratio is None where a number is not positive.
    gap_low_claim, gap_high_claim : those two claims.
    """

    quantity: str
    low: float | None
    high: float | None
    low_open: bool
    high_open: bool
    low_claim: str | None
    high_claim: str | None
    core_low: float | None
    core_high: float | None
    conflict: bool
    claims: int
    voices: int
    gap: float | None
    ratio: float | None
    gap_low_claim: str | None
    gap_high_claim: str | None


def ranges(
    claims: ClaimSet | Iterable[Any],
    *,
    window: float | None = None,
    drift: float | None = None,
    conversions: Any = None,
    dimensions: Any = None,
) -> Table[Range]:
    """Return the reported range of every quantity.

    Parameters
    ----------
    claims : a set of claims, or records of which one can be made.
    window, drift, conversions, dimensions : what may be compared, see `estimates.reconcile`.

    Returns
    -------
    Table of `Range`, one row a quantity, sorted by label; a quantity without a usable claim
    has an empty row.

    Examples
    --------
    >>> row = ranges([{"source": "Taran", "value": 110000},
    ...               {"source": "EU", "comparator": ">", "lower": 150000}])[0]
    >>> row.low, row.high, row.high_open, row.conflict, row.gap
    (110000.0, 150000.0, True, True, 40000.0)
    """
    scope = ComparabilityRules.of(window, drift, conversions, dimensions)
    return ranges_of(Snapshot.of(as_claimset(claims, scope.conversions), scope=scope))


def ranges_of(judged: Snapshot) -> Table[Range]:
    """Return the range of every quantity of judged claims."""
    return Table.joined([*judged.map_chunks(ranges_of_part)])


def ranges_of_part(judged: Snapshot) -> Table[Range]:
    """Return the same of as many claims as are worked on at once."""
    spans = judged.bounds
    _, low_row = extreme(judged, spans.stated_low)
    _, high_row = extreme(judged, -spans.stated_high)
    core_low, least_row = extreme(judged, -spans.lower, ~spans.lower_open)
    core_high, most_row = extreme(judged, spans.upper, ~spans.upper_open)
    core_low = -core_low
    excluded = picked(spans.lower_open, least_row) | picked(spans.upper_open, most_row)
    conflict = (core_low > core_high) | ((core_low == core_high) & excluded)
    distance = gap(core_low, core_high, conflict)
    used = judged.sizes
    bounded_low, bounded_high = (
        ~conflict & np.isfinite(core_low),
        ~conflict & np.isfinite(core_high),
    )
    pair_low = np.where(conflict, most_row, -1)
    pair_high = np.where(conflict, least_row, -1)

    return Table(
        Range,
        {
            "quantity": each(judged),
            "low": stated(judged, low_row, spans.stated_low, min),
            "high": stated(judged, high_row, spans.stated_high, max),
            "low_open": picked(spans.unbounded_below, low_row),
            "high_open": picked(spans.unbounded_above, high_row),
            "low_claim": labels_at(judged, low_row),
            "high_claim": labels_at(judged, high_row),
            "core_low": numbers_where(core_low, bounded_low & (used > 0)),
            "core_high": numbers_where(core_high, bounded_high & (used > 0)),
            "conflict": conflict,
            "claims": used,
            "voices": judged.voice_counts,
            "gap": numbers_where(distance, used > 0),
            "ratio": numbers_where(ratio(core_low, core_high, conflict), used > 0),
            "gap_low_claim": labels_at(judged, pair_low),
            "gap_high_claim": labels_at(judged, pair_high),
        },
    )


def extreme(judged: Snapshot, ends: Array, later: Array | None = None) -> tuple[Array, Ints]:
    """Return the smallest end of each question, and the used claim that sets it (-1 = none).

    Of several the one that is first by `later`, by the day known, by its source and by its label
    is named.
    """
    questions, question = len(judged.question_codes), judged.question
    smallest = np.full(questions, np.inf)
    np.fmin.at(smallest, question, ends)
    sets_it = np.flatnonzero(ends == smallest[question])
    chosen = np.full(questions, -1, dtype=np.int64)
    chosen[question[sets_it]] = sets_it
    several = np.bincount(question[sets_it], minlength=questions) > 1
    sets_it = sets_it[several[question[sets_it]]]
    rows = judged.rows[sets_it]
    known = judged.linked.known_on[rows]
    undated_last = np.where(np.isnat(known), np.iinfo(np.int64).max, known.view(np.int64))
    keys = [judged.linked.source_ranks(rows), undated_last]
    if later is not None:
        keys.append(later[sets_it])
    ties = judged.told_apart(sets_it, (*keys, question[sets_it]))
    order = sets_it[np.lexsort((ties, *keys))][::-1]
    chosen[question[order]] = order
    return smallest, chosen


def picked(flags: Array, at: Ints) -> Array:
    """Return a flag of the chosen claims, False where none was chosen."""
    return np.append(flags, False)[at]


def gap(core_low: Array, core_high: Array, conflict: Array) -> Array:
    """Return the least distance between two ends that do not meet; 0 without a conflict.

    Ends that touch where one of them is excluded ("more than 5" against "5") are apart by the
    least step that a float can show, so that a gap is 0 exactly when there is no conflict.
    """
    with np.errstate(invalid="ignore", over="ignore"):
        step = np.spacing(np.abs(np.where(conflict, core_low, 1.0)))
        return np.where(conflict, np.maximum(core_low - core_high, step), 0.0)


def ratio(core_low: Array, core_high: Array, conflict: Array) -> Array:
    """Return the ratio of two ends that do not meet; 1 without a conflict, NaN unless positive."""
    positive = conflict & (core_high > 0)
    least = 1.0 + np.finfo(float).eps
    with np.errstate(over="ignore"):
        quotient = np.divide(core_low, core_high, out=np.ones_like(core_low), where=positive)
    return np.where(conflict, np.where(positive, np.maximum(quotient, least), np.nan), 1.0)


def each(judged: Snapshot) -> StringColumn:
    """Return the label of every question."""
    return StringColumn(judged.question_codes, judged.linked.question_texts)


def labels_at(judged: Snapshot, at: Ints) -> Callable[[], StringColumn]:
    """Return how to make the claim_id of used claims, None for -1."""
    base = judged.linked
    rows = np.append(judged.rows, -1)[at].astype(row_type(len(base.store)))
    return lambda: StringColumn(rows, base.label_texts)


def stated(
    judged: Snapshot, at: Ints, ends: Array, pick: Callable[..., Any]
) -> Array | Callable[[], Array]:
    """Return the ends of used claims; where floats are not exact, how to make objects of them."""
    store = judged.linked.store
    inexact = not any(store.numbers(name).exact for name in ("value", "lower", "upper"))
    if inexact or judged.factors:
        return np.append(ends, np.nan)[at]
    rows = np.append(judged.rows, -1)[at]
    return lambda: objects(
        pick(found, default=None) for found in stated_numbers(judged.linked, rows)
    )


def numbers_where(floats: Array, stated: Array) -> Array:
    """Return floats as numbers, None where nothing can be said."""
    return np.where(stated, floats, np.nan)
