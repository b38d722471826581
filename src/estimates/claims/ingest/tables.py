"""Read tables of claims in chunks, and combine the chunks into one set of stored claims."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from estimates.claims.ingest.aliases import apply_aliases
from estimates.claims.ingest.cells import OWN_COLUMNS
from estimates.claims.ingest.frames import TableChunk
from estimates.claims.ingest.header_plan import HeaderPlan, TableOptions
from estimates.claims.ingest.periods import (
    dominant_source_notices,
    long_quantity_notices,
    split_quantities_by_period,
)
from estimates.claims.ingest.preset_detection import detect_preset
from estimates.columnar.arrays import Array
from estimates.columnar.store import Store
from estimates.errors import EstimatesError, Problem

if TYPE_CHECKING:
    import pandas as pd


def read_chunk(frame: pd.DataFrame, options: TableOptions) -> TableChunk:
    """Read one chunk of a table; for many chunks make the `HeaderPlan` once and apply it."""
    return HeaderPlan.of(frame.columns, options).apply(frame)


class ChunkAccumulator:
    """Rows, problems, notices and tallies of the chunks that have been read."""

    def __init__(self) -> None:
        self.rows, self.problems = list[range | Array](), list[Problem]()
        self.notices, self.tallies = dict[str, None](), Counter[str]()
        self.is_hand_made = False

    def add(self, chunk: TableChunk) -> Store:
        """Return the claims of a chunk, and record the rest of it."""
        rows = chunk.rows
        # Most chunks have no gap between their rows: a range then replaces 8 bytes per row.
        is_contiguous = len(rows) > 0 and bool((np.diff(rows) == 1).all())
        self.rows.append(range(rows[0], rows[-1] + 1) if is_contiguous else rows)
        self.problems += chunk.problems
        self.notices |= dict.fromkeys(chunk.notices)
        self.tallies.update(chunk.tallies)
        self.is_hand_made |= chunk.is_hand_made
        return chunk.store


def combine_chunks(chunks: Iterable[TableChunk], options: TableOptions) -> TableChunk:
    """Return the whole table: chunks joined, aliases applied, periods added to quantities.

    Chunks are taken one at a time, so that only one is in memory.
    """
    seen = ChunkAccumulator()
    store = Store.concat(map(seen.add, chunks))
    notices = [*seen.notices, *(sentence.format(n=n) for sentence, n in seen.tallies.items())]
    if options.aliases is not None:
        store, renamed = apply_aliases(store, options.aliases)
        notices += renamed
    if options.period is not None:
        store, undated = split_quantities_by_period(store, options.period)
        notices += undated
    elif seen.is_hand_made:
        notices += long_quantity_notices(store)
    notices += dominant_source_notices(store)
    rows = [np.arange(r.start, r.stop) if isinstance(r, range) else r for r in seen.rows]
    return TableChunk(store, np.concatenate(rows), seen.problems, notices)


def is_claim_header(cells: Iterable[str]) -> bool:
    """Return whether a line is the header of a table of claims: two of our columns, or a preset."""
    names = [cell.strip() for cell in cells]
    if len(OWN_COLUMNS & set(names)) >= 2:
        return True
    try:
        return detect_preset(names) is not None
    except EstimatesError:
        return True
