"""How much memory a Parquet file takes: a text that is stored once may stand in every row."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from estimates.columnar.packed_files import bomb_error, unpacking_limit
from estimates.columnar.parquet import import_pyarrow

TEXT_TYPE = "BYTE_ARRAY"


def refuse_expansion(path: Path, meta: Any, stated: int | None) -> None:
    """Refuse a file of which a row group takes far more memory than the whole file on disk.

    stated : the limit that the caller states in bytes; None = in proportion to the file.
    """
    limit = unpacking_limit(path.stat().st_size, stated)
    for group in range(meta.num_row_groups):
        row_group = meta.row_group(group)
        size = 0
        for at in range(row_group.num_columns):
            column = row_group.column(at)
            size += column.total_uncompressed_size
            if column.num_values * column.total_uncompressed_size > limit and is_text(column):
                size += text_bytes(path, group, column, limit)
        if size > limit:
            raise bomb_error(path, limit)


def is_text(column: Any) -> bool:
    """Return whether a column holds texts, each of which may be stored once for many rows."""
    is_nested = "." in column.path_in_schema
    return column.physical_type == TEXT_TYPE and column.has_dictionary_page and not is_nested


def text_bytes(path: Path, group: int, column: Any, limit: int) -> int:
    """Return how many bytes the texts of a column have in all, or a larger number within limit."""
    pa = import_pyarrow()
    import pyarrow.compute as pc

    name = column.path_in_schema
    with pa.parquet.ParquetFile(path, read_dictionary=[name]) as file:
        # the first row comes with all texts that are stored once
        first = next(file.iter_batches(1, row_groups=[group], columns=[name]), None)
        if first is None:
            return 0
        longest = pc.max(pc.binary_length(first.column(0).dictionary)).as_py() or 0
        if longest * column.num_values <= limit:
            return int(longest * column.num_values)
        chunks = file.read_row_group(group, columns=[name]).column(0).chunks
    lengths = (pc.binary_length(c.dictionary).cast(pa.int64()).take(c.indices) for c in chunks)
    return sum(pc.sum(each).as_py() or 0 for each in lengths)
