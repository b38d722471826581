"""Results do not depend on the size of the chunks in which they are computed."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import estimates as est
from estimates.analysis.snapshot import snapshot as snapshots
from estimates.columnar import blocks, parallel
from estimates.numeric.grouped import pairs
from estimates.testing import strategies

TABLES = ("ranges", "discrepancies", "consensus", "ledger")


@given(
    strategies.claim_sets(quantities=("q", "r", "s", "t")),
    st.integers(1, 6),
    st.sampled_from(["bayes", "median", "linear_pool", "priority", "latest"]),
    st.sampled_from([1, 3]),
    st.sampled_from([2, 200]),
)
def test_chunks_change_nothing(
    claims: est.ClaimSet, size: int, method: str, cores: int, max_rows: int
) -> None:
    """Neither chunks of questions, nor blocks of rows, nor the number of threads."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pairs, "MAX_ROWS_ALL_PAIRS", max_rows)
        whole = est.reconcile(claims, method=method)
        # Some columns are computed when a frame is made.
        expected = {name: getattr(whole, name).to_frame() for name in TABLES}
        patch.setattr(parallel, "available_cores", lambda: cores)
        patch.setattr(snapshots, "CHUNK_CLAIMS", size)
        patch.setattr(blocks, "BLOCK_ROWS", size)
        patch.setattr(pairs, "PAIRS_PER_BLOCK", size)
        chunked = est.reconcile(claims, method=method)
        for name in TABLES:
            frame = getattr(chunked, name).to_frame()
            pd.testing.assert_frame_equal(expected[name], frame, check_exact=True, obj=name)
        for label in whole.quantities:
            frames = [rec[label].ranges.to_frame() for rec in (whole, chunked)]
            pd.testing.assert_frame_equal(*frames, check_exact=True)


@given(strategies.claim_sets(quantities=("q", "r", "s")), st.integers(1, 5))
def test_chunks_contain_whole_questions(claims: est.ClaimSet, size: int) -> None:
    """Each question is in one chunk, the order is kept and no claim is lost."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(snapshots, "CHUNK_CLAIMS", size)
        chunks = snapshots.Snapshot.of(claims).chunks
    labels = [label for chunk in chunks for label in chunk.questions]
    assert labels == sorted(set(labels)) == list(snapshots.Snapshot.of(claims).questions)
    assert sorted(row for chunk in chunks for row in chunk.claims.rows) == sorted(claims.rows)
