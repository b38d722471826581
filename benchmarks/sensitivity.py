"""Sensitivity against asking one by one: CPU seconds, and their ratio, in one run.

The specifications of one question of ten claims, and of many questions. "One by one" calls
`estimates.consensus` once for each distinct kernel: each method, prior, reading of bounds, and
everything that is left out, on the claims that remain.

    python benchmarks/sensitivity.py [questions]
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from itertools import product
from typing import Any

import numpy as np

import estimates as est

SOURCES, PARTIES = 10, 3
METHODS, PRIORS, BOUNDS = ("bayes", "median", "linear_pool"), ("unknown", 0.25, 1.0), ("implied",)
# With the reading of bounds and floors in and out: a thousand specifications.
MANY_PRIORS = ("unknown", 0.2, 0.25, 0.3, 0.7, 1.0)


def make_claims(questions: int) -> est.ClaimSet:
    """Return ten claims on each question by the same ten sources of three parties."""
    draw = np.random.default_rng(1)
    return est.ClaimSet.from_records(
        {
            "quantity": f"q{question}",
            "source": f"s{source}",
            "party": f"p{source % PARTIES}",
            "text": f"{'more than ' if source == 3 else ''}{int(draw.lognormal(9, 0.3))}",
        }
        for question in range(questions)
        for source in range(SOURCES)
    )


def cpu_seconds(run: Callable[[], Any]) -> float:
    """Return the CPU seconds of a call."""
    start = time.process_time()
    run()
    return time.process_time() - start


def ask_one_by_one(claims: est.ClaimSet) -> None:
    """Ask once for each distinct kernel."""
    frame = claims.to_frame()
    variants = [claims]
    for name in ("source", "party"):
        cells = frame[name].to_numpy()
        variants += [claims.where(cells != label) for label in frame[name].unique()]
    for rest, method, prior in product(variants, METHODS, PRIORS):
        if method == "bayes" or prior == PRIORS[0]:
            est.consensus(rest, method, prior=prior)


def main(questions: int) -> None:
    """Print the figures."""
    one = make_claims(1)
    est.sensitivity(one)  # imports
    spent = [cpu_seconds(lambda: est.sensitivity(one, priors=MANY_PRIORS)) for _ in range(3)]
    rows = len(est.sensitivity(one, priors=MANY_PRIORS))
    print(f"one question of ten claims: {rows:,} specifications in {min(spent):.2f} CPU s")
    many = make_claims(questions)
    chosen = {"methods": METHODS, "priors": PRIORS, "bounds": BOUNDS, "floors": "in"}
    shared = cpu_seconds(lambda: est.sensitivity(many, **chosen))
    alone = cpu_seconds(lambda: ask_one_by_one(many))
    print(f"{questions:,} questions: {shared:.1f} CPU s; one by one {alone:.1f} CPU s")
    print(f"ratio {shared / alone:.2f} (at most 3 is wanted)")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
