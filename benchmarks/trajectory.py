"""Speed of `estimates.trajectory` beside a loop over statsmodels, as ratios in one run.

statsmodels fits a local level to every series by maximum likelihood; it takes one number a step and
knows no sources, words or days on which something became known. Ours gives the level as known on
every day, learned anew on each.

    python benchmarks/trajectory.py [series] [claims of the longest]
"""

from __future__ import annotations

import resource
import sys
import time
import warnings

import numpy as np
import pandas as pd

import estimates as est

CLAIMS, SOURCES, SPAN = 20, 6, 400


def claims_of(series: int, claims: int, span: int, seed: int = 1) -> est.ClaimSet:
    """Return series of claims by a few sources on random days."""
    rng = np.random.default_rng(seed)
    count = series * claims
    days = np.datetime64("2000-01-01") + rng.integers(0, span, count)
    frame = pd.DataFrame(
        {
            "quantity": np.repeat([f"q{n}" for n in range(series)], claims),
            "source": [f"s{n}" for n in rng.integers(0, SOURCES, count)],
            "value": np.exp(rng.normal(10, 0.2, count)).round(),
            "stated_on": days.astype(str),
        }
    )
    return est.ClaimSet.from_frame(frame)


def seconds(function: object, *arguments: object, **options: object) -> float:
    """Return the CPU seconds of a call."""
    start = time.process_time()
    function(*arguments, **options)  # type: ignore[operator]
    return time.process_time() - start


def peer_seconds(series: int) -> float:
    """Return the CPU seconds of statsmodels for one series, the mean of some."""
    import statsmodels.api as sm

    warnings.simplefilter("ignore")
    rng = np.random.default_rng(1)

    def fit() -> None:
        for _ in range(series):
            level = rng.normal(10, 0.2, CLAIMS)
            sm.tsa.UnobservedComponents(level, "local level").fit(disp=0)

    return seconds(fit) / series


def main() -> None:
    """Print the ratios, the growth and the memory."""
    series = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    longest = int(sys.argv[2]) if len(sys.argv) > 2 else 10_000
    peer = peer_seconds(20)
    print(f"statsmodels, {CLAIMS} claims: {peer * 1e3:.1f} ms a series")
    sets = {n: claims_of(n, CLAIMS, SPAN) for n in (series // 4, series)}
    for n, claims in sets.items():
        today = seconds(est.trajectory, claims, days=["2001-06-01"]) / n
        every = seconds(est.trajectory, claims) / n
        for name, own in (("today", today), ("every day", every)):
            print(f"{n:,} series, {name}: {own * 1e6:.0f} us, statsmodels {peer / own:.0f} times")
    for n in (longest // 10, longest):
        claims = claims_of(1, n, n)
        print(f"one series of {n:,} claims: {seconds(est.trajectory, claims):.2f} s")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"most memory: {memory:.0f} MB")


if __name__ == "__main__":
    main()
