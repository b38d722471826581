"""Texts of foreign tables as Arrow keeps them: blanked, joined and labelled all at once.

Every function returns None where Arrow does not keep the strings; `adapter_cells` and
`adapter` then read cell by cell, with the same result.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from estimates.columnar.arrays import Array
from estimates.columnar.strings import in_arrow, utf8

LONGEST = 16
"""Words that state nothing are shorter than this."""
SPACES = " \t\n\r\v\f\x1c\x1d\x1e\x1f"
"""What Python strips of a text in ASCII."""
UNEVEN = r"^$|^\s|\s$|\s\s|[\t\n\r\v\f\x1c-\x1f]"
"""Nothing, or white space that is not one blank between words, in ASCII."""


def blank_cells(cells: pd.Series[Any], nothing: Collection[str], other: Any) -> Array | None:
    """Return which cells say nothing: null, white space, or one of some words in any case.

    Parameters
    ----------
    nothing : the words, in lower case.
    other : a function that says it of one text, asked of texts that are not in ASCII.
    """
    texts = in_arrow(cells)
    if texts is None:
        return None
    import pyarrow as pa
    import pyarrow.compute as pc

    kept = texts.arrow
    blank: Array = np.asarray(pc.is_null(kept).to_numpy(zero_copy_only=False))
    words = ["", *(word for word in nothing if len(word) < LONGEST)]
    some = np.flatnonzero(may_be_one_of(kept, words) & ~blank)
    if not len(some):
        return blank
    kept = kept.take(pa.array(some))
    stripped = pc.utf8_lower(pc.utf8_trim(kept, characters=SPACES))
    found = pc.is_in(stripped, value_set=pa.array(words, type=kept.type))
    foreign = pc.invert(pc.string_is_ascii(kept)).to_numpy(zero_copy_only=False)
    said = found.to_numpy(zero_copy_only=False) | False
    if foreign.any():
        codes, distinct = pd.factorize(texts.array.take(some[foreign]))
        said[foreign] = np.array([other(cell) for cell in distinct], dtype=bool)[codes]
    blank = blank.copy()
    blank[some] = said
    return blank


def may_be_one_of(kept: Any, words: Iterable[str]) -> Array:
    """Return which texts may be one of some words, by their first sign alone.

    Those that begin with white space, or with a sign beyond ASCII, may be any.
    """
    signs, starts, ends = utf8(kept)
    first = np.append(signs, np.uint8(0))[starts]
    may = np.ones(256, dtype=bool)
    may[33:127] = False
    may[[ord(sign) for word in words for sign in (*word[:1].lower(), *word[:1].upper())
         if sign.isascii()]] = True  # fmt: skip
    found: Array = may[first] | (starts == ends)
    return found


def label_texts(parts: Iterable[str | pd.Series[Any]]) -> pd.Series[Any] | None:
    """Return the parts that are stated in one text each, a blank between them."""
    listed = list(parts)
    columns = [in_arrow(part) for part in listed if not isinstance(part, str)]
    if not columns or any(texts is None for texts in columns):
        return None
    import pyarrow.compute as pc

    said: list[Any] = []
    for part in listed:
        if isinstance(part, str):
            said.append(text(f" {part}"))
            continue
        kept = in_arrow(part).arrow  # type: ignore[union-attr]
        uneven = pc.match_substring_regex(kept, UNEVEN)
        if pc.any(pc.or_(uneven, pc.invert(pc.string_is_ascii(kept)))).as_py():
            return None
        said.append(behind(" ", kept))
    return series(pc.binary_replace_slice(together(said), 0, 1, ""))


def note_texts(
    notes: Mapping[str, pd.Series[Any]], own: pd.Series[Any] | None
) -> pd.Series[Any] | None:
    """Return the note of each row: its own, then "name: cell" of every column."""
    columns = [
        *([] if own is None else [("; ", own)]),
        *((f"; {n}: ", c) for n, c in notes.items()),
    ]
    if any(in_arrow(cells) is None for _, cells in columns):
        return None
    import pyarrow.compute as pc

    said = [behind(before, in_arrow(cells).arrow) for before, cells in columns]  # type: ignore[union-attr]
    whole = pc.binary_replace_slice(together(said), 0, 2, "")
    return series(pc.if_else(pc.equal(whole, ""), None, whole))


def text(word: str) -> Any:
    """Return a text as Arrow keeps it."""
    import pyarrow as pa

    return pa.scalar(word, type=pa.large_string())


def behind(word: str, cells: Any) -> Any:
    """Return cells behind a word, and nothing where nothing is stated."""
    import pyarrow.compute as pc

    return pc.fill_null(pc.binary_join_element_wise(text(word), cells, text("")), "")


def together(said: Iterable[Any]) -> Any:
    """Return texts one behind another; none may be null (Arrow would leave out such a row)."""
    import pyarrow.compute as pc

    return pc.binary_join_element_wise(*said, text(""))


def series(kept: Any) -> pd.Series[Any]:
    """Return Arrow's texts as pandas keeps them."""
    return pd.Series(pd.array(kept, dtype="str"), copy=False)  # type: ignore[call-overload,unused-ignore]


def constant(text: str, count: int) -> pd.Series[Any]:
    """Return a column of one text, kept once."""
    return pd.Series(
        pd.Categorical.from_codes(np.zeros(count, dtype=np.int8), pd.Index([text])), copy=False
    )
