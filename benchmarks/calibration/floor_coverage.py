"""Does the stated 90 % hold where some sources say "more than N"? Coverage on simulated claims.

As `bayes_coverage.py`, with a share of floors: a source that deviates to X states N = X exp(-e), e
exponential with the mean of the convention, or half or twice of it, rounded to two digits.

    python benchmarks/calibration/floor_coverage.py [questions]
"""

from __future__ import annotations

import sys

import numpy as np
from bayes_coverage import LEVEL, PRIOR, draw, rounded

from estimates.methods.bayes.method import bayes
from estimates.methods.contract import VoiceTile
from estimates.model.bound_conventions import bound_convention

VOICES = (3, 10, 30)
SHARES = (0.2, 0.5)
SPREADS = (0.1, 0.3, 0.6)
MEAN = bound_convention("implied").floor


def one_cell(
    rng: np.random.Generator, k: int, share: float, spread: float, mean: float, kind: str, n: int
) -> tuple[float, float, float]:
    """Return coverage in percent, the bias of the estimate and the half-width, in logs."""
    truth = np.log(rng.uniform(1e3, 1e5, n))
    x = truth + draw(rng, (k, n), spread, kind)
    is_floor = rng.random((k, n)) < share
    low, high = rounded(np.exp(x - np.where(is_floor, rng.exponential(mean, (k, n)), 0.0)))
    stated = np.sqrt(low * high)
    low, high = np.where(is_floor, stated, low), np.where(is_floor, np.inf, high)
    zero, none = np.zeros((k, n)), np.full((k, n), np.nan)
    flags = np.full(n, True), np.full(n, PRIOR)
    tile = VoiceTile(
        low, high, low, high, none, zero + 1, zero, none, *flags, excess=np.where(is_floor, MEAN, 0)
    )
    answer = bayes(tile, LEVEL)
    lower, upper, middle = (np.log(end) for end in (answer.lower, answer.upper, answer.estimate))
    inside = (lower <= truth) & (truth <= upper)
    return (
        100 * inside.mean(),
        float((middle - truth).mean()),
        float((0.5 * (upper - lower)).mean()),
    )


def main() -> None:
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    print(f"n = {n:,} questions a cell; prior {PRIOR}; level {LEVEL}; convention {MEAN}")
    print("| deviations | k | floors | true spread | true excess | covers % | bias | half-width |")
    print("|---|---|---|---|---|---|---|---|")
    rng = np.random.default_rng(20210419)
    for kind in ("laplace", "normal"):
        for k in VOICES:
            for share in SHARES:
                for spread in SPREADS:
                    for factor in (0.5, 1.0, 2.0):
                        cell = one_cell(rng, k, share, spread, factor * MEAN, kind, n)
                        cover, bias, half = cell
                        print(
                            f"| {kind} | {k} | {share:.0%} | {spread} | {factor * MEAN:g} "
                            f"| {cover:.1f} | {bias:+.3f} | {half:.3f} |",
                            flush=True,
                        )


if __name__ == "__main__":
    main()
