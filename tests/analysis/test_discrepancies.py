"""Pairs, against every pair looked at one by one."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import estimates as est
from estimates.columnar.blocks import BLOCK, map_blocks
from estimates.numeric.grouped.pairs import ALL_PAIRS


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(1, 9)), min_size=1, max_size=60))
def test_every_pair_of_every_question_once(rows: list[tuple[int, int]]) -> None:
    """In the order of the questions, the lower one first."""
    claims = [
        {"claim_id": f"c{i}", "quantity": f"q{q}", "source": f"s{i}", "value": v}
        for i, (q, v) in enumerate(rows)
    ]
    found = est.discrepancies(claims).to_frame()
    assert found["quantity"].is_monotonic_increasing
    pairs = {
        frozenset((a["claim_id"], b["claim_id"])): abs(a["value"] - b["value"])
        for a, b in combinations(claims, 2)
        if a["quantity"] == b["quantity"]
    }
    said = {
        frozenset((a, b)): gap
        for a, b, gap in found[["claim_a", "claim_b", "gap"]].itertuples(index=False)
    }
    assert said == pairs
    assert len(found) == len(pairs)
    value = {claim["claim_id"]: claim["value"] for claim in claims}
    assert (found["claim_a"].map(value) <= found["claim_b"].map(value)).all()


def test_many_small_and_one_large_question() -> None:
    """A large one has each claim beside its ends; the small ones are as they are alone."""
    draw = np.random.default_rng(1)
    question = np.repeat(["a", "b", "c"], [5, ALL_PAIRS + 30, 30])
    frame = pd.DataFrame(
        {
            "claim_id": [f"c{i}" for i in range(len(question))],
            "quantity": question,
            "source": [f"s{i}" for i in range(len(question))],
            "value": draw.permutation(len(question)) + 1.0,
        }
    )
    found = est.discrepancies(est.ClaimSet.from_frame(frame)).to_frame()
    large = found[found["quantity"] == "b"]
    assert len(large) == 2 * (ALL_PAIRS + 30) - 3
    assert large["gap"].max() == np.ptp(frame.loc[question == "b", "value"])
    for label in ("a", "c"):
        alone = est.discrepancies(est.ClaimSet.from_frame(frame[question == label])).to_frame()
        here = found[found["quantity"] == label].reset_index(drop=True)
        pd.testing.assert_frame_equal(here, alone)


@pytest.mark.parametrize("count", [ALL_PAIRS - 10, ALL_PAIRS, ALL_PAIRS + 1])
def test_up_to_so_many_claims_all_pairs_are_there(count: int) -> None:
    """And from the next one on each claim beside the two that are furthest apart."""
    found = est.discrepancies([{"source": f"s{i}", "value": i + 1} for i in range(count)])
    assert len(found) == (count * (count - 1) // 2 if count <= ALL_PAIRS else 2 * count - 3)


def test_a_claim_inside_all_others_is_beside_each_once() -> None:
    """It is the furthest to both sides."""
    wide = [{"source": f"s{i}", "lower": 1, "upper": 1_000 + i} for i in range(ALL_PAIRS)]
    found = est.discrepancies([*wide, {"source": "exact", "value": 500}]).to_frame()
    pairs = {frozenset(pair) for pair in zip(found["claim_a"], found["claim_b"], strict=True)}
    assert len(found) == len(pairs) == ALL_PAIRS


@pytest.mark.parametrize("count", [0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK + 7])
def test_blocks_join_to_the_whole(count: int) -> None:
    """Whatever the length."""
    x = np.arange(count, dtype=float)
    twice, odd = map_blocks(count, lambda here: (2 * x[here], x[here] % 2 == 1))
    assert (twice == 2 * x).all()
    assert (odd == (x % 2 == 1)).all()
