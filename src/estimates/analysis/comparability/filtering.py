"""Which claims on a question are unlike the others, so that they stand apart?

Each question has one *reference* a dimension, and whoever is opposed to it is refused. So the
cost is that of a sort, refusal is symmetric (two claims are kept together or one of them is
apart from the other, whatever the order of rows), and a claim that is refused changes nothing
for those that are not: it is out before the next dimension is judged.

The reference is, for form and manner, the first class that is there (levels; statements of the
time before recollections before documented minima; a forecast never). In any other dimension it
is what most sources say; of two with as many the one known first, then the first by name. Who
does not say stands with any of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from estimates.analysis.comparability.dimensions import (
    APART,
    FLOOR,
    NOT_SAID,
    Dimension,
    dimension_codes,
)
from estimates.analysis.comparability.rules import ComparabilityRules
from estimates.claims.linked import UNDATED, LinkedClaims
from estimates.columnar.arrays import Array, Ints
from estimates.columnar.columns import one_code
from estimates.model.schema import split_names

UNLIKE = {
    "forecast": "a forecast, not an observation",
    "retrospective": "retrospective, beside observations of the time",
    "floor": "a documented minimum: checked as a floor, not averaged",
    "change": "a change, not a level",
    "ratio": "a ratio to another figure, not a level",
    "formation": "counts formations, not the unit of the quantity",
    "measure": "a measure, not a count",
    "mention": "mentions a figure without asserting it",
    "correction": "corrects a figure in words; give the corrected figure alone",
    "list": "several figures in one text; give each a claim of its own",
}
"""Why a claim is apart from the question's levels, by its manner or form."""
RANKED = ("form", "manner")
"""Dimensions with a preferred class."""
ELSEWHERE = ("quantity", "unit", "polarity", "origin")
"""Dimensions that are settled within a question before: by its label, by conversion or refusal
at the door, by the standings of denials and echoes."""


@dataclass
class Exclusions:
    """The claims that are unlike the others on their question.

    Attributes
    ----------
    why : shape (claims,), index into `sentences`; -1 = comparable.
    sentences : the reasons, in words.
    floor : shape (claims,), which are refused as documented minima.
    """

    why: Ints
    floor: Array
    sentences: list[str] = field(default_factory=list)

    def refuse(self, rows: Ints, which: Ints, sentences: Sequence[str]) -> None:
        """Refuse some claims that are still comparable, each by one of some sentences."""
        if not self.why.flags.writeable:  # nobody is refused as a rule: that costs no memory
            self.why = self.why.copy()
        self.why[rows] = len(self.sentences) + which
        self.sentences.extend(sentences)


def apart(
    base: LinkedClaims, candidates: Array, scope: ComparabilityRules, which: Ints, day: Array | None
) -> Exclusions:
    """Return which candidates are unlike the others on their question, and why.

    Parameters
    ----------
    candidates : shape (claims,), those that would be used.
    which : shape (claims,), the conversion of each, -1 = none.
    day : the day asked about; None = the newest of each question.
    """
    found = Exclusions(one_code(-1, len(candidates)), np.zeros(len(candidates), bool))
    for dimension in sorted(scope.dimensions, key=lambda d: d.name not in RANKED):
        if dimension.name == "manner" and dimension.name not in base.store.columns:
            continue
        rows = np.flatnonzero(candidates & (found.why < 0))
        if dimension.name == "days":
            by_days(base, rows, scope, day, found)
        elif dimension.name in RANKED:
            by_rank(base, rows, dimension, which, found)
        elif dimension.name == "inclusions":
            by_inclusions(base, candidates, dimension, found)
        elif (
            dimension.name not in ELSEWHERE
            and dimension.differs == "refused"
            and dimension.name in base.store.columns
        ):
            said = dimension_codes(base.store, dimension.name)
            by_majority(base, rows, said.codes[rows], dimension.name, said.labels, found)
    return found


def by_rank(
    base: LinkedClaims, rows: Ints, dimension: Dimension, which: Ints, found: Exclusions
) -> None:
    """Refuse whoever is not of the first class that is there."""
    said = dimension_codes(base.store, dimension.name, which)
    if dimension.opposed == "refused" and (said.classes > 0).any():
        kind = said.classes[said.codes[rows]]
        first = np.full(len(base.question_texts), APART, dtype=np.int64)
        np.minimum.at(first, base.question[rows], kind)
        other = (kind != first[base.question[rows]]) | (kind == APART)
        found.floor[rows[other & (kind == FLOOR)]] = dimension.name == "manner"
        codes, place = np.unique(said.codes[rows[other]], return_inverse=True)
        labels = [str(said.labels[code]) if code >= 0 else NOT_SAID for code in codes.tolist()]
        words = [UNLIKE.get(label, f"{dimension.name}: {label}") for label in labels]
        found.refuse(rows[other], place, words)
        rows = rows[~other]
    if dimension.differs == "refused" and dimension.name == "manner":
        by_majority(base, rows, said.codes[rows], dimension.name, said.labels, found)


