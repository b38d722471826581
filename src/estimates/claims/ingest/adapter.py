"""A table in a preset becomes a table in our columns; every row keeps its place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from estimates.claims.ingest.adapter_cells import blanked, flag, joined_cells, stated
from estimates.claims.ingest.adapter_figures import figure_columns, year_in_brackets
from estimates.claims.ingest.adapter_strings import constant, label_texts
from estimates.claims.ingest.dates import DayFirst, iso_days
from estimates.claims.ingest.preset_detection import Recognised
from estimates.claims.ingest.presets import FIGURES, OURS, Preset, plain
from estimates.columnar.arrays import Array, Ints

KEYS = {"value": "best", "lower": "low", "upper": "high"}
"""Our columns of a figure by the keys of a preset."""
OUR_NAMES = {key: name for name, key in KEYS.items()}
DAY_COLUMNS = ("stated_on", "published_on", "refers_to", "refers_to_start", "refers_to_end")
WARRING = "warring party"
"""The `party` of rows that are only flagged: both sides are one class, which a cap can hold."""


@dataclass(slots=True)
class Adapted:
    """A table in our columns.

    Attributes
    ----------
    frame : one row a claim.
    places : shape (rows,), the row of the table that each came from, from 0.
    notices : what was done, in sentences.
    tallies : sentences with a count in them ("rows …: {n:,}"), to be added up over parts.
    names : the table's name of our columns.
    values : shape (rows,), the column of a wide table that each row came from; None = not wide.
    """

    frame: pd.DataFrame
    places: Ints
    notices: list[str] = field(default_factory=list)
    tallies: dict[str, int] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    values: Array | None = None

    def called(self, column: str, row: int) -> str:
        """Return the table's name of one of our columns, as it is for a row."""
        if self.values is not None and column in ("text", *KEYS):
            return str(self.values[row])
        return self.names.get(column, column)


def adapt(
    frame: pd.DataFrame,
    recognised: Recognised,
    *,
    own: Iterable[str] = (),
    dayfirst: DayFirst = None,
) -> Adapted:
    """Return a table in our columns.

    Parameters
    ----------
    frame : the table as it came.
    recognised : its preset.
    own : columns that the caller has named in our words.
    dayfirst : see `estimates.claims.ingest.dates.iso_days`.

    Raises
    ------
    AmbiguousColumnError
    """
    preset = recognised.preset
    header = [str(name) for name in frame.columns]
    chosen = preset.chosen(header)
    if preset.name == "generic":
        chosen |= {n: n for n in header if n in OURS and n not in chosen.values()}
    chosen |= {KEYS.get(name, name): name for name in own}
    values = value_columns(preset, header, chosen)
    kept = kept_columns(preset, header, {*chosen.values(), *values})
    used = {*chosen.values(), *values, *kept}
    cells = {key: blanked(key, frame[name], preset.blanks) for key, name in chosen.items()}
    for key in set(DAY_COLUMNS) & set(cells):
        cells[key] = iso_days(key, whole_years(cells[key]), dayfirst, chosen[key])
    notes = {name: stated(frame[name]) for name in kept}
    names = {OUR_NAMES.get(key, key): name for key, name in chosen.items()}
    made = Adapted(frame, np.arange(len(frame)), names=names)
    made.notices.append(f"read by the preset {preset.sentence()}, {recognised.why}")
    left = [name for name in header if name not in used]
    if left:
        made.notices.append(f"left out, not a column of a claim: {', '.join(left)}")
    if values:
        taken_apart(made, preset, frame, values, cells, notes)
    constants = {name: cell for name, cell in preset.constants.items() if name not in set(own)}
    made.frame = in_our_columns(made, preset, constants, cells, notes)
    return made


def value_columns(preset: Preset, header: list[str], chosen: Mapping[str, str]) -> list[str]:
    """Return the columns of a wide table that hold one value each."""
    if preset.wide is None or "best" in chosen:
        return []
    if not preset.wide.pattern:
        taken = set(chosen.values())
        return [name for name in header if name.strip() and name not in taken]
    return [name for name in header if preset.wide.match(name) is not None]


def kept_columns(preset: Preset, header: list[str], taken: set[str]) -> list[str]:
    """Return the columns that go into the note."""
    if preset.keep == "all":
        return [name for name in header if name not in taken]
    wanted = {plain(name) for name in preset.keep}
    return [name for name in header if plain(name) in wanted and name not in taken]


