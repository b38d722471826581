"""What defines an exchange format: what it carries of a claim, how it is written and read."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from estimates.errors import CannotCarryError

# One claim as its stated flat columns; every row has a claim_id.
ClaimRow = Mapping[str, Any]


class Target(NamedTuple):
    """An exchange format in JSON.

    name, title : its short and full name. reference : where it is defined.
    carries : our columns that are restored on reading.
    loses : what it does not express, in a sentence.
    check : refuses a claim that the format cannot express without changing its meaning.
    write : rows → the content of the file.
    recognises : whether the content of a JSON file is in this format.
    read : that content → rows.
    """

    name: str
    title: str
    reference: str
    carries: frozenset[str]
    loses: str
    check: Callable[[ClaimRow], None]
    write: Callable[[Sequence[ClaimRow]], Any]
    recognises: Callable[[Any], bool]
    read: Callable[[Any], list[dict[str, Any]]]


def refuse_claim(row: ClaimRow, problem: str, column: str, remedy: str) -> None:
    """Raise the error of a claim that a format cannot express."""
    raise CannotCarryError(problem, column=column, value=row.get(column), remedy=remedy)


def accept_claim(_: ClaimRow) -> None:
    """Accept every claim."""


def rename_keys(row: ClaimRow, names: Mapping[str, str]) -> dict[str, Any]:
    """Return the stated columns of a row under other names."""
    return {theirs: row[ours] for ours, theirs in names.items() if ours in row}


def wrap_in_list(value: Any) -> list[Any]:
    """Return a value as a list; JSON-LD writes a list of one item as the item."""
    return value if isinstance(value, list) else [] if value is None else [value]


def as_mapping(value: Any) -> Mapping[str, Any]:
    """Return a value if it is a mapping, else an empty mapping."""
    return value if isinstance(value, Mapping) else {}
