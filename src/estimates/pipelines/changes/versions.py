"""Two sets of claims merged: every version of every claim once, with its state in either set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from estimates.claims.claimset import ClaimSet
from estimates.claims.linked import LinkedClaims
from estimates.claims.references import Edges, fingerprints, translate_edges
from estimates.claims.unit_conversions import Conversion, unique_conversions
from estimates.columnar.arrays import Array, Ints, object_array
from estimates.columnar.columns import encode_values
from estimates.columnar.store import Store
from estimates.numeric.grouped.components import component_codes
from estimates.numeric.grouped.sums import positions_within

# The state of a version: absent, known but not shown (it may still correct others), or shown.
ABSENT, HIDDEN, SHOWN = 0, 1, 2
# Relations by which a version acts on others. An echo carries its origin itself.
ACTING = ("supersedes", "retracts", "disputes")


@dataclass(frozen=True)
class KnownClaims:
    """The known claims of one set, hidden ones included.

    claims : the set. rows : shape (known,), rows of its linked claims.
    state : shape (known,), HIDDEN or SHOWN.
    """

    claims: ClaimSet
    rows: Ints
    state: Ints

    @classmethod
    def of(cls, claims: ClaimSet) -> KnownClaims:
        """Return the known claims of a set."""
        linked = claims.linked
        state = np.where(linked.is_known_by(claims.day), HIDDEN, ABSENT)
        state[claims.rows] = SHOWN
        rows = np.flatnonzero(state)
        return cls(claims, rows, state[rows])

    @cached_property
    def store(self) -> Store:
        """Their columns."""
        return self.claims.linked.store.take(self.rows)

    def edges(self, relation: str, version: Ints) -> Edges:
        """Return the edges of a relation between versions; `version` has that of each row."""
        version_of = np.full(len(self.claims.linked.store), -1, dtype=np.int64)
        version_of[self.rows] = version
        return translate_edges(self.claims.linked.edges[relation], version_of)


@dataclass(frozen=True)
class Versions:
    """Every version of every claim of two sets, shape (versions,) each.

    A version is a label with a content (`fingerprint`); a version in both sets occurs once.

    store : the claims; each has its label as claim_id.
    label, content : codes of the label and of the fingerprint.
    before, after : the state in either set: ABSENT, HIDDEN or SHOWN.
    known_on : the day on which it became known; NaT = always known.
    place : its row of the input of the first set that has it.
    edges : the edges of each relation; a label stands for all its versions.
    conversions : units that were declared with either set.
    """

    store: Store
    label: Ints
    content: Ints
    before: Ints
    after: Ints
    known_on: Array
    place: Ints
    edges: dict[str, Edges]
    conversions: tuple[Conversion, ...] = ()

    @classmethod
    def of(cls, before: ClaimSet, after: ClaimSet) -> Versions:
        """Return the versions in two sets."""
        sets = [KnownClaims.of(before), KnownClaims.of(after)]
        labels = np.concatenate([known.claims.linked.labels[known.rows] for known in sets])
        label = pd.factorize(labels)[0].astype(np.int64)
        contents = [fingerprints(known.store) for known in sets if len(known.rows)]
        content = pd.factorize(np.concatenate([object_array(()), *contents]))[0].astype(np.int64)
        pair = label * (int(content.max(initial=0)) + 1) + content
        _, first, version = np.unique(pair, return_index=True, return_inverse=True)
        version_of = np.split(version, [len(sets[0].rows)])
        states = [np.zeros(len(first), dtype=np.int64) for _ in sets]
        for state, rows, known in zip(states, version_of, sets, strict=True):
            state[rows] = known.state
        whole = Store.concat([known.store for known in sets])
        claim_ids = encode_values("claim_id", list(labels))
        known_on = np.concatenate([known.claims.linked.known_on[known.rows] for known in sets])
        place = np.concatenate([known.claims.linked.places(known.rows) for known in sets])
        label, content = label[first], content[first]
        edges = {}
        for name in ACTING:
            pairs = zip(sets, version_of, strict=True)
            edges[name] = to_all_versions([known.edges(name, rows) for known, rows in pairs], label)
        declared = [c for claims in (before, after) for c in claims.linked.conversions]
        return cls(
            whole.with_columns({"claim_id": claim_ids}).take(first),
            label,
            content,
            states[0],
            states[1],
            known_on[first],
            place[first],
            edges,
            unique_conversions(declared),
        )

    @cached_property
    def linked(self) -> LinkedClaims:
        """All versions as the claims of one set."""
        none = Edges(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64))
        edges = {**self.edges, "origin": none}
        return LinkedClaims(self.store, edges, self.conversions, input_rows=self.place)

    @cached_property
    def component(self) -> Ints:
        """The connected component of each version: questions that can influence each other.

        A claim can correct one on another question, and a revised one can move to another.
        """
        question = self.linked.question_codes
        count = len(self.linked.questions)
        acting = [self.edges[name] for name in ("supersedes", "retracts")]
        rows = [question[edges.rows] for edges in acting]
        targets = [question[edges.targets] for edges in acting]
        for code in (self.label, self.content):
            order = np.argsort(code, kind="stable")
            is_same = code[order][1:] == code[order][:-1]
            rows.append(question[order][1:][is_same])
            targets.append(question[order][:-1][is_same])
        return component_codes(count, np.concatenate(rows), np.concatenate(targets))[question]

    @cached_property
    def is_shown_question(self) -> Array:
        """Whether either set shows a claim on the question of each version."""
        shown = np.zeros(len(self.linked.questions), dtype=bool)
        is_shown = (self.before == SHOWN) | (self.after == SHOWN)
        shown[self.linked.question_codes[is_shown]] = True
        return shown[self.linked.question_codes]


def to_all_versions(parts: Sequence[Edges], label: Ints) -> Edges:
    """Return edges to every version of the labels that they name."""
    rows = np.concatenate([edges.rows for edges in parts])
    targets = np.concatenate([edges.targets for edges in parts])
    if not len(rows):
        return Edges(rows, targets)
    named = np.unique(np.stack([rows, label[targets]]), axis=1)
    order = np.argsort(label, kind="stable")
    start = np.searchsorted(label[order], named[1], side="left")
    counts = np.searchsorted(label[order], named[1], side="right") - start
    index = np.repeat(start, counts) + positions_within(counts)
    return Edges(np.repeat(named[0], counts), order[index])