def taken_apart(
    made: Adapted,
    preset: Preset,
    frame: pd.DataFrame,
    values: list[str],
    cells: dict[str, pd.Series[Any]],
    notes: dict[str, pd.Series[Any]],
) -> None:
    """Turn a wide table into one row a value; in place."""
    assert preset.wide is not None  # noqa: S101 - value_columns found some
    columns = [blanked("best", frame[name], preset.blanks) for name in values]
    table = np.stack([column.to_numpy(dtype=object) for column in columns], axis=1)
    stated = ~pd.isna(table)
    places, at = np.nonzero(stated)
    names = [preset.wide.match(name) or name for name in values]
    for group in (cells, notes):
        for key, column in group.items():
            group[key] = column.iloc[places].reset_index(drop=True)
    cells["best"] = pd.Series(table[stated], dtype=object)
    known = preset.wide.names
    cells[preset.wide.to] = pd.Series(
        np.array([known[n][0] if n in known else n for n in names], dtype=object)[at], dtype=object
    )
    if known:
        units = np.array([known[n][1] if n in known else None for n in names], dtype=object)
        cells["unit"] = pd.Series(units[at], dtype=object)
    made.places, made.values = places, np.array(values, dtype=object)[at]
    blank = int((~stated).sum())
    if blank:
        made.tallies["blank cells: {n:,} (they state nothing)"] = blank


def in_our_columns(
    made: Adapted,
    preset: Preset,
    constants: Mapping[str, str],
    cells: dict[str, pd.Series[Any]],
    notes: dict[str, pd.Series[Any]],
) -> pd.DataFrame:
    """Return the frame of claims."""
    count = len(made.places)
    out = {key: column for key, column in cells.items() if key in OURS and key not in FIGURES}
    out |= figure_columns(cells, preset, notes, made.tallies)
    if preset.phrases == "year in brackets":
        out |= year_in_brackets(out, cells)
    for name, text in constants.items():
        out[name] = constant(text, count)
    if "warring" in cells:
        out["party"] = sides(cells["warring"], out.get("party"), made)
    said = {**cells, **out}
    if preset.wide is not None and "refers_to" in out:
        out["refers_to"] = without_early_years(out["refers_to"], notes, made)
    if "quantity" not in out:
        out["quantity"] = labels(preset.label, said, count)
    if notes:
        out["note"] = joined_cells(notes, out.get("note"))
    return pd.DataFrame({k: v.reset_index(drop=True) for k, v in out.items()})


def without_early_years(
    cells: pd.Series[Any], notes: dict[str, pd.Series[Any]], made: Adapted
) -> pd.Series[Any]:
    """Return years with null for those before the year 1, which go into the note.

    The calendar of claims has no such days.
    """
    early = cells.astype("str").str.fullmatch(r"-\d+|0+").fillna(False).to_numpy(dtype=bool)
    if not early.any():
        return cells
    notes[made.called("refers_to", 0)] = cells.astype(object).where(early, None)
    made.tallies["years before the year 1: {n:,} (in the question and the note)"] = int(early.sum())
    return cells.astype(object).mask(early, None)


def whole_years(cells: pd.Series[Any]) -> pd.Series[Any]:
    """Return years that a table holds as numbers as text: 2021.0 is 2021."""
    if cells.dtype.kind in "iu" or pd.api.types.infer_dtype(cells) in ("string", "empty"):
        return cells
    return cells.map(lambda c: str(int(c)) if isinstance(c, float) and c == c // 1 else c)


def sides(flags: pd.Series[Any], party: pd.Series[Any] | None, made: Adapted) -> pd.Series[Any]:
    """Return the side of each row, from a column that flags warring parties."""
    said = flags.map(flag)
    side = said.map(lambda cell: WARRING if cell is True else None if cell is False else cell)
    if party is not None:
        side = party.where(party.notna(), side)
    flagged = int((side == WARRING).sum())
    if flagged:
        says = f'rows flagged as from warring parties: {{n:,}} (their party is "{WARRING}")'
        made.tallies[says] = flagged
    return side.astype(object)


def labels(template: str, cells: Mapping[str, pd.Series[Any]], count: int) -> pd.Series[Any]:
    """Return the question of each row: the parts of the template that are stated.

    Examples
    --------
    >>> cells = {"id": pd.Series(["244657", None], dtype=object)}
    >>> labels("{id} deaths", cells, 2).tolist()
    ['244657 deaths', 'deaths']
    """
    keys = [part.strip("{}") for part in template.split(" ")]
    said = [key if f"{{{key}}}" not in template else cells.get(key) for key in keys]
    at_once = label_texts([part for part in said if part is not None])
    if at_once is not None:
        return at_once
    made: Array = np.full(count, "", dtype=object)
    for part in template.split(" "):
        key = part.strip("{}")
        if part == key:
            words: Array = np.full(count, f" {part}", dtype=object)
        elif key in cells:
            codes, found = pd.factorize(cells[key], use_na_sentinel=True)
            texts = [f" {plain_text(cell)}" for cell in found]
            words = np.array([*texts, ""], dtype=object)[codes]
        else:
            continue
        made = made + words
    return pd.Series(made, dtype=object).str.strip()


def plain_text(cell: Any) -> str:
    """Return a cell as a part of a label."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return " ".join(str(cell).split())
