"""Independent voices on one question: what the laws of a method are tried on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from estimates.model.claim import Claim
from estimates.testing.strategies.figures import spelled
from estimates.testing.strategies.texts import one_of

NAMES = ("Alfa", "Bravo", "Charlie", "Delta", "Echo", "Foxtrot", "Golf", "Hotel", "India")
ALL = ("bare", "=", "range", "~", "<", ">", "vague")
TWO_SIDED = ("bare", "=", "range", "~")
WEIGHTS = (1, 0.5, 3, 1e-8, 1e8)


@st.composite
def voices(
    draw: DrawFn,
    *,
    min_size: int = 1,
    max_size: int = 6,
    kinds: Sequence[str] = ALL,
    highest: int = 99,
    signed: bool = False,
    with_weights: bool = False,
    with_grades: bool = False,
) -> list[Claim]:
    """Claims of different sources on one question: numbers of two digits times a power of ten.

    All of a set share the power, so that they differ up to tenfold (or less) and often tie.

    Parameters
    ----------
    min_size, max_size : how many, up to nine.
    kinds : of figures, as for `spelled`.
    highest : the largest two digits; with 40 they differ up to fourfold.
    signed : whether numbers may be negative (then the question is on the linear scale).
    with_weights : whether every claim has a weight, from 1e-8 to 1e8.
    with_grades : whether sources are graded.

    Examples
    --------
    >>> from hypothesis import find
    >>> found = find(voices(min_size=2, kinds=["bare"]), lambda claims: True)
    >>> {claim.figure.comparator for claim in found}
    {None}
    """
    unit = 10 ** draw(st.integers(0, 12))
    signs = (1, -1) if signed and draw(st.booleans()) else (1,)
    numbers = st.integers(10, highest)
    drawn = []
    for i in range(draw(st.integers(min_size, max_size))):
        one, other = (draw(numbers) * unit * draw(one_of(*signs)) for _ in range(2))
        fields: dict[str, Any] = {"claim_id": f"c{i}", "quantity": "q"}
        if with_weights:
            fields["weight"] = draw(one_of(*WEIGHTS))
        grade = draw(one_of(None, *"ABCDEF")) if with_grades else None
        source = {"name": NAMES[i], "reliability": grade}
        figure = spelled(draw(one_of(*kinds)), one, other)
        drawn.append(Claim(source=source, figure=figure, **fields))
    return drawn
