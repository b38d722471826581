"""Parquet files, alone or many in a folder, read in slices of row groups."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import numpy as np

from estimates.claims.claimset import ClaimSet
from estimates.claims.ingest.frames import TableChunk
from estimates.claims.ingest.header_plan import TableOptions
from estimates.claims.ingest.tables import combine_chunks
from estimates.columnar.any_frame import with_plain_columns
from estimates.columnar.arrays import Array
from estimates.columnar.files import file_error
from estimates.columnar.parquet import arrow_to_frame, import_pyarrow, write_parquet
from estimates.columnar.progress import progress
from estimates.columnar.text_files import COMPLETE_FIRST, FileSource, file_stamp, read_error
from estimates.errors import EstimatesError, UnreadableFileError
from estimates.io.chunks import RawChunk, plan_chunks
from estimates.io.claim_blocks import claim_blocks, columns_to_write
from estimates.io.parquet_size import refuse_expansion

if TYPE_CHECKING:
    import pandas as pd

# Rows of a slice, about: a tenth of a second of work, and some 100 MB.
SLICE_ROWS = 500_000
# How the names of files end that another program is still writing.
UNFINISHED_SUFFIXES = (".tmp", ".temp", ".part", ".partial", ".inprogress", ".crc~", ".crdownload")
NO_PARTITIONS = "read it with dask.dataframe.read_parquet, or write it without partition_cols"


@dataclass(frozen=True, slots=True)
class Slice:
    """Consecutive row groups of one Parquet file, in the state in which the file was found.

    path : the file. first, last : its row groups, `last` excluded. rows : the number of rows.
    stamp : size and time of modification, which reveal that the file has changed since.
    """

    path: str
    first: int
    last: int
    rows: int
    stamp: tuple[int, int]

    def read(self) -> pd.DataFrame:
        """Return the rows."""
        pa = import_pyarrow()
        if file_stamp(self.path) != self.stamp:
            raise file_error(self.path, "changed while it was read", COMPLETE_FIRST)
        try:
            with pa.parquet.ParquetFile(self.path) as file:
                table = file.read_row_groups(range(self.first, self.last))
            return with_plain_columns(arrow_to_frame(pa, table))
        except EstimatesError as error:
            raise error.with_location(self.path) from None
        except Exception as error:  # Arrow raises many kinds for what a file can hold
            problem = f"cannot be read in row groups {self.first} to {self.last - 1} ({error})"
            raise file_error(self.path, problem, COMPLETE_FIRST) from None


def read_slices(slices: list[Slice], options: TableOptions) -> TableChunk:
    """Return the claims of several slices; only one slice at a time is in memory."""
    chunks = read_slice_chunks(slices, options)
    return combine_chunks(chunks, options, lambda rows: take_slice_rows(slices, rows))


def read_slice_chunks(slices: list[Slice], options: TableOptions) -> Iterator[TableChunk]:
    """Yield the claims of each slice; rows are counted through all slices, as in one table."""

    def raw_chunks() -> Iterator[RawChunk]:
        return (RawChunk(part.read(), []) for part in progress(slices, "reading", unit=" slices"))

    planned = plan_chunks(raw_chunks, options)
    start = 0
    for part in slices:
        try:
            raw, plan = next(planned)
            yield plan.apply(raw.frame).at_rows(start + np.arange(part.rows))
        except UnreadableFileError:  # which names the file
            raise
        except EstimatesError as error:
            raise error.with_location(part.path) from None
        start += part.rows


def take_slice_rows(slices: list[Slice], rows: Array) -> pd.DataFrame:
    """Return rows of several slices as they are; rows are counted from 0, ascending."""
    import pandas as pd

    start, taken = 0, []
    for part in slices:
        at = rows[(rows >= start) & (rows < start + part.rows)] - start
        taken += [part.read().iloc[at]] if len(at) else []
        start += part.rows
    return pd.concat(taken, ignore_index=True) if taken else pd.DataFrame()


def read_parquet_claims(source: FileSource, options: TableOptions) -> TableChunk:
    """Return the claims of a Parquet file or of a folder of them."""
    with source.on_disk() as path:
        return read_slices(find_slices(path, limit=source.max_unpacked_bytes), options)


def write_parquet_claims(claims: ClaimSet, file: BinaryIO) -> None:
    """Write claims as a Parquet file."""
    store, rows = claims.linked.store, claims.rows
    names = columns_to_write(claims)
    exact = {n for n in names if getattr(store.column(n).take(rows), "exact", None)}
    write_parquet(names, exact, claim_blocks(claims), file)


def find_slices(path: Path, rows: int = SLICE_ROWS, limit: int | None = None) -> list[Slice]:
    """Return the slices of a Parquet file, or of all in a folder and its subfolders, by name.

    Files whose names begin with a dot or an underscore are ignored.

    limit : the size in bytes to which a row group may be unpacked; None = in proportion.
    """
    if not path.is_dir():
        return file_slices(path, rows, limit)
    files = sorted(file for file in path.rglob("*") if file.is_file())
    for file in files:
        inside = file.relative_to(path)
        if "_temporary" in inside.parts or file.name.endswith(UNFINISHED_SUFFIXES):
            raise file_error(file, "is still being written", COMPLETE_FIRST)
        if any("=" in part for part in inside.parts[:-1]):
            raise file_error(file, "keeps columns in the names of its folders", NO_PARTITIONS)
    # Spark and Dask write _SUCCESS and _metadata next to the data
    data = [f for f in files if f.suffix == ".parquet" and not is_hidden(f.relative_to(path))]
    slices = [part for file in data for part in file_slices(file, rows, limit)]
    if not slices:
        raise file_error(path, "contains no Parquet file", "check the path")
    return slices


def is_hidden(path: Path) -> bool:
    """Return whether a file, or a folder above it, has a name that begins with a dot or _."""
    return any(part.startswith((".", "_")) for part in path.parts)


def file_slices(path: Path, rows: int, limit: int | None) -> list[Slice]:
    """Return a file as slices of about so many rows, cut between row groups."""
    pa = import_pyarrow()
    try:
        stamp = file_stamp(path)
        meta = pa.parquet.read_metadata(path)
        refuse_expansion(path, meta, limit)
        sizes = [meta.row_group(i).num_rows for i in range(meta.num_row_groups)]
    except EstimatesError:
        raise
    except OSError as error:
        raise read_error(path, error) from None
    except Exception as error:  # Arrow raises many kinds for what a file can hold
        problem = f"is not Parquet, or still being written ({error})"
        raise file_error(path, problem, "write it again") from None
    slices: list[Slice] = []
    first = count = 0
    for group, size in enumerate(sizes):
        count += size
        if count >= rows or group == len(sizes) - 1:
            slices.append(Slice(str(path), first, group + 1, count, stamp))
            first, count = group + 1, 0
    return slices or [Slice(str(path), 0, 0, 0, stamp)]
