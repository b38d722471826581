"""The claimed figure: where independent sources agree, small biases do not pull them apart."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import estimates as est
from tests.helpers.examples import few_in_dev

OTHER_SOURCES = 8


def few_claims(seed: int) -> list[tuple[str, str, float]]:
    """Draw one to three claims of each of many sources; some state the truth, others miss it."""
    rng = np.random.default_rng(seed)
    rows = []
    for source in range(16):
        for question in rng.choice(10, rng.integers(1, 4), replace=False):
            truth = 1000 * (question + 3) ** 3 + 137 * question
            is_exact = rng.random() < 0.4
            number = truth if is_exact else round(truth * np.exp(rng.normal(0, 0.3)))
            rows.append((f"h{question}", f"S{source}", float(number)))
    return rows


def claimed(figures: list[float], seed: int) -> float | None:
    """Return the claimed figure of a question, from sources with a few other claims."""
    sources = np.random.default_rng(seed).permutation(16)
    rows = few_claims(seed) + [
        ("q", f"S{source}", float(figure)) for source, figure in zip(sources, figures, strict=False)
    ]
    frame = pd.DataFrame(rows, columns=["quantity", "source", "value"])
    claims = est.ClaimSet.from_frame(frame)
    return est.consensus(claims.about("q"), track_records=est.track_records(claims))[0].claimed


@pytest.mark.parametrize(
    ("figures", "credible"),
    [
        ([372_628, 444_323, *[478_403] * 5, 478_404], 478_403),
        ([7_199, 30_940, 30_940], 30_940),
    ],
)
@few_in_dev  # each learns records
@given(seed=st.integers(0, 2**16))
def test_the_figure_that_independent_sources_repeat_is_claimed(
    figures: list[float], credible: float, seed: int
) -> None:
    """Whatever a handful of other claims says of their sources."""
    assert claimed(figures, seed) == credible


def test_round_figures_are_repeated_by_chance() -> None:
    """A large bias is subtracted from them: organisers agree on 10,000, the police say 4,300."""
    rng = np.random.default_rng(1)
    bias = {"police": -0.4, "one": 0.5, "two": 0.5, "three": 0.5}
    rows = [
        (f"h{i}", source, round(float(np.exp(9 + b + rng.laplace() * 0.1))))
        for i in range(60)
        for source, b in bias.items()
    ]
    new = [("q", "police", 4_300), *(("q", source, 10_000) for source in ("one", "two"))]
    learned, asked = (
        est.ClaimSet.from_frame(pd.DataFrame(part, columns=["quantity", "source", "value"]))
        for part in (rows, new)
    )
    truths = {f"h{i}": float(np.exp(9)) for i in range(60)}
    table = est.consensus(asked, track_records=est.track_records(learned, truths=truths))
    assert table[0].claimed == 4_300
