"""What exactly was said: a number as its words state it, and nothing that they do not entail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Self

from pydantic import model_validator

from estimates.errors import (
    ComparatorError,
    CrossedBoundsError,
    InvalidFieldError,
    ValueOutsideBoundsError,
)
from estimates.model.base import FrozenRecord
from estimates.model.fields import Name, Number, Words

if TYPE_CHECKING:
    from estimates.model.intervals import Convention, Interval

Comparator = Literal["=", "~", ">", ">=", "<", "<="]
Form = Literal["level", "change", "ratio", "formation", "measure", "mention", "correction", "list"]

BOUND = {">": ("lower", False), ">=": ("lower", True), "<": ("upper", False), "<=": ("upper", True)}
"""Which bound a one-sided comparator sets, and whether that bound is closed."""
ONE_SIDED = {bound: comparator for comparator, bound in BOUND.items()}


class Vague(FrozenRecord):
    """A vague word and the unit that it counts in: "tens of thousands" is (tens, 10000).

    Attributes
    ----------
    word : the word, lower case ("dozens", "several", "tens").
    unit : what one of it stands for; None where the word gives none ("countless").
    """

    word: str
    unit: Number | None = None


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
    form : what kind of statement it is; only a ``level`` is ever pooled.
    counted : what is counted, in the words used ("battalion tactical groups").
    cancellable : "up to N": a bound that may be exceeded without contradiction.
    vague : the vague word and its unit.
    items : the parts of a list, a correction or a relation.

    Raises
    ------
    NotANumberError, CrossedBoundsError, ValueOutsideBoundsError, ComparatorError

    Notes
    -----
    Two short forms are completed: FHIR's comparator with a value (``>`` 150000) becomes the
    bound that it means, and ``=`` N becomes the bounds [N, N].

    Examples
    --------
    >>> Figure(text="more than 150,000", comparator=">", value=150000)
    Figure('more than 150,000': > 150,000)
    >>> Figure(lower=10000, upper=15000)
    Figure([10,000, 15,000])
    """

    text: Words = None
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

    @model_validator(mode="before")
    @classmethod
    def _complete(cls, fields: Any) -> Any:
        return completed(fields) if isinstance(fields, dict) else fields

    @model_validator(mode="after")
    def _check(self) -> Self:
        check_bounds(self)
        check_value(self)
        check_comparator(self)
        return self

    @property
    def has_number(self) -> bool:
        """Whether the words name any number or vague word at all."""
        return not (self.value is self.lower is self.upper is None and self.vague is None)

    def interval(self, convention: str | Convention | None = None) -> Interval:
        """Return the interval for arithmetic, and the rule and convention that made it."""
        from estimates.model.intervals import interval

        return interval(self, convention)

    def __repr__(self) -> str:
        shown = notation(self)
        if self.text is not None:
            shown = f"{self.text!r}: {shown}"
        return (
            f"Figure({shown})" if self.form == "level" else f"Figure({shown}, form={self.form!r})"
        )

    def __str__(self) -> str:
        return self.text if self.text is not None else notation(self)


def completed(fields: dict[str, Any]) -> dict[str, Any]:
    """Fill in what a short form leaves out; contradictions are left for the checks."""
    f = dict(fields)
    comparator = f.get("comparator")
    if comparator in BOUND:
        side, closed = BOUND[comparator]
        if f.get(side) is None:
            f[side], f["value"] = f.get("value"), None
        elif f.get("value") == f[side]:
            f["value"] = None
        if f.get(side) is not None and f.get(f"{side}_closed") is None:
            f[f"{side}_closed"] = closed
    elif comparator == "=":
        known = next((f[k] for k in ("value", "lower", "upper") if f.get(k) is not None), None)
        for key in ("value", "lower", "upper"):
            f[key] = known if f.get(key) is None else f[key]
    for side in ("lower", "upper"):
        if f.get(side) is not None and f.get(f"{side}_closed") is None:
            f[f"{side}_closed"] = not (comparator == "~" and f[side] == f.get("value"))
    stated = [side for side in ("lower", "upper") if f.get(side) is not None]
    if comparator is None and len(stated) == 1 and f.get("value") is None and not f.get("vague"):
        f["comparator"] = ONE_SIDED.get((stated[0], f[f"{stated[0]}_closed"]))
    return f


