"""A folder of Parquet files: read piece by piece, written whole or not at all."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from estimates.claims.ingest.dates import Order
from estimates.claims.ingest.frames import Read
from estimates.claims.ingest.tables import Reading, Taken, day_orders, finished, moved, take
from estimates.columnar.parquet import arrow, as_frame
from estimates.columnar.progress import progress
from estimates.errors import EstimatesError, UnreadableFileError

if TYPE_CHECKING:
    import pandas as pd

ROWS = 500_000
"""About so many rows are read at a time: a tenth of a second's work, and some 100 MB."""
UNFINISHED = (".tmp", ".temp", ".part", ".partial", ".inprogress", ".crc~", ".crdownload")
"""How the names of files end that someone is still writing."""


@dataclass(frozen=True, slots=True)
class Slice:
    """Some row groups of one Parquet file, as the file was when it was looked at.

    Attributes
    ----------
    path : the file. first, last : its row groups, `last` excluded. rows : how many rows.
    stamp : size and time of change, by which a file that is being written is known.
    """

    path: str
    first: int
    last: int
    rows: int
    stamp: tuple[int, int]

    def read(self, *, header: bool = False) -> pd.DataFrame:
        """Return the rows, or none of them: the header alone.

        Raises
        ------
        UnreadableFileError
            Where the file has changed or gone, or its content is corrupt.
        """
        pa = arrow()
        try:
            if stamp_of(self.path) != self.stamp:
                raise unreadable(self.path, "changed while it was read")
            with pa.parquet.ParquetFile(self.path) as file:
                last = self.first if header else self.last
                table = file.read_row_groups(range(self.first, last))
            return as_frame(pa, table)
        except (pa.ArrowException, OSError) as error:
            groups = f"in row groups {self.first} to {self.last - 1}"
            raise unreadable(self.path, f"cannot be read {groups} ({error})") from None


def read_slice(part: Slice, reading: Reading) -> Taken:
    """Take a slice through the frame door; what refuses all of it names the file.

    Raises
    ------
    UnreadableFileError, UnknownColumnError, MissingFieldError
    """
    frame = part.read()
    try:
        return take(frame, reading)
    except EstimatesError as error:
        raise error.within(part.path) from None


def read_slices(parts: list[Slice], reading: Reading) -> Read:
    """Take slices through the frame door, one after another: only one is in memory as it came."""
    reading = with_day_orders(parts, reading)
    starts = np.cumsum([0, *(part.rows for part in parts)])
    taken = (
        moved(read_slice(part, reading), start + np.arange(part.rows))
        for part, start in zip(progress(parts, "reading", unit=" slices"), starts, strict=False)
    )
    return finished(taken, reading)


def with_day_orders(parts: list[Slice], reading: Reading) -> Reading:
    """Return a reading that knows the order of day and month, which all slices decide together."""
    if len(parts) == 1 or not day_orders(parts[0].read(header=True), reading):
        return reading
    orders: dict[tuple[str, str], Order] = {}
    for part in parts:
        for pair, order in day_orders(part.read(), reading).items():
            orders[pair] = orders.get(pair, Order()) | order
    decided = {key: order.is_day_first(name) for (key, name), order in orders.items()}
    return replace(reading, dayfirst=decided)


def parts_of(path: Path, rows: int = ROWS) -> list[Slice]:
    """Return the slices of a Parquet file, or of all in a folder and its folders, by name.

    Hidden files and those whose names begin with ``_`` are no data.

    Raises
    ------
    UnreadableFileError
        Where there is none, one is not Parquet, or the folder is being written.
    """
    if not path.is_dir():
        return slices(path, rows)
    files = sorted(file for file in path.rglob("*") if file.is_file())
    for file in files:
        inside = file.relative_to(path)
        if "_temporary" in inside.parts or file.name.endswith(UNFINISHED):
            raise unreadable(str(file), "is still being written")
        if any("=" in part for part in inside.parts[:-1]):
            raise unreadable(
                str(file), "keeps columns in the names of its folders",
                "read it with dask.dataframe.read_parquet, or write it without partition_cols",
            )  # fmt: skip
    data = [file for file in files if file.suffix == ".parquet" and file.name[0] not in "._"]
    found = [part for file in data for part in slices(file, rows)]
    if not found:
        raise unreadable(str(path), "holds no Parquet file", "check the path")
    return found


def slices(path: Path, rows: int) -> list[Slice]:
    """Cut a file into slices of about so many rows, at the borders of its row groups."""
    pa = arrow()
    try:
        stamp = stamp_of(path)
        meta = pa.parquet.read_metadata(path)
        sizes = [meta.row_group(i).num_rows for i in range(meta.num_row_groups)]
    except pa.ArrowException as error:
        raise unreadable(
            str(path), f"is not Parquet, or still being written ({error})", "write it again"
        ) from None
    except OSError as error:
        raise unreadable(
            str(path), f"cannot be read ({error.strerror or error})", "check the path"
        ) from None
    found: list[Slice] = []
    first = count = 0
    for group, size in enumerate(sizes):
        count += size
        if count >= rows or group == len(sizes) - 1:
            found.append(Slice(str(path), first, group + 1, count, stamp))
            first, count = group + 1, 0
    return found or [Slice(str(path), 0, 0, 0, stamp)]


def stamp_of(path: str | Path) -> tuple[int, int]:
    """Return the size of a file and when it last changed."""
    state = os.stat(path)
    return state.st_size, state.st_mtime_ns


def unreadable(
    name: str, problem: str, remedy: str = "read it again when it is whole"
) -> UnreadableFileError:
    """Return the refusal of a file."""
    return UnreadableFileError(problem, column="file", value=name, remedy=remedy)


@contextmanager
def written_whole(folder: Path) -> Iterator[Path]:
    """Yield a folder to write into, which takes its name when all went well.

    What an earlier run that was killed has left is removed first; after an error nothing stays.

    Raises
    ------
    UnreadableFileError
        Where the folder is there already, or cannot be written.
    """
    if folder.exists():
        raise unreadable(str(folder), "is there already", "give another name, or remove it")
    place = folder.parent / f".{folder.name}.partial"
    try:
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir()
        yield place
        os.replace(place, folder)
    except OSError as error:
        raise cannot_write(folder, error) from None
    finally:
        shutil.rmtree(place, ignore_errors=True)


def cannot_write(path: Path, error: OSError) -> UnreadableFileError:
    """Return the refusal of a place that cannot be written."""
    why = error.strerror or str(error)
    return unreadable(str(path), f"cannot be written ({why})", "make room, or choose another place")


def write_file(path: Path, write: Any) -> None:
    """Let a function of a path write a file, which takes its name when it is whole.

    Raises
    ------
    UnreadableFileError
        Where it cannot be written; no half file is left.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        write(temporary)
        os.replace(temporary, path)
    except OSError as error:
        raise cannot_write(path, error) from None
    finally:
        temporary.unlink(missing_ok=True)
