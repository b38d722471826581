"""How long does it take to learn track records, and how much memory?

    python benchmarks/records.py 2000000 50000 40
    python benchmarks/records.py 5000000 1000000 10000

Claims, questions and sources. A third of the sources repeat a source of their own on half of the
questions on which it speaks; who speaks of which question is drawn, so that with 10,000 sources
millions of different pairs meet. CPU seconds are of this process alone, from a set of claims to
the records; memory is the highest that the process held.
"""

from __future__ import annotations

import resource
import sys
import time

import numpy as np
import pandas as pd

import estimates as est


def drawn(claims: int, questions: int, sources: int, seed: int = 1) -> pd.DataFrame:
    """Return claims of sources with biases and spreads of their own, a third of them copiers."""
    rng = np.random.default_rng(seed)
    every = claims >= questions * sources
    if every:
        question, source = (x.ravel() for x in np.indices((questions, sources)))
    else:
        key = np.unique(rng.integers(0, questions * sources, int(claims * 1.05)))
        key = rng.permutation(key)[:claims]
        question, source = key // sources, key % sources
    truth = rng.normal(9, 2, questions)
    bias, spread = rng.normal(0, 0.1, sources), rng.uniform(0.05, 0.5, sources)
    away = bias[source] + spread[source] * rng.laplace(size=len(source)) / np.sqrt(2)
    value = np.exp(truth[question] + away)
    grid = 10.0 ** (np.floor(np.log10(value)) - 2)
    value = np.round(value / grid) * grid
    frame = pd.DataFrame({"question": question, "source": source, "value": value})
    model = np.where(np.arange(sources) % 3 == 0, (np.arange(sources) + 1) % sources, -1)
    said = frame.assign(source=frame["source"]).rename(columns={"source": "of", "value": "its"})
    frame["of"] = model[frame["source"]]
    its = frame.merge(said, on=["question", "of"], how="left")["its"].to_numpy()
    copies = ~np.isnan(its) & (rng.random(len(frame)) < 0.5)
    frame["value"] = np.where(copies, its, value)
    frame["quantity"] = pd.Categorical.from_codes(
        frame["question"], [f"q{i}" for i in range(questions)]
    )
    frame["source"] = pd.Categorical.from_codes(
        frame["source"], [f"s{i:05d}" for i in range(sources)]
    )
    return frame[["quantity", "source", "value"]]


if __name__ == "__main__":
    claims, questions, sources = (int(word) for word in sys.argv[1:4])
    frame = drawn(claims, questions, sources)
    told = est.ClaimSet.from_frame(frame)
    count = len(frame)
    del frame
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    start = time.process_time()
    records = est.track_records(told)
    seconds = time.process_time() - start
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    copying = sum(row.probability > 0.5 for row in records.copying)
    print(
        f"{count:,} claims, {questions:,} questions, {len(records):,} sources: {seconds:.1f} CPU s,"
        f" {most:.2f} GB at most ({held:.2f} GB before), {copying:,} pairs that copy found"
    )