def by_majority(
    base: LinkedClaims, rows: Ints, codes: Ints, name: str, labels: Array, found: Exclusions
) -> None:
    """Refuse whoever says something else than most sources on the question."""
    stated = codes >= 0
    rows, codes = rows[stated], codes[stated]
    least = np.full(len(base.question_texts), np.iinfo(np.int64).max)
    most = np.full(len(base.question_texts), -1)
    np.minimum.at(least, base.question[rows], codes)
    np.maximum.at(most, base.question[rows], codes)
    split = (most > least)[base.question[rows]]
    rows, codes = rows[split], codes[split]
    if not len(rows):
        return
    usual = reference(base, rows, codes, labels)[base.question[rows]]
    other = codes != usual
    many = len(labels)
    pairs, place = np.unique(codes[other] * many + usual[other], return_inverse=True)
    words = [
        f"{name}: {labels[pair // many]}, the question's is {labels[pair % many]}"
        for pair in pairs.tolist()
    ]
    found.refuse(rows[other], place, words)


def reference(base: LinkedClaims, rows: Ints, codes: Ints, labels: Array) -> Ints:
    """Return what most sources of each question say, shape (questions,); -1 = nothing."""
    source = base.store.coded("source").codes[rows].astype(np.int64)
    question, many = base.question[rows], len(labels) + 1
    known = base.known_on[rows].view(np.int64)  # a claim without a day is known first
    place = np.argsort(np.argsort(labels.astype(str), kind="stable"))[codes]
    order = np.lexsort((known, source, codes, question))
    key = (question * many + codes)[order]
    new_voice = np.diff(source[order], prepend=-1) != 0
    new_group = np.diff(key, prepend=-1) != 0
    group = np.cumsum(new_group) - 1
    voices = np.bincount(group, weights=new_voice | new_group)
    first = np.full(len(voices), np.iinfo(np.int64).max)
    np.minimum.at(first, group, known[order])
    start = order[new_group]
    best = np.lexsort((place[start], first, -voices, question[start]))[::-1]
    usual = np.full(len(base.question_texts), -1, dtype=np.int64)
    usual[question[start[best]]] = codes[start[best]]
    return usual


def by_inclusions(
    base: LinkedClaims, candidates: Array, dimension: Dimension, found: Exclusions
) -> None:
    """Refuse whoever leaves out what most include, or the other way round, item by item."""
    if dimension.opposed != "refused":
        return
    for item, inside, outside in contested(base):
        side = np.where(inside & ~outside, 0, np.where(outside & ~inside, 1, -1))
        rows = np.flatnonzero(candidates & (found.why < 0) & (side >= 0))
        words = np.array([f"{item} included", f"{item} excluded"], dtype=object)
        by_majority(base, rows, side[rows], "inclusions", words, found)


def contested(base: LinkedClaims) -> Iterator[tuple[str, Array, Array]]:
    """Yield what some claims include and others exclude, with who does which."""
    includes, excludes = base.store.coded("includes"), base.store.coded("excludes")
    for item in sorted(items_of(includes.labels) & items_of(excludes.labels)):

        def names(label: str, item: str = item) -> bool:
            return item in split_names(label)

        yield item, includes.where(names), excludes.where(names)


def items_of(labels: Array) -> set[str]:
    """Return all names in cells of names."""
    return {item for label in labels for item in split_names(label)}


def by_days(
    base: LinkedClaims, rows: Ints, scope: ComparabilityRules, day: Array | None, found: Exclusions
) -> None:
    """Refuse whoever refers to days outside the window."""
    if scope.window is None:
        return
    away = days_away(base, rows, day)
    outside = away > scope.window
    days, place = np.unique(away[outside], return_inverse=True)
    window = f"days from the day asked about, the window is {scope.window:g}"
    found.refuse(rows[outside], place, [f"days: {d:,.0f} {window}" for d in days.tolist()])


def days_away(base: LinkedClaims, rows: Ints, day: Array | None) -> Array:
    """Return how far the days that claims refer to are from the day asked about.

    Parameters
    ----------
    rows : shape (claims,), those that count.
    day : the day asked about, as a day; None = the newest day to which a claim of `rows` on
        the same question refers.

    Returns
    -------
    shape (claims,), whole days >= 0; 0 within the interval, and where no day is said.
    """
    end, start, _ = base.dates(rows)
    if day is None:
        newest = np.full(len(base.question_texts), UNDATED)
        np.maximum.at(newest, base.question[rows], end)
        asked = newest[base.question[rows]]
    else:
        asked = np.full(len(rows), day.view(np.int64))
    known = (end != UNDATED) & (asked != UNDATED)
    end, start, asked = (np.where(known, d, 0) for d in (end, start, asked))
    away = np.maximum(np.maximum(asked - end, start - asked), 0)
    return np.asarray(away, dtype=np.float64)
