"""The keys of the rows of a plain frame, and the cells that they form."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from estimates.columnar.arrays import Ints
from estimates.errors import EstimatesWarning, InvalidFieldError
from estimates.pipelines.coalesce.scopes import KeyLabels, label_text


def read_key(cells: pd.Series[Any], *, is_period: bool = False) -> KeyLabels:
    """Return a column of keys; a number and its text ("2020" and 2020) are one key."""
    codes, labels = factorize_labels(cells)
    if may_vary(labels):
        texts = np.array([label_text(label) for label in labels], dtype=object)
        distinct, first, merged = np.unique(texts, return_index=True, return_inverse=True)
        if len(distinct) < len(texts):
            alike = texts == texts[np.setdiff1d(np.arange(len(texts)), first)[0]]
            ways = " and ".join(repr(label) for label in np.asarray(labels)[alike])
            sentence = f"column {cells.name!r} writes one key in several ways, read as one: {ways}"
            warnings.warn(sentence, EstimatesWarning, stacklevel=2)
            labels, codes = np.asarray(labels)[first], np.append(merged, -1)[codes]
    return KeyLabels(codes, labels, is_period)


def may_vary(labels: Any) -> bool:
    """Return whether labels may differ and yet be one key: 2020 and "2020", "a" and "a "."""
    if pd.api.types.is_numeric_dtype(labels) or pd.api.types.is_datetime64_any_dtype(labels):
        return False
    return any(not isinstance(label, str) or label != label.strip() for label in labels)


def cell_codes_of(keys: Sequence[KeyLabels], rows: int) -> Ints:
    """Return the cell of every row, in the order of the keys; blank keys come last."""
    cell = np.zeros(rows, dtype=np.int64)
    for key in keys:
        rank = np.append(label_ranks(key.labels), len(key.labels))
        _, cell = np.unique(cell * (len(key.labels) + 1) + rank[key.codes], return_inverse=True)
    return cell


def key_texts(keys: Sequence[KeyLabels], rows: Ints) -> np.ndarray[Any, Any]:
    """Return the keys of some rows as text, joined by spaces."""
    texts = np.full(len(rows), "", dtype=object)
    for key in keys:
        labels = np.array([*map(label_text, key.labels), ""], dtype=object)
        texts = texts + " " + labels[key.codes[rows]]
    return np.array([text.strip() for text in texts], dtype=object)


def factorize_labels(cells: pd.Series[Any]) -> tuple[Ints, Any]:
    """Return the cells as codes of distinct labels, -1 where blank; lists are refused."""
    try:
        codes, labels = pd.factorize(cells, use_na_sentinel=True)
    except TypeError:
        odd = next(cell for cell in cells if getattr(type(cell), "__hash__", None) is None)
        name = str(cells.name)
        raise InvalidFieldError("must be a single label", column=name, value=odd) from None
    return codes.astype(np.int64), labels


def label_ranks(labels: Any) -> Ints:
    """Return the rank of each label; labels of several types by type, then as text."""
    # Python cannot order numbers and text: such labels go by their type first.
    try:
        order = np.asarray(pd.Index(labels).argsort())
    except TypeError:
        mixed = [(type(label).__name__, str(label)) for label in labels]
        order = np.array(sorted(range(len(mixed)), key=mixed.__getitem__), dtype=np.int64)
    return np.argsort(order)
