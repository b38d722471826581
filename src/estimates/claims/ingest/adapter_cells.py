"""Read cells of tables of other formats: blanks, flags, and the cells that go into the note."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any

import numpy as np
import pandas as pd

from estimates.claims.ingest.adapter_strings import MAX_BLANK_WORD, blank_mask, join_note_strings
from estimates.claims.ingest.cells import is_blank
from estimates.columnar.arrays import Array

# Cells that state no number, in a column of numbers and in any case.
BLANK_WORDS = frozenset(
    "na n/a n.a. nan null none - -- — – .. … ? unknown unk unclear missing".split()
) | {"not stated", "not reported", "no data", "#n/a"}
YES_WORDS = frozenset("yes y true t 1 x ja oui да так".split())
NO_WORDS = frozenset("no n false f 0 nein non нет ні".split())


def mask_blanks(
    cells: pd.Series[Any], blank_words: Collection[str] = (), *, keep_lists: bool = False
) -> pd.Series[Any]:
    """Return cells with null for white space and for blank words; each distinct cell is read once.

    Lists and mappings become JSON text. With `keep_lists` they stay, to be refused by row.
    """
    cells = cells.reset_index(drop=True)
    if cells.dtype != object and not pd.api.types.is_string_dtype(cells.dtype):
        return cells.mask(cells.astype(str).isin(blank_words)) if blank_words else cells
    is_blank = blank_mask(cells, blank_words, lambda cell: is_blank_word(cell, blank_words))
    if is_blank is not None:
        return cells.mask(is_blank) if is_blank.any() else cells
    cells = cells.astype(object)
    try:
        codes, distinct = pd.factorize(cells, use_na_sentinel=True)
    except TypeError:  # a list has no hash
        if not keep_lists:
            texts = [json.dumps(c, default=str) if is_unhashable(c) else c for c in cells]
            return mask_blanks(pd.Series(texts, dtype=object), blank_words)
        is_list = cells.map(is_unhashable)
        return mask_blanks(cells.mask(is_list, None), blank_words).where(~is_list, cells)
    is_blank = np.array([*(is_blank_word(cell, blank_words) for cell in distinct), True])[codes]
    return cells.mask(is_blank, None) if is_blank.any() else cells


def is_empty_row(frame: pd.DataFrame) -> Array:
    """Return the mask of rows whose cells are all blank, as spreadsheets write below a table."""
    mask: Array = np.ones(len(frame), dtype=bool)
    for position in range(frame.shape[1]):
        # Usually the first column has no blank cell, and the others need no reading.
        if not mask.any():
            break
        mask &= mask_blanks(frame.iloc[:, position]).isna().to_numpy(dtype=bool)
    return mask if frame.shape[1] else ~mask


def is_repeated_header(frame: pd.DataFrame) -> Array:
    """Return the mask of rows that repeat the header, as where files are concatenated."""
    mask: Array = np.full(len(frame), frame.shape[1] > 1)
    for position, name in enumerate(frame.columns):
        if not mask.any():
            break
        cells = frame.iloc[:, position]
        if not (cells.dtype == object or pd.api.types.is_string_dtype(cells.dtype)):
            return np.zeros(len(frame), dtype=bool)
        if cells.dtype == object:  # which may hold lists
            mask &= np.array([isinstance(cell, str) and cell == name for cell in cells], dtype=bool)
        else:
            mask &= (cells == name).fillna(False).to_numpy(dtype=bool)
    return mask


def is_blank_word(cell: Any, blank_words: Collection[str]) -> bool:
    """Return whether a cell is white space, or one of the blank words in any case."""
    text = (cell if isinstance(cell, str) else str(cell)).strip()
    return not text or (len(text) < MAX_BLANK_WORD and text.casefold() in blank_words)


def is_unhashable(cell: Any) -> bool:
    """Return whether a cell is a list, a mapping, a set, or contains one."""
    try:
        hash(cell)
    except TypeError:
        return True
    return False


def mask_blanks_of_key(key: str, cells: pd.Series[Any]) -> pd.Series[Any]:
    """Return the cells of a key of a mapping with null for those that state nothing.

    A number that is "unknown" is blank; a name may be "unknown", and "NA" is Namibia.
    """
    if key in ("low", "best", "high"):
        return mask_blanks(cells, BLANK_WORDS, keep_lists=True)
    blank_words = () if key in ("area", "code", "note") else {"na", "nan"}
    return mask_blanks(cells, blank_words, keep_lists=key in ("text", "source"))


def read_flag(cell: Any) -> bool | str | None:
    """Return whether a flag is set; None for a blank cell, and any other words as they are."""
    if is_blank(cell):
        return None
    text = str(cell).strip()
    word = text.casefold().removesuffix(".0")
    return True if word in YES_WORDS else False if word in NO_WORDS else text


def join_notes(notes: Mapping[str, pd.Series[Any]], own: pd.Series[Any] | None) -> pd.Series[Any]:
    """Return the note of each row: its own, then "name: cell" for every column of the note."""
    joined = join_note_strings(notes, own)
    if joined is not None:
        return joined
    columns = {} if own is None else {"": own}
    columns |= {f"{name}: ": cells for name, cells in notes.items()}
    note: Array = np.full(len(next(iter(notes.values()))), "", dtype=object)
    for prefix, cells in columns.items():
        if cells.dtype == object:  # which may hold lists
            hashable = [str(cell) if is_unhashable(cell) else cell for cell in cells]
            cells = pd.Series(hashable, dtype=object)
        codes, distinct = pd.factorize(cells, use_na_sentinel=True)
        parts = [f"; {prefix}{cell}" for cell in distinct]
        note = note + np.array([*parts, ""], dtype=object)[codes]
    whole = pd.Series(note, dtype=object).str.removeprefix("; ")
    return whole.mask(whole == "", None)
