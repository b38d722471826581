"""What the caller says about the columns of a table: a mapping and `columns=`, on its header."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NoReturn

from estimates.claims.ingest.cells import OWN_COLUMNS
from estimates.claims.ingest.mapping import (
    FIGURE_KEYS,
    KEY_OF_FIGURE_COLUMN,
    TableMapping,
)
from estimates.claims.ingest.mapping_merge import NO_MAPPING
from estimates.claims.ingest.records import refuse_columns
from estimates.claims.ingest.value_columns import find_same_name, refuse_unknown_column
from estimates.errors import MissingFieldError, UnknownColumnError

# Files leave the name of a column blank; pandas then calls it "Unnamed: 0".
UNNAMED_COLUMN = re.compile(r"\s*|Unnamed: \d+")


@dataclass(frozen=True, slots=True)
class CallerColumns:
    """What the caller says about a table with a certain header.

    names : the names of the columns, "column 3" for one without a name.
    unnamed : those without a name.
    renamed : the table's name → our column, None = left out, as `columns=` states it.
    mapping : the mapping of the caller, with `columns=` merged over it, and without `where`, which
        does not mention the columns.
    chosen : key → the column that the caller names for it.
    """

    names: list[str]
    unnamed: list[str]
    renamed: Mapping[str, str | None]
    mapping: TableMapping
    chosen: Mapping[str, str]

    @classmethod
    def of(
        cls,
        header: Iterable[str],
        columns: Mapping[str, str | None] | None,
        mapping: TableMapping,
    ) -> CallerColumns:
        """Look up the columns that the caller names; refuse those that the table does not have."""
        names, unnamed = name_by_position(header, columns)
        renamed = orient_mapping(columns, names)
        refuse_repeated(names, names)
        refuse_unknown_names(renamed, names, mapping)
        targets = [target for target in renamed.values() if target]
        refuse_repeated(targets, names)
        mapping = mapping.model_copy(update={"where": NO_MAPPING.where})
        if renamed:
            mapping = with_renamed_columns(mapping, renamed)
        return cls(names, unnamed, renamed, mapping, choose_stated_columns(mapping, names))

    @property
    def only_renames(self) -> bool:
        """Whether the caller gives no more than other names for some columns."""
        return self.mapping.model_copy(update={"columns": {}, "leave_out": ()}) == NO_MAPPING

    @property
    def keys(self) -> set[str]:
        """The keys that the caller states."""
        stated = {*self.chosen, *self.mapping.constants, *self.mapping.groups}
        figures = {*FIGURE_KEYS} if self.mapping.values or self.mapping.tally else set()
        return stated | figures


def with_renamed_columns(mapping: TableMapping, renamed: Mapping[str, str | None]) -> TableMapping:
    """Return a mapping with columns merged over it; renamed: the table's name → our column."""
    stated = {KEY_OF_FIGURE_COLUMN.get(to, to): (name,) for name, to in renamed.items() if to}
    left_out = tuple(name for name, to in renamed.items() if to is None)
    constants = {key: text for key, text in mapping.constants.items() if key not in stated}
    update = {
        "columns": mapping.columns | stated,
        "constants": constants,
        "leave_out": (*mapping.leave_out, *left_out),
    }
    return mapping.model_copy(update=update)


def choose_stated_columns(mapping: TableMapping, names: list[str]) -> dict[str, str]:
    """Return the column of each key of a mapping: the first of its names that the table has.

    Refuses a key that the mapping needs and none of whose names is a column of the table.
    """
    chosen = {}
    if isinstance(mapping.tally, str):
        column = find_same_name(mapping.tally, names)
        if column is None:
            refuse_unknown_column(mapping.tally, "of tally", names)
        chosen["best"] = column
    for key, wanted in mapping.read_columns.items():
        found = (find_same_name(name, names) for name in wanted)
        column = next((name for name in found if name is not None), None)
        if column is not None:
            chosen[key] = column
        elif mapping.needs is None or key in mapping.needs:
            refuse_unknown_column(" or ".join(wanted), f"of columns[{key!r}]", names)
    for need in mapping.needs or ():
        keys = need.split("|")
        if not {*keys} & {*chosen, *mapping.constants, *mapping.groups}:
            listed = " or ".join(name for key in keys for name in mapping.columns.get(key, (key,)))
            refuse_unknown_column(listed, "which the mapping needs,", names)
    return chosen


def name_by_position(
    header: Iterable[str], columns: Mapping[str, str | None] | None
) -> tuple[list[str], list[str]]:
    """Return the names of columns, "column 3" for one without a name; and the names so made.

    Many programs number the rows of a table in a column without a name.
    """
    names = list(header)
    mapped = orient_mapping(columns, names)
    unnamed = []
    for position, name in enumerate(names):
        if UNNAMED_COLUMN.fullmatch(name) and name not in mapped:
            names[position] = f"column {position + 1}"
            unnamed.append(names[position])
    return names, unnamed


def orient_mapping(
    columns: Mapping[str, str | None] | None, names: Iterable[str]
) -> dict[str, str | None]:
    """Return our column for each of the table's names, whichever way round the caller maps them."""
    mapping, known = dict(columns or {}), set(names)
    if mapping and not set(mapping) <= known and {v for v in mapping.values() if v} <= known:
        return {theirs: ours for ours, theirs in mapping.items() if theirs}
    return mapping


def refuse_unknown_names(
    renamed: Mapping[str, str | None], names: list[str], mapping: TableMapping
) -> None:
    """Refuse `columns=` that names a column which the table, or a claim, does not have."""
    for name in renamed:
        if name not in names:
            refuse_unknown_column(str(name), "", names)
    for target in renamed.values():
        if target and target not in (*OWN_COLUMNS, *FIGURE_KEYS, *mapping.template_names):
            refuse_columns([str(target)])


def refuse_repeated(columns: list[str], names: list[str]) -> None:
    """Refuse columns of which one appears twice."""
    repeated = [column for column in columns if columns.count(column) > 1]
    if repeated:
        problem = "appears twice in the table"
        remedy = "give each column a name of its own; the first line must be the header"
        raise UnknownColumnError(problem, column=repeated[0], value=names, remedy=remedy)


def refuse_missing_source(names: list[str], near: str = "") -> NoReturn:
    """Refuse a table that does not say who states its claims."""
    remedy = (
        'say who states the figures: constants={"source": "SIPRI"}, or which column names it: '
        'columns={"agency": "source"}'
    )
    problem, remedy = "is not a column of the table", f"{remedy}; {near}" if near else remedy
    raise MissingFieldError(problem, column="source", value=names, remedy=remedy)
