"""A figure: a number as its words state it, and only what the words entail."""

from __future__ import annotations

import math
from typing import Any, NoReturn, Self

from pydantic import model_validator

from estimates.errors import (
    ComparatorError,
    CrossedBoundsError,
    InvalidFieldError,
    ValueOutsideBoundsError,
)
from estimates.model.base import FrozenRecord
from estimates.model.fields import Name, Names, Number, Text
from estimates.model.intervals import Interval, interval
from estimates.model.notation import (
    BOUND_COMPARATORS,
    COMPARATOR_BOUNDS,
    StatedNumber,
    write_notation,
)
from estimates.model.vague import Convention, Vague
from estimates.model.vocabulary import Comparator, Form


class Figure(FrozenRecord):
    """A number as the words state it.

    Attributes
    ----------
    text : the words, verbatim.
    comparator : ``=`` exactly, ``~`` about, ``>`` ``>=`` ``<`` ``<=`` a bound; None when the
        words do not say (a bare number, a range).
    value : the value asserted; None for a bound ("more than N" asserts no value).
    lower, upper : bounds that the words entail; None = not stated.
    lower_closed, upper_closed : whether the bound itself is allowed; None without a bound.
    form : the kind of statement; only a ``level`` is ever pooled.
    counted : what is counted, in the words used ("battalion tactical groups").
    cancellable : whether the upper bound may be exceeded without contradiction ("up to N").
    vague : the vague word and its unit.
    items : the parts of a list, a correction or a relation.
    unread : the words beside the number that were not understood and cannot change it, and
        those that make it a forecast, a possibility, a plan, a capacity or a mean.

    Raises
    ------
    NotANumberError, CrossedBoundsError, ValueOutsideBoundsError, ComparatorError

    Notes
    -----
    Two short forms are completed: a comparator with a value (``>`` 150000), as FHIR writes
    bounds, becomes that bound, and ``=`` N becomes the bounds [N, N].

    Examples
    --------
    >>> Figure(text="more than 150,000", comparator=">", value=150000)
    Figure('more than 150,000': > 150,000)
    >>> Figure(lower=10000, upper=15000)
    Figure([10,000, 15,000])
    """

    text: Text = None
    comparator: Comparator | None = None
    value: Number | None = None
    lower: Number | None = None
    lower_closed: bool | None = None
    upper: Number | None = None
    upper_closed: bool | None = None
    form: Form = "level"
    counted: Name = None
    cancellable: bool = False
    vague: Vague | None = None
    items: tuple[Figure, ...] = ()
    unread: Names = ()

    @model_validator(mode="before")
    @classmethod
    def _complete(cls, fields: Any) -> Any:
        return complete_fields(fields) if isinstance(fields, dict) else fields

    @model_validator(mode="after")
    def _check(self) -> Self:
        check_bounds(self)
        check_value(self)
        check_comparator(self)
        return self

    @property
    def has_number(self) -> bool:
        """Whether the figure has a value, a bound or a vague word.

        Examples
        --------
        >>> Figure(lower=10_000).has_number, Figure(text="heavy losses").has_number
        (True, False)
        """
        return not (self.value is self.lower is self.upper is None and self.vague is None)

    @property
    def number(self) -> StatedNumber:
        """The comparator, the value, the bounds and the vague word.

        Examples
        --------
        >>> stated = Figure(text="more than 150,000", comparator=">", value=150_000).number
        >>> stated.comparator, stated.value, stated.lower
        ('>', None, 150000)
        """
        bounds = self.lower, self.lower_closed, self.upper, self.upper_closed
        word = None if self.vague is None else self.vague.word
        return StatedNumber(self.comparator, self.value, *bounds, word)

    @property
    def notation(self) -> str:
        """The figure in mathematical notation, without its words.

        Examples
        --------
        >>> Figure(text="between 10,000 and 15,000", lower=10_000, upper=15_000).notation
        '[10,000, 15,000]'
        """
        return write_notation(self.number)

    def interval(self, convention: str | Convention | None = None) -> Interval:
        """Return the interval for arithmetic, with its rule and convention.

        Parameters
        ----------
        convention : how vague words are read, by name; None = the open readings of this library.

        Examples
        --------
        >>> from estimates import parse
        >>> dozens = parse("dozens of people").interval()
        >>> dozens.lower, dozens.upper, dozens.rule
        (12.0, 120.0, 'estimates: one unit at least, below ten of them')
        """
        return interval(self, convention)

    def __repr__(self) -> str:
        text = "" if self.text is None else f"{self.text!r}: "
        form = "" if self.form == "level" else f", form={self.form!r}"
        return f"Figure({text}{self.notation}{form})"

    def __str__(self) -> str:
        return self.notation if self.text is None else self.text


