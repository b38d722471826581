"""Folders of Parquet files are read as one table, and written completely or not at all."""

from __future__ import annotations

import itertools
import resource
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

import estimates as est
from estimates.claims.ingest.header_plan import TableOptions
from estimates.io import parquet_folder
from estimates.testing import strategies
from tests.helpers.many_claims import many_claims


@given(strategies.claim_sets(quantities=("q", "r")), st.integers(1, 4), st.integers(1, 3))
def test_many_files_are_one_table(
    tmp_path_factory: pytest.TempPathFactory, claims: est.ClaimSet, files: int, group: int
) -> None:
    """However the table is cut into files, row groups and slices."""
    folder = tmp_path_factory.mktemp("claims")
    frame = pd.read_parquet(est.write(claims, folder / "whole.parquet"))
    cuts = [0, *sorted({(len(frame) * i) // files for i in range(1, files)}), len(frame)]
    (folder / "many").mkdir()
    for number, (start, end) in enumerate(itertools.pairwise(cuts)):
        path = folder / "many" / f"{number}.parquet"
        frame.iloc[start:end].to_parquet(path, row_group_size=group, index=False)
    assert list(est.read(folder / "many")) == list(claims)
    slices = parquet_folder.find_slices(folder / "many", rows=2)
    assert sum(part.rows for part in slices) == len(frame)
    table = parquet_folder.read_slices(slices, TableOptions())
    assert table.rows.tolist() == list(range(len(frame)))


def write_frames(folder: Path, **files: pd.DataFrame) -> Path:
    """Write frames as the files of a folder."""
    for name, frame in files.items():
        frame.to_parquet(folder / f"{name}.parquet", index=False)
    return folder


GOOD = pd.DataFrame({"source": ["EU", "Taran"], "value": [150_000, 110_000], "quantity": "1"})


def test_the_error_of_a_missing_column_names_the_file(tmp_path: Path) -> None:
    write_frames(tmp_path, a=GOOD, b=GOOD.drop(columns="source"))
    with pytest.raises(est.EstimatesError, match=r"source is not a column .*b\.parquet"):
        est.read(tmp_path)


def test_types_may_differ_from_file_to_file(tmp_path: Path) -> None:
    """Labels that are numbers in one file and text in another are the same labels."""
    other = pd.DataFrame({"source": ["B"], "value": ["1 500"], "quantity": [1]})
    third = pd.DataFrame({"source": ["C"], "value": [2**53 + 1], "quantity": [1.0]})
    claims = est.read(write_frames(tmp_path, a=GOOD, b=other, c=third))
    assert claims.quantities == ("1",)
    assert [c.figure.value for c in claims] == [150_000, 110_000, 1_500, 2**53 + 1]


def test_integers_in_a_column_with_nulls_stay_exact(tmp_path: Path) -> None:
    table = pa.table(
        {
            "source": ["A", "B"],
            "value": pa.array([2**53 + 1, None], pa.int64()),
            "text": [None, "5"],
        }
    )
    pq.write_table(table, tmp_path / "claims.parquet")
    assert est.read(tmp_path / "claims.parquet")[0].figure.value == 2**53 + 1


def test_an_empty_file_among_others_adds_nothing(tmp_path: Path) -> None:
    assert len(est.read(write_frames(tmp_path, a=GOOD, b=GOOD.iloc[:0]))) == 2


def test_rows_are_counted_through_all_files(tmp_path: Path) -> None:
    """Problems name the row of the whole table, also in quarantine."""
    bad = pd.DataFrame({"source": ["EU"], "value": ["x"], "quantity": "1"})
    write_frames(tmp_path, a=GOOD, b=bad)
    with pytest.raises(est.TableError, match="row 3: value"):
        est.read(tmp_path)
    kept = est.read(tmp_path, errors="quarantine")
    assert (len(kept), kept.quarantine[0].row) == (2, 3)


def test_a_corrupt_row_group_is_an_error_that_names_the_file(tmp_path: Path) -> None:
    many_claims(3_000).to_parquet(tmp_path / "a.parquet", row_group_size=1_000, index=False)
    content = bytearray((tmp_path / "a.parquet").read_bytes())
    content[2_000:40_000] = bytes(38_000)
    (tmp_path / "a.parquet").write_bytes(content)
    with pytest.raises(est.EstimatesError, match=r"cannot be read in row groups .*a\.parquet"):
        est.read(tmp_path)


def test_an_incomplete_file_is_refused(tmp_path: Path) -> None:
    """Such as a copy in progress."""
    write_frames(tmp_path, a=GOOD)
    content = (tmp_path / "a.parquet").read_bytes()
    (tmp_path / "b.parquet").write_bytes(content[: len(content) // 2])
    with pytest.raises(est.EstimatesError, match=r"still being written .*b\.parquet"):
        est.read(tmp_path)


@pytest.mark.parametrize("name", ["_temporary/0/a.parquet", "a.parquet.inprogress"])
def test_a_folder_that_is_being_written_is_refused(tmp_path: Path, name: str) -> None:
    """It is recognised by the temporary files of other programs."""
    write_frames(tmp_path, a=GOOD)
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).write_bytes(b"")
    with pytest.raises(est.EstimatesError, match="is still being written"):
        est.read(tmp_path)


def test_a_file_that_changes_while_it_is_read_is_refused(tmp_path: Path) -> None:
    slices = parquet_folder.find_slices(write_frames(tmp_path, a=GOOD))
    write_frames(tmp_path, a=pd.concat([GOOD, GOOD]))
    with pytest.raises(est.EstimatesError, match="changed while it was read"):
        parquet_folder.read_slices(slices, TableOptions())


def test_columns_in_the_names_of_folders_are_refused(tmp_path: Path) -> None:
    (tmp_path / "quantity=q").mkdir()
    write_frames(tmp_path / "quantity=q", a=GOOD)
    with pytest.raises(est.EstimatesError, match="in the names of its folders"):
        est.read(tmp_path)


def test_results_are_written_with_their_types(tmp_path: Path) -> None:
    """Reading returns the same frames; an existing folder is not overwritten."""
    rec = est.reconcile(est.ClaimSet.from_frame(many_claims(300)), method="median")
    folder = rec.to_parquet(tmp_path / "found")
    for name in ("ranges", "discrepancies", "consensus", "ledger"):
        restored = pd.read_parquet(folder / f"{name}.parquet")
        frame = getattr(rec, name).to_frame()
        lists = [c for c in ("reasons", "warnings") if c in frame]
        restored[lists] = restored[lists].map(tuple)
        pd.testing.assert_frame_equal(restored, frame, check_exact=True)
    with pytest.raises(est.EstimatesError, match="exists already"):
        rec.to_parquet(tmp_path / "found")


def test_a_full_disk_leaves_no_partial_file(tmp_path: Path) -> None:
    """The error of the system (here from a limit on file sizes) becomes one of ours."""
    claims = est.ClaimSet.from_frame(many_claims(2_000))
    rec = est.reconcile(claims, method="median")
    writers = {
        "claims.csv": lambda path: est.write(claims, path),
        "claims.parquet": lambda path: est.write(claims, path),
        "ledger.parquet": rec.ledger.to_parquet,
        "found": rec.to_parquet,
    }
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    for name, write in writers.items():
        resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, hard))
        try:
            with pytest.raises(est.EstimatesError, match="cannot be written"):
                write(tmp_path / name)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
        assert list(tmp_path.iterdir()) == []
