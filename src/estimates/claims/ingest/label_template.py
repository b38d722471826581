"""Fill the template of a quantity's label: "{area} {refers_to} deaths"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from estimates.claims.ingest.adapter_strings import join_label_strings
from estimates.columnar.arrays import Array

# The words of a template: text without spaces, and names in braces, which may have spaces.
TEMPLATE_WORD = re.compile(r"(?:\{[^{}]*\}|[^\s{}])+")
TEMPLATE_TOKEN = re.compile(r"\{([^{}]*)\}|([^{}]+)")


def fill_label_template(
    template: str, cells: Mapping[str, str | pd.Series[Any]], n_rows: int
) -> pd.Series[Any]:
    """Return the label of each row; words with a name that the row does not state are left out.

    cells : name → cells, or the text that all rows have.
    """
    words = (fill_word(word, cells) for word in TEMPLATE_WORD.findall(template))
    parts = [word for word in words if word is not None]
    joined = join_label_strings(parts)
    if joined is not None:
        return joined
    labels: Array = np.full(n_rows, "", dtype=object)
    for part in parts:
        labels = labels + (f" {part}" if isinstance(part, str) else prefixed_texts(" ", part))
    return pd.Series(labels, dtype=object).str.strip()


def fill_word(word: str, cells: Mapping[str, str | pd.Series[Any]]) -> str | pd.Series[Any] | None:
    """Return a word with its names filled in; None where nothing states one of them."""
    tokens = [(name.strip(), text) for name, text in TEMPLATE_TOKEN.findall(word)]
    if not all(name in cells for name, _ in tokens if name):
        return None
    parts = [cells[name] if name else text for name, text in tokens]
    columns = [part for part in parts if not isinstance(part, str)]
    if not columns:
        return "".join(map(str, parts))
    if len(parts) == 1:
        return columns[0]
    filled: Array = np.full(len(columns[0]), "", dtype=object)
    for part in parts:
        filled = filled + (part if isinstance(part, str) else prefixed_texts("", part))
    is_blank = np.logical_or.reduce([column.isna().to_numpy() for column in columns])
    return pd.Series(filled, dtype=object).mask(is_blank, None)


def prefixed_texts(prefix: str, cells: pd.Series[Any]) -> Array:
    """Return the cells as parts of a label, each after a prefix."""
    codes, distinct = pd.factorize(cells, use_na_sentinel=True)
    texts = [f"{prefix}{format_label_part(cell)}" for cell in distinct]
    return np.array([*texts, ""], dtype=object)[codes]


def format_label_part(cell: Any) -> str:
    """Return a cell as a part of a label."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return " ".join(str(cell).split())
