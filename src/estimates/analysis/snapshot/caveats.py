"""Caveats of comparisons between used claims: of each pair, and of each question."""

from collections.abc import Callable
from functools import cached_property

import numpy as np
import pandas as pd

from estimates.analysis.comparability.dimensions import (
    ALIKE,
    SILENT,
    UNSAID,
    DifferenceSeverity,
    Dimension,
    dimension_codes,
)
from estimates.analysis.comparability.pairwise import PairComparator, comparator_for
from estimates.analysis.snapshot.bounds import ClaimBounds
from estimates.analysis.snapshot.snapshot import Snapshot
from estimates.claims.linked import UNDATED
from estimates.claims.unit_factors import UnitFactors
from estimates.columnar.arrays import Array, Ints, object_array
from estimates.model.bounds import EXCLUDES_VALUE

# Dimensions in which used claims of one question cannot differ, since the question has one label,
# and denials and echoes are not used.
SETTLED_BY_STANDING = ("quantity", "polarity", "origin")
STATED_PROPERTIES = {
    "includes": "what it includes",
    "excludes": "what it excludes",
    "kind": "whether it is a stock or a flow",
}
DATE_COLUMNS = ("refers_to_start", "refers_to_end", "stated_on", "published_on")
# The largest number of days of each span, and how a warning calls it.
DAY_SPANS = ((7, "a week"), (31, "a month"), (366, "a year"))
VALUE_OUTSIDE_WARNING = (
    "a value lies outside the bounds stated with it, which are widened to hold it; the ledger "
    "names the bound"
)
MISQUOTE_WARNING = "a claim misquotes its origin; the ledger names both figures"