def check_bounds(f: Figure) -> None:
    """Refuse bounds that leave nothing between them, and flags without a bound."""
    for side in ("lower", "upper"):
        if getattr(f, side) is None and getattr(f, f"{side}_closed") is not None:
            raise InvalidFieldError(
                f"is given without {side}",
                column=f"{side}_closed",
                value=getattr(f, f"{side}_closed"),
                remedy=f"give {side} or leave {side}_closed out",
            )
    if f.cancellable and f.upper is None:
        raise InvalidFieldError(
            "needs an upper bound", column="cancellable", value=True, remedy='"up to N" sets upper'
        )
    if f.lower is None or f.upper is None:
        return
    if f.lower > f.upper or (f.lower == f.upper and not (f.lower_closed and f.upper_closed)):
        raise CrossedBoundsError(
            "leaves nothing up to upper",
            column="lower",
            value=(f.lower, f.upper),
            remedy="exchange the two, or close the bounds",
        )


def check_value(f: Figure) -> None:
    """Refuse a value outside its bounds; a hedged one may sit on an open bound."""
    if f.value is None:
        return
    if f.vague is not None:
        raise ValueOutsideBoundsError(
            "beside a vague word", column="value", value=f.value, remedy="a vague word has no value"
        )
    hedged = f.comparator == "~"
    below = f.lower is not None and (
        f.value < f.lower or (f.value == f.lower and not (f.lower_closed or hedged))
    )
    above = f.upper is not None and (
        f.value > f.upper or (f.value == f.upper and not (f.upper_closed or hedged))
    )
    if below or above:
        raise ValueOutsideBoundsError(
            f"lies outside {notation(f.model_copy(update={'value': None}))}",
            column="value",
            value=f.value,
            remedy="widen the bounds or leave the value out",
        )


def check_comparator(f: Figure) -> None:
    """Refuse a comparator that says something else than value and bounds."""

    def refuse(problem: str, remedy: str) -> None:
        raise ComparatorError(problem, column="comparator", value=f.comparator, remedy=remedy)

    if f.comparator in BOUND:
        side, closed = BOUND[f.comparator]
        other = "upper" if side == "lower" else "lower"
        if getattr(f, side) is None:
            refuse(f"needs {side}", f"give {side}")
        if f.value is not None or getattr(f, other) is not None:
            refuse(f"sets {side} alone", "a range or a value takes no such comparator")
        if getattr(f, f"{side}_closed") is not closed:
            refuse(f"contradicts {side}_closed", f"{f.comparator} means {side}_closed={closed}")
    elif f.comparator == "=" and not f.lower == f.upper == f.value:
        refuse("needs value, lower and upper to be one number", "give the value alone")
    elif f.comparator == "=" and f.value is None:
        refuse("needs a value", "give the value")
    elif f.comparator == "~" and f.value is f.lower is f.upper is None and f.vague is None:
        refuse("needs a value", "give the value that it is about")


def plain(number: float) -> str:
    """Write a number in full with thousands separators."""
    return f"{number:,}" if isinstance(number, int) else f"{number:,.15g}"


class Signs(NamedTuple):
    """What `notation` needs of a figure, in the names of the flat columns."""

    comparator: str | None
    value: float | None
    lower: float | None
    lower_closed: bool | None
    upper: float | None
    upper_closed: bool | None
    vague_word: str | None


SIGNS = Signs._fields


def signs(f: Figure) -> Signs:
    """Return what `notation` needs of a figure."""
    word = None if f.vague is None else f.vague.word
    return Signs(f.comparator, f.value, f.lower, f.lower_closed, f.upper, f.upper_closed, word)


def notation(f: Figure | Signs) -> str:
    """Write what a figure says in mathematical signs.

    Examples
    --------
    >>> notation(Figure(comparator="~", value=1000, upper=1000, upper_closed=False))
    '~ 1,000 in (.., 1,000)'
    """
    f = signs(f) if isinstance(f, Figure) else f
    if f.comparator in BOUND:
        bound = f.lower if f.lower is not None else f.upper
        return f"{f.comparator} {plain(bound)}" if bound is not None else str(f.comparator)
    if f.comparator == "=" and f.value is not None:
        return f"= {plain(f.value)}"
    point = "" if f.value is None else plain(f.value)
    if f.comparator == "~":
        point = f"~ {point}".rstrip()
    interval = ""
    if f.lower is not None or f.upper is not None:
        low = ".." if f.lower is None else plain(f.lower)
        high = ".." if f.upper is None else plain(f.upper)
        left, right = "[" if f.lower_closed else "(", "]" if f.upper_closed else ")"
        interval = f"{left}{low}, {high}{right}"
    shown = f"{point} in {interval}" if point and interval else point + interval
    return f"{f.vague_word or ''} {shown}".strip() or "no number"
