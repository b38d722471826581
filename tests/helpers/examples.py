"""How many examples the profile draws of a property, and how many pairs of a grid."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product
from typing import TypeVar

from hypothesis import settings

First = TypeVar("First")
Second = TypeVar("Second")

# A profile of more examples than this is run by hand and has time for all of them.
BY_HAND = 1_000
# Fewer examples than this say little.
FEWEST = 3
# A profile of fewer examples than this tests a part of a grid: `dev` and `quick`, but not `ci`.
WHOLE_GRID = 60


def one_in(share: int) -> int:
    """Return one example in `share` of those that the profile draws, or all of them in `deep`."""
    full = settings().max_examples
    return full if full > BY_HAND else max(FEWEST, full // share)


def fewer_by_default(share: int) -> int:
    """Return one example in `share` in `dev` and `quick`, and all of them in `ci` and `deep`."""
    full = settings().max_examples
    return full if full >= WHOLE_GRID else one_in(share)


def pairs(
    first: Iterable[First], second: Iterable[Second], of_each: int = 1
) -> list[tuple[First, Second]]:
    """Return all pairs; in `dev` and `quick` so few that every value occurs `of_each` times or more."""
    rows, columns = [*first], [*second]
    if settings().max_examples >= WHOLE_GRID:
        return [*product(rows, columns)]
    steps = range(max(len(rows), len(columns)))
    return [
        (rows[step % len(rows)], columns[(step + shift) % len(columns)])
        for shift in range(1, of_each + 1)
        for step in steps
    ]
