"""Resolve references between claims, merge identical records, and find claims that conflict.

A claim names others by their labels, in the columns of `RELATIONS`; here labels become rows.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from estimates.claims.unit_conversions import Conversion
from estimates.claims.unit_factors import find_target_units
from estimates.columnar.arrays import Array, Ints, object_array
from estimates.columnar.columns import NumberColumn, StringColumn
from estimates.columnar.duplicates import duplicated_mask
from estimates.columnar.store import Store, group_identical_rows
from estimates.columnar.string_sort import alphabetical_ranks
from estimates.columnar.strings import NO_STRINGS, StringArray
from estimates.errors import (
    ClashingLabelError,
    CyclicLineageError,
    EstimatesError,
    Problem,
    UnitMismatchError,
    UnknownClaimError,
)
from estimates.model.schema import CONTENT_COLUMNS, canonical_cell, content_digest, split_names
from estimates.numeric.grouped.components import component_codes
from estimates.numeric.grouped.sums import positions_within

RELATIONS = ("origin", "supersedes", "retracts", "disputes")


@dataclass(frozen=True, slots=True)
class Edges:
    """The references of one relation: claims in `rows` name claims in `targets`, shape (edges,)."""

    rows: Ints
    targets: Ints


def translate_edges(edges: Edges, new_row: Ints) -> Edges:
    """Return edges between new rows, without those that have an end at -1."""
    rows, targets = new_row[edges.rows], new_row[edges.targets]
    is_inside = (rows >= 0) & (targets >= 0)
    return Edges(rows[is_inside], targets[is_inside])


def pair_tied_quantities(store: Store, edges: Mapping[str, Edges]) -> Edges:
    """Return the pairs of different quantities of claims that refer to each other, as codes."""
    codes = store.strings("quantity").codes
    naming = np.concatenate([codes[:0], *(codes[each.rows] for each in edges.values())])
    named = np.concatenate([codes[:0], *(codes[each.targets] for each in edges.values())])
    differs = naming != named
    return Edges(naming[differs], named[differs])


def make_problem(
    kind: type[EstimatesError], row: int, problem: str, cell: tuple[str, object], remedy: str
) -> Problem:
    """Return a problem of a row; `cell` is the column and the value."""
    return Problem.from_error(row, kind(problem, column=cell[0], value=cell[1], remedy=remedy))


def fingerprints(store: Store) -> Array:
    """Return the fingerprint of every row, equal to `row_fingerprint` of its flat row."""
    cells = [canonical_cells(store, name) for name in CONTENT_COLUMNS if name in store.columns]
    return object_array(map(content_digest, zip(*cells, strict=True)))


def canonical_cells(store: Store, name: str) -> Array:
    """Return a column in the form that enters the fingerprint; each distinct cell is made once."""
    column = store.columns[name]
    if isinstance(column, StringColumn):
        column = column.compact()  # some rows have the labels of all
        codes, distinct = column.codes, column.labels
    elif isinstance(column, NumberColumn):
        codes, floats = pd.factorize(column.floats)
        distinct = NumberColumn(floats).decode()
    else:
        codes, distinct = pd.factorize(column.decode())
    cells = object_array([*(canonical_cell(name, cell) for cell in distinct), ""])[codes]
    if isinstance(column, NumberColumn):
        for row, number in column.exact.items():
            cells[row] = canonical_cell(name, number)
    return cells


def claim_labels(store: Store) -> StringArray:
    """Return the claim_id of every row: its own, else its fingerprint."""
    own = store.strings("claim_id")
    is_blank = own.is_null()
    if not is_blank.any():
        in_order = np.array_equal(own.codes, np.arange(len(own.strings)))
        return own.strings if in_order else own.strings.take(own.codes)
    if is_blank.all():
        return StringArray(fingerprints(store))
    labels = own.decode().copy()
    labels[is_blank] = fingerprints(store.take(np.flatnonzero(is_blank)))
    return StringArray(labels)


def find_edges(store: Store, relation: str, labels: StringArray) -> tuple[Edges, list[Problem]]:
    """Return the references of one relation, and a problem for each label that no claim has."""
    if relation not in store.columns:
        none = np.empty(0, dtype=np.int64)
        return Edges(none, none), []
    rows, names, name_indices = split_cells(store.strings(relation))
    targets = find_first_rows(labels, names)[name_indices]
    is_known = targets >= 0
    problem = "names a claim that does not exist"
    remedy = "add that claim, or name the source that passed it on in via"
    problems = [
        make_problem(UnknownClaimError, row, problem, (relation, name), remedy)
        for row, name in zip(rows[~is_known].tolist(), names[name_indices[~is_known]], strict=True)
    ]
    return Edges(rows[is_known].astype(np.int64), targets[is_known].astype(np.int64)), problems


def split_cells(column: StringColumn) -> tuple[Ints, Array, Ints]:
    """Return each name in a column of lists of names: its row, the distinct names, its index there.

    Returns rows : shape (names,). distinct : shape (names of the labels,). indices : shape
        (names,).
    """
    stated = np.flatnonzero(~column.is_null())
    distinct, counts = split_name_cells(column.strings)
    codes = column.codes[stated]
    lengths = counts[codes]
    starts = np.cumsum(counts) - counts
    indices = np.repeat(starts[codes], lengths) + positions_within(lengths)
    return np.repeat(stated, lengths), distinct, indices


def split_name_cells(cells: StringArray) -> tuple[Array, Ints]:
    """Return the names in all cells, in order, and the number of names in each cell."""
    labels = cells.objects
    joined = "".join(labels)
    # Usually each cell holds a single name.
    if ";" not in joined and "\\" not in joined:
        return labels, np.ones(len(labels), dtype=np.int64)
    names = [split_names(label) for label in labels]
    counts = np.array([len(cell_names) for cell_names in names], dtype=np.int64)
    return object_array(name for cell_names in names for name in cell_names), counts


def find_first_rows(labels: StringArray, wanted: Array) -> Ints:
    """Return the first row that has each wanted label, -1 where none has."""
    # Few labels are wanted and many exist: the index is built from the few.
    distinct = pd.Index(pd.unique(wanted), dtype=object)
    codes = distinct.get_indexer(pd.Index(labels.objects, dtype=object))
    # In reverse, so that the first row of each label is assigned last.
    matching_rows = np.flatnonzero(codes >= 0)[::-1]
    first_rows = np.full(len(distinct), -1, dtype=np.int64)
    first_rows[codes[matching_rows]] = matching_rows
    rows: Ints = first_rows[distinct.get_indexer(pd.Index(wanted, dtype=object))]
    return rows


def find_cycles(
    edges: Edges, count: int, labels: Callable[[], Array], relation: str
) -> Iterator[Problem]:
    """Yield a problem for every claim on a circle of one relation."""
    if not len(edges.rows):
        return
    component = component_codes(count, edges.rows, edges.targets, strong=True)
    is_circular = np.bincount(component)[component] > 1
    is_circular[edges.rows[edges.rows == edges.targets]] = True
    for row in np.flatnonzero(is_circular).tolist():
        members = sorted(map(str, labels()[component == component[row]][:20]))
        cell = (relation, " → ".join([*members, members[0]]))
        remedy = "remove one of these references"
        yield make_problem(CyclicLineageError, row, "forms a circle", cell, remedy)


def find_label_clashes(store: Store) -> Iterator[Problem]:
    """Yield a problem for every row whose label another claim also has."""
    labels = store.strings("claim_id")
    codes = labels.codes
    counts = np.bincount(codes[codes >= 0], minlength=1)
    for row in np.flatnonzero((codes >= 0) & (counts[codes] > 1)).tolist():
        problem = "is the label of two different claims"
        cell = ("claim_id", labels.labels[codes[row]])
        remedy = "give each claim a label of its own"
        yield make_problem(ClashingLabelError, row, problem, cell, remedy)


def find_unit_mismatches(
    store: Store, conversions: tuple[Conversion, ...] = ()
) -> Iterator[Problem]:
    """Yield a problem for every row whose unit is not the most frequent unit of its quantity.

    Claims of a quantity whose units can be converted into one of them are accepted. What claims
    about formations count ("battalions") is compared later, by the consensus.
    """
    unit, quantity = store.strings("unit"), store.strings("quantity").codes.astype(np.int64)
    if len(unit.labels) < 2:
        return
    rank = alphabetical_ranks(unit.labels)
    stated_rows = np.flatnonzero(~unit.is_null())
    pairs = pd.DataFrame({"quantity": quantity[stated_rows], "unit": rank[unit.codes[stated_rows]]})
    counts = pairs.value_counts().reset_index(name="n")
    # Of units that are equally frequent the first in the alphabet counts as the usual one.
    counts = counts.sort_values(["quantity", "n", "unit"], ascending=[True, False, True])
    main = counts.drop_duplicates("quantity").set_index("quantity")["unit"]
    differs = (pairs["unit"] != pairs["quantity"].map(main)).to_numpy()
    if differs.any() and conversions:
        target, _, _ = find_target_units(store, quantity, int(quantity.max()) + 1, conversions)
        differs = differs & (target[quantity[stated_rows]] < 0)
    for row in stated_rows[differs].tolist():
        label = unit.labels[unit.codes[row]]
        usual = unit.labels[np.flatnonzero(rank == main[quantity[row]])[0]]
        problem = f"is not {usual!r}, the unit of the other claims of this quantity"
        declared = f"conversions={{{label!r}: (low, high, {usual!r})}}"
        remedy = f"give it a quantity of its own, convert it, or declare {declared}"
        yield make_problem(UnitMismatchError, row, problem, ("unit", label), remedy)


def repeated_source_rows(store: Store) -> Array:
    """Return the mask of rows whose source states several claims of their quantity."""
    quantity_codes = store.strings("quantity").codes.astype(np.int64)
    return duplicated_mask(quantity_codes << 32 | store.strings("source").codes)


def group_by_content(store: Store, may_repeat: Array) -> Array | None:
    """Return group codes that rows with the same content share; None where all rows differ.

    may_repeat : shape (claims,), as `repeated_source_rows` returns it. Only these rows are
        compared, because rows with the same content have the same source and quantity.
    """
    rows = np.flatnonzero(may_repeat)
    codes, first_rows = group_identical_rows(store.select(CONTENT_COLUMNS).take(rows))
    if len(first_rows) == len(rows):
        return None
    groups = np.arange(len(store))
    groups[rows] = len(store) + codes
    return pd.factorize(groups)[0]


def merge_records(store: Store, may_repeat: Array) -> tuple[Array, Array, list[str]]:
    """Return the rows to keep, one for each record, and a notice where records were merged.

    Between them stands the row that is kept for each row, shape (rows,).

    Rows with the same content are one claim unless each has a label of its own. Then all labels
    stay, because other claims may refer to them, and the rows have the standing "duplicate".
    """
    groups = group_by_content(store, may_repeat)
    if groups is None:
        rows = np.arange(len(store))
        return rows, rows, []
    label_codes = store.strings("claim_id").codes
    # Within a group labelled rows come first, and rows without a label (-1) last.
    order = np.lexsort((np.arange(len(store)), -label_codes.astype(np.int64), groups))
    is_same_group = groups[order][1:] == groups[order][:-1]
    labels = label_codes[order]
    is_merged = np.zeros(len(store), dtype=bool)
    is_merged[order[1:]] = is_same_group & ((labels[1:] == labels[:-1]) | (labels[1:] < 0))
    kept_at = np.maximum.accumulate(np.where(is_merged[order], 0, np.arange(len(order))))
    kept_for = np.empty(len(order), dtype=np.int64)
    kept_for[order] = order[kept_at]
    n_merged = int(is_merged.sum())
    sentence = "row repeats another" if n_merged == 1 else "rows repeat others"
    notices = [f"{n_merged:,} {sentence} word for word: merged"] if n_merged else []
    return np.flatnonzero(~is_merged), kept_for, notices


def find_problems(
    store: Store, conversions: tuple[Conversion, ...] = ()
) -> tuple[dict[str, Edges], list[Problem]]:
    """Return the references of every relation, and the problems of labels, units and references."""
    problems = [*find_label_clashes(store), *find_unit_mismatches(store, conversions)]
    edges: dict[str, Edges] = {}
    has_references = any(relation in store.columns for relation in RELATIONS)
    labels, n_claims = claim_labels(store) if has_references else NO_STRINGS, len(store)
    for relation in RELATIONS:
        edges[relation], lost = find_edges(store, relation, labels)
        problems += lost
        if relation != "disputes":
            problems += find_cycles(edges[relation], n_claims, lambda: labels.objects, relation)
    return edges, problems
