"""The pairs of the discrepancies, compared with a loop over all pairs."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import estimates as est
from estimates.columnar.blocks import BLOCK_ROWS, map_blocks
from estimates.numeric.grouped.pairs import MAX_ROWS_ALL_PAIRS


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(1, 9)), min_size=1, max_size=60))
def test_every_pair_of_a_question_has_one_row(rows: list[tuple[int, int]]) -> None:
    """Rows are sorted by question, and the lower claim comes first."""
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
    gaps = {
        frozenset((a, b)): gap
        for a, b, gap in found[["claim_a", "claim_b", "gap"]].itertuples(index=False)
    }
    assert gaps == pairs
    assert len(found) == len(pairs)
    value = {claim["claim_id"]: claim["value"] for claim in claims}
    assert (found["claim_a"].map(value) <= found["claim_b"].map(value)).all()


def test_a_large_question_has_the_pairs_with_its_ends() -> None:
    """Small questions next to it have the pairs that they have alone."""
    draw = np.random.default_rng(1)
    question = np.repeat(["a", "b", "c"], [5, MAX_ROWS_ALL_PAIRS + 30, 30])
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
    assert len(large) == 2 * (MAX_ROWS_ALL_PAIRS + 30) - 3
    assert large["gap"].max() == np.ptp(frame.loc[question == "b", "value"])
    for label in ("a", "c"):
        alone = est.discrepancies(est.ClaimSet.from_frame(frame[question == label])).to_frame()
        here = found[found["quantity"] == label].reset_index(drop=True)
        pd.testing.assert_frame_equal(here, alone)


@pytest.mark.parametrize(
    "count", [MAX_ROWS_ALL_PAIRS - 10, MAX_ROWS_ALL_PAIRS, MAX_ROWS_ALL_PAIRS + 1]
)
def test_questions_up_to_a_size_have_all_pairs(count: int) -> None:
    """Larger ones have the pairs with the two claims that are furthest apart."""
    found = est.discrepancies([{"source": f"s{i}", "value": i + 1} for i in range(count)])
    assert len(found) == (
        count * (count - 1) // 2 if count <= MAX_ROWS_ALL_PAIRS else 2 * count - 3
    )


def test_a_claim_that_is_furthest_on_both_sides_has_each_pair_once() -> None:
    """A single value within all ranges is both the lowest and the highest end."""
    wide = [{"source": f"s{i}", "lower": 1, "upper": 1_000 + i} for i in range(MAX_ROWS_ALL_PAIRS)]
    found = est.discrepancies([*wide, {"source": "exact", "value": 500}]).to_frame()
    pairs = {frozenset(pair) for pair in zip(found["claim_a"], found["claim_b"], strict=True)}
    assert len(found) == len(pairs) == MAX_ROWS_ALL_PAIRS


@pytest.mark.parametrize(
    "count", [0, 1, BLOCK_ROWS - 1, BLOCK_ROWS, BLOCK_ROWS + 1, 3 * BLOCK_ROWS + 7]
)
def test_blocks_join_to_whole_columns(count: int) -> None:
    """Columns of any length are the same as without blocks."""
    x = np.arange(count, dtype=float)
    twice, odd = map_blocks(count, lambda here: (2 * x[here], x[here] % 2 == 1))
    assert (twice == 2 * x).all()
    assert (odd == (x % 2 == 1)).all()
