"""One correction among millions of claims: CPU milliseconds of an update, and its memory.

Columns are built directly, claims on a fifth as many quantities, a twentieth of them echoes. The
first update makes the hashes of all labels; the others are what later ones cost.

    python benchmarks/scale_update.py 1000000 10000000
"""

from __future__ import annotations

import sys
import time
import tracemalloc

import numpy as np

import estimates as est
from estimates.claims.linked import assemble
from estimates.columnar.columns import DateColumn, NumberColumn, StringColumn
from estimates.columnar.store import Store
from estimates.columnar.strings import StringArray, to_pandas_array

TURNS = 7


def numbered(prefix: str, count: int) -> StringArray:
    """Return so many different labels, kept in Arrow."""
    import pyarrow as pa
    import pyarrow.compute as pc

    numbers = pa.array(np.arange(count)).cast(pa.large_string())
    first, no_separator = (pa.scalar(text, numbers.type) for text in (prefix, ""))
    return StringArray(to_pandas_array(pc.binary_join_element_wise(first, numbers, no_separator)))


def make_claims(count: int) -> est.ClaimSet:
    """Return claims with labels, days, values, and echoes within their quantity."""
    draw = np.random.default_rng(count)
    quantity = draw.integers(0, count // 5, count).astype(np.int32)
    labels = numbered("c", count)
    order = np.argsort(quantity, kind="stable")
    is_echo = (quantity[order][1:] == quantity[order][:-1]) & (draw.random(count - 1) < 0.05)
    origin = np.full(count, -1, dtype=np.int32)
    origin[order[1:][is_echo]] = order[:-1][is_echo]
    value = np.round(draw.lognormal(10, 1, count), -2) + 100
    days = np.datetime64("2021-04-01") + draw.integers(0, 30, count)
    columns = {
        "claim_id": StringColumn(np.arange(count, dtype=np.int32), labels),
        "quantity": StringColumn(quantity, numbered("q", count // 5)),
        "source": StringColumn(
            draw.integers(0, 20_000, count).astype(np.int32), numbered("s", 20_000)
        ),
        "value": NumberColumn(value),
        "stated_on": DateColumn(days),
        "origin": StringColumn(origin, labels),
    }
    store = Store(count, columns)
    return est.ClaimSet.of(assemble(store, np.arange(count), [], "raise"))


def main(counts: list[int]) -> None:
    """Print a line for each number of claims."""
    for count in counts:
        rec = est.reconcile(make_claims(count), method="median")
        spent = []
        for turn in range(TURNS):
            old = rec.claims[turn * 97 + 5]
            new = {"claim_id": f"new{turn}", "source": old.source.name, "value": 7}
            new |= {"quantity": old.quantity.label, "supersedes": old.claim_id}
            start = time.process_time()
            after = rec.updated([new])
            answer = after[old.quantity.label].consensus.estimate
            updated = time.process_time()
            report = est.changes(rec, after)
            spent.append((updated - start, time.process_time() - updated))
            assert answer is not None
            assert len(report) >= 1
        tracemalloc.start()
        after = rec.updated([{**new, "claim_id": "last"}])
        memory = tracemalloc.get_traced_memory()[1] / 1e6
        tracemalloc.stop()
        first, *later = (f"{1000 * update:.0f}" for update, _ in spent)
        least = min(1000 * update for update, _ in spent[1:])
        reported = min(1000 * changes for _, changes in spent)
        print(f"{count:,} claims: first update {first} ms, later {', '.join(later)} ms")
        print(f"  least {least:.0f} ms, changes {reported:.0f} ms, {memory:.0f} MB at the peak")


if __name__ == "__main__":
    main([int(argument) for argument in sys.argv[1:]] or [1_000_000])
