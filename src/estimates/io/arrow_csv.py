"""Fast path for regular CSV: Arrow parses chunks that are certainly well formed.

Everything else (a stray quote, a row of another length, a lone carriage return) is left to the
row-by-row reader, which reports what is wrong. Both return the same cells.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, TextIO

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

# One chunk: 8 MB of text, and about ten times as much memory while it is parsed.
CHUNK_CHARACTERS = 1 << 23
# A carriage return that ends a line by itself, or is part of a cell.
LONE_CARRIAGE_RETURN = re.compile("\r(?!\n)")
# A record that does not end within so many chunks is left to the row-by-row reader.
MAX_RECORD_CHUNKS = 4


def split_records(
    file: TextIO, delimiter: str, characters: int = CHUNK_CHARACTERS
) -> Iterator[tuple[str, bool]]:
    """Yield a text in pieces of whole records, and whether each piece is regular.

    The first irregular piece is the last one, and ends with a line: only a full parse can find
    where its records end, so the caller continues from there.

    file : positioned after the header.
    """
    rest, added = "", " "
    while added:
        added = file.read(characters)
        text = rest + added
        # less than was asked for is the end of the file, also where the last line has no line end
        end = last_record_end(text) if len(added) == characters else len(text)
        piece, rest = text[:end], text[end:]
        if len(rest) > MAX_RECORD_CHUNKS * characters or not is_regular(piece, delimiter):
            yield text + file.readline(), False
            return
        if piece:
            yield piece, True


def last_record_end(text: str) -> int:
    """Return the index at which the last complete record of a regular text ends, else 0."""
    end = text.rfind("\n") + 1
    if '"' not in text:
        return end
    quotes = text.count('"', 0, end)
    while end and quotes % 2:
        before = text.rfind("\n", 0, end - 1) + 1
        quotes -= text.count('"', before, end)
        end = before
    return end


def is_regular(text: str, delimiter: str) -> bool:
    """Return whether every quoted cell is enclosed by separators and all lines end alike.

    >>> is_regular('a,"b, c"', ","), is_regular('a,5" guns', ",")
    (True, False)
    """
    if text.startswith("\ufeff") or ("\r" in text and LONE_CARRIAGE_RETURN.search(text)):
        return False
    if '"' not in text:
        return True
    raw = np.frombuffer(f"\n{text}\n".encode(), dtype=np.uint8)
    quotes = np.flatnonzero(raw == ord('"'))
    if len(quotes) % 2:
        return False
    edges = np.frombuffer(f'{delimiter}"\r\n'.encode(), dtype=np.uint8)
    before, after = raw[quotes[::2] - 1], raw[quotes[1::2] + 1]
    return bool(np.isin(before, edges).all() and np.isin(after, edges).all())


def parse_regular(
    text: str, header: list[str], delimiter: str, unnamed: int = 0
) -> pd.DataFrame | None:
    """Return a regular text as a frame of texts; None if a row has another length.

    None also without pyarrow (extra ``parquet``) and before pandas 3, which has no string type
    that shares Arrow's memory.

    unnamed : number of cells after the header that have no name; they must be empty.
    """
    import pandas as pd

    if pd.__version__ < "3":
        return None
    try:
        import pyarrow as pa
        from pyarrow import csv
    except ImportError:
        return None
    numbered = [str(i) for i in range(len(header) + unnamed)]
    try:
        table: Any = csv.read_csv(
            pa.py_buffer(text.encode()),
            # a block is larger than any chunk, so that no record is split between blocks
            read_options=csv.ReadOptions(
                column_names=numbered, use_threads=False, block_size=1 << 28
            ),
            parse_options=csv.ParseOptions(delimiter=delimiter, newlines_in_values=True),
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


def release_arrow_memory() -> None:
    """Return the memory that Arrow keeps for further chunks to the system."""
    if (pa := sys.modules.get("pyarrow")) is not None:
        pa.default_memory_pool().release_unused()
