"""Turn a phrase into a figure: the bounds that its hedges and operators entail."""

from decimal import Decimal
from typing import Any

from estimates.model.figure import Figure
from estimates.model.vague import UP_TO, Vague
from estimates.model.vocabulary import Form
from estimates.parsing.phrase import BOUND_OPERATORS, Phrase
from estimates.parsing.vague_quantities import VagueWord

OPERATOR_COMPARATORS = {"gt": ">", "ge": ">=", "lt": "<", "le": "<=", "upto": "<="}
OPERATOR_SIDES = {"gt": "lower", "ge": "lower", "lt": "upper", "le": "upper", "upto": "upper"}
HEDGE_OPERATORS = ("approx", "near_below", "near_above")


def figure_from_phrase(
    p: Phrase, text: str | None = None, form: Form | None = None, **more: Any
) -> Figure:
    """Return a phrase as a figure.

    text : the words, verbatim.
    form : the form that the context gives it; None = that of its own words.
    more : further fields.
    """
    if p.vague:
        fields = vague_fields(p, p.vague)
    else:
        fields = range_fields(p) if p.is_range else point_fields(p)
    form = form or phrase_form(p)
    return Figure(text=text, form=form, **{"counted": p.counted, **fields, **more})


def phrase_form(p: Phrase) -> Form:
    """Return the form of a phrase by its own words."""
    if p.times:
        return "ratio"
    if p.unit is not None:
        return "measure"
    if "change" in p.ops:
        return "change"
    if "mention" in p.ops:
        return "mention"
    return "formation" if p.formation else "level"


def bound_operator(p: Phrase) -> str | None:
    """Return the first operator that is a bound; it prevails over the others."""
    return next((op for op in p.ops if op in BOUND_OPERATORS), None)


def hedge_operator(p: Phrase) -> str | None:
    """Return the first operator that is a hedge."""
    return next((op for op in p.ops if op in HEDGE_OPERATORS), None)


def point_fields(p: Phrase) -> dict[str, Any]:
    """Return the fields that one number with its operators entails."""
    n, bound, hedge = p.low, bound_operator(p), hedge_operator(p)
    if bound is not None:
        fields = {"comparator": OPERATOR_COMPARATORS[bound], OPERATOR_SIDES[bound]: n}
        return {**fields, "cancellable": True} if bound == "upto" else fields
    if hedge == "near_below":
        return {"comparator": "~", "value": n, "upper": n, "upper_closed": False}
    if hedge == "near_above":
        return {"comparator": "~", "value": n, "lower": n, "lower_closed": False}
    if hedge:
        return {"comparator": "~", "value": n}
    return {"comparator": "=" if "exact" in p.ops else None, "value": n}


def range_fields(p: Phrase) -> dict[str, Any]:
    """Return the fields that two numbers with their operators entail."""
    low, high, bound = p.low, p.high, bound_operator(p)
    if "margin" in p.ops and low is not None and high is not None:
        return {"value": low, "lower": low - high, "upper": low + high}
    if bound in ("gt", "ge"):
        return {"comparator": OPERATOR_COMPARATORS[bound], "lower": low}
    if bound in ("lt", "le"):
        return {"comparator": OPERATOR_COMPARATORS[bound], "upper": high}
    if bound == "upto":
        return {"lower": low, "upper": high, "cancellable": True}
    return {"comparator": "~" if hedge_operator(p) else None, "lower": low, "upper": high}


def vague_fields(p: Phrase, word: VagueWord) -> dict[str, Any]:
    """Return the fields of a vague word.

    "At least dozens" entails a lower bound of one dozen, "up to dozens" no lower bound.
    """
    bound = bound_operator(p)
    side = OPERATOR_SIDES[bound] if bound else None
    name = f"{UP_TO}{word.word}" if side == "upper" else word.word
    fields: dict[str, Any] = {"vague": Vague(word=name, unit=word.unit)}
    if side == "lower" and word.unit:
        fields |= {"lower": Decimal(word.unit), "lower_closed": True}
    if word.also:
        words = (word, *word.also)
        fields["items"] = tuple(Figure(vague=Vague(word=w.word, unit=w.unit)) for w in words)
    return fields
