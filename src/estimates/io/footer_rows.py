"""Leave out what stands below a table: the rows that the caller counts, or notes below a title."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import TYPE_CHECKING

from estimates.columnar.files import file_error
from estimates.io.chunks import RawChunk
from estimates.io.header_rows import begins_like_number, count_filled, is_filled, quote_rows

if TYPE_CHECKING:
    import pandas as pd

# So many rows at the end of a table are searched for notes.
MAX_NOTE_ROWS = 100


def without_footer(
    chunks: Iterator[RawChunk],
    count: int,
    notices: dict[str, None],
    name: str,
    *,
    has_titles: bool,
) -> Iterator[RawChunk]:
    """Return the chunks of a table without the rows below it; a notice shows these rows.

    count : how many rows stand below the table; 0 = find notes, if there are titles above it.
    name : of the file, for errors.
    """
    return trim_footer(chunks, count, notices, name) if count or has_titles else chunks


def trim_footer(
    chunks: Iterator[RawChunk], count: int, notices: dict[str, None], name: str
) -> Iterator[RawChunk]:
    """Yield the chunks without the last `count` rows, or without the notes that are found."""
    held: deque[RawChunk] = deque()
    first, waiting = 0, 0
    for chunk in chunks:
        held.append(chunk)
        waiting += len(chunk.frame)
        while waiting - len(held[0].frame) >= max(count, MAX_NOTE_ROWS):
            first += len(held[0].frame)
            waiting -= len(held[0].frame)
            yield held.popleft()
    last = join_raw_chunks(held)
    below = count or count_notes(last.frame)
    kept = len(last.frame) - below
    if kept < 0 or (not kept and not first):
        remedy = "give a smaller number of rows for skip_footer"
        raise file_error(name, f"has no more than {first + len(last.frame)} rows", remedy)
    if below:
        texts = quote_rows(last.frame.iloc[kept:].to_numpy(dtype=object))
        notices[f"rows below the table, left out: {below}: {texts}"] = None
    problems = [problem for problem in last.problems if problem.row <= first + kept]
    yield RawChunk(last.frame.iloc[:kept], problems)


def join_raw_chunks(chunks: deque[RawChunk]) -> RawChunk:
    """Return several chunks as one."""
    import pandas as pd

    if len(chunks) == 1:
        return chunks[0]
    frames = [chunk.frame for chunk in chunks]
    columns = frames[0].columns
    # by position, because two columns may have one name
    numbered = [frame.set_axis(range(len(columns)), axis=1) for frame in frames]
    joined = pd.concat(numbered, ignore_index=True).set_axis(columns, axis=1)
    return RawChunk(joined, [problem for chunk in chunks for problem in chunk.problems])


def count_notes(frame: pd.DataFrame) -> int:
    """Return how many rows at the end of a table are notes.

    Notes begin with a row of which only the first cell is filled, with words, and no row after
    it is filled in more than half of the columns.
    """
    width, notes = frame.shape[1], 0
    rows = frame.tail(MAX_NOTE_ROWS).to_numpy(dtype=object).tolist()
    for index, row in enumerate(reversed(rows), 1):
        filled = count_filled(row)
        if 2 * filled > width:
            break
        if filled == 1 and is_filled(row[0]) and not begins_like_number(row[0]):
            notes = index
    return notes if width > 2 else 0
