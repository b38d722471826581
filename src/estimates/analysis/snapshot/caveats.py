"""What must be said beside a comparison: of pairs of used claims, and of whole questions."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

import numpy as np

from estimates.analysis.comparability.dimensions import SILENT, Dimension, Severity
from estimates.analysis.comparability.pairwise import (
    PairComparator,
    comparator_for,
    possible,
    silent,
)
from estimates.analysis.snapshot.snapshot import Snapshot
from estimates.claims.linked import UNDATED
from estimates.columnar.arrays import Array, Ints, objects

IN_A_QUESTION = ("quantity", "polarity", "origin")
"""Dimensions that are settled for used claims on one question: by its label, by the standings
of denials and of echoes."""
WHAT = {"includes": "what it includes", "excludes": "what it excludes", "kind": "stock or flow"}
SPANS = ((7, "a week"), (31, "a month"), (366, "a year"))
"""Days apart, in words."""


class Caveats:
    """What must be said beside pairs of used claims; what each claim says is read once.

    Parameters
    ----------
    judged : the claims.
    """

    def __init__(self, judged: Snapshot) -> None:
        self._judged = judged
        self._told = [d for d in judged.rules.dimensions if in_question(judged, d)]
        self._refusing = self._judges(lambda severity: severity == "refused")

    @cached_property
    def _telling(self) -> list[tuple[str, PairComparator, Array]]:
        return self._judges(lambda severity: severity != "ignored")

    def _judges(
        self, counts: Callable[[Severity], bool]
    ) -> list[tuple[str, PairComparator, Array]]:
        """Return the dimensions that may count for a pair: name, judge, the states that count."""
        judged, found = self._judged, []
        for dimension in self._told:
            matters = np.array([counts(severity) for severity in dimension.severities])
            if may_matter(judged, dimension, matters):
                judge = comparator_for(
                    judged.linked, dimension, judged.rules, judged.standings.conversion_index
                )
                found.append((dimension.name, judge, matters))
        return found

    def comparable(self, rows: Ints, first: Ints, second: Ints) -> Array:
        """Return which pairs may be compared, shape (pairs,).

        Parameters
        ----------
        rows : shape (claims,), rows of the base. first, second : shape (pairs,), index into them.
        """
        comparable = np.ones(len(first), dtype=bool)
        for _, judge, refusing in self._refusing:
            comparable &= ~refusing[judge(rows[first], rows[second])[0]]
        return comparable

    @property
    def are_none(self) -> bool:
        """Whether nothing that counts can differ between the claims of any pair."""
        return not self._telling

    def reasons(self, rows: Ints, first: Ints, second: Ints) -> Array:
        """Return all that differs between the claims of each pair, as one tuple of sentences."""
        tuples: list[tuple[str, ...]] = [()]
        code = np.zeros(len(first), dtype=np.int64)
        for name, judge, matters in self._telling:
            state, words = judge(rows[first], rows[second])
            some = np.flatnonzero(matters[state])
            if not len(some):
                continue
            keys, place = np.unique(words.keys[some], return_inverse=True)
            said = [f"{name}: {words.write(key)}" for key in keys.tolist()]
            here = np.zeros(len(first), dtype=np.int64)
            here[some] = place + 1
            many = len(said) + 1
            combined, code = np.unique(code * many + here, return_inverse=True)
            tuples = [
                tuples[c // many] + ((said[c % many - 1],) if c % many else ())
                for c in combined.tolist()
            ]
        return objects(tuples)[code]


def in_question(judged: Snapshot, dimension: Dimension) -> bool:
    """Return whether a dimension can still differ between used claims on one question."""
    converted = dimension.name == "unit" and bool(judged.standings.conversions)
    return not converted and dimension.name not in IN_A_QUESTION


def may_matter(judged: Snapshot, dimension: Dimension, matters: Array) -> bool:
    """Return whether a pair of used claims can be in a state that matters."""
    if not matters.any() or (silent(judged.linked.store, dimension) and not matters[SILENT]):
        return False
    which = judged.standings.conversion_index
    states = possible(judged.linked, judged.rows, dimension, judged.rules, which)
    return bool(matters[sorted(states)].any())


def question_caveats(judged: Snapshot) -> dict[str, Array]:
    """Return, in words, what the used claims of each question differ in, and where they do."""
    notes: dict[str, Array] = {}
    for dimension in judged.rules.dimensions:
        name = dimension.name
        if name in (*IN_A_QUESTION, "party", "unit", "form"):
            continue
        if name == "days":
            if dimension.differs == "caveat":
                notes |= days_notes(judged)
            continue
        differs, unsaid = dimension.differs, dimension.unsaid
        if name == "inclusions":
            differs = unsaid
        columns = ("includes", "excludes") if name == "inclusions" else (name,)
        for column in columns:
            if column not in judged.linked.store.columns:
                continue
            several, some = disagreement(judged, column)
            if differs == "caveat":
                notes[f"the claims differ in {column}: see the discrepancies"] = several
            if unsaid == "caveat":
                what = WHAT.get(column, f"its {column}")
                words = f"not every claim says {what}: see the discrepancies"
                notes[words] = some & ~(several & (differs == "caveat"))
    return notes


def disagreement(judged: Snapshot, column: str) -> tuple[Array, Array]:
    """Return the questions whose used claims say several things, and where only some say any."""
    question, questions = judged.question, len(judged.question_codes)
    codes = judged.linked.store.coded(column).codes[judged.rows]
    stated = codes >= 0
    least, most = np.full(questions, np.iinfo(np.int32).max), np.full(questions, -1)
    np.minimum.at(least, question[stated], codes[stated])
    np.maximum.at(most, question[stated], codes[stated])
    spoken = np.bincount(question[stated], minlength=questions)
    silent = np.bincount(question[~stated], minlength=questions)
    return most > least, (spoken > 0) & (silent > 0)


def days_notes(judged: Snapshot) -> dict[str, Array]:
    """Return how far apart the days are to which the used claims of each question refer."""
    end, start, _ = judged.linked.dates(judged.rows)
    known = ~np.isnat(judged.linked.store.days("refers_to_end")[judged.rows])
    question, questions = judged.question[known], len(judged.question_codes)
    last = np.full(questions, UNDATED)
    first = np.full(questions, np.iinfo(np.int64).max)
    np.maximum.at(last, question, start[known])
    np.minimum.at(first, question, end[known])
    apart = np.where(last > first, last.astype(float) - first, 0.0)
    notes, below = {}, 0.0
    for most, words in SPANS:
        notes[f"the claims refer to days up to {words} apart"] = (apart > below) & (apart <= most)
        below = most
    notes["the claims refer to days more than a year apart"] = apart > below
    return notes


def assumptions(judged: Snapshot) -> dict[str, Array]:
    """Return what was assumed of the used claims of each question, and where: conversions, drift.

    And where a documented minimum contradicts a used claim.
    """
    questions = len(judged.question_codes)

    def where(some: Array) -> Array:
        return np.bincount(judged.question[some], minlength=questions) > 0

    notes = {
        f"units are converted: {conversion}": where(judged.factors.which == at)
        for at, conversion in enumerate(judged.standings.conversions)
    }
    if judged.rules.drift:
        since = "the newest claim" if judged.day is None else str(judged.day)
        words = f"claims are widened by their distance from {since}: drift"
        notes[f"{words} {judged.rules.drift:g} per root of a day"] = where(judged.staleness > 0)
    rows = np.array([*judged.floors], dtype=np.int64)
    contradicted = np.isin(judged.question_codes, judged.linked.question[rows])
    notes["a documented minimum lies above what a claim allows: see the ledger"] = contradicted
    return notes
