"""How fast is a table of others read, and in how much memory? ``python benchmarks/doors.py``.

An invented table in UCDP's columns, written as CSV in two sizes; `est.read` of it beside
`pandas.read_csv` of the same file, in CPU seconds, and the peak memory of a process of its own a
size, without what the imports take. Half of the rows' notes are different texts: what claims say
is kept, what is read in between is not.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

import estimates as est


def table(count: int) -> pd.DataFrame:
    """Return an invented table of events in UCDP's columns."""
    draw = np.random.default_rng(count)
    best = draw.poisson(3, count)
    day = pd.Timestamp("1989-01-01") + pd.to_timedelta(draw.integers(0, 12_000, count), "D")
    text = pd.Series(draw.integers(0, count // 2, count)).astype(str)
    return pd.DataFrame(
        {
            "id": np.arange(count),
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


def measure(path: Path) -> dict[str, float]:
    """Measure one file in this process."""
    start = time.process_time()
    rows = len(pd.read_csv(path))
    peer = time.process_time() - start
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.process_time()
    claims = est.read(path)
    ours = time.process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert len(claims) == rows
    return {"rows": rows, "seconds": ours, "times pandas": ours / peer, "MB": peak / 1024,
            "MB of the file": path.stat().st_size / 2**20}  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--largest", type=int, default=200_000)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.file:
        print(json.dumps(measure(options.file)))
        return
    with tempfile.TemporaryDirectory() as folder:
        for count in (options.largest // 4, options.largest):
            path = Path(folder) / f"{count}.csv"
            table(count).to_csv(path, index=False)
            command = [sys.executable, __file__, "--file", str(path)]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            found = json.loads(done.stdout)
            print("  ".join(f"{name} {value:,.1f}" for name, value in found.items()))


if __name__ == "__main__":
    main()
