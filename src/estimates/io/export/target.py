"""Formats of others: what each can carry of a claim, and how it is written and read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from estimates.errors import CannotCarryError

Row = Mapping[str, Any]
"""One claim as its stated flat columns; every row has a claim_id."""


class Target(NamedTuple):
    """A format of others, as JSON.

    Attributes
    ----------
    name, title : what it is called. reference : where it is defined.
    carries : our columns that come back when it is read.
    loses : what is not said in it, in a sentence.
    check : refuses a claim that the format cannot say without changing what it says.
    write : rows → the content of the file.
    recognises : whether the content of a JSON file is in this format.
    read : that content → rows.
    """

    name: str
    title: str
    reference: str
    carries: frozenset[str]
    loses: str
    check: Callable[[Row], None]
    write: Callable[[Sequence[Row]], Any]
    recognises: Callable[[Any], bool]
    read: Callable[[Any], list[dict[str, Any]]]


def refuse(row: Row, problem: str, column: str, remedy: str) -> None:
    """Refuse a claim that a format cannot say."""
    raise CannotCarryError(problem, column=column, value=row.get(column), remedy=remedy)


def anything(_: Row) -> None:
    """Carry every claim."""


def pick(row: Row, names: Mapping[str, str]) -> dict[str, Any]:
    """Return the stated columns of a row under other names."""
    return {theirs: row[ours] for ours, theirs in names.items() if ours in row}


def listed(value: Any) -> list[Any]:
    """Return a list: JSON-LD writes a list of one as the thing itself."""
    return value if isinstance(value, list) else [] if value is None else [value]


def mapping(value: Any) -> Mapping[str, Any]:
    """Return a mapping, an empty one where files hold something else."""
    return value if isinstance(value, Mapping) else {}
