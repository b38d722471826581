"""A phrase → a Figure: what its hedges and bounds entail, and no more."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from estimates.model.figure import Figure, Form, Vague
from estimates.parsing.phrase import BOUNDS, Phrase

COMPARATOR = {"gt": ">", "ge": ">=", "lt": "<", "le": "<=", "upto": "<="}
SIDE = {"gt": "lower", "ge": "lower", "lt": "upper", "le": "upper", "upto": "upper"}
HEDGES = ("approx", "near_below", "near_above")


def figure_of(p: Phrase, text: str | None = None, form: Form | None = None, **more: Any) -> Figure:
    """Return a phrase as a Figure.

    Parameters
    ----------
    text : the words, verbatim.
    form : what the context makes of it; without one a count is a level.
    more : further fields.
    """
    fields = vague_fields(p) if p.vague else range_fields(p) if p.is_range else point_fields(p)
    return Figure(text=text, form=form or form_of(p), **{"counted": p.counted, **fields, **more})


def form_of(p: Phrase) -> Form:
    """Return what a phrase states, by its own words."""
    if p.times:
        return "ratio"
    if p.unit is not None:
        return "measure"
    if "change" in p.ops:
        return "change"
    if "mention" in p.ops:
        return "mention"
    return "formation" if p.formation else "level"


def bound_of(p: Phrase) -> str | None:
    """Return the bound among the operators; the first one governs."""
    return next((op for op in p.ops if op in BOUNDS), None)


def hedge_of(p: Phrase) -> str | None:
    """Return the hedge among the operators."""
    return next((op for op in p.ops if op in HEDGES), None)


def point_fields(p: Phrase) -> dict[str, Any]:
    """Return what one number with its operators entails."""
    n, bound, hedge = p.low, bound_of(p), hedge_of(p)
    if bound is not None:
        fields = {"comparator": COMPARATOR[bound], SIDE[bound]: n}
        return {**fields, "cancellable": True} if bound == "upto" else fields
    if hedge == "near_below":
        return {"comparator": "~", "value": n, "upper": n, "upper_closed": False}
    if hedge == "near_above":
        return {"comparator": "~", "value": n, "lower": n, "lower_closed": False}
    if hedge:
        return {"comparator": "~", "value": n}
    return {"comparator": "=" if "exact" in p.ops else None, "value": n}


def range_fields(p: Phrase) -> dict[str, Any]:
    """Return what two numbers with their operators entail."""
    low, high, bound = p.low, p.high, bound_of(p)
    if "margin" in p.ops and low is not None and high is not None:
        return {"value": low, "lower": low - high, "upper": low + high}
    if bound in ("gt", "ge"):
        return {"comparator": COMPARATOR[bound], "lower": low}
    if bound in ("lt", "le"):
        return {"comparator": COMPARATOR[bound], "upper": high}
    if bound == "upto":
        return {"lower": low, "upper": high, "cancellable": True}
    return {"comparator": "~" if hedge_of(p) else None, "lower": low, "upper": high}


def vague_fields(p: Phrase) -> dict[str, Any]:
    """Return a vague word; "at least dozens" entails one dozen, "up to dozens" no lower end."""
    word = p.vague
    if word is None:
        raise ValueError("no vague word")
    bound = bound_of(p)
    name = f"up to {word.word}" if bound and SIDE[bound] == "upper" else word.word
    fields: dict[str, Any] = {"vague": Vague(word=name, unit=word.unit)}
    if bound and SIDE[bound] == "lower" and word.unit:
        fields |= {"lower": Decimal(word.unit), "lower_closed": True}
    if word.also:
        parts = (word, *word.also)
        fields["items"] = tuple(Figure(vague=Vague(word=w.word, unit=w.unit)) for w in parts)
    return fields
