"""Read rows of a table by the plan for its columns, as claims in our columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from estimates.claims.ingest.adapter_cells import (
    join_notes,
    mask_blanks,
    mask_blanks_of_key,
    read_flag,
)
from estimates.claims.ingest.adapter_figures import build_figure_columns, extract_bracketed_year
from estimates.claims.ingest.adapter_strings import constant_column
from estimates.claims.ingest.cell_meanings import day_part, join_day_parts, translate_cells
from estimates.claims.ingest.cells import OWN_COLUMNS
from estimates.claims.ingest.conventions import Conventions
from estimates.claims.ingest.frames import (
    NO_OUTLINE,
    TableChunk,
    TableOutline,
    distinct_texts,
    read_columns,
)
from estimates.claims.ingest.label_template import fill_label_template
from estimates.claims.ingest.mapping import (
    FIGURE_COLUMN_OF_KEY,
    FIGURE_KEYS,
    KEY_OF_FIGURE_COLUMN,
    WARRING,
    TableMapping,
)
from estimates.claims.ingest.missing_codes import CodeMask
from estimates.claims.ingest.records import FIGURE_STATING_COLUMNS
from estimates.claims.ingest.undecided_cells import read_cells_alone
from estimates.claims.ingest.value_columns import ValueFamily, melt_families
from estimates.columnar.arrays import Array, Ints
from estimates.errors import Problem

# The party of rows that are only flagged as coming from a warring party: with one name for all
# sides, max_party_share can cap them together.
WARRING_PARTY = "warring party"


@dataclass(frozen=True, slots=True)
class TablePlan:
    """What becomes of each column of a table.

    A key is one of our columns, one of `FIGURE_KEYS`, or a part of the label.

    mapping : what the header and the caller say together.
    positions : key → position of its column in the table.
    names : our column → the table's name of it.
    families : the columns that hold one figure each.
    values : name → position of these columns.
    notes : name → position of the columns that go into the note.
    notices : what is read, and which columns are left out.
    is_exact : whether the table has our own columns, whose cells are read as they are.
    outline : what the checks of the whole table know about its columns.
    """

    mapping: TableMapping
    positions: Mapping[str, int]
    names: Mapping[str, str]
    families: tuple[ValueFamily, ...] = ()
    values: Mapping[str, int] = field(default_factory=dict)
    notes: Mapping[str, int] = field(default_factory=dict)
    notices: tuple[str, ...] = ()
    is_exact: bool = False
    outline: TableOutline = NO_OUTLINE

    def apply(self, frame: pd.DataFrame, conventions: Conventions) -> TableChunk:
        """Read rows of the table."""
        adapted = self.adapt(frame)
        conventions = conventions.completed(adapted.cells, self.names)
        undecided = adapted.refuse_undecided(conventions) if conventions.undecided else []
        adapted.cells, counts = conventions.settle(adapted.cells)
        adapted.tallies |= counts
        columns = dict(adapted.cells)
        if not self.is_exact:
            columns = build_claim_columns(adapted, self)
        elif adapted.notes:
            columns["note"] = join_notes(adapted.notes, columns.get("note"))
        chunk = read_columns(columns, len(adapted.rows), conventions.text_decimal)
        problems = [
            replace(p, column=adapted.value_name(p.column, p.row - 1) or self.column_name(p.column))
            for p in chunk.problems
        ]
        chunk = replace(chunk, problems=problems).at_rows(adapted.rows)
        chunk.problems += [replace(p, column=self.column_name(p.column)) for p in undecided]
        chunk.notices, chunk.tallies = [*self.notices], adapted.tallies
        chunk.outline = self.outline
        if self.outline.is_hand_made or self.is_exact:
            chunk.distinct = {name: distinct_texts(cells) for name, cells in adapted.notes.items()}
        chunk.may_have_codes = "form" not in self.positions
        return chunk

    def adapt(self, frame: pd.DataFrame) -> AdaptedRows:
        """Return the cells of the columns that are read, one row for each figure."""
        code_mask, value_mask = CodeMask(self.mapping.missing), CodeMask(self.mapping.missing)
        cells = {key: frame.iloc[:, at] for key, at in self.positions.items()}
        if self.is_exact:
            cells = {key: column.reset_index(drop=True) for key, column in cells.items()}
        else:
            cells = {
                key: (value_mask if key in FIGURE_KEYS else code_mask)(mask_blanks_of_key(key, c))
                for key, c in cells.items()
            }
        for key, parts in self.mapping.days.items():
            cells[key] = join_day_parts([cells[day_part(part)] for part in parts])
        for key in {*self.mapping.cells} & {*cells}:
            cells[key] = translate_cells(cells[key], self.mapping.cells[key])
        if self.mapping.tally is True:
            cells["best"] = pd.Series(np.ones(len(frame), dtype=np.int64))
        notes = {name: mask_blanks(frame.iloc[:, at]) for name, at in self.notes.items()}
        adapted = AdaptedRows(cells, notes, np.arange(len(frame)))
        if self.families:
            values = {
                name: value_mask(mask_blanks_of_key("best", frame.iloc[:, at]))
                for name, at in self.values.items()
            }
            adapted.melt(self.families, values, value_mask.n_found)
        elif self.mapping.blank == "pass over" and not self.is_exact:
            adapted.pass_over_silent_rows(value_mask.rows)
        n_codes = code_mask.n_found + value_mask.n_found
        if n_codes:
            adapted.tallies[code_mask.sentence] = n_codes
        return adapted

    def column_name(self, column: str) -> str:
        """Return the table's name of one of our columns."""
        return self.names.get(column, column)

    def text_columns(self, frame: pd.DataFrame) -> Iterable[tuple[str, pd.Series[Any]]]:
        """Return the columns whose cells may be written in several ways."""
        for key, position in self.positions.items():
            yield key, frame.iloc[:, position]
        for family in self.families:
            for part, name in family.columns.items():
                yield part, frame.iloc[:, self.values[name]]
        days = [family.meanings.get("refers_to") for family in self.families]
        if any(days):
            yield "refers_to", pd.Series(days, dtype=object)


