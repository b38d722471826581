"""Which claim refers to which: labels become rows, and what does not fit together is refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from estimates.claims.unit_conversions import Conversion
from estimates.claims.unit_factors import target_units
from estimates.columnar.arrays import Array, Ints, objects
from estimates.columnar.columns import NumberColumn, StringColumn
from estimates.columnar.duplicates import duplicated_mask
from estimates.columnar.store import Store, group_identical_rows
from estimates.columnar.strings import NO_TEXTS, StringArray
from estimates.errors import (
    ClashingLabelError,
    CyclicLineageError,
    Problem,
    UnitMismatchError,
    UnknownClaimError,
)
from estimates.model.schema import CONTENT, canonical, digest, split_names

RELATIONS = ("origin", "supersedes", "retracts", "disputes")


@dataclass(frozen=True, slots=True)
class Edges:
    """Claims that refer to claims, shape (edges,): `rows` name `targets`, as one relation."""

    rows: Ints
    targets: Ints


def fingerprints(store: Store) -> Array:
    """Return the fingerprint of every row, as `estimates.model.schema.fingerprint` of its claim."""
    cells = [canonical_cells(store, name) for name in CONTENT if name in store.columns]
    return objects(map(digest, zip(*cells, strict=True)))


def canonical_cells(store: Store, name: str) -> Array:
    """Return a column as the fingerprint sees it; every distinct cell is written once."""
    column = store.columns[name]
    if isinstance(column, StringColumn):
        codes, distinct = column.codes, column.labels
    else:
        floats = column.floats if isinstance(column, NumberColumn) else column.decode()
        codes, _ = pd.factorize(floats)
        first = np.empty(codes.max(initial=-1) + 1, dtype=np.int64)
        stated = np.flatnonzero(codes >= 0)[::-1]
        first[codes[stated]] = stated
        distinct = column.take(first).decode()
    written = objects([*(canonical(name, cell) for cell in distinct), ""])[codes]
    if isinstance(column, NumberColumn):
        for row, number in column.exact.items():
            written[row] = canonical(name, number)
    return written


def labels_of(store: Store) -> StringArray:
    """Return the claim_id of every row: its own, else its fingerprint."""
    given = store.coded("claim_id")
    null = given.is_null()
    if not null.any():
        in_order = np.array_equal(given.codes, np.arange(len(given.texts)))
        return given.texts if in_order else given.texts.at(given.codes)
    if null.all():
        return StringArray(fingerprints(store))
    labels = given.decode().copy()
    labels[null] = fingerprints(store.take(np.flatnonzero(null)))
    return StringArray(labels)


def edges_of(store: Store, relation: str, labels: StringArray) -> tuple[Edges, list[Problem]]:
    """Return the edges of one relation, and the labels that no claim has."""
    column = store.coded(relation)
    stated = np.flatnonzero(~column.is_null())
    if not len(stated):
        none = np.empty(0, dtype=np.int64)
        return Edges(none, none), []
    flat, counts = named(column.texts)
    found = first_rows(labels, flat)
    starts = np.cumsum(counts) - counts
    codes = column.codes[stated]
    lengths = counts[codes]
    rows = np.repeat(stated, lengths)
    within = np.arange(len(rows)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    places = np.repeat(starts[codes], lengths) + within
    targets = found[places]
    lost = np.flatnonzero(targets < 0)
    problems = [
        Problem.of(
            int(rows[i]),
            UnknownClaimError(
                "names a claim that is not there",
                column=relation,
                value=flat[places[i]],
                remedy="add that claim, or say through whom it came in via",
            ),
        )
        for i in lost.tolist()
    ]
    kept = targets >= 0
    return Edges(rows[kept].astype(np.int64), targets[kept].astype(np.int64)), problems


def named(texts: StringArray) -> tuple[Array, Ints]:
    """Return the names in cells of names, one after another, and how many each cell has."""
    labels = texts.objects
    whole = "".join(labels)
    if ";" not in whole and "\\" not in whole:  # as nearly always: a name alone
        return labels, np.ones(len(labels), dtype=np.int64)
    names = [split_names(label) for label in labels]
    counts = np.array([len(n) for n in names], dtype=np.int64)
    return objects(part for parts in names for part in parts), counts


def first_rows(labels: StringArray, wanted: Array) -> Ints:
    """Return the first row that has each wanted label, -1 where none has.

    The few that are wanted are hashed, not the many that are there.
    """
    few = pd.Index(pd.unique(wanted), dtype=object)
    at = few.get_indexer(pd.Index(labels.objects, dtype=object))
    hit = np.flatnonzero(at >= 0)[::-1]
    first = np.full(len(few), -1, dtype=np.int64)
    first[at[hit]] = hit
    found: Ints = first[few.get_indexer(pd.Index(wanted, dtype=object))]
    return found


def cycles(
    edges: Edges, count: int, labels: Callable[[], Array], relation: str
) -> Iterator[Problem]:
    """Yield a problem for every claim that lies on a circle of one relation."""
    if not len(edges.rows):
        return
    graph = coo_array((np.ones(len(edges.rows)), (edges.rows, edges.targets)), shape=(count, count))
    _, component = connected_components(graph, directed=True, connection="strong")
    sizes = np.bincount(component)
    circular = sizes[component] > 1
    circular[edges.rows[edges.rows == edges.targets]] = True
    for row in np.flatnonzero(circular).tolist():
        members = sorted(map(str, labels()[component == component[row]][:20]))
        yield Problem.of(
            row,
            CyclicLineageError(
                "runs in a circle",
                column=relation,
                value=" → ".join([*members, members[0]]),
                remedy="one of these claims must come first",
            ),
        )


def clashes(store: Store) -> Iterator[Problem]:
    """Yield a problem for every row whose label stands for another claim, too."""
    codes = store.coded("claim_id").codes
    taken = np.bincount(codes[codes >= 0], minlength=1) if (codes >= 0).any() else np.zeros(1, int)
    for row in np.flatnonzero((codes >= 0) & (taken[codes] > 1)).tolist():
        yield Problem.of(
            row,
            ClashingLabelError(
                "stands for two different claims",
                column="claim_id",
                value=store.coded("claim_id").labels[codes[row]],
                remedy="give each claim a label of its own",
            ),
        )


def unit_mismatches(store: Store, conversions: tuple[Conversion, ...] = ()) -> Iterator[Problem]:
    """Yield a problem for every row whose unit is not the commonest of its question.

    Where conversions are declared, the unit to which they lead takes the place of the
    commonest, and what they convert is no problem. A claim that counts formations is judged by
    what it counts, later.
    """
    unit, question = store.coded("unit"), store.coded("quantity").codes.astype(np.int64)
    if len(unit.labels) < 2:
        return
    rank = np.argsort(np.argsort(unit.labels.astype(str)))
    stated = np.flatnonzero(~unit.is_null())
    pairs = pd.DataFrame({"q": question[stated], "u": rank[unit.codes[stated]]})
    counts = pairs.value_counts().reset_index(name="n")
    counts = counts.sort_values(["q", "n", "u"], ascending=[True, False, True])
    main = counts.drop_duplicates("q").set_index("q")["u"]
    unlike = (pairs["u"] != pairs["q"].map(main)).to_numpy()
    if unlike.any() and conversions:
        target, _, _ = target_units(store, question, int(question.max()) + 1, conversions)
        unlike = unlike & (target[question[stated]] < 0)
    for row in stated[unlike].tolist():
        code = unit.codes[row]
        usual = unit.labels[np.flatnonzero(rank == main[question[row]])[0]]
        yield Problem.of(
            row,
            UnitMismatchError(
                f"is not {usual!r}, the unit of the other claims on this quantity",
                column="unit",
                value=unit.labels[code],
                remedy="give it a quantity of its own, convert it, or declare conversions="
                f"{{{unit.labels[code]!r}: (low, high, {usual!r})}}",
            ),
        )


def repeated_source_rows(store: Store) -> Array:
    """Return the rows whose source speaks more than once on their question."""
    question = store.coded("quantity").codes.astype(np.int64)
    return duplicated_mask(question << 32 | store.coded("source").codes)


def content_groups(store: Store, again: Array) -> Array | None:
    """Return a number for each row that rows of the same content share; None where all differ.

    Parameters
    ----------
    again : rows among which those are whose source speaks more than once on their question.
    """
    several = np.flatnonzero(again)
    same, first = group_identical_rows(store.select(CONTENT).take(several))
    if len(first) == len(several):
        return None
    group = np.arange(len(store))
    group[several] = len(store) + same
    return pd.factorize(group)[0]


def merge(store: Store, again: Array) -> tuple[Array, list[str]]:
    """Return the rows to keep, one of each record, and a notice where records were merged.

    Rows with the same content are one claim unless each has a label of its own: then the
    labels stay (others may refer to them) and their standing is "duplicate".
    """
    group = content_groups(store, again)
    if group is None:
        return np.arange(len(store)), []
    label = store.coded("claim_id").codes
    order = np.lexsort((np.arange(len(store)), -label.astype(np.int64), group))
    same = group[order][1:] == group[order][:-1]
    twice = np.zeros(len(store), dtype=bool)
    twice[order[1:]] = same & ((label[order][1:] == label[order][:-1]) | (label[order][1:] < 0))
    merged = int(twice.sum())
    noun = "row repeats another" if merged == 1 else "rows repeat others"
    notices = [f"{merged:,} {noun} word for word: merged"] if merged else []
    return np.flatnonzero(~twice), notices


def problems_of(
    store: Store, conversions: tuple[Conversion, ...] = ()
) -> tuple[dict[str, Edges], list[Problem]]:
    """Return the edges of every relation, and all that does not fit together."""
    problems: list[Problem] = [*clashes(store), *unit_mismatches(store, conversions)]
    edges: dict[str, Edges] = {}
    related = any(relation in store.columns for relation in RELATIONS)
    labels = labels_of(store) if related else NO_TEXTS
    for relation in RELATIONS:
        edges[relation], lost = edges_of(store, relation, labels)
        problems += lost
        if relation != "disputes":
            problems += cycles(edges[relation], len(store), lambda: labels.objects, relation)
    return edges, problems
