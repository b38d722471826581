"""Cells of foreign tables: what says nothing, what says yes, what goes into the note."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from estimates.claims.ingest.adapter_strings import LONGEST, blank_cells, note_texts
from estimates.columnar.arrays import Array

NOTHING = frozenset(
    "na n/a n.a. nan null none - -- — – .. … ? unknown unk unclear missing".split()
) | {"not stated", "not reported", "no data", "#n/a"}
"""Cells of a column of numbers that state none, in any case."""
YES = frozenset("yes y true t 1 x ja oui да так".split())
NO = frozenset("no n false f 0 nein non нет ні".split())


def stated(
    cells: pd.Series[Any], nothing: Collection[str] = (), *, keep_lists: bool = False
) -> pd.Series[Any]:
    """Return cells with null for white space and for some words; each distinct one is read once.

    Lists and mappings become JSON text; where they are kept the door refuses them.
    """
    cells = cells.reset_index(drop=True)
    if cells.dtype != object and not pd.api.types.is_string_dtype(cells.dtype):
        return cells.mask(cells.astype(str).isin(nothing)) if nothing else cells
    silent = blank_cells(cells, nothing, lambda cell: is_nothing(cell, nothing))
    if silent is not None:
        return cells.mask(silent) if silent.any() else cells
    cells = cells.astype(object)
    try:
        codes, found = pd.factorize(cells, use_na_sentinel=True)
    except TypeError:  # a list has no hash
        if not keep_lists:
            return stated(cells.map(as_json), nothing)
        odd = cells.map(has_no_hash)
        return stated(cells.mask(odd, None), nothing).where(~odd, cells)
    blank = np.array([*(is_nothing(cell, nothing) for cell in found), True])[codes]
    return cells.mask(blank, None) if blank.any() else cells


def says_nothing(frame: pd.DataFrame) -> Array:
    """Return the rows in which nothing stands, as spreadsheets write them below a table.

    Column by column, until none is left: nearly always the first settles it.
    """
    empty: Array = np.ones(len(frame), dtype=bool)
    for at in range(frame.shape[1]):
        if not empty.any():
            break
        empty &= stated(frame.iloc[:, at]).isna().to_numpy(dtype=bool)
    return empty if frame.shape[1] else ~empty


def repeats_header(frame: pd.DataFrame) -> Array:
    """Return the rows that are the header again, as where files were put one below another."""
    again: Array = np.ones(len(frame), dtype=bool)
    for at, name in enumerate(frame.columns):
        if not again.any():
            break
        cells = frame.iloc[:, at]
        if not (cells.dtype == object or pd.api.types.is_string_dtype(cells.dtype)):
            return np.zeros(len(frame), dtype=bool)
        again &= (cells == name).fillna(False).to_numpy(dtype=bool)
    return again if frame.shape[1] > 1 else np.zeros(len(frame), dtype=bool)


def is_nothing(cell: Any, nothing: Collection[str]) -> bool:
    """Tell whether a cell is white space, or one of the words for nothing in any case."""
    text = (cell if isinstance(cell, str) else str(cell)).strip()
    return not text or (len(text) < LONGEST and text.casefold() in nothing)


def has_no_hash(cell: Any) -> bool:
    """Tell whether a cell is a list, a mapping, a set, or holds one."""
    try:
        hash(cell)
    except TypeError:
        return True
    return False


def as_json(cell: Any) -> Any:
    """Return a list, a mapping or whatever else has no hash as JSON text."""
    return json.dumps(cell, default=str) if has_no_hash(cell) else cell


def blanked(key: str, cells: pd.Series[Any], blanks: Iterable[str]) -> pd.Series[Any]:
    """Return the cells of a key with null for those that state nothing.

    Parameters
    ----------
    key : in a number "unknown" states nothing; in a name it may be one, and "NA" is Namibia.
    cells : as they came. blanks : the preset's own, for numbers.
    """
    if key in ("low", "best", "high"):
        return stated(cells, {*NOTHING, *blanks}, keep_lists=True)
    nothing = () if key in ("area", "code", "note") else {"na", "nan"}
    return stated(cells, nothing, keep_lists=key in ("text", "source"))


def flag(cell: Any) -> bool | str | None:
    """Return what a cell of a flag says: yes, no, nothing; else its own words."""
    if cell is None or cell != cell:
        return None
    text = str(cell).strip()
    word = text.casefold().removesuffix(".0")
    return True if word in YES else False if word in NO else text


def joined_cells(notes: Mapping[str, pd.Series[Any]], own: pd.Series[Any] | None) -> pd.Series[Any]:
    """Return the note of each row: its own, then "name: cell" of every column that is kept.

    Examples
    --------
    >>> joined_cells({"grading": pd.Series(["Fair", None], dtype=object)}, None).tolist()
    ['grading: Fair', None]
    """
    made = note_texts(notes, own)
    if made is not None:
        return made
    count = len(next(iter(notes.values())))
    note: Array = np.full(count, "", dtype=object)
    if own is not None:
        note = note + parts("", own)
    for name, cells in notes.items():
        note = note + parts(f"{name}: ", cells)
    whole = pd.Series(note, dtype=object).str.removeprefix("; ")
    return whole.mask(whole == "", None)


def parts(before: str, cells: pd.Series[Any]) -> Array:
    """Return "; name: cell" of each row, "" where the cell is null."""
    codes, found = pd.factorize(cells, use_na_sentinel=True)
    texts = [f"; {before}{cell}" for cell in found]
    return np.array([*texts, ""], dtype=object)[codes]
