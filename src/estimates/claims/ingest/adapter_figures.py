"""Low, best and high become a figure: a floor, a ceiling, a range, a point, or words."""

from __future__ import annotations

import re
from collections.abc import Mapping, MutableMapping
from typing import Any

import numpy as np
import pandas as pd

from estimates.claims.ingest.column_readers import encode_number
from estimates.claims.ingest.presets import Preset
from estimates.columnar.arrays import Array
from estimates.columnar.strings import in_arrow
from estimates.model.figure import Figure

BRACKETS = re.compile(r"\((?:[A-Za-z. ]{0,20})(\d{4})(?: (est\.))?\)\s*$", re.ASCII)
"""The year in which the Factbook says that a figure holds, at the end of the phrase."""
Cells = Mapping[str, "pd.Series[Any]"]


def figure_columns(
    cells: Cells,
    preset: Preset,
    notes: MutableMapping[str, pd.Series[Any]],
    tallies: MutableMapping[str, int],
) -> dict[str, pd.Series[Any]]:
    """Return the columns text, value, lower, upper and form of a table of figures.

    A low alone is a floor ("at least"), a high alone a ceiling; both are a range, with a best
    one inside it where that is stated. Where low, best and high are one number the row states
    that number, and nothing says that it is exact. A best that is no number is words.
    """
    count = len(next(iter(cells.values())))
    nothing = pd.Series(np.full(count, None), dtype=object)
    text, low, best, high = (cells.get(k, nothing) for k in ("text", "low", "best", "high"))
    numbers = {k: as_floats(c) for k, c in (("low", low), ("best", best), ("high", high))}
    wordy = numbers["best"][1] & low.isna().to_numpy() & high.isna().to_numpy()
    wordy &= text.isna().to_numpy()
    if wordy.any():
        text, best = filled(text, wordy, best), without(best, wordy)
    (lows, _), (bests, _), (highs, _) = numbers.values()
    point = (lows == highs) & (best.isna().to_numpy() | (lows == bests))
    out = {
        "text": text,
        "value": filled(best, best.isna().to_numpy() & point, low),
        "lower": without(low, point),
        "upper": without(high, point),
    }
    if preset.phrases == "before numbers":
        words_first(out, cells, notes)
    if preset.silent == "no figure":
        silent_rows(out, tallies)
    return out


def without(cells: pd.Series[Any], where: Array) -> pd.Series[Any]:
    """Return cells with null at some places."""
    if not where.any():
        return cells
    return (
        cells.mask(where) if in_arrow(cells) is not None else cells.astype(object).mask(where, None)
    )


def filled(cells: pd.Series[Any], where: Array, others: pd.Series[Any]) -> pd.Series[Any]:
    """Return cells with those of another column at some places."""
    if not where.any():
        return cells
    if in_arrow(cells) is None or in_arrow(others) is None:
        cells, others = cells.astype(object), others.astype(object)
    return cells.where(~where, others)


def as_floats(cells: pd.Series[Any]) -> tuple[Array, Array]:
    """Return a column as floats (NaN = null), and the cells that are stated and no number."""
    numbers, bad = encode_number("value", cells)
    unread = np.isnan(numbers.floats) & ~cells.isna().to_numpy()
    return np.asarray(numbers.floats), np.asarray(unread & bad)


def words_first(
    out: dict[str, pd.Series[Any]], cells: Cells, notes: MutableMapping[str, pd.Series[Any]]
) -> None:
    """Let words that can be read stand for the numbers beside them, which go to the note."""
    readable = reads(out["text"])
    for key, name in (("low", "lower"), ("best", "value"), ("high", "upper")):
        out[name] = out[name].mask(readable, None)
        if key in cells and readable.any():
            notes[key] = cells[key].astype(object).where(readable, None)


def silent_rows(out: dict[str, pd.Series[Any]], tallies: MutableMapping[str, int]) -> None:
    """Let a row without a figure be a claim that states none: its standing says so."""
    numbers = np.logical_or.reduce([out[n].notna().to_numpy() for n in ("value", "lower", "upper")])
    silent = ~numbers & ~reads(out["text"])
    if silent.any():
        form = np.full(len(silent), None, dtype=object)
        form[silent] = "mention"
        out["form"] = pd.Series(form, dtype=object)
        tallies['rows without a figure: {n:,} (their standing is "no figure")'] = int(silent.sum())


def reads(text: pd.Series[Any]) -> Array:
    """Return which texts state a figure, each distinct one read once."""
    from estimates.parsing.column import read_column

    found = text[text.map(lambda cell: isinstance(cell, str))].drop_duplicates()
    figures = read_column(found)
    good = {
        t for t, f in zip(found, figures, strict=True) if isinstance(f, Figure) and f.has_number
    }
    return (
        text.astype(object).map(lambda cell: isinstance(cell, str) and cell in good).to_numpy(bool)
    )


def year_in_brackets(out: Cells, cells: Cells) -> dict[str, pd.Series[Any]]:
    """Return refers_to and manner from phrases that end in "(2023 est.)"."""
    matches = out["text"].map(lambda cell: BRACKETS.search(cell) if isinstance(cell, str) else None)
    year = matches.map(lambda match: match[1] if match else None).astype(object)
    given = cells.get("refers_to")
    return {
        "refers_to": year if given is None else given.where(given.notna(), year),
        "manner": matches.map(lambda m: "estimated" if m and m[2] else None).astype(object),
    }
