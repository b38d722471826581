"""How often and how far does the default method break its laws? On drawn sets of claims.

    python benchmarks/calibration/law_rates.py [SETS]

Each set has 1 to 6 points, ranges and bounds, within 0.2, 1.5 or 6 scales of the prior around their
centre (within 1.5, as the prior expects, for the laws on tame sets); SETS, 1,000, of each kind are
drawn. `tests/helpers/law_arrays.py` has the laws. Sets to which a law does not apply do not count.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from estimates.methods.bayes.method import bayes
from tests.helpers import law_arrays as laws

METHOD = laws.MethodAtLevel(bayes, 0.9)
REACHES = (0.2, 1.5, 6.0)
TAME = (1.5,)
# The digits of the quadrature, in scales of the prior.
DIGITS = 0.002
Breach = Callable[[np.random.Generator, int, int, float], np.ndarray]


def closed(rng: np.random.Generator, n: int, k: int, reach: float) -> laws.Set:
    return laws.draw(rng, n, k, reach, open_share=0.0)


def within(rng: np.random.Generator, n: int, k: int, reach: float) -> np.ndarray:
    return laws.outside_the_claims(METHOD, laws.draw(rng, n, k, reach))


def one_claim(rng: np.random.Generator, n: int, k: int, reach: float) -> np.ndarray:
    return laws.narrower_than_its_claim(METHOD, laws.draw(rng, n, 1, reach))


def weight(rng: np.random.Generator, n: int, k: int, reach: float) -> np.ndarray:
    claims, weights = laws.draw(rng, n, k, reach), rng.choice([0.1, 0.5, 1.0], (k, n))
    return laws.pushed_by_weight(METHOD, claims, weights, rng.integers(0, k, n), 3.0)


def conflict(rng: np.random.Generator, n: int, k: int, reach: float) -> np.ndarray:
    half, beyond = rng.choice([0.01, 0.1, 0.5]), rng.choice([0.0, 0.3, 2.0])
    claims = laws.draw(rng, n, k, reach)
    return laws.narrowed_by_conflict(METHOD, claims, rng.random(n) < 0.5, beyond, half)


def outlier(rng: np.random.Generator, n: int, k: int, reach: float) -> np.ndarray:
    wild = np.full(n, rng.choice([-30.0, -7.0, 4.0, 9.2, 25.0]))
    return laws.dragged_by_wild(METHOD, closed(rng, n, max(k, 4), reach), wild)


def precision(rng: np.random.Generator, n: int, k: int, reach: float) -> np.ndarray:
    k = max(k, 2)
    # A move of up to 0.2 scales is allowed.
    moved = laws.captured_by_precision(METHOD, closed(rng, n, k, reach), rng.integers(0, k, n))
    return moved - 0.2


def raised(open_share: float) -> Breach:
    def raising(rng: np.random.Generator, n: int, k: int, reach: float) -> np.ndarray:
        by = rng.exponential(1.0, n) * rng.choice([0.05, 0.3, 1.0, 4.0], n)
        claims = laws.draw(rng, n, k, reach, open_share)
        return laws.lowered_by_raising(METHOD, claims, rng.integers(0, k, n), by)

    return raising


def agreement(rng: np.random.Generator, n: int, k: int, reach: float) -> np.ndarray:
    half, at = rng.uniform(0, 0.5, n), rng.uniform(-0.9, 0.9, n)
    return laws.widened_by_agreement(METHOD, laws.draw(rng, n, k, reach), half, at)


LAWS: dict[str, tuple[Breach, tuple[float, ...]]] = {
    "the estimate lies within the claims": (within, REACHES),
    "one claim: that claim, no narrower": (one_claim, REACHES),
    "more weight pulls closer, or leaves the estimate within 0.1 scales": (weight, REACHES),
    "a conflict never narrows": (conflict, TAME),
    "an outlier among five or more cannot drag": (outlier, REACHES),
    "claimed precision moves the estimate by less than 0.2 scales": (precision, REACHES),
    "*not declared:* raising a closed interval never lowers": (raised(0.0), REACHES),
    "*not declared:* raising a figure or a bound never lowers": (raised(0.2), REACHES),
    "*not declared:* agreement never widens": (agreement, TAME),
}


def table(sets: int) -> Iterator[str]:
    """Yield the lines of the table."""
    yield "| law | sets | broken | by more than 0.01 scales | worst, in scales |"
    yield "|---|---|---|---|---|"
    for name, (breach, reaches) in LAWS.items():
        rng = np.random.default_rng(1)
        found = [breach(rng, sets, k, reach) for k in range(1, 7) for reach in reaches]
        tried = np.concatenate(found)
        tried = tried[~np.isnan(tried)]
        rates = " | ".join(f"{np.mean(tried > limit):.2%}" for limit in (DIGITS, 0.01))
        yield f"| {name} | {len(tried):,} | {rates} | {max(tried.max(), 0):.4f} |"


if __name__ == "__main__":
    for line in table(int(sys.argv[1]) if len(sys.argv) > 1 else 1000):
        print(line, flush=True)