def complete_fields(fields: dict[str, Any]) -> dict[str, Any]:
    """Return the fields with those that a short form implies; contradictions are kept."""
    f = dict(fields)
    comparator = f.get("comparator")
    if isinstance(comparator, str) and comparator in COMPARATOR_BOUNDS:
        side, closed = COMPARATOR_BOUNDS[comparator]
        if f.get(side) is None:
            f[side], f["value"] = f.get("value"), None
        elif f.get("value") == f[side]:
            f["value"] = None
        if f.get(side) is not None and f.get(f"{side}_closed") is None:
            f[f"{side}_closed"] = closed
    elif comparator == "=":
        keys = ("value", "lower", "upper")
        number = next((f[k] for k in keys if f.get(k) is not None), None)
        for key in keys:
            f[key] = number if f.get(key) is None else f[key]
    for side in ("lower", "upper"):
        if f.get(side) is not None and f.get(f"{side}_closed") is None:
            # "almost 1,000" is about 1,000 and below it: the value lies on an open bound.
            f[f"{side}_closed"] = not (comparator == "~" and f[side] == f.get("value"))
    stated_sides = [side for side in ("lower", "upper") if f.get(side) is not None]
    is_bound = len(stated_sides) == 1 and f.get("value") is None and not f.get("vague")
    if comparator is None and is_bound:
        [side] = stated_sides
        f["comparator"] = BOUND_COMPARATORS.get((side, f[f"{side}_closed"]))
    return f


def check_bounds(f: Figure) -> None:
    """Refuse bounds that leave no number between them, and flags without a bound."""
    for side in ("lower", "upper"):
        flag, problem = f"{side}_closed", f"requires {side}"
        if getattr(f, side) is None and getattr(f, flag) is not None:
            remedy = f"give {side} or leave out {flag}"
            raise InvalidFieldError(problem, column=flag, value=getattr(f, flag), remedy=remedy)
    if f.cancellable and f.upper is None:
        problem, remedy = "requires an upper bound", 'give upper: "up to N" has the upper bound N'
        raise InvalidFieldError(problem, column="cancellable", value=True, remedy=remedy)
    if f.lower is None or f.upper is None:
        return
    if f.lower > f.upper or (f.lower == f.upper and not (f.lower_closed and f.upper_closed)):
        problem = "and upper leave no number between them"
        remedy = "exchange the two, or close the bounds"
        raise CrossedBoundsError(problem, column="lower", value=(f.lower, f.upper), remedy=remedy)


def check_value(f: Figure) -> None:
    """Refuse a value outside its bounds; a hedged value may lie on an open bound."""
    if f.value is None:
        return
    problem, remedy = "cannot be given with a vague word", "leave one of the two out"
    if f.vague is None:
        lower = -math.inf if f.lower is None else f.lower
        upper = math.inf if f.upper is None else f.upper
        is_on_open_lower = f.value == lower and not f.lower_closed
        is_on_open_upper = f.value == upper and not f.upper_closed
        is_on_open_bound = is_on_open_lower or is_on_open_upper
        if lower <= f.value <= upper and (f.comparator == "~" or not is_on_open_bound):
            return
        problem = f"lies outside {f.model_copy(update={'value': None}).notation}"
        remedy = "widen the bounds or leave out the value"
    raise ValueOutsideBoundsError(problem, column="value", value=f.value, remedy=remedy)


def check_comparator(f: Figure) -> None:
    """Refuse a comparator that contradicts the value or the bounds."""

    def refuse(problem: str, remedy: str) -> NoReturn:
        raise ComparatorError(problem, column="comparator", value=f.comparator, remedy=remedy)

    if f.comparator in COMPARATOR_BOUNDS:
        side, closed = COMPARATOR_BOUNDS[f.comparator]
        opposite = "upper" if side == "lower" else "lower"
        if getattr(f, side) is None:
            refuse(f"requires {side}", f"give {side}")
        if f.value is not None or getattr(f, opposite) is not None:
            refuse(f"permits {side} only", "leave it out of a range or a value")
        if getattr(f, f"{side}_closed") is not closed:
            refuse(f"contradicts {side}_closed", f"{f.comparator} means {side}_closed={closed}")
    elif f.comparator == "=" and not f.lower == f.upper == f.value:
        refuse("requires value, lower and upper to be the same number", "give the value alone")
    elif f.comparator == "=" and f.value is None:
        refuse("requires a value", "give the value")
    elif f.comparator == "~" and not f.has_number:
        refuse("requires a value or bounds", "give the approximate value")
