"""Single numbers among values of any type: what a caller without a type checker may give."""

import math
from numbers import Integral, Real


def finite_number(value: object) -> float | None:
    """Return a finite number as a float; None for anything else, truth values included.

    >>> finite_number(3), finite_number(True), finite_number("3"), finite_number(math.inf)
    (3.0, None, None, None)
    """
    if isinstance(value, bool) or not isinstance(value, Real):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def as_integer(value: object) -> int | None:
    """Return an integer of any type as an int; None for anything else, truth values included.

    >>> as_integer(3), as_integer(True), as_integer(3.0)
    (3, None, None)
    """
    return None if isinstance(value, bool) or not isinstance(value, Integral) else int(value)
