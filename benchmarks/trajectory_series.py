"""Series of dated claims with and without a known level, for `trajectory_accuracy.py`.

Simulated are short series (2 to 50 claims of 1 to 10 sources) whose level is constant, walks, has a
trend or a jump, or is a growing toll; long tolls (100 to 500 claims of 20 to 60 sources over one to
four years); and war losses: two parties whose figures are apart by a factor of up to three, a few
sources that speak every other week, and many that speak once. Real ones are tables of the folder.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

SEEDS = Path(__file__).parents[1] / "seeds"
START = np.datetime64("2020-01-01")
# Laplace error of a single claim, in logs.
ERROR = 0.05


@dataclass(frozen=True)
class DatedSeries:
    """The claims of one quantity, ascending by day.

    frame : columns source, text, unit, day and x, the number on the scale of the question.
    level : the true level of every day from 0 on, None where nobody knows it.
    """

    frame: pd.DataFrame
    level: np.ndarray | None


def walk(days: int, rng: np.random.Generator, drift: float) -> np.ndarray:
    """Return a random walk."""
    return np.cumsum(rng.normal(0, drift, days))


def toll(days: int, rng: np.random.Generator) -> np.ndarray:
    """Return a power of time, which never falls, with up to three jumps."""
    level = rng.uniform(0.3, 1.2) * np.log(np.arange(days) + 10.0)
    for _ in range(rng.integers(0, 4)):
        level = level + rng.uniform(0, 0.3) * (np.arange(days) > rng.integers(0, days))
    return level + np.abs(walk(days, rng, 0.003))


def short_level(kind: str, span: int, rng: np.random.Generator) -> np.ndarray:
    """Return the log level of each day of a short series."""
    if kind == "walk":
        return walk(span, rng, 0.015)
    if kind == "trend":
        return np.arange(span) * rng.normal(0, 0.003)
    if kind == "jump":
        return np.where(np.arange(span) > rng.integers(0, span), rng.normal(0, 0.6), 0.0)
    if kind == "toll":
        return rng.uniform(0.3, 1.0) * np.log(np.arange(span) + 10.0)
    return np.zeros(span)


def short_series(kind: str, rng: np.random.Generator) -> DatedSeries:
    """Draw 2 to 50 claims of 1 to 10 sources that deviate for good."""
    span, count, sources = int(rng.choice([60, 300, 800])), rng.integers(2, 51), rng.integers(1, 11)
    level = 10.0 + short_level(kind, span, rng)
    day, source = rng.integers(0, span, count), rng.integers(0, sources, count)
    bias = rng.laplace(0, 0.2 / np.sqrt(2), sources)
    return stated(level, day, source, level[day] + bias[source], 1 / 3, rng)


def long_toll(rng: np.random.Generator) -> DatedSeries:
    """Draw 100 to 500 claims of 20 to 60 sources, whose deviations drift a little."""
    span, count, sources = rng.integers(365, 1461), rng.integers(100, 501), rng.integers(20, 61)
    level = 7.0 + toll(span, rng)
    day = np.sort(rng.integers(0, span, count))
    source = np.minimum((rng.pareto(0.8, count) * 2).astype(int), sources - 1)
    bias = rng.laplace(0, rng.uniform(0.1, 0.3) / np.sqrt(2), sources)[:, None]
    bias = bias + np.cumsum(rng.normal(0, 0.003, (sources, span)), axis=1)
    return stated(level, day, source, level[day] + bias[source, day], 0.2, rng)


def war_losses(rng: np.random.Generator) -> DatedSeries:
    """Draw about 120 claims over four years by two parties and a middle."""
    span, often, once = 1460, 5, rng.integers(40, 70)
    level = 8.0 + toll(span, rng)
    lean = rng.uniform(0.3, 0.55) * np.array([1.0, 0.0, -1.0])
    party = rng.choice(3, often + once, p=[0.35, 0.4, 0.25])
    bias = lean[party] + rng.laplace(0, 0.15 / np.sqrt(2), often + once)
    regular = [np.arange(rng.integers(0, 400), span, rng.integers(30, 160)) for _ in range(often)]
    source = np.concatenate(
        [*(np.full(len(d), s) for s, d in enumerate(regular)), np.arange(often, often + once)]
    )
    day = np.concatenate([*regular, rng.integers(0, span, once)])
    return stated(level, day, source, level[day] + bias[source], 0.2, rng)


def stated(
    level: np.ndarray,
    day: np.ndarray,
    source: np.ndarray,
    x: np.ndarray,
    floors: float,
    rng: np.random.Generator,
) -> DatedSeries:
    """Return claims near given log numbers, in two or three digits, a share of them floors."""
    x = x + rng.laplace(0, ERROR / np.sqrt(2), len(x))
    is_floor = rng.random(len(x)) < floors
    x = np.where(is_floor, x - rng.exponential(0.1, len(x)), x)
    unit = 10.0 ** (np.floor(x / np.log(10)) - rng.integers(1, 3, len(x)))
    value = np.maximum(np.floor(np.exp(x) / unit), 1) * unit
    words = np.where(is_floor, "more than ", "")
    text = [f"{word}{v:,.0f}" for word, v in zip(words, value, strict=True)]
    frame = pd.DataFrame(
        {
            "source": [f"s{s}" for s in source],
            "text": text,
            "unit": None,
            "day": day,
            "x": np.log(value),
        }
    )
    return DatedSeries(frame.sort_values("day", kind="stable", ignore_index=True), level)


def of_table(rows: pd.DataFrame, linear: bool = False) -> DatedSeries:
    """Return the series of a table with columns source, value and date."""
    rows = rows.dropna(subset=["value", "date"]).sort_values("date", kind="stable")
    value = rows["value"].to_numpy(dtype=float)
    day = (rows["date"].to_numpy(dtype="datetime64[D]") - START).astype(int)
    x = value if linear else np.log(value)
    stated_text = rows["text"] if "text" in rows else [f"{v:,.12g}" for v in value]
    frame = pd.DataFrame(
        {
            "source": rows["source"].astype(str).to_numpy(),
            "text": [*stated_text],
            "unit": "%" if linear else None,
            "day": day,
            "x": x,
        }
    )
    return DatedSeries(frame, None)


def military_personnel(folder: Path) -> Iterator[DatedSeries]:
    """Yield ten countries with most sources, a claim a source and year."""
    rows = pd.read_csv(folder / "milper.csv.gz").query("value > 0")
    rows["date"] = rows["year"].astype(str) + "-12-31"
    countries = (
        rows.groupby("iso3")["source"]
        .agg(["nunique", "size"])
        .sort_values(["nunique", "size"], ascending=False, kind="stable")
    )
    for country in countries.index[:10]:
        yield of_table(rows[rows["iso3"] == country])


def world_population(folder: Path) -> Iterator[DatedSeries]:
    """Yield the one series, from year 1 on."""
    rows = pd.read_csv(folder / "world_population.csv.gz").query("as_of >= 1 and value > 0")
    yield of_table(rows.assign(date=[f"{year:04d}-12-31" for year in rows["as_of"].astype(int)]))


def build_up(folder: Path) -> Iterator[DatedSeries]:
    """Yield the build-up of troops of 2021 and 2022, in the words of the seed file."""
    rows = pd.read_csv(SEEDS / "russian-buildup-2021-2022.csv")
    rows = rows[rows["quantity"].str.startswith("troops-near-ukraine-202")]
    value = rows["value"].fillna(rows["lower"]).fillna(rows["upper"])
    yield of_table(rows.assign(value=value, date=rows["stated_on"]))


def polls(folder: Path) -> Iterator[DatedSeries]:
    """Yield 60 races with ten polls or more."""
    rows = pd.read_csv(folder / "truth_polls.csv.gz")
    sizes = rows.groupby("question").size()
    for race in sizes.index[sizes >= 10][:60]:
        yield of_table(rows[rows["question"] == race], linear=True)


SIMULATED: dict[str, Callable[[np.random.Generator], DatedSeries]] = {
    **{
        kind: lambda rng, kind=kind: short_series(kind, rng)
        for kind in ("constant", "walk", "trend", "jump", "toll")
    },
    "long toll": long_toll,
    "war losses": war_losses,
}
REAL: dict[str, Callable[[Path], Iterator[DatedSeries]]] = {
    "milper": military_personnel,
    "population": world_population,
    "build-up": build_up,
    "polls": polls,
}


def draw_family(name: str, folder: Path | None, count: int) -> list[DatedSeries]:
    """Return the series of a family, simulated or read from the folder."""
    if name in REAL:
        return [*REAL[name](folder)] if folder else []
    rng = np.random.default_rng([*SIMULATED].index(name))
    return [SIMULATED[name](rng) for _ in range(count)]
