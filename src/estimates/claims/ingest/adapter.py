"""Convert tables of well-known formats, by their presets, to claims in our columns."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
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
from estimates.claims.ingest.adapter_strings import constant_column, join_label_strings
from estimates.claims.ingest.cells import OWN_COLUMNS
from estimates.claims.ingest.dates import DayFirst, DayMonthOrder, to_iso_days
from estimates.claims.ingest.frames import TableChunk, read_columns
from estimates.claims.ingest.presets import FIGURE_KEYS, Preset, normalize_column_name
from estimates.columnar.arrays import Array, Ints
from estimates.model.schema import COLUMN_KINDS

# Presets name the numbers of a figure "low", "best" and "high", as most tables do.
FIGURE_COLUMN_OF_KEY = {"best": "value", "low": "lower", "high": "upper"}
KEY_OF_FIGURE_COLUMN = {column: key for key, column in FIGURE_COLUMN_OF_KEY.items()}
DAY_COLUMNS = ("refers_to", *(name for name, kind in COLUMN_KINDS.items() if kind == "day"))
# The party of rows that are only flagged as coming from a warring party: with one name for all
# sides, max_party_share can cap them together.
WARRING_PARTY = "warring party"


@dataclass(frozen=True, slots=True)
class PresetPlan:
    """What a preset makes of each column of a table.

    A key is one of our columns, one of `FIGURE_KEYS`, or a part of the label.

    positions : key → position of its column in the table.
    names : our column → the table's name of it.
    values : name → position of the columns of a wide table that hold one value each.
    notes : name → position of the columns that go into the note.
    constants : our column → the text that all rows have.
    notices : what is read, and which columns are left out.
    """

    preset: Preset
    positions: Mapping[str, int]
    names: Mapping[str, str]
    values: Mapping[str, int]
    notes: Mapping[str, int]
    constants: Mapping[str, str]
    notices: tuple[str, ...]

    @classmethod
    def of(
        cls, preset: Preset, reason: str, known: Mapping[str, int], own: Collection[str]
    ) -> PresetPlan:
        """Decide what becomes of each column.

        reason : why the preset applies.
        known : name → position of the columns of the table.
        own : the names that are our columns because the caller has mapped them.
        """
        header = list(known)
        chosen = preset.choose_columns(header)
        if preset.name == "generic":
            chosen |= {n: n for n in header if n in OWN_COLUMNS and n not in chosen.values()}
        chosen |= {KEY_OF_FIGURE_COLUMN.get(name, name): name for name in header if name in own}
        values = find_value_columns(preset, header, chosen)
        notes = find_note_columns(preset, header, {*chosen.values(), *values})
        left_out = [n for n in header if n not in {*chosen.values(), *values, *notes}]
        title = f"{preset.name} ({preset.title}, {preset.version})"
        notices = [f"read by the preset {title}, {reason}"]
        if left_out:
            notices.append(f"left out, not a column of a claim: {', '.join(left_out)}")
        return cls(
            preset,
            {key: known[name] for key, name in chosen.items()},
            {FIGURE_COLUMN_OF_KEY.get(key, key): name for key, name in chosen.items()},
            {name: known[name] for name in values},
            {name: known[name] for name in notes},
            {name: text for name, text in preset.constants.items() if name not in own},
            tuple(notices),
        )

    def apply(self, frame: pd.DataFrame, dayfirst: DayFirst) -> TableChunk:
        """Read rows of the table."""
        cells = {
            key: mask_blanks_of_key(key, frame.iloc[:, position], self.preset.blanks)
            for key, position in self.positions.items()
        }
        for key in DAY_COLUMNS:
            if key in cells:
                years = format_whole_years(cells[key])
                cells[key] = to_iso_days(key, years, dayfirst, self.names[key])
        notes = {name: mask_blanks(frame.iloc[:, at]) for name, at in self.notes.items()}
        adapted = AdaptedRows(cells, notes, np.arange(len(frame)))
        if self.values:
            melt(adapted, self.preset, {n: frame.iloc[:, at] for n, at in self.values.items()})
        columns = build_claim_columns(adapted, self)
        chunk = read_columns(columns, len(adapted.rows))
        problems = [
            replace(p, column=adapted.value_name(p.column, p.row - 1) or self.column_name(p.column))
            for p in chunk.problems
        ]
        chunk = replace(chunk, problems=problems).at_rows(adapted.rows)
        chunk.notices, chunk.tallies = [*self.notices], adapted.tallies
        chunk.is_hand_made = self.preset.name == "generic"
        return chunk

    def column_name(self, column: str) -> str:
        """Return the table's name of one of our columns."""
        return self.names.get(column, column)

    def day_orders(self, frame: pd.DataFrame) -> dict[tuple[str, str], DayMonthOrder]:
        """Return what each column of dates shows about the order of day and month."""
        return {
            (key, self.names[key]): DayMonthOrder.of_column(frame.iloc[:, position])
            for key, position in self.positions.items()
            if key in DAY_COLUMNS
        }


@dataclass(slots=True)
class AdaptedRows:
    """The cells of a chunk on their way to our columns.

    cells : key → cells; null = blank.
    notes : the table's name → cells that go into the note.
    rows : shape (claims,), the row of the chunk that each claim comes from.
    tallies : sentences with a count ("rows …: {n:,}") → the count.
    value_names : shape (claims,), the column of a wide table that each claim comes from; None
        where the table is not wide.
    """

    cells: dict[str, pd.Series[Any]]
    notes: dict[str, pd.Series[Any]]
    rows: Ints
    tallies: dict[str, int] = field(default_factory=dict)
    value_names: Array | None = None

    def value_name(self, column: str, row: int) -> str | None:
        """Return the value column that holds one of our figure columns in a row, if any."""
        if self.value_names is None or column not in ("text", *KEY_OF_FIGURE_COLUMN):
            return None
        return str(self.value_names[row])


