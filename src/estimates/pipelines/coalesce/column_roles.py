"""Which column of a plain frame is what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from estimates.errors import InvalidFieldError, MissingFieldError, UnknownColumnError
from estimates.model.schema import KINDS

if TYPE_CHECKING:
    import pandas as pd

ROLES = ("quantity", "period", "source", "value")
PERIODS = ("period", "refers_to", "refers_to_start", "refers_to_end")
"""Columns that say the period where `columns` does not."""
ADDED = ("priority_rank", "silenced", "conflicting", "gap", "ratio", "against", "against_value")


class Roles(NamedTuple):
    """Which columns of a frame are what, by their names in the frame."""

    quantity: list[Any]
    period: list[Any]
    source: Any
    value: Any


def roles_of(frame: pd.DataFrame, columns: Mapping[str, Any] | None) -> Roles:
    """Return which column is what.

    Raises
    ------
    UnknownColumnError, MissingFieldError, InvalidFieldError
    """
    names = list(frame.columns)
    if len(set(names)) < len(names):
        raise UnknownColumnError("stands twice in the table", column=str(
            next(name for name in names if names.count(name) > 1)))  # fmt: skip
    taken = [name for name in ADDED if name in names]
    if taken:
        raise UnknownColumnError(
            "is a column that the result adds", column=taken[0], remedy="rename it first"
        )
    given = by_role(columns or {}, names)
    absent = [name for group in given.values() for name in group if name not in names]
    if absent:
        raise UnknownColumnError(
            "is not a column", column=str(absent[0]),
            remedy=f"the table has {', '.join(map(str, names[:12]))}",
        )  # fmt: skip
    used = [name for group in given.values() for name in group]
    for role in ROLES:
        usual = PERIODS if role == "period" else (role,)
        given.setdefault(role, [name for name in usual if name in names and name not in used])
    for role in ("source", "value"):
        if len(given[role]) != 1:
            raise MissingFieldError(
                "is one column, and the table has it not" if not given[role] else "is one column",
                column=role, value=given[role] or None,
                remedy=f'say which it is: columns={{"…": "{role}"}}',
            )  # fmt: skip
    return Roles(given["quantity"], given["period"], given["source"][0], given["value"][0])


def by_role(columns: Mapping[Any, Any], names: Sequence[Any]) -> dict[str, list[Any]]:
    """Return the columns of each role, named their way round or ours."""
    if all(name in names for name in columns) and all(map(known, columns.values())):
        found: dict[str, list[Any]] = {}
        for name, role in columns.items():
            found.setdefault("period" if role in PERIODS else role, []).append(name)
        return {role: listed for role, listed in found.items() if role in ROLES}
    wrong = [role for role in columns if role not in ROLES]
    if wrong:
        raise InvalidFieldError(
            "is neither a column of the table nor a role", column="columns", value=wrong[0],
            remedy=f"the roles are {', '.join(ROLES)}",
        )  # fmt: skip
    return {
        role: list(name) if isinstance(name, list | tuple) else [name]
        for role, name in columns.items()
    }


def known(role: Any) -> bool:
    """Tell whether something is a role, or a column of a claim, which is carried along."""
    return role is None or (isinstance(role, str) and role in {*ROLES, *PERIODS, *KINDS})
