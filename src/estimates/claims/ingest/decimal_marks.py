"""The decimal mark of a column of numbers written as text, decided by the whole column.

"1.200.000" has thousands points, "12.5" a decimal point; "12.500" may be either.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from estimates.errors import AmbiguousColumnError

DecimalMark = Literal[".", ","]
# A number alone: digits with marks, and spaces or apostrophes that only separate thousands.
NUMBER = re.compile(r"\s*[+\-−]?(?P<body>\d[\d.,'’ \u00a0\u2009\u202f]*|[.,]\d+)\s*", re.ASCII)
THOUSANDS_SPACES = re.compile(r"['’ \u00a0\u2009\u202f](?=\d{3}(?!\d))")
THOUSANDS = re.compile(r"[1-9]\d{0,2}([.,])\d{3}(?:\1\d{3})*", re.ASCII)
INDIAN_THOUSANDS = re.compile(r"\d{1,2}(?:,\d\d)+,\d{3}", re.ASCII)
# Most cells are one of these, which are told apart without the general pattern.
OPEN_NUMBER = re.compile(r"\s*[+\-−]?[1-9]\d{0,2}([.,])\d{3}\s*", re.ASCII)
PLAIN_POINT = re.compile(r"-?(?:\d{1,3}\.(?:\d\d?|\d{4,})|(?:0|\d{4,})\.\d+)", re.ASCII)


@dataclass(frozen=True, slots=True)
class MarksFound:
    """What the cells of a column show about the decimal mark; None = nothing.

    point, comma : a cell that can only be read with this decimal mark.
    open_point, open_comma : a cell such as "12.500" or "12,500", which has decimals with one
        mark and thousands with the other.
    """

    point: str | None = None
    comma: str | None = None
    open_point: str | None = None
    open_comma: str | None = None

    @classmethod
    def of(cls, cells: Iterable[Any]) -> MarksFound:
        """Return what distinct cells show."""
        texts = [cell for cell in cells if isinstance(cell, str) and not cell.isdecimal()]
        is_plain = PLAIN_POINT.fullmatch
        point = next(filter(is_plain, texts), None)
        found = {} if point is None else {"point": point}
        for cell in texts:
            kind = None if is_plain(cell) else describe_marks(cell)
            if kind is not None:
                found.setdefault(kind, cell)
        return cls(**found)

    def __or__(self, other: MarksFound) -> MarksFound:
        return MarksFound(
            self.point or other.point,
            self.comma or other.comma,
            self.open_point or other.open_point,
            self.open_comma or other.open_comma,
        )

    @property
    def needs_whole_column(self) -> bool:
        """Whether further cells may change how these are read."""
        return bool(self.comma or self.open_point or self.open_comma)

    @property
    def certain_mark(self) -> DecimalMark | None:
        """The mark of the cells that can only be read with one; None without, or where they mix."""
        if bool(self.point) == bool(self.comma):
            return None
        return "." if self.point else ","

    def decide(self, column: str, given: DecimalMark | None = None) -> DecimalMark:
        """Return the decimal mark; refuse cells that are open where the others do not decide.

        given : the mark for a column that leaves it open. Commas alone separate thousands, as
            everywhere in the library.
        """
        mark = self.certain_mark or given
        if mark is not None:
            return mark
        is_open = self.open_point or self.open_comma
        if is_open and self.point and self.comma:
            problem = f"mixes decimal points ({self.point!r}) and decimal commas"
            remedy = 'give decimal="." or decimal="," for the cells that may be either'
            raise AmbiguousColumnError(problem, column=column, value=self.comma, remedy=remedy)
        if self.open_point:
            digits = self.open_point.strip().replace(".", "")
            problem = f"may be {int(digits):,} or a decimal, and no other cell decides"
            remedy = 'give decimal="," (thousands points) or decimal="." (a decimal point)'
            raise AmbiguousColumnError(problem, column=column, value=self.open_point, remedy=remedy)
        return "."


def describe_marks(cell: str) -> str | None:
    """Return the field of `MarksFound` that a cell shows; None for any cell but a number.

    >>> [describe_marks(cell) for cell in ("1.200.000", "0.125", "12.500", "1 234,5", "5")]
    ['comma', 'point', 'open_point', 'comma', None]
    """
    if match := OPEN_NUMBER.fullmatch(cell):
        return "open_point" if match[1] == "." else "open_comma"
    match = NUMBER.fullmatch(cell)
    if match is None:
        return None
    body = THOUSANDS_SPACES.sub("", match["body"].strip())
    mark = "." if body.rfind(".") > body.rfind(",") else ","
    if body.count(mark) == 1:
        whole, _, decimals = body.partition(mark)
        is_number = not whole or whole.isdecimal() or THOUSANDS.fullmatch(whole)
        kind = "point" if mark == "." else "comma"
        return kind if is_number and (not decimals or decimals.isdecimal()) else None
    # Thousands: the other mark is that of decimals.
    if THOUSANDS.fullmatch(body) and mark in body:
        return "comma" if mark == "." else "point"
    return "point" if INDIAN_THOUSANDS.fullmatch(body) else None


def with_decimal_point(cell: Any, mark: DecimalMark) -> Any:
    """Return a number that has decimal commas with a point; any other cell as it is.

    >>> [with_decimal_point(cell, ",") for cell in ("1.234,5", "12.500", "1.5", "about 5")]
    ['1234.5', '12500', '1.5', 'about 5']
    """
    kind = describe_marks(cell) if isinstance(cell, str) else None
    has_comma = kind == "comma" or (mark == "," and kind in ("open_point", "open_comma"))
    if not has_comma:
        return cell
    return re.sub(r"[.'’\s]", "", cell).replace("−", "-").replace(",", ".")
