"""The reported range of each quantity, and whether one number satisfies every claim."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from estimates.analysis.comparability.rules import Window
from estimates.analysis.snapshot.bounds import exact_stated_numbers
from estimates.analysis.snapshot.snapshot import Snapshot
from estimates.claims.claimset import ClaimSet
from estimates.claims.clock import Known
from estimates.columnar.arrays import Array, Ints, object_array
from estimates.columnar.columns import StringColumn
from estimates.columnar.table import Table
from estimates.model.bounds import Bounds, separation
from estimates.model.vague import Convention, convention
from estimates.numeric.grouped.sorting import row_dtype


@dataclass(frozen=True, slots=True)
class Range:
    """The reported range of one quantity; never a confidence interval.

    Attributes
    ----------
    quantity : the question.
    low, high : the smallest and the largest number that a used claim states.
    low_open, high_open : whether the claim that states it leaves that side open.
    low_claim, high_claim : the claims that state them.
    core_low, core_high : the numbers that satisfy every used claim lie between these; None where
        no number does (a conflict), or where that side is open.
    conflict : whether no number satisfies every used claim.
    claims, voices : the number of used claims, and of independent sources.
    gap, ratio : how far apart the two most distant claims are; 0 and 1 without a conflict. The
        ratio is None where a number is not positive.
    gap_low_claim, gap_high_claim : those two claims.
    convention : the convention that reads the vague words among the used claims, with its version;
        None where there are none. The ends of "dozens" are those of the convention.
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
    convention: str | None


