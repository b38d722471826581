"""Frame in, frame out: long tables of plain numbers, by the column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from estimates.coalesce.choose import Chosen, Reach, choose
from estimates.doors.cells import number
from estimates.doors.encode import encode_number
from estimates.errors import (
    EstimatesError,
    InvalidFieldError,
    MissingFieldError,
    Problem,
    TableError,
    UnknownColumnError,
)
from estimates.precedence import Precedence
from estimates.store import Array, Ints

ROLES = ("quantity", "period", "source", "value")
PERIODS = ("period", "refers_to", "refers_to_start", "refers_to_end")
"""Columns that say the period where `columns` does not."""
ADDED = ("priority_rank", "silenced", "conflicting", "gap", "ratio", "against", "against_value")
MOST_LINES = 1_000
"""Bad rows that one refusal lists."""


class Roles(NamedTuple):
    """Which columns of a frame are what, by their names in the frame."""

    quantity: list[Any]
    period: list[Any]
    source: Any
    value: Any


def coalesce_frame(
    frame: pd.DataFrame, order: Precedence, each: str, columns: Mapping[str, Any] | None = None
) -> pd.DataFrame:
    """Return one row a key, from the source that goes first; see `estimates.coalesce`."""
    roles = roles_of(frame, columns)
    keys = roles.quantity + (roles.period if each == "period" else [])
    frame = frame.reset_index(drop=True)
    value = numbers_of(frame[roles.value])
    stated = ~np.isnan(value)
    source, names = sources_of(frame[roles.source], stated, str(roles.source))
    if order.others == "drop":
        named = np.append(np.isin(names.astype(str), order.names), False)[source]
        frame, value = frame[named].reset_index(drop=True), value[named]
        source, stated = source[named], stated[named]
    cell, cells = cells_of(frame, keys)
    rows = np.flatnonzero(stated)
    seen = np.unique(source[rows])
    ranks = np.full(len(names) + 1, len(order.names))
    ranks[seen] = order.ranks(names[seen])
    tie, repeats = told_apart(frame, cell, source, value, rows)
    rows, tie = rows[~repeats], tie[~repeats]
    none = np.zeros(len(rows), dtype=bool)
    reach = Reach(value[rows], value[rows], none, none)
    found = choose(cell[rows], cells, (ranks[source[rows]], source[rows], value[rows], tie), reach)
    first = np.full(cells, -1, dtype=np.int64)
    first[cell[::-1]] = np.arange(len(cell))[::-1]
    place = np.append(rows, -1)[found.row]
    chosen = frame.iloc[np.where(place >= 0, place, first)].reset_index(drop=True)
    blank = [name for name in frame.columns if name not in keys]
    if (place < 0).any():
        chosen[blank] = chosen[blank].where(pd.Series(place >= 0), None)
    lead = [*keys, roles.value, roles.source]
    chosen = chosen[[*lead, *(name for name in frame.columns if name not in lead)]]
    rank = np.append(ranks[source], len(order.names))[place]
    return chosen.assign(**added(found, frame, roles, rows, rank, len(order.names)))


def added(
    found: Chosen, frame: pd.DataFrame, roles: Roles, rows: Ints, rank: Array, last: int
) -> dict[str, Any]:
    """Return the columns that say how a cell was chosen and what that silences."""
    against = np.append(rows, -1)[found.against]
    some = pd.Series(against >= 0)
    there = frame[[roles.source, roles.value]].iloc[np.maximum(against, 0)].reset_index(drop=True)
    return {
        "priority_rank": np.where(rank < last, rank + 1.0, np.nan),
        "silenced": found.silenced,
        "conflicting": found.conflicting,
        "gap": found.gap,
        "ratio": found.ratio,
        "against": there[roles.source].astype(object).where(some, None),
        "against_value": there[roles.value].where(some, None),
    }


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
    theirs = [name for name in columns if name in names]
    if len(theirs) == len(columns) and all(role in ROLES for role in columns.values()):
        found: dict[str, list[Any]] = {}
        for name, role in columns.items():
            found.setdefault(role, []).append(name)
        return found
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


def numbers_of(cells: pd.Series[Any]) -> Array:
    """Return the numbers of a column, NaN where blank; read as the doors read them.

    Raises
    ------
    TableError
        With every cell that is no number.
    """
    column, bad = encode_number("value", cells)
    floats = np.array(column.floats)
    problems: list[Problem] = []
    for row in np.flatnonzero(bad).tolist():
        try:
            floats[row] = float(number(cells.iloc[row]))
        except EstimatesError as error:
            problems.append(Problem.of(row + 1, error.about(str(cells.name))))
            if len(problems) == MOST_LINES:
                break
    if problems:
        raise TableError(problems)
    return floats


def sources_of(cells: pd.Series[Any], stated: Array, name: str) -> tuple[Ints, Array]:
    """Return the source of each row as a code, -1 where blank, and the names in order.

    Raises
    ------
    TableError
        With every row that has a number and no source.
    """
    codes, found = coded(cells)
    said = np.array([str(label).strip() for label in found], dtype=object)
    names, index = np.unique(said, return_inverse=True) if len(said) else (said, codes[:0])
    code = np.append(index, -1)[codes].astype(np.int64)
    code[np.append(names == "", False)[code]] = -1
    lost = np.flatnonzero(stated & (code < 0))[:MOST_LINES]
    if len(lost):
        error = MissingFieldError("is missing", column=name, remedy="say who states the number")
        raise TableError(Problem.of(int(row) + 1, error) for row in lost)
    return code, names


def cells_of(frame: pd.DataFrame, keys: Sequence[Any]) -> tuple[Ints, int]:
    """Return the cell of every row, in the order of the keys, and how many there are."""
    cell = np.zeros(len(frame), dtype=np.int64)
    for name in keys:
        codes, found = coded(frame[name])
        rank = np.append(ascending(found), len(found))  # blank keys come last
        _, cell = np.unique(cell * (len(found) + 1) + rank[codes], return_inverse=True)
    return cell, int(cell.max(initial=-1)) + 1


def coded(cells: pd.Series[Any]) -> tuple[Ints, Any]:
    """Return the cells as codes of distinct labels, -1 where blank.

    Raises
    ------
    InvalidFieldError
        For lists and other cells that cannot be labels.
    """
    try:
        codes, found = pd.factorize(cells, use_na_sentinel=True)
    except TypeError:
        odd = next(cell for cell in cells if getattr(type(cell), "__hash__", None) is None)
        raise InvalidFieldError("is no label", column=str(cells.name), value=odd) from None
    return codes.astype(np.int64), found


def ascending(labels: Any) -> Ints:
    """Return the rank of each label; labels of several kinds by their kind, then as text."""
    rank = np.empty(len(labels), dtype=np.int64)
    try:
        order = np.asarray(pd.Index(labels).argsort())
    except TypeError:
        mixed = [(type(label).__name__, str(label)) for label in labels]
        order = np.array(sorted(range(len(mixed)), key=mixed.__getitem__), dtype=np.int64)
    rank[order] = np.arange(len(labels))
    return rank


def told_apart(
    frame: pd.DataFrame, cell: Ints, source: Ints, value: Array, rows: Ints
) -> tuple[Ints, Array]:
    """Return what orders rows of one cell, source and number, and which repeat another of them.

    They are ordered by all else that they say, so that the order of rows never matters.
    """
    alike = pd.DataFrame({"cell": cell[rows], "source": source[rows], "value": value[rows]})
    tie, repeats = np.zeros(len(rows), dtype=np.int64), np.zeros(len(rows), dtype=bool)
    several = np.flatnonzero(alike.duplicated(keep=False))
    if len(several):
        part = frame.iloc[rows[several]]
        said = [tuple(map(str, cells)) for cells in part.itertuples(index=False, name=None)]
        tie[several[sorted(range(len(said)), key=said.__getitem__)]] = np.arange(len(said))
        first = alike.iloc[several].assign(tie=tie[several]).sort_values("tie")
        repeats[first.index[first.duplicated(["cell", "source", "value"])]] = True
    return tie, repeats
