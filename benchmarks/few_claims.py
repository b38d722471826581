"""Do intervals with track records of few claims hold on new questions of the same sources?

    python benchmarks/few_claims.py [DRAWS]

Sources with biases and spreads of their own answer a few questions, from which their records are
learned, and twelve new ones. A row has the share of the 90 % intervals on the questions of the
records and on the new ones that hold the truth, and on the new ones without records.
"""

from __future__ import annotations

import sys

import numpy as np
import pandas as pd

import estimates as est

NEW_QUESTIONS = 12


def claims_of(figures: np.ndarray, first: int) -> est.ClaimSet:
    """Return figures, shape (questions, sources), as claims; `first` numbers the questions."""
    question, source = (x.ravel() for x in np.indices(figures.shape))
    columns = {
        "quantity": [f"q{first + i:03d}" for i in question],
        "source": [f"s{i:02d}" for i in source],
        "value": figures.ravel(),
    }
    return est.ClaimSet.from_frame(pd.DataFrame(columns))


def held(
    claims: est.ClaimSet, truth: np.ndarray, records: est.TrackRecords | None = None
) -> np.ndarray:
    """Return which intervals hold the truth."""
    table = est.consensus(claims, track_records=records)
    low, high = (table.column(name).astype(float) for name in ("lower", "upper"))
    return (low <= truth) & (truth <= high)


def scored(seed: int, sources: int, questions: int, bias: float, spread: float) -> list[np.ndarray]:
    """Return which intervals of one draw hold: of the records, new ones, and without records."""
    rng = np.random.default_rng(seed)
    truth = np.exp(rng.normal(9, 1, questions + NEW_QUESTIONS))
    own = rng.normal(0, bias, sources), spread * np.exp(rng.normal(0, 0.4, sources))
    away = rng.laplace(size=(len(truth), sources)) / np.sqrt(2)
    figures = truth[:, None] * np.exp(own[0] + own[1] * away)
    grid = 10.0 ** (np.floor(np.log10(figures)) - 2)
    figures = np.round(figures / grid) * grid
    old, new = claims_of(figures[:questions], 0), claims_of(figures[questions:], questions)
    records = est.track_records(old)
    return [
        held(old, truth[:questions], records),
        held(new, truth[questions:], records),
        held(new, truth[questions:]),
    ]


if __name__ == "__main__":
    draws = int(sys.argv[1]) if len(sys.argv) > 1 else 12
    print("| sources | questions | biases | spread | same questions | new ones | no records |")
    print("|---|---|---|---|---|---|---|")
    for sources, questions in ((3, 5), (3, 12), (6, 5), (6, 12), (10, 5)):
        for bias, spread in ((0.0, 0.3), (0.2, 0.3), (0.3, 0.15)):
            shape = sources, questions, bias, spread
            parts = [scored(seed, *shape) for seed in range(draws)]
            cells = [f"{np.concatenate(part).mean():.0%}" for part in zip(*parts, strict=True)]
            print("|", " | ".join([*map(str, shape), *cells]), "|", flush=True)
