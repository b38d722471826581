"""How do many pairs of claims stand to each other in one dimension, and in which words?"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from estimates.analysis.comparability.dimensions import (
    ALIKE,
    DIFFERS,
    NOT_SAID,
    OPPOSED,
    SILENT,
    UNSAID,
    Dimension,
    DimensionCodes,
    dimension_codes,
    states,
)
from estimates.analysis.comparability.rules import ComparabilityRules
from estimates.claims.linked import LinkedClaims
from estimates.columnar.arrays import Array, Ints
from estimates.columnar.columns import StringColumn
from estimates.columnar.store import Store
from estimates.model.schema import split_names

DAYS = ("refers_to_start", "refers_to_end", "stated_on", "published_on")
"""Columns that say to which days a claim refers."""


ANY = frozenset({ALIKE, SILENT, UNSAID, DIFFERS, OPPOSED})


class PairText(NamedTuple):
    """The words of many pairs: pairs of one key, shape (pairs,), have one sentence."""

    keys: Ints
    write: Callable[[int], str]


def silent(store: Store, dimension: Dimension) -> bool:
    """Return whether no claim says anything in a dimension that is read off a column."""
    columns = {"inclusions": ("includes", "excludes"), "days": DAYS}
    return not any(name in store.columns for name in columns.get(dimension.name, (dimension.name,)))


def possible(
    base: LinkedClaims,
    rows: Ints,
    dimension: Dimension,
    scope: ComparabilityRules,
    which: Ints | None = None,
) -> frozenset[int]:
    """Return the states that pairs of some claims can have in a dimension, at a look at each claim.

    Where all say one thing, or nothing, no pair need be looked at; else any state is possible.
    """
    if dimension.name == "inclusions":
        return frozenset({SILENT}) if silent(base.store, dimension) else ANY
    if dimension.name == "days":
        if scope.window is None and np.isnat(base.store.days("refers_to_end")[rows]).all():
            return frozenset({UNSAID})
        return ANY
    codes = dimension_codes(base.store, dimension.name, which).codes[rows]
    if not len(codes) or codes.min() != codes.max():
        return ANY
    return frozenset({SILENT if codes[0] < 0 else ALIKE})


PairComparator = Callable[[Ints, Ints], tuple[Ints, PairText]]
"""Tells the state of many pairs of rows in a dimension, and their words."""


def comparator_for(
    base: LinkedClaims, dimension: Dimension, scope: ComparabilityRules, which: Ints | None = None
) -> PairComparator:
    """Return how pairs of rows are judged in a dimension; the claims are read once."""
    if dimension.name == "inclusions":
        return lambda a, b: inclusion_states(base.store, a, b)
    if dimension.name == "days":
        stated = ~np.isnat(base.store.days("refers_to_end"))
        window = np.inf if scope.window is None else scope.window
        return lambda a, b: day_states(base.days_between(a, b), stated[a] & stated[b], window)
    said = dimension_codes(base.store, dimension.name, which)
    return lambda a, b: (states(said, a, b), coded_words(said, a, b))


def day_states(days: Array, stated: Array, window: float) -> tuple[Ints, PairText]:
    """Return the state of pairs that are some days apart (NaN = not known), and their words."""
    found = np.where(days > 0, DIFFERS, ALIKE)
    found = np.where(stated, found, UNSAID)
    found = np.where(days > window, OPPOSED, found)
    keys = np.nan_to_num(days).astype(np.int64)
    return found, PairText(keys, lambda d: f"{d:,} day{'s' if d != 1 else ''} apart")


def coded_words(said: DimensionCodes, a: Ints, b: Ints) -> PairText:
    """Return the words of pairs that a column tells apart."""
    many = len(said.labels) + 1

    def write(key: int) -> str:
        x, y = (str(said.labels[code - 1]) if code else NOT_SAID for code in divmod(key, many))
        return f"both {x}" if x == y != NOT_SAID else f"{x} against {y}"

    return PairText((said.codes[a] + 1) * many + said.codes[b] + 1, write)


def inclusion_states(store: Store, a: Ints, b: Ints) -> tuple[Ints, PairText]:
    """Return what is in one claim and out of or not said in the other.

    Each combination of what two claims say is looked at once.
    """
    includes, excludes = (store.coded(name) for name in ("includes", "excludes"))
    many = len(excludes.labels) + 1
    said = (includes.codes.astype(np.int64) + 1) * many + excludes.codes + 1
    cells, place = np.unique(said, return_inverse=True)
    sides = [
        (names_of(includes, cell // many), names_of(excludes, cell % many))
        for cell in cells.tolist()
    ]
    distinct, back = np.unique(place[a] * len(cells) + place[b], return_inverse=True)
    found = [
        inclusions(sides[pair // len(cells)], sides[pair % len(cells)])
        for pair in distinct.tolist()
    ]
    code = np.array([state for state, _ in found], dtype=np.int64)
    return code[back], PairText(back, lambda at: found[at][1])


def names_of(coded: StringColumn, place: int) -> frozenset[str]:
    """Return the names in a cell, given by its code + 1."""
    return frozenset(split_names(coded.labels[place - 1])) if place else frozenset()


Sides = tuple[frozenset[str], frozenset[str]]


def inclusions(one: Sides, other: Sides) -> tuple[int, str]:
    """Return how what one claim includes and excludes stands to another's.

    >>> state, words = inclusions((frozenset({"Crimea"}), frozenset()), (frozenset(), frozenset()))

    >>> state == UNSAID, words
    (True, 'Crimea included against not said')
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
