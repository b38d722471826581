"""Large random tables of claims with lineage within and across quantities."""

from __future__ import annotations

import numpy as np
import pandas as pd


def many_claims(count: int, seed: int = 0, across: float = 0.01) -> pd.DataFrame:
    """Draw claims on a fifth as many quantities; a tenth repeat, correct, retract or dispute.

    Parameters
    ----------
    across : share of claims that repeat a claim on another quantity.
    """
    draw = np.random.default_rng(seed)
    question = np.sort(draw.integers(0, max(1, count // 5), count))
    label = "c" + pd.Series(np.arange(count)).astype(str)
    before = pd.Series(np.where(np.diff(question, prepend=-1) == 0, label.shift(), None))
    elsewhere = label.iloc[(draw.random(count) * np.arange(count)).astype(int)].to_numpy()
    kind = draw.random(count)
    same = draw.random(count) < 0.5

    def earlier_labels(low: float, high: float) -> pd.Series:
        return before.where((kind >= low) & (kind < high), None)

    origin = earlier_labels(0.0, 0.06).where(kind >= across, pd.Series(elsewhere, dtype=object))
    origin[0] = None
    source = draw.integers(0, max(10, count // 100), count)
    corrects = (kind >= 0.06) & (kind < 0.09) & (np.diff(question, prepend=-1) == 0)
    source = np.where(corrects & same, np.roll(source, 1), source)
    frame = pd.DataFrame(
        {
            "claim_id": label,
            "quantity": "q" + pd.Series(question).astype(str),
            "source": "s" + pd.Series(source).astype(str),
            "value": np.round(draw.lognormal(10, 1, count), -2) + 100,
            "comparator": np.where(draw.random(count) < 0.1, ">", None),
            "stated_on": pd.Timestamp("2021-04-01")
            + pd.to_timedelta(draw.integers(0, 30, count), "D"),
            "area": np.where(draw.random(count) < 0.2, "border", None),
            "reliability": np.where(draw.random(count) < 0.2, "D", None),
            "origin": origin,
            "supersedes": earlier_labels(0.06, 0.075),
            "retracts": earlier_labels(0.075, 0.09),
            "disputes": earlier_labels(0.09, 0.1),
        }
    )
    return frame.sample(frac=1, random_state=seed, ignore_index=True)