@dataclass(slots=True)
class AdaptedRows:
    """The cells of a chunk on their way to our columns.

    cells : key → cells; null = blank.
    notes : the table's name → cells that go into the note.
    rows : shape (claims,), the row of the chunk that each claim comes from.
    tallies : sentences with a count ("rows …: {n:,}") → the count.
    families : the families of value columns; () where the table has none.
    family_codes : shape (claims,), the family that each claim comes from.
    """

    cells: dict[str, pd.Series[Any]]
    notes: dict[str, pd.Series[Any]]
    rows: Ints
    tallies: dict[str, int] = field(default_factory=dict)
    families: tuple[ValueFamily, ...] = ()
    family_codes: Ints | None = None

    def value_name(self, column: str, row: int) -> str | None:
        """Return the value column that holds one of our figure columns in a row, if any."""
        if self.family_codes is None or column not in ("text", *KEY_OF_FIGURE_COLUMN):
            return None
        family = self.families[self.family_codes[row]]
        name: str = family.columns.get(KEY_OF_FIGURE_COLUMN.get(column, column), family.title)
        return name

    def take(self, rows: Array) -> None:
        """Keep some rows, in place; a row may be repeated."""
        for group in (self.cells, self.notes):
            for key, cells in group.items():
                group[key] = cells.iloc[rows].reset_index(drop=True)
        self.rows = self.rows[rows]
        if self.family_codes is not None:
            self.family_codes = self.family_codes[rows]

    def refuse_undecided(self, conventions: Conventions) -> list[Problem]:
        """Leave out rows with a cell that can be read in two ways, in place; return their problems.

        Other cells of such a column are read one by one.
        """
        alone = read_cells_alone(self.cells, conventions)
        problems = []
        for p in alone.problems:
            ours = FIGURE_COLUMN_OF_KEY.get(p.column, p.column)
            column = self.value_name(ours, p.row - 1) or ours
            problems.append(replace(p, row=int(self.rows[p.row - 1]) + 1, column=column))
        self.cells |= alone.columns
        self.tallies |= alone.tallies
        self.take(np.flatnonzero(~alone.is_open))
        return problems

    def melt(
        self, families: tuple[ValueFamily, ...], values: Mapping[str, pd.Series[Any]], n_codes: int
    ) -> None:
        """Turn the rows into one row for each family that states a figure, in place.

        n_codes : how many cells hold a code for missing, which are counted apart.
        """
        melted = melt_families(families, values, len(self.rows))
        self.take(melted.rows)
        self.cells |= melted.parts
        self.families, self.family_codes = families, melted.families
        for key in families[0].meanings:
            texts = np.array([family.meanings[key] for family in families], dtype=object)
            self.cells[key] = pd.Series(texts[melted.families], dtype=object)
        n_blank = melted.n_blank - n_codes
        if n_blank:
            self.tallies["blank cells, which state nothing: {n:,}"] = n_blank

    def pass_over_silent_rows(self, has_code: Array | None) -> None:
        """Leave out rows without a figure, in place, and count those without a code for missing."""
        keys = dict.fromkeys((*FIGURE_KEYS, *FIGURE_STATING_COLUMNS))
        stating = [self.cells[key] for key in keys if key in self.cells]
        if not stating:
            return
        is_silent = ~np.logical_or.reduce([cells.notna().to_numpy() for cells in stating])
        if is_silent.any():
            self.take(np.flatnonzero(~is_silent))
            n_blank = int((is_silent if has_code is None else is_silent & ~has_code).sum())
            if n_blank:
                self.tallies["rows without a figure, passed over: {n:,}"] = n_blank


