"""Time for a million claims with skewed shapes: one quantity, chains of echoes, one claim each.

    python benchmarks/scale_skewed.py --claims 1000000

CPU seconds from a frame to all four tables, by the median, relative to five claims per quantity.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable

import numpy as np
import pandas as pd
from scale import with_tables

import estimates as est


def claims(count: int, question: np.ndarray, source: np.ndarray) -> pd.DataFrame:
    """Return claims on questions by sources, with a label each."""
    draw = np.random.default_rng(count)
    return pd.DataFrame(
        {
            "claim_id": "c" + pd.Series(np.arange(count)).astype(str),
            "quantity": "q" + pd.Series(question).astype(str),
            "source": "s" + pd.Series(source).astype(str),
            "value": np.round(draw.lognormal(10, 1, count), -2) + 100,
            "stated_on": pd.Timestamp("2021-04-01"),
        }
    )


def some_a_question(count: int, each: int = 5) -> pd.DataFrame:
    """So many claims a question, in no order, each of another source."""
    question = np.random.default_rng(each).permutation(np.arange(count) // each)
    return claims(count, question, np.arange(count) % 20_011)


def one_question(count: int) -> pd.DataFrame:
    """All claims on one question, each of a source of its own."""
    return claims(count, np.zeros(count, dtype=np.int64), np.arange(count))


def a_question_each(count: int) -> pd.DataFrame:
    """Every claim the only one on its question."""
    return claims(count, np.arange(count), np.arange(count) % 20_011)


def chains(count: int, column: str, each: int, sources: int) -> pd.DataFrame:
    """Every claim but the first of a chain names the one before: repeats it, or supersedes it."""
    at = np.arange(count)
    frame = claims(count, at // each, at % sources)
    frame[column] = np.where(at % each, "c" + pd.Series(at - 1).astype(str), None)
    return frame


SHAPES: dict[str, Callable[[int], pd.DataFrame]] = {
    "five claims a question": some_a_question,
    "150 claims a question": lambda count: some_a_question(count, 150),
    "one question, each claim of another source": one_question,
    "a question each": a_question_each,
    "one chain of echoes": lambda count: chains(count, "origin", count, count),
    "chains of five echoes": lambda count: chains(count, "origin", 5, 20_011),
    "corrections in chains of five": lambda count: chains(count, "supersedes", 5, 1),
}


def seconds(frame: pd.DataFrame) -> float:
    """Return the CPU seconds from a frame to all tables."""
    start = time.process_time()
    with_tables(est.reconcile(est.ClaimSet.from_frame(frame), method="median"))
    return time.process_time() - start


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--claims", type=int, default=1_000_000)
    arguments = options.parse_args()
    seconds(some_a_question(5_000))
    print(f"{arguments.claims:,} claims\n\n| shape | CPU s | times the first |\n|---|---:|---:|")
    first = None
    for name, made in SHAPES.items():
        took = seconds(made(arguments.claims))
        first = first or took
        print(f"| {name} | {took:.2f} | {took / first:.1f} |", flush=True)


if __name__ == "__main__":
    main()
