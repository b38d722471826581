"""Do the intervals hold where most sources repeat one of them, and where many look up a fact?

    python benchmarks/heavy_copying.py

Worlds with a known truth: four sources that measure (spreads 0.2 to 0.4, the first of them the
one that is repeated), and eight that repeat it at a rate and else measure; then worlds in which
seven sources look up the exact truth, and three do so seldom or never. A row is the mean of four
worlds: the mean absolute log error of the estimate and of the claimed figure, how many 90 %
intervals held the truth, their mean log width, effective sources, and coverage and CRPS where
every figure is predicted from the others.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

import estimates as est

WORLDS = 4


def rounded(x: np.ndarray) -> np.ndarray:
    """Return numbers to three digits."""
    grid = 10.0 ** (np.floor(np.log10(x)) - 2)
    return np.round(x / grid) * grid


def measured(rng: np.random.Generator, truth: np.ndarray, spread: float) -> np.ndarray:
    return rounded(truth * np.exp(rng.laplace(size=len(truth)) * spread / np.sqrt(2)))


def copies(questions: int, rate: float, seed: int) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """Return the figures of twelve sources, eight of which repeat the first, and the truth."""
    rng = np.random.default_rng(seed)
    truth = np.exp(rng.normal(9, 2, questions))
    own = {f"own {s}": measured(rng, truth, s) for s in (0.3, 0.2, 0.31, 0.4)}
    for i in range(8):
        repeats = rng.random(questions) < rate
        own[f"copy {i}"] = np.where(repeats, own["own 0.3"], measured(rng, truth, 0.4))
    return own, truth


def facts(questions: int, found: float, seed: int) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """Return the figures of seven sources that look facts up and three that find a part of them."""
    rng = np.random.default_rng(seed)
    truth = rounded(np.exp(rng.normal(9, 2, questions)))
    rates = [0.9] * 7 + [found] * 3
    own = {
        f"source {i}": np.where(rng.random(questions) < rate, truth, measured(rng, truth, 0.3))
        for i, rate in enumerate(rates)
    }
    return own, truth


def scored(own: dict[str, np.ndarray], truth: np.ndarray) -> list[float]:
    labels = [f"q{i:04d}" for i in range(len(truth))]
    parts = [pd.DataFrame({"quantity": labels, "source": s, "value": v}) for s, v in own.items()]
    claims = est.ClaimSet.from_frame(pd.concat(parts))
    records = est.track_records(claims)
    table = est.consensus(claims, track_records=records)
    estimate, low, high, claimed = (
        table.column(name).astype(float) for name in ("estimate", "lower", "upper", "claimed")
    )
    score = est.leave_one_source_out(claims, track_records="cross").scores()[0]
    return [
        np.abs(np.log(estimate / truth)).mean(),
        np.abs(np.log(claimed / truth)).mean(),
        ((low <= truth) & (truth <= high)).mean(),
        np.log(high / low).mean(),
        records.effective_sources,
        score.coverage,
        score.crps,
    ]


if __name__ == "__main__":
    print("| simulation | error | claimed | held | width | sources | predicted | CRPS |")
    print("|---|---|---|---|---|---|---|---|")
    for questions in (15, 60, 200):
        for rate in (0.0, 0.3, 0.6, 0.8, 1.0):
            rows = [scored(*copies(questions, rate, seed)) for seed in range(WORLDS)]
            cells = [f"{x:.3f}" for x in np.mean(rows, axis=0)]
            name = f"{questions} questions, copies at {rate}"
            print("|", " | ".join([name, *cells]), "|", flush=True)
    for found in (0.0, 0.1, 0.3):
        rows = [scored(*facts(100, found, seed)) for seed in range(WORLDS)]
        cells = [f"{x:.3f}" for x in np.mean(rows, axis=0)]
        print(f"| facts, found outside at {found} |", " | ".join(cells), "|", flush=True)
