"""How much memory a Parquet file takes: what is stored once may stand in every row or list."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from estimates.columnar.packed_files import bomb_error, unpacking_limit
from estimates.columnar.parquet import import_pyarrow

TEXT_TYPE = "BYTE_ARRAY"
# Rows whose lists are read at a time to find their size: few, because each may be large.
ROWS_OF_LISTS = 256


def refuse_expansion(path: Path, meta: Any, stated: int | None) -> None:
    """Refuse a file of which a row group takes far more memory than the whole file on disk.

    stated : the limit that the caller states in bytes; None = in proportion to the file.
    """
    limit = unpacking_limit(path.stat().st_size, stated)
    columns = [meta.schema.column(at) for at in range(meta.num_columns)]
    texts = [c.path for c in columns if c.physical_type == TEXT_TYPE and "." not in c.path]
    lists = [c.path for c in columns if c.max_repetition_level]
    for group in range(meta.num_row_groups):
        # The parts of a group are not asked: pyarrow ends the process where theirs are damaged.
        row_group = meta.row_group(group)
        size = row_group.total_byte_size
        if size * row_group.num_rows > limit:
            size += sum(text_bytes(path, group, name, row_group.num_rows, limit) for name in texts)
        for name in lists:
            size += list_bytes(path, group, name, limit - size)
        if size > limit:
            raise bomb_error(path, limit)


def list_bytes(path: Path, group: int, name: str, limit: int) -> int:
    """Return how many bytes the lists of a column have in all, or a number beyond the limit."""
    size = 0
    with import_pyarrow().parquet.ParquetFile(path) as file:
        for batch in file.iter_batches(ROWS_OF_LISTS, row_groups=[group], columns=[name]):
            size += batch.nbytes
            if size > limit:
                break
    return size


def text_bytes(path: Path, group: int, name: str, rows: int, limit: int) -> int:
    """Return how many bytes the texts of a column have in all, or a larger number within limit."""
    pa = import_pyarrow()
    import pyarrow.compute as pc

    with pa.parquet.ParquetFile(path, read_dictionary=[name]) as file:
        # the first row comes with all texts that are stored once
        first = next(file.iter_batches(1, row_groups=[group], columns=[name]), None)
        if first is None or not pa.types.is_dictionary(first.column(0).type):
            return 0
        longest = pc.max(pc.binary_length(first.column(0).dictionary)).as_py() or 0
        if longest * rows <= limit:
            return int(longest * rows)
        chunks = file.read_row_group(group, columns=[name]).column(0).chunks
    lengths = (pc.binary_length(c.dictionary).cast(pa.int64()).take(c.indices) for c in chunks)
    return sum(pc.sum(each).as_py() or 0 for each in lengths)
