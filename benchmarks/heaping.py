"""How coarsely do people round, and do intervals hold where all state one digit?

    python benchmarks/heaping.py FOLDER

FOLDER holds the tables (`acw_strength.csv.gz` …). First the fit: people who round do so to 1, 1/2,
1/10 or 1/100 of the power of ten; of numbers rounded to a step s the share s is a multiple of 1,
and so on, which gives the share of each step by maximum likelihood, and the root mean square step
of the numbers with one digit (Heitjan and Rubin 1990), with its 90 % interval by the bootstrap.
Figures that the text calls rounded ("about") are excluded. Then drawn truths and voices that
scatter and round: how many 90 % intervals hold the truth, and the mean absolute log error.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd

import estimates as est

# The least number that may be rounded in each table: cars and small crowds are counted in tens.
TABLES = {
    "acw_strength": 100,
    "milper": 100,
    "crowds_named": 100,
    "crowds_wording_ccc2025": 10,
    "truth_cars": 10,
}
HEDGED = "about|approx|around|some|nearly|almost|roughly|~|est|circa|more|over|up to|least"
STEPS = np.array([1.0, 0.5, 0.1, 0.01])
# The chance that a number rounded to a step (column) is a multiple of 1, of 1/2 but not of 1, of
# 1/10 but not of 1/2, or of none (row).
CHANCES = np.array([[1, 0.5, 0.1, 0.01], [0, 0.5, 0.1, 0.01], [0, 0, 0.8, 0.08], [0, 0, 0, 0.9]])
ROUNDS, RESAMPLES = 2000, 40


def mantissas(folder: Path, table: str) -> np.ndarray:
    """Return the stated numbers over their powers of ten."""
    rows = pd.read_csv(folder / f"{table}.csv.gz")
    if "hedge" in rows:
        rows = rows[rows["hedge"] == "plain"]
    elif "wording" in rows:
        rows = rows[~rows["wording"].astype(str).str.lower().str.contains(HEDGED)]
    value = rows["value"].astype(float).dropna().to_numpy()
    value = value[value >= TABLES[table]]
    return value / 10 ** np.floor(np.log10(value) + 1e-12)


def rms_step(numbers: np.ndarray) -> float:
    """Return the root mean square step of the numbers with one digit."""
    parts = np.round(numbers * 1e6).astype(int)
    kinds = np.select(
        [parts % 1_000_000 == 0, parts % 500_000 == 0, parts % 100_000 == 0], [0, 1, 2], 3
    )
    counts = np.bincount(kinds, minlength=4)
    share = np.full(4, 0.25)
    for _ in range(ROUNDS):
        joint = CHANCES * share
        share = (
            counts @ (joint / np.maximum(joint.sum(axis=1, keepdims=True), 1e-300)) / counts.sum()
        )
    of_one_digit = CHANCES[0] * share
    return float(np.sqrt(of_one_digit @ STEPS**2 / of_one_digit.sum()))


def fit(folder: Path) -> None:
    """Print the root mean square step by table and first digit."""
    rng = np.random.default_rng(0)
    print("| table | 1 | 2 to 4 | 5 to 9 |\n|---|---|---|---|")
    for table in TABLES:
        numbers, cells = mantissas(folder, table), []
        for low, high in ((1, 2), (2, 5), (5, 10)):
            part = numbers[(numbers >= low - 1e-9) & (numbers < high - 1e-9)]
            again = [rms_step(rng.choice(part, len(part))) for _ in range(RESAMPLES)]
            ends = np.quantile(again, (0.05, 0.95))
            cells.append(f"{rms_step(part):.2f} ({ends[0]:.2f} to {ends[1]:.2f}, n = {len(part)})")
        print(f"| {table} | {' | '.join(cells)} |", flush=True)


def drawn(
    voices: int, spread: float, steps: tuple[float, ...], questions: int = 300
) -> tuple[est.ClaimSet, np.ndarray]:
    """Return claims of voices that scatter and round to one of some steps, and the truths."""
    rng = np.random.default_rng(0)
    truth = np.exp(rng.uniform(np.log(1e3), np.log(1e6), questions))
    shape = questions, voices
    stated = truth[:, None] * np.exp(rng.laplace(size=shape) * spread / np.sqrt(2))
    grid = 10 ** np.floor(np.log10(stated)) * rng.choice(steps, size=shape)
    question, source = (x.ravel() for x in np.indices(shape))
    columns = {
        "quantity": question,
        "source": source,
        "value": (np.round(stated / grid) * grid).ravel(),
    }
    frame = pd.DataFrame(columns)
    frame["quantity"] = [f"q{i:04d}" for i in question]
    frame["source"] = [f"s{i:02d}" for i in source]
    return est.ClaimSet.from_frame(frame), truth


def coverage() -> None:
    """Print how many 90 % intervals hold the truth, with and without heaping."""
    print("\n| voices | spread | rounded to | held, heaping 0 | 0.8 | error, heaping 0 | 0.8 |")
    print("|---|---|---|---|---|---|---|")
    for name, steps in (("one digit", (1.0,)), ("as people do", (1.0, 0.5, 0.1, 0.1, 0.01))):
        for spread in (0.05, 0.2, 0.5):
            for voices in (3, 10, 30):
                claims, truth = drawn(voices, spread, steps)
                tables = [est.consensus(claims, heaping=heaping) for heaping in (0, 0.8)]
                held = [
                    np.mean((t.column("lower") <= truth) & (truth <= t.column("upper")))
                    for t in tables
                ]
                away = [
                    np.abs(np.log(t.column("estimate").astype(float) / truth)).mean()
                    for t in tables
                ]
                cells = [f"{x:.0%}" for x in held] + [f"{x:.3f}" for x in away]
                print(f"| {voices} | {spread} | {name} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    fit(Path(sys.argv[1]))
    coverage()
