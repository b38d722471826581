"""What became of each claim on a day: corrections, retractions, echoes, updates, voices.

Only declared relations act, and only those of claims that are known on the day; the one
rule beside them is that of several claims of one source the latest stands. A source
corrects and retracts its own claims and those of the sources that it acts for.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from estimates.analysis.comparability.filtering import Exclusions, apart
from estimates.analysis.comparability.rules import ComparabilityRules
from estimates.claims.claimset import ClaimSet
from estimates.claims.linked import LinkedClaims
from estimates.claims.references import Edges, content_groups
from estimates.claims.unit_conversions import Conversion, unique
from estimates.claims.unit_factors import conversion_of_rows
from estimates.columnar.arrays import Array, Ints
from estimates.columnar.duplicates import duplicated_mask
from estimates.model.schema import split_names
from estimates.numeric.grouped.sorting import row_type

STANDINGS = (
    "not yet stated",
    "duplicate",
    "retracted",
    "superseded",
    "denied",
    "no figure",
    "excluded",
    "echo",
    "not comparable",
    "used",
)
"""In the order in which they apply."""
(
    NOT_YET_STATED,
    DUPLICATE,
    RETRACTED,
    SUPERSEDED,
    DENIED,
    NO_FIGURE,
    EXCLUDED,
    ECHO,
    NOT_COMPARABLE,
    USED,
) = range(len(STANDINGS))


@dataclass(frozen=True, slots=True)
class Standings:
    """What became of every claim of a base on a day, shape (claims,) each.

    Attributes
    ----------
    code : index into `STANDINGS`.
    by : the row of the claim responsible; -1 where none is.
    update : superseded by a later claim of the same source, not by a declared correction.
    apart : which claims are unlike the others on their question, and why.
    which : the conversion that brings it to the unit of its question, -1 where none does.
    conversions : those that were declared, at the door or for this question.
    contested : the row of a claim that disputes it; -1 where none does.
    root : the row of the claim at the root of its origins; its own where it repeats none.
    """

    code: Array
    cause_row: Ints
    superseded_by_self: Array
    exclusions: Exclusions
    conversion_index: Ints
    disputed_by_row: Ints
    origin_row: Ints
    conversions: tuple[Conversion, ...] = ()

    @property
    def used(self) -> Array:
        """Which claims answer their question."""
        found: Array = self.code == USED
        return found


def standings(
    claims: ClaimSet, day: date | None = None, scope: ComparabilityRules | None = None
) -> Standings:
    """Return what became of each claim, as known on a day.

    Parameters
    ----------
    claims : their whole base is judged, also the claims that narrowing took away: they still
        correct what they corrected.
    day : None = everything is known; a set that was narrowed by `as_of` knows no later day.
    scope : what may be compared with what.
    """
    base = claims.linked
    limit = day_asked(claims, day)
    known = np.isnat(base.known_on) | (
        np.full(len(base.store), True) if limit is None else base.known_on <= limit
    )
    return judge(base, known, scope or ComparabilityRules(), limit)


def day_asked(claims: ClaimSet, day: date | None) -> Array | None:
    """Return the day as of which a set is asked; None = all that is known."""
    limit = min((d for d in (day, claims.day) if d is not None), default=None)
    return None if limit is None else np.array(limit, dtype="datetime64[D]")


def judge(
    base: LinkedClaims, known: Array, scope: ComparabilityRules, day: Array | None
) -> Standings:
    """Return the standings of all claims, given which are known."""
    count = len(base.store)
    code = np.full(count, USED, dtype=np.int8)
    by = np.full(count, -1, dtype=row_type(count))
    roots = root_rows(base.edges["origin"], count)

    def settle(standing: int, where: Array, responsible: Ints | None = None) -> None:
        first = where & (code == USED)
        code[first] = standing
        if responsible is not None:
            by[first] = responsible[first]

    settle(NOT_YET_STATED, ~known)
    twin = twins(base, known)
    settle(DUPLICATE, twin >= 0, twin)
    for standing, relation in ((RETRACTED, "retracts"), (SUPERSEDED, "supersedes")):
        edges = base.edges[relation]
        actor = actors(base, edges, known[edges.rows] & may_correct(base, edges))
        settle(standing, actor >= 0, actor)
    settle(DENIED, base.store.coded("polarity").where("denied".__eq__))
    settle(NO_FIGURE, ~has_figure(base))
    settle(EXCLUDED, ~base.store.coded("exclude").is_null())
    settle(EXCLUDED, base.store.numbers("weight").floats == 0)
    settle(ECHO, ~base.store.coded("origin").is_null(), roots)
    declared = unique([*base.conversions, *scope.conversions])
    which = conversion_of_rows(base.store, base.question, len(base.question_texts), declared)
    unlike = apart(base, code == USED, scope, which, day)
    settle(NOT_COMPARABLE, unlike.why >= 0)
    later = updates(base, code == USED)
    update = later >= 0
    settle(SUPERSEDED, update, later)
    contested = contesting(base, known)
    return Standings(code, by, update, unlike, which, contested, roots, declared)


def root_rows(origin: Edges, count: int) -> Ints:
    """Return the row at the root of each claim's origins (of the first named, where several).

    Chains are followed by doubling: a chain of a million echoes takes twenty steps.
    """
    parent = np.arange(count, dtype=row_type(count))
    parent[origin.rows[::-1]] = origin.targets[::-1]
    while len(origin.rows):
        further = parent[parent]
        if np.array_equal(further, parent):
            return parent
        parent = further
    return parent


def nobody(count: int) -> Array:
    """Return the claim responsible where none is, for every row; it costs no memory."""
    return np.broadcast_to(np.int32(-1), count)


def twins(base: LinkedClaims, known: Array) -> Ints:
    """Return, for each claim that repeats another word for word, the one that stands for both."""
    group = content_groups(base.store, base.may_repeat)
    if group is None:
        return nobody(len(base.store))
    twin = np.full(len(base.store), -1, dtype=np.int64)
    sizes = np.bincount(group)
    several = np.flatnonzero(known & (sizes[group] > 1))
    several = several[np.argsort(base.labels_at(several).astype(str), kind="stable")]
    first = np.full(len(sizes), -1, dtype=np.int64)
    first[group[several[::-1]]] = several[::-1]
    twin[several] = first[group[several]]
    twin[twin == np.arange(len(twin))] = -1
    return twin


def actors(base: LinkedClaims, edges: Edges, live: Array) -> Ints:
    """Return the claim that acts on each claim by the live edges, -1 where none does.

    Of several the one that was known first, then the first by label, is named.
    """
    rows, targets = edges.rows[live], edges.targets[live]
    if not len(rows):
        return nobody(len(base.store))
    actor = np.full(len(base.store), -1, dtype=np.int64)
    order = np.lexsort((base.labels_at(rows).astype(str), base.known_on[rows]))[::-1]
    actor[targets[order]] = rows[order]
    return actor


def may_correct(base: LinkedClaims, edges: Edges) -> Array:
    """Return which edges run between claims of one source, or from one that acts for the other."""
    source, acts_for = base.store.coded("source"), base.store.coded("acts_for")
    allowed = np.asarray(source.codes[edges.rows] == source.codes[edges.targets])
    spoken_for = [set(split_names(label)) for label in acts_for.labels]
    for edge in np.flatnonzero(~allowed & (acts_for.codes[edges.rows] >= 0)).tolist():
        served = spoken_for[acts_for.codes[edges.rows[edge]]]
        allowed[edge] = source.labels[source.codes[edges.targets[edge]]] in served
    return allowed


def contesting(base: LinkedClaims, known: Array) -> Ints:
    """Return the known claim that disputes each claim, or tries to correct it without authority."""
    contested = nobody(len(base.store))
    for relation in ("disputes", "supersedes", "retracts"):
        edges = base.edges[relation]
        live = known[edges.rows]
        if relation != "disputes":
            live = live & ~may_correct(base, edges)
        if live.any():
            contested = np.where(contested < 0, actors(base, edges, live), contested)
    return contested


def has_figure(base: LinkedClaims) -> Array:
    """Return which claims name a number or a vague word."""
    found = np.zeros(len(base.store), dtype=bool)
    for name in ("value", "lower", "upper", "items", "vague_word"):
        if name in base.store.columns:
            found |= ~base.store.columns[name].is_null()
    return found


def updates(base: LinkedClaims, candidates: Array, group: Ints | None = None) -> Ints:
    """Return, for each candidate, a later one of the same source on the same question, or -1.

    `group` stands for the question of each row where a narrower one is meant.

    Later by the end, then the start of what it refers to (the day it was stated where that is
    not said), then by the day it was stated; a claim without dates is earlier than any other.
    """
    rows = np.flatnonzero(candidates & base.may_repeat)
    asked = base.question if group is None else group
    question, source = asked[rows], base.store.coded("source").codes[rows]
    key = question * (len(base.store.coded("source").texts) + 1) + source
    several = duplicated_mask(key)
    rows, key = rows[several], key[several]
    if not len(rows):
        return nobody(len(base.store))
    later = np.full(len(base.store), -1, dtype=row_type(len(base.store)))
    when = base.dates(rows)
    order = np.lexsort((base.labels_at(rows).astype(str), *reversed(when), key))
    rows, key, stamp = rows[order], key[order], np.stack([w[order] for w in when])
    starts = np.flatnonzero(np.diff(key, prepend=key[0] - 1))
    last = np.append(starts[1:], len(key)) - 1
    final = np.repeat(last, np.diff(np.append(starts, len(key))))
    outdated = (stamp != stamp[:, final]).any(axis=0)
    later[rows[outdated]] = rows[final[outdated]]
    return later
