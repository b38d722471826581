"""Exclude claims that differ from the reference of their question in a refused dimension.

Each question has one *reference* per dimension, and a claim that is opposed to it is excluded. So
the cost is that of a sort, not of all pairs, and the result does not depend on the order of rows.
Dimensions are applied one after the other: an excluded claim has no influence on later ones.

The reference is, for form and manner, the most preferred class present (levels; statements of their
time before recollections before documented minima; never a forecast). In any other dimension it
is what most sources state; ties go to the claim known first, then to the first in alphabetical
order. A claim that states nothing is comparable with every reference.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from estimates.analysis.comparability.dimensions import (
    FIRST_MEASURE,
    MINIMUM,
    NEVER_COMPARABLE,
    NOT_STATED,
    Dimension,
    dimension_codes,
)
from estimates.analysis.comparability.measures import MEASURE_IN
from estimates.analysis.comparability.rules import ComparabilityRules
from estimates.claims.linked import UNDATED, LinkedClaims
from estimates.columnar.arrays import Array, Ints
from estimates.columnar.columns import StringColumn, constant_codes
from estimates.columnar.string_sort import alphabetical_ranks
from estimates.model.schema import split_names

# Why a claim is excluded by its manner or form; the ledger prints it.
EXCLUSION_REASONS = {
    "forecast": "a forecast, not an observation",
    "retrospective": "a recollection; other claims were stated at the time",
    "floor": "a documented minimum: checked as a lower bound, not averaged",
    "change": "a change, not a level",
    "rate": "a rate, such as a number a day, not a level",
    "ratio": "a ratio to another figure, not a level",
    "formation": "counts formations, not the unit of the quantity",
    "measure": "a measure whose unit is not stated",
    "mention": "mentions a figure without asserting it",
    "correction": "corrects a figure in words; state the corrected figure alone",
    "list": "several figures in one text; state each in a claim of its own",
}
# Dimensions with a preferred class. They come first, whatever the order of the dimensions.
RANKED_DIMENSIONS = ("form", "manner")
# Dimensions that cannot differ any more: a question has one label, units are converted or refused
# where claims are read, and denials and echoes have standings of their own.
SETTLED_EARLIER = ("quantity", "unit", "polarity", "origin")


@dataclass
class Exclusions:
    """The claims that are not comparable with the others of their question.

    reason_index : shape (claims,), index into `sentences`; -1 = comparable.
    is_minimum : shape (claims,), which are excluded as documented minima.
    sentences : the reasons.
    """

    reason_index: Ints
    is_minimum: Array
    sentences: list[str] = field(default_factory=list)

    def exclude(self, rows: Ints, sentence_codes: Ints, sentences: Sequence[str]) -> None:
        """Exclude claims that are still comparable; `sentence_codes` index into `sentences`."""
        if not self.reason_index.flags.writeable:  # broadcast until the first exclusion: no memory
            self.reason_index = self.reason_index.copy()
        self.reason_index[rows] = len(self.sentences) + sentence_codes
        self.sentences.extend(sentences)


def find_exclusions(
    linked: LinkedClaims,
    candidates: Array,
    rules: ComparabilityRules,
    conversion_index: Ints,
    day: Array | None,
) -> Exclusions:
    """Return which candidates are not comparable with the others of their question, and why.

    candidates : shape (claims,), the claims that would be used otherwise.
    conversion_index : shape (claims,), the conversion of each, -1 = none.
    day : the reference day; None = the newest of each question.
    """
    exclusions = Exclusions(constant_codes(-1, len(candidates)), np.zeros(len(candidates), bool))
    for dimension in sorted(rules.dimensions, key=lambda d: d.name not in RANKED_DIMENSIONS):
        name, columns = dimension.name, linked.store.columns
        if name == "manner" and name not in columns:
            continue
        rows = np.flatnonzero(candidates & (exclusions.reason_index < 0))
        if name == "days":
            exclude_by_days(linked, rows, rules, day, exclusions)
        elif name in RANKED_DIMENSIONS:
            exclude_by_rank(linked, rows, dimension, conversion_index, exclusions)
        elif name == "inclusions":
            exclude_by_inclusions(linked, candidates, dimension, exclusions)
        elif name not in SETTLED_EARLIER and dimension.differs == "refused" and name in columns:
            stated = dimension_codes(linked.store, name)
            exclude_minority(linked, rows, stated.codes[rows], name, stated.labels, exclusions)
    return exclusions


def exclude_by_rank(
    linked: LinkedClaims,
    rows: Ints,
    dimension: Dimension,
    conversion_index: Ints,
    exclusions: Exclusions,
) -> None:
    """Exclude the claims that are not of the most preferred class of their question."""
    stated = dimension_codes(linked.store, dimension.name, conversion_index)
    if dimension.opposed == "refused" and (stated.classes > 0).any():
        claim_class, question = stated.classes[stated.codes[rows]], linked.question_codes[rows]
        preferred = np.full(len(linked.question_strings), NEVER_COMPARABLE, dtype=np.int64)
        np.minimum.at(preferred, question, claim_class)
        is_excluded = (claim_class != preferred[question]) | (claim_class == NEVER_COMPARABLE)
        if dimension.name == "form":
            is_excluded |= is_in_mixed_units(claim_class, question)
        is_minimum = is_excluded & (claim_class == MINIMUM)
        exclusions.is_minimum[rows[is_minimum]] = dimension.name == "manner"
        codes, sentence_codes = np.unique(stated.codes[rows[is_excluded]], return_inverse=True)
        labels = [str(stated.labels[code]) if code >= 0 else NOT_STATED for code in codes.tolist()]
        sentences = [exclusion_reason(dimension.name, label) for label in labels]
        exclusions.exclude(rows[is_excluded], sentence_codes, sentences)
        rows = rows[~is_excluded]
    if dimension.differs == "refused" and dimension.name == "manner":
        codes = stated.codes[rows]
        exclude_minority(linked, rows, codes, dimension.name, stated.labels, exclusions)


def is_in_mixed_units(claim_class: Ints, question: Ints) -> Array:
    """Return which claims state a measure while others of their question state another one.

    claim_class, question : shape (claims,).
    """
    is_measure = (claim_class >= FIRST_MEASURE) & (claim_class < NEVER_COMPARABLE)
    questions = question.max(initial=-1) + 1
    smallest = np.full(questions, NEVER_COMPARABLE)
    largest = np.full(questions, -1)
    np.minimum.at(smallest, question[is_measure], claim_class[is_measure])
    np.maximum.at(largest, question[is_measure], claim_class[is_measure])
    return np.asarray(is_measure & (smallest < largest)[question])


def exclusion_reason(name: str, label: str) -> str:
    """Return why a claim with this form or manner is excluded."""
    if label.startswith(MEASURE_IN):
        return f"a {label}: not every claim of its question is stated in this unit"
    return EXCLUSION_REASONS.get(label, f"{name}: {label}")


def exclude_minority(
    linked: LinkedClaims, rows: Ints, codes: Ints, name: str, labels: Array, exclusions: Exclusions
) -> None:
    """Exclude the claims that state something else than most sources of their question.

    codes : shape (claims,), what each claim of `rows` states, index into `labels`; -1 = nothing.
    """
    is_stated = codes >= 0
    rows, codes = rows[is_stated], codes[is_stated]
    question = linked.question_codes[rows]
    smallest = np.full(len(linked.question_strings), np.iinfo(np.int64).max)
    largest = np.full(len(linked.question_strings), -1)
    np.minimum.at(smallest, question, codes)
    np.maximum.at(largest, question, codes)
    is_split = (largest > smallest)[question]
    rows, codes = rows[is_split], codes[is_split]
    if not len(rows):
        return
    majority = majority_codes(linked, rows, codes, labels)[linked.question_codes[rows]]
    is_minority = codes != majority
    pairs, sentence_codes = np.unique(
        codes[is_minority] * len(labels) + majority[is_minority], return_inverse=True
    )
    sentences = [
        f"{name}: {labels[pair // len(labels)]}, the reference is {labels[pair % len(labels)]}"
        for pair in pairs.tolist()
    ]
    exclusions.exclude(rows[is_minority], sentence_codes, sentences)


def majority_codes(linked: LinkedClaims, rows: Ints, codes: Ints, labels: Array) -> Ints:
    """Return what most sources of each question state, shape (questions,); -1 = nothing."""
    source = linked.store.strings("source").codes[rows].astype(np.int64)
    question, base = linked.question_codes[rows], len(labels) + 1
    known_on = linked.known_on[rows].view(np.int64)  # NaT is the least integer: known first
    alphabetical = alphabetical_ranks(labels)[codes]
    order = np.lexsort((known_on, source, codes, question))
    key = (question * base + codes)[order]
    is_new_source = np.diff(source[order], prepend=-1) != 0
    is_new_group = np.diff(key, prepend=-1) != 0
    group = np.cumsum(is_new_group) - 1
    sources = np.bincount(group, weights=is_new_source | is_new_group)
    first_known = np.full(len(sources), np.iinfo(np.int64).max)
    np.minimum.at(first_known, group, known_on[order])
    start = order[is_new_group]
    # Reversed, so that the best group of a question is written last and stays.
    best = np.lexsort((alphabetical[start], first_known, -sources, question[start]))[::-1]
    majority = np.full(len(linked.question_strings), -1, dtype=np.int64)
    majority[question[start[best]]] = codes[start[best]]
    return majority


def exclude_by_inclusions(
    linked: LinkedClaims, candidates: Array, dimension: Dimension, exclusions: Exclusions
) -> None:
    """Exclude claims that exclude what most sources include, or the reverse, item by item."""
    if dimension.opposed != "refused":
        return
    columns = [linked.store.strings(name) for name in ("includes", "excludes")]
    included, excluded = (
        {item for label in column.labels for item in split_names(label)} for column in columns
    )
    for item in sorted(included & excluded):
        includes, excludes = (mask_naming(column, item) for column in columns)
        codes = np.where(includes & ~excludes, 0, np.where(excludes & ~includes, 1, -1))
        rows = np.flatnonzero(candidates & (exclusions.reason_index < 0) & (codes >= 0))
        labels = np.array([f"{item} included", f"{item} excluded"], dtype=object)
        exclude_minority(linked, rows, codes[rows], "inclusions", labels, exclusions)


def mask_naming(column: StringColumn, item: str) -> Array:
    """Return which cells, each a list of names, name an item."""
    return column.mask_where(lambda label: item in split_names(label))


def exclude_by_days(
    linked: LinkedClaims,
    rows: Ints,
    rules: ComparabilityRules,
    day: Array | None,
    exclusions: Exclusions,
) -> None:
    """Exclude the claims that refer to days outside the window."""
    if not isinstance(rules.window, int | float):  # "auto" needs the figures: analysis.snapshot
        return
    days_apart = days_from_reference(linked, rows, linked.question_codes[rows], day)
    is_outside = days_apart > rules.window
    days, sentence_codes = np.unique(days_apart[is_outside], return_inverse=True)
    window = f"days from the reference day, outside the window of {rules.window:g}"
    sentences = [f"days: {d:,.0f} {window}" for d in days.tolist()]
    exclusions.exclude(rows[is_outside], sentence_codes, sentences)


def days_from_reference(
    linked: LinkedClaims, rows: Ints, question: Ints, day: Array | None
) -> Array:
    """Return how many days lie between the days that claims refer to and the reference day.

    rows : shape (claims,), the claims that count. question : shape (claims,), a code.
    day : the reference day; None = the newest day to which a claim of `rows` on the same question
        refers.
    Returns shape (claims,), whole days >= 0; 0 within the interval, and where no day is stated.
    """
    end, start, _ = linked.day_numbers(rows)
    if day is None:
        newest = np.full(question.max(initial=-1) + 1, UNDATED)
        np.maximum.at(newest, question, end)
        reference = newest[question]
    else:
        reference = np.full(len(rows), day.view(np.int64))
    is_dated = (end != UNDATED) & (reference != UNDATED)
    end, start, reference = (np.where(is_dated, d, 0) for d in (end, start, reference))
    days_apart = np.maximum(np.maximum(reference - end, start - reference), 0)
    return np.asarray(days_apart, dtype=np.float64)
