"""The kinds of field that nouns are made of: exact numbers, words, names, lists of names.

One rule a kind, so that a blank is always None, a name has no stray spaces around it,
and whatever is accepted can be written to a file and read back the same.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from numbers import Real
from typing import Annotated

from pydantic import BeforeValidator, PlainValidator

from estimates.errors import InvalidFieldError, NotANumberError

EXACT = 2**53
"""Up to here every whole float is one integer, and is kept as that integer."""


def exact_number(value: object) -> int | float:
    """Return a finite int or float, whole numbers as int, without losing a digit.

    Raises
    ------
    NotANumberError
        For words, truth values, NaN, infinity and integers beyond the range of a float.

    Examples
    --------
    >>> exact_number(150000.0), exact_number(2**53 + 1), exact_number(0.5)
    (150000, 9007199254740993, 0.5)
    """
    if isinstance(value, bool) or not isinstance(value, Real | Decimal):
        remedy = "est.parse reads words" if isinstance(value, str) else "give an int or a float"
        raise NotANumberError("is not a number", value=value, remedy=remedy)
    try:
        as_float = float(value)
    except OverflowError:
        as_float = math.inf
    if not math.isfinite(as_float):
        raise NotANumberError("is not a finite number", value=value, remedy="leave it out")
    if isinstance(value, int):
        return int(value)
    if isinstance(value, Decimal | Fraction) and value == int(value):
        return int(value)
    if hasattr(value, "__index__"):
        return int(value.__index__())
    return int(as_float) if as_float.is_integer() and abs(as_float) <= EXACT else as_float


def words(value: object) -> str | None:
    """Return a text verbatim; blank is None. Refuse what no file can hold."""
    if value is None:
        return None
    if not isinstance(value, str):
        raise InvalidFieldError("is not a text", value=value, remedy="give it in quotes")
    if "\x00" in value:
        raise InvalidFieldError("holds a NUL character", value=value, remedy="take it out")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise InvalidFieldError(
            "is not valid Unicode", value=value, remedy="re-encode it"
        ) from None
    return value if value.strip() else None


def name(value: object) -> str | None:
    """Return a text without the spaces around it; blank is None."""
    text = words(value)
    return None if text is None else text.strip()


def required_name(value: object) -> str:
    """Return a name that may not be blank."""
    text = name(value)
    if text is None:
        raise InvalidFieldError("is blank", value=value, remedy="give it a name")
    return text


def names(value: object) -> tuple[str, ...]:
    """Return a tuple of names; one text is one name, None is none."""
    if value is None:
        return ()
    parts = [value] if isinstance(value, str) else value
    if not isinstance(parts, Iterable):
        raise InvalidFieldError("is not a list of names", value=value, remedy="give a list")
    return tuple(dict.fromkeys(text for part in parts if (text := name(part)) is not None))


Number = Annotated[int | float, PlainValidator(exact_number)]
Words = Annotated[str | None, BeforeValidator(words)]
Name = Annotated[str | None, BeforeValidator(name)]
RequiredName = Annotated[str, BeforeValidator(required_name)]
Names = Annotated[tuple[str, ...], BeforeValidator(names)]
