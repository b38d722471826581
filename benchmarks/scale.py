"""Time and memory for millions of claims, on one machine, on two workers, and in other libraries.

    python benchmarks/scale.py --claims 5000000 --largest 10000000 --plot growth.svg
    python benchmarks/scale.py --claims 0 --largest 0 --turns 5

Prints one table in Markdown. Every row is measured in its own process, on the same Parquet file
after a small one, so that its peak memory is its own. What would take hours is run on a sample and
labelled as scaled. Only ratios of one run are meaningful.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scale_growth import plot, slope
from scale_learning import LEARNING
from scale_peers import PEERS

COLUMNS = ("claim_id", "quantity", "source", "value", "comparator", "stated_on")
TURNS = 1_000_000, 5_000_000
CLOCKS = "cpu", "wall"
WARM = 5_000
"""Claims of the small file that every process reads first, so that imports are not timed."""


def write_claims(count: int, folder: Path, files: int = 4) -> Path:
    """Write claims on a fifth as many quantities, labels as text, as a folder of Parquet files."""
    draw = np.random.default_rng(count)
    place = folder / f"claims-{count}"
    place.mkdir()
    for at in range(files):
        rows = np.arange(at, count, files)
        frame = pd.DataFrame(
            {
                "claim_id": "c" + pd.Series(rows).astype(str),
                "quantity": "q" + pd.Series(draw.integers(0, count // 5, len(rows))).astype(str),
                "source": "s" + pd.Series(draw.integers(0, 20_000, len(rows))).astype(str),
                "value": np.round(draw.lognormal(10, 1, len(rows)), -2) + 100,
                "comparator": np.where(draw.random(len(rows)) < 0.1, ">", None),
                "stated_on": pd.Timestamp("2021-04-01")
                + pd.to_timedelta(draw.integers(0, 30, len(rows)), "D"),
            }
        )
        frame.to_parquet(place / f"{at}.parquet", index=False)
    return place


# ---- ours


def summaries_from_parquet(folder: Path) -> None:
    """Number, range, means and weighted median of every quantity, from text labels on disk."""
    import pyarrow.parquet as pq
    from group_summaries import summaries

    from estimates.analysis.meta_analysis.inputs import group_labels

    table = pq.read_table(folder, columns=["quantity", "value"])
    quantity = group_labels("quantity", table["quantity"].to_pandas(), len(table))
    value = table["value"].to_numpy()
    summaries(value, np.ones(len(value)), quantity.codes, len(quantity.names))


def reading(folder: Path) -> Any:
    """`est.read` alone: every column checked, encoded, linked."""
    import estimates as est

    return est.read(folder)


def reconciled(folder: Path, *, frames: bool = False) -> dict[str, float]:
    """`est.read`, `est.reconcile` and all four tables; CPU seconds of each part.

    A table is columns, its texts as codes; a frame has every text written out, row by row.
    """
    import estimates as est

    parts: dict[str, float] = {}
    start = time.process_time()

    def lap(name: str) -> None:
        nonlocal start
        parts[name], start = time.process_time() - start, time.process_time()

    claims = est.read(folder)
    lap("read")
    rec = est.reconcile(claims, method="median")
    lap("lineage, voices, consensus")
    for name in TABLES:
        table = getattr(rec, name)
        len(table.to_frame() if frames else table)
        lap(name)
    return parts


def as_frames(folder: Path) -> dict[str, float]:
    """The same, and every table as a frame, one after another."""
    return reconciled(folder, frames=True)


def two_workers(folder: Path) -> dict[str, float]:
    """The same on a Dask cluster of two processes, Parquet to Parquet, without its start."""
    import dask
    from distributed import Client, LocalCluster

    from estimates.engines import dask as cluster

    start = time.perf_counter()
    with (
        dask.config.set(cluster.KEEP_MEMORY),
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=":0") as local,
        Client(local),
        tempfile.TemporaryDirectory() as place,
    ):
        for at in range(2):  # both workers import what they need on a small folder first
            small = folder.parent / f"claims-{WARM}"
            cluster.reconcile(small, method="median").write(Path(place) / f"small-{at}")
        began = time.perf_counter()
        cluster.reconcile(folder, method="median").write(Path(place) / "found")
        done = time.perf_counter()
    return {"start": began - start, "run": done - began}


def one_process(folder: Path) -> None:
    """One process, Parquet to Parquet: what the two workers do."""
    import estimates as est

    with tempfile.TemporaryDirectory() as place:
        est.reconcile(est.read(folder), method="median").to_parquet(Path(place) / "found")


def memory(folder: Path) -> dict[str, float]:
    """Bytes per claim: the loaded columns, the four tables in addition, and their frames.

    Each is the peak above what was there before (Linux lets a process forget its peak). Frames
    are made one after another, and the discrepancies of five claims are ten.
    """
    import estimates as est

    def resident(line: str) -> int:
        status = Path("/proc/self/status").read_text().split(f"{line}:")[1]
        return int(status.split()[0]) * 1024

    def peak(work: Callable[[], Any]) -> tuple[float, Any]:
        before = resident("VmRSS")
        Path("/proc/self/clear_refs").write_text("5")
        found = work()
        return (resident("VmHWM") - before) / len(claims), found

    claims = est.read(folder)
    base = claims.linked.store
    columns = sum(column_bytes(column) for column in base.columns.values()) / len(claims)
    tables, rec = peak(lambda: with_tables(est.reconcile(claims, method="median")))
    frames, _ = peak(lambda: [len(getattr(rec, name).to_frame()) for name in TABLES])
    return {"columns": columns, "tables": tables, "frames": frames}


TABLES = ("ranges", "discrepancies", "consensus", "ledger")


def with_tables(rec: Any) -> Any:
    """Make all four tables of a result, without frames."""
    for name in TABLES:
        len(getattr(rec, name))
    return rec


def column_bytes(column: Any) -> int:
    """Return how many bytes a stored column takes, with its labels."""
    cells = next(
        getattr(column, name) for name in ("codes", "floats", "days") if hasattr(column, name)
    )
    strings = getattr(column, "strings", None)
    labels = 0 if strings is None else int(strings.array.nbytes)
    return labels + (cells.nbytes if any(cells.strides) else 0)


def default_method(folder: Path) -> dict[str, float]:
    """The default method on 4,000 quantities of five voices, and its counted cost.

    The counted cost is that of two cdf values, their difference and its logarithm for every node
    and voice, as NumPy computes them in the cache, and that of our own likelihoods.
    """
    import bayes as by_nodes

    from estimates.methods.bayes.method import bayes

    n = 4_000
    tile = by_nodes.tile_of(n)
    ours, counted = by_nodes.seconds(bayes, tile, 0.9), by_nodes.counted(n)
    by_nodes.floor.seconds = 0.0
    by_nodes.floor(tile)
    likelihoods = by_nodes.floor.seconds
    return {"ours": ours, "counted": counted, "likelihoods": likelihoods, "ratio": ours / counted}


def importing(folder: Path) -> dict[str, float]:
    """CPU of `import estimates`, and of numpy and pydantic, in fresh processes; best of five."""

    def best(modules: str) -> float:
        clock = "time.process_time()"
        code = f"import time; s = {clock}; import {modules}; print({clock} - s)"
        runs = [
            subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
            for _ in range(5)
        ]
        return min(float(run.stdout) for run in runs)

    ours, peers = best("estimates"), best("numpy, pydantic")
    return {"estimates": ours, "numpy and pydantic": peers, "ratio": ours / peers}


def validation(folder: Path) -> dict[str, float]:
    """Checks of whole columns against one pydantic `Claim` per row (sampled, scaled)."""
    from estimates.claims.ingest.header_plan import TableOptions
    from estimates.claims.ingest.records import read_claim_records
    from estimates.claims.ingest.tables import read_chunk

    frame = pd.read_parquet(folder)
    start = time.perf_counter()
    read_chunk(frame, TableOptions())
    columns = time.perf_counter() - start
    sample = frame.head(20_000)
    start = time.perf_counter()
    flats, _, problems = read_claim_records(sample.to_dict("records"))
    rows = (time.perf_counter() - start) * len(frame) / len(sample)
    assert len(flats) == len(read_chunk(sample, TableOptions()).rows)
    assert not problems
    return {"columns": columns, "rows, scaled": rows, "ratio": rows / columns}


def memory_pass(folder: Path) -> dict[str, float]:
    """The floor: one copy of two float64 columns of the same length."""
    count = int(folder.name.rpartition("-")[2])
    columns, copy = np.ones((2, count)), np.empty((2, count))
    start = time.perf_counter()
    np.copyto(copy, columns)
    return {"copy": time.perf_counter() - start}


STRONGEST = "plain statistics: DuckDB"
SAME_TABLES = "the numbers of all tables: DuckDB", "the numbers of all tables, as frames: DuckDB"
WHOLE = 'est.read, est.reconcile(method="median"), all tables'
OURS: dict[str, Callable[[Path], Any]] = {
    "a memory copy of two columns": memory_pass,
    "plain statistics with median": summaries_from_parquet,
    "est.read": reading,
    WHOLE: reconciled,
    f"{WHOLE} as frames": as_frames,
    "memory, bytes a claim": memory,
    "the default method and its counted cost": default_method,
    "validation by columns and by rows": validation,
    "import": importing,
    "Parquet to Parquet, one process": one_process,
    "Parquet to Parquet, two Dask workers": two_workers,
}
WORK = {**OURS, **LEARNING, **PEERS}


# ---- one process a row


def measure(name: str, folder: Path) -> dict[str, Any]:
    """Run one piece of work in this process, after a small one; seconds, CPU, peak memory."""
    if name not in ("Parquet to Parquet, two Dask workers", *LEARNING, "import"):
        WORK[name](folder.parent / f"claims-{WARM}")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    wall, cpu = time.perf_counter(), time.process_time()
    found = WORK[name](folder)
    parts = found if isinstance(found, dict) else {}
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    seconds = parts.get("scaled", parts.get("copy", parts.get("run", wall)))
    return {"wall": seconds, "cpu": cpu, "extra_mb": (peak - before) / 1024, "parts": parts}


def measured(name: str, folder: Path) -> dict[str, Any]:
    """Measure in a process of its own."""
    command = [sys.executable, __file__, "--one", name, "--folder", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        return {
            "wall": np.nan,
            "cpu": np.nan,
            "extra_mb": np.nan,
            "parts": {},
            "left out": done.stderr[-200:],
        }
    return dict(json.loads(done.stdout.splitlines()[-1]))


def growth(place: Path, sizes: list[int]) -> list[dict[str, Any]]:
    """Measure the whole path at every size."""
    name = f"{WHOLE} as frames"
    return [{"claims": n, **measured(name, write_claims(n, place))} for n in sizes]


def show_turns(claims: int, turns: int, place: Path) -> None:
    """Print what the whole path and the strongest peer need, by turns, and the ratios.

    The peer computes the plain statistics, and the bare numbers of the same tables.
    """
    folder, ours = write_claims(claims, place), (WHOLE, f"{WHOLE} as frames")
    names = (*ours, *SAME_TABLES, STRONGEST)
    rows = [[measured(name, folder) for name in names] for _ in range(turns)]
    print(f"\n{claims:,} claims, medians of {turns} turns\n")
    print("| work | CPU s | wall s | CPU, times the last | wall, times the last |")
    print("|---|---:|---:|---:|---:|")
    cpu, wall = (np.median([[run[key] for run in row] for row in rows], axis=0) for key in CLOCKS)
    for at, name in enumerate(names):
        ratios = f"{cpu[at] / cpu[-1]:.1f} | {wall[at] / wall[-1]:.1f}"
        print(f"| {name} | {cpu[at]:.2f} | {wall[at]:.2f} | {ratios} |")


def show_table(claims: int, place: Path) -> None:
    """Print every piece of work on so many claims."""
    folder = write_claims(claims, place)
    print(f"{claims:,} claims on {claims // 5:,} quantities\n")
    print("| work | seconds | CPU | µs a claim | extra MB | of which |")
    print("|---|---:|---:|---:|---:|---|")
    for name in WORK:
        row = measured(name, folder)
        parts = ", ".join(f"{part} {value:.2f}" for part, value in row["parts"].items())
        print(
            f"| {name} | {row['wall']:.2f} | {row['cpu']:.2f} | "
            f"{row['wall'] / claims * 1e6:.2f} | {row['extra_mb']:,.0f} | "
            f"{row.get('left out', parts)} |",
            flush=True,
        )


def show_growth(largest: int, place: Path, picture: str | None) -> None:
    """Print what the whole path costs at every size, and draw it."""
    sizes = [n for n in (10_000, 100_000, 1_000_000, 10_000_000) if n <= largest]
    rows = growth(place, sizes)
    print("\n| claims | CPU s | extra MB |\n|---:|---:|---:|")
    for row in rows:
        print(f"| {row['claims']:,} | {row['cpu']:.2f} | {row['extra_mb']:,.0f} |")
    print(f"\nslope {slope(rows):.2f} on log-log, {slope(rows[-2:]):.2f} between the two largest")
    if picture:
        plot(rows, picture)


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--claims", type=int, default=1_000_000, help="0 leaves the table out")
    options.add_argument("--largest", type=int, default=1_000_000, help="of the growth; 0 = none")
    options.add_argument("--turns", type=int, default=0, help="whole path and DuckDB by turns")
    options.add_argument("--plot", help="file for the plot of the growth")
    options.add_argument("--one", help=argparse.SUPPRESS)
    options.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    arguments = options.parse_args()
    if arguments.one:
        print(json.dumps(measure(arguments.one, arguments.folder)))
        return
    with tempfile.TemporaryDirectory() as temporary:
        for name in ("table", "growth", "turns"):
            (Path(temporary) / name).mkdir()
            write_claims(WARM, Path(temporary) / name)
        if arguments.claims:
            show_table(arguments.claims, Path(temporary) / "table")
        if arguments.largest:
            show_growth(arguments.largest, Path(temporary) / "growth", arguments.plot)
        for claims in TURNS if arguments.turns else ():
            show_turns(claims, arguments.turns, Path(temporary) / "turns")


if __name__ == "__main__":
    main()
