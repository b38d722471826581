"""How much memory a Parquet file takes: what is stored once may stand in every row or list."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from estimates.columnar.packed_files import bomb_error, unpacking_limit
from estimates.columnar.parquet import import_pyarrow

TEXT_TYPE = "BYTE_ARRAY"
# Bytes of a value in memory; of a text, where it begins. Eight for the others.
VALUE_BYTES = {"BOOLEAN": 1, "INT32": 4, "FLOAT": 4}


def refuse_expansion(path: Path, meta: Any, stated: int | None) -> None:
    """Refuse a file of which a row group takes far more memory than the whole file on disk.

    stated : the limit that the caller states in bytes; None = in proportion to the file.
    """
    limit = unpacking_limit(path.stat().st_size, stated)
    for group in range(meta.num_row_groups):
        size = meta.row_group(group).total_byte_size
        for at in range(meta.num_columns):
            size += column_bytes(path, meta, group, at, limit)
            if size > limit:
                raise bomb_error(path, limit)


def column_bytes(path: Path, meta: Any, group: int, at: int, limit: int) -> int:
    """Return how many bytes a column of a row group takes in memory, about.

    Beyond the limit it is any number beyond it.
    """
    column, row_group = meta.schema.column(at), meta.row_group(group)
    values = row_group.num_rows
    if column.max_repetition_level:
        values = list_values(path, group, at, column.path)
    width = column.length or VALUE_BYTES.get(column.physical_type, 8)
    # A text is stored at least once.
    if column.physical_type != TEXT_TYPE or row_group.total_byte_size * values <= limit:
        return int(values * width)
    return int(values * width) + text_bytes(path, group, column.path, values, limit)


def list_values(path: Path, group: int, at: int, name: str) -> int:
    """Return how many values the lists of a column hold in all."""
    with import_pyarrow().parquet.ParquetFile(path) as file:
        # Damage of the column raises here; asked for its values first, pyarrow ends the process.
        file.scan_contents(columns=[name])
        return int(file.metadata.row_group(group).column(at).num_values)


def text_bytes(path: Path, group: int, name: str, values: int, limit: int) -> int:
    """Return how many bytes the texts of a column have in all, or a larger number within limit."""
    pa = import_pyarrow()
    import pyarrow.compute as pc

    with pa.parquet.ParquetFile(path, read_dictionary=[name]) as file:
        # the first row comes with all texts that are stored once
        first = next(file.iter_batches(1, row_groups=[group], columns=[name]), None)
        texts = None if first is None else innermost_values(first.column(0))
        if texts is None or not pa.types.is_dictionary(texts.type):
            return 0
        longest = pc.max(pc.binary_length(texts.dictionary)).as_py() or 0
        if longest * values <= limit:
            return int(longest * values)
        chunks = file.read_row_group(group, columns=[name]).column(0).chunks
    parts = (innermost_values(chunk) for chunk in chunks)
    lengths = (pc.binary_length(p.dictionary).cast(pa.int64()).take(p.indices) for p in parts)
    return sum(pc.sum(each).as_py() or 0 for each in lengths)


def innermost_values(column: Any) -> Any:
    """Return the values in nested lists, maps and structs of one field, one after another."""
    while column.type.num_fields:
        column = column.field(0) if hasattr(column, "field") else column.values
    return column
