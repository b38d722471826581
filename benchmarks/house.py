"""How fast does a claim walk through the house? ``python benchmarks/house.py [--largest N]``.

`ClaimSet.from_frame` and `reconcile(method="median")` with ranges, discrepancies and ledger, on
10^4 to N claims over a fifth as many quantities; beside them, in the same run, pandas'
groupby-agg of the plain statistics it has (min, max, median, count) and groupby-apply, sampled
and scaled. Peak memory is that of a process of its own a size.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

import estimates as est

SAMPLE = 2_000
"""Quantities that groupby-apply is timed on; the rest is scaled."""


def claims(count: int) -> pd.DataFrame:
    """Return a frame of claims: labels as text, values round and not, every tenth one-sided."""
    draw = np.random.default_rng(count)
    quantity = draw.integers(0, count // 5, count)
    value = np.round(draw.lognormal(10, 1, count), -2)
    return pd.DataFrame(
        {
            "quantity": "q" + pd.Series(quantity).astype(str),
            "source": "s" + pd.Series(draw.integers(0, max(10, count // 100), count)).astype(str),
            "value": value,
            "comparator": np.where(draw.random(count) < 0.1, ">", None),
            "stated_on": pd.Timestamp("2021-04-01")
            + pd.to_timedelta(draw.integers(0, 30, count), "D"),
        }
    )


def timed(run: Callable[[], Any]) -> tuple[float, Any]:
    """Return the wall seconds of a call, and what it returned."""
    start = time.perf_counter()
    found = run()
    return time.perf_counter() - start, found


def measure(count: int) -> dict[str, float]:
    """Measure one size in this process."""
    frame = claims(count)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    read, loaded = timed(lambda: est.ClaimSet.from_frame(frame))
    asked, rec = timed(lambda: est.reconcile(loaded, method="median"))
    tables = sum(
        timed(lambda name=name: len(getattr(rec, name)))[0]
        for name in ("ranges", "discrepancies", "ledger")
    )
    reasons, _ = timed(lambda: rec.ledger.to_frame())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    grouped, _ = timed(
        lambda: frame.groupby("quantity")["value"].agg(["min", "max", "median", "count"])
    )
    few = frame[frame["quantity"].isin(frame["quantity"].unique()[:SAMPLE])]
    applied, _ = timed(
        lambda: few.groupby("quantity")["value"].apply(lambda v: (v.min(), v.median()))
    )
    return {
        "claims": count,
        "from_frame": read,
        "reconcile": asked + tables + reasons,
        "agg": grouped,
        "apply": applied * len(frame) / len(few),
        "extra_mb": (peak - before) / 1024,
        "input_mb": frame.memory_usage(deep=True).sum() / 2**20,
    }


def main() -> None:
    """Print one row a size."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--largest", type=int, default=1_000_000)
    options.add_argument("--one", type=int, help=argparse.SUPPRESS)
    asked = options.parse_args()
    if asked.one:
        print(json.dumps(measure(asked.one)))
        return
    sizes = [n for n in (10_000, 100_000, 1_000_000, 10_000_000) if n <= asked.largest]
    rows = [
        json.loads(subprocess.check_output([sys.executable, __file__, "--one", str(n)]))
        for n in sizes
    ]
    print("claims      from_frame  reconcile  claims/s  x agg  x apply  extra MB  input MB")
    for row in rows:
        both = row["from_frame"] + row["reconcile"]
        print(
            f"{row['claims']:<11,}{row['from_frame']:>9.2f} s{row['reconcile']:>9.2f} s"
            f"{row['claims'] / both:>10,.0f}{both / row['agg']:>7.1f}{both / row['apply']:>9.2f}"
            f"{row['extra_mb']:>10,.0f}{row['input_mb']:>10,.0f}"
        )
    total = [row["from_frame"] + row["reconcile"] for row in rows]
    if len(rows) > 1:
        slope = np.polyfit(np.log(sizes), np.log(total), 1)[0]
        last = np.log(total[-1] / total[-2]) / np.log(sizes[-1] / sizes[-2])
        print(f"growth: slope {slope:.2f} on log-log, {last:.2f} between the two largest")


if __name__ == "__main__":
    main()
