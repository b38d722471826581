"""CPU seconds of the whole path by kind of work, on one core.

    python benchmarks/scale_profile.py --claims 5000000

Functions named in `KINDS` count for what they do themselves: the time of one that is called inside
another is not counted twice. Everything else is the rest.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from functools import cached_property, wraps
from importlib import import_module
from pathlib import Path
from typing import Any

import scale

from estimates.columnar.cached import Cached

# What is timed as what: the module that uses a function, and its name there.
KINDS = {
    "reading Parquet": ["io.parquet_folder:Slice.read"],
    "encoding: cells of a chunk": [
        "claims.ingest.header_plan:HeaderPlan.apply",
        "claims.ingest.header_plan:HeaderPlan.find_evidence",
    ],
    "encoding: strings of all chunks": ["columnar.growable_columns:StringPool.add"],
    "linking, duplicates": ["io.read:assemble"],
    "lineage, what is comparable": ["analysis.snapshot.snapshot:standings_as_of"],
    "sorting": [
        "claims.linked:sort_ranks",
        "analysis.snapshot.snapshot:Snapshot.chunks",
        "analysis.snapshot.snapshot:Snapshot.ascending",
        "numeric.grouped.tiles:Layout.__init__",
    ],
    "voices, intervals of words": [
        "analysis.consensus.combine:voices_of",
        "analysis.snapshot.snapshot:Snapshot.bounds",
        "analysis.snapshot.snapshot:Snapshot.read_intervals",
    ],
    "kernels: median": ["analysis.consensus.combine:answer_voices"],
    "kernels: ranges": ["analysis.ranges:chunk_ranges"],
    "kernels: pairs": ["analysis.discrepancies:write_pairs"],
    "warnings, columns of the consensus": ["analysis.consensus.combine:chunk_consensus"],
    "decoding into frames": ["columnar.table:Table.to_frame"],
}


class Clock:
    """CPU seconds by kind of work; they count for the innermost kind in progress."""

    def __init__(self) -> None:
        self.seconds: Counter[str] = Counter()
        self.in_progress, self.since = ["the rest"], time.process_time()

    def record(self) -> None:
        """Count the time since the last record for the kind in progress."""
        now = time.process_time()
        self.seconds[self.in_progress[-1]] += now - self.since
        self.since = now

    def timed(self, kind: str, work: Callable[..., Any]) -> Callable[..., Any]:
        """Return a function whose time counts for a kind of work."""

        @wraps(work)
        def timed_work(*args: Any, **kwargs: Any) -> Any:
            self.record()
            self.in_progress.append(kind)
            try:
                return work(*args, **kwargs)
            finally:
                self.record()
                self.in_progress.pop()

        return timed_work

    def watch(self, kind: str, place: str) -> None:
        """Time a function where it is used."""
        module, _, path = place.partition(":")
        *owners, name = path.split(".")
        owner: Any = import_module(f"estimates.{module}")
        for step in owners:
            owner = getattr(owner, step)
        function = vars(owner)[name]
        if isinstance(function, cached_property):
            function.func = self.timed(kind, function.func)
        elif isinstance(function, Cached):
            function.compute = self.timed(kind, function.compute)
        else:
            setattr(owner, name, self.timed(kind, function))


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--claims", type=int, default=1_000_000)
    arguments = options.parse_args()
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})  # chunks are processed one by one
    clock = Clock()
    for kind, places in KINDS.items():
        for place in places:
            clock.watch(kind, place)
    with tempfile.TemporaryDirectory() as temporary:
        scale.as_frames(scale.write_claims(scale.WARM, Path(temporary)))
        folder = scale.write_claims(arguments.claims, Path(temporary))
        clock.record()
        clock.seconds.clear()
        scale.as_frames(folder)
        clock.record()
    whole = clock.seconds.total()
    print(f"{arguments.claims:,} claims, {whole:.2f} CPU s\n")
    print("| work | CPU s | share |\n|---|---:|---:|")
    for kind in [*KINDS, "the rest"]:
        print(f"| {kind} | {clock.seconds[kind]:.2f} | {clock.seconds[kind] / whole:.0%} |")


if __name__ == "__main__":
    main()
