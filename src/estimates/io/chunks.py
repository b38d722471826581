"""Read a text table of any size in chunks: only the claims stay in memory."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from estimates.claims.ingest.conventions import Evidence, merge_evidence
from estimates.claims.ingest.frames import TableChunk
from estimates.claims.ingest.header_plan import HeaderPlan, TableOptions
from estimates.claims.ingest.tables import combine_chunks
from estimates.columnar.arrays import Array
from estimates.columnar.files import file_error
from estimates.columnar.progress import progress
from estimates.columnar.text_files import FileSource
from estimates.errors import Problem
from estimates.io.arrow_csv import CHUNK_CHARACTERS, release_arrow_memory

if TYPE_CHECKING:
    import pandas as pd


class RawChunk(NamedTuple):
    """Some rows of a table as they came, and the problems of those that are not records."""

    frame: pd.DataFrame
    problems: list[Problem]


def read_chunks(
    source: FileSource, options: TableOptions, open_chunks: Callable[[], Iterator[RawChunk]]
) -> TableChunk:
    """Return the claims of a table.

    open_chunks : returns the chunks from the start of the table; called again where the order of
        day and month has to be found first.
    """
    raw_problems: list[Problem] = []
    size = source.size
    count = None if size is None else math.ceil(size / CHUNK_CHARACTERS)

    def watched_chunks() -> Iterator[RawChunk]:
        return iter(progress(open_chunks(), "reading", count, " chunks"))

    def table_chunks() -> Iterator[TableChunk]:
        start, is_blank = 0, True
        for raw, plan in plan_chunks(watched_chunks, options):
            is_record = np.ones(len(raw.frame), dtype=bool)
            is_record[[problem.row - 1 - start for problem in raw.problems]] = False
            rows = np.flatnonzero(is_record)
            frame = raw.frame if is_record.all() else raw.frame.iloc[rows]
            raw_problems.extend(raw.problems)
            chunk = plan.apply(frame).at_rows(start + rows)
            is_blank &= not (raw.problems or chunk.problems or chunk.notices or len(chunk.rows))
            yield chunk
            start += len(raw.frame)
        if is_blank:
            raise file_error(source.name, "has no row that states anything", "add a claim")

    table = combine_chunks(table_chunks(), options, lambda rows: take_raw_rows(open_chunks(), rows))
    table.problems = [*raw_problems, *table.problems]
    release_arrow_memory()
    return table


def take_raw_rows(chunks: Iterable[RawChunk], rows: Array) -> pd.DataFrame:
    """Return rows of a table as they came; rows are counted from 0, ascending."""
    import pandas as pd

    start, taken = 0, []
    for chunk in chunks:
        end = start + len(chunk.frame)
        taken.append(chunk.frame.iloc[rows[(rows >= start) & (rows < end)] - start])
        start = end
    return pd.concat(taken, ignore_index=True) if taken else pd.DataFrame()


def plan_chunks(
    open_chunks: Callable[[], Iterator[RawChunk]], options: TableOptions
) -> Iterator[tuple[RawChunk, HeaderPlan]]:
    """Yield the chunks of a table, each with a plan that knows how dates and numbers are written.

    Whole columns decide. Chunks that leave nothing open pass as they are; at the first chunk that
    does, all further chunks are searched before any of them is read.
    """
    plan, evidence = None, dict[str, Evidence]()
    coming = open_chunks()
    for index, chunk in enumerate(coming):
        plan = plan or HeaderPlan.of_table(chunk.frame, options)
        found = plan.find_evidence(chunk.frame)
        evidence = merge_evidence([evidence, found])
        if not any(column.needs_whole_column for column in found.values()):
            yield chunk, plan.deciding(evidence)
            continue
        later = [plan.find_evidence(further.frame) for further in coming]
        plan = plan.deciding(merge_evidence([evidence, *later]))
        yield chunk, plan
        for further in islice(open_chunks(), index + 1, None) if later else ():
            yield further, plan
        return
