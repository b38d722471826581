"""Read tables of claims in chunks, and combine the chunks into one set of stored claims."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from estimates.claims.contested_quotes import check_quotes
from estimates.claims.ingest.aliases import apply_aliases
from estimates.claims.ingest.cells import OWN_COLUMNS
from estimates.claims.ingest.claim_ids import settle_claim_ids
from estimates.claims.ingest.equal_rows import keep_different_rows_apart
from estimates.claims.ingest.figure_columns import unread_notices
from estimates.claims.ingest.frames import MAX_COUNTED_CELLS, NO_OUTLINE, TableChunk
from estimates.claims.ingest.header_plan import HeaderPlan, TableOptions
from estimates.claims.ingest.mixed_quantities import check_quantities
from estimates.claims.ingest.periods import (
    dominant_source_notices,
    long_quantity_notices,
    split_quantities_by_period,
    unnamed_quantity_notices,
)
from estimates.claims.ingest.preset_detection import detect_preset
from estimates.claims.ingest.rows_of_totals import refuse_totals
from estimates.claims.ingest.suspected_codes import refuse_suspected_codes
from estimates.claims.ingest.tally import tally_rows
from estimates.claims.ingest.words_not_read import words_not_read_notices
from estimates.columnar.any_frame import to_plain_frame
from estimates.columnar.arrays import Array
from estimates.columnar.store import Store
from estimates.errors import EstimatesError, Problem

if TYPE_CHECKING:
    import pandas as pd

    from estimates.claims.ingest.equal_rows import RawRows


def read_chunk(frame: pd.DataFrame, options: TableOptions) -> TableChunk:
    """Read one chunk of a table; for many chunks make the `HeaderPlan` once and apply it."""
    return HeaderPlan.of_table(frame, options).apply(frame)


def read_frame(frame: Any, options: TableOptions) -> TableChunk:
    """Read a frame of pandas, or of any library whose frames have ``__arrow_c_stream__``."""
    plain = to_plain_frame(frame)
    return combine_chunks([read_chunk(plain, options)], options, plain.take)


class ChunkAccumulator:
    """Rows, problems, notices and tallies of the chunks that have been read."""

    def __init__(self) -> None:
        self.rows, self.problems = list[range | Array](), list[Problem]()
        self.notices, self.tallies = dict[str, None](), Counter[str]()
        self.outline, self.may_have_codes = NO_OUTLINE, False
        self.distinct: dict[str, set[Any] | None] = {}

    def add(self, chunk: TableChunk) -> Store:
        """Return the claims of a chunk, and record the rest of it."""
        rows = chunk.rows
        # Most chunks have no gap between their rows: a range then replaces 8 bytes per row.
        is_contiguous = len(rows) > 0 and bool((np.diff(rows) == 1).all())
        self.rows.append(range(rows[0], rows[-1] + 1) if is_contiguous else rows)
        self.problems += chunk.problems
        self.notices |= dict.fromkeys(chunk.notices)
        self.tallies.update(chunk.tallies)
        self.outline = chunk.outline
        for name, cells in chunk.distinct.items():
            before = self.distinct.get(name, set())
            both = None if cells is None or before is None else before | cells
            self.distinct[name] = None if both is None or len(both) > MAX_COUNTED_CELLS else both
        self.may_have_codes |= chunk.may_have_codes
        return chunk.store

    def describe_notes(self) -> list[str]:
        """Return a notice that names the columns in the note, with their distinct cells."""
        counts = {
            name: f"more than {MAX_COUNTED_CELLS:,}" if cells is None else f"{len(cells):,}"
            for name, cells in self.distinct.items()
        }
        listed = ", ".join(f"{name} ({count})" for name, count in counts.items())
        place = "not in the tally" if self.outline.tally else "kept in the note"
        return [f"{place}, with so many distinct values: {listed}"] if listed else []

    def table_rows(self) -> Array:
        """Return the row of the table that each claim comes from, shape (claims,)."""
        rows = [np.arange(r.start, r.stop) if isinstance(r, range) else r for r in self.rows]
        return np.concatenate(rows)


def check_rows(
    store: Store, rows: Array, seen: ChunkAccumulator, raw_rows: RawRows, *, lenient: bool
) -> tuple[Store, list[str]]:
    """Return the claims with rows of the table that differ kept apart; refuse mixed quantities."""
    notices: list[str] = []
    if seen.outline.tally:
        return store, notices
    if not seen.outline.reads_all:
        store, notices = keep_different_rows_apart(store, rows, raw_rows)
    if seen.outline.is_hand_made:
        distinct = {name: cells for name, cells in seen.distinct.items() if cells is not None}
        outline = replace(seen.outline, n_rows=len(store), distinct=distinct)
        notices += check_quantities(store, rows, outline, raw_rows, lenient=lenient)
    return store, notices


def combine_chunks(
    chunks: Iterable[TableChunk], options: TableOptions, raw_rows: RawRows | None = None
) -> TableChunk:
    """Return the whole table: chunks joined, aliases applied, periods added to quantities.

    Chunks are taken one at a time, so that only one is in memory.

    raw_rows : returns rows of the table as they came, for the few that need a second look.
    """
    seen = ChunkAccumulator()
    store = Store.concat(map(seen.add, chunks))
    rows = seen.table_rows()
    if seen.may_have_codes and not options.mapping.missing:
        store, rows, suspected = refuse_suspected_codes(store, rows)
        seen.problems += suspected
    notices = [*seen.notices, *seen.describe_notes()]
    notices += [sentence.format(n=n) for sentence, n in sorted(seen.tallies.items())]
    if raw_rows is not None:
        store, found = check_rows(store, rows, seen, raw_rows, lenient=options.lenient)
        notices += found
    if options.aliases is not None:
        store, renamed = apply_aliases(store, options.aliases)
        notices += renamed
    store, rows, totals = refuse_totals(store, rows)
    seen.problems += totals
    if seen.outline.id_column is not None:
        store, found = settle_claim_ids(store, seen.outline.id_column)
        notices += found
    if options.period is not None:
        store, undated = split_quantities_by_period(store, options.period)
        notices += undated
    elif seen.outline.is_hand_made:
        notices += long_quantity_notices(store)
    if seen.outline.tally:
        column = seen.outline.names.get("value", "value")
        store, rows, problems, found = tally_rows(
            store, rows, column, by_day=options.period is None
        )
        seen.problems += problems
        notices += found
    store, rows, contested, found = check_quotes(store, rows, strict=options.strict)
    seen.problems += contested
    notices += [*unnamed_quantity_notices(store), *dominant_source_notices(store)]
    notices += unread_notices(store)
    notices += [*words_not_read_notices(store), *found]
    return TableChunk(store, rows, seen.problems, notices)


# The first lines of a file are looked at for every separator that it may have.
@lru_cache(maxsize=1024)
def is_claim_header(cells: tuple[str, ...]) -> bool:
    """Return whether a line is the header of a table of claims: two of our columns, or a preset."""
    names = [cell.strip() for cell in cells]
    if len(OWN_COLUMNS & set(names)) >= 2:
        return True
    try:
        return detect_preset(names) is not None
    except EstimatesError:
        return True
