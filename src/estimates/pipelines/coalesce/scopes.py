"""Where a rule applies: conditions on the keys of a row, such as ``("population", "2010–")``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from estimates.columnar.arrays import Array, Ints
from estimates.errors import InvalidFieldError, did_you_mean

EVERYWHERE = "*"
DAY = re.compile(r"\d{4}(-\d{2}){0,2}")
# "2010–", "–2009", "2010-2015", "2010-04–2011": what a span of periods looks like.
SPAN = re.compile(r"\s*(-?\d[\d-]*\d)?\s*(?:–|—|\.\.|-)\s*(\d[\d-]*\d)?\s*")


class KeyLabels(NamedTuple):
    """One key of all rows.

    codes : shape (rows,), indices into `labels`; -1 = blank.
    labels : the distinct cells, a sequence. is_period : whether spans of periods apply to it.
    """

    codes: Ints
    labels: Any
    is_period: bool = False

    def holds(self, term: str) -> Array:
        """Return the mask of rows whose cell is a term, shape (rows,)."""
        return self.rows_of([label_text(label) == term for label in self.labels])

    def within(self, first: str, last: str) -> Array:
        """Return the mask of rows whose period lies in a span, whose ends count."""
        return self.rows_of([is_within(label_text(label), first, last) for label in self.labels])

    def rows_of(self, chosen: Iterable[bool]) -> Array:
        """Return the mask of rows with certain labels."""
        return np.array([*chosen, False], dtype=bool)[self.codes]


def label_text(label: object) -> str:
    """Return a key as text: a whole number without its point, a day as ISO.

    >>> label_text(2020.0), label_text(np.datetime64("2020-01-01T00:00"))
    ('2020', '2020-01-01')
    """
    if isinstance(label, float | np.floating) and float(label).is_integer():
        return str(int(label))
    return str(label).strip().removesuffix("T00:00").removesuffix(" 00:00:00")


def is_within(text: str, first: str, last: str) -> bool:
    """Return whether a period starts within a span; "" = without end.

    >>> is_within("2010-06-01", "2010", ""), is_within("2010-06-01", "", "2010")
    (True, True)
    """
    try:
        number = float(text)
        return float(first or "-inf") <= number <= float(last or "inf")
    except ValueError:  # days in ISO order as their texts do
        is_day = text[:4].isdigit()
        return is_day and text >= first and (not last or text[: len(last)] <= last)


def span_of(term: str) -> tuple[str, str] | None:
    """Return the ends of a span of periods, "" = without end; None = the term is none.

    >>> span_of("2010–"), span_of("2010-04"), span_of("Chad")
    (('2010', ''), ('2010-04', '2010-04'), None)
    """
    if DAY.fullmatch(term):
        return term, term
    span = SPAN.fullmatch(term)
    return (span[1] or "", span[2] or "") if span and any(span.groups()) else None


@dataclass(frozen=True, slots=True)
class Scope:
    """The rows that meet every one of some terms; without terms all rows.

    terms : a cell of a key ("Chad", "2015"), the name of the column of values, or a span of
        periods ("2010–").

    >>> Scope.of(("population", "2010–")), Scope.of("*")
    (Scope(terms=('population', '2010–')), Scope(terms=()))
    """

    terms: tuple[str, ...] = ()

    @classmethod
    def of(cls, scope: Any) -> Scope:
        """Return the scope that a caller writes: a term, or a tuple or list of terms."""
        listed = list(scope) if isinstance(scope, tuple | list) else [scope]
        if not listed or any(isinstance(t, Iterable) and not isinstance(t, str) for t in listed):
            remedy = 'give a key, or a tuple of keys: ("population", "2010–")'
            raise InvalidFieldError("is not a scope", column="scope", value=scope, remedy=remedy)
        return cls(tuple(text for term in listed if (text := label_text(term)) != EVERYWHERE))

    def __str__(self) -> str:
        return ", ".join(self.terms) or EVERYWHERE

    def mask(self, keys: Sequence[KeyLabels], values: Sequence[str], rows: int) -> Array:
        """Return the mask of rows in the scope, shape (rows,).

        values : the name of the column of values, and those of the others of the table.
        Raises InvalidFieldError for a term that no row meets.
        """
        mask = np.ones(rows, dtype=bool)
        for term in self.terms:
            mask &= self.term_mask(term, keys, values, rows)
        # A scope of one column of values is empty in the others.
        if rows and not mask.any() and {*values}.isdisjoint(self.terms):
            problem, remedy = "holds no row", "leave it out where it does not occur"
            raise InvalidFieldError(problem, column="scope", value=str(self), remedy=remedy)
        return mask

    def term_mask(
        self, term: str, keys: Sequence[KeyLabels], values: Sequence[str], rows: int
    ) -> Array:
        """Return the mask of rows that meet one term."""
        found = np.full(rows, term == values[0])
        for key in keys:
            found |= key.holds(term)
        span = span_of(term)
        if not found.any() and span is not None:
            for key in keys:
                found |= key.within(*span) & key.is_period
        elif not found.any() and term not in values:
            known = [*values, *(label_text(label) for key in keys for label in key.labels)]
            remedy = f"{did_you_mean(term, known)}leave it out where it does not occur"
            problem = "names no key of these rows"
            raise InvalidFieldError(problem, column="scope", value=term, remedy=remedy)
        return found
