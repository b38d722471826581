"""Coalescing a million rows and comparing two states: ``python benchmarks/pipelines.py [ROWS]``.

The peer is what data teams write by hand in pandas: sort by the rank of the source and keep the
first of each key. It says nothing of what that silences.
"""

from __future__ import annotations

import sys
from time import perf_counter

import numpy as np
import pandas as pd
import polars as pl

import estimates as est

COLUMNS = {"country": "quantity", "indicator": "quantity", "year": "period"}
ORDER = ["UN", "World Bank", "Maddison", "Eurostat"]


def table(rows: int, seed: int = 0) -> pd.DataFrame:
    """A long table: about three sources a key."""
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "country": rng.choice([f"country {i}" for i in range(200)], rows),
            "indicator": rng.choice([f"indicator {i}" for i in range(20)], rows),
            "year": rng.integers(0, max(rows // 12_000, 1), rows) + 1900,
            "source": rng.choice([*ORDER, "other"], rows),
            "value": np.round(rng.lognormal(10, 0.3, rows)),
            "url": "https://example.org/table",
        }
    )


def by_hand(frame: pd.DataFrame) -> pd.DataFrame:
    """The peer."""
    rank = frame["source"].map({name: at for at, name in enumerate(ORDER)}).fillna(len(ORDER))
    keys = ["country", "indicator", "year"]
    ranked = frame.assign(rank=rank).sort_values([*keys, "rank"], kind="stable")
    return ranked.drop_duplicates(keys)


def timed(name: str, run: object, *given: object, **asked: object) -> float:
    """Run once and print the seconds."""
    start = perf_counter()
    found = run(*given, **asked)  # type: ignore[operator]
    seconds = perf_counter() - start
    print(f"{name:<44}{seconds:8.2f} s {len(found):>12,} rows")
    return seconds


def main(rows: int) -> None:
    """Print seconds and ratios."""
    frame = table(rows)
    ours = timed(f"est.coalesce, {rows:,} rows", est.coalesce, frame, ORDER, columns=COLUMNS)
    peer = timed("pandas: sort, drop_duplicates", by_hand, frame)
    print(f"{'ratio':<44}{ours / peer:8.2f}")
    polars = timed(
        "est.coalesce, the same as a frame of polars",
        est.coalesce,
        pl.from_pandas(frame),
        ORDER,
        columns=COLUMNS,
    )
    print(f"{'ratio to pandas':<44}{polars / ours:8.2f}")
    few = table(rows // 10)
    keys = few["country"] + few["indicator"] + few["year"].astype(str)
    few = few[["source", "value", "url"]].assign(quantity=keys, claim_id=few.index.astype(str))
    later = few.copy()
    touched = np.random.default_rng(1).choice(len(few), len(few) // 100, replace=False)
    later.loc[touched, "value"] *= 2
    before, after = map(est.ClaimSet.from_frame, (few, later))
    timed(f"est.coalesce, {len(few):,} claims", est.coalesce, before, ORDER)
    timed("est.changes, one in 100 revised, median", est.changes, before, after, method="median")
    timed("est.changes, nothing changed", est.changes, before, before)
    timed(
        "est.checks.run, the usual checks",
        est.checks.run,
        before,
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
