"""Do the intervals of `estimates.trajectory` hold, and does its level lie near the truth?

Series are drawn from known levels: constant, walks, trends, jumps, tolls. Sources deviate for good
(log spread 0.2), every third claim states a floor, and 2 to 50 claims come from 1 to 10 sources.
Printed are, by kind of level: how often the interval of the level holds the truth on the last day
and that of the next source holds a claim of a source not seen before, and the mean absolute error
in logs beside simpler answers.

    python benchmarks/calibration/trajectory.py [series of each kind]
"""

from __future__ import annotations

import sys
import warnings

import numpy as np
import pandas as pd

import estimates as est

SPREAD, ERROR = 0.2, 0.05
KINDS = ("constant", "walk", "trend", "jump", "toll")


def true_levels(kind: str, days: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return the log level on ascending days."""
    if kind == "walk":
        return np.cumsum(rng.normal(0, 0.015, 801))[days]
    if kind == "trend":
        return days * rng.normal(0, 0.003)
    if kind == "jump":
        return np.where(days > np.median(days), rng.normal(0, 0.6), 0.0)
    if kind == "toll":
        return rng.uniform(0.3, 1.0) * np.log(days + 10.0)
    return np.zeros(len(days))


def draw(kind: str, number: int, rng: np.random.Generator) -> tuple[pd.DataFrame, float, float]:
    """Return claims, the true log level of the last day, and what a new source says then."""
    count, sources = rng.integers(2, 51), rng.integers(1, 11)
    days = np.sort(rng.integers(0, rng.choice([60, 300, 800]), count))
    level = 10.0 + true_levels(kind, days, rng)
    bias = rng.laplace(0, SPREAD / np.sqrt(2), sources + 1)
    source = rng.integers(0, sources, count)
    x = level + bias[source] + rng.laplace(0, ERROR / np.sqrt(2), count)
    is_floor = rng.random(count) < 1 / 3
    stated = np.exp(np.where(is_floor, x - rng.exponential(0.15, count), x)).round(-2)
    words = [
        f"more than {v:,.0f}" if f else f"{v:,.0f}" for v, f in zip(stated, is_floor, strict=True)
    ]
    frame = pd.DataFrame(
        {
            "quantity": f"{kind}-{number:05d}",
            "source": [f"s{s}" for s in source],
            "text": words,
            "stated_on": (np.datetime64("2020-01-01") + days).astype(str),
            "x": np.log(stated),
            "day": days,
        }
    )
    return frame, level[-1], level[-1] + bias[-1] + rng.laplace(0, ERROR / np.sqrt(2))


def local_level(frame: pd.DataFrame) -> float:
    """Return the last filtered level of statsmodels, one number a step."""
    import statsmodels.api as sm

    if len(frame) < 4:
        return float(frame.x.mean())
    fitted = sm.tsa.UnobservedComponents(frame.x.to_numpy(), "local level").fit(disp=0)
    return float(fitted.filtered_state[0, -1])


def main() -> None:
    """Print a row for each kind of level."""
    warnings.simplefilter("ignore")
    series = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    print("kind      level  next | error: trajectory  last  ewma 60  window 60  local level")
    for kind in KINDS:
        rng = np.random.default_rng(KINDS.index(kind))
        drawn = [draw(kind, number, rng) for number in range(series)]
        frames = [frame for frame, *_ in drawn]
        truth, following = np.array([d[1] for d in drawn]), np.array([d[2] for d in drawn])
        columns = ["quantity", "source", "text", "stated_on"]
        claims = est.ClaimSet.from_frame(pd.concat(frames)[columns])
        rows = est.trajectory(claims).to_frame().groupby("quantity").last()
        windowed = est.consensus(claims, window=60).to_frame().set_index("quantity")
        ends = np.log(rows[["lower", "upper", "predictive_lower", "predictive_upper"]]).to_numpy()
        holds = (ends[:, 0] <= truth) & (truth <= ends[:, 1])
        ahead = (ends[:, 2] <= following) & (following <= ends[:, 3])
        weights = [0.5 ** ((f.day.max() - f.day) / 60) for f in frames]
        answers = [
            np.log(rows.estimate.to_numpy()),
            np.array([f.x.iloc[-1] for f in frames]),
            np.array([np.average(f.x, weights=w) for f, w in zip(frames, weights, strict=True)]),
            np.log(windowed.estimate.to_numpy()),
            np.array([local_level(f) for f in frames]),
        ]
        errors = "  ".join(f"{np.nanmean(np.abs(a - truth)):.3f}" for a in answers)
        print(f"{kind:9} {holds.mean():.2f}   {ahead.mean():.2f} | {errors}")


if __name__ == "__main__":
    main()
