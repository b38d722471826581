"""CPU time and memory of reading a table through a preset: ``python benchmarks/tables.py``.

An invented table with UCDP's columns is read from CSV with `est.read` and, for comparison, with
`pandas.read_csv`, and the claims are written with `est.write`, each in a separate process. Half of
the notes are distinct texts.

``--rows 21000000`` uses a table of that size (2 GB) without pandas; the file is written in parts in
a temporary folder. Peaks are resident memory in addition to that of the imports, as Linux counts it
(``/proc``). ``--formats csv`` writes only some formats. ``--workbook 100000`` reads a workbook of
that size instead, and compares with `pandas.read_excel` with the same engine.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pyarrow.csv  # noqa: F401 - as the next
import scipy.sparse.csgraph  # noqa: F401 - imported here, so that it is not counted below

import estimates as est

# Rows of the table that are generated at a time.
PART_ROWS = 500_000
WRITTEN = ("csv", "jsonl", "parquet")


def generate_part(start: int, count: int, rows: int) -> pd.DataFrame:
    """Return `count` rows of an invented table of events with UCDP's columns."""
    draw = np.random.default_rng([rows, start])
    best = draw.poisson(3, count)
    day = pd.Timestamp("1989-01-01") + pd.to_timedelta(draw.integers(0, 12_000, count), "D")
    text = pd.Series(draw.integers(0, rows // 2, count)).astype(str)
    return pd.DataFrame(
        {
            "id": np.arange(start, start + count),
            "type_of_violence": draw.integers(1, 4, count),
            "dyad_name": "dyad " + pd.Series(draw.integers(0, 500, count)).astype(str),
            "country": "country " + pd.Series(draw.integers(0, 120, count)).astype(str),
            "source_article": "Example Agency, " + text,
            "source_headline": "headline " + text,
            "date_start": day.astype(str),
            "date_end": day.astype(str),
            "best": best,
            "high": best + draw.poisson(2, count),
            "low": np.maximum(best - draw.poisson(1, count), 0),
        }
    )


def write_table(path: Path, rows: int) -> None:
    """Write the table in parts."""
    with path.open("w", newline="") as file:
        for start in range(0, rows, PART_ROWS):
            part = generate_part(start, min(PART_ROWS, rows - start), rows)
            part.to_csv(file, index=False, header=start == 0)


def write_workbook(path: Path, rows: int) -> None:
    """Write the table as a workbook, with days as days."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("events")
    table = generate_part(0, rows, rows)
    for name in ("date_start", "date_end"):
        table[name] = pd.to_datetime(table[name]).dt.date
    sheet.append(list(table.columns))
    for row in table.itertuples(index=False):
        sheet.append(list(row))
    book.save(path)


def resident_memory(line: str) -> float:
    """Return the memory of this process in MB: VmRSS (now) or VmHWM (peak)."""
    status = Path("/proc/self/status").read_text()
    return next(int(row.split()[1]) for row in status.splitlines() if row.startswith(line)) / 1024


def measure_work(work: Callable[[], Any]) -> tuple[Any, dict[str, float]]:
    """Return the result of some work, its CPU seconds, its peak and its remaining memory."""
    Path("/proc/self/clear_refs").write_text("5")  # resets the peak
    before, start = resident_memory("VmRSS"), time.process_time()
    result = work()
    seconds = time.process_time() - start
    peak, held = (resident_memory(line) - before for line in ("VmHWM", "VmRSS"))
    return result, {"CPU s": seconds, "peak MB": peak, "held MB": held}


def measure(path: Path, formats: list[str], *, with_pandas: bool) -> None:
    """Measure one file in this process, and print one line for each step."""
    claims, figures = measure_work(lambda: est.read(path))
    show("read", {"rows": len(claims), "file MB": path.stat().st_size / 2**20, **figures})
    for suffix in formats:
        place = path.with_name(f"written.{suffix}")
        _, figures = measure_work(partial(est.write, claims, place))
        show(f"write {suffix}", {"file MB": place.stat().st_size / 2**20, **figures})
        place.unlink()
    if with_pandas:
        del claims
        is_workbook = path.suffix == ".xlsx"
        reader = partial(pd.read_excel, engine="calamine") if is_workbook else pd.read_csv
        _, figures = measure_work(lambda: reader(path))
        show(f"pandas {path.suffix}", figures)


def show(work: str, numbers: dict[str, float]) -> None:
    """Print one line of figures."""
    print(f"{work:>16}", *(f"{name} {n:,.1f}" for name, n in numbers.items()), sep="  ", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, help="one table of this size, without pandas")
    parser.add_argument("--largest", type=int, default=200_000, help="of two tables")
    parser.add_argument("--formats", nargs="*", default=[*WRITTEN], help="to be written")
    parser.add_argument("--workbook", type=int, help="one workbook of this size")
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.file:
        measure(options.file, options.formats, with_pandas=not options.rows)
        return
    sizes = [options.rows] if options.rows else [options.largest // 4, options.largest]
    sizes = [options.workbook] if options.workbook else sizes
    with tempfile.TemporaryDirectory() as folder:
        for rows in sizes:
            path = Path(folder) / f"{rows}.{'xlsx' if options.workbook else 'csv'}"
            (write_workbook if options.workbook else write_table)(path, rows)
            size = ["--rows", str(options.rows)] if options.rows else []
            command = [sys.executable, __file__, "--file", str(path), *size]
            command += ["--formats", *([] if options.workbook else options.formats)]
            subprocess.run(command, check=True)
            path.unlink()


if __name__ == "__main__":
    main()
