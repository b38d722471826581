"""May two claims be compared, and what differs in what they speak of?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from estimates.base import UNDATED, Base
from estimates.claim import Claim
from estimates.columns import split_names
from estimates.conversions import unit_key
from estimates.dimensions import (
    ALIKE,
    DIFFERS,
    NOT_SAID,
    OPPOSED,
    SILENT,
    STATES,
    UNSAID,
    Dimension,
    Reading,
    reading,
    states,
)
from estimates.doors.record import flat_row, from_record
from estimates.scope import Scope
from estimates.store import Array, Ints, Store, objects

if TYPE_CHECKING:
    from estimates.spans import Judged

IN_A_QUESTION = ("quantity", "polarity", "origin")
"""Dimensions that are settled for used claims on one question: by its label, by the standings
of denials and of echoes."""
WHAT = {"includes": "what it includes", "excludes": "what it excludes", "kind": "stock or flow"}
SPANS = ((7, "a week"), (31, "a month"), (366, "a year"))
"""Days apart, in words."""


@dataclass(frozen=True, slots=True)
class Comparability:
    """Whether two claims may be compared.

    Attributes
    ----------
    claim_a, claim_b : the two.
    comparable : whether nothing forbids it.
    refusals : what forbids it. caveats : what does not but must be said beside it.
    reasons : both, a sentence a dimension: "manner: observed against forecast", first what
        `claim_a` says.
    """

    claim_a: str
    claim_b: str
    comparable: bool
    refusals: tuple[str, ...]
    caveats: tuple[str, ...]

    @property
    def reasons(self) -> tuple[str, ...]:
        """All that differs, what forbids a comparison first."""
        return (*self.refusals, *self.caveats)

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON knows it."""
        return {
            "claim_a": self.claim_a,
            "claim_b": self.claim_b,
            "comparable": self.comparable,
            "refusals": list(self.refusals),
            "caveats": list(self.caveats),
        }

    def __str__(self) -> str:
        verdict = "comparable" if self.comparable else "not comparable"
        with_caveats = " with caveats" if self.comparable and self.caveats else ""
        head = f"{self.claim_a} against {self.claim_b}: {verdict}{with_caveats}"
        return "\n".join([head, *(f"  {reason}" for reason in self.reasons)])


def compare(
    a: Claim | Any,
    b: Claim | Any,
    dimensions: Any = None,
    window: float | None = None,
    conversions: Any = None,
) -> Comparability:
    """Return whether two claims may be compared, with a reason for each dimension that differs.

    What is not said is not "no": it gives a caveat, never a refusal.

    Parameters
    ----------
    a, b : claims, or records of which they can be made.
    dimensions : a mapping of dimensions to "refused", "caveat" or "ignored", or a table of
        `estimates.dimensions.Dimension`; None is the table `estimates.dimensions.DIMENSIONS`.
    window : days further apart than this refuse a comparison; None = any.
    conversions : units that can be brought to each other, see `estimates.reconcile`.

    Raises
    ------
    InvalidFieldError
        For a dimension or a severity that is not known.

    Examples
    --------
    >>> from estimates import claim
    >>> found = compare(claim("Taran", 110000, claim_id="C03", area="border"),
    ...                 claim("Kuleba", "over 120,000", claim_id="C07", manner="forecast"))
    >>> print(found)
    C03 against C07: not comparable
      manner: not said against forecast
      area: border against not said
      origin: of C03 unknown, of C07 unknown: they may share one
    """
    scope = Scope.of(window=window, dimensions=dimensions, conversions=conversions)
    one, other = from_record(a), from_record(b)
    pair = Pair(one, other, scope)
    said: dict[str, list[str]] = {"refused": [], "caveat": [], "ignored": []}
    for dimension in scope.dimensions:
        state, words = pair.judged(dimension)
        said[dimension.severities[state]].append(f"{dimension.name}: {words}")
    refusals, caveats = tuple(said["refused"]), tuple(said["caveat"])
    return Comparability(str(one.claim_id), str(other.claim_id), not refusals, refusals, caveats)