def ranges(
    claims: ClaimSet | Iterable[Any],
    *,
    as_of: date | str | None = None,
    window: Window | None = None,
    drift: float | None = None,
    conversions: Any = None,
    dimensions: Any = None,
    conventions: str | Convention | None = None,
    known: Known | None = None,
    recorded: date | str | None = None,
) -> Table[Range]:
    """Return the reported range of every quantity.

    Parameters
    ----------
    claims : a ClaimSet, or an iterable of records.
    as_of : only claims known on this day count, see `estimates.reconcile`.
    window, drift, conversions, dimensions : what may be compared, see `estimates.reconcile`.
    conventions : how vague words ("dozens") are read, see `estimates.consensus`.
    known, recorded : by which day a claim is known, see `ClaimSet.as_of`.

    Returns
    -------
    Table of `Range`, one row per quantity, sorted by label; the row of a quantity without a
    usable claim is empty.

    Examples
    --------
    >>> row = ranges([{"source": "Taran", "value": 110000},
    ...               {"source": "EU", "comparator": ">", "lower": 150000}])[0]
    >>> row.low, row.high, row.high_open, row.conflict, row.gap
    (110000.0, 150000.0, True, True, 40000.0)
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
    return ranges_of(snapshot)


def ranges_of(snapshot: Snapshot) -> Table[Range]:
    """Return the range of every quantity of a snapshot."""
    return Table.concat([*snapshot.map_chunks(chunk_ranges)])


def chunk_ranges(snapshot: Snapshot) -> Table[Range]:
    """Return the range of every quantity of one chunk."""
    bounds, used = snapshot.bounds, snapshot.sizes
    _, low_claim = smallest_of_questions(snapshot, bounds.stated_low)
    _, high_claim = smallest_of_questions(snapshot, -bounds.stated_high)
    # Of claims with the same end those that exclude it come first: they bind.
    core_low, highest_lower = smallest_of_questions(snapshot, -bounds.lower, ~bounds.lower_open)
    core_high, lowest_upper = smallest_of_questions(snapshot, bounds.upper, ~bounds.upper_open)
    core_low = -core_low
    # All claims of a question conflict where the two that bind it do.
    unbounded, no = np.full(len(used), np.inf), np.zeros(len(used), dtype=bool)
    at_least = Bounds(core_low, unbounded, flags_at(bounds.lower_open, highest_lower), no)
    at_most = Bounds(-unbounded, core_high, no, flags_at(bounds.upper_open, lowest_upper))
    conflict, gap, ratio = separation(at_least, at_most)
    has_core = ~conflict & (used > 0)
    return Table(
        Range,
        {
            "quantity": StringColumn(snapshot.question_codes, snapshot.linked.question_strings),
            "low": stated_ends(snapshot, low_claim, bounds.stated_low, min),
            "high": stated_ends(snapshot, high_claim, bounds.stated_high, max),
            "low_open": flags_at(bounds.unbounded_below, low_claim),
            "high_open": flags_at(bounds.unbounded_above, high_claim),
            "low_claim": used_claim_labels(snapshot, low_claim),
            "high_claim": used_claim_labels(snapshot, high_claim),
            "core_low": np.where(has_core & np.isfinite(core_low), core_low, np.nan),
            "core_high": np.where(has_core & np.isfinite(core_high), core_high, np.nan),
            "conflict": conflict,
            "claims": used,
            "voices": snapshot.voice_counts,
            "gap": np.where(used > 0, gap, np.nan),
            "ratio": np.where(used > 0, ratio, np.nan),
            "gap_low_claim": used_claim_labels(snapshot, np.where(conflict, lowest_upper, -1)),
            "gap_high_claim": used_claim_labels(snapshot, np.where(conflict, highest_lower, -1)),
            "convention": used_convention(snapshot),
        },
    )


def smallest_of_questions(
    snapshot: Snapshot, ends: Array, precedence: Array | None = None
) -> tuple[Array, Ints]:
    """Return the smallest end of each question, and the used claim that has it (-1 = none).

    Ties go to the claim that is first by `precedence`, by the day known, by source and by label.

    ends : shape (used,), NaN = none. precedence : shape (used,), the smallest comes first.
    """
    questions, question = len(snapshot.question_codes), snapshot.question
    smallest = np.full(questions, np.inf)
    np.fmin.at(smallest, question, ends)
    candidates = np.flatnonzero(ends == smallest[question])
    claim = np.full(questions, -1, dtype=np.int64)
    claim[question[candidates]] = candidates
    is_tied = np.bincount(question[candidates], minlength=questions) > 1
    candidates = candidates[is_tied[question[candidates]]]
    rows = snapshot.rows[candidates]
    known_on = snapshot.linked.known_on[rows]
    undated_last = np.where(np.isnat(known_on), np.iinfo(np.int64).max, known_on.view(np.int64))
    keys = [snapshot.linked.source_ranks(rows), undated_last]
    if precedence is not None:
        keys.append(precedence[candidates])
    labels = snapshot.label_ranks(candidates, (*keys, question[candidates]))
    # Reversed, so that the first claim of a question is written last and stays.
    order = candidates[np.lexsort((labels, *keys))][::-1]
    claim[question[order]] = order
    return smallest, claim


def flags_at(flags: Array, claim: Ints) -> Array:
    """Return the flags of used claims, shape (questions,); False for -1."""
    return np.append(flags, False)[claim]


def used_claim_labels(snapshot: Snapshot, claim: Ints) -> Callable[[], StringColumn]:
    """Return a function that makes the claim_id of used claims, None for -1."""
    linked = snapshot.linked
    rows = np.append(snapshot.rows, -1)[claim].astype(row_dtype(len(linked.store)))
    return lambda: StringColumn(rows, linked.label_strings)


def stated_ends(
    snapshot: Snapshot, claim: Ints, ends: Array, select: Callable[..., Any]
) -> Array | Callable[[], Array]:
    """Return the ends of used claims as floats; a function that makes exact ones where needed.

    claim : shape (questions,), -1 = none. ends : shape (used,). select : `min` or `max`.
    """
    store = snapshot.linked.store
    are_floats_exact = not any(store.numbers(name).exact for name in ("value", "lower", "upper"))
    if are_floats_exact or snapshot.factors:
        return np.append(ends, np.nan)[claim]
    rows, floats = np.append(snapshot.rows, -1)[claim], np.append(ends, np.nan)[claim]
    # A vague word states no number: its end is that of the convention.
    defaults = [None if np.isnan(end) else end for end in floats.tolist()]
    return lambda: object_array(
        select(numbers, default=default)
        for numbers, default in zip(
            exact_stated_numbers(snapshot.linked, rows), defaults, strict=True
        )
    )


def used_convention(snapshot: Snapshot) -> StringColumn:
    """Return the convention that reads vague words, None for a question without a vague word."""
    has_words = snapshot.questions_with(snapshot.bounds.is_vague)
    label = object_array([convention(snapshot.convention).label])
    return StringColumn(has_words.astype(np.int8) - 1, label)
