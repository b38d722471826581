"""Decide once, from the header and the options, what becomes of each column of a table.

A table comes in chunks, and a file may have thousands of them. All decisions that depend on the
header alone are made in `HeaderPlan.of`; `HeaderPlan.apply` then reads chunk after chunk.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np

from estimates.claims.ingest.adapter import DAY_COLUMNS, PresetPlan
from estimates.claims.ingest.adapter_cells import is_empty_row, is_repeated_header
from estimates.claims.ingest.cells import OWN_COLUMNS
from estimates.claims.ingest.dates import (
    DAYFIRST_REMEDY,
    PERIOD_LENGTHS,
    DayFirst,
    DayMonthOrder,
    is_numeric_date,
    to_iso_days,
)
from estimates.claims.ingest.frames import TableChunk, read_columns
from estimates.claims.ingest.preset_detection import (
    describe_nearest_preset,
    detect_preset,
    match_named_preset,
)
from estimates.claims.ingest.records import refuse_column
from estimates.claims.unit_conversions import Conversion
from estimates.columnar.store import Store
from estimates.errors import InvalidFieldError, MissingFieldError, UnknownColumnError

if TYPE_CHECKING:
    import pandas as pd

# Files leave the name of a column blank; pandas then calls it "Unnamed: 0".
UNNAMED_COLUMN = re.compile(r"\s*|Unnamed: \d+")


@dataclass(frozen=True, slots=True)
class TableOptions:
    """Options for reading a table.

    preset : name of a preset; None = detect one from the header.
    columns : our column for each of the table's names; None leaves a column out.
    aliases : names that mean the same source, see `estimates.claims.ingest.aliases.alias_map`.
    dayfirst : whether 03/04/2021 is the third of April; None = each column decides. A mapping
        holds the decision for each column.
    period : "day", "week", "month", "quarter" or "year", added to the quantity; None = none.
    lenient : leave unknown columns out with a notice.
    conversions : declared conversions, see `estimates.claims.unit_conversions`.
    """

    preset: str | None = None
    columns: Mapping[str, str | None] | None = None
    aliases: Any = None
    dayfirst: DayFirst = None
    period: str | None = None
    lenient: bool = False
    conversions: tuple[Conversion, ...] = ()

    def __post_init__(self) -> None:
        if not (self.dayfirst is None or isinstance(self.dayfirst, bool | Mapping)):
            problem = "must be True, False or None"
            raise InvalidFieldError(problem, column="dayfirst", value=self.dayfirst)
        if self.period is not None and self.period not in PERIOD_LENGTHS:
            problem, remedy = "is not a known period", f"give one of {', '.join(PERIOD_LENGTHS)}"
            raise InvalidFieldError(problem, column="period", value=self.period, remedy=remedy)


@dataclass(frozen=True, slots=True)
class HeaderPlan:
    """What becomes of each column of a table.

    header : the table's names of its columns.
    columns : the plan for the columns, by a preset or by their own names.
    """

    header: tuple[str, ...]
    options: TableOptions
    columns: PresetPlan | OwnColumnsPlan

    @classmethod
    def of(cls, header: Iterable[object], options: TableOptions) -> HeaderPlan:
        """Decide what becomes of the columns of a table."""
        stated = tuple(map(str, header))
        names, unnamed = name_by_position(stated, options.columns)
        mapping = orient_mapping(options.columns, names)
        targets = [target for target in mapping.values() if target is not None]
        refuse_unknown_names(mapping, targets, names)
        refuse_repeated(names, names)
        refuse_repeated(targets, names)
        # A column that the caller maps replaces the one that has its name already.
        known = {
            mapping.get(name) or name: position
            for position, name in enumerate(names)
            if (name in mapping or name not in targets) and mapping.get(name, name) is not None
        }
        if options.preset is None:
            match = detect_preset(tuple(known))
        else:
            match = match_named_preset(options.preset, tuple(known))
        if match is None:
            return cls(stated, options, OwnColumnsPlan.of(names, mapping, unnamed, options))
        plan = PresetPlan.of(*match, known, {*targets})
        if "source" not in plan.positions and "source" not in plan.constants:
            refuse_missing_source(names)
        return cls(stated, options, plan)

    def for_frame(self, frame: pd.DataFrame) -> HeaderPlan:
        """Return the plan for a chunk; files of one Parquet folder may differ in their columns."""
        header = tuple(map(str, frame.columns))
        return self if header == self.header else HeaderPlan.of(header, self.options)

    def apply(self, frame: pd.DataFrame) -> TableChunk:
        """Read a chunk of the table; blank rows and repeated headers are counted and left out."""
        plan = self.for_frame(frame)
        empty, repeated = is_empty_row(frame), is_repeated_header(frame)
        skipped = empty | repeated
        if not skipped.any():
            return plan.columns.apply(frame, plan.options.dayfirst)
        rows = np.flatnonzero(~skipped)
        chunk = TableChunk(Store(0, {}), rows, [])
        if len(rows):
            chunk = plan.columns.apply(frame.iloc[rows], plan.options.dayfirst).at_rows(rows)
        counts = {
            "blank rows left out: {n:,}": int(empty.sum()),
            "rows that repeat the header, left out: {n:,}": int(repeated.sum()),
        }
        chunk.tallies |= {sentence: count for sentence, count in counts.items() if count}
        return chunk

    def day_orders(self, frame: pd.DataFrame) -> dict[tuple[str, str], DayMonthOrder]:
        """Return what the dates of a chunk show about the order of day and month.

        Returns (our column, the table's name) → order; empty where nothing is left to decide.
        """
        plan = self.for_frame(frame)
        if isinstance(plan.columns, OwnColumnsPlan) or isinstance(plan.options.dayfirst, bool):
            return {}
        return plan.columns.day_orders(frame)

    def with_day_orders(self, frames: Iterable[pd.DataFrame]) -> HeaderPlan:
        """Return the plan with the order of day and month that all chunks together decide."""
        orders: dict[tuple[str, str], DayMonthOrder] = {}
        for frame in frames:
            for column, order in self.day_orders(frame).items():
                orders[column] = orders.get(column, DayMonthOrder()) | order
        decided = {key: order.is_day_first(name) for (key, name), order in orders.items()}
        return replace(self, options=replace(self.options, dayfirst=decided))


@dataclass(frozen=True, slots=True)
class OwnColumnsPlan:
    """The columns of a table that has our columns, or columns that the caller maps to them.

    positions : our column → position in the table.
    notices : which columns are left out.
    """

    positions: Mapping[str, int]
    notices: tuple[str, ...] = ()

    @classmethod
    def of(
        cls,
        names: list[str],
        mapping: Mapping[str, str | None],
        unnamed: list[str],
        options: TableOptions,
    ) -> OwnColumnsPlan:
        """Decide which columns are read; refuse a table with unknown columns or no source."""
        named = [name for name in names if name not in unnamed]
        targets = {name: mapping.get(name, name) for name in named}
        unknown = [n for n, target in targets.items() if target and target not in OWN_COLUMNS]
        if unknown and not (options.lenient or options.columns):
            refuse_column(unknown[0], describe_nearest_preset(named))
        kept = {name: target for name, target in targets.items() if target in OWN_COLUMNS}
        refuse_repeated([target for target in kept.values() if target], named)
        if "source" not in kept.values():
            refuse_missing_source(named, "" if options.columns else describe_nearest_preset(named))
        positions = {target: names.index(name) for name, target in kept.items() if target}
        notices = {
            "left out, not a column of a claim": unknown,
            "left out, without a name": unnamed,
        }
        sentences = (f"{reason}: {', '.join(left)}" for reason, left in notices.items() if left)
        return cls(positions, tuple(sentences))

    def apply(self, frame: pd.DataFrame, dayfirst: DayFirst) -> TableChunk:
        """Read rows of the table."""
        columns = {n: frame.iloc[:, at].reset_index(drop=True) for n, at in self.positions.items()}
        if dayfirst is not None:
            for name in DAY_COLUMNS:
                if name in columns:
                    columns[name] = to_iso_days(name, columns[name], dayfirst)
        chunk = read_columns(columns, len(frame))
        chunk.notices += self.notices
        for i, problem in enumerate(chunk.problems):
            if dayfirst is None and is_numeric_date(problem.value):
                remedy = f"{problem.remedy}; or {DAYFIRST_REMEDY}"
                chunk.problems[i] = replace(problem, remedy=remedy)
        return chunk


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
    mapping: Mapping[str, str | None], targets: Iterable[str], names: Iterable[str]
) -> None:
    """Refuse a mapping that names a column which the table, or a claim, does not have."""
    known = set(names)
    for name in mapping:
        if name not in known:
            problem, remedy = "is not a column of the table", f"it has {sorted(known)}"
            raise UnknownColumnError(problem, column=str(name), remedy=remedy)
    for target in targets:
        if target not in OWN_COLUMNS:
            refuse_column(str(target))


def refuse_repeated(columns: list[str], names: list[str]) -> None:
    """Refuse columns of which one appears twice."""
    repeated = [column for column in columns if columns.count(column) > 1]
    if repeated:
        problem = "appears twice in the table"
        remedy = "give each column a name of its own; the first line must be the header"
        raise UnknownColumnError(problem, column=repeated[0], value=names, remedy=remedy)


def refuse_missing_source(names: list[str], near: str = "") -> NoReturn:
    """Refuse a table that does not say who states its claims."""
    remedy = 'say who states each claim, or map a column with columns={"…": "source"}'
    problem, remedy = "is not a column of the table", f"{remedy}; {near}" if near else remedy
    raise MissingFieldError(problem, column="source", value=names, remedy=remedy)