class Pair:
    """Two claims side by side, in a store of two rows."""

    def __init__(self, one: Claim, other: Claim, scope: Scope) -> None:
        self.claims, self.scope = (one, other), scope
        self.base = Base(Store.of([flat_row(one), flat_row(other)]), {})
        self.rows = np.array([0]), np.array([1])

    def judged(self, dimension: Dimension) -> tuple[int, str]:
        """Return the state of the pair in a dimension, and what each says."""
        special: dict[str, Callable[[], tuple[int, str]]] = {
            "origin": self.origins,
            "unit": self.units,
            "form": self.forms,
        }
        if dimension.name in special:
            return special[dimension.name]()
        state, words = judged_pairs(self.base, *self.rows, dimension, self.scope)
        return int(state[0]), words(np.array([0]))[0]

    def origins(self) -> tuple[int, str]:
        """Return whether both come from the same: a claim, a source, a go-between, a document."""
        roots = [self.roots(claim) for claim in self.claims]
        shared = sorted(set.intersection(*({*roots_, own} for roots_, own in roots)))
        if shared:
            return ALIKE, f"both come from {', '.join(shared)}"
        unknown = [str(c.claim_id) for c, (known, _) in zip(self.claims, roots, strict=True) if not known]
        words = f"of {' unknown, of '.join(unknown)} unknown"
        if len(unknown) == 2:
            return SILENT, f"{words}: they may share one"
        return (UNSAID, words) if unknown else (DIFFERS, "they name different ones")

    def roots(self, claim: Claim) -> tuple[set[str], str]:
        """Return whom a claim names as its origin, and its own source."""
        derived = claim.document.derived_from if claim.document else ()
        names = {*claim.via, *derived}
        for other in self.claims:
            names |= {other.source.name} if other.claim_id in claim.origin else set()
        return names | {*claim.origin}, claim.source.name

    def units(self) -> tuple[int, str]:
        """Return whether the units are one, or a conversion leads from one to the other."""
        said = [
            c.figure.counted if c.figure.form == "formation" else c.quantity.unit
            for c in self.claims
        ]
        words = " against ".join(unit or NOT_SAID for unit in said)
        if None in said:
            return (SILENT if said == [None, None] else UNSAID), words
        keys = [unit_key(str(unit)) for unit in said]
        pairs = {(unit_key(c.unit), unit_key(c.to)) for c in self.scope.conversions}
        same = keys[0] == keys[1] or tuple(keys) in pairs or tuple(keys[::-1]) in pairs
        return (ALIKE if same else DIFFERS), words

    def forms(self) -> tuple[int, str]:
        """Return the state of the forms; a formation that can be converted is a level."""
        state, words = self.units()
        formation = any(claim.figure.form == "formation" for claim in self.claims)
        which = np.zeros(2, dtype=np.int64) if formation and state == ALIKE else None
        said = reading(self.base.store, "form", which)
        found = states(said, *self.rows)
        return int(found[0]), coded_words(said, *self.rows)(np.array([0]))[0] or words


# ---- many pairs

Words = Callable[[Ints], list[str]]
"""Which sentence each of some pairs has."""


def judged_pairs(
    base: Base, a: Ints, b: Ints, dimension: Dimension, scope: Scope, which: Ints | None = None
) -> tuple[Ints, Words]:
    """Return the state of many pairs of rows in a dimension, and their words when asked for."""
    if dimension.name == "inclusions":
        return inclusion_states(base.store, a, b)
    if dimension.name == "days":
        days = base.days_between(a, b)
        apart = np.inf if scope.window is None else scope.window
        found = np.where(days > 0, np.where(days > apart, OPPOSED, DIFFERS), ALIKE)
        found = np.where(np.isnan(days), SILENT, found)
        return found, lambda some: [f"{d:,.0f} day{'s' if d != 1 else ''} apart" for d in days[some]]
    said = reading(base.store, dimension.name, which)
    return states(said, a, b), coded_words(said, a, b)


