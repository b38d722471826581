"""The answers of a Dask cluster: tables that are computed when they are asked for, or written."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from estimates.claims.linked import problem_table
from estimates.columnar.table_parquet import write_frame
from estimates.engines import contract
from estimates.engines.dask_pieces import library
from estimates.io.parquet_folder import written_whole

if TYPE_CHECKING:
    import dask.dataframe as dd
    import pandas as pd


@dataclass(frozen=True)
class Answers:
    """The tables of an answer, as Dask frames: computed when they are asked for.

    Each partition holds whole questions, sorted by their label (the ledger in the order of the
    rows). `persist` keeps them on the cluster, so that several can be used after one run.

    Attributes
    ----------
    tables : Dask frames by name.
    homes, verdict : what the partitions are made of, and what is known of all of them.
    """

    tables: Mapping[str, dd.DataFrame]
    homes: tuple[Any, ...]
    verdict: Any

    def __getattr__(self, name: str) -> dd.DataFrame:
        if name.startswith("_") or name not in self.tables:
            raise AttributeError(f"an answer has no {name!r}; its tables are {[*self.tables]}")
        return self.tables[name]

    def persist(self) -> Answers:
        """Return the same answer, computed and kept in the memory of the workers."""
        *homes, verdict = library().persist(*self.homes, self.verdict)
        return answers_of(homes, verdict, tuple(self.tables))

    def write(self, folder: str | Path) -> Path:
        """Write every table as a folder of Parquet files, all of them or none.

        The workers write into a folder beside it (they must share the file system), which is
        renamed when it is whole. What a run that failed has left there is removed by the next.

        Raises
        ------
        UnreadableFileError
            Where the folder is there already, or cannot be written.
        """
        dask = library()
        with written_whole(Path(folder)) as place:
            write, names = dask.delayed(write_part), tuple(self.tables)
            files = [
                write(home, self.verdict, names, str(place), at)
                for at, home in enumerate(self.homes)
            ]
            dask.compute(*files)
        return Path(folder)


def answer(
    home: contract.Home, at: int, verdict: contract.Verdict, verb: str, asked: Mapping[str, Any]
) -> dict[str, pd.DataFrame]:
    """Return the tables of one home; the first has all that was refused."""
    refused = problem_table(verdict.problems if at == 0 else ())
    return {**contract.answers(home, verb, asked), "refused": refused.to_frame()}


def answers_of(homes: Any, verdict: Any, names: tuple[str, ...]) -> Answers:
    """Return the tables of homes that have been asked."""
    dask = library()
    tables = {}
    for name in names:
        parts = [dask.delayed(dict.__getitem__)(home, name) for home in homes]
        with dask.config.set({"dataframe.convert-string": False}):  # tuples and days are no text
            frames, meta = dask.dataframe, contract.empty(name)
            tables[name] = frames.from_delayed(parts, meta=meta, verify_meta=False)
    return Answers(tables, tuple(homes), verdict)


def write_part(
    tables: Mapping[str, pd.DataFrame],
    verdict: contract.Verdict,
    names: tuple[str, ...],
    folder: str,
    at: int,
) -> None:
    """Write the tables of one home, each into the folder of its name; a file is whole or absent."""
    for name in names:
        place = Path(folder) / name
        os.makedirs(place, exist_ok=True)
        file = place / f"part-{at:05d}.parquet"
        write_frame(tables[name], contract.ROWS[name], file, exact=verdict.exact)
