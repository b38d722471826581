"""Regular CSV, read many lines at a time: what is plainly well formed, Arrow parses.

Whatever is not (a stray quote, a row of another length, lone carriage returns) is left to the
reader that goes cell by cell and says what is wrong; both give the same cells.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, TextIO

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

CHARACTERS = 1 << 23
"""Of one part: 8 MB, and some ten times as much while it is parsed and taken."""
LONE = re.compile("\r(?!\n)")
"""A carriage return that ends a line by itself, or stands in a cell."""
PATIENCE = 4
"""Parts within which a record must end."""


def pieces(file: TextIO, sign: str, characters: int = CHARACTERS) -> Iterator[tuple[str, bool]]:
    """Yield a text in pieces of whole records, and whether each is regular.

    The first piece that is not regular is the last, and ends with a line: only a whole parse can
    tell where its records end, so that the reader must go on by itself.

    Parameters
    ----------
    file : behind the header. sign : the separator.
    """
    kept, read = "", " "
    while read:
        read = file.read(characters)
        text = kept + read
        cut = last_record_end(text) if read else len(text)
        piece, kept = text[:cut], text[cut:]
        if len(kept) > PATIENCE * characters or not is_regular(piece, sign):
            yield text + file.readline(), False
            return
        if piece:
            yield piece, True


def last_record_end(text: str) -> int:
    """Return where the last whole record of a regular text ends; 0 where none does."""
    end = text.rfind("\n") + 1
    if '"' not in text:
        return end
    quotes = text.count('"', 0, end)
    while end and quotes % 2:
        before = text.rfind("\n", 0, end - 1) + 1
        quotes -= text.count('"', before, end)
        end = before
    return end


def is_regular(text: str, sign: str) -> bool:
    """Return whether quotes open behind a separator and close before one, and lines end in one way.

    Examples
    --------
    >>> is_regular('a,"b, c"', ","), is_regular('a,5" guns', ",")
    (True, False)
    """
    if text.startswith("\ufeff") or ("\r" in text and LONE.search(text)):
        return False
    if '"' not in text:
        return True
    signs = np.frombuffer(f"\n{text}\n".encode(), dtype=np.uint8)
    quotes = np.flatnonzero(signs == ord('"'))
    if len(quotes) % 2:
        return False
    edges = np.frombuffer(f'{sign}"\r\n'.encode(), dtype=np.uint8)
    before, after = signs[quotes[::2] - 1], signs[quotes[1::2] + 1]
    return bool(np.isin(before, edges).all() and np.isin(after, edges).all())


def parsed(text: str, header: list[str], sign: str, beyond: int = 0) -> pd.DataFrame | None:
    """Return a regular text as a frame of texts; None where a row has another length.

    Also without pyarrow (extra ``parquet``), and with pandas before 3, which has no type for it.

    Parameters
    ----------
    beyond : how many cells without a name stand behind the header; they may hold nothing.
    """
    import pandas as pd

    if pd.__version__ < "3":
        return None
    try:
        import pyarrow as pa
        from pyarrow import csv
    except ImportError:
        return None
    numbered = [str(i) for i in range(len(header) + beyond)]
    try:
        table: Any = csv.read_csv(
            pa.py_buffer(text.encode()),
            read_options=csv.ReadOptions(
                column_names=numbered, use_threads=False, block_size=1 << 28
            ),
            parse_options=csv.ParseOptions(delimiter=sign, newlines_in_values=True),
            convert_options=csv.ConvertOptions(
                column_types=dict.fromkeys(numbered, pa.large_string()),
                strings_can_be_null=False,
                quoted_strings_can_be_null=False,
            ),
        )
    except pa.ArrowException:
        return None
    for name in numbered[len(header) :]:
        if any(cell.strip() for cell in table[name].unique().to_pylist()):
            return None
    frame: pd.DataFrame = table.select(numbered[: len(header)]).to_pandas()
    frame.columns = pd.Index(header)
    return frame


def let_go() -> None:
    """Give back what Arrow has kept for the parts of a file that is read."""
    if (pa := sys.modules.get("pyarrow")) is not None:
        pa.default_memory_pool().release_unused()
