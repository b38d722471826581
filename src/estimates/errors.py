"""What can be refused, by name: every refusal shows the value and says the remedy.

All inherit from `EstimatesError`, which is a `ValueError`; the class is the reason code.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from importlib import import_module
from typing import Any, Self


class EstimatesError(ValueError):
    """Base of everything that this library refuses.

    Parameters
    ----------
    problem : what is wrong, in words.
    column : the field that it is about, in the names of the flat columns.
    value : the offending value, shown verbatim.
    remedy : what to do about it.

    Examples
    --------
    >>> str(EstimatesError("is not a day", column="stated_on", value="31/02/2021",
    ...                    remedy="write it as 2021-02-28"))
    "stated_on is not a day: '31/02/2021'; write it as 2021-02-28"
    """

    def __init__(
        self, problem: str, *, column: str = "", value: object = None, remedy: str = ""
    ) -> None:
        self.problem, self.column, self.value, self.remedy = problem, column, value, remedy
        super().__init__(self.sentence())

    def __reduce__(self) -> tuple[object, ...]:
        """Let an error travel between processes with all that it says."""
        return restored, (type(self), self.args, self.__dict__)

    def about(self, column: str) -> Self:
        """Say which column it is about; return the error itself."""
        self.column = column
        self.args = (self.sentence(),)
        return self

    def within(self, place: str) -> Self:
        """Say in which of many files it stands; return the error itself."""
        self.problem = f"{self.problem} (in {place})"
        self.args = (self.sentence(),)
        return self

    def sentence(self) -> str:
        """Return the refusal as one line."""
        shown = "" if self.value is None else f": {shorten(self.value)}"
        remedy = f"; {self.remedy}" if self.remedy else ""
        return f"{self.column} {self.problem}".strip() + shown + remedy


def restored(
    kind: type[EstimatesError], said: tuple[object, ...], state: dict[str, object]
) -> EstimatesError:
    """Return an error as it was in another process."""
    error = kind.__new__(kind, *said)
    error.args = said
    error.__dict__.update(state)
    return error


def shorten(value: object, limit: int = 120) -> str:
    """Show a value on one line, cut with its length said."""
    text = repr(value)
    return text if len(text) <= limit else f"{text[:limit]}… ({len(text):,} characters)"


# ---- a figure


class NotANumberError(EstimatesError):
    """A number was needed: a word, NaN, infinity or a truth value came."""


class CrossedBoundsError(EstimatesError):
    """The lower bound lies above the upper one, or leaves nothing between them."""


class ValueOutsideBoundsError(EstimatesError):
    """The value asserted lies outside the bounds given with it."""


class ComparatorError(EstimatesError):
    """The comparator says something else than the value and the bounds."""


class UnreadableFigureError(EstimatesError):
    """The words hold no figure that can be read without guessing.

    Attributes
    ----------
    read, left : what was understood, and what was left over.
    """

    def __init__(self, problem: str, *, text: str, read: str = "", left: str = "") -> None:
        self.text, self.read, self.left = text, read, left
        understood = f"read {shorten(read)}, left {shorten(left or text)}" if read else ""
        super().__init__(
            problem,
            column="text",
            value=text,
            remedy=f"{understood}{'; ' if understood else ''}"
            "give the number in the columns comparator, value, lower, upper beside the text",
        )


class ContradictionError(EstimatesError):
    """The words say one number and the columns beside them another."""


# ---- a claim


class MissingFieldError(EstimatesError):
    """A claim needs a source, and words or a number."""


class InvalidFieldError(EstimatesError):
    """A field holds something that its vocabulary or type does not allow."""


class UnreadableDateError(EstimatesError):
    """Not a day, a month, a year or an interval of days in ISO form."""


class PeriodError(EstimatesError):
    """The interval that a claim refers to ends before it starts, or is given twice."""


class DateOrderError(EstimatesError):
    """A claim stated after its own document was published."""


class QuoteError(EstimatesError):
    """The quote does not stand in the document at its offsets."""


# ---- many claims


class UnknownColumnError(EstimatesError):
    """A column that no claim has."""


class AmbiguousColumnError(EstimatesError):
    """Two columns that look like the same thing, or a column of days that can be read two ways."""


class UnknownPresetError(EstimatesError):
    """No preset of that name, or a table that it does not fit."""


class AliasError(EstimatesError):
    """Aliases that run in a circle, or give one name to two sources."""


class UnitMismatchError(EstimatesError):
    """Two units inside one quantity: they cannot be compared, let alone pooled."""


class ClashingLabelError(EstimatesError):
    """One `claim_id` stands for two different claims."""


class UnknownClaimError(EstimatesError):
    """A claim refers to a `claim_id` that is not there."""


class CyclicLineageError(EstimatesError):
    """Claims that repeat, correct or retract each other in a circle."""


class UnreadableFileError(EstimatesError):
    """A file that is missing, empty, or not in the form that its name says."""


class CannotCarryError(EstimatesError):
    """A claim that the target format cannot say without changing what it says."""


# ---- a question asked


class UnknownMethodError(EstimatesError):
    """No method of that name."""


class InvalidLevelError(EstimatesError):
    """A level outside (0, 1)."""


class UnknownPriorError(EstimatesError):
    """No prior of that name, or a scale that is not a positive number."""


class UnlistedSourceError(EstimatesError):
    """A source that the order of sources does not name."""


class UnknownQuantityError(EstimatesError, KeyError):
    """No claim on that quantity in this result."""

    def __str__(self) -> str:
        return self.sentence()


class IdentityError(EstimatesError):
    """An identity that cannot be read, or that no numbers could keep."""


class CyclicIdentityError(IdentityError):
    """A total that is, over other identities, a part of itself."""


class MissingExtraError(EstimatesError, ImportError):
    """An optional dependency is needed; the message names the extra."""


def import_extra(extra: str, *modules: str) -> Any:
    """Import the modules of an optional dependency, and return the first.

    Raises
    ------
    MissingExtraError
        Where one of them is not installed.

    Examples
    --------
    >>> import_extra("prov", "no_such_module")
    Traceback (most recent call last):
    estimates.errors.MissingExtraError: prov needs no_such_module; pip install 'estimates[prov]'
    """
    try:
        first, *_ = [import_module(name) for name in modules]
    except ImportError:
        problem = f"needs {modules[0].split('.')[0]}"
        remedy = f"pip install 'estimates[{extra}]'"
        raise MissingExtraError(problem, column=extra, remedy=remedy) from None
    return first


# ---- plain arrays


class NotPositiveError(EstimatesError):
    """A variance or an error that is zero or negative: nothing could weigh by it."""


class UnequalLengthsError(EstimatesError):
    """Columns that belong together have different numbers of rows, or more than one dimension."""


# ---- a table of refusals


@dataclass(frozen=True, slots=True)
class Problem:
    """One refusal in a table: row (counted from 1, without the header), column, value, reason."""

    row: int
    column: str
    value: object
    code: str
    problem: str
    remedy: str

    @classmethod
    def of(cls, row: int, error: EstimatesError) -> Problem:
        """Tell which row an error came from."""
        return cls(
            row, error.column, error.value, type(error).__name__, error.problem, error.remedy
        )

    def at(self, row: int) -> Problem:
        """Return the same problem at another row."""
        return replace(self, row=row)

    def __str__(self) -> str:
        error = EstimatesError(
            self.problem, column=self.column, value=self.value, remedy=self.remedy
        )
        return f"row {self.row}: {error}"


class TableError(EstimatesError):
    """All that is wrong with a table, at once: one line a problem.

    Attributes
    ----------
    problems : tuple of `Problem`, in the order of the rows.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        rows = len({p.row for p in self.problems})
        lines = "\n".join(f"  {p}" for p in self.problems)
        super().__init__(
            f"{rows} {'row was' if rows == 1 else 'rows were'} refused:\n{lines}\n"
            'errors="quarantine" keeps the other rows and puts these in a table'
        )
