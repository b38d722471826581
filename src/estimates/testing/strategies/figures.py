"""Figures of every kind."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from estimates.model.figure import BOUND, Figure, Vague
from estimates.testing.strategies.texts import ODD, numbers, one_of

KINDS = ("bare", "~", "=", *BOUND, "range", "best", "almost", "vague")
"""The kinds of figures that state a number."""
WORDS = one_of(None, None, *(f"words {words}" for words in ODD))
BLANK = "none"
"""The kind that states none."""


@st.composite
def figures(
    draw: DrawFn, *, positive: bool = False, with_bounds: bool = True, kinds: Sequence[str] = ()
) -> Figure:
    """Levels of every kind: bare, hedged, exact, one-sided, ranged, vague, and without a number.

    About a third are one-sided (four of the eleven kinds); numbers as in `numbers`.

    Parameters
    ----------
    positive : only positive numbers.
    with_bounds : whether there are one-sided figures ("more than N").
    kinds : of `KINDS` and `BLANK`, those to draw from; all where not given.

    Examples
    --------
    >>> from hypothesis import find
    >>> find(figures(), lambda figure: figure.comparator == ">=").lower_closed
    True
    """
    return drawn_figure(draw, positive, with_bounds, tuple(kinds))


def drawn_figure(
    draw: DrawFn, positive: bool, with_bounds: bool, kinds: tuple[str, ...] = ()
) -> Figure:
    """Draw a figure, without a strategy made for it."""
    allowed = (k for k in (kinds or (*KINDS, BLANK)) if with_bounds or k not in BOUND)
    kind = draw(one_of(*allowed))
    number = draw(numbers(positive=positive))
    text = draw(WORDS)
    other = draw(numbers(positive=positive)) if kind in ("range", "best") else number
    figure = spelled(kind, number, other)
    if kind == BLANK:
        return figure.model_copy(update={"text": text or "more than ever"})
    if kind in ("range", "best"):
        low, high = min(number, other), max(number, other)
        closed = low == high or draw(one_of(False, True))
        value = (low, high)[draw(one_of(0, 1))] if kind == "best" and closed else None
        return Figure(text=text, lower=low, upper=high, value=value, upper_closed=closed)
    return figure.model_copy(update={"text": text})


def spelled(kind: str, number: float, other: float | None = None) -> Figure:
    """Return the figure of a kind that states a number (a range reaches to the other one).

    Examples
    --------
    >>> spelled(">", 5), spelled("range", 10, 5), spelled("almost", 1000)
    (Figure(> 5), Figure([5, 10]), Figure(~ 1,000 in (.., 1,000)))
    """
    if kind in ("bare", "~", "=", *BOUND):
        return Figure(comparator=None if kind == "bare" else kind, value=number)
    if kind == "vague":
        return Figure(vague=Vague(word="dozens", unit=12))
    if kind == BLANK:
        return Figure(text="more than ever", form="ratio")
    if kind == "almost":
        return Figure(comparator="~", value=number, upper=number, upper_closed=False)
    other = number if other is None else other
    return Figure(lower=min(number, other), upper=max(number, other))
