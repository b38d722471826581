"""The roles of the columns of a plain frame: quantity, period, source, value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from estimates.errors import InvalidFieldError, MissingFieldError, UnknownColumnError
from estimates.model.schema import COLUMN_KINDS

if TYPE_CHECKING:
    import pandas as pd

COLUMN_ROLES = ("quantity", "period", "source", "value")
# Columns that state the period where `columns` names none.
PERIOD_COLUMNS = ("period", "refers_to", "refers_to_start", "refers_to_end")
ADDED_COLUMNS = (
    *"priority_rank silenced conflicting gap ratio against against_value".split(),
    *("excluded", "stated_value"),
)


class ColumnRoles(NamedTuple):
    """The columns of each role, by their names in the frame; `numbers` are one or more."""

    quantity: list[Any]
    period: list[Any]
    source: Any
    numbers: list[Any]

    @property
    def value(self) -> Any:
        """The first column of values."""
        return self.numbers[0]

    def with_value(self, value: Any) -> ColumnRoles:
        """Return the same roles with one column of values."""
        return ColumnRoles(self.quantity, self.period, self.source, [value])


def find_column_roles(frame: pd.DataFrame, columns: Mapping[str, Any] | None) -> ColumnRoles:
    """Return the columns of each role, as mapped or by their own names."""
    names = list(frame.columns)
    twice = [name for name in names if names.count(name) > 1]
    if twice:
        raise UnknownColumnError("occurs twice in the table", column=str(twice[0]))
    added = [name for name in ADDED_COLUMNS if name in names]
    if added:
        problem, remedy = "is a column that the result adds", "rename it first"
        raise UnknownColumnError(problem, column=added[0], remedy=remedy)
    by_role = columns_by_role(columns or {}, names)
    mapped = [name for group in by_role.values() for name in group]
    absent = [name for name in mapped if name not in names]
    if absent:
        raise absent_column_error(absent[0], names)
    for role in COLUMN_ROLES:
        usual = PERIOD_COLUMNS if role == "period" else (role,)
        by_role.setdefault(role, [name for name in usual if name in names and name not in mapped])
    for role, most in (("source", 1), ("value", len(names))):
        if not 1 <= len(by_role[role]) <= most:
            problem = "must be one column" if by_role[role] else "is missing from the table"
            remedy = f'map a column to it: columns={{"…": "{role}"}}'
            value = by_role[role] or None
            raise MissingFieldError(problem, column=role, value=value, remedy=remedy)
    source, numbers = by_role["source"][0], by_role["value"]
    return ColumnRoles(by_role["quantity"], by_role["period"], source, numbers)


def absent_column_error(name: Any, names: Sequence[Any]) -> UnknownColumnError:
    """Return the error about a column that a table lacks."""
    remedy = f"the table has {', '.join(map(str, names[:12]))}"
    return UnknownColumnError("is not a column", column=str(name), remedy=remedy)


def columns_by_role(columns: Mapping[Any, Any], names: Sequence[Any]) -> dict[str, list[Any]]:
    """Return the columns of each role from a mapping in either direction."""
    # A column that the mapping makes a column of a claim is kept as it is.
    known = {*COLUMN_ROLES, *PERIOD_COLUMNS, *COLUMN_KINDS}
    roles = [role for role in columns.values() if role is not None]
    is_known = all(isinstance(role, str) and role in known for role in roles)
    absent = [name for name in columns if name not in names]
    if is_known and absent and not any(name in COLUMN_ROLES for name in columns):
        raise absent_column_error(absent[0], names)
    if is_known and not absent:
        by_role: dict[str, list[Any]] = {}
        for name, role in columns.items():
            by_role.setdefault("period" if role in PERIOD_COLUMNS else role, []).append(name)
        return {role: listed for role, listed in by_role.items() if role in COLUMN_ROLES}
    wrong = [role for role in columns if role not in COLUMN_ROLES]
    if wrong:
        problem = "is neither a column of the table nor a role"
        remedy = f"the roles are {', '.join(COLUMN_ROLES)}"
        raise InvalidFieldError(problem, column="columns", value=wrong[0], remedy=remedy)
    return {
        role: list(name) if isinstance(name, list | tuple) else [name]
        for role, name in columns.items()
    }
