"""Decide once, from the header and the options, what becomes of each column of a table.

A table comes in chunks, and a file may have thousands of them. All decisions that depend on the
header alone are made in `HeaderPlan.of`; `HeaderPlan.apply` then reads chunk after chunk.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from types import NoneType
from typing import TYPE_CHECKING, Any

import numpy as np

from estimates.claims.ingest.adapter import TablePlan
from estimates.claims.ingest.adapter_cells import is_empty_row, is_repeated_header
from estimates.claims.ingest.caller_columns import CallerColumns
from estimates.claims.ingest.column_plan import plan_mapped_columns
from estimates.claims.ingest.conventions import Conventions, Evidence
from estimates.claims.ingest.dates import PERIOD_LENGTHS
from estimates.claims.ingest.frames import TableChunk
from estimates.claims.ingest.hxl_tags import is_tag_row
from estimates.claims.ingest.mapping import TableMapping
from estimates.claims.ingest.mapping_merge import NO_MAPPING
from estimates.claims.ingest.mapping_proposal import propose_for_frame
from estimates.claims.ingest.own_columns import plan_own_columns
from estimates.claims.ingest.preset_detection import recognise_preset
from estimates.claims.unit_conversions import Conversion
from estimates.columnar.store import Store
from estimates.errors import (
    AmbiguousColumnError,
    EstimatesError,
    InvalidFieldError,
    MissingFieldError,
    UnknownColumnError,
    UnknownPresetError,
)
from estimates.model.arguments import require

if TYPE_CHECKING:
    import pandas as pd

# What a mapping can remedy.
REFUSALS = (AmbiguousColumnError, MissingFieldError, UnknownColumnError, UnknownPresetError)
# The source of a proposal, until a person names it.
UNNAMED_SOURCE = "this table"
PROPOSAL_REMEDY = "a mapping that seems to fit, to check and to give as mapping="


@dataclass(frozen=True, slots=True)
class TableOptions:
    """Options for reading a table.

    preset : name of a preset; None = detect one from the header.
    columns : our column for each of the table's names; None leaves a column out.
    aliases : names that mean the same source, see `estimates.claims.ingest.aliases.alias_map`.
    dayfirst : whether 03/04/2021 is the third of April; None = each column decides.
    period : "day", "week", "month", "quarter" or "year", added to the quantity; None = none.
    lenient : leave unknown columns out with a notice, and refuse rows where it can be rows.
    conversions : declared conversions, see `estimates.claims.unit_conversions`.
    mapping : what the caller says about the table, merged over what its header says.
    inspect : called with the first rows of the table before they are read.
    strict : refuse claims whose quote does not state their figure.
    """

    preset: str | None = None
    columns: Mapping[str, str | None] | None = None
    aliases: Any = None
    dayfirst: bool | None = None
    period: str | None = None
    lenient: bool = False
    conversions: tuple[Conversion, ...] = ()
    mapping: TableMapping = NO_MAPPING
    inspect: Callable[[pd.DataFrame], None] | None = None
    strict: bool = False

    def __post_init__(self) -> None:
        problem = "must be True, False or None"
        require(self.dayfirst, (bool, NoneType), problem, column="dayfirst")
        if self.period is not None and self.period not in PERIOD_LENGTHS:
            problem, remedy = "is not a known period", f"give one of {', '.join(PERIOD_LENGTHS)}"
            raise InvalidFieldError(problem, column="period", value=self.period, remedy=remedy)


@dataclass(frozen=True, slots=True)
class HeaderPlan:
    """What becomes of each column of a table.

    header : the table's names of its columns.
    columns : the plan for the columns, by a preset or by their own names.
    conventions : how dates and numbers are written, as far as it is decided.
    """

    header: tuple[str, ...]
    options: TableOptions
    columns: TablePlan
    conventions: Conventions

    @classmethod
    def of(cls, header: Iterable[object], options: TableOptions) -> HeaderPlan:
        """Decide what becomes of the columns of a table."""
        stated = tuple(map(str, header))
        caller = CallerColumns.of(stated, options.columns, options.mapping)
        match = recognise_preset(caller, options.preset)
        if match is None:
            plan = plan_own_columns(caller, options.lenient)
        else:
            plan = plan_mapped_columns(*match, caller)
        decimal = options.mapping.where.decimal or plan.mapping.where.decimal
        conventions = Conventions(options.dayfirst, decimal, lenient=options.lenient)
        return cls(stated, options, plan, conventions)

    @classmethod
    def of_table(cls, frame: pd.DataFrame, options: TableOptions) -> HeaderPlan:
        """Return the plan of a table from its first rows; a refusal proposes a mapping."""
        if options.inspect is not None:
            options.inspect(frame)
        try:
            return cls.of(frame.columns, options)
        except REFUSALS as error:
            proposal = propose_for_frame(frame, UNNAMED_SOURCE)
            try:
                cls.of(frame.columns, replace(options, preset=None, columns=None, mapping=proposal))
            except EstimatesError:
                raise error from None
            raise error.with_remedy(f"{PROPOSAL_REMEDY}:\n{proposal}") from None

    def for_frame(self, frame: pd.DataFrame) -> HeaderPlan:
        """Return the plan for a chunk; files of one Parquet folder may differ in their columns."""
        header = tuple(map(str, frame.columns))
        if header == self.header:
            return self
        return replace(HeaderPlan.of(header, self.options), conventions=self.conventions)

    def apply(self, frame: pd.DataFrame) -> TableChunk:
        """Read a chunk of the table; rows that are none of its records are counted and left out.

        These are blank rows, repeated headers and rows of HXL tags.
        """
        plan = self.for_frame(frame)
        empty, repeated, tags = is_empty_row(frame), is_repeated_header(frame), is_tag_row(frame)
        skipped = empty | repeated | tags
        conventions = plan.conventions.for_frame(frame)
        if not skipped.any():
            return plan.columns.apply(frame, conventions)
        rows = np.flatnonzero(~skipped)
        chunk = TableChunk(Store(0, {}), rows, [])
        if len(rows):
            chunk = plan.columns.apply(frame.iloc[rows], conventions).at_rows(rows)
        counts = {
            "blank rows left out: {n:,}": int(empty.sum()),
            "rows that repeat the header, left out: {n:,}": int(repeated.sum()),
            "rows of HXL tags, left out: {n:,}": int(tags.sum()),
        }
        chunk.tallies |= {sentence: count for sentence, count in counts.items() if count}
        return chunk

    def find_evidence(self, frame: pd.DataFrame) -> dict[str, Evidence]:
        """Return what the cells of a chunk show about how dates and numbers are written."""
        return self.conventions.find_evidence(self.for_frame(frame).columns.text_columns(frame))

    def deciding(self, evidence: Mapping[str, Evidence]) -> HeaderPlan:
        """Return the plan with what the evidence of all chunks decides."""
        conventions = self.conventions.deciding(evidence, self.columns.names)
        return replace(self, conventions=conventions)
