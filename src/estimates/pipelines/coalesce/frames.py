"""Frame in, frame out: long tables of plain numbers, by the column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from estimates.analysis.snapshot.precedence import SourceOrder
from estimates.claims.ingest.cells import number
from estimates.claims.ingest.column_readers import encode_number
from estimates.columnar.arrays import Array, Ints
from estimates.errors import (
    EstimatesError,
    InvalidFieldError,
    MissingFieldError,
    Problem,
    TableError,
)
from estimates.pipelines.coalesce.column_roles import Roles, roles_of
from estimates.pipelines.coalesce.selection import Chosen, Reach, choose, firsts

MOST_LINES = 1_000
"""Bad rows that one refusal lists."""


class Long(NamedTuple):
    """A plain frame whose numbers and sources are read, shape (rows,) each.

    Attributes
    ----------
    frame : as it came, its rows counted anew.
    value : the numbers, NaN where blank.
    source : the source, index into `names`, which are in alphabetical order.
    """

    frame: pd.DataFrame
    value: Array
    source: Ints
    names: Array


def coalesce_frame(
    frame: pd.DataFrame, order: SourceOrder, each: str, columns: Mapping[str, Any] | None = None
) -> pd.DataFrame:
    """Return one row a key, from the source that goes first; see `estimates.coalesce`."""
    roles = roles_of(frame, columns)
    frame = frame.drop(columns=[name for name, role in (columns or {}).items() if role is None])
    keys = roles.quantity + (roles.period if each == "period" else [])
    long = read_long(frame, roles, order)
    cell, cells = cells_of(long.frame, keys)
    rows = np.flatnonzero(~np.isnan(long.value))
    if each == "quantity" and roles.period:
        rows = latest(long, cell, rows, roles.period)
    tie, repeats = told_apart(long, cell, rows)
    rows, tie = rows[~repeats], tie[~repeats]
    if not keys:
        refuse_several(long, rows)
    seen = np.unique(long.source[rows])
    ranks = np.full(len(long.names) + 1, len(order.names))
    ranks[seen] = order.ranks(long.names[seen])
    source, value = long.source[rows], long.value[rows]
    none = np.zeros(len(rows), dtype=bool)
    reach = Reach(value, value, none, none)
    found = choose(cell[rows], cells, (ranks[source], source, value, tie), reach)
    place = np.append(rows, -1)[found.row]
    rank = np.append(ranks[long.source], len(order.names))[place]
    chosen = chosen_rows(long.frame, roles, keys, place, firsts(cell, cells, np.arange(len(cell))))
    return chosen.assign(**added(found, long.frame, roles, rows, rank, len(order.names)))


def read_long(frame: pd.DataFrame, roles: Roles, order: SourceOrder) -> Long:
    """Read the numbers and the sources; sources that are left out take their rows with them."""
    frame = frame.reset_index(drop=True)
    value = numbers_of(frame[roles.value])
    source, names = sources_of(frame[roles.source], ~np.isnan(value), str(roles.source))
    if order.others == "drop":
        named = np.append(np.isin(names.astype(str), order.names), False)[source]
        frame, value, source = frame[named].reset_index(drop=True), value[named], source[named]
    return Long(frame, value, source, names)


def latest(long: Long, cell: Ints, rows: Ints, period: list[Any]) -> Ints:
    """Return the rows that are the latest of their cell and source; blank periods are earliest."""
    place, _ = cells_of(long.frame, period)
    place[long.frame[period].isna().any(axis=1).to_numpy()] = -1
    series = cell[rows] * (len(long.names) + 1) + long.source[rows]
    _, series = np.unique(series, return_inverse=True)
    last = np.full(int(series.max(initial=-1)) + 1, -1, dtype=np.int64)
    np.maximum.at(last, series, place[rows])
    kept: Ints = rows[place[rows] == last[series]]
    return kept


def refuse_several(long: Long, rows: Ints) -> None:
    """Refuse several numbers of one source where no column says what they are of.

    Raises
    ------
    MissingFieldError
    """
    counts = np.bincount(long.source[rows])
    if counts.max(initial=0) > 1:
        raise MissingFieldError(
            f"is not said, and {long.names[counts.argmax()]!r} states {counts.max():,} numbers",
            column="quantity", value=list(map(str, long.frame.columns)),
            remedy='say which columns do: columns={"country": "quantity", "year": "period"}',
        )  # fmt: skip


def chosen_rows(
    frame: pd.DataFrame, roles: Roles, keys: list[Any], place: Ints, first: Ints
) -> pd.DataFrame:
    """Return the rows that were chosen, keys first; of a cell without a number its keys alone."""
    chosen = frame.iloc[np.where(place >= 0, place, first)].reset_index(drop=True)
    blank = [name for name in frame.columns if name not in keys]
    if (place < 0).any():
        chosen[blank] = chosen[blank].where(pd.Series(place >= 0), None)
    lead = [*keys, roles.value, roles.source]
    return chosen[[*lead, *(name for name in frame.columns if name not in lead)]]


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


def told_apart(long: Long, cell: Ints, rows: Ints) -> tuple[Ints, Array]:
    """Return what orders rows of one cell, source and number, and which repeat another of them.

    They are ordered by all else that they say, so that the order of rows never matters.
    """
    alike = pd.DataFrame(
        {"cell": cell[rows], "source": long.source[rows], "value": long.value[rows]}
    )
    tie, repeats = np.zeros(len(rows), dtype=np.int64), np.zeros(len(rows), dtype=bool)
    several = np.flatnonzero(alike.duplicated(keep=False))
    if len(several):
        part = long.frame.iloc[rows[several]]
        said = [tuple(map(str, cells)) for cells in part.itertuples(index=False, name=None)]
        tie[several[sorted(range(len(said)), key=said.__getitem__)]] = np.arange(len(said))
        first = alike.iloc[several].assign(tie=tie[several]).sort_values("tie")
        repeats[first.index[first.duplicated(["cell", "source", "value"])]] = True
    return tie, repeats
