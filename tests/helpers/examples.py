"""How many examples the profile draws of a property, and how many pairs of a grid."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product
from typing import TypeVar

from hypothesis import settings

First = TypeVar("First")
Second = TypeVar("Second")

# Fewer examples than this say little.
FEWEST = 3

# A profile of fewer examples is for a first look: `dev` and `quick`.
is_full = settings().max_examples >= settings.get_profile("ci").max_examples
# For properties of which each example is expensive: three in `dev` and `quick`; in `ci` and `deep` as
# many as of any other property.
few_in_dev = settings(max_examples=settings().max_examples if is_full else FEWEST)


def pairs(
    first: Iterable[First], second: Iterable[Second], of_each: int = 1
) -> list[tuple[First, Second]]:
    """Return all pairs; in `dev` and `quick` so few that every value occurs `of_each` times or more."""
    rows, columns = [*first], [*second]
    if is_full:
        return [*product(rows, columns)]
    steps = range(max(len(rows), len(columns)))
    return [
        (rows[step % len(rows)], columns[(step + shift) % len(columns)])
        for shift in range(1, of_each + 1)
        for step in steps
    ]
