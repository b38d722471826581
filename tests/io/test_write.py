"""Claims are written in blocks, completely or not at all, and the file does not show the blocks."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import estimates as est
from estimates.columnar import parquet
from estimates.columnar.store import Store
from estimates.io import (
    claim_blocks,
    delimited,
    json_records,
    parquet_folder,
    sqlite_file,
    workbook_writer,
)
from estimates.testing import strategies
from tests.helpers.examples import few_in_dev

FORMATS = ["csv", "json", "jsonl", "parquet", "xlsx", "sqlite", "duckdb"]
# Files of these formats differ in more than their rows.
UNEQUAL_BYTES = ("parquet", "xlsx", "duckdb")


def many(count: int) -> est.ClaimSet:
    """Return claims, some with a note and some with an integer that floats cannot represent."""
    rows = [
        {"source": f"s{i}", "value": i if i % 3 else 2**60 + i, "note": "late" if i > 5 else None}
        for i in range(count)
    ]
    return est.ClaimSet.from_records(rows)


@pytest.mark.parametrize("suffix", FORMATS)
@given(claims=strategies.claim_sets(quantities=("q", "r")), count=st.integers(1, 4))
@few_in_dev  # each example writes and reads files
def test_the_size_of_blocks_does_not_matter(suffix: str, claims: est.ClaimSet, count: int) -> None:
    """Parquet files differ in their row groups, but not in their rows."""
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        in_one_block = est.write(claims, Path(folder) / f"whole.{suffix}")
        patch.setattr(claim_blocks, "BLOCK_ROWS", count)
        patch.setattr(parquet, "ROW_GROUP_ROWS", count)
        in_blocks = est.write(claims[:], Path(folder) / f"cut.{suffix}")
        if suffix not in UNEQUAL_BYTES:
            assert in_blocks.read_bytes() == in_one_block.read_bytes()
        elif len(claims):
            assert list(est.read(in_blocks)) == list(est.read(in_one_block))


@pytest.mark.parametrize("suffix", FORMATS)
def test_each_block_is_written_before_the_next_is_made(
    suffix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that memory does not grow with the number of claims."""
    claims, events = many(25), list[Any]()
    monkeypatch.setattr(claim_blocks, "BLOCK_ROWS", 4)
    monkeypatch.setattr(parquet, "ROW_GROUP_ROWS", 4)
    compact, claim_labels = Store.compact, claim_blocks.claim_labels

    def recording_compact(store: Store) -> Store:
        events.append(len(store))
        return compact(store)

    def recording_labels(store: Store) -> Any:
        events.append("labels")
        return claim_labels(store)

    monkeypatch.setattr(Store, "compact", recording_compact)
    monkeypatch.setattr(claim_blocks, "claim_labels", recording_labels)
    coming = claim_blocks.claim_blocks(claims)
    assert events == []
    next(coming)
    assert events == [4, "labels"]
    coming.close()
    events.clear()
    est.write(claims, tmp_path / f"claims.{suffix}")
    assert [event for event in events if event != "labels"] == [4] * 6 + [1]


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_an_interrupted_write_leaves_the_old_file(
    suffix: str, error: BaseException, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And no temporary file."""
    path = tmp_path / f"claims.{suffix}"
    path.write_bytes(b"old content")
    monkeypatch.setattr(claim_blocks, "BLOCK_ROWS", 4)
    monkeypatch.setattr(parquet, "ROW_GROUP_ROWS", 4)
    blocks, written = claim_blocks.claim_blocks, list[Store]()

    def interrupted_blocks(claims: est.ClaimSet) -> Any:
        for block in blocks(claims):
            if len(written) == 3:
                raise error
            written.append(block)
            yield block

    for module in (delimited, json_records, parquet_folder, sqlite_file, workbook_writer):
        monkeypatch.setattr(module, "claim_blocks", interrupted_blocks)
    expected = est.EstimatesError if isinstance(error, OSError) else KeyboardInterrupt
    with pytest.raises(expected):
        est.write(many(25), path)
    assert path.read_bytes() == b"old content"
    assert list(tmp_path.iterdir()) == [path]


def test_a_compact_store_has_the_same_cells() -> None:
    """And only the labels that they use."""
    store = many(25).linked.store
    few = store.take(np.array([7, 3, 7]))
    assert len(few.strings("source").labels) == 25
    assert few.compact().strings("source").labels.tolist() == ["s3", "s7"]
    for name, column in few.columns.items():
        assert few.compact().column(name).decode().tolist() == column.decode().tolist()
