"""Blank, join and label whole columns of strings in Arrow.

Every function returns None where a column is not in Arrow; `adapter_cells` and `adapter` then
read cell by cell, with the same result.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from estimates.columnar.arrays import Array
from estimates.columnar.strings import arrow_backed_strings, utf8_buffers

# Blank words are shorter than this: longer cells need not be compared.
MAX_BLANK_WORD = 16
# What str.strip removes from an ASCII text.
ASCII_SPACES = " \t\n\r\v\f\x1c\x1d\x1e\x1f"
# Empty, or with white space that is not a single space between words. In ASCII only.
UNEVEN_SPACES = r"^$|^\s|\s$|\s\s|[\t\n\r\v\f\x1c-\x1f]"


def blank_mask(
    cells: pd.Series[Any], blank_words: Collection[str], is_blank: Callable[[Any], bool]
) -> Array | None:
    """Return the mask of cells that state nothing: null, white space, or a blank word.

    blank_words : in lower case; they match in any case.
    is_blank : the same test for one text, used for texts that are not ASCII.
    """
    strings = arrow_backed_strings(cells)
    if strings is None:
        return None
    import pyarrow as pa
    import pyarrow.compute as pc

    arrow = strings.arrow
    mask: Array = np.asarray(pc.is_null(arrow).to_numpy(zero_copy_only=False))
    words = ["", *(word for word in blank_words if len(word) < MAX_BLANK_WORD)]
    candidates = np.flatnonzero(starts_like_any(arrow, words) & ~mask)
    if not len(candidates):
        return mask
    arrow = arrow.take(pa.array(candidates))
    stripped = pc.utf8_lower(pc.utf8_trim(arrow, characters=ASCII_SPACES))
    is_word = pc.is_in(stripped, value_set=pa.array(words, type=arrow.type))
    candidate_mask = is_word.to_numpy(zero_copy_only=False).copy()
    is_foreign = pc.invert(pc.string_is_ascii(arrow)).to_numpy(zero_copy_only=False)
    if is_foreign.any():
        # Arrow and Python fold case and strip white space differently beyond ASCII.
        codes, distinct = pd.factorize(strings.array.take(candidates[is_foreign]))
        candidate_mask[is_foreign] = np.array(list(map(is_blank, distinct)), dtype=bool)[codes]
    mask = mask.copy()
    mask[candidates] = candidate_mask
    return mask


def starts_like_any(arrow: Any, words: Iterable[str]) -> Array:
    """Return the mask of texts whose first byte allows them to be one of the words.

    Texts that begin with white space, or with a character beyond ASCII, may be any word.
    """
    buffer, starts, ends = utf8_buffers(arrow)
    first = np.append(buffer, np.uint8(0))[starts]
    is_possible = np.ones(256, dtype=bool)
    is_possible[33:127] = False
    # A character in another case may be several characters.
    initials = {c for word in words for c in (*word[:1].lower(), *word[:1].upper())}
    is_possible[[ord(initial) for initial in initials if initial.isascii()]] = True
    mask: Array = is_possible[first] | (starts == ends)
    return mask


def join_label_strings(parts: Iterable[str | pd.Series[Any]]) -> pd.Series[Any] | None:
    """Return the parts of each row that are stated, separated by spaces."""
    listed = list(parts)
    columns = [arrow_backed_strings(part) for part in listed if not isinstance(part, str)]
    if not columns or any(strings is None for strings in columns):
        return None
    import pyarrow.compute as pc

    joined: list[Any] = []
    for part in listed:
        if isinstance(part, str):
            joined.append(arrow_string(f" {part}"))
            continue
        arrow = arrow_backed_strings(part).arrow  # type: ignore[union-attr]
        is_uneven = pc.match_substring_regex(arrow, UNEVEN_SPACES)
        if pc.any(pc.or_(is_uneven, pc.invert(pc.string_is_ascii(arrow)))).as_py():
            return None
        joined.append(prefix_strings(" ", arrow))
    return arrow_to_series(pc.binary_replace_slice(concat_strings(joined), 0, 1, ""))


def join_note_strings(
    notes: Mapping[str, pd.Series[Any]], own: pd.Series[Any] | None
) -> pd.Series[Any] | None:
    """Return the note of each row: its own, then "name: cell" for every column."""
    columns = [] if own is None else [("; ", arrow_backed_strings(own))]
    columns += [(f"; {name}: ", arrow_backed_strings(cells)) for name, cells in notes.items()]
    if any(strings is None for _, strings in columns):
        return None
    import pyarrow.compute as pc

    parts = [
        prefix_strings(prefix, strings.arrow) for prefix, strings in columns if strings is not None
    ]
    whole = pc.binary_replace_slice(concat_strings(parts), 0, 2, "")
    return arrow_to_series(pc.if_else(pc.equal(whole, ""), None, whole))


def arrow_string(text: str) -> Any:
    """Return a text as an Arrow scalar."""
    import pyarrow as pa

    return pa.scalar(text, type=pa.large_string())


def prefix_strings(prefix: str, cells: Any) -> Any:
    """Return each cell with a prefix; "" for a null cell."""
    import pyarrow.compute as pc

    joined = pc.binary_join_element_wise(arrow_string(prefix), cells, arrow_string(""))
    return pc.fill_null(joined, "")


def concat_strings(parts: Iterable[Any]) -> Any:
    """Return the parts of each row joined; none may be null, because Arrow then returns null."""
    import pyarrow.compute as pc

    return pc.binary_join_element_wise(*parts, arrow_string(""))


def arrow_to_series(arrow: Any) -> pd.Series[Any]:
    """Return Arrow strings as a pandas column."""
    return pd.Series(pd.array(arrow, dtype="str"), copy=False)  # type: ignore[call-overload,unused-ignore]


def constant_column(text: str, n_rows: int) -> pd.Series[Any]:
    """Return a column with one text in all rows, which is stored once."""
    codes = np.zeros(n_rows, dtype=np.int8)
    return pd.Series(pd.Categorical.from_codes(codes, pd.Index([text])), copy=False)
