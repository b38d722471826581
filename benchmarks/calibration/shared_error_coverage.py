"""Do 90 % intervals hold known truths at any number of voices, with and without a shared error?

    python benchmarks/calibration/shared_error_coverage.py FOLDER [SUBSETS]

FOLDER holds `truth_cars.csv.gz` and `truth_polls.csv.gz` with their `_truth.csv`. Of each question
so many random subsets of k sources are asked as a question of its own, without track records;
zeros are included. A row has the share of the 90 % intervals that hold the truth, by k.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd

import estimates as est

TABLES = ("truth_cars", "truth_polls")
VOICES = (2, 3, 4, 5, 7, 10, 15, 20)


def subsets(rows: pd.DataFrame, voices: int, count: int) -> pd.DataFrame:
    """Return random subsets of the sources of each question, each as a question of its own."""
    rng, parts = np.random.default_rng(voices), []
    for label, figures in rows.groupby("question"):
        for number in range(count if len(figures) >= voices else 0):
            chosen = rng.choice(len(figures), voices, replace=False)
            parts.append(figures.iloc[chosen].assign(quantity=f"{label} {number}"))
    return pd.concat(parts) if parts else pd.DataFrame()


def held(rows: pd.DataFrame, truth: pd.Series[float], shared_error: float | None) -> float:
    """Return the share of the intervals that hold the truth."""
    claims = est.ClaimSet.from_frame(rows[["quantity", "source", "value"]])
    table = est.consensus(claims, shared_error=shared_error)
    answer = truth[rows.groupby("quantity")["question"].first()[table.column("quantity")]]
    low, high = (table.column(name).astype(float) for name in ("lower", "upper"))
    return float(((low <= answer.to_numpy()) & (answer.to_numpy() <= high)).mean())


def main(folder: Path, count: int) -> None:
    """Print the table."""
    print(f"| 90 % intervals hold, k = | {' | '.join(map(str, VOICES))} |")
    print("|---|" + "---|" * len(VOICES))
    for name in TABLES:
        rows = pd.read_csv(folder / f"{name}.csv.gz")
        rows["source"] = rows["source"].astype(str)
        rows = rows.groupby(["question", "source"])["value"].median().reset_index()
        truth = pd.read_csv(folder / f"{name}_truth.csv").set_index("question")["truth"]
        drawn = {voices: subsets(rows, voices, count) for voices in VOICES}
        for label, share in (("with", None), ("without", 0.0)):
            shares = (held(part, truth, share) if len(part) else np.nan for part in drawn.values())
            cells = ["" if np.isnan(x) else f"{x:.0%}".rstrip("%") for x in shares]
            print(f"| {name.removeprefix('truth_')}, {label} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 3)
