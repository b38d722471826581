"""One correction among millions of claims: milliseconds of each kind of update, and its memory.

Claims with labels are read from Parquet: on a fifth as many quantities, shuffled, a twentieth of
them echoes. CPU and wall-clock milliseconds of one update each, from the records to the new
estimate, and of the report of changes; the tables were computed before.

    python benchmarks/scale_update.py 10000000 --folder updates/  # kept for other runs
"""

from __future__ import annotations

import argparse
import gc
import tempfile
import time
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

import estimates as est

CHAIN = 20
ROWS_PER_FILE = 1_000_000


def write_claims(count: int, folder: Path) -> None:
    """Write claims with labels, days, values, and echoes within their quantity."""
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    draw = np.random.default_rng(count)
    quantity = draw.integers(0, count // 5, count)
    order = np.argsort(quantity, kind="stable")
    is_echo = (quantity[order][1:] == quantity[order][:-1]) & (draw.random(count - 1) < 0.05)
    origin = np.full(count, -1)
    origin[order[1:][is_echo]] = order[:-1][is_echo]

    def numbered(prefix: str, numbers: Any) -> Any:
        text = pa.array(numbers, mask=numbers < 0).cast(pa.string())
        return pc.binary_join_element_wise(pa.scalar(prefix), text, pa.scalar(""))

    days = np.datetime64("2021-04-01") + draw.integers(0, 30, count)
    columns = {
        "claim_id": numbered("c", np.arange(count)),
        "quantity": numbered("q", quantity),
        "source": numbered("s", draw.integers(0, 20_000, count)),
        "value": pa.array(np.round(draw.lognormal(10, 1, count), -2) + 100),
        "stated_on": pa.array(days.astype("datetime64[D]")),
        "origin": numbered("c", origin),
    }
    table = pa.table(columns)
    folder.mkdir(parents=True)
    for start in range(0, count, ROWS_PER_FILE):
        rows = table.slice(start, ROWS_PER_FILE)
        pq.write_table(rows, folder / f"{start // ROWS_PER_FILE:04}.parquet")


def claim_rows(claims: est.ClaimSet, rows: list[int]) -> list[dict[str, Any]]:
    """Return the label, the source and the quantity of some claims."""
    columns = [claims.linked.store.strings(name) for name in ("claim_id", "source", "quantity")]
    keys = "supersedes", "source", "quantity"
    return [{k: c.cell(row) for k, c in zip(keys, columns, strict=True)} for row in rows]


def new_claims(claims: est.ClaimSet) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Yield each kind of update with its records."""
    count = len(claims)
    old = claim_rows(claims, np.random.default_rng(1).integers(0, count, 100).tolist())

    def added(at: int, **cells: Any) -> dict[str, Any]:
        return {"source": "s7", "quantity": old[at]["quantity"], "value": 7, **cells}

    def retracting(at: int) -> dict[str, Any]:
        cells = {**old[at], "value": 7}
        return {**cells, "retracts": cells.pop("supersedes")}

    yield "correct by label, the first update", [{**old[0], "claim_id": "new", "value": 7}]
    yield "correct by label", [{**old[1], "claim_id": "new", "value": 7}]
    yield "retract by label", [retracting(2)]
    yield "add to a quantity", [added(3)]
    yield "add with a label", [added(4, claim_id="new")]
    yield "add a quantity", [added(5, quantity="a new quantity")]
    yield "add a source", [added(6, source="a new source")]
    yield "repeat a claim elsewhere", [added(7, origin=old[8]["supersedes"])]
    yield "correct ten at once", [{**old[at], "value": 7} for at in range(10, 20)]
    yield "correct eighty at once", [{**old[at], "value": 7} for at in range(20, 100)]
    yield "name an unknown label", [added(9, retracts="an unknown label")]


class Stopwatch:
    """CPU and wall-clock milliseconds since it was made."""

    def __init__(self) -> None:
        self.start = time.process_time(), time.perf_counter()

    def __str__(self) -> str:
        now = time.process_time(), time.perf_counter()
        cpu, wall = (1000 * (end - start) for start, end in zip(self.start, now, strict=True))
        return f"{cpu:5.0f} ({wall:5.0f})"


def update(rec: Any, records: list[dict[str, Any]]) -> tuple[Any, str]:
    """Return the updated result and what it took; None where the records are refused."""
    watch = Stopwatch()
    try:
        after = rec.updated(records)
    except est.TableError:
        return None, str(watch)
    assert after[records[0]["quantity"]].consensus.estimate is not None
    return after, str(watch)


def show(rec: Any) -> None:
    """Print a line for each kind of update, and for a chain of them."""
    for kind, records in new_claims(rec.claims):
        after, took = update(rec, records)
        watch = Stopwatch()
        reported = after and len(est.changes(rec, after))
        print(f"  {kind:36}{took}" + (f", changes {watch}" if reported else ", refused"))
    after, took = rec, []
    rows = np.random.default_rng(2).integers(0, len(rec.claims), CHAIN).tolist()
    for at, cells in enumerate(claim_rows(rec.claims, rows)):
        after, each = update(after, [{**cells, "claim_id": f"new{at}", "value": 7}])
        took.append(each)
    watch = Stopwatch()
    assert len(est.changes(rec, after)) >= CHAIN
    print(f"  {f'a chain of {CHAIN}, every fifth':36}{';'.join(took[4::5])}, changes {watch}")
    tracemalloc.start()
    update(rec, [{**cells, "claim_id": "last", "value": 7}])
    peak = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    print(f"  {peak:.0f} MB at the peak of an update")


def main() -> None:
    """Print a block of lines for each number of claims."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("counts", nargs="*", type=int, default=[1_000_000])
    parser.add_argument("--folder", type=Path, help="where the claims are kept")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        for count in options.counts:
            folder = (options.folder or Path(temporary)) / str(count)
            if not folder.exists():
                write_claims(count, folder)
            watch = Stopwatch()
            rec = est.reconcile(est.read(folder), method="median")
            tables = [rec.ranges, rec.discrepancies, rec.consensus, rec.ledger]
            state = "on" if gc.isenabled() else "off"
            print(f"{len(tables[-1]):,} claims, read and reconciled in {watch} ms; CPU (wall) ms")
            print(f"  of an update, garbage collector {state}:")
            show(rec)


if __name__ == "__main__":
    main()
