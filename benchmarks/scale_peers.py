"""What else computes something of this from the same Parquet files: plain statistics, combination.

The plain statistics are number, least, greatest, mean and median of every quantity; loops over
quantities run on a sample and are scaled to all.
"""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

SAMPLE = 500
"""Quantities that a loop is timed on."""


def duckdb_median(folder: Path) -> None:
    """DuckDB SQL, two threads."""
    import duckdb

    with duckdb.connect(config={"threads": 2}) as base:
        base.sql(
            "select quantity, count(*), min(value), max(value), avg(value), median(value), "
            f"avg(ln(value)) from '{folder}/*.parquet' group by quantity"
        ).fetchnumpy()


# The bare numbers of the four tables: bounds as ends, labels as row numbers.
TABLES_IN_SQL = (
    "create table claims as select *, hash(quantity) as question, hash(source) as voice, "
    "if(comparator = '>', 'inf'::double, value) as upper from '{folder}/*.parquet'",
    "create table repeated as select claim_id from claims group by claim_id having count(*) > 1",
    "create table found as select any_value(quantity) as quantity, count(*) as claims, "
    "count(distinct voice) as voices, min(value) as low, max(value) as high, "
    "arg_min(rowid, value) as low_claim, arg_max(rowid, value) as high_claim, "
    "min(upper) as core_high, arg_min(rowid, upper) as core_claim, "
    "median(value) as median, median(upper) as greatest, "
    "quantile_disc(value, [0.05, 0.95]) as ends from claims group by question",
    "create table pairs as select a.rowid as claim_a, b.rowid as claim_b, "
    "greatest(a.value, b.value) - least(a.upper, b.upper) as gap, "
    "greatest(a.value, b.value) / least(a.upper, b.upper) as ratio, "
    "greatest(a.value, b.value) <= least(a.upper, b.upper) as compatible "
    "from claims a join claims b on a.question = b.question "
    "and (a.value < b.value or (a.value = b.value and a.rowid < b.rowid))",
)
FRAMES_IN_SQL = (
    "select a.quantity, a.claim_id as claim_a, b.claim_id as claim_b, gap, ratio, compatible "
    "from pairs join claims a on claim_a = a.rowid join claims b on claim_b = b.rowid",
    "select found.*, a.claim_id, b.claim_id, c.claim_id from found join claims a on "
    "low_claim = a.rowid join claims b on high_claim = b.rowid join claims c on "
    "core_claim = c.rowid",
    "select claim_id, quantity, source, value, upper, stated_on from claims",
)


def duckdb_tables(folder: Path, queries: Sequence[str] = ()) -> None:
    """DuckDB SQL, two threads: no rounding, lineage, weight, contribution, trend or warning."""
    import duckdb

    with duckdb.connect(config={"threads": 2}) as base:
        for statement in TABLES_IN_SQL:
            base.execute(statement.format(folder=folder)).fetchall()
        for query in queries:
            base.sql(query).df()


def duckdb_frames(folder: Path) -> None:
    """The same, and the tables as frames with every text written out, one after another."""
    duckdb_tables(folder, FRAMES_IN_SQL)


def polars_median(folder: Path) -> None:
    """Polars, lazy."""
    import polars as pl

    value = pl.col("value")
    pl.scan_parquet(f"{folder}/*.parquet").group_by("quantity").agg(
        n=pl.len(),
        low=value.min(),
        high=value.max(),
        mean=value.mean(),
        median=value.median(),
        log_mean=value.log().mean(),
    ).collect()


def pandas_agg(folder: Path) -> None:
    """pandas groupby.agg."""
    frame = pd.read_parquet(folder, columns=["quantity", "value"])
    frame.groupby("quantity")["value"].agg(["count", "min", "max", "mean", "median"])


def pandas_apply(folder: Path) -> dict[str, float]:
    """pandas groupby.apply, sampled and scaled; reading is not counted."""
    few, share = sampled(folder)
    start = time.perf_counter()
    few.groupby("quantity")["value"].apply(
        lambda v: (len(v), v.min(), v.max(), v.mean(), v.median())
    )
    return {"scaled": (time.perf_counter() - start) / share}


def sampled(folder: Path) -> tuple[pd.DataFrame, float]:
    """Return the claims on some quantities, and their share of all."""
    frame = pd.read_parquet(folder, columns=["quantity", "value"])
    few = frame[frame["quantity"].isin(frame["quantity"].unique()[:SAMPLE])]
    return few, len(few) / len(frame)


def logs(few: pd.DataFrame) -> list[tuple[Any, Any]]:
    """Return log values and variances of every quantity that has two claims and more."""
    several = few.groupby("quantity")["value"].agg(list)
    return [(np.log(v), np.full(len(v), 0.05)) for v in several if len(v) > 1]


def ours_paule_mandel(folder: Path) -> None:
    """est.random_effects (Paule–Mandel) of all quantities; with reading."""
    import estimates as est

    frame = pd.read_parquet(folder, columns=["quantity", "value"])
    variances = np.full(len(frame), 0.05)
    est.random_effects(np.log(frame["value"].to_numpy()), variances, frame["quantity"]).column("k")


def statsmodels_paule_mandel(folder: Path) -> dict[str, float]:
    """statsmodels combine_effects in a loop, sampled and scaled."""
    from statsmodels.stats.meta_analysis import combine_effects

    few, share = sampled(folder)
    groups = logs(few)
    start = time.perf_counter()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for value, variance in groups:
            combine_effects(value, variance, method_re="iterated")
    return {"scaled": (time.perf_counter() - start) / share}


def pymare_dersimonian_laird(folder: Path) -> dict[str, float]:
    """PyMARE DerSimonian–Laird in a loop, sampled and scaled."""
    from pymare import Dataset
    from pymare.estimators import DerSimonianLaird

    few, share = sampled(folder)
    groups = logs(few)
    start = time.perf_counter()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for value, variance in groups:
            DerSimonianLaird().fit_dataset(Dataset(value[:, None], variance[:, None])).summary()
    return {"scaled": (time.perf_counter() - start) / share}


PEERS: dict[str, Callable[[Path], Any]] = {
    "plain statistics: DuckDB": duckdb_median,
    "the numbers of all tables: DuckDB": duckdb_tables,
    "the numbers of all tables, as frames: DuckDB": duckdb_frames,
    "plain statistics: Polars": polars_median,
    "plain statistics: pandas groupby.agg": pandas_agg,
    "plain statistics: pandas groupby.apply, sampled": pandas_apply,
    "random effects, Paule–Mandel: est.random_effects": ours_paule_mandel,
    "random effects, Paule–Mandel: statsmodels, sampled": statsmodels_paule_mandel,
    "random effects, DerSimonian–Laird: PyMARE, sampled": pymare_dersimonian_laird,
}