def find_value_columns(
    preset: Preset, header: Iterable[str], chosen: Mapping[str, str]
) -> list[str]:
    """Return the columns of a wide table that hold one value each."""
    if preset.wide is None or "best" in chosen:
        return []
    if not preset.wide.pattern:
        return [name for name in header if name.strip() and name not in chosen.values()]
    return [name for name in header if preset.wide.match(name) is not None]


def find_note_columns(preset: Preset, header: Iterable[str], used: set[str]) -> list[str]:
    """Return the columns that go into the note."""
    free = [name for name in header if name not in used]
    if preset.keep == "all":
        return free
    kept = {normalize_column_name(name) for name in preset.keep}
    return [name for name in free if normalize_column_name(name) in kept]


def melt(adapted: AdaptedRows, preset: Preset, values: Mapping[str, pd.Series[Any]]) -> None:
    """Turn the rows of a wide table into one row per stated value, in place."""
    wide = preset.wide
    assert wide is not None  # noqa: S101 - find_value_columns returns columns of a wide preset
    columns = [mask_blanks_of_key("best", cells, preset.blanks) for cells in values.values()]
    table = np.stack([column.to_numpy(dtype=object) for column in columns], axis=1)
    is_stated = ~pd.isna(table)
    rows, value_codes = np.nonzero(is_stated)
    for group in (adapted.cells, adapted.notes):
        for key, cells in group.items():
            group[key] = cells.iloc[rows].reset_index(drop=True)
    adapted.cells["best"] = pd.Series(table[is_stated], dtype=object)
    labels = [wide.match(name) or name for name in values]
    meanings = [wide.names.get(label, (label, None)) for label in labels]
    for i, key in enumerate((wide.to, "unit") if wide.names else (wide.to,)):
        texts = np.array([meaning[i] for meaning in meanings], dtype=object)
        adapted.cells[key] = pd.Series(texts[value_codes], dtype=object)
    adapted.rows = rows
    adapted.value_names = np.array([*values], dtype=object)[value_codes]
    n_blank = int((~is_stated).sum())
    if n_blank:
        adapted.tallies["blank cells, which state nothing: {n:,}"] = n_blank


def build_claim_columns(adapted: AdaptedRows, plan: PresetPlan) -> dict[str, pd.Series[Any]]:
    """Return the cells of a chunk in our columns."""
    cells, notes, preset = adapted.cells, adapted.notes, plan.preset
    n_claims = len(adapted.rows)
    columns = {key: cells[key] for key in cells if key in OWN_COLUMNS and key not in FIGURE_KEYS}
    columns |= build_figure_columns(cells, preset, notes, adapted.tallies)
    if preset.phrases == "year in brackets":
        columns |= extract_bracketed_year(columns, cells)
    columns |= {name: constant_column(text, n_claims) for name, text in plan.constants.items()}
    if "warring" in cells:
        columns["party"] = parties(cells["warring"], columns.get("party"), adapted.tallies)
    label_cells = {**cells, **columns}
    if preset.wide is not None and "refers_to" in columns:
        years = columns["refers_to"]
        # The calendar of dates has no years before the year 1.
        is_early = years.astype("str").str.fullmatch(r"-\d+|0+").fillna(False).to_numpy(dtype=bool)
        if is_early.any():
            years = years.astype(object)
            notes[plan.column_name("refers_to")] = years.where(is_early, None)
            columns["refers_to"] = years.mask(is_early, None)
            sentence = "years before the year 1, kept in the quantity and the note: {n:,}"
            adapted.tallies[sentence] = int(is_early.sum())
    if "quantity" not in columns:
        columns["quantity"] = fill_label_template(preset.label, label_cells, n_claims)
    if notes:
        columns["note"] = join_notes(notes, columns.get("note"))
    return {name: column.reset_index(drop=True) for name, column in columns.items()}


def format_whole_years(cells: pd.Series[Any]) -> pd.Series[Any]:
    """Return cells with years that are stored as floats written as text: 2021.0 is "2021"."""
    if cells.dtype.kind in "iu" or pd.api.types.infer_dtype(cells) in ("string", "empty"):
        return cells
    return cells.map(lambda c: str(int(c)) if isinstance(c, float) and c == c // 1 else c)


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


def fill_label_template(
    template: str, cells: Mapping[str, pd.Series[Any]], n_rows: int
) -> pd.Series[Any]:
    """Return the label of each row: the parts of the template, "{id} deaths", that are stated."""
    parts: list[str | pd.Series[Any]] = []
    for word in template.split(" "):
        key = word.strip("{}")
        if key == word or key in cells:
            parts.append(word if key == word else cells[key])
    joined = join_label_strings(parts)
    if joined is not None:
        return joined
    labels: Array = np.full(n_rows, "", dtype=object)
    for part in parts:
        if isinstance(part, str):
            labels = labels + f" {part}"
        else:
            codes, distinct = pd.factorize(part, use_na_sentinel=True)
            texts = [f" {format_label_part(cell)}" for cell in distinct]
            labels = labels + np.array([*texts, ""], dtype=object)[codes]
    return pd.Series(labels, dtype=object).str.strip()


def format_label_part(cell: Any) -> str:
    """Return a cell as a part of a label."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return " ".join(str(cell).split())
