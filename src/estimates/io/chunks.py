"""Read a text table of any size in chunks: only the claims stay in memory."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from itertools import chain, islice
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from estimates.claims.ingest.dates import DayMonthOrder
from estimates.claims.ingest.frames import TableChunk
from estimates.claims.ingest.header_plan import HeaderPlan, TableOptions
from estimates.claims.ingest.tables import combine_chunks
from estimates.columnar.files import file_error
from estimates.columnar.progress import progress
from estimates.columnar.text_files import TextSource
from estimates.errors import Problem
from estimates.io.arrow_csv import CHUNK_CHARACTERS, release_arrow_memory

if TYPE_CHECKING:
    import pandas as pd


class RawChunk(NamedTuple):
    """Some rows of a table as they came, and the problems of those that are not records."""

    frame: pd.DataFrame
    problems: list[Problem]


def read_chunks(
    source: TextSource, options: TableOptions, open_chunks: Callable[[], Iterator[RawChunk]]
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

    table = combine_chunks(table_chunks(), options)
    table.problems = [*raw_problems, *table.problems]
    release_arrow_memory()
    return table


def plan_chunks(
    open_chunks: Callable[[], Iterator[RawChunk]], options: TableOptions
) -> Iterator[tuple[RawChunk, HeaderPlan]]:
    """Yield the chunks of a table, each with a plan that knows the order of day and month.

    The order is decided for a whole column. Chunks without a numeric date pass as they are; at
    the first chunk with one, all further chunks are searched before any of them is read.
    """
    plan = None
    coming = open_chunks()
    for index, chunk in enumerate(coming):
        plan = plan or HeaderPlan.of(chunk.frame.columns, options)
        if all(order == DayMonthOrder() for order in plan.day_orders(chunk.frame).values()):
            yield chunk, plan
            continue
        plan = plan.with_day_orders(c.frame for c in chain([chunk], coming))
        for later in islice(open_chunks(), index, None):
            yield later, plan
        return