def coded_words(said: Reading, a: Ints, b: Ints) -> Words:
    """Return the words of pairs that a column tells apart."""

    def words(some: Ints) -> list[str]:
        pairs = zip(said.codes[a[some]].tolist(), said.codes[b[some]].tolist(), strict=True)
        labels = [*map(str, said.labels), NOT_SAID]
        return [
            f"both {labels[x]}" if x == y and x >= 0 else f"{labels[x]} against {labels[y]}"
            for x, y in pairs
        ]

    return words


def inclusion_states(store: Store, a: Ints, b: Ints) -> tuple[Ints, Words]:
    """Return what is in one claim and out of or not said in the other.

    Each combination of what two claims say is looked at once.
    """
    cells = [store.coded(name) for name in ("includes", "excludes")]
    keys = np.stack([cell.codes[rows] for rows in (a, b) for cell in cells])
    distinct, back = np.unique(keys, axis=1, return_inverse=True)
    sides = [
        [*(frozenset(split_names(label)) for label in cell.labels), frozenset[str]()]
        for cell in cells
    ]
    found = [
        inclusions((sides[0][i], sides[1][j]), (sides[0][k], sides[1][m]))
        for i, j, k, m in distinct.T.tolist()
    ]
    code = np.array([state for state, _ in found], dtype=np.int64)
    back = back.ravel()
    return code[back], lambda some: [found[at][1] for at in back[some].tolist()]


Sides = tuple[frozenset[str], frozenset[str]]


def inclusions(one: Sides, other: Sides) -> tuple[int, str]:
    """Return how what one claim includes and excludes stands to another's.

    >>> state, words = inclusions((frozenset({"Crimea"}), frozenset()), (frozenset(), frozenset()))
    >>> STATES[state], words
    ('unsaid', 'Crimea included against not said')
    """
    items = sorted(one[0] | one[1] | other[0] | other[1])
    if not items:
        return SILENT, f"{NOT_SAID} against {NOT_SAID}"

    def place(item: str, sides: Sides) -> str:
        inside, outside = item in sides[0], item in sides[1]
        return "included" if inside else "excluded" if outside else NOT_SAID

    said = [(item, place(item, one), place(item, other)) for item in items]
    unlike = [(item, x, y) for item, x, y in said if x != y]
    if not unlike:
        return ALIKE, f"both say {', '.join(f'{item} {x}' for item, x, _ in said)}"
    opposed = any(NOT_SAID not in (x, y) for _, x, y in unlike)
    words = ", ".join(f"{item} {x} against {y}" for item, x, y in unlike)
    return (OPPOSED if opposed else UNSAID), words


def caveats(judged: Judged, first: Ints, second: Ints) -> tuple[Array, Callable[[], Array]]:
    """Return which pairs may be compared, and what differs, in words.

    Parameters
    ----------
    first, second : shape (pairs,), used claims by their place in `judged.rows`.

    Returns
    -------
    comparable : shape (pairs,). reasons : a function that returns tuples of sentences,
        shape (pairs,); each distinct one is written once.
    """
    a, b = judged.rows[first], judged.rows[second]
    comparable = np.ones(len(a), dtype=bool)
    said: list[tuple[str, Array, Words]] = []
    for dimension in judged.scope.dimensions:
        if dimension.name in IN_A_QUESTION or (
            dimension.name == "unit" and bool(judged.standings.conversions)
        ):
            continue
        which = judged.standings.which
        state, words = judged_pairs(judged.base, a, b, dimension, judged.scope, which)
        severity = np.array([("ignored", "caveat", "refused").index(s) for s in dimension.severities])
        matters = severity[state]
        comparable &= matters < 2
        if (matters > 0).any():
            said.append((dimension.name, matters > 0, words))
    return comparable, lambda: sentences(said, len(a))


