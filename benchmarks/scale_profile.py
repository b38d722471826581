"""What does the whole path spend its time on? CPU seconds by kind of work, on one core.

    python benchmarks/scale_profile.py --claims 5000000

Functions named in `KINDS` count for what they do themselves: where one is called inside another,
its time is its own. What none of them covers is the rest.
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

KINDS = {
    "reading Parquet": ["formats.folders:Slice.read"],
    "encoding: cells of a part": ["formats.folders:take"],
    "encoding: texts of all parts": ["store.growing:GrowingCoded.add"],
    "linking, duplicates": ["formats.files:assemble"],
    "lineage, what is comparable": ["spans.judged:standings"],
    "sorting": [
        "base:ranks",
        "spans.judged:Judged.parts",
        "spans.judged:Judged.ascending",
        "numeric.tiles:Layout.__init__",
    ],
    "voices, words into intervals": [
        "consensus:voices_of",
        "spans.judged:Judged.spans",
        "spans.judged:Judged.intervals_by",
    ],
    "kernels: median": ["consensus:answered"],
    "kernels: ranges": ["ranges:ranges_of_part"],
    "kernels: pairs": ["discrepancies:fill"],
    "notes, columns of the consensus": ["consensus:consensus_of_part"],
    "decoding into frames": ["table:Table.to_frame"],
}
"""What is timed as what, by the module that uses it and its name there."""


class Clock:
    """CPU seconds by kind of work; the innermost kind that is under way has them."""

    def __init__(self) -> None:
        self.seconds: Counter[str] = Counter()
        self.under_way, self.since = ["the rest"], time.process_time()

    def strike(self) -> None:
        """Give the time since the last stroke to what is under way."""
        now = time.process_time()
        self.seconds[self.under_way[-1]] += now - self.since
        self.since = now

    def timed(self, kind: str, work: Callable[..., Any]) -> Callable[..., Any]:
        """Return a function that gives its time to a kind of work."""

        @wraps(work)
        def done(*given: Any, **named: Any) -> Any:
            self.strike()
            self.under_way.append(kind)
            try:
                return work(*given, **named)
            finally:
                self.strike()
                self.under_way.pop()

        return done

    def watch(self, kind: str, place: str) -> None:
        """Time a function where it is used."""
        module, _, path = place.partition(":")
        *owners, name = path.split(".")
        owner: Any = import_module(f"estimates.{module}")
        for step in owners:
            owner = getattr(owner, step)
        found = vars(owner)[name]
        if isinstance(found, cached_property):
            found.func = self.timed(kind, found.func)
        else:
            setattr(owner, name, self.timed(kind, found))


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--claims", type=int, default=1_000_000)
    asked = options.parse_args()
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})  # parts follow one another
    clock = Clock()
    for kind, places in KINDS.items():
        for place in places:
            clock.watch(kind, place)
    with tempfile.TemporaryDirectory() as temporary:
        scale.as_frames(scale.write_claims(scale.WARM, Path(temporary)))
        folder = scale.write_claims(asked.claims, Path(temporary))
        clock.strike()
        clock.seconds.clear()
        scale.as_frames(folder)
        clock.strike()
    whole = clock.seconds.total()
    print(
        f"{asked.claims:,} claims, {whole:.2f} CPU s\n\n| work | CPU s | share |\n|---|---:|---:|"
    )
    for kind in [*KINDS, "the rest"]:
        print(f"| {kind} | {clock.seconds[kind]:.2f} | {clock.seconds[kind] / whole:.0%} |")


if __name__ == "__main__":
    main()
