"""Two sets of claims laid over each other: every version of every claim once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from estimates.claims.claimset import ClaimSet
from estimates.claims.linked import LinkedClaims
from estimates.claims.references import Edges, fingerprints
from estimates.claims.unit_conversions import Conversion, unique
from estimates.columnar.arrays import Array, Ints
from estimates.columnar.encoding import encode
from estimates.columnar.store import Store

ABSENT, HIDDEN, SHOWN = 0, 1, 2
"""A version is not there; it is known and may correct others, but no longer asked about; it is."""
ACTING = ("supersedes", "retracts", "disputes")
"""Relations by which a version acts on others. What repeats another is an echo by itself."""


@dataclass(frozen=True)
class Side:
    """The claims of one set that are known, hidden ones among them.

    Attributes
    ----------
    claims : the set. rows : shape (known,), in its base.
    state : shape (known,), HIDDEN or SHOWN.
    """

    claims: ClaimSet
    rows: Ints
    state: Ints

    @classmethod
    def of(cls, claims: ClaimSet) -> Side:
        """Take what is known."""
        base = claims.linked
        state = np.full(len(base.store), HIDDEN, dtype=np.int64)
        if claims.day is not None:
            state[base.known_on > np.datetime64(claims.day)] = ABSENT
        state[claims.rows] = SHOWN
        rows = np.flatnonzero(state)
        return cls(claims, rows, state[rows])

    @cached_property
    def store(self) -> Store:
        """Their columns."""
        return self.claims.linked.store.take(self.rows)

    @property
    def labels(self) -> Array:
        """Their labels."""
        return self.claims.linked.labels[self.rows]

    @property
    def known_on(self) -> Array:
        """Since when they are known."""
        return self.claims.linked.known_on[self.rows]

    @property
    def contents(self) -> Array:
        """Their fingerprints."""
        return fingerprints(self.store) if len(self.rows) else np.empty(0, dtype=object)

    def edges(self, relation: str, version: Ints) -> Edges:
        """Return who acts on whom, as versions."""
        place = np.full(len(self.claims.linked.store), -1, dtype=np.int64)
        place[self.rows] = version
        edges = self.claims.linked.edges[relation]
        ends = place[edges.rows], place[edges.targets]
        inside = (ends[0] >= 0) & (ends[1] >= 0)
        return Edges(ends[0][inside], ends[1][inside])


@dataclass(frozen=True)
class Versions:
    """Every version of every claim of two sets, shape (versions,) each.

    A version is a label with a content (`fingerprint`); where both sets have it, it stands once.

    Attributes
    ----------
    store : the claims; each has its label as claim_id.
    label, content : codes of the label and of the fingerprint.
    before, after : how it stands in either set: ABSENT, HIDDEN or SHOWN.
    known_on : the day from which it is known; NaT = always.
    edges : who acts on whom, by relation; a label stands for all its versions.
    conversions : units that were declared with either set.
    """

    store: Store
    label: Ints
    content: Ints
    before: Ints
    after: Ints
    known_on: Array
    edges: dict[str, Edges]
    conversions: tuple[Conversion, ...] = ()

    @classmethod
    def of(cls, before: ClaimSet, after: ClaimSet) -> Versions:
        """Lay two sets over each other."""
        sides = [Side.of(before), Side.of(after)]
        labels = np.concatenate([side.labels for side in sides])
        label = pd.factorize(labels)[0].astype(np.int64)
        content = pd.factorize(np.concatenate([s.contents for s in sides]))[0].astype(np.int64)
        pair = label * (int(content.max(initial=0)) + 1) + content
        _, first, version = np.unique(pair, return_index=True, return_inverse=True)
        cut = len(sides[0].rows)
        placed = (version[:cut], version[cut:])
        states = [np.zeros(len(first), dtype=np.int64) for _ in sides]
        for state, at, side in zip(states, placed, sides, strict=True):
            state[at] = side.state
        whole = Store.concat([side.store for side in sides])
        store = whole.replaced({"claim_id": encode("claim_id", list(labels))}).take(first)
        known = np.concatenate([side.known_on for side in sides])[first]
        label, content = label[first], content[first]
        edges = {}
        for name in ACTING:
            parts = [side.edges(name, at) for side, at in zip(sides, placed, strict=True)]
            edges[name] = to_all_versions(parts, label)
        declared = unique([c for claims in (before, after) for c in claims.linked.conversions])
        return cls(store, label, content, states[0], states[1], known, edges, declared)

    @cached_property
    def base(self) -> LinkedClaims:
        """All versions as if they stood side by side."""
        none = Edges(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64))
        return LinkedClaims(self.store, {**self.edges, "origin": none}, self.conversions)

    @cached_property
    def component(self) -> Ints:
        """A number for each version, shared by questions that can influence each other.

        A claim can correct one on another question, and a revised one can move to another.
        """
        question = self.base.question
        count = len(self.base.questions)
        acting = [self.edges[name] for name in ("supersedes", "retracts")]
        rows = [question[edges.rows] for edges in acting]
        targets = [question[edges.targets] for edges in acting]
        for code in (self.label, self.content):
            order = np.argsort(code, kind="stable")
            same = code[order][1:] == code[order][:-1]
            rows.append(question[order][1:][same])
            targets.append(question[order][:-1][same])
        pairs = (np.concatenate(rows), np.concatenate(targets))
        graph = coo_array((np.ones(len(pairs[0])), pairs), shape=(count, count))
        _, found = connected_components(graph, directed=False)
        return np.asarray(found, dtype=np.int64)[question]

    @cached_property
    def asked(self) -> Array:
        """Whether either set asks about the question of each version."""
        shown = np.zeros(len(self.base.questions), dtype=bool)
        shown[self.base.question[(self.before == SHOWN) | (self.after == SHOWN)]] = True
        return shown[self.base.question]

    def part(self, rows: Ints) -> LinkedClaims:
        """Return some versions with the relations between them."""
        place = np.full(len(self.store), -1, dtype=np.int64)
        place[rows] = np.arange(len(rows))
        edges = {}
        for name, found in self.base.edges.items():
            inside = (place[found.rows] >= 0) & (place[found.targets] >= 0)
            edges[name] = Edges(place[found.rows[inside]], place[found.targets[inside]])
        return LinkedClaims(self.store.take(rows), edges, self.conversions)


def to_all_versions(parts: Sequence[Edges], label: Ints) -> Edges:
    """Return edges to every version of the labels that they name."""
    rows = np.concatenate([edges.rows for edges in parts])
    targets = np.concatenate([edges.targets for edges in parts])
    if not len(rows):
        return Edges(rows, targets)
    named = np.unique(np.stack([rows, label[targets]]), axis=1)
    order = np.argsort(label, kind="stable")
    start = np.searchsorted(label[order], named[1], side="left")
    length = np.searchsorted(label[order], named[1], side="right") - start
    within = np.arange(length.sum()) - np.repeat(np.cumsum(length) - length, length)
    return Edges(np.repeat(named[0], length), order[np.repeat(start, length) + within])
