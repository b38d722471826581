"""Claims are written block by block, whole or not at all, and the blocks are not seen in the file."""

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
from estimates.io import write as writing
from estimates.testing import strategies

FORMATS = ["csv", "json", "jsonl", "parquet"]


def many(count: int) -> est.ClaimSet:
    """Return claims of which some state a note and some an integer beyond a float."""
    rows = [
        {"source": f"s{i}", "value": i if i % 3 else 2**60 + i, "note": "late" if i > 5 else None}
        for i in range(count)
    ]
    return est.ClaimSet.from_records(rows)


@pytest.mark.parametrize("suffix", FORMATS)
@given(claims=strategies.claim_sets(quantities=("q", "r")), count=st.integers(1, 4))
def test_blocks_are_not_seen_in_the_file(suffix: str, claims: est.ClaimSet, count: int) -> None:
    """Whatever their size; Parquet has as many row groups, and the same rows."""
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        whole = est.write(claims, Path(folder) / f"whole.{suffix}")
        patch.setattr(writing, "ROWS", count)
        patch.setattr(parquet, "GROUP", count)
        cut = est.write(claims[:], Path(folder) / f"cut.{suffix}")
        if suffix != "parquet":
            assert cut.read_bytes() == whole.read_bytes()
        elif len(claims):
            assert list(est.read(cut)) == list(est.read(whole))


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_block_is_written_before_the_next_is_made(
    suffix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that memory is that of a block, however many claims there are."""
    claims, events = many(25), list[Any]()
    monkeypatch.setattr(writing, "ROWS", 4)
    monkeypatch.setattr(parquet, "GROUP", 4)
    compact, labels_of = Store.compact, writing.labels_of

    def noted(store: Store) -> Store:
        events.append(len(store))
        return compact(store)

    def labelled(store: Store) -> Any:
        events.append("labels")
        return labels_of(store)

    monkeypatch.setattr(Store, "compact", noted)
    monkeypatch.setattr(writing, "labels_of", labelled)
    coming = writing.blocks(claims)
    assert events == []
    next(coming)
    assert events == [4, "labels"]
    coming.close()
    events.clear()
    est.write(claims, tmp_path / f"claims.{suffix}")
    assert [event for event in events if event != "labels"] == [4] * 6 + [1]


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_what_breaks_off_in_the_middle_leaves_what_was_there(
    suffix: str, error: BaseException, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither half a file nor a temporary one."""
    path = tmp_path / f"claims.{suffix}"
    path.write_bytes(b"what was there")
    monkeypatch.setattr(writing, "ROWS", 4)
    monkeypatch.setattr(parquet, "GROUP", 4)
    blocks, made = writing.blocks, list[Store]()

    def breaking(claims: est.ClaimSet) -> Any:
        for block in blocks(claims):
            if len(made) == 3:
                raise error
            made.append(block)
            yield block

    monkeypatch.setattr(writing, "blocks", breaking)
    refusal = est.EstimatesError if isinstance(error, OSError) else KeyboardInterrupt
    with pytest.raises(refusal):
        est.write(many(25), path)
    assert path.read_bytes() == b"what was there"
    assert list(tmp_path.iterdir()) == [path]


def test_a_compact_store_has_the_same_cells() -> None:
    """And the labels that they use, alone."""
    store = many(25).linked.store
    few = store.take(np.array([7, 3, 7]))
    assert len(few.coded("source").labels) == 25
    assert few.compact().coded("source").labels.tolist() == ["s3", "s7"]
    for name, column in few.columns.items():
        assert few.compact().column(name).decode().tolist() == column.decode().tolist()
