"""Parquet files, alone or many in a folder, read in slices of row groups."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import numpy as np

from estimates.claims.claimset import ClaimSet
from estimates.claims.ingest.frames import TableChunk
from estimates.claims.ingest.header_plan import HeaderPlan, TableOptions
from estimates.claims.ingest.tables import combine_chunks
from estimates.columnar.files import file_error
from estimates.columnar.parquet import arrow_to_frame, import_pyarrow, write_parquet
from estimates.columnar.progress import progress
from estimates.columnar.text_files import TextSource, read_error
from estimates.errors import EstimatesError
from estimates.io.claim_blocks import claim_blocks, columns_to_write

if TYPE_CHECKING:
    import pandas as pd

# Rows of a slice, about: a tenth of a second of work, and some 100 MB.
SLICE_ROWS = 500_000
# How the names of files end that another program is still writing.
UNFINISHED_SUFFIXES = (".tmp", ".temp", ".part", ".partial", ".inprogress", ".crc~", ".crdownload")
COMPLETE_FIRST = "read it again when it is complete"
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

    def read(self, *, header: bool = False) -> pd.DataFrame:
        """Return the rows, or with `header` a frame without rows."""
        pa = import_pyarrow()
        try:
            if file_stamp(self.path) != self.stamp:
                raise file_error(self.path, "changed while it was read", COMPLETE_FIRST)
            with pa.parquet.ParquetFile(self.path) as file:
                last = self.first if header else self.last
                table = file.read_row_groups(range(self.first, last))
            return arrow_to_frame(pa, table)
        except (pa.ArrowException, OSError) as error:
            problem = f"cannot be read in row groups {self.first} to {self.last - 1} ({error})"
            raise file_error(self.path, problem, COMPLETE_FIRST) from None


def read_slice(part: Slice, options: TableOptions, plan: HeaderPlan | None = None) -> TableChunk:
    """Return the claims of a slice; an error names the file.

    plan : the plan for the columns; None = make one from the header of the slice.
    """
    frame = part.read()
    try:
        return (plan or HeaderPlan.of(frame.columns, options)).apply(frame)
    except EstimatesError as error:
        raise error.with_location(part.path) from None


def read_slices(slices: list[Slice], options: TableOptions) -> TableChunk:
    """Return the claims of several slices; only one slice at a time is in memory."""
    plan = plan_slices(slices, options) if len(slices) > 1 else None
    # rows are counted through all slices, as in one table
    starts = np.cumsum([0, *(part.rows for part in slices)])
    chunks = (
        read_slice(part, options, plan).at_rows(start + np.arange(part.rows))
        for part, start in zip(progress(slices, "reading", unit=" slices"), starts, strict=False)
    )
    return combine_chunks(chunks, options)


def plan_slices(slices: list[Slice], options: TableOptions) -> HeaderPlan:
    """Return a plan with the order of day and month that all slices together decide."""
    header = slices[0].read(header=True)
    try:
        plan = HeaderPlan.of(header.columns, options)
    except EstimatesError as error:
        raise error.with_location(slices[0].path) from None
    if not plan.day_orders(header):
        return plan
    return plan.with_day_orders(part.read() for part in slices)


def read_parquet_claims(source: TextSource, options: TableOptions) -> TableChunk:
    """Return the claims of a Parquet file or of a folder of them."""
    return read_slices(find_slices(Path(source.name)), options)


def write_parquet_claims(claims: ClaimSet, file: BinaryIO) -> None:
    """Write claims as a Parquet file."""
    store, rows = claims.linked.store, claims.rows
    names = columns_to_write(claims)
    exact = {n for n in names if getattr(store.column(n).take(rows), "exact", None)}
    write_parquet(names, exact, claim_blocks(claims), file)


def find_slices(path: Path, rows: int = SLICE_ROWS) -> list[Slice]:
    """Return the slices of a Parquet file, or of all in a folder and its subfolders, by name.

    Files whose names begin with a dot or an underscore are ignored.
    """
    if not path.is_dir():
        return file_slices(path, rows)
    files = sorted(file for file in path.rglob("*") if file.is_file())
    for file in files:
        inside = file.relative_to(path)
        if "_temporary" in inside.parts or file.name.endswith(UNFINISHED_SUFFIXES):
            raise file_error(file, "is still being written", COMPLETE_FIRST)
        if any("=" in part for part in inside.parts[:-1]):
            raise file_error(file, "keeps columns in the names of its folders", NO_PARTITIONS)
    # Spark and Dask write _SUCCESS and _metadata next to the data
    data = [file for file in files if file.suffix == ".parquet" and file.name[0] not in "._"]
    slices = [part for file in data for part in file_slices(file, rows)]
    if not slices:
        raise file_error(path, "contains no Parquet file", "check the path")
    return slices


def file_slices(path: Path, rows: int) -> list[Slice]:
    """Return a file as slices of about so many rows, cut between row groups."""
    pa = import_pyarrow()
    try:
        stamp = file_stamp(path)
        meta = pa.parquet.read_metadata(path)
        sizes = [meta.row_group(i).num_rows for i in range(meta.num_row_groups)]
    except pa.ArrowException as error:
        problem = f"is not Parquet, or still being written ({error})"
        raise file_error(path, problem, "write it again") from None
    except OSError as error:
        raise read_error(path, error) from None
    slices: list[Slice] = []
    first = count = 0
    for group, size in enumerate(sizes):
        count += size
        if count >= rows or group == len(sizes) - 1:
            slices.append(Slice(str(path), first, group + 1, count, stamp))
            first, count = group + 1, 0
    return slices or [Slice(str(path), 0, 0, 0, stamp)]


def file_stamp(path: str | Path) -> tuple[int, int]:
    """Return the size of a file and its time of modification."""
    status = os.stat(path)
    return status.st_size, status.st_mtime_ns