def build_claim_columns(adapted: AdaptedRows, plan: TablePlan) -> dict[str, pd.Series[Any]]:
    """Return the cells of a chunk in our columns."""
    cells, notes, mapping = adapted.cells, adapted.notes, plan.mapping
    n_claims = len(adapted.rows)
    columns = {key: cells[key] for key in cells if key in OWN_COLUMNS and key not in FIGURE_KEYS}
    columns |= build_figure_columns(cells, mapping, notes, adapted.tallies, n_claims)
    if mapping.phrases == "year in brackets":
        columns |= extract_bracketed_year(columns, cells)
    columns |= {
        name: constant_column(text, n_claims)
        for name, text in mapping.constants.items()
        if name in OWN_COLUMNS
    }
    if WARRING in cells:
        columns["party"] = parties(cells[WARRING], columns.get("party"), adapted.tallies)
    label_cells: dict[str, Any] = {**cells, **columns, **mapping.constants}
    if plan.families and "refers_to" in columns:
        keep_early_years(columns, notes, plan.column_name("refers_to"), adapted.tallies)
    if mapping.template is not None:
        columns["quantity"] = fill_label_template(mapping.template, label_cells, n_claims)
    if notes:
        columns["note"] = join_notes(notes, columns.get("note"))
    return {name: column.reset_index(drop=True) for name, column in columns.items()}


def keep_early_years(
    columns: dict[str, pd.Series[Any]],
    notes: dict[str, pd.Series[Any]],
    name: str,
    tallies: dict[str, int],
) -> None:
    """Move years before the year 1 to the note, in place: the calendar of dates has none."""
    years = columns["refers_to"]
    is_early = years.astype("str").str.fullmatch(r"-\d+|0+").fillna(False).to_numpy(dtype=bool)
    if is_early.any():
        years = years.astype(object)
        notes[name] = years.where(is_early, None)
        columns["refers_to"] = years.mask(is_early, None)
        sentence = "years before the year 1, kept in the quantity and the note: {n:,}"
        tallies[sentence] = int(is_early.sum())


def parties(
    flags: pd.Series[Any], party: pd.Series[Any] | None, tallies: dict[str, int]
) -> pd.Series[Any]:
    """Return the party of each row from a column that flags, or names, warring parties."""
    side = flags.map(read_flag).map(
        lambda cell: WARRING_PARTY if cell is True else None if cell is False else cell
    )
    if party is not None:
        side = party.where(party.notna(), side)
    n_flagged = int((side == WARRING_PARTY).sum())
    if n_flagged:
        tallies[f'rows of warring parties, with the party "{WARRING_PARTY}": {{n:,}}'] = n_flagged
    return side.astype(object)