class PairCaveats:
    """The caveats of pairs of used claims; the columns are read once."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._refusing = self._comparators(lambda severity: severity == "refused")

    @cached_property
    def _reported(self) -> list[tuple[str, PairComparator, Array]]:
        return self._comparators(lambda severity: severity != "ignored")

    def _comparators(
        self, matters: Callable[[DifferenceSeverity], bool]
    ) -> list[tuple[str, PairComparator, Array]]:
        """Return name, comparator and mask of the states that matter, for each dimension."""
        snapshot, comparators = self._snapshot, []
        for dimension in snapshot.rules.dimensions:
            state_mask = np.array([matters(severity) for severity in dimension.severities])
            if may_matter(snapshot, dimension, state_mask):
                comparator = comparator_for(
                    snapshot.linked, dimension, snapshot.rules, snapshot.standings.conversion_index
                )
                comparators.append((dimension.name, comparator, state_mask))
        return comparators

    def comparable(self, rows: Ints, first: Ints, second: Ints) -> Array:
        """Return which pairs may be compared, shape (pairs,).

        rows : shape (claims,), rows of the linked claims.
        first, second : shape (pairs,), index into `rows`.
        """
        comparable = np.ones(len(first), dtype=bool)
        for _, comparator, refused_states in self._refusing:
            comparable &= ~refused_states[comparator(rows[first], rows[second])[0]]
        return comparable

    @property
    def are_impossible(self) -> bool:
        """Whether no pair can have a caveat."""
        return not self._reported

    def reasons(self, rows: Ints, first: Ints, second: Ints) -> Array:
        """Return the differences of each pair as a tuple of sentences, shape (pairs,)."""
        # Few distinct tuples serve many pairs: `codes` indexes into `tuples`.
        tuples: list[tuple[str, ...]] = [()]
        codes = np.zeros(len(first), dtype=np.int64)
        for name, comparator, state_mask in self._reported:
            states, text = comparator(rows[first], rows[second])
            pairs = np.flatnonzero(state_mask[states])
            if not len(pairs):
                continue
            keys, key_codes = np.unique(text.keys[pairs], return_inverse=True)
            sentences = [f"{name}: {text.write(key)}" for key in keys.tolist()]
            sentence_codes = np.zeros(len(first), dtype=np.int64)
            sentence_codes[pairs] = key_codes + 1
            base = len(sentences) + 1
            combinations, codes = np.unique(codes * base + sentence_codes, return_inverse=True)
            tuples = [
                (*tuples[c // base], *(sentences[c % base - 1 : c % base] if c % base else ()))
                for c in combinations.tolist()
            ]
        return object_array(tuples)[codes]


def may_matter(snapshot: Snapshot, dimension: Dimension, state_mask: Array) -> bool:
    """Return whether a pair of used claims can be in one of the states of a mask.

    Where all claims state the same, or nothing, there is one state; otherwise any is possible.
    """
    name, store = dimension.name, snapshot.linked.store
    is_converted = name == "unit" and bool(snapshot.standings.conversions)
    if is_converted or name in SETTLED_BY_STANDING or not state_mask.any():
        return False
    # Nothing is stated in a dimension whose columns are missing.
    columns = {"inclusions": ("includes", "excludes"), "days": DATE_COLUMNS}.get(name, (name,))
    if not state_mask[SILENT] and not any(column in store.columns for column in columns):
        return False
    if name == "inclusions":
        return True
    if name == "days":
        is_dated = not np.isnat(store.dates("refers_to_end")[snapshot.rows]).all()
        return is_dated or snapshot.rules.window is not None or bool(state_mask[UNSAID])
    stated = dimension_codes(store, name, snapshot.standings.conversion_index)
    codes = stated.codes[snapshot.rows]
    if not len(codes) or codes.min() != codes.max():
        return True
    return bool(state_mask[SILENT if codes[0] < 0 else ALIKE])


def question_caveats(snapshot: Snapshot) -> dict[str, Array]:
    """Return the warnings about differences between used claims, with masks of the questions."""
    caveats: dict[str, Array] = {}
    for dimension in snapshot.rules.dimensions:
        name = dimension.name
        if name in (*SETTLED_BY_STANDING, "party", "unit", "form"):
            continue
        if name == "days":
            if dimension.differs == "caveat":
                caveats |= date_caveats(snapshot)
            continue
        differs, unsaid = dimension.differs, dimension.unsaid
        if name == "inclusions":
            differs = unsaid
        for column in ("includes", "excludes") if name == "inclusions" else (name,):
            if column not in snapshot.linked.store.columns:
                continue
            is_split, is_partial = column_disagreement(snapshot, column)
            if differs == "caveat":
                caveats[f"the claims differ in {column}; the discrepancies list how"] = is_split
            if unsaid == "caveat":
                stated = STATED_PROPERTIES.get(column, f"its {column}")
                sentence = f"not every claim states {stated}; the discrepancies list which"
                caveats[sentence] = is_partial & ~(is_split & (differs == "caveat"))
    return caveats


def column_disagreement(snapshot: Snapshot, column: str) -> tuple[Array, Array]:
    """Return which questions have used claims that differ in a column, and which partly state it.

    Returns is_split, is_partial : shape (questions,).
    """
    question, questions = snapshot.question, len(snapshot.question_codes)
    codes = snapshot.linked.store.strings(column).codes[snapshot.rows]
    is_stated = codes >= 0
    least, most = np.full(questions, np.iinfo(np.int32).max), np.full(questions, -1)
    np.minimum.at(least, question[is_stated], codes[is_stated])
    np.maximum.at(most, question[is_stated], codes[is_stated])
    is_partial = snapshot.questions_with(is_stated) & snapshot.questions_with(~is_stated)
    return most > least, is_partial


def date_caveats(snapshot: Snapshot) -> dict[str, Array]:
    """Return the warnings about days between what used claims refer to, with question masks."""
    end, start, _ = snapshot.linked.day_numbers(snapshot.rows)
    is_dated = ~np.isnat(snapshot.linked.store.dates("refers_to_end")[snapshot.rows])
    question, questions = snapshot.question[is_dated], len(snapshot.question_codes)
    last = np.full(questions, UNDATED)
    first = np.full(questions, np.iinfo(np.int64).max)
    np.maximum.at(last, question, start[is_dated])
    np.minimum.at(first, question, end[is_dated])
    days_apart = np.where(last > first, last.astype(float) - first, 0.0)
    caveats, below = {}, 0.0
    for most, span in DAY_SPANS:
        sentence = f"the claims refer to days up to {span} apart"
        caveats[sentence] = (days_apart > below) & (days_apart <= most)
        below = most
    caveats["the claims refer to days more than a year apart"] = days_apart > below
    return caveats


def assumption_warnings(snapshot: Snapshot) -> dict[str, Array]:
    """Return the warnings about conversions, drift, moved bounds, minima and misquotes."""
    conversion_index = snapshot.factors.conversion_index
    warnings = {
        f"units are converted: {conversion}": snapshot.questions_with(conversion_index == index)
        for index, conversion in enumerate(snapshot.standings.conversions)
    }
    if snapshot.rules.drift:
        since = "the newest claim" if snapshot.day is None else str(snapshot.day)
        drift = f"(drift {snapshot.rules.drift:g} per square-root day)"
        sentence = f"claims are widened for age, counted from {since} {drift}"
        warnings[sentence] = snapshot.questions_with(snapshot.staleness > 0)
    warnings |= undated_warnings(snapshot)
    if "unread" in snapshot.linked.store.columns:
        words = snapshot.linked.store.strings("unread").take(snapshot.rows)
        is_moved = words.mask_where(lambda label: EXCLUDES_VALUE in label)
        warnings[VALUE_OUTSIDE_WARNING] = snapshot.questions_with(is_moved)
    codes = snapshot.linked.question_codes
    misquotes = snapshot.standings.misquotes(snapshot.claims.rows, codes)
    is_misquoted = np.isin(snapshot.question_codes, codes[misquotes.rows])
    warnings[MISQUOTE_WARNING] = is_misquoted
    rows = np.array([*contradicted_minima(snapshot)], dtype=np.int64)
    sentence = "a documented minimum lies above what a claim allows; the ledger names both"
    warnings[sentence] = np.isin(snapshot.question_codes, snapshot.linked.question_codes[rows])
    return warnings


def undated_warnings(snapshot: Snapshot) -> dict[str, Array]:
    """Return the warnings about what may not have been known on the day asked for."""
    linked, rows = snapshot.linked, snapshot.rows
    warnings = {}
    if linked.clock.uses_records:
        is_unrecorded = linked.store.strings("recorded_at").is_null()[rows]
        sentence = "claims without recorded_at are taken as recorded when they were published"
        warnings[sentence] = snapshot.questions_with(is_unrecorded)
    if snapshot.day is None:
        return warnings
    is_undated = np.isnat(linked.known_on[rows])
    is_later = linked.store.dates("refers_to_start")[rows] > snapshot.day
    return warnings | {
        "claims that do not say when they became known are used as known on every day": (
            snapshot.questions_with(is_undated)
        ),
        f"claims about days after {snapshot.day} are used: nothing says when they became known": (
            snapshot.questions_with(is_undated & is_later)
        ),
    }


def contradicted_minima(snapshot: Snapshot) -> dict[int, int]:
    """Return the rows of documented minima above what a used claim allows, and that claim's row.

    Of several such claims it is the one with the lowest upper end.
    """
    rows = snapshot.claims.rows
    rows = rows[snapshot.standings.exclusions.is_minimum[rows]]
    if not len(rows) or not len(snapshot.rows):
        return {}
    standings, upper = snapshot.standings, snapshot.bounds.upper
    factors = UnitFactors.of(standings.conversion_index[rows], standings.conversions)
    minimum = ClaimBounds.of(snapshot.linked, rows, factors).stated_low
    order = np.lexsort((tied_label_ranks(snapshot), snapshot.source_rank, upper))[::-1]
    tightest = np.full(len(snapshot.question_codes), -1, dtype=np.int64)
    tightest[snapshot.question[order]] = order
    question = snapshot.linked.question_codes[rows]
    claim = tightest[np.searchsorted(snapshot.question_codes, question)]
    is_above = (claim >= 0) & (minimum > upper[claim])
    contradicted = snapshot.rows[claim[is_above]].tolist()
    return dict(zip(rows[is_above].tolist(), contradicted, strict=True))


def tied_label_ranks(snapshot: Snapshot) -> Ints:
    """The rank by label of used claims that agree in all other keys, 0 for all others."""
    keys = (
        snapshot.question,
        snapshot.bounds.stated_low,
        snapshot.bounds.stated_high,
        snapshot.source_rank,
    )
    columns = (*keys, snapshot.linked.known_on[snapshot.rows].view(np.int64))
    number, numbers = pd.factorize(snapshot.bounds.stated_low)
    key = pd.Series(snapshot.question * (len(numbers) + 1) + number)
    candidates = np.flatnonzero(key.duplicated(keep=False))  # few can tie at all
    rank = np.zeros(len(snapshot.rows), dtype=np.int64)
    rank[candidates] = snapshot.label_ranks(candidates, tuple(c[candidates] for c in columns))
    return rank
