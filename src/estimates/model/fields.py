"""Types of the fields of records: exact numbers, texts, names and lists of names.

Each type has one validator. A blank value becomes None, names lose the spaces around them,
and every accepted value can be written to a file and read back unchanged.
"""

import math
import re
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from numbers import Real
from typing import Annotated

from pydantic import BeforeValidator, PlainValidator

from estimates.errors import InvalidFieldError, NotANumberError

# Up to 2**53 every whole float is exactly one integer (IEEE 754 binary64 has a 53-bit
# significand), and is kept as that integer.
EXACT_FLOAT_LIMIT = 2**53
TOO_SMALL, SMALLER_UNIT = "is too near to zero for a float", "state it in a smaller unit"
DECIMAL_OR_THOUSANDS = re.compile(r"-?[1-9]\d{0,2}\.\d{3}", re.ASCII)


def exact_number(value: object) -> int | float:
    """Return a finite int or float, whole numbers as int, without losing a digit.

    >>> exact_number(150000.0), exact_number(2**53 + 1), exact_number(0.5)
    (150000, 9007199254740993, 0.5)
    """
    if isinstance(value, bool) or not isinstance(value, Real | Decimal):
        remedy = "pass words to est.parse" if isinstance(value, str) else "give an int or a float"
        raise NotANumberError("is not a number", value=value, remedy=remedy)
    try:
        as_float = float(value)
    except OverflowError:
        as_float = math.inf
    if not math.isfinite(as_float):
        raise NotANumberError("is not a finite number", value=value, remedy="leave it out")
    if as_float == 0 and value != 0:
        raise NotANumberError(TOO_SMALL, value=value, remedy=SMALLER_UNIT)
    if isinstance(value, Decimal | Fraction) and value == int(value):
        return int(value)
    if hasattr(value, "__index__"):
        return int(value.__index__())
    is_exact = as_float.is_integer() and abs(as_float) <= EXACT_FLOAT_LIMIT
    return int(as_float) if is_exact else as_float


def number_as_text(number: int | float) -> str:
    """Return a number as a text that has no second reading.

    A reader refuses "12.345" where no other cell of the column tells decimals from thousands.

    >>> number_as_text(12.345), number_as_text(0.125), number_as_text(2**53 + 1)
    ('12.3450', '0.125', '9007199254740993')
    """
    text = str(number)
    return f"{text}0" if DECIMAL_OR_THOUSANDS.fullmatch(text) else text


def clean_text(value: object) -> str | None:
    """Return a text verbatim, None for a blank one; refuse what no file can hold."""
    if value is None:
        return None
    if not isinstance(value, str):
        raise InvalidFieldError("must be a string", value=value, remedy="put it in quotes")
    if "\x00" in value:
        raise InvalidFieldError("contains a NUL character", value=value, remedy="remove it")
    try:
        value.encode()
    except UnicodeEncodeError:
        remedy = "decode the text again"
        raise InvalidFieldError("is not valid Unicode", value=value, remedy=remedy) from None
    return value if value.strip() else None


def clean_name(value: object) -> str | None:
    """Return a text without the spaces around it, None for a blank one."""
    text = clean_text(value)
    return None if text is None else text.strip()


def required_name(value: object) -> str:
    """Return a name; refuse a blank one."""
    text = clean_name(value)
    if text is None:
        raise InvalidFieldError("must not be blank", value=value, remedy="give a name")
    return text


def clean_names(value: object) -> tuple[str, ...]:
    """Return a tuple of distinct names from one name, several or None."""
    if value is None:
        return ()
    parts = [value] if isinstance(value, str) else value
    if not isinstance(parts, Iterable):
        raise InvalidFieldError("must be a list of names", value=value, remedy="give a list")
    return tuple(dict.fromkeys(text for part in parts if (text := clean_name(part)) is not None))


Number = Annotated[int | float, PlainValidator(exact_number)]
Text = Annotated[str | None, BeforeValidator(clean_text)]
Name = Annotated[str | None, BeforeValidator(clean_name)]
RequiredName = Annotated[str, BeforeValidator(required_name)]
Names = Annotated[tuple[str, ...], BeforeValidator(clean_names)]
