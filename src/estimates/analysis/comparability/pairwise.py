"""The states of many pairs of claims in one dimension, and the sentences that describe them."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from estimates.analysis.comparability.dimensions import (
    ALIKE,
    DIFFERS,
    NOT_STATED,
    OPPOSED,
    SILENT,
    UNSAID,
    Dimension,
    DimensionCodes,
    dimension_codes,
    pair_states,
)
from estimates.analysis.comparability.rules import ComparabilityRules
from estimates.claims.linked import LinkedClaims
from estimates.columnar.arrays import Array, Ints
from estimates.columnar.columns import StringColumn
from estimates.columnar.store import Store
from estimates.model.schema import split_names


class PairText(NamedTuple):
    """The sentences of many pairs: one per key, shape (pairs,).

    Sentences are written once per distinct key, since many pairs share one.
    """

    keys: Ints
    write: Callable[[int], str]


# Returns the states and the sentences of pairs, given by the rows of both claims, shape (pairs,).
PairComparator = Callable[[Ints, Ints], tuple[Ints, PairText]]


def comparator_for(
    linked: LinkedClaims,
    dimension: Dimension,
    rules: ComparabilityRules,
    conversion_index: Ints | None = None,
) -> PairComparator:
    """Return the function that compares pairs in a dimension; columns are read once."""
    if dimension.name == "inclusions":
        return lambda a, b: inclusion_states(linked.store, a, b)
    if dimension.name == "days":
        is_dated = ~np.isnat(linked.store.dates("refers_to_end"))
        window = rules.window if isinstance(rules.window, int | float) else np.inf
        return lambda a, b: day_states(linked.days_between(a, b), is_dated[a] & is_dated[b], window)
    stated = dimension_codes(linked.store, dimension.name, conversion_index)
    return lambda a, b: (pair_states(stated, a, b), code_texts(stated, a, b))


def day_states(days_apart: Array, is_dated: Array, window: float) -> tuple[Ints, PairText]:
    """Return the states and sentences of pairs, shape (pairs,).

    days_apart : shape (pairs,), NaN = not known.
    is_dated : shape (pairs,), whether both claims state to which days they refer.
    """
    states = np.where(days_apart > 0, DIFFERS, ALIKE)
    states = np.where(is_dated, states, UNSAID)
    states = np.where(days_apart > window, OPPOSED, states)
    keys = np.nan_to_num(days_apart).astype(np.int64)
    return states, PairText(keys, lambda d: f"{d:,} day{'s' if d != 1 else ''} apart")


def code_texts(stated: DimensionCodes, a: Ints, b: Ints) -> PairText:
    """Return the sentences of pairs in a dimension that is a column."""
    base = len(stated.labels) + 1  # a key holds both codes, each plus 1, as digits of this base

    def write(key: int) -> str:
        label_a, label_b = (
            str(stated.labels[digit - 1]) if digit else NOT_STATED for digit in divmod(key, base)
        )
        is_same = label_a == label_b != NOT_STATED
        return f"both {label_a}" if is_same else f"{label_a} against {label_b}"

    return PairText((stated.codes[a] + 1) * base + stated.codes[b] + 1, write)


def inclusion_states(store: Store, a: Ints, b: Ints) -> tuple[Ints, PairText]:
    """Return the states and sentences of what claims include and exclude, shape (pairs,).

    Each distinct combination of what two claims state is compared once.
    """
    includes, excludes = (store.strings(name) for name in ("includes", "excludes"))
    base = len(excludes.labels) + 1
    keys = (includes.codes.astype(np.int64) + 1) * base + excludes.codes + 1
    distinct, key_codes = np.unique(keys, return_inverse=True)
    stated = [
        (names_in_cell(includes, key // base), names_in_cell(excludes, key % base))
        for key in distinct.tolist()
    ]
    combinations, pair_codes = np.unique(
        key_codes[a] * len(stated) + key_codes[b], return_inverse=True
    )
    compared = [
        compare_inclusions(stated[code // len(stated)], stated[code % len(stated)])
        for code in combinations.tolist()
    ]
    states = np.array([state for state, _ in compared], dtype=np.int64)
    return states[pair_codes], PairText(pair_codes, lambda code: compared[code][1])


def names_in_cell(column: StringColumn, code_plus_one: int) -> frozenset[str]:
    """Return the names in a cell, given by its code + 1; none for 0."""
    return frozenset(split_names(column.labels[code_plus_one - 1]) if code_plus_one else ())


# What a claim includes, and what it excludes.
Inclusions = tuple[frozenset[str], frozenset[str]]


def compare_inclusions(a: Inclusions, b: Inclusions) -> tuple[int, str]:
    """Return the state of what two claims include and exclude, and its sentence.

    >>> nothing = frozenset()
    >>> state, text = compare_inclusions((frozenset({"Crimea"}), nothing), (nothing, nothing))
    >>> state == UNSAID, text
    (True, 'Crimea included against not stated')
    """
    items = sorted(a[0] | a[1] | b[0] | b[1])
    if not items:
        return SILENT, f"{NOT_STATED} against {NOT_STATED}"

    def treatment(item: str, inclusions: Inclusions) -> str:
        is_included, is_excluded = item in inclusions[0], item in inclusions[1]
        return "included" if is_included else "excluded" if is_excluded else NOT_STATED

    treatments = [(item, treatment(item, a), treatment(item, b)) for item in items]
    differing = [(item, in_a, in_b) for item, in_a, in_b in treatments if in_a != in_b]
    if not differing:
        return ALIKE, f"both say {', '.join(f'{item} {in_a}' for item, in_a, _ in treatments)}"
    is_opposed = any(NOT_STATED not in (in_a, in_b) for _, in_a, in_b in differing)
    text = ", ".join(f"{item} {in_a} against {in_b}" for item, in_a, in_b in differing)
    return (OPPOSED if is_opposed else UNSAID), text
