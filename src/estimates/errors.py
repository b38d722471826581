"""The errors of this library: each states what is wrong, the value, and what to do about it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from copyreg import __newobj__  # type: ignore[attr-defined]
from dataclasses import dataclass, replace
from difflib import get_close_matches
from numbers import Real
from typing import Any, Self

# Controls but line ends and tabs, line separators, halves of surrogate pairs, marks of direction.
UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def printable(text: str) -> str:
    """Return a text with what a terminal acts on as escapes, those that JSON has for them."""
    return UNPRINTABLE.sub(lambda letter: f"\\u{ord(letter[0]):04x}", text)


class EstimatesError(ValueError):
    """Base class of the errors of this library.

    Parameters
    ----------
    problem : what is wrong.
    column, value : the column or argument concerned, and its value, shown verbatim.
    remedy : what to do.

    Examples
    --------
    >>> str(EstimatesError("is not a day", column="stated_on", value="31/02", remedy="fix it"))
    "stated_on is not a day: '31/02'; fix it"
    """

    def __init__(
        self, problem: str, *, column: str = "", value: object = None, remedy: str = ""
    ) -> None:
        self.problem, self.column, self.value, self.remedy = problem, column, value, remedy
        super().__init__(self.sentence())

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle the attributes, not a call: the parameters of the constructors differ."""
        return __newobj__, (type(self), *self.args), self.__dict__

    def with_column(self, column: str) -> Self:
        """Set the column, and return the error itself."""
        self.column = column
        self.args = (self.sentence(),)
        return self

    def with_remedy(self, remedy: str) -> Self:
        """Add a remedy, and return the error itself."""
        self.remedy = f"{self.remedy}; {remedy}" if self.remedy else remedy
        return self.with_column(self.column)

    def with_location(self, file: str) -> Self:
        """Add the name of a file, and return the error itself."""
        self.problem = f"{self.problem} (in {file})"
        return self.with_column(self.column)

    def sentence(self) -> str:
        """Return the error as one line."""
        shown = "" if self.value is None else f": {shorten(self.value)}"
        remedy = f"; {self.remedy}" if self.remedy else ""
        return printable(f"{self.column} {self.problem}".strip() + shown + remedy)


def did_you_mean(name: str, choices: Iterable[str], cutoff: float = 0.6) -> str:
    """Return a question for a remedy, followed by a space; "" if no choice is similar."""
    close = get_close_matches(name, [*choices], n=1, cutoff=cutoff)
    return f'did you mean "{close[0]}"? ' if close else ""


def shorten(value: object, limit: int = 120) -> str:
    """Return the repr of a value, cut to a limit with its length added."""
    try:
        text = repr(value)
    except Exception:  # days beyond the calendar, records of other libraries
        text = f"<{type(value).__name__}>"
    return text if len(text) <= limit else f"{text[:limit]}… ({len(text):,} characters)"


class NotANumberError(EstimatesError):
    """Not a finite number, for example a word, NaN or a boolean."""


class CrossedBoundsError(EstimatesError):
    """The lower bound is above the upper one, or no number lies between them."""


class ValueOutsideBoundsError(EstimatesError):
    """The value lies outside the bounds given with it."""


class ComparatorError(EstimatesError):
    """The comparator contradicts the value and the bounds."""


class UnreadableFigureError(EstimatesError):
    """No figure of the text can be read for certain: `read` was understood, `left` was not.

    Examples
    --------
    >>> UnreadableFigureError("has two numbers", text="3 or 8", read="3", left="or 8").left
    'or 8'
    """

    def __init__(self, problem: str, *, text: str, read: str = "", left: str = "") -> None:
        self.text, self.read, self.left = text, read, left
        understood = f"read {shorten(read)}, left {shorten(left or text)}; " if read else ""
        columns = "the columns comparator, value, lower, upper"
        remedy = f"{understood}give the number in {columns} as well as the text"
        super().__init__(problem, column="text", value=text, remedy=remedy)


class ContradictionError(EstimatesError):
    """The text states one number and the columns another."""


class MissingFieldError(EstimatesError):
    """A claim without a source, or without a text and a number."""


class InvalidFieldError(EstimatesError):
    """A value that the type or the vocabulary of a field does not allow."""


class UnreadableDateError(EstimatesError):
    """Not a day, month, year or interval of days in ISO form."""


class PeriodError(EstimatesError):
    """The period of a claim ends before it starts, or is given twice."""


