"""The answers of a Dask cluster: tables that are computed on demand or written to files."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from estimates.columnar.files import write_folder
from estimates.columnar.parquet import write_result_parquet
from estimates.engines import contract
from estimates.engines.dask_pieces import import_dask

if TYPE_CHECKING:
    import dask.dataframe as dd
    import pandas as pd


@dataclass(frozen=True)
class Answers:
    """The tables of an answer as Dask frames, computed on demand.

    Each partition holds whole quantities, sorted by their label (the ledger in the order of the
    rows). `persist` keeps them on the cluster, so that several can be used after one run.

    tables : Dask frames by name.
    partitions : the tables of each partition, not yet computed.
    report : what is known of all partitions.
    """

    tables: Mapping[str, dd.DataFrame]
    partitions: tuple[Any, ...]
    report: Any

    def __getattr__(self, name: str) -> dd.DataFrame:
        if name.startswith("_") or name not in self.tables:
            raise AttributeError(f"there is no table {name!r}; the tables are {[*self.tables]}")
        return self.tables[name]

    def persist(self) -> Answers:
        """Return the same answer, computed and kept in the memory of the workers."""
        *partitions, report = import_dask().persist(*self.partitions, self.report)
        return make_answers(partitions, report, tuple(self.tables))

    def write(self, folder: str | Path) -> Path:
        """Write every table as a folder of Parquet files, all of them or none.

        The workers, which must share the file system, write into a temporary folder next to it,
        which is renamed when it is complete. The next run removes what a failed run has left.

        Raises
        ------
        UnreadableFileError
            If the folder already exists or cannot be written.
        """
        dask = import_dask()
        with write_folder(Path(folder)) as place:
            write, rest = dask.delayed(write_partition), (self.report, [*self.tables], str(place))
            dask.compute(*(write(at, tables, *rest) for at, tables in enumerate(self.partitions)))
        return Path(folder)


def make_answers(partitions: Any, report: Any, names: tuple[str, ...]) -> Answers:
    """Return the answer that consists of the tables of all partitions."""
    dask = import_dask()
    tables = {}
    for name in names:
        parts = [dask.delayed(dict.__getitem__)(part, name) for part in partitions]
        # Dask would convert columns of tuples and days to strings.
        with dask.config.set({"dataframe.convert-string": False}):
            frames, meta = dask.dataframe, contract.empty_table(name)
            tables[name] = frames.from_delayed(parts, meta=meta, verify_meta=False)
    return Answers(tables, tuple(partitions), report)


def write_partition(
    at: int,
    tables: Mapping[str, pd.DataFrame],
    report: contract.TableReport,
    names: list[str],
    folder: str,
) -> None:
    """Write the tables of one partition, each into the folder of its name and atomically."""
    for name in names:
        place = Path(folder) / name
        os.makedirs(place, exist_ok=True)
        file = place / f"part-{at:05d}.parquet"
        write_result_parquet(tables[name], contract.ROW_TYPES[name], file, exact=report.exact)
