"""A figure in mathematical notation: "> 150,000", "[10,000, 15,000]", "~ 1,000"."""

from typing import NamedTuple

# The bound that a one-sided comparator sets, and whether that bound is closed.
COMPARATOR_BOUNDS = {
    ">": ("lower", False),
    ">=": ("lower", True),
    "<": ("upper", False),
    "<=": ("upper", True),
}
BOUND_COMPARATORS = {bound: comparator for comparator, bound in COMPARATOR_BOUNDS.items()}


class StatedNumber(NamedTuple):
    """The number of a figure, in fields named as the flat columns."""

    comparator: str | None
    value: float | None
    lower: float | None
    lower_closed: bool | None
    upper: float | None
    upper_closed: bool | None
    vague_word: str | None


NOTATION_COLUMNS = tuple(StatedNumber.__annotations__)


def format_number(number: float) -> str:
    """Return a number in full with thousands separators."""
    # 15 significant digits are those that every float keeps.
    return f"{number:,}" if isinstance(number, int) else f"{number:,.15g}"


def write_notation(f: StatedNumber) -> str:
    """Return a figure in mathematical notation.

    >>> write_notation(StatedNumber("~", 1000, None, None, 1000, False, None))
    '~ 1,000 in (.., 1,000)'
    """
    if f.comparator in COMPARATOR_BOUNDS:
        bound = f.lower if f.lower is not None else f.upper
        return f"{f.comparator} {format_number(bound)}" if bound is not None else f.comparator
    if f.comparator == "=" and f.value is not None:
        return f"= {format_number(f.value)}"
    point = "" if f.value is None else format_number(f.value)
    if f.comparator == "~":
        point = f"~ {point}".rstrip()
    interval = ""
    if f.lower is not None or f.upper is not None:
        low = ".." if f.lower is None else format_number(f.lower)
        high = ".." if f.upper is None else format_number(f.upper)
        left, right = "[" if f.lower_closed else "(", "]" if f.upper_closed else ")"
        interval = f"{left}{low}, {high}{right}"
    joined = f"{point} in {interval}" if point and interval else point + interval
    return f"{f.vague_word or ''} {joined}".strip() or "no number"
