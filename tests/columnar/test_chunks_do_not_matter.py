"""Questions are asked in parts: however many claims a part has, the same bits come out."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import estimates as est
from estimates.analysis.snapshot import snapshot as judged
from estimates.columnar import blocks
from estimates.columnar import parallel as side_by_side
from estimates.numeric.grouped import pairs as pairing
from estimates.testing import strategies

TABLES = ("ranges", "discrepancies", "consensus", "ledger")


@given(
    strategies.claim_sets(quantities=("q", "r", "s", "t")),
    st.integers(1, 6),
    st.sampled_from(["median", "linear_pool", "priority", "latest"]),
    st.sampled_from([1, 3]),
    st.sampled_from([2, 200]),
)
def test_parts_change_nothing(
    claims: est.ClaimSet, size: int, method: str, cores: int, most: int
) -> None:
    """Neither those of whole questions nor blocks of rows, nor how many are asked at once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pairing, "ALL_PAIRS", most)
        whole = est.reconcile(claims, method=method)
        for name in TABLES:
            getattr(whole, name)
        patch.setattr(side_by_side, "cores", lambda: cores)
        patch.setattr(judged, "CHUNK_CLAIMS", size)
        patch.setattr(blocks, "BLOCK", size)
        patch.setattr(pairing, "BLOCK", size)
        parts = est.reconcile(claims, method=method)
        for name in TABLES:
            one, other = (getattr(rec, name).to_frame() for rec in (whole, parts))
            pd.testing.assert_frame_equal(one, other, check_exact=True, obj=name)
        for label in whole.quantities:
            alone, company = (rec[label].ranges.to_frame() for rec in (whole, parts))
            pd.testing.assert_frame_equal(alone, company, check_exact=True)


@given(strategies.claim_sets(quantities=("q", "r", "s")), st.integers(1, 5))
def test_a_part_holds_whole_questions(claims: est.ClaimSet, size: int) -> None:
    """Each question lies in one part, in the order of all, and no claim is lost."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(judged, "CHUNK_CLAIMS", size)
        parts = judged.Snapshot.of(claims).chunks
    asked = [label for part in parts for label in part.questions]
    assert asked == sorted(set(asked)) == list(judged.Snapshot.of(claims).questions)
    assert sorted(row for part in parts for row in part.claims.rows) == sorted(claims.rows)
