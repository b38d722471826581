"""How do many pairs of claims stand to each other in one dimension, and in which words?"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from estimates.base import Base
from estimates.columns import split_names
from estimates.dimensions import (
    ALIKE,
    DIFFERS,
    NOT_SAID,
    OPPOSED,
    SILENT,
    UNSAID,
    Dimension,
    Reading,
    reading,
    states,
)
from estimates.scope import Scope
from estimates.store import Ints, Store

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
        return found, lambda some: [
            f"{d:,.0f} day{'s' if d != 1 else ''} apart" for d in days[some]
        ]
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
