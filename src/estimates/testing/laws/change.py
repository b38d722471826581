"""Small changes to claims: another figure, another weight, one voice more."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from estimates.model.claim import Claim
from estimates.model.figure import Figure, Vague

NEW = "new"
"""The label and the source of a voice that a law adds."""


def times(figure: Figure, factor: int) -> Figure:
    """Return a figure all of whose numbers are multiplied.

    Examples
    --------
    >>> times(Figure(lower=1, upper=2), 100)
    Figure([100, 200])
    """
    numbers = {
        name: getattr(figure, name) * factor
        for name in ("value", "lower", "upper")
        if getattr(figure, name) is not None
    }
    if figure.vague is not None and figure.vague.unit is not None:
        unit = figure.vague.unit * factor
        numbers["vague"] = Vague(word=figure.vague.word, unit=unit)
    return figure.model_copy(update=numbers)


def replaced(claims: Sequence[Claim], at: int, **fields: Any) -> list[Claim]:
    """Return claims one of which has other fields."""
    changed = list(claims)
    changed[at] = claims[at].model_copy(update=fields)
    return changed


def new_voice(figure: Figure, **fields: Any) -> Claim:
    """Return a claim of another source on the question q."""
    return Claim(**{"claim_id": NEW, "source": NEW, "quantity": "q", "figure": figure, **fields})


def between(low: float, high: float) -> Figure:
    """Return a range inside [low, high], in as few digits as leave most of it.

    Examples
    --------
    >>> between(1234.5, 9876.5), between(1.2345, 1.2499)
    (Figure([2,000, 9,000]), Figure([1.235, 1.249]))
    """
    places = -math.floor(math.log10(high - low)) if low < high else 0
    for digits in (places, places + 1):
        first = math.ceil(low * 10**digits) / 10**digits if digits > 0 else upward(low, -digits)
        last = math.floor(high * 10**digits) / 10**digits if digits > 0 else -upward(-high, -digits)
        if low <= first < last <= high:
            return Figure(lower=first, upper=last)
    return Figure(lower=low, upper=high)


def upward(number: float, zeros: int) -> int:
    """Return the least multiple of a power of ten that is not below a number."""
    unit = int(10**zeros)
    return math.ceil(number / unit) * unit
