"""Columns that hold one figure each: what their names mean, and one row a figure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np

from estimates.claims.ingest.mapping import ALL, PARTS, TableMapping
from estimates.claims.ingest.presets import normalize_column_name
from estimates.columnar.arrays import Array, Ints
from estimates.errors import AmbiguousColumnError, UnknownColumnError, did_you_mean

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class ValueFamily:
    """The columns that together state one figure a row.

    meanings : what their names say, as cells of our columns or of the label.
    columns : the part of the figure, one of `FIGURE_KEYS` → the name of its column.
    """

    meanings: Mapping[str, str | None]
    columns: Mapping[str, str]

    @property
    def title(self) -> str:
        """The names of its columns."""
        return ", ".join(self.columns.values())


def find_value_families(mapping: TableMapping, header: Iterable[str]) -> list[ValueFamily]:
    """Return the families of value columns among the columns of a header that are free."""
    names = [name for name in header if name.strip()]
    families: dict[tuple[tuple[str, str | None], ...], dict[str, str]] = {}
    for name, (meanings, part) in match_value_columns(mapping, names).items():
        columns = families.setdefault(tuple(meanings.items()), {})
        if part in columns:
            problem = f"and {columns[part]!r} mean the same, by the names in values"
            remedy = "give the pattern a group that tells them apart, or part for low and high"
            raise AmbiguousColumnError(problem, column=repr(name), remedy=remedy)
        columns[part] = name
    return [ValueFamily(dict(meanings), columns) for meanings, columns in families.items()]


def match_value_columns(
    mapping: TableMapping, names: Sequence[str]
) -> dict[str, tuple[dict[str, str | None], str]]:
    """Return for each value column what its name means, and which part of a figure it holds."""
    wanted = mapping.values  # noqa: PD011 - not a column of pandas
    if wanted == ALL or not isinstance(wanted, str):
        listed = names if wanted == ALL else [find_listed_column(name, names) for name in wanted]
        return {name: (name_meanings(mapping, name, {}), "best") for name in listed}
    found = {}
    for name in names:
        match = re.fullmatch(wanted, name.strip(), re.IGNORECASE)
        if match is not None:
            groups = match.groupdict()
            part = read_part(groups.pop("part", None), name)
            found[name] = (name_meanings(mapping, name, groups), part)
    return found


def find_listed_column(wanted: str, names: Sequence[str]) -> str:
    """Return the column that a list of value columns names."""
    found = find_same_name(wanted, names)
    if found is None:
        refuse_unknown_column(wanted, "of values", names)
    return found


def name_meanings(
    mapping: TableMapping, name: str, groups: Mapping[str, str | None]
) -> dict[str, str | None]:
    """Return what the name of a column means: by its groups, then by the names of the mapping."""
    meanings = {key: (text or "").strip() or None for key, text in groups.items()}
    if not mapping.groups:
        meanings["indicator"] = " ".join(name.split())
    texts = {normalize_column_name(text) for text in (name, *filter(None, meanings.values()))}
    for known, stated in mapping.names.items():
        if normalize_column_name(known) in texts:
            meanings |= stated
    extra = {key for stated in mapping.names.values() for key in stated}
    return meanings | dict.fromkeys(extra - {*meanings})


def read_part(word: str | None, name: str) -> str:
    """Return the part of a figure that a word names; none is the best value."""
    part = PARTS.get(normalize_column_name(word or "best"))
    if part is None:
        problem, remedy = "names no part of a figure", f"parts are {', '.join(PARTS)}"
        raise UnknownColumnError(problem, column=repr(name), value=word, remedy=remedy)
    return part


def find_same_name(wanted: str, header: Sequence[str]) -> str | None:
    """Return the column of a header with a name, in any case and punctuation; None = no such."""
    if wanted in header:
        return wanted
    same = [n for n in header if normalize_column_name(n) == normalize_column_name(wanted)]
    return same[0] if len(same) == 1 else None


def refuse_unknown_column(wanted: str, where: str, header: Sequence[str]) -> NoReturn:
    """Refuse a name that is not a column of the table; the remedy names the nearest ones."""
    near = did_you_mean(wanted, header, cutoff=0.4)
    problem = f"{where} is not a column of the table".strip()
    remedy = f"{near}it has {sorted(header)}"
    raise UnknownColumnError(problem, column=wanted, remedy=remedy)


@dataclass(frozen=True, slots=True)
class MeltedCells:
    """The cells of value columns as one row for each family of a row that states something.

    parts : the part of a figure → its cells.
    rows : shape (figures,), the row of each figure.
    families : shape (figures,), the family of each figure.
    n_blank : how many cells of value columns state nothing.
    """

    parts: dict[str, pd.Series[Any]]
    rows: Ints
    families: Ints
    n_blank: int


def melt_families(
    families: Sequence[ValueFamily], cells: Mapping[str, pd.Series[Any]], n_rows: int
) -> MeltedCells:
    """Return the figures of value columns; cells: name → cells, null = states nothing."""
    import pandas as pd

    shape = (n_rows, len(families))
    parts = list(dict.fromkeys(part for family in families for part in family.columns))
    tables: dict[str, Array] = {part: np.full(shape, None, dtype=object) for part in parts}
    n_blank = 0
    for at, family in enumerate(families):
        for part, name in family.columns.items():
            tables[part][:, at] = cells[name].to_numpy(dtype=object)
            n_blank += int(cells[name].isna().sum())
    is_stated = np.logical_or.reduce([~pd.isna(table) for table in tables.values()])
    rows, codes = np.nonzero(is_stated)
    melted = {part: pd.Series(table[is_stated], dtype=object) for part, table in tables.items()}
    return MeltedCells(melted, rows, codes, n_blank)
