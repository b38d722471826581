"""How fast is a table of others read, and in how much memory? ``python benchmarks/tables.py``.

An invented table in UCDP's columns as CSV: `est.read` of it beside `pandas.read_csv` of the same
file, and `est.write` of what was read, in CPU seconds and megabytes, in a process of its own. Half
of the rows' notes are different texts: what claims say is kept, what is read in between is not.

``--rows 21000000`` takes a table of that size (2 GB) and leaves pandas out; the file is made part
by part in a temporary folder. Peaks are those of the resident memory beyond what the imports take,
as Linux counts them (``/proc``). ``--formats csv`` writes some formats alone.
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
import pandas as pd
import pyarrow.csv  # noqa: F401 - as the next
import scipy.sparse.csgraph  # noqa: F401 - imported here, so that it is not counted below

import estimates as est

PART = 500_000
"""Rows of the table that are made at a time."""
WRITTEN = ("csv", "jsonl", "parquet")


def part(start: int, count: int, rows: int) -> pd.DataFrame:
    """Return some rows of an invented table of events in UCDP's columns."""
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


def make(path: Path, rows: int) -> None:
    """Write the table, part by part."""
    with path.open("w", newline="") as file:
        for start in range(0, rows, PART):
            made = part(start, min(PART, rows - start), rows)
            made.to_csv(file, index=False, header=start == 0)


def resident(line: str) -> float:
    """Return a line of the memory of this process, in MB: VmRSS (now) or VmHWM (the most)."""
    status = Path("/proc/self/status").read_text()
    return next(int(row.split()[1]) for row in status.splitlines() if row.startswith(line)) / 1024


def measured(work: Callable[[], Any]) -> tuple[Any, dict[str, float]]:
    """Return what some work gives, its CPU seconds, its peak beyond what was there, what stays."""
    Path("/proc/self/clear_refs").write_text("5")  # forgets the peak so far
    before, start = resident("VmRSS"), time.process_time()
    found = work()
    seconds = time.process_time() - start
    peak, held = (resident(line) - before for line in ("VmHWM", "VmRSS"))
    return found, {"CPU s": seconds, "peak MB": peak, "held MB": held}


def measure(path: Path, formats: list[str], *, beside_pandas: bool) -> None:
    """Measure one file in this process, and print a line a work."""
    claims, found = measured(lambda: est.read(path))
    show("read", {"rows": len(claims), "file MB": path.stat().st_size / 2**20, **found})
    for suffix in formats:
        place = path.with_name(f"written.{suffix}")
        _, found = measured(partial(est.write, claims, place))
        show(f"write {suffix}", {"file MB": place.stat().st_size / 2**20, **found})
        place.unlink()
    if beside_pandas:
        del claims
        _, found = measured(lambda: pd.read_csv(path))
        show("pandas.read_csv", found)


def show(work: str, numbers: dict[str, float]) -> None:
    """Print a line."""
    print(f"{work:>16}", *(f"{name} {n:,.1f}" for name, n in numbers.items()), sep="  ", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, help="one table of this size, without pandas")
    parser.add_argument("--largest", type=int, default=200_000, help="of two tables")
    parser.add_argument("--formats", nargs="*", default=[*WRITTEN], help="to be written")
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.file:
        measure(options.file, options.formats, beside_pandas=not options.rows)
        return
    sizes = [options.rows] if options.rows else [options.largest // 4, options.largest]
    with tempfile.TemporaryDirectory() as folder:
        for rows in sizes:
            path = Path(folder) / f"{rows}.csv"
            make(path, rows)
            size = ["--rows", str(options.rows)] if options.rows else []
            command = [sys.executable, __file__, "--file", str(path), *size]
            command += ["--formats", *options.formats]
            subprocess.run(command, check=True)
            path.unlink()


if __name__ == "__main__":
    main()
