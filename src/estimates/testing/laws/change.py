"""Small changes to claims: another figure, another weight, one voice more."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from estimates.claim import Claim
from estimates.figure import Figure, Vague

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
    """Return a range, with whole numbers where rounding inwards leaves more than one.

    Examples
    --------
    >>> between(1.2, 9.7), between(1.2, 1.7)
    (Figure([2, 9]), Figure([1.2, 1.7]))
    """
    first, last = -int(-low // 1), int(high // 1)
    return Figure(lower=first, upper=last) if first < last else Figure(lower=low, upper=high)
