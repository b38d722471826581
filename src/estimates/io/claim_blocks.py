"""Claims as blocks of columns, so that only one block at a time is in memory as text."""

import io
from collections.abc import Iterator
from typing import BinaryIO

from estimates.claims.claimset import ClaimSet
from estimates.claims.references import claim_labels
from estimates.columnar.blocks import BLOCK_ROWS
from estimates.columnar.columns import encode_values
from estimates.columnar.progress import progress
from estimates.columnar.store import Store
from estimates.model.schema import COLUMN_KINDS


def claim_blocks(claims: ClaimSet) -> Iterator[Store]:
    """Yield the claims in blocks, each claim with its claim_id."""
    linked = claims.linked
    for start in progress(range(0, len(claims), BLOCK_ROWS), "writing", unit=" blocks"):
        rows = claims.rows[start : start + BLOCK_ROWS]
        block = linked.store.take(rows).compact()
        # labels that were not computed yet are computed per block, to keep memory small
        is_labelled = linked.has_label_strings
        labels = linked.label_strings.take(rows) if is_labelled else claim_labels(block)
        yield block.with_columns({"claim_id": encode_values("claim_id", labels.objects.tolist())})


def columns_to_write(claims: ClaimSet) -> list[str]:
    """Return the columns in which any claim states something, and claim_id."""
    store, rows = claims.linked.store, claims.rows
    stated = {n for n, c in store.columns.items() if not c.take(rows).is_null().all()}
    return [name for name in COLUMN_KINDS if name in stated or (name == "claim_id" and len(rows))]


def text_writer(file: BinaryIO) -> io.TextIOWrapper:
    """Return a binary file as UTF-8 text, with line ends written as they are."""
    return io.TextIOWrapper(file, encoding="utf-8", newline="")
