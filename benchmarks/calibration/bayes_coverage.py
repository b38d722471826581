"""Does the stated 90 % hold? Coverage of the default consensus on simulated claims.

Draws a true value, k sources that deviate from it with a true spread (Laplace and normal
deviations), rounds their figures to two digits, reads them as intervals of their grid, and counts
how often the interval holds the truth and the predictive interval the next source. Beside it, at
k = 2, the half-width of Hartung-Knapp-Sidik-Jonkman's interval on the same logs.

    python benchmarks/calibration/bayes_coverage.py [questions]
"""

from __future__ import annotations

import sys

import numpy as np
from scipy import stats

from estimates.methods.bayes.method import bayes
from estimates.methods.contract import VoiceTile

LEVEL = 0.9
VOICES = (1, 2, 3, 5, 10)
SPREADS = (0.1, 0.3, 0.6)
PRIOR = 0.5


def rounded(value: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Interval of two-digit figures, symmetric on the log scale."""
    step = 10.0 ** (np.floor(np.log10(value)) - 1)
    said = np.round(value / step) * step
    grid = 10.0 ** np.floor(np.log10(said))
    for _ in range(2):
        grid = np.where(np.isclose(said % grid, 0) | np.isclose(said % grid, grid), grid, grid / 10)
    half = np.log1p(np.minimum(grid, said / 10) / 2 / said)
    return said * np.exp(-half), said * np.exp(half)


def draw(rng: np.random.Generator, shape: tuple[int, ...], spread: float, kind: str) -> np.ndarray:
    """Deviations of standard deviation `spread`."""
    if kind == "laplace":
        return rng.laplace(0.0, spread / np.sqrt(2), shape)
    return rng.normal(0.0, spread, shape)


def one_cell(rng: np.random.Generator, k: int, spread: float, kind: str, n: int) -> list[float]:
    """Coverage, coverage of the next source, half-width, and HKSJ's half-width at k = 2."""
    truth = np.log(rng.uniform(1e3, 1e5, n))
    low, high = rounded(np.exp(truth + draw(rng, (k, n), spread, kind)))
    zero, none = np.zeros((k, n)), np.full((k, n), np.nan)
    tile = VoiceTile(
        low, high, low, high, none, zero + 1, zero, none, np.full(n, True), np.full(n, PRIOR)
    )
    answer = bayes(tile, LEVEL)
    lower, upper = np.log(answer.lower), np.log(answer.upper)
    ahead = truth + draw(rng, (n,), spread, kind)
    inside = (lower <= truth) & (truth <= upper)
    next_inside = (np.log(answer.predictive_lower) <= ahead) & (
        ahead <= np.log(answer.predictive_upper)
    )
    middle = 0.5 * (np.log(low) + np.log(high))
    hksj = np.nan
    if k > 1:
        error = middle.std(axis=0, ddof=1) / np.sqrt(k)
        hksj = float((stats.t.ppf(0.5 + LEVEL / 2, k - 1) * error).mean())
    half = float((0.5 * (upper - lower)).mean())
    return [100 * inside.mean(), 100 * next_inside.mean(), half, hksj]


def main() -> None:
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    print(f"n = {n:,} questions a cell; prior {PRIOR}; level {LEVEL}")
    print("| deviations | k | true spread | covers % | next source % | half-width | HKSJ |")
    print("|---|---|---|---|---|---|---|")
    rng = np.random.default_rng(20210419)
    for kind in ("laplace", "normal"):
        for k in VOICES:
            for spread in SPREADS:
                cover, ahead, half, hksj = one_cell(rng, k, spread, kind, n)
                print(
                    f"| {kind} | {k} | {spread} | {cover:.1f} | {ahead:.1f} "
                    f"| {half:.3f} | {hksj:.3f} |",
                    flush=True,
                )


if __name__ == "__main__":
    main()