def sentences(said: list[tuple[str, Array, Words]], pairs: int) -> Array:
    """Return all sentences of each pair as one tuple."""
    tuples: list[tuple[str, ...]] = [()]
    code = np.zeros(pairs, dtype=np.int64)
    for name, where, words in said:
        some = np.flatnonzero(where)
        distinct = list(dict.fromkeys(spoken := words(some)))
        place = {sentence: at + 1 for at, sentence in enumerate(distinct)}
        here = np.zeros(pairs, dtype=np.int64)
        here[some] = [place[sentence] for sentence in spoken]
        many = len(distinct) + 1
        combined, code = np.unique(code * many + here, return_inverse=True)
        tuples = [
            tuples[c // many] + ((f"{name}: {distinct[c % many - 1]}",) if c % many else ())
            for c in combined.tolist()
        ]
    return objects(tuples)[code]


# ---- whole questions


def question_caveats(judged: Judged) -> dict[str, Array]:
    """Return, in words, what the used claims of each question differ in, and where they do."""
    notes: dict[str, Array] = {}
    for dimension in judged.scope.dimensions:
        name = dimension.name
        if name in (*IN_A_QUESTION, "party", "unit", "form"):
            continue
        if name == "days":
            if dimension.differs == "caveat":
                notes |= days_notes(judged)
            continue
        if name == "inclusions":
            columns = ("includes", "excludes")
            differs = unsaid = "caveat" if dimension.unsaid == "caveat" else "ignored"
        else:
            columns, differs, unsaid = (name,), dimension.differs, dimension.unsaid
        for column in columns:
            if column not in judged.base.store.columns:
                continue
            several, some = disagreement(judged, column)
            if differs == "caveat":
                notes[f"the claims differ in {column}: see the discrepancies"] = several
            if unsaid == "caveat":
                words = f"not every claim says {WHAT.get(column, f'its {column}')}: see the discrepancies"
                notes[words] = some & ~(several & (differs == "caveat"))
    return notes


def disagreement(judged: Judged, column: str) -> tuple[Array, Array]:
    """Return the questions whose used claims say several things, and where only some say any."""
    question, questions = judged.question, len(judged.questions)
    codes = judged.base.store.coded(column).codes[judged.rows]
    stated = codes >= 0
    least, most = np.full(questions, np.iinfo(np.int32).max), np.full(questions, -1)
    np.minimum.at(least, question[stated], codes[stated])
    np.maximum.at(most, question[stated], codes[stated])
    spoken = np.bincount(question[stated], minlength=questions)
    silent = np.bincount(question[~stated], minlength=questions)
    return most > least, (spoken > 0) & (silent > 0)


def days_notes(judged: Judged) -> dict[str, Array]:
    """Return how far apart the days are to which the used claims of each question refer."""
    end, start, _ = judged.base.dates(judged.rows)
    known = end != UNDATED
    question, questions = judged.question[known], len(judged.questions)
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


def assumptions(judged: Judged) -> dict[str, Array]:
    """Return what was assumed of the used claims of each question, and where: conversions, drift.

    And where a documented minimum contradicts a used claim.
    """
    questions = len(judged.questions)

    def where(some: Array) -> Array:
        return np.bincount(judged.question[some], minlength=questions) > 0

    notes = {
        f"units are converted: {conversion}": where(judged.factors.which == at)
        for at, conversion in enumerate(judged.standings.conversions)
    }
    if judged.scope.drift:
        since = "the newest claim" if judged.day is None else str(judged.day)
        words = f"claims are widened by their distance from {since}: drift"
        notes[f"{words} {judged.scope.drift:g} per root of a day"] = where(judged.staleness > 0)
    contradicted = np.zeros(questions, dtype=bool)
    rows = np.array([*judged.floors], dtype=np.int64)
    contradicted[np.isin(judged.questions, judged.base.questions[judged.base.question[rows]])] = True
    notes["a documented minimum lies above what a claim allows: see the ledger"] = contradicted
    return notes
