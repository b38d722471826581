"""Small changes to claims: another figure, another weight, an additional voice."""

import math
from collections.abc import Sequence
from typing import Any

from estimates.model.claim import Claim
from estimates.model.figure import Figure
from estimates.model.vague import Vague

# The label and the source of a voice that a law adds.
NEW = "new"


def times(figure: Figure, factor: int) -> Figure:
    """Return a figure with all its numbers multiplied.

    >>> times(Figure(lower=1, upper=2), 100)
    Figure([100, 200])
    """
    numbers = {
        name: getattr(figure, name) * factor
        for name in ("value", "lower", "upper")
        if getattr(figure, name) is not None
    }
    if figure.vague is not None and figure.vague.unit is not None:
        numbers["vague"] = Vague(word=figure.vague.word, unit=figure.vague.unit * factor)
    return figure.model_copy(update=numbers)


def replaced(claims: Sequence[Claim], at: int, **fields: Any) -> list[Claim]:
    """Return the claims, one of which has other fields."""
    changed = list(claims)
    changed[at] = claims[at].model_copy(update=fields)
    return changed


def new_voice(figure: Figure, **fields: Any) -> Claim:
    """Return a claim of another source on the quantity q."""
    return Claim(**{"claim_id": NEW, "source": NEW, "quantity": "q", "figure": figure, **fields})


def short_range(low: float, high: float) -> Figure:
    """Return a range inside [low, high] in as few digits as leave most of its width.

    >>> short_range(1234.5, 9876.5), short_range(1.2345, 1.2499)
    (Figure([2,000, 9,000]), Figure([1.235, 1.249]))
    """
    places = -math.floor(math.log10(high - low)) if low < high else 0
    for digits in (places, places + 1):
        lower, upper = round_up(low, digits), -round_up(-high, digits)
        if low <= lower < upper <= high:
            return Figure(lower=lower, upper=upper)
    return Figure(lower=low, upper=high)


def round_up(number: float, digits: int) -> float:
    """Return the least number of so many decimals (negative: zeros) that is not below `number`."""
    if digits > 0:
        return math.ceil(number * int(10**digits)) / int(10**digits)
    unit = int(10**-digits)
    return math.ceil(number / unit) * unit