class DateOrderError(EstimatesError):
    """A claim was stated after its document was published."""


class QuoteError(EstimatesError):
    """The quote does not occur in the document at its offsets."""


class UnknownColumnError(EstimatesError):
    """A column that claims do not have."""


class AmbiguousColumnError(EstimatesError):
    """Two columns with the same meaning, or dates that can be read in two ways."""


class UnknownPresetError(EstimatesError):
    """No preset has that name, or it does not fit the table."""


class AliasError(EstimatesError):
    """Aliases form a cycle, or give one name to two sources."""


class MixedQuantityError(EstimatesError):
    """A quantity in which a column of the table tells several quantities apart."""


class UnitMismatchError(EstimatesError):
    """Claims on one quantity have different units, so that they cannot be compared."""


class ClashingLabelError(EstimatesError):
    """Two different claims have the same `claim_id`."""


class UnknownClaimError(EstimatesError):
    """A claim refers to a `claim_id` that does not exist."""


class CyclicLineageError(EstimatesError):
    """Claims repeat, correct or retract each other in a cycle."""


class UnreadableFileError(EstimatesError):
    """A file is missing, empty, not in the format of its suffix, or cannot be written."""


class CannotCarryError(EstimatesError):
    """A claim that an exchange format cannot express without changing its meaning."""


class UnknownMethodError(EstimatesError):
    """No method has that name."""


class InvalidLevelError(EstimatesError):
    """A level outside (0, 1)."""


def check_level(level: Any, column: str = "level") -> float:
    """Return a level as a float, or raise InvalidLevelError."""
    if isinstance(level, Real) and 0 < float(level) < 1:
        return float(level)
    problem, remedy = "is not inside (0, 1)", "0.9 means 90 %"
    raise InvalidLevelError(problem, column=column, value=level, remedy=remedy)


class EstimatesWarning(UserWarning):
    """The category of every warning of this library.

    Examples
    --------
    >>> str(EstimatesWarning("2 rows are one claim"))
    '2 rows are one claim'
    """

    def __str__(self) -> str:
        return printable(super().__str__())


class UnknownPriorError(EstimatesError):
    """No prior has that name, or a scale is not a positive number."""


class UnlistedSourceError(EstimatesError):
    """A source is missing from the order of sources."""


class UnknownQuantityError(EstimatesError, KeyError):
    """The result has no such quantity."""

    def __str__(self) -> str:
        return self.sentence()


class IdentityError(EstimatesError):
    """An identity that cannot be read, or that no numbers satisfy."""


class CyclicIdentityError(IdentityError):
    """A total that is a part of itself through other identities."""


class MissingExtraError(EstimatesError, ImportError):
    """An optional dependency is missing; the message names the extra to install."""


class NotPositiveError(EstimatesError):
    """A variance or standard error that is zero or negative."""


class UnequalLengthsError(EstimatesError):
    """Arrays of different lengths, or with more than one dimension."""


@dataclass(frozen=True, slots=True)
class Problem:
    """An error in one row of a table.

    Attributes
    ----------
    row, column, value : its place, from 1 without the header, and what stands there.
    code, problem, remedy : the class of the error, what is wrong, and what to do.
    """

    row: int
    column: str
    value: object
    code: str
    problem: str
    remedy: str

    @classmethod
    def from_error(cls, row: int, error: EstimatesError) -> Problem:
        """Return an error as the problem of a row."""
        about = (error.column, error.value, type(error).__name__, error.problem, error.remedy)
        return cls(row, *about)

    def at(self, row: int) -> Problem:
        """Return the same problem with another row."""
        return replace(self, row=row)

    def __str__(self) -> str:
        about: dict[str, Any] = {"column": self.column, "value": self.value, "remedy": self.remedy}
        return f"row {self.row}: {EstimatesError(self.problem, **about)}"


class TableError(EstimatesError):
    """All problems of a table, one line each; `problems` is a tuple of `Problem`, by row.

    Examples
    --------
    >>> TableError([Problem(4, "value", "x", "NotANumberError", "is a word", "")]).problems[0].row
    4
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        rows = len({p.row for p in self.problems})
        head = f"{rows} {'row was' if rows == 1 else 'rows were'} refused:"
        remedy = 'errors="quarantine" keeps the other rows and puts these in a table'
        super().__init__("\n".join([head, *(f"  {p}" for p in self.problems), remedy]))
