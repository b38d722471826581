"""Copies are told from accurate sources by shared mistakes and by the questions that they answer."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import estimates as est
from tests.helpers.simulated_tables import claims_of


def looked_up(rng: np.random.Generator, truth: np.ndarray, rate: float) -> np.ndarray:
    """Return the truths, but for gross errors at a rate."""
    wrong = np.round(truth * np.exp(rng.choice([-1, 1], len(truth)) * rng.uniform(0.02, 0.5)))
    return np.where(rng.random(len(truth)) < rate, wrong, truth)


def drawn(seed: int, independent: int, groups: int, members: int) -> pd.DataFrame:
    """Return claims of accurate sources, and of groups that repeat what their first states.

    Each source and each group answers seven questions in ten. The first members share a mistake on
    one question in five.
    """
    rng = np.random.default_rng(seed)
    truth = np.round(np.exp(rng.normal(9, 1, 100)))
    confused = np.where(rng.random(100) < 0.2, np.round(truth * 1.1), truth)
    parts = {}
    for i in range(independent):
        parts[f"alone {i}"] = looked_up(rng, truth, 0.05), rng.random(100) < 0.7
    for i in range(groups):
        first, answered = looked_up(rng, confused, 0.06), rng.random(100) < 0.7
        for j in range(members):
            parts[f"group {i}, {j}"] = looked_up(rng, first, 0.01), answered
    labels = np.array([f"q{i:02d}" for i in range(100)])
    rows = [
        pd.DataFrame({"quantity": labels, "source": name, "value": x, "truth": truth})[is_answered]
        for name, (x, is_answered) in parts.items()
    ]
    return pd.concat(rows, ignore_index=True)


def mean_error(table: est.Table[est.Consensus], column: str, truth: pd.Series) -> float:
    """Return the mean absolute log error of a column."""
    found = table.column(column).astype(float)
    return float(np.abs(np.log(found / truth[table.column("quantity")])).mean())


@pytest.mark.parametrize("seed", [0, 1])
def test_groups_that_outvote_accurate_sources_are_found(seed: int) -> None:
    frame = drawn(seed, 12, 4, 4)
    claims = claims_of(frame)
    records = est.track_records(claims)
    found = [{name.partition(",")[0] for name in row.sources} for row in records.families()]
    assert found == [{f"group {i}"} for i in range(4)]
    assert sum(row.size for row in records.families()) >= 14
    truth = frame.drop_duplicates("quantity").set_index("quantity")["truth"]
    with_records, without = (
        mean_error(est.consensus(claims, track_records=known), column, truth)
        for known, column in ((records, "claimed"), (None, "estimate"))
    )
    assert with_records < 0.2 * without


@pytest.mark.parametrize("seed", [0, 1])
def test_accurate_sources_are_no_copies(seed: int) -> None:
    """Though they state the same figure on nine common questions in ten."""
    records = est.track_records(claims_of(drawn(seed, 12, 0, 0)))
    assert len(records.families()) == 0
    assert records.effective_sources > 11.5
