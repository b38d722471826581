"""Turn a phrase into a figure: the bounds that its hedges and operators entail."""

from decimal import Decimal
from typing import Any

from estimates.model.figure import Figure
from estimates.model.vague import UP_TO, Vague
from estimates.model.vocabulary import Form
from estimates.parsing.phrase import Phrase, bound_operator, hedge_operator
from estimates.parsing.vague_quantities import VagueWord

OPERATOR_COMPARATORS = {"gt": ">", "ge": ">=", "lt": "<", "le": "<=", "upto": "<="}
OPERATOR_SIDES = {"gt": "lower", "ge": "lower", "lt": "upper", "le": "upper", "upto": "upper"}


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
    elif p.bounds is not None:
        fields = interval_fields(p, *p.bounds)
    else:
        fields = range_fields(p) if p.is_range else point_fields(p)
    if p.unread:
        fields["unread"] = p.unread
    form = form or phrase_form(p)
    return Figure(text=text, form=form, **{"counted": p.counted, **fields, **more})


def phrase_form(p: Phrase) -> Form:
    """Return the form of a phrase by its own words."""
    if p.times:
        return "ratio"
    if "rate" in p.ops:
        return "rate"
    if p.unit is not None:
        return "measure"
    if "change" in p.ops:
        return "change"
    if "mention" in p.ops:
        return "mention"
    return "formation" if p.formation else "level"


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
    if bound in ("gt", "ge"):
        return {"comparator": OPERATOR_COMPARATORS[bound], "lower": low}
    if bound in ("lt", "le"):
        return {"comparator": OPERATOR_COMPARATORS[bound], "upper": high}
    if bound == "upto":
        return {"lower": low, "upper": high, "cancellable": True}
    return {"comparator": "~" if hedge_operator(p) else None, "lower": low, "upper": high}


def interval_fields(p: Phrase, low: Decimal, high: Decimal) -> dict[str, Any]:
    """Return the fields of one number with the interval stated beside it.

    The level of the interval ("95% CI") is an item.
    """
    fields: dict[str, Any] = {"value": p.low, "lower": low, "upper": high}
    fields |= {"comparator": "~"} if hedge_operator(p) else {}
    if p.level is not None:
        level = Figure(text=f"{p.level}%", form="measure", value=p.level, counted="%")
        fields["items"] = (level,)
    return fields


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
