"""Do track records tell copies from accurate sources? Compared with an oracle that knows both.

    python benchmarks/copying_groups.py [WORLDS]

Independent sources state the exact fact, but for gross errors of their own at a rate of 5 to 30 %;
members of copying groups state what their leader states but for a rare figure of their own, on
nearly the questions of the leader. A row is the mean of some worlds: mean absolute log errors of
the estimate without and with track records, of the figure claimed, and of an oracle that knows
groups and rates and takes the stated figure with the greatest likelihood; days on which the
estimate is off by more than 1 %; how many 90 % intervals held the truth; precision and recall of
the pairs that the records call one family.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass

import numpy as np
import pandas as pd

import estimates as est

# Members repeat their leader at this rate.
REPEAT = 0.98


@dataclass(frozen=True)
class World:
    """Figures of sources, shape (sources, questions), NaN where a source states none.

    group : shape (sources,), sources of one group copy its first. error : shape (sources,), the
        rate of gross errors of independent sources and leaders.
    """

    figures: np.ndarray
    truth: np.ndarray
    group: np.ndarray
    error: np.ndarray


def draw_world(
    rng: np.random.Generator, independent: int, groups: int, size: int, worst: float, questions: int
) -> World:
    """Draw a world; each error rate lies between 5 % and `worst`, leaders err at the worst rate.

    The leaders share a mistake: on one question in five all of them may state the same wrong fact.
    """
    truth = np.round(np.exp(rng.normal(9, 1, questions)))
    rows, group, error = [], [], []

    def look_up(rate: float) -> np.ndarray:
        away = np.exp(rng.choice([-1, 1], questions) * rng.uniform(0.02, 0.5, questions))
        return np.where(rng.random(questions) < rate, np.round(truth * away), truth)

    for number in range(independent):
        error.append(rng.uniform(0.05, worst))
        rows.append(np.where(rng.random(questions) < 0.7, look_up(error[-1]), np.nan))
        group.append(number)
    confused = np.where(rng.random(questions) < 0.2, np.round(truth * 1.1), truth)
    for number in range(independent, independent + groups):
        leader, asked = look_up(worst), rng.random(questions) < 0.7
        leader = np.where(
            rng.random(questions) < 0.9, np.where(leader == truth, confused, leader), leader
        )
        for member in range(size):
            repeats = (member == 0) | (rng.random(questions) < REPEAT)
            figures = np.where(repeats, leader, look_up(worst))
            rows.append(np.where(asked ^ (rng.random(questions) < 0.01), figures, np.nan))
            group.append(number)
            error.append(worst)
    return World(np.stack(rows), truth, np.array(group), np.array(error))


def oracle(world: World) -> np.ndarray:
    """Return the stated figure with the greatest likelihood, groups and error rates known.

    Each group votes once for each of its figures, by the log odds of its error rate.
    """
    found = np.full(len(world.truth), np.nan)
    for question, column in enumerate(world.figures.T):
        votes: dict[float, float] = {}
        for figure, _, error in {
            (figure, group, error)
            for figure, group, error in zip(column, world.group, world.error, strict=True)
            if np.isfinite(figure)
        }:
            votes[figure] = votes.get(figure, 0.0) + np.log((1 - error) / error)
        found[question] = max(votes, key=votes.__getitem__, default=np.nan)
    return found


def claims_of_world(world: World) -> est.ClaimSet:
    """Return the figures as claims."""
    source, question = np.nonzero(np.isfinite(world.figures))
    frame = {
        "quantity": [f"q{i:04d}" for i in question],
        "source": [f"s{i:03d}" for i in source],
        "value": world.figures[source, question],
    }
    return est.ClaimSet.from_frame(pd.DataFrame(frame))


def pair_scores(records: est.TrackRecords, world: World) -> tuple[float, float]:
    """Return precision and recall of the pairs that records call one family."""
    family = {row.source: row.family for row in records}
    names = [family[f"s{i:03d}"] for i in range(len(world.group))]
    first, other = np.triu_indices(len(names), 1)
    is_found = np.array([names[a] == names[b] for a, b in zip(first, other, strict=True)])
    is_true = world.group[first] == world.group[other]
    hits = float((is_found & is_true).sum())
    return hits / max(is_found.sum(), 1), hits / max(is_true.sum(), 1)


def scored(world: World) -> list[float]:
    """Return the cells of a row."""
    claims = claims_of_world(world)
    records = est.track_records(claims)
    plain, table = est.consensus(claims), est.consensus(claims, track_records=records)
    truth = world.truth[[int(q[1:]) for q in table.column("quantity")]]

    def error(x: np.ndarray) -> float:
        return float(np.abs(np.log(x.astype(float) / truth)).mean())

    best = oracle(world)[[int(q[1:]) for q in table.column("quantity")]]
    held = (table.column("lower") <= truth) & (truth <= table.column("upper"))
    estimate = table.column("estimate").astype(float)
    return [
        error(plain.column("estimate")),
        error(estimate),
        error(table.column("claimed")),
        error(best),
        float((np.abs(np.log(estimate / truth)) > 0.01).mean()),
        float(held.mean()),
        *pair_scores(records, world),
    ]


if __name__ == "__main__":
    worlds = int(sys.argv[1]) if len(sys.argv) > 1 else 4
    print("| simulation | no records | records | claimed | oracle | off by 1 % | held | P | R |")
    print("|---|---|---|---|---|---|---|---|---|")
    for independent, groups, size in ((5, 0, 0), (15, 0, 0), (10, 2, 3), (15, 5, 4), (10, 1, 8)):
        for worst in (0.06, 0.15, 0.3):
            shape = independent, groups, size, worst, 100
            drawn = [draw_world(np.random.default_rng(seed), *shape) for seed in range(worlds)]
            cells = [f"{x:.4f}" for x in np.mean([scored(world) for world in drawn], axis=0)]
            name = f"{independent} alone, {groups} groups of {size}, errors to {worst:.0%}"
            print("|", " | ".join([name, *cells]), "|", flush=True)
